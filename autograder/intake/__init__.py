"""From whatever was handed in to a clean notebook.

`submissions` walks nbgrader's folder of hand-ins, `find_notebook` finds the notebook in a folder, and `repair`
rebuilds it on the released one. None of them runs, imports or unpickles anything a learner wrote.
"""

from autograder.intake.files import Found, find_notebook, read_file
from autograder.intake.notes import Note, Repaired
from autograder.intake.rebuild import repair
from autograder.intake.submissions import Submission, name_problem, notebook_digest, submissions

__all__ = [
    "Found",
    "Note",
    "Repaired",
    "Submission",
    "find_notebook",
    "name_problem",
    "notebook_digest",
    "read_file",
    "repair",
    "submissions",
]
