"""The tables that lecture 07 prints, against those published: its cells are run, without the ones that train."""

import contextlib
import io
import re
from pathlib import Path

import jupytext
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

MASTER = Path(__file__).resolve().parents[2] / "solutions" / "lectures" / "07-case-studies-1.py"
CELLS = {  # name -> what stands in the cell, in the lecture's order
    "imports": "from glassnet import",
    "overview": "networks = {",
    "lenet": "def layer_table(",
    "c3": "c3 = np.zeros(",
    "alexnet": "alexnet = summary(",
    "groups": "split = networks[",
    "zfnet": "zf = {",
    "vgg": "columns = {",
    "vgg d": 'd = columns["D"]',
    "nin": "nin = networks[",
}


@pytest.fixture(scope="module")
def lecture():
    """What each cell printed, and the names it left."""
    sources = [cell.source for cell in jupytext.read(MASTER).cells if cell.cell_type == "code"]
    names, printed = {}, {}
    with mpl.rc_context():
        mpl.use("Agg")
        for cell, mark in CELLS.items():
            (source,) = [text for text in sources if mark in text]
            told = io.StringIO()
            with contextlib.redirect_stdout(told):
                exec(compile(source, cell, "exec"), names)
            printed[cell] = told.getvalue()
            printed[f"{cell} published"] = dict(names.get("published", {}))
        plt.close("all")
    return printed, names


def table(text):
    """Layer to (output, numbers out, weights, biases)."""
    lines = re.findall(r"^(\w+) .* (\S+) +([\d,]+) +([\d,]+) +([\d,]+)$", text, re.MULTILINE)
    return {name: (output, *(int(n.replace(",", "")) for n in counts)) for name, output, *counts in lines}


def test_lenet_layer_by_layer(lecture):
    printed, _ = lecture
    rows = table(printed["lenet"])
    # LeCun et al. 1998, section II.B: maps, and trainable parameters of C1, C5 and F6
    assert [row[0] for row in rows.values()] == ["28×28×6", "14×14×6", "10×10×16", "5×5×16", "120", "84", "10"]
    assert {name: sum(rows[name][2:]) for name in ("c1", "c5", "f6")} == {"c1": 156, "c5": 48_120, "f6": 10_164}


TABLE_I = """
X...XXX..XXXX.XX
XX...XXX..XXXX.X
XXX...XXX..X.XXX
.XXX..XXXX..X.XX
..XXX..XXXX.XX.X
...XXX..XXXX.XXX
"""


def test_the_table_of_c3_is_table_i_of_the_paper(lecture):
    printed, names = lecture
    wanted = np.array([[mark == "X" for mark in row] for row in TABLE_I.split()])
    assert np.array_equal(names["c3"].T, wanted)
    assert "C3: 1,516 parameters instead of 2,416" in printed["c3"]
    assert printed["c3"].rstrip().endswith("= 60,000")  # "60,000 trainable free parameters"


def test_alexnet_layer_by_layer(lecture):
    printed, _ = lecture
    rows = table(printed["alexnet"])
    assert [f"{row[0]} {name}" for name, row in rows.items()] == [
        "55×55×96 conv1",
        "27×27×96 pool1",
        "27×27×96 norm1",
        "27×27×256 conv2",
        "13×13×256 pool2",
        "13×13×256 norm2",
        "13×13×384 conv3",
        "13×13×384 conv4",
        "13×13×256 conv5",
        "6×6×256 pool3",
        "4096 fc6",
        "4096 fc7",
        "1000 fc8",
    ]
    assert rows["conv1"][2] == 11 * 11 * 3 * 96 == 34_848  # "35K"
    assert rows["pool1"][2:] == (0, 0)
    assert rows["fc6"][2] > sum(row[2] for row in rows.values()) / 2  # the one layer that is asked for
    neurons = int(re.search(r"([\d,]+) neurons", printed["alexnet"])[1].replace(",", ""))
    assert neurons == pytest.approx(650_000, rel=0.02)


def test_224_does_not_fit_and_227_does(lecture):
    printed, _ = lecture
    assert "224 does not fit" in printed["alexnet"]
    assert "227 gives 55" in printed["alexnet"]


def test_two_groups_give_the_sixty_million_of_the_paper(lecture):
    printed, _ = lecture
    rows = {
        name: (int(a.replace(",", "")), int(b.replace(",", "")))
        for name, a, b in re.findall(
            r"(conv\d|all): +([\d,]+) \w+ in one piece, +([\d,]+) as trained", printed["groups"]
        )
    }
    halved = [name for name, (one, two) in rows.items() if 2 * two == one]
    assert halved == ["conv2", "conv4", "conv5"]
    assert rows["all"] == (62_378_344, 60_965_224)


def test_published_errors(lecture):
    printed, _ = lecture
    # Krizhevsky et al. 2012, table 2; Zeiler and Fergus 2014, table 2; Simonyan and Zisserman 2015,
    # table 7 and section 4.5, for Clarifai
    told = printed["zfnet published"]
    assert list(told.values()) == [26.2, 18.2, 16.4, 15.3, 16.5, 16.1, 15.3, 14.8, 11.7, 11.2]
    validation_only = [name for name in told if "*" in name]
    assert validation_only == ["AlexNet, 1 network *", "ZFNet, 1 network *"]


def test_zfnet_sizes_of_figure_3(lecture):
    printed, _ = lecture
    maps = {line.split("  ")[0]: re.findall(r"\d+×\d+×\d+", line) for line in printed["zfnet"].splitlines()}
    assert maps["ZFNet"] == ["110×110×96", "26×26×256", "13×13×384", "13×13×384", "13×13×256"]
    assert maps["ZFNet, wide"][2:] == ["13×13×512", "13×13×1024", "13×13×512"]


def test_vgg_parameters_of_table_2(lecture):
    printed, _ = lecture
    rows = re.findall(r"^(\S+) +(\d+) layers +(\d+) M parameters", printed["vgg"], re.MULTILINE)
    assert rows == [
        ("A", "11", "133"),
        ("A-LRN", "11", "133"),
        ("B", "13", "133"),
        ("C", "16", "134"),
        ("D", "16", "138"),
        ("E", "19", "144"),
    ]


VGG_D = """
3.2M 1728, 3.2M 36864, 800K 0, 1.6M 73728, 1.6M 147456, 400K 0, 800K 294912, 800K 589824, 800K 589824, 200K 0,
400K 1179648, 400K 2359296, 400K 2359296, 100K 0, 100K 2359296, 100K 2359296, 100K 2359296, 25K 0,
4096 102760448, 4096 16777216, 1000 4096000
"""


def test_vgg_d_line_by_line_as_on_the_slides(lecture):
    printed, _ = lecture
    slides = [entry.split() for entry in VGG_D.replace("\n", " ").split(",")]
    rows = list(table(printed["vgg d"]).values())
    assert len(rows) == len(slides) == 21
    for (_, numbers, weights, _), (memory, params) in zip(rows, slides, strict=True):
        assert weights == int(params)
        unit = {"M": 1e6, "K": 1e3}.get(memory[-1], 1)
        assert numbers == pytest.approx(float(memory.rstrip("MK")) * unit, rel=0.02)
    total = 224 * 224 * 3 + sum(row[1] for row in rows)
    assert f"{total / 1e6:.1f} M numbers · 4 bytes = {4 * total / 2**20:.0f} MiB" in printed["vgg d"]
    assert total < 0.65 * 24e6  # the slides' total is not the sum of the slides' lines
    assert "138 M weights without biases" in printed["vgg d"]


def test_a_batch_of_128_by_hand(lecture):
    printed, _ = lecture
    vgg = 2 * 4 * 128 * 15_237_608 / 2**30
    assert f"VGG D    maps and their gradients {vgg:5.2f} GiB" in printed["vgg d"]


def test_nin_has_no_dense_layer(lecture):
    printed, _ = lecture
    assert "together 966,986" in printed["nin"]
    assert "AlexNet: 3,747,200 parameters in its convolutions, 58,631,144 behind them" in printed["nin"]
