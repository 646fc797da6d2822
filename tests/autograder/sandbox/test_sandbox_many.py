"""Many calls in one exchange: the same answers as one by one, an end at the first error, and nothing believed."""

import numpy as np
import pytest

from autograder.examiner import Room, Rules
from autograder.examiner.room import BATCH, GONE, Line
from autograder.sandbox import Level, Sandbox
from autograder.sandbox.replies import ReplyError, read_calls
from glassnet.check.data import Seed, same_data

CODE = """
def draw(rng, n):
    return rng.random(n)

def fussy(k):
    if k == 3:
        raise ValueError("three")
    return k

def slow(k):
    import time
    time.sleep(0.2)
    return k

def leave(k):
    import os
    os._exit(0) if k == 60 else None
    return k
"""


@pytest.fixture(scope="module")
def box():
    with Sandbox(Level.TRUSTED) as opened:
        opened.run_cell(CODE)
        yield opened


def test_many_calls_answer_as_single_ones_do(box):
    batch = [(Seed(k), 3) for k in range(7)]
    together = box.calls("draw", batch)
    assert len(together) == 7
    for args, got in zip(batch, together, strict=True):
        assert same_data(got.value, box.call("draw", args).value)
    assert not np.array_equal(together[0].value, together[1].value)


def test_they_end_at_the_first_error(box):
    got = box.calls("fussy", [(k,) for k in range(9)])
    assert [o.value for o in got] == [0, 1, 2, None]
    assert [o.error for o in got] == ["", "", "", "ValueError"]
    assert box.calls("nowhere", [(1,), (2,)])[0].error == "NotDefined"


def test_the_time_limit_is_for_all_together(box):
    got = box.calls("slow", [(k,) for k in range(30)], time_limit=0.7)
    assert 1 <= len(got) <= 4
    assert got[-1].error == "TimeoutError"


def test_a_room_asks_in_batches_and_survives_a_death():
    room = Room(lambda: Sandbox(Level.TRUSTED), Rules())
    try:
        room.run_cell("code", CODE)
        answers = list(Line(room).many("leave", ((k,) for k in range(BATCH + 30))))
        assert [o.value for o in answers[:BATCH]] == list(range(BATCH))
        assert [o.error for o in answers[BATCH:]] == [GONE]
        assert Line(room)("fussy", (2,)).value == 2, "the room has started again"
        assert [r.kind for r in room.remarks] == ["died"]
    finally:
        room.close()


def good(**change):
    one = {"value": 1, "error": "", "message": "", "changed": (), "seconds": 0.1, "peak": 0, "printed": ""}
    return {**one, **change}


def reply(*results):
    return {**good(), "signs": [], "results": list(results)}


def test_results_are_read_field_by_field():
    found = read_calls(reply(good(value=5), good(error="ValueError")), 1, 3, 9.0)
    assert [(o.value, o.error) for o in found] == [(5, ""), (1, "ValueError")]
    assert read_calls({**reply(), "error": "CodecError"}, 1, 3, 9.0)[0].error == "CodecError"


@pytest.mark.parametrize(
    "told",
    [
        reply(),
        reply(good(), good(), good(), good()),
        reply(good(), 3, good()),
        reply(good(error="ValueError"), good(), good()),
        reply(good()),
        reply(good(), good(changed=(4,)), good()),
        reply(good(), good(), good(seconds=float("nan"))),
        {**reply(good(), good(), good()), "results": "three"},
    ],
    ids=["none", "too many", "no record", "on after an error", "too few", "no such argument", "no time", "a word"],
)
def test_what_no_runner_would_say_is_refused(told):
    with pytest.raises(ReplyError):
        read_calls(told, 1, 3, 9.0)
