import numpy as np


def rnn_backward(dh, x, h0, wx, wh, b):
    h1 = np.tanh(x[:, 0] @ wx.T + h0 @ wh.T + b)
    arrives = dh[:, 0]
    rest = None
    if x.shape[1] > 1:
        rest = rnn_backward(dh[:, 1:], x[:, 1:], h1, wx, wh, b)
        arrives = arrives + rest[1]
    dz = arrives - arrives * h1 * h1
    dx, dwx, dwh, db = (dz @ wx)[:, None], dz.T @ x[:, 0], dz.T @ h0, dz.sum(0)
    if rest is not None:
        dx, dwx, dwh, db = np.concatenate([dx, rest[0]], axis=1), dwx + rest[2], dwh + rest[3], db + rest[4]
    return dx, dz @ wh, dwx, dwh, db
