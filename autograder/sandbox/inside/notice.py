"""Gathers the signs that the parts beside it notice; the runner sends them with its answers."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any

from .hook import Finder, Hook
from .impostors import has_script, is_impostor, shows_script
from .snapshot import Snapshot


class Notice:
    """Signs since the last answer.

    Parameters
    ----------
    shell : Shell
        As it is before the first cell.
    """

    def __init__(self, shell: Any) -> None:
        self._words: set[str] = set()
        self._space: dict[str, Any] = shell.user_ns
        self._snapshot = Snapshot(shell)
        shell.looking = self.at_display, self.at_bundle
        sys.meta_path.insert(0, Finder(self.note))
        sys.addaudithook(Hook(self.note, self._space, os.getcwd()))  # noqa: PTH109

    def note(self, word: str) -> None:
        """Keep a sign."""
        self._words.add(word)

    def at_answer(self, value: Any) -> None:
        """Look at what a function returned, before it is made data."""
        with contextlib.suppress(Exception):
            if is_impostor(value, self._space):
                self.note("impostor")

    def at_display(self, thing: Any) -> None:
        """Look at an object that is about to be displayed."""
        with contextlib.suppress(Exception):
            if "script" not in self._words and shows_script(thing, self._space):
                self.note("script")

    def at_bundle(self, bundle: Any) -> None:
        """Look at a display that a cell has put together itself."""
        with contextlib.suppress(Exception):
            if "script" not in self._words and any(map(has_script, dict.values(bundle))):
                self.note("script")

    def take(self) -> list[str]:
        """Give the signs so far, sorted, and begin anew."""
        with contextlib.suppress(Exception):  # a submission may have put anything there
            self._words.update(self._snapshot.changed())
        found, self._words = sorted(self._words), set()
        return found
