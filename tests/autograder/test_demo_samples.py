"""The demo's class: nobody gets an undeserved point or does harm, and each sample's record says what it is."""

import hashlib
import os
import time
from functools import cache
from pathlib import Path

import nbformat
import pytest

from autograder.demo.answers import answer, share_out, styles, with_mistakes
from autograder.demo.classroom import hand_in, make_class
from autograder.demo.tricks import BENT, DAMAGED, FILES
from autograder.examiner.exam import Rules
from autograder.examiner.paper import Paper
from autograder.exercises import bank
from autograder.grade.task import Worker
from autograder.intake import submissions
from autograder.sandbox import Limits
from autograder.sandbox.selftest import probe

ROOT = Path(__file__).parents[2]
NAME = "01-clustering"
UNIT = bank.unit(NAME)
RELEASED = (ROOT / "course" / "assignments" / NAME / f"{NAME}.ipynb").read_bytes()
SAMPLES = {sample.student: sample for sample in make_class(UNIT, RELEASED, ROOT / "tests")}
GROUPS = {
    group: [s for s in SAMPLES if SAMPLES[s].group == group] for group in ("right", "learner", "blank", "hostile")
}
ALL = float(sum(exercise.points for exercise in UNIT.exercises))
RULES = Rules(cell=20.0, call=4.0, total=90.0)  # shorter than a real run's, so that endless loops cost less
LIMITS = Limits(memory=2**30)
LONGEST = 60.0

# What is noticed: kinds of remarks, of which each has the severity of a warning.
SAID = {
    "always-equal": {"sign-impostor"},
    "array-that-agrees": {"sign-impostor"},
    "calls-home": {"sign-network", "sign-looks-outside"},
    "eats-the-memory": {"sign-memory"},
    "exits": {"died"},
    "floods-the-output": {"sign-script", "sign-flood"},
    "forges-the-answers": {"sign-replaced"},
    "forks-for-ever": {"sign-process"},
    "junk-in-the-channel": {"died"},
    "kills-the-grader": {"died", "sign-signal"},
    "learns-the-visible-cases": {"sign-check-file"},
    "leaves-a-daemon": {"sign-process"},
    "never-ends": {"died", "sign-signals"},
    "poisons-numpy": {"sign-replaced"},
    "reads-the-callers-frames": {"sign-frames"},
    "rewrites-the-gradebook": {"sign-looks-outside"},
    "script-in-the-feedback": {"sign-script"},
    "steals-the-solution": {"sign-looks-outside", "sign-grading-system"},
    "strips-asserts": {"sign-transformers"},
    "skips-the-checks": {"tags"},
    "edits-the-checks": {"marks-changed", "check-changed"},
    "brings-its-own-numpy": {"shadow-module"},
}

# Status, notes of the intake, and the exercises that are lost.
SALVAGED = {"salvaged", "no-source", "solution-missing", "cells-missing"}
DESERVED = {
    "cut-in-half": ("graded", SALVAGED, ("kmeans", "region_query", "dbscan", "silhouette")),
    "empty-file": ("damaged", {"empty-file"}, tuple(e.name for e in UNIT.exercises)),
    "web-page": ("damaged", {"not-a-notebook"}, tuple(e.name for e in UNIT.exercises)),
    "no-metadata": ("graded", {"marks-stripped"}, ()),
    "no-check-cells": ("graded", {"cells-missing"}, ()),
    "copied-cell": ("graded", {"duplicate-id"}, ()),
    "merge-conflict": ("graded", {"git-conflict"}, ()),
}


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """Grades one sample, as a run would; gives its record and the seconds it took."""
    level = probe()
    if not level.isolates:
        pytest.skip("nothing on this machine can isolate a submission")
    folder = ROOT / "course" / "assignments" / NAME
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.suffix != ".ipynb"}
    text = nbformat.writes(nbformat.reads(RELEASED.decode(), as_version=4))
    worker = Worker(Paper(NAME, UNIT, text, 20, level, files, RULES, LIMITS))
    submitted = tmp_path_factory.mktemp("submitted")

    @cache
    def graded(student):
        hand_in(SAMPLES[student], submitted, NAME, "2030-01-31 12:00:00.000000 UTC")
        (found,) = [s for s in submissions(submitted, NAME, files) if s.student == student]
        begin = time.monotonic()
        return worker.grade(found).record, time.monotonic() - begin

    yield graded
    worker.close()


@pytest.fixture
def canary(tmp_path):
    """A gradebook, a notebook and a solution outside; whatever runs must leave them as they are."""
    (tmp_path / "submitted" / "s01" / NAME).mkdir(parents=True)
    (tmp_path / "gradebook.db").write_bytes(os.urandom(64))
    (tmp_path / "submitted" / "s01" / NAME / f"{NAME}.ipynb").write_bytes(os.urandom(64))
    before, ours = _digests(tmp_path), _digests(ROOT / "course" / "assignments")
    there = Path("/tmp/glassnet-daemon-was-here")
    there.unlink(missing_ok=True)
    yield tmp_path
    assert _digests(tmp_path) == before
    assert _digests(ROOT / "course" / "assignments") == ours
    assert not there.exists()


def _digests(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_every_hostile_sample_has_its_line_here():
    assert {f"hostile-{name}" for name in SAID} == set(GROUPS["hostile"])
    assert len(list((ROOT / "tests" / "hostile" / NAME).glob("*.py"))) + len(BENT) + len(FILES) == len(SAID)
    assert set(DESERVED) == set(DAMAGED)


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.parametrize("name", SAID)
def test_a_hostile_sample_gains_nothing_and_is_named(grade, canary, monkeypatch, name):
    monkeypatch.chdir(canary)
    record, seconds = grade(f"hostile-{name}")
    assert (record.status, record.total) == ("graded", 0.0)
    assert {r.kind for r in record.remarks if r.severity == "warning"} == SAID[name]
    assert record.suspicious
    assert seconds < LONGEST
    for remark in record.remarks:
        assert not set("<>\n") & set(remark.text), remark


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.parametrize("name", DESERVED)
def test_damaged_work_gets_what_its_whole_cells_deserve(grade, name):
    status, notes, lost = DESERVED[name]
    record, _ = grade(f"damaged-{name}")
    assert record.status == status
    assert {r.kind for r in record.remarks} == notes
    assert {e.name: e.credit for e in record.exercises} == {
        e.name: 0.0 if e.name in lost else float(e.points) for e in UNIT.exercises
    }
    assert bool(record.reason) is (status == "damaged")


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.parametrize("student", [GROUPS["right"][0], GROUPS["right"][-1], *GROUPS["learner"][1::12], "blank-01"])
def test_honest_work_gets_its_marks_its_mistakes_names_and_no_sign(grade, student):
    sample = SAMPLES[student]
    record, _ = grade(student)
    wrong = {
        e.name: {f"{m.function}.{m.name}" for m in sample.mistakes if m.function in e.names} for e in UNIT.exercises
    }
    for exercise in record.exercises:
        named = {found.name for found in exercise.diagnoses if found.certain}
        if sample.group == "blank":
            assert (exercise.credit, exercise.status) == (0.0, "not attempted")
        elif wrong[exercise.name]:
            assert exercise.credit < exercise.points
            assert wrong[exercise.name] <= named, exercise
        else:
            assert exercise.credit == exercise.points, exercise
    assert record.remarks == ()
    assert not record.suspicious
    assert (record.total == ALL) is (sample.group == "right")


def test_every_mistake_is_handed_to_one_learner_and_at_most_one_a_function():
    mistakes = [m for e in UNIT.exercises for m in e.misconceptions]
    hands = share_out(UNIT, 40)
    assert len(hands) == 40
    dealt = [m for hand in hands for m in hand]
    assert sorted((m.function, m.name) for m in dealt) == sorted((m.function, m.name) for m in mistakes)
    for hand in hands:
        functions = [m.function for m in hand]
        assert len(functions) == len(set(functions))
    sizes = list(map(len, hands))
    assert max(sizes) - min(sizes) <= 1
    with pytest.raises(ValueError, match=r"demo: more than 2 misconceptions of \w+; expected at most that"):
        share_out(UNIT, 2)


def test_the_class_is_the_same_each_time():
    again = make_class(UNIT, RELEASED, ROOT / "tests")
    assert again == list(SAMPLES.values())
    assert len(SAMPLES) == len(again)
    assert all(len(GROUPS[group]) >= least for group, least in (("right", 3), ("learner", 12), ("blank", 2)))
    assert not [s for s in make_class(UNIT, RELEASED, ROOT / "tests", hostile=False) if s.group == "hostile"]
    assert len(make_class(UNIT, RELEASED, ROOT / "tests", size=len(SAMPLES) + 4)) == len(SAMPLES) + 4
    dealt = [m for s in SAMPLES.values() for m in s.mistakes]
    assert len(dealt) == sum(len(e.misconceptions) for e in UNIT.exercises)


def test_answers_differ_in_style_and_carry_the_mistakes_they_are_given():
    folder = ROOT / "tests" / "right" / NAME
    for exercise in UNIT.exercises:
        assert len(set(styles(folder, exercise))) >= 3
    first, second = answer(UNIT, folder, 0), answer(UNIT, folder, 1)
    assert all(first[e.name] != second[e.name] for e in UNIT.exercises)
    exercise = UNIT.exercises[1]
    mistake = exercise.misconceptions[0]
    wrong = answer(UNIT, folder, 0, [mistake])
    assert {name for name in first if wrong[name] != first[name]} == {exercise.name}
    assert wrong[exercise.name].count(f"def {mistake.function}(") == 1
    assert wrong[exercise.name].rstrip().endswith(mistake.source.rstrip())
    with pytest.raises(FileNotFoundError, match="demo: expected right solutions named"):
        styles(folder / "nowhere", exercise)


def test_a_wrong_version_replaces_the_right_one_and_its_decorators():
    mistake = next(m for m in UNIT.exercises[0].misconceptions)
    source = f"import functools\n\n\n@functools.cache\ndef {mistake.function}(X, C):\n    return 0\n\n\nkept = 1\n"
    made = with_mistakes(source, [mistake])
    assert "@functools.cache" not in made
    assert "return 0" not in made
    assert "kept = 1" in made
    space = {}
    exec(made, space)
    assert callable(space[mistake.function])
    assert "import numpy" in made
