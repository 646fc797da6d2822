import numpy as np


def rnn_backward_truncated(dh, x, h0, wx, wh, b, k):
    T = x.shape[1]
    h = np.zeros((len(x), T + 1, len(b)), dtype=x.dtype)
    h[:, 0] = h0
    for t in range(T):
        h[:, t + 1] = np.tanh(x[:, t] @ wx.T + h[:, t] @ wh.T + b)
    open_way = np.arange(T) % k != 0  # whether a step hands its gradient to the step before
    dz = np.zeros_like(dh)
    way_back = np.zeros_like(h0)
    for t in range(T)[::-1]:
        dz[:, t] = (dh[:, t] + way_back) * (1 - np.square(h[:, t + 1]))
        way_back = (dz[:, t] @ wh) * (open_way[t] or t == 0)
    rows = dz.reshape(-1, len(b))
    dwx, dwh = rows.T @ x.reshape(-1, x.shape[2]), rows.T @ h[:, :-1].reshape(-1, len(b))
    return dz @ wx, way_back, dwx, dwh, rows.sum(axis=0)
