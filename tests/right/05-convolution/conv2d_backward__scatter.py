import numpy as np


def conv2d_backward(dy, x, w, stride=1, padding=0, dilation=1):
    """By indices, in single precision."""
    (sh, sw), (ph, pw), (dh, dv) = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding, dilation))
    (n, f, oh, ow), (_, c, kh, kw) = dy.shape, w.shape
    framed = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)]).astype(np.float32)
    rows = dh * np.arange(kh)[:, None, None, None] + sh * np.arange(oh)[:, None]
    columns = dv * np.arange(kw)[:, None, None] + sw * np.arange(ow)
    flat = framed[:, :, rows, columns].reshape(n, c * kh * kw, oh * ow)
    up = dy.reshape(n, f, -1).astype(np.float32)
    dw = (up @ flat.transpose(0, 2, 1)).sum(axis=0).reshape(w.shape)
    back = (w.reshape(f, -1).T.astype(np.float32) @ up).reshape(n, c, kh, kw, oh, ow)
    dx = np.zeros_like(framed)
    np.add.at(dx, (slice(None), slice(None), rows, columns), back)
    return dx[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]], dw, up.sum(axis=(0, 2))
