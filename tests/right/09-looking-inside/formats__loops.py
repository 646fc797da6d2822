import numpy as np


def read_idx(raw):
    numbers = [int(v) for v in raw]
    if numbers[0] != 0 or numbers[1] != 0:
        raise ValueError("not idx")
    shape, at, total = [], 4, 1
    for _ in range(numbers[3]):
        length = 0
        for _ in range(4):
            length = 256 * length + numbers[at]
            at += 1
        shape.append(length)
        total *= length
    if len(numbers) - at != total:
        raise ValueError("wrong length")
    return np.array(numbers[at:], dtype=int).reshape(shape)


def read_cifar(raw, size=32, n_labels=1):
    plane = size * size
    step = n_labels + 3 * plane
    if len(raw) % step != 0:
        raise ValueError("broken off")
    images, labels = [], []
    for begin in range(0, len(raw), step):
        labels.append(int(raw[begin + n_labels - 1]))
        pixels = begin + n_labels
        channels = [raw[pixels + c * plane : pixels + (c + 1) * plane].reshape(size, size) for c in range(3)]
        images.append(np.stack(channels))
    return np.stack(images), np.array(labels)
