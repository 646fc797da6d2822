import numpy as np


def perceptron_fit(points, labels, rounds):
    width = len(points[0])
    weights, bias = [0.0] * width, 0.0
    mistakes, seen = [], []
    while len(mistakes) < rounds:
        changed = 0
        for point, label in zip(points.tolist(), labels.tolist()):
            total = bias + sum(a * p for a, p in zip(weights, point))
            if (label > 0) != (total > 0) or total == 0:
                weights = [a + label * p for a, p in zip(weights, point)]
                bias += label
                changed += 1
        mistakes.append(changed)
        seen.append(list(weights))
        if not changed:
            break
    return np.array(weights), bias, np.array(mistakes), np.array(seen)
