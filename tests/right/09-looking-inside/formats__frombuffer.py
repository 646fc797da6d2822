import numpy as np


def read_idx(raw):
    content = bytes(raw)
    if content[:2] != b"\0\0":
        raise ValueError("this does not begin like an idx file")
    axes = content[3]
    lengths = np.frombuffer(content, dtype=">i4", count=axes, offset=4)
    numbers = np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * axes)
    return numbers.reshape(tuple(lengths))  # ValueError where they do not fit


def read_cifar(raw, size=32, n_labels=1):
    record = np.dtype([("label", "u1", (n_labels,)), ("image", "u1", (3, size, size))])
    found = np.frombuffer(raw.tobytes(), dtype=record)  # ValueError if the last one is not whole
    return found["image"], found["label"][:, -1]
