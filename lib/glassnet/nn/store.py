"""Arrays in a file: NumPy's own ``.npz``, which holds numbers and no code, so a file of a stranger is safe to open."""

import contextlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np


def save_npz(path: str | Path, arrays: Mapping[str, Any]) -> None:
    """Write named arrays to an ``.npz`` file, whole or not at all.

    The file is written beside its place under another name and then moved: a crash or a full disk leaves what was there
    before. The name is taken as it is; no suffix is added.

    Parameters
    ----------
    path : str or Path
    arrays : mapping of name to NumPy array (or plain number)

    Raises
    ------
    TypeError
        "save_npz: 'notes' holds objects, not numbers; they would have to be pickled".
    """
    path = Path(path)
    host = {name: np.asarray(a) for name, a in arrays.items()}
    for name, a in host.items():
        if a.dtype.hasobject:
            msg = f"save_npz: {name!r} holds objects, not numbers; they would have to be pickled"
            raise TypeError(msg)
    number, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            _write(file, host)
            file.flush()
            os.fsync(file.fileno())
        _as_the_others(beside)
        Path(beside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(beside).unlink()
        raise


def load_npz(path: str | Path) -> dict[str, np.ndarray[Any, Any]]:
    """Read what `save_npz` wrote. Nothing is ever unpickled.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    arrays : dict of name to NumPy array

    Raises
    ------
    FileNotFoundError
        As `open`.
    ValueError
        "load_npz: net.npz is not a whole .npz file (BadZipFile: File is not a zip file)", and the like where the file
        is cut short, damaged, or holds pickled objects.
    """
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return dict(_read(archive, name) for name in archive.namelist())
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        msg = f"load_npz: {path.name} is not a whole .npz file ({type(error).__name__}: {error})"
        raise ValueError(msg) from error


def _write(file: Any, arrays: dict[str, np.ndarray[Any, Any]]) -> None:
    # np.savez takes names as keyword arguments, and so cannot save an array that is called "file".
    with zipfile.ZipFile(file, "w") as archive:
        for name, a in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")  # dated 1980: the same arrays give the same bytes
            with archive.open(entry, "w", force_zip64=True) as member:
                np.lib.format.write_array(member, a, allow_pickle=False)


def _read(archive: zipfile.ZipFile, member: str) -> tuple[str, np.ndarray[Any, Any]]:
    if not member.endswith(".npy"):
        msg = f"it holds {member}, which is no array"
        raise ValueError(msg)
    with archive.open(member) as file:
        a = np.lib.format.read_array(file, allow_pickle=False)
        file.read(1)  # reaching the end makes zipfile compare the checksum
    return member.removesuffix(".npy"), a


def _as_the_others(path: str) -> None:
    """Give the file the rights a new file gets here; a temporary file is its owner's alone."""
    mask = os.umask(0)
    os.umask(mask)
    Path(path).chmod(0o666 & ~mask)
