import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from glassnet.backend import array_module, to_numpy
from glassnet.cluster import (
    assign,
    inertia,
    init_farthest_first,
    init_kmeans_plusplus,
    init_random,
    kmeans,
    kmeans_steps,
)
from glassnet.data import blobs, iris

X, Y = blobs([30, 45, 25], 3, (0.5, 1.0, 2.0), rng=8)
LINE = np.array([[0.0], [1.0], [2.0], [10.0], [11.0], [30.0]])


def gap(x, y):
    return float(max(abs(float(x[0]) - float(y[0])), 0.5 * abs(float(x[1]) - float(y[1]))))


METRICS = ["euclidean", "sqeuclidean", "manhattan", "chebyshev", "cosine", gap]
sizes = {"n": st.integers(2, 40), "k": st.integers(1, 6), "d": st.integers(2, 4), "seed": st.integers(0, 2**32)}


@given(
    **sizes, data_start=st.booleans(), tol=st.sampled_from([0, 1e-4, 0.05]), max_iter=st.sampled_from([1, 2, 3, 300])
)
@pytest.mark.filterwarnings("ignore:Number of distinct clusters")
def test_equals_scikit_learn_from_the_same_start(n, k, d, seed, data_start, tol, max_iter):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(n, d)) + rng.integers(0, 3, size=(n, 1)) * 4
    assume(k <= n)
    start = points[rng.choice(n, k, replace=False)] if data_start else rng.normal(size=(k, d)) * 2 + 3
    found = kmeans(points, k, init=start, tol=tol, max_iter=max_iter)
    # With an empty cluster scikit-learn may take the only member of another: there the rules differ, see centers.py.
    assume(all(len(np.unique(s.labels)) == k for s in kmeans_steps(points, k, init=start) if s.kind == "assign"))
    peer = KMeans(k, init=start, n_init=1, algorithm="lloyd", tol=tol, max_iter=max_iter).fit(points)
    np.testing.assert_array_equal(found.labels, peer.labels_)
    np.testing.assert_allclose(found.cluster_centers, peer.cluster_centers_, rtol=1e-10, atol=1e-12)
    assert found.inertia == pytest.approx(peer.inertia_, rel=1e-10, abs=1e-12)
    assert found.n_iter == peer.n_iter_


def test_an_empty_cluster_is_filled_as_in_scikit_learn():
    start = np.array([[0.0], [500.0], [9.0]])
    found = kmeans(LINE, 3, init=start, tol=0)
    peer = KMeans(3, init=start, n_init=1, algorithm="lloyd", tol=0).fit(LINE)
    assert found.labels.tolist() == peer.labels_.tolist() == [0, 0, 0, 2, 2, 1]
    np.testing.assert_allclose(found.cluster_centers, peer.cluster_centers_)
    assert found.inertia == pytest.approx(peer.inertia_) == 2.5
    # Staying in the same cluster compares what was assigned, not what filling the empty cluster made of it.
    assert kmeans(LINE, 3, init=start, stop="labels").n_iter == 3


@pytest.mark.parametrize("metric", METRICS)
@given(**sizes, init=st.sampled_from(["k-means++", "random", "farthest", "outside"]), grid=st.booleans())
def test_the_result_is_consistent_and_the_cost_never_rises(metric, n, k, d, seed, init, grid):
    assume(k <= n)
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 3, size=(n, d)).astype(float) if grid else rng.normal(size=(n, d)) + 5
    start = rng.normal(size=(k, d)) * 20 if init == "outside" else init
    found = kmeans(points, k, init=start, metric=metric, rng=seed, max_iter=12, n_init=2)
    np.testing.assert_array_equal(found.labels, assign(points, found.cluster_centers, metric))
    assert found.inertia == inertia(points, found.labels, found.cluster_centers, metric)
    assert found.history.shape == (found.n_iter + 1,)
    assert found.history[-1] == found.inertia
    assert np.all(np.diff(found.history) <= 1e-12 * (1 + found.history[0]))
    if not grid and metric != "cosine":
        assert len(np.unique(found.labels)) == k


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", gap])
def test_no_half_step_raises_the_cost_even_with_empty_clusters(metric):
    points = np.random.default_rng(1).normal(size=(60, 2))
    start = np.concatenate([points[:3], points[:3] + 50])
    steps = list(kmeans_steps(points, 6, init=start, metric=metric))
    values = [s.inertia for s in steps]
    assert np.all(np.diff(values) <= 1e-12 * values[0])
    assert values[0] > 1.3 * values[-1]
    assert len(np.unique(steps[0].labels)) == 3
    assert len(np.unique(steps[1].labels)) == 6
    for s in steps:
        assert s.inertia == pytest.approx(inertia(points, s.labels, s.cluster_centers, metric), rel=1e-14)


def test_steps_are_what_kmeans_does():
    options = {"init": X[:5], "max_iter": 4}
    found, steps = kmeans(X, 5, **options), list(kmeans_steps(X, 5, **options))
    assert [s.kind for s in steps] == ["assign", "update"] * found.n_iter + ["assign"]
    assert [s.n_iter for s in steps] == [1, 1, 2, 2, 3, 3, 4, 4, 4]
    assert [s.inertia for s in steps if s.kind == "assign"] == found.history.tolist()
    np.testing.assert_array_equal(steps[0].cluster_centers, X[:5])
    np.testing.assert_array_equal(steps[1].cluster_centers, steps[2].cluster_centers)
    np.testing.assert_array_equal(steps[-1].labels, found.labels)
    np.testing.assert_array_equal(steps[-1].cluster_centers, found.cluster_centers)
    assert [s.stop_reason for s in steps] == [None] * 8 + ["max_iter"]


def test_writing_into_a_step_does_not_derail_the_run():
    expected = [s.inertia for s in kmeans_steps(X, 3, init=X[:3])]
    seen = []
    for s in kmeans_steps(X, 3, init=X[:3]):
        seen.append(s.inertia)
        s.cluster_centers[:] = 0
        s.labels[:] = 0
    assert seen == expected


def test_steps_check_their_arguments_at_the_call():
    with pytest.raises(ValueError, match=r"^kmeans_steps: n_clusters=7 is more than the n_samples=6 points in X"):
        kmeans_steps(LINE, 7)
    with pytest.raises(ValueError, match=r"^kmeans_steps: unknown init 'kmeans'"):
        kmeans_steps(LINE, 2, init="kmeans")


def test_the_three_stopping_rules():
    start = LINE[[0, 1]]
    by = {stop: kmeans(LINE, 2, init=start, stop=stop, max_iter=9) for stop in ("centers", "labels", "max_iter", "any")}
    # Centres 0, 1 -> 0, 10.8 -> 1, 17 -> 1, 17; the third assign repeats the labels of the second.
    assert by["centers"].cluster_centers.ravel().tolist() == [1.0, 17.0]
    assert [(by[s].n_iter, by[s].stop_reason) for s in by] == [
        (3, "centers"), (3, "labels"), (9, "max_iter"), (3, "labels")
    ]  # fmt: skip
    assert kmeans(LINE, 2, init=start, max_iter=2)[2:4] == (kmeans(LINE, 2, init=start).history[2], 2)
    assert kmeans(LINE, 2, init=start, max_iter=2).stop_reason == "max_iter"


def test_centres_can_stand_still_before_labels_can_repeat():
    middle = np.array([[1.0], [17.0]])
    assert kmeans(LINE, 2, init=middle).stop_reason == "centers"
    assert kmeans(LINE, 2, init=middle).n_iter == 1
    assert kmeans(LINE, 2, init=middle, stop="labels").n_iter == 2


def test_a_rule_that_fires_in_the_last_round_is_named():
    assert kmeans(LINE, 2, init=LINE[[0, 1]], max_iter=3).stop_reason == "labels"


def test_tol_is_relative_to_the_spread():
    loose = kmeans(LINE, 2, init=LINE[[0, 1]], tol=0.5)
    assert (loose.n_iter, loose.stop_reason) == (2, "centers")
    scaled = kmeans(LINE * 1000, 2, init=LINE[[0, 1]] * 1000, tol=0.5)
    assert scaled.n_iter == 2
    assert loose.labels.tolist() == assign(LINE, loose.cluster_centers).tolist()


@pytest.mark.parametrize("init", ["k-means++", "random", "farthest"])
def test_same_seed_same_result(init):
    a, b = kmeans(X, 4, init=init, rng=3), kmeans(X, 4, init=init, rng=np.random.default_rng(3))
    for one, two in zip(a, b, strict=True):
        np.testing.assert_array_equal(one, two)
    assert len({kmeans(X, 8, init=init, rng=s, n_init=1, max_iter=1).inertia for s in range(6)}) > 1


@pytest.mark.parametrize(
    ("name", "rule"), [("k-means++", init_kmeans_plusplus), ("random", init_random), ("farthest", init_farthest_first)]
)
def test_a_start_by_name_is_the_rule(name, rule):
    first = next(kmeans_steps(X, 4, init=name, rng=6)).cluster_centers
    np.testing.assert_array_equal(first, rule(X, 4, 6))
    np.testing.assert_array_equal(
        kmeans(X, 4, init=name, rng=6, n_init=1).labels, kmeans(X, 4, init=rule, rng=6, n_init=1).labels
    )


@pytest.mark.parametrize(("name", "rule"), [("k-means++", init_kmeans_plusplus), ("farthest", init_farthest_first)])
def test_the_start_follows_the_metric(name, rule):
    points = np.random.default_rng(5).normal(size=(40, 3)) ** 3
    differ = 0
    for seed in range(10):
        first = next(kmeans_steps(points, 4, init=name, metric="manhattan", rng=seed)).cluster_centers
        np.testing.assert_array_equal(first, rule(points, 4, seed, metric="manhattan"))
        differ += not np.array_equal(first, rule(points, 4, seed))
    assert differ >= 3


def test_of_several_runs_the_best_is_kept():
    def starts():
        picks = iter([[0, 1], [0, 5], [1, 2], [0, 1]])
        return lambda points, k, rng: points[next(picks)]

    alone = [kmeans(LINE, 2, init=LINE[p]).inertia for p in ([0, 1], [0, 5], [1, 2])]
    found = kmeans(LINE, 2, init=starts(), n_init=3)
    assert found.inertia == min(alone)
    many, one = kmeans(X, 9, init="random", rng=0), kmeans(X, 9, init="random", rng=0, n_init=1)
    assert many.inertia < one.inertia


@pytest.mark.parametrize(("init", "runs"), [("random", 10), ("k-means++", 1), ("farthest", 1)])
def test_auto_runs(monkeypatch, init, runs):
    calls = []
    from glassnet.cluster import lloyd

    real = lloyd._run
    monkeypatch.setattr(lloyd, "_run", lambda *args: calls.append(1) or real(*args))
    kmeans(X, 3, init=init, rng=0)
    assert len(calls) == runs
    kmeans(X, 3, init=init, rng=0, n_init=4)
    assert len(calls) == runs + 4
    kmeans(X, 3, init=X[:3], n_init=4)
    assert len(calls) == runs + 5
    kmeans(X, 3, init=init_random, rng=0)
    assert len(calls) == runs + 15


@pytest.mark.parametrize("metric", METRICS)
def test_every_library_gives_the_same_result(xp, put, metric):
    points = X[::4] if metric is gap else X  # array-api-strict is slow at single numbers
    expected = kmeans(points, 3, metric=metric, rng=2, max_iter=5, tol=1e-4)
    found = kmeans(put(points), 3, metric=metric, rng=2, max_iter=5, tol=1e-4)
    assert array_module(found.labels, found.cluster_centers) is xp
    np.testing.assert_array_equal(to_numpy(found.labels), expected.labels)
    np.testing.assert_allclose(to_numpy(found.cluster_centers), expected.cluster_centers, rtol=1e-12)
    np.testing.assert_allclose(found.history, expected.history, rtol=1e-12)
    assert (found.n_iter, found.stop_reason) == (expected.n_iter, expected.stop_reason)
    last = list(kmeans_steps(put(points), 3, init=put(X[:3]), metric=metric, max_iter=2))[-1]
    assert last.labels.dtype == xp.int64


def test_types_of_the_fields():
    found = kmeans(X, 3, rng=0)
    assert [type(v) for v in found] == [np.ndarray, np.ndarray, float, int, np.ndarray, str]
    assert found.labels.dtype == np.int64
    assert found._fields == ("labels", "cluster_centers", "inertia", "n_iter", "history", "stop_reason")


def test_float32_stays_float32():
    small = kmeans(X.astype(np.float32), 3, init=X[:3])
    assert small.cluster_centers.dtype == np.float32
    assert small.labels.tolist() == kmeans(X, 3, init=X[:3]).labels.tolist()


def test_pixels_do_not_overflow():
    pixels = np.array([[250, 5], [254, 0], [3, 255], [0, 251]], dtype=np.uint8)
    found = kmeans(pixels, 2, init=pixels[[0, 2]])
    assert found.cluster_centers.tolist() == [[252.0, 2.5], [1.5, 253.0]]
    assert found.inertia == 2 * (4 + 6.25) + 2 * (2.25 + 4)


def test_far_from_the_origin():
    shifted = kmeans(X + 1e7, 3, init=X[:3] + 1e7)
    assert shifted.labels.tolist() == kmeans(X, 3, init=X[:3]).labels.tolist()
    assert shifted.inertia == pytest.approx(kmeans(X, 3, init=X[:3]).inertia, rel=1e-6)


def test_more_clusters_than_places_ends():
    points = np.array([[1.0, 1.0]] * 5 + [[2.0, 0.0]])
    found = kmeans(points, 4, rng=0)
    assert found.inertia == 0
    assert len(np.unique(found.labels)) == 2


def test_one_cluster_and_as_many_as_points():
    one = kmeans(X, 1, rng=0)
    np.testing.assert_allclose(one.cluster_centers[0], X.mean(axis=0))
    each = kmeans(X, len(X), rng=0)
    assert each.inertia == 0
    assert sorted(each.labels) == list(range(len(X)))
    assert kmeans([[3.0, 4.0]], 1).cluster_centers.tolist() == [[3.0, 4.0]]


def test_iris_as_everyone_knows_it():
    assert kmeans(iris().X, 3, init="random", rng=0).inertia == pytest.approx(78.85144142614601)


def test_inputs_are_left_alone():
    points, start = X.copy(), X[:3].copy()
    found = kmeans(points, 3, init=start)
    found.cluster_centers[:] = 0
    np.testing.assert_array_equal(points, X)
    np.testing.assert_array_equal(start, X[:3])


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n_clusters": 7}, ValueError, r"n_clusters=7 is more than the n_samples=6 points in X \(6, 1\)$"),
        ({"n_clusters": 0}, ValueError, r"n_clusters must be at least 1, got 0$"),
        ({"n_clusters": "3"}, TypeError, r"n_clusters must be a whole number, got '3'$"),
        ({"max_iter": 0}, ValueError, r"max_iter must be at least 1, got 0$"),
        ({"n_init": 0}, ValueError, r"n_init must be at least 1, got 0$"),
        ({"n_init": "many"}, TypeError, r"n_init must be a whole number, got 'many'$"),
        ({"tol": -1e-9}, ValueError, r"tol must be at least 0 and finite, got -1e-09$"),
        ({"tol": None}, TypeError, r"tol must be a number, got None$"),
        ({"stop": "converged"}, ValueError, r"unknown stop 'converged'; use one of any, centers, labels, max_iter$"),
        ({"init": "kmeans"}, ValueError, r"unknown init 'kmeans'; use k-means\+\+, random, farthest, an array or a"),
        ({"init": np.ones((3, 1))}, ValueError, r"init has shape \(3, 1\), expected \(2, 1\): n_clusters centres"),
        ({"init": [[1.0, 2.0]] * 2}, ValueError, r"init has shape \(2, 2\), expected \(2, 1\)"),
        ({"init": lambda X, k, rng: X}, ValueError, r"init has shape \(6, 1\), expected \(2, 1\)"),
        ({"init": np.array([[np.nan], [1.0]])}, ValueError, r"init contains NaN or infinity, first at \[0, 0\]"),
        ({"init": 5}, TypeError, r"init must be a name, an array or a function, got 5$"),
        ({"metric": "euclidian"}, ValueError, r"unknown metric 'euclidian'; use one of euclidean, "),
        ({"rng": 1.5}, TypeError, r"rng \(a seed, a numpy Generator or None\) must be a whole number, got 1.5$"),
        ({"X": LINE.ravel()}, ValueError, r"X must have shape \(n_samples, n_features\), got \(6,\)"),
        ({"X": LINE + np.inf}, ValueError, r"X contains NaN or infinity"),
        ({"X": LINE[:0]}, ValueError, r"X is empty"),
    ],
)
def test_errors(options, error, message):
    options = {"X": LINE, "n_clusters": 2, **options}
    with pytest.raises(error, match=rf"^kmeans: ({message})"):
        kmeans(**options)


def test_importing_is_cheap():
    heavy = ("scipy", "sklearn", "matplotlib", "cupy")
    code = f"import sys, glassnet.cluster, glassnet.data; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
