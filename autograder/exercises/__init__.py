"""The exercise bank: per exercise its reference, case generators, misconceptions and hints, in one place."""

from autograder.exercises import bank
from autograder.exercises.compile import compile_checks, compile_exercise
from autograder.exercises.model import Exercise, Function, Misconception, Unit

__all__ = ["Exercise", "Function", "Misconception", "Unit", "bank", "compile_checks", "compile_exercise"]
