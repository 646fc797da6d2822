import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from scipy.stats import chisquare

from glassnet.backend import array_module, to_numpy
from glassnet.cluster import _nearest_chosen, init_farthest_first, init_kmeans_plusplus, init_random, starts
from glassnet.cluster._nearest_chosen import NearestChosen

STARTS = [init_random, init_farthest_first, init_kmeans_plusplus]
X = np.random.default_rng(3).normal(size=(11, 3))
LINE = np.array([[0.0], [1.0], [3.0], [7.0]])


def index_of(centers, points=LINE):
    return tuple(int(np.flatnonzero((points == c).all(axis=1))[0]) for c in centers)


@pytest.mark.parametrize("init", STARTS)
@given(n=st.integers(1, 15), d=st.integers(1, 4), seed=st.integers(0, 2**32), data=st.data())
def test_centres_are_different_points_of_x(init, n, d, seed, data):
    points = np.random.default_rng(seed).normal(size=(n, d))
    k = data.draw(st.integers(1, n))
    chosen = index_of(init(points, k, seed), points)
    assert len(set(chosen)) == k


@pytest.mark.parametrize("init", STARTS)
@given(k=st.integers(1, 9), seed=st.integers(0, 2**32))
def test_twins_are_chosen_only_when_nothing_else_is_left(init, k, seed):
    points = np.array([[0.0, 0.0]] * 5 + [[3.0, 1.0]] * 3 + [[1.0, 8.0]])
    centers = init(points, k, seed)
    assert centers.shape == (k, 2)
    if init is not init_random:
        assert len(np.unique(centers, axis=0)) == min(k, 3)
    counts = [int((centers == p).all(axis=1).sum()) for p in ([0, 0], [3, 1], [1, 8])]
    assert all(c <= most for c, most in zip(counts, (5, 3, 1), strict=True))


@pytest.mark.parametrize("init", STARTS)
def test_same_seed_same_centres_in_every_library(init, put, xp):
    a = init(put(X), 4, 5)
    assert array_module(a) is xp
    np.testing.assert_array_equal(to_numpy(a), init(X, 4, np.random.default_rng(5)))
    assert len({init(X, 4, seed).tobytes() for seed in range(10)}) > 5
    assert init(put(X.astype(np.float32)), 2, 0).dtype == xp.float32


@pytest.mark.parametrize("init", STARTS)
def test_the_global_generator_is_left_alone(init):
    before = np.random.get_state()[1].tobytes()  # noqa: NPY002  it is what must not change
    a, b = init(X, 5), init(X, 5)
    assert np.random.get_state()[1].tobytes() == before  # noqa: NPY002
    assert [init(X, 5).tobytes() for _ in range(5)] != [a.tobytes(), b.tobytes()]


def test_random_draws_every_pair_equally_often():
    rng = np.random.default_rng(0)
    draws = [frozenset(index_of(init_random(LINE, 2, rng))) for _ in range(1200)]
    pairs = [frozenset(p) for p in itertools.combinations(range(4), 2)]
    assert chisquare([draws.count(p) for p in pairs]).pvalue > 1e-3


@pytest.mark.parametrize(
    ("first", "metric", "expected"),
    [
        (0, "euclidean", [0, 3, 2, 1]),
        (1, "euclidean", [1, 3, 2, 0]),
        (3, "euclidean", [3, 0, 2, 1]),
        (0, lambda x, y: float(abs(x[0] % 7 - y[0] % 7)), [0, 2, 1, 3]),
    ],
)
def test_farthest_first_by_hand(first, metric, expected):
    # With first=0 the second is 7. The third is 3, whose nearest centre (0) is 3 away; 1 is farther from the last.
    assert list(index_of(init_farthest_first(LINE, 4, first=first, metric=metric))) == expected


def test_farthest_first_looks_at_all_centres_and_the_lowest_index_wins():
    points = np.array([[0.0, 0.0], [0.0, 10.0], [0.5, 0.0], [6.0, 5.0], [-6.0, 5.0]])
    assert index_of(init_farthest_first(points, 4, first=0), points) == (0, 1, 3, 4)
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    assert index_of(init_farthest_first(square, 3, first=2), square) == (2, 0, 1)


def test_farthest_first_covers_within_twice_the_optimum():
    for seed in range(20):
        points = np.random.default_rng(seed).normal(size=(9, 2))
        d = cdist(points, points)
        best = min(d[:, list(c)].min(axis=1).max() for c in itertools.combinations(range(9), 3))
        found = cdist(points, init_farthest_first(points, 3, seed)).min(axis=1).max()
        assert found <= 2 * best


def test_farthest_first_starts_anywhere():
    rng = np.random.default_rng(1)
    first = [index_of(init_farthest_first(LINE, 1, rng))[0] for _ in range(400)]
    assert chisquare(np.bincount(first, minlength=4)).pvalue > 1e-3


@pytest.mark.parametrize(
    ("metric", "power"), [("euclidean", 2), ("manhattan", 1), ("sqeuclidean", 2), ("chebyshev", 1)]
)
def test_kmeans_plusplus_draws_by_the_cost_to_the_nearest_centre(metric, power):
    cost = abs(LINE - LINE.T) ** power
    expected = {}
    for a, b, c in itertools.permutations(range(4), 3):
        second = cost[a, b] / cost[a].sum()
        nearest = np.minimum(cost[a], cost[b])
        expected[a, b, c] = second * nearest[c] / nearest.sum() / 4
    rng = np.random.default_rng(2)
    draws = [index_of(init_kmeans_plusplus(LINE, 3, rng, metric=metric)) for _ in range(3000)]
    assert sum(expected.values()) == pytest.approx(1)
    assert chisquare([draws.count(t) for t in expected], [3000 * p for p in expected.values()]).pvalue > 1e-3


def test_kmeans_plusplus_on_one_place_is_uniform():
    rng = np.random.default_rng(4)
    twins = np.zeros((4, 1))
    centers = init_kmeans_plusplus(twins, 4, rng)
    assert centers.tolist() == [[0.0]] * 4


def test_points_of_weight_zero_are_never_drawn():
    class Ends(np.random.Generator):
        """Draws the last number before 1, or 0."""

        value = 0.0

        def random(self):
            return self.value

        def integers(self, high):
            return 1

    rng = Ends(np.random.PCG64(0))
    points = np.array([[5.0], [5.0], [9.0], [7.0], [5.0]])
    assert init_kmeans_plusplus(points, 2, rng).ravel().tolist() == [5.0, 9.0]
    rng.value = np.nextafter(1.0, 0.0)
    assert init_kmeans_plusplus(points, 2, rng).ravel().tolist() == [5.0, 7.0]
    rng.value = 1.0  # what rounding in the ladder could amount to
    assert init_kmeans_plusplus(points, 2, rng).ravel().tolist() == [5.0, 7.0]


def test_kmeans_plusplus_with_weights_whose_sum_overflows():
    points = np.array([[0.0], [1e154], [1.2e154], [1e100]])
    for seed in range(8):
        assert len(np.unique(init_kmeans_plusplus(points, 3, seed))) == 3


def test_kmeans_plusplus_with_tiny_distances():
    points = np.array([[0.0], [1e-162], [2e-162], [3e-162]])
    assert len(np.unique(init_kmeans_plusplus(points, 3, 0))) == 3


def test_inputs_are_left_alone():
    points = X.copy()
    for init in STARTS:
        centers = init(points, 11, 0)
        centers[:] = 0
    np.testing.assert_array_equal(points, X)


@pytest.mark.parametrize("init", STARTS)
@pytest.mark.parametrize(
    ("k", "rng", "error", "message"),
    [
        (12, 0, ValueError, r"n_clusters=12 is more than the n_samples=11 points in X \(11, 3\)$"),
        (0, 0, ValueError, r"n_clusters must be at least 1, got 0$"),
        (2.0, 0, TypeError, r"n_clusters must be a whole number, got 2.0$"),
        (True, 0, TypeError, r"n_clusters must be a whole number, got True$"),
        (2, -1, ValueError, r"rng \(a seed, a numpy Generator or None\) must be at least 0, got -1$"),
        (2, "seed", TypeError, r"rng \(a seed, a numpy Generator or None\) must be a whole number, got 'seed'$"),
    ],
)
def test_errors(init, k, rng, error, message):
    with pytest.raises(error, match=rf"^{init.__name__}: {message}"):
        init(X, k, rng)


@pytest.mark.parametrize("init", STARTS)
def test_bad_points(init):
    with pytest.raises(ValueError, match=rf"^{init.__name__}: X must have shape"):
        init(X[0], 1)


def test_errors_of_the_options():
    with pytest.raises(ValueError, match=r"^init_farthest_first: first=11 is not the index of one of the 11 points$"):
        init_farthest_first(X, 2, first=11)
    with pytest.raises(ValueError, match=r"^init_farthest_first: first must be at least 0, got -1$"):
        init_farthest_first(X, 2, first=-1)
    with pytest.raises(ValueError, match=r"^init_farthest_first: unknown metric 'far'"):
        init_farthest_first(X, 2, metric="far")
    with pytest.raises(ValueError, match=r"^init_kmeans_plusplus: unknown metric 'far'"):
        init_kmeans_plusplus(X, 2, metric="far")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("d", "steps"), [(1, 5), (5, 5), (5, 2), (40, 4)])
def test_weights_are_the_readable_distances(monkeypatch, d, steps, dtype):
    monkeypatch.setattr(_nearest_chosen, "_TASK", 300)  # more than one block
    points = np.random.default_rng(1).normal(size=(700, d)).astype(dtype) * 3
    near = NearestChosen(points, steps)
    chosen = [3, 650, 299]
    for index in chosen:
        near.add(index)
    table = cdist(points.astype(float), points[chosen].astype(float), "sqeuclidean").min(axis=1)
    np.testing.assert_allclose(near.weight, table, rtol=1e-12 if dtype is np.float64 else 1e-5)
    assert near.weight[chosen].tolist() == [0.0] * 3
    assert len(near.sums) > 1
    np.testing.assert_allclose(near.sums.sum(), near.weight.sum())


def test_drawing_by_blocks_is_drawing(monkeypatch):
    monkeypatch.setattr(_nearest_chosen, "_TASK", 256)
    points = np.random.default_rng(6).normal(size=(1500, 3))
    near = NearestChosen(points, 9)
    near.add(7)
    assert len(near.sums) == 6
    by_blocks = [starts._draw_by_blocks(np.random.default_rng(s), near, [7]) for s in range(300)]
    plain = [starts._draw(np.random.default_rng(s), near.weight, [7]) for s in range(300)]
    assert by_blocks == plain
    assert len({i // 256 for i in plain}) == 6


def test_a_block_without_weight_is_never_drawn_from(monkeypatch):
    monkeypatch.setattr(_nearest_chosen, "_TASK", 256)
    points = np.zeros((1024, 2))
    points[300] = 1.0
    near = NearestChosen(points, 9)
    near.add(0)

    class Top(np.random.Generator):
        def random(self):
            return 1.0  # what rounding in the ladder could amount to

    assert starts._draw_by_blocks(np.random.default_rng(0), near, [0]) == 300
    assert starts._draw_by_blocks(Top(np.random.PCG64(0)), near, [0]) == 300
