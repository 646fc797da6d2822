import numpy as np
import pytest
from matplotlib.colors import same_color, to_rgba
from matplotlib.patches import Circle

from glassnet import viz

RNG = np.random.default_rng(3)
X = np.vstack([RNG.normal([0, 0], 0.4, (7, 2)), RNG.normal([4, 1], 0.6, (5, 2)), [[9.0, -3.0]]])
Y = np.array([2] * 7 + [0] * 5 + [-1])


def marks(ax, name):
    return next(c for c in ax.collections if c.get_gid() == name)


def shape_of(collection):
    return collection.get_paths()[0].vertices.round(6).tolist()


def test_each_cluster_is_drawn_where_its_points_are():
    ax = viz.cluster_map(X, Y)
    np.testing.assert_array_equal(marks(ax, "cluster 2").get_offsets(), X[:7])
    np.testing.assert_array_equal(marks(ax, "cluster 0").get_offsets(), X[7:12])
    np.testing.assert_array_equal(marks(ax, "noise").get_offsets(), X[12:])
    assert len(ax.collections) == 3


def test_clusters_differ_in_colour_and_in_shape():
    ax = viz.cluster_map(X, Y)
    a, b, noise = marks(ax, "cluster 0"), marks(ax, "cluster 2"), marks(ax, "noise")
    assert not same_color(a.get_facecolor(), b.get_facecolor())
    assert same_color(a.get_facecolor()[0], viz.COLORS[0])
    assert shape_of(a) != shape_of(b) != shape_of(noise)
    assert noise.get_sizes()[0] < a.get_sizes()[0]


def test_numbers_stand_on_a_member_of_their_cluster():
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    ring = 3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    ax = viz.cluster_map(np.vstack([ring, [[0.0, 0.0]]]), np.array([0] * 40 + [1]))
    where = {t.get_text(): t.get_position() for t in ax.texts}
    assert set(where) == {"0", "1"}
    assert np.hypot(*where["0"]) == pytest.approx(3)
    assert [len(ax.texts) for ax in (viz.cluster_map(X, Y, numbers=False), viz.cluster_map(X))] == [0, 0]


def test_centres_carry_their_numbers():
    C = np.array([[1.0, 5.0], [2.0, 3.0], [-1.0, 0.5]])
    ax = viz.cluster_map(X, centers=C)
    np.testing.assert_array_equal(marks(ax, "centers").get_offsets(), C)
    assert {t.get_text(): t.get_position() for t in ax.texts} == {str(k): tuple(c) for k, c in enumerate(C)}


def test_all_points_without_labels():
    np.testing.assert_array_equal(marks(viz.cluster_map(X), "points").get_offsets(), X)


@pytest.mark.parametrize("metric", ["euclidean", "manhattan"])
def test_regions_tint_by_the_nearest_centre(metric):
    C = np.array([[0.0, 0.0], [4.0, 3.0], [1.0, 5.0]])
    ax = viz.cluster_map(X, centers=C, regions=metric)
    tint = ax.images[0]
    x0, x1, y0, y1 = tint.get_extent()
    xs, ys = np.linspace(x0, x1, 401), np.linspace(y0, y1, 401)
    colors = np.asarray(tint.get_array())
    rng = np.random.default_rng(0)
    for i, j in rng.integers(0, 401, (200, 2)):
        gap = np.abs(C - [xs[j], ys[i]])
        d = gap.sum(axis=1) if metric == "manhattan" else np.hypot(*gap.T)
        wanted = 0.75 + 0.25 * np.array(to_rgba(viz.COLORS[d.argmin()])[:3])
        np.testing.assert_allclose(colors[i, j, :3], wanted)
    assert f"nearest centre under the {metric} distance" in viz.describe(ax)


def test_regions_take_a_function_and_keep_the_view(caplog):
    def sideways(x, y):
        return abs(x[0] - y[0])

    plain = viz.cluster_map(X, centers=X[:2])
    tinted = viz.cluster_map(X, centers=X[:2], regions=sideways)
    plain.figure.canvas.draw()
    tinted.figure.canvas.draw()
    np.testing.assert_allclose(tinted.get_xlim(), plain.get_xlim(), atol=0.5)
    assert "under the sideways distance" in viz.describe(tinted)
    assert not caplog.records


def test_one_unit_is_equally_long_on_both_axes_unless_told():
    for equal, ratio in ((True, 1.0), (False, None)):
        ax = viz.cluster_map(X * [1, 30], Y, equal=equal)
        ax.figure.canvas.draw()
        corner, right, up = ax.transData.transform([[0, 0], [1, 0], [0, 1]])
        measured = (right[0] - corner[0]) / (up[1] - corner[1])
        assert measured == pytest.approx(1.0) if ratio else measured > 5


def test_inputs_are_not_changed():
    points, labels = X.copy(), Y.copy()
    points.flags.writeable = labels.flags.writeable = False
    viz.show(viz.cluster_map(points, labels, points[:3], regions="chebyshev"))
    np.testing.assert_array_equal(points, X)


def test_compare_draws_each_panel():
    fig = viz.compare({"a": (X, Y), "b": (X, None), "c": (X, Y, X[:2]), "d": (X[:4], Y[:4])}, columns=3)
    assert [ax.get_title(loc="left") or ax.get_title() for ax in fig.axes] == ["a", "b", "c", "d"]
    drawn = [sum(len(c.get_offsets()) for c in ax.collections if c.get_gid() != "centers") for ax in fig.axes]
    assert drawn == [13, 13, 13, 4]
    assert fig.axes[2].texts[1].get_text() == "1"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: viz.cluster_map(np.ones((178, 13))),
            r"cluster_map: X must have shape \(n_samples, 2\) .* \(178, 13\)",
        ),
        (lambda: viz.cluster_map(X, Y[:3]), r"labels must have shape \(13,\), one for each point, got \(3,\)"),
        (lambda: viz.cluster_map(X, regions="euclidean"), "regions need centers"),
        (lambda: viz.compare({}), "compare: panels is empty"),
        (lambda: viz.density_map(X, Y, [0], circles="core"), "density_map: circles need eps"),
    ],
)
def test_errors_say_what_came(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_labels_must_be_whole_numbers():
    with pytest.raises(TypeError, match="labels must be integers, got dtype float64"):
        viz.cluster_map(X, Y * 1.0)


CORE = np.array([0, 1, 2, 3, 7, 8])


def test_density_map_tells_the_three_kinds_apart():
    ax = viz.density_map(X, Y, CORE)
    np.testing.assert_array_equal(marks(ax, "core 2").get_offsets(), X[:4])
    np.testing.assert_array_equal(marks(ax, "border 2").get_offsets(), X[4:7])
    np.testing.assert_array_equal(marks(ax, "core 0").get_offsets(), X[7:9])
    np.testing.assert_array_equal(marks(ax, "border 0").get_offsets(), X[9:12])
    np.testing.assert_array_equal(marks(ax, "noise").get_offsets(), X[12:])
    full, hollow = marks(ax, "core 2"), marks(ax, "border 2")
    assert same_color(full.get_facecolor()[0], viz.look(2).color)
    assert same_color(hollow.get_facecolor()[0], "white")
    assert same_color(hollow.get_edgecolor()[0], viz.look(2).color)
    assert [t.get_text() for t in ax.get_legend().texts] == ["core (6)", "border (6)", "noise (1)"]
    assert "2 clusters: 6 core, 6 border and 1 noise" in viz.describe(ax)


@pytest.mark.parametrize(("circles", "n"), [("core", 6), ("all", 13), ([12], 1), (4, 1)])
def test_circles_have_radius_eps(circles, n):
    ax = viz.density_map(X, Y, CORE, eps=0.7, circles=circles)
    rings = [p for p in ax.patches if isinstance(p, Circle)]
    assert len(rings) == n
    assert {ring.radius for ring in rings} == {0.7}
    assert (f"{n} circles of radius 0.7" if n > 1 else "1 circle of radius 0.7") in viz.describe(ax)
    if circles == [12]:
        assert tuple(rings[0].center) == tuple(X[12])


def test_edges_join_the_points_they_name():
    edges = np.array([[0, 3], [7, 8], [1, 2]])
    ax = viz.density_map(X, Y, CORE, edges=edges, path=[3, 0, 1])
    np.testing.assert_array_equal(marks(ax, "edges").get_segments(), X[edges])
    (path,) = [line for line in ax.lines if line.get_gid() == "path"]
    np.testing.assert_array_equal(path.get_xydata(), X[[3, 0, 1]])
    assert "3 density edges; a path of 2 edges" in viz.describe(ax)


def test_panels_are_in_reading_order_and_spare_places_stay_empty():
    fig, axes = viz.panels(5, columns=3, size=2, height=1.5)
    assert fig.axes == axes
    assert len(axes) == 5
    assert tuple(fig.get_size_inches()) == (6, 3)
    fig.canvas.draw()
    corners = [(round(-ax.get_position().y0, 1), ax.get_position().x0) for ax in axes]
    assert corners == sorted(corners)
    with pytest.raises(ValueError, match="panels: n and columns must be at least 1, got n=0, columns=3"):
        viz.panels(0, columns=3)


def test_view_shows_at_least_what_was_asked_for():
    ax = viz.cluster_map(X[:3], centers=X[:2], regions="euclidean", view=(-8, 9, -7, 6))
    ax.figure.canvas.draw()
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    assert x0 <= -8 < 9 <= x1
    assert y0 <= -7 < 6 <= y1
    left, right, bottom, top = ax.images[0].get_extent()
    assert left <= x0 < x1 <= right
    assert bottom <= y0 < y1 <= top


def test_marks_shrink_with_their_number_and_their_panel():
    many = np.random.default_rng(0).normal(size=(600, 2))
    big, small = (marks(viz.cluster_map(P), "points").get_sizes()[0] for P in (X, many))
    (narrow,) = viz.compare({"a": (X, Y)}, size=2).axes
    assert small < big
    assert marks(narrow, "cluster 0").get_sizes()[0] < big
