"""A learner's own kernel is taken where its check is green, and nowhere else."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from autograder.demo.classroom import fill
from glassnet import mine, nn, ops

ROOT = Path(__file__).resolve().parents[2]
UNIT = "01-clustering"
RIGHT = "def assign(X, C):\n    return np.argmin(((X[:, None].astype(float) - C[None]) ** 2).sum(-1), axis=1)  # mine\n"
WRONG = RIGHT.replace("argmin", "argmax")


@pytest.fixture(autouse=True)
def _nothing_told(monkeypatch):
    """Notebooks that ran before in this process have told of theirs."""
    monkeypatch.setattr(mine, "_told", {})


@pytest.fixture
def course(tmp_path):
    """A learner's course folder: call it to hand an answer in."""
    folder = tmp_path / UNIT
    shutil.copytree(ROOT / "course" / "assignments" / UNIT, folder)
    notebook = folder / f"{UNIT}.ipynb"
    blank, clock = notebook.read_bytes(), iter(range(1_000_000_000, 2_000_000_000, 10**7))

    def write(source):
        notebook.write_bytes(fill(blank, {"assign": source}))
        os.utime(notebook, ns=(next(clock),) * 2)
        return tmp_path

    return write


def test_a_right_answer_is_yours(course, capsys):
    assign = mine.function(UNIT, "assign", folder=course(RIGHT))
    assert assign(np.array([[0.0, 1.0], [5.0, 5.0]]), np.array([[4.0, 4.0], [0.0, 0.0]])).tolist() == [1, 0]
    mine.report()
    assert capsys.readouterr().out.split()[:3] == [UNIT, "assign", "yours"]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (WRONG, "the check of `assign` is not green"),
        ("def assign(X, C):\n    return 1 / 0", "not green"),
        ("def assign(X, C:\n", "not green"),
        ("from glassnet.cluster import assign", "not green"),
    ],
)
def test_a_wrong_one_is_not_and_the_reason_is_told(course, capsys, source, why):
    assert mine.function(UNIT, "assign", folder=course(source)) is None
    mine.report()
    assert why in capsys.readouterr().out


def test_an_exercise_is_known_by_its_functions_too(course):
    assert mine.function(UNIT, "farthest_first", folder=course(RIGHT)) is None  # of `starts`, which is not written
    assert "the check of `farthest_first` is not green" in mine._told[f"{UNIT} farthest_first"]
    assert mine.function(UNIT, "nothing_like_it", folder=course(RIGHT)) is None
    assert "could not be read (KeyError)" in mine._told[f"{UNIT} nothing_like_it"]


def test_an_answer_that_was_mended_is_read_again(course):
    assert mine.function(UNIT, "assign", folder=course(WRONG)) is None
    assert mine.function(UNIT, "assign", folder=course(RIGHT)) is not None


def test_without_the_notebook_or_with_half_of_it_the_library_steps_in(tmp_path, course, capsys):
    assert mine.function("05-convolution", "conv2d_forward", folder=tmp_path) is None
    assert mine.op("05-convolution", "conv2d_forward", "conv2d_backward", ops.conv2d, folder=tmp_path) is ops.conv2d
    folder = course(RIGHT)
    (folder / UNIT / f"{UNIT}.ipynb").write_text('{"cells": [')
    assert mine.function(UNIT, "assign", folder=folder) is None
    mine.report()
    told = capsys.readouterr().out
    assert "there is no 05-convolution/05-convolution.ipynb" in told
    assert "01-clustering could not be read (JSONDecodeError)" in told


def linear_forward(x, W, b):
    return x @ W.T + b


def linear_backward(dy, x, W, b):
    return dy @ W, dy.T @ x, dy.sum(axis=0)


def backward_without_bias(dy, x, W):
    return linear_backward(dy, x, W, None)


def backward_of_any(*given):
    return linear_backward(*given)


@pytest.mark.parametrize("backward", [linear_backward, backward_without_bias, backward_of_any])
def test_a_pair_of_functions_is_an_op_that_a_layer_takes(backward):
    rng = np.random.default_rng(0)
    layer, usual = (nn.Linear(3, 2, rng=1, **more) for more in ({"linear": mine.as_op(linear_forward, backward)}, {}))
    x, dy = (rng.normal(size=(4, n)).astype(np.float32) for n in (3, 2))
    np.testing.assert_allclose(layer.forward(x), usual.forward(x), rtol=1e-5)
    np.testing.assert_allclose(layer.backward(dy), usual.backward(dy), rtol=1e-5)
    for name in usual.grads:
        np.testing.assert_allclose(layer.grads[name], usual.grads[name], rtol=1e-5)


def test_a_layer_without_bias_hands_in_zeros():
    pair = mine.as_op(linear_forward, linear_backward)
    layer, usual = nn.Linear(3, 2, bias=False, rng=1, linear=pair), nn.Linear(3, 2, bias=False, rng=1)
    x, dy = np.ones((4, 3), dtype=np.float32), np.arange(8, dtype=np.float32).reshape(4, 2)
    np.testing.assert_allclose(layer.forward(x), usual.forward(x), rtol=1e-6)
    np.testing.assert_allclose(layer.backward(dy), usual.backward(dy), rtol=1e-6)
    np.testing.assert_allclose(layer.grads["weight"], usual.grads["weight"], rtol=1e-6)
    y, cache = pair.forward(x, usual.params["weight"], None)
    assert pair.backward(y, cache)[2] is None  # an absent bias has no gradient


def test_answers_take_on_the_precision_of_the_network():
    def coarse(x, W, b):
        return np.zeros((len(x), 2)) + x @ W.T + b  # float64, as `np.zeros` is

    def back(dy, x, W, b):
        return tuple(np.asarray(g, dtype=np.float64) for g in linear_backward(dy, x, W, b))

    layer = nn.Linear(3, 2, rng=1, linear=mine.as_op(coarse, back))
    x = np.ones((4, 3), dtype=np.float32)
    y = layer.forward(x)
    assert (y.dtype, layer.backward(y).dtype, layer.grads["weight"].dtype) == (np.float32,) * 3


def test_defaults_reach_the_functions_that_want_them_and_options_win():
    seen = []
    pair = mine.as_op(
        lambda x, w, stride: seen.append(("forward", stride)) or x * w,
        lambda dy, x, w: seen.append(("backward",)) or dy * w,
        stride=1,
        padding=0,
    )
    y, kept = pair.forward(3.0, 2.0)
    assert (y, pair.backward(1.0, kept)) == (6.0, (2.0,))
    pair.forward(3.0, 2.0, stride=2)
    assert seen == [("forward", 1), ("backward",), ("forward", 2)]
