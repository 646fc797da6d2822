import array_api_strict
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from glassnet.backend import array_module, to_numpy
from glassnet.cluster import METRICS, _check, distances, pairwise_distances, pairwise_sqdist

SCIPY = {"manhattan": "cityblock"}
RNG = np.random.default_rng(7)
X, Y = RNG.normal(size=(7, 3)), RNG.normal(size=(4, 3))


def canberra(x, y):
    return float(abs(x[0] - y[0]) + 2 * abs(x[1] - y[1]))


def test_squared_distance_by_hand():
    d2 = pairwise_sqdist(np.array([[1.0, 2.0], [4.0, 6.0], [0.0, 0.0]]), np.array([[1.0, 2.0], [1.0, -2.0]]))
    np.testing.assert_array_equal(d2, [[0, 16], [25, 73], [5, 5]])


@pytest.mark.parametrize("metric", METRICS)
@given(
    n=st.integers(1, 12), k=st.integers(1, 9), d=st.integers(1, 6), seed=st.integers(0, 2**32), block=st.integers(1, 40)
)
def test_all_pairs_equal_scipy(metric, n, k, d, seed, block):
    rng = np.random.default_rng(seed)
    A, B = rng.normal(size=(n, d)), rng.normal(size=(k, d)) * 3 + 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distances, "_BLOCK", block)
        found = pairwise_distances(A, B, metric)
    np.testing.assert_allclose(found, cdist(A, B, SCIPY.get(metric, metric)), rtol=1e-12, atol=1e-14)
    if metric == "sqeuclidean":
        np.testing.assert_array_equal(pairwise_sqdist(A, B), found)


@pytest.mark.parametrize("metric", [*METRICS, "l1", "l2", "cityblock", canberra])
def test_every_library_gives_the_same_numbers(xp, put, metric):
    found = pairwise_distances(put(X), put(Y), metric)
    assert array_module(found) is xp
    np.testing.assert_array_equal(to_numpy(found), pairwise_distances(X, Y, metric))
    assert pairwise_distances(put(X)).shape == (7, 7)


@pytest.mark.parametrize(("alias", "name"), [("l1", "manhattan"), ("l2", "euclidean"), ("cityblock", "manhattan")])
def test_aliases(alias, name):
    np.testing.assert_array_equal(pairwise_distances(X, Y, alias), pairwise_distances(X, Y, name))


@pytest.mark.parametrize("metric", ["euclidean", "sqeuclidean", "manhattan", "chebyshev"])
def test_a_point_is_at_distance_zero_from_itself_however_far_out(metric):
    far = RNG.normal(size=(20, 5)) + 1e8
    d = pairwise_distances(far, metric=metric)
    np.testing.assert_array_equal(np.diag(d), 0)
    np.testing.assert_array_equal(d, d.T)
    assert np.all(d[~np.eye(20, dtype=bool)] > 0)


@pytest.mark.parametrize("metric", [*METRICS, canberra])
def test_matched_distances_are_those_of_the_table(metric):
    table = pairwise_distances(X[:4], Y, metric)
    np.testing.assert_array_equal(distances.matched_distances(X[:4], Y, metric), np.diag(table))


def test_dtypes():
    assert pairwise_sqdist(X.astype(np.float32), Y.astype(np.float32)).dtype == np.float32
    assert pairwise_sqdist(X.astype(np.float32), Y).dtype == np.float32  # X decides
    assert pairwise_distances(X.astype(np.float32), metric=canberra).dtype == np.float32
    pixels = np.array([[0, 255], [200, 3]], dtype=np.uint8)
    np.testing.assert_array_equal(pairwise_sqdist(pixels, pixels), [[0, 200**2 + 252**2], [200**2 + 252**2, 0]])
    assert pairwise_sqdist(np.ones((2, 2), dtype=bool), X[:, :2]).dtype == np.float64
    assert pairwise_sqdist([[0, 3]], [[4, 0]]).tolist() == [[25.0]]


def test_integers_are_promoted_in_any_library():
    A = array_api_strict.asarray([[0, 200]], dtype=array_api_strict.uint8)
    B = array_api_strict.asarray([[250, 0]], dtype=array_api_strict.uint8)
    assert to_numpy(pairwise_sqdist(A, B)).tolist() == [[250.0**2 + 200**2]]


def test_cosine_at_the_origin_and_at_the_ends_of_the_number_line():
    A = np.array([[0.0, 0.0], [1e-200, 0.0], [3e200, 4e200], [-5.0, 0.0]])
    d = pairwise_distances(A, metric="cosine")
    np.testing.assert_allclose(d, [[1, 1, 1, 1], [1, 0, 0.4, 2], [1, 0.4, 0, 1.6], [1, 2, 1.6, 0]], atol=1e-15)
    assert d.min() >= 0
    assert d.max() <= 2
    many = np.random.default_rng(0).normal(size=(900, 7))
    assert distances.matched_distances(many, many, "cosine").min() >= 0
    assert distances.matched_distances(many, -many, "cosine").max() <= 2


def test_a_function_sees_each_pair_once_in_order():
    seen = []

    def d(x, y):
        seen.append((x[0], y[0]))
        return abs(x[0] - 2 * y[0])

    found = pairwise_distances(np.array([[1.0], [5.0]]), np.array([[2.0], [3.0], [4.0]]), d)
    assert found.tolist() == [[3.0, 5.0, 7.0], [1.0, 1.0, 3.0]]
    assert seen == [(1, 2), (1, 3), (1, 4), (5, 2), (5, 3), (5, 4)]


def test_inputs_are_left_alone():
    A, B = X.copy(), Y.copy()
    for metric in [*METRICS, canberra]:
        pairwise_distances(A, B, metric)
    np.testing.assert_array_equal(A, X)
    np.testing.assert_array_equal(B, Y)


def test_non_contiguous_input():
    wide = RNG.normal(size=(6, 14))
    np.testing.assert_array_equal(
        pairwise_sqdist(wide[::2, ::5], wide[1:, ::5]), pairwise_sqdist(wide[::2, ::5].copy(), wide[1:, ::5].copy())
    )
    np.testing.assert_allclose(pairwise_sqdist(wide.T, wide.T), cdist(wide.T, wide.T, "sqeuclidean"))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_none_is_placed(bad):
    A = X.copy()
    A[2, 1] = bad
    with pytest.raises(ValueError, match=rf"^pairwise_sqdist: X contains NaN or infinity, first at \[2, 1\]: {bad}$"):
        pairwise_sqdist(A, Y)
    with pytest.raises(ValueError, match=r"^pairwise_sqdist: C contains NaN or infinity, first at \[2, 1\]"):
        pairwise_sqdist(Y, A)


def test_all_blocks_are_searched_for_numbers_that_are_none(monkeypatch):
    monkeypatch.setattr(_check, "_ROWS", 2)
    A = X.copy()
    A[6, 2] = np.nan
    with pytest.raises(ValueError, match=r"first at \[6, 2\]: nan$"):
        pairwise_sqdist(A, Y)


def test_finite_numbers_whose_sum_is_not_are_taken():
    big = np.full((3, 2), 1e308)
    assert pairwise_sqdist(big, big[:1]).tolist() == [[0.0]] * 3


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: pairwise_sqdist(X[:, :2], Y), ValueError, r"X and C must have .*, got \(7, 2\) and \(4, 3\)$"),
        (lambda: pairwise_distances(X, Y[:, 1:]), ValueError, r"X and Y must have the same number of features"),
        (lambda: pairwise_sqdist(X[0], Y), ValueError, r"X must have shape .* got \(3,\); for one .*reshape\(-1, 1\)$"),
        (lambda: pairwise_sqdist(X[None], Y), ValueError, r"got \(1, 7, 3\)$"),
        (lambda: pairwise_sqdist(X[:0], Y), ValueError, r"X is empty: its shape is \(0, 3\)$"),
        (lambda: pairwise_sqdist(X, Y[:, :0]), ValueError, r"C is empty: its shape is \(4, 0\)$"),
        (lambda: pairwise_sqdist(X * 1j, Y), TypeError, r"X must hold real numbers, got dtype complex128$"),
        (lambda: pairwise_sqdist(np.array([["a"]]), Y), TypeError, r"X must hold real numbers, got dtype <U1$"),
        (lambda: pairwise_sqdist(array_api_strict.asarray([[1j]]), Y), TypeError, r"X must hold real numbers"),
        (lambda: pairwise_sqdist(X, array_api_strict.ones((2, 3))), TypeError, r"different libraries"),
        (lambda: pairwise_sqdist("X", Y), TypeError, r"expected arrays, got str$"),
        (lambda: pairwise_distances(X, Y, "euclid"), ValueError, r"unknown metric 'euclid'; use one of .*, or a func"),
        (lambda: pairwise_distances(X, Y, 2), ValueError, r"unknown metric 2;"),
    ],
)  # fmt: skip
def test_errors_name_the_function_and_what_came(call, error, message):
    with pytest.raises(error, match=r"^pairwise_(sqdist|distances): .*" + message):
        call()


@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf])
def test_a_function_that_is_no_distance(value):
    def gap(x, y):
        return value

    for call in (lambda: pairwise_distances(X, Y, gap), lambda: distances.matched_distances(Y, Y, gap)):
        with pytest.raises(ValueError, match=rf"^metric gap\(x, y\) must return a finite number >= 0, got {value}$"):
            call()
