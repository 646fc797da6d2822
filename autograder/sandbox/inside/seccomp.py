"""A system call filter: what a notebook of ours needs is allowed by name, everything else is refused.

No socket with an address, no new process, no program start, no signal to anybody else, no change of owner, mode or
time of a file (Landlock does not watch those), nothing that opens a large part of the kernel. `clone3` gets ENOSYS
like every unknown call: the C library then falls back to `clone`, whose flags a filter can see.

References
----------
Linux kernel documentation, "Seccomp BPF (SECure COMPuting with filters)".
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Sequence

from . import linux
from .syscalls import ALLOWED, CHECKED, PRETENDED, REFUSED, UNSUPPORTED

_LOAD, _JEQ, _JGE, _AND, _RET = 0x20, 0x15, 0x35, 0x54, 0x06
_KILL, _ERRNO, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_NUMBER, _ARCH, _ARGS = 0, 4, 16
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_CLONE_THREAD = 0x10000
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS TIOCGWINSZ FIONREAD FIONBIO FIONCLEX FIOCLEX
_FCNTLS = (0, 1, 2, 3, 4, 5, 6, 7, 1030, 1031, 1032)  # dup, flags, locks, pipe size; not SETOWN and SETSIG
_PRCTLS = (3, 15, 16, 23, 39)  # GET_DUMPABLE SET_NAME GET_NAME CAPBSET_READ GET_NO_NEW_PRIVS

Line = tuple[int, int, int, int]  # code, jump if true, jump if false, constant


def _argument(index: int, *, high: bool = False) -> Line:
    return (_LOAD, 0, 0, _ARGS + 8 * index + (4 if high else 0))


def _return(action: int) -> Line:
    return (_RET, 0, 0, action)


_PERMISSION = _return(_ERRNO | errno.EPERM)


def _one_of(index: int, values: Sequence[int]) -> list[Line]:
    lines = [_argument(index)]
    for value in values:
        lines += [(_JEQ, 0, 1, value), _return(_ALLOW)]
    return [*lines, _PERMISSION]


def _bits(index: int, mask: int, values: Sequence[int]) -> list[Line]:
    lines = [_argument(index), (_AND, 0, 0, mask)]
    for value in values:
        lines += [(_JEQ, 0, 1, value), _return(_ALLOW)]
    return [*lines, _PERMISSION]


def _open_flags(index: int) -> list[Line]:
    """Refuse O_TRUNC without a write mode, and mode 3: older Landlock does not see that those change a file."""
    accesses = [a | t for a in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR) for t in (0, os.O_TRUNC) if a or not t]
    return _bits(index, os.O_ACCMODE | os.O_TRUNC, accesses)


def _conditions(pid: int) -> dict[str, list[Line]]:
    no_address = [
        _argument(4),
        (_JEQ, 0, 3, 0),
        _argument(4, high=True),
        (_JEQ, 0, 1, 0),
        _return(_ALLOW),
        _PERMISSION,
    ]
    return {
        "open": _open_flags(1),
        "openat": _open_flags(2),
        "ioctl": _one_of(1, _IOCTLS),
        "fcntl": _one_of(1, _FCNTLS),
        "clone": _bits(0, _CLONE_THREAD, [_CLONE_THREAD]),
        "kill": _one_of(0, [pid]),
        "tgkill": _one_of(0, [pid]),
        "prctl": _one_of(0, _PRCTLS),
        "prlimit64": _one_of(0, [0]),
        "socketpair": _bits(1, 0xF, [1]),  # streams: a connected pair, no way to name another end
        "sendto": no_address,
    }


def program(machine: str, pid: int) -> list[Line]:
    """Write the filter for a machine and a process number.

    Raises
    ------
    OSError
        No table of system calls for this machine.
    """
    if machine not in _MACHINES:
        raise OSError(f"seccomp: no system call table for {machine!r}; known: {', '.join(_MACHINES)}")
    column, arch = _MACHINES[machine]
    lines: list[Line] = [
        (_LOAD, 0, 0, _ARCH),
        (_JEQ, 1, 0, arch),
        _return(_KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_JGE, 0, 1, 0x40000000),  # x32: another table, none of ours
        _return(_ERRNO | errno.ENOSYS),
    ]
    tables = (
        (ALLOWED, _return(_ALLOW)),
        (PRETENDED, _return(_ERRNO)),
        (UNSUPPORTED, _return(_ERRNO | errno.ENOTSUP)),
        (REFUSED, _PERMISSION),
    )
    for table, action in tables:
        for numbers in table.values():
            if numbers[column] >= 0:
                lines += [(_JEQ, 0, 1, numbers[column]), action]
    conditions = _conditions(pid)
    for name, numbers in CHECKED.items():
        if numbers[column] >= 0:
            block = conditions[name]
            lines += [(_JEQ, 0, len(block), numbers[column]), *block]
    return [*lines, _return(_ERRNO | errno.ENOSYS)]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_char_p))


def restrict() -> None:
    """Install the filter for this thread and all that it starts.

    Raises
    ------
    OSError
        The kernel refused, or the machine is not known.
    """
    body = b"".join(struct.pack("HBBI", *line) for line in program(platform_machine(), os.getpid()))
    filled = _Program(len(body) // 8, body)
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.prctl(linux.PR_SET_SECCOMP, 2, ctypes.pointer(filled))


def platform_machine() -> str:
    """``"x86_64"`` or ``"aarch64"``, by the kernel's word; ``arm64`` is the same machine under another name."""
    machine = platform.uname().machine if not hasattr(os, "uname") else os.uname().machine
    return "aarch64" if machine == "arm64" else machine
