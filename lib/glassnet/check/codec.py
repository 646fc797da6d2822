"""Data to bytes and back, twice: readable JSON for files, JSON plus raw array buffers for the wire. Never pickle."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import numpy as np

from glassnet.check.data import ARRAY_KINDS, MAX_DEPTH, MAX_ITEMS, Named, Opaque, Seed, Strided, as_data
from glassnet.check.named import FUNCTIONS

MAX_BYTES = 64 * 2**20
_TAGS = (
    *("$array", "$scalar", "$tuple", "$list", "$complex", "$seed", "$named", "$strided", "$opaque", "$dict", "$float"),
)


class CodecError(ValueError):
    """Bytes that do not decode to data within the limits."""


def _to_json(value: Any, blobs: list[bytes] | None) -> Any:
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"$float": repr(value)}
    if type(value) is complex:
        return {"$complex": [value.real, value.imag]}
    if isinstance(value, np.generic):
        return {"$scalar": _to_json(np.asarray(value), blobs)}
    if isinstance(value, np.ndarray):
        return _from_array(value, blobs)
    if isinstance(value, Seed):
        return {"$seed": value.value}
    if isinstance(value, Named):
        return {"$named": value.name}
    if isinstance(value, Strided):
        return {"$strided": _to_json(value.array, blobs)}
    if isinstance(value, Opaque):
        return {"$opaque": value.type_name}
    if type(value) in (tuple, list):
        return _from_sequence(value, blobs)
    return {"$dict": [[_to_json(k, blobs), _to_json(v, blobs)] for k, v in value.items()]}


def _from_sequence(value: Any, blobs: list[bytes] | None) -> Any:
    if blobs is None and len(value) > 1 and all(type(v) is int for v in value):
        return {f"${type(value).__name__}": " ".join(map(str, value))}  # one line of a file, as the numbers of an array
    inside = [_to_json(v, blobs) for v in value]
    return {"$tuple": inside} if type(value) is tuple else inside


def _from_array(value: np.ndarray[Any, Any], blobs: list[bytes] | None) -> dict[str, Any]:
    head: dict[str, Any] = {"dtype": value.dtype.str, "shape": list(value.shape)}
    if blobs is not None:
        blobs.append(value.tobytes())
        return {"$array": len(blobs) - 1, **head}
    if value.dtype.kind in "biuf":
        shape = "x".join(map(str, value.shape)) or "scalar"
        return {"$array": f"{value.dtype.str} {shape} {_digits(value)}".strip()}
    return {"$array": [_to_json(v, None) for v in value.ravel().tolist()], **head}


def _digits(value: np.ndarray[Any, Any]) -> str:
    """All numbers on one line, so that a file of arrays stays small and its diff short; exact."""
    flat = value.ravel().tolist()
    if value.dtype.kind == "f":
        digits = {2: 5, 4: 9}.get(value.dtype.itemsize, 17)
        return " ".join(min(repr(v), f"{v:.{digits}g}", key=len) for v in flat)
    return " ".join(str(int(v)) for v in flat)


def _from_line(line: str) -> np.ndarray[Any, Any]:
    """The inverse of the line that `_from_array` writes, such as ``<f8 2x2 1.0 0.5 3.0 4.0``."""
    name, _, rest = line.partition(" ")
    lengths, _, numbers = rest.partition(" ")
    dtype = np.dtype(name)
    if dtype.kind not in "biuf":
        raise CodecError(f"codec: cannot take a line of numbers of dtype {dtype}")
    shape = () if lengths == "scalar" else tuple(map(int, lengths.split("x")))
    flat = list(map(float if dtype.kind == "f" else int, numbers.split()))
    return np.array(flat, dtype=dtype).reshape(shape)


def _array(node: dict[str, Any], blobs: list[bytes] | None, depth: int) -> np.ndarray[Any, Any]:
    if blobs is None and type(node["$array"]) is str:
        return _from_line(node["$array"])
    dtype = np.dtype(str(node["dtype"]))
    shape = tuple(int(n) for n in node["shape"])
    if dtype.kind not in ARRAY_KINDS or len(shape) > 16 or any(n < 0 for n in shape):
        raise CodecError(f"codec: cannot take an array of dtype {dtype} and shape {shape}")
    body = node["$array"]
    if blobs is None:
        flat = np.array([_from_json(v, None, depth + 1) for v in body], dtype=dtype)
        return flat.reshape(shape)
    if type(body) is not int or not 0 <= body < len(blobs):
        raise CodecError(f"codec: no buffer number {body!r}")
    return np.frombuffer(blobs[body], dtype=dtype).reshape(shape).copy()


def _from_json(node: Any, blobs: list[bytes] | None, depth: int = 0) -> Any:
    if depth > 3 * MAX_DEPTH:
        raise CodecError(f"codec: data nested deeper than {MAX_DEPTH}")
    if node is None or type(node) in (bool, int, float, str):
        return node
    if type(node) is list:
        if len(node) > MAX_ITEMS:
            raise CodecError(f"codec: a list of {len(node)} items; at most {MAX_ITEMS}")
        return [_from_json(v, blobs, depth + 1) for v in node]
    tag = next((t for t in _TAGS if t in node), None)
    if tag is None:
        raise CodecError(f"codec: expected one of {_TAGS}, got keys {sorted(node)[:5]}")
    if tag == "$array":
        return _array(node, blobs, depth)
    return _tagged(tag, node[tag], blobs, depth)


def _tagged(tag: str, body: Any, blobs: list[bytes] | None, depth: int) -> Any:
    """The value of a node such as ``{"$seed": 3}``."""
    if tag == "$scalar":
        return _array(body, blobs, depth)[()]
    if tag == "$strided":
        return Strided(_array(body, blobs, depth))
    if tag in ("$tuple", "$list") and type(body) is str and blobs is None:
        return (tuple if tag == "$tuple" else list)(map(int, body.split()))
    if tag == "$tuple":
        return tuple(_from_json(v, blobs, depth + 1) for v in body)
    if tag == "$dict":
        return {_from_json(k, blobs, depth + 1): _from_json(v, blobs, depth + 1) for k, v in body}
    if tag == "$complex":
        return complex(float(body[0]), float(body[1]))
    if tag == "$float":
        return float(body)
    if tag == "$named":
        if body not in FUNCTIONS:
            raise CodecError(f"codec: no function {body!r}; there are {', '.join(FUNCTIONS)}"[:300])
        return Named(body)
    if tag == "$list":
        raise CodecError("codec: a list in one line stands in files only")
    return Seed(int(body)) if tag == "$seed" else Opaque(str(body))


def _least(value: Any) -> int:
    """Bytes that data takes at least, counted without encoding it."""
    if type(value) is str:
        return len(value)
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, Strided):
        return _least(value.array)
    if type(value) in (tuple, list):
        return sum(map(_least, value))
    if type(value) is dict:
        return sum(map(_least, value.values())) + sum(map(_least, value))
    return 0


def to_jsonable(value: Any) -> Any:
    """Data as a JSON tree that a person can read in a diff; the inverse is `from_jsonable`."""
    return _to_json(as_data(value), None)


def from_jsonable(node: Any) -> Any:
    """Data from the JSON tree that `to_jsonable` made.

    Raises
    ------
    CodecError
        The tree is not one of ours.
    """
    return _guard(node, None)


def pack(value: Any) -> bytes:
    """Data as one frame: length of the header, JSON header, raw array buffers.

    Raises
    ------
    CodecError
        The frame would be larger than `MAX_BYTES` (64 MiB).
    """
    blobs: list[bytes] = []
    plain = as_data(value)
    least = _least(plain)
    if least > MAX_BYTES:  # before half a gigabyte of text is encoded in order to be refused
        raise CodecError(f"codec: {least} bytes in one message; at most {MAX_BYTES}")
    body = _to_json(plain, blobs)
    head = json.dumps({"body": body, "sizes": [len(b) for b in blobs]}).encode("utf-8", "backslashreplace")
    size = 4 + len(head) + sum(map(len, blobs))
    if size > MAX_BYTES:
        raise CodecError(f"codec: {size} bytes in one message; at most {MAX_BYTES}")
    return b"".join([struct.pack(">I", len(head)), head, *blobs])


def unpack(frame: bytes) -> Any:
    """Data from the frame that `pack` made. Nothing in the frame is trusted.

    Raises
    ------
    CodecError
        The frame is too large, cut short, nested too deep, or not data.
    """
    if not 4 <= len(frame) <= MAX_BYTES:
        raise CodecError(f"codec: a message of {len(frame)} bytes; expected 4 to {MAX_BYTES}")
    (head_size,) = struct.unpack(">I", frame[:4])
    try:
        head = json.loads(frame[4 : 4 + head_size])
        sizes = [int(n) for n in head["sizes"]]
        body = head["body"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CodecError(f"codec: the header is not JSON of ours ({type(error).__name__})") from None
    offset, blobs = 4 + head_size, []
    for size in sizes:
        if size < 0:
            raise CodecError("codec: a buffer of negative size")
        blobs.append(frame[offset : offset + size])
        offset += size
    if offset != len(frame):
        raise CodecError(f"codec: header promises {offset} bytes, {len(frame)} came")
    return _guard(body, blobs)


def _guard(node: Any, blobs: list[bytes] | None) -> Any:
    try:
        return _from_json(node, blobs)
    except CodecError:
        raise
    except (ValueError, KeyError, TypeError, RecursionError, IndexError, OverflowError, MemoryError) as error:
        raise CodecError(f"codec: not data ({type(error).__name__}: {error})"[:300]) from None
