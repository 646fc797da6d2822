"""DBSCAN without lists of pairs against scikit-learn, and against the lists."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.cluster import DBSCAN

from glassnet.cluster import PointKind, _cells, _grid, _joining, _leaves, _ranges, dbscan, neighbors
from glassnet.cluster._cells import Cells
from glassnet.cluster._grid import Grid
from glassnet.cluster._leaves import Leaves
from glassnet.cluster._ranges import Columns


def same_as_scikit_learn(points, eps, min_samples):
    found = dbscan(points, eps, min_samples)
    peer = DBSCAN(eps=eps, min_samples=min_samples).fit(points)
    np.testing.assert_array_equal(found.labels, peer.labels_)
    np.testing.assert_array_equal(found.core_sample_indices, peer.core_sample_indices_)
    return found


def lumps(n, d, seed=0, spread=0.15):
    """Dense lumps of different sizes on a thin floor."""
    rng = np.random.default_rng(seed)
    centers = rng.random((5, d)) * 3
    dense = centres_of(rng, centers, n - n // 8) + rng.normal(0, spread, (n - n // 8, d))
    return rng.permutation(np.concatenate([dense, rng.random((n // 8, d)) * 3]))


def centres_of(rng, centers, n):
    return centers[rng.choice(len(centers), size=n, p=[0.4, 0.3, 0.15, 0.1, 0.05])]


def refuse(*_):
    pytest.fail("pairs were listed")


@pytest.fixture
def no_lists(monkeypatch):
    """Fail where pairs are listed after all."""
    monkeypatch.setattr(neighbors, "_from_tree", refuse)
    monkeypatch.setattr(neighbors, "_from_blocks", refuse)


@given(
    n=st.integers(1, 150), d=st.integers(1, 3), eps=st.floats(0.03, 2), min_samples=st.integers(1, 12),
    grid=st.booleans(), seed=st.integers(0, 2**32), sparse=st.sampled_from([0, 8]), table=st.sampled_from([5, 2**16]),
    listed=st.sampled_from([3, 2**20]),
)  # fmt: skip
def test_a_grid_gives_scikit_learns_labels(n, d, eps, min_samples, grid, seed, sparse, table, listed):
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 7, size=(n, d)).astype(float) if grid else rng.normal(size=(n, d)) * rng.uniform(0.2, 2, d)
    eps = float(rng.integers(1, 4)) if grid else eps
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_cells, "_SPARSE", sparse)
        patch.setattr(_ranges, "_TABLE", table)
        patch.setattr(_joining, "_LISTED", listed)
        patch.setattr(neighbors, "_from_tree", refuse)
        same_as_scikit_learn(points, eps, min_samples)


@given(
    n=st.integers(2, 150), d=st.integers(1, 6), eps=st.floats(0.05, 2.5), min_samples=st.integers(1, 12),
    grid=st.booleans(), seed=st.integers(0, 2**32), leaf=st.sampled_from([1, 2, 7, 40]),
    block=st.sampled_from([0, 2**18]), batch=st.sampled_from([1, 64]),
)  # fmt: skip
def test_leaves_give_scikit_learns_labels(n, d, eps, min_samples, grid, seed, leaf, block, batch):
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 5, size=(n, d)).astype(float) if grid else rng.normal(size=(n, d)) * rng.uniform(0.2, 2, d)
    eps = float(np.sqrt(rng.integers(1, 7))) if grid else eps
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_grid, "MOST_FEATURES", 0)
        patch.setattr(_leaves, "_LEAF", leaf)
        patch.setattr(_leaves, "_BLOCK", max(block, leaf * leaf))
        patch.setattr(_leaves, "_BATCH", batch)
        if not grid or eps == round(eps):  # eps² = 2 rounds up: scikit-learn compares 2 > eps², we compare with eps²
            same_as_scikit_learn(points, eps, min_samples)


@pytest.mark.parametrize(("n", "d", "eps", "least"), [(3000, 2, 0.05, 8), (3000, 2, 0.2, 80), (2500, 3, 0.15, 8)])
def test_larger_sets_in_a_grid(no_lists, n, d, eps, least):
    found = same_as_scikit_learn(lumps(n, d), eps, least)
    assert found.n_clusters > 2
    assert set(found.kind) == {0, 1, 2}


@pytest.mark.parametrize(("n", "d", "eps", "least"), [(3000, 4, 0.2, 8), (2500, 8, 0.45, 8), (1500, 30, 1.1, 5)])
def test_larger_sets_in_leaves(no_lists, n, d, eps, least):
    found = same_as_scikit_learn(lumps(n, d), eps, least)
    assert found.n_clusters > 2
    assert {0, 2} <= set(found.kind)


@pytest.mark.parametrize("shift", [0.0, 1e6, -1e9])
@pytest.mark.parametrize("d", [2, 5])
def test_far_from_the_origin_and_at_just_eps(no_lists, shift, d):
    points = np.stack(np.meshgrid(*[np.arange(5.0)] * d), axis=-1).reshape(-1, d)[::-1] + shift
    rng = np.random.default_rng(1)
    points = points[rng.permutation(len(points))[: 9 * len(points) // 10]]
    D = cdist(points - shift, points - shift, "sqeuclidean")
    for eps in (1.0, 2.0):
        core = (eps * eps >= D).sum(axis=1)
        least = int(np.median(core))
        found = dbscan(points, eps, least)
        np.testing.assert_array_equal(found.core_sample_indices, np.flatnonzero(core >= least))
        assert 0 < len(found.core_sample_indices) < len(points)


def test_an_empty_floor_and_all_at_one_place(no_lists):
    assert dbscan(np.arange(600.0)[:, None] * [1, 3], 0.5, 2).labels.tolist() == [-1] * 600
    assert dbscan(np.zeros((600, 3)), 0.5, 600).n_clusters == 1
    assert dbscan(np.zeros((600, 7)), 0.5, 600).n_clusters == 1
    assert dbscan(np.zeros((600, 7)), 0.5, 601).labels.tolist() == [-1] * 600


def test_a_grid_that_would_be_too_fine_is_not_made():
    points = np.array([[0.0, 0.0], [1e-12, 0.0], [1.0, 1.0]])
    assert not Grid.fits(points, 1e-11**2)
    assert Grid.fits(points, 1e-4)
    assert not Grid.fits(points, 0.0)  # the square of eps may be too small for a float
    assert not Grid.fits(np.zeros((3, 4)), 1.0)
    assert dbscan(points, 1e-11, 2).labels.tolist() == [0, 0, -1]


def test_numbers_that_float32_cannot_hold_are_left_to_the_lists():
    points = np.zeros((300, 5))
    assert Leaves.fits(points, 1.0)
    assert not Leaves.fits(points + 1e20, 1.0)
    assert not Leaves.fits(points, 1e-40)
    assert not Leaves.fits(points[:50], 1.0)


def test_products_only_propose_where_rounding_could_decide(monkeypatch):
    # Squares of distances around eps² that float32 cannot tell apart.
    rng = np.random.default_rng(3)
    away = rng.normal(size=(400, 6))
    away /= np.linalg.norm(away, axis=1)[:, None]
    close = np.zeros((2, 6))
    close[1, 0] = 1e-3
    ring = np.concatenate([close, away * (1 + rng.normal(0, 1e-9, (400, 1)))])
    monkeypatch.setattr(_leaves, "_LEAF", 100)
    leaves = Leaves(ring, 1.0)
    inside = (ring**2).sum(axis=1) <= 1
    assert 100 < inside.sum() < 300
    every = np.arange(402)
    centre, beside = (int(np.flatnonzero(leaves.order == i)[0]) for i in (0, 1))
    # Alone the centre is the middle of its block, and nothing is rounded; with others it is not.
    for asked in (np.array([centre]), np.unique([centre, beside]), np.unique([centre, 5, 90, 300])):
        found = np.zeros(402, dtype=bool)
        for rows, part, hit in leaves._blocks(asked, every):
            assert rows.tolist() == asked.tolist()
            found[leaves.order[part]] = hit[rows == centre][0]
        np.testing.assert_array_equal(found, inside)


def test_what_hangs_together_is_not_compared_again(monkeypatch):
    # Without this the leaves would compare everything with everything, unseen.
    points = lumps(6000, 8)
    compared = []
    real = Leaves._within
    monkeypatch.setattr(Leaves, "_within", lambda self, s, *rest: compared.append(s.size) or real(self, s, *rest))
    found = dbscan(points, 0.55, 8)
    assert found.n_clusters >= 4
    assert sum(compared) < 6000**2 / 4


def test_cells_are_found_by_table_and_by_search(monkeypatch):
    key = np.array([3, 3, 7, 9, 9, 9])
    for sparse in (8, 0):
        monkeypatch.setattr(_cells, "_SPARSE", sparse)
        cells = Cells(key)
        assert (cells.table is None) == (sparse == 0)
        assert cells.keys.tolist() == [3, 7, 9]
        assert cells.start.tolist() == [0, 2, 3]
        assert cells.sizes.tolist() == [2, 1, 3]
        assert cells.of_point.tolist() == [0, 0, 1, 2, 2, 2]
        asked = np.array([-5, 0, 3, 4, 7, 8, 9, 10, 99])
        assert cells.first(asked).tolist() == [0, 0, 0, 1, 1, 2, 2, 3, 3]


def test_ranges_by_hand(monkeypatch):
    monkeypatch.setattr(_ranges, "_TABLE", 4)
    columns = Columns([np.array([0.0, 1.0, 2.0, 5.0, 5.5]), np.array([0.0, 0.0, 1.0, 5.0, 5.0])], 1.0)
    found = columns.within(np.array([0, 0, 4, 1, 3]), np.array([0, 1, 0, 2, 3]), np.array([5, 2, 5, 0, 1]))
    assert found.tolist() == [2, 1, 2, 0, 1]


@pytest.mark.parametrize("d", [2, 3, 6])
def test_memory_grows_with_the_points_and_not_with_the_pairs(d):
    # The radius stays, so that twice the points are four times the pairs.
    peaks = []
    for n in (4000, 16_000):
        points = lumps(n, d)
        eps = 0.3 if d < 4 else 0.5
        tracemalloc.start()
        dbscan(points, eps, 50)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    pairs = np.count_nonzero(cdist(points[:2000], points) <= eps) * 8  # of 16 000 points
    assert peaks[1] < 6 * peaks[0] + 4e6
    assert peaks[1] < pairs * 16 / 4


def test_cells_are_joined_by_points_that_do_not_touch_the_box_nearest():
    # The highest point of the lower cell and the lowest of the upper are far apart sideways; two others are not.
    x, y = np.array([0.0, 0.9, 0.9, 3.0]), np.array([0.6, 0.5, 1.45, 1.4])
    cells = Cells(np.array([0, 0, 5, 5]))
    beside = [((1, 0), np.array([0]), np.array([1]))]
    for reach, together in ((1.0, True), (0.9, False)):
        group = _joining.join(Columns([y, x], reach), cells, beside)
        assert (group[0] == group[1]) == together


def columns_and_cells(*cells):
    """The points of cells as columns, each cell a list of (y, x)."""
    y, x = (np.array(column, dtype=float) for column in zip(*[p for cell in cells for p in cell], strict=True))
    return Columns([y, x], 1.0), Cells(np.repeat(3 * np.arange(len(cells)), [len(cell) for cell in cells]))


def test_tips_and_boxes_by_hand():
    columns, cells = columns_and_cells([(0, 5), (2, 4), (1, 7)], [(9, 1), (8, 3)])
    tips = _joining._Tips(columns, cells)
    both = np.array([0, 1])
    for direction, expected in {
        (1, 0): [1, 3],
        (-1, 0): [0, 4],
        (0, 1): [2, 4],
        (0, -2): [1, 3],
        (-2, 1): [0, 4],
    }.items():
        assert tips.towards(direction, both).tolist() == expected
    # Boxes: 0 <= y <= 2 and 4 <= x <= 7; 8 <= y <= 9 and 1 <= x <= 3.
    points = [np.array([1.0, -3.0, 4.0, 10.0]), np.array([5.0, 8.0, 2.0, 2.0])]
    assert tips.box_distance(points, np.array([0, 0, 0, 1])).tolist() == [0, 10, 8, 1]


def test_a_tip_that_looks_back_is_enough(monkeypatch):
    # The highest of the lower cell is too far off to the side; the lowest of the upper one is near another.
    columns, cells = columns_and_cells([(0.75, 0), (0.5, 1)], [(1.25, 1), (1.375, 3)])

    def nothing_left(columns, cells, tips, group, a, b):
        assert a.size == b.size == 0
        return group

    monkeypatch.setattr(_joining, "_all_points", nothing_left)
    group = _joining.join(columns, cells, [((1, 0), np.array([0]), np.array([1]))])
    assert group[0] == group[1]


def test_every_pair_of_cells_that_is_left_is_compared_and_just_eps_is_near():
    # All points touch the side of their box that is nearest, the ones at just eps are not the tips.
    low, high = [(0.5, 1), (0.5, 0)], [(1.5, 1), (1.5, 3)]
    columns, cells = columns_and_cells(low, high, *[[(y, x + 64) for y, x in cell] for cell in (low, high)])
    group = _joining.join(columns, cells, [((1, 0), np.array([0, 2]), np.array([1, 3]))])
    assert group[0] == group[1] != group[2] == group[3]


def test_a_long_range_before_an_empty_one():
    columns = Columns([np.arange(2.0**16) / 2**15], 1.0)  # 0 to 2
    found = columns.within(np.array([0, 5, 2**15]), np.array([0, 3, 1]), np.array([2**16, 0, 3]))
    assert found.tolist() == [2**15 + 1, 0, 3]


@pytest.mark.parametrize("first", [-1, 1])
def test_a_border_point_in_two_blocks_goes_to_the_lowest_cluster(monkeypatch, first):
    monkeypatch.setattr(_leaves, "_LEAF", 1)
    monkeypatch.setattr(_leaves, "_BLOCK", 1)  # one pair a block
    x = np.array([1.0, 1.5, 1.5, 1.5, 0.0, -1.0, -1.5, -1.5, -1.5]) * first
    points = np.stack([x, *np.zeros((4, 9))], axis=1)
    found = dbscan(points, 1.0, 4)
    assert found.labels.tolist() == [0] * 5 + [1] * 4
    assert found.kind[4] == PointKind.BORDER
