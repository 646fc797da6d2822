"""Ways side by side, and a dense block: who stands where, who is joined to whom, and the words for it."""

import pytest

from glassnet import viz


def places(ax):
    return {text.get_text(): text.get_position() for text in ax.texts}


def boxes(ax):
    return [patch for patch in ax.patches if patch.get_gid() == "box"]


def test_each_way_has_its_row_and_boxes_stand_in_their_order():
    ax = viz.branch_diagram([["1×1, 8"], ["1×1, 4", "3×3, 16"], ["max 3×3", "1×1, 2"]], joint="26\nmaps", title="3a")
    at = places(ax)
    assert at["1×1, 8"][1] > at["1×1, 4"][1] == at["3×3, 16"][1] > at["max 3×3"][1]
    assert at["x"][0] < at["1×1, 4"][0] < at["3×3, 16"][0] < at["26\nmaps"][0]
    assert at["max 3×3"][0] < at["1×1, 2"][0]
    assert at["1×1, 8"][0] == pytest.approx((at["1×1, 4"][0] + at["3×3, 16"][0]) / 2)
    assert viz.describe(ax) == ("“3a”. 3 ways from x to 26 maps: 1×1, 8; 1×1, 4, 3×3, 16; max 3×3, 1×1, 2.")


def test_highlighted_boxes_look_different():
    ax = viz.branch_diagram([["1×1, 8", "3×3, 8"], ["5×5, 8"]])
    dashed = [box.get_linestyle() in ("--", "dashed") for box in boxes(ax)]
    assert dashed == [True, False, False]
    assert len({box.get_facecolor() for box in boxes(ax)}) == 2
    plain = viz.branch_diagram([["1×1, 8", "3×3, 8"]], highlight="")
    assert len({box.get_facecolor() for box in boxes(plain)}) == 1


def test_a_way_without_a_box_is_the_input_itself():
    ax = viz.branch_diagram([[], ["conv"]], source="y")
    assert len(boxes(ax)) == 1
    assert viz.describe(ax) == "2 ways from y to concat: y itself; conv."


def test_the_ends_stay_inside_the_picture():
    ax = viz.branch_diagram([["conv"] * 4, ["conv"]])
    ax.figure.canvas.draw()
    for text in ax.texts:
        box = text.get_window_extent().transformed(ax.transData.inverted())
        assert ax.get_xlim()[0] <= box.x0 < box.x1 <= ax.get_xlim()[1]


def test_there_has_to_be_a_way():
    with pytest.raises(ValueError, match="branch_diagram: branches is empty"):
        viz.branch_diagram([])


def ways(ax):
    return [patch for patch in ax.patches if patch.get_gid() == "way"]


@pytest.mark.parametrize("n_layers", [1, 4])
def test_every_layer_is_joined_to_all_later_ones(n_layers):
    ax = viz.dense_diagram(16, 12, n_layers)
    assert len(boxes(ax)) == n_layers + 2
    ends = [[round(x / 2) for x, _ in way._posA_posB] for way in ways(ax)]
    joined = {tuple(pair) for pair in ends}
    last = n_layers + 1
    assert joined == {(i, j) for i in range(last) for j in range(i + 1, last + 1)}
    assert len(ways(ax)) == len(joined) == (n_layers + 2) * (n_layers + 1) // 2


def test_maps_add_up():
    ax = viz.dense_diagram(16, 12, 3, title="k = 12")
    at = places(ax)
    assert [at[f"sees {n}"][0] for n in (16, 28, 40)] == [2.0, 4.0, 6.0]
    assert at["block\n52 maps"][0] == 8.0
    assert viz.describe(ax) == (
        "“k = 12”. Dense block of 3 layers with 10 connections: they see 16, 28, 40 maps; 52 come out."
    )


def test_a_dense_block_has_layers():
    with pytest.raises(ValueError, match="dense_diagram: n_layers must be at least 1, got 0"):
        viz.dense_diagram(16, 12, 0)
