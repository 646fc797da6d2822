import numpy as np
import pytest
from kernel_checks import draw, run, same_everywhere

from glassnet.ops import avg_pool1d, max_pool1d

X = np.array([[[1.0, 5.0, 5.0, 0.0, 3.0], [4.0, -2.0, -3.0, -3.0, 8.0]]])


def test_max_by_hand():
    y, (dx,), _ = run(max_pool1d, [X], {"kernel_size": 3, "stride": 2}, dy=np.array([[[1.0, 2.0], [4.0, 8.0]]]))
    assert y.tolist() == [[[5, 5], [4, 8]]]
    assert dx.tolist() == [[[0, 1, 2, 0, 0], [4, 0, 0, 0, 8]]]  # of two fives in the window the first one


def test_mean_by_hand():
    y, (dx,), _ = run(avg_pool1d, [X], {"kernel_size": 2}, dy=np.array([[[2.0, 4.0], [6.0, 8.0]]]))
    assert y.tolist() == [[[3, 2.5], [1, -3]]]
    assert dx.tolist() == [[[1, 1, 2, 2, 0], [3, 3, 4, 4, 0]]]


def test_the_padding_counts_unless_told_otherwise():
    options = {"kernel_size": 3, "stride": 2, "padding": 1}
    assert avg_pool1d.forward(X, **options)[0][0, 0].tolist() == pytest.approx([2, 10 / 3, 1])
    inside, _ = avg_pool1d.forward(X, count_include_pad=False, **options)
    assert inside[0, 0].tolist() == pytest.approx([3, 10 / 3, 1.5])


@pytest.mark.parametrize("op", [max_pool1d, avg_pool1d])
@pytest.mark.parametrize("options", [{"kernel_size": 2}, {"kernel_size": (3,), "stride": 2, "padding": (1,)}])
def test_every_library(op, options, put):
    same_everywhere(op, [draw(3, (2, 3, 7)).round(1)], options, put)
    y, (dx,), _ = run(op, [np.zeros((0, 3, 7), dtype=np.float32)], options)
    assert (y.shape[0], dx.shape, dx.dtype) == (0, (0, 3, 7), np.float32)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"kernel_size": 6}, ValueError, "a window of 6 is larger than the axis of 5 with padding 0+0"),
        (
            {"kernel_size": 2, "padding": 2},
            ValueError,
            "padding=2 is more than half of the kernel of 2 along the length",
        ),
        ({"kernel_size": (2, 2)}, ValueError, "kernel_size must be one number or 1, one per axis, got (2, 2)"),
        ({"kernel_size": 2, "stride": 0}, ValueError, "stride must be at least 1, got 0"),
        ({"kernel_size": 2.0}, TypeError, "kernel_size must be a whole number, got 2.0"),
    ],
)
@pytest.mark.parametrize("name", ["max_pool1d", "avg_pool1d"])
def test_bad_input_is_named(name, options, error, message):
    op = {"max_pool1d": max_pool1d, "avg_pool1d": avg_pool1d}[name]
    with pytest.raises(error) as caught:
        op.forward(X, **options)
    assert str(caught.value) == f"{name}: {message}"
    with pytest.raises(ValueError) as caught:
        op.forward(X[0], 2)
    assert str(caught.value) == f"{name}: x must have shape (N, C, L), got (2, 5)"
    _, cache = op.forward(X, 2)
    with pytest.raises(ValueError) as caught:
        op.backward(np.ones((1, 2, 3)), cache)
    assert str(caught.value) == f"{name}: dy must have the shape of y, (1, 2, 2), got (1, 2, 3)"
