import numpy as np


def normalise(train, other):
    new_train = np.empty(train.shape)
    new_other = np.empty(other.shape)
    for c in range(train.shape[1]):
        values = [float(v) for image in train for v in image[c].ravel()]
        mean = sum(values) / len(values)
        spread = (sum((v - mean) ** 2 for v in values) / len(values)) ** 0.5
        if spread == 0:
            spread = 1
        new_train[:, c] = (train[:, c].astype(float) - mean) / spread
        new_other[:, c] = (other[:, c].astype(float) - mean) / spread
    return new_train, new_other
