import numpy as np


def momentum(w, g, velocity, lr, mu):
    w, velocity = w.copy(), velocity.copy()
    velocity *= mu
    velocity += g
    w -= lr * velocity
    return w, velocity


def nesterov(w, g, velocity, lr, mu):
    _, velocity = momentum(w, g, velocity, lr, mu)
    return np.subtract(w, lr * np.add(g, mu * velocity)), velocity
