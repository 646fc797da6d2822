import math

import numpy as np
import pytest
from kernel_checks import draw, numeric_gradient, run, same_everywhere

from glassnet.ops import _cross_entropy_rows, cross_entropy
from glassnet.ops.naive_dense import naive_cross_entropy

X, LABELS, WEIGHT = 2 * draw(1, (4, 3)), np.array([2, 0, 0, 1]), np.array([0.5, 2.0, 1.25])
SHARES = np.array([[0.2, 0.5, 0.3], [1.0, 0.0, 0.0], [0.0, 0.25, 0.75], [0.6, 0.1, 0.1]])  # the last sums to 0.8
MAPS = draw(2, (2, 3, 2, 1))
MAP_LABELS = np.array([[[0], [2]], [[1], [1]]])


def test_by_hand():
    x = np.log(np.array([[1.0, 3.0, 4.0], [2.0, 1.0, 1.0]]))
    y, (dx, none), _ = run(cross_entropy, [x, np.array([2, 0])], dy=1.0)
    assert y == pytest.approx((math.log(2) + math.log(2)) / 2)
    np.testing.assert_allclose(dx, [[1 / 16, 3 / 16, -1 / 4], [-1 / 4, 1 / 8, 1 / 8]], rtol=1e-13)
    assert none is None
    y, (dx, _), _ = run(cross_entropy, [x, np.array([2, 0])], {"weight": np.array([3.0, 9.0, 1.0])}, dy=1.0)
    assert y == pytest.approx(math.log(2))  # both lose log 2, so weights cannot change the mean
    np.testing.assert_allclose(dx[0], np.array([1 / 8, 3 / 8, -1 / 2]) / 4, rtol=1e-13)


@pytest.mark.parametrize("smoothing", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("weight", [None, WEIGHT])
def test_its_twin(smoothing, weight):
    y, _ = cross_entropy.forward(X, LABELS, weight=weight, label_smoothing=smoothing)
    expected = naive_cross_entropy(X, LABELS, np.ones(3) if weight is None else weight, smoothing)
    assert y == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
@pytest.mark.parametrize("weight", [None, WEIGHT])
@pytest.mark.parametrize(("x", "labels"), [(X, LABELS), (MAPS, MAP_LABELS)])
def test_gradients_by_differences(x, labels, weight, smoothing, reduction):
    options = {"weight": weight, "label_smoothing": smoothing, "reduction": reduction}
    y, (dx, _), dy = run(cross_entropy, [x, labels], options)
    assert np.shape(y) == (labels.shape if reduction == "none" else ())
    slope = numeric_gradient(lambda a: float(np.sum(dy * cross_entropy.forward(a, labels, **options)[0])), x)
    np.testing.assert_allclose(dx, slope, rtol=1e-6, atol=1e-9)


def test_the_three_reductions_agree():
    for weight, total in ((None, 4), (WEIGHT, float(WEIGHT[LABELS].sum()))):
        each, _ = cross_entropy.forward(X, LABELS, weight=weight, reduction="none")
        assert cross_entropy.forward(X, LABELS, weight=weight, reduction="sum")[0] == pytest.approx(each.sum())
        assert cross_entropy.forward(X, LABELS, weight=weight)[0] == pytest.approx(each.sum() / total)


def test_probabilities_by_hand():
    x = np.log(np.array([[1.0, 3.0, 4.0], [2.0, 1.0, 1.0]]))
    q = np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 2.0]])
    y, (dx, none), _ = run(cross_entropy, [x, q], {"reduction": "none"}, dy=np.array([1.0, 10.0]))
    np.testing.assert_allclose(y, [0.5 * math.log(8) + 0.5 * math.log(8 / 3), 2 * math.log(4)])
    np.testing.assert_allclose(dx, [[1 / 8 - 0.5, 3 / 8 - 0.5, 1 / 2], [10, 5, -15]])
    assert none is None
    mean, _ = cross_entropy.forward(x, q, weight=np.array([3.0, 9.0, 1.0]))
    # The mean is over rows, whatever they weigh.
    assert mean == pytest.approx((1.5 * math.log(8) + 4.5 * math.log(8 / 3) + 2 * math.log(4)) / 2)


@pytest.mark.parametrize("weight", [None, WEIGHT])
def test_labels_are_probabilities_of_one(weight):
    onehot = np.eye(3)[LABELS]
    options = {"weight": weight, "label_smoothing": 0.2, "reduction": "sum"}
    labels, (dx, _), _ = run(cross_entropy, [X, LABELS], options, dy=1.5)
    probabilities, (dx_p, _), _ = run(cross_entropy, [X, onehot], options, dy=1.5)
    assert labels == pytest.approx(probabilities, rel=1e-14)
    np.testing.assert_allclose(dx, dx_p, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("options", [{}, {"weight": WEIGHT, "label_smoothing": 0.3}])
@pytest.mark.parametrize("ignore", [0, -7])
def test_an_ignored_label_is_as_if_not_there(ignore, options):
    labels = np.where(LABELS == 0, ignore, LABELS)  # the two in the middle
    y, (dx, _), _ = run(cross_entropy, [X, labels], {"ignore_index": ignore, **options}, dy=1.0)
    kept, (dkept, _), _ = run(cross_entropy, [X[[0, 3]], LABELS[[0, 3]]], options, dy=1.0)
    assert y == pytest.approx(kept, rel=1e-14)
    np.testing.assert_allclose(dx[[0, 3]], dkept, rtol=1e-13)
    assert not dx[1:3].any()
    each, _ = cross_entropy.forward(X, labels, ignore_index=ignore, reduction="none")
    assert each[1:3].tolist() == [0, 0]


def test_all_ignored_has_no_mean():
    y, (dx, _), _ = run(cross_entropy, [X, np.full(4, -1)], {"ignore_index": -1, "reduction": "sum"}, dy=1.0)
    assert (y, dx.any()) == (0, False)
    assert math.isnan(cross_entropy.forward(X, np.full(4, -1), ignore_index=-1)[0])


@pytest.mark.parametrize("piece", [1, 7, 1 << 19])
@pytest.mark.parametrize("reduction", ["mean", "none"])
def test_some_rows_at_a_time(piece, reduction, monkeypatch):
    x, labels = draw(4, (9, 3)), np.arange(9) % 3
    options = {"reduction": reduction}
    _, (expected, _), dy = run(cross_entropy, [x, labels], {**options, "weight": np.ones(3)})
    monkeypatch.setattr(_cross_entropy_rows, "PIECE", piece)
    for a in (x, np.asfortranarray(x), np.repeat(x, 2, axis=0)[::2]):
        y, (dx, _), _ = run(cross_entropy, [a, labels], options, dy=dy)
        np.testing.assert_allclose(y, cross_entropy.forward(x, labels, weight=np.ones(3), **options)[0], rtol=1e-13)
        np.testing.assert_allclose(dx, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scores_of_a_thousand(dtype):
    x = np.array([[1000.0, -1000.0], [-1000.0, 1000.0]], dtype=dtype)
    y, (dx, _), _ = run(cross_entropy, [x, np.array([0, 0])], {"reduction": "none"}, dy=np.ones(2, dtype=dtype))
    assert y.tolist() == [0, 2000]
    assert dx.tolist() == [[0, 0], [-1, 1]]
    assert (y.dtype, dx.dtype) == (dtype, dtype)


def test_a_class_that_is_ruled_out_by_minus_infinity():
    x = np.array([[0.0, -np.inf, 0.0]])
    y, (dx, _), _ = run(cross_entropy, [x, np.array([2])], dy=1.0)
    assert y == pytest.approx(math.log(2))
    assert dx.tolist() == [[0.5, 0, -0.5]]


@pytest.mark.parametrize("reduction", ["mean", "none"])
@pytest.mark.parametrize("options", [{}, {"weight": WEIGHT, "label_smoothing": 0.3}])
def test_every_library(options, reduction, put):
    same_everywhere(cross_entropy, [X, LABELS], {**options, "reduction": reduction}, put)
    same_everywhere(cross_entropy, [MAPS, MAP_LABELS], {**options, "reduction": reduction}, put)
    same_everywhere(cross_entropy, [MAPS, MAP_LABELS], {**options, "reduction": reduction, "ignore_index": 1}, put)
    same_everywhere(cross_entropy, [X, SHARES], {**options, "reduction": reduction}, put)


@pytest.mark.parametrize("dtype", [np.uint8, np.int32])
def test_small_kinds_of_labels(dtype):
    assert cross_entropy.forward(X, LABELS.astype(dtype))[0] == cross_entropy.forward(X, LABELS)[0]


def test_the_mean_over_nothing_is_nan():
    arrays = [np.zeros((0, 3), dtype=np.float32), np.zeros(0, dtype=np.int64)]
    y, (dx, _), _ = run(cross_entropy, arrays, dy=1.0)
    assert math.isnan(y)
    assert (dx.shape, dx.dtype) == ((0, 3), np.float32)
    assert run(cross_entropy, arrays, {"reduction": "sum"}, dy=1.0)[0] == 0
    assert math.isnan(cross_entropy.forward(X, np.zeros(4, dtype=int), weight=np.array([0.0, 1, 1]))[0])


@pytest.mark.parametrize(
    ("x", "labels", "options", "error", "message"),
    [
        (X, LABELS - 1, {}, ValueError, "labels must lie in 0..2, the classes of x (4, 3), got -1..1"),
        (X, LABELS + 1, {}, ValueError, "labels must lie in 0..2, the classes of x (4, 3), got 1..3"),
        (
            X,
            LABELS[:, None],
            {},
            ValueError,
            "target must have shape (4,), one label for each row of x (4, 3), got (4, 1)",
        ),
        (
            MAPS,
            LABELS,
            {},
            ValueError,
            "target must have shape (2, 2, 1), one label for each row of x (2, 3, 2, 1), got (4,)",
        ),
        (
            X,
            LABELS * 1.0,
            {},
            ValueError,
            (
                "target is float64, so it holds probabilities and must have the shape of x, (4, 3), got (4,); "
                "labels are whole numbers"
            ),
        ),
        (X, SHARES.astype("f4"), {}, TypeError, "x is float64 but target is float32; convert one of them"),
        (X, SHARES, {"ignore_index": 1}, ValueError, "ignore_index is for labels, but target holds probabilities"),
        (X, LABELS - 1, {"ignore_index": 1}, ValueError, "labels must lie in 0..2, the classes of x (4, 3), got -1..0"),
        (X, LABELS, {"ignore_index": 1.5}, TypeError, "ignore_index must be a whole number, got 1.5"),
        (X, LABELS > 0, {}, TypeError, "labels must be whole numbers, got bool"),
        (X, LABELS.tolist(), {}, TypeError, "expected arrays, got list"),
        (X[0], LABELS, {}, ValueError, "x must have shape (N, C, ...), got (3,)"),
        (np.ones((4, 0)), LABELS, {}, ValueError, "axis 1 of x (4, 0) has no entries"),
        (X, LABELS, {"label_smoothing": 2}, ValueError, "label_smoothing must be finite in 0..1, got 2"),
        (X, LABELS, {"label_smoothing": -0.1}, ValueError, "label_smoothing must be finite in 0..1, got -0.1"),
        (X, LABELS, {"reduction": "avg"}, ValueError, "reduction must be one of mean, sum, none, got 'avg'"),
        (
            X,
            LABELS,
            {"weight": np.ones(4)},
            ValueError,
            "weight must have shape (3,), one entry per class of x (4, 3), got (4,)",
        ),
        (
            X,
            LABELS,
            {"weight": WEIGHT.astype(np.float32)},
            TypeError,
            "x is float64 but weight is float32; convert one of them",
        ),
    ],
)
def test_bad_input_is_named(x, labels, options, error, message):
    with pytest.raises(error) as caught:
        cross_entropy.forward(x, labels, **options)
    assert str(caught.value) == f"cross_entropy: {message}"


def test_a_bad_upstream_gradient_is_named():
    _, cache = cross_entropy.forward(X, LABELS, reduction="none")
    with pytest.raises(ValueError, match=r"^cross_entropy: dy must have the shape of y, \(4,\), got \(3,\)$"):
        cross_entropy.backward(np.ones(3), cache)
    with pytest.raises(TypeError, match=r"^cross_entropy: dy must have the dtype of y, float64, got float32$"):
        cross_entropy.backward(np.ones(4, dtype=np.float32), cache)
