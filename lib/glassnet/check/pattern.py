"""What the errors of a wrong answer look like: a factor, a transpose, a border, every second row.

Works on any two arrays of one shape, so that an exercise needs no misconception of its own for each axis and factor.
A sentence says what the numbers show, and what that often means; it never names the line to write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from glassnet.check.compare_arrays import is_close

Array = np.ndarray[Any, Any]
MAX_VALUES = 200_000
MOST = 0.75  # share of a line's values that must be wrong: an answer may be right by chance, say where both are 0


def pattern(got: Any, want: Any, names: tuple[str, ...] = ()) -> str:
    """Describe how a wrong answer differs from the right one.

    Parameters
    ----------
    got, want : data
        Arrays, or tuples of as many arrays; the answer and the right one.
    names : tuple of str
        Names of the parts of a tuple.

    Returns
    -------
    sentence : str
        ``""`` where nothing stands out.

    Examples
    --------
    >>> pattern(np.array([2.0, 4.0, 10.0]), np.array([1.0, 2.0, 5.0]))
    'Every value is 2 times the right one.'
    """
    if isinstance(want, tuple):
        if not isinstance(got, (tuple, list)) or len(got) != len(want):
            return ""
        labels = names if len(names) == len(want) else tuple(f"part {i}" for i in range(len(want)))
        found = [(name, _of_array(g, w)) for name, g, w in zip(labels, got, want, strict=True)]
        return " ".join(f"`{name}`: {text}" for name, text in found if text)
    return _of_array(got, want)


def _of_array(got: Any, want: Any) -> str:
    if not all(isinstance(a, (np.ndarray, np.generic)) and np.asarray(a).dtype.kind in "iuf" for a in (got, want)):
        return ""
    got, want = np.asarray(got, dtype=float), np.asarray(want, dtype=float)
    if got.shape != want.shape:
        same = want.ndim >= 2 and sorted(got.shape) == sorted(want.shape)
        return f"The axes are in another order: {got.shape} instead of {want.shape}." if same else ""
    if not 2 <= want.size <= MAX_VALUES or not np.isfinite(want).all():
        return ""
    wrong = ~is_close(got, want)
    if not wrong.any():
        return ""
    if not np.isfinite(got).all():
        return f"{int((~np.isfinite(got)).sum())} of its {got.size} values are NaN or infinite."
    return next(filter(None, (look(got, want, wrong) for look in _LOOKS)), "")


def _whole(got: Array, want: Array, _wrong: Array) -> str:
    """One rule turns every right value into the one that came."""
    if not want.any():
        return ""
    if not got.any():
        return "Every value is 0."
    factor = float((got * want).sum() / (want * want).sum())
    if is_close(got, factor * want).all() and abs(factor) > 1e-6:
        return _factor(factor, want.shape)
    offset = float((got - want).mean())
    if is_close(got - want, np.full(want.shape, offset)).all():
        return f"Every value is {abs(offset):.4g} too {'large' if offset > 0 else 'small'}."
    if is_close(got, want**2).all():
        return "Every value is the square of the right one."
    if (want >= 0).all() and is_close(got, np.sqrt(want)).all():
        return "Every value is the square root of the right one."
    return ""


def _factor(factor: float, shape: tuple[int, ...]) -> str:
    if is_close(np.array(factor), np.array(-1.0)):
        return "Every value has the wrong sign."
    near = Fraction(factor).limit_denominator(4096)
    plain = 1 in (abs(near.numerator), near.denominator) or max(abs(near.numerator), near.denominator) <= 64
    if not plain or not is_close(np.array(factor), np.array(float(near))):
        digits = 7 if f"{abs(factor):.4g}" == "1" else 4
        return f"Every value is {factor:.{digits}g} times the right one."
    many = max(abs(near.numerator), near.denominator)
    ask = ": is there a mean too many?" if near < 1 else ": is there a mean missing?"
    ask = ask if near > 0 and many > 2 else "."
    if abs(near.numerator) == 1:
        size = f"-1/{many}" if near < 0 else f"1/{many}"
        return f"Every value is {size} of the right one{_length(many, shape)}{ask}"
    if near.denominator == 1:
        return f"Every value is {near.numerator} times the right one{_length(many, shape)}{ask}"
    return f"Every value is {near} of the right one."


def _length(many: int, shape: tuple[int, ...]) -> str:
    axis = next((i for i, n in enumerate(shape) if n == many), None)
    return "" if axis is None or many < 3 else f" ({many} is the length of its axis {axis})"


def _moved(got: Array, want: Array, _wrong: Array) -> str:
    """The right values stand in other places."""
    for a, b in combinations(range(want.ndim), 2):
        if want.shape[a] == want.shape[b] and is_close(got, want.swapaxes(a, b)).all():
            return f"The values are right but transposed: axes {a} and {b} are swapped."
    for count in range(1, want.ndim + 1):
        for axes in combinations(range(want.ndim), count):
            if is_close(got, np.flip(want, axes)).all():
                which = f"axis {axes[0]}" if count == 1 else f"axes {', '.join(map(str, axes))}"
                return f"The values are right but in reverse order along {which}."
    for axis in range(want.ndim):
        for step in (1, -1):
            if want.shape[axis] > 2 and is_close(got, np.roll(want, step, axis)).all():
                return f"The values are right but shifted by one along axis {axis}."
    if is_close(np.sort(got, axis=None), np.sort(want, axis=None)).all():
        return "The right values are all there, in other places."
    return ""


def _lines(got: Array, want: Array, wrong: Array) -> str:
    """Wrong along whole lines of one axis: a first, a last, every second one."""
    if wrong.all():
        return ""
    for axis in range(want.ndim):
        n = want.shape[axis]
        others = tuple(i for i in range(want.ndim) if i != axis)
        bad = np.asarray(wrong.any(axis=others))
        if not 0 < bad.sum() < n or n < 3 or not _along(axis, bad, want, wrong):
            continue
        text = _places(np.flatnonzero(bad), n, axis)
        if text:
            return text + _values_there(got, wrong)
    if want.ndim >= 2 and min(want.shape[-2:]) > 2 and not wrong[..., 1:-1, 1:-1].any():
        border = wrong.size - wrong[..., 1:-1, 1:-1].size
        if wrong.sum() >= MOST * border:
            return "Only the border differs; the inside is right." + _values_there(got, wrong)
    return ""


def _along(axis: int, bad: Array, want: Array, wrong: Array) -> bool:
    """Whether the axis explains it: nearly all is wrong there, and what is right is more than one number, or a 0."""
    inside, outside = (np.take(a, np.flatnonzero(b), axis) for a, b in ((wrong, bad), (want, ~bad)))
    return bool(inside.mean() >= MOST and (bad.sum() == 1 or np.count_nonzero(outside) > 1))


def _places(bad: Array, n: int, axis: int) -> str:
    first, last, count = int(bad[0]), int(bad[-1]), len(bad)
    if count == 1:
        return f"Only index {first} of axis {axis} is wrong" + (", the last." if first == n - 1 and n > 2 else ".")
    if count == n - 1:
        right = next(i for i in range(n) if i not in bad)
        return f"Along axis {axis} only index {right} is right."
    steps = np.diff(bad)
    if count == 2 and (first, last) == (0, n - 1):
        return f"Only the first and the last index of axis {axis} are wrong: the border."
    if np.array_equal(bad, np.arange(first, n, steps[0])) and steps[0] > max(first, 1):
        return f"Along axis {axis} every {_th(int(steps[0]))} index is wrong, from {first} on."
    if steps[0] == 1 and (steps == 1).all() and (last == n - 1 or first == 0):
        side = f"from {first} on" if last == n - 1 else f"up to {last}"
        return f"Along axis {axis} all is wrong {side}; the rest is right."
    return ""


def _th(step: int) -> str:
    return {2: "second", 3: "third", 4: "fourth"}.get(step, f"{step}th")


def _values_there(got: Array, wrong: Array) -> str:
    return " There every value is 0: nothing ever arrives." if not got[wrong].any() else ""


def _own_factor(got: Array, want: Array, _wrong: Array) -> str:
    """Each index of one axis has a factor of its own."""
    for axis in range(want.ndim):
        others = tuple(i for i in range(want.ndim) if i != axis)
        if want.shape[axis] < 2 or not others or want.size // want.shape[axis] < 3:
            continue
        below = (want * want).sum(axis=others, keepdims=True)
        if (below == 0).any():
            continue
        factors = (got * want).sum(axis=others, keepdims=True) / below
        if is_close(got, factors * want).all():
            return f"Along axis {axis} every index is off by a factor of its own: is something scaled per axis {axis}?"
    return ""


def _own_offset(got: Array, want: Array, _wrong: Array) -> str:
    """Each index of one axis has an offset of its own."""
    for axis in range(want.ndim):
        others = tuple(i for i in range(want.ndim) if i != axis)
        if want.shape[axis] < 2 or not others or want.size // want.shape[axis] < 3:
            continue
        offsets = (got - want).mean(axis=others, keepdims=True)
        if is_close(got - want, np.broadcast_to(offsets, want.shape)).all():
            return f"Along axis {axis} a number of its own is added to every index: an offset is missing or too many."
    return ""


def _sides(got: Array, want: Array, wrong: Array) -> str:
    """Wrong exactly where the right answer is zero, positive, negative; or zero where it should not be."""
    for text, there in _regions(want):
        if there.any() and want[~there].any() and np.array_equal(wrong, there):  # a 0 that is right says little
            return f"Only the values that should be {text} are wrong." + _values_there(got, wrong)
    if not got[wrong].any():
        return f"{int(wrong.sum())} of its {got.size} values are 0 and should not be."
    return ""


def _regions(want: Array) -> Iterator[tuple[str, Array]]:
    yield "0", want == 0
    yield "negative", want < 0
    yield "positive", want > 0


_LOOKS: tuple[Callable[[Array, Array, Array], str], ...] = (_whole, _moved, _lines, _own_factor, _own_offset, _sides)
