"""The K-Means kernels under emulation, against the readable twins."""

import numpy as np
import pytest

from glassnet import cuda
from glassnet.cluster import distances
from glassnet.cuda import _compile
from glassnet.cuda import kmeans as fast

# n, k, d: more than a tile of each, and not a multiple of it
CASES = [(130, 70, 5), (40, 3, 33), (300, 10, 2), (5, 1, 1), (129, 65, 70), (60, 150, 40)]


def _problem(n, k, d, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)).astype(np.float32), rng.normal(size=(k, d)).astype(np.float32)


@pytest.fixture(params=["float32", "tf32"])
def precision(request):
    """Plain float32, or tensor cores for the proposals."""
    cuda.set_tf32(request.param == "tf32")
    yield request.param
    cuda.set_tf32(True)


def _twin(X, C):
    """What the readable way says, in float32."""
    table = np.concatenate([block for _, _, block in distances.distance_blocks(X, C, "sqeuclidean")])
    return np.argmin(table, axis=1), np.min(table, axis=1)


@pytest.mark.parametrize(("n", "k", "d"), CASES)
def test_labels_and_costs_are_the_twins(n, k, d, precision, emulated):
    X, C = _problem(n, k, d)
    labels, costs = fast.nearest(X, C)
    expected, distance = _twin(X, C)
    np.testing.assert_array_equal(labels, expected)
    np.testing.assert_array_equal(costs, distance)
    assert labels.dtype == np.int64
    exact = ((X[:, None].astype(float) - C) ** 2).sum(axis=2)
    np.testing.assert_allclose(costs, exact.min(axis=1), rtol=1e-5)


@pytest.mark.parametrize("far", [0, 100])
def test_the_proposals_are_right_and_mostly_sure(far, precision, emulated, monkeypatch):
    X, C = (a + np.float32(far) for a in _problem(300, 20, 8))
    launched, proposed = [], []
    launch = _compile.launch

    def noted(file, name, grid, block, *args):
        launch(file, name, grid, block, *args)
        launched.append(name)
        if name.startswith("kmeans_assign"):
            proposed.append(args[5].copy())

    monkeypatch.setattr(fast, "launch", noted)
    fast.nearest(X, C)
    assert ("kmeans_assign_tf32" in launched) is (precision == "tf32")
    (found,) = proposed
    sure = found >= 0
    assert sure.mean() > (0.9 if precision == "tf32" else 0.99)
    np.testing.assert_array_equal(found[sure], _twin(X, C)[0][sure])


def test_ties_go_to_the_lowest_centre(precision, emulated):
    X = np.arange(40, dtype=np.float32).reshape(20, 2)
    C = np.repeat(X[::5] + 1, 20, axis=0)[:77]  # each centre many times, so every point has a tie
    labels, _ = fast.nearest(X, C)
    np.testing.assert_array_equal(labels, _twin(X, C)[0])
    assert set(labels.tolist()) <= {0, 20, 40, 60}


def test_ties_of_different_centres_go_to_the_lowest(precision, emulated):
    """Two centres on opposite sides of each point: their distances are equal, their rounded scores are not."""
    rng = np.random.default_rng(3)
    X = rng.integers(-300, 300, size=(60, 3)).astype(np.float32)
    step = (rng.integers(1, 4096, size=X.shape) / 4096).astype(np.float32)
    C = np.stack([X + step, X - step], axis=1).reshape(-1, 3)[rng.permutation(120)]
    labels, _ = fast.nearest(X, C)
    table = ((X[:, None].astype(float) - C) ** 2).sum(axis=2)
    assert ((table == table.min(axis=1, keepdims=True)).sum(axis=1) == 2).all()
    np.testing.assert_array_equal(labels, np.argmin(table, axis=1))


def test_a_hardly_nearer_centre_later_on(precision, emulated):
    """Scores cannot tell the two nearest centres of a point apart; one thread sees both, the nearer first or last."""
    rng = np.random.default_rng(4)
    X = rng.integers(-300, 300, size=(64, 3)).astype(np.float32)
    step = rng.uniform(0.1, 1, size=X.shape).astype(np.float32)
    farther = np.where(rng.random((64, 1)) < 0.5, 1.01, 1.0).astype(np.float32)
    C = np.concatenate([X + step * farther, X - step * (2.01 - farther)])  # 64 indices apart
    labels, _ = fast.nearest(X, C)
    table = ((X[:, None].astype(float) - C) ** 2).sum(axis=2)
    np.testing.assert_array_equal(labels, np.argmin(table, axis=1))
    assert 10 < (labels < 64).sum() < 54


def test_points_far_from_zero(precision, emulated):
    X, C = _problem(100, 9, 3)
    X, C = X + np.float32(1000), C + np.float32(1000)
    np.testing.assert_array_equal(fast.nearest(X, C)[0], _twin(X, C)[0])


def test_huge_numbers(precision, emulated):
    X, C = _problem(40, 5, 3)
    X, C = X * np.float32(1e20), C * np.float32(1e20)  # squares overflow: all distances are infinite
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(fast.nearest(X, C)[0], _twin(X, C)[0])


@pytest.mark.parametrize(("n", "k", "d"), CASES)
@pytest.mark.parametrize("part", [1024, 40])
def test_means(n, k, d, part, emulated, monkeypatch):
    monkeypatch.setattr(fast, "_PART", part)
    X, C = _problem(n, k, d, 1)
    labels = np.random.default_rng(2).integers(0, k, size=n) // 2 * 2  # odd clusters have no points
    new = fast.means(X, labels, C)
    for cluster in range(k):
        members = X[labels == cluster].astype(float)
        expected = members.mean(axis=0) if len(members) else C[cluster]
        np.testing.assert_allclose(new[cluster], expected, rtol=2e-6, atol=1e-7)
    assert new.dtype == np.float32


def test_long_sums_keep_their_digits(emulated):
    X = np.full((1000, 1), 0.1, dtype=np.float32)
    new = fast.means(X, np.zeros(1000, dtype=np.int64), np.zeros((1, 1), dtype=np.float32))
    assert new[0, 0] == X[0, 0]  # a plain float32 sum ends at 0.10000114
    assert np.add.accumulate(X[:, 0])[-1] / 1000 != X[0, 0]


def test_the_partial_sums_stay_small(emulated, monkeypatch):
    monkeypatch.setattr(fast, "_PART", 10)
    monkeypatch.setattr(fast, "_PARTIAL", 60)
    X, C = _problem(200, 5, 4)
    labels, _ = fast.nearest(X, C)
    sizes = []
    make = fast.empty
    monkeypatch.setattr(fast, "empty", lambda shape, **options: sizes.append(np.prod(shape)) or make(shape, **options))
    new = fast.means(X, labels, C)
    assert max(sizes) <= 60
    np.testing.assert_allclose(new[0], X[labels == 0].mean(axis=0, dtype=float), rtol=1e-5)
