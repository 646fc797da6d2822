"""Does the fence hold on this machine, now? Found out by trying, not by looking whether a program is installed."""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autograder.sandbox.client import Sandbox, SandboxDied
from autograder.sandbox.levels import Level, Limits
from autograder.sandbox.places import OURS, find_places
from autograder.sandbox.plan import bubblewrap_program
from glassnet.check.data import same_data

_ATTEMPTS = Path(__file__).with_name("attempts.py")
_NORMAL = """
import numpy as np
import matplotlib.pyplot as plt
def shift(x, by):
    return x + by
open("own.txt", "w").write("mine")
plt.plot(shift(np.arange(3.0), 1));
"""


@dataclass(frozen=True)
class Report:
    """What the self-test found.

    Parameters
    ----------
    level : Level
        The best that isolates; `Level.NONE` if none does.
    failures : dict of Level to str
        For each better level: why it does not count.
    """

    level: Level
    failures: dict[Level, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """One sentence for the terminal."""
        words = f"Sandbox: {self.level.title} ({self.level.description})."
        if self.level is Level.NONE:
            words = f"Sandbox: {self.level.description}."
        reasons = "; ".join(f"{level.title}: {reason}" for level, reason in self.failures.items())
        return f"{words} Not used: {reasons}." if reasons else words


@functools.cache
def report() -> Report:
    """Try the levels, best first, until one holds; once a process."""
    failures: dict[Level, str] = {}
    for level in (Level.BUBBLEWRAP, Level.LANDLOCK):
        reason = why_not(level)
        if not reason:
            return Report(level, failures)
        failures[level] = reason
    return Report(Level.NONE, failures)


def probe() -> Level:
    """Give the best level that holds here.

    Returns
    -------
    Level
        `Level.NONE` when nothing can isolate: then refuse, unless told that the submissions are trusted.
    """
    return report().level


def why_not(level: Level) -> str:
    """Run the self-test of one level.

    Returns
    -------
    str
        ``""`` if a normal cell works and every attempt to get out is refused, else the first reason.
    """
    if sys.platform != "linux":
        return f"works on Linux only, this is {sys.platform}"
    if level is Level.BUBBLEWRAP and bubblewrap_program() is None:
        return "bwrap is not installed (package `bubblewrap`)"
    try:
        with _bait() as bait, Sandbox(level, limits=Limits(start=15.0)) as box:
            return _normal(box) or _attempts(box, bait)
    except (SandboxDied, OSError) as problem:
        return str(problem)[:300]


def _normal(box: Sandbox) -> str:
    cell = box.run_cell(_NORMAL, 15.0)
    if cell.error:
        return f"a normal cell failed: {cell.message}"
    if not any("image/png" in output.get("data", {}) for output in cell.outputs):
        return "a plot did not come out"
    x = np.arange(7.0)[::2]
    outcome = box.call("shift", (x, 0.5))
    return "" if same_data(outcome.value, x + 0.5) else f"a normal call failed: {outcome.message or outcome.value}"


def _attempts(box: Sandbox, bait: _Bait) -> str:
    cell = box.run_cell(_ATTEMPTS.read_text("utf-8"), 10.0)
    if cell.error:
        return f"the attempts could not be made: {cell.message}"
    found = box.call("attempt_all", (bait.targets,), time_limit=10.0)
    if not isinstance(found.value, dict) or not found.value:
        return f"the attempts could not be made: {found.message or found.value}"
    done = [name for name, result in found.value.items() if result] + bait.touched()
    return f"the code inside could {', '.join(done)}" if done else ""


class _Bait:
    """A folder, sockets and a process that a submission must not reach."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self._folder = folder
        self._secret = secrets.token_bytes(16)
        (folder / "canary").write_bytes(self._secret)
        folder.chmod(0o755)
        self._before = (folder.stat().st_mode, sorted(os.listdir(folder)))  # noqa: PTH208 - names only
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self._listeners = [tcp]
        names = {"socket": str(folder / "socket"), "abstract": f"\0{secrets.token_hex(8)}"}
        for name in names.values():
            self._listeners.append(stack.enter_context(socket.socket(socket.AF_UNIX)))
            self._listeners[-1].bind(name)
            self._listeners[-1].listen()
        datagram = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        datagram.bind(str(folder / "datagram"))
        for listener in self._listeners:
            listener.settimeout(0)
        self.targets: dict[str, Any] = {
            **names,
            "folder": str(folder),
            "home": str(Path.home()),
            "course": str(OURS.parent),
            "grader": str(OURS),
            "port": tcp.getsockname()[1],
            "datagram": str(folder / "datagram"),
            "pid": os.getpid(),
        }
        self.targets["hidden"] = {name: _hidden(Path(self.targets[name])) for name in ("folder", "home", "course")}

    def touched(self) -> list[str]:
        """What we see from outside, whatever the code inside believes."""
        seen = []
        for listener in self._listeners:
            with contextlib.suppress(BlockingIOError):
                listener.accept()[0].close()
                seen.append("connect to a socket of ours")
        canary = self._folder / "canary"
        if not canary.exists() or canary.read_bytes() != self._secret:
            seen.append("change a file outside")
        if (self._folder / "written").exists():
            seen.append("leave a file outside")
        if self._folder.stat().st_mode != self._before[0]:
            seen.append("change the mode of a folder outside")
        return seen


def _hidden(folder: Path) -> list[str]:
    """Names in a folder that lie on no way to a place that is shown."""
    shown = [Path(path) for path in find_places().read]
    try:
        return [path.name for path in folder.iterdir() if not any(place.is_relative_to(path) for place in shown)]
    except OSError:
        return []


@contextlib.contextmanager
def _bait() -> Iterator[_Bait]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bait-")))
        yield _Bait(folder, stack)
