"""The steps of all weights in one launch, under emulation, against the rules for one weight in float64."""

import numpy as np
import pytest

from glassnet.cuda import optim as fast
from glassnet.optim import adam_update, adamw_update, sgd_update

SHAPES = [(3, 2), (5000,), (), (1, 4, 2), (0, 3), (2048,)]  # 5000 numbers are three pieces; a number; nothing

CASES = [
    (fast.sgd, sgd_update, {"lr": 0.1}),
    (fast.sgd, sgd_update, {"lr": 0.1, "weight_decay": 0.05}),
    (fast.sgd, sgd_update, {"lr": 0.1, "momentum": 0.8, "dampening": 0.3, "weight_decay": 0.05}),
    (fast.sgd, sgd_update, {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    (fast.adam, adam_update, {}),
    (fast.adam, adam_update, {"lr": 0.05, "betas": (0.7, 0.95), "eps": 1e-3, "weight_decay": 0.05}),
    (fast.adamw, adamw_update, {"lr": 0.05, "betas": (0.7, 0.95), "eps": 1e-3, "weight_decay": 0.3}),
]


def _problem():
    rng = np.random.default_rng(0)
    weights = [np.asarray(rng.normal(size=shape), dtype=np.float32) for shape in SHAPES]
    steps = [
        [np.asarray(rng.normal(size=s) * 10 ** rng.uniform(-3, 1, s), dtype=np.float32) for s in SHAPES]
        for _ in range(3)
    ]
    return weights, steps


def _wide(a):
    return np.asarray(a, dtype=np.float64)


@pytest.mark.parametrize(("step", "rule", "options"), CASES)
def test_a_step_of_all_weights(step, rule, options, emulated):
    weights, steps = _problem()
    exact, exact_states = [_wide(w) for w in weights], [{} for _ in weights]
    states = [{} for _ in weights]
    for grads in steps:
        before = [w.copy() for w in weights]
        news, states = step(weights, grads, states, **options)
        for w, old in zip(weights, before, strict=True):
            np.testing.assert_array_equal(w, old)  # a step makes new arrays
        weights = news
        pairs = [rule(w, _wide(g), s, **options) for w, g, s in zip(exact, grads, exact_states, strict=True)]
        exact, exact_states = [w for w, _ in pairs], [s for _, s in pairs]
    for w, right, state, right_state in zip(weights, exact, states, exact_states, strict=True):
        assert w.shape == right.shape
        assert w.dtype == np.float32
        np.testing.assert_allclose(w, right, rtol=3e-5, atol=3e-6)
        assert set(state) == set(right_state)
        for field, a in right_state.items():
            if field == "t":
                assert state["t"] == a == len(steps)
            else:
                np.testing.assert_allclose(state[field], a, rtol=3e-5, atol=1e-6)


def test_weights_at_different_steps(emulated):
    w, g = np.float32([1.0, 2.0]), np.float32([0.5, -3.0])
    _, old = adam_update(w, g, {})
    _, (fresh, later) = fast.adam([w, w], [g, g], [{}, old])
    assert (fresh["t"], later["t"]) == (1, 2)
    news, _ = fast.adam([w, w], [g, g], [{}, old])
    np.testing.assert_allclose(news[0], adam_update(w, g, {})[0], rtol=1e-6)
    np.testing.assert_allclose(news[1], adam_update(w, g, old)[0], rtol=1e-6)


def test_weights_in_another_order_of_memory(emulated):
    w = np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3))
    (new,), _ = fast.sgd([w], [w[::-1]], [{}], lr=0.5)
    np.testing.assert_array_equal(new, w - 0.5 * w[::-1])
