"""An audit hook that notices what no answer needs: network, processes, files outside, other people's frames.

The interpreter tells the hook of each such action before it happens, and a hook cannot be taken away. Libraries do many
of these things for good reasons, so most rules ask who called: the notebook itself, directly or through a helper of the
standard library such as `pathlib`.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from types import FrameType, ModuleType
from typing import Any

MAX_LOOKS = 1000  # then listing folders outside is refused: a search of the whole disk would take minutes
_NETWORK = ("connect", "bind", "getaddrinfo", "gethostbyname", "gethostbyaddr", "sendto", "sendmsg")
_PROCESS = ("os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen")
_CHANGES = ("remove", "rename", "rmdir", "mkdir", "symlink", "link", "truncate", "chmod", "chown", "utime")
_CTYPES = ("dlopen", "dlsym", "dlsym/handle", "cdata", "cdata/buffer", "string_at", "wstring_at", "call_function")
_OBJECTS = ("gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys._current_frames", "sys._getframe")
_FRAME_OF = ("tb_frame", "gi_frame", "cr_frame", "ag_frame")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Modules that act for whoever calls them.
_HELPERS = frozenset(
    {
        *(
            "os",
            "posixpath",
            "genericpath",
            "glob",
            "pathlib",
            "shutil",
            "io",
            "_pyio",
            "codecs",
            "tempfile",
            "fileinput",
        ),
        *("contextlib", "functools", "runpy", "subprocess", "multiprocessing", "concurrent", "threading", "pty"),
        *("socket", "ssl", "urllib", "http", "sqlite3", "ctypes", "inspect"),
    }
)
_OPEN = ("IPython.core.interactiveshell", "_modified_open")  # what a cell calls `open`
_HARMLESS = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/proc/cpuinfo", "/proc/meminfo")


class Hook:
    """Rules by event.

    Parameters
    ----------
    note : callable
        Is told the code word of a sign.
    space : dict
        The notebook's names: code whose globals these are is the notebook's.
    work : str
        The submission's own folder.
    """

    def __init__(self, note: Callable[[str], None], space: dict[str, Any], work: str) -> None:
        self._note = note
        self._space = space
        self._busy = False
        self._looks = 0
        self._places: dict[str, bool] = {}
        self._work = os.path.realpath(work)
        self._inside_work = os.path.join(self._work, "")  # noqa: PTH118
        own = {sys.prefix, sys.base_prefix, *sys.path, "/usr/share", "/usr/lib"}
        self._libraries = tuple(os.path.join(os.path.realpath(path), "") for path in own if path)  # noqa: PTH118
        self._rules: dict[str, Callable[[tuple[Any, ...]], None]] = {
            **{f"socket.{name}": lambda _args: note("network") for name in _NETWORK},
            **{f"ctypes.{name}": lambda _args: self._own("ctypes") for name in _CTYPES},
            **{f"os.{name}": self._change for name in _CHANGES},
            **dict.fromkeys(_PROCESS, lambda _args: self._own("process")),
            **dict.fromkeys(_OBJECTS, lambda _args: self._own("frames", {"inspect"})),
            **dict.fromkeys(("os.listdir", "os.scandir", "glob.glob", "os.chdir"), self._look),
            "socket.__new__": lambda _args: self._own("network"),
            "object.__getattr__": self._frame_of,
            "os.kill": lambda args: note("signal") if args[0] != os.getpid() else None,
            "os.killpg": lambda _args: note("signal"),
            "open": self._open,
            "sqlite3.connect": lambda args: self._own("database") if args[0] != ":memory:" else None,
        }

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Look at one action; the hook's own actions are not looked at."""
        rule = self._rules.get(event)
        if rule is None or self._busy:
            return
        self._busy = True
        try:
            rule(args)
        except Exception:  # noqa: BLE001, S110 - to miss a sign is better than to disturb an answer
            pass
        finally:
            self._busy = False
        if self._looks > MAX_LOOKS and rule == self._look:
            self._looks = MAX_LOOKS
            raise PermissionError(errno.EACCES, "searching outside the notebook's own folder")

    def _own(self, word: str, helpers: Any = _HELPERS) -> None:
        if self._by_notebook(helpers):
            self._note(word)

    def _by_notebook(self, helpers: Any = _HELPERS) -> bool:
        """Whether the nearest caller that is no helper is code of the notebook, or of a file that it has written."""
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001
        while frame is not None:
            space, name = frame.f_globals, frame.f_code.co_filename
            if space is self._space:
                return True
            module = str(space.get("__name__", ""))
            helps = module.partition(".")[0] in helpers or (module, frame.f_code.co_name) == _OPEN
            written = name.startswith("<") and not name.startswith("<frozen")  # by `exec`: whoever called it
            if space is not globals() and not helps and not written:
                return self._is_own_file(name)
            frame = frame.f_back
        return True  # a thread of which nothing but helpers is left

    def _is_own_file(self, name: str) -> bool:
        """Whether a source file lies in the work folder; remembered, for libraries ask often."""
        if name not in self._places:
            self._places[name] = os.path.realpath(name).startswith(self._inside_work)
        return self._places[name]

    def _frame_of(self, args: tuple[Any, ...]) -> None:
        if args[1] in _FRAME_OF:
            self._own("frames", ())

    def _open(self, args: tuple[Any, ...]) -> None:
        path, flags = _text(args[0]), args[2]
        if not path or not self._by_notebook():
            return
        writes = bool(flags & _WRITES)
        if path.endswith(".checks.json") and not writes:
            self._note("check-file")
        if self._outside(path, writes=writes):
            self._note("writes-outside" if writes else "looks-outside")

    def _change(self, args: tuple[Any, ...]) -> None:
        paths = [path for path in map(_text, args) if path]
        if any(self._outside(path, writes=True) for path in paths):
            self._own("writes-outside")

    def _look(self, args: tuple[Any, ...]) -> None:
        path = _text(args[0]) or "."
        if "*" in path:
            path = os.path.dirname(path.partition("*")[0]) or "."  # noqa: PTH120
        if self._outside(path, writes=False, lists=True) and self._by_notebook():
            self._note("looks-outside")
            self._looks += 1

    def _outside(self, path: str, *, writes: bool, lists: bool = False) -> bool:
        """Whether this lies beyond the own folder; scratch files in /tmp and what belongs to Python do not count."""
        full = os.path.join(os.path.abspath(path), "")  # noqa: PTH100, PTH118
        if full.startswith(self._inside_work) or os.path.realpath(path) == self._work:
            return False
        if path in _HARMLESS or (not lists and path.startswith(("/tmp/", "/var/tmp/")) and ".." not in path):  # noqa: S108
            return False
        return writes or not full.startswith(self._libraries)


def _text(path: Any) -> str:
    """A path as text; ``""`` for a descriptor or what is no path."""
    path = os.fspath(path) if isinstance(path, os.PathLike) else path
    return os.fsdecode(path) if isinstance(path, (str, bytes)) else ""


class Finder:
    """Stands first among the importers, finds nothing, and notes who asks for the grading system."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note

    def find_spec(self, name: str, _path: Any = None, _target: ModuleType | None = None) -> None:
        """Note the name."""
        if name.partition(".")[0] in ("autograder", "nbgrader"):
            self._note("grading-system")
