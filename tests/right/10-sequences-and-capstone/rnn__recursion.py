import numpy as np


def rnn_forward(x, h0, wx, wh, b):
    first = np.tanh(np.einsum("hd,nd->nh", wx, x[:, 0]) + np.einsum("hi,ni->nh", wh, h0) + b)[:, None]
    if x.shape[1] == 1:
        return first
    return np.concatenate([first, rnn_forward(x[:, 1:], first[:, 0], wx, wh, b)], axis=1)
