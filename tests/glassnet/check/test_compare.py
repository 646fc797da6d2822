"""Right answers in any honest form pass; wrong ones are named at the right level: type, shape, value."""

import numpy as np
import pytest

from glassnet.check.compare import compare
from glassnet.check.data import Opaque

TABLE = np.array([[1.0, 2.0, 3.5], [0.0, -4.0, 1e-3]])
LABELS = np.array([2, 0, 0, 1])

RIGHT = [
    ("close", TABLE, TABLE + 1e-12),
    ("close", TABLE, TABLE.astype(np.float32)),
    ("close", TABLE.astype(np.float32), TABLE * (1 + 1e-5)),  # computed in float32, stored in float64
    ("close", np.array([1.0, 2.0]), np.array([1, 2])),
    ("close", 2.5, np.float64(2.5)),
    ("close", 2.0, 2),
    ("close", np.array([np.nan, 1.0]), np.array([np.nan, 1.0])),
    ("labels", LABELS, LABELS.astype(np.uint8)),
    ("partition", LABELS, np.array([0, 7, 7, 5])),
    ("partition", np.array([-1, 0, 0]), np.array([-1, 3, 3])),
    ("clusters", np.array([-1, 0, 1, 1]), np.array([-1, 1, 0, 0])),
    ("clusters", np.array([-1, -1]), np.array([-1, -1])),
    ("index_set", LABELS[:2], np.array([0, 2])),
    ("index_set", LABELS[:2], [0, 2]),
    ("index_set", np.array([], dtype=int), np.array([])),
    ("flags", LABELS > 0, LABELS > 0),
    ("flags", LABELS > 0, (LABELS > 0).astype(np.float32)),
    ("batches", [(TABLE, LABELS), (TABLE[:1], LABELS[:1])], [[TABLE + 1e-12, LABELS], (TABLE[:1], LABELS[:1])]),
    ("batches", [(TABLE, LABELS)], ((TABLE, LABELS),)),
    ("arrays", [TABLE, TABLE[:1]], (TABLE + 1e-12, TABLE[:1])),
    ("sizes", [(6, 28, 28), (10,)], [(6, 28, 28), [10]]),
    ("sizes", [(6, 28, 28), (10,)], (np.array([6, 28, 28]), (np.int64(10),))),
    ("sizes", [456, 0], np.array([456, 0])),
    ("sizes", [456, (2, 3)], [456.0, np.array([2.0, 3.0])]),
    ("sizes", [], []),
    ("exact", 3, np.int64(3)),
    ("exact", 3, np.array(3)),
    (("labels", "close"), (LABELS, 1.5), [LABELS, 1.5]),
]


@pytest.mark.parametrize(("spec", "want", "got"), RIGHT)
def test_right_answers_in_any_honest_form_pass(spec, want, got):
    assert compare(spec, got, want) is None


WRONG = [
    ("close", TABLE, TABLE.T, "shape", "expected shape (2, 3), got shape (3, 2)"),
    ("close", TABLE, TABLE + 1e-4, "value", "got"),
    ("close", TABLE, TABLE.astype(np.float32) * 1.01, "value", "got"),
    ("close", TABLE.astype(np.float32), TABLE * 1.01, "value", "got"),
    ("close", TABLE, None, "type", "is a `return` missing?"),
    ("close", TABLE, TABLE.tolist(), "type", "got a list of 2 items"),
    ("close", TABLE, TABLE.astype(complex), "type", "complex"),
    ("close", TABLE, Opaque("KMeans"), "type", "got a KMeans"),
    ("close", 2.5, np.array([2.5]), "shape", "expected shape (), got shape (1,)"),
    ("close", np.array([1.0, 2.0]), np.array([1.0, np.nan]), "value", "nan"),
    ("close", np.array([1e6, 1e-6]), np.array([1e6, 1.1e-2]), "value", "got"),
    ("arrays", [TABLE, TABLE[:1]], [TABLE, TABLE[:1] + 1], "value", "array 1: expected"),
    ("arrays", [TABLE, TABLE[:1]], [TABLE], "type", "expected 2 values (array 0, array 1), got 1 values"),
    ("arrays", [TABLE, TABLE[:1]], TABLE, "type", "expected 2 values"),
    ("arrays", [TABLE, TABLE[:1]], [TABLE[0], TABLE[:1]], "shape", "array 0: expected shape"),
    ("sizes", [(6, 28, 28), (10,)], [(6, 28, 28)], "shape", "expected 2 entries, got 1"),
    (
        "sizes",
        [(6, 28, 28), (10,)],
        [(6, 28, 28), 10],
        "type",
        "entry 1: expected a tuple of 1 whole numbers, got the int",
    ),
    ("sizes", [456, 0], [456.5, 0], "type", "entry 0: expected a whole number, got the float 456.5"),
    ("sizes", [456, 0], [True, 0], "type", "entry 0: expected a whole number"),
    ("sizes", [456, 0], [(456,), 0], "type", "entry 0: expected a whole number, got a tuple of 1 items"),
    ("sizes", [456, 7], [456, 8], "value", "entry 1: expected 7, got 8"),
    (
        "sizes",
        [(6, 28), (5,)],
        [(6, 29), (4,)],
        "value",
        "entry 0: expected (6, 28), got (6, 29); 2 of 2 entries differ",
    ),
    ("sizes", [456, 0], 456, "type", "expected a list of 2 entries, got the int 456"),
    ("sizes", [456, 0], None, "type", "is a `return` missing?"),
    ("labels", LABELS, LABELS.astype(float), "type", "expected integers of shape (4,), got an array of floats"),
    ("labels", LABELS, LABELS == 0, "type", "booleans"),
    ("labels", LABELS, LABELS[:, None], "shape", "got shape (4, 1)"),
    ("labels", LABELS, LABELS[::-1], "value", "expected [2, 0, 0, 1]\ngot      [1, 0, 0, 2]"),
    ("partition", LABELS, np.array([0, 0, 0, 1]), "value", "groups differ"),
    ("partition", LABELS, np.array([0, 1, 2, 3]), "value", "groups differ"),
    ("partition", np.array([-1, 0, 0]), np.array([2, 0, 0]), "value", "groups differ"),
    ("partition", np.array([1, 0, 0]), np.array([-1, 0, 0]), "value", "groups differ"),
    ("index_set", LABELS[:2], np.array([True, False, True]), "type", "array of indices"),
    ("index_set", LABELS[:2], np.array([0, 2, 2]), "value", "expected [0, 2]\ngot      [0, 2, 2]"),
    ("clusters", np.array([-1, 0, 1, 1]), np.array([-1, 0, 2, 2]), "value", "expected 0 to 1, got [0, 2]"),
    ("clusters", np.array([-1, 0, 1, 1]), np.array([-1, 1, 2, 2]), "value", "expected 0 to 1, got [1, 2]"),
    ("clusters", np.array([-1, 0, 1, 1]), np.array([-1, 0, 0, 0]), "value", "groups differ"),
    ("index_set", LABELS[:2], 3, "type", "got the int 3"),
    ("index_set", LABELS[:2], [0, [2, 3]], "type", "got a list of 2 items"),
    ("index_set", LABELS[:2], [True, False], "type", "array of indices"),
    ("flags", LABELS > 0, LABELS == 0, "value", "expected"),
    ("flags", LABELS > 0, LABELS, "value", "got"),
    ("flags", LABELS > 0, "yes", "type", "expected flags (True and False, or 1 and 0)"),
    ("batches", [(TABLE, LABELS)], TABLE, "type", "expected a list of 1 batches"),
    ("batches", [(TABLE, LABELS)] * 2, [(TABLE, LABELS)], "shape", "expected 2 batches, got 1"),
    ("batches", [(TABLE, LABELS)], [TABLE], "type", "expected 2 values (part 0 of batch 0, part 1 of batch 0)"),
    (
        "batches",
        [(TABLE, LABELS)] * 2,
        [(TABLE, LABELS), (TABLE, LABELS[::-1])],
        "value",
        "part 1 of batch 1: expected",
    ),
    ("exact", 3, 4, "value", "expected 3, got 4"),
    ("exact", 3, "3", "type", "got the str '3'"),
    (("labels", "close"), (LABELS, 1.5), (LABELS,), "type", "expected 2 values (part 0, part 1), got 1 values"),
    (("labels", "close"), (LABELS, 1.5), LABELS, "type", "expected 2 values"),
    (("labels", "close"), (LABELS, 1.5), (LABELS, 1.6), "value", "part 1: expected 1.5"),
    (("labels", "close"), (LABELS, 1.5), (LABELS[::-1], "no"), "type", "part 1: expected numbers"),
]


@pytest.mark.parametrize(("spec", "want", "got", "level", "words"), WRONG)
def test_wrong_answers_are_named_at_their_level(spec, want, got, level, words):
    found = compare(spec, got, want)
    assert found is not None
    assert found.level == level
    assert words in found.text


def test_a_large_difference_names_its_first_place():
    want = np.zeros((6, 7))
    got = want.copy()
    got[3, 1], got[5, 0] = 2, 9
    found = compare("close", got, want)
    assert found[:2] == ("value", "2 of 42 values differ; the first is at [3, 1]: expected 0, got 2")


def test_a_difference_that_rounding_hides_is_told():
    want = np.array([1.0, -1.0])
    found = compare("close", want * (1 - 3e-6), want)
    assert found.text == "expected [ 1., -1.]\ngot      [ 1., -1.] (shown rounded: they differ by up to 3.0e-06)"
    assert "got 1. (shown rounded" in compare("close", 1.0 + 2e-6, 1.0).text
    many = np.arange(50.0) / 64  # only the first place that differs is shown
    assert compare("close", many * (1 + 2e-6), many).text.endswith("(shown rounded: they differ by up to 3.1e-08)")
    assert "rounded" not in compare("close", want + 1, want).text


def test_frequencies_allow_noise_and_no_more():
    want = np.array([[0.5, 0.5, 0.0], [0.1, 0.2, 0.7]])
    assert compare("", want + 0.12, want, "draws") is None
    found = compare("", want[:, ::-1], want, "draws")
    assert found[:2] == ("value", "centre 1 should be point 0 in about 10% of the draws; here it was in 70%")


def test_a_probe_that_got_no_table_says_what_was_wanted():
    assert compare("", None, np.ones((2, 2)), "draws").level == "type"
    assert compare("", [1], {"a": True}, "starts").level == "type"


def test_twice_and_memory_judge_the_answer_first():
    assert compare("labels", (LABELS, True), (LABELS, True), "twice") is None
    assert "different answers" in compare("labels", (LABELS, False), (LABELS, True), "twice").text
    assert "memory" in compare("labels", (LABELS, False), (LABELS, True), "memory").text
    assert "expected [2" in compare("labels", (LABELS[::-1], False), (LABELS, True), "twice").text


def test_properties_name_the_fact_that_does_not_hold():
    want = {"number of centres": 3, "no centre twice": True}
    assert compare("", dict(want), want, "starts") is None
    found = compare("", {"number of centres": 3, "no centre twice": False}, want, "starts")
    assert found.text == "no centre twice: expected True, got False"
