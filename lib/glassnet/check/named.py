"""Functions that a case can pass by name: the learner's process and the examiner's know the same ones.

A case holds data alone. Where an exercise takes a function, as a numerical gradient does, the case holds
``Named("cubes")`` and the call gets `cubes` itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
FUNCTIONS: dict[str, Callable[..., Any]] = {}
FORMULAS: dict[str, str] = {}
TAKES: dict[str, str] = {}


def named(formula: str, takes: str = "x") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function, with the formula that messages show: an expression in ``np`` and what the function takes."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[function.__name__] = function
        FORMULAS[function.__name__] = formula
        TAKES[function.__name__] = takes
        return function

    return register


@named("(x ** 2).sum()")
def sum_of_squares(x: Any) -> Any:
    """One number from an array of any shape."""
    return (np.asarray(x) ** 2).sum()


@named("x ** 3")
def cubes(x: Any) -> Any:
    """Cube every number."""
    x = np.asarray(x)
    return x * x * x  # only products: the same digits on every machine, even where a tiny step divides them


@named("np.sin(x)")
def sine(x: Any) -> Any:
    """Sine of every number."""
    return np.sin(x)


@named("np.prod(x, axis=-1)")
def row_products(x: Any) -> Any:
    """(..., D) to (...): all inputs of a row matter to one output."""
    return np.prod(x, axis=-1)


@named("np.abs(x)")
def magnitude(x: Any) -> Any:
    """Has a kink at zero."""
    return np.abs(x)


@named("np.cumsum(x, axis=-1)")
def running_sums(x: Any) -> Any:
    """Every number of a row reaches all outputs to its right."""
    return np.cumsum(np.asarray(x), axis=-1)


@named("np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)")
def softmax_rows(x: Any) -> Any:
    """(..., D) to (..., D): every number of a row matters to all of them."""
    powers = np.exp(x)
    return powers / powers.sum(axis=-1, keepdims=True)


@named("np.array([x.mean(), 1 - x.mean()])")
def light_or_dark(x: Any) -> Any:
    """A classifier of two classes that one can do by hand: an image is as light as its mean."""
    x = np.asarray(x)
    return np.array([x.mean(), 1 - x.mean()])


@named("(lambda q: q / q.sum())(np.exp(np.cos(np.outer([1, 2, 3], np.arange(x.size))) @ x.ravel()))")
def three_shares(x: Any) -> Any:
    """A classifier of three classes to which each pixel matters differently."""
    x = np.asarray(x)
    shares = np.exp(np.cos(np.outer([1, 2, 3], np.arange(x.size))) @ x.ravel())
    return shares / shares.sum()


from glassnet.check import named_stages, named_trainings  # noqa: E402, F401 - they register their functions
