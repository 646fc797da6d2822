"""Signs: each thing that no answer needs is noticed, and honest work triggers none of them."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import tracemalloc
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from sign_samples import CELLS, CHANGES, HONEST, IMPOSTORS

from autograder.build.percent import read_master
from autograder.examiner.exam import Rules
from autograder.examiner.room import Room
from autograder.exercises import bank
from autograder.exercises.compile import compile_exercise
from autograder.sandbox import Limits, Sandbox, SandboxDied
from autograder.sandbox.inside.capture import FLOOD_BYTES, Record, captured
from autograder.sandbox.inside.hook import Hook
from autograder.sandbox.replies import CallResult, CellResult, ReplyError, read_call, read_cell
from autograder.sandbox.sanitise import has_script
from autograder.sandbox.signs import SENTENCES, known
from glassnet.check.codec import MAX_BYTES, CodecError, pack

ROOT = Path(__file__).parents[3]
LIMITS = Limits(memory=2**30, grace=2.0)
UNIT = bank.unit("01-clustering")
CELL = {"outputs": [], "error": "", "message": "", "seconds": 0.5, "signs": []}
CALL = {**CELL, "value": 1, "changed": (), "peak": 3, "printed": ""}

needs_sandbox = pytest.mark.sandbox


@pytest.fixture(scope="module")
def open_box(fenced):
    """Gives the box that all share, and a new one where it has died."""
    boxes = [_new(fenced)]

    def give():
        if not boxes[-1].alive:
            boxes.append(_new(fenced))
        return boxes[-1]

    yield give
    for box in boxes:
        box.close()


def _new(level):
    checks = {"name": "unit", "exercises": []}
    return Sandbox(level, workdir_files={"unit.checks.json": json.dumps(checks).encode()}, limits=LIMITS)


@needs_sandbox
@pytest.mark.parametrize("name", CELLS)
def test_what_a_cell_tries_is_told(open_box, name):
    sign, source = CELLS[name]
    assert open_box().run_cell(source).signs == (sign,)
    assert open_box().run_cell("1").signs == ()  # told once


@needs_sandbox
@pytest.mark.parametrize("name", CHANGES)
def test_what_a_cell_changes_is_told_once(fenced, name):
    sign, source = CHANGES[name]
    with _new(fenced) as box:
        box.run_cell("1")
        assert box.run_cell(source).signs == (sign,)
        assert box.signs == [sign]
        with contextlib.suppress(SandboxDied):
            assert box.run_cell("1").signs == ()


@needs_sandbox
def test_what_a_function_tries_is_told_with_its_call(open_box):
    box = open_box()
    assert box.run_cell("import os\ndef f(x):\n    os.fork()\ndef g(x): return x").signs == ()
    assert box.call("f", (1,)).signs == ("process",)
    assert box.call("g", (1,)).signs == ()


@needs_sandbox
def test_answers_that_play_data(open_box):
    box = open_box()
    assert box.run_cell(IMPOSTORS).signs == ()
    for name in ("equal", "within", "sub", "number", "fake"):
        assert box.call(name, ()).signs == ("impostor",), name
    for name in ("plain", "data", "pair", "masked", "matrix"):
        assert box.call(name, ()).signs == (), name


@needs_sandbox
def test_answers_beyond_all_measure_are_refused_at_once(open_box):
    box = open_box()
    box.run_cell("def f():\n    return 'c' * 400_000_000\ndef g():\n    print('b' * 100_000_000)\n    return 1")
    outcome = box.call("f", ())
    assert (outcome.error, outcome.signs) == ("CodecError", ("flood",))
    outcome = box.call("g", ())
    assert (outcome.value, outcome.signs) == (1, ("flood",))
    assert outcome.printed.startswith("bbb")
    assert "cut: 99" in outcome.printed
    box.run_cell("def h(x):\n    if x == 1: print('b' * 20_000_000)\n    return x")
    assert [outcome.signs for outcome in box.calls("h", [(0,), (1,), (2,)])] == [(), (), ("flood",)]


@needs_sandbox
def test_a_search_of_the_whole_disk_comes_to_an_end(fenced):
    source = """
import os
refused = 0
for _ in range(1200):
    try:
        os.listdir("/")
    except PermissionError as problem:
        refused += "searching outside the notebook's own folder" in str(problem)
print(refused, len(os.listdir()) > 0)
"""
    with _new(fenced) as box:
        outcome = box.run_cell(source)
    assert (outcome.error, outcome.signs) == ("", ("looks-outside",))
    assert outcome.outputs[0]["text"] == "200 True\n"


@needs_sandbox
@pytest.mark.parametrize("name", HONEST)
def test_honest_cells_give_no_sign(open_box, name):
    result = open_box().run_cell(HONEST[name])
    assert result.signs == (), result.message
    assert result.error == {"errors": "ZeroDivisionError", "a shell command": "PermissionError"}.get(name, "")


@cache
def _cases(exercise):
    return compile_exercise(exercise, np.random.default_rng(3), catalogue=False).cases


def _call_all(box, exercise, functions):
    for case in _cases(exercise):
        if case.function in functions:
            box.call(case.function, case.args, case.kwargs, time_limit=2.0)


@needs_sandbox
@pytest.mark.slow
def test_right_answers_give_no_sign(open_box):
    folder = ROOT / "tests" / "right" / UNIT.name
    paths = sorted(folder.glob("*.py"))
    assert len(paths) > 20
    box = open_box()
    before = list(box.signs)
    for path in paths:
        exercise = UNIT.exercise(path.stem.partition("__")[0])
        assert box.run_cell(f"import numpy as np\n{path.read_text()}").signs == ()
        _call_all(box, exercise, exercise.names)
        assert box.signs == before, path.name


@needs_sandbox
@pytest.mark.slow
def test_known_mistakes_give_no_sign(open_box):
    box = open_box()
    before = list(box.signs)
    mistakes = [(e, m) for e in UNIT.exercises for m in e.misconceptions]
    assert len(mistakes) > 80
    for exercise, mistake in mistakes:
        assert box.run_cell(f"import numpy as np\n{mistake.source}").signs == ()
        _call_all(box, exercise, {mistake.function})
        assert box.signs == before, mistake.name


@needs_sandbox
@pytest.mark.slow
def test_the_whole_assignment_with_its_pictures_gives_no_sign(fenced):
    path = ROOT / "solutions" / "assignments" / f"{UNIT.name}.py"
    cells = [cell.source for cell in read_master(path).cells if cell.kind == "code"]
    checks = (ROOT / "course" / "assignments" / UNIT.name / f"{UNIT.name}.checks.json").read_bytes()
    pictures = 0
    with Sandbox(fenced, workdir_files={f"{UNIT.name}.checks.json": checks}) as box:
        for source in cells:
            result = box.run_cell(source)
            assert (result.error, result.signs) == ("", ()), source
            told = str(result.outputs)
            assert "appears here when its functions work" not in told
            pictures += source.startswith("@check.picture") and "Right:" in told
    assert pictures >= 8


def test_every_sign_has_a_sentence_and_is_tested():
    told = {sign for sign, _source in (CELLS | CHANGES).values()} | {"impostor"}
    assert told == set(SENTENCES)
    inside = ROOT / "autograder" / "sandbox" / "inside"
    text = "".join((inside / f"{name}.py").read_text() for name in ("hook", "snapshot", "notice", "runner"))
    assert set(re.findall(r'(?:note|_own)\("([a-z-]+)"', text)) <= set(SENTENCES)
    assert all(re.fullmatch(r"the (code|answer) [^<>`\n]{10,110}", says) for says in SENTENCES.values())
    assert len(set(SENTENCES.values())) == len(SENTENCES)


def _function(filename, space, body="rest[0](rest[1:])"):
    exec(compile(f"def step(rest):\n    {body}", filename, "exec"), space)
    return space["step"]


def test_it_is_the_nearest_caller_that_counts(tmp_path):
    told, notebook = [], {}
    hook = Hook(told.append, notebook, str(tmp_path))
    act = _function("subprocess.py", {"__name__": "subprocess", "hook": hook}, "hook('subprocess.Popen', ())")
    cell = _function("<cell>", notebook)
    steps = {
        "library": _function(f"{sys.prefix}/lib/some.py", {"__name__": "some"}),
        "frozen library": _function("<frozen some>", {"__name__": "some"}),
        "helper": _function(f"{sys.prefix}/lib/shutil.py", {"__name__": "shutil"}),
        "frozen helper": _function("<frozen os>", {"__name__": "os"}),
        "generated": _function("<string>", {"__name__": "made"}),  # by exec: acts for whoever called it
        "own file": _function(str(tmp_path / "own.py"), {"__name__": "own"}),
    }
    for names, own in {
        (): True,
        ("helper", "frozen helper"): True,
        ("generated", "helper"): True,
        ("library", "own file"): True,
        ("library",): False,
        ("frozen library", "frozen helper"): False,
        ("library", "generated"): False,
        ("own file", "library", "helper", "generated"): False,
    }.items():
        told.clear()
        cell([*(steps[name] for name in names), act])
        assert told == ["process"] * own, names


class _FakeBox:
    """Says of each cell and call that it tried what its name says."""

    def run_cell(self, source, timeout):
        return CellResult([], signs=tuple(source.split()))

    def call(self, function, args, kwargs=None, **_more):
        return CallResult(signs=tuple(function.split("_")))

    def close(self):
        pass


def test_the_examiner_says_where_what_was_tried():
    room = Room(_FakeBox, Rules())
    room.run_cell("first", "network flood")
    room.run_cell("second", "network")
    room.call("network_memory", ())
    room.call("memory", ())
    room.call("memory", ())
    told = {remark.kind: (remark.text, remark.severity) for remark in room.remarks}
    assert told == {
        "sign-network": ("in cell `first` and 2 more: the code tried to open a network connection", "warning"),
        "sign-flood": ("in cell `first`: the code put out more than can be kept", "warning"),
        "sign-memory": (
            "in `network_memory` and `memory`: the code used up the memory that it may have", "warning",
        ),
    }  # fmt: skip


@pytest.mark.parametrize("signs", [None, ("network",), ["<b>"], ["network", 3], [["network"]], "network"])
def test_a_sign_that_is_none_is_refused(signs):
    with pytest.raises(ReplyError, match="sign"):
        read_call({**CALL, "signs": signs}, 0, 1.0)
    with pytest.raises(ReplyError, match="sign"):
        read_cell({**CELL, "signs": signs}, 1.0)


def test_signs_come_once_and_in_the_order_of_their_table():
    reply = {**CALL, "signs": ["flood", "network", "flood"], "error": "_ArrayMemoryError"}
    assert read_call(reply, 0, 1.0).signs == ("network", "flood", "memory")
    assert read_cell({**CELL, "error": "A", "message": "A: <Script >"}, 1.0).signs == ("script",)
    assert known(["network"])
    assert not known(["Network"])


def test_scripts_are_seen_where_a_browser_might_run_them():
    def shown(mime, text):
        return [{"output_type": "display_data", "data": {mime: text}}]

    assert has_script(shown("image/png", '" OnError="f()'))
    assert has_script(shown("text/html", "< script>"))
    assert has_script(("", "ValueError: javascript:f()", []))
    assert not has_script(shown("text/plain", "<script>"))
    assert not has_script([{"output_type": "stream", "text": "<script>"}])
    assert not has_script(("ValueError", "<description>", [{"data": 3}, 4, {"data": {"image/png": 5}}]))


def test_what_will_be_cut_is_not_encoded():
    record, text = Record(1000), "é" * 20_000_000
    with captured(record):
        tracemalloc.start()
        print(text)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 100_000
    assert record.flooded
    (stream, note) = record.finish()
    assert stream["text"] == "é" * 500
    assert int(re.search(r"cut: (\d+)", note["text"])[1]) == pytest.approx(len(text), rel=1e-3)


def test_printed_text_is_whole_up_to_its_limit():
    record = Record(12)
    with captured(record):
        print("héllo", end="")
        print("wörld!", end="")
        print("over")
    assert record.finish()[0]["text"].startswith("héllowörld!"[:10])
    assert not record.flooded
    few = Record()
    with captured(few), pytest.raises(TypeError, match="must be str"):
        io.TextIOWrapper.write(__import__("sys").stdout, b"x")
    few.drop(FLOOD_BYTES + 1)
    assert few.flooded


@pytest.mark.parametrize("value", ["x" * (MAX_BYTES + 1), np.zeros(MAX_BYTES + 1, np.int8), ["y" * 2**20] * 80])
def test_what_is_too_large_is_refused_before_it_is_encoded(value):
    tracemalloc.start()
    with pytest.raises(CodecError, match=rf"codec: \d+ bytes in one message; at most {MAX_BYTES}"):
        pack({"answer": (value,)})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000
