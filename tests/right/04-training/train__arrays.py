import numpy as np


def minibatches(X, y, batch_size, rng):
    order = rng.permutation(X.shape[0])
    cuts = np.arange(batch_size, X.shape[0], batch_size)
    return [(X[part], y[part]) for part in np.split(order, cuts)]


def train(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        rate = lr * gamma**epoch
        for inputs, targets in minibatches(X, y, batch_size, rng):
            share = len(targets) / len(y)
            residual = inputs.dot(w) - targets
            losses[epoch] += share * (0.5 * residual.dot(residual) / len(targets) + 0.5 * weight_decay * w.dot(w))
            w = (1 - rate * weight_decay) * w - rate * (residual @ inputs) / len(targets)
    return w, losses
