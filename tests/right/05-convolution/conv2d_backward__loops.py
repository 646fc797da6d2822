import numpy as np


def conv2d_backward(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    height, width = x.shape[2:]
    for n, f, oy, ox in np.ndindex(*dy.shape):
        share = dy[n, f, oy, ox]
        db[f] += share
        for i in range(w.shape[2]):
            for j in range(w.shape[3]):
                row, column = oy * sh + i * th - ph, ox * sw + j * tw - pw
                if 0 <= row < height and 0 <= column < width:
                    dx[n, :, row, column] += share * w[f, :, i, j]
                    dw[f, :, i, j] += share * x[n, :, row, column]
    return dx, dw, db
