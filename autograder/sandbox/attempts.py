"""What a hostile submission would try first. The self-test sends this file as a cell and expects every line to fail.

Runs inside the sandbox, standard library only. Each attempt returns normally if it *succeeded*.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Targets = dict[str, Any]


def _read(targets: Targets) -> None:
    (Path(targets["folder"]) / "canary").read_bytes()


def _list(name: str) -> Callable[[Targets], None]:
    def attempt(targets: Targets) -> None:
        seen = set(os.listdir(targets[name]))  # noqa: PTH208 - names only
        if not seen & set(targets["hidden"][name]):
            raise PermissionError("only folders on the way to what is shown")

    return attempt


def _write(targets: Targets) -> None:
    (Path(targets["folder"]) / "written").write_text("here")


def _truncate(targets: Targets) -> None:
    os.close(os.open(Path(targets["folder"]) / "canary", os.O_RDONLY | os.O_TRUNC))


def _remove(targets: Targets) -> None:
    (Path(targets["folder"]) / "canary").unlink()


def _move_in(targets: Targets) -> None:
    (Path(targets["folder"]) / "canary").rename("canary")


def _read_grader(targets: Targets) -> None:
    (Path(targets["grader"]) / "__init__.py").read_bytes()


def _import_grader(_targets: Targets) -> None:
    __import__("autograder")


def _tcp(targets: Targets) -> None:
    socket.create_connection(("127.0.0.1", targets["port"]), timeout=2).close()


def _unix(name: str) -> Callable[[Targets], None]:
    def attempt(targets: Targets) -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(targets[name])

    return attempt


def _pair(targets: Targets) -> None:
    """Connect a datagram pair to somebody else: it needs no new socket."""
    one, _two = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.connect(targets["datagram"])


def _signal(targets: Targets) -> None:
    os.kill(targets["pid"], 0)


def _signal_by_file(targets: Targets) -> None:
    """Let the kernel send the signal: name the grader as owner of a pipe."""
    end, _other = os.pipe()
    fcntl.fcntl(end, 8, targets["pid"])  # F_SETOWN


def _processes(targets: Targets) -> None:
    if str(targets["pid"]) not in os.listdir("/proc"):  # noqa: PTH208
        raise PermissionError("not there")


def _environment(targets: Targets) -> None:
    Path(f"/proc/{targets['pid']}/environ").read_bytes()


def _fork(_targets: Targets) -> None:
    if os.fork() == 0:
        os._exit(0)


def _start(_targets: Targets) -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


def _system_call(name: str, *args: int) -> Callable[[Targets], None]:
    def attempt(_targets: Targets) -> None:
        library = ctypes.CDLL(None, use_errno=True)
        if getattr(library, name)(*args) < 0:
            raise OSError(ctypes.get_errno(), name)

    return attempt


def _trace(_targets: Targets) -> None:
    """Attach to a process that does not exist: to be traced for real would stop us at the next signal."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.ptrace(16, 2**22 + 7, 0, 0) < 0 and ctypes.get_errno() == errno.EPERM:
        raise PermissionError("ptrace")


ATTEMPTS: dict[str, Callable[[Targets], None]] = {
    "read a file outside": _read,
    "list a folder outside": _list("folder"),
    "list the home folder": _list("home"),
    "list the course": _list("course"),
    "read the grading system": _read_grader,
    "import the grading system": _import_grader,
    "write outside": _write,
    "empty a file outside": _truncate,
    "move a file in from outside": _move_in,
    "remove a file outside": _remove,
    "connect over TCP": _tcp,
    "connect to a local socket": _unix("socket"),
    "connect to an abstract socket": _unix("abstract"),
    "connect a datagram pair": _pair,
    "signal the grader": _signal,
    "signal the grader by way of a file": _signal_by_file,
    "see the grader's process": _processes,
    "read the grader's environment": _environment,
    "fork a daemon": _fork,
    "start a program": _start,
    "make a user namespace": _system_call("unshare", 0x10000000),
    "trace a process": _trace,
}


def attempt_all(targets: Targets) -> dict[str, str]:
    """Try everything; ``""`` where it was refused, else ``"succeeded"``."""
    found = {}
    for name, attempt in ATTEMPTS.items():
        found[name] = ""
        with contextlib.suppress(Exception):
            attempt(targets)
            found[name] = "succeeded"
    with contextlib.suppress(OSError):  # pretended to work: the other side looks whether the mode has changed
        os.chmod(targets["folder"], 0o777)  # noqa: S103, PTH101 - the bait's own folder, nobody else's
    return found
