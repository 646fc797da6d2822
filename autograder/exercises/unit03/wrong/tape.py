"""Misconceptions of `topological_order` and `tape_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Some nodes come before a node they are made of, as if the order in which they are listed would do. The list is in "
    "no particular order."
)
def topological_order__as_listed(parents):
    return np.arange(len(parents))


@misconception(
    "Your order is turned round: children come before their parents. That is the order for the way *back*; here values "
    "flow from parents to children."
)
def topological_order__children_first(parents):
    order = []
    done = [False] * len(parents)
    while len(order) < len(parents):
        ready = [n for n, of in enumerate(parents) if not done[n] and all(done[p] for p in of)]
        if not ready:
            raise ValueError("a circle")
        for n in ready:
            done[n] = True
        order += ready
    return np.array(order[::-1], dtype=int)


@misconception(
    "A node enters your order as soon as *one* of its parents is done. It has to wait for all of them: the last one to "
    "arrive sets it free."
)
def topological_order__one_parent_is_enough(parents):
    order = [n for n, of in enumerate(parents) if not of]
    if not order:
        raise ValueError("a circle")
    for node in order:
        for child, of in enumerate(parents):
            if node in of and child not in order:
                order.append(child)
    if len(order) < len(parents):
        raise ValueError("a circle")
    return np.array(order, dtype=int)


@misconception(
    "Nodes come several times in your order, once for every way that leads to them. A node is computed once, however "
    "often it is used: remember whom you have had."
)
def topological_order__again_for_each_use(parents):
    order = []
    path = set()

    def visit(node):
        if node in path:
            raise ValueError("a circle")
        path.add(node)
        for parent in parents[node]:
            visit(parent)
        path.discard(node)
        order.append(node)

    for node in range(len(parents)):
        visit(node)
    return np.array(order, dtype=int)


@misconception(
    "You write a node down when you *come* to it, before its parents. It may be written down only when you leave it, "
    "after all of its parents have been."
)
def topological_order__before_its_parents(parents):
    order, seen = [], [False] * len(parents)
    waits = [len(of) for of in parents]
    free = [n for n, w in enumerate(waits) if w == 0]
    for node in free:
        for child, of in enumerate(parents):
            if node in of:
                waits[child] -= of.count(node)
                if waits[child] == 0:
                    free.append(child)
    if len(free) < len(parents):
        raise ValueError("a circle")
    for start in range(len(parents)):
        stack = [start]
        while stack:
            node = stack.pop()
            if not seen[node]:
                seen[node] = True
                order.append(node)
                stack.extend(parents[node])
    return np.array(order, dtype=int)


@misconception(
    "A node that names the same parent twice, as a * a does, never gets its turn: you count two it waits for and cross "
    "off one. Or you take it for a circle."
)
def topological_order__twin_edge_waits(parents):
    waits = [len(of) for of in parents]
    order = [n for n, w in enumerate(waits) if w == 0]
    for node in order:
        for child, of in enumerate(parents):
            if node in of:
                waits[child] -= 1
                if waits[child] == 0:
                    order.append(child)
    if len(order) < len(parents):
        raise ValueError("a circle")
    return np.array(order, dtype=int)


@misconception(
    "A circle goes unnoticed: you return an order although none exists, with nodes missing or before their parents. If "
    "some nodes never get their turn, raise a ValueError."
)
def topological_order__circle_unnoticed(parents):
    waits = [len(of) for of in parents]
    order = [n for n, w in enumerate(waits) if w == 0]
    for node in order:
        for child, of in enumerate(parents):
            if node in of:
                waits[child] -= of.count(node)
                if waits[child] == 0:
                    order.append(child)
    return np.array(order, dtype=int)


@misconception(
    "On a long chain Python gives up with a RecursionError: your function calls itself once for every node. Keep a list "
    "of what is still to be visited instead."
)
def topological_order__recursion(parents):
    order, state = [], [0] * len(parents)

    def visit(node):
        if state[node] == 1:
            raise ValueError("a circle")
        if state[node] == 0:
            state[node] = 1
            for parent in parents[node]:
                visit(parent)
            state[node] = 2
            order.append(node)

    for node in range(len(parents)):
        visit(node)
    return np.array(order, dtype=int)


@misconception(
    "Nodes without any edge are missing from your order. They wait for nobody and nobody waits for them, but they are "
    "part of the graph."
)
def topological_order__lonely_left_out(parents):
    used = {p for of in parents for p in of}
    waits = [len(of) for of in parents]
    order = [n for n, w in enumerate(waits) if w == 0 and n in used]
    for node in order:
        for child, of in enumerate(parents):
            if node in of:
                waits[child] -= of.count(node)
                if waits[child] == 0:
                    order.append(child)
    if any(waits):
        raise ValueError("a circle")
    return np.array(order, dtype=int)


@misconception(
    "You overwrite: of several gradients that arrive at a node only one is left. A node that is used twice changes the "
    "output in two ways, and both belong in the sum."
)
def tape_backward__overwrites(parents, slopes, output):
    n = len(parents)
    waits, order = [len(of) for of in parents], []
    while len(order) < n:
        for node in range(n):
            if waits[node] == 0:
                order.append(node)
                waits[node] = -1
                for child in range(n):
                    waits[child] -= parents[child].count(node)
    grads = np.zeros(n)
    grads[output] = 1.0
    for node in order[::-1]:
        if grads[node] != 0:
            for p, s in zip(parents[node], slopes[node]):
                grads[p] = s * grads[node]
    return grads


@misconception(
    "You go through the nodes from the last in the list to the first. The list is in no particular order, so some nodes "
    "pass their gradient on before all of it has arrived."
)
def tape_backward__list_backwards(parents, slopes, output):
    grads = np.zeros(len(parents))
    grads[output] = 1.0
    for node in range(len(parents) - 1, -1, -1):
        for p, s in zip(parents[node], slopes[node]):
            grads[p] += s * grads[node]
    return grads


@misconception(
    "You walk in the forward direction, parents before children. Gradients begin at the output, so the way back uses "
    "the order from its end."
)
def tape_backward__forward_order(parents, slopes, output):
    n = len(parents)
    waits, order = [len(of) for of in parents], []
    while len(order) < n:
        for node in range(n):
            if waits[node] == 0:
                order.append(node)
                waits[node] = -1
                for child in range(n):
                    waits[child] -= parents[child].count(node)
    grads = np.zeros(n)
    grads[output] = 1.0
    for node in order:
        for p, s in zip(parents[node], slopes[node]):
            grads[p] += s * grads[node]
    return grads


@misconception(
    "You visit the nodes wave by wave from the output, each node once. A node with a short and a long way to the output "
    "is then handled too early: what arrives by the long way is not passed on any more."
)
def tape_backward__in_waves(parents, slopes, output):
    grads = np.zeros(len(parents))
    grads[output] = 1.0
    queue, seen = [output], {output}
    for node in queue:
        for p, s in zip(parents[node], slopes[node]):
            grads[p] += s * grads[node]
            if p not in seen:
                seen.add(p)
                queue.append(p)
    return grads


@misconception(
    "Each time a node is reached you pass on its *whole* gradient again, with what you had passed on before. Either send "
    "on the new part alone, or wait until the node is complete."
)
def tape_backward__passes_on_again(parents, slopes, output):
    grads = np.zeros(len(parents))
    grads[output] = 1.0
    stack = [output]
    while stack:
        node = stack.pop()
        for p, s in zip(parents[node], slopes[node]):
            grads[p] += s * grads[node]
            stack.append(p)
    return grads


@misconception("All your gradients are 0: nothing starts the flow. How fast does the output change with itself?")
def tape_backward__no_start(parents, slopes, output):
    return np.zeros(len(parents))


@misconception(
    "Every node that nobody uses starts with 1 in your version. Only the chosen output does: the others have no "
    "influence on it, so their gradient is 0."
)
def tape_backward__every_end_starts(parents, slopes, output):
    n = len(parents)
    waits, order = [len(of) for of in parents], []
    while len(order) < n:
        for node in range(n):
            if waits[node] == 0:
                order.append(node)
                waits[node] = -1
                for child in range(n):
                    waits[child] -= parents[child].count(node)
    used = {p for of in parents for p in of}
    grads = np.array([0.0 if node in used else 1.0 for node in range(n)])
    grads[output] = 1.0
    for node in order[::-1]:
        for p, s in zip(parents[node], slopes[node]):
            grads[p] += s * grads[node]
    return grads


@misconception(
    "You pass the gradient on without multiplying by the slope of the edge. How fast the child changes with this parent "
    "stands in `slopes`."
)
def tape_backward__no_slopes(parents, slopes, output):
    n = len(parents)
    waits, order = [len(of) for of in parents], []
    while len(order) < n:
        for node in range(n):
            if waits[node] == 0:
                order.append(node)
                waits[node] = -1
                for child in range(n):
                    waits[child] -= parents[child].count(node)
    grads = np.zeros(n)
    grads[output] = 1.0
    for node in order[::-1]:
        for p in parents[node]:
            grads[p] += grads[node]
    return grads


@misconception(
    "You give a parent the slope alone, without the gradient of the child. The chain needs both: how much the output "
    "cares about the child, times how fast the child follows this parent."
)
def tape_backward__slope_alone(parents, slopes, output):
    n = len(parents)
    waits, order = [len(of) for of in parents], []
    while len(order) < n:
        for node in range(n):
            if waits[node] == 0:
                order.append(node)
                waits[node] = -1
                for child in range(n):
                    waits[child] -= parents[child].count(node)
    grads = np.zeros(n)
    grads[output] = 1.0
    for node in order[::-1]:
        if grads[node] != 0:
            for p, s in zip(parents[node], slopes[node]):
                grads[p] += s
    return grads


@misconception(
    "A parent that stands twice in the list, as in a * a, gets only one of its two contributions: `grads[parents] += …` "
    "on an array, or a dict, keeps one of equal numbers. Add edge by edge."
)
def tape_backward__twin_edge_lost(parents, slopes, output):
    n = len(parents)
    waits, order = [len(of) for of in parents], []
    while len(order) < n:
        for node in range(n):
            if waits[node] == 0:
                order.append(node)
                waits[node] = -1
                for child in range(n):
                    waits[child] -= parents[child].count(node)
    grads = np.zeros(n)
    grads[output] = 1.0
    for node in order[::-1]:
        if parents[node]:
            grads[parents[node]] += np.array(slopes[node]) * grads[node]
    return grads


@misconception(
    "Your gradients flow on from the output to the nodes made *from* it. Those come later and cannot change it: a "
    "gradient moves from child to parent only."
)
def tape_backward__beyond_the_output(parents, slopes, output):
    n = len(parents)
    waits, order = [len(of) for of in parents], []
    while len(order) < n:
        for node in range(n):
            if waits[node] == 0:
                order.append(node)
                waits[node] = -1
                for child in range(n):
                    waits[child] -= parents[child].count(node)
    grads = np.zeros(n)
    grads[order[-1]] = 1.0
    for node in order[::-1]:
        for p, s in zip(parents[node], slopes[node]):
            grads[p] += s * grads[node]
    return grads
