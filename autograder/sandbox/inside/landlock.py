"""Landlock: the kernel's own file fence for a process that wants less than its user may do.

References
----------
Linux kernel documentation, "Landlock: unprivileged access control". Access bits by ABI: 1 files, 2 refer, 3 truncate,
4 TCP, 5 device ioctl, 6 signals and abstract sockets, 7 audit flags (not used).
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

from . import linux

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on every machine
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_FILES_ABI1 = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_MAKE_DEVICES = (1 << 6) | (1 << 9) | (1 << 10) | (1 << 11)  # char, sock, fifo, block: no submission needs them
_TCP = 3
_SCOPES = 3


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("parent", ctypes.c_int32))


def abi() -> int:
    """Version of Landlock in this kernel; 0 where there is none."""
    try:
        return linux.syscall(_CREATE, ctypes.c_void_p(None), ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))
    except OSError:
        return 0


def _handled(version: int) -> int:
    files = _FILES_ABI1
    for since, bit in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV)):
        if version >= since:
            files |= bit
    return files


def restrict(read: Iterable[str], lists: Iterable[str], write: Iterable[str]) -> int:
    """Fence this thread, and all that it starts, in for good.

    Parameters
    ----------
    read : paths
        Files and folders that may be read with all below them; missing ones are left out.
    lists : paths
        Folders whose names may be listed, their files not read.
    write : paths
        Folders below which everything is allowed except devices and sockets; or device files.

    Returns
    -------
    version : int
        The ABI that was used.

    Raises
    ------
    OSError
        The kernel has no Landlock, or refused.
    """
    version = abi()
    if version == 0:
        raise OSError("landlock: this kernel has none, or it is switched off")
    handled = _handled(version)
    rules = _Ruleset(handled, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = linux.syscall(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for paths, access in (
            (read, _READ_FILE | _READ_DIR),
            (lists, _READ_DIR),
            (write, handled & ~_EXECUTE & ~_MAKE_DEVICES & ~_IOCTL_DEV),
        ):
            for path in paths:
                _allow(ruleset, path, access)
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        linux.syscall(_RESTRICT, ruleset, ctypes.c_uint32(0))
    finally:
        os.close(ruleset)
    return version


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            access &= _WRITE_FILE | _READ_FILE | _TRUNCATE
        rule = _PathBeneath(access, place)
        linux.syscall(_ADD, ruleset, _PATH_BENEATH, ctypes.byref(rule), ctypes.c_uint32(0))
    finally:
        os.close(place)
