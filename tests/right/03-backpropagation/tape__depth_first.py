import numpy as np


def topological_order(parents):
    fresh, open_, done = 0, 1, 2
    state = [fresh] * len(parents)
    order = []
    for start in range(len(parents)):
        stack = [start]
        while stack:
            node = stack[-1]
            if state[node] == fresh:
                state[node] = open_
                for parent in parents[node]:
                    if state[parent] == open_:
                        raise ValueError("a circle")
                    if state[parent] == fresh:
                        stack.append(parent)
            else:
                stack.pop()
                if state[node] == open_:
                    state[node] = done
                    order.append(node)
    return order


def tape_backward(parents, slopes, output):
    grads = [0.0] * len(parents)
    grads[output] = 1.0
    for node in topological_order(parents)[::-1]:
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            grads[parent] = grads[parent] + slope * grads[node]
    return np.array(grads)
