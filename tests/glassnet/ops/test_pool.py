import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel_checks import draw, run, same_everywhere

from glassnet.backend import to_numpy
from glassnet.ops import (
    _pool_phases,
    avg_pool2d,
    global_avg_pool2d,
    global_max_pool2d,
    max_pool2d,
    max_pool2d_indices,
)
from glassnet.ops.naive_pool import naive_avg_pool2d, naive_max_pool2d, naive_max_pool2d_backward

X = np.array([[[[1.0, 5.0, 2.0, 0.0], [5.0, 3.0, 4.0, 4.0], [7.0, 7.0, 0.0, 1.0]]]])


@st.composite
def pooled(draw_, *, dilated=True):
    """A shape, a kernel, stride, padding and dilation that fit it, all different per axis."""
    kernel, stride, padding, dilation, size = [], [], [], [], [draw_(st.integers(0, 2)), draw_(st.integers(1, 3))]
    for _ in range(2):
        k, d = draw_(st.integers(1, 3)), draw_(st.integers(1, 2)) if dilated else 1
        span = (k - 1) * d + 1
        p = draw_(st.integers(0, k // 2))
        kernel.append(k)
        dilation.append(d)
        padding.append(p)
        stride.append(draw_(st.integers(1, 4)))
        size.append(draw_(st.integers(max(span, 3), span + 5)))
    return tuple(size), tuple(kernel), tuple(stride), tuple(padding), tuple(dilation)


def test_max_by_hand():
    y, cache = max_pool2d.forward(X, (2, 3), stride=1)
    assert y[0, 0].tolist() == [[5, 5], [7, 7]]
    assert max_pool2d_indices(cache)[0, 0].tolist() == [[1, 1], [8, 9]]
    (dx,) = max_pool2d.backward(np.array([[[[1.0, 2.0], [4.0, 8.0]]]]), cache)
    # Two fives and two sevens: in each window the first one, row by row, takes it all.
    assert dx[0, 0].tolist() == [[0, 3, 0, 0], [0, 0, 0, 0], [4, 8, 0, 0]]


def test_mean_by_hand():
    y, cache = avg_pool2d.forward(X, (3, 2))
    np.testing.assert_allclose(y[0, 0], [[28 / 6, 11 / 6]], rtol=1e-15)
    (dx,) = avg_pool2d.backward(np.array([[[[6.0, 12.0]]]]), cache)
    np.testing.assert_allclose(dx[0, 0], [[1, 1, 2, 2]] * 3, rtol=1e-15)


def test_a_corner_with_padding_counted_and_not():
    counted, _ = avg_pool2d.forward(X, 3, stride=1, padding=1)
    inside, _ = avg_pool2d.forward(X, 3, stride=1, padding=1, count_include_pad=False)
    assert counted[0, 0, 0, 0] == pytest.approx((1 + 5 + 5 + 3) / 9)
    assert inside[0, 0, 0, 0] == pytest.approx((1 + 5 + 5 + 3) / 4)
    assert inside[0, 0, 0, 1] == pytest.approx((1 + 5 + 2 + 5 + 3 + 4) / 6)


def test_padding_never_wins():
    y, cache = max_pool2d.forward(np.full((1, 1, 2, 2), -3.0), 3, stride=2, padding=1)
    assert y.ravel().tolist() == [-3.0]
    lost = np.full((1, 1, 2, 2), -np.inf)
    y, cache = max_pool2d.forward(lost, 3, stride=2, padding=1)
    assert max_pool2d_indices(cache).ravel().tolist() == [0]
    assert max_pool2d.backward(np.ones((1, 1, 1, 1)), cache)[0].ravel().tolist() == [1, 0, 0, 0]


def test_global_pooling_by_hand():
    y, cache = global_max_pool2d.forward(X)
    assert y.shape == (1, 1, 1, 1)
    assert float(y[0, 0, 0, 0]) == 7
    assert global_max_pool2d.backward(np.full((1, 1, 1, 1), 2.0), cache)[0].ravel().tolist() == [0] * 8 + [2, 0, 0, 0]
    y, cache = global_avg_pool2d.forward(X)
    assert float(y[0, 0, 0, 0]) == 39 / 12
    assert global_avg_pool2d.backward(np.full((1, 1, 1, 1), 24.0), cache)[0].ravel().tolist() == [2] * 12


@given(pooled(), st.integers(0, 999))
def test_max_equals_its_twin(layout, seed):
    shape, kernel, stride, padding, dilation = layout
    x = np.random.default_rng(seed).integers(-2, 3, shape).astype(np.float64)  # many ties
    expected, switches = naive_max_pool2d(x, kernel, stride, padding, dilation)
    y, cache = max_pool2d.forward(x, kernel, stride=stride, padding=padding, dilation=dilation)
    np.testing.assert_array_equal(y, expected)
    np.testing.assert_array_equal(max_pool2d_indices(cache), switches)
    dy = np.random.default_rng(seed).normal(size=y.shape)
    (dx,) = max_pool2d.backward(dy, cache)
    np.testing.assert_allclose(dx, naive_max_pool2d_backward(dy, switches, shape), atol=1e-13)


@given(pooled(dilated=False), st.booleans(), st.integers(0, 999))
def test_mean_equals_its_twin(layout, count, seed):
    shape, kernel, stride, padding, _ = layout
    x = draw(seed, shape)
    options = {"kernel_size": kernel, "stride": stride, "padding": padding, "count_include_pad": count}
    y, (dx,), dy = run(avg_pool2d, [x], options, seed)
    expected = naive_avg_pool2d(x, kernel, stride, padding, count_include_pad=count)
    np.testing.assert_allclose(y, expected, rtol=1e-12, atol=1e-14)
    # Pooling is linear: <dy, pool(v)> = <dx, v> for every v.
    v = draw(seed + 1, shape)
    assert np.vdot(dx, v) == pytest.approx(np.vdot(dy, avg_pool2d.forward(v, **options)[0]))


@pytest.mark.parametrize(
    ("op", "options"),
    [
        (max_pool2d, {"kernel_size": 2}),
        (max_pool2d, {"kernel_size": (3, 2), "stride": (1, 2), "padding": (1, 0), "dilation": (1, 2)}),
        (avg_pool2d, {"kernel_size": (3, 2), "stride": (1, 2), "padding": 1}),
        (avg_pool2d, {"kernel_size": 3, "padding": 1, "count_include_pad": False}),
        (global_avg_pool2d, {}),
        (global_max_pool2d, {}),
    ],
)
def test_every_library(op, options, put):
    same_everywhere(op, [draw(3, (2, 3, 5, 4)).round(1)], options, put)
    y, (dx,), _ = run(op, [np.zeros((0, 3, 5, 4), dtype=np.float32)], options)
    assert (y.shape[0], dx.shape, dx.dtype) == (0, (0, 3, 5, 4), np.float32)


def test_indices_in_every_library(put):
    x = draw(4, (2, 3, 5, 4)).round(1)
    expected = naive_max_pool2d(x, (3, 2), (1, 2), (1, 0), (1, 2))[1]
    _, cache = max_pool2d.forward(put(x), (3, 2), stride=(1, 2), padding=(1, 0), dilation=(1, 2))
    indices = max_pool2d_indices(cache)
    assert str(indices.dtype).endswith("int64")
    np.testing.assert_array_equal(to_numpy(indices), expected)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((np.ones((3, 4)), 2), {}, "max_pool2d: x must have shape (N, C, H, W), got (3, 4)"),
        ((X, 5), {}, "max_pool2d: a window of 5 is larger than the axis of 3 with padding 0+0"),
        ((X, 2), {"stride": 0}, "max_pool2d: stride must be at least 1, got 0"),
        ((X, 2), {"padding": -1}, "max_pool2d: padding must be at least 0, got -1"),
        ((X, 3), {"padding": 2}, "max_pool2d: padding=2 is more than half of the kernel of 3 along the height"),
        ((X, (2, 2, 2)), {}, "max_pool2d: kernel_size must be one number or 2, one per axis, got (2, 2, 2)"),
        ((X, 2), {"dilation": 0}, "max_pool2d: dilation must be at least 1, got 0"),
        (
            (np.ones((1, 1, 3, 9)), (2, 1)),
            {"dilation": (4, 1), "padding": (1, 0)},
            "max_pool2d: a window along the height sees padding only (3 pixels, padding 1)",
        ),
    ],
)
def test_bad_values_are_named(arguments, options, message):
    with pytest.raises(ValueError) as caught:
        max_pool2d.forward(*arguments, **options)
    assert str(caught.value) == message


def test_bad_arrays_are_named():
    with pytest.raises(TypeError, match=r"^max_pool2d: x must be float32 or float64, got int64$"):
        max_pool2d.forward(np.ones((1, 1, 2, 2), dtype=np.int64), 2)
    with pytest.raises(TypeError, match=r"^avg_pool2d: expected arrays, got list$"):
        avg_pool2d.forward([[1.0]], 2)
    with pytest.raises(TypeError, match=r"^avg_pool2d: kernel_size must be a whole number, got 2\.0$"):
        avg_pool2d.forward(X, 2.0)
    for op in (global_avg_pool2d, global_max_pool2d):
        with pytest.raises(ValueError, match=r"pool2d: x has no pixels: its shape is \(2, 3, 0, 4\)$"):
            op.forward(np.ones((2, 3, 0, 4)))


@pytest.mark.parametrize(
    ("op", "name", "options"),
    [
        (max_pool2d, "max_pool2d", {"kernel_size": 2}),
        (avg_pool2d, "avg_pool2d", {"kernel_size": 2}),
        (global_avg_pool2d, "global_avg_pool2d", {}),
        (global_max_pool2d, "global_max_pool2d", {}),
    ],
)
def test_a_bad_upstream_gradient_is_named(op, name, options):
    y, cache = op.forward(X, **options)
    with pytest.raises(ValueError) as caught:
        op.backward(np.ones((1, 1, 3, 3)), cache)
    assert str(caught.value) == f"{name}: dy must have the shape of y, {y.shape}, got (1, 1, 3, 3)"
    with pytest.raises(TypeError) as caught:
        op.backward(np.ones(y.shape, dtype=np.float32), cache)
    assert str(caught.value) == f"{name}: dy must have the dtype of y, float64, got float32"


@pytest.mark.parametrize("layout", [(0, 1, 2, 3), (0, 2, 3, 1), (3, 2, 1, 0)])
@pytest.mark.parametrize("piece", [1, 2 * 3 * 63, 1 << 19])
@pytest.mark.parametrize("options", [{}, {"stride": (2, 1), "padding": (1, 1)}, {"stride": (4, 3), "dilation": (2, 1)}])
def test_a_few_images_at_a_time_in_every_layout(options, piece, layout, monkeypatch):
    """`layout`: the axes in the order in which they lie in memory."""
    monkeypatch.setattr(_pool_phases, "PIECE", piece)
    x = np.random.default_rng(2).integers(-2, 3, (5, 3, 9, 7)).astype(np.float32)
    x = np.ascontiguousarray(x.transpose(layout)).transpose(np.argsort(layout))
    y, cache = max_pool2d.forward(x, (3, 2), **options)
    full = {"stride": (3, 2), "padding": (0, 0), "dilation": (1, 1)} | options
    expected, switches = naive_max_pool2d(x, (3, 2), *full.values())
    np.testing.assert_array_equal(y, expected)
    dy = np.arange(1, y.size + 1, dtype=np.float32).reshape(y.shape)
    (dx,) = max_pool2d.backward(dy, cache)
    np.testing.assert_array_equal(dx, naive_max_pool2d_backward(dy, switches, x.shape))
    if layout == (0, 2, 3, 1):  # the layout stays
        assert y.transpose(0, 2, 3, 1).flags.c_contiguous
        assert dx.transpose(0, 2, 3, 1).flags.c_contiguous
