"""The sentence about the shape of the errors: each is shown to be drawn by its own error, and by no other."""

import numpy as np
import pytest

from glassnet.check.pattern import pattern

RNG = np.random.default_rng(5)
WANT = RNG.normal(size=(3, 5, 5))  # axes 1 and 2 can be confused, 0 cannot


def changed(at, value=None):
    got = WANT.copy()
    got[at] = got[at] + 1.7 * RNG.normal(size=got[at].shape) if value is None else value
    return got


CASES = {
    "2 times": 2 * WANT,
    "1/3 of the right one (3 is the length of its axis 0): is there a mean too many?": WANT / 3,
    "5 times the right one (5 is the length of its axis 1): is there a mean missing?": 5 * WANT,
    "wrong sign": -WANT,
    "0.7071 times": WANT * 0.5**0.5,
    "2/3 of the right one": WANT * 2 / 3,
    "1.5 too large": WANT + 1.5,
    "0.25 too small": WANT - 0.25,
    "the square of": WANT**2,
    "axes 1 and 2 are swapped": WANT.swapaxes(1, 2),
    "reverse order along axes 1, 2": WANT[:, ::-1, ::-1],
    "reverse order along axis 0": WANT[::-1],
    "shifted by one along axis 2": np.roll(WANT, 1, 2),
    "in other places": RNG.permutation(WANT.ravel()).reshape(WANT.shape),
    "Only index 2 of axis 0 is wrong, the last.": changed(2),
    "Along axis 0 only index 0 is right.": changed(slice(1, None)),
    "every second index is wrong, from 0 on": changed((slice(None), slice(0, None, 2))),
    "every second index is wrong, from 1 on. There every value is 0": np.where(
        (np.arange(5) % 2 == 1)[:, None], 0, np.broadcast_to(WANT[:1], (3, 5, 5))
    ),
    "Along axis 2 all is wrong from 3 on; the rest is right. There every value is 0": changed(
        (slice(None), slice(None), slice(3, None)), 0
    ),
    "Along axis 0 every index is off by a factor of its own": WANT * np.array([1.1, 2.5, -3.1])[:, None, None],
    "Along axis 2 a number of its own is added": WANT + np.array([0.3, -1.0, 2.0, 0.1, 0.7]),
    "should be negative are wrong. There every value is 0": np.maximum(WANT, 0),
    "should be positive are wrong": np.where(WANT > 0, WANT + RNG.uniform(1, 2, WANT.shape), WANT),
}


@pytest.mark.parametrize("says", CASES)
def test_every_pattern_draws_its_sentence(says):
    want = np.broadcast_to(WANT[:1], (3, 5, 5)) if "from 1 on. There" in says else WANT
    assert says in pattern(CASES[says], want)
    assert sum(says in pattern(other, WANT) for other in CASES.values()) <= 1


def test_the_border():
    inside = np.zeros(WANT.shape, dtype=bool)
    inside[:, 1:-1, 1:-1] = True
    noisy = np.where(inside, WANT, WANT + RNG.uniform(1, 2, WANT.shape))
    assert pattern(noisy, WANT) == "Only the border differs; the inside is right."
    assert pattern(np.where(inside, WANT, 0), WANT).endswith("nothing ever arrives.")
    ends = changed((slice(None), [0, -1]))
    assert "first and the last index of axis 1" in pattern(ends, WANT)


def test_a_column_that_is_right_by_chance_is_no_pattern():
    want = np.array([[2.0, -1.0, 3.0, 1.5], [4.0, 2.5, -2.0, 3.5], [1.0, -3.0, 0.5, -0.5]])
    assert (want[:, 0] > 0).all()  # the mistake is about signs, and the first column happens to have no other
    assert pattern(np.where(want > 0, want, 2 * want), want) == "Only the values that should be negative are wrong."
    assert pattern(np.where(want > 0, want, 7.7 + want**3) + 0.1 * (want == 3.5), want) == ""
    inside = np.array([[2.0, -1.0, 3.0, -1.5], [-4.0, 2.5, 2.0, 3.5], [1.0, -3.0, 0.5, -0.5]])
    assert "border" not in pattern(np.where(inside > 0, inside, inside**3), inside)
    assert pattern(np.array([3.0, 0.0, 7.0]), np.array([1.0, 0.0, 2.0])) == ""  # all but the 0 is wrong
    row = np.array([0.5, 2.0, 0.0, -1.5])
    assert pattern(row + row**3, row) == ""  # one number, and it is 0


def test_no_mean_is_asked_for_where_the_factor_is_a_half_or_negative():
    assert pattern(WANT / 2, WANT) == "Every value is 1/2 of the right one."
    assert pattern(-WANT / 3, WANT) == "Every value is -1/3 of the right one (3 is the length of its axis 0)."


def test_a_factor_near_one_is_not_called_one():
    assert pattern(WANT * 0.999995, WANT) == "Every value is 0.999995 times the right one."


def test_all_zero():
    assert pattern(0 * WANT, WANT) == "Every value is 0."


def test_the_root_of_a_positive_answer():
    assert "square root" in pattern(np.sqrt(WANT**2), WANT**2)


def test_parts_by_name_and_only_the_wrong_ones():
    b = np.array([1.0, 2.0, 4.0])
    assert pattern((WANT, b / 4), (WANT, b), ("dW", "db")) == (
        "`db`: Every value is 1/4 of the right one: is there a mean too many?"
    )
    assert pattern((WANT,), (WANT, b)) == ""


def test_axes_in_another_order():
    assert "(5, 3) instead of (3, 5)" in pattern(WANT[:, 0].T, WANT[:, 0])


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (WANT, WANT),
        (WANT + RNG.normal(size=WANT.shape), WANT),  # noise has no pattern
        ("text", WANT),
        (None, WANT),
        (np.zeros(3), np.zeros(3)),
        (3.0, 4.0),
        (WANT[:2], WANT),
        (WANT > 0, WANT),
    ],
)
def test_silent_where_nothing_stands_out(got, want):
    assert pattern(got, want) == ""


def test_values_that_are_not_numbers():
    got = WANT.copy()
    got[0, 0, :2] = np.nan
    assert pattern(got, WANT) == "2 of its 75 values are NaN or infinite."
