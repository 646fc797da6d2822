import numpy as np


def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
    sy, sx = stride if isinstance(stride, tuple) else (stride, stride)
    py, px = padding if isinstance(padding, tuple) else (padding, padding)
    dy, dx = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    n, _, h, width = x.shape
    f, _, kh, kw = w.shape
    oh = (h + 2 * py - dy * (kh - 1) - 1) // sy + 1
    ow = (width + 2 * px - dx * (kw - 1) - 1) // sx + 1
    y = np.zeros((n, f, oh, ow))
    for image in range(n):
        for g in range(f):
            for oy in range(oh):
                for ox in range(ow):
                    total = b[g]
                    for i in range(kh):
                        for j in range(kw):
                            row, column = oy * sy + i * dy - py, ox * sx + j * dx - px
                            if 0 <= row < h and 0 <= column < width:
                                total += (x[image, :, row, column] * w[g, :, i, j]).sum()
                    y[image, g, oy, ox] = total
    return y
