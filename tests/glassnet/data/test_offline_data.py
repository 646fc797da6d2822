import socket

import numpy as np
import pytest
from sklearn import datasets

from glassnet.data import (
    Dataset,
    ToyData,
    anisotropic,
    blobs,
    breast_cancer,
    digits,
    iris,
    moons,
    rings,
    uniform,
    varied,
    wine,
)

TOYS = [blobs, moons, rings, anisotropic, varied, uniform]
REAL = [(iris, (150, 4), 3), (wine, (178, 13), 3), (digits, (1797, 64), 10), (breast_cancer, (569, 30), 2)]


@pytest.mark.parametrize("make", TOYS)
def test_same_seed_same_data(make):
    a, b = make(rng=5), make(rng=np.random.default_rng(5))
    np.testing.assert_array_equal(a.X, b.X)
    np.testing.assert_array_equal(a.y, b.y)
    assert len({make(rng=seed).X.tobytes() for seed in range(4)}) == 4
    assert make().X.tobytes() != make().X.tobytes()
    assert isinstance(a, ToyData)


@pytest.mark.parametrize("make", TOYS)
@pytest.mark.parametrize("n", [7, 100])
def test_shape_dtype_and_order(make, n):
    X, y = make(n, rng=1)
    assert (X.shape, X.dtype, y.shape, y.dtype) == ((n, 2), np.float64, (n,), np.int64)
    assert X.flags.c_contiguous
    sizes = np.bincount(y)
    assert sizes.max() - sizes.min() <= 1
    if len(sizes) > 1 and n == 100:
        assert np.any(np.diff(y) < 0)  # shuffled


def test_blobs_lie_where_they_should():
    centers = np.array([[0.0, 0.0, 9.0], [5.0, -5.0, 2.0]])
    X, y = blobs([4000, 2000], centers, (0.5, 2.0), rng=0)
    assert np.bincount(y).tolist() == [4000, 2000]
    for k, std in enumerate((0.5, 2.0)):
        np.testing.assert_allclose(X[y == k].mean(axis=0), centers[k], atol=0.15)
        np.testing.assert_allclose(X[y == k].std(axis=0), std, rtol=0.06)
    drawn, y = blobs(50, 5, 0.0, rng=2, n_features=4, box=(2.0, 3.0))
    assert drawn.shape == (50, 4)
    assert len(np.unique(drawn, axis=0)) == len(np.unique(y)) == 5
    assert 2 <= drawn.min() < drawn.max() <= 3


def test_moons_lie_on_two_half_circles():
    X, y = moons(82, noise=0, rng=0)
    upper, lower = X[y == 0], X[y == 1]
    np.testing.assert_allclose(np.hypot(*upper.T), 1)
    np.testing.assert_allclose(np.hypot(*(lower - [1.0, 0.5]).T), 1)
    assert upper[:, 1].min() > -1e-12
    assert lower[:, 1].max() < 0.5 + 1e-12
    peer, y_peer = datasets.make_moons(82, shuffle=False)
    for k in (0, 1):
        np.testing.assert_allclose(np.sort(X[y == k], axis=0), np.sort(peer[y_peer == k], axis=0), atol=1e-12)
    noisy = moons(2000, noise=0.1, rng=0)
    assert np.std(np.hypot(*noisy.X[noisy.y == 0].T)) == pytest.approx(0.1, rel=0.1)


def test_rings_have_their_radii():
    X, y = rings([30, 50, 20], (1.0, 2.0, 5.0), noise=0, rng=0)
    assert np.bincount(y).tolist() == [30, 50, 20]
    for k, radius in enumerate((1.0, 2.0, 5.0)):
        np.testing.assert_allclose(np.hypot(*X[y == k].T), radius)
        np.testing.assert_allclose(X[y == k].mean(axis=0), 0, atol=1e-12)
    noisy = rings(2000, noise=0.03, rng=1)
    assert np.std(np.hypot(*noisy.X[noisy.y == 1].T)) == pytest.approx(0.03, rel=0.1)


def test_anisotropic_clouds_are_long_and_apart():
    X, y = anisotropic(3000, rng=0)
    for k in range(3):
        spread = np.linalg.eigvalsh(np.cov(X[y == k].T))
        assert spread[1] / spread[0] > 30
    from glassnet.cluster import adjusted_rand_score, kmeans

    assert adjusted_rand_score(y, kmeans(X, 3, rng=0, n_init=5).labels) < 0.8


def test_varied_clouds_differ_in_density():
    X, y = varied(3000, rng=0)
    stds = [X[y == k].std(axis=0).mean() for k in range(3)]
    np.testing.assert_allclose(stds, [0.3, 1.0, 2.2], rtol=0.1)


def test_uniform_fills_the_cube():
    X, y = uniform(500, rng=0, n_features=3)
    assert X.shape == (500, 3)
    assert 0 <= X.min() < 0.05
    assert 0.95 < X.max() <= 1
    assert not y.any()


@pytest.mark.parametrize(("load", "shape", "classes"), REAL)
def test_real_sets_are_complete_and_offline(monkeypatch, load, shape, classes):
    monkeypatch.setattr(socket, "socket", None)
    data = load()
    assert isinstance(data, Dataset)
    assert (data.X.shape, data.X.dtype, data.y.dtype) == (shape, np.float64, np.int64)
    assert data.X.flags.c_contiguous
    assert (len(data.feature_names), len(data.target_names)) == (shape[1], classes)
    assert np.unique(data.y).tolist() == list(range(classes))
    assert all(type(n) is str for n in data.feature_names + data.target_names)
    peer = getattr(datasets, f"load_{load.__name__}")()
    np.testing.assert_array_equal(data.X, peer.data)
    np.testing.assert_array_equal(data.y, peer.target)
    assert data.about
    data.X[:] = 0
    assert load().X.any()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: blobs(30, 3, (1.0, 2.0)), ValueError, r"blobs: std has 2 entries for 3 blobs$"),
        (lambda: blobs(30, 3, -1.0), ValueError, r"blobs: std must be at least 0 and finite, got -1.0$"),
        (lambda: blobs([10, 20], 3), ValueError, r"blobs: n_samples has 2 entries for 3 groups$"),
        (lambda: blobs(2, 3), ValueError, r"blobs: n_samples must be at least 3, got 2$"),
        (lambda: blobs(30, 0), ValueError, r"blobs: centers must be at least 1, got 0$"),
        (lambda: blobs(30, [1.0, 2.0]), ValueError, r"blobs: centers must have shape \(n_samples, n_features\)"),
        (lambda: blobs([10, 0, 5], 3), ValueError, r"blobs: n_samples must be at least 1, got 0$"),
        (lambda: moons(1), ValueError, r"moons: n_samples must be at least 2, got 1$"),
        (lambda: moons(10.0), TypeError, r"moons: n_samples must be a whole number, got 10.0$"),
        (lambda: moons(10, noise=-1), ValueError, r"moons: noise must be at least 0 and finite, got -1$"),
        (lambda: rings(10, noise=np.inf), ValueError, r"rings: noise must be at least 0 and finite, got inf$"),
        (lambda: rings([5, 5], (1.0,)), ValueError, r"rings: n_samples has 2 entries for 1 groups$"),
        (lambda: uniform(0), ValueError, r"uniform: n_samples must be at least 1, got 0$"),
        (
            lambda: anisotropic(30, rng="seed"),
            TypeError,
            r"anisotropic: rng \(a seed, a numpy Generator or None\) must",
        ),
    ],
)
def test_errors(call, error, message):
    with pytest.raises(error, match=rf"^{message}"):
        call()
