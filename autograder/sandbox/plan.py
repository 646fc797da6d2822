"""From level and limits to the command that starts a sandbox and the plan that it applies to itself."""

from __future__ import annotations

import itertools
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox.levels import Level, Limits
from autograder.sandbox.places import INSIDE, Places, find_places, others_may_read, unmasked

_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_OWN_MAP = "/proc/self/maps"  # how threadpoolctl, and with it scikit-learn, finds the loaded libraries
_TMP = "/tmp"  # noqa: S108 - of the sandbox: a file system of its own, in memory
_INSIDE_AT = "/run/sandbox/inside"
_FIRST_UID = 1_400_000_000  # far above people, services and the ranges of containers
_slots = itertools.count()


@dataclass(frozen=True)
class Start:
    """How to start one sandbox.

    Parameters
    ----------
    command : tuple of str
        Program and arguments.
    environment : dict
        All variables; nothing is inherited.
    plan : dict
        JSON for `inside.launch`, without the numbers of the channel.
    """

    command: tuple[str, ...]
    environment: dict[str, str]
    plan: dict[str, Any]


def bubblewrap_program() -> str | None:
    """Path of ``bwrap``, if installed."""
    return shutil.which("bwrap") if sys.platform == "linux" else None


def make_start(level: Level, limits: Limits, work: Path, readable: Sequence[Path] = ()) -> Start:
    """Write the command and the plan.

    Parameters
    ----------
    level : Level
        Not `Level.NONE`.
    limits : Limits
        See there.
    work : Path
        A fresh folder of this sandbox; bubblewrap does not use it.
    readable : paths
        More that may be read: data sets.
    """
    places = find_places()
    extra = [str(path.resolve()) for path in readable]
    uid = _own_uid(level, [*places.read, *extra, str(INSIDE)])
    folder = f"{_TMP}/work" if level is Level.BUBBLEWRAP else str(work)
    python = (places.python, "-I", "-S", "-B")
    plan: dict[str, Any] = {
        "rlimits": _rlimits(limits, uid),
        "uid": uid,
        "parent": 0 if level is Level.BUBBLEWRAP else os.getpid(),
        "work": folder,
        "sys_path": list(places.sys_path),
        "prefix": places.prefix,
        "fence": None,
        "filter": "required" if level.isolates else "if possible",
    }
    if level is Level.BUBBLEWRAP:
        wrapped = _bubblewrap(places, limits, extra, uid)
        command = (*wrapped, *python, f"{_INSIDE_AT}/launch.py")
    else:
        command = (*python, str(INSIDE / "launch.py"))
    if level is Level.LANDLOCK:
        read, lists = unmasked(places)
        plan["fence"] = {
            "read": [*read, *extra, str(INSIDE), _OWN_MAP],
            "lists": list(lists),
            "write": [folder, *_DEVICES],
        }
        if uid is not None:
            os.chown(work, uid, uid)
    return Start(command, _environment(folder), plan)


def _own_uid(level: Level, paths: Sequence[str]) -> int | None:
    """Give a user number that nobody has, one a sandbox, if we are root and the files allow it."""
    if level is Level.TRUSTED or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    if not others_may_read(paths, parents=level is not Level.BUBBLEWRAP):
        return None
    return _FIRST_UID + (os.getpid() % 2**22) * 64 + next(_slots) % 64


def _rlimits(limits: Limits, uid: int | None) -> dict[str, int]:
    wanted = {
        "RLIMIT_DATA": limits.memory,
        "RLIMIT_AS": limits.memory + 2 * 2**30,  # libraries map far more than they use
        "RLIMIT_CPU": limits.cpu,
        "RLIMIT_FSIZE": limits.file_size,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_MEMLOCK": 0,
    }
    if uid is not None:
        wanted["RLIMIT_NPROC"] = limits.threads  # counted per user: only fair where the user is the sandbox's own
    return wanted


def _environment(work: str) -> dict[str, str]:
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")}
    return {
        **threads,
        "HOME": work,
        "TMPDIR": work,
        "IPYTHONDIR": f"{work}/.ipython",
        "MPLCONFIGDIR": f"{work}/.matplotlib",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "JOBLIB_MULTIPROCESSING": "0",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PATH": "/usr/bin:/bin",
    }


def _bubblewrap(places: Places, limits: Limits, extra: Sequence[str], uid: int | None) -> list[str]:
    program = bubblewrap_program() or "bwrap"
    words = [program, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    words += ["--die-with-parent", "--new-session", "--hostname", "sandbox", "--cap-drop", "ALL"]
    if uid is None:
        words += ["--unshare-user", "--uid", "65534", "--gid", "65534"]
    else:  # the launcher changes to its own user, which takes all capabilities away
        words += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    # First, since what is shown may lie below it.
    words += ["--perms", "1777", "--size", str(limits.work), "--tmpfs", _TMP]
    shown = (*places.read, *extra)
    for folder in sorted(
        {str(above) for path in (*shown, _INSIDE_AT) for above in Path(path).parents if above.name} - {_TMP}
    ):
        words += ["--perms", "0755", "--dir", folder]  # by itself bwrap makes them for root alone
    for path in shown:
        words += ["--ro-bind", path, path]
    for name, target in places.links:
        words += ["--symlink", target, name]
    for path in places.masked:
        words += ["--tmpfs", path, "--remount-ro", path]
    words += ["--perms", "0755", "--dir", "/dev"]
    for device in _DEVICES:
        words += ["--dev-bind", device, device]
    words += ["--ro-bind", str(INSIDE), _INSIDE_AT]
    return [*words, "--remount-ro", "/", "--chdir", "/", "--"]
