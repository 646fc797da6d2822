import numpy as np


def adagrad(w, g, cache, lr, eps):
    total = np.square(g) + cache
    rate = lr / (np.sqrt(total) + eps)
    return w - rate * g, total


def rmsprop(w, g, cache, lr, decay, eps):
    mean_square = cache + (1 - decay) * (np.square(g) - cache)
    rate = lr / (mean_square**0.5 + eps)
    return w - rate * g, mean_square
