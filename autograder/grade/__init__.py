"""A grading run: workers that examine, one writer that keeps nbgrader's folders, gradebook and our records."""

from autograder.startup import light_imports

light_imports()

from autograder.grade.one import grade_submission  # noqa: E402 - the line above must come before nbformat is imported

__all__ = ["grade_submission"]
