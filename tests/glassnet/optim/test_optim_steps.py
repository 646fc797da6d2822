"""Optimizers against PyTorch's numbers, by hand, and over the libraries."""

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest
from optim_cases import CASES, problem

from glassnet import optim
from glassnet.backend import to_numpy
from glassnet.nn import load_npz, save_npz

GOLDEN = np.load(Path(__file__).parents[2] / "golden" / "optim.npz")


def run(name, seed, put=np.array, dtype=np.float64):
    ours, _, options = CASES[name]
    weights, grads = problem(seed)
    weights = {key: put(w.astype(dtype)) for key, w in weights.items()}
    optimizer = getattr(optim, ours)(weights, **options)
    rows = []
    for step in grads:
        optimizer.step({key: put(grad.astype(dtype)) for key, grad in step.items()})
        rows.append(np.concatenate([to_numpy(w).ravel() for w in weights.values()]))
    return np.array(rows), weights, optimizer


@pytest.mark.parametrize("name", CASES)
def test_golden(name):
    np.testing.assert_allclose(run(name, seed=0)[0], GOLDEN[f"optimizer/{name}"], rtol=1e-12, atol=1e-15)


@pytest.mark.oracle
@pytest.mark.parametrize("name", CASES)
def test_as_pytorch(name):
    pytest.importorskip("torch")
    spec = importlib.util.spec_from_file_location("make_optim", Path(__file__).parents[2] / "golden" / "make_optim.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    np.testing.assert_allclose(run(name, seed=3)[0], make.weights_after_each_step(name, seed=3), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", CASES)
def test_any_library_and_float32(name, put):
    rows, weights, optimizer = run(name, 0, put, np.float32)
    for w in weights.values():
        like = put(np.zeros(1, dtype=np.float32))
        assert type(w) is type(like)
        assert w.dtype == like.dtype
        assert w.device == like.device
    assert {str(a.dtype) for a in optimizer.state_dict().values() if a.dtype.kind == "f" and a.ndim} <= {
        "float32",
        "float64",  # betas
    }
    np.testing.assert_allclose(rows, GOLDEN[f"optimizer/{name}"], rtol=2e-4, atol=2e-5)


def test_momentum_by_hand():
    w = {"w": np.array([1.0])}
    optimizer = optim.SGD(w, 0.1, 0.5)
    seen = []
    for g in (1.0, 1.0, 0.0):
        optimizer.step({"w": np.array([g])})
        seen.append(w["w"][0])
    # v = 1, 1.5, 0.75
    np.testing.assert_allclose(seen, [0.9, 0.75, 0.675], rtol=1e-15)


def test_nesterov_looks_ahead_by_hand():
    w = {"w": np.array([1.0])}
    optimizer = optim.SGD(w, 0.1, 0.5, nesterov=True)
    optimizer.step({"w": np.array([1.0])})
    assert w["w"][0] == pytest.approx(1 - 0.1 * (1 + 0.5), rel=1e-15)


def test_adams_first_step_is_lr_and_forgets_no_correction():
    w = {"w": np.array([1.0, 1.0])}
    optimizer = optim.Adam(w, 0.1, eps=0.0)
    optimizer.step({"w": np.array([50.0, -1e-3])})
    np.testing.assert_allclose(w["w"], [0.9, 1.1], rtol=1e-14)
    optimizer.step({"w": np.array([0.0, -1e-3])})
    # m = 0.9·5 / (1 - 0.81), v = 0.999·2.5 / (1 - 0.998001)
    moved = 0.1 * (4.5 / 0.19) / math.sqrt(2.4975 / 0.001999)
    np.testing.assert_allclose(w["w"], [0.9 - moved, 1.2], rtol=1e-12)


def test_coupled_decay_hides_behind_large_gradients_and_decoupled_does_not():
    start, grad = np.array([2.0, 2.0]), np.array([1e3, 1e-6])
    coupled, decoupled, none = ({"w": start} for _ in range(3))
    optim.Adam(coupled, 0.1, weight_decay=0.5).step({"w": grad})
    optim.AdamW(decoupled, 0.1, weight_decay=0.5).step({"w": grad})
    optim.Adam(none, 0.1, weight_decay=0.0).step({"w": grad})
    np.testing.assert_allclose(none["w"] - decoupled["w"], 0.1 * 0.5 * start, rtol=1e-12)
    assert abs(coupled["w"][0] - none["w"][0]) < 1e-6


def test_centered_rmsprop_survives_a_constant_gradient():
    """The variance of equal gradients is 0; rounding makes it a little negative in float32."""
    w = {"w": np.zeros(50, dtype=np.float32)}
    g = np.random.default_rng(0).uniform(0.5, 2, 50).astype(np.float32)
    optimizer = optim.RMSProp(w, 1e-3, alpha=0.5, centered=True)
    for _ in range(60):
        optimizer.step({"w": g})
    assert np.all(np.isfinite(w["w"]))


@pytest.mark.parametrize("name", CASES)
def test_nothing_given_is_changed(name):
    weights, grads = problem(0)
    first = {key: w.copy() for key, w in weights.items()}
    given = dict(weights)
    ours, _, options = CASES[name]
    optimizer = getattr(optim, ours)(weights, **options)
    before = [{key: grad.copy() for key, grad in step.items()} for step in grads]
    for step in grads:
        optimizer.step(step)
    for key in first:
        np.testing.assert_array_equal(given[key], first[key])
        assert weights[key] is not given[key]
    for step, kept in zip(grads, before, strict=True):
        for key, grad in step.items():
            np.testing.assert_array_equal(grad, kept[key])


@pytest.mark.parametrize("name", CASES)
def test_a_broken_run_goes_on_with_the_same_numbers(name, tmp_path):
    ours, _, options = CASES[name]
    weights, grads = problem(0)
    first = getattr(optim, ours)(weights, **options)
    for step in grads[:3]:
        first.step(step)
    save_npz(tmp_path / "optimizer.npz", first.state_dict())
    second = getattr(optim, ours)(weights, lr=99.0)
    second.load_state_dict(load_npz(tmp_path / "optimizer.npz"))
    for step in grads[3:]:
        second.step(step)
    found = np.concatenate([w.ravel() for w in weights.values()])
    np.testing.assert_array_equal(found, run(name, 0)[0][-1])
    assert second.groups == first.groups
