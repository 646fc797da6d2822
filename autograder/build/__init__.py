"""From the master notebooks to the course: lint, expand, release, and a search for solutions that got out.

`build` writes ``course/`` and nbgrader's source tree, `check_fresh` says what a build would change, `lint` names every
problem of the masters, `find_leaks` looks for solutions in what learners get.
"""

from autograder.build.course import BuildReport, Freshness, build, check_fresh
from autograder.build.leaks import Leak, find_leaks
from autograder.build.lint import LintError, Problem, lint

__all__ = ["BuildReport", "Freshness", "Leak", "LintError", "Problem", "build", "check_fresh", "find_leaks", "lint"]
