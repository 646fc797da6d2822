import itertools
import re

import matplotlib as mpl
import numpy as np
import pytest

from glassnet.viz import COLORS, MARKERS, look, use_style

# Full colour-vision deficiencies, on linear RGB: Machado, Oliveira and Fernandes, IEEE TVCG 15 (2009), table 1.
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear_rgb(color):
    c = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def cie_lab(rgb):
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colours_stay_apart_without_full_colour_vision(deficiency):
    seen = [cie_lab(np.array(DEFICIENCIES[deficiency]) @ linear_rgb(c)) for c in COLORS]
    gaps = [np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)]
    # A difference of 2.3 is just noticeable; small marks need several times that.
    assert min(gaps) > 15


def test_the_colour_check_can_fail():
    red, green = linear_rgb("#c83c3c"), linear_rgb("#5a7a20")
    deutan = np.array(DEFICIENCIES["deuteranopia"])
    assert np.linalg.norm(cie_lab(red) - cie_lab(green)) > 60
    assert np.linalg.norm(cie_lab(deutan @ red) - cie_lab(deutan @ green)) < 15


def test_each_of_77_clusters_has_its_own_look():
    looks = [look(k) for k in range(len(COLORS) * len(MARKERS))]
    assert len(set(looks)) == 77
    neighbours = list(itertools.pairwise(looks))
    assert all(a.color != b.color and a.marker != b.marker for a, b in neighbours)


def test_noise_looks_like_no_cluster():
    assert look(-1) == look(-2)
    assert look(-1).marker == "x"
    assert look(-1) not in [look(k) for k in range(77)]
    assert all(re.fullmatch("#[0-9A-F]{6}", c) for c in COLORS)


def test_use_style_sets_our_colours_and_a_readable_size():
    mpl.rcParams.update({"font.size": 6})
    use_style()
    assert mpl.rcParams["font.size"] >= 12
    assert mpl.rcParams["axes.prop_cycle"].by_key()["color"] == list(COLORS)
    assert mpl.rcParams["axes.spines.top"] is False
