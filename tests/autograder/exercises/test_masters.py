"""The masters of the assignments: solutions earn every point, releases run blank, and no code gets out."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

from autograder.build import build, find_leaks
from autograder.build.percent import Master, read_master
from autograder.exercises import bank
from autograder.exercises.compile import compile_exercise
from glassnet.check import check_functions, load_checks
from glassnet.check.by_hand import run_by_hand

mpl.use("Agg")
ROOT = Path(__file__).parents[3]
MASTERS = {unit: read_master(ROOT / "solutions" / "assignments" / f"{unit}.py") for unit in bank.names()}
EXERCISES = [(unit, e.name) for unit in bank.names() for e in bank.unit(unit).exercises]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course as learners get it, built anew."""
    root = tmp_path_factory.mktemp("course")
    build(ROOT, root / "course", tree=root / "nbgrader")
    return root / "course"


def cell_of(master: Master, kind: str, exercise: str) -> str:
    return next(cell.source for cell in master.cells if cell.marker(kind) == exercise)


def prepared(unit: str) -> dict[str, Any]:
    """What the first code cell gives every answer: its imports and its small functions."""
    first = next(cell.source for cell in MASTERS[unit].cells if cell.kind == "code")
    wanted = ast.Import, ast.ImportFrom, ast.FunctionDef
    kept: list[ast.stmt] = [node for node in ast.parse(first).body if isinstance(node, wanted)]
    space: dict[str, Any] = {}
    exec(compile(ast.Module(kept, []), "<first cell>", "exec"), space)
    return space


def run_cells(sources: list[str]) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "__notebook__"}
    for number, source in enumerate(sources):
        exec(compile(source, f"<cell {number}>", "exec"), space)
    return space


@pytest.mark.parametrize(("unit", "name"), EXERCISES)
def test_solution_of_the_master_earns_full_marks_on_its_own(unit: str, name: str) -> None:
    space = prepared(unit)
    exec(compile(cell_of(MASTERS[unit], "solution", name), "<solution>", "exec"), space)
    exercise = bank.unit(unit).exercise(name)
    for seed in (21, 22):
        spec = compile_exercise(exercise, np.random.default_rng(seed), catalogue=False)
        verdict = check_functions(spec, space)
        assert verdict.credit == exercise.points, [f.text for f in verdict.findings]


@pytest.mark.parametrize(("unit", "name"), EXERCISES)
def test_asserts_by_hand_hold_for_the_solution_and_for_the_reference(unit: str, name: str) -> None:
    check_cell = cell_of(MASTERS[unit], "check", name)
    solved = prepared(unit)
    exec(compile(cell_of(MASTERS[unit], "solution", name), "<solution>", "exec"), solved)
    for space in (solved, prepared(unit) | {f.name: f.reference for f in bank.unit(unit).exercise(name).functions}):
        asked: list[Any] = []
        space["check"] = lambda *args, asked=asked: asked.append(args)
        exec(compile(check_cell, "<check>", "exec"), space)
        assert [args[0] for args in asked] == [name]
        assert run_by_hand(asked[0][1]) == ""


@pytest.mark.parametrize(("unit", "name"), EXERCISES)
def test_asserts_by_hand_fail_for_an_answer_of_zeros(unit: str, name: str) -> None:
    space = prepared(unit) | {"check": lambda *_: None}
    space |= dict.fromkeys(bank.unit(unit).exercise(name).names, lambda X, *_: np.zeros(len(X), dtype=int))
    exec(compile(cell_of(MASTERS[unit], "check", name), "<check>", "exec"), space)
    assert run_by_hand(space["by_hand"]) != ""


@pytest.mark.parametrize("unit", bank.names())
def test_master_runs_from_top_to_bottom_and_every_check_is_right(
    unit: str, course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(course / "assignments" / unit)
    space = run_cells([cell.source for cell in MASTERS[unit].cells if cell.kind == "code"])
    exercises = bank.unit(unit).exercises
    assert {name: v.credit for name, v in space["check"].verdicts.items()} == {e.name: e.points for e in exercises}
    out = capsys.readouterr().out
    assert out.count("[picture] ") >= len(exercises)
    assert "appears here when" not in out
    points = sum(e.points for e in exercises)  # 100, less what people grade
    assert f"{points:g} of {points:g}" in out.splitlines()[-1]


@pytest.mark.parametrize("unit", bank.names())
def test_blank_release_runs_and_says_not_attempted(
    unit: str, course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = course / "assignments" / unit
    monkeypatch.chdir(folder)
    notebook = json.loads((folder / f"{unit}.ipynb").read_text(encoding="utf-8"))
    sources = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    space = run_cells(sources)
    assert {v.status for v in space["check"].verdicts.values()} == {"not attempted"}
    assert set(space["check"].verdicts) == {e.name for e in bank.unit(unit).exercises}
    out = capsys.readouterr().out
    asked = [name for e in bank.unit(unit).exercises for name in e.names]
    without_them = [s for s in sources if "viz.show(" in s and not any(name in s for name in asked)]
    assert out.count("[picture] ") == len(without_them) <= 2  # of data, or of the library's kernels
    assert f" 0 of {sum(e.points for e in bank.unit(unit).exercises):g}" in out.splitlines()[-1]
    assert list(load_checks(unit).specs) == [e.name for e in bank.unit(unit).exercises]


def test_no_solution_and_no_wrong_version_gets_out(course: Path) -> None:
    assert find_leaks(course, [master.path for master in MASTERS.values()]) == []
