"""`check(...)` as a learner calls it."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from glassnet.check import WORKED, Case, ExerciseSpec, FunctionSpec, Outcome, Wrong, load_checks
from glassnet.check.by_hand import run_by_hand
from glassnet.check.spec import spec_from_jsonable, spec_to_jsonable

SPEC = ExerciseSpec(
    name="double",
    title="Doubling",
    points=6,
    functions=(FunctionSpec("double", ("x",), "close"),),
    cases=(Case(WORKED, (np.array([1.0, 1 / 3]),), "double"), Case("zero", (np.zeros(1),), "double")),
    expected=(Outcome(np.array([2.0, 2 / 3])), Outcome(np.zeros(1))),
    catalogue=(),
)


@pytest.fixture
def folder(tmp_path):
    tree = {"unit": "00-try", "exercises": [spec_to_jsonable(SPEC)]}
    (tmp_path / "00-try.checks.json").write_text(json.dumps(tree))
    return tmp_path


def double(x):
    return 2 * x


def test_right_gives_the_points_as_a_built_in_float(folder, capsys):
    credit = load_checks("00-try", folder)("double")
    assert type(credit) is float
    assert credit == 6.0
    assert capsys.readouterr().out.startswith("double: right. 6 of 6 points, 2 cases")


def test_functions_are_found_where_the_asserts_live(folder, capsys):
    namespace = {"double": lambda x: x}
    exec("def by_hand():\n    assert double(1) == 2", namespace)
    assert load_checks("00-try", folder)("double", namespace["by_hand"]) == 0.0
    assert "not right yet" in capsys.readouterr().out


def test_a_failing_assert_is_explained_not_raised(folder, capsys):
    def by_hand():
        assert double(3) == 7

    credit = load_checks("00-try", folder)("double", by_hand)
    out = capsys.readouterr().out
    assert credit == 4.0
    assert "assert double(3) == 7" in out
    assert "double(3) is 6" in out
    assert "AssertionError" not in out


def test_by_hand_reports_errors_of_the_learners_code():
    def by_hand():
        assert [][1] == 2

    assert run_by_hand(by_hand).startswith("IndexError: list index out of range")
    assert run_by_hand(lambda: None) == ""


def test_unknown_exercise_and_missing_or_damaged_file_say_what_to_do(folder):
    with pytest.raises(KeyError, match="check: no exercise 'duble' in 00-try; its exercises are double"):
        load_checks("00-try", folder)("duble")
    with pytest.raises(FileNotFoundError, match=r"expected 01-x.checks.json beside the notebook"):
        load_checks("01-x", folder)
    (folder / "00-try.checks.json").write_text('{"exercises": [{"name": 3')
    with pytest.raises(ValueError, match=r"00-try.checks.json is damaged .* copy it again"):
        load_checks("00-try", folder)


def test_summary_adds_up_what_was_checked(folder, capsys):
    check = load_checks("00-try", folder)
    check.summary()
    check("double")
    capsys.readouterr()
    check.summary()
    assert capsys.readouterr().out.splitlines() == ["double      6 of 6", "total       6 of 6"]


def test_spec_survives_the_file(folder):
    back = spec_from_jsonable(json.loads(json.dumps(spec_to_jsonable(SPEC))))
    assert back.functions == SPEC.functions
    assert [asdict(c)["kind"] for c in back.cases] == [WORKED, "zero"]
    assert back.cases[0].args[0].tolist() == [1.0, 1 / 3], "inputs keep every digit"
    assert back.expected[0].value.tolist() == [2.0, 0.6666666667], "answers keep ten, the same on every machine"


def test_a_wrong_answer_of_another_type_is_kept_though_it_is_equal():
    case = Case(WORKED, (2,), "double")
    floats = Wrong("double.float", "A number of places is an integer.", ("double",), (Outcome(value=4.0),))
    spec = ExerciseSpec(
        "count", "Count", 4, (FunctionSpec("double", ("x",), "labels"),), (case,), (Outcome(value=4),), (floats,)
    )
    back = spec_from_jsonable(json.loads(json.dumps(spec_to_jsonable(spec))))
    assert type(back.catalogue[0].outcomes[0].value) is float
