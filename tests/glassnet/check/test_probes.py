"""Probes: what several calls of a function show that one call does not."""

import numpy as np
import pytest

from glassnet.check import Case, Outcome, Seed, Strided
from glassnet.check.calling import call_function
from glassnet.check.compare import compare
from glassnet.check.probes import run_case

X = np.array([[0.0, 0.0], [0.0, 0.0], [3.0, 4.0], [6.0, 1.0]])


def probe(function, name, *args, **options):
    def call(_name, given, kwargs, *, measure_memory=False):
        return call_function(function, given, kwargs, measure_memory=measure_memory)

    return run_case(call, Case("any", args, "f", probe=name, options=options))


def test_call_is_one_call():
    assert probe(lambda x: x + 1, "call", 2).value == 3


@pytest.mark.parametrize("steady_calls", [1, 3, 6])
def test_twice_asks_as_often_as_told(steady_calls):
    asked = []

    def drifts(x):
        asked.append(x)
        return x if len(asked) <= steady_calls else -x

    assert probe(drifts, "twice", 5.0, times=4).value == (5.0, steady_calls >= 4)
    assert len(asked) <= 4


def test_twice_is_two_by_default():
    asked = []
    probe(asked.append, "twice", 1)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("answer", "fine"),
    [(np.array([0.0, 2.0]), True), (np.array([0.0, -1e-17]), False), (np.array([np.nan, 1.0]), True), ("text", True)],
)
def test_nonnegative_looks_at_the_sign_of_every_number(answer, fine):
    outcome = probe(lambda: answer, "nonnegative")
    assert outcome.value[1] is fine


def test_a_sign_that_only_rounding_changed_is_a_mistake_with_its_own_words():
    right, got = (np.array([0.0, 2.0]), True), (np.array([-1e-17, 2.0]), False)
    assert "rounding made some of its numbers negative" in compare("close", got, right, "nonnegative").text
    assert compare("close", right, right, "nonnegative") is None


def test_memory_compares_the_worst_moment_with_the_limit():
    for length, fine in [(10, True), (100_000, False)]:
        outcome = probe(lambda n: float(np.zeros(n).sum()), "memory", length, limit=200_000)
        assert outcome.value == (0.0, fine)


@pytest.mark.parametrize("name", ["call", "twice", "nonnegative", "memory", "draws", "starts", "order"])
def test_an_error_goes_through_every_probe(name):
    outcome = probe(lambda *_: [][1], name, X, 2, Seed(0), n=3, limit=1)
    assert outcome.error == "IndexError"


def plus_plus(points, k, rng):
    chosen = [int(rng.integers(len(points)))]
    while len(chosen) < k:
        gap = ((points[:, None] - points[chosen]) ** 2).sum(-1).min(1)
        chosen.append(int(rng.choice(len(points), p=gap / gap.sum())))
    return points[chosen]


def test_starts_of_a_good_choice_has_all_facts():
    facts = probe(plus_plus, "starts", X, 3, Seed(4)).value
    assert facts == {
        "number of centres": 3,
        "each centre is a point of X": True,
        "no centre twice": True,
        "same seed, same centres": True,
    }


def test_starts_looks_at_many_seeds_and_keeps_the_worst():
    def lucky(points, k, rng):
        return points[rng.choice(len(points), size=k, replace=False)]  # rows 0 and 1 are one point

    facts = probe(lucky, "starts", X, 2, Seed(4), times=60).value
    assert facts["no centre twice"] is False
    assert facts["same seed, same centres"] is True


def test_starts_tries_twenty_seeds_by_default():
    seeds = []
    probe(lambda p, k, rng: (seeds.append(rng.integers(10**9)), p[:k])[1], "starts", X, 2, Seed(4))
    assert len(seeds) == 40
    assert len(set(seeds)) == 20


def test_starts_notices_another_source_of_chance():
    own = np.random.default_rng(1)
    facts = probe(lambda p, k, _rng: plus_plus(p, k, own), "starts", X, 3, Seed(4)).value
    assert facts["same seed, same centres"] is False


def test_starts_looks_only_at_the_facts_it_is_told():
    names = ["number of centres", "no centre twice"]
    facts = probe(plus_plus, "starts", X, 2, Seed(4), facts=names).value
    assert list(facts.items()) == [("number of centres", 2), ("no centre twice", True)]


def test_starts_sees_points_that_are_not_in_x_and_too_many_centres():
    facts = probe(lambda p, k, _rng: np.vstack([p[:k], [[9.0, 9.0]]]), "starts", Strided(X[1:]), 2, Seed(0)).value
    assert facts["number of centres"] == 3
    assert facts["each centre is a point of X"] is False


def test_starts_hands_on_what_is_no_table():
    assert probe(lambda p, k, _rng: p[:k].tolist(), "starts", X, 1, Seed(0)).value == [[0.0, 0.0]]


def test_draws_counts_how_often_each_point_comes_in_each_place():
    distinct = X[1:]
    shares = probe(lambda p, k, rng: p[rng.permutation(3)[:k]], "draws", distinct, 2, Seed(0), n=300).value
    assert shares.shape == (2, 3)
    assert np.allclose(shares.sum(axis=1), 1)
    assert np.abs(shares - 1 / 3).max() < 0.1
    fixed = probe(lambda p, k, _rng: p[[2, 0]], "draws", distinct, 2, Seed(0), n=5).value
    assert np.allclose(fixed, [[0, 0, 1], [1, 0, 0]])


def test_an_unknown_probe_is_a_key_error():
    with pytest.raises(KeyError, match="sideways"):
        probe(lambda: 1, "sideways")


def test_outcome_of_a_probe_is_an_outcome():
    assert isinstance(probe(lambda: 1, "twice"), Outcome)


PARENTS = [[1, 1], [3], [], [2]]  # 2 -> 3 -> 1 -> 0, the last edge twice


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        ([2, 3, 1, 0], (4, 0, 0)),
        (np.array([2, 3, 1, 0]), (4, 0, 0)),
        ([2, 1, 3, 0], (4, 0, 1)),
        ([0, 1, 3, 2], (4, 0, 4)),
        ([2, 3, 1], (3, 1, 0)),
        ([2, 3, 1, 0, 1], (5, 0, 0)),
        ([1, 2, 3, 1, 0], (5, 0, 1)),
        ([], (0, 4, 0)),
    ],
)
def test_order_counts_what_is_missing_twice_or_too_late(answer, facts):
    got = probe(lambda _: answer, "order", PARENTS).value
    assert tuple(got.values()) == facts
    right = probe(lambda _: [2, 3, 1, 0], "order", PARENTS).value
    problem = compare("index_set", got, right, "order")
    assert (problem is None) == (facts == (4, 0, 0))


@pytest.mark.parametrize("answer", [None, "0123", [0.0, 1.0], np.zeros((2, 2), dtype=int), np.zeros(4), [[2, 3, 1, 0]]])
def test_order_leaves_what_is_no_row_of_numbers_as_it_is(answer):
    got = probe(lambda _: answer, "order", PARENTS).value
    right = probe(lambda _: [2, 3, 1, 0], "order", PARENTS).value
    assert compare("index_set", got, right, "order").text.startswith("expected node numbers, an array of integers")
