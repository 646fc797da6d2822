"""The pictures of ten shapes: what they are, and that no colour, place or single pixel gives the class away."""

import numpy as np
import pytest

from glassnet.data import pictures
from glassnet.data.pictures import NAMES


def test_shapes_types_and_balance():
    images = pictures(63, 4, size=20)
    assert images.X.shape == (63, 3, 20, 20)
    assert (images.X.dtype, images.y.dtype) == (np.uint8, np.int64)
    assert sorted(np.bincount(images.y).tolist()) == [6] * 7 + [7] * 3
    assert images.target_names == NAMES
    assert len(NAMES) == 10
    assert "pictures" in images.about


def test_labels_are_shuffled():
    y = pictures(100, 1).y
    assert (np.diff(y) < 0).sum() > 30


def test_same_seed_same_pictures_another_seed_others():
    one, again, other = pictures(20, 7), pictures(20, 7), pictures(20, 8)
    assert np.array_equal(one.X, again.X)
    assert np.array_equal(one.y, again.y)
    assert not np.array_equal(one.X, other.X)
    rng = np.random.default_rng(7)
    assert np.array_equal(pictures(20, rng).X, one.X)
    assert not np.array_equal(pictures(20, rng).X, one.X), "a generator moves on"


def test_the_shape_is_all_in_the_picture():
    """Of a disc of radius 0.42·16 and more nothing may be cut off: its rows and columns are not on the edge."""
    from glassnet.data.pictures import _masks

    masks = _masks(np.zeros(500, dtype=int), 16, np.random.default_rng(0))
    for found in masks:
        rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
        assert abs(len(rows) - len(columns)) <= 1, "round"
        assert 8 <= len(rows) <= 15


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("ring", [1, 0, 1]),  # from left to right through the middle
        ("disc", [1, 1, 1]),
        ("frame", [1, 0, 1]),
        ("square", [1, 1, 1]),
        ("columns", [1, 1, 1]),
        ("rows", [1, 1, 1]),
    ],
)
def test_shapes_by_hand(name, row):
    from glassnet.data.pictures import _SHAPES

    u = np.array([-0.95, 0.0, 0.95]).reshape(1, 1, 3)
    found = _SHAPES[name](u, np.zeros((1, 1, 1)))
    assert np.broadcast_to(found, (1, 1, 3)).astype(int).ravel().tolist() == row


def test_plus_and_cross_differ_by_an_eighth_of_a_turn():
    from glassnet.data.pictures import _SHAPES

    u, v = np.array([0.8, 0.8]).reshape(2, 1, 1), np.array([0.0, 0.8]).reshape(2, 1, 1)
    assert _SHAPES["plus"](u, v).ravel().tolist() == [True, False]
    assert _SHAPES["cross"](u, v).ravel().tolist() == [False, True]


def test_a_triangle_stands_on_its_base():
    from glassnet.data.pictures import _SHAPES

    v = np.array([-0.9, 0.9]).reshape(1, 2, 1)
    assert _SHAPES["triangle"](np.full((1, 1, 1), 0.6), v).ravel().tolist() == [False, True]


def ridge(X, y, X_new):
    """Least squares on one-hot labels with some damping, in closed form: the best a weighted sum does."""
    A = np.column_stack([X, np.ones(len(X))])
    weights = np.linalg.solve(A.T @ A + 30 * np.eye(A.shape[1]), A.T @ np.eye(10)[y])
    return (np.column_stack([X_new, np.ones(len(X_new))]) @ weights).argmax(axis=1)


def test_neither_pixels_nor_colours_tell_the_class():
    images = pictures(1500, 3)
    X, y = images.X / 255.0, images.y
    pixels = ridge(X[:1000].reshape(1000, -1), y[:1000], X[1000:].reshape(500, -1))
    assert (pixels == y[1000:]).mean() < 0.3
    means = np.concatenate([X.mean(axis=(2, 3)), X.std(axis=(2, 3))], axis=1)
    colours = ridge(means[:1000], y[:1000], means[1000:])
    assert (colours == y[1000:]).mean() < 0.3


def test_what_does_not_depend_on_the_place_tells_more():
    """The spectrum of the brightness is the same wherever a shape lies, up to noise."""
    images = pictures(1500, 3)
    grey = images.X.mean(axis=1) / 255
    spectrum = np.log(np.abs(np.fft.rfft2(grey - grey.mean(axis=(1, 2), keepdims=True))) + 0.1).reshape(1500, -1)
    found = ridge(spectrum[:1000], images.y[:1000], spectrum[1000:])
    assert (found == images.y[1000:]).mean() > 0.5


def test_the_shape_has_another_colour_than_the_ground():
    from glassnet.data.pictures import _colours

    paint, ground = _colours(400, np.random.default_rng(1))
    assert np.abs(paint - ground).max(axis=1).min() > 0.2
    assert paint.min() >= 0
    assert paint.max() <= 1


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n": 0}, ValueError, "pictures: n must be at least 1, got 0"),
        ({"n": 2.5}, TypeError, "pictures: n must be a whole number, got 2.5"),
        ({"size": 8}, ValueError, "pictures: size must be at least 12, got 8"),
    ],
)
def test_wrong_arguments(options, error, message):
    with pytest.raises(error, match=message):
        pictures(**options)
