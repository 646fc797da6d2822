import numpy as np


def rnn_backward(dh, x, h0, wx, wh, b):
    N, T, D = x.shape
    H = len(b)
    dx, dh0 = np.zeros((N, T, D)), np.zeros((N, H))
    dwx, dwh, db = np.zeros((H, D)), np.zeros((H, H)), np.zeros(H)
    for n in range(N):
        trace = [h0[n]]
        for t in range(T):
            trace.append(np.tanh(wx @ x[n, t] + wh @ trace[t] + b))
        carried = np.zeros(H)
        for t in range(T - 1, -1, -1):
            gate = (dh[n, t] + carried) * (1.0 - trace[t + 1]) * (1.0 + trace[t + 1])
            for j in range(H):
                dwx[j] += gate[j] * x[n, t]
                dwh[j] += gate[j] * trace[t]
                db[j] += gate[j]
            dx[n, t] = wx.T @ gate
            carried = wh.T @ gate
        dh0[n] = carried
    return dx, dh0, dwx, dwh, db
