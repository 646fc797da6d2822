import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.backend import to_numpy
from glassnet.ops import pad, pad_backward, pad_forward

NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
MODES = list(NUMPY_MODES)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("zeros", [0, 0, 1, 2, 3, 4, 0]),
        ("reflect", [3, 2, 1, 2, 3, 4, 3]),
        ("replicate", [1, 1, 1, 2, 3, 4, 4]),
        ("circular", [3, 4, 1, 2, 3, 4, 1]),
    ],
)
def test_a_row_by_hand(mode, expected):
    y, _ = pad_forward(np.array([[[1.0, 2, 3, 4]]]), padding=((2, 1),), mode=mode)
    assert y[0, 0].tolist() == expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("zeros", [4, 8, 16, 32]),
        ("reflect", [4, 8 + 2, 16 + 1 + 64, 32]),
        ("replicate", [1 + 2 + 4, 8, 16, 32 + 64]),
        ("circular", [4 + 64, 8, 16 + 1, 32 + 2]),
    ],
)
def test_the_gradient_of_a_row_by_hand(mode, expected):
    _, cache = pad_forward(np.ones((1, 1, 4)), padding=((2, 1),), mode=mode)
    (dx,) = pad_backward(2.0 ** np.arange(7).reshape(1, 1, 7), cache)
    assert dx[0, 0].tolist() == expected


@pytest.mark.parametrize(
    ("padding", "sides"),
    [
        (2, ((2, 2), (2, 2))),
        ((1, 2), ((1, 1), (2, 2))),
        (((0, 2), (3, 1)), ((0, 2), (3, 1))),
        ([1, 0], ((1, 1), (0, 0))),
    ],
)
@pytest.mark.parametrize("mode", MODES)
def test_every_way_to_say_the_border(padding, sides, mode):
    x = np.random.default_rng(1).normal(size=(2, 3, 5, 4)).astype(np.float32)
    y, cache = pad_forward(x, padding=padding, mode=mode)
    np.testing.assert_array_equal(y, np.pad(x, ((0, 0), (0, 0), *sides), NUMPY_MODES[mode]))
    assert y.dtype == np.float32
    assert pad_backward(y, cache)[0].dtype == np.float32


@pytest.mark.parametrize("mode", MODES)
def test_the_widest_border_of_each_mode(mode):
    x = np.random.default_rng(2).normal(size=(1, 2, 3, 4))
    most = {"reflect": ((2, 2), (3, 3)), "circular": ((3, 3), (4, 4))}.get(mode, ((7, 7), (9, 9)))
    y, cache = pad_forward(x, padding=most, mode=mode)
    np.testing.assert_array_equal(y, np.pad(x, ((0, 0), (0, 0), *most), NUMPY_MODES[mode]))
    one_sided = tuple((0, side[1]) for side in most)
    y, cache = pad_forward(x, padding=one_sided, mode=mode)
    np.testing.assert_array_equal(y, np.pad(x, ((0, 0), (0, 0), *one_sided), NUMPY_MODES[mode]))
    assert pad_backward(y, cache)[0].shape == x.shape


@pytest.mark.parametrize("mode", MODES)
def test_every_border_of_a_short_axis(mode):
    x = np.array([[[1.0, 2, 3, 4]]])
    for before in range(4):
        for after in range(4):
            y, _ = pad_forward(x, padding=((before, after),), mode=mode)
            expected = np.pad(x, ((0, 0), (0, 0), (before, after)), NUMPY_MODES[mode])
            np.testing.assert_array_equal(y, expected, err_msg=f"{before}, {after}")


sides = st.tuples(st.integers(0, 2), st.integers(0, 2))


@given(st.sampled_from(MODES), st.lists(st.tuples(st.integers(3, 6), sides), min_size=1, max_size=3), st.integers(0, 2))
def test_backward_is_the_transpose_of_forward(mode, axes, batch):
    # Padding is linear, so <pad(x), dy> = <x, backward(dy)> for every x and dy: that pins each entry of dx.
    rng = np.random.default_rng(3)
    x = rng.normal(size=(2, batch, *(n for n, _ in axes))).swapaxes(0, 1)  # not contiguous
    y, cache = pad_forward(x, padding=tuple(side for _, side in axes), mode=mode)
    dy = rng.normal(size=y.shape)
    before = x.copy(), dy.copy()
    (dx,) = pad_backward(dy, cache)
    assert dx.shape == x.shape
    np.testing.assert_allclose(np.sum(y * dy), np.sum(x * dx), rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(dy, before[1])


@pytest.mark.parametrize("mode", MODES)
def test_every_library(put, mode):
    host = np.random.default_rng(4).normal(size=(2, 2, 4, 3))
    x = put(host)
    y, cache = pad_forward(x, padding=((1, 2), (2, 0)), mode=mode)
    np.testing.assert_array_equal(to_numpy(y), np.pad(host, ((0, 0), (0, 0), (1, 2), (2, 0)), NUMPY_MODES[mode]))
    upstream = np.random.default_rng(5).normal(size=y.shape)
    (dx,) = pad_backward(put(upstream), cache)
    expected = pad_backward(upstream, pad_forward(host, padding=((1, 2), (2, 0)), mode=mode)[1])[0]
    np.testing.assert_allclose(to_numpy(dx), expected, rtol=1e-14)


def test_results_share_no_memory_with_inputs():
    x = np.ones((1, 1, 2, 2))
    y, cache = pad.forward(x, padding=0)
    dy = np.ones_like(y)
    (dx,) = pad.backward(dy, cache)
    assert not np.shares_memory(x, y)
    assert not np.shares_memory(dx, dy)


@pytest.mark.parametrize(
    ("shape", "options", "error", "message"),
    [
        ((3, 4), {"padding": 1}, ValueError, r"^pad: x must have shape \(N, C, L\) or \(N, C, H, W\), got \(3, 4\)$"),
        ((1, 1, 3, 5), {"padding": -1}, ValueError, "^pad: padding must be at least 0, got -1$"),
        ((1, 1, 3, 5), {"padding": 1.5}, TypeError, "^pad: padding must be a whole number, got 1.5$"),
        ((1, 1, 3, 5), {"padding": True}, TypeError, "^pad: padding must be a whole number, got True$"),
        (
            (1, 1, 3, 5),
            {"padding": (1, 2, 3)},
            ValueError,
            r"^pad: padding must be one number or 2, one per axis, got \(1, 2, 3\)$",
        ),
        (
            (1, 1, 3, 5),
            {"padding": ((1, 2),)},
            ValueError,
            r"^pad: padding must have 2 pairs \(before, after\), one per axis, got \(\(1, 2\),\)$",
        ),
        (
            (1, 1, 3, 5),
            {"padding": ((1, 2), 3)},
            ValueError,
            r"^pad: padding must have 2 pairs \(before, after\), one per axis, got \(\(1, 2\), 3\)$",
        ),
        (
            (1, 1, 3, 5),
            {"padding": ((1, 2), (3, 4, 5))},
            ValueError,
            r"^pad: padding must have 2 pairs \(before, after\), one per axis, got \(\(1, 2\), \(3, 4, 5\)\)$",
        ),
        (
            (1, 1, 3, 5),
            {"padding": 1, "mode": "mirror"},
            ValueError,
            "^pad: mode must be one of zeros, reflect, replicate, circular, got 'mirror'$",
        ),
        (
            (1, 1, 3, 5),
            {"padding": ((0, 3), (0, 0)), "mode": "reflect"},
            ValueError,
            r"^pad: reflect needs a border smaller than the axis, got 3 for axis 2 of 3 \(x: \(1, 1, 3, 5\)\)$",
        ),
        (
            (1, 1, 1, 5),
            {"padding": (1, 0), "mode": "reflect"},
            ValueError,
            r"^pad: reflect needs a border smaller than the axis, got 1 for axis 2 of 1 \(x: \(1, 1, 1, 5\)\)$",
        ),
        (
            (1, 1, 3, 5),
            {"padding": (0, 6), "mode": "circular"},
            ValueError,
            r"^pad: circular needs a border no wider than the axis, got 6 for axis 3 of 5 \(x: \(1, 1, 3, 5\)\)$",
        ),
        (
            (1, 1, 0, 5),
            {"padding": 1, "mode": "replicate"},
            ValueError,
            r"^pad: replicate needs a border within reach of a pixel, got 1 for axis 2 of 0 \(x: \(1, 1, 0, 5\)\)$",
        ),
    ],
)
def test_what_pad_refuses(shape, options, error, message):
    with pytest.raises(error, match=message):
        pad_forward(np.ones(shape), **options)


def test_an_empty_axis_needs_no_border():
    assert pad_forward(np.ones((1, 1, 0, 5)), padding=(0, 1), mode="reflect")[0].shape == (1, 1, 0, 7)


def test_what_pad_refuses_of_dtypes_and_gradients():
    with pytest.raises(TypeError, match=r"^pad: x must be float32 or float64, got int64$"):
        pad_forward(np.ones((1, 1, 3), dtype=np.int64), padding=1)
    _, cache = pad_forward(np.ones((1, 2, 3)), padding=((1, 2),))
    message = r"^pad_backward: dy must have the shape of y, \(1, 2, 6\), got \(1, 2, 5\)$"
    with pytest.raises(ValueError, match=message):
        pad_backward(np.ones((1, 2, 5)), cache)
    with pytest.raises(TypeError, match=r"^pad_backward: x is float64 but dy is float32; convert one of them$"):
        pad_backward(np.ones((1, 2, 6), dtype=np.float32), cache)
