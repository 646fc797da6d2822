"""Lectures and assignments run from top to bottom, offline, without a word on stderr; a plot comes by cell 3."""

import shutil
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[2]
LECTURES = sorted((ROOT / "course" / "lectures").glob("*.ipynb"))
ASSIGNMENTS = sorted((ROOT / "course" / "assignments").glob("*/*.ipynb"))
MASTERS = sorted((ROOT / "solutions" / "assignments").glob("*.py"))

# In the kernel: whoever opens a connection is told no.
OFFLINE = """
import socket
def _no_network(*a, **k):
    raise OSError("a notebook of the course must run offline")
socket.create_connection = _no_network
socket.getaddrinfo = _no_network
"""


def run(notebook, folder):
    notebook.cells.insert(0, nbformat.v4.new_code_cell(OFFLINE))
    NotebookClient(
        notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return notebook.cells[1:]


def outputs(cells, kind):
    return [o for cell in cells if cell.cell_type == "code" for o in cell.outputs if o.output_type == kind]


def text_of(cell):
    return "".join(str(o.get("data", {}).get("text/plain", o.get("text", ""))) for o in cell.outputs)


def assert_quiet(cells):
    assert [o.text for o in outputs(cells, "stream") if o.name == "stderr"] == []
    assert outputs(cells, "error") == []


@pytest.mark.slow
@pytest.mark.parametrize("path", LECTURES, ids=lambda p: p.stem)
def test_lecture_runs(path, tmp_path):
    cells = run(nbformat.read(path, as_version=4), tmp_path)
    assert_quiet(cells)
    shown = [o.get("data", {}) for o in outputs(cells[:3], "display_data") + outputs(cells[:3], "execute_result")]
    assert any("image/png" in data or "<img" in data.get("text/html", "") for data in shown), "a plot by cell 3"
    pages = [d.data.get("text/html", "") for d in outputs(cells, "display_data")]
    pictures = [page for page in pages if "<img" in page]
    assert len(pictures) > 8
    assert all('alt="' in page for page in pictures)
    assert not any("image/png" in d.data for d in outputs(cells, "display_data")), "a picture without alt text"


@pytest.mark.slow
@pytest.mark.parametrize("path", ASSIGNMENTS, ids=lambda p: p.stem)
def test_an_unsolved_assignment_runs_and_says_not_attempted(path, tmp_path):
    for beside in path.parent.glob("*.json"):
        shutil.copy(beside, tmp_path)
    cells = run(nbformat.read(path, as_version=4), tmp_path)
    assert_quiet(cells)
    checks = [cell for cell in cells if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")]
    assert len(checks) >= 3
    for cell in checks:
        assert "not attempted yet. 0 of " in text_of(cell)
        assert cell.outputs[-1].data["text/plain"] == "0.0"


@pytest.mark.slow
@pytest.mark.parametrize("path", MASTERS, ids=lambda p: p.stem)
def test_a_solved_assignment_runs_and_is_right(path, tmp_path):
    for beside in (ROOT / "course" / "assignments" / path.stem).glob("*.json"):
        shutil.copy(beside, tmp_path)
    notebook = jupytext.read(path)
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cells = run(notebook, tmp_path)
    assert_quiet(cells)
    checks = [cell for cell in cells if cell.cell_type == "code" and "check" in cell.metadata]
    assert len(checks) >= 3
    for cell in checks:
        assert ": right. " in text_of(cell), text_of(cell)
    missing = [text_of(cell) for cell in cells if cell.cell_type == "code" and "appears here when" in text_of(cell)]
    assert missing == [], "a picture that does not draw, though all functions are right"


@pytest.mark.slow
def test_a_notebook_that_goes_online_would_be_seen(tmp_path):
    cell = nbformat.v4.new_code_cell("import urllib.request\nurllib.request.urlopen('http://localhost:9')")
    with pytest.raises(CellExecutionError, match="must run offline"):
        run(nbformat.v4.new_notebook(cells=[cell]), tmp_path)
