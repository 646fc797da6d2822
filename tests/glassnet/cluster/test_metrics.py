import numpy as np
import pytest
import sklearn.metrics as peer
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from glassnet.backend import array_module, to_numpy
from glassnet.cluster import (
    adjusted_rand_score,
    contingency,
    distances,
    matched_accuracy,
    silhouette_samples,
    silhouette_score,
)

RNG = np.random.default_rng(21)
X, Y = RNG.normal(size=(23, 3)), RNG.integers(0, 4, size=23)
SCIPY = {"manhattan": "cityblock"}


def longest(x, y):
    return max(abs(float(x[i]) - float(y[i])) for i in range(x.shape[0]))


@pytest.mark.parametrize("metric", ["euclidean", "sqeuclidean", "manhattan", "chebyshev", "cosine"])
@given(
    n=st.integers(3, 30), k=st.integers(2, 6), d=st.integers(2, 4), seed=st.integers(0, 2**32), block=st.integers(1, 99)
)
def test_silhouettes_equal_scikit_learn(metric, n, k, d, seed, block):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(n, d))
    y = np.concatenate([[0, 1, 1], rng.integers(0, k, size=n - 3)])
    y = np.where(y == 1, -1, 7 * y)  # any whole numbers will do as names
    if len(np.unique(y)) == n:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distances, "_BLOCK", block)
        found = silhouette_samples(points, y, metric)
    table = cdist(points, points, SCIPY.get(metric, metric))
    np.fill_diagonal(table, 0)
    np.testing.assert_allclose(found, peer.silhouette_samples(table, y, metric="precomputed"), rtol=0, atol=1e-12)
    score = peer.silhouette_score(table, y, metric="precomputed")
    assert silhouette_score(points, y, metric) == pytest.approx(score, abs=1e-12)


def test_silhouette_by_hand():
    # First point: a = 2, b = 10. The point at 12 has its nearest other cluster at 30, not the mean over all others.
    s = silhouette_samples(np.array([[0.0], [2.0], [10.0], [12.0], [30.0]]), [0, 0, 1, 1, 2])
    np.testing.assert_allclose(s, [1 - 2 / 11, 1 - 2 / 9, 1 - 2 / 9, 1 - 2 / 11, 0])


def test_twins_everywhere():
    points = np.zeros((4, 2))
    assert silhouette_samples(points, [0, 0, 1, 1]).tolist() == [0.0] * 4
    assert silhouette_samples(np.array([[0.0], [0.0], [1.0]]), [0, 0, 1]).tolist() == [1.0, 1.0, 0.0]


def test_noise_counts_as_a_cluster_unless_left_out():
    y = np.where(Y == 3, -1, Y)
    assert silhouette_score(X, y) == pytest.approx(peer.silhouette_score(X, y), abs=1e-12)
    assert silhouette_score(X[y >= 0], y[y >= 0]) != pytest.approx(silhouette_score(X, y))


@pytest.mark.parametrize("metric", ["euclidean", "cosine", longest])
def test_every_library_gives_the_same_silhouettes(xp, put, metric):
    found = silhouette_samples(put(X), put(Y), metric)
    assert array_module(found) is xp
    assert found.dtype == xp.float64
    np.testing.assert_allclose(to_numpy(found), silhouette_samples(X, Y, metric), rtol=0, atol=1e-14)
    assert silhouette_score(put(X), Y.tolist(), metric) == pytest.approx(silhouette_score(X, Y, metric), abs=1e-14)
    assert silhouette_samples(put(X.astype(np.float32)), put(Y)).dtype == xp.float32


def test_silhouette_of_pixels():
    pixels = np.array([[0], [250], [255], [3]], dtype=np.uint8)
    assert silhouette_score(pixels, ["a", "b", "b", "a"]) == pytest.approx(
        peer.silhouette_score(pixels.astype(float), [0, 1, 1, 0])
    )


labels = st.lists(st.integers(-1, 4), min_size=1, max_size=25)


@given(labels, st.randoms())
def test_scores_against_classes_equal_scikit_learn(true, random):
    pred = [random.choice([*true, 9]) for _ in true]
    assert adjusted_rand_score(true, pred) == pytest.approx(peer.adjusted_rand_score(true, pred), abs=1e-12)
    assert adjusted_rand_score(pred, true) == adjusted_rand_score(true, pred)
    np.testing.assert_array_equal(contingency(true, pred), peer.cluster.contingency_matrix(true, pred))
    assert adjusted_rand_score(true, [5 - t for t in true]) == 1
    assert matched_accuracy(true, [5 - t for t in true]) == 1


def test_adjusted_rand_by_hand():
    # 2 pairs together in both of 3 and 4 of 10: (2 - 1.2) / (3.5 - 1.2)
    assert contingency([0, 0, 0, 1, 2], [0, 0, 0, 0, 1]).tolist() == [[3, 0], [1, 0], [0, 1]]
    assert adjusted_rand_score([0, 0, 0, 1, 2], [0, 0, 0, 0, 1]) == pytest.approx((3 - 3 * 6 / 10) / (4.5 - 1.8))
    assert adjusted_rand_score([0, 0, 1, 1], [0, 1, 0, 1]) == -0.5


def test_adjusted_rand_of_large_data_does_not_overflow():
    rng = np.random.default_rng(0)
    a = rng.integers(0, 3, size=400_000)
    b = np.where(rng.random(a.size) < 0.9, a, rng.integers(0, 3, size=a.size))
    assert adjusted_rand_score(a, b) == pytest.approx(peer.adjusted_rand_score(a, b), abs=1e-12)
    assert 0.7 < adjusted_rand_score(a, b) < 0.9


def test_accuracy_after_matching():
    assert matched_accuracy([0, 0, 0, 1, 1, 2], [4, 4, 7, 7, 7, 7]) == pytest.approx(4 / 6)
    # Each class's favourite is cluster 0; taking the largest cell first would give 5 + 0 instead of 4 + 4.
    greedy = [0] * 5 + [0] * 4 + [1] * 4
    assert matched_accuracy(greedy, [0] * 5 + [1] * 4 + [0] * 4) == pytest.approx(8 / 13)
    assert matched_accuracy([0, 0, 0, 0], [0, 0, 1, 2]) == 0.5
    assert matched_accuracy(["cat", "dog"], [1, 0]) == 1.0


def test_scores_take_arrays_of_any_library(put):
    a, b = np.array([0, 0, 1, 2]), np.array([1, 1, 0, 0])
    assert adjusted_rand_score(put(a), put(b)) == adjusted_rand_score(a, b)
    assert matched_accuracy(put(a), b) == 0.75
    assert contingency(put(a), put(b)).dtype == np.int64


@pytest.mark.parametrize("call", [silhouette_samples, silhouette_score])
@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"labels": np.zeros(23, dtype=int)}, ValueError, r"needs 2 to n_samples - 1 = 22 clusters, got 1$"),
        ({"labels": np.arange(23)}, ValueError, r"needs 2 to n_samples - 1 = 22 clusters, got 23$"),
        ({"labels": Y[:-1]}, ValueError, r"labels must have one entry for each of the 23 points, got 22$"),
        ({"labels": Y + 0.5}, ValueError, r"labels must hold whole numbers or names, got float64 with fractions"),
        ({"labels": Y[:, None]}, ValueError, r"labels must have shape \(n_samples,\), got \(23, 1\)$"),
        ({"labels": None}, TypeError, r"expected at least one array, got None$"),
        ({"X": X[0]}, ValueError, r"X must have shape"),
        ({"X": X + np.nan}, ValueError, r"X contains NaN"),
        ({"metric": "euclid"}, ValueError, r"unknown metric 'euclid'"),
    ],
)
def test_silhouette_errors(call, options, error, message):
    with pytest.raises(error, match=rf"^({call.__name__}|to_numpy): {message}"):
        call(**{"X": X, "labels": Y, **options})


@pytest.mark.parametrize("call", [contingency, adjusted_rand_score, matched_accuracy])
def test_errors_of_two_labellings(call):
    with pytest.raises(
        ValueError, match=rf"^{call.__name__}: labels_pred must have one entry for each of the 3 points, got 2$"
    ):
        call([0, 1, 1], [0, 1])
    with pytest.raises(ValueError, match=rf"^{call.__name__}: labels_true is empty$"):
        call([], [])
    with pytest.raises(ValueError, match=rf"^{call.__name__}: labels_pred must hold whole numbers or names"):
        call([0, 1], [0.0, np.nan])
