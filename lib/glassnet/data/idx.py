"""MNIST and Fashion-MNIST: images and labels in the idx format, plain or compressed with gzip.

An idx file is a header and the bare numbers. The header: two zero bytes, one byte for the type, one for the number
of axes, then the length of each axis as a big-endian 32-bit number. The numbers follow in row-major order, big-endian.

References
----------
LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998, section III.
Xiao, Rasul and Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms", 2017.
"""

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import Any, Literal

import numpy as np

from glassnet.data._images import DamagedFileError, Images, matched, one_of
from glassnet.data.download import RemoteFile
from glassnet.data.places import obtain

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_STEMS = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
_COUNT = {"train": 60_000, "test": 10_000}

_MNIST_URLS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "http://yann.lecun.com/exdb/mnist/",
)
_MNIST_MD5 = {
    "train-images-idx3-ubyte": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte": "d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte": "9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte": "ec29112dd5afa0611ce80d1b7f02629c",
}
_FASHION_URLS = (
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
)
_FASHION_MD5 = {
    "train-images-idx3-ubyte": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    "train-labels-idx1-ubyte": "25c81989df183df01b3e8a0aad5dffbe",
    "t10k-images-idx3-ubyte": "bef4ecab320f06d8554ea6380940ec79",
    "t10k-labels-idx1-ubyte": "bb300cfdad3c16e7a12a480ee83cd310",
}
CLOTHES = (
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)


def mnist(split: Literal["train", "test"] = "train", *, download: bool = True) -> Images:
    """Load MNIST: 60,000 handwritten digits to train with, 10,000 to test with, grey, 28 by 28 pixels.

    Parameters
    ----------
    split : {"train", "test"}
    download : bool
        Fetch the files where ``GLASSNET_DATA`` and the cache lack them (see `glassnet.data.places`).

    Returns
    -------
    data : Images, X of shape (60000, 1, 28, 28) or (10000, 1, 28, 28)

    Raises
    ------
    ValueError
        "mnist: split must be one of train, test, got 'validation'".
    FileNotFoundError, DownloadError
        The files are nowhere.
    """
    about = "handwritten digits, 28x28, grey"
    names = tuple(str(digit) for digit in range(10))
    return _load("mnist", split, _MNIST_URLS, _MNIST_MD5, names, about, download=download)


def fashion_mnist(split: Literal["train", "test"] = "train", *, download: bool = True) -> Images:
    """Load Fashion-MNIST: pieces of clothing in ten classes, in the shapes of MNIST (see `mnist`)."""
    about = "pieces of clothing, 28x28, grey"
    return _load("fashion_mnist", split, _FASHION_URLS, _FASHION_MD5, CLOTHES, about, download=download)


def read_idx(path: str | Path) -> np.ndarray[Any, Any]:
    """Read an idx file, plain or gzip (told by its first bytes, not by its name).

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    a : array of the shape and type that the header states, in this machine's byte order

    Raises
    ------
    DamagedFileError
        "a.gz: expected 47040016 bytes after the header, got 9000000", "a: not an idx file: it begins with 0x8950",
        "a.gz: the compressed data is damaged (...)".
    """
    path = Path(path)
    raw = _unpacked(path)
    if len(raw) < 4 or raw[:2] != b"\0\0" or raw[2] not in _TYPES:
        msg = f"{path.name}: not an idx file: it begins with 0x{raw[:4].hex()}"
        raise DamagedFileError(msg)
    dtype, start = np.dtype(_TYPES[raw[2]]), 4 + 4 * raw[3]
    if len(raw) < start:
        msg = f"{path.name}: the header is cut short: {len(raw)} of {start} bytes"
        raise DamagedFileError(msg)
    shape = struct.unpack(f">{raw[3]}I", raw[4:start])
    size = math.prod(shape) * dtype.itemsize
    if len(raw) - start != size:
        msg = f"{path.name}: expected {size} bytes after the header for shape {shape}, got {len(raw) - start}"
        raise DamagedFileError(msg)
    return np.frombuffer(raw, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


def _unpacked(path: Path) -> bytes:
    raw = path.read_bytes()
    if raw[:2] != b"\x1f\x8b":
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        msg = f"{path.name}: the compressed data is damaged ({error})"
        raise DamagedFileError(msg) from error


def _load(
    name: str,
    split: str,
    bases: tuple[str, ...],
    md5: dict[str, str],
    target_names: tuple[str, ...],
    about: str,
    *,
    download: bool,
) -> Images:
    one_of(name, "split", split, tuple(_STEMS))

    def part(stem: str, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
        remote = RemoteFile(f"{stem}.gz", md5[stem], tuple(f"{base}{stem}.gz" for base in bases))

        def read(path: Path) -> np.ndarray[Any, Any]:
            a = read_idx(path)
            if a.shape != shape or a.dtype != np.uint8:
                msg = f"{path.name}: expected uint8 of shape {shape}, got {a.dtype} of shape {a.shape}"
                raise DamagedFileError(msg)
            return a

        return obtain(name, remote, read, also=(stem,), download=download)

    images, labels = _STEMS[split]
    X = part(images, (_COUNT[split], 28, 28))[:, None]  # (N, 1, 28, 28)
    y = part(labels, (_COUNT[split],)).astype(np.int64)
    matched(name, X, y, len(target_names))
    return Images(X, y, target_names, f"{name} {split}: {about}")
