import numpy as np


def topological_order(parents):
    order, placed = [], set()
    while len(order) < len(parents):
        before = len(order)
        for node in range(len(parents)):
            if node not in placed and placed.issuperset(parents[node]):
                placed.add(node)
                order.append(node)
        if len(order) == before:
            raise ValueError("no such order")
    return np.asarray(order, dtype=np.int64)


def tape_backward(parents, slopes, output):
    # gradients solve g = start + A g, where A[p, i] is how fast node i changes with p
    n = len(parents)
    A = np.zeros((n, n))
    for i in range(n):
        for p, s in zip(parents[i], slopes[i], strict=True):
            A[p, i] += s
    start = np.zeros(n)
    start[output] = 1
    return np.linalg.solve(np.eye(n) - A, start)
