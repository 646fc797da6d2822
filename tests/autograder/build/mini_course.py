"""A course of one lecture and one assignment with two tiny exercises, to build in a temporary folder."""

from types import SimpleNamespace

import numpy as np

from autograder.exercises import compile_checks
from autograder.exercises.model import Exercise, Function, Misconception, Unit
from glassnet.check import WORKED, Case


def span(X):
    """Largest minus smallest, column by column."""
    highest_by_column = X.max(axis=0)
    return highest_by_column - X.min(axis=0)


def span__over_rows(X):
    wrong_way_round = X.max(axis=1)
    return wrong_way_round - X.min(axis=1)


def shift(X, c):
    """Every point moved so that c is the origin."""
    return _moved_towards(X, -c)


def _moved_towards(X, step):
    return X + step[None, :]  # one step for all


def shift__adds(X, c):
    return X + c.reshape(1, -1)


def _span_visible():
    worked = np.array([[1.0, 5.0], [4.0, 7.0], [2.0, 6.0]])
    return [Case(kind, (X,), "span") for kind, X in ((WORKED, worked), ("negative numbers", worked - 2.0))]


def _span_hidden(rng):
    hidden_table = rng.normal(size=(17, 3))
    return [Case("more columns", (hidden_table,), "span")]


def _shift_visible():
    return [Case(WORKED, (np.array([[1.0, 2.0], [3.0, 5.0], [0.0, 1.0]]), np.array([1.0, 2.0])), "shift")]


def _shift_hidden(rng):
    return [Case("more columns", (rng.normal(size=(8, 4)), rng.normal(size=4)), "shift")]


def exercise(name, points, reference, visible, hidden, wrong, says, **changes):
    fields = {
        "name": name,
        "title": name.title(),
        "points": points,
        "minutes": 5,
        "difficulty": 2,
        "functions": (Function(reference),),
        "visible": visible,
        "hidden": hidden,
        "misconceptions": (Misconception(name, "mistake", says, wrong),),
        "hints": ("Look at the axes.", "One number per **column**.", "There is a method for it."),
    }
    return Exercise(**fields | changes)


SPAN = exercise("span", 60, span, _span_visible, _span_hidden, span__over_rows, "You went over the rows.")
SHIFT = exercise("shift", 36, shift, _shift_visible, _shift_hidden, shift__adds, "You added the centre.")
UNIT = Unit("01-mini", "Mini", (SPAN, SHIFT))


def bank_of(*exercises):
    """A bank with the unit 01-mini and these exercises."""
    units = {"01-mini": Unit("01-mini", "Mini", exercises or (SPAN, SHIFT))}
    return SimpleNamespace(unit=units.__getitem__, compile_checks=compile_checks)


ASSIGNMENT = '''\
# %% [markdown]
# # Mini assignment
#
# Run the cells in order.

# %%
import numpy as np
from glassnet.check import load_checks

check = load_checks("01-mini")

# %% [markdown] about="span"
# ## 1 Span
#
# Write `span(X)`.

# %% solution="span"
def span(X):
    """Largest minus smallest, column by column."""
    ### BEGIN SOLUTION
    top_of_each_column = np.max(X, axis=0)
    return top_of_each_column - np.min(X, axis=0)
    ### END SOLUTION


# %% check="span"
def by_hand():
    assert span(np.array([[1.0], [4.0]]))[0] == 3


check("span", by_hand)

# %% [markdown] hints="span"

# %% [markdown] about="shift"
# ## 2 Shift
#
# Write `shift(X, c)`.

# %% solution="shift"
def shift(X, c):
    """Every point moved so that c is the origin."""
    ### BEGIN SOLUTION
    moved_by_the_centre = X - c
    return moved_by_the_centre
    ### END SOLUTION


# %% check="shift"
def by_hand():
    assert shift(np.array([[1.0, 2.0]]), np.array([1.0, 1.0]))[0, 1] == 1


check("shift", by_hand)

# %% [markdown] hints="shift"

# %% [markdown] answer="why-shift" points=4
# Why does a shift leave the span as it is?
#
# ### BEGIN SOLUTION
# Because largest and smallest move by the same amount.
# ### END SOLUTION

# %%
spans = [1, 2, 3]
# %timeit -n1 -r1 sum(spans)
'''

LECTURE = (
    """\
# %% [markdown]
# # Mini lecture

# %%
from glassnet import viz

viz.use_style()

# %%
viz.show(viz.bars(["a", "b"], [1, 2]))
"""
    + "\n# %% [markdown]\n# One more thing.\n" * 22
)


def write_project(root, *, assignment=ASSIGNMENT, lecture=LECTURE):
    """Put the masters under root/solutions; a text of None leaves that master out."""
    for kind, text in (("assignments", assignment), ("lectures", lecture)):
        folder = root / "solutions" / kind
        folder.mkdir(parents=True, exist_ok=True)
        if text is not None:
            (folder / "01-mini.py").write_text(text, encoding="utf-8")
    return root
