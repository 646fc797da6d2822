def out_size(n, k, s=1, p=0, d=1):
    total = p + n + p
    start, places, last = 0, 0, None
    while start + (k - 1) * d < total:
        last = start + (k - 1) * d
        places, start = places + 1, start + s
    if last is None or last != total - 1:
        raise ValueError("the last window does not end at the last value")
    return places


def conv_shape(x_shape, w_shape, stride=1, padding=0):
    if x_shape[1] != w_shape[1]:
        raise ValueError("other channels")
    s = stride if isinstance(stride, tuple) else (stride, stride)
    p = padding if isinstance(padding, tuple) else (padding, padding)
    sides = [out_size(x_shape[2 + i], w_shape[2 + i], s[i], p[i]) for i in range(2)]
    return (x_shape[0], w_shape[0], *sides)
