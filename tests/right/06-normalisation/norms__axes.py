import numpy as np


def _along(x, axes, eps):
    mean = x.mean(axis=axes, keepdims=True)
    root = np.sqrt(((x - mean) ** 2).mean(axis=axes, keepdims=True) + eps)
    return (x - mean) / root, root


def layer_norm(x, gamma, beta, eps=1e-5):
    return _along(x, (1, 2, 3), eps)[0] * gamma[:, None, None] + beta[:, None, None]


def instance_norm(x, gamma, beta, eps=1e-5):
    return _along(x, (2, 3), eps)[0] * gamma[:, None, None] + beta[:, None, None]


def group_norm(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts, _ = _along(x.reshape(n, groups, c // groups, h, w), (2, 3, 4), eps)
    return parts.reshape(n, c, h, w) * gamma[:, None, None] + beta[:, None, None]


def group_norm_backward(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    shape, axes = (n, groups, c // groups, h, w), (2, 3, 4)
    z, root = _along(x.reshape(shape), axes, eps)
    g = (dy * gamma[:, None, None]).reshape(shape)
    m = c // groups * h * w
    dx = (m * g - g.sum(axes, keepdims=True) - z * (g * z).sum(axes, keepdims=True)) / (m * root)
    return dx.reshape(x.shape), (dy * z.reshape(x.shape)).sum((0, 2, 3)), dy.sum((0, 2, 3))
