"""The examiner: puts the questions to a submission that runs elsewhere, and judges what comes back.

A check cell is never sent to the submission's process. It runs here, where the functions it calls are proxies; the
submission sees inputs, and neither expected values nor tests.
"""

from autograder.examiner.exam import Exam, Rules
from autograder.examiner.examine import examine
from autograder.examiner.paper import Paper
from autograder.examiner.room import Box, Room

__all__ = ["Box", "Exam", "Paper", "Room", "Rules", "examine"]
