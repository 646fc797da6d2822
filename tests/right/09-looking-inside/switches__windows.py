import numpy as np


def maxpool_switches(x, kernel_size, stride):
    kh, kw = kernel_size
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    windows = windows[:, :, :: stride[0], :: stride[1]]
    flat = windows.reshape(*windows.shape[:4], kh * kw)
    inside = flat.argmax(axis=-1)
    rows = inside // kw + stride[0] * np.arange(flat.shape[2])[:, None]
    columns = inside % kw + stride[1] * np.arange(flat.shape[3])
    return flat.max(axis=-1), rows * x.shape[3] + columns


def unpool(y, switches, shape):
    n, c = y.shape[:2]
    planes = np.zeros((n * c, shape[0] * shape[1]), dtype=y.dtype)
    which = np.repeat(np.arange(n * c), y.shape[2] * y.shape[3])
    np.add.at(planes, (which, switches.ravel()), y.ravel())
    return planes.reshape(n, c, shape[0], shape[1])
