import numpy as np


def read_idx(raw):
    if raw[:2].any():
        raise ValueError("no zeros in front")
    n = int(raw[3])
    head, body = np.split(raw, [4 + 4 * n])
    lengths = head[4:].reshape(n, 4).astype(np.int64) @ 256 ** np.arange(3, -1, -1)
    if body.size != lengths.prod():
        raise ValueError("the lengths do not fit")
    return body.astype(np.float32).astype(int).reshape(lengths)


def read_cifar(raw, size=32, n_labels=1):
    table = raw.reshape((-1, 3 * size**2 + n_labels))
    labels, pixels = np.hsplit(table, [n_labels])
    red, green, blue = np.split(pixels, 3, axis=1)
    images = np.stack([red, green, blue], axis=1).reshape(len(table), 3, size, size)
    return images.astype(np.int32), labels[:, -1].astype(np.int64)
