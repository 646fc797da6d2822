"""Give up every right that a submission does not need: limits, user, capabilities, files, system calls."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from typing import Any

from . import landlock, linux, seccomp

_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION = 0x20080522


def confine(plan: dict[str, Any]) -> None:
    """Apply the plan that `autograder.sandbox.plan` wrote.

    Raises
    ------
    OSError
        A part that the level needs could not be applied: nothing of the submission has run yet.
    """
    _limits(plan["rlimits"])
    if plan["uid"] is not None:
        os.setgroups([])
        os.setresgid(plan["uid"], plan["uid"], plan["uid"])
        os.setresuid(plan["uid"], plan["uid"], plan["uid"])
    on_linux = sys.platform == "linux"
    if on_linux:
        _die_with(plan["parent"])
        _drop_capabilities(required=plan["fence"] is not None)
    _work_in(plan["work"])
    if plan["fence"] is not None:
        landlock.restrict(plan["fence"]["read"], plan["fence"]["lists"], plan["fence"]["write"])
    if plan["filter"] == "required":
        seccomp.restrict()
    elif plan["filter"] == "if possible" and on_linux:
        with contextlib.suppress(OSError):
            seccomp.restrict()


def _work_in(folder: str) -> None:
    os.umask(0o077)
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder)  # noqa: PTH102 - pathlib is not loaded this early
    os.chdir(folder)


def _limits(limits: dict[str, int]) -> None:
    for name, value in limits.items():
        number = getattr(resource, name, None)
        if number is None:
            continue
        hard = resource.getrlimit(number)[1]
        cap = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS knows some and refuses them
            resource.setrlimit(number, (cap, cap))


def _die_with(parent: int) -> None:
    """Die when the grader dies. After the change of user, which clears the wish."""
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    if parent and os.getppid() != parent:
        os._exit(0)
    linux.prctl(linux.PR_SET_DUMPABLE, 0)


def _drop_capabilities(*, required: bool) -> None:
    """A root process keeps no power over files of others; harmless for an ordinary user."""
    for number in range(64):
        with contextlib.suppress(OSError):
            linux.prctl(linux.PR_CAPBSET_DROP, number)
    head = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    none = (ctypes.c_uint32 * 6)()
    try:
        linux.syscall(_CAPSET[seccomp.platform_machine()], ctypes.byref(head), ctypes.byref(none))
    except (KeyError, OSError):
        if required:
            raise
