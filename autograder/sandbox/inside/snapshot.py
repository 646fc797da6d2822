"""Has a submission put something of its own in the place of what others rely on? Compared after each request."""

from __future__ import annotations

import builtins
import signal
import sys
from types import FunctionType, ModuleType
from typing import Any

_LIBRARIES = ("numpy", "numpy.linalg", "numpy.testing", "numpy.testing._private.utils", "numpy.random")
_LISTS = ("ast_transformers", "input_transformers_cleanup", "input_transformers_post")
_MANAGER = ("cleanup_transforms", "line_transforms", "token_transformers")


class Snapshot:
    """What stood where when the notebook began.

    Parameters
    ----------
    shell : InteractiveShell
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._spaces: dict[str, dict[str, Any]] = {}
        self._signals: dict[int, Any] = {}
        self._lists: list[list[Any]] = []
        self._loaded = 0
        self._new()
        self._now()

    def changed(self) -> list[str]:
        """Code words for what has changed since the last look; what is new is the measure of the next one."""
        before = self._signals, self._lists
        found = ["replaced"] if self._replaced() or self._new() else []
        self._now()
        found += ["signals"] if self._signals != before[0] else []
        if any(
            len(a) != len(b) or any(x is not y for x, y in zip(a, b, strict=True)) for a, b in self._pairs(before[1])
        ):
            found.append("transformers")
        return found

    def _pairs(self, before: list[list[Any]]) -> list[tuple[list[Any], list[Any]]]:
        return list(zip(before, self._lists, strict=True))

    def _now(self) -> None:
        self._signals = {number: signal.getsignal(number) for number in signal.valid_signals()}
        manager = self._shell.input_transformer_manager
        own = [list(getattr(self._shell, name)) for name in _LISTS]
        self._lists = own + [list(getattr(manager, name)) for name in _MANAGER]

    def _replaced(self) -> bool:
        found = False
        for name, before in self._spaces.items():
            now = vars(sys.modules.get(name) or ModuleType(name))
            for key, value in before.items():
                if now.get(key) is not value:
                    found = True
                    before[key] = now.get(key)
        return found

    def _new(self) -> bool:
        """Begin to watch modules that were not loaded before; whether something in them is the notebook's already."""
        if len(sys.modules) == self._loaded:
            return False
        self._loaded = len(sys.modules)
        names = [*_LIBRARIES, *(name for name in sys.modules if name.startswith("glassnet.check"))]
        mine = self._shell.user_ns
        found = False
        for name in names:
            module = sys.modules.get(name)
            if module is not None and name not in self._spaces:
                space = {key: value for key, value in vars(module).items() if callable(value)}
                self._spaces[name] = space
                found |= any(type(f) is FunctionType and f.__globals__ is mine for f in space.values())
        self._spaces.setdefault("builtins", {k: v for k, v in vars(builtins).items() if k not in ("_", "exit", "quit")})
        return found
