"""Masters are read as jupytext reads them, and every cell knows its line."""

import jupytext
import pytest
from mini_course import ASSIGNMENT, LECTURE

from autograder.build.percent import PercentError, parse, read_master

TRICKY = '''\
# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown] about="a"
# # Title
#
# - a list
#     with an indent

# %% [markdown] hints="a"

# %% check="a"


late = 1

# %%
"""
A string with
# %% what looks like a cell
"""
# %%time
# %matplotlib inline

# %% [markdown] answer="b" points=4
"""
Text in quotes,
two lines.
"""
# %% [raw]
# raw text
# %% tags=["hide-input", "wide"]
def f():
    # %%timeit is not a cell either
    return 1


# %%
g = f
'''


@pytest.mark.parametrize("text", [TRICKY, ASSIGNMENT, LECTURE])
def test_cells_are_jupytexts(text):
    ours = parse(text)
    theirs = jupytext.reads(text, fmt="py:percent").cells
    assert [(c.kind, c.source) for c in ours] == [(c.cell_type, c.source.strip("\n")) for c in theirs]


def test_lines_are_those_of_the_file():
    lines = TRICKY.split("\n")
    cells = parse(TRICKY)
    headers = [line for line in lines if line.startswith("# %%") and "%%time" not in line and "looks" not in line]
    assert [lines[c.line - 1] for c in cells] == headers
    first = [c.source.split("\n")[0] for c in cells]
    shown = [lines[c.first - 1].removeprefix("# ") for c in cells]
    assert first[2] == shown[2] == "late = 1"
    assert first[3] == shown[3] == '"""'
    assert first[4] == shown[4] == "Text in quotes,"
    assert [a for a, b in zip(first, shown, strict=True) if a != b] == [""]  # the empty hints cell


def test_markers_keep_their_types_and_jupytexts_own_notes_are_dropped():
    cells = parse(TRICKY)
    assert [c.markers for c in cells] == [
        {"about": "a"},
        {"hints": "a"},
        {"check": "a"},
        {},
        {"answer": "b", "points": 4},
        {},
        {"tags": ["hide-input", "wide"]},
        {},
    ]
    assert (cells[0].marker("about"), cells[0].marker("check")) == ("a", "")


def test_a_file_with_windows_line_ends_reads_the_same(tmp_path):
    path = tmp_path / "01-mini.py"
    path.write_bytes(ASSIGNMENT.replace("\n", "\r\n").encode())
    master = read_master(path)
    assert (master.name, master.cells) == ("01-mini", parse(ASSIGNMENT))


def test_an_empty_file_has_no_cells():
    assert parse("") == ()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\nx = 1\n# %%\n", 2, "text before the first cell"),
        ("# ---\n# %%\nx = 1\n", 1, "has no end"),
    ],
)
def test_what_does_not_split(text, line, message):
    with pytest.raises(PercentError, match=message) as caught:
        parse(text)
    assert caught.value.line == line
