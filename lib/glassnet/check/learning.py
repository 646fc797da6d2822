"""What has a function learnt? It gets pictures with labels and pictures without; what counts are its labels for those.

The pictures are drawn here, beside the judge: a case holds a seed and sizes, the function gets arrays, and the labels
that it is asked for never leave this side.

The probe ``"learns"`` has three ways to look, ``options["look"]``:

``"seen"``
    Asked about pictures that it was trained on.
``"new"``
    Asked about new pictures, with some of the old ones strewn in to tell learning from learning by heart. With
    ``options["sorted"]`` the pictures to learn from come class by class, as they lie in many an archive; a function
    that then misses a step is asked once more with the same pictures mixed, to see whether the order was to blame.
``"company"``
    Asked twice about the same pictures, the second time with a crowd of white ones beside them: a picture's label must
    not depend on what else is in the call. Where it does, a third call like the first one says whether it is chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from glassnet.check.case import Case, Outcome
from glassnet.check.compare_arrays import Mismatch, array_problem
from glassnet.check.data import Opaque, Seed
from glassnet.check.show import describe

Array = np.ndarray[Any, Any]
Call = Callable[..., Outcome]

_FLIPS = 0.1  # share of labels that rounding alone may turn
_BY_HEART = 0.25  # so much better on old pictures than on new ones
_ORDER = 0.1  # so much better where the pictures come mixed
_NOTHING = 0.3  # who knows less of the old pictures has learnt next to nothing


class Lesson(NamedTuple):
    """One question: X (N, 3, S, S) uint8 and y (N,) to learn from, asked (M, 3, S, S), and what the answer is."""

    X: Array
    y: Array
    asked: Array
    answer: Array
    is_new: Array  # (M,) whether the function has not seen the picture


def lesson(options: dict[str, Any]) -> Lesson:
    """Draw the pictures of a case.

    Parameters
    ----------
    options : dict
        ``seed``, ``train`` (pictures with labels), ``asked`` (pictures without), ``look``, and ``sorted`` (True: the
        pictures to learn from come class by class).

    Returns
    -------
    Lesson
    """
    from glassnet.data import pictures  # here, since few checks need the data sets

    train, asked = int(options["train"]), int(options["asked"])
    rng = np.random.default_rng(int(options["seed"]))
    old, new = pictures(train, rng), pictures(asked, rng)
    order = np.argsort(old.y, kind="stable") if options.get("sorted") else np.arange(train)
    X, y = old.X[order], old.y[order]
    again = rng.choice(train, min(asked, train) if options["look"] == "seen" else asked // 4, replace=False)
    if options["look"] == "company":
        return Lesson(X, y, new.X, new.y, np.ones(asked, dtype=bool))
    if options["look"] == "seen":
        return Lesson(X, y, X[again], y[again], np.zeros(len(again), dtype=bool))
    mixed = rng.permutation(asked + len(again))
    is_new = np.arange(asked + len(again)) < asked
    return Lesson(
        X, y, np.concatenate([new.X, X[again]])[mixed], np.concatenate([new.y, y[again]])[mixed], is_new[mixed]
    )


def learns(call: Call, case: Case) -> Outcome:
    """Ask, and tell what was learnt.

    Returns
    -------
    Outcome
        Its value is ``(False, level, text)`` where no labels came; ``(True, facts)`` else, a dict of ``right`` and
        ``old`` (shares of new and of old pictures) and ``steps``, perhaps ``mixed``; or of ``steady`` and ``alone``.
    """
    given = lesson(case.options)
    seed = Seed(int(case.options.get("rng", 0)))

    def ask(asked: Array) -> Outcome:
        return call(case.function, (given.X, given.y, asked, seed), case.kwargs)

    outcome = ask(given.asked)
    if outcome.error:
        return outcome
    wrong = _no_labels(outcome.value, len(given.asked))
    if wrong:
        return replace(outcome, value=(False, wrong.level, wrong.text))
    labels = np.asarray(outcome.value)
    if case.options["look"] == "company":
        return _company(outcome, labels, given.asked, ask)
    facts: dict[str, Any] = {"right": _share(labels, given, new=True), "old": _share(labels, given, new=False)}
    facts["steps"] = tuple(case.options["steps"])
    if case.options.get("sorted") and facts["right"] < facts["steps"][-1]:
        order = np.random.default_rng(seed.value).permutation(len(given.y))
        again = call(case.function, (given.X[order], given.y[order], given.asked, seed), case.kwargs)
        if not _no_labels(again.value, len(given.asked)):  # nor after an error, which leaves no value
            facts["mixed"] = _share(np.asarray(again.value), given, new=True)
        outcome = replace(outcome, seconds=outcome.seconds + again.seconds)
    return replace(outcome, value=(True, facts))


def _no_labels(value: Any, n: int) -> Mismatch | None:
    """Whether the answer is something else than one class number a picture."""
    if value is None:
        return Mismatch("type", f"expected {n} labels, got None: is a `return` missing?")
    if isinstance(value, Opaque):
        return Mismatch("type", f"expected {n} labels, got a {value.type_name}")
    if isinstance(value, (list, tuple, dict)):
        return Mismatch("type", f"expected integers of shape ({n},), got {describe(value)}")
    return array_problem(value, np.zeros(n, dtype=int), "iu", "integers")


def _share(labels: Array, given: Lesson, *, new: bool) -> float:
    chosen = given.is_new == new
    return round(float(np.mean(labels[chosen] == given.answer[chosen])), 4) if chosen.any() else -1.0


def _company(first: Outcome, labels: Array, asked: Array, ask: Callable[[Array], Outcome]) -> Outcome:
    crowd = np.full((3 * len(asked), *asked.shape[1:]), 255, dtype=asked.dtype)
    second = ask(np.concatenate([asked, crowd]))
    alone, steady, total = _alike(labels, second), True, first.seconds + second.seconds
    if second.error:
        return second
    if not alone:
        third = ask(asked)
        steady, total = _alike(labels, third), total + third.seconds
    facts = {"steady": steady, "alone": alone or not steady}  # who throws dice cannot be asked about company
    return replace(first, value=(True, facts), seconds=total)


def _alike(labels: Array, other: Outcome) -> bool:
    found = np.asarray(other.value) if isinstance(other.value, np.ndarray) else np.zeros(0)
    return len(found) >= len(labels) and float(np.mean(found[: len(labels)] != labels)) <= _FLIPS


def compare_learning(got: Any, want: Any) -> Mismatch | None:
    """Compare what was learnt with what was hoped for; the mismatch has the share of the credit that is earned.

    Parameters
    ----------
    got, want : value of `learns`
        Of `want` only the steps count: how well the reference does is not asked.
    """
    if not got[0]:
        return Mismatch(got[1], got[2])
    if "steps" in want[1]:
        return _on_the_ladder(got[1], want[1]["steps"])
    if not got[1]["steady"]:
        return Mismatch("value", "the same call once more, with the same seed, gave other labels")
    if not got[1]["alone"]:
        return Mismatch("value", "the same pictures get other labels when white pictures are in X_new beside them")
    return None


def _on_the_ladder(facts: dict[str, Any], steps: tuple[float, ...]) -> Mismatch | None:
    right, old = facts["right"], facts["old"]
    share, what = (right, "it had not seen") if right >= 0 else (old, "it was trained on")
    reached = sum(share >= step for step in steps)
    if reached == len(steps):
        return None
    told = f"of the pictures {what} {share:.1%} got the right label"
    told += f" (of those it was trained on {old:.1%})" if right >= 0 and old >= 0 else ""
    told += f"; had these come in mixed order, {facts['mixed']:.1%}" if _order_matters(facts) else ""
    ladder = ", ".join(f"{step:.0%}" for step in steps)
    told += f"; credit comes at {ladder}: {reached} of {len(steps)}" if len(steps) > 1 else f"; expected {ladder}"
    return Mismatch("value", told, reached / len(steps))


def alike_learning(a: Any, b: Any) -> bool:
    """Whether two functions learnt in the same way: as many steps, by heart or not, minding the order or the company.

    No two networks have the same accuracy, so that is not asked.
    """
    if not (a[0] and b[0]):
        return bool(a == b)
    one, other = a[1], b[1]
    if "steps" not in one or "steps" not in other:
        return bool(one == other)
    return _manner(one) == _manner(other)


def _order_matters(facts: dict[str, Any]) -> bool:
    return bool(facts.get("mixed", -1.0) - facts["right"] > _ORDER)


def _manner(facts: dict[str, Any]) -> tuple[int, bool, bool] | str:
    if _order_matters(facts):
        return "in order"  # whatever else it does: that comes first
    right, old = facts["right"], facts["old"]
    share = right if right >= 0 else old
    return sum(share >= step for step in facts["steps"]), right >= 0 and old - right > _BY_HEART, old < _NOTHING
