import numpy as np


def im2col(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    table = []
    for image in np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw))):
        for top in range(0, image.shape[1] - kh + 1, sh):
            lefts = range(0, image.shape[2] - kw + 1, sw)
            table += [image[:, top : top + kh, left : left + kw].ravel() for left in lefts]
    return np.array(table)


def col2im(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    framed = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    table = iter(cols)
    for image in framed:
        for top in range(0, image.shape[1] - kh + 1, sh):
            for left in range(0, image.shape[2] - kw + 1, sw):
                image[:, top : top + kh, left : left + kw] += next(table).reshape(c, kh, kw)
    return framed[:, :, ph : height + ph, pw : width + pw]
