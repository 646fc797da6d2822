"""The shape of answers, and frames that do not come."""

from __future__ import annotations

import os
import struct
import threading
import time

import numpy as np
import pytest

from autograder.sandbox.channel import MAX_HEADER, Channel, ChannelError, DeadlineError
from autograder.sandbox.replies import ReplyError, check_number, read_call, read_cell, read_names
from glassnet.check.codec import MAX_BYTES, pack, unpack

CALL = {"value": 1, "error": "", "message": "", "changed": (), "seconds": 0.5, "peak": 3, "printed": "", "signs": []}
CELL = {"outputs": [], "error": "", "message": "", "seconds": 0.5, "signs": []}


def test_a_good_answer_is_read():
    outcome = read_call({**CALL, "changed": (1, 0, 1), "error": "KeyError", "message": "KeyError: x"}, 2, 10.0)
    assert (outcome.value, outcome.changed, outcome.seconds, outcome.peak) == (1, (0, 1), 0.5, 3)
    assert (outcome.error, outcome.message, outcome.printed) == ("KeyError", "KeyError: x", "")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("error", 3, "field 'error' is a int, expected str"),
        ("error", None, "field 'error' is a NoneType"),
        ("message", ["x"], "field 'message' is a list"),
        ("changed", [0], "field 'changed' is a list, expected tuple"),
        ("changed", (2,), "arguments that were never given"),
        ("changed", (-1,), "arguments that were never given"),
        ("changed", (True,), "arguments that were never given"),
        ("seconds", 1, "field 'seconds' is a int, expected float"),
        ("seconds", np.float64(1), "field 'seconds' is a float64"),
        ("seconds", float("inf"), "a time of inf s"),
        ("seconds", -0.1, "a time of -0.1 s"),
        ("peak", -1, "a peak of -1 bytes"),
        ("peak", 2**60, "a peak of"),
        ("peak", True, "field 'peak' is a bool"),
        ("printed", None, "field 'printed' is a NoneType"),
    ],
)
def test_a_wrong_field_is_refused(field, value, words):
    with pytest.raises(ReplyError, match=words):
        read_call({**CALL, field: value}, 2, 10.0)


def test_a_missing_field_is_refused():
    for name in ("error", "message", "changed", "seconds", "peak", "printed"):
        with pytest.raises(ReplyError, match=name):
            read_call({key: value for key, value in CALL.items() if key != name}, 2, 10.0)


def test_texts_are_cut_and_names_are_names():
    outcome = read_call({**CALL, "error": "<b>", "message": "m" * 9000, "printed": "\x1b]x" * 90_000}, 0, 10.0)
    assert outcome.error == "Error"
    assert len(outcome.message) == 4000
    assert len(outcome.printed) <= 16 * 1024
    assert "\x1b" not in outcome.printed


def test_time_is_never_longer_than_possible():
    assert read_cell({**CELL, "seconds": 99.0}, 7.0).seconds == 7.0


@pytest.mark.parametrize("reply", [None, [], {"number": 2}, {"number": True}, {"number": 1.0}, {}, {1: 1, "number": 1}])
def test_an_answer_must_carry_its_number(reply):
    with pytest.raises(ReplyError):
        check_number(reply, 1)
    assert check_number({"number": 1}, 1) == {"number": 1}


def test_names_not_asked_for_are_dropped():
    assert read_names({"names": ["b", "evil", 3, "a"]}, ["a", "b", "c"]) == ["a", "b"]
    with pytest.raises(ReplyError):
        read_names({"names": "abc"}, ["a"])


@pytest.fixture
def ends():
    """Our channel, and the two raw descriptors of the other side."""
    answers, requests = os.pipe(), os.pipe()
    channel = Channel(answers[0], requests[1])
    yield channel, requests[0], answers[1]
    channel.close()
    for descriptor in (requests[0], answers[1]):
        os.close(descriptor)


def _soon(seconds=0.2):
    return time.monotonic() + seconds


def test_frames_survive_small_pieces(ends):
    channel, _, answer = ends
    frame = pack({"x": np.arange(5)})
    wire = struct.pack(">I", len(frame)) + frame

    def drip():
        for i in range(0, len(wire), 7):
            os.write(answer, wire[i : i + 7])
            time.sleep(0.001)

    thread = threading.Thread(target=drip)
    thread.start()
    assert unpack(channel.receive(_soon(5)))["x"].tolist() == [0, 1, 2, 3, 4]
    thread.join()


@pytest.mark.parametrize("size", [0, 3, MAX_BYTES + 1, 2**32 - 1])
def test_a_length_out_of_bounds_is_refused_before_reading(ends, size):
    channel, _, answer = ends
    os.write(answer, struct.pack(">I", size))
    with pytest.raises(ChannelError, match=f"a message of {size} bytes"):
        channel.receive(_soon())


def test_a_header_that_would_unfold_is_refused(ends):
    channel, _, answer = ends
    os.write(answer, struct.pack(">II", MAX_HEADER + 100, MAX_HEADER + 1))
    with pytest.raises(ChannelError, match="header"):
        channel.receive(_soon())


@pytest.mark.parametrize("sent", [b"", b"\0\0", struct.pack(">II", 100, 20) + b"abc"])
def test_what_does_not_come_whole_is_not_waited_for(ends, sent):
    channel, _, answer = ends
    os.write(answer, sent)
    begin = time.monotonic()
    with pytest.raises(DeadlineError):
        channel.receive(_soon())
    assert 0.15 < time.monotonic() - begin < 2


def test_a_reader_that_does_not_read_is_not_waited_for(ends):
    channel, _, _ = ends
    with pytest.raises(DeadlineError):
        channel.send(bytes(10**7), _soon())


def test_the_end_is_noticed_both_ways():
    answers, requests = os.pipe(), os.pipe()
    os.close(answers[1])
    os.close(requests[0])
    channel = Channel(answers[0], requests[1])
    with pytest.raises(EOFError):
        channel.receive(_soon())
    with pytest.raises(EOFError):
        channel.send(b"1234", _soon())
    channel.close()
    channel.close()
