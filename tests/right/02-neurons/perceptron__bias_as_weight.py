import numpy as np


def perceptron_fit(X, y, max_epochs):
    n, d = X.shape
    signed = np.column_stack([X, np.ones(n)]) * y[:, None]  # a point is right where signed @ v > 0
    v = np.zeros(d + 1)
    path = np.empty((max_epochs, d))
    count = np.zeros(max_epochs, dtype=int)
    used = 0
    while used < max_epochs:
        for row in signed:
            if row @ v <= 0:
                v = v + row
                count[used] += 1
        path[used] = v[:-1]
        used += 1
        if count[used - 1] == 0:
            break
    return v[:-1], v[-1], count[:used], path[:used]
