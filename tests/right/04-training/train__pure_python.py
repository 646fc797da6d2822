import numpy as np


def minibatches(X, y, batch_size, rng):
    waiting = list(rng.permutation(len(X)))
    found = []
    while waiting:
        now, waiting = waiting[:batch_size], waiting[batch_size:]
        found.append((np.array([X[i] for i in now]), np.array([y[i] for i in now])))
    return found


def train(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    w = [float(v) for v in w]
    losses = []
    for _ in range(epochs):
        total = 0.0
        for rows, targets in minibatches(X, y, batch_size, rng):
            B = len(rows)
            errors = [
                sum(float(a) * b for a, b in zip(row, w, strict=True)) - t for row, t in zip(rows, targets, strict=True)
            ]
            loss = sum(e * e for e in errors) / (2 * B) + weight_decay * sum(v * v for v in w) / 2
            total += loss * B
            slopes = [sum(e * float(row[d]) for e, row in zip(errors, rows, strict=True)) / B for d in range(len(w))]
            w = [v - lr * (s + weight_decay * v) for v, s in zip(w, slopes, strict=True)]
        losses.append(total / len(X))
        lr *= gamma
    return np.array(w), np.array(losses)
