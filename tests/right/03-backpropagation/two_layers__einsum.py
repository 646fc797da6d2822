import numpy as np


def two_layers_forward(x, w1, b1, w2, b2):
    sums = np.einsum("nd,dh->nh", x, w1) + b1
    return np.einsum("nh,hm->nm", np.where(sums > 0, sums, 0), w2) + b2


def two_layers_backward(dy, x, w1, b1, w2, b2):
    sums = np.einsum("nd,dh->nh", x, w1) + b1
    awake = (sums > 0).astype(x.dtype)
    ds = np.einsum("nm,hm,nh->nh", dy, w2, awake)
    return (
        np.einsum("nh,dh->nd", ds, w1),
        np.einsum("nd,nh->dh", x, ds),
        np.einsum("nh->h", ds),
        np.einsum("nh,nm->hm", sums * awake, dy),
        np.einsum("nm->m", dy),
    )
