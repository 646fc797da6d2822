"""Compare gradients with slopes: say which parameter is wrong, where, how far, and whether a kink is near.

The slope of the loss along one number w is (L(w + e) - L(w - e)) / 2e, up to an error of the order e². A formula for
the gradient that disagrees is wrong, unless the loss has a kink between w - e and w + e, as ReLU, max-pooling and
|x| have: there the slope of the secant belongs to no point. A kink gives itself away. For a smooth loss, the slopes
to the left and to the right differ by something proportional to e, so a step four times smaller brings them four
times closer together. Across a kink it does not.

References
----------
Stanford CS231n, notes on neural networks, part 3, "Gradient checks".
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from glassnet.analysis.gradient_report import Entry, Finding, GradientReport
from glassnet.backend import Array, array_module, asarray, to_numpy

Rng = int | np.random.Generator

_ROUNDING = 2.0**-52
_KINK_SHARE = 0.5


def check_gradients(
    loss: Callable[[dict[str, Array]], Any],
    params: Mapping[str, Array],
    grads: Mapping[str, Array],
    *,
    step: float = 1e-5,
    tolerance: float = 1e-6,
    samples: int | None = None,
    rng: Rng = 0,
) -> GradientReport:
    """Compare the gradients of a loss with its slopes.

    Parameters
    ----------
    loss : callable from {name: array} to a number
        Must depend on nothing else that changes: fix the mask of dropout.
    params : mapping of name to float64 array
        Where the gradients were taken. Left unchanged.
    grads : mapping of name to array
        The gradients to check, of the same names and shapes.
    step : float
        How far each number is moved, relative to its size where that is above 1.
    tolerance : float
        Largest relative error |given - slope| / max(|given|, |slope|, scale), where the scale is the rounding error
        of a slope divided by the tolerance, or 1e-8 of the parameter's largest slope, whichever is more.
    samples : int, optional
        Check this many numbers of each parameter, drawn by `rng`, instead of all.
    rng : int or numpy.random.Generator

    Returns
    -------
    report : GradientReport

    Raises
    ------
    TypeError
        "check_gradients: weight must be float64, got float32: slopes drown in rounding errors otherwise".
    ValueError
        "check_gradients: no gradient for bias", "check_gradients: the gradient of weight has shape (3, 2), expected
        (2, 3)", "check_gradients: the loss is nan".

    Examples
    --------
    >>> import numpy as np
    >>> w = {"w": np.array([1.0, -2.0])}
    >>> print(check_gradients(lambda p: (p["w"] ** 3).sum(), w, {"w": 3 * w["w"]}))
    w: 1 of 2 checked numbers are wrong; the worst is w[1]: given -6, slope 12 (the given is -0.5 times the slope)
    """
    _validate(params, grads, step, tolerance, samples)
    rng = np.random.default_rng(rng)
    here = {name: np.array(to_numpy(a), dtype=np.float64) for name, a in params.items()}

    def at(name: str, index: tuple[int, ...], value: float) -> float:
        moved = here[name].copy()
        moved[index] = value
        point = {n: asarray(moved if n == name else a.copy(), like=params[n]) for n, a in here.items()}
        return float(loss(point))

    findings = []
    for name, a in here.items():
        chosen = np.arange(a.size)
        if samples is not None and samples < a.size:
            chosen = np.sort(rng.choice(a.size, samples, replace=False))
        places = [tuple(int(i) for i in np.unravel_index(flat, a.shape)) for flat in chosen]
        given = to_numpy(grads[name])
        probes = [_probe(lambda v, i=i, n=name: at(n, i, v), float(a[i]), step) for i in places]  # type: ignore[misc]
        entries = _judged(places, [float(given[i]) for i in places], probes, tolerance)
        findings.append(_finding(name, a.size, entries, tolerance))
    return GradientReport(tuple(findings))


def check_layer(layer: Any, x: Array, *, rng: Rng = 0, **options: Any) -> GradientReport:
    """Check all gradients of a layer or network, those of its input included.

    Parameters
    ----------
    layer : glassnet.nn.Layer
        With float64 weights (``net.astype(np.float64)``). Its weights are put back as they were; what it remembers of
        the last forward pass and its gradients are lost.
    x : float64 array, a batch for it
    rng : int or numpy.random.Generator
        Draws the gradient that comes from above: a sum of the outputs would hide a permutation.
    **options
        See `check_gradients`.

    Returns
    -------
    report : GradientReport; the input is called "x", weights have their dotted names
    """
    rng = np.random.default_rng(rng)
    homes = {
        f"{prefix}.{name}".strip("."): (inner.params, name)
        for prefix, inner in layer.named_layers()
        for name in inner.params
    }
    before = {name: home[key] for name, (home, key) in homes.items()}
    y = layer(x)
    dy = asarray(rng.normal(size=tuple(y.shape)), like=x, dtype=x.dtype)
    layer.zero_grad()
    grads = {"x": layer.backward(dy), **layer.named_grads()}
    xp = array_module(x, caller="check_layer")

    def loss(point: dict[str, Array]) -> float:
        for name, (home, key) in homes.items():
            home[key] = point[name]
        return float(xp.sum(dy * layer(point["x"])))

    try:
        return check_gradients(loss, {"x": x, **before}, grads, rng=rng, **options)
    finally:
        for name, (home, key) in homes.items():
            home[key] = before[name]
        layer.zero_grad()
        layer.clear_cache()


class _Probe(NamedTuple):
    """The slope at one place, how far rounding can move it, and whether a kink is near."""

    slope: float
    rounding: float
    kink: bool


def _probe(f: Callable[[float], float], w: float, step: float) -> _Probe:
    middle, slopes, gaps, step = f(w), [], [], step * max(1.0, abs(w))
    rounding = 0.0
    for e in (step, step / 4, step / 16):
        up, down = f(w + e), f(w - e)
        right, left = (up - middle) / e, (middle - down) / e
        slopes.append((right + left) / 2)
        gaps.append(right - left)
        rounding = max(rounding, 4 * _ROUNDING * max(abs(up), abs(down), abs(middle)) / e)
    if not all(math.isfinite(s) for s in slopes):
        msg = f"check_gradients: the loss is {middle if not math.isfinite(middle) else 'not finite nearby'}"
        raise ValueError(msg)
    # Smooth: the gap between the slopes on both sides shrinks with the step, 4 and 16 times. A kink may happen to lie
    # where one of the two looks right, but not both.
    smooth = [gaps[0] / 4, gaps[0] / 16]
    kink = any(
        abs(gap - expected) > max(_KINK_SHARE * abs(expected), 8 * rounding)
        for gap, expected in zip(gaps[1:], smooth, strict=True)
    )
    return _Probe(slopes[0], rounding, kink)


def _judged(places: list[tuple[int, ...]], given: list[float], probes: list[_Probe], tolerance: float) -> list[Entry]:
    largest = max((abs(p.slope) for p in probes), default=0.0)
    entries = []
    for index, g, p in zip(places, given, probes, strict=True):
        floor = max(p.rounding / tolerance, 1e-8 * largest, 1e-300)
        error = abs(g - p.slope) / max(abs(g), abs(p.slope), floor) if math.isfinite(g) else math.inf
        entries.append(Entry(index, g, p.slope, error, p.kink))
    return entries


def _finding(name: str, size: int, entries: list[Entry], tolerance: float) -> Finding:
    off = sorted((e for e in entries if e.error > tolerance), key=lambda e: -abs(e.given - e.slope))
    worst = max((e.error for e in entries if not e.kink), default=0.0)
    # No kink makes NaN or infinity right.
    wrong = tuple(e for e in off if not e.kink or not math.isfinite(e.given))
    return Finding(name, len(entries), size, wrong, tuple(e for e in off if e not in wrong), worst)


def _validate(
    params: Mapping[str, Array], grads: Mapping[str, Array], step: float, tolerance: float, samples: int | None
) -> None:
    for name, value in (("step", step), ("tolerance", tolerance), ("samples", 1 if samples is None else samples)):
        if not value > 0:
            msg = f"check_gradients: {name} must be more than 0, got {value}"
            raise ValueError(msg)
    for name, a in params.items():
        if str(a.dtype).rpartition(".")[2] != "float64":
            msg = f"check_gradients: {name} must be float64, got {a.dtype}: slopes drown in rounding errors otherwise"
            raise TypeError(msg)
        if grads.get(name) is None:
            msg = f"check_gradients: no gradient for {name}"
            raise ValueError(msg)
        if tuple(grads[name].shape) != tuple(a.shape):
            found, expected = tuple(grads[name].shape), tuple(a.shape)
            msg = f"check_gradients: the gradient of {name} has shape {found}, expected {expected}"
            raise ValueError(msg)
