"""How far along a direction? Two answers: step back until it pays, or search a place that is flat enough as well.

Both look at the loss along one line, φ(t) = f(w + t·d), through a function ``phi(t) -> Trial``.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from glassnet.backend import Array


class Trial(NamedTuple):
    """One look at the line: how far, the loss there, its slope along the line, and the whole gradient."""

    t: float
    f: float
    slope: float
    grad: Array


Phi = Callable[[float], Trial]


def armijo(phi: Phi, start: Trial, t: float, *, c1: float = 1e-4, shrink: float = 0.5, max_evals: int = 25) -> Trial:
    """Halve the step until the loss has fallen enough: φ(t) <= φ(0) + c1·t·φ'(0).

    Parameters
    ----------
    phi : callable
        ``phi(t) -> Trial``
    start : Trial
        At t = 0; its slope is negative.
    t : float
        The first step to try.
    c1, shrink : float in (0, 1)
    max_evals : int

    Returns
    -------
    trial : Trial
        `start` itself if no step was good.

    References
    ----------
    L. Armijo, "Minimization of functions having Lipschitz continuous first partial derivatives", Pacific J. Math. 16
    (1966). J. Nocedal and S. Wright, "Numerical optimization", 2nd edition, algorithm 3.1.
    """
    for _ in range(max_evals):
        here = phi(t)
        if _enough(here, start, c1):
            return here
        t *= shrink
    return start


def strong_wolfe(phi: Phi, start: Trial, t: float, *, c1: float = 1e-4, c2: float = 0.9, max_evals: int = 25) -> Trial:
    """Find a step where the loss has fallen enough (Armijo) and the slope is flat enough: |φ'(t)| <= c2·|φ'(0)|.

    First go further and further until a good step is known to lie between two places, then narrow them. The second
    condition keeps L-BFGS healthy: it makes the change of the gradient along the step positive.

    Parameters
    ----------
    phi, start, t, c1, max_evals
        As in `armijo`.
    c2 : float in (c1, 1)

    Returns
    -------
    trial : Trial
        A step with both properties; if `max_evals` were not enough, the best step with the first, or `start`.

    References
    ----------
    J. Nocedal and S. Wright, "Numerical optimization", 2nd edition, algorithms 3.5 and 3.6.
    """
    before = start
    for used in range(1, max_evals + 1):
        here = phi(t)
        if not _enough(here, start, c1) or (used > 1 and here.f >= before.f):
            return _zoom(phi, start, before, here, c1, c2, max_evals - used)
        if abs(here.slope) <= -c2 * start.slope:
            return here
        if here.slope >= 0:
            return _zoom(phi, start, here, before, c1, c2, max_evals - used)
        guess = cubic_minimum(before, here)
        # Go on, by at least a little and at most ten times as far.
        ahead = 10.0 * here.t if math.isnan(guess) else guess
        t = min(max(ahead, here.t + 0.01 * (here.t - before.t)), 10.0 * here.t)
        before = here
    return before


def cubic_minimum(a: Trial, b: Trial) -> float:
    """Return where the cubic through two places, with their slopes, has its minimum; NaN where it has none.

    An infinite loss gives NaN too: the arithmetic sees to it.

    References
    ----------
    J. Nocedal and S. Wright, "Numerical optimization", 2nd edition, equation 3.59.
    """
    if a.t == b.t:
        return math.nan
    d1 = a.slope + b.slope - 3.0 * (a.f - b.f) / (a.t - b.t)
    inside = d1 * d1 - a.slope * b.slope
    if inside < 0:
        return math.nan
    d2 = math.copysign(math.sqrt(inside), b.t - a.t)
    below = b.slope - a.slope + 2.0 * d2
    return b.t - (b.t - a.t) * (b.slope + d2 - d1) / below if below else math.nan


def _zoom(phi: Phi, start: Trial, low: Trial, high: Trial, c1: float, c2: float, left: int) -> Trial:
    """Narrow the span between `low`, the best step so far, and `high`, towards which the loss falls at first."""
    for _ in range(left):
        here = phi(_between(low, high))
        if not _enough(here, start, c1) or here.f >= low.f:
            high = here
            continue
        if abs(here.slope) <= -c2 * start.slope:
            return here
        if here.slope * (high.t - low.t) >= 0:
            high = low
        low = here
    return low


def _between(low: Trial, high: Trial) -> float:
    """The cubic's minimum, kept away from both ends, or else the middle."""
    guess = cubic_minimum(low, high)
    left, right = min(low.t, high.t), max(low.t, high.t)
    if math.isnan(guess):
        return 0.5 * (left + right)
    margin = 0.1 * (right - left)
    return min(max(guess, left + margin), right - margin)


def _enough(here: Trial, start: Trial, c1: float) -> bool:
    return here.f <= start.f + c1 * here.t * start.slope
