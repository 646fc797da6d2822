"""Length-prefixed frames over one pair of pipes, as the sandbox sees them."""

from __future__ import annotations

import os
import struct

_PREFIX = struct.Struct(">I")


class Wire:
    """The private pair of descriptors through which requests come and answers go."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._incoming = incoming
        self._outgoing = outgoing

    def read(self) -> bytes | None:
        """Give the next frame, or None when the grader has gone."""
        head = self._take(_PREFIX.size)
        return None if head is None else self._take(_PREFIX.unpack(head)[0])

    def write(self, frame: bytes) -> None:
        """Send one frame whole."""
        for part in (_PREFIX.pack(len(frame)), frame):
            view = memoryview(part)
            while view:
                view = view[os.write(self._outgoing, view) :]

    def _take(self, size: int) -> bytes | None:
        parts = bytearray()
        while len(parts) < size:
            part = os.read(self._incoming, min(size - len(parts), 2**20))
            if not part:
                return None
            parts += part
        return bytes(parts)
