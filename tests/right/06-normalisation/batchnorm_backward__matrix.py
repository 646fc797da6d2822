import numpy as np


def batchnorm2d_backward(dy, x, gamma, eps=1e-5):
    dx, dgamma, dbeta = np.empty_like(x), np.empty_like(gamma), np.empty_like(gamma)
    for c in range(x.shape[1]):
        v, up = x[:, c].ravel(), dy[:, c].ravel()
        n = len(v)
        centred = v - v.mean()
        spread = np.sqrt(np.mean(centred**2) + eps)
        jacobian = (np.eye(n) - 1 / n) / spread - np.outer(centred, centred) / n / spread**3  # of the normalised v
        dx[:, c] = (gamma[c] * jacobian @ up).reshape(x[:, c].shape)
        dgamma[c], dbeta[c] = up @ centred / spread, up.sum()
    return dx, dgamma, dbeta
