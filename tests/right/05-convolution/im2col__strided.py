import numpy as np


def _pair(v):
    return tuple(v) if isinstance(v, tuple) else (v, v)


def im2col(x, kh, kw, stride=1, padding=0):
    """A view with six axes that copies nothing until the last line."""
    (sh, sw), (ph, pw) = _pair(stride), _pair(padding)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    n, c, h, w = x.shape
    a, b, down, right = x.strides
    shape = (n, (h - kh) // sh + 1, (w - kw) // sw + 1, c, kh, kw)
    view = np.lib.stride_tricks.as_strided(x, shape, (a, down * sh, right * sw, b, down, right), writeable=False)
    return view.reshape(np.prod(shape[:3]), -1)


def col2im(cols, x_shape, kh, kw, stride=1, padding=0):
    """Every pixel has a number; `bincount` adds up what comes for it."""
    (_, _), (ph, pw) = _pair(stride), _pair(padding)
    n, c, h, w = x_shape
    numbers = np.arange(n * c * (h + 2 * ph) * (w + 2 * pw)).reshape(n, c, h + 2 * ph, w + 2 * pw)
    owners = im2col(numbers, kh, kw, stride, 0)
    sums = np.bincount(owners.ravel(), weights=np.ravel(cols), minlength=numbers.size)
    return sums.reshape(numbers.shape)[:, :, ph : ph + h, pw : pw + w].astype(cols.dtype)
