import numpy as np


def relu_backward(dy, x, kind):
    if kind == "gradient":
        return dy * (x > 0)
    if kind == "deconvnet":
        return np.maximum(dy, 0)
    if kind == "guided":
        return np.maximum(dy, 0) * (x > 0)
    raise ValueError(f"unknown kind {kind}")


def saliency_map(dx):
    return np.maximum(dx.max(axis=1), -dx.min(axis=1))


def deconv_stage(z, w, stride):
    z = z * (z > 0)
    n, _filters, rows, columns = z.shape
    _, channels, kh, kw = w.shape
    x = np.zeros((n, channels, (rows - 1) * stride[0] + kh, (columns - 1) * stride[1] + kw))
    for i in range(kh):
        for j in range(kw):
            rows_below = slice(i, i + (rows - 1) * stride[0] + 1, stride[0])
            columns_below = slice(j, j + (columns - 1) * stride[1] + 1, stride[1])
            x[:, :, rows_below, columns_below] += np.einsum("nfhw,fc->nchw", z, w[:, :, i, j])
    return x
