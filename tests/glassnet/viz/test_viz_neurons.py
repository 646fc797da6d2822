"""Decision maps and network diagrams: what is drawn, and what is told to those who cannot see it."""

import numpy as np
import pytest

from glassnet import viz

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def right_half(spots):
    return spots[:, 0] > 0.5


def test_decision_map_counts_regions_and_right_points():
    ax = viz.decision_map(right_half, X, [0, 1, 1, 1], view=(-0.5, 1.5, -0.5, 1.5), title="half")
    told = viz.describe(ax)
    assert told.startswith("“half”. A plane tinted by class: class 0 has 50%, class 1 has 50%.")
    assert told.endswith("3 of 4 points lie in a region of their own class.")
    assert ax.get_xlim() == (-0.5, 1.5)


def test_decision_map_tints_the_spot_that_was_decided():
    ax = viz.decision_map(lambda s: (s[:, 0] > 0) & (s[:, 1] > 0), view=(-1, 1, -3, 3))
    image = ax.images[0].get_array()
    assert ax.images[0].origin == "lower"
    corner = {
        name: tuple(image[r, c]) for name, r, c in (("low left", 0, 0), ("low right", 0, -1), ("top left", -1, 0))
    }
    assert len(set(corner.values())) == 1
    assert tuple(image[-1, -1]) not in set(corner.values())


def test_decision_map_without_points_needs_a_view():
    with pytest.raises(ValueError, match=r"decision_map: give points X with labels y, or a view"):
        viz.decision_map(right_half)
    with pytest.raises(ValueError, match=r"give points X with labels y"):
        viz.decision_map(right_half, X)


def test_decision_map_wants_one_class_a_spot():
    with pytest.raises(ValueError, match=r"one class for each of 58081 spots, got shape \(58081, 2\)"):
        viz.decision_map(lambda s: s, X, [0, 1, 1, 0])


def test_one_class_alone_has_no_border():
    ax = viz.decision_map(lambda s: np.zeros(len(s), dtype=int), X, [0, 0, 0, 0])
    assert "class 0 has 100%" in viz.describe(ax)


def test_network_diagram_counts_weights_and_biases():
    ax = viz.network_diagram([4, 3, 2], ["in", "hidden", "out"])
    told = viz.describe(ax)
    assert "layers of 4, 3, 2 neurons" in told
    assert "23 weights and biases" in told  # 4*3 + 3 + 3*2 + 2
    texts = [t.get_text() for t in ax.texts]
    assert "12 + 3" in texts
    assert "6 + 2" in texts
    assert "hidden\n3" in texts
    assert len(ax.lines) == 4 * 3 + 3 * 2


def test_wide_layers_are_drawn_with_a_gap():
    ax = viz.network_diagram([64, 2], counts=False)
    assert [len(dots.get_offsets()) for dots in ax.collections] == [6, 2]
    assert "⋮" in [t.get_text() for t in ax.texts]


@pytest.mark.parametrize(
    ("widths", "names", "message"),
    [
        ([3], None, r"two layers or more, each of at least 1, got \[3\]"),
        ([3, 0], None, r"got \[3, 0\]"),
        ([3, 2, 1], ["a", "b"], "network_diagram: 2 names for 3 layers"),
    ],
)
def test_network_diagram_refuses(widths, names, message):
    with pytest.raises(ValueError, match=message):
        viz.network_diagram(widths, names)
