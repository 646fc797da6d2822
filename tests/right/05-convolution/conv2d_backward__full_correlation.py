import numpy as np


def conv2d_backward(dy, x, w, stride=1, padding=0, dilation=1):
    """dy with gaps for the stride, slid over by the flipped filter (with gaps for the dilation)."""
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    n, f, oh, ow = dy.shape
    kh, kw = th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1
    stretched = np.zeros((f, w.shape[1], kh, kw))
    stretched[:, :, ::th, ::tw] = w
    framed = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    gaps = np.zeros((n, f, framed.shape[2] - kh + 1, framed.shape[3] - kw + 1))
    gaps[:, :, ::sh, ::sw][:, :, :oh, :ow] = dy
    view = np.lib.stride_tricks.sliding_window_view
    wide = np.pad(gaps, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    dx = np.einsum("nfhwij,fcij->nchw", view(wide, (kh, kw), axis=(2, 3)), stretched[:, :, ::-1, ::-1])
    dw = np.einsum("nchwij,nfij->fchw", view(framed, gaps.shape[2:], axis=(2, 3)), gaps)
    cut = dx[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]
    return cut, dw[:, :, ::th, ::tw], dy.sum(axis=3).sum(axis=2).sum(axis=0)
