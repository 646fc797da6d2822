import numpy as np


def out_size(n, k, s=1, p=0, d=1):
    reach = 1 + (k - 1) * d
    starts = np.arange(-p, n + p - reach + 1, s)
    if not len(starts) or starts[-1] + reach != n + p:
        raise ValueError(f"{k} taps do not fit")
    return len(starts)


def conv_shape(x_shape, w_shape, stride=1, padding=0):
    if x_shape[1] - w_shape[1]:
        raise ValueError("channels")
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    return (
        x_shape[0],
        w_shape[0],
        len(range(-ph, x_shape[2] + ph - w_shape[2] + 1, sh)),
        len(range(-pw, x_shape[3] + pw - w_shape[3] + 1, sw)),
    )
