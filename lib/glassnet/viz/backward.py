"""Backpropagation as a flip-book: gradients arrive at the nodes of a graph, one node's turn a page."""

from collections.abc import Sequence

from glassnet.viz.alt import counted, describe, number, png_size
from glassnet.viz.graph import Parents, columns_of, graph
from glassnet.viz.player import Player, small_png

_SHOWN = 76  # pixels of the page for an inch of the figure: the widest graph just fits


def backward_player(
    parents: Parents,
    slopes: Sequence[Sequence[float]],
    names: Sequence[str],
    values: Sequence[float],
    *,
    output: int,
    dpi: int = 100,
) -> Player:
    """Make a flip-book of the way back through a graph.

    The first page has the values and the output's gradient, 1. On each further page one node, whose gradient is
    complete, passes it on to those it was made from: times the slope, added to what has arrived there.

    Parameters
    ----------
    parents : sequence of n sequences of int
        ``parents[i]`` are the nodes that node i was computed from.
    slopes : sequence of n sequences of float
        ``slopes[i][j]`` is how fast node i changes with ``parents[i][j]``.
    names : sequence of n str
    values : sequence of n float
    output : int
        The node whose gradient for all others is wanted.
    dpi : int

    Returns
    -------
    player : Player
        Display it with `viz.show`.

    Raises
    ------
    ValueError
        "backward_player: node 2 has 1 slope for 2 parents", and as for `graph`.
    """
    import matplotlib.pyplot as plt

    for i, (of, its) in enumerate(zip(parents, slopes, strict=True)):
        if len(of) != len(its):
            msg = f"backward_player: node {i} has {counted(len(its), 'slope')} for {counted(len(of), 'parent')}"
            raise ValueError(msg)
    column = columns_of(parents)
    grads: dict[int, float] = {output: 1.0}
    pngs, words = [], []

    def page(title: str, path: Sequence[int], texts: Sequence[Sequence[str]]) -> None:
        below = [number(grads[i]) if i in grads else "" for i in range(len(parents))]
        above = [number(value) for value in values]
        ax = graph(parents, names, above=above, below=below, edge_texts=texts, path=path, title=title)
        words.append(describe(ax))
        pngs.append(small_png(ax.figure, dpi))
        plt.close(ax.figure)

    blank = [["" for _ in of] for of in parents]
    page(f"{names[output]} changes with itself at rate 1", (), blank)
    for node in sorted(range(len(parents)), key=lambda i: -column[i]):  # children before parents
        if node not in grads or not parents[node]:
            continue
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            grads[parent] = grads.get(parent, 0.0) + slope * grads[node]
        texts = [[f"·{number(s)}" for s in slopes[node]] if i == node else row for i, row in enumerate(blank)]
        star = [n for parent in parents[node] for n in (parent, node)]
        page(f"{names[node]} passes on {number(grads[node])}, times each slope", star, texts)
    width = round(_SHOWN * png_size(pngs[0])[0] / dpi)
    return Player(pngs, words, f"The way back through a graph of {counted(len(parents), 'node')}.", width)
