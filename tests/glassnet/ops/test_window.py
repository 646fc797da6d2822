import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.ops import output_size
from glassnet.ops.window import taps


@pytest.mark.parametrize(
    ("arguments", "out"),
    [
        ((7, 3), 5),
        ((7, 3, 2), 3),
        ((7, 3, 3), 2),  # on paper: does not fit
        ((32, 5, 1, 2), 32),
        ((227, 11, 4), 55),
        ((7, 3, 1, 0, 3), 1),
        ((4, 3, 1, (0, 2), 1), 4),
        ((0, 3, 1, (1, 2)), 1),
    ],
)
def test_sizes_by_hand(arguments, out):
    assert output_size(*arguments) == out


sizes = st.integers(1, 9)


@given(sizes, sizes, sizes, st.integers(0, 4), st.integers(0, 4), st.integers(1, 3))
def test_the_size_is_the_number_of_places(n, k, stride, before, after, dilation):
    window = dilation * (k - 1) + 1
    count = len([start for start in range(0, n + before + after, stride) if start + window <= n + before + after])
    if count == 0:
        with pytest.raises(ValueError, match="is larger than the axis"):
            output_size(n, k, stride, (before, after), dilation)
        return
    assert output_size(n, k, stride, (before, after), dilation) == count
    if (count - 1) * stride + window == n + before + after:
        assert output_size(n, k, stride, (before, after), dilation, strict=True) == count
    else:
        with pytest.raises(ValueError, match="does not fit"):
            output_size(n, k, stride, (before, after), dilation, strict=True)


@given(st.integers(0, 5), st.integers(1, 4), st.integers(0, 4))
def test_taps_are_spread_evenly(start, stride, count):
    found = list(range(100))[taps(start, stride, count)]
    assert found == [start + i * stride for i in range(count)]


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((3, 5), {}, ValueError, r"^output_size: a window of 5 is larger than the axis of 3 with padding 0\+0$"),
        ((2, 3, 1, (1, 2), 3), {}, ValueError, r"^output_size: a window of 7 is larger .* of 2 with padding 1\+2$"),
        (
            (7, 3, 3),
            {"strict": True},
            ValueError,
            r"^output_size: a window of 3 with stride 3 does not fit an axis of 7 with padding 0\+0: 1 left over$",
        ),
        ((-1, 3), {}, ValueError, r"^output_size: n must be at least 0, got -1$"),
        ((7, 0), {}, ValueError, r"^output_size: k must be at least 1, got 0$"),
        ((7, 3, 0), {}, ValueError, r"^output_size: stride must be at least 1, got 0$"),
        ((7, 3, 1, (0, -1)), {}, ValueError, r"^output_size: padding must be at least 0, got -1$"),
        ((7, 3, 1, -2), {}, ValueError, r"^output_size: padding must be at least 0, got -2$"),
        ((7, 3, 1, 0, 0), {}, ValueError, r"^output_size: dilation must be at least 1, got 0$"),
        ((7, 2.0), {}, TypeError, r"^output_size: k must be a whole number, got 2.0$"),
    ],
)
def test_what_output_size_refuses(arguments, options, error, message):
    with pytest.raises(error, match=message):
        output_size(*arguments, **options)
