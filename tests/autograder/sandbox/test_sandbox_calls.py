"""Calling a submission's functions: data in, data out."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.sandbox import Limits, Sandbox, SandboxDied
from glassnet.check import Opaque, Seed, Strided
from glassnet.check.data import same_data
from glassnet.check.refuse import rules_for

pytestmark = pytest.mark.sandbox

_CODE = """
import numpy as np
def same(*args, **kwargs):
    return args if not kwargs else (args, kwargs)
def spoil(a, b, c):
    b[0] = -1
    print('spoilt')
def later():
    raise NotImplementedError
def slow():
    while True:
        pass
def draw(rng):
    return rng.normal(size=3)
def flat(x):
    return bool(x.flags.c_contiguous), x.sum(axis=0)
def big():
    return np.zeros(9 * 2**20)
def much():
    return np.ones(2**20).sum()
not_callable = 3
"""


@pytest.fixture(scope="module")
def coded(box):
    assert box.run_cell(_CODE).error == ""
    return box


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -(2**70),
        float("nan"),
        -0.0,
        float("-inf"),
        1 - 2j,
        "ä\ud800\x00",
        (1, [2.5, {"k": (None,)}], ()),
        np.float32(1.5),
        np.arange(6, dtype=">i2").reshape(2, 3),
        np.array([["a", "bc"]]),
        np.array([np.nan, -0.0, np.inf]),
        np.zeros((0, 3)),
        np.array(3.25),
        np.array(["2020-01-01"], dtype="M8[D]"),
    ],
    ids=repr,
)
def test_values_come_back_bit_for_bit(coded, value):
    assert same_data(coded.call("same", (value,)).value, (value,))


def test_a_large_array_comes_back_bit_for_bit(coded):
    X = np.random.default_rng(5).normal(size=(1500, 2000))  # 24 MB, odd against any buffer size
    assert same_data(coded.call("same", (X,), time_limit=20.0).value, (X,))


def test_keywords_arrive(coded):
    assert coded.call("same", (1,), {"k": 2}).value == ((1,), {"k": 2})


def test_a_changed_argument_is_named_and_the_text_kept(coded):
    a, b, c = np.zeros(2), np.zeros(2), [1]
    outcome = coded.call("spoil", (a, b, c))
    assert outcome.changed == (1,)
    assert outcome.printed == "spoilt\n"
    assert b[0] == 0


def test_seeds_and_strides_become_what_they_stand_for(coded):
    assert same_data(coded.call("draw", (Seed(3),)).value, np.random.default_rng(3).normal(size=3))
    contiguous, total = coded.call("flat", (Strided(np.array([[1.0, 2.0], [3.0, 5.0]])),)).value
    assert contiguous is False
    assert total.tolist() == [4.0, 7.0]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("later", "NotImplementedError"),
        ("slow", "TimeoutError"),
        ("missing", "NotDefined"),
        ("not_callable", "TypeError"),
    ],
)
def test_errors_have_names(coded, name, error):
    outcome = coded.call(name, (), time_limit=0.3)
    assert outcome.error == error
    assert outcome.value is None
    assert coded.call("same", (1,)).value == (1,)


def test_an_answer_too_large_is_an_error_not_an_end(coded):
    outcome = coded.call("big", ())
    assert outcome.error == "CodecError"
    assert "cannot be sent to the grader" in outcome.message
    assert coded.alive


def test_memory_and_time_are_measured(coded):
    outcome = coded.call("much", (), measure_memory=True)
    assert 8 * 2**20 <= outcome.peak < 10 * 2**20
    assert 0 < outcome.seconds < 5
    assert coded.call("much", ()).peak == 0


def test_two_calls_share_a_namespace(box):
    box.run_cell("calls = []\ndef count():\n    calls.append(1)\n    return len(calls)")
    assert [box.call("count", ()).value for _ in range(3)] == [1, 2, 3]


def test_what_is_defined(coded):
    assert coded.defined(["same", "nothing", "not_callable", "draw"]) == ["same", "draw"]


def test_what_is_not_data_becomes_opaque(box):
    box.run_cell("class Yes:\n    def __eq__(self, other): return True\ndef f():\n    return [Yes(), (i for i in [1])]")
    assert box.call("f", ()).value == [Opaque("Yes"), Opaque("generator")]


def test_no_answer_after_close(level):
    box = Sandbox(level, limits=Limits())
    box.close()
    with pytest.raises(SandboxDied, match=r"^the sandbox is closed$"):
        box.call("f", ())


def test_a_library_that_the_rules_refuse_is_refused_in_the_sandbox_too(box):
    box.run_cell("import numpy as np, scipy.ndimage\ndef mean_of(x):\n    return scipy.ndimage.uniform_filter(x, 3)")
    x = np.arange(5.0)
    refused = box.call("mean_of", (x,), rules=rules_for())
    assert (refused.error, refused.value) == ("Refused", None)
    assert "comes from the library scipy" in refused.message
    assert [o.error for o in box.calls("mean_of", [(x,), (x,)], rules=rules_for())] == ["Refused"]
    assert not box.call("mean_of", (x,)).error
    assert not box.call("mean_of", (x,), rules=rules_for(allow=("scipy.ndimage",))).error
    assert refused.signs == ()
