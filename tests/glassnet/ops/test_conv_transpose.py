import numpy as np
import pytest
from conv_cases import close, scattered
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.backend import to_numpy
from glassnet.ops import conv_transpose2d, conv_transpose2d_backward, conv_transpose2d_forward

X, W = np.ones((2, 4, 3, 5)), np.ones((4, 3, 3, 2))


def naive_conv_transpose2d(x, w, b, stride, padding, output_padding, dilation, groups):
    """Paint every value of x as a copy of its filter, then cut the border off."""
    n, c, h, width = x.shape
    f, (kh, kw) = w.shape[1], w.shape[2:]
    (sh, sw), (dh, dw), (oh, ow) = stride, dilation, output_padding
    canvas = np.zeros((n, f * groups, (h - 1) * sh + dh * (kh - 1) + oh + 1, (width - 1) * sw + dw * (kw - 1) + ow + 1))
    for i, channel, y, column in np.ndindex(x.shape):
        first = channel // (c // groups) * f
        for filter_, ky, kx in np.ndindex(w.shape[1:]):
            painted = x[i, channel, y, column] * w[channel, filter_, ky, kx]
            canvas[i, first + filter_, y * sh + ky * dh, column * sw + kx * dw] += painted
    (top, bottom), (left, right) = padding
    cut = canvas[:, :, top : canvas.shape[2] - bottom, left : canvas.shape[3] - right]
    return cut if b is None else cut + b[:, None, None]


@st.composite
def transposes(draw):
    numbers = {"stride": (1, 3), "dilation": (1, 3), "kernel": (1, 3), "size": (1, 4)}
    drawn = {name: (draw(st.integers(*ends)), draw(st.integers(*ends))) for name, ends in numbers.items()}
    options = {"stride": drawn["stride"], "dilation": drawn["dilation"]}
    more, sides = [], []
    for n, k, s, d in zip(drawn["size"], drawn["kernel"], drawn["stride"], drawn["dilation"], strict=True):
        extra = draw(st.integers(0, max(s, d) - 1))
        side = draw(st.integers(0, 2)), draw(st.integers(0, 2))
        most = (n - 1) * s + d * (k - 1) + extra
        more.append(extra)
        sides.append(side if sum(side) <= most else (0, 0))
    groups = draw(st.integers(1, 2))
    channels, filters = groups * draw(st.integers(1, 2)), draw(st.integers(1, 2))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    x = scattered(rng, (draw(st.integers(0, 2)), channels, *drawn["size"]))
    w = scattered(rng, (channels, filters, *drawn["kernel"]))
    b = draw(st.sampled_from([None, rng.normal(size=filters * groups)]))
    options.update(padding=tuple(sides), output_padding=tuple(more), groups=groups)
    return x, w, b, options


@settings(max_examples=80)
@given(transposes())
def test_values_are_painted_and_gradients_are_the_transpose(case):
    x, w, b, options = case
    before = x.copy(), w.copy()
    y, cache = conv_transpose2d_forward(x, w, b, **options)
    expected = naive_conv_transpose2d(x, w, b, **options)
    np.testing.assert_allclose(y, expected, rtol=1e-10, atol=1e-12)
    # y is linear in x and in w: <dy, y(x + u) - y(x)> = <dx, u> for every u, and likewise for w.
    rng = np.random.default_rng(8)
    dy, u, v = rng.normal(size=y.shape), rng.normal(size=x.shape), rng.normal(size=w.shape)
    dx, dw, db = conv_transpose2d_backward(dy, cache)
    assert (dx.shape, dw.shape) == (x.shape, w.shape)
    along_x = naive_conv_transpose2d(u, w, None, **options)
    along_w = naive_conv_transpose2d(x, v, None, **options)
    np.testing.assert_allclose(np.sum(dx * u), np.sum(dy * along_x), rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(np.sum(dw * v), np.sum(dy * along_w), rtol=1e-9, atol=1e-10)
    if b is None:
        assert db is None
    else:
        np.testing.assert_allclose(db, dy.sum((0, 2, 3)), rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(w, before[1])


def test_every_library(put):
    rng = np.random.default_rng(9)
    host = rng.normal(size=(2, 4, 3, 2)), rng.normal(size=(4, 3, 2, 3)), rng.normal(size=6)
    options = {"stride": (2, 1), "padding": (1, 0), "output_padding": (1, 1), "dilation": (1, 2), "groups": 2}
    y, cache = conv_transpose2d.forward(*map(put, host), **options)
    dy = rng.normal(size=y.shape)
    found = (y, *conv_transpose2d.backward(put(dy), cache))
    y, cache = conv_transpose2d.forward(*host, **options)
    close([to_numpy(a) for a in found], (y, *conv_transpose2d.backward(dy, cache)))


def test_plain_numbers_stand_for_both_axes():
    rng = np.random.default_rng(10)
    x, w = rng.normal(size=(1, 2, 3, 4)), rng.normal(size=(2, 3, 2, 3))
    y, _ = conv_transpose2d_forward(x, w, stride=2, padding=1, output_padding=1, dilation=2)
    pairs = {"stride": (2, 2), "padding": ((1, 1), (1, 1)), "output_padding": (1, 1), "dilation": (2, 2)}
    np.testing.assert_allclose(y, naive_conv_transpose2d(x, w, None, groups=1, **pairs), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("arrays", "options", "error", "message"),
    [
        ((X[0], W), {}, ValueError, r"x must have shape \(N, C, H, W\), got \(4, 3, 5\)$"),
        ((X, W[0]), {}, ValueError, r"w must have shape \(C, F/groups, KH, KW\), got \(3, 3, 2\)$"),
        (
            (X[:, :3], W),
            {},
            ValueError,
            r"x has C=3 channels but w expects C=4 \(x: \(2, 3, 3, 5\), w: \(4, 3, 3, 2\)\)$",
        ),
        ((X, W), {"groups": 3}, ValueError, r"groups=3 must divide the C=4 channels of x$"),
        ((X, W), {"groups": 0}, ValueError, r"groups must be at least 1, got 0$"),
        ((X, W, np.ones(4)), {}, ValueError, r"b must have shape \(3,\), one number per filter, got \(4,\)$"),
        (
            (X, W, np.ones(3)),
            {"groups": 2},
            ValueError,
            r"b must have shape \(6,\), one number per filter, got \(3,\)$",
        ),
        ((X, W[..., :0]), {}, ValueError, r"w has no taps \(w: \(4, 3, 3, 0\)\)$"),
        ((X, W), {"stride": (0, 1)}, ValueError, r"stride must be at least 1, got 0$"),
        ((X, W), {"dilation": (1, 0)}, ValueError, r"dilation must be at least 1, got 0$"),
        ((X, W), {"padding": -1}, ValueError, r"padding must be at least 0, got -1$"),
        ((X, W), {"output_padding": -1}, ValueError, r"output_padding must be at least 0, got -1$"),
        ((X, W), {"output_padding": (0, 1)}, ValueError, r"output_padding=1 must be less than stride=1 or dilation=1$"),
        (
            (X, W),
            {"output_padding": (3, 0), "stride": 2, "dilation": 3},
            ValueError,
            r"output_padding=3 must be less than stride=2 or dilation=3$",
        ),
        ((X, W), {"padding": ((2, 3), (0, 0))}, ValueError, r"an axis of 3 with padding 2\+3 leaves no output \(0\)$"),
        ((X[:, :, :0], W), {}, ValueError, r"x has an empty axis \(x: \(2, 4, 0, 5\)\)$"),
        ((X, W.astype(np.float32)), {}, TypeError, r"x is float64 but w is float32; convert one of them$"),
    ],
)
def test_what_it_refuses(arrays, options, error, message):
    with pytest.raises(error, match="^conv_transpose2d: " + message):
        conv_transpose2d_forward(*arrays, **options)


def test_one_row_of_output_is_enough():
    assert conv_transpose2d_forward(X, W, padding=((2, 2), (0, 0)))[0].shape == (2, 3, 1, 6)


def test_what_backward_refuses():
    y, cache = conv_transpose2d_forward(X, W, groups=2)
    assert y.shape == (2, 6, 5, 6)
    name = "^conv_transpose2d_backward: "
    with pytest.raises(ValueError, match=name + r"dy must have the shape of y, \(2, 6, 5, 6\), got \(2, 3, 5, 6\)$"):
        conv_transpose2d_backward(y[:, :3], cache)
    with pytest.raises(TypeError, match=name + r"x is float64 but dy is float32; convert one of them$"):
        conv_transpose2d_backward(y.astype(np.float32), cache)
