"""The built tree under the real nbgrader commands, from release to grades."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from mini_course import ASSIGNMENT, bank_of, write_project

from autograder.build import build

pytestmark = pytest.mark.slow

UNIT = "01-mini"
STUDENTS = ("s01", "s02", "s03", "s04")
RIGHT = {
    "span": "def span(X):\n    return np.ptp(X, axis=0)",
    "shift": "def shift(X, c):\n    return X - c",
    "why-shift": "Both ends move alike.",
}
MISTAKEN = RIGHT | {"shift": "def shift(X, c):\n    return X + c"}
HALF = RIGHT | {"span": "def span(X):\n    return np.ptp(np.abs(X), axis=0)"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    root = write_project(tmp_path_factory.mktemp("mini"))
    build(root, bank=bank_of())
    return root / "build/nbgrader"


@pytest.fixture(scope="module")
def nbgrader(tree, tmp_path_factory):
    """Run a command of nbgrader in the tree; gives what it printed."""
    home = tmp_path_factory.mktemp("home")
    away = {name: str(home / name) for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic by name
    env = os.environ | away | {"JUPYTER_DATA_DIR": str(home / "data"), "PATH": path}

    def run(*words):
        command = [sys.executable, "-m", "nbgrader", *words]
        done = subprocess.run(command, check=False, cwd=tree, env=env, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


@pytest.fixture(scope="module")
def released(tree, nbgrader):
    (tree / "source" / UNIT / "answers.py").write_text("span = max\n")  # must not be released
    nbgrader("generate_assignment", UNIT, "--force")
    return tree / "release" / UNIT


def test_the_released_notebook_is_the_one_in_the_course(tree, released):
    course = tree.parent.parent / "course/assignments" / UNIT
    assert sorted(p.name for p in released.iterdir()) == [f"{UNIT}.checks.json", f"{UNIT}.ipynb"]
    for path in released.iterdir():
        assert path.read_bytes() == (course / path.name).read_bytes()


def test_validate_passes_the_source_and_fails_the_release(nbgrader, released):
    assert "Success! Your notebook passes all the tests." in nbgrader("validate", f"source/{UNIT}/{UNIT}.ipynb")
    said = nbgrader("validate", str(released / f"{UNIT}.ipynb"))
    # Two checks and the written answer.
    assert "VALIDATION FAILED ON 3 CELL(S)!" in said
    assert "CONTENTS" not in said


def _hand_in(tree, released, student, sources):
    folder = tree / "submitted" / student / UNIT
    folder.mkdir(parents=True)
    notebook = nbformat.read(released / f"{UNIT}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = sources.get(cell.id, cell.source)
    nbformat.write(notebook, folder / f"{UNIT}.ipynb")
    (folder / f"{UNIT}.checks.json").write_bytes((released / f"{UNIT}.checks.json").read_bytes())


@pytest.fixture(scope="module")
def graded(tree, nbgrader, released):
    for student, sources in {"s01": RIGHT, "s02": {}, "s03": MISTAKEN, "s04": HALF}.items():
        _hand_in(tree, released, student, sources)
    nbgrader("autograde", UNIT)
    nbgrader("generate_feedback", UNIT)
    nbgrader("export")
    return tree


def test_check_cells_become_marks(graded):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded}/gradebook.db", "glassnet") as book:
        marks = {
            (student, grade.name): grade.auto_score
            for student in STUDENTS
            for grade in book.find_submission_notebook(UNIT, UNIT, student).grades
        }
        assert book.find_assignment(UNIT).max_score == 100
    assert marks == {
        ("s01", "check-span"): 60,
        ("s01", "check-shift"): 36,
        ("s01", "why-shift"): None,  # to be read by a person
        ("s02", "check-span"): 0,
        ("s02", "check-shift"): 0,
        ("s02", "why-shift"): 0,  # as it was handed out
        ("s03", "check-span"): 60,
        ("s03", "check-shift"): 0,
        ("s03", "why-shift"): None,
        ("s04", "check-span"): 30,  # right on one of two kinds of cases
        ("s04", "check-shift"): 36,
        ("s04", "why-shift"): None,
    }


def test_check_cells_write_nothing_to_stderr(graded):
    for student in STUDENTS:
        notebook = nbformat.read(graded / f"autograded/{student}/{UNIT}/{UNIT}.ipynb", as_version=4)
        outputs = {cell.metadata.nbgrader.grade_id: cell.outputs for cell in notebook.cells if "check-" in cell.id}
        assert sorted(outputs) == ["check-shift", "check-span"]
        for cell_outputs in outputs.values():
            kinds = [o.output_type if o.output_type != "stream" else o.name for o in cell_outputs]
            assert kinds.count("execute_result") == 1
            assert not {"stderr", "error"} & set(kinds)


def test_feedback_and_grades_come_out(graded):
    for student in STUDENTS:
        page = (graded / f"feedback/{student}/{UNIT}/{UNIT}.html").read_text(encoding="utf-8")
        assert "check-span" in page or "Span" in page
        assert "top_of_each_column" not in page
    with (graded / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert rows == {"s01": 96, "s02": 0, "s03": 60, "s04": 66}


def test_a_changed_master_is_released_again(tmp_path):
    root = write_project(tmp_path)
    build(root, bank=bank_of())
    notebook = root / "build/nbgrader/source" / UNIT / f"{UNIT}.ipynb"
    before = json.loads(notebook.read_text())
    write_project(root, assignment=ASSIGNMENT.replace("# Run the cells in order.", "# Run all cells in order."))
    build(root, bank=bank_of())
    after = json.loads(notebook.read_text())
    assert [a["id"] for a, b in zip(after["cells"], before["cells"], strict=True) if a != b] == ["cell-001"]
