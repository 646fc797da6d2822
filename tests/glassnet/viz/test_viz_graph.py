"""Dependency graphs and shape diagrams: places, arrows, words and errors."""

import pytest
from matplotlib.patches import FancyArrowPatch, Rectangle

from glassnet import viz
from glassnet.viz.graph import _detour

# x, w1, u, v, w2, y: the chain of the lecture
CHAIN = [[], [], [1, 0], [2], [], [4, 3]]
NAMES = ["x", "w1", "u", "v", "w2", "y"]


def nodes(ax):
    """Place of each node by its name."""
    return {t.get_text(): t.get_position() for t in ax.texts if t.get_text() in NAMES}


def arrows(ax):
    return [p for p in ax.patches if isinstance(p, FancyArrowPatch)]


def test_every_node_stands_to_the_right_of_its_parents():
    place = nodes(viz.graph(CHAIN, NAMES))
    assert set(place) == set(NAMES)
    for node, of in enumerate(CHAIN):
        assert all(place[NAMES[p]][0] < place[NAMES[node]][0] for p in of)
    assert len(set(place.values())) == len(NAMES)


def test_an_input_stands_just_before_the_first_node_that_uses_it():
    place = nodes(viz.graph(CHAIN, NAMES))
    assert place["y"][0] - place["w2"][0] == 1
    assert place["w2"][1] > place["v"][1]  # the first of y's parents stands higher


def test_numbering_of_the_nodes_does_not_matter():
    place = nodes(viz.graph(CHAIN, NAMES))
    turned = [[5 - p for p in of] for of in CHAIN[::-1]]
    assert {n: p[0] for n, p in nodes(viz.graph(turned, NAMES[::-1])).items()} == {n: p[0] for n, p in place.items()}


def test_each_use_has_its_own_arrow():
    ax = viz.graph([[], [0, 0]], ["x", "y"])
    assert len(arrows(ax)) == 2
    assert len({a.get_connectionstyle().rad for a in arrows(ax)}) == 2


def test_a_path_is_drawn_thick_in_either_direction():
    for path in ([1, 2, 3, 5], [5, 3, 2, 1]):
        ax = viz.graph(CHAIN, NAMES, path=path)
        assert sum(a.get_linewidth() > 3 for a in arrows(ax)) == 3
        assert len(arrows(ax)) == 5


def test_words_name_steps_values_and_path():
    ax = viz.graph(
        CHAIN, NAMES, above=["2", "", "", "", "", "7"], below=["", "", "", "", "", "1"], path=[5, 4], title="T"
    )
    assert viz.describe(ax) == (
        "“T”. Graph of 6 nodes: u from w1 and x; v from u; y from w2 and v. Above the nodes: x 2, y 7. "
        "Below the nodes: y 1. A thick path leads along y, w2."
    )


def test_texts_stand_at_their_edges():
    ax = viz.graph([[], [], [0, 1]], ["a", "b", "c"], edge_texts=[[], [], ["left", "right"]])
    place = {t.get_text(): t.get_position() for t in ax.texts}
    for text, parent in (("left", "a"), ("right", "b")):
        middle = [(p + q) / 2 for p, q in zip(place[parent], place["c"], strict=True)]
        assert place[text] == pytest.approx(middle)


@pytest.mark.parametrize(
    ("parents", "names", "more", "message"),
    [
        ([[], [0]], ["a"], {}, "graph: 1 names for 2 nodes"),
        ([[]], ["a"], {"above": []}, "graph: 0 texts above for 1 node"),
        ([[]], ["a"], {"below": ["1", "2"]}, "graph: 2 texts below for 1 node"),
        ([[1], [0]], ["a", "b"], {}, "graph: nodes wait for each other in a circle"),
    ],
)
def test_graph_says_what_does_not_fit(parents, names, more, message):
    with pytest.raises(ValueError, match=message):
        viz.graph(parents, names, **more)


def test_shapes_are_drawn_tile_by_tile():
    ax = viz.shape_row([("x", (5, 3)), "@", ("w", (3, 4)), "+", ("b", (4,)), "=", ("s", (5, 4))])
    tiles = [p for p in ax.patches if isinstance(p, Rectangle)]
    assert len(tiles) == 15 + 12 + 4 + 20
    assert {(t.get_width(), t.get_height()) for t in tiles} == {(1, 1)}
    assert len({t.get_xy() for t in tiles}) == len(tiles)
    assert len({t.get_y() for t in tiles[15 + 12 : 15 + 12 + 4]}) == 1  # one axis is a row
    assert {"(5, 3)", "(3, 4)", "(4,)", "@", "+", "="} <= {t.get_text() for t in ax.texts}
    assert viz.describe(ax) == "Shapes drawn as tiles: x (5, 3) @ w (3, 4) + b (4,) = s (5, 4)."
    assert viz.describe(ax.figure) == viz.describe(ax)


@pytest.mark.parametrize("shape", [(), (2, 3, 4), (0, 3), (2, 13)])
def test_shapes_that_cannot_be_drawn(shape):
    with pytest.raises(ValueError, match=r"shape_row: w has shape .*; it must have one or two axes of length 1 to 12"):
        viz.shape_row([("w", shape)])


def test_a_matrix_keeps_the_colour_it_is_given():
    ax = viz.shape_row([("x", (2, 1)), "sum over rows", ("y", (1,))], colors={"y": "#ff0000"})
    tiles = [p for p in ax.patches if isinstance(p, Rectangle)]
    assert [t.get_facecolor()[:3] == (1, 0, 0) for t in tiles] == [False, False, True]
    words = next(t for t in ax.texts if t.get_text() == "sum over rows")
    assert tiles[1].get_x() + 1 < words.get_position()[0] < tiles[2].get_x()


def bend_of(ax, start, end):
    (found,) = [a for a in arrows(ax) if (a._posA_posB[0][0], a._posA_posB[1][0]) == (start, end)]
    return found.get_connectionstyle().rad


def test_a_long_arrow_goes_round_the_nodes_in_its_way_and_the_texts_above_them():
    in_a_row = viz.graph([[], [0], [1, 0]], ["a", "b", "c"], above=["1", "2", "3"])
    assert bend_of(in_a_row, 0, 2) <= -0.5  # two columns at 0.5 peak half a column above the nodes
    assert (bend_of(in_a_row, 0, 1), bend_of(in_a_row, 1, 2)) == (0, 0)
    from_above = viz.graph([[], [], [0, 1], [2, 0]], ["a", "b", "+", "y"])
    assert bend_of(from_above, 0, 2) < 0
    from_below = viz.graph([[], [], [1, 0], [2, 0]], ["a", "b", "+", "y"])
    assert bend_of(from_below, 0, 2) > 0


@pytest.mark.parametrize(
    ("between", "bend"), [([(1, 1)], 0), ([(1, 0.5)], 0.55), ([(1, -0.5)], -0.55), ([(2, 0)], 0), ([(0, 0.1)], 0)]
)
def test_only_what_stands_in_the_way_is_gone_round(between, bend):
    assert _detour((0, 0), (2, 0), between) == bend


# y = (a + b) · a at a = 2, b = 3; nodes b, y, a, s
FORK = {"parents": [[], [3, 2], [], [2, 0]], "slopes": [[], [2.0, 5.0], [], [1.0, 1.0]]}


def test_a_flip_book_ends_with_the_gradients_and_has_a_page_for_each_step():
    player = viz.backward_player(**FORK, names=["b", "y", "a", "s"], values=[3, 10, 2, 5], output=1)
    assert len(player) == len(player.words) == 1 + 2  # y, then s; a and b were not computed
    below = [text.partition("Below the nodes: ")[2].partition(".")[0] for text in player.words]
    assert below == ["y 1", "y 1, a 5, s 2", "b 2, y 1, a 7, s 2"]
    assert "“s passes on 2, times each slope”" in player.words[2]
    assert len(set(player.pngs)) == 3
    assert player.alt == "The way back through a graph of 4 nodes."


def test_a_flip_book_leaves_out_what_the_output_does_not_depend_on():
    player = viz.backward_player(**FORK, names=["b", "y", "a", "s"], values=[3, 10, 2, 5], output=3)
    assert len(player) == 2
    assert "Below the nodes: b 1, a 1, s 1." in player.words[-1]


def test_a_flip_book_needs_a_slope_for_each_parent():
    with pytest.raises(ValueError, match="backward_player: node 1 has 1 slope for 2 parents"):
        viz.backward_player([[], [0, 0]], [[], [1.0]], ["a", "b"], [1, 2], output=1)
