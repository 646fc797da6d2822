"""Your own kernels in later units: what you wrote and what its check found right, else the library's.

``mine.function("01-clustering", "kmeans")`` reads your notebook of that unit, where it lies in the course folder, runs
your answers in a namespace of their own, and checks them again. A wrong, missing or slow answer is no harm: None comes
back, the library's kernel takes its place, and `report` says which is which.
"""

from __future__ import annotations

import inspect
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

from glassnet.backend import array_module
from glassnet.check.calling import call_function
from glassnet.check.notebook import check_functions, load_checks
from glassnet.check.spec import ExerciseSpec
from glassnet.check.verdict import RIGHT
from glassnet.ops import Op

FOLDER = Path("..")
_SECONDS = 20.0
_told: dict[str, str] = {}


def function(
    unit: str, exercise: str, name: str = "", *, folder: str | Path | None = None
) -> Callable[..., Any] | None:
    """Your function of an exercise, if its check is green.

    Parameters
    ----------
    unit, exercise : str
        Such as ``"01-clustering"``, ``"assign"``; instead of an exercise, one of its functions may be named.
    name : str
        Of the function; by default the exercise's.
    folder : path, optional
        Where the assignments lie; by default the folder above, as in the course.

    Returns
    -------
    callable or None
        None where the notebook is missing or the check is not green; `report` says why.
    """
    name = name or exercise
    path = Path(folder or FOLDER).resolve() / unit / f"{unit}.ipynb"
    space, why = _right(path, exercise, path.stat().st_mtime_ns if path.exists() else 0)
    found = space.get(name) if space else None
    _told[f"{unit} {name}"] = "yours" if found else f"the library's: {why or f'there is no `{name}`'}"
    return found


def op(
    unit: str, forward: str, backward: str, otherwise: Op, *, folder: str | Path | None = None, **defaults: Any
) -> Op:
    """Your pair of functions as an `Op`, if both checks are green; else `otherwise`.

    Parameters
    ----------
    unit : str
    forward, backward : str
        Names of the functions, such as ``"conv2d_forward"``, of one exercise or of two. Written as in the assignments:
        ``forward(x, w, b, stride, padding)`` gives y, ``backward(dy, x, w, stride, padding)`` the gradients.
    otherwise : Op
        The library's.
    folder : path, optional
        As for `function`.
    **defaults
        Options that your functions want and a layer leaves out: ``stride=1, padding=0``.

    Returns
    -------
    Op

    Examples
    --------
    >>> from glassnet import ops
    >>> conv = op("05-convolution", "conv2d_forward", "conv2d_backward", ops.conv2d, stride=1, padding=0)
    """
    first, second = function(unit, forward, folder=folder), function(unit, backward, folder=folder)
    return as_op(first, second, **defaults) if first and second else otherwise


def as_op(forward: Callable[..., Any], backward: Callable[..., Any], **defaults: Any) -> Op:
    """A pair of functions without memory as an `Op`: the cache holds what `forward` was given.

    Parameters
    ----------
    forward : callable
        ``forward(x, *params, **options) -> y``, which takes on the dtype of x. For a bias that a layer does without it
        gets zeros.
    backward : callable
        ``backward(dy, x, *params, **options) -> dx`` or a tuple of gradients. The last params may be left out: no
        gradient depends on the bias.
    **defaults
        Options that a layer leaves out; each function gets those that it has a parameter for.

    Returns
    -------
    Op
    """

    def run(x: Any, *params: Any, **options: Any) -> tuple[Any, Any]:
        given = (x, *(_bias(params) if p is None else p for p in params))
        absent = [i for i, p in enumerate(params, start=1) if p is None]
        return _like(forward(*given, **_wanted(forward, defaults | options)), x), (given, absent, options)

    def back(dy: Any, kept: Any) -> tuple[Any, ...]:
        given, absent, options = kept
        wanted = _wanted(backward, defaults | options)
        gradients = backward(dy, *given[: _room(backward, wanted)], **wanted)
        found = gradients if isinstance(gradients, (tuple, list)) else (gradients,)
        pairs = enumerate(zip(found, given, strict=False))
        return tuple(None if i in absent else _like(g, a) for i, (g, a) in pairs)

    return Op(run, back)


def _like(answer: Any, given: Any) -> Any:
    """The answer in the precision of what was given: a learner's `np.zeros` is float64, the network may not be."""
    dtype = getattr(given, "dtype", None)
    return answer if dtype is None else array_module(answer).asarray(answer, dtype=dtype)


def _bias(params: tuple[Any, ...]) -> Any:
    """Zeros for a bias that a layer does without, one for each output of the weight before it."""
    weight = params[0]
    return array_module(weight).zeros(weight.shape[0], dtype=weight.dtype)


def report() -> None:
    """Print which kernels were yours so far and which were the library's, and why."""
    for what, whose in _told.items():
        print(f"{what:<40} {whose}")


def _wanted(function: Callable[..., Any], options: dict[str, Any]) -> dict[str, Any]:
    """Defaults that the function has no parameter for are left out; what a layer asks for beyond that is an error."""
    known = inspect.signature(function).parameters
    return {key: value for key, value in options.items() if key in known}


def _room(function: Callable[..., Any], options: dict[str, Any]) -> int | None:
    """How many arrays of `forward` a backward takes after `dy`; None: all that there are."""
    known = inspect.signature(function).parameters.values()
    if any(p.kind is p.VAR_POSITIONAL for p in known):
        return None
    return sum(p.name not in options and p.kind is not p.KEYWORD_ONLY for p in known) - 1


@cache
def _right(path: Path, exercise: str, written: int) -> tuple[dict[str, Any] | None, str]:
    """The namespace of a unit's answers if the exercise's check is green in it, and the reason if not."""
    unit = path.stem
    if not written:
        return None, f"there is no {unit}/{unit}.ipynb in the course folder"
    try:
        spec = _spec(load_checks(unit, path.parent).specs, exercise)
        cells = list(_answers(path))
    except (OSError, ValueError, KeyError, TypeError) as error:
        return None, f"{unit} could not be read ({type(error).__name__})"
    space: dict[str, Any] = {"__name__": "__mine__"}
    for name, source in cells:
        _run(source, f"<{unit}: {name}>", space)
    verdict = check_functions(spec, space)
    return (space, "") if verdict.status == RIGHT else (None, f"the check of `{exercise}` is not green")


def _spec(specs: Mapping[str, ExerciseSpec], name: str) -> ExerciseSpec:
    """The exercise of that name, or the one with a function of that name."""
    owner = {f.name: spec for spec in specs.values() for f in spec.functions}
    return specs[name] if name in specs else owner[name]


def _answers(path: Path) -> Iterator[tuple[str, str]]:
    """Names and sources of the setup cell and of the cells with answers."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        marks = cell.get("metadata", {}).get("nbgrader", {})
        if cell["cell_type"] == "code" and (marks.get("solution") or marks.get("grade_id") == "setup"):
            source = cell["source"]
            yield str(marks.get("grade_id")), source if isinstance(source, str) else "".join(source)


def _run(source: str, name: str, space: dict[str, Any]) -> None:
    """Run a cell; an answer that stops with an error leaves the others alone, and nothing is printed or drawn."""

    def cell() -> None:
        exec(compile(source, name, "exec"), space)  # noqa: S102 - the learner's own notebook, in the learner's kernel

    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        call_function(cell, (), time_limit=_SECONDS)
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
