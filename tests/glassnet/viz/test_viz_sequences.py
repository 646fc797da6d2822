"""Recurrent networks drawn step by step: as many boxes and arrows as there are, and told in words."""

import matplotlib.pyplot as plt
import pytest

from glassnet import viz


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def boxes(ax):
    return [patch.get_gid() for patch in ax.patches if patch.get_gid()]


def arrows(ax):
    return [note for note in ax.texts if getattr(note, "arrow_patch", None) is not None]


def test_a_step_has_a_box_where_it_has_a_text():
    ax = viz.unrolled(["c", "a", "t"], ["", "", "noun"])
    assert sorted(boxes(ax)) == ["input"] * 3 + ["output"] + ["state"] * 3
    assert len(arrows(ax)) == 3 + 1 + 2  # inputs, output, from state to state
    assert [t.get_text() for t in ax.texts if t.get_text()] == ["h", "c", "h", "a", "h", "t", "noun"]


def test_states_may_have_names():
    ax = viz.unrolled(["", ""], ["a", "b"], states=["h0", "h1"])
    assert {"h0", "h1"} <= {t.get_text() for t in ax.texts}
    assert "input" not in boxes(ax)


def test_the_folded_network_stands_to_the_left_with_its_loop():
    plain, both = viz.unrolled(["a", "b"], ["c", "d"]), viz.unrolled(["a", "b"], ["c", "d"], folded=True)
    assert len(boxes(both)) == len(boxes(plain)) + 3
    assert len(arrows(both)) == len(arrows(plain)) + 3
    assert [t.get_text() for t in both.texts].count("wh") == 2
    first = both.patches[0]
    assert first.get_x() < min(p.get_x() for p in both.patches[3:])
    assert "the same network with a loop" in viz.describe(both)


def test_gradients_walk_against_every_arrow():
    ax = viz.unrolled(["a", "b", "c"], ["", "", "y"], back=True)
    ways = [(round(a.xyann[0] - a.xy[0], 6), round(a.xyann[1] - a.xy[1], 6)) for a in arrows(ax)]
    forward = [way for way, a in zip(ways, arrows(ax), strict=True) if a.arrow_patch.get_linestyle() == "-"]
    returning = [way for way, a in zip(ways, arrows(ax), strict=True) if a.arrow_patch.get_linestyle() == "--"]
    assert sorted(returning) == sorted((-dx + 0.0, -dy + 0.0) for dx, dy in forward)
    assert len(forward) == 6


def test_it_is_told_in_words():
    ax = viz.unrolled(["dog", "bites"], ["", "man"], title="Next word")
    assert viz.describe(ax) == (
        "“Next word”. Recurrent network over 2 steps; each state leads to the next; reads dog, bites; "
        "says nothing, man."
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((["a"], []), "unrolled: 0 outputs for 1 input"),
        ((["a", "b"], ["c"]), "unrolled: 1 outputs for 2 inputs"),
        (([], []), "unrolled: there are no steps"),
    ],
)
def test_steps_have_to_fit(given, message):
    with pytest.raises(ValueError, match=message):
        viz.unrolled(*given)


def test_states_have_to_fit():
    with pytest.raises(ValueError, match="unrolled: 1 states for 2 inputs"):
        viz.unrolled(["a", "b"], ["c", "d"], states=["h"])
