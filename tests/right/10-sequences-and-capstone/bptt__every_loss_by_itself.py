import numpy as np


def rnn_backward(dh, x, h0, wx, wh, b):
    """Each step's loss is sent back alone; all that arrives is added up."""
    steps = dh.shape[1]
    seen = [h0]
    for t in range(steps):
        seen.append(np.tanh(np.inner(x[:, t], wx) + np.inner(seen[t], wh) + b))
    dx = np.zeros(x.shape, x.dtype)
    dh0, dwx, dwh, db = (np.zeros(a.shape, a.dtype) for a in (h0, wx, wh, b))
    for loss in range(steps):
        g = dh[:, loss]
        for t in range(loss, -1, -1):
            g = g / np.cosh(np.arctanh(seen[t + 1].astype(float))) ** 2  # the slope of tanh, written otherwise
            dx[:, t] += np.dot(g, wx)
            dwx += np.einsum("nh,nd->hd", g, x[:, t])
            dwh += np.einsum("nh,ni->hi", g, seen[t])
            db += np.sum(g, 0)
            g = np.dot(g, wh)
        dh0 += g
    return [dx, dh0, dwx, dwh, db]
