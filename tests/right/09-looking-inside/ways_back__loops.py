import numpy as np


def relu_backward(dy, x, kind):
    if kind not in ["gradient", "deconvnet", "guided"]:
        raise ValueError(kind)
    dx = dy.copy()
    if kind != "deconvnet":
        dx[x <= 0] = 0
    if kind != "gradient":
        dx[dy <= 0] = 0
    return dx


def saliency_map(dx):
    best = np.zeros((dx.shape[0], dx.shape[2], dx.shape[3]), dx.dtype)
    for c in range(dx.shape[1]):
        best = np.maximum(best, np.abs(dx[:, c]))
    return best


def deconv_stage(z, w, stride):
    n, filters, rows, columns = z.shape
    _, channels, kh, kw = w.shape
    x = np.zeros((n, channels, (rows - 1) * stride[0] + kh, (columns - 1) * stride[1] + kw), z.dtype)
    for image in range(n):
        for f in range(filters):
            for i in range(rows):
                for j in range(columns):
                    value = z[image, f, i, j]
                    if value > 0:
                        top, left = i * stride[0], j * stride[1]
                        x[image, :, top : top + kh, left : left + kw] += value * w[f]
    return x
