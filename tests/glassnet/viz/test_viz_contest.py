"""Networks against each other: the line to beat, pieces that add up, bubbles whose area is the size."""

import numpy as np
import pytest

from glassnet import viz

ERRORS = {"2012": 16.4, "2012, more data": 15.3, "2015": 3.57}


def test_the_line_stands_at_its_value_and_hatched_bars_are_the_named_ones():
    ax = viz.ranking(ERRORS, line=("human", 5.1), hatched=["2012, more data"], hatch_means="more data")
    (line,) = ax.lines
    assert set(line.get_xdata()) == {5.1}
    assert [bar.get_width() for bar in ax.patches] == [16.4, 15.3, 3.57]
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, True, False]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["more data", "human: 5.1"]
    assert viz.describe(ax) == (
        "3 bars: 2012 16.4, 2012, more data 15.3, 2015 3.57. A dashed line at 5.1: human. "
        "Hatched (more data): 2012, more data."
    )


def test_no_bar_need_be_hatched():
    ax = viz.ranking(ERRORS, line=("human", 5.1))
    assert not any(bar.get_hatch() for bar in ax.patches)
    assert viz.describe(ax).endswith("A dashed line at 5.1: human.")


def test_only_bars_that_exist_are_hatched():
    with pytest.raises(ValueError, match="ranking: no bar is called '2014'"):
        viz.ranking(ERRORS, line=("human", 5.1), hatched=["2014"])


def test_pieces_lie_side_by_side_and_add_up():
    ax = viz.stacked({"A": {"conv": 2.0, "linear": 58.0}, "B": {"linear": 1.0, "other": 4.0}}, title="parameters")
    spans = {kind.get_label(): [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in kind] for kind in ax.containers}
    assert spans == {"conv": [(0, 2), (0, 0)], "linear": [(2, 60), (0, 1)], "other": [(60, 60), (1, 5)]}
    assert [t.get_text().strip() for t in ax.texts] == ["60", "5"]
    assert [t.get_position()[0] for t in ax.texts] == [60.0, 5.0]
    assert len({(bar.get_facecolor(), bar.get_hatch()) for bar in ax.patches}) == 3
    assert ax.yaxis_inverted()  # the first name on top
    assert viz.describe(ax) == ("“parameters”. 2 bars of pieces: A 60 (conv 2, linear 58); B 5 (linear 1, other 4).")


def test_pieces_are_told_apart_without_colour():
    ax = viz.stacked({"A": {str(i): 1.0 for i in range(7)}})
    assert len({bar.get_hatch() for bar in ax.patches}) == 7


def test_there_has_to_be_a_bar():
    with pytest.raises(ValueError, match="stacked: parts is empty"):
        viz.stacked({})


FAMILIES = {"VGG": {"A": (7.6, 31.0, 133.0), "D": (15.5, 28.4, 138.0)}, "ResNet": {"18": (1.8, 30.2, 11.7)}}
LABELS = {"xlabel": "work", "ylabel": "error", "size_means": "parameters"}


def test_bubbles_stand_at_their_values_and_their_area_is_the_size():
    ax = viz.bubbles(FAMILIES, **LABELS)
    vgg, resnet = ax.collections
    assert vgg.get_offsets().tolist() == [[7.6, 31.0], [15.5, 28.4]]
    assert resnet.get_offsets().tolist() == [[1.8, 30.2]]
    areas = np.concatenate([vgg.get_sizes(), resnet.get_sizes()])
    assert areas / areas.max() == pytest.approx(np.array([133.0, 138.0, 11.7]) / 138.0)
    assert ax.get_xscale() == "log"
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["VGG", "ResNet"]
    assert [line.get_xdata().tolist() for line in ax.lines] == [[7.6, 15.5], [1.8]]
    assert viz.describe(ax) == (
        "3 bubbles (work on a logarithmic axis; error; area: parameters): A 7.6, 31, 133; D 15.5, 28.4, 138; "
        "18 1.8, 30.2, 11.7."
    )


def test_names_stand_at_their_bubbles_and_can_be_nudged():
    ax = viz.bubbles(FAMILIES, nudge={"D": (-30, 5)}, title="price", **LABELS)
    shifts = {text.get_text(): (text.xy, text.xyann) for text in ax.texts}
    assert shifts == {"A": ((7.6, 31.0), (7, 7)), "D": ((15.5, 28.4), (-23, 12)), "18": ((1.8, 30.2), (7, 7))}
    assert ax.get_title(loc="left") == "price" or ax.get_title() == "price"


def test_plain_numbers_stand_on_the_logarithmic_axis():
    ax = viz.bubbles({"one": {"a": (0.5, 1.0, 1.0), "b": (20.0, 2.0, 1.0)}}, **LABELS)
    ax.figure.canvas.draw()
    shown = {t.get_text() for t in [*ax.get_xticklabels(), *ax.get_xticklabels(minor=True)]} - {""}
    assert {"1", "2", "5", "10", "20"} <= shown
    assert ax.get_legend() is None


def test_there_has_to_be_a_bubble():
    with pytest.raises(ValueError, match="bubbles: families is empty"):
        viz.bubbles({}, **LABELS)
