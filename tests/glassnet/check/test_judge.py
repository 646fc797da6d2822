"""Credit, order of findings, and which misconception is named, on a small exercise made for it."""

from dataclasses import replace

import numpy as np
import pytest

from glassnet.check import WORKED, Case, ExerciseSpec, FunctionSpec, Outcome, Seed, Wrong, check_functions, judge
from glassnet.check.calling import call_function
from glassnet.check.probes import run_case

CASES = (
    Case(WORKED, (np.array([1.0, 2.0, 6.0]),), "middle"),
    Case("even count", (np.array([4.0, 1.0, 3.0, 9.0]),), "middle", note="Take the mean of the middle two."),
    Case("even count", (np.array([4.0, 4.5]),), "middle"),
    Case("negative", (np.array([-5.0, -1.0, -2.0]),), "middle", weight=2),
    Case(WORKED, (np.array([1.0, 2.0, 6.0]),), "width"),
    Case("one number", (np.array([3.0]),), "width"),
)


def middle(x):
    return float(np.median(x))


def width(x):
    return float(x.max() - x.min())


def mean(x):
    return float(np.mean(x))


def upper(x):
    return float(np.sort(x)[len(x) // 2])


def unsorted(x):
    return float(x[len(x) // 2])


def ends(x):
    return float(x[-1] - x[0])


def half(x):
    return float(x.max() - x.min()) / 2


def ask(functions, case):
    def call(name, args, kwargs, *, measure_memory=False):
        return call_function(functions[name], args, kwargs)

    return run_case(call, case) if case.function in functions else None


def make_spec():
    right = {"middle": middle, "width": width}
    wrongs = {"mean": mean, "upper": upper, "unsorted": unsorted}
    catalogue = [
        Wrong(f"middle.{n}", f"says {n}", ("middle",), tuple(ask({"middle": f}, c) for c in CASES))
        for n, f in wrongs.items()
    ]
    catalogue += [Wrong("width.half", "says half", ("width",), tuple(ask({"width": half}, c) for c in CASES))]
    return ExerciseSpec(
        name="middle",
        title="Middle and width",
        points=12.0,
        functions=(FunctionSpec("middle", ("x",), "close"), FunctionSpec("width", ("x",), "close")),
        cases=CASES,
        expected=tuple(ask(right, c) for c in CASES),
        catalogue=tuple(catalogue),
    )


SPEC = make_spec()


def check(**functions):
    return check_functions(SPEC, {"middle": middle, "width": width, **functions})


def test_right_earns_everything():
    verdict = check()
    assert (verdict.status, verdict.credit, verdict.findings, verdict.diagnoses) == ("right", 12.0, (), ())
    assert verdict.n_cases == 6
    assert type(verdict.credit) is float


def test_credit_is_the_share_of_kinds_by_weight():
    # kinds: middle worked 1, even 1, negative 2; width worked 1, one 1: six in all, `upper` loses the even one
    verdict = check(middle=upper)
    assert verdict.credit == 10.0
    assert verdict.passed == (f"`middle` {WORKED}", "`middle` negative", "`width`")


def test_a_function_that_fails_its_worked_example_earns_nothing():
    verdict = check(middle=lambda x: 3.5)  # right on one of the even cases
    assert verdict.credit == 4.0
    assert verdict.findings[0].case.kind == WORKED


def test_one_wrong_case_of_a_kind_loses_the_kind():
    verdict = check(middle=lambda x: middle(x) if len(x) != 2 else 0.0)
    assert verdict.credit == 10.0


@pytest.mark.parametrize(
    ("wrong", "name"), [(mean, "middle.mean"), (upper, "middle.upper"), (unsorted, "middle.unsorted")]
)
def test_a_known_mistake_is_named_with_certainty(wrong, name):
    (found,) = check(middle=wrong).diagnoses
    assert (found.name, found.certain, found.function) == (name, True, "middle")


def test_two_mistakes_in_two_functions_are_both_named():
    found = check(middle=mean, width=half).diagnoses
    assert [d.name for d in found] == ["middle.mean", "width.half"]


def test_a_mistake_among_others_is_named_with_perhaps():
    # `upper`, but -2 is answered instead of raising a mean of three negatives: explains the even count only
    verdict = check(middle=lambda x: upper(x) if (x > 0).all() else 77.0)
    (found,) = verdict.diagnoses
    assert (found.name, found.certain) == ("middle.upper", False)


def test_an_unknown_mistake_is_not_given_a_name():
    assert check(middle=lambda x: 100.0 + x.sum()).diagnoses == ()


def test_a_version_that_contradicts_a_right_answer_is_not_suggested():
    # right on all but one even count, where it answers as `mean` would: `mean` fails elsewhere, so it is not it
    verdict = check(middle=lambda x: mean(x) if len(x) == 4 else middle(x))
    assert verdict.diagnoses == ()


def test_not_attempted_is_not_wrong():
    def todo(x):
        raise NotImplementedError

    assert check(middle=todo, width=todo).status == "not attempted"
    assert check_functions(SPEC, {}).status == "not attempted"
    assert check(middle=todo, width=todo).credit == 0.0
    half_done = check(middle=todo)
    assert (half_done.status, half_done.credit) == ("wrong", 4.0)
    assert half_done.findings[0].level == "not attempted"


def test_type_and_shape_come_before_values():
    verdict = check(middle=lambda x: [1] if len(x) == 2 else np.zeros(2) if len(x) == 4 else middle(x) + (x < 0).any())
    assert [f.level for f in verdict.findings] == ["type", "shape", "value"]


def test_changing_the_input_is_a_finding_of_its_own():
    def sorts(x):
        x.sort()
        return float(np.median(x))

    verdict = check(middle=sorts)
    assert {f.level for f in verdict.findings} == {"changed"}
    assert "changed its input `x` in place" in verdict.findings[0].text


def test_by_hand_costs_one_share_and_full_credit_needs_it():
    outcomes = [ask({"middle": middle, "width": width}, c) for c in CASES]
    verdict = judge(SPEC, outcomes, "assert middle([1]) == 1")
    assert verdict.status == "wrong"
    assert verdict.credit == round(12 * 6 / 7, 2)


def test_an_expected_error_must_come_and_no_other():
    case = Case(WORKED, (0,), "f", options={"raises": True})
    spec = ExerciseSpec("f", "f", 5, (FunctionSpec("f", ("n",), "exact"),), (case,), (Outcome(error="ValueError"),), ())
    assert judge(spec, [Outcome(error="ValueError")]).status == "right"
    assert (
        judge(spec, [Outcome(error="TypeError", message="TypeError: x")]).findings[0].text
        == "expected a ValueError, got TypeError: x"
    )
    assert "expected a ValueError, got an answer" in judge(spec, [Outcome(value=3)]).findings[0].text


def test_a_function_that_never_ends_is_not_called_again():
    calls = []

    def endless(x):
        calls.append(1)
        while True:
            pass

    verdict = check_functions(SPEC, {"middle": endless, "width": width}, time_limit=0.1)
    assert len(calls) == 1
    assert verdict.credit == 4.0


def test_cases_not_tried_do_not_speak_against_a_diagnosis():
    def endless(x):
        while len(x) % 2:
            pass
        return float(x[0])

    def guarded(x):
        if len(x) % 2:
            raise TimeoutError
        return float(x[0])

    known = Wrong("middle.endless", "never ends", ("middle",), tuple(ask({"middle": guarded}, c) for c in CASES))
    assert any(o is not None and not o.error for o in known.outcomes)
    spec = replace(SPEC, catalogue=(*SPEC.catalogue, known))
    verdict = check_functions(spec, {"middle": endless, "width": width}, time_limit=0.1)
    assert [(d.name, d.certain) for d in verdict.diagnoses] == [("middle.endless", True)]


def pick(rng, X):
    return X[[rng.integers(len(X))]]


def test_draws_probe_counts_and_starts_probe_lists_facts():
    X = np.array([[0.0], [1.0], [5.0]])
    function = {"pick": lambda X, rng: pick(rng, X)}
    shares = ask(function, Case("k", (X, Seed(0)), "pick", probe="draws", options={"n": 300})).value
    assert shares.shape == (1, 3)
    assert shares.sum() == pytest.approx(1)
    assert np.abs(shares - 1 / 3).max() < 0.13
    facts = ask(function, Case("k", (X, Seed(0)), "pick", probe="starts")).value
    assert facts == {
        "number of centres": 1,
        "each centre is a point of X": True,
        "no centre twice": True,
        "same seed, same centres": True,
    }
    twice = {"pick": lambda X, rng: np.array([[0.0], [0.0]])}
    assert ask(twice, Case("k", (X, Seed(0)), "pick", probe="starts")).value["no centre twice"] is False
    outside = {"pick": lambda X, rng: np.array([[0.5]])}
    assert ask(outside, Case("k", (X, Seed(0)), "pick", probe="starts")).value["each centre is a point of X"] is False
    forgetful = {"pick": lambda X, rng: pick(np.random.default_rng(), X + 0.0 * rng.random())}
    many = np.arange(1000.0)[:, None]
    assert ask(forgetful, Case("k", (many, Seed(0)), "pick", probe="starts")).value["same seed, same centres"] is False


def test_of_wrong_cases_with_ragged_lists_the_smallest_comes_first():
    cases = (
        Case("long", ([[1, 2, 3], [], [4]],), "count"),
        Case("short", ([[7], []],), "count"),
        Case("middling", ([[1], (2, 3)],), "count"),
    )
    expected = tuple(Outcome(value=sum(map(len, case.args[0]))) for case in cases)
    spec = ExerciseSpec("count", "Count", 3.0, (FunctionSpec("count", ("rows",), "close"),), cases, expected, ())
    verdict = check_functions(spec, {"count": lambda rows: -1})
    assert [finding.case.kind for finding in verdict.findings] == ["short", "middling", "long"]
