"""Is this pair of functions right? Named checks against a pair that is known to be.

Values come before gradients: a gradient that fits its own forward pass shows consistency, not correctness.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from glassnet.backend import Array, asarray
from glassnet.ops._judge import (
    call,
    copies,
    in_float32,
    modified,
    names_of,
    not_a_pair,
    wrong_dtype,
    wrong_gradients,
    wrong_shape,
    wrong_values,
)
from glassnet.ops.op import Op
from glassnet.ops.samples import Sample, samples_of

CHECKS = ("shape", "dtype", "values", "gradient", "inputs unmodified", "error on bad shape")
_NEED_SHAPE = ("dtype", "values", "gradient")


class Check(NamedTuple):
    """One named check: did it pass, and if not, the first thing that was wrong."""

    name: str
    passed: bool
    message: str


def check_op(
    op: Op,
    *,
    like: Op,
    samples: Sequence[Sample] | None = None,
    options: Collection[str] | None = None,
    rtol: float = 1e-9,
) -> Iterator[Check]:
    """Compare a pair with a reference and yield what holds, check by check.

    Parameters
    ----------
    op : Op
        The pair to judge. Whatever it does, an exception too, becomes a message, never an error of `check_op`.
    like : Op
        The pair that is right.
    samples : sequence of Sample, optional
        What to call both with, in float64. By default `samples_of` the reference: small, uneven, seeded.
    options : collection of str, optional
        The options that `op` knows; samples that use others are left out. By default all.
    rtol : float
        How far a result may be off, relative to the largest number of the expected one.

    Yields
    ------
    check : Check
        Named, in this order: "shape", "dtype" (float32 stays float32), "values", "gradient" (one for each array),
        "inputs unmodified" and "error on bad shape" (ValueError or TypeError, on arrays that `like` refuses).

    Raises
    ------
    ValueError
        "check_op: no sample is left; give samples=[Sample((x, w), {'stride': 2})] or more options".

    Examples
    --------
    >>> from glassnet.ops import conv2d
    >>> def backward_without_flip(dy, cache):
    ...     dx, dw, db = conv2d.backward(dy, cache)
    ...     return dx[:, :, ::-1], dw, db
    >>> mine = Op(conv2d.forward, backward_without_flip)
    >>> [check.name for check in check_op(mine, like=conv2d) if not check.passed]
    ['gradient']
    """
    samples = samples_of(like) if samples is None else list(samples)
    if options is not None:
        samples = [sample for sample in samples if set(sample.options) <= set(options)]
    if not samples:
        raise ValueError("check_op: no sample is left; give samples=[Sample((x, w), {'stride': 2})] or more options")
    faults: dict[str, str] = {}
    for sample in samples:
        for name, fault in _faults(op, like, sample, rtol):
            if fault:
                faults.setdefault(name, f"{fault}; {sample}")
    for name in CHECKS:
        hidden = "not judged: the shape comes first" if name in _NEED_SHAPE and "shape" in faults else ""
        message = faults.get(name, hidden)
        yield Check(name, not message, message)


def _faults(op: Op, like: Op, sample: Sample, rtol: float) -> Iterator[tuple[str, str]]:
    """Find what is wrong on one sample: the check's name and the fault, or "" where there is none."""
    names = names_of(like.forward, len(sample.arrays))
    y, cache = like.forward(*copies(sample.arrays), **sample.options)
    dy = asarray(np.random.default_rng(0).normal(size=tuple(y.shape)), like=y)
    given = copies((*sample.arrays, dy))
    found, fault = call(op.forward, given[:-1], sample.options)
    fault = fault or not_a_pair(found) or wrong_shape("y", found[0], y)
    yield "shape", fault
    if not fault:
        yield "values", wrong_values("y", found[0], y, rtol)
        gradients, fault = call(op.backward, (given[-1], found[1]), {})
        expected = like.backward(dy, cache)
        yield "gradient", fault or wrong_gradients(gradients, expected, [f"d{name}" for name in names], rtol)
        yield from _in_float32(op, sample, dy, names)
    for name, before, now in zip([*names, "dy"], (*sample.arrays, dy), given, strict=True):
        yield "inputs unmodified", modified(name, before, now)
    yield from _bad_shapes(op, like, sample, names)


def _in_float32(op: Op, sample: Sample, dy: Array, names: list[str]) -> Iterator[tuple[str, str]]:
    """Call both functions again in float32 and look at what comes back."""
    options = {name: in_float32(value) for name, value in sample.options.items()}
    found, fault = call(op.forward, [in_float32(a) for a in sample.arrays], options)
    fault = fault or not_a_pair(found)
    if not fault:
        yield "dtype", wrong_dtype("y", found[0])
        gradients, fault = call(op.backward, (in_float32(dy), found[1]), {})
        for name, a in zip(names, gradients if isinstance(gradients, tuple) else (), strict=False):
            yield "dtype", wrong_dtype(f"d{name}", a)
    yield "dtype", f"in float32, {fault}" if fault else ""


def _bad_shapes(op: Op, like: Op, sample: Sample, names: list[str]) -> Iterator[tuple[str, str]]:
    """Try what the reference refuses: an axis less, a channel less, in one array after the other."""
    for i, a in enumerate(sample.arrays):
        for worse in () if a is None else (a[0, ...], a[:, 1:, ...] if a.ndim > 1 else a[1:]):
            arrays = [*sample.arrays[:i], worse, *sample.arrays[i + 1 :]]
            if _refuses(like, arrays, sample):
                yield (
                    "error on bad shape",
                    _not_refused(op, arrays, sample, f"{names[i]} of shape {tuple(worse.shape)}"),
                )


def _refuses(op: Op, arrays: Sequence[Array | None], sample: Sample) -> bool:
    try:
        op.forward(*copies(arrays), **sample.options)
    except (ValueError, TypeError):
        return True
    except Exception:  # noqa: BLE001  an accident of the reference is no promise: do not ask for it
        return False
    return False


def _not_refused(op: Op, arrays: Sequence[Array | None], sample: Sample, what: str) -> str:
    try:
        op.forward(*copies(arrays), **sample.options)
    except (ValueError, TypeError):
        return ""
    except Exception as error:  # noqa: BLE001  any other kind is what this check is about
        return f"{what} must raise ValueError, raised {type(error).__name__}: {error}"
    return f"{what} must raise ValueError, was accepted"
