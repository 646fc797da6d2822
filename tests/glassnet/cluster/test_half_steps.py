import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from glassnet.backend import array_module, to_numpy
from glassnet.cluster import assign, fill_empty_clusters, inertia, update

RNG = np.random.default_rng(11)
X, C = RNG.normal(size=(9, 2)), RNG.normal(size=(4, 2))
LABELS = np.array([0, 3, 3, 1, 0, 2, 2, 2, 3])


def root_gap(x, y):
    return sum(abs(float(x[i]) - float(y[i])) for i in range(x.shape[0])) ** 0.5


RULES = ["euclidean", "manhattan", "cosine", "chebyshev", root_gap]


def test_assign_takes_the_nearest_and_the_lowest_of_equals():
    points = np.array([[0.0], [1.0], [2.0], [1.1]])
    assert assign(points, np.array([[2.0], [0.0], [2.0]])).tolist() == [1, 0, 0, 0]


@given(n=st.integers(1, 30), k=st.integers(1, 8), d=st.integers(1, 5), seed=st.integers(0, 2**32))
def test_assign_equals_scipy(n, k, d, seed):
    rng = np.random.default_rng(seed)
    points, centers = rng.normal(size=(n, d)), rng.normal(size=(k, d))
    for metric in ("euclidean", "chebyshev"):
        assert assign(points, centers, metric).tolist() == cdist(points, centers, metric).argmin(axis=1).tolist()


@pytest.mark.parametrize("metric", RULES)
def test_every_library_gives_the_same_half_steps(xp, put, metric):
    found = assign(put(X), put(C), metric)
    assert array_module(found) is xp
    assert found.dtype == xp.int64
    np.testing.assert_array_equal(to_numpy(found), assign(X, C, metric))
    moved = update(put(X), put(LABELS), put(C), metric)
    np.testing.assert_allclose(to_numpy(moved), update(X, LABELS, C, metric), rtol=1e-14)
    filled = fill_empty_clusters(put(X), put(np.zeros(9, dtype=np.int32)), put(C), metric)
    assert array_module(filled) is xp
    np.testing.assert_array_equal(to_numpy(filled), fill_empty_clusters(X, [0] * 9, C, metric))
    assert inertia(put(X), put(LABELS), put(C), metric) == pytest.approx(inertia(X, LABELS, C, metric), rel=1e-14)


def test_the_middle_by_hand():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [8.0, 3.0], [5.0, 5.0], [7.0, 5.0]])
    labels, old = [0, 0, 0, 1, 1], np.array([[1.0, 1.0], [9.0, 9.0]])
    assert update(points, labels, old).tolist() == [[3.0, 1.0], [6.0, 5.0]]
    assert update(points, labels, old, "manhattan").tolist() == [[1.0, 0.0], [6.0, 5.0]]
    # Chebyshev sums: from (1, 0) to its two fellows 1 + 7, from (0, 0) 1 + 8. Of two points, the first.
    assert update(points, labels, old, "chebyshev").tolist() == [[1.0, 0.0], [5.0, 5.0]]
    assert old.tolist() == [[1.0, 1.0], [9.0, 9.0]]


def test_the_middle_of_directions():
    points = np.array([[5.0, 0.0], [0.0, 2.0], [-3.0, 0.0], [3.0, 0.0]])
    moved = update(points, [0, 0, 1, 1], np.array([[1.0, 0.0], [0.6, 0.8]]), "cosine")
    np.testing.assert_allclose(moved[0], [0.5**0.5, 0.5**0.5])
    assert moved[1].tolist() == [0.6, 0.8]  # opposite points: no direction is better, the centre stays


def test_a_medoid_is_taken_only_if_it_is_better():
    points = np.array([[0.0], [4.0], [7.0]])

    def d(x, y):
        return abs(x[0] - y[0])

    assert update(points, [0, 0, 0], np.array([[9.0]]), d).tolist() == [[4.0]]
    assert update(points[:2], [0, 0], np.array([[2.0]]), d).tolist() == [[2.0]]  # as good as any member: stays
    assert update(points[:2], [0, 0], np.array([[5.0]]), d).tolist() == [[0.0]]


@pytest.mark.parametrize("metric", RULES)
@given(n=st.integers(1, 14), k=st.integers(1, 5), d=st.integers(1, 4), seed=st.integers(0, 2**32))
def test_no_half_step_raises_the_cost(metric, n, k, d, seed):
    rng = np.random.default_rng(seed)
    points, centers = rng.integers(-3, 4, size=(n, d)) / 2, rng.normal(size=(k, d))
    labels = rng.integers(0, k, size=n)
    slack = 1e-12 * (1 + inertia(points, labels, centers, metric))
    best = inertia(points, assign(points, centers, metric), centers, metric)
    assert best <= inertia(points, labels, centers, metric) + slack
    filled = fill_empty_clusters(points, labels, centers, metric)
    moved = update(points, labels, centers, metric)
    assert inertia(points, filled, moved, metric) <= inertia(points, labels, centers, metric) + slack


@pytest.mark.parametrize(
    ("metric", "cost"), [("euclidean", lambda v: (v**2).sum()), ("manhattan", lambda v: abs(v).sum())]
)
def test_no_other_centre_is_better(metric, cost):
    points = RNG.normal(size=(8, 2)) ** 3
    center = update(points, [0] * 8, np.zeros((1, 2)), metric)
    assert inertia(points, [0] * 8, center, metric) == pytest.approx(cost(points - center))
    for move in RNG.normal(size=(50, 2)) * 0.1:
        assert cost(points - center - move) >= cost(points - center) - 1e-12


def test_empty_clusters_take_the_farthest_points():
    points = np.array([[0.0], [1.0], [9.0], [4.0], [20.0]])
    centers = np.array([[0.0], [50.0], [21.0], [60.0]])
    labels = [0, 0, 0, 0, 2]
    assert fill_empty_clusters(points, labels, centers).tolist() == [0, 0, 1, 3, 2]
    assert update(points, labels, centers).ravel().tolist() == [0.5, 9.0, 20.0, 4.0]
    assert labels == [0, 0, 0, 0, 2]


def test_the_only_member_of_a_cluster_is_never_taken():
    points = np.array([[0.0], [1.0], [2.0], [30.0]])
    centers = np.array([[0.0], [50.0], [99.0]])  # 30 is 20 from its own centre: farthest, but alone there
    assert fill_empty_clusters(points, [0, 0, 0, 1], centers).tolist() == [0, 0, 2, 1]


def test_a_cluster_of_two_gives_one_point_at_most():
    points = np.array([[0.0], [10.0], [11.0]])
    centers = np.array([[0.0], [0.0], [99.0], [98.0]])
    assert fill_empty_clusters(points, [0, 1, 1], centers).tolist() == [0, 1, 2]


def test_where_nothing_is_gained_a_cluster_stays_empty():
    points = np.array([[1.0], [1.0], [5.0]])
    centers = np.array([[1.0], [5.0], [7.0]])
    assert fill_empty_clusters(points, [0, 0, 1], centers).tolist() == [0, 0, 1]
    assert update(points, [0, 0, 1], centers).ravel().tolist() == [1.0, 5.0, 7.0]


def test_inertia_by_hand():
    points, labels, centers = (
        np.array([[0.0, 3.0], [4.0, 0.0], [1.0, 1.0]]),
        [0, 0, 1],
        np.array([[0.0, 0.0], [2.0, 3.0]]),
    )
    assert inertia(points, labels, centers) == 9 + 16 + 5
    assert inertia(points, labels, centers, "manhattan") == 3 + 4 + 3
    assert inertia(points, labels, centers, "chebyshev") == 3 + 4 + 2


def test_float32_keeps_its_dtype_but_is_summed_in_float64():
    n = 200_000
    points = np.full((n, 1), 1.1, dtype=np.float32)
    points[0] = 1.2
    centers = np.zeros((1, 1), dtype=np.float32)
    labels = np.zeros(n, dtype=np.int64)
    exact = points.astype(np.float64)
    moved = update(points, labels, centers)
    assert moved.dtype == np.float32
    assert moved[0, 0] == np.float32(exact.mean())
    assert update(points, labels, centers.astype(np.float64)).dtype == np.float32
    squares = (points * points).astype(np.float64)
    assert inertia(points, labels, centers) == pytest.approx(squares.sum(), rel=1e-12)
    assert update(points[:5], labels[:5], centers, "manhattan").dtype == np.float32


def test_whole_numbers_are_promoted():
    pixels = np.array([[255], [250], [3]], dtype=np.uint8)
    assert update(pixels, [0, 0, 1], [[255], [0]]).tolist() == [[252.5], [3.0]]
    assert update(pixels, np.array([0, 0, 1], dtype=np.uint8), np.array([[255], [0]])).tolist() == [[252.5], [3.0]]


def test_inputs_are_left_alone():
    points, labels, centers = X.copy(), np.zeros(9, dtype=np.int64), C.copy()
    for metric in RULES:
        update(points, labels, centers, metric)[:] = 0
        fill_empty_clusters(points, labels, centers, metric)
    np.testing.assert_array_equal(points, X)
    np.testing.assert_array_equal(centers, C)
    assert not labels.any()


@pytest.mark.parametrize("call", [update, fill_empty_clusters, inertia])
@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        ([0] * 8, ValueError, r"labels must have one entry for each of the 9 points, got 8$"),
        ([4] * 9, ValueError, r"labels must lie in 0..3, the rows of centers, got 4..4$"),
        ([-1] + [0] * 8, ValueError, r"labels must lie in 0..3, the rows of centers, got -1..0$"),
        ([0.0] * 9, TypeError, r"labels must be whole numbers, got dtype float64$"),
        ([0.5] * 9, ValueError, r"labels must hold whole numbers or names, got float64 with fractions or NaN$"),
        (np.zeros((9, 1), dtype=int), ValueError, r"labels must have shape \(n_samples,\), got \(9, 1\)$"),
        ([], ValueError, r"labels is empty$"),
    ],
)
def test_errors_of_the_labels(call, labels, error, message):
    with pytest.raises(error, match=rf"^{call.__name__}: {message}"):
        call(X, labels, C)


@pytest.mark.parametrize("call", [update, fill_empty_clusters, inertia, assign])
def test_errors_of_the_points(call):
    rest = () if call is assign else (LABELS,)
    with pytest.raises(ValueError, match=rf"^{call.__name__}: X must have shape"):
        call(X[0], *rest, C)
    with pytest.raises(ValueError, match=rf"^{call.__name__}: X and centers must have the same number of features"):
        call(X, *rest, C[:, :1])
    with pytest.raises(ValueError, match=rf"^{call.__name__}: centers contains NaN"):
        call(X, *rest, C * np.nan)
    with pytest.raises(ValueError, match=rf"^{call.__name__}: unknown metric 'L3'"):
        call(X, *rest, C, "L3")
