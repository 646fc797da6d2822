import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.cluster import DBSCAN

from glassnet.backend import array_module, to_numpy
from glassnet.cluster import PointKind, dbscan, density, density_edges, distances, neighbors
from glassnet.data import moons, rings

X, _ = moons(150, noise=0.09, rng=4)
GRID = np.stack(np.meshgrid(np.arange(6.0), np.arange(4.0)), axis=-1).reshape(-1, 2)


def weighted(x, y):
    return float(abs(float(x[0]) - float(y[0])) + 2 * abs(float(x[1]) - float(y[1])))


def slow_dbscan(D, eps, min_samples):
    """The textbook's way, one point at a time: the readable twin."""
    near = [np.flatnonzero(row <= eps) for row in D]
    core = [len(i) >= min_samples for i in near]
    labels, cluster = np.full(len(D), -1), 0
    for start in range(len(D)):
        if labels[start] != -1 or not core[start]:
            continue
        labels[start], queue = cluster, [start]
        while queue:
            for q in near[queue.pop()]:
                if labels[q] == -1:
                    labels[q] = cluster
                    if core[q]:
                        queue.append(q)
        cluster += 1
    return labels, np.flatnonzero(core)


def same_as_scikit_learn(found, peer):
    np.testing.assert_array_equal(found.labels, peer.labels_)
    np.testing.assert_array_equal(found.core_sample_indices, peer.core_sample_indices_)


@given(
    n=st.integers(1, 80),
    d=st.integers(1, 4),
    eps=st.floats(0.05, 2),
    min_samples=st.integers(1, 9),
    grid=st.booleans(),
    metric=st.sampled_from(["euclidean", "manhattan", "chebyshev", "cosine", "sqeuclidean"]),
    seed=st.integers(0, 2**32),
    chunk=st.sampled_from([7, 50, 2**21]),
    keep=st.sampled_from([0, 100, 2**22]),
)
def test_labels_equal_scikit_learn(n, d, eps, min_samples, grid, metric, seed, chunk, keep):
    rng = np.random.default_rng(seed)
    grid &= metric != "cosine"  # angles of a grid are equal up to rounding, and each rounds in its own way
    points = rng.integers(0, 6, size=(n, d)).astype(float) if grid else rng.normal(size=(n, d))
    eps = float(rng.integers(1, 3)) if grid else eps
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbors, "_CHUNK", chunk)
        patch.setattr(density, "_KEEP", keep)
        found = dbscan(points, eps, min_samples, metric)
    same_as_scikit_learn(found, DBSCAN(eps=eps, min_samples=min_samples, metric=metric).fit(points))


@given(n=st.integers(1, 40), eps=st.integers(1, 3), min_samples=st.integers(1, 7), seed=st.integers(0, 2**32))
def test_tree_blocks_matrix_and_the_slow_twin_agree_on_ties(n, eps, min_samples, seed):
    points = np.random.default_rng(seed).integers(0, 8, size=(n, 2)) * 0.1
    eps = eps * 0.1
    D = np.sqrt(cdist(points, points, "sqeuclidean"))
    D = np.where(cdist(points, points, "sqeuclidean") <= eps * eps, np.minimum(D, eps), np.maximum(D, 2 * eps))
    labels, core = slow_dbscan(D, eps, min_samples)
    with pytest.MonkeyPatch.context() as patch:
        by_tree = dbscan(points, eps, min_samples)
        by_matrix = dbscan(D, eps, min_samples, "precomputed")
        patch.setattr(neighbors, "_TREE_FEATURES", 0)
        patch.setattr(distances, "_BLOCK", 64)
        by_blocks = dbscan(points, eps, min_samples)
    for found in (by_tree, by_blocks, by_matrix):
        np.testing.assert_array_equal(found.labels, labels)
        np.testing.assert_array_equal(found.core_sample_indices, core)


def test_a_point_at_just_eps_is_inside_and_a_point_counts_itself():
    line = np.array([[0.0], [0.5], [1.0], [2.5]])
    assert dbscan(line, 0.5, 3).labels.tolist() == [0, 0, 0, -1]
    assert dbscan(line, 0.5, 4).labels.tolist() == [-1] * 4
    assert dbscan(line, np.nextafter(0.5, 0), 2).labels.tolist() == [-1] * 4
    assert dbscan(line, 1e-9, 1).labels.tolist() == [0, 1, 2, 3]


def test_a_border_point_goes_to_the_cluster_that_is_grown_first():
    #           a: 0 .. 2          b: 4 .. 6 ; 3 is within 1 of a core point of each, but not core itself
    line = np.array([[3.0], [6.0], [5.5], [5.0], [4.0], [0.0], [0.5], [1.0], [2.0]])
    found = dbscan(line, 1.0, 4)
    peer = DBSCAN(eps=1.0, min_samples=4).fit(line)
    same_as_scikit_learn(found, peer)
    wide = np.concatenate(
        [[[3.0]], 3 + np.array([[1.0], [1.1], [1.2], [1.3]]), 3 - np.array([[1.0], [1.1], [1.2], [1.3]])]
    )
    for order in (np.arange(9), np.arange(9)[::-1], np.array([0, 5, 1, 6, 2, 7, 3, 8, 4])):
        found = dbscan(wide[order], 1.0, 4)
        assert found.n_clusters == 2
        assert found.labels[int(np.flatnonzero(order == 0)[0])] == 0
        same_as_scikit_learn(found, DBSCAN(eps=1.0, min_samples=4).fit(wide[order]))


def test_a_border_point_does_not_join_two_clusters():
    line = np.array([[0.0], [0.1], [0.2], [1.1], [2.0], [2.1], [2.2]])
    found = dbscan(line, 0.95, 4)
    assert found.n_clusters == 2
    assert found.kind.tolist() == [1, 1, 2, 1, 2, 1, 1]
    assert found.labels.tolist() == [0, 0, 0, 0, 1, 1, 1]


def test_kinds_by_hand():
    found = dbscan(np.array([[9.0], [0.0], [1.0], [2.0], [3.0]]), 1.0, 3)
    assert [PointKind(int(k)).name for k in found.kind] == ["NOISE", "BORDER", "CORE", "CORE", "BORDER"]
    assert found.labels.tolist() == [-1, 0, 0, 0, 0]
    assert found.core_sample_indices.tolist() == [2, 3]
    assert found.n_clusters == 1
    nothing = dbscan(np.array([[9.0], [0.0]]), 1.0, 2)
    assert (nothing.labels.tolist(), nothing.core_sample_indices.tolist(), nothing.n_clusters) == ([-1, -1], [], 0)
    assert dbscan([[1.0]], 1, 1).labels.tolist() == [0]


@given(n=st.integers(1, 40), eps=st.floats(0.1, 1.5), min_samples=st.integers(1, 6), seed=st.integers(0, 2**32))
def test_edges_join_core_points_and_make_the_clusters(n, eps, min_samples, seed):
    points = np.random.default_rng(seed).normal(size=(n, 2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbors, "_CHUNK", 20)
        found, edges = dbscan(points, eps, min_samples), density_edges(points, eps, min_samples)
    core = set(found.core_sample_indices.tolist())
    D = cdist(points, points)
    expected = [[i, j] for i in range(n) for j in range(i + 1, n) if {i, j} <= core and D[i, j] <= eps]
    assert edges.shape == (len(expected), 2)
    assert edges.tolist() == expected
    assert all(found.labels[i] == found.labels[j] for i, j in edges)


@pytest.mark.parametrize(
    "metric", ["euclidean", "manhattan", "chebyshev", "cosine", "l1", weighted, "canberra", "precomputed"]
)
def test_every_library_gives_the_same_result(xp, put, metric):
    points = cdist(X, X) if metric == "precomputed" else X
    points = X[:60] if metric is weighted else points  # array-api-strict is slow at single numbers
    eps = {"cosine": 0.01, "canberra": 0.3, weighted: 0.6}.get(metric, 0.25)
    expected, found = dbscan(points, eps, 6, metric), dbscan(put(points), eps, 6, metric)
    assert array_module(*found[:3]) is xp
    assert [a.dtype for a in found[:3]] == [xp.int64, xp.int64, xp.int8]
    for a, b in zip(found[:3], expected[:3], strict=True):
        np.testing.assert_array_equal(to_numpy(a), b)
    assert found.n_clusters == expected.n_clusters > 1
    edges = density_edges(put(points), eps, 6, metric)
    assert array_module(edges) is xp
    np.testing.assert_array_equal(to_numpy(edges), density_edges(points, eps, 6, metric))


@pytest.mark.parametrize(
    ("metric", "eps", "params"),
    [
        ("canberra", 0.3, None), ("braycurtis", 0.2, None), ("minkowski", 0.25, {"p": 3}), ("correlation", 0.5, None),
        ("seuclidean", 0.3, {"V": np.array([0.5, 0.25, 2.0])}), ("cityblock", 0.3, None), ("l2", 0.25, None),
        ("hamming", 0.4, None), ("mahalanobis", 0.3, {"VI": np.diag([1.0, 3.0, 2.0])}), (weighted, 0.3, None),
    ],
)  # fmt: skip
def test_any_metric_of_scikit_learn(metric, eps, params):
    points = np.column_stack([X, np.round(X[:, 0] * X[:, 1], 1)])
    if metric == "hamming":
        points = np.round(points)
    found = dbscan(points, eps, 5, metric, params)
    power = None if metric != "minkowski" else params["p"]
    params = None if metric == "minkowski" else params
    same_as_scikit_learn(
        found, DBSCAN(eps=eps, min_samples=5, metric=metric, metric_params=params, p=power).fit(points)
    )
    assert found.n_clusters > 0


def test_squared_distances_compare_with_eps_itself():
    squared, plain = dbscan(X, 0.0625, 5, "sqeuclidean"), dbscan(X, 0.25, 5)
    np.testing.assert_array_equal(squared.labels, plain.labels)
    assert plain.n_clusters > 1


def test_clusters_are_numbered_by_their_first_core_point():
    group, core = np.array([7, 2, 0, 1, 2, 0]), np.array([False, True, True, True, True, True])
    assert density._number(group, core).tolist() == [-1, 0, 1, 2, 0, 1]


def test_a_matrix_may_be_symmetric_up_to_rounding():
    D = cdist(X, X)
    D[0, 1] *= 1 + 1e-12
    np.testing.assert_array_equal(dbscan(D, 0.25, 5, "precomputed").labels, dbscan(X, 0.25, 5).labels)


def test_arguments_of_a_function():
    def scaled(x, y, factor):
        return factor * weighted(x, y)

    found = dbscan(X, 0.6, 5, scaled, {"factor": 2.0})
    np.testing.assert_array_equal(found.labels, dbscan(X, 0.3, 5, weighted).labels)


def test_rings_and_moons_come_apart():
    points, y = rings(400, noise=0.03, rng=0)
    found = dbscan(points, 0.15, 4)
    assert found.n_clusters == 2
    assert {(int(a), int(b)) for a, b in zip(found.labels, y, strict=True)} in ({(0, 0), (1, 1)}, {(0, 1), (1, 0)})


def test_a_long_chain_and_a_dense_heap():
    chain = np.random.default_rng(0).permutation(20000)[:, None] * 1.0
    assert dbscan(chain, 1.0, 2).n_clusters == 1
    heap = dbscan(np.zeros((1500, 2)), 1.0, 1500)
    assert heap.n_clusters == 1
    assert len(heap.core_sample_indices) == 1500


def test_memory_does_not_grow_with_the_square(monkeypatch):
    import tracemalloc

    monkeypatch.setattr(neighbors, "_CHUNK", 2**14)
    monkeypatch.setattr(density, "_KEEP", 2**14)
    points = np.random.default_rng(0).random((3000, 2))
    for features in (16, 0):  # by tree, by blocks
        monkeypatch.setattr(neighbors, "_TREE_FEATURES", features)
        tracemalloc.start()
        dbscan(points, 0.3, 10)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 3000**2 * 8 / 4


def test_whole_numbers_and_float32():
    pixels = np.array([[250], [255], [0], [4], [130]], dtype=np.uint8)
    assert dbscan(pixels, 5, 2).labels.tolist() == [0, 0, 1, 1, -1]
    third = np.array([[0.0], [0.1], [0.2]], dtype=np.float32)  # 0.1 in float32 is a little more than 0.1
    assert dbscan(third, 0.1, 2).labels.tolist() == [-1, -1, -1]
    assert dbscan(third, float(third[2, 0]), 2).labels.tolist() == [0, 0, 0]
    pair = np.array([[0.0], [1 + 2**-23]], dtype=np.float32)  # eps rounds to this gap in float32, but is less
    assert dbscan(pair, 1 + 2**-23 - 2**-40, 2).labels.tolist() == [-1, -1]
    small = X.astype(np.float32)
    same_as_scikit_learn(dbscan(small, 0.2, 5), DBSCAN(eps=0.2, min_samples=5).fit(small))


def test_inputs_are_left_alone():
    points = X.copy()
    for metric in ("euclidean", "cosine", weighted):
        dbscan(points, 0.2, 5, metric)
    np.testing.assert_array_equal(points, X)


SQUARE = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 1.0], [2.0, 1.0, 0.0]])


@pytest.mark.parametrize("call", [dbscan, density_edges])
@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"eps": 0}, ValueError, r"eps must be more than 0 and finite, got 0$"),
        ({"eps": -0.5}, ValueError, r"eps must be more than 0 and finite, got -0.5$"),
        ({"eps": np.inf}, ValueError, r"eps must be more than 0 and finite, got inf$"),
        ({"eps": np.nan}, ValueError, r"eps must be more than 0 and finite, got nan$"),
        ({"eps": "1"}, TypeError, r"eps must be a number, got '1'$"),
        ({"eps": True}, TypeError, r"eps must be a number, got True$"),
        ({"min_samples": 0}, ValueError, r"min_samples must be at least 1, got 0$"),
        ({"min_samples": 2.5}, TypeError, r"min_samples must be a whole number, got 2.5$"),
        ({"metric": "euclid"}, ValueError, r"unknown metric 'euclid'; use one of braycurtis, .*, or a function"),
        ({"metric": "nan_euclidean"}, ValueError, r"unknown metric 'nan_euclidean'"),
        ({"metric": 2}, ValueError, r"unknown metric 2;"),
        ({"X": X[0]}, ValueError, r"X must have shape \(n_samples, n_features\), got \(2,\)"),
        ({"X": X[:0]}, ValueError, r"X is empty"),
        ({"X": X + np.nan}, ValueError, r"X contains NaN or infinity, first at \[0, 0\]: nan$"),
        ({"X": SQUARE[:2], "metric": "precomputed"}, ValueError, r"with .* X must be square .* got \(2, 3\)$"),
        ({"X": SQUARE - 1, "metric": "precomputed"}, ValueError, r"a distance matrix has no negative entry and zeros"),
        ({"X": SQUARE + 1, "metric": "precomputed"}, ValueError, r"a distance matrix has no negative entry and zeros"),
        ({"X": np.triu(SQUARE), "metric": "precomputed"}, ValueError, r"a distance matrix is symmetric, X is not$"),
        ({"X": SQUARE + np.nan, "metric": "precomputed"}, ValueError, r"X contains NaN"),
    ],
)  # fmt: skip
def test_errors(call, options, error, message):
    with pytest.raises(error, match=rf"^{call.__name__}: {message}"):
        call(**{"X": X, "eps": 0.3, "min_samples": 3, **options})
