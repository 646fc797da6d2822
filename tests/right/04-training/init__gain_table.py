import math

import numpy as np


def fans(shape):
    outputs, inputs, *kernel = shape
    k = math.prod(kernel)
    return inputs * k, outputs * k


def init(shape, rule, draw, rng):
    fan_in, fan_out = fans(shape)
    var = {"xavier": 1 / ((fan_in + fan_out) / 2), "he": 2 / fan_in}[rule]
    if draw == "uniform":
        b = np.sqrt(3 * var)
        return rng.uniform(low=-b, high=b, size=shape)
    return rng.normal(scale=np.sqrt(var), size=shape)
