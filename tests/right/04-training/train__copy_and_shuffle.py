import numpy as np


def minibatches(X, y, batch_size, rng):
    order = np.arange(len(y))
    rng.shuffle(order)
    X, y = X[order], y[order]
    n = -(-len(y) // batch_size)
    return [[X[k * batch_size : (k + 1) * batch_size], y[k * batch_size : (k + 1) * batch_size]] for k in range(n)]


def train(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    w = w.copy()
    history = []
    for _ in range(epochs):
        seen = []
        for Xb, yb in minibatches(X, y, batch_size, rng):
            gap = np.einsum("nd,d->n", Xb, w) - yb
            seen += list(gap**2 / 2 + weight_decay * np.linalg.norm(w) ** 2 / 2)
            w -= lr * (np.mean(gap[:, None] * Xb, axis=0) + weight_decay * w)
        history.append(np.mean(seen))
        lr = lr * gamma
    return w, np.array(history)
