"""Stages of small networks, each a forward and a backward function; some backward functions have a bug.

A stage takes rows, (N, D), and its backward takes the upstream gradient first. Several of the bugs are of the kind that
hides: they show only for an odd number of columns, for negative inputs, or where there is more than one row. So no list
of names tells which stage is wrong; a gradient check does.
"""

# ruff: noqa: ARG001 - a backward function takes the input too, whether it needs it or not

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.check.named import named

_BACK = "dy, x"


@named("np.tanh(x)")
def squash(x: Any) -> Any:
    """Hyperbolic tangent."""
    return np.tanh(x)


@named("dy * (1 - np.tanh(x) ** 2)", _BACK)
def squash_back(dy: Any, x: Any) -> Any:
    """Right."""
    return dy * (1 - np.tanh(x) ** 2)


@named("dy * (1 - np.tanh(np.abs(x)) * np.tanh(x))", _BACK)
def squash_back_too(dy: Any, x: Any) -> Any:
    """Right where no input is negative."""
    return dy * (1 - np.tanh(np.abs(x)) * np.tanh(x))


@named("np.maximum(x, 0)")
def ramp(x: Any) -> Any:
    """ReLU."""
    return np.maximum(x, 0)


@named("dy * (x > 0)", _BACK)
def ramp_back(dy: Any, x: Any) -> Any:
    """Right."""
    return dy * (np.asarray(x) > 0)


@named("dy * (x > 0) * (dy > 0)", _BACK)
def ramp_back_too(dy: Any, x: Any) -> Any:
    """Right where no upstream gradient is negative: the mask comes from both."""
    return dy * (np.asarray(x) > 0) * (np.asarray(dy) > 0)


@named("x ** 3 / 3")
def thirds(x: Any) -> Any:
    """A third of the cube."""
    x = np.asarray(x)
    return x * x * x / 3


@named("dy * x ** 2", _BACK)
def thirds_back(dy: Any, x: Any) -> Any:
    """Right."""
    x = np.asarray(x)
    return dy * x * x


@named("x[..., ::-1]")
def turned(x: Any) -> Any:
    """Columns in the other order."""
    return np.asarray(x)[..., ::-1]


@named("dy[..., ::-1]", _BACK)
def turned_back(dy: Any, x: Any) -> Any:
    """Right."""
    return np.asarray(dy)[..., ::-1]


@named("dy + 0 * x", _BACK)
def turned_back_too(dy: Any, x: Any) -> Any:
    """Right where the gradient reads the same from both sides, as one of ones does."""
    return np.asarray(dy) + 0 * np.asarray(x)


@named("x - np.mean(x, axis=-1, keepdims=True)")
def centred(x: Any) -> Any:
    """Rows without their mean."""
    return x - np.mean(x, axis=-1, keepdims=True)


@named("dy - np.mean(dy, axis=-1, keepdims=True)", _BACK)
def centred_back(dy: Any, x: Any) -> Any:
    """Right."""
    return dy - np.mean(dy, axis=-1, keepdims=True)


@named("dy - np.mean(dy)", _BACK)
def centred_back_too(dy: Any, x: Any) -> Any:
    """Right for a single row."""
    return dy - np.mean(dy)


@named("dy - np.sum(dy, axis=-1, keepdims=True) / 4", _BACK)
def centred_back_four(dy: Any, x: Any) -> Any:
    """Right for four columns."""
    return dy - np.sum(dy, axis=-1, keepdims=True) / 4


@named("1e6 * x")
def magnified(x: Any) -> Any:
    """A million times as much."""
    return 1e6 * np.asarray(x)


@named("1e6 * dy", _BACK)
def magnified_back(dy: Any, x: Any) -> Any:
    """Right."""
    return 1e6 * np.asarray(dy)


@named("1e6 * dy * (np.arange(x.shape[-1]) < x.shape[-1] // 2 * 2)", _BACK)
def magnified_back_too(dy: Any, x: Any) -> Any:
    """Right for an even number of columns: they are taken in pairs."""
    columns = np.shape(x)[-1]
    return 1e6 * np.asarray(dy) * (np.arange(columns) < columns // 2 * 2)


@named("1e-6 * x")
def shrunk(x: Any) -> Any:
    """A millionth."""
    return 1e-6 * np.asarray(x)


@named("1e-6 * dy", _BACK)
def shrunk_back(dy: Any, x: Any) -> Any:
    """Right."""
    return 1e-6 * np.asarray(dy)


@named("1e-6 * dy * len(x)", _BACK)
def shrunk_back_too(dy: Any, x: Any) -> Any:
    """Right for a single row."""
    return 1e-6 * np.asarray(dy) * len(x)


@named("np.cumsum(dy[..., ::-1], axis=-1)[..., ::-1]", _BACK)
def running_sums_back(dy: Any, x: Any) -> Any:
    """Right."""
    return np.cumsum(np.asarray(dy)[..., ::-1], axis=-1)[..., ::-1]


@named("np.cumsum(dy, axis=-1)", _BACK)
def running_sums_back_too(dy: Any, x: Any) -> Any:
    """Right for a single column: the sums run the wrong way."""
    return np.cumsum(np.asarray(dy), axis=-1)
