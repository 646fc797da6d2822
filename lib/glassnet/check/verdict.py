"""What a check found, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass

from glassnet.check.case import Case, Outcome

NOT_ATTEMPTED = "not attempted"
RIGHT = "right"
WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One case that went wrong.

    Parameters
    ----------
    case : Case
    level : str
        ``"not attempted"``, ``"error"``, ``"type"``, ``"shape"``, ``"value"``, ``"changed"``: in this order a learner
        cares.
    text : str
        Expected and got, for the learner.
    got : Outcome
    looks : str
        What the errors look like, see `glassnet.check.pattern`; ``""`` if nothing stands out.
    share : float
        Part of the case's credit that is earned all the same: a network that is right for most pictures is worth much.
    """

    case: Case
    level: str
    text: str
    got: Outcome
    looks: str = ""
    share: float = 0.0

    @property
    def may_be_told(self) -> bool:
        """Whether the text gives nothing away: of a hidden case the numbers stay hidden, a network's accuracy not."""
        return not self.case.hidden or self.level in ("error", "type", "shape") or self.case.probe == "learns"


@dataclass(frozen=True)
class Diagnosis:
    """A misconception that explains the answers.

    Parameters
    ----------
    name, says : str
        Its name in the catalogue and the sentence for the learner.
    function : str
        The function it is in.
    certain : bool
        True if it explains every answer of the function, False if it explains some of them.
    """

    name: str
    says: str
    function: str
    certain: bool


@dataclass(frozen=True)
class Verdict:
    """The result of checking one exercise.

    Parameters
    ----------
    exercise, title : str
    points : float
        Full marks.
    credit : float
        Points earned, in [0, points], rounded to two digits.
    status : str
        ``"right"``, ``"wrong"`` or ``"not attempted"``.
    findings : tuple of Finding
        Worst first; empty if right.
    diagnoses : tuple of Diagnosis
    passed : tuple of str
        Kinds of cases that were right.
    n_cases : int
    seconds : float
        Time the learner's functions took.
    by_hand : str
        What the visible asserts said, ``""`` if they held.
    """

    exercise: str
    title: str
    points: float
    credit: float
    status: str
    findings: tuple[Finding, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    passed: tuple[str, ...] = ()
    n_cases: int = 0
    seconds: float = 0.0
    by_hand: str = ""
