"""Grading one notebook without a run."""

import nbformat
import pytest
from grading_course import NAME, RIGHT, UNIT, fresh_course, handed_in, submit

from autograder.errors import UserError
from autograder.grade import grade_submission
from autograder.sandbox import Level

TRUST = {"level": Level.TRUSTED, "trusted": True, "unit": UNIT}


def test_a_notebook_or_a_folder_is_graded_and_nothing_is_written(tmp_path):
    course = fresh_course(tmp_path / "course")
    before = sorted(course.rglob("*"))
    path = tmp_path / "homework (1).ipynb"
    nbformat.write(handed_in({"spread": "def spread(x):\n    return float(x.std())", "shift": RIGHT["shift"]}), path)
    record = grade_submission(path, NAME, course=course, student="s01", seed=4, **TRUST)
    assert (record.student, record.status, record.total, record.seed) == ("s01", "graded", 4, 4)
    assert [d.name for d in record.exercise("spread").diagnoses] == ["spread.std"]
    folder = submit(tmp_path, "s02", handed_in(RIGHT))
    assert grade_submission(folder, NAME, course=course, **TRUST).total == 10
    assert sorted(course.rglob("*")) == before


def test_what_is_no_notebook_is_a_record_with_a_reason(tmp_path):
    course = fresh_course(tmp_path / "course")
    (tmp_path / "x.ipynb").write_bytes(b"%PDF-1.4")
    record = grade_submission(tmp_path / "x.ipynb", NAME, course=course, **TRUST)
    assert (record.status, record.total) == ("damaged", 0)
    (tmp_path / "empty").mkdir()
    assert "no notebook" in grade_submission(tmp_path / "empty", NAME, course=course, **TRUST).reason


def test_what_cannot_be_graded_is_refused(tmp_path):
    course = fresh_course(tmp_path / "course")
    with pytest.raises(UserError, match="grade_submission: there is nothing at "):
        grade_submission(tmp_path / "none.ipynb", NAME, course=course, **TRUST)
    with pytest.raises(UserError, match=r"refused: .* pass --trusted"):
        grade_submission(tmp_path, NAME, course=course, unit=UNIT, level=Level.NONE)
