"""The DBSCAN kernels under emulation, against scikit-learn and the readable twin."""

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

from glassnet.cluster import PointKind, dbscan
from glassnet.cuda import dbscan as fast


def _points(n, d, seed=0):
    rng = np.random.default_rng(seed)
    centers = rng.uniform(-4, 4, size=(5, d))
    return np.vstack([rng.normal(size=(n - n // 5, d)) * 0.4 + centers[rng.integers(0, 5, n - n // 5)],
                      rng.uniform(-6, 6, size=(n // 5, d))])[rng.permutation(n)]  # fmt: skip


@pytest.mark.parametrize(
    ("n", "d", "eps", "min_samples"),
    [(200, 2, 0.5, 5), (150, 1, 0.05, 3), (160, 3, 0.9, 4), (90, 2, 30.0, 4), (60, 2, 0.01, 2), (50, 2, 0.4, 1)],
)
def test_labels_are_those_of_scikit_learn(n, d, eps, min_samples, emulated):
    X = _points(n, d)
    assert fast.takes(X, eps)
    labels, core = fast.cluster(X, eps, min_samples)
    right = DBSCAN(eps=eps, min_samples=min_samples).fit(X)
    np.testing.assert_array_equal(labels, right.labels_)
    np.testing.assert_array_equal(np.flatnonzero(core), right.core_sample_indices_)
    assert labels.dtype == np.int64


def test_the_cases_have_all_kinds_of_points():
    kinds = dbscan(_points(200, 2), 0.5, 5)
    assert kinds.n_clusters > 2
    assert set(kinds.kind.tolist()) == {PointKind.NOISE, PointKind.BORDER, PointKind.CORE}


@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("step", [1.0, 0.1, 1 / 3])
@pytest.mark.parametrize("diagonal", [False, True])
def test_pairs_at_just_eps(d, step, diagonal, emulated):
    """A lattice: each neighbour is at eps up to rounding, and only the same arithmetic agrees with the twin."""
    axis = np.arange(5 if d == 3 else 12) * step
    X = np.stack(np.meshgrid(*[axis] * d, indexing="ij"), axis=-1).reshape(-1, d) + 0.7
    X = X[np.random.default_rng(1).permutation(len(X))]
    eps, min_samples = (step * d**0.5, 3**d - 1) if diagonal else (step, 3)
    labels, core = fast.cluster(X, eps, min_samples)
    expected = dbscan(X, eps, min_samples)
    np.testing.assert_array_equal(labels, expected.labels)
    np.testing.assert_array_equal(np.flatnonzero(core), expected.core_sample_indices)


@pytest.mark.parametrize("side", [1, -1])
def test_a_border_point_between_clusters_goes_to_the_lower_number(side, emulated):
    # 0 and 4 are ends of two dense runs; 2 reaches a core point of each, and has too few neighbours itself
    X = np.array([[4.0], [4.1], [4.2], [4.3], [2.1], [0.2], [0.1], [0.0], [-0.1]])
    X[0], X[5] = 3.9, 0.3
    X *= side  # the point meets the one cluster first, or the other
    labels, core = fast.cluster(X, 1.81, 4)
    expected = dbscan(X, 1.81, 4)
    np.testing.assert_array_equal(labels, expected.labels)
    assert expected.labels[4] == 0
    assert not core[4]


@pytest.mark.parametrize("d", [2, 3])
def test_points_on_a_line_count_once(d, emulated):
    """One cell along the other axes: the runs of neighbouring rows must not overlap."""
    X = np.zeros((40, d))
    X[:, 0] = np.random.default_rng(3).uniform(0, 12, 40)
    labels, core = fast.cluster(X, 0.7, 4)
    expected = dbscan(X, 0.7, 4)
    np.testing.assert_array_equal(labels, expected.labels)
    np.testing.assert_array_equal(np.flatnonzero(core), expected.core_sample_indices)


def test_rounding_at_the_edge_of_a_cell(emulated):
    """The last two are within eps by the rounding of their difference, while one division puts them two cells apart."""
    X = np.array([[0.0], [np.nextafter(1.0, 0.0)], [2.0]])
    assert X[2] - X[1] == 1.0
    assert fast.cluster(X, 1.0, 2)[0].tolist() == [0, 0, 0]


def test_a_long_chain_is_one_cluster(emulated):
    """Joined in any order, the root is the lowest index."""
    X = np.arange(300.0).reshape(-1, 1)[np.random.default_rng(2).permutation(300)]
    labels, core = fast.cluster(X, 1.0, 2)
    assert (labels == 0).all()
    assert core.all()


def test_float32_points(emulated):
    X = _points(100, 2).astype(np.float32)
    np.testing.assert_array_equal(fast.cluster(X, 0.5, 4)[0], dbscan(X, 0.5, 4).labels)


def test_what_the_grid_does_not_take():
    X = _points(40, 2)
    assert fast.takes(X, 1.0)
    assert not fast.takes(_points(40, 4), 1.0)
    assert not fast.takes(X, 1e-8)  # millions of cells along an axis
    assert not fast.takes(X, 1e-320)
