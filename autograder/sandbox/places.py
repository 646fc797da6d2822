"""Which files a submission's Python must see: interpreter, libraries and `glassnet`, and nothing beside them."""

from __future__ import annotations

import functools
import os
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import glassnet

INSIDE = Path(__file__).resolve().parent / "inside"
OURS = Path(__file__).resolve().parent.parent
_SYSTEM = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/share/fonts", "/usr/share/zoneinfo")
_LINKS = ("/lib", "/lib32", "/lib64", "/libx32")
_SETTINGS = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives", "/nix/store", "/gnu/store")


@dataclass(frozen=True)
class Places:
    """What is readable in the sandbox, under the same paths as outside.

    Parameters
    ----------
    python : str
        The interpreter itself, no virtual environment in front of it.
    prefix : str
        `sys.prefix` of the grader: tells `sysconfig` where the libraries are.
    sys_path : tuple of str
        Where modules are imported from.
    read : tuple of str
        Files and folders, read only.
    links : tuple of (str, str)
        Symbolic links of the system's root: path and target.
    masked : tuple of str
        Folders below those in `read` that must not be seen.
    """

    python: str
    prefix: str
    sys_path: tuple[str, ...]
    read: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    masked: tuple[str, ...]


def _interpreter() -> tuple[str, list[Path]]:
    """Give the real program and the folders of its standard library and its shared library."""
    program = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    base = Path(sys.base_prefix).resolve()
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    needed = [program]
    if base != Path("/usr"):
        # Only the library folder: below a prefix like /usr/local other people's files may lie.
        shared = sysconfig.get_config_var("LDLIBRARY") or ""
        needed += [base / "lib" / version, *(base / "lib").glob(f"{Path(shared).stem}*")]
        needed += [path for path in (base / "lib").glob("*.so*") if path.is_file()]
    return str(program), needed


def _libraries() -> tuple[list[str], list[Path]]:
    """Give the import paths of the sandbox and the folders behind them."""
    stdlib = {Path(sysconfig.get_path(key)).resolve() for key in ("stdlib", "platstdlib")}
    base = Path(sys.base_prefix).resolve()
    paths: list[str] = []
    shown: list[Path] = []
    package = Path(glassnet.__file__).resolve().parent
    for entry in map(Path, sys.path):
        if not entry.is_absolute() or not os.access(entry, os.R_OK) or not entry.name:
            continue
        standard = entry.suffix == ".zip" or entry.resolve() in stdlib or entry.name == "lib-dynload"
        if standard or entry.name in ("site-packages", "dist-packages") or entry.is_relative_to(base / "lib"):
            paths.append(str(entry))
            shown.append(entry)
    if not any(package.is_relative_to(Path(path).resolve()) for path in paths):
        paths.append(str(package.parent))
        shown.append(package)
    return paths, shown


@functools.cache
def find_places() -> Places:
    """Work out the places of this interpreter; cheap, and the same for the life of the process."""
    program, needed = _interpreter()
    sys_path, libraries = _libraries()
    read = {str(path) for path in (*needed, *libraries) if os.access(path, os.R_OK)}
    read |= {str(Path(path).resolve()) for path in read}
    read |= {path for path in (*_SYSTEM, *_SETTINGS) if Path(path).exists()}
    links = []
    for name in _LINKS:
        path = Path(name)
        if path.is_symlink():
            links.append((name, str(path.readlink())))
        elif path.is_dir():
            read.add(name)
    ordered = tuple(sorted(read))
    masked = (str(OURS),) if any(OURS.is_relative_to(path) for path in ordered) else ()
    return Places(program, sys.prefix, tuple(sys_path), ordered, tuple(links), masked)


def unmasked(places: Places) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """For a fence that can only allow: folders to read, and folders to list, so that `masked` stays out.

    Returns
    -------
    read, lists : tuples of str
        A folder in `read` that holds a masked one is replaced by its other children.
    """
    read: list[str] = []
    lists: list[str] = []
    waiting = [*places.read, *(name for name, _ in places.links)]
    while waiting:
        path = waiting.pop()
        if path in places.masked:
            continue
        if any(Path(hidden).is_relative_to(path) for hidden in places.masked):
            lists.append(path)
            waiting += [entry.path for entry in os.scandir(path)]
        else:
            read.append(path)
    return tuple(read), tuple(lists)


def others_may_read(paths: Iterable[str], *, parents: bool) -> bool:
    """Whether a user without any rights could read these files and folders (what lies in them is not looked at).

    Parameters
    ----------
    paths : str
        As in `Places.read`.
    parents : bool
        Also ask it of every folder above: needed where the file tree is not rebuilt.
    """
    leaves = {Path(path) for path in paths}
    above = {folder for path in leaves for folder in path.parents} if parents else set()
    return all(_grants(path, 0o005 if path.is_dir() else 0o004) for path in leaves) and all(
        _grants(folder, 0o001) for folder in above
    )


def _grants(path: Path, bits: int) -> bool:
    return path.stat().st_mode & bits == bits
