"""Find a data file where it lies, or have it fetched.

Files are looked up first in the folder that the environment variable ``GLASSNET_DATA`` names (several, separated as
in ``PATH``), then in the cache of this user.
"""

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from glassnet.data._images import DamagedFileError
from glassnet.data.download import RemoteFile, fetch

T = TypeVar("T")


def data_folders(collection: str) -> list[Path]:
    """Return the folders where the files of a collection are looked for, in order.

    Parameters
    ----------
    collection : str
        "mnist", "cifar10" and so on: the folder of its own that a collection has inside each place.

    Returns
    -------
    folders : list of Path
        For each folder of ``GLASSNET_DATA`` its sub-folder `collection` and then itself; last, the user's cache
        (``$XDG_CACHE_HOME/glassnet`` or ``~/.cache/glassnet``).
    """
    named = [Path(p).expanduser() for p in os.environ.get("GLASSNET_DATA", "").split(os.pathsep) if p]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").expanduser() / "glassnet"
    return [folder for place in named for folder in (place / collection, place)] + [cache / collection]


def find(collection: str, *names: str) -> list[Path]:
    """Return every file or folder of the given names that `data_folders` hold, best place first."""
    return [path for folder in data_folders(collection) for name in names if (path := folder / name).exists()]


def obtain(
    collection: str, remote: RemoteFile, read: Callable[[Path], T], *, also: tuple[str, ...] = (), download: bool = True
) -> T:
    """Read a file from where it lies; fetch it where it is missing or damaged.

    Parameters
    ----------
    collection : str
        See `data_folders`.
    remote : RemoteFile
    read : callable from Path to anything
        Raises `DamagedFileError` for a file that is not whole. Such a file is named in a warning and fetched again.
    also : tuple of str
        Other names under which the same content may lie (unpacked, say). Passed to `read` as they are.
    download : bool
        False: never use the network.

    Returns
    -------
    content : what `read` returned

    Raises
    ------
    FileNotFoundError
        "mnist: train-images.gz was not found in A, B; pass download=True or put it there by hand (URL)".
    DownloadError
        See `fetch`.
    """
    for path in find(collection, remote.name, *also):
        try:
            return read(path)
        except DamagedFileError as error:
            again = "; fetching it again" if download else ""
            warnings.warn(f"{collection}: {path} is damaged ({error}){again}", stacklevel=3)
    if not download:
        places = ", ".join(str(f) for f in data_folders(collection))
        hint = f"pass download=True or put it there by hand ({remote.urls[0]})"
        msg = f"{collection}: {remote.name} was not found whole in {places}; {hint}"
        raise FileNotFoundError(msg)
    return read(fetch(remote, _writable(collection)))


def _writable(collection: str) -> Path:
    """Choose where to download to: the first place that lets us, GLASSNET_DATA before the cache."""
    folders = data_folders(collection)
    for folder in folders:
        if folder.name != collection:
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    msg = f"{collection}: no folder to download to: {', '.join(map(str, folders))} cannot be written"
    raise PermissionError(msg)
