import numpy as np
import pytest

from glassnet import viz


def line(ax, i=0):
    return ax.lines[i].get_xydata()


def test_elbow_draws_the_values_and_rings_the_choice():
    ax = viz.elbow_plot([1, 2, 3, 5], [900, 410, 120, 95], chosen=3)
    np.testing.assert_array_equal(line(ax), [[1, 900], [2, 410], [3, 120], [5, 95]])
    np.testing.assert_array_equal(line(ax, 1), [[3, 120]])
    assert viz.describe(ax) == ("Inertia against the number of clusters. 1: 900, 2: 410, 3: 120, 5: 95; 3 is ringed.")


def test_score_plot_rings_the_best():
    ax = viz.score_plot([2, 3, 4], [0.4, 0.7, 0.55])
    np.testing.assert_array_equal(line(ax, 1), [[3, 0.7]])
    np.testing.assert_array_equal(line(viz.score_plot([2, 3, 4], [0.4, 0.7, 0.55], chosen=4), 1), [[4, 0.55]])
    assert "3 is ringed" in viz.describe(ax)


def test_silhouette_bars_are_sorted_in_each_cluster():
    values = np.array([0.9, -0.2, 0.5, 0.7, 0.1, 0.3])
    labels = np.array([0, 1, 0, 1, 0, 1])
    ax = viz.silhouette_plot(values, labels)
    drawn = {c[0].get_gid(): [bar.get_width() for bar in c] for c in ax.containers}
    assert drawn == {"cluster 0": [0.1, 0.5, 0.9], "cluster 1": [-0.2, 0.3, 0.7]}
    assert [t.get_text() for t in ax.get_yticklabels()] == ["0", "1"]
    assert line(ax)[0][0] == pytest.approx(values.mean())
    text = viz.describe(ax)
    assert "cluster 0: 3 points, mean 0.50; cluster 1: 3 points, mean 0.27; 1 of 6 below zero." in text


def test_k_distance_is_sorted_and_counts_below_eps():
    ax = viz.k_distance_plot([0.5, 0.1, 0.9, 0.3], eps=0.5)
    np.testing.assert_array_equal(line(ax)[:, 1], [0.1, 0.3, 0.5, 0.9])
    assert set(line(ax, 1)[:, 1]) == {0.5}
    assert "3 of 4 points" in ax.texts[0].get_text()
    assert "eps = 0.5 has 3 of them" in viz.describe(ax)


def test_unit_circles_are_at_distance_one():
    ax = viz.unit_circles()
    by_name = {ln.get_label(): ln.get_xydata() for ln in ax.lines}
    np.testing.assert_allclose(np.abs(by_name["Manhattan"]).sum(axis=1), 1)
    np.testing.assert_allclose(np.hypot(*by_name["Euclidean"].T), 1)
    np.testing.assert_allclose(np.abs(by_name["Chebyshev"]).max(axis=1), 1)
    assert len({ln.get_linestyle() for ln in ax.lines[:3]}) == 3
    assert "Manhattan (0.50, 0.50), Euclidean (0.71, 0.71), Chebyshev (1.00, 1.00)" in viz.describe(ax)


def test_unit_circle_of_a_given_function():
    def stretched(x, y):
        return np.hypot(x[0] - y[0], (x[1] - y[1]) / 3)

    outline = viz.unit_circles({"stretched": stretched}).lines[0].get_xydata()
    assert np.ptp(outline[:, 0]) == pytest.approx(2)
    assert np.ptp(outline[:, 1]) == pytest.approx(6)


def test_bars_keep_order_and_values():
    ax = viz.bars({"b": 3.0, "a": 12.5}, xlabel="points")
    assert [bar.get_width() for bar in ax.patches] == [3.0, 12.5]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["b", "a"]
    assert viz.describe(ax) == "2 bars: b 3, a 12.5."
    assert ax.yaxis_inverted()


def test_timing_bars_name_the_speed_up_over_the_slowest():
    ax = viz.timing_bars({"loops": 2.0, "arrays": 0.004, "library": 2.5e-7})
    assert ax.get_xscale() == "log"
    assert [t.get_text() for t in ax.texts] == ["2 s", "4 ms · 500× faster", "250 ns · 8,000,000× faster"]
    assert "µs" in viz.timing_bars({"x": 3e-6}).texts[0].get_text()


def test_image_grid_shows_each_image_on_one_scale():
    images = np.arange(3 * 4 * 6, dtype=float).reshape(3, 4, 6)
    fig = viz.image_grid(images, ["zero", "one\nline", "two"])
    for ax, image in zip(fig.axes, images, strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), image)
        assert ax.images[0].get_clim() == (0, 71)
    assert viz.describe(fig) == "3 images of 4 by 6 pixels: zero, one line, two."
    assert viz.describe(viz.image_grid(images)) == "3 images of 4 by 6 pixels."


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: viz.elbow_plot([1, 2, 3], [2.0, 1.0]), "elbow_plot: .*n_clusters has 3, inertias has 2"),
        (lambda: viz.score_plot([], []), "score_plot: n_clusters must be one-dimensional and not empty"),
        (lambda: viz.k_distance_plot([[1.0]]), r"k_distance_plot: distances .* got shape \(1, 1\)"),
        (lambda: viz.silhouette_plot([0.1, 0.2], [0]), r"silhouette_plot: labels must have shape \(2,\)"),
        (lambda: viz.bars({}), "bars: values is empty"),
        (lambda: viz.timing_bars({}), "timing_bars: seconds is empty"),
        (lambda: viz.image_grid(np.ones((3, 2, 2)), ["a", "b"]), "image_grid: 2 titles for 3 images"),
        (lambda: viz.image_grid([]), "image_grid: images is empty"),
    ],
)
def test_errors_say_what_came(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_library_does_not_need_plots():
    import subprocess
    import sys

    code = "import sys, glassnet, glassnet.cluster; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
