"""Values in words and in few characters, for messages."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from glassnet.check.data import Named, Opaque, Seed, Strided
from glassnet.check.named import FORMULAS, TAKES

_BLANK_LINES = re.compile(r"\n{2,}")
_KINDS = {
    "f": "floats",
    "i": "integers",
    "u": "unsigned integers",
    "b": "booleans",
    "c": "complex numbers",
    "U": "strings",
}


def describe(value: Any) -> str:
    """What kind of thing a value is: ``an array of integers of shape (5,)``, ``a list of 3 items``, ``None``."""
    if value is None:
        return "None"
    if isinstance(value, Opaque):
        return f"a {value.type_name}"
    if isinstance(value, np.ndarray):
        kind = _KINDS.get(value.dtype.kind, str(value.dtype))
        return f"an array of {kind} ({value.dtype}) of shape {value.shape}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)} items"
    if isinstance(value, dict):
        return f"a dict of {len(value)} items"
    if isinstance(value, np.generic):
        return f"the {value.dtype} {show(value)}"
    return f"the {type(value).__name__} {show(value)}"


def show(value: Any, limit: int = 400) -> str:
    """A value as a learner would write it, shortened to `limit` characters."""
    if isinstance(value, Seed):
        return f"np.random.default_rng({value.value})"
    if isinstance(value, Named):
        return f"{value.name}  ({TAKES[value.name]} -> {FORMULAS[value.name]})"
    if isinstance(value, Strided):
        return f"{show(value.array, limit)} (a non-contiguous view)"
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=5, suppress_small=True, threshold=60, edgeitems=3, separator=", ")
        if value.ndim > 2:  # a blank line between planes, none between single rows, however many axes there are
            text = _BLANK_LINES.sub("\n" if value.shape[-2] == 1 else "\n\n", text)
    elif isinstance(value, (float, np.floating)):
        text = f"{float(value):.6g}"
    elif isinstance(value, np.generic):
        text = str(value.item())
    elif isinstance(value, Opaque):
        text = f"<{value.type_name}>"
    elif isinstance(value, tuple):
        inner = ", ".join(show(v, limit) for v in value)
        text = f"({inner},)" if len(value) == 1 else f"({inner})"
    else:
        text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
