import numpy as np


def group_norm(x, gamma, beta, groups, eps=1e-5):
    channels = x.shape[1]
    if channels % groups != 0:
        raise ValueError("groups must divide the number of channels")
    size = channels // groups
    y = np.empty_like(x)
    for n in range(len(x)):
        for first in range(0, channels, size):
            part = x[n, first : first + size]
            normal = (part - part.mean()) / np.sqrt(part.var() + eps)
            for k in range(size):
                y[n, first + k] = gamma[first + k] * normal[k] + beta[first + k]
    return y


def layer_norm(x, gamma, beta, eps=1e-5):
    y = [(image - image.mean()) / np.sqrt(image.var() + eps) for image in x]
    return np.stack(y) * gamma.reshape(-1, 1, 1) + beta.reshape(-1, 1, 1)


def instance_norm(x, gamma, beta, eps=1e-5):
    y = np.empty_like(x)
    for n, c in np.ndindex(x.shape[:2]):
        y[n, c] = (x[n, c] - x[n, c].mean()) / (x[n, c].var() + eps) ** 0.5 * gamma[c] + beta[c]
    return y


def group_norm_backward(dy, x, gamma, groups, eps=1e-5):
    size = x.shape[1] // groups
    dx, normal = np.empty_like(x), np.empty_like(x)
    for n in range(len(x)):
        for k in range(groups):
            at = (n, slice(k * size, (k + 1) * size))
            root = np.sqrt(x[at].var() + eps)
            z = (x[at] - x[at].mean()) / root
            g = dy[at] * gamma[at[1], None, None]
            dx[at] = (g - g.mean() - z * (g * z).mean()) / root
            normal[at] = z
    return dx, np.einsum("nchw,nchw->c", dy, normal), np.einsum("nchw->c", dy)
