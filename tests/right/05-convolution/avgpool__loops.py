import numpy as np


def avgpool_forward(x, kernel_size, stride, padding):
    n, c, h, w = x.shape
    oh = (h + 2 * padding[0] - kernel_size[0]) // stride[0] + 1
    ow = (w + 2 * padding[1] - kernel_size[1]) // stride[1] + 1
    y = np.zeros((n, c, oh, ow))
    for a in range(n):
        for b in range(c):
            for i in range(oh):
                for j in range(ow):
                    total, count = 0.0, 0
                    for p in range(kernel_size[0]):
                        for q in range(kernel_size[1]):
                            row = i * stride[0] + p - padding[0]
                            column = j * stride[1] + q - padding[1]
                            if 0 <= row < h and 0 <= column < w:
                                total += float(x[a, b, row, column])
                                count += 1
                    y[a, b, i, j] = total / count
    return y


def avgpool_backward(dy, x, kernel_size, stride, padding):
    h, w = x.shape[2:]
    dx = np.zeros(x.shape)
    for a, b, i, j in np.ndindex(*dy.shape):
        seen = []
        for p in range(kernel_size[0]):
            for q in range(kernel_size[1]):
                row, column = i * stride[0] + p - padding[0], j * stride[1] + q - padding[1]
                if 0 <= row < h and 0 <= column < w:
                    seen.append((a, b, row, column))
        for place in seen:
            dx[place] += dy[a, b, i, j] / len(seen)
    return dx


def global_avgpool_forward(x):
    return np.array([[sum(float(v) for v in m.ravel()) / m.size for m in image] for image in x])


def global_avgpool_backward(dy, x):
    dx = np.zeros(x.shape)
    for a, b, i, j in np.ndindex(*x.shape):
        dx[a, b, i, j] = dy[a, b] / (x.shape[2] * x.shape[3])
    return dx
