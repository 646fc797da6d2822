import io

import numpy as np
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from glassnet import viz
from glassnet.cluster import KMeansStep, kmeans_steps

X = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [8.0, 1.0], [10.0, 1.0], [9.0, 4.0]])


def step(kind, n_iter, labels, centers, inertia, stop_reason=None):
    return KMeansStep(kind, n_iter, np.array(labels), np.array(centers), inertia, stop_reason)


def real_steps():
    return list(kmeans_steps(X, 2, init=X[:2]))


def test_grid_has_a_panel_for_each_half_step():
    steps = real_steps()
    fig = viz.kmeans_grid(X, steps)
    assert len(fig.axes) == len(steps)
    for ax, step in zip(fig.axes, steps, strict=True):
        (centers,) = [c for c in ax.collections if c.get_gid() == "centers"]
        np.testing.assert_array_equal(centers.get_offsets(), step.cluster_centers)
        for k in range(2):
            (members,) = [c for c in ax.collections if c.get_gid() == f"cluster {k}"]
            np.testing.assert_array_equal(members.get_offsets(), X[step.labels == k])


def test_arrows_start_where_the_centre_was():
    steps = real_steps()
    fig = viz.kmeans_grid(X, steps)
    for ax, before, step in zip(fig.axes[1:], steps, steps[1:], strict=False):
        old = np.array([line.get_xydata()[0] for line in ax.lines if line.get_gid() == "before"]).reshape(-1, 2)
        moved = np.any(before.cluster_centers != step.cluster_centers, axis=1)
        np.testing.assert_array_equal(old, before.cluster_centers[moved])
    assert any(len(ax.lines) for ax in fig.axes)


def test_titles_count_rounds_and_alt_tells_the_fall():
    y = [0, 0, 0, 1, 1, 1]
    steps = [
        step("assign", 1, y, X[:2], 171.0),
        step("update", 1, y, X[2:4], 49.75),
        step("assign", 1, y, X[2:4], 49.75, "max_iter"),
    ]
    fig = viz.kmeans_grid(X, steps)
    titles = [ax.get_title(loc="left") or ax.get_title() for ax in fig.axes]
    assert titles == [
        "round 1: assign · inertia 171",
        "round 1: update · inertia 49.8",
        "end, rule “max_iter” · inertia 49.8",
    ]
    text = viz.describe(fig)
    assert "K-Means in 3 half-steps. The inertia goes from 171 to 49.8." in text
    assert "Centres at (0, 2), (8, 1)." in text


def test_inertia_plot_draws_every_value():
    steps = real_steps()
    ax = viz.inertia_plot(steps)
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [s.inertia for s in steps])
    for marks, kind in zip(ax.collections, ("assign", "update"), strict=True):
        wanted = [[i, s.inertia] for i, s in enumerate(steps, 1) if s.kind == kind]
        np.testing.assert_array_equal(marks.get_offsets(), wanted)
    assert "it never rises" in viz.describe(ax)


def test_inertia_plot_admits_a_rise():
    ax = viz.inertia_plot([step("assign", 1, [0] * 6, X[:2], 5.0), step("update", 1, [0] * 6, X[:2], 6.0)])
    assert "rises at least once" in viz.describe(ax)


@pytest.mark.parametrize("draw", [viz.kmeans_grid, viz.kmeans_player])
def test_no_steps_is_an_error(draw):
    with pytest.raises(ValueError, match=f"{draw.__name__}: steps is empty"):
        draw(X, [])


def test_player_has_a_picture_and_words_for_each_step():
    steps = real_steps()
    player = viz.kmeans_player(X, steps)
    assert len(player) == len(player.words) == len(steps)
    assert len(set(player.pngs)) >= len(steps) - 1
    assert f"{len(steps)} half-steps" in player.alt
    assert f"inertia {steps[0].inertia:.0f}" in player.words[0]
    page = BeautifulSoup(player._repr_html_(), "html.parser")
    assert page.img["alt"] == f"{player.alt} {player.words[0]}"
    assert page.find("input")["max"] == str(len(steps) - 1)
    for step_png in player.pngs:
        assert step_png.startswith(b"\x89PNG")
    assert page.script.string.count("iVBORw0KGgo") == len(steps)


def test_player_writes_the_same_page_twice_and_stays_small():
    rng = np.random.default_rng(0)
    many = rng.normal(size=(500, 2)) @ [[2.0, 0.3], [0.0, 1.0]]
    steps = list(kmeans_steps(many, 6, init=many[:6]))
    pages = [viz.kmeans_player(many, steps)._repr_html_() for _ in range(2)]
    assert pages[0] == pages[1]
    assert len(pages[0]) < 1_500_000


def test_player_pictures_have_a_palette():
    player = viz.kmeans_player(X, real_steps())
    assert {Image.open(io.BytesIO(png)).mode for png in player.pngs} == {"P"}


def test_player_says_what_it_left_out():
    player = viz.kmeans_player(X, real_steps(), max_frames=2)
    assert len(player) == 2
    assert f"The last {len(real_steps()) - 2} half-steps are not drawn." in player.alt


def test_player_is_shown_by_show(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    player = viz.Player([b"\x89PNG"], ["</script> one"], "all")
    viz.show(player)
    assert shown == [player]
    assert player._repr_html_().count("</script>") == 1
    assert repr(player) == "[1 pictures] all"
    assert viz.describe(player) == "all"
