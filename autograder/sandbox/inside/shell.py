"""An IPython shell without terminal, history, subprocesses or user configuration; its displays go into a `Record`."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any, NoReturn

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from .capture import SHOWN_TYPES, Record


class _Publisher(DisplayPublisher):
    """Displays into the record of the running cell."""

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **_other: Any) -> None:  # noqa: ARG002
        """Keep a display."""
        self.shell.looking[1](data)
        self.shell.record.show("display_data", data)

    def clear_output(self, wait: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - IPython's signature
        """Forget what the cell has shown so far."""
        self.shell.record.outputs.clear()


class _Hook(DisplayHook):
    """The value of a cell's last line into the record."""

    def write_output_prompt(self) -> None:
        """Write no prompt."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:  # noqa: ARG002
        """Keep the value."""
        self.shell.record.show("execute_result", format_dict, self.prompt_count)

    def finish_displayhook(self) -> None:
        """Write no trailing blank line."""
        self._is_active = False


class _Formatter(DisplayFormatter):
    """Of all that an object would show, what a record keeps."""

    def format(self, obj: Any, include: Any = None, exclude: Any = None) -> Any:
        """Format after a look at the object."""
        self.parent.looking[0](obj)
        shown, metadata = super().format(obj, include, exclude)
        return {mime: value for mime, value in shown.items() if mime in SHOWN_TYPES}, metadata


class Shell(InteractiveShell):
    """The shell that a notebook's cells run in.

    `looking` holds two functions that see what is displayed: an object that is to be formatted, and a ready bundle.
    """

    record = Record()
    looking: tuple[Callable[[Any], None], Callable[[Any], None]] = (lambda _thing: None, lambda _bundle: None)

    def init_display_formatter(self) -> None:
        """Use a formatter of ours."""
        self.display_formatter = _Formatter(parent=self)
        self.configurables.append(self.display_formatter)

    def showtraceback(self, *_args: Any, **_kwargs: Any) -> None:
        """Print nothing: the error is reported from the result of the cell."""

    showsyntaxerror = showtraceback
    showindentationerror = showtraceback

    def _format_exception_for_storage(self, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        """Store no traceback: the history is off, and a thousand frames of a recursion take a second to write."""
        return {}

    def enable_gui(self, gui: Any = None) -> None:
        """Accept ``%matplotlib inline``; there is no event loop to start."""

    def ask_exit(self) -> None:
        """Ignore ``exit`` and ``quit``: the notebook goes on with the next cell."""

    def system(self, cmd: str) -> NoReturn:  # noqa: ARG002
        """Refuse ``!command``."""
        raise PermissionError("shell commands are not available while grading")

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> NoReturn:  # noqa: ARG002, FBT001, FBT002
        """Refuse ``names = !command``."""
        self.system(cmd)


def _no_input(_prompt: object = "", /) -> NoReturn:
    raise RuntimeError("input() is not available while grading: nobody is there to answer")


def make_shell() -> Shell:
    """Start the shell: one a process, history off, colours off, plain text and PNG only."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 100
    shell: Shell = Shell.instance(config=config, display_pub_class=_Publisher, displayhook_class=_Hook)
    shell.display_formatter.active_types = list(SHOWN_TYPES)
    builtins.input = _no_input
    return shell
