"""What the learner reads: the right things, in the right order, safe to show."""

from dataclasses import replace

import numpy as np

from glassnet.check import WORKED, Case, ExerciseSpec, FunctionSpec, Outcome, Wrong, judge
from glassnet.check.compare import compare
from glassnet.check.message import inline_html, lines, render, to_html, to_text
from glassnet.check.show import show

X = np.array([[1.0, 2.0], [3.0, 4.0]])
SPEC = ExerciseSpec(
    name="total",
    title="Totals",
    points=8,
    functions=(FunctionSpec("total", ("X", "axis"), "close"),),
    cases=(
        Case(WORKED, (X, 0), "total", note="Down the columns."),
        Case("one row", (X[:1], 0), "total"),
        Case("large", (np.full((30, 2), 1.25), 0), "total", hidden=True, note="Size does not matter."),
    ),
    expected=(Outcome(np.array([4.0, 6.0])), Outcome(X[0]), Outcome(np.array([37.5, 37.5]))),
    catalogue=(
        Wrong(
            "total.rows",
            "You went along the rows.",
            ("total",),
            (Outcome(X.sum(1)), Outcome(X[:1].sum(1)), Outcome(np.zeros(30))),
        ),
    ),
)


def text_of(*outcomes):
    return to_text(lines(SPEC, judge(SPEC, outcomes)))


def test_right_is_one_line_with_the_time():
    text = text_of(*(Outcome(o.value, seconds=0.002) for o in SPEC.expected))
    assert text == "total: right. 8 of 8 points, 3 cases in 6 ms."


def test_wrong_shows_call_expected_got_diagnosis_and_the_rest():
    text = text_of(Outcome(X.sum(1)), Outcome(X[:1].sum(1)), Outcome(np.zeros(30)))
    assert text.splitlines() == [
        "total: not right yet. 0 of 8 points.",
        "  `total` gives a wrong answer on the worked example. Down the columns.",
        "      X = [[1., 2.],",
        "           [3., 4.]]",
        "      axis = 0",
        "      total(X, axis)",
        "      expected [4., 6.]",
        "      got      [3., 7.]",
        "  -> You went along the rows.",
        "  Also not right: one row, large.",
    ]


def test_a_hidden_case_names_its_kind_and_never_its_numbers():
    text = text_of(SPEC.expected[0], SPEC.expected[1], Outcome(np.array([37.5, 99.0])))
    assert "on this case: large (a hidden case of this run). Size does not matter." in text
    for number in ("37.5", "1.25", "99"):
        assert number not in text
    assert "Right already: worked example, one row." in text


def test_not_attempted_says_what_to_do():
    todo = Outcome(error="NotImplementedError")
    text = text_of(todo, todo, todo)
    assert text.startswith("total: not attempted yet. 0 of 8 points.")
    assert "Write `total` in the cell above" in text


def test_an_error_shows_the_learners_line():
    error = Outcome(error="ValueError", message="ValueError: oops\nline 2, in total:  return X[9]")
    text = text_of(error, error, error)
    assert "`total` stopped with an error on the worked example" in text
    assert "line 2, in total:  return X[9]" in text


def test_html_escapes_everything_that_comes_from_outside():
    evil = Outcome(error="ValueError", message="ValueError: <script>alert(1)</script>")
    verdict = judge(SPEC, (evil, evil, evil))
    page = to_html(lines(SPEC, verdict), verdict.status)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_bundle_has_text_and_html_with_code_marks():
    bundle = render(SPEC, judge(SPEC, (Outcome(None), SPEC.expected[1], SPEC.expected[2])))
    assert set(bundle) == {"text/plain", "text/html"}
    assert "is a `return` missing?" in bundle["text/plain"]
    assert "<code>total</code> gives back the wrong kind of thing" in bundle["text/html"]


def test_code_and_emphasis_in_a_line():
    page = inline_html("Use `a*b*c`, not the *nearest* one; 2 * 3 * 4 < x, **kwargs and a*b stay.")
    assert page == "Use <code>a*b*c</code>, not the <em>nearest</em> one; 2 * 3 * 4 &lt; x, **kwargs and a*b stay."
    assert inline_html("one ` only *here*") == "one ` only *here*"


def test_of_several_functions_each_is_named_once():
    functions = (FunctionSpec("a", ("x",), "close"), FunctionSpec("b", ("x",), "close"))
    kinds = [(WORKED, "a"), ("ties", "a"), (WORKED, "b"), ("ties", "b"), ("zero", "b")]
    cases = tuple(Case(kind, (1.0,), name) for kind, name in kinds)
    spec = ExerciseSpec("two", "Two", 5, functions, cases, tuple(Outcome(1.0) for _ in kinds), ())
    text = to_text(lines(spec, judge(spec, [Outcome(2.0)] * 5)))
    assert "Also not right: `b`: worked example, ties, zero; `a`: ties." in text
    text = to_text(lines(spec, judge(spec, [Outcome(1.0)] * 3 + [Outcome(2.0), Outcome(1.0)])))
    assert "Right already: `a`, `b` worked example, `b` zero." in text


def test_unexplained_errors_are_described_by_their_pattern_and_explained_ones_are_not():
    text = text_of(Outcome(2 * SPEC.expected[0].value), Outcome(X[0] + 1), SPEC.expected[2])
    assert "What the errors look like (worked example): Every value is 2 times the right one." in text
    explained = text_of(Outcome(X.sum(1)), Outcome(X[:1].sum(1)), Outcome(np.zeros(30)))
    assert "look like" not in explained


def test_the_pattern_is_that_of_the_largest_wrong_case():
    spec = replace(SPEC, cases=(*SPEC.cases[:2], replace(SPEC.cases[2], args=(np.ones((9, 4)), 0))))
    spec = replace(spec, expected=(*SPEC.expected[:2], Outcome(np.array([9.0, 8.0, 7.0, 6.0]))))
    outcomes = (Outcome(-SPEC.expected[0].value), SPEC.expected[1], Outcome(np.array([9.0, 8.0, 7.0, 1.0])))
    assert "(large): Only index 3 of axis 0 is wrong, the last." in to_text(lines(spec, judge(spec, outcomes)))


def test_the_rows_of_both_arrays_stand_below_each_other():
    rows = compare("close", X[::-1], X).text.splitlines()
    assert rows == ["expected [[1., 2.],", "          [3., 4.]]", "got      [[3., 4.],", "          [1., 2.]]"]


def test_arrays_of_many_axes_are_shown_with_few_blank_lines():
    assert show(np.arange(3.0).reshape(3, 1, 1, 1)).splitlines() == ["[[[[0.]]],", " [[[1.]]],", " [[[2.]]]]"]
    planes = show(np.arange(8).reshape(2, 1, 2, 2)).splitlines()
    assert planes == ["[[[[0, 1],", "   [2, 3]]],", "", " [[[4, 5],", "   [6, 7]]]]"]
