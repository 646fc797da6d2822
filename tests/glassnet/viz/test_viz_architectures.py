"""Networks as blocks and as columns; shares of memory and weights; who looks at whom."""

import numpy as np
import pytest

from glassnet import viz
from glassnet.analysis import (
    Activation,
    AvgPool,
    Conv,
    Flatten,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Sequential,
    summary,
)

NET = summary(
    Sequential(
        first=Conv(3, channels=4, padding=1),
        norm=LocalResponseNorm(),
        act=Activation("relu"),
        half=MaxPool(2),
        mix=Conv(1, channels=16),
        mean=AvgPool((2, 3)),
        flat=Flatten(),
        out=Linear(5),
    ),
    (1, 8, 12),
)


def fronts(ax):
    """Width, height and colour of the blocks, from left to right."""
    found = []
    for patch in ax.patches:
        if patch.get_gid() == "front":
            low, high = patch.get_xy().min(axis=0), patch.get_xy().max(axis=0)
            found.append((*(high - low).round(9).tolist(), patch.get_facecolor()[:3]))
    return found


def test_blocks_are_as_high_as_the_maps_and_as_wide_as_there_are_many():
    ax = viz.architecture(NET, title="small")
    blocks = fronts(ax)  # image, first, half, mix, mean, out
    widths, heights, colors = zip(*blocks, strict=True)
    assert len(blocks) == 6
    assert widths[0] < widths[1] == widths[2] < widths[3] == widths[4]  # 1, 4, 4, 16, 16 maps
    assert heights[0] == heights[1] > heights[2] == heights[3] > heights[4] > heights[5]  # 8, 8, 4, 4, 2, 1
    assert widths[1] - 0.35 == pytest.approx(2 * (widths[0] - 0.35))  # roots: 4 maps, twice the width of 1
    assert heights[0] - 0.5 == pytest.approx(2 * (heights[4] - 0.5))  # 8 rows, twice the height of 2
    assert len(set(colors)) == 6  # a 1 by 1 window is told from a wider one
    assert [text.get_text() for text in ax.texts] == ["8×12×1", "8×12×4", "4×6×4", "4×6×16", "2×2×16", "5"]
    assert viz.describe(ax) == (
        "“small”. Blocks for the maps of 5 layers, from an input of 1×8×12: first 4×8×12, half 4×4×6, mix 16×4×6, "
        "mean 16×2×2, out 5."
    )


def test_blocks_without_words():
    ax = viz.architecture(NET, labels=False, legend=False)
    assert list(ax.texts) == []
    assert ax.get_legend() is None
    names = [text.get_text() for text in viz.architecture(NET).get_legend().get_texts()]
    assert names == ["image", "convolution", "max-pooling", "1×1 convolution", "mean-pooling", "fully connected"]


def test_a_table_without_maps_is_refused():
    with pytest.raises(ValueError, match="architecture: no layer of this table changes a shape; expected one of Conv,"):
        viz.architecture(summary(Sequential(Activation("relu")), (3,)))


def boxes(ax):
    """Kind, column and top of each box."""
    return [(p.get_gid(), round(p.get_x() + 0.46), round(p.get_y(), 2)) for p in ax.patches]


def test_stages_start_at_the_same_height_in_all_columns():
    short = summary(Sequential(a=Conv(3, channels=2), p=MaxPool(2), f=Flatten(), b=Linear(7)), (1, 8, 8))
    tall = summary(
        Sequential(a=Conv(3, channels=2), b=Conv(3, channels=2), p=MaxPool(2), f=Flatten(), c=Linear(7)), (1, 8, 8)
    )
    ax = viz.layer_columns({"short": short, "tall": tall})
    assert boxes(ax) == [
        ("Conv", 0, 0.0),
        ("Linear", 0, 2.45),
        ("Conv", 1, 0.0),
        ("Conv", 1, 1.0),
        ("Linear", 1, 2.45),
    ]
    assert len(ax.lines) == 1  # the pooling
    texts = [text.get_text() for text in ax.texts]
    assert texts == ["3×3, 2", "FC-7", "short\n2 layers", "3×3, 2", "3×3, 2", "FC-7", "tall\n3 layers"]


def test_columns_in_words():
    ax = viz.layer_columns({"net": NET}, title="one")
    assert [kind for kind, _, _ in boxes(ax)] == ["Conv", "Conv 1×1", "Linear"]
    assert viz.describe(ax) == (
        "“one”. Columns of layers with weights, / for a pooling. net: 3×3, 4 + LRN / 1×1, 16 / FC-5."
    )
    with pytest.raises(ValueError, match="layer_columns: networks is empty"):
        viz.layer_columns({})


def test_shares_of_memory_and_weights_add_up():
    ax = viz.cost_profile(NET, title="costs")
    lengths = {side: [bar.get_width() for bar in ax.patches if bar.get_gid() == side] for side in ("memory", "weights")}
    numbers = np.array([96, 384, 96, 384, 64, 5])  # input, first, half, mix, mean, out
    weights = np.array([0, 36, 0, 64, 0, 320])
    assert lengths["memory"] == pytest.approx(-numbers / numbers.sum())
    assert lengths["weights"] == pytest.approx(weights / weights.sum())
    assert max(bar.get_x() for bar in ax.patches if bar.get_gid() == "memory") < 0
    assert viz.describe(ax).startswith(
        "“costs”. Shares of memory and of weights for 6 rows: input 9% and 0%, first 37%"
    )
    with pytest.raises(ValueError, match="cost_profile: this table has no weights to share out"):
        viz.cost_profile(summary(Sequential(MaxPool(2)), (1, 4, 4)))


def test_a_column_of_the_grid_is_an_output():
    connected = np.array([[1, 1, 0], [0, 0, 1]])  # two outputs over three inputs
    ax = viz.connection_grid(connected, xlabel="C3", ylabel="S2")
    assert ax.images[0].get_array().tolist() == [[True, False], [True, False], [False, True]]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("C3", "S2")
    assert viz.describe(ax) == "2 outputs over 3 inputs: 3 connections; an output sees 1, 2."
    with pytest.raises(ValueError, match=r"connection_grid: connected must have shape \(n_out, n_in\), got \(6,\)"):
        viz.connection_grid(np.ones(6))
