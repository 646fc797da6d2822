import numpy as np


def two_layers_forward(x, w1, b1, w2, b2):
    y = np.zeros((len(x), len(b2)))
    for n in range(len(x)):
        for m in range(len(b2)):
            y[n, m] = b2[m]
            for j in range(len(b1)):
                s = b1[j] + sum(x[n, d] * w1[d, j] for d in range(len(w1)))
                y[n, m] += max(s, 0) * w2[j, m]
    return y


def two_layers_backward(dy, x, w1, b1, w2, b2):
    dx, dw1, db1, dw2, db2 = (np.zeros(np.shape(a)) for a in (x, w1, b1, w2, b2))
    for n in range(len(x)):
        for j in range(len(b1)):
            s = b1[j] + sum(x[n, d] * w1[d, j] for d in range(len(w1)))
            dw2[j] += max(s, 0) * dy[n]
            if s > 0:
                ds = sum(dy[n, m] * w2[j, m] for m in range(len(b2)))
                db1[j] += ds
                dw1[:, j] += ds * x[n]
                dx[n] += ds * w1[:, j]
        db2 += dy[n]
    return dx, dw1, db1, dw2, db2
