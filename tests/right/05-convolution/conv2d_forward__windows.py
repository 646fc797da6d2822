import numpy as np


def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
    stride, padding, dilation = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    framed = np.zeros((*x.shape[:2], *(np.array(x.shape[2:]) + 2 * padding)), x.dtype)
    framed[:, :, padding[0] : padding[0] + x.shape[2], padding[1] : padding[1] + x.shape[3]] = x
    reach = dilation * (np.array(w.shape[2:]) - 1) + 1
    windows = np.lib.stride_tricks.sliding_window_view(framed, tuple(reach), (2, 3))
    windows = windows[:, :, :: stride[0], :: stride[1], :: dilation[0], :: dilation[1]]
    y = np.tensordot(windows, w, axes=([1, 4, 5], [1, 2, 3]))  # (N, OH, OW, F)
    return np.ascontiguousarray(np.moveaxis(y + b, 3, 1))
