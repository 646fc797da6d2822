import numpy as np


def batchnorm2d(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    y, new_mean, new_var = np.empty_like(x), np.array(running_mean), np.array(running_var)
    for c in range(x.shape[1]):
        mean, var = float(running_mean[c]), float(running_var[c])
        if train:
            values = [float(v) for v in x[:, c].ravel()]
            mean = sum(values) / len(values)
            squares = sum((v - mean) ** 2 for v in values)
            var = squares / len(values)
            new_mean[c] += momentum * (mean - new_mean[c])
            new_var[c] += momentum * (squares / (len(values) - 1) - new_var[c])
        y[:, c] = (x[:, c] - mean) / (var + eps) ** 0.5 * gamma[c] + beta[c]
    return y, new_mean, new_var
