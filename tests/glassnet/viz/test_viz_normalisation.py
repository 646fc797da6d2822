"""Which numbers share a mean, as a block of cubes; a residual block as boxes with a way around."""

import numpy as np
import pytest

from glassnet import viz


def sides(ax):
    """How many small faces are drawn in colour, and how many plain."""
    count = {"on": 0, "off": 0}
    for faces in ax.collections:
        if faces.get_gid():
            count[faces.get_gid()] += len(faces.get_paths())
    return count


def test_a_group_is_seen_on_the_three_sides_of_its_block():
    together = np.zeros((2, 4, 3), dtype=bool)
    together[0, :2] = True  # one sample, two of four channels, all pixels
    ax = viz.norm_cube(together, title="group")
    # in front 2 channels x 3 pixels, at the left 1 sample x 3 pixels, on top 2 channels x 1 sample
    assert sides(ax) == {"on": 6 + 3 + 2, "off": (12 - 6) + (6 - 3) + (8 - 2)}
    assert viz.describe(ax) == (
        "“group”. Block of 2 samples, 4 channels and 3 pixels: 6 of 24 numbers share one mean and variance, "
        "from 1 of 2 samples, 2 of 4 channels and 3 of 3 pixels."
    )


def lit(ax):
    """Corners of the faces in colour."""
    return np.concatenate([p.vertices for f in ax.collections if f.get_gid() == "on" for p in f.get_paths()])


def test_channels_lie_to_the_right_and_samples_to_the_left():
    one_channel, one_sample = np.zeros((2, 2, 4, 3), dtype=bool)
    one_channel[:, 0] = True
    one_sample[0] = True
    batch, layer = lit(viz.norm_cube(one_channel)), lit(viz.norm_cube(one_sample))
    assert (batch[:, 0].min(), batch[:, 0].max()) == pytest.approx((-2 * 0.9, 0.9))
    assert (layer[:, 0].min(), layer[:, 0].max()) == pytest.approx((-0.9, 4 * 0.9))


def test_pixel_0_lies_on_top():
    together = np.zeros((2, 4, 3), dtype=bool)
    together[0, 0, 0] = True
    ax = viz.norm_cube(together)
    assert sides(ax)["on"] == 3
    assert lit(ax)[:, 1].min() == pytest.approx(2.0)  # the upper third of a height of 3


def test_a_block_has_three_axes():
    with pytest.raises(ValueError, match=r"norm_cube: together must have shape \(N, C, P\) without .*, got \(2, 3\)"):
        viz.norm_cube(np.ones((2, 3)))


def boxes(ax):
    return [patch for patch in ax.patches if patch.get_gid() == "box"]


def test_layers_stand_in_their_order_and_those_around_above():
    ax = viz.block_diagram(["conv", "BN"], around=["1×1\nstride 2"], after=["ReLU"], sizes=("4×8×8", "8×4×4"))
    place = {text.get_text(): text.get_position() for text in ax.texts}
    assert len(boxes(ax)) == 4
    fills = {round(box.get_y(), 2): [] for box in boxes(ax)}
    for box in boxes(ax):
        fills[round(box.get_y(), 2)].append(box.get_facecolor())
    below, above = (set(fills[y]) for y in sorted(fills))
    assert len(below) == len(above) == 1
    assert min(below)[0] < min(above)[0]  # blue below; around, a colour with more red
    assert place["x"][0] < place["conv"][0] < place["BN"][0] < place["+"][0] < place["ReLU"][0]
    assert place["1×1\nstride 2"][1] > place["conv"][1] == place["ReLU"][1]
    assert place["conv"][0] < place["1×1\nstride 2"][0] < place["+"][0]
    assert place["8×4×4"][0] == place["+"][0]
    assert viz.describe(ax) == (
        "Block: x goes through conv, BN; on the way around, 1×1 stride 2. Both are added, then ReLU. "
        "4×8×8 becomes 8×4×4."
    )


def test_without_layers_around_x_itself_is_added():
    ax = viz.block_diagram(["BN", "ReLU", "conv"], title="pre-activation")
    assert len(boxes(ax)) == 3
    assert viz.describe(ax) == (
        "“pre-activation”. Block: x goes through BN, ReLU, conv; on the way around, x itself. Both are added; nothing "
        "follows the sum."
    )


def test_the_way_around_stays_inside_the_picture():
    ax = viz.block_diagram(["conv"] * 7)
    (way,) = [line for line in ax.lines if len(line.get_xdata()) == 4]
    assert ax.get_ylim()[1] > max(way.get_ydata())
    assert ax.get_xlim()[1] > max(way.get_xdata())


def test_there_has_to_be_something_to_go_around():
    with pytest.raises(ValueError, match="block_diagram: body is empty; then there is nothing to go around"):
        viz.block_diagram([])
