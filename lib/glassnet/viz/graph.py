"""Dependency graphs: what is computed from what, with values, gradients and a path."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from glassnet.viz._panels import hide_frame, new_axes
from glassnet.viz.alt import counted, note
from glassnet.viz.style import COLORS, INK

Parents = Sequence[Sequence[int]]
_FILL = {"input": "#f0f0f0", "step": "#dcebf7", "output": "#fdeccb"}
_RADIUS = 17.0  # of a node, in points
_GRADIENT = "#a33b00"


def graph(
    parents: Parents,
    names: Sequence[str],
    *,
    above: Sequence[str] | None = None,
    below: Sequence[str] | None = None,
    edge_texts: Sequence[Sequence[str]] | None = None,
    path: Sequence[int] = (),
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a graph without circles from left to right: each node stands to the right of those it is made of.

    Parameters
    ----------
    parents : sequence of n sequences of int
        ``parents[i]`` are the nodes that node i is computed from.
    names : sequence of n str
        Written into the nodes.
    above, below : sequence of n str, optional
        Written over and under each node: its value and its gradient, say. An empty text writes nothing.
    edge_texts : sequence of n sequences of str, optional
        ``edge_texts[i][j]`` stands at the edge from ``parents[i][j]`` to i: its slope, say.
    path : sequence of int
        Nodes whose connecting edges are drawn thick, from parent to child or from child to parent.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "graph: 3 names for 4 nodes", "graph: nodes wait for each other in a circle".
    """
    for what, texts in (("names", names), ("texts above", above), ("texts below", below)):
        if texts is not None and len(texts) != len(parents):
            msg = f"graph: {len(texts)} {what} for {counted(len(parents), 'node')}"
            raise ValueError(msg)
    places = _places(parents)
    if ax is None:
        columns, rows = (max(p[k] for p in places) - min(p[k] for p in places) for k in (0, 1))
        ax = new_axes(min(2.0 + 1.35 * columns, 11.0), 1.6 + 1.15 * rows)
    _draw_edges(ax, parents, places, edge_texts, path)
    _draw_nodes(ax, parents, places, names)
    for texts, side, color in ((above, 1, INK), (below, -1, _GRADIENT)):
        for text, place in zip(texts or [], places, strict=False):
            ax.annotate(
                text,
                place,
                xytext=(0, side * (_RADIUS + 3)),
                textcoords="offset points",
                ha="center",
                va="bottom" if side > 0 else "top",
                color=color,
                fontsize=11,
                zorder=4,
            )
    _frame(ax, places)
    if title is not None:
        ax.set_title(title)
    note(ax, _words(parents, names, above, below, path))
    return ax


def _places(parents: Parents) -> list[tuple[float, float]]:
    """Column and height of each node."""
    column = columns_of(parents)
    height = dict.fromkeys(range(len(parents)), 0.0)
    children: list[list[int]] = [[] for _ in parents]
    for node, of in enumerate(parents):
        for parent in of:
            children[parent].append(node)
    for now in sorted(set(column), reverse=True):  # from the output to the inputs, each near those it leads to
        here = [i for i, c in enumerate(column) if c == now]
        wish = {i: sum(height[c] for c in children[i]) / max(len(children[i]), 1) for i in here}
        here.sort(key=lambda i: (-wish[i], _rank(parents, children, i)))
        middle = sum(wish.values()) / len(here)
        for place, i in enumerate(here):
            height[i] = middle + (len(here) - 1) / 2 - place
    return [(float(column[i]), height[i]) for i in range(len(parents))]


def _rank(parents: Parents, children: list[list[int]], node: int) -> tuple[int, int]:
    """Of two nodes that lead to the same one, the first in its list of parents stands higher."""
    ranks = [list(parents[child]).index(node) for child in children[node]]
    return (min(ranks, default=0), node)


def columns_of(parents: Parents) -> list[int]:
    """Longest way from an input; an input stands one column before the first node that uses it."""
    column = [0] * len(parents)
    left = {i for i, of in enumerate(parents) if of}
    while left:
        ready = [i for i in left if not left.intersection(parents[i])]
        if not ready:
            msg = "graph: nodes wait for each other in a circle"
            raise ValueError(msg)
        for i in ready:
            column[i] = 1 + max(column[p] for p in parents[i])
        left.difference_update(ready)
    for i, of in enumerate(parents):
        uses = [column[child] for child, theirs in enumerate(parents) if i in theirs]
        if not of and uses:
            column[i] = min(uses) - 1
    return column


def _draw_edges(
    ax: Axes,
    parents: Parents,
    places: list[tuple[float, float]],
    texts: Sequence[Sequence[str]] | None,
    path: Sequence[int],
) -> None:
    steps = {frozenset(pair) for pair in pairwise(path)}
    for node, of in enumerate(parents):
        for number, parent in enumerate(of):
            start, end = places[parent], places[node]
            on_path = frozenset((parent, node)) in steps
            twin = list(of).index(parent) != number  # the same parent twice: a second, bent arrow
            bend = 0.5 if twin else _detour(start, end, places)
            arrow = FancyArrowPatch(
                start,
                end,
                arrowstyle="-|>",
                mutation_scale=16 if on_path else 12,
                color=COLORS[5] if on_path else "#777777",
                lw=3.2 if on_path else 1.3,
                shrinkA=_RADIUS,
                shrinkB=_RADIUS + 1,
                connectionstyle=f"arc3,rad={bend}",
                zorder=2 if on_path else 1,
            )
            ax.add_patch(arrow)
            if texts is not None and texts[node][number]:
                x, y = ((a + b) / 2 for a, b in zip(start, end, strict=True))
                box = {"fc": "white", "ec": "none", "pad": 0.6}
                sag = bend * (end[0] - start[0]) / 2
                ax.text(x, y - sag, texts[node][number], ha="center", va="center", fontsize=10.5, bbox=box, zorder=3)


def _detour(start: tuple[float, float], end: tuple[float, float], places: list[tuple[float, float]]) -> float:
    """How far an arrow has to bend, up (below 0) or down, to clear the nodes in its way; 0 if there are none."""
    width, rise = end[0] - start[0], end[1] - start[1]
    passed = [y - (start[1] + rise * (x - start[0]) / width) for x, y in places if start[0] < x < end[0]]
    near = [gap for gap in passed if abs(gap) < 0.6]
    if not near:
        return 0.0
    return 0.55 if min(near) > 0 else -0.55


def _draw_nodes(ax: Axes, parents: Parents, places: list[tuple[float, float]], names: Sequence[str]) -> None:
    used = {parent for of in parents for parent in of}
    for i, (x, y) in enumerate(places):
        kind = "input" if not parents[i] else "step" if i in used else "output"
        ax.plot(x, y, "o", ms=2 * _RADIUS, mfc=_FILL[kind], mec="#555555", mew=1.2, zorder=3)
        size = 13 if len(names[i]) <= 4 else 10.5
        ax.text(x, y, names[i], ha="center", va="center", fontsize=size, color=INK, zorder=4)


def _frame(ax: Axes, places: list[tuple[float, float]]) -> None:
    xs, ys = zip(*places, strict=True)
    ax.set_xlim(min(xs) - 0.5, max(xs) + 0.5)
    ax.set_ylim(min(ys) - 0.75, max(ys) + 0.75)
    hide_frame(ax)


def _words(parents: Parents, names: Sequence[str], above: Any, below: Any, path: Sequence[int]) -> str:
    made = [f"{names[i]} from {' and '.join(names[p] for p in of)}" for i, of in enumerate(parents) if of]
    parts = [f"Graph of {counted(len(parents), 'node')}: {'; '.join(made) or 'no edges'}."]
    for where, texts in (("Above", above), ("Below", below)):
        told = [f"{name} {text}" for name, text in zip(names, texts or [], strict=False) if text]
        if told:
            parts.append(f"{where} the nodes: {', '.join(told)}.")
    if len(path) > 1:
        parts.append(f"A thick path leads along {', '.join(names[i] for i in path)}.")
    return " ".join(parts)
