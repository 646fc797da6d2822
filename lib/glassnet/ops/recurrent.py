"""The vanilla recurrent network: one cell, used again at every step, and backpropagation through time."""

from typing import Any

from glassnet.backend import Array, empty, zeros
from glassnet.ops import _border
from glassnet.ops._check import check_axes, whole
from glassnet.ops.op import Op


def rnn_cell_forward(x: Array, h: Array, w_ih: Array, w_hh: Array, b: Array | None = None) -> tuple[Array, Any]:
    """Take one step: ``h_new = tanh(x @ w_ih.T + h @ w_hh.T + b)``.

    Parameters
    ----------
    x : array of shape (N, D), floating
        The inputs of this step.
    h : array of shape (N, H)
        The state after the last step.
    w_ih : array of shape (H, D)
    w_hh : array of shape (H, H)
    b : array of shape (H,), optional
        PyTorch keeps two biases, b_ih and b_hh; only their sum matters, and this is it.

    Returns
    -------
    h_new : array of shape (N, H), dtype of x
    cache : opaque; pass it to rnn_cell_backward

    Raises
    ------
    ValueError
        "rnn_cell: w_ih must have shape (H, D) = (4, 3), got (4, 2)", and likewise for the other arrays, with H from h
        and N and D from x.

    References
    ----------
    Elman: Finding Structure in Time. Goodfellow, Bengio, Courville: Deep Learning, section 10.2.
    """
    xp = _border.floating("rnn_cell", x=x, h=h, w_ih=w_ih, w_hh=w_hh, b=b)
    check_axes("rnn_cell", "x", x, "N, D")
    _check("rnn_cell", x.shape[0], x.shape[1], h, w_ih, w_hh, b, "h")
    z = xp.matmul(x, w_ih.T) + xp.matmul(h, w_hh.T)
    h_new = xp.tanh(z if b is None else z + b)
    return h_new, (x, h, w_ih, w_hh, b is not None, h_new)


def rnn_cell_backward(dh_new: Array, cache: Any) -> tuple[Array, Array, Array, Array, Array | None]:
    """Send the gradient back through one step.

    Parameters
    ----------
    dh_new : array of shape (N, H)
        In a sequence: from the loss at this step *plus* from the next step.
    cache : what rnn_cell_forward returned

    Returns
    -------
    dx, dh, dw_ih, dw_hh : arrays of the shapes of x, h, w_ih, w_hh
    db : array of shape (H,), or None where there was no bias
    """
    x, h, w_ih, w_hh, has_bias, h_new = cache
    xp = _border.upstream("rnn_cell", dh_new, h_new.shape, h_new.dtype, h_new)
    dz = dh_new * (1 - h_new * h_new)  # (N, H)
    db = xp.sum(dz, axis=0) if has_bias else None
    return xp.matmul(dz, w_ih), xp.matmul(dz, w_hh), xp.matmul(dz.T, x), xp.matmul(dz.T, h), db


def rnn_forward(
    x: Array, h0: Array, w_ih: Array, w_hh: Array, b: Array | None = None, *, truncate: int | None = None
) -> tuple[Array, Any]:
    """Run the cell over a sequence, the same weights at every step.

    Parameters
    ----------
    x : array of shape (T, N, D), floating
        Time first, as PyTorch's RNN expects by default.
    h0 : array of shape (N, H)
        The state before the first step, often zeros.
    w_ih, w_hh, b
        As in `rnn_cell_forward`.
    truncate : int, optional
        Cut the gradient: steps 0..truncate-1 are one piece, the next truncate steps another, and in backward no
        gradient flows from a piece into the one before it (truncated backpropagation through time). The values do
        not change. None: the whole sequence is one piece.

    Returns
    -------
    y : array of shape (T, N, H), dtype of x
        The state after each step; the last one is ``y[-1]``.
    cache : opaque; pass it to rnn_backward

    Raises
    ------
    ValueError
        As `rnn_cell_forward`, in the name of rnn, with h0 in place of h; "rnn: truncate must be at least 1, got 0".

    References
    ----------
    Goodfellow, Bengio, Courville: Deep Learning, section 10.2.2. Williams, Peng: An Efficient Gradient-Based Algorithm
    for On-Line Training of Recurrent Network Trajectories (truncation).
    """
    xp = _border.floating("rnn", x=x, h0=h0, w_ih=w_ih, w_hh=w_hh, b=b)
    check_axes("rnn", "x", x, "T, N, D")
    steps, samples, features = x.shape
    _check("rnn", samples, features, h0, w_ih, w_hh, b, "h0")
    piece = max(steps, 1) if truncate is None else whole("rnn", "truncate", truncate, 1)
    # The inputs of all steps go through their weights in one product; only the state has to wait for its turn.
    z = xp.reshape(xp.matmul(xp.reshape(x, (steps * samples, features)), w_ih.T), (steps, samples, h0.shape[1]))
    if b is not None:
        z += b
    y = empty(z.shape, like=x)
    h = h0
    for t in range(steps):
        h = xp.tanh(z[t, ...] + xp.matmul(h, w_hh.T))
        y[t, ...] = h
    return y, (x, h0, w_ih, w_hh, b is not None, piece, y)


def rnn_backward(dy: Array, cache: Any) -> tuple[Array, Array, Array, Array, Array | None]:
    """Backpropagation through time: the gradient of each step is that of its own loss and of all later steps.

    Parameters
    ----------
    dy : array of shape (T, N, H)
        Gradient of every state; zeros where only the last state is used.
    cache : what rnn_forward returned

    Returns
    -------
    dx, dh0, dw_ih, dw_hh : arrays of the shapes of x, h0, w_ih, w_hh
    db : array of shape (H,), or None where there was no bias
    """
    x, h0, w_ih, w_hh, has_bias, piece, y = cache
    xp = _border.upstream("rnn", dy, y.shape, y.dtype, y)
    steps, samples, features = x.shape
    hidden = h0.shape[1]
    dz = empty(y.shape, like=y)
    dh = zeros(h0.shape, like=h0)  # what arrives from the next step
    dw_hh = zeros(w_hh.shape, like=w_hh)
    for t in reversed(range(steps)):
        before = y[t - 1, ...] if t else h0
        step = (dy[t, ...] + dh) * (1 - y[t, ...] * y[t, ...])  # (N, H)
        dz[t, ...] = step
        dw_hh += xp.matmul(step.T, before)
        dh = xp.matmul(step, w_hh)
        if t and t % piece == 0:
            dh = zeros(h0.shape, like=h0)  # a cut: nothing flows into the piece before
    flat = xp.reshape(dz, (steps * samples, hidden))
    dw_ih = xp.matmul(flat.T, xp.reshape(x, (steps * samples, features)))
    db = xp.sum(flat, axis=0) if has_bias else None
    return xp.reshape(xp.matmul(flat, w_ih), x.shape), dh, dw_ih, dw_hh, db


def _check(caller: str, n: int, d: int, h: Array, w_ih: Array, w_hh: Array, b: Array | None, state: str) -> None:
    check_axes(caller, state, h, "N, H")
    hidden = h.shape[1]
    for name, a, axes, shape in (
        (state, h, "N, H", (n, hidden)),
        ("w_ih", w_ih, "H, D", (hidden, d)),
        ("w_hh", w_hh, "H, H", (hidden, hidden)),
        ("b", b, "H,", (hidden,)),
    ):
        if a is not None and tuple(a.shape) != shape:
            raise ValueError(f"{caller}: {name} must have shape ({axes}) = {shape}, got {tuple(a.shape)}")


rnn_cell = Op(rnn_cell_forward, rnn_cell_backward)
rnn = Op(rnn_forward, rnn_backward)
