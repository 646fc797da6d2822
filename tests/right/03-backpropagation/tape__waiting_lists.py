import numpy as np


def topological_order(parents):
    waiting = {node: len(of) for node, of in enumerate(parents)}
    children = {node: [] for node in waiting}
    for node, of in enumerate(parents):
        for parent in of:
            children[parent].append(node)
    free = [node for node, count in waiting.items() if count == 0]
    order = []
    while free:
        node = free.pop()
        order.append(node)
        for child in children[node]:
            waiting[child] -= 1
            if waiting[child] == 0:
                free.append(child)
    if len(order) != len(parents):
        raise ValueError("these nodes wait for each other")
    return np.array(order)


def tape_backward(parents, slopes, output):
    grads = np.zeros(len(parents))
    grads[output] = 1
    for node in reversed(topological_order(parents)):
        for k in range(len(parents[node])):
            grads[parents[node][k]] += grads[node] * slopes[node][k]
    return grads
