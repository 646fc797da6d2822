"""What a cell shows: streams and displays, kept in order and within a budget of bytes."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from typing import Any

TEXT_BYTES = 64 * 1024
IMAGE_BYTES = 8 * 2**20
MAX_OUTPUTS = 100
FLOOD_BYTES = 10 * 2**20
SHOWN_TYPES = ("text/plain", "image/png")


class Record:
    """The outputs of one cell as notebook dicts; whatever exceeds the budget is counted and dropped."""

    def __init__(self, text_bytes: int = TEXT_BYTES) -> None:
        self.outputs: list[dict[str, Any]] = []
        self._text_left = text_bytes
        self._image_left = IMAGE_BYTES
        self._cut = 0

    @property
    def text_left(self) -> int:
        """Bytes of text that are still kept."""
        return self._text_left

    @property
    def flooded(self) -> bool:
        """Whether far more came than anybody would read."""
        return self._cut > FLOOD_BYTES

    def drop(self, size: int) -> None:
        """Count what was not even looked at."""
        self._cut += size

    def stream(self, name: str, data: memoryview) -> None:
        """Append to the last output if it is the same stream, else begin a new one."""
        kept = bytes(data[: self._text_left])
        self._text_left -= len(kept)
        self._cut += len(data) - len(kept)
        if not kept:
            return
        text = kept.decode("utf-8", "replace")
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == name:
            last["parts"].append(text)
        elif self._room():
            self.outputs.append({"output_type": "stream", "name": name, "parts": [text]})

    def show(self, kind: str, bundle: Any, count: int | None = None) -> None:
        """Append a display or a result; only plain text and PNG pictures are kept."""
        data: dict[str, str] = {}
        for mime in SHOWN_TYPES:
            value = bundle.get(mime) if isinstance(bundle, dict) else None
            if isinstance(value, bytes):
                value = _base64(value)
            if not isinstance(value, str):
                continue
            left = self._image_left if mime == "image/png" else self._text_left
            if len(value) > left and mime == "image/png":
                self._cut += len(value)
                continue
            data[mime] = str.__str__(value[:left])
            self._spend(mime, len(data[mime]))
            self._cut += len(value) - len(data[mime])
        if data and self._room():
            self.outputs.append({"output_type": kind, "data": data, "count": count})

    def finish(self) -> list[dict[str, Any]]:
        """Close the record: join the streams and say how much was cut."""
        for output in self.outputs:
            if "parts" in output:
                output["text"] = "".join(output.pop("parts"))
        if self._cut:
            note = f"\n… cut: {self._cut} more bytes of output\n"
            self.outputs.append({"output_type": "stream", "name": "stdout", "text": note})
        return self.outputs

    def _room(self) -> bool:
        if len(self.outputs) < MAX_OUTPUTS:
            return True
        self._cut += 1
        return False

    def _spend(self, mime: str, size: int) -> None:
        if mime == "image/png":
            self._image_left -= size
        else:
            self._text_left -= size


def _base64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode("ascii")


class _Sink(io.RawIOBase):
    """The raw end of a text stream: bytes go into the record."""

    def __init__(self, record: Record, name: str) -> None:
        self._record = record
        self._name = name

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        self._record.stream(self._name, view)
        return view.nbytes


class _Stream(io.TextIOWrapper):
    """A text stream that encodes no more than is kept, be it three hundred megabytes on one line."""

    record: Record

    def write(self, text: str) -> int:
        if isinstance(text, str):
            kept = text[: self.record.text_left + 1]
            self.record.drop(len(text) - len(kept))
            super().write(kept)
            return len(text)
        return super().write(text)


@contextlib.contextmanager
def captured(record: Record) -> Iterator[None]:
    """Send `sys.stdout` and `sys.stderr` into the record; fresh streams each time, should a cell have closed them."""
    before = sys.stdout, sys.stderr
    sys.stdout = _text(record, "stdout")
    sys.stderr = _text(record, "stderr")
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        sys.stdout, sys.stderr = before


def _text(record: Record, name: str) -> io.TextIOWrapper:
    stream = _Stream(_Sink(record, name), "utf-8", "backslashreplace", write_through=True)  # type: ignore[arg-type]
    stream.record = record
    return stream
