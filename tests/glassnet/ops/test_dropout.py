import math

import numpy as np
import pytest
from kernel_checks import draw

from glassnet.backend import to_numpy
from glassnet.ops import dropout


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("p", [0.5, 0.1, 0.003, 0.75, 0.9999])
def test_the_share_that_is_dropped(p):
    n = 400_000
    y, _ = dropout.forward(np.ones(n), p=p, rng=rng(1))
    dropped = int(np.sum(y == 0))
    # Five standard deviations of the binomial distribution: a wrong share falls out, chance does not.
    assert abs(dropped - n * p) < 5 * math.sqrt(n * p * (1 - p))
    np.testing.assert_allclose(y[y != 0], 1 / (1 - p), rtol=1e-12)


def test_a_share_finer_than_a_byte():
    # 0.502 * 256 = 128.5: one byte alone would drop 128 or 129 of 256, that is 0.5 or 0.504.
    n = 3_000_000
    kept = np.sum(dropout.forward(np.ones(n, dtype=np.float32), p=0.502, rng=rng(2))[0] != 0)
    assert abs(kept - n * 0.498) < 3 * math.sqrt(n * 0.502 * 0.498)


def test_neighbours_are_dropped_independently():
    kept = dropout.forward(np.ones(400_000), p=0.3, rng=rng(3))[0] != 0
    for lag in (1, 2, 4, 8):
        both = np.mean(kept[lag:] & kept[:-lag])
        assert both == pytest.approx(0.49, abs=5e-3)


def test_backward_uses_the_mask_and_the_scale_of_forward():
    x, dy = draw(4, (50, 7), (50, 7))
    y, cache = dropout.forward(x, p=0.2, rng=rng())
    np.testing.assert_allclose(y, np.where(y == 0, 0, x / 0.8), rtol=1e-13)
    (dx,) = dropout.backward(dy, cache)
    np.testing.assert_allclose(dx, np.where(y == 0, 0, dy / 0.8), rtol=1e-13)
    assert 0 < np.sum(y == 0) < y.size


def test_nothing_happens_with_p_0_and_in_inference():
    generator = rng()
    x, dy = draw(5, (4, 3), (4, 3))
    for options in ({"p": 0, "rng": generator}, {"p": 0.9, "rng": generator, "training": False}, {"training": False}):
        y, cache = dropout.forward(x, **options)
        assert y is x
        assert dropout.backward(dy, cache)[0] is dy
    assert generator.random() == rng().random()


def test_everything_goes_with_p_1():
    x, dy = draw(6, (4, 3), (4, 3))
    y, cache = dropout.forward(x, p=1, rng=rng())
    assert not y.any()
    assert not dropout.backward(dy, cache)[0].any()


def test_a_generator_gives_a_new_mask_each_time_and_a_seed_gives_it_again():
    x = np.ones((8, 8))
    one, two = rng(), rng()
    first, second = (dropout.forward(x, rng=one)[0] for _ in range(2))
    assert (first != second).any()
    np.testing.assert_array_equal(dropout.forward(x, rng=two)[0], first)
    np.testing.assert_array_equal(dropout.forward(x, rng=two)[0], second)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(5, 4, 3), (0, 3), (6,)])
def test_the_same_mask_in_every_library(dtype, shape, put):
    x, dy = (a.astype(dtype) for a in draw(7, shape, shape))
    y, cache = dropout.forward(x, p=0.3, rng=rng(8))
    there, its_cache = dropout.forward(put(x), p=0.3, rng=rng(8))
    assert str(there.dtype).endswith(dtype)
    np.testing.assert_array_equal(to_numpy(there), y)
    np.testing.assert_array_equal(to_numpy(dropout.backward(put(dy), its_cache)[0]), dropout.backward(dy, cache)[0])


def test_inputs_are_left_alone_and_may_be_strided():
    x = np.arange(1.0, 25.0).reshape(4, 6)
    before = x.copy()
    y, _ = dropout.forward(x.T[::2], rng=rng(9))
    np.testing.assert_array_equal(y, dropout.forward(x.T[::2].copy(), rng=rng(9))[0])
    np.testing.assert_array_equal(x, before)


def test_bad_input_is_named():
    x = np.ones((2, 3))
    for options, error, message in [
        ({"p": 1.5, "rng": rng()}, ValueError, "p must be finite in 0..1, got 1.5"),
        ({"p": -0.1, "rng": rng()}, ValueError, "p must be finite in 0..1, got -0.1"),
        (
            {"rng": 0},
            TypeError,
            "rng must be a numpy Generator in training (np.random.default_rng(seed)), got 0",
        ),
        ({}, TypeError, "rng must be a numpy Generator in training (np.random.default_rng(seed)), got None"),
    ]:
        with pytest.raises(error) as caught:
            dropout.forward(x, **options)
        assert str(caught.value) == f"dropout: {message}"
    for options in ({"rng": rng()}, {"training": False}):
        _, cache = dropout.forward(x, **options)
        with pytest.raises(ValueError, match=r"^dropout: dy must have the shape of y, \(2, 3\), got \(3,\)$"):
            dropout.backward(np.ones(3), cache)
