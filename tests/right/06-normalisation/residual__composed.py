import numpy as np


def _block(x, w1, w2, ws):
    """Rows of samples: the three numbers that the way back needs."""
    hidden = (x @ w1.T).clip(min=0)
    return hidden, x @ ws.T + hidden @ w2.T


def _back(dy, x, w1, w2, ws):
    hidden, before = _block(x, w1, w2, ws)
    up = np.where(before > 0, dy, 0)
    inner = np.where(hidden > 0, up @ w2, 0)
    return up @ ws + inner @ w1, inner.T @ x, up.T @ hidden, up.T @ x


def residual_forward(x, w1, w2):
    return _block(x, w1, w2, np.eye(x.shape[1], dtype=x.dtype))[1].clip(min=0)


def residual_backward(dy, x, w1, w2):
    return _back(dy, x, w1, w2, np.eye(x.shape[1], dtype=x.dtype))[:3]


def _rows(images):
    return np.moveaxis(images, 1, -1).reshape(-1, images.shape[1])


def downsample_forward(x, w1, w2, ws, stride):
    small = x[..., ::stride, ::stride]
    n, _, h, w = small.shape
    answer = _block(_rows(small), w1, w2, ws)[1].clip(min=0)
    return np.moveaxis(answer.reshape(n, h, w, -1), -1, 1)


def downsample_backward(dy, x, w1, w2, ws, stride):
    small = x[..., ::stride, ::stride]
    n, c, h, w = small.shape
    rows, dw1, dw2, dws = _back(_rows(dy), _rows(small), w1, w2, ws)
    dx = x * 0
    dx[..., ::stride, ::stride] = np.moveaxis(rows.reshape(n, h, w, c), -1, 1)
    return dx, dw1, dw2, dws
