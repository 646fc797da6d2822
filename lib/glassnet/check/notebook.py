"""The learner's side: `check("assign")` in a notebook cell."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from glassnet.check.by_hand import run_by_hand
from glassnet.check.calling import TIME_LIMIT, call_function
from glassnet.check.case import NOT_TRIED, Outcome
from glassnet.check.codec import CodecError
from glassnet.check.judge import judge
from glassnet.check.message import render
from glassnet.check.picture import TIME_LIMIT as DRAWING
from glassnet.check.picture import draw
from glassnet.check.probes import run_case
from glassnet.check.spec import ExerciseSpec, spec_from_jsonable
from glassnet.check.verdict import RIGHT, Verdict


class Checks:
    """The checks of one assignment; call it with an exercise's name.

    Parameters
    ----------
    name : str
        The assignment's.
    specs : mapping of str to ExerciseSpec
    """

    def __init__(self, name: str, specs: Mapping[str, ExerciseSpec]) -> None:
        self.name = name
        self.specs = dict(specs)
        self.verdicts: dict[str, Verdict] = {}

    def __call__(self, exercise: str, by_hand: Callable[[], Any] | None = None) -> float:
        """Check one exercise and show what was found.

        Parameters
        ----------
        exercise : str
            Its name, for example ``"assign"``.
        by_hand : callable, optional
            A function of plain asserts, run first.

        Returns
        -------
        credit : float
            Points for the visible cases, a built-in float in [0, points]: nbgrader reads it as partial credit.

        Raises
        ------
        KeyError
            ``check: no exercise 'asign' in 01-clustering; its exercises are assign, ...``
        """
        spec = self._known(exercise)
        namespace = by_hand.__globals__ if by_hand else sys._getframe(1).f_globals  # noqa: SLF001 - the cell's names
        verdict = self.verdicts[exercise] = check_functions(spec, namespace, by_hand)
        _display(render(spec, verdict))
        return verdict.credit

    def picture(self, exercise: str, seconds: float = DRAWING) -> Callable[[Callable[[], Any]], None]:
        """Draw a picture that needs the functions of an exercise: ``@check.picture("assign")`` above a function.

        It is drawn at once. Where the learner's functions are missing, fail or do not end, a sentence stands instead,
        so that the notebook runs on. A picture that trains for long may ask for more `seconds`.

        Raises
        ------
        KeyError
            As for a check.
        """
        self._known(exercise)

        def decorate(function: Callable[[], Any]) -> None:
            draw(exercise, function, seconds)

        return decorate

    def _known(self, exercise: str) -> ExerciseSpec:
        if exercise not in self.specs:
            known = ", ".join(self.specs)
            raise KeyError(f"check: no exercise {exercise!r} in {self.name}; its exercises are {known}")
        return self.specs[exercise]

    def summary(self) -> None:
        """Print the points so far, exercise by exercise."""
        width = max(len(name) for name in self.specs)
        for name, spec in self.specs.items():
            verdict = self.verdicts.get(name)
            credit = f"{verdict.credit:5g}" if verdict else "    -"
            print(f"{name:<{width}}  {credit} of {spec.points:g}")
        total = sum(v.credit for v in self.verdicts.values())
        print(f"{'total':<{width}}  {total:5g} of {sum(s.points for s in self.specs.values()):g}")


def check_functions(
    spec: ExerciseSpec,
    namespace: Mapping[str, Any],
    by_hand: Callable[[], Any] | None = None,
    time_limit: float = TIME_LIMIT,
) -> Verdict:
    """Check the functions of an exercise found in `namespace`, in this process.

    Parameters
    ----------
    spec : ExerciseSpec
    namespace : mapping of str to object
        Where the learner's functions live.
    by_hand : callable, optional
        Visible asserts.
    time_limit : float
        Seconds a call; an exercise may grant more.

    Returns
    -------
    Verdict
    """
    outcomes = _outcomes(spec, namespace, max(time_limit, spec.seconds))
    verdict = judge(spec, outcomes)
    if by_hand and verdict.status == RIGHT:
        problem = run_by_hand(by_hand)
        return judge(spec, outcomes, problem) if problem else verdict
    return verdict


def _outcomes(spec: ExerciseSpec, namespace: Mapping[str, Any], time_limit: float) -> list[Outcome]:
    """Put all cases; a function that once ran out of time is not asked again."""

    def call(function: str, args: Any, kwargs: Any, *, measure_memory: bool = False) -> Outcome:
        found = namespace.get(function)
        if not callable(found):
            return Outcome(error="NotDefined", message=f"there is no function `{function}`")
        return call_function(
            found, args, kwargs, time_limit=time_limit, measure_memory=measure_memory, rules=spec.rules
        )

    outcomes = []
    stuck: set[str] = set()
    for case in spec.cases:
        if case.function in stuck:
            outcomes.append(Outcome(error="TimeoutError", message=NOT_TRIED))
            continue
        outcomes.append(run_case(call, case))
        if outcomes[-1].error == "TimeoutError" and outcomes[-1].seconds >= time_limit:
            stuck.add(case.function)
    return outcomes


def load_checks(name: str, folder: str | Path = ".") -> Checks:
    """Load the checks of an assignment from the file beside the notebook.

    Parameters
    ----------
    name : str
        The assignment's name, for example ``"01-clustering"``.
    folder : path
        Where ``<name>.checks.json`` lies.

    Returns
    -------
    Checks
        Call it with an exercise's name.

    Raises
    ------
    FileNotFoundError, ValueError
        The file is missing or damaged; the message says what to do.
    """
    path = Path(folder) / f"{name}.checks.json"
    if not path.exists():
        raise FileNotFoundError(
            f"load_checks: expected {path.name} beside the notebook, in {path.resolve().parent}; "
            "copy it there from the course"
        )
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
        specs = {node["name"]: spec_from_jsonable(node) for node in tree["exercises"]}
    except (ValueError, KeyError, TypeError, CodecError) as error:
        raise ValueError(f"load_checks: {path.name} is damaged ({error}); copy it again from the course") from None
    return Checks(name, specs)


def _display(bundle: dict[str, str]) -> None:
    """Rich in a notebook, plain text elsewhere."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None and shell.has_trait("kernel"):
        from IPython.display import display

        display(bundle, raw=True)
    else:
        print(bundle["text/plain"])
