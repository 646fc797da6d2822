import numpy as np


def normalise(train, other):
    rows = np.swapaxes(train, 0, 1).reshape(train.shape[1], -1).astype(float)
    mu = rows.mean(1)
    sigma = np.sqrt(((rows - mu[:, None]) ** 2).mean(1))
    sigma[sigma == 0] = 1

    def apply(images):
        return (images - mu[:, None, None]) / sigma[:, None, None]

    return apply(train), apply(other)
