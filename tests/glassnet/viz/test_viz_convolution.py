"""Windows, receptive fields, shared weights and boxes: drawn right, told right, refused right."""

import numpy as np
import pytest

from glassnet import viz


def rectangles(ax, **wanted):
    """Corners of the patches that have these properties."""
    return [p.get_xy() for p in ax.patches if all(getattr(p, f"get_{k}")() == v for k, v in wanted.items())]


def test_number_grid_writes_every_number_and_tells_it():
    ax = viz.number_grid(np.array([[1.0, 2.5, -3], [4, 5, 6]]), frames=[(0, 1, 2, 2)])
    assert [t.get_text() for t in ax.texts] == ["1", "2.5", "-3", "4", "5", "6"]
    assert [t.get_position() for t in ax.texts][2] == (2.5, 0.5)
    framed = "Matrix of 2 by 3 numbers; 1 window framed: 1 2.5 -3 / 4 5 6."
    assert viz.describe(ax) == framed
    frame = [p for p in ax.patches if p.get_linewidth() == 2.4]
    assert len(frame) == 1
    x, y = frame[0].get_xy()
    assert 1 < x < 1.2
    assert 0 < y < 0.2
    assert frame[0].get_width() < 2


def test_only_frames_that_overlap_are_drawn_smaller():
    ax = viz.number_grid(np.zeros((4, 7)), frames=[(0, 0, 2, 2), (0, 2, 2, 2), (1, 3, 2, 2), (2, 0, 1, 7)])
    widths = [p.get_width() for p in ax.patches if p.get_linewidth() == 2.4]
    assert widths[0] == widths[1] == pytest.approx(1.88)
    assert widths[2] == pytest.approx(1.6)
    assert widths[3] == pytest.approx(6.46)


def test_number_grid_tints_the_border():
    ax = viz.number_grid(np.zeros((4, 5)), border=1)
    tinted = [p.get_xy() for p in ax.patches if p.get_fill() and p.get_facecolor()[2] > p.get_facecolor()[0]]
    assert len(tinted) == 20 - 6
    assert (1, 1) not in tinted
    assert (0, 2) in tinted


def test_number_grid_refuses_what_it_cannot_draw():
    with pytest.raises(
        ValueError, match=r"number_grid: expected a matrix of at most 16 by 16 values, got shape \(2, 3, 4\)"
    ):
        viz.number_grid(np.zeros((2, 3, 4)))
    with pytest.raises(ValueError, match=r"got shape \(17, 2\)"):
        viz.number_grid(np.zeros((17, 2)))


@pytest.mark.parametrize(
    ("options", "places", "hatched"),
    [
        ({}, 5, 0),
        ({"stride": 2}, 3, 0),
        ({"stride": 3}, 2, 49 - 36),
        ({"padding": 1, "stride": 3}, 3, 0),
        ({"dilation": 2}, 3, 0),
    ],
)
def test_window_walk_shows_every_place_and_what_is_left(options, places, hatched):
    ax = viz.window_walk(7, 3, **options)
    frames = [p for p in ax.patches if p.get_linewidth() == 2.4]
    assert len(frames) == places
    starts = [round(p.get_x()) for p in frames]
    assert np.diff(starts).tolist() == [options.get("stride", 1)] * (places - 1)
    assert sum(p.get_hatch() is not None for p in ax.patches) == hatched
    assert (f"{places} by {places} places" in viz.describe(ax)) is True
    assert ("does not fit" in viz.describe(ax)) == (hatched > 0)


def test_window_walk_passes_on_that_the_window_is_too_large():
    with pytest.raises(ValueError, match=r"a window of 5 is larger than the axis of 3"):
        viz.window_walk(3, 5)


@pytest.mark.parametrize(
    ("layers", "pixels", "lines"),
    [
        ([(3, 1, 1)] * 3, 7, 3 + 9 + 15),
        ([(7, 1, 1)], 7, 7),
        ([(3, 2, 1), (3, 1, 1)], 7, 3 + 9),
        ([(3, 1, 2), (2, 1, 1)], 6, 2 + 6),
    ],
)
def test_receptive_diagram_draws_each_connection_once(layers, pixels, lines):
    ax = viz.receptive_diagram(layers)
    assert len(ax.lines) == lines
    assert f"sees {pixels} pixels" in viz.describe(ax)
    bottom, *_, top = (c.get_offsets() for c in ax.collections)
    assert bottom[:, 0].max() - bottom[:, 0].min() == pixels - 1
    assert len(top) == 1
    assert top[0, 0] == pytest.approx((bottom[:, 0].min() + bottom[:, 0].max()) / 2), "a unit stands over its view"


def test_receptive_diagram_needs_a_layer():
    with pytest.raises(ValueError, match="receptive_diagram: layers is empty"):
        viz.receptive_diagram([])


def test_shared_weights_counts_connections_and_weights():
    ax = viz.shared_weights(np.array([[0, 1, -1, -1], [-1, 0, 1, -1], [-1, -1, 0, 1]]))
    assert viz.describe(ax) == "4 inputs, 3 outputs, 6 connections with 2 different weights."
    assert len(ax.lines) == 6
    assert len({(line.get_color(), line.get_linestyle()) for line in ax.lines}) == 2
    with pytest.raises(ValueError, match=r"shared_weights: expected a matrix of weight numbers, got shape \(4,\)"):
        viz.shared_weights(np.zeros(4, dtype=int))


def test_volume_row_draws_three_faces_a_box():
    ax = viz.volume_row([("image", (3, 32, 30)), "→", ("maps", (6, 28, 26))])
    assert len(ax.patches) == 6
    assert viz.describe(ax) == "Stacks of maps drawn as boxes: image (3, 32, 30) → maps (6, 28, 26)."
    assert "3 × 32 × 30" in [t.get_text() for t in ax.texts]
    front = ax.patches[0].get_xy()
    assert np.ptp(front[:, 1]) > np.ptp(front[:, 0]), "32 rows are taller than 30 columns are wide"
    with pytest.raises(ValueError, match=r"volume_row: image has shape \(32, 32\); it must be \(C, H, W\)"):
        viz.volume_row([("image", (32, 32))])
