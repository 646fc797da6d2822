import numpy as np


def conv2d_backward(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    h, width = x.shape[2:]
    framed = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw = np.zeros_like(framed), np.zeros_like(w)
    high, wide = th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1
    for oy in range(dy.shape[2]):
        for ox in range(dy.shape[3]):
            window = np.s_[:, :, oy * sh : oy * sh + high : th, ox * sw : ox * sw + wide : tw]
            here = dy[:, :, oy, ox]  # (N, F)
            dw += np.tensordot(here, framed[window], axes=(0, 0))
            dx[window] += np.tensordot(here, w, axes=(1, 0))
    return dx[:, :, ph : h + ph, pw : width + pw], dw, np.einsum("nfhw->f", dy)
