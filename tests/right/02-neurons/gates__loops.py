import numpy as np


def pattern_neuron(pattern):
    weights = []
    ones = 0
    for bit in pattern:
        if bit == 1:
            weights.append(3)
            ones += 1
        else:
            weights.append(-3)
    return np.array(weights), -3 * ones + 1


def boolean_network(patterns):
    rows, biases = [], []
    for pattern in patterns:
        w, b = pattern_neuron(pattern)
        rows.append(w)
        biases.append(b)
    return np.array(rows), np.array(biases), np.array([1] * len(rows)), 0
