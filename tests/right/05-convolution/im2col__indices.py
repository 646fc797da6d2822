import numpy as np


def _places(height, width, kh, kw, sh, sw):
    """Rows and columns, both (OH, OW, KH, KW)."""
    tops = np.arange(0, height - kh + 1, sh)[:, None, None, None]
    lefts = np.arange(0, width - kw + 1, sw)[:, None, None]
    rows, columns = tops + np.arange(kh)[:, None], lefts + np.arange(kw)
    return np.broadcast_arrays(rows, columns)


def im2col(x, kh, kw, stride=1, padding=0):
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    rows, columns = _places(*x.shape[2:], kh, kw, sh, sw)
    seen = x[:, :, rows, columns]  # (N, C, OH, OW, KH, KW)
    return np.moveaxis(seen, 1, 3).reshape(-1, x.shape[1] * kh * kw)


def col2im(cols, x_shape, kh, kw, stride=1, padding=0):
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    n, c, h, w = x_shape
    rows, columns = _places(h + 2 * ph, w + 2 * pw, kh, kw, sh, sw)
    values = np.moveaxis(cols.reshape(n, *rows.shape[:2], c, kh, kw), 3, 1)
    framed = np.zeros((n, c, h + 2 * ph, w + 2 * pw))
    np.add.at(framed, (slice(None), slice(None), rows, columns), values)
    return framed[:, :, ph : h + ph, pw : w + pw]
