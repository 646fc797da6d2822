"""A written answer of the real course on its way through the grader to the person who gives it points."""

import shutil
from pathlib import Path

import nbformat
import pytest
from grading_course import HerePool, Quiet
from nbgrader.api import Gradebook

from autograder.build.expand import source_notebook
from autograder.build.percent import read_master
from autograder.build.release import CONFIG, release_notebook
from autograder.course import Course
from autograder.exercises import bank
from autograder.feedback import make_feedback
from autograder.grade.run import Order, grade
from autograder.sandbox import Level

NAME = "10-sequences-and-capstone"
ROOT = Path(__file__).parents[2]
REPORT = "Two convolutions: **81.3 %** ± 1.2, a guess 10 %.\n\n| part | lost |\n|---|---|\n| flips | 0.4 ± 0.9 |"


def hand_in(course, student, released, answer=""):
    """The released notebook without its longer cells: nothing is solved, perhaps the report is written."""
    notebook = nbformat.from_dict(released)
    cells = {c.metadata["nbgrader"]["grade_id"]: c for c in notebook.cells if "nbgrader" in c.metadata}
    assert "Your answer here" in cells["report"].source
    assert "BEGIN SOLUTION" not in cells["report"].source
    notebook.cells = list(cells.values())
    if answer:
        cells["report"].source = answer
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")
    (folder / "timestamp.txt").write_text("2030-01-31 12:00:00.000000 UTC")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Graded: s01 wrote a report and solved nothing, s02 handed in what was released."""
    folder = tmp_path_factory.mktemp("course")
    unit = bank.unit(NAME)
    source = source_notebook(read_master(ROOT / "solutions" / "assignments" / f"{NAME}.py"), unit)
    place = folder / "source" / NAME
    place.mkdir(parents=True)
    nbformat.write(source, place / f"{NAME}.ipynb")
    shutil.copy(ROOT / "course" / "assignments" / NAME / f"{NAME}.checks.json", place)
    (folder / "nbgrader_config.py").write_text(CONFIG.read_text())
    released = release_notebook(source)
    hand_in(folder, "s01", released, REPORT)
    hand_in(folder, "s02", released)
    grade(Order(NAME, folder, unit=unit), Quiet(), lambda: Level.BUBBLEWRAP, HerePool)
    return folder


def standing(course, student):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        all_, cell = book.find_submission(NAME, student), book.find_grade("report", NAME, NAME, student)
        comment = book.find_comment("report", NAME, NAME, student).auto_comment
        return all_.score, all_.max_score, all_.needs_manual_grade, cell.auto_score, cell.max_score, comment


def test_a_report_waits_for_a_person_and_a_blank_one_does_not(course):
    assert standing(course, "s01") == (0, 100, True, None, 12, None)
    assert standing(course, "s02") == (0, 100, False, 0, 12, "No response.")


def test_a_person_s_points_and_words_get_to_the_feedback(course):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        cell = book.find_grade("report", NAME, NAME, "s01")
        cell.manual_score, cell.needs_manual_grade = 9.5, False
        book.find_comment("report", NAME, NAME, "s01").manual_comment = "What went wrong is not told."
        book.db.commit()
    assert standing(course, "s01")[:3] == (9.5, 100, False)
    make_feedback(Course(course), NAME)
    page = (course / "feedback" / "s01" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "<strong>81.3 %</strong>" in page
    assert "<td>0.4 ± 0.9</td>" in page
    assert "What went wrong is not told." in page
    assert "9.5 / 12.0" in page
    assert "9.5 / 100.0" in page
