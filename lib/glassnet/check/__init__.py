"""Check cells: run the visible cases of an exercise on a learner's functions and say which mistake it is.

The notebook's side needs only this package and the data file beside the notebook. The grader judges with the same code,
in another process, on more cases.
"""

from glassnet.check.case import WORKED, Case, Outcome
from glassnet.check.data import Named, Opaque, Seed, Strided
from glassnet.check.judge import judge
from glassnet.check.notebook import Checks, check_functions, load_checks
from glassnet.check.spec import ExerciseSpec, FunctionSpec, Wrong
from glassnet.check.verdict import Diagnosis, Finding, Verdict

__all__ = [
    "WORKED",
    "Case",
    "Checks",
    "Diagnosis",
    "ExerciseSpec",
    "Finding",
    "FunctionSpec",
    "Named",
    "Opaque",
    "Outcome",
    "Seed",
    "Strided",
    "Verdict",
    "Wrong",
    "check_functions",
    "judge",
    "load_checks",
]
