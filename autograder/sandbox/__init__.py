"""Where student code runs, and nowhere else: confined processes that talk to the grader in data only."""

from autograder.sandbox.client import Sandbox, SandboxDied
from autograder.sandbox.levels import Level, Limits
from autograder.sandbox.replies import CallResult, CellResult

__all__ = ["CallResult", "CellResult", "Level", "Limits", "Sandbox", "SandboxDied"]
