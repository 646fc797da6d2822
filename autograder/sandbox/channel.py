"""The grader's end of the pipe: frames with a deadline, whatever the other side does."""

from __future__ import annotations

import os
import select
import struct
import time

from glassnet.check.codec import MAX_BYTES

MAX_HEADER = 8 * 2**20
_PREFIX = struct.Struct(">I")
_CHUNK = 2**20


class ChannelError(Exception):
    """The other side broke the protocol; the text says how."""


class DeadlineError(Exception):
    """The other side neither read nor wrote in time."""


class Channel:
    """Two descriptors of our own, never blocking.

    Parameters
    ----------
    incoming, outgoing : int
        Descriptors; closed by `close`.
    """

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        os.set_blocking(incoming, False)
        os.set_blocking(outgoing, False)
        self.closed = False

    def send(self, frame: bytes, deadline: float) -> None:
        """Write one frame.

        Raises
        ------
        DeadlineError
            Not all of it was taken before `deadline` (`time.monotonic` seconds).
        EOFError
            The other side has closed.
        """
        for part in (_PREFIX.pack(len(frame)), frame):
            view = memoryview(part)
            while view:
                self._wait(self._outgoing, select.POLLOUT, deadline)
                try:
                    view = view[os.write(self._outgoing, view[:_CHUNK]) :]
                except BlockingIOError:
                    continue
                except BrokenPipeError:
                    raise EOFError from None

    def receive(self, deadline: float) -> bytes:
        """Read one frame.

        Raises
        ------
        ChannelError
            The frame's length or the length of its header is beyond the limits.
        DeadlineError
            It did not arrive whole before `deadline`.
        EOFError
            The other side has closed.
        """
        (size,) = _PREFIX.unpack(self._take(_PREFIX.size, deadline))
        if not _PREFIX.size <= size <= MAX_BYTES:
            raise ChannelError(f"a message of {size} bytes")
        head = self._take(_PREFIX.size, deadline)
        if _PREFIX.unpack(head)[0] > MAX_HEADER:  # JSON unfolds to many times its size in memory
            raise ChannelError("a message header of more than 8 MiB")
        return head + self._take(size - _PREFIX.size, deadline)

    def has_unread(self) -> bool:
        """Whether bytes, or the end, have come that nobody asked for."""
        return bool(_poll(self._incoming, select.POLLIN, 0.0))

    def close(self) -> None:
        """Close both descriptors, once."""
        if not self.closed:
            self.closed = True
            os.close(self._incoming)
            os.close(self._outgoing)

    def _take(self, size: int, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            self._wait(self._incoming, select.POLLIN, deadline)
            try:
                part = os.read(self._incoming, min(size - len(parts), _CHUNK))
            except BlockingIOError:
                continue
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)

    @staticmethod
    def _wait(descriptor: int, event: int, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0 or not _poll(descriptor, event, left):
            raise DeadlineError


def _poll(descriptor: int, event: int, seconds: float) -> bool:
    waiter = select.poll()
    waiter.register(descriptor, event)
    return bool(waiter.poll(seconds * 1000))
