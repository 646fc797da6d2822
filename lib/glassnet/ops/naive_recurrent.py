"""Backpropagation through time to read: the unrolled network, one step at a time, as on the blackboard."""

import numpy as np

from glassnet.backend import Array


def naive_rnn(x: Array, h0: Array, w_ih: Array, w_hh: Array, b: Array) -> list[Array]:
    """Run over `x` (T, N, D): the states before the first and after each step, T + 1 arrays (N, H)."""
    states = [h0]
    for x_t in x:
        states.append(np.tanh(x_t @ w_ih.T + states[-1] @ w_hh.T + b))
    return states


def naive_rnn_backward(
    dy: Array, x: Array, states: list[Array], w_ih: Array, w_hh: Array, truncate: int
) -> tuple[Array, Array, Array, Array, Array]:
    """For each step's own loss, walk back to the start of its piece: dx, dh0, dw_ih, dw_hh, db.

    That takes time in T squared; `rnn_backward` adds up what arrives from later steps and walks back once.
    """
    dx, dh0 = np.zeros_like(x), np.zeros_like(states[0])
    dw_ih, dw_hh, db = np.zeros_like(w_ih), np.zeros_like(w_hh), np.zeros_like(w_hh[0])
    for t in range(len(x)):
        dh = dy[t]
        first = t - t % truncate
        for s in range(t, first - 1, -1):
            dz = dh * (1 - states[s + 1] ** 2)
            dx[s] += dz @ w_ih
            dw_ih += dz.T @ x[s]
            dw_hh += dz.T @ states[s]
            db += dz.sum(axis=0)
            dh = dz @ w_hh
        if first == 0:
            dh0 += dh
    return dx, dh0, dw_ih, dw_hh, db
