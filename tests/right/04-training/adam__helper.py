import numpy as np


def direction(m, v, t, beta1, beta2, eps):
    return np.divide(m, 1 - np.power(beta1, t)) / (np.sqrt(np.divide(v, 1 - np.power(beta2, t))) + eps)


def means(g, m, v, beta1, beta2):
    return np.add(beta1 * m, (1 - beta1) * g), np.add(beta2 * v, (1 - beta2) * np.square(g))


def adam(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = means(g, m, v, beta1, beta2)
    return w - lr * direction(m, v, t + 1, beta1, beta2, eps), m, v, t + 1


def adamw(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    m, v = means(g, m, v, beta1, beta2)
    step = direction(m, v, t + 1, beta1, beta2, eps) + weight_decay * w
    return w - lr * step, m, v, t + 1
