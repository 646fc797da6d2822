"""Exercise 5: a graph given as data; in which order to go through it, and how gradients flow back."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit03.wrong import tape as wrong
from glassnet.check import WORKED, Case

Array = np.ndarray[Any, Any]
Parents = list[list[int]]
Slopes = list[list[float]]
Graph = tuple[Parents, Slopes, int]

_AFTER = "Every node comes after all of its parents; apart from that any order is right."
_LISTED = "The nodes are listed in no particular order: a parent may have a larger number than its child."
_CYCLE = "Where nodes wait for each other in a circle there is no such order: raise a ValueError."
_LONG = "A chain may be hundreds of nodes long; a function that calls itself runs out of room."
_SUM = "A node that is used several times adds up what comes back from every use."
_TWICE = "A node may be its child's parent twice, as in a * a: both edges count."
_OFF = "A node from which no way leads to the output has gradient 0."
_START = "The output's own gradient is 1: it changes with itself at rate 1."


def topological_order(parents: Parents) -> Array:
    """Node numbers in an order in which every node comes after its parents, (n,) integers.

    Kahn's algorithm (1962): take a node that waits for nobody, cross it off everybody's list, repeat. If nobody is
    free but some still wait, they wait for each other: ValueError.
    """
    waits = [len(of) for of in parents]
    children: list[list[int]] = [[] for _ in parents]
    for node, of in enumerate(parents):
        for parent in of:
            children[parent].append(node)
    order = [node for node, count in enumerate(waits) if count == 0]
    for node in order:  # grows while it is read
        for child in children[node]:
            waits[child] -= 1
            if waits[child] == 0:
                order.append(child)
    if len(order) < len(parents):
        raise ValueError(f"topological_order: {len(parents) - len(order)} nodes wait for each other in a circle")
    return np.array(order, dtype=int)


def tape_backward(parents: Parents, slopes: Slopes, output: int) -> Array:
    """Gradient of node `output` for every node, (n,) floats.

    ``slopes[i][j]`` is how fast node i changes with its j-th parent, ``parents[i][j]``.
    """
    grads = np.zeros(len(parents))
    grads[output] = 1.0
    for node in topological_order(parents)[::-1]:
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            grads[parent] += slope * grads[node]
    return grads


def _renamed(rng: np.random.Generator, parents: Parents, slopes: Slopes, output: int) -> Graph:
    """The same graph with its nodes listed in another order."""
    n = len(parents)
    new = rng.permutation(n)
    old = np.argsort(new)
    return (
        [[int(new[p]) for p in parents[old[i]]] for i in range(n)],
        [list(slopes[old[i]]) for i in range(n)],
        int(new[output]),
    )


def _ladder(rng: np.random.Generator, rungs: int) -> Graph:
    """Diamonds on top of each other, listed in order: each value is used by the next two nodes."""
    parents: Parents = [[], [0]]
    while len(parents) < 2 * rungs + 2:
        top = len(parents) - 1
        parents += [[top, top - 1], [top + 1, top]]
    slopes = [[float(rng.choice([-1.5, -1.0, 0.5, 2.0])) for _ in of] for of in parents]
    return parents, slopes, len(parents) - 1


def _web(rng: np.random.Generator, n: int) -> Graph:
    """A random graph of n nodes, listed in order, whose last node is the output."""
    parents: Parents = [[], []]
    for i in range(2, n):
        parents.append([int(p) for p in rng.choice(i, size=min(i, int(rng.integers(1, 4))), replace=False)])
    parents[-1] = sorted({*parents[-1], n - 2, n - 3})
    slopes = [[float(v) for v in rng.choice([-2.0, -0.5, 0.5, 1.5, 3.0], size=len(of))] for of in parents]
    return parents, slopes, n - 1


def _chain(n: int) -> Graph:
    """A chain listed from its end: node 0 is the output."""
    return [[i + 1] for i in range(n - 1)] + [[]], [[-1.0] for _ in range(n - 1)] + [[]], 0


def _order(kind: str, parents: Parents, note: str = _AFTER, **more: Any) -> Case:
    return Case(kind, (parents,), "topological_order", note=note, **{"probe": "order", **more})


def _back(kind: str, graph: Graph, note: str = _SUM, **more: Any) -> Case:
    return Case(kind, graph, "tape_backward", note=note, **more)


# y = c * d with c = a + b and d = a * b at a = 2, b = 3; the nodes are y, d, b, c, a.
_FORK: Graph = ([[3, 1], [4, 2], [], [4, 2], []], [[6.0, 5.0], [3.0, 2.0], [], [1.0, 1.0], []], 0)
# y = a * a * a, in two steps, and a node that leads nowhere.
_CUBE: Graph = ([[], [0, 0], [1, 0], [0]], [[], [3.0, 3.0], [3.0, 9.0], [7.0]], 2)


def _visible() -> list[Case]:
    rng = np.random.default_rng(305)
    web, ladder = _web(rng, 9), _ladder(rng, 4)
    mixed = _renamed(rng, *web)
    mixed_ladder = _renamed(rng, *ladder)
    skip: Graph = ([[], [0], [1], [2], [3, 1]], [[], [2.0], [3.0], [-1.0], [4.0, 10.0]], 4)
    return [
        _order(WORKED, _FORK[0], _LISTED),
        _order("listed in order", ladder[0]),
        _order("listed in any order", mixed[0], _LISTED, weight=3),
        _order("listed in any order", mixed_ladder[0], _LISTED),
        _order("a short way and a long way", skip[0]),
        _order("a parent twice", _CUBE[0], _TWICE),
        _order("nodes without edges", [[], [], [0], []], _AFTER),
        _order("a circle", [[1], [2], [0], []], _CYCLE, probe="call", options={"raises": True}),
        _order("a circle", [[], [0, 3], [1], [2]], _CYCLE, probe="call", options={"raises": True}),
        _order("a long chain", _chain(520)[0], _LONG),
        _back(WORKED, _FORK),
        _back("listed in order", ladder),
        _back("listed in any order", mixed, weight=3),
        _back("listed in any order", mixed_ladder),
        _back("a short way and a long way", skip, weight=2),
        _back("a parent twice", _CUBE, _TWICE),
        _back("nodes beyond the output", (web[0], web[1], 6), _OFF),
        _back("only the output", ([[]], [[]], 0), _START),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    web, ladder = _web(rng, int(rng.integers(11, 16))), _ladder(rng, int(rng.integers(5, 8)))
    mixed, mixed_ladder = _renamed(rng, *web), _renamed(rng, *ladder)
    n = int(rng.integers(5, 8))
    skip: Graph = (
        [[]] + [[i] for i in range(n)] + [[n, 1]],
        [[]] + [[float(rng.integers(2, 5))] for _ in range(n)] + [[3.0, 100.0]],
        n + 1,
    )
    size = int(rng.integers(4, 9))
    circle = [[(i + 1) % size] for i in range(size)]
    again = []
    for _ in range(3):
        a, b = (float(v) for v in rng.permutation(np.arange(2, 9))[:2])
        shape: Parents = [[3, 1], [4, 2], [], [4, 2], []]
        graph = _renamed(rng, shape, [[a * b, a + b], [b, a], [], [1.0, 1.0], []], 0)
        while graph[0][graph[2]] and max(graph[0][graph[2]]) < graph[2]:  # somewhere a child stands before a parent
            graph = _renamed(rng, *graph)
        again += [_order(WORKED, graph[0], _LISTED), _back(WORKED, graph)]
    value = float(rng.integers(2, 9))
    cube = _renamed(rng, _CUBE[0], [[], [value, value], [value, value**2], [7.0]], 2)
    return [
        *again,
        _order("listed in order", ladder[0]),
        _order("listed in any order", mixed[0], _LISTED, weight=3),
        _order("listed in any order", mixed_ladder[0], _LISTED),
        _order("a short way and a long way", skip[0]),
        _order("a parent twice", cube[0], _TWICE),
        _order("nodes without edges", [[], [3], [], [], [1]], _AFTER),
        _order("a circle", [*circle, []], _CYCLE, probe="call", options={"raises": True}),
        _order("a long chain", _chain(520 + size)[0], _LONG),
        _back("listed in order", ladder),
        _back("listed in order", web),
        _back("listed in any order", mixed, weight=3),
        _back("listed in any order", mixed_ladder),
        _back("a short way and a long way", skip, weight=2),
        _back("a parent twice", cube, _TWICE),
        _back("nodes beyond the output", (web[0], web[1], len(web[0]) - 4), _OFF),
        _back("only the output", ([[], []], [[], []], 1), _START),
        _back("a long chain", _chain(520 + size), _LONG),
    ]


EXERCISE = Exercise(
    name="tape",
    title="Backwards through any graph",
    points=16,
    minutes=25,
    difficulty=3,
    functions=(Function(topological_order, compare="index_set"), Function(tape_backward)),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "When may a node be computed? When all of its parents are done. So begin with the nodes that have no "
            "parents, and ask each time: whom does this one set free?"
        ),
        (
            "Keep for each node how many parents it still waits for, and for each node the list of its children. Put "
            "those that wait for nobody on a list; take one after the other, and for each of its children count down. "
            "Who reaches 0 joins the list. If the list ends before all n nodes are on it, there is a circle."
        ),
        (
            "For the gradients: an array of n zeros with a 1 at `output`. Walk the order from its *end*. A node is "
            "reached when all its children are done, so its gradient is complete: now hand `grads[node]` times the "
            "slope to each parent, and *add* it to what the parent has. A loop over the edges counts a parent twice if "
            "it stands there twice."
        ),
    ),
)
