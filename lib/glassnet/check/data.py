"""What may cross a process border: plain data, and nothing else.

A learner's function may return anything. `as_data` keeps numbers, strings, arrays and containers of them, and turns
everything else into an `Opaque` that only remembers the type's name. Code that compares answers sees data alone: no
object whose ``__eq__`` says yes to everything, no array subclass with opinions.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from glassnet.check.named import FUNCTIONS

MAX_DEPTH = 12
MAX_ITEMS = 200_000
ARRAY_KINDS = "biufcSUMm"


class Opaque(NamedTuple):
    """Stands for a value that is not data; only the name of its type is known."""

    type_name: str


class Seed(NamedTuple):
    """An argument that becomes ``numpy.random.default_rng(value)`` when the function is called."""

    value: int


class Named(NamedTuple):
    """An argument that becomes the function of that name in `glassnet.check.named` when the function is called."""

    name: str


class Strided(NamedTuple):
    """An array argument that reaches the function as a non-contiguous view of the same numbers."""

    array: np.ndarray[Any, Any]


def as_data(value: Any) -> Any:
    """Keep what is data, replace the rest.

    Parameters
    ----------
    value : anything
        What a learner's function returned.

    Returns
    -------
    data
        ``None``, bool, int, float, complex, str, NumPy scalars and arrays of plain dtype (as base `numpy.ndarray`),
        tuples, lists and dicts of them; named tuples become tuples, subclasses of the built-ins become the built-ins.
        Anything else, anything nested deeper than 12, and containers once there are 200 000 items in all, become
        `Opaque`.
    """
    return _keep(value, 0, [MAX_ITEMS])


def _keep(value: Any, depth: int, left: list[int]) -> Any:
    """`left` counts down over the whole value: ten lists of the same ten lists, ten deep, are 10**10 items."""
    kind = type(value)
    if value is None or kind in (bool, int, float, complex, str, Seed, Named, Opaque):
        return value
    if isinstance(value, Strided):
        return value
    if isinstance(value, np.ndarray):
        plain = np.ndarray.__getitem__(value, ...).view(np.ndarray) if kind is not np.ndarray else value
        return plain if plain.dtype.kind in ARRAY_KINDS else Opaque(f"numpy array of dtype {plain.dtype}")
    if isinstance(value, np.generic):
        return value if value.dtype.kind in ARRAY_KINDS else Opaque(kind.__name__)
    if depth >= MAX_DEPTH:
        return Opaque(f"{kind.__name__} nested deeper than {MAX_DEPTH}")
    if isinstance(value, (tuple, list, dict)):
        left[0] -= len(value)
        if left[0] < 0:
            return Opaque(f"{kind.__name__} of {len(value)} items, more than {MAX_ITEMS} in all")
    if isinstance(value, tuple):
        return tuple(_keep(v, depth + 1, left) for v in tuple.__iter__(value))
    if isinstance(value, list):
        return [_keep(v, depth + 1, left) for v in list.__iter__(value)]
    if isinstance(value, dict) and all(type(k) in (str, int) for k in dict.keys(value)):
        return {k: _keep(v, depth + 1, left) for k, v in dict.items(value)}
    return Opaque(kind.__name__)


def materialise(value: Any) -> Any:
    """Turn a stored argument into what the function receives: a fresh copy, a generator, a function, a strided view."""
    if isinstance(value, Seed):
        return np.random.default_rng(value.value)
    if isinstance(value, Named):
        return FUNCTIONS[value.name]
    if isinstance(value, Strided):
        wide = np.zeros((*value.array.shape[:-1], 2 * value.array.shape[-1]), dtype=value.array.dtype)
        view = wide[..., ::2]
        view[...] = value.array
        return view
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (tuple, list):
        return type(value)(materialise(v) for v in value)
    if type(value) is dict:
        return {k: materialise(v) for k, v in value.items()}
    return value


def same_data(a: Any, b: Any, rtol: float = 0.0) -> bool:
    """Whether two pieces of data are equal bit for bit: types, dtypes, shapes and values, NaN equal to NaN.

    With `rtol` floats may differ by that share: the last bit of ``x ** 3`` depends on where in memory x happens to lie.
    """
    if type(a) is not type(b):
        return False
    if isinstance(a, (np.ndarray, np.generic)):
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        close = rtol > 0 and a.dtype.kind in "fc" and np.allclose(a, b, rtol=rtol, atol=0.0, equal_nan=True)
        return bool(close or a.tobytes() == b.tobytes())
    if isinstance(a, Strided):
        return same_data(a.array, b.array, rtol)
    if type(a) in (tuple, list):
        return len(a) == len(b) and all(same_data(x, y, rtol) for x, y in zip(a, b, strict=True))
    if type(a) is dict:
        return a.keys() == b.keys() and all(same_data(v, b[k], rtol) for k, v in a.items())
    if type(a) is float and rtol > 0:
        return bool(np.isclose(a, b, rtol=rtol, atol=0.0, equal_nan=True))
    return bool(a == b or (a != a and b != b))
