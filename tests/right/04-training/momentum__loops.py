import numpy as np


def momentum(w, g, velocity, lr, mu):
    new_w, new_v = np.array(w), np.array(velocity)
    for at in np.ndindex(w.shape):
        new_v[at] = mu * velocity[at] + g[at]
        new_w[at] = w[at] - lr * new_v[at]
    return new_w, new_v


def nesterov(w, g, velocity, lr, mu):
    new_w, new_v = np.array(w), np.array(velocity)
    for at in np.ndindex(w.shape):
        new_v[at] = mu * velocity[at] + g[at]
        new_w[at] = w[at] - lr * g[at] - lr * mu * new_v[at]
    return new_w, new_v
