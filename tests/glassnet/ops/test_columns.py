import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.backend import to_numpy
from glassnet.ops import col2im, im2col


def test_two_windows_by_hand():
    x = np.array([[[[1.0, 2, 3], [4, 5, 6]], [[10, 20, 30], [40, 50, 60]]]])
    columns = im2col(x, 2)
    assert columns.shape == (1, 8, 2)
    assert columns[0, :, 0].tolist() == [1, 2, 4, 5, 10, 20, 40, 50]
    assert columns[0, :, 1].tolist() == [2, 3, 5, 6, 20, 30, 50, 60]


def test_stride_padding_and_dilation_by_hand():
    x = np.arange(1.0, 7).reshape(1, 1, 2, 3)
    columns = im2col(x, (1, 2), stride=(1, 2), padding=((1, 0), (0, 2)), dilation=(1, 2))
    # Rows 0 0 0 | 1 2 3 | 4 5 6, each with two zeros behind; taps two apart, places two apart.
    assert columns[0].tolist() == [[0, 0, 1, 3, 4, 6], [0, 0, 3, 0, 6, 0]]


def test_a_pixel_comes_back_once_per_window():
    x = np.ones((2, 1, 3, 4))
    back = col2im(im2col(x, (2, 3)), (3, 4), (2, 3))
    expected = np.outer([1, 2, 1], [1, 2, 2, 1])
    np.testing.assert_array_equal(back, [[expected], [expected]])


axis = st.tuples(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 2), st.tuples(st.integers(0, 2), st.integers(0, 2))
)


def naive_im2col(x, kernel, stride, sides, dilation):
    x = np.pad(x, ((0, 0), (0, 0), *sides))
    (kh, kw), (sh, sw), (dh, dw) = kernel, stride, dilation
    reach = dh * (kh - 1) + 1, dw * (kw - 1) + 1
    windows = np.lib.stride_tricks.sliding_window_view(x, reach, (2, 3))[:, :, ::sh, ::sw, ::dh, ::dw]
    n, c, oh, ow = windows.shape[:4]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(n, c * kh * kw, oh * ow)


@given(axis, axis, st.integers(0, 2), st.integers(0, 3), st.integers(0, 3))
def test_columns_and_their_transpose(rows, columns, batch, more_rows, more_columns):
    kernel, stride, dilation, sides = zip(rows, columns, strict=True)
    size = [d * (k - 1) + 1 + more for k, d, more in zip(kernel, dilation, (more_rows, more_columns), strict=True)]
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, batch, *size)).swapaxes(0, 1)
    found = im2col(x, kernel, stride=stride, padding=sides, dilation=dilation)
    np.testing.assert_array_equal(found, naive_im2col(x, kernel, stride, sides, dilation))
    upstream = rng.normal(size=found.shape)
    before = upstream.copy()
    back = col2im(upstream, tuple(size), kernel, stride=stride, padding=sides, dilation=dilation)
    assert back.shape == x.shape
    np.testing.assert_allclose(np.sum(back * x), np.sum(upstream * found), rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(upstream, before)


def test_every_library(put):
    host = np.random.default_rng(2).normal(size=(2, 3, 4, 5)).astype(np.float32)
    options = {"stride": (2, 1), "padding": 1, "dilation": (1, 2)}
    columns = im2col(put(host), (3, 2), **options)
    expected = im2col(host, (3, 2), **options)
    assert expected.dtype == np.float32
    np.testing.assert_array_equal(to_numpy(columns), expected)
    back = col2im(columns, (4, 5), (3, 2), **options)
    np.testing.assert_allclose(to_numpy(back), col2im(expected, (4, 5), (3, 2), **options), rtol=1e-6)


def test_the_way_back_shares_no_memory():
    columns = np.ones((1, 2, 6))
    assert not np.shares_memory(col2im(columns, (2, 3), 1), columns)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: im2col(np.ones((3, 8, 8)), 3),
            ValueError,
            r"^im2col: x must have shape \(N, C, H, W\), got \(3, 8, 8\)$",
        ),
        (
            lambda: im2col(np.ones((1, 3, 8, 8), dtype=int), 3),
            TypeError,
            r"^im2col: x must be float32 or float64, got int64$",
        ),
        (
            lambda: im2col(np.ones((1, 3, 8, 3)), (3, 5)),
            ValueError,
            r"^im2col: a window of 5 is larger than the axis of 3 with padding 0\+0$",
        ),
        (
            lambda: im2col(np.ones((1, 3, 8, 8)), 3, stride=(1, 0)),
            ValueError,
            r"^im2col: stride must be at least 1, got 0$",
        ),
        (
            lambda: im2col(np.ones((1, 3, 8, 8)), 0),
            ValueError,
            r"^im2col: kernel_size must be at least 1, got 0$",
        ),
        (
            lambda: im2col(np.ones((1, 3, 8, 8)), 3, dilation=(0, 1)),
            ValueError,
            r"^im2col: dilation must be at least 1, got 0$",
        ),
        (
            lambda: col2im(np.ones((2, 12, 5)), (3, 4), 2),
            ValueError,
            r"^col2im: columns must have shape \(N, C\*4, 6\), got \(2, 12, 5\)$",
        ),
        (
            lambda: col2im(np.ones((2, 11, 6)), (3, 4), 2),
            ValueError,
            r"^col2im: columns must have shape \(N, C\*4, 6\), got \(2, 11, 6\)$",
        ),
        (
            lambda: col2im(np.ones((12, 6)), (3, 4), 2),
            ValueError,
            r"^col2im: columns must have shape \(N, C\*4, 6\), got \(12, 6\)$",
        ),
        (
            lambda: col2im(np.ones((2, 12, 6), dtype=int), (3, 4), 2),
            TypeError,
            r"^col2im: columns must be float32 or float64, got int64$",
        ),
        (
            lambda: col2im(np.ones((2, 12, 6)), (-3, 4), 2),
            ValueError,
            r"^col2im: output_size must be at least 0, got -3$",
        ),
    ],
)
def test_what_the_columns_refuse(call, error, message):
    with pytest.raises(error, match=message):
        call()
