"""What the learner's machine knows of an exercise: its functions, visible cases, and what wrong versions answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from glassnet.check.case import Case, Outcome
from glassnet.check.codec import from_jsonable, to_jsonable
from glassnet.check.compare import Spec
from glassnet.check.refuse import Rules, rules_for

_RIGHT_DIGITS, _WRONG_DIGITS = 10, 8


@dataclass(frozen=True)
class FunctionSpec:
    """One function of an exercise: its name, its parameters' names, how answers compare, names of a tuple's parts."""

    name: str
    params: tuple[str, ...]
    compare: Spec
    returns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wrong:
    """A known misconception, known by its answers: ``outcomes[i]`` is what it gives on case i (None: not asked)."""

    name: str
    says: str
    functions: tuple[str, ...]
    outcomes: tuple[Outcome | None, ...]


@dataclass(frozen=True)
class ExerciseSpec:
    """An exercise without its solution.

    Parameters
    ----------
    name, title : str
    points : float
        Full marks.
    functions : tuple of FunctionSpec
    cases : tuple of Case
    expected : tuple of Outcome
        The right outcome of each case.
    catalogue : tuple of Wrong
    refuse, allow : tuple of str
        Modules whose functions the answer may not, or may, call, besides `glassnet.check.refuse.Rules`' own.
    seconds : float
        How long a call may take, where that is longer than usual.
    """

    name: str
    title: str
    points: float
    functions: tuple[FunctionSpec, ...]
    cases: tuple[Case, ...]
    expected: tuple[Outcome, ...]
    catalogue: tuple[Wrong, ...]
    refuse: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def rules(self) -> Rules:
        """Which calls are refused."""
        return rules_for(self.refuse, self.allow)

    def function(self, name: str) -> FunctionSpec:
        """The function of that name."""
        return next(f for f in self.functions if f.name == name)


def _rounded(value: Any, digits: int) -> Any:
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        flat = [float(f"{v:.{digits}g}") for v in value.ravel().tolist()]
        return np.array(flat, dtype=value.dtype).reshape(value.shape)
    if isinstance(value, np.floating):
        return type(value)(float(f"{value:.{digits}g}"))
    if type(value) is float:
        return float(f"{value:.{digits}g}")
    if type(value) in (tuple, list):
        return type(value)(_rounded(v, digits) for v in value)
    if type(value) is dict:
        return {key: _rounded(v, digits) for key, v in value.items()}
    return value


def spec_to_jsonable(spec: ExerciseSpec) -> dict[str, Any]:
    """A JSON tree with everything in `spec`; outcomes lose what differs from machine to machine, such as times.

    Right answers keep 10 digits, wrong ones 8. Of a wrong version only the wrong answers are written; where it gives
    none at all, why it fails.
    """
    expected = [_outcome_out(o) for o in spec.expected]
    alike = [_outcome_out(o, _WRONG_DIGITS) for o in spec.expected]

    def deviations(wrong: Wrong) -> dict[str, Any]:
        only_fails = all(o.error for o in wrong.outcomes if o is not None)
        nodes = [_outcome_out(o, _WRONG_DIGITS, reason=only_fails) for o in wrong.outcomes]
        usual = [
            right if case.function in wrong.functions else None for case, right in zip(spec.cases, alike, strict=True)
        ]
        return {str(i): node for i, node in enumerate(nodes) if repr(node) != repr(usual[i])}  # 3.0 is not 3

    return {
        "name": spec.name,
        "title": spec.title,
        "points": spec.points,
        "functions": [asdict(f) for f in spec.functions],
        "refuse": spec.refuse,
        "allow": spec.allow,
        **({"seconds": spec.seconds} if spec.seconds else {}),
        "cases": [_case_out(case) for case in spec.cases],
        "expected": expected,
        "catalogue": [
            {"name": w.name, "says": w.says, "functions": w.functions, "outcomes": deviations(w)}
            for w in spec.catalogue
        ],
    }


def _case_out(case: Case) -> dict[str, Any]:
    """Its fields, without those that have their default value."""
    plain = vars(Case(case.kind, case.args, case.function))
    always = ("kind", "args", "function")
    return {key: to_jsonable(v) for key, v in vars(case).items() if key in always or v != plain[key]}


def _outcome_out(
    outcome: Outcome | None, digits: int = _RIGHT_DIGITS, *, reason: bool = False
) -> dict[str, Any] | None:
    if outcome is None:
        return None
    fields = {"value": _rounded(outcome.value, digits), "error": outcome.error, "changed": outcome.changed}
    if reason:
        fields["message"] = outcome.reason
    return {key: to_jsonable(value) for key, value in fields.items() if key == "value" or value}


def spec_from_jsonable(tree: dict[str, Any]) -> ExerciseSpec:
    """The inverse of `spec_to_jsonable`.

    Raises
    ------
    CodecError, KeyError, TypeError
        The tree is not one of ours.
    """

    def outcome(node: Any) -> Outcome | None:
        return None if node is None else Outcome(**{key: from_jsonable(value) for key, value in node.items()})

    expected = tuple(outcome(node) or Outcome() for node in tree["expected"])

    cases = tuple(Case(**{key: from_jsonable(value) for key, value in node.items()}) for node in tree["cases"])

    def outcomes(wrong: dict[str, Any]) -> tuple[Outcome | None, ...]:
        usual = [o if c.function in wrong["functions"] else None for c, o in zip(cases, expected, strict=True)]
        given = {int(i): outcome(node) for i, node in wrong["outcomes"].items()}
        return tuple(given.get(i, o) for i, o in enumerate(usual))

    def compare(node: Any) -> Spec:
        return tuple(node) if isinstance(node, list) else str(node)

    return ExerciseSpec(
        name=tree["name"],
        title=tree["title"],
        points=tree["points"],
        functions=tuple(
            FunctionSpec(f["name"], tuple(f["params"]), compare(f["compare"]), tuple(f["returns"]))
            for f in tree["functions"]
        ),
        cases=cases,
        expected=expected,
        catalogue=tuple(Wrong(w["name"], w["says"], tuple(w["functions"]), outcomes(w)) for w in tree["catalogue"]),
        refuse=tuple(tree.get("refuse", ())),
        allow=tuple(tree.get("allow", ())),
        seconds=float(tree.get("seconds", 0.0)),
    )
