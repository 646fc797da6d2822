import numpy as np


def numerical_gradient(f, x, dy, h=1e-5):
    flat = np.asarray(x).astype(np.float64).ravel()

    def loss(k, step):
        moved = flat.copy()
        moved[k] += step
        return (np.asarray(dy) * f(moved.reshape(np.shape(x)))).sum()

    return np.array([(loss(k, h) - loss(k, -h)) / (2 * h) for k in range(flat.size)]).reshape(np.shape(x))


def rel_error(a, b):
    worst = 0.0
    for p, q in zip(np.ravel(a).tolist(), np.ravel(b).tolist(), strict=True):
        if p != q:
            worst = max(worst, abs(p - q) / (abs(p) + abs(q)))
    return worst
