import numpy as np


def pad2d(x, p, mode):
    top, bottom, left, right = p
    for axis, before, after in ((2, top, bottom), (3, left, right)):
        x = np.moveaxis(x, axis, 0)
        n = len(x)
        if mode == "zeros":
            first, last = np.zeros_like(x[:1]).repeat(before, 0), np.zeros_like(x[:1]).repeat(after, 0)
        elif mode == "replicate":
            first, last = x[:1].repeat(before, 0), x[-1:].repeat(after, 0)
        elif before >= n or after >= n:
            raise ValueError("reflect: too wide")
        else:
            first, last = x[1 : before + 1][::-1], x[n - 1 - after : n - 1][::-1]
        x = np.moveaxis(np.concatenate([first, x, last]), 0, axis)
    return x


def pad2d_backward(dy, p, mode):
    top, bottom, left, right = p
    for axis, before, after in ((2, top, bottom), (3, left, right)):
        dy = np.moveaxis(dy, axis, 0)
        n = len(dy) - before - after
        dx = dy[before : before + n].copy()
        if mode == "replicate":
            dx[0] += dy[:before].sum(axis=0)
            dx[-1] += dy[before + n :].sum(axis=0)
        if mode == "reflect":
            for i in range(before):
                dx[before - i] += dy[i]
            for i in range(after):
                dx[n - 2 - i] += dy[before + n + i]
        dy = np.moveaxis(dx, 0, axis)
    return dy
