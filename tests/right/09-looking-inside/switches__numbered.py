import numpy as np


def maxpool_switches(x, kernel_size, stride):
    numbers = np.arange(x.shape[2] * x.shape[3]).reshape(x.shape[2:])
    best, where = [], []
    for top in range(0, x.shape[2] - kernel_size[0] + 1, stride[0]):
        for left in range(0, x.shape[3] - kernel_size[1] + 1, stride[1]):
            part = (slice(top, top + kernel_size[0]), slice(left, left + kernel_size[1]))
            window = x[(slice(None), slice(None), *part)].reshape(len(x), x.shape[1], -1)
            best.append(window.max(axis=2))
            where.append(numbers[part].ravel()[window.argmax(axis=2)])
    tall = len(range(0, x.shape[2] - kernel_size[0] + 1, stride[0]))
    shape = (*x.shape[:2], tall, len(best) // tall)
    return np.stack(best, axis=2).reshape(shape), np.stack(where, axis=2).reshape(shape)


def unpool(y, switches, shape):
    size = shape[0] * shape[1]
    flat = [
        np.bincount(s.ravel(), weights=v.ravel(), minlength=size)
        for s, v in zip(switches.reshape(-1, *y.shape[2:]), y.reshape(-1, *y.shape[2:]), strict=True)
    ]
    return np.array(flat).reshape(y.shape[0], y.shape[1], *shape)
