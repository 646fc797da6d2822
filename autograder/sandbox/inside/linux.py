"""The C library through ctypes: `prctl` and raw system calls, errors as OSError."""

from __future__ import annotations

import ctypes
import os
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def prctl(option: int, a: int = 0, b: Any = 0, c: int = 0, d: int = 0) -> int:
    """Call prctl(2).

    Raises
    ------
    OSError
        The kernel refused.
    """
    words = [value if isinstance(value, ctypes._Pointer) else ctypes.c_ulong(value) for value in (a, b, c, d)]  # noqa: SLF001
    return _checked(_libc.prctl(option, *words), "prctl")


def syscall(number: int, *args: Any) -> int:
    """Make a raw system call; integers go as C longs.

    Raises
    ------
    OSError
        The kernel refused.
    """
    words = [ctypes.c_long(arg) if isinstance(arg, int) else arg for arg in args]
    return _checked(_libc.syscall(ctypes.c_long(number), *words), f"system call {number}")


def _checked(answer: int, what: str) -> int:
    if answer < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return answer
