"""Misconceptions of `rnn_backward_truncated`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Nothing is cut: these are the gradients of the whole sequence. The gradient has to end where a piece begins, only the "
    "state goes on."
)
def rnn_backward_truncated__nothing_cut(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "You count the pieces from the end, so that the *first* one is shorter. They begin at steps 0, k, 2k: what is left over "
    "comes last."
)
def rnn_backward_truncated__counted_from_the_end(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
        if t and (x.shape[1] - t) % k == 0:
            later = np.zeros_like(h0)
    return dx, later, dwx, dwh, db


@misconception(
    "You cut one step late on your way back: the gradient still reaches the last step of the piece before. Step k begins "
    "a piece, so what it hands on is lost."
)
def rnn_backward_truncated__cut_one_late(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
        if t % k == k - 1:
            later = np.zeros_like(h0)
    return dx, later, dwx, dwh, db


@misconception(
    "You let every loss reach k steps back, wherever it stands. Here the sequence is cut at fixed places: a loss at the "
    "front of a piece reaches nothing before it."
)
def rnn_backward_truncated__sliding_window(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    dh0 = np.zeros_like(h0)
    for s in range(x.shape[1]):
        later = dh[:, s]
        for t in range(s, max(s - k, -1), -1):
            dz = later * (1 - h[t + 1] ** 2)
            dx[:, t] += dz @ wx
            dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
            later = dz @ wh
            if t == 0:
                dh0 = dh0 + later
    return dx, dh0, dwx, dwh, db


@misconception(
    "You begin each piece with h0 again. Only the gradient is cut: the state goes on from piece to piece, or the network "
    "could never remember more than k steps."
)
def rnn_backward_truncated__state_reset_to_h0(dh, x, h0, wx, wh, b, k):
    h, before, state = [h0], [], h0
    for t in range(x.shape[1]):
        state = h0 if t % k == 0 else state
        before.append(state)
        state = np.tanh(x[:, t] @ wx.T + state @ wh.T + b)
        h.append(state)
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ before[t], db + dz.sum(axis=0)
        later = dz @ wh
        if t and t % k == 0:
            later = np.zeros_like(h0)
    return dx, later, dwx, dwh, db


@misconception(
    "You begin each piece but the first with zeros. Only the gradient is cut: the state goes on from piece to piece, as a "
    "number."
)
def rnn_backward_truncated__state_reset_to_zeros(dh, x, h0, wx, wh, b, k):
    h, before, state = [h0], [], h0
    for t in range(x.shape[1]):
        state = np.zeros_like(h0) if t and t % k == 0 else state
        before.append(state)
        state = np.tanh(x[:, t] @ wx.T + state @ wh.T + b)
        h.append(state)
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ before[t], db + dz.sum(axis=0)
        later = dz @ wh
        if t and t % k == 0:
            later = np.zeros_like(h0)
    return dx, later, dwx, dwh, db


@misconception(
    "All but dwh is right. The first step of a piece did use the state that came in: as a number it counts for dwh, though "
    "it gets no gradient itself."
)
def rnn_backward_truncated__dwh_cut_too(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, db = dwx + dz.T @ x[:, t], db + dz.sum(axis=0)
        dwh = dwh + dz.T @ h[t] if t % k or t == 0 else dwh
        later = dz @ wh
        if t and t % k == 0:
            later = np.zeros_like(h0)
    return dx, later, dwx, dwh, db


@misconception(
    "dx and dh0 are right. The gradients of the weights are those of *one* piece: each piece starts them anew and "
    "overwrites the others. They add up over all pieces."
)
def rnn_backward_truncated__one_piece_for_the_weights(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
        if t and t % k == 0:
            later = np.zeros_like(h0)
            dwx, dwh, db = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    return dx, later, dwx, dwh, db


@misconception(
    "All but dh0 is right: you kept what left the *last* piece at its front. Only the first piece begins at h0."
)
def rnn_backward_truncated__dh0_of_the_last_piece(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    dh0 = None
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
        if t % k == 0:
            dh0 = later if dh0 is None else dh0
            later = np.zeros_like(h0)
    return dx, dh0, dwx, dwh, db


@misconception(
    "All but dh0 is right: you added up what left *all* pieces at their fronts. The later ones began with other states; "
    "only the first begins at h0."
)
def rnn_backward_truncated__dh0_of_all_pieces(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    dh0 = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
        if t % k == 0:
            dh0 = dh0 + later
            later = np.zeros_like(h0)
    return dx, dh0, dwx, dwh, db


@misconception(
    "All but dh0 is right, and dh0 is zeros. The first piece does begin at h0: what is left over at its front is h0's."
)
def rnn_backward_truncated__dh0_zeros(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
        if t and t % k == 0:
            later = np.zeros_like(h0)
    return dx, np.zeros_like(h0), dwx, dwh, db


@misconception(
    "The steps behind the last whole piece get no gradient. What is left over is a piece too, a shorter one."
)
def rnn_backward_truncated__rest_dropped(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1] // k * k)):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
        if t and t % k == 0:
            later = np.zeros_like(h0)
    return dx, later, dwx, dwh, db


@misconception(
    "dx and dh0 are right. You divided the gradients of the weights by the number of pieces. They add up over the pieces, "
    "as over steps and sequences."
)
def rnn_backward_truncated__mean_over_pieces(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
        if t and t % k == 0:
            later = np.zeros_like(h0)
    n = -(-x.shape[1] // k)
    return dx, later, dwx / n, dwh / n, db / n


@misconception("Only the last piece gets a gradient. Every piece has losses of its own, and learns from them.")
def rnn_backward_truncated__last_piece_only(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range((x.shape[1] - 1) // k * k, x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later if x.shape[1] <= k else np.zeros_like(h0), dwx, dwh, db


@misconception(
    "You cut one step early on your way back: zeros are set *before* the first step of a piece takes what its own piece "
    "hands it. That step still belongs to the piece. Cut behind it, on the way to step k - 1."
)
def rnn_backward_truncated__cut_one_early(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        if t % k == 0:
            later = np.zeros_like(h0)
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "Only the last k steps get a gradient, and those before them none. The sequence is cut into pieces, and every piece "
    "learns from its own losses."
)
def rnn_backward_truncated__last_k_steps(dh, x, h0, wx, wh, b, k):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        if t < x.shape[1] - k:
            break
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db
