import numpy as np


def fans(shape):
    one_unit = np.empty(shape)[0]
    one_input = np.empty(shape)[:, 0]
    return one_unit.size, one_input.size


def init(shape, rule, draw, rng):
    fan_in, fan_out = fans(shape)
    std = np.sqrt(2.0 / fan_in)
    if rule == "xavier":
        std = np.sqrt(2.0 / (fan_in + fan_out))
    numbers = rng.normal(0.0, std, shape) if draw == "normal" else rng.uniform(-1.0, 1.0, shape) * std * 3**0.5
    return numbers.astype(np.float32)
