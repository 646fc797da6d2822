"""The fast way of K-Means against the readable one: the table of all distances."""

import numpy as np
import pytest

from glassnet.cluster import _euclid, pairwise_sqdist
from glassnet.cluster._euclid import means, nearest_center, squared_to_one, squared_to_own


def points(n=311, d=5, dtype=np.float64, seed=3):
    return (np.random.default_rng(seed).normal(size=(n, d)) * np.linspace(0.5, 3, d) + 0.7).astype(dtype)


def readable(X, centers):
    return np.argmin(pairwise_sqdist(X, centers), axis=1)


@pytest.fixture(params=[7, 2**16], ids=["small blocks", "one block"])
def block(request, monkeypatch):
    monkeypatch.setattr(_euclid, "_BLOCK", request.param)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("d", "k"), [(1, 1), (2, 3), (5, 9), (40, 4)])
def test_labels_are_those_of_the_table(block, d, k, dtype):
    X = points(d=d, dtype=dtype)
    np.testing.assert_array_equal(nearest_center(X, X[3 : 3 + k]), readable(X, X[3 : 3 + k]))


@pytest.mark.parametrize("shift", [0, 1e3, 1e8])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ties_go_to_the_first_wherever_the_data_lies(shift, dtype):
    X = (np.stack(np.meshgrid(np.arange(9), np.arange(7)), axis=-1).reshape(-1, 2) * 8 + shift).astype(dtype)
    centers = (np.array([[32, 24], [0, 0], [64, 48], [0, 48], [64, 0], [32, 24]]) + shift).astype(dtype)
    found = nearest_center(X, centers)
    np.testing.assert_array_equal(found, readable(X, centers))
    assert 5 not in found  # its twin, 0, comes first
    assert {0, 1, 2, 3, 4} <= set(found) or dtype is np.float32


@pytest.mark.parametrize("size", [1e-170, 1e-155, 1e150, 1e153])
def test_labels_of_tiny_and_of_huge_numbers(size):
    X = points(60, 3) * size
    with np.errstate(under="ignore", over="ignore"):
        np.testing.assert_array_equal(nearest_center(X, X[:4]), readable(X, X[:4]))


def test_points_as_far_from_two_centers_as_rounding_allows():
    # Just above and just below the middle of 0 and 1: the product alone cannot tell.
    middle = np.nextafter(0.5, [0, 1])
    X = np.stack([np.append(middle, 0.5), np.full(3, 1e6)], axis=1)
    centers = np.array([[1.0, 1e6], [0.0, 1e6]])
    assert nearest_center(X, centers).tolist() == [1, 0, 0]


def test_a_label_that_the_product_is_sure_of_is_not_measured_again(monkeypatch):
    # Without this the readable way would do all the work, unseen.
    measured = []
    table = _euclid.distance_blocks
    monkeypatch.setattr(_euclid, "distance_blocks", lambda X, *rest: measured.append(len(X)) or table(X, *rest))
    X = points()
    nearest_center(X, X[:6])
    assert measured == [0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_distances_to_the_own_center_and_to_one_point(block, dtype):
    X = points(dtype=dtype)
    table = pairwise_sqdist(X, X[:4])
    labels = np.arange(len(X)) % 4
    own = squared_to_own(X, labels, X[:4])
    assert own.dtype == dtype
    tolerance = 10 * np.finfo(dtype).eps
    np.testing.assert_allclose(own, table[np.arange(len(X)), labels], rtol=tolerance)
    np.testing.assert_allclose(squared_to_one(X, X[2]), table[:, 2], rtol=tolerance)
    assert squared_to_one(X, X[2])[2] == 0


def test_means_are_summed_in_float64_and_an_empty_cluster_stays():
    X = np.array([[16777216.0, 1], [1, 2], [1, 4], [5, 5]], dtype=np.float32)
    moved = means(X, np.array([0, 0, 0, 2]), np.array([[0, 0], [7, 8], [9, 9]], dtype=np.float32))
    assert moved.dtype == np.float32
    expected = [[np.float32(16777218 / 3), np.float32(7 / 3)], [7, 8], [5, 5]]
    np.testing.assert_array_equal(moved, np.array(expected, dtype=np.float32))


def test_inputs_may_be_read_only_and_strided():
    X = points(50, 8)[::-1, ::2]
    X.flags.writeable = False
    np.testing.assert_array_equal(nearest_center(X, X[:3]), readable(X, X[:3]))
    np.testing.assert_allclose(squared_to_one(X, X[4]), pairwise_sqdist(X, X[4:5])[:, 0], rtol=1e-14)


@pytest.mark.parametrize(("dtype", "shift"), [(np.float64, 1e7), (np.float32, 300)])
def test_far_from_the_origin_the_product_knows_that_it_may_be_wrong(dtype, shift):
    X = (points(2000, 3) + shift).astype(dtype)
    centers = X[:9]
    product = np.argmin((centers**2).sum(axis=1) - 2 * X @ centers.T, axis=1)
    assert (product != readable(X, centers)).any()
    np.testing.assert_array_equal(nearest_center(X, centers), readable(X, centers))
