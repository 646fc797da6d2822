"""K-Means with a memory against the plain way: the same labels in every round."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.cluster import _half_steps, _hybrid, _rank, inertia, kmeans, kmeans_steps
from glassnet.cluster._hybrid import Bounds
from glassnet.cluster._rank import ScaledPoints


def points(n=700, d=5, k=6, seed=4, spread=1.5):
    rng = np.random.default_rng(seed)
    centers = rng.normal(0, 3, (k, d))
    return (centers[rng.integers(k, size=n)] + rng.normal(0, spread, (n, d))) * np.linspace(0.5, 2, d) + 0.7


@pytest.fixture
def always(monkeypatch):
    monkeypatch.setattr(_half_steps, "_MUCH", 0)


def both(X, start, **options):
    """The run with a memory, and the plain one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_half_steps, "_MUCH", 0)
        fast = kmeans(X, len(start), init=start, **options)
        patch.setattr(_half_steps, "_MUCH", 2**62)
        return fast, kmeans(X, len(start), init=start, **options)


def agree(fast, plain, rtol=1e-11):
    np.testing.assert_array_equal(fast.labels, plain.labels)
    assert (fast.n_iter, fast.stop_reason) == (plain.n_iter, plain.stop_reason)
    np.testing.assert_allclose(fast.cluster_centers, plain.cluster_centers, rtol=rtol, atol=rtol)
    np.testing.assert_allclose(fast.history, plain.history, rtol=rtol)
    assert fast.labels.dtype == np.int64
    assert fast.cluster_centers.dtype == plain.cluster_centers.dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("d", "k"), [(1, 2), (3, 1), (5, 7), (2, 64), (4, 65), (3, 150), (32, 9), (33, 9), (90, 4)])
def test_same_run_as_the_plain_one(d, k, dtype):
    X = points(d=d).astype(dtype)
    agree(*both(X, X[5 : 5 + k].copy()), rtol=1e-11 if dtype is np.float64 else 1e-5)


@given(
    n=st.integers(2, 120), d=st.integers(1, 4), k=st.integers(1, 9), seed=st.integers(0, 2**32),
    grid=st.booleans(), shift=st.sampled_from([0.0, 1e4, 1e9]), size=st.sampled_from([-540, -66, 0, 100, 400]),
)  # fmt: skip
def test_same_run_on_ties_far_away_and_at_any_size(n, d, k, seed, grid, shift, size):
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 4, size=(n, d)).astype(float) if grid else rng.normal(size=(n, d))
    X = (X + shift) * 2.0**size  # a power of two: sums of a grid stay exact, and ties are ties
    start = X[rng.choice(n, min(k, n), replace=False)]
    with np.errstate(under="ignore"):
        fast, plain = both(X, start, max_iter=8)
    np.testing.assert_array_equal(fast.labels, plain.labels)
    np.testing.assert_allclose(fast.history, plain.history, rtol=1e-11)


@pytest.mark.parametrize("share", [0.0, 0.7, 2.0], ids=["always all", "as it is", "never all"])
@pytest.mark.parametrize("task", [50, 2**15])
def test_same_run_in_small_tasks_and_whoever_is_picked_out(monkeypatch, share, task):
    for module, name in ((_rank, "_TASK"), (_hybrid, "_LOOK"), (_rank, "_CACHE")):
        monkeypatch.setattr(module, name, task)
    monkeypatch.setattr(_hybrid, "_NEARLY_ALL", share)
    X = points(spread=3)
    agree(*both(X, X[:6].copy()))


def test_an_outlier_makes_the_product_coarse_but_not_wrong():
    X = points()
    X[17] = 1e7
    agree(*both(X, X[:6].copy()))


def test_an_empty_cluster_on_the_way(always):
    X = points()
    start = np.concatenate([X[:4], X[:2] + 500])
    fast, plain = both(X, start)
    assert len(np.unique(plain.labels)) == 6
    agree(fast, plain)


def test_few_points_are_ranked_again_once_the_centres_settle(always, monkeypatch):
    # Without this the memory could be of no use, unseen.
    asked = []
    real = ScaledPoints.rank
    monkeypatch.setattr(
        ScaledPoints,
        "rank",
        lambda self, who, c: asked.append(self.n if who is None else who.size) or real(self, who, c),
    )
    X = points(4000, spread=1.2)
    found = kmeans(X, 6, init=X[:6].copy())
    assert found.n_iter > 6
    assert asked[0] == 4000
    assert max(asked[-3:]) < 400


def test_the_lead_is_a_lower_bound_and_the_sure_are_right():
    X = points(900, 7)
    scaled = ScaledPoints(X)
    centers = X[:20] + 0.1
    ranks = scaled.rank(None, scaled.scaled(centers))
    distance = np.sqrt(((X[:, None] - centers) ** 2).sum(axis=2)) * scaled.scale
    first, second = np.sort(distance, axis=1)[:, :2].T
    assert ranks.sure.mean() > 0.98
    np.testing.assert_array_equal(ranks.labels[ranks.sure], np.argmin(distance, axis=1)[ranks.sure])
    assert np.all(ranks.lead <= second - first)
    # ... and not much lower, or it would save nothing.
    assert np.median((second - first) - ranks.lead) < 1e-2 * np.median(second - first)


def test_two_equal_centres_are_never_sure():
    X = points(300)
    scaled = ScaledPoints(X)
    centers = scaled.scaled(X[[3, 8, 3]])
    ranks = scaled.rank(None, centers)
    assert not ranks.sure[ranks.labels != 1].any()
    assert (ranks.labels != 1).any()


@pytest.mark.parametrize(
    "bad", [np.full((50, 2), 3.0), np.array([[1e200], [-1e200]] * 9), np.array([[1e-200], [0]] * 9)]
)
def test_what_float32_cannot_hold_is_left_to_the_plain_way(bad):
    with np.errstate(all="ignore"):
        assert not ScaledPoints(bad).usable


@pytest.mark.parametrize("shift", [0.0, 1e3, 1e8])
def test_inertia_from_the_sums(shift):
    X = points() + shift
    centers = X[:5].copy()
    steps = Bounds(X, ScaledPoints(X), 5)
    assert steps.assign(centers)
    exact = inertia(X, steps.labels, centers)
    assert steps.inertia(exact=True) == exact
    np.testing.assert_allclose(steps.inertia(), exact, rtol=1e-12)


def test_steps_and_kmeans_are_one_run(always):
    X = points()
    found, steps = kmeans(X, 4, init=X[:4], max_iter=5), list(kmeans_steps(X, 4, init=X[:4], max_iter=5))
    assert [s.inertia for s in steps if s.kind == "assign"] == found.history.tolist()
    np.testing.assert_array_equal(steps[-1].labels, found.labels)
    assert found.inertia == inertia(X, found.labels, found.cluster_centers)
    for s in steps:
        assert s.inertia == pytest.approx(inertia(X, s.labels, s.cluster_centers), rel=1e-12)


def test_no_table_of_all_distances():
    import tracemalloc

    peaks = []
    for n in (20_000, 80_000):
        X = np.random.default_rng(0).normal(size=(n, 3))
        start = X[:60].copy()
        tracemalloc.start()
        kmeans(X, 60, init=start, max_iter=2)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 80_000 * 60 * 8 / 3
    assert peaks[1] - peaks[0] < 60_000 * 100  # bytes a point
