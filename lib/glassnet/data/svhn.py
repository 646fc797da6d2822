"""Street View House Numbers: one digit from a photographed house number, in colour.

References
----------
Netzer, Wang, Coates, Bissacco, Wu and Ng, "Reading digits in natural images with unsupervised feature learning", 2011.
"""

import zlib
from pathlib import Path
from typing import Any, Literal

import numpy as np

from glassnet.data._images import DamagedFileError, Images, matched, one_of
from glassnet.data.download import RemoteFile, file_md5
from glassnet.data.places import obtain

_MD5 = {
    "train": "e26dedcc434d2e4c54c9b2d4a06d8373",
    "test": "eb5a983be6a315427106f1b164d9cef3",
    "extra": "a93ce644f1a588dc4d68dda5feec44a7",
}
_BROKEN = (ValueError, TypeError, OSError, EOFError, KeyError, IndexError, NotImplementedError, zlib.error)
_BASE = "http://ufldl.stanford.edu/housenumbers/"


def svhn(split: Literal["train", "test", "extra"] = "train", *, download: bool = True) -> Images:
    """Load the cropped digits of SVHN: 73,257 to train with, 26,032 to test with, 531,131 easier extra ones.

    Parameters
    ----------
    split : {"train", "test", "extra"}
    download : bool
        Fetch the file where ``GLASSNET_DATA`` and the cache lack it (182, 64 or 1300 MB).

    Returns
    -------
    data : Images, X of shape (N, 3, 32, 32); class k is the digit k (in the file, 10 stands for 0)

    Raises
    ------
    ValueError
        "svhn: split must be one of train, test, extra, got 'validation'".
    FileNotFoundError, DownloadError
        The file is nowhere.
    """
    one_of("svhn", "split", split, tuple(_MD5))
    name = f"{split}_32x32.mat"

    def read(path: Path) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        # SciPy's reader can crash the whole process on a damaged file; the one published form has a known sum.
        found = file_md5(path)
        if found != _MD5[split]:
            msg = f"{path.name}: checksum {found}, expected {_MD5[split]}"
            raise DamagedFileError(msg)
        return read_svhn(path)

    X, y = obtain("svhn", RemoteFile(name, _MD5[split], (_BASE + name,)), read, download=download)
    return Images(X, y, tuple(str(d) for d in range(10)), f"svhn {split}: digits of house numbers, 32x32, colour")


def read_svhn(path: str | Path) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Read a file of SVHN: MATLAB's format 5 with ``X`` of shape (H, W, 3, N) and ``y`` of shape (N, 1).

    Parameters
    ----------
    path : str or Path
        A file you trust: SciPy's reader can crash on a damaged one. `svhn` compares the checksum first.

    Returns
    -------
    X : uint8 array of shape (N, 3, H, W), C-contiguous
    y : int64 array of shape (N,), 0..9

    Raises
    ------
    DamagedFileError
        "train_32x32.mat: cannot be read as a MATLAB file (...)", "train_32x32.mat: has no variable y".
    """
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    path = Path(path)
    try:
        content = loadmat(path, variable_names=["X", "y"])
    except (*_BROKEN, MatReadError) as error:
        msg = f"{path.name}: cannot be read as a MATLAB file ({error})"
        raise DamagedFileError(msg) from error
    missing = [name for name in ("X", "y") if name not in content]
    if missing:
        msg = f"{path.name}: has no variable {' and '.join(missing)}"
        raise DamagedFileError(msg)
    X, y = content["X"], content["y"].reshape(-1).astype(np.int64)
    if X.ndim != 4 or X.shape[2] != 3 or X.dtype != np.uint8:
        msg = f"{path.name}: expected X as uint8 of shape (H, W, 3, N), got {X.dtype} of shape {X.shape}"
        raise DamagedFileError(msg)
    y[y == 10] = 0
    X = np.ascontiguousarray(X.transpose(3, 2, 0, 1))  # (N, 3, H, W)
    matched(path.name, X, y, 10)
    return X, y
