import numpy as np


def vgg_block_forward(x, ws, bs):
    h, v = x.shape[2:]
    for w, b in zip(ws, bs, strict=True):
        wide = np.pad(x, [(0, 0), (0, 0), (1, 1), (1, 1)])
        taps = [(i, j) for i in range(3) for j in range(3)]
        y = sum(np.einsum("fc,nchw->nfhw", w[:, :, i, j], wide[:, :, i : i + h, j : j + v]) for i, j in taps)
        x = np.clip(y + b[:, None, None], 0, None)
    x = x[:, :, : h // 2 * 2, : v // 2 * 2]
    rows = np.maximum(x[:, :, ::2], x[:, :, 1::2])
    return np.maximum(rows[..., ::2], rows[..., 1::2])


def three_by_three(n, channels):
    def weights(k):
        return k * k * channels * channels

    return 2 * n + 1, n * weights(3), weights(2 * n + 1)
