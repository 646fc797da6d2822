import math

import numpy as np


def adagrad(w, g, cache, lr, eps):
    new_w, new_cache = np.zeros(w.shape), np.zeros(w.shape)
    for at in np.ndindex(w.shape):
        new_cache[at] = cache[at] + g[at] ** 2
        new_w[at] = w[at] - lr * g[at] / (math.sqrt(new_cache[at]) + eps)
    return new_w, new_cache


def rmsprop(w, g, cache, lr, decay, eps):
    new_w, new_cache = np.zeros(w.shape), np.zeros(w.shape)
    for at in np.ndindex(w.shape):
        new_cache[at] = decay * cache[at] + (1 - decay) * g[at] ** 2
        new_w[at] = w[at] - lr * g[at] / (math.sqrt(new_cache[at]) + eps)
    return new_w, new_cache
