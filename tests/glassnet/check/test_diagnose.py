"""When are two answers the same answer? And when does a wrong version explain what a learner wrote?"""

from dataclasses import replace

import numpy as np
import pytest

from glassnet.check import WORKED, Case, ExerciseSpec, FunctionSpec, Outcome, Wrong
from glassnet.check.data import Opaque
from glassnet.check.diagnose import alike, diagnose

INT, FLT = np.array([2, 0, 1]), np.array([2.0, 0.0, 1.5])

SAME = [
    ("close", FLT, FLT + 1e-12),
    ("close", np.array([np.nan, 1.0]), np.array([np.nan, 1.0])),
    ("close", 2.5, np.float64(2.5)),
    ("labels", INT, INT.astype(np.uint8)),
    ("labels", INT > 0, INT > 0),
    ("index_set", INT, INT[::-1]),
    ("partition", INT, np.array([7, 5, 6])),
    ("clusters", INT, np.array([0, 1, 2])),
    ("frequencies", np.array([[0.5, 0.5]]), np.array([[0.6, 0.4]])),
    ("exact", "yes", "yes"),
    ("exact", None, None),
    ("properties", {"a": True, "b": 3}, {"a": True, "b": 3}),
    ("close", Opaque("KMeans"), Opaque("KMeans")),
    (("labels", "close"), (INT, 1.5), (INT.copy(), 1.5)),
    (("index_set", "close"), (INT, 1.5), (INT[::-1], 1.5)),
    ("close", [FLT, 2], [FLT.copy(), 2]),
    ("flags", INT > 0, (INT > 0).astype(float)),
    ("batches", [(FLT, INT)], [[FLT.copy(), INT]]),
    ("sizes", [(3, 4), (5,)], ([3, 4.0], (np.int64(5),))),
    ("sizes", [5, 6], np.array([5.0, 6.0])),
    (("close", "flags"), (FLT, INT > 0), (FLT, (INT > 0).astype(int))),
]
DIFFERENT = [
    ("close", FLT, FLT + 1e-3),
    ("close", FLT, FLT[:2]),
    ("close", FLT, FLT[:, None]),
    ("close", INT, INT.astype(float)),
    ("close", INT > 0, (INT > 0).astype(int)),
    ("labels", INT > 0, INT == 0),
    ("labels", INT, INT[::-1]),
    ("index_set", INT, np.array([2, 0])),
    ("index_set", INT, np.array([2, 0, 3])),
    ("index_set", INT[:, None], INT[::-1, None]),
    ("index_set", INT == 2, (INT == 2)[::-1]),
    ("partition", INT, np.array([0, 0, 1])),
    ("partition", FLT, FLT + 3.0),
    ("clusters", INT, np.array([1, 2, 3])),
    ("frequencies", np.array([[0.5, 0.5]]), np.array([[0.7, 0.3]])),
    ("exact", "yes", "no"),
    ("exact", None, 0),
    ("properties", {"a": True}, {"a": False}),
    ("properties", {"a": True}, 1),
    ("close", Opaque("KMeans"), Opaque("DBSCAN")),
    (("labels", "close"), (INT, 1.5), (INT, 1.6)),
    (("labels", "close"), (INT, 1.5), (INT, 1.5, 1)),
    ("close", [FLT], (FLT,)),
    (("index_set", "close"), (INT, FLT), (INT, FLT[::-1])),
    ("close", 1.0, "1.0"),
    ("flags", INT > 0, INT == 0),
    ("flags", INT > 0, (INT > 0)[:2]),
    ("batches", [(FLT, INT)], [(FLT, INT)] * 2),
    ("sizes", [(3, 4), (5,)], [(3, 4), (6,)]),
    ("sizes", [5, 6], [5.5, 6.0]),
    ("sizes", [1, 6], [True, 6]),
    ("sizes", [10**9], [10**9 + 1]),
    ("batches", [(FLT, INT)], [(FLT[::-1], INT)]),
]


@pytest.mark.parametrize(("spec", "a", "b"), SAME)
def test_the_same_answer(spec, a, b):
    assert alike(spec, a, b)
    assert alike(spec, b, a)


@pytest.mark.parametrize(("spec", "a", "b"), DIFFERENT)
def test_another_answer(spec, a, b):
    assert not alike(spec, a, b)
    assert not alike(spec, b, a)


CASES = tuple(Case(kind, (float(i),), "f") for i, kind in enumerate((WORKED, "b", "c", "d")))
RIGHT = tuple(Outcome(v) for v in (1.0, 2.0, 3.0, 4.0))


def outcomes(*values):
    return tuple(v if isinstance(v, Outcome) or v is None else Outcome(float(v)) for v in values)


def named(mine, *wrongs, cases=CASES, right=RIGHT, compare="close"):
    catalogue = tuple(Wrong(str(i), f"says {i}", ("f",), outcomes(*w)) for i, w in enumerate(wrongs))
    spec = ExerciseSpec("f", "f", 4, (FunctionSpec("f", ("x",), compare),), cases, right, catalogue)
    mine = outcomes(*mine)
    failing = [i for i, (m, r) in enumerate(zip(mine, right, strict=True)) if m != r]
    return [(d.name, d.certain) for d in diagnose(spec, mine, failing, ())]


def test_two_versions_that_answer_alike_are_both_named():
    assert named((1, 2, 9, 9), (1, 2, 9, 9), (1, 2, 9, 9), (1, 2, 9, 8)) == [("0", True), ("1", True)]


def test_a_certain_name_needs_every_case():
    assert named((1, 2, 9, 9), (1, 2, 9, 8)) == [("0", False)]


def test_at_most_two_partial_names_the_better_first():
    found = named((7, 7, 8, 9), (7, 2, 3, 4), (1, 2, 8, 9), (1, 7, 3, 4))
    assert found == [("1", False), ("0", False)]


def test_a_partial_name_contradicts_no_right_answer():
    assert named((1, 2, 9, 4), (1, 5, 9, 4)) == []


def test_sharing_an_error_explains_nothing_by_itself():
    bad = Outcome(error="TypeError")
    assert named((1, 2, bad, 9), (1, 2, bad, 4)) == []
    assert named((1, 2, bad, 4), (1, 2, bad, 4)) == [("0", True)]
    assert named((1, 2, bad, 4), (1, 2, Outcome(error="IndexError"), 4)) == []


def test_a_version_that_only_fails_is_certain_for_the_same_reason_only():
    def fails(reason):
        return [Outcome(error="ValueError", message=f"ValueError: {reason}\nline 3, in f: x") for _ in CASES]

    window, border = fails("a window of 5"), fails("a border of 1")
    assert named(window, window) == [("0", True)]
    assert named(window, border) == [("0", False)]
    assert named(window, border, window, border) == [("1", True)]
    assert named(window, border, border, border) == [("0", False), ("1", False)]
    assert named([1, *window[1:]], [1, *border[1:]]) == [("0", True)]  # what it gets right tells it


def test_an_error_and_an_answer_differ():
    assert named((1, 2, Outcome(error="TypeError"), 4), (1, 2, Outcome(None), 4)) == []


def test_changing_the_input_is_part_of_the_answer():
    changed = Outcome(3.0, changed=(0,))
    assert named((1, 2, changed, 4), (1, 2, changed, 4)) == [("0", True)]
    assert named((1, 2, changed, 4), (1, 2, 3, 9)) == []


def test_a_version_that_was_not_asked_explains_nothing():
    assert named((1, 2, 9, 9), (1, 2, 9, None)) == [("0", False)]
    assert named((9, 9, 9, 9), (None, None, None, None)) == []


def test_nothing_is_named_for_functions_that_are_absent():
    spec = ExerciseSpec("f", "f", 4, (FunctionSpec("f", ("x",), "close"),), CASES, RIGHT, ())
    wrong = replace(spec, catalogue=(Wrong("0", "says", ("f",), outcomes(9, 9, 9, 9)),))
    assert diagnose(wrong, outcomes(9, 9, 9, 9), [0, 1, 2, 3], ["f"]) == ()


def probed(probe, *values):
    return tuple(replace(c, probe=probe) for c in CASES), tuple(Outcome(v) for v in values)


def test_answers_that_change_from_call_to_call_match_by_that():
    cases, right = probed("twice", (1.0, True), (2.0, True), (3.0, True), (4.0, True))
    mine = [*right[:3], Outcome((8.0, False))]
    assert named(mine, (*right[:3], Outcome((5.0, False))), cases=cases, right=right) == [("0", True)]
    assert named(mine, (*right[:3], Outcome((8.0, True))), cases=cases, right=right) == []


def test_memory_says_nothing_about_the_mistake_of_a_wrong_answer():
    cases, right = probed("memory", (1.0, True), (2.0, True), (3.0, True), (4.0, True))
    wrong = (*right[:3], Outcome((9.0, True)))
    assert named([*right[:3], Outcome((9.0, False))], wrong, cases=cases, right=right) == [("0", True)]
    assert named([*right[:3], Outcome((4.0, False))], wrong, cases=cases, right=right) == []
    assert named([*right[:3], Outcome((8.0, False))], wrong, cases=cases, right=right) == []
