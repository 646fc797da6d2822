"""Activations, strongest patches and occlusion, each against loops over single images."""

import numpy as np
import pytest
from follow import load, same

from glassnet import nn
from glassnet.inside import activations, cut_patches, occlusion_map, top_patches

cases = load("inside/inside_cases.py")


def test_activations_are_those_of_the_layers_before_and_it():
    net, x = cases.network(), cases.images()
    net.eval()
    y = x
    for name, layer in net.children.items():
        y = layer(y)
        np.testing.assert_allclose(activations(net, x, name, batch_size=3), y, rtol=1e-12)
    net.train()
    np.testing.assert_allclose(activations(net, x, "relu2"), net.eval()[:6](x), rtol=1e-12)


def test_sequentials_inside_are_entered():
    inner = cases.network()
    outer = nn.Sequential(stage=nn.Sequential(conv=inner["conv1"], relu=inner["relu1"]), pool=inner["pool1"])
    x = cases.images(2)
    expected = activations(inner, x, "relu1")
    np.testing.assert_array_equal(activations(outer, x, "stage.relu"), expected)
    np.testing.assert_array_equal(activations(outer, x, "stage"), expected)
    np.testing.assert_array_equal(activations(outer, x, "stage.conv"), activations(inner, x, "conv1"))
    with pytest.raises(ValueError, match=r"no layer 'sta'; on its way are stage\.conv, stage\.relu, pool"):
        activations(outer, x, "sta")
    with pytest.raises(TypeError, match="activations: model must be a Sequential, got Conv2d"):
        activations(inner["conv1"], x, "0")


def seen_by(net, layer, image, channel, row, column):
    """Which pixels a unit depends on: those whose change changes it, found by trying."""
    base = activations(net, image[None], layer)[0, channel, row, column]
    found = np.zeros(image.shape[1:], bool)
    for i, j in np.ndindex(*found.shape):
        other = image.copy()
        other[:, i, j] += 5.0
        other[:, i, j] *= -3.0
        found[i, j] = activations(net, other[None], layer)[0, channel, row, column] != base
    return found


@pytest.mark.parametrize("layer", ["conv1", "pool1", "conv2"])
def test_top_patches_are_the_largest_of_every_image(layer):
    net, x = cases.network(), cases.images(6)
    maps = activations(net, x, layer)
    patches = top_patches(net, x, layer, k=4, batch_size=4)
    assert patches.image.shape == (maps.shape[1], 4)
    for channel in range(maps.shape[1]):
        best = sorted(((maps[i, channel].max(), -i) for i in range(6)), reverse=True)[:4]
        assert patches.image[channel].tolist() == [-i for _, i in best]
        for place in range(4):
            i, row, column = (int(a[channel, place]) for a in patches[:3])
            assert maps[i, channel, row, column] == maps[i, channel].max() == patches.value[channel, place]


@pytest.mark.parametrize("layer", ["conv1", "pool1", "conv2"])
def test_the_window_holds_what_the_unit_sees_and_no_more(layer):
    net, x = cases.network(), cases.images(6)
    patches = top_patches(net, x, layer, k=2)
    i, row, column = (int(a[1, 0]) for a in patches[:3])
    rows, columns = np.nonzero(seen_by(net, layer, x[i], 1, row, column))
    top, left, bottom, right = patches.window[1, 0]
    assert top <= rows.min()
    assert left <= columns.min()
    assert bottom > rows.max()
    assert right > columns.max()
    if layer == "conv1":  # every pixel of its window counts
        assert (max(top, 0), min(bottom, 10)) == (rows.min(), rows.max() + 1)
        assert (max(left, 0), min(right, 17)) == (columns.min(), columns.max() + 1)


def test_patches_are_cut_with_a_border_where_the_window_leaves_the_image():
    net, x = cases.network(), cases.images(6)
    patches = top_patches(net, x, "pool1", k=5)
    cut = cut_patches(x, patches, fill=9.0)
    assert cut.shape == (5, 5, 3, 4, 6)
    padded = np.pad(x, [(0, 0), (0, 0), (8, 8), (8, 8)], constant_values=9.0)
    for channel, place in np.ndindex(5, 5):
        top, left, bottom, right = patches.window[channel, place] + 8
        expected = padded[patches.image[channel, place], :, top:bottom, left:right]
        np.testing.assert_array_equal(cut[channel, place], expected)
    assert (cut == 9.0).any()


def test_a_layer_of_single_pixels_has_windows_of_one():
    patches = top_patches(nn.Sequential(relu=nn.ReLU()), cases.images(3), "relu", k=1)
    assert (patches.window[..., 2:] - patches.window[..., :2] == 1).all()
    assert (patches.window[..., 0] == patches.row).all()


def test_what_top_patches_refuses():
    net, x = cases.network(), cases.images(3)
    with pytest.raises(ValueError, match=r"top_patches: scores gives shape \(N, 6\), not maps \(N, K, OH, OW\)"):
        top_patches(net, x, "scores", k=1)
    with pytest.raises(ValueError, match="top_patches: k=9 is more than the 3 images"):
        top_patches(net, x, "conv1")


def by_loops(score, image, size, stride, fill):
    (h, w), (sy, sx) = size, stride
    found = []
    for i in range(0, image.shape[1] - h + 1, sy):
        found.append([])
        for j in range(0, image.shape[2] - w + 1, sx):
            covered = image.copy()
            for c in range(image.shape[0]):
                covered[c, i : i + h, j : j + w] = fill[c]
            found[-1].append(score(covered[None])[0])
    return np.array(found)


def test_occlusion_as_by_loops_and_the_image_stays():
    net, image = cases.network(), cases.images(1)[0]
    before = image.copy()

    def score(x):
        return activations(net, x, "scores")[:, 4]

    expected = by_loops(score, image, (3, 4), (2, 3), [0.5, -1.0, 2.0])
    found = occlusion_map(score, image, (3, 4), stride=(2, 3), fill=np.array([0.5, -1.0, 2.0]), batch_size=7)
    assert found.shape == (4, 5)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    np.testing.assert_array_equal(image, before)
    expected = by_loops(score, image, (4, 4), (1, 1), [0.25] * 3)
    np.testing.assert_allclose(occlusion_map(score, image, 4, fill=0.25), expected, rtol=1e-12)


def test_occlusion_on_a_device(there):
    image = cases.images(1)[0]

    def total(x):
        return x[:, 0, 0, 0] + x[:, 1, 4, 5] + x[:, 2, 9, 16]

    expected = occlusion_map(total, image, (3, 4), stride=2, fill=0.5)
    same(occlusion_map(total, there(image), (3, 4), stride=2, fill=0.5), expected)


def test_what_occlusion_refuses():
    image = cases.images(1)
    with pytest.raises(ValueError, match=r"image must have shape \(C, H, W\), got \(1, 3, 10, 17\)"):
        occlusion_map(lambda x: x[:, 0, 0, 0], image, 3)
    with pytest.raises(ValueError, match="occlusion_map: a square of 11x2 is larger than the image of 10x17"):
        occlusion_map(lambda x: x[:, 0, 0, 0], image[0], (11, 2))
    with pytest.raises(ValueError, match=r"score must give one number for each image, \(16,\), got shape \(16, 3\)"):
        occlusion_map(lambda x: x[:, :, 0, 0], image[0], 3, stride=(4, 2), batch_size=20)
