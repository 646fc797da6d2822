"""Feedback and nbgrader's own commands on the tree that our writer left."""

import csv
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from grading_course import NAME, RIGHT, UNIT, Quiet, fresh_course, handed_in, run, submit

from autograder import cli
from autograder.course import Course
from autograder.errors import UserError
from autograder.feedback import make_feedback
from autograder.grade.run import Order, grade
from autograder.sandbox import Level

WRONG = {"spread": "def spread(x):\n    return float(x.std())", "shift": RIGHT["shift"]}
HOSTILE = """
from IPython.display import HTML, Javascript, display
print("<script>alert('stream')</script>")
display(HTML("<script>alert('html')</script>"))
display(Javascript("alert('js')"))
display({"image/svg+xml": "<svg onload=alert('svg')>", "text/markdown": "<img src=x onerror=alert('md')>",
         "text/latex": "x", "text/plain": "seen"}, raw=True)
raise ValueError("<script>alert('error')</script>")
"""
ANSWER = "<script>alert('answer')</script><img src=x onerror=alert('img')> [x](javascript:alert('link'))"


@pytest.fixture
def course(tmp_path):
    return fresh_course(tmp_path / "course")


def page(course, student):
    return (course / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")


def test_feedback_says_which_mistake_it_is(course):
    submit(course, "s01", handed_in(WRONG))
    run(course)
    pages = make_feedback(Course(course), NAME)
    assert [p.parent.parent.name for p in pages.made] == ["s01"]
    text = page(course, "s01")
    assert "That is the standard deviation, not the range." in text
    assert re.search(r"Score:\s*4(\.0)?\s*/\s*13", text)
    assert "_spread_hidden" not in text
    assert "rng.normal" not in text


def test_no_script_of_a_learner_gets_into_the_feedback(course):
    """In a real process: what the notebook shows passes the sandbox's one place where outputs are made harmless."""
    submit(course, "s01", handed_in(RIGHT, answer=ANSWER, extra=HOSTILE))
    order = Order(NAME, course, unit=UNIT, trusted=True, jobs=1)
    (record,) = grade(order, Quiet(), lambda: Level.NONE).graded
    assert record.total == 10
    make_feedback(Course(course), NAME)
    text = page(course, "s01")
    assert "seen" in text
    for word in ("stream", "html", "js", "svg", "md", "error", "answer", "img", "link"):
        for start in re.finditer(rf"alert\(('|&#39;){word}", text):
            before = text[: start.start()]
            inside = before[before.rfind("<") :]
            assert ">" in inside, f"{word} stands inside a tag"
            assert not re.search(r"<script[^>]*>\s*$", before), f"{word} would run"
    assert "<svg onload" not in text
    assert "onerror=alert('img')>" not in re.sub(r"&lt;.*?>", "", text)


def test_only_pages_that_are_out_of_date_are_made(course):
    submit(course, "s01", handed_in(RIGHT))
    submit(course, "s02", handed_in(WRONG))
    run(course)
    old = time.time() - 60
    os.utime(course / "gradebook.db", (old, old))
    for student in ("s01", "s02"):
        os.utime(course / "autograded" / student / NAME / f"{NAME}.ipynb", (old, old))
    assert len(make_feedback(Course(course), NAME, ["s01"]).made) == 1
    os.utime(course / "gradebook.db", (old, old))  # nbgrader opens it for writing
    pages = make_feedback(Course(course), NAME)
    assert [p.parent.parent.name for p in pages.made] == ["s02"]
    assert [p.parent.parent.name for p in pages.fresh] == ["s01"]
    os.utime(course / "gradebook.db")  # a person has entered a score since
    assert len(make_feedback(Course(course), NAME, ["s01"]).made) == 1
    os.utime(course / "gradebook.db", (old, old))
    assert len(make_feedback(Course(course), NAME, ["s01"], force=True).made) == 1


def test_students_without_a_grade_are_named(course):
    submit(course, "s01", handed_in(RIGHT))
    run(course)
    with pytest.raises(UserError, match=r"s09: no graded notebook of 07-small in .*autograded"):
        make_feedback(Course(course), NAME, ["s09"])


def test_a_page_that_cannot_be_made_stops_no_other(course, capsys):
    submit(course, "s01", handed_in(RIGHT))
    submit(course, "s[2]", handed_in(RIGHT))
    submit(course, "s03", handed_in(RIGHT))
    run(course)
    (course / "feedback" / "s01").mkdir(parents=True)
    (course / "feedback" / "s01" / NAME).write_text("in the way")
    assert cli.main(["feedback", NAME, "--course", str(course)]) == 1
    captured = capsys.readouterr()
    assert "1 pages written" in captured.out
    assert captured.err.startswith("s01: no page: ")
    assert page(course, "s03")


def nbgrader(course, *arguments):
    """Run nbgrader's own command in the course, as an instructor does."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=course, capture_output=True, text=True, check=False,
        env=os.environ | {"PATH": path},
    )  # fmt: skip


@pytest.mark.slow
def test_nbgrader_s_own_commands_go_on_from_our_tree(course):
    submit(course, "s01", handed_in(WRONG, answer="because"))
    submit(course, "s02", raw=b"{")
    run(course)
    done = nbgrader(course, "generate_feedback", NAME)
    assert done.returncode == 0, done.stderr
    assert "standard deviation, not the range" in page(course, "s01")
    assert "it ends too early" in page(course, "s02")
    done = nbgrader(course, "export")
    assert done.returncode == 0, done.stderr
    rows = {row["student_id"]: row for row in csv.DictReader((course / "grades.csv").read_text().splitlines())}
    assert {s: (float(row["raw_score"]), float(row["max_score"])) for s, row in rows.items()} == {
        "s01": (4, 13),
        "s02": (0, 13),
    }


@pytest.mark.slow
def test_the_formgrader_s_questions_have_answers(course):
    from nbgrader.apps import NbGraderAPI

    submit(course, "s01", handed_in(WRONG, answer="because"))
    submit(course, "s02", raw=b"{")
    run(course)
    directory = Course(course).directory()
    api = NbGraderAPI(directory)
    (assignment,) = api.get_assignments()
    assert (assignment["name"], assignment["num_submissions"], assignment["max_score"]) == (NAME, 2, 13)
    assert (assignment["average_score"], assignment["average_code_score"]) == (2, 2)
    states = {s["student"]: (s["autograded"], s["score"], s["needs_manual_grade"]) for s in api.get_submissions(NAME)}
    assert states == {"s01": (True, 4, True), "s02": (True, 0, False)}
    written, hopeless = sorted(api.get_notebook_submissions(NAME, NAME), key=lambda s: s["student"])
    assert (written["student"], written["needs_manual_grade"], written["failed_tests"]) == ("s01", True, True)
    assert (hopeless["student"], hopeless["score"]) == ("s02", 0)
    assert api.get_student_submissions("s01")[0]["score"] == 4


@pytest.mark.slow
def test_stock_autograde_works_in_the_same_course_and_ours_takes_over_again(course):
    submit(course, "s01", handed_in({"spread": "raise SystemError"}))
    run(course)
    done = nbgrader(course, "autograde", NAME, "--force")
    assert done.returncode == 0, done.stderr
    (record,) = run(course, force=True).graded
    assert record.total == 0
    assert (course / "autograded" / "s01" / NAME / f"{NAME}.ipynb").is_file()
