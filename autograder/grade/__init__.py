"""A grading run: workers that examine, one writer that keeps nbgrader's folders, gradebook and our records."""

from autograder.startup import light_imports

light_imports()
