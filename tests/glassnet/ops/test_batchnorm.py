import numpy as np
import pytest
from kernel_checks import draw, numeric_gradient, run, same_everywhere

from glassnet.backend import to_numpy
from glassnet.ops import _channels, batch_norm, batch_norm_stats
from glassnet.ops.naive_norm import naive_batch_norm

X, WEIGHT, BIAS = draw(1, (3, 4, 2, 5), (4,), (4,))
MEAN, VAR = np.array([0.5, -1.0, 2.0, 0.1]), np.array([0.3, 2.0, 1.0, 0.05])
INFERENCE = {"running_mean": MEAN, "running_var": VAR, "training": False}


def test_by_hand():
    x = np.array([[1.0, 10.0], [3.0, 40.0], [5.0, 10.0]])
    y, _ = batch_norm.forward(x, np.array([2.0, 1.0]), np.array([0.0, 7.0]), eps=0.0)
    root = np.sqrt(8 / 3)
    np.testing.assert_allclose(y[:, 0], [-4 / root, 0, 4 / root])
    np.testing.assert_allclose(y[:, 1], [7 - 10 / np.sqrt(200), 7 + 20 / np.sqrt(200), 7 - 10 / np.sqrt(200)])


def test_inference_by_hand():
    x = np.array([[3.0, 5.0]])
    options = {"running_mean": np.array([1.0, 2.0]), "running_var": np.array([4.0, 0.25]), "training": False, "eps": 0}
    y, (dx, dw, db), _ = run(batch_norm, [x, np.array([10.0, 1.0]), np.array([0.5, 0.0])], options, dy=np.ones((1, 2)))
    assert y.tolist() == [[10.5, 6]]
    assert dx.tolist() == [[5, 2]]
    assert dw.tolist() == [1, 6]
    assert db.tolist() == [1, 1]


def test_its_twin():
    y, _ = batch_norm.forward(X, WEIGHT, BIAS, eps=0.1)
    np.testing.assert_allclose(y, naive_batch_norm(X, WEIGHT, BIAS, 0.1), rtol=1e-12)


@pytest.mark.parametrize("shape", [(4, 3), (2, 3, 5), (2, 3, 1, 4)])
@pytest.mark.parametrize("training", [True, False])
def test_gradients_by_differences(shape, training):
    x, weight, bias = draw(2, shape, (3,), (3,))
    options = {} if training else {"running_mean": MEAN[:3], "running_var": VAR[:3], "training": False}
    arrays = [x, weight, bias]
    _, grads, dy = run(batch_norm, arrays, options)
    for i, grad in enumerate(grads):

        def loss(a, i=i):
            return float(np.sum(dy * batch_norm.forward(*arrays[:i], a, *arrays[i + 1 :], **options)[0]))

        np.testing.assert_allclose(grad, numeric_gradient(loss, arrays[i]), rtol=1e-6, atol=1e-8, err_msg=str(i))


def test_far_from_zero_float32_keeps_its_digits():
    x = (10_000 + draw(3, (50, 2))).astype(np.float32)
    y, _ = batch_norm.forward(x)
    wide = x.astype(np.float64)
    expected = (wide - wide.mean(axis=0)) / np.sqrt(wide.var(axis=0) + 1e-5)
    np.testing.assert_allclose(y, expected, atol=2e-3)


@pytest.mark.parametrize("options", [{}, INFERENCE])
@pytest.mark.parametrize("affine", [True, False])
def test_every_library(options, affine, put):
    same_everywhere(batch_norm, [X, WEIGHT, BIAS] if affine else [X, None, None], options, put)
    same_everywhere(batch_norm, [X[:, :, 0, 0], WEIGHT, None], options, put)


def test_running_statistics_by_hand():
    x = np.array([[1.0], [2.0], [6.0]])
    mean, var = np.array([1.0]), np.array([3.0])
    _, cache = batch_norm.forward(x)
    new_mean, new_var = batch_norm_stats(cache, mean, var, momentum=0.25)
    assert new_mean.tolist() == [0.75 * 1 + 0.25 * 3]
    assert new_var.tolist() == [0.75 * 3 + 0.25 * 7]  # 14 / (3 - 1), unbiased
    assert (mean.tolist(), var.tolist()) == ([1.0], [3.0])
    ninth, _ = batch_norm_stats(cache, mean, var)
    assert ninth.tolist() == [pytest.approx(0.9 * 1 + 0.1 * 3)]


def test_running_statistics_in_every_library(put):
    expected = batch_norm_stats(batch_norm.forward(X)[1], MEAN, VAR)
    _, cache = batch_norm.forward(put(X.astype(np.float32)))
    actual = batch_norm_stats(cache, put(MEAN.astype(np.float32)), put(VAR.astype(np.float32)))
    for a, b in zip(actual, expected, strict=True):
        assert str(a.dtype).endswith("float32")
        np.testing.assert_allclose(to_numpy(a), b, rtol=1e-5)


@pytest.mark.parametrize("options", [{}, INFERENCE])
def test_an_empty_batch(options):
    y, (dx, dw, db), _ = run(batch_norm, [np.zeros((0, 4, 2)), WEIGHT, BIAS], options)
    assert (y.shape, dx.shape) == ((0, 4, 2), (0, 4, 2))
    assert (dw.tolist(), db.tolist()) == ([0] * 4, [0] * 4)


def test_an_empty_batch_changes_no_statistics():
    _, cache = batch_norm.forward(np.zeros((0, 4)))
    mean, var = batch_norm_stats(cache, MEAN, VAR)
    assert (mean.tolist(), var.tolist()) == (MEAN.tolist(), VAR.tolist())
    assert mean is not MEAN
    assert var is not VAR


@pytest.mark.parametrize(
    ("arrays", "options", "message"),
    [
        ([X[:1, :, 0, 0]], {}, "training needs more than one value per channel, got x of shape (1, 4)"),
        ([X[:1, :, :1, :1]], {}, "training needs more than one value per channel, got x of shape (1, 4, 1, 1)"),
        ([X], {"training": False}, "inference needs running_mean and running_var"),
        ([X], {"training": False, "running_mean": MEAN}, "inference needs running_mean and running_var"),
        ([X], {"training": False, "running_var": VAR}, "inference needs running_mean and running_var"),
        ([X, WEIGHT[:3]], {}, "weight must have shape (4,), one entry per channel of x (3, 4, 2, 5), got (3,)"),
        ([X, None, BIAS[:3]], {}, "bias must have shape (4,), one entry per channel of x (3, 4, 2, 5), got (3,)"),
        (
            [X],
            {"running_mean": MEAN[:2]},
            "running_mean must have shape (4,), one entry per channel of x (3, 4, 2, 5), got (2,)",
        ),
        ([X[0, 0, 0]], {}, "x must have shape (N, C, ...), got (5,)"),
        ([X], {"eps": -1}, "eps must be finite and at least 0, got -1"),
    ],
)
def test_bad_input_is_named(arrays, options, message):
    with pytest.raises(ValueError) as caught:
        batch_norm.forward(*arrays, **options)
    assert str(caught.value) == f"batch_norm: {message}"


def test_one_value_per_channel_will_do_in_inference():
    assert batch_norm.forward(X[:1, :, 0, 0], **INFERENCE)[0].shape == (1, 4)


def test_bad_statistics_are_named():
    _, cache = batch_norm.forward(X, **INFERENCE)
    with pytest.raises(ValueError) as caught:
        batch_norm_stats(cache, MEAN, VAR)
    assert str(caught.value) == (
        "batch_norm_stats: the cache is of an inference pass; there are no statistics of a batch in it"
    )
    _, cache = batch_norm.forward(X)
    with pytest.raises(ValueError, match=r"^batch_norm_stats: running_var must have shape \(4,\), one entry"):
        batch_norm_stats(cache, MEAN, VAR[:2])
    with pytest.raises(ValueError, match=r"^batch_norm_stats: momentum must be finite in 0\.\.1, got 1\.5$"):
        batch_norm_stats(cache, MEAN, VAR, momentum=1.5)
    with pytest.raises(ValueError, match=r"^batch_norm: dy must have the shape of y, \(3, 4, 2, 5\), got \(4,\)$"):
        batch_norm.backward(BIAS, cache)


@pytest.mark.parametrize("layout", [(0, 1, 2, 3), (0, 2, 3, 1), (3, 1, 0, 2)])
@pytest.mark.parametrize("piece", [1, 100, 1 << 19])
@pytest.mark.parametrize("options", [{}, INFERENCE])
def test_pieces_and_layouts_change_nothing(options, piece, layout, monkeypatch):
    x, dy = draw(5, (6, 4, 2, 5), (6, 4, 2, 5))
    y, grads, _ = run(batch_norm, [x, WEIGHT, BIAS], options, dy=dy)
    monkeypatch.setattr(_channels, "PIECE", piece)
    turned = np.ascontiguousarray(x.transpose(layout)).transpose(np.argsort(layout))
    there, gradients, _ = run(batch_norm, [turned, WEIGHT, BIAS], options, dy=dy)
    np.testing.assert_allclose(there, y, rtol=1e-12, atol=1e-14)
    for found, expected in zip(gradients, grads, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)
    if layout == (0, 2, 3, 1):  # the layout stays
        assert there.transpose(0, 2, 3, 1).flags.c_contiguous


def test_many_images_by_the_twin():
    """More than a piece, so that their means are put together; far from 0, which shows a sum of squares."""
    x = 1000 + draw(6, (300, 3, 21, 30)).astype(np.float32)
    y, cache = batch_norm.forward(x)
    wide = x.astype(np.float64)
    mean, var = wide.mean(axis=(0, 2, 3)), wide.var(axis=(0, 2, 3))
    np.testing.assert_allclose(y, (wide - mean[:, None, None]) / np.sqrt(var[:, None, None] + 1e-5), atol=2e-4)
    kept = batch_norm_stats(cache, np.zeros(3, np.float32), np.ones(3, np.float32), momentum=1.0)
    np.testing.assert_allclose(kept[0], mean, rtol=1e-6)
    np.testing.assert_allclose(kept[1], var * x[:, 0].size / (x[:, 0].size - 1), rtol=1e-5)
