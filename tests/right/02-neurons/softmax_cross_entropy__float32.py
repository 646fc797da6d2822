import numpy as np


def log_softmax(scores):
    shifted = scores.astype(np.float32) - scores.max(axis=1).astype(np.float32)[:, None]
    return shifted - np.log(np.sum(np.exp(shifted), axis=1))[:, None]


def softmax(scores):
    return np.exp(log_softmax(scores))


def softmax_cross_entropy(scores, labels):
    count = np.float32(len(labels))
    log_p = log_softmax(scores)
    picked = [log_p[row, label] for row, label in enumerate(labels)]
    gradient = np.exp(log_p)
    for row, label in enumerate(labels):
        gradient[row, label] -= 1
    return -np.sum(picked) / count, gradient / count
