import numpy as np


def adam(w, g, m, v, t, lr, beta1, beta2, eps):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    root = np.sqrt(v) / np.sqrt(1 - beta2 ** (t + 1))
    rate = lr / (1 - beta1 ** (t + 1))
    return w - rate * (m / (root + eps)), m, v, t + 1


def adamw(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    away, m, v, t = adam(np.zeros_like(w), g, m, v, t, lr, beta1, beta2, eps)
    return away + w - lr * weight_decay * w, m, v, t
