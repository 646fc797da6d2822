"""This repository's own masters and course: without problems, fresh, and without a solution in what learners get."""

from pathlib import Path

import pytest

from autograder.build import check_fresh, find_leaks, lint

ROOT = Path(__file__).resolve().parents[3]
COURSE = ROOT / "course"
built = pytest.mark.skipif(not COURSE.is_dir(), reason="there is no course/ yet: run 'make build'")


def test_the_masters_have_no_problems():
    assert [str(problem) for problem in lint(ROOT)] == []


@built
def test_the_course_is_fresh():
    assert check_fresh(ROOT).lines() == []


@built
def test_no_solution_stands_in_the_course():
    assignments = sorted((ROOT / "solutions/assignments").glob("*.py"))
    assert assignments
    assert [str(leak) for leak in find_leaks(COURSE, assignments)] == []
