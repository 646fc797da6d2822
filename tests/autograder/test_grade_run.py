"""A run: what it grades, what it writes, and what a crash, a rerun and a resubmission leave."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from grading_course import NAME, RIGHT, UNIT, fresh_course, handed_in, make_course, run, submit
from nbgrader.api import Gradebook

from autograder import records
from autograder.course import Course
from autograder.errors import UserError
from autograder.grade import folders
from autograder.grade.lock import only_writer
from autograder.grade.run import Order, choose_level
from autograder.records import ExerciseGrade, Named, Record, Remark
from autograder.sandbox import Level

WRONG = {"spread": "def spread(x):\n    return float(x.std())", "shift": RIGHT["shift"]}


@pytest.fixture
def course(tmp_path):
    return fresh_course(tmp_path / "course")


def scores(course):
    """What the gradebook says: auto scores of the check cells by student."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        found = {}
        for submission in book.assignment_submissions(NAME):
            (notebook,) = submission.notebooks
            found[submission.student.id] = {g.name: g.auto_score for g in notebook.grades}
        return found


def test_a_run_leaves_folder_gradebook_and_record(course):
    submit(course, "s01", handed_in(RIGHT), when="2030-01-31 12:00:00.000000 UTC")
    submit(course, "s02", handed_in(WRONG))
    outcome = run(course, seed=7)
    assert [(r.student, r.total) for r in outcome.graded] == [("s01", 10), ("s02", 4)]
    folder = course / "autograded" / "s01" / NAME
    assert sorted(p.name for p in folder.iterdir()) == [f"{NAME}.ipynb", "timestamp.txt"]
    nbformat.validate(nbformat.read(folder / f"{NAME}.ipynb", as_version=4))
    assert (folder / "timestamp.txt").read_text() == "2030-01-31 12:00:00.000000 UTC"
    assert scores(course) == {
        "s01": {"check-spread": 6, "check-shift": 4, "why": 0},
        "s02": {"check-spread": 0, "check-shift": 4, "why": 0},
    }
    kept = records.load(course, NAME, "s02")
    assert kept == outcome.graded[1]
    assert (kept.seed, kept.level, kept.timestamp) == (7, "bubblewrap", "2030-01-31T12:00:00+00:00")
    assert [d.name for d in kept.exercise("spread").diagnoses] == ["spread.std"]


def test_what_is_done_is_not_graded_again(course):
    submit(course, "s01", handed_in(RIGHT))
    run(course)
    submit(course, "s02", handed_in(RIGHT))
    again = run(course)
    assert (again.plan.done, [r.student for r in again.graded]) == (("s01",), ["s02"])
    forced = run(course, force=True)
    assert [r.student for r in forced.graded] == ["s01", "s02"]
    named = run(course, force=True, students=("s02",))
    assert [r.student for r in named.graded] == ["s02"]


def test_a_changed_bank_or_a_failed_grading_is_graded_again(course):
    submit(course, "s01", handed_in(RIGHT))
    run(course)
    kept = records.load(course, NAME, "s01")
    records.save(course, replace(kept, status="failed"))
    assert len(run(course).graded) == 1
    records.save(course, replace(kept, paper="another"))
    assert len(run(course).graded) == 1
    records.path_of(course, NAME, "s01").write_text("{half")
    assert len(run(course).graded) == 1
    assert run(course).graded == ()


def test_the_same_seed_gives_the_same_grade(course):
    submit(course, "s01", handed_in(WRONG))
    first = run(course, seed=3).graded[0]
    second = run(course, seed=3, force=True, students=("s01",)).graded[0]
    assert replace(first, graded_at="", seconds=0, exercises=()) == replace(
        second, graded_at="", seconds=0, exercises=()
    )
    assert [(e.credit, e.failed) for e in first.exercises] == [(e.credit, e.failed) for e in second.exercises]
    assert run(course, force=True).graded[0].seed != run(course, force=True).graded[0].seed


def test_a_resubmission_never_keeps_the_old_score(course):
    submit(course, "s01", handed_in(RIGHT))
    run(course)
    submit(course, "s01", raw=b"{", when="2030-02-01 12:00:00.000000 UTC")
    (record,) = run(course).graded
    assert (record.status, record.total) == ("damaged", 0)
    assert scores(course)["s01"] == {"check-spread": 0, "check-shift": 0, "why": 0}


def test_a_run_that_dies_before_the_resubmission_leaves_no_old_score(course):
    submit(course, "s01", handed_in(RIGHT))
    run(course)
    submit(course, "s01", handed_in(WRONG))

    def crash(submission):
        raise MemoryError

    with pytest.raises(MemoryError):
        run(course, spoil=crash)
    assert scores(course)["s01"] == {"check-spread": None, "check-shift": None, "why": None}
    assert not (course / "autograded" / "s01" / NAME).exists()
    assert records.load(course, NAME, "s01") is None


def test_a_forced_run_that_dies_keeps_the_scores_of_unchanged_submissions(course):
    submit(course, "s01", handed_in(RIGHT))
    run(course)

    def crash(submission):
        raise MemoryError

    with pytest.raises(MemoryError):
        run(course, spoil=crash, force=True)
    assert scores(course)["s01"]["check-spread"] == 6
    assert records.load(course, NAME, "s01").total == 10


def test_ctrl_c_keeps_what_is_written_and_a_rerun_goes_on(course):
    for name in ("s01", "s02", "s03"):
        submit(course, name, handed_in(RIGHT))

    def stop(submission):
        if submission.student == "s02":
            raise KeyboardInterrupt

    first = run(course, spoil=stop)
    assert (first.interrupted, [r.student for r in first.graded]) == (True, ["s01"])
    second = run(course)
    assert (second.interrupted, [r.student for r in second.graded]) == (False, ["s02", "s03"])


@pytest.mark.parametrize("moment", ["enter", "save"])
def test_a_crash_while_writing_loses_nothing(course, monkeypatch, moment):
    submit(course, "s01", handed_in(RIGHT))

    def crash(*_args, **_more):
        raise SystemError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("autograder.grade.run.Book.enter" if moment == "enter" else "autograder.records.save", crash)
        with pytest.raises(SystemError):
            run(course)
    assert [r.total for r in run(course).graded] == [10]
    assert scores(course)["s01"]["check-spread"] == 6


def test_half_written_folders_are_never_taken_for_done(course, monkeypatch):
    submit(course, "s01", handed_in(RIGHT))

    def crash(*_args):
        raise SystemError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(folders, "_write", crash)
        with pytest.raises(SystemError):
            run(course)
    assert not (course / "autograded" / "s01").exists()
    assert len(list((course / "autograded").glob(".half-*"))) == 1
    run(course)
    assert list((course / "autograded").glob(".half-*")) == []


def test_damaged_and_odd_folders_stop_nobody(course):
    submit(course, "s01", raw=b"")
    submit(course, "s02", handed_in(RIGHT))
    submit(course, "a+b", handed_in(RIGHT))
    outcome = run(course)
    assert [(r.student, r.status) for r in outcome.graded] == [("s01", "damaged"), ("s02", "graded")]
    assert [s.student for s in outcome.plan.skipped] == ["a+b"]
    assert scores(course)["s02"]["check-spread"] == 6


def test_a_person_s_scores_and_comments_survive_a_regrade(course):
    submit(course, "s01", handed_in(WRONG, answer="because"))
    run(course)
    url = f"sqlite:///{course / 'gradebook.db'}"
    with Gradebook(url) as book:
        grade = book.find_grade("why", NAME, NAME, "s01")
        assert (grade.auto_score, grade.needs_manual_grade) == (None, True)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2.5, 1.0, False
        book.find_comment("why", NAME, NAME, "s01").manual_comment = "good"
        book.db.commit()
    run(course, force=True)
    with Gradebook(url) as book:
        grade = book.find_grade("why", NAME, NAME, "s01")
        assert (grade.manual_score, grade.extra_credit, grade.score) == (2.5, 1.0, 3.5)
        assert grade.needs_manual_grade  # as stock: a person should look whether the answer is still the same
        assert book.find_comment("why", NAME, NAME, "s01").comment == "good"


def test_comments_say_no_response_where_there_is_none(course):
    submit(course, "s01", handed_in({"spread": RIGHT["spread"]}))
    run(course)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        said = {name: book.find_comment(name, NAME, NAME, "s01").auto_comment for name in ("spread", "shift", "why")}
    assert said == {"spread": None, "shift": "No response.", "why": "No response."}


def test_late_penalties_follow_the_course_s_rule(course):
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    submit(course, "s01", handed_in(RIGHT), when="2030-02-01 12:00:00.000000 UTC")
    submit(course, "s02", handed_in(RIGHT), when="2030-01-01 12:00:00.000000 UTC")
    url = f"sqlite:///{course / 'gradebook.db'}"
    with Gradebook(url) as book:
        book.update_or_create_assignment(NAME, duedate="2030-01-15 12:00:00 UTC")
    run(course)
    with Gradebook(url) as book:
        late, punctual = (book.find_submission_notebook(NAME, NAME, s) for s in ("s01", "s02"))
        assert (late.score, late.late_submission_penalty) == (10, 10)
        assert (punctual.score, punctual.late_submission_penalty) == (10, None)


def test_a_gradebook_with_grades_for_other_cells_is_not_overwritten(course):
    submit(course, "s01", handed_in(RIGHT))
    run(course)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        book.add_grade_cell("check-more", NAME, NAME, max_score=3, cell_type="code")
    with pytest.raises(UserError, match="the gradebook does not fit the released notebook: Cannot add or remove cells"):
        run(course, force=True)


def test_one_run_at_a_time(course):
    submit(course, "s01", handed_in(RIGHT))
    with (
        only_writer(course),
        pytest.raises(UserError, match=rf"another grading run \(process {os.getpid()}\) is at work"),
    ):
        run(course)
    assert len(run(course).graded) == 1


def test_where_nothing_isolates_grading_is_refused_unless_trusted():
    order = Order(NAME)
    assert choose_level(order, lambda: Level.LANDLOCK) is Level.LANDLOCK
    assert choose_level(replace(order, trusted=True), lambda: Level.BUBBLEWRAP) is Level.BUBBLEWRAP
    assert choose_level(replace(order, trusted=True), lambda: Level.NONE) is Level.TRUSTED
    for level in (Level.NONE, Level.TRUSTED):
        with pytest.raises(UserError, match=r"refused: .* pass --trusted"):
            choose_level(order, lambda level=level: level)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"course": "nowhere"}, r"no course in .*nowhere: there is no such folder; run 'autograder build' first"),
        ({"assignment": "08-none"}, r"no assignment '08-none' in .*there are: 07-small"),
        ({"students": ("s99",)}, r"no submission of 07-small by s99 in "),
        ({"unit": None}, r"bank: no unit '07-small'"),
        ({"unit": replace(UNIT, exercises=UNIT.exercises[:1])}, r"the exercise bank has no exercise `shift`"),
    ],
)
def test_what_a_person_can_get_wrong_is_one_sentence(course, change, says):
    from grading_course import HerePool, Quiet

    from autograder.grade.run import grade

    submit(course, "s01", handed_in(RIGHT))
    fields = {"assignment": NAME, "course": course, "unit": UNIT} | change
    if "course" in change:
        fields["course"] = course / change["course"]
    with pytest.raises(UserError, match=says):
        grade(Order(**fields), Quiet(), lambda: Level.BUBBLEWRAP, HerePool)


def test_nothing_handed_in_is_said(course):
    with pytest.raises(UserError, match=r"nothing to grade: expected submissions in .*submitted"):
        run(course)


def test_a_release_that_learners_have_goes_before_the_source(course):
    released = course / "release" / NAME
    released.mkdir(parents=True)
    notebook = handed_in({})
    next(c for c in notebook.cells if c.id == "check-shift").metadata.nbgrader.points = 5.0
    nbformat.write(notebook, released / f"{NAME}.ipynb")
    submit(course, "s01", handed_in(RIGHT))
    with pytest.raises(
        UserError, match="`shift` is worth 5 points in the released notebook and 4 in the exercise bank"
    ):
        run(course)


RECORD = Record(
    "s01", NAME, "graded",
    (ExerciseGrade("spread", "Spread", 3.0, 6.0, "wrong", (Named("a", "b", "c", certain=True),), ("ties",), 0.25),),
    remarks=(Remark("died", "in `spread`: \udc80", "warning"),), seed=9, written=3.0,
)  # fmt: skip


def test_records_come_back_as_they_were(tmp_path):
    kept = replace(RECORD, remarks=(Remark("died", "in `spread`: ü", "warning"),))
    path = records.save(tmp_path, kept)
    assert records.load(tmp_path, NAME, "s01") == kept
    assert json.loads(path.read_text())["total"] == 3.0
    assert records.save(tmp_path, RECORD).is_file()  # text that is no Unicode is written all the same
    assert [r.student for r in records.load_all(tmp_path, NAME)] == ["s01"]
    path.with_name("s02.json").write_text("[]")
    assert [r.student for r in records.load_all(tmp_path, NAME)] == ["s01"]
    assert [p.name for p in path.parent.iterdir() if p.name.startswith(".")] == []


def test_a_record_of_a_very_long_name_has_a_place(tmp_path):
    names = ["é" * 125 + "ab", "é" * 125 + "ac"]
    for name in names:
        records.save(tmp_path, replace(RECORD, student=name, remarks=()))
    assert sorted(r.student for r in records.load_all(tmp_path, NAME)) == names


@pytest.mark.slow
def test_a_new_gradebook_is_as_generate_assignment_makes_it(tmp_path, monkeypatch):
    """The rows of assignment, cells and sources: ours against nbgrader's own command."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    from autograder.gradebook import _in_process, _version

    ours, theirs = make_course(tmp_path / "ours"), make_course(tmp_path / "theirs")
    submit(ours, "s01", handed_in(RIGHT))
    run(ours)
    api = NbGraderAPI(CourseDirectory(root=str(theirs), config=Course(theirs).config()), config=Course(theirs).config())
    from nbgrader.api import get_alembic_version

    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    assert _version() == get_alembic_version()
    with _in_process():
        assert api.generate_assignment(NAME)["success"]

    def rows(course):
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
            notebook = book.find_notebook(NAME, NAME)
            cells = (*notebook.grade_cells, *notebook.solution_cells, *notebook.source_cells)
            plain = [{k: v for k, v in c.to_dict().items() if k != "id"} for c in cells]
            assert book.find_assignment(NAME).course_id == "glassnet"
            return sorted(plain, key=str), notebook.max_score, notebook.kernelspec

    assert rows(ours) == rows(theirs)
