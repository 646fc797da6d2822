import numpy as np


def _piece(dh, x, h, wx, wh, b):
    """Forward and backward of one piece: gradients, and the state at its end."""
    states = [h]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ wx.T + states[-1] @ wh.T + b))
    dx, g = np.zeros_like(x), np.zeros_like(h)
    dwx, dwh, db = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + g) * (1 - states[t + 1] ** 2)
        dx[:, t], g = dz @ wx, dz @ wh
        dwx += dz.T @ x[:, t]
        dwh += dz.T @ states[t]
        db += dz.sum(axis=0)
    return (dx, g, dwx, dwh, db), states[-1]


def rnn_backward_truncated(dh, x, h0, wx, wh, b, k):
    found, state, at = [], h0, 0
    while at < x.shape[1]:
        gradients, state = _piece(dh[:, at : at + k], x[:, at : at + k], state, wx, wh, b)
        found.append(gradients)
        at += k
    dx = np.concatenate([g[0] for g in found], axis=1)
    return (dx, found[0][1], *(sum(g[i] for g in found) for i in (2, 3, 4)))
