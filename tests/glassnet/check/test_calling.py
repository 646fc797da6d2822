"""Whatever a learner's function does, an Outcome comes back and the learner's inputs stay what they were."""

import sys
import time
import warnings

import numpy as np
import pytest

from glassnet.check.calling import call_function, learner_frames
from glassnet.check.data import Seed, Strided


def in_a_cell(source, name, filename="<ipython-input-7-abc>"):
    namespace = {"np": np}
    exec(compile(source, filename, "exec"), namespace)
    return namespace[name]


def test_value_comes_back_as_data():
    outcome = call_function(lambda a, b: (a + b, {"k": 1}), (np.arange(3), 2))
    assert outcome.value[0].tolist() == [2, 3, 4]
    assert outcome.error == ""
    assert outcome.changed == ()


def test_the_callers_array_is_never_touched_and_the_change_is_seen():
    given = np.arange(4.0)

    def mutate(n, x):
        x[1] = 9

    outcome = call_function(mutate, (1, given))
    assert outcome.changed == (1,)
    assert given.tolist() == [0, 1, 2, 3]


def test_a_change_in_a_strided_view_is_seen():
    outcome = call_function(lambda x: x.fill(1), (Strided(np.zeros((2, 3))),))
    assert outcome.changed == (0,)


def test_using_up_a_generator_is_not_a_change():
    outcome = call_function(lambda rng: rng.integers(100), (Seed(4),))
    assert outcome.changed == ()
    assert outcome.value == np.random.default_rng(4).integers(100)


def test_an_error_shows_the_learners_own_line_only(tmp_path):
    cell = tmp_path / "cell.py"
    cell.write_text("def f(x):\n    y = x * 2\n    return np.linalg.inv(y)\n")
    f = in_a_cell(cell.read_text(), "f", str(cell))
    outcome = call_function(f, (np.zeros((2, 2)),))
    assert outcome.error == "LinAlgError"
    assert outcome.message.splitlines() == ["LinAlgError: Singular matrix", "line 3, in f:  return np.linalg.inv(y)"]


def test_frames_are_capped_at_the_innermost():
    def down(n):
        return down(n - 1) if n else 1 / 0

    with pytest.raises(ZeroDivisionError) as caught:
        down(30)
    text = learner_frames(caught.value)
    assert len(text.splitlines()) == 4
    assert "return down(n - 1) if n else 1 / 0" in text


@pytest.mark.parametrize("problem", [SystemExit, NotImplementedError, RecursionError, MemoryError, GeneratorExit])
def test_every_kind_of_exception_is_an_outcome(problem):
    def f():
        raise problem

    assert call_function(f, ()).error == problem.__name__


def test_ctrl_c_is_the_learners_own():
    def f():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call_function(f, ())


def test_an_exception_that_cannot_print_is_still_reported():
    class Bad(Exception):
        def __str__(self):
            raise ValueError

    def f():
        raise Bad

    assert call_function(f, ()).message.startswith("Bad: (the exception's own text could not be read)")


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    while True:\n        pass",
        "def f():\n    while True:\n        try:\n            x = 1\n        except Exception:\n            pass",
    ],
)
def test_an_endless_loop_is_stopped(source):
    begin = time.perf_counter()
    outcome = call_function(in_a_cell(source, "f"), (), time_limit=0.2)
    assert outcome.error == "TimeoutError"
    assert outcome.message == "stopped after 0.2 s without an answer"
    assert time.perf_counter() - begin < 5


def test_an_answer_that_comes_late_is_none_though_the_interruption_was_swallowed():
    def late():
        try:
            while True:
                pass
        except BaseException:
            return 1

    outcome = call_function(late, (), time_limit=0.2)
    assert (outcome.value, outcome.error) == (None, "TimeoutError")


def test_warnings_and_stderr_do_not_reach_stderr(capsys):
    def f():
        warnings.warn("loud", RuntimeWarning, stacklevel=1)
        print("noise", file=sys.stderr)
        return np.float64(1) / np.float64(0)

    assert call_function(f, ()).value == np.inf
    assert capsys.readouterr().err == ""


def test_peak_memory_is_what_the_call_allocates():
    small = call_function(lambda: np.zeros(1000).sum(), (), measure_memory=True).peak
    large = call_function(lambda: np.zeros(10**6).sum(), (), measure_memory=True).peak
    assert 8000 <= small < 100_000
    assert 8e6 <= large < 8.2e6
    assert call_function(lambda: 1, ()).peak == 0


def test_a_value_that_resists_becomes_opaque():
    class Resists(list):
        def __len__(self):
            raise RuntimeError

    assert call_function(Resists, ()).value.type_name == "Resists"


@pytest.mark.parametrize(("levels", "error"), [(480, ""), (520, "RecursionError")])
def test_calls_nest_500_deep_whatever_the_limit_was(levels, error):
    def down(n):
        return n and down(n - 1)

    before = sys.getrecursionlimit()
    sys.setrecursionlimit(5000)
    try:
        assert call_function(down, (levels,)).error == error
        assert sys.getrecursionlimit() == 5000
    finally:
        sys.setrecursionlimit(before)
