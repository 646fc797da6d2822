import numpy as np


def pattern_neuron(pattern):
    sign = np.where(pattern > 0, 1.0, -1.0)
    return sign, np.array(0.25) - (sign > 0).sum()


def boolean_network(patterns):
    sign = np.where(patterns > 0, 1.0, -1.0)
    return sign, 0.25 - (sign > 0).sum(axis=1), np.full(len(sign), 2.0), np.float64(-1.0)
