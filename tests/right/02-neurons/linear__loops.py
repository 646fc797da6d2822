import numpy as np


def linear_forward(x, w, b):
    y = np.zeros((len(x), len(w)))
    for n in range(len(x)):
        sample = x[n].ravel()
        for o in range(len(w)):
            y[n, o] = b[o] + sum(w[o, i] * sample[i] for i in range(len(sample)))
    return y


def linear_backward(dy, x, w):
    dx, dw, db = np.zeros((len(x), w.shape[1])), np.zeros(w.shape), np.zeros(len(w))
    for n in range(len(x)):
        sample = x[n].ravel()
        for o in range(len(w)):
            dx[n] += dy[n, o] * w[o]
            dw[o] += dy[n, o] * sample
            db[o] += dy[n, o]
    return dx.reshape(x.shape), dw, db
