import numpy as np


def batchnorm2d(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    x32 = np.moveaxis(x.astype(np.float32), 1, -1)  # (N, H, W, C)

    def apply(mean, var):
        y = (x32 - mean) * (np.float32(1) / np.sqrt(var + np.float32(eps))) * gamma + beta
        return np.moveaxis(y.astype(np.float32), -1, 1)

    if not train:
        return apply(running_mean, running_var), running_mean.astype(np.float32), running_var.astype(np.float32)
    n = np.prod(x32.shape[:3])
    mean = np.einsum("nhwc->c", x32) / np.float32(n)
    var = np.einsum("nhwc,nhwc->c", x32 - mean, x32 - mean) / np.float32(n)
    new_mean = running_mean - momentum * (running_mean - mean)
    new_var = running_var - momentum * (running_var - var * (n / (n - 1)))
    return apply(mean, var), new_mean.astype(np.float32), new_var.astype(np.float32)
