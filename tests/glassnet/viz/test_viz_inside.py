"""Pictures of a network's inside: what is drawn where, and in which colour."""

import numpy as np
import pytest

from glassnet import viz


def test_zero_is_grey_and_each_picture_has_a_scale_of_its_own():
    filters = np.zeros((2, 3, 2, 4))
    filters[0, 0, 0, 0], filters[0, 2, 1, 3] = 4.0, -2.0
    filters[1, 1, 1, 2] = -0.01
    found = viz.around_grey(filters)
    assert found.shape == (2, 2, 4, 3)
    assert found[0, 0, 0].tolist() == [1.0, 0.5, 0.5]
    assert found[0, 1, 3].tolist() == [0.5, 0.5, 0.25]
    assert found[1, 1, 2].tolist() == [0.5, 0.0, 0.5]
    assert (viz.around_grey(np.zeros((1, 2, 2))) == 0.5).all()
    grey = viz.around_grey(np.array([[[1.0, -1.0]]]))
    assert grey.tolist() == [[[1, 1, 1], [0, 0, 0]]]


def test_patches_stand_in_rows_with_what_came_back_beside():
    patches = np.zeros((2, 4, 2, 3, 3))
    patches[0, :, 0, 0, 0] = [0.1, 0.2, 0.3, 0.4]
    back = np.full((2, 4, 2, 3, 3), 0.6)
    fig = viz.patch_sheet(patches, back, ["channel 3", "channel 5"], across=3)
    sheet = np.asarray(fig.axes[0].images[0].get_array())
    assert sheet.shape == (2 * 3 - 1, 2 * (3 * 4 - 1) + 3, 3)
    assert [sheet[0, 0, 0], sheet[0, 4, 0], sheet[0, 8, 0], sheet[3, 0, 0]] == [0.1, 0.2, 0.3, 0.4]
    assert (sheet[0, 3] == 1).all()  # white between
    assert (sheet[0, 14] == 0.6).all()
    assert (sheet[3:, 4:14] == 1).all()  # the fourth stands alone in its row
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["channel 3", "channel 5"]
    assert viz.describe(fig) == (
        "4 patches of 2 by 3 pixels for each of 2 channels, and beside each what it sends back to the pixels: "
        "channel 3, channel 5."
    )
    alone = viz.patch_sheet(patches[:1, :1])
    assert np.asarray(alone.axes[0].images[0].get_array()).shape == (2, 3, 3)
    assert viz.describe(alone) == "1 patch of 2 by 3 pixels for each of 1 channel."


def test_heat_lies_over_the_whole_image():
    heat = np.array([[0.9, 0.8, 0.7], [0.6, 0.2, 0.95]])
    ax = viz.heat_map(heat, np.zeros((10, 12, 3)), title="a car", limits=(0, 1))
    below, above = ax.images
    assert below.get_extent() == above.get_extent() == [0, 12, 10, 0]
    np.testing.assert_array_equal(above.get_array(), heat)
    assert above.get_clim() == (0, 1)
    assert viz.describe(ax).endswith("Map of 2 by 3 numbers over an image, 0.2 to 0.95, the lowest at row 1, column 1.")
    assert viz.heat_map(heat).images[0].get_clim() == (0.2, 0.95)


def test_a_band_reaches_the_spread_to_both_sides():
    ax = viz.spread_plot({"loss": ([1, 2, 4], [0.5, 0.4, 0.3], [0.1, 0.05, 0.0])}, xlabel="networks", ylabel="loss")
    (band,) = ax.collections
    points = band.get_paths()[0].vertices
    assert points[:, 1].max() == pytest.approx(0.6)
    at_two = points[points[:, 0] == 2, 1]
    assert (at_two.min(), at_two.max()) == pytest.approx((0.35, 0.45))
    assert ax.lines[0].get_ydata().tolist() == [0.5, 0.4, 0.3]
    assert viz.describe(ax) == "1 line with bands over networks: loss from 0.5 ± 0.1 to 0.3 ± 0."


def test_the_way_down_mirrors_the_way_up():
    ax = viz.deconvnet_diagram(2, title="two stages")
    boxes = [patch for patch in ax.patches if patch.get_gid() == "box"]
    assert len(boxes) == 12
    place = {}
    for text in ax.texts:
        place.setdefault(text.get_text(), []).append(text.get_position())
    assert [p[1] for p in place["max-pooling"]] == [p[1] for p in place["unpooling"]]
    assert [p[1] for p in place["convolution"]] == [p[1] for p in place["the same filters, transposed"]]
    assert place["max-pooling"][0][0] < place["unpooling"][0][0]
    assert len(place["switches"]) == 2
    assert "2 times unpooling, ReLU and the same filters transposed" in viz.describe(ax)


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda: viz.around_grey(np.ones((16, 8, 5, 5))), r"around_grey: values must .* C = 1 or 3, got \(16, 8, 5, 5"),
        (lambda: viz.patch_sheet(np.ones((9, 7, 7, 3))), r"patch_sheet: groups must have .*, got \(9, 7, 7, 3\)"),
        (
            lambda: viz.patch_sheet(np.ones((2, 9, 7, 7, 3)), np.ones((1, 9, 7, 7, 3))),
            r"patch_sheet: beside must have the shape of groups, \(2, 9, 7, 7, 3\), got \(1, 9, 7, 7, 3\)",
        ),
        (lambda: viz.patch_sheet(np.ones((3, 1, 2, 2, 3)), titles=["a", "b"]), "patch_sheet: 2 titles for 3 channels"),
        (lambda: viz.heat_map(np.ones((3, 4, 5))), r"heat_map: values must have shape \(h, w\), got \(3, 4, 5\)"),
        (lambda: viz.spread_plot({}), "spread_plot: series is empty"),
        (lambda: viz.spread_plot({"a": ([1, 2], [1], [1])}), "spread_plot: these must be equally long: x has 2"),
        (lambda: viz.deconvnet_diagram(0), "deconvnet_diagram: n_stages must be at least 1, got 0"),
    ],
)
def test_what_cannot_be_drawn(draw, says):
    with pytest.raises(ValueError, match=says):
        draw()
