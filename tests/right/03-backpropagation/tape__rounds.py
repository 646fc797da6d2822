import numpy as np


def topological_order(parents):
    rank = np.full(len(parents), -1)
    left = list(range(len(parents)))
    while left:
        now = [node for node in left if all(rank[p] >= 0 for p in parents[node])]
        if not now:
            raise ValueError(f"{len(left)} nodes in a circle")
        top = rank.max() + 1
        for node in now:
            rank[node] = top
        left = [node for node in left if rank[node] < 0]
    return np.argsort(rank, kind="stable")


def tape_backward(parents, slopes, output):
    # each node pulls from those that use it, children first
    uses = [[] for _ in parents]
    for child, of in enumerate(parents):
        for parent, slope in zip(of, slopes[child], strict=True):
            uses[parent].append((child, slope))
    grads = {}
    for node in topological_order(parents).tolist()[::-1]:
        grads[node] = float(node == output) + sum(grads[child] * slope for child, slope in uses[node])
    return np.array([grads[node] for node in range(len(parents))], dtype=np.float32)
