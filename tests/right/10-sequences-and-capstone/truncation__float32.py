import numpy as np


def rnn_backward_truncated(dh, x, h0, wx, wh, b, k):
    dh, x, h0, wx, wh, b = (np.asarray(a, dtype=np.float32) for a in (dh, x, h0, wx, wh, b))
    before, now = [], h0
    for column in np.moveaxis(x, 1, 0):
        before.append(now)
        now = np.tanh(column @ wx.T + now @ wh.T + b)
    after = [*before[1:], now]
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    flow, dh0 = None, None
    for t in range(len(after) - 1, -1, -1):
        last_of_piece = (t + 1) % k == 0 or t + 1 == len(after)
        total = dh[:, t] if last_of_piece else dh[:, t] + flow
        dz = total * (1 - after[t] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ before[t], db + dz.sum(0)
        flow = dh0 = dz @ wh
    return dx, dh0, dwx, dwh, db
