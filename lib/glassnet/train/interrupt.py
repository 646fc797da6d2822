"""Ctrl-C that waits for a good moment."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupt:
    """Whether Ctrl-C was pressed. The second time does not wait: it raises KeyboardInterrupt where the program is."""

    def __init__(self) -> None:
        self.asked = False

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Answer the signal."""
        if self.asked:
            signal.default_int_handler(number, frame)
        self.asked = True


@contextmanager
def interruptible() -> Iterator[Interrupt]:
    """Take over Ctrl-C inside the block.

    Only where Python would raise KeyboardInterrupt: a program that answers the signal itself, or ignores it, goes on
    doing so, and outside the main thread Python lets nobody answer.
    """
    interrupt = Interrupt()
    mine = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if mine:
        try:
            signal.signal(signal.SIGINT, interrupt.handle)
        except ValueError:  # not the main thread
            mine = False
    try:
        yield interrupt
    finally:
        if mine:
            signal.signal(signal.SIGINT, signal.default_int_handler)
