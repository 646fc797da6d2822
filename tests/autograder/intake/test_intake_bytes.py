"""Files that are broken, huge, hostile, or no notebooks at all. Each corpus file is named by its defect."""

from __future__ import annotations

import codecs
import io
import json
import pickle
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_corpus import ALL, EXERCISES, RIGHT, STUBS, answered, assert_ours, find, place, raw, released, solved

from autograder.intake import repair


def fix(data):
    result = repair(data, released(), EXERCISES)
    assert_ours(result)
    return result


def kinds(result):
    return {note.kind for note in result.notes}


def a_zip():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.ipynb", raw(answered()))
    return buffer.getvalue()


NOT_NOTEBOOKS = {
    "empty": (b"", "empty"),
    "only-blanks": (b" \n\t ", "empty"),
    "only-nul": (b"\x00" * 500, "empty"),
    "html-page": (b"\n<!DOCTYPE html>\n<html><body>{}</body></html>", "web page"),
    "zip": (a_zip(), "zip"),
    "pdf": (b"%PDF-1.7\n...", "PDF"),
    "png": (b"\x89PNG\r\n\x1a\n\x00", "PNG"),
    "pickle": (pickle.dumps({"cells": []}), "pickle"),
    "number": (b"42", "a int"),
    "string": (b'"cells"', "a str"),
    "null": (b"null", "NoneType"),
    "empty-object": (b"{}", "no `cells`"),
    "cells-a-string": (b'{"cells": "none"}', "a str for `cells`"),
    "no-cells": (b'{"cells": []}', "no cells at all"),
    "prose": (b"I could not do it, sorry.", "not valid JSON"),
    "open-brace": (b"{", "ends too early"),
    "deep-lists": (b"[" * 100_000, "nested too deeply"),
}


@pytest.mark.parametrize("name", NOT_NOTEBOOKS)
def test_not_a_notebook(name):
    data, reason = NOT_NOTEBOOKS[name]
    result = fix(data)
    assert result.status == "damaged"
    assert reason in result.notes[-1].text
    assert result.untouched == ("assign", "update", "dbscan")
    assert solved(result.notebook) == set()


def text_of(notebook):
    return raw(notebook, ensure_ascii=False).decode()


WITH_UMLAUTS = text_of(answered(assign="# über größere Äpfel\n" + RIGHT["assign"])).encode().decode()
ENCODINGS = {
    "utf8-bom": codecs.BOM_UTF8 + WITH_UMLAUTS.encode(),
    "utf16-bom": WITH_UMLAUTS.encode("utf-16"),
    "utf16-be-bom": codecs.BOM_UTF16_BE + WITH_UMLAUTS.encode("utf-16-be"),
    "utf16-no-bom": WITH_UMLAUTS.encode("utf-16-le"),
    "utf16-be-no-bom": WITH_UMLAUTS.encode("utf-16-be"),
    "utf32-bom": WITH_UMLAUTS.encode("utf-32"),
    "latin1": WITH_UMLAUTS.encode("latin-1"),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_encoding(name):
    result = fix(ENCODINGS[name])
    assert "über größere Äpfel" in find(result.notebook, "assign").source
    assert solved(result.notebook) == ALL
    assert kinds(result) == {"encoding"}


def test_utf8_with_one_broken_byte():
    data = WITH_UMLAUTS.encode().replace("ü".encode(), b"\xfc", 1)
    result = fix(data)
    assert "größere Äpfel" in find(result.notebook, "assign").source
    assert kinds(result) == {"encoding"}


def test_nul_bytes_between():
    data = raw(answered()).replace(b"2 * x", b"2 \x00* x").replace(b"x + 3", b"x\\u0000 + 3")
    result = fix(data)
    assert solved(result.notebook) == ALL
    assert kinds(result) == {"nul-bytes", "bad-characters"}


def test_crlf_inside_and_between():
    notebook = answered()
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    result = fix(raw(notebook).replace(b"\n", b"\r\n"))
    assert solved(result.notebook) == ALL
    assert kinds(result) == {"line-ends"}
    assert all("\r" not in cell.source for cell in result.notebook.cells)


# Broken JSON


def test_truncated_file_keeps_whole_cells():
    data = raw(answered())
    result = fix(data[: data.index(b'"id": "check-update"')])
    assert solved(result.notebook) == {"check-assign", "check-update"}
    assert "salvaged" in kinds(result)
    assert "ends too early" in result.notes[0].text
    assert result.untouched == ("dbscan",)


def test_missing_comma_loses_nothing():
    data = raw(answered())
    at = data.index(b'"execution_count"')
    result = fix(data[:at] + b"oops " + data[at:])
    assert solved(result.notebook) == ALL
    assert "salvaged" in kinds(result)


def conflict(ours, theirs):
    lines = raw(answered()).decode().splitlines()
    at = next(i for i, line in enumerate(lines) if "return 2 * x" in line)
    marks = ["<<<<<<< HEAD", ours, "=======", theirs, ">>>>>>> 1a2b3c"]
    block = [m if m[0] in "<=>" else lines[at].replace("return 2 * x", m) for m in marks]
    return "\n".join([*lines[:at], *block, *lines[at + 1 :]])


def test_git_conflict_takes_a_whole_side():
    result = fix(conflict("return 2 * x", "return 3 * x").encode())
    assert solved(result.notebook) == ALL
    assert kinds(result) == {"git-conflict"}


def test_git_conflict_takes_the_side_with_the_answer():
    result = fix(conflict('raise NotImplementedError(\\"assign\\")', "return 2 * x").encode())
    assert solved(result.notebook) == ALL


def test_git_conflict_with_one_broken_side():
    result = fix(conflict('return 2 * x" "', "return 2 * x").encode())
    assert solved(result.notebook) == ALL


def test_trailing_data():
    result = fix(raw(answered()) + b"\n{}garbage")
    assert solved(result.notebook) == ALL
    assert kinds(result) == {"trailing-data"}


def test_raw_newline_inside_a_string():
    result = fix(raw(answered()).replace(b"def assign(x):\\n", b"def assign(x):\n"))
    assert solved(result.notebook) == ALL


# Strange structure


def test_format_3_worksheets():
    cells = []
    for cell in answered().cells:
        old = {"cell_type": cell.cell_type, "metadata": cell.metadata}
        old["input" if cell.cell_type == "code" else "source"] = cell.source.splitlines(keepends=True)
        cells.append(old)
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}, "x", {}]}
    result = fix(json.dumps(old).encode())
    assert solved(result.notebook) == ALL
    assert kinds(result) == {"format"}


@pytest.mark.parametrize(("major", "expected"), [(5, {"format"}), ("four", {"format"}), (4, set()), (True, {"format"})])
def test_format_number(major, expected):
    notebook = answered()
    notebook.nbformat = major
    notebook.nbformat_minor = 99
    result = fix(raw(notebook))
    assert solved(result.notebook) == ALL
    assert kinds(result) == expected


def test_cells_an_object_and_a_bare_list():
    notebook = answered()
    for document in ({"cells": {str(i): cell for i, cell in enumerate(notebook.cells)}}, notebook.cells):
        result = fix(json.dumps(document).encode())
        assert solved(result.notebook) == ALL
        assert kinds(result) == {"format"}


def test_sources_of_every_type():
    notebook = json.loads(raw(answered()))
    cells = notebook["cells"]
    cells[3]["source"] = cells[3]["source"].splitlines(keepends=True)
    cells[6]["source"] = 17
    del cells[9]["source"]
    cells += [None, 5, [], {"source": ["a", 1]}, {"cell_type": "tensor", "source": "x = 1"}]
    result = fix(json.dumps(notebook).encode())
    assert solved(result.notebook) == {"check-assign"}
    assert {"not-a-cell", "no-source", "solution-missing"} <= kinds(result)
    assert next(note.text for note in result.notes if note.kind == "no-source").startswith("cell 7, cell 10, cell 18")


def test_metadata_of_every_type():
    notebook = json.loads(raw(answered()))
    odd = [[], 3, None, "x", {"nbgrader": 3}, {"nbgrader": {"grade_id": ["assign"]}}, {"tags": "skip"}, {"tags": [[]]}]
    for cell, metadata in zip(notebook["cells"], odd, strict=False):
        cell["metadata"] = metadata
    notebook["metadata"] = []
    result = fix(json.dumps(notebook).encode())
    assert solved(result.notebook) == ALL


def test_oddities_of_json():
    text = raw(answered()).decode()
    text = text.replace('"nbformat_minor": 5', '"nbformat_minor": NaN, "x": 1, "x": ' + "9" * 10**6, 1)
    result = fix(text.encode())
    assert solved(result.notebook) == ALL
    assert kinds(result) == {"duplicate-keys", "not-a-number", "huge-number"}


def test_lone_surrogates():
    data = raw(answered()).replace(b"def assign", b"# \\ud800 \\udc00 \\ud83d\\ude00\\ndef assign")
    result = fix(data)
    assert "# \ufffd \ufffd \U0001f600" in find(result.notebook, "assign").source
    assert kinds(result) == {"bad-characters"}
    assert solved(result.notebook) == ALL


def test_deeply_nested_metadata_loses_one_cell_only():
    data = raw(answered())
    at = data.index(b'"metadata"', data.index(b'"id": "update"'))
    deep = b'"metadata": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b", "
    result = fix(data[:at] + deep + data[at:])
    assert solved(result.notebook) == {"check-assign", "check-dbscan"}
    assert "salvaged" in kinds(result)


def test_python_script_in_a_notebooks_name():
    script = "# %% [markdown]\n# Text\n# %%\n" + "\n\n# %%\n".join(RIGHT.values())
    result = fix(script.encode())
    assert solved(result.notebook) == ALL
    assert "script" in kinds(result)


# Size and time


def timed(data):
    start = time.process_time()
    result = fix(data)
    assert time.process_time() - start < 5
    return result


def test_large_outputs_are_fine():
    notebook = answered()
    find(notebook, "check-assign").outputs = [{"output_type": "stream", "name": "stdout", "text": "y" * 6_000_000}]
    result = timed(raw(notebook))
    assert result.status == "clean"
    assert solved(result.notebook) == ALL


def test_more_than_50_megabytes_are_not_read():
    assert timed(b"[" + b" " * 50_000_000).notes[0].kind == "too-large"


def test_source_of_ten_megabytes():
    result = timed(raw(answered(assign="x = 1\n" * 1_700_000 + RIGHT["assign"])))
    assert find(result.notebook, "assign").source == STUBS["assign"]
    assert "huge-source" in kinds(result)
    assert solved(result.notebook) == ALL - {"check-assign"}


def test_hundred_thousand_cells():
    notebook = json.loads(raw(answered()))
    notebook["cells"] += [{"cell_type": "code", "source": "x = 1", "metadata": {}}] * 100_000
    result = timed(json.dumps(notebook).encode())
    assert solved(result.notebook) == ALL
    assert {"too-many-cells", "too-many-extras"} <= kinds(result)


def marked_cell(name, source):
    marks = {"grade_id": name, "grade": name.startswith("check"), "solution": False}
    return {"cell_type": "code", "source": source, "metadata": {"nbgrader": marks}}


TEN = 10_000_000
SLOW = {
    "objects": b"[" + b"{}," * 900_000 + b"{}]",
    "too-many-objects": b"[" + b"{}," * (TEN // 3) + b"{}]",
    "commas": b"[" + b"1," * (TEN // 2) + b"1]",
    "cell-starts": b'{"cell_type":[' * (TEN // 14 // 4),
    "cell-start-strings": b'{"cell_type":"' * (TEN // 14 // 4),
    "spread-then-deep": (b'{"cell_type":[' + b"1," * 5_000) * 900 + b"[" * 100_000,
    "conflict-marks": b"<<<<<<< \n" * (TEN // 9),
    "conflict-thirds": b"<<<<<<< \n=======\n" * (TEN // 17),
    "blanks-after-braces": (b"{" + b" " * 9_999) * 1_000,
    "digits": b'{"cells": ' + b"1" * TEN + b"}",
    "escapes": b'"' + b"\\u0000" * (TEN // 6) + b'"',
    "cells-that-mention": json.dumps(
        {"cells": [{"cell_type": "code", "source": "assign\n" + "x = [1, 2]\n" * 9_000, "metadata": {}}] * 100}
    ).encode(),
    "sources-of-parentheses": json.dumps(
        {"cells": [{"cell_type": "code", "source": "assign" + "(" * 90_000, "metadata": {}}] * 100}
    ).encode(),
    "altered-checks": json.dumps(
        {"cells": [marked_cell("check-assign", "def f():\n    x = [1, 2, 3]\n" * 20) for _ in range(12_000)]}
    ).encode(),
    "pasted-with-many-cells-below": json.dumps(
        {
            "cells": [
                *released().cells,
                *[marked_cell("", f"x{i} = [1, 2]\n" + f"y = x{i + 1}\n" * 1_000) for i in range(290)],
                marked_cell("", "".join(RIGHT.values()) + "\nx0"),
            ]
        }
    ).encode(),
    "latin1-noise": b"\xe4\xf6" * (TEN // 2),
}


@pytest.mark.parametrize("name", SLOW)
def test_ten_hostile_megabytes_take_bounded_time(name):
    timed(SLOW[name])


NASTY_SOURCES = [
    "assign" + ".b" * 50_000,
    "assign=" + "-" * 90_000 + "1",
    "assign=" + "[" * 50_000,
    "assign = " + "1+" * 40_000 + "1",
    "assign = " + "lambda:" * 10_000 + "1",
    "\n".join("    " * i + "if assign:" for i in range(200)),
    "assign\x0c\x1a\x85\u2028",
    "def assign(x): return '\\d\\q'",
    "assign = 1_" + "0" * 9_000,
    "assign" * 10_000,
    "def assign(" + "a," * 300 + "): pass",
    "assign = f'" + "{f'" * 100,
    "assign = " + "not " * 20_000 + "1",
    "@assign\n" * 20_000 + "def assign(): pass",
    "assign = x" + "()" * 40_000,
    "assign = " + "x if x else " * 10_000 + "x",
    "assign = " + "9" * 20_000,
]


@pytest.mark.parametrize("number", range(len(NASTY_SOURCES)))
def test_sources_that_hurt_parsers(number):
    notebook = answered(assign=NASTY_SOURCES[number])
    result = timed(raw(notebook))
    assert solved(result.notebook) >= {"check-update", "check-dbscan"}
    assert place(result.notebook, "assign") == place(released(), "assign")


# Any bytes at all

GOOD = raw(answered())
RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)


@RELAXED
@given(st.binary(max_size=300))
def test_arbitrary_bytes(data):
    fix(data)


@RELAXED
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=6)
)
def test_mutated_bytes(changes):
    data = GOOD
    for at, length, new in changes:
        data = data[:at] + new + data[at + length :]
    fix(data)


KEYS = st.sampled_from(
    ["cells", "cell_type", "source", "metadata", "nbgrader", "grade_id", "solution", "id", "tags", "points"]
)
NAMES = st.sampled_from([*EXERCISES, *RIGHT.values()])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | NAMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6) | KEYS, inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@RELAXED
@given(JSON, st.lists(JSON, max_size=4))
def test_arbitrary_json(document, cells):
    fix(json.dumps(document).encode())
    fix(json.dumps({"cells": cells}).encode())


@RELAXED
@given(st.data())
def test_arbitrary_fields(data):
    """A good notebook in which any field of any cell is any JSON."""
    notebook = json.loads(GOOD)
    for _ in range(3):
        cell = data.draw(st.sampled_from(notebook["cells"]))
        where = cell["metadata"].get("nbgrader", cell) if isinstance(cell.get("metadata"), dict) else cell
        target = data.draw(st.sampled_from([cell, where if isinstance(where, dict) else cell]))
        target[data.draw(KEYS | st.sampled_from(["grade", "locked", "outputs"]))] = data.draw(JSON)
    fix(json.dumps(notebook).encode())


@RELAXED
@given(st.permutations(range(len(answered().cells))), st.sets(st.integers(0, 13)), st.booleans())
def test_any_order_of_a_whole_answer_is_solved(order, twice, strip):
    """Cells in any order, any of them doubled, with or without marks: every definition still counts."""
    notebook = answered()
    cells = [notebook.cells[i] for i in order for _ in range(2 if i in twice else 1)]
    notebook = json.loads(json.dumps({**notebook, "cells": cells}))
    if strip:
        for cell in notebook["cells"]:
            cell["metadata"], cell["id"] = {}, ""
    result = fix(json.dumps(notebook).encode())
    assert solved(result.notebook) == ALL
