import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _seen(x):
    return sliding_window_view(np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), (3, 3), axis=(2, 3))


def _run(x, norms, weights):
    """All maps in a list, never stacked until they are needed."""
    pieces, kept = [x], []
    for n, w in zip(norms, weights):
        maps = np.hstack(pieces)
        normed = maps * n[0, :, None, None] + n[1, :, None, None]
        kept.append((maps, normed))
        pieces.append(np.einsum("nchwij,kcij->nkhw", _seen(normed.clip(min=0)), w))
    return pieces, kept


def dense_block_forward(x, norms, weights):
    return np.hstack(_run(x, norms, weights)[0])


def dense_block_backward(dy, x, norms, weights):
    pieces, kept = _run(x, norms, weights)
    ends = np.cumsum([p.shape[1] for p in pieces])[:-1]
    gradients = [g.copy() for g in np.split(dy, ends, axis=1)]  # one for each piece
    dnorms, dweights = [0] * len(norms), [0] * len(norms)
    i = len(norms)
    while i:
        i -= 1
        maps, normed = kept[i]
        up = gradients[i + 1]
        dweights[i] = np.einsum("nchwij,nkhw->kcij", _seen(normed.clip(min=0)), up)
        dready = np.einsum("nkhwij,kcij->nchw", _seen(up), weights[i][:, :, ::-1, ::-1])
        dnormed = np.where(normed > 0, dready, 0)
        dnorms[i] = np.vstack([np.einsum("nchw,nchw->c", dnormed, maps), np.einsum("nchw->c", dnormed)])
        shares = np.split(dnormed * norms[i][0, :, None, None], ends[:i], axis=1)
        gradients = [g + s for g, s in zip(gradients, shares)] + gradients[i + 1 :]
    return gradients[0], dnorms, dweights


def transition_forward(x, n, w):
    ready = (x * n[0, :, None, None] + n[1, :, None, None]).clip(min=0)
    count, c, h, v = ready.shape
    halves = ready[:, :, : h // 2 * 2, : v // 2 * 2].reshape(count, c, h // 2, 2, v // 2, 2).mean(axis=(3, 5))
    return np.moveaxis(np.tensordot(w[:, :, 0, 0], halves, (1, 1)), 0, 1)  # pooling and 1x1 change places


def densenet_channels(c, k, blocks, theta):
    if len(blocks) == 1:
        return np.array([c, c + k * blocks[0]])
    full = c + k * blocks[0]
    return np.concatenate([[c, full], densenet_channels(int(full * theta), k, blocks[1:], theta)])
