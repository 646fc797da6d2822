"""Whatever the sandbox says a cell has shown, the notebook gets text and pictures."""

from __future__ import annotations

import base64
import struct
import zlib

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.sandbox.sanitise import MAX_OUTPUTS, MAX_TEXT, clean_name, clean_outputs, clean_picture, clean_text

EVIL = "<script>alert(1)</script>"


def _chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(after=b""):
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", zlib.compress(b"\0\0")) + _chunk(b"IEND", b"") + after


GOOD = base64.b64encode(_png()).decode()


def test_a_picture_survives_unchanged():
    assert clean_picture(GOOD) == GOOD
    assert clean_picture(GOOD[:20] + "\n" + GOOD[20:]) == GOOD  # line breaks are how some write base64


@pytest.mark.parametrize(
    "data",
    [
        EVIL,
        base64.b64encode(EVIL.encode()).decode(),
        base64.b64encode(_png(EVIL.encode())).decode(),
        base64.b64encode(_png()[:-3]).decode(),
        base64.b64encode(b"\x89PNG\r\n\x1a\n" + EVIL.encode()).decode(),
        GOOD + '" onerror="alert(1)',
        GOOD.replace("i", "<", 1),
        "",
        None,
        b"\x89PNG",
        type("S", (str,), {})(GOOD),
    ],
)
def test_what_is_no_picture_is_dropped(data):
    assert clean_picture(data) == ""


def test_a_picture_too_large_is_dropped():
    padded = _png()[:-12] + _chunk(b"tEXt", bytes(5000)) + _chunk(b"IEND", b"")
    data = base64.b64encode(padded).decode()
    assert clean_picture(data, 10_000) == data
    assert clean_picture(data, 4000) == ""


@pytest.mark.parametrize(
    ("text", "plain", "coloured"),
    [
        ("a\x1b[31mb\x1b[0m", "ab", "a\x1b[31mb\x1b[0m"),
        ("a\x1b]0;title\x07b", "a]0;titleb", "a]0;titleb"),
        ("a\x1b[2Jb\x00c\x9bd\x7f", "a[2Jbcd", "a[2Jbcd"),
        ("tab\tand\nline\r", "tab\tand\nline\r", "tab\tand\nline\r"),
        ("half \ud800", "half ?", "half ?"),
        (3, "", ""),
        (type("S", (str,), {})("x"), "", ""),
    ],
)
def test_text_keeps_colours_only_where_asked(text, plain, coloured):
    assert clean_text(text) == plain
    assert clean_text(text, colours=True) == coloured


def test_names_of_errors_are_names():
    assert clean_name("ValueError") == "ValueError"
    assert [clean_name(name) for name in (EVIL, "", "a b", None, "x" * 99, "A\n")] == ["Error"] * 6


def test_only_four_kinds_and_two_types_survive():
    given_outputs = [
        {"output_type": "stream", "name": "stderr", "text": "warn", "metadata": {"x": EVIL}},
        {"output_type": "stream", "name": EVIL, "text": "out"},
        {"output_type": "display_data", "data": {"text/plain": "p", "image/png": GOOD, "text/html": EVIL}},
        {"output_type": "execute_result", "data": {"text/plain": "3", "image/svg+xml": EVIL}, "count": 7},
        {"output_type": "execute_result", "data": {"text/plain": "3"}, "count": True},
        {"output_type": "error", "ename": "KeyError", "text": "KeyError: 'k'\nline 1:  d['k']"},
        {"output_type": "display_data", "data": {"text/html": EVIL, "text/latex": EVIL, "image/jpeg": GOOD}},
        {"output_type": "display_data", "data": EVIL},
        {"output_type": "update_display_data", "data": {"text/plain": "p"}},
        {"output_type": ["stream"], "text": "x"},
        {EVIL: EVIL},
        EVIL,
        None,
    ]
    assert clean_outputs(given_outputs) == [
        {"output_type": "stream", "name": "stderr", "text": "warn"},
        {"output_type": "stream", "name": "stdout", "text": "out"},
        {"output_type": "display_data", "data": {"text/plain": "p", "image/png": GOOD}, "metadata": {}},
        {"output_type": "execute_result", "data": {"text/plain": "3"}, "metadata": {}, "execution_count": 7},
        {"output_type": "execute_result", "data": {"text/plain": "3"}, "metadata": {}, "execution_count": None},
        {
            "output_type": "error",
            "ename": "KeyError",
            "evalue": "'k'",
            "traceback": ["KeyError: 'k'", "line 1:  d['k']"],
        },
    ]


def test_outputs_are_bounded_one_by_one_and_in_all():
    long = {"output_type": "stream", "name": "stdout", "text": "x" * (3 * MAX_TEXT)}
    kept = clean_outputs([long] * (MAX_OUTPUTS + 50))
    assert len(kept) <= MAX_OUTPUTS
    assert [len(output["text"]) for output in kept] == [MAX_TEXT] * 4
    picture = {"output_type": "display_data", "data": {"image/png": GOOD}}
    assert len(clean_outputs([picture] * 500)) == MAX_OUTPUTS


_LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.sampled_from([EVIL, GOOD])
_KEYS = st.sampled_from(
    ["output_type", "data", "text", "name", "ename", "count", "text/plain", "image/png", "text/html"]
)
_TREES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=5), max_leaves=12
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.dictionaries(_KEYS, _TREES | st.sampled_from(["stream", "error", "display_data"]), max_size=6)))
def test_anything_becomes_a_valid_notebook(outputs):
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.from_dict(output) for output in clean_outputs(outputs)])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    for output in clean_outputs(outputs):
        assert set(output.get("data", {})) <= {"text/plain", "image/png"}
