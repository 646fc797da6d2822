import numpy as np


def step(w, g, size, lr, eps):
    return w - np.divide(lr * g, np.sqrt(size) + eps)


def adagrad(w, g, cache, lr, eps):
    cache = np.array(cache)
    cache += g**2
    return step(w, g, cache, lr, eps), cache


def rmsprop(w, g, cache, lr, decay, eps):
    cache = np.average([cache, g**2], axis=0, weights=[decay, 1 - decay])
    return step(w, g, cache, lr, eps), cache
