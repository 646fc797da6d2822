"""CIFAR-10 and CIFAR-100: small colour photographs, from the binary or the python version, packed or unpacked.

References
----------
Krizhevsky, "Learning multiple layers of features from tiny images", 2009, chapter 3.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from glassnet.data._images import DamagedFileError, Images, matched, one_of
from glassnet.data._tar import tar_files
from glassnet.data.cifar_pickle import read_cifar_pickle
from glassnet.data.download import RemoteFile
from glassnet.data.places import obtain

_PIXELS = 3 * 32 * 32
_BASES = ("https://www.cs.toronto.edu/~kriz/", "https://cave.cs.toronto.edu/kriz/")
NAMES10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


class _Version(NamedTuple):
    """How one of the two published forms is laid out: its folder, its archive and its files."""

    folder: str
    archive: str
    files: Mapping[str, tuple[str, ...]]
    names: str


_TEN = (
    _Version(
        "cifar-10-batches-bin",
        "cifar-10-binary.tar.gz",
        {"train": tuple(f"data_batch_{i}.bin" for i in range(1, 6)), "test": ("test_batch.bin",)},
        "",
    ),
    _Version(
        "cifar-10-batches-py",
        "cifar-10-python.tar.gz",
        {"train": tuple(f"data_batch_{i}" for i in range(1, 6)), "test": ("test_batch",)},
        "",
    ),
)
_HUNDRED = (
    _Version(
        "cifar-100-binary",
        "cifar-100-binary.tar.gz",
        {"train": ("train.bin",), "test": ("test.bin",)},
        "{}_label_names.txt",
    ),
    _Version("cifar-100-python", "cifar-100-python.tar.gz", {"train": ("train",), "test": ("test",)}, "meta"),
)
_MD5 = {
    "cifar-10-binary.tar.gz": "c32a1d4ab5d03f1284b67883e8d87530",
    "cifar-100-binary.tar.gz": "03b5dce01913d631647c71ecec9e9cb8",
}


def cifar10(split: Literal["train", "test"] = "train", *, download: bool = True) -> Images:
    """Load CIFAR-10: 50,000 photographs to train with, 10,000 to test with, in ten classes, 32 by 32 pixels.

    Parameters
    ----------
    split : {"train", "test"}
    download : bool
        Fetch the binary version (170 MB) where ``GLASSNET_DATA`` and the cache hold neither version.

    Returns
    -------
    data : Images, X of shape (50000, 3, 32, 32) or (10000, 3, 32, 32)

    Raises
    ------
    ValueError
        "cifar10: split must be one of train, test, got 'validation'".
    FileNotFoundError, DownloadError
        The files are nowhere.
    """
    one_of("cifar10", "split", split, ("train", "test"))
    X, y, _ = _load("cifar10", _TEN, split, "labels", download=download)
    return Images(X, y, NAMES10, f"cifar10 {split}: photographs, 32x32, colour")


def cifar100(
    split: Literal["train", "test"] = "train", *, labels: Literal["fine", "coarse"] = "fine", download: bool = True
) -> Images:
    """Load CIFAR-100: as CIFAR-10, in 100 classes ("fine") that fall into 20 groups ("coarse").

    Parameters
    ----------
    split : {"train", "test"}
    labels : {"fine", "coarse"}
    download : bool
        See `cifar10`.

    Returns
    -------
    data : Images, X of shape (50000, 3, 32, 32) or (10000, 3, 32, 32)

    Raises
    ------
    ValueError
        "cifar100: labels must be one of fine, coarse, got 'all'".
    """
    one_of("cifar100", "split", split, ("train", "test"))
    one_of("cifar100", "labels", labels, ("fine", "coarse"))
    X, y, names = _load("cifar100", _HUNDRED, split, f"{labels}_labels", download=download)
    return Images(X, y, names, f"cifar100 {split}: photographs, 32x32, colour, {labels} labels")


def read_cifar_binary(raw: bytes, n_labels: int, name: str = "file") -> tuple[np.ndarray[Any, Any], ...]:
    """Read records of label bytes and 3072 pixel bytes (red, green, blue; each row by row).

    Parameters
    ----------
    raw : bytes
    n_labels : int
        1 for CIFAR-10; 2 for CIFAR-100 (coarse, then fine).
    name : str
        What to call it in an error.

    Returns
    -------
    X : uint8 array of shape (N, 3, 32, 32)
    labels : uint8 array of shape (N, n_labels)

    Raises
    ------
    DamagedFileError
        "test.bin: 5000 bytes are not a whole number of records of 3073 bytes".
    """
    record = n_labels + _PIXELS
    if not raw or len(raw) % record:
        msg = f"{name}: {len(raw)} bytes are not a whole number of records of {record} bytes"
        raise DamagedFileError(msg)
    table = np.frombuffer(raw, np.uint8).reshape(-1, record)
    return table[:, n_labels:].reshape(-1, 3, 32, 32).copy(), table[:, :n_labels].copy()


def _load(
    name: str, versions: tuple[_Version, ...], split: str, key: str, *, download: bool
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], tuple[str, ...]]:
    first = versions[0].archive
    remote = RemoteFile(first, _MD5[first], tuple(base + first for base in _BASES))
    also = (versions[0].folder, *(n for v in versions[1:] for n in (v.archive, v.folder)))

    def read(path: Path) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], tuple[str, ...]]:
        version = next(v for v in versions if path.name in (v.archive, v.folder))
        label = key.removesuffix("_labels")
        wanted = version.files[split] + ((version.names.format(label),) if version.names else ())
        files = _files(path, wanted)
        X, y = _decode(files, version.files[split], key)
        names = _names(files, wanted[-1], label) if version.names else NAMES10
        matched(path.name, X, y, len(names))
        return X, y, names

    return obtain(name, remote, read, also=also, download=download)


def _files(path: Path, wanted: tuple[str, ...]) -> dict[str, bytes]:
    """Read the wanted files of a folder or of a tar archive, which is never unpacked onto the disk."""
    if path.is_dir():
        found = {name: (path / name).read_bytes() for name in wanted if (path / name).is_file()}
    else:
        inside = tar_files(path, lambda place: place.rsplit("/", 1)[-1] in wanted)
        found = {place.rsplit("/", 1)[-1]: raw for place, raw in inside}
    missing = [name for name in wanted if name not in found]
    if missing:
        msg = f"{path.name}: {', '.join(missing)} is missing"
        raise DamagedFileError(msg)
    return found


def _decode(
    files: dict[str, bytes], wanted: tuple[str, ...], key: str
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Put the images and labels of several files one after the other."""
    parts = []
    for name in wanted:
        if name.endswith(".bin"):
            X, labels = read_cifar_binary(files[name], 1 if key == "labels" else 2, name)
            parts.append((X, labels[:, -1] if key != "coarse_labels" else labels[:, 0]))
            continue
        content = read_cifar_pickle(files[name], name)
        rows, y = content.get("data"), content.get(key)
        if not isinstance(rows, np.ndarray) or rows.ndim != 2 or rows.shape[1] != _PIXELS or not isinstance(y, list):
            msg = f"{name}: expected data of shape (N, {_PIXELS}) and a list {key}"
            raise DamagedFileError(msg)
        parts.append((rows.reshape(-1, 3, 32, 32), np.array(y)))
    return np.concatenate([X for X, _ in parts]), np.concatenate([y for _, y in parts]).astype(np.int64)


def _names(files: dict[str, bytes], name: str, label: str) -> tuple[str, ...]:
    if name.endswith(".txt"):
        return tuple(files[name].decode("ascii").split())
    names = read_cifar_pickle(files[name], name).get(f"{label}_label_names")
    if not isinstance(names, list):
        msg = f"{name}: expected a list {label}_label_names"
        raise DamagedFileError(msg)
    return tuple(n.decode("ascii") if isinstance(n, bytes) else n for n in names)
