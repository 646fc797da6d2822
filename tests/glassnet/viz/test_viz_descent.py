"""Pictures of training show the numbers they were given, and say them."""

import numpy as np
import pytest

from glassnet import viz
from glassnet.viz import curves, descent_map, epoch_diagram

WAY = np.array([[2.0, 1.0], [1.0, 0.5], [0.25, -0.125]])
VIEW = (-3, 3, -2, 2)


def bowl(a, b):
    return a**2 + 3 * b**2


def lines_of(ax):
    return {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}


def test_paths_lie_where_the_optimizers_went():
    ax = descent_map(bowl, {"plain": WAY, "short": WAY[:2]}, view=VIEW, minimum=(0, 0), title="A bowl")
    drawn = lines_of(ax)
    np.testing.assert_array_equal(drawn["plain"].get_xydata(), WAY)
    np.testing.assert_array_equal(drawn["short"].get_xydata(), WAY[:2])
    assert drawn["plain"].get_marker() != drawn["short"].get_marker()
    assert ax.get_xlim() + ax.get_ylim() == VIEW
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["plain", "short"]
    assert viz.describe(ax) == (
        "“A bowl”. Level lines of a loss with 2 paths. plain: 2 steps, ends at (0.25, -0.125); "
        "short: 1 step, ends at (1, 0.5)."
    )


def test_level_lines_are_those_of_the_loss():
    ax = descent_map(bowl, {"plain": WAY}, view=VIEW)
    lines = ax.collections[0]
    assert ax.get_legend() is None
    assert max(lines.levels) == pytest.approx(9 + 12)
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        if len(path.vertices):
            np.testing.assert_allclose(bowl(*path.vertices.T), level, rtol=0.03, atol=0.01)


def test_curves_take_values_or_pairs():
    ax = curves({"train": [3.0, 2.0, 1.0], "test": ([10, 20], [4.0, 0.5])}, log=True, ylim=(0.1, 5))
    drawn = lines_of(ax)
    np.testing.assert_array_equal(drawn["train"].get_xydata(), [[1, 3], [2, 2], [3, 1]])
    np.testing.assert_array_equal(drawn["test"].get_xydata(), [[10, 4], [20, 0.5]])
    assert drawn["train"].get_linestyle() != drawn["test"].get_linestyle()
    assert ax.get_yscale() == "log"
    assert ax.get_ylim() == (0.1, 5)
    assert viz.describe(ax) == "2 lines on a logarithmic scale over epoch: train from 3 to 1; test from 4 to 0.5."


def test_an_epoch_has_a_box_for_each_sample_and_a_colour_for_each_batch():
    ax = epoch_diagram([np.array([2, 0, 1, 4, 3]), np.array([4, 3, 2, 1, 0])], 2, title="Five samples")
    assert [t.get_text() for t in ax.texts] == list("2014343210")
    colors = [patch.get_facecolor() for patch in ax.patches[:5]]
    assert colors[0] == colors[1] != colors[2] == colors[3] != colors[4]
    assert viz.describe(ax) == (
        "“Five samples”. 5 samples in 3 batches of 2, the last of 1. epoch 1: 2, 0, 1, 4, 3; epoch 2: 4, 3, 2, 1, 0."
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: descent_map(bowl, {}, view=(2, 1, 0, 1)), r"descent_map: view must be .*got \(2, 1, 0, 1\)"),
        (lambda: descent_map(bowl, {"a": WAY.T}, view=VIEW), r"descent_map: X must have shape \(n_samples, 2\)"),
        (lambda: curves({}), "curves: series is empty"),
        (lambda: curves({"loss": ([1, 2, 3], [1.0, 2.0])}), "curves: these .* x has 3, loss has 2"),
        (lambda: epoch_diagram([[1, 0]], 0), "epoch_diagram: batch_size must be at least 1, got 0"),
        (lambda: epoch_diagram([], 2), "epoch_diagram: orders is empty"),
    ],
)
def test_errors_say_what_came(call, message):
    with pytest.raises(ValueError, match=message):
        call()
