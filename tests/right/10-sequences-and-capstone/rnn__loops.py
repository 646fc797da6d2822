import math

import numpy as np


def rnn_forward(x, h0, wx, wh, b):
    N, T, D = x.shape
    H = len(b)
    h = np.empty((N, T, H))
    for n in range(N):
        memory = h0[n].tolist()
        for t in range(T):
            new = []
            for j in range(H):
                total = float(b[j])
                total += sum(float(wx[j, d]) * float(x[n, t, d]) for d in range(D))
                total += sum(float(wh[j, i]) * memory[i] for i in range(H))
                new.append(math.tanh(total))
            memory = new
            h[n, t] = memory
    return h
