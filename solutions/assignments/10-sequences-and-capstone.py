# %% [markdown]
# # Assignment 10 · Sequences and the capstone
#
# The last one. **Part I** (40 points) gives a network a memory: it reads one step after another, and learns through time.
# **Part II** (60 points) is the capstone: a network of your own, an honest table of what each of its parts is worth, a
# bug to find, and a short report.
#
# **How it works.** As always: replace `raise NotImplementedError(...)` by your code, run the cell, run the check below
# it. The check tells you what is wrong, and often which mistake it is. After you hand in, the same checks run with
# *other* numbers. Stuck? Open the hints one by one.
#
# The old rules hold. **Nothing is changed in place**: a function gets arrays and gives back new ones. **A backward
# function** gets the upstream gradient first, then what the forward function got, and nothing is divided by the number
# of samples or steps.
#
# The exercises do not depend on each other: leave one out and go on.
#
# **Time:** about two hours in all, 50 minutes of them for part I. **Points:** 100. **You need:** lecture 10, and the chain rule
# of unit 03. Everything works offline and without a GPU.
#
# **Handing in.** Choose *Restart kernel and run all cells*, look through the outputs, save, and hand in this notebook
# under the name it has. A cell that fails does no harm to the others.

# %%
import numpy as np

from glassnet import data, mine, nn, ops, optim, viz
from glassnet.backend import gpu_status, to_device, to_numpy
from glassnet.check import load_checks
from glassnet.train import evaluate, fit, predict

check = load_checks("10-sequences-and-capstone")
viz.use_style()

# %% [markdown] about="rnn"
# ## 1 · A network with a memory
#
# At every step the network reads one input, mixes it with what it remembers, and so gets a new memory: the **state** h.
#
# $$h_t = \tanh\bigl(w_x\, x_t + w_h\, h_{t-1} + b\bigr), \qquad \text{and } h_{-1} \text{ is } h_0 \text{ of the arguments}$$
#
# ```python
# rnn_forward(x, h0, wx, wh, b)   # (N, T, D), (N, H), (H, D), (H, H), (H,)   ->  h (N, T, H)
# ```
#
# - N sequences stand side by side, each with T steps of D numbers. They know nothing of each other.
# - Row j of `wx` and of `wh` holds the weights of unit j. The same weights are used at every step.
# - `h[n, t]` is the state of sequence n *after* step t. `h0` itself is not in the answer.
#
# Worked by hand, all sizes 1: wx = 1, wh = 2, b = 0, h0 = 0, and the sequence 0.5, 0. First tanh(0.5) = 0.4621. Then
# tanh(0 + 2·0.4621) = 0.7279: the input is gone, the memory is not.


# %% solution="rnn"
def rnn_forward(x, h0, wx, wh, b):
    """States of a recurrent network.

    x: array (N, T, D), h0: array (N, H), wx: array (H, D), wh: array (H, H), b: array (H,).
    Returns an array (N, T, H).
    """
    ### BEGIN SOLUTION
    state, states = h0, []
    for step in np.swapaxes(x, 0, 1):  # (N, D)
        state = np.tanh(np.dot(step, wx.T) + np.dot(state, wh.T) + b)
        states.append(state)
    return np.stack(states, axis=1)
    ### END SOLUTION


# %% check="rnn"
def by_hand():
    one, two, zero = np.array([[1.0]]), np.array([[2.0]]), np.array([0.0])
    h = rnn_forward(np.array([[[0.5], [0.0]]]), np.array([[0.0]]), one, two, zero)
    assert h.shape == (1, 2, 1)
    assert np.allclose(h.ravel(), [0.4621, 0.7279], atol=1e-4)
    # without a memory (wh = 0) each step is for itself
    assert np.allclose(rnn_forward(np.array([[[0.5], [0.0]]]), one, one, 0 * two, zero).ravel(), [0.4621, 0], atol=1e-4)


check("rnn", by_hand)

# %% [markdown] hints="rnn"


# %%
@check.picture("rnn")
def what_one_pulse_leaves_behind():
    pulse = np.zeros((1, 25, 1))
    pulse[0, 2] = 0.5
    lines = {}
    for loop in (0.5, 0.9, 1.0, 1.3, -0.9):
        h = rnn_forward(pulse, np.zeros((1, 1)), np.array([[1.0]]), np.array([[loop]]), np.zeros(1))
        lines[f"wh = {loop:g}"] = h.ravel()
    title = "One pulse at step 2, then silence"
    ax = viz.curves(lines, xlabel="step", ylabel="state", title=title, start=0, ylim=(-0.5, 1.3))
    ax.legend(ncols=2, fontsize=10)
    viz.show(ax)
    print("Right: all are 0 up to step 1 and 0.46 at step 2. Then 0.5 forgets at once, 0.9 slowly, 1.3 never, and -0.9")
    print("swings.")


# %% [markdown] about="bptt"
# ## 2 · Back through time
#
# Unrolled, the network is a deep net: one layer for each step, all with the *same* weights. So the chain rule runs from
# the last step to the first, and each weight collects from all steps.
#
# ```python
# rnn_backward(dh, x, h0, wx, wh, b)   # (N, T, H), then what rnn_forward got
#                                      # ->  dx (N, T, D), dh0 (N, H), dwx (H, D), dwh (H, H), db (H,)
# ```
#
# `dh[n, t]` is what the loss of step t itself sends to h[n, t]. But h[n, t] is used once more: in step t + 1. Both
# gradients arrive, and they add up. `tanh` has the slope 1 − tanh².
#
# Worked by hand, the numbers from above, and only the last state counts: dh = 0, 1.
#
# | | step 1 | step 0 |
# |---|---|---|
# | arrives | 1 | 2·0.4702 = 0.9403 |
# | times the slope | 1·(1 − 0.7279²) = **0.4702** | 0.9403·(1 − 0.4621²) = **0.7395** |
# | gives to dx | 0.4702 | 0.7395 |
# | gives to dwx | 0.4702·0 | 0.7395·0.5 |
# | gives to dwh | 0.4702·0.4621 | 0.7395·0 |
#
# So dwx = 0.3698, dwh = 0.2173, db = 1.2097, and dh0 = 2·0.7395 = 1.4791.


# %% solution="bptt"
def rnn_backward(dh, x, h0, wx, wh, b):
    """Gradients of rnn_forward(x, h0, wx, wh, b).

    dh: array (N, T, H), x: array (N, T, D), h0: array (N, H), wx: array (H, D), wh: array (H, H), b: array (H,).
    Returns dx (N, T, D), dh0 (N, H), dwx (H, D), dwh (H, H), db (H,).
    """
    ### BEGIN SOLUTION
    states = [h0]  # states[t] is the state before step t
    for t in range(x.shape[1]):
        states.append(np.tanh(np.dot(x[:, t], wx.T) + np.dot(states[-1], wh.T) + b))
    dx, dwx, dwh, db = np.empty_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in range(x.shape[1] - 1, -1, -1):
        arrives = (dh[:, t] + later) * (1 - states[t + 1] ** 2)
        dx[:, t] = arrives @ wx
        dwx += arrives.T @ x[:, t]
        dwh += arrives.T @ states[t]
        db += arrives.sum(axis=0)
        later = arrives @ wh
    return dx, later, dwx, dwh, db
    ### END SOLUTION


# %% check="bptt"
def by_hand():
    x, dh = np.array([[[0.5], [0.0]]]), np.array([[[0.0], [1.0]]])
    given = (x, np.array([[0.0]]), np.array([[1.0]]), np.array([[2.0]]), np.array([0.0]))
    dx, dh0, dwx, dwh, db = rnn_backward(dh, *given)
    assert np.allclose(dx.ravel(), [0.7395, 0.4702], atol=1e-4)
    assert np.allclose(dh0, [[1.4791]], atol=1e-4)
    assert np.allclose(dwx, [[0.3698]], atol=1e-4)
    assert np.allclose(dwh, [[0.2173]], atol=1e-4)
    assert np.allclose(db, [1.2097], atol=1e-4)


check("bptt", by_hand)

# %% [markdown] hints="bptt"


# %%
@check.picture("bptt")
def yours_against_measured():
    rng = np.random.default_rng(10)
    given = [rng.normal(size=shape) for shape in ((2, 4, 3), (2, 5), (5, 3), (5, 5), (5,))]
    given[3] *= 0.4
    dh = rng.normal(size=(2, 4, 5))

    def loss(x, *others):
        h, _ = ops.rnn.forward(np.swapaxes(x, 0, 1), *others)  # the library's has time first
        return np.sum(np.swapaxes(dh, 0, 1) * h)

    names, yours = ("x", "h0", "wx", "wh", "b"), rnn_backward(dh, *given)
    fig, (ax, right) = viz.panels(2, columns=2, size=4.7, height=3.9)
    ax.axline((0, 0), slope=1, color="#bbbbbb", lw=1)
    told = {}
    for i, name in enumerate(names):
        measured = np.zeros_like(given[i])
        for at in np.ndindex(measured.shape):
            nudge = np.zeros_like(measured)
            nudge[at] = 1e-5
            up, down = ([*given[:i], given[i] + sign * nudge, *given[i + 1 :]] for sign in (1, -1))
            measured[at] = (loss(*up) - loss(*down)) / 2e-5
        told[f"d{name}"] = np.abs(yours[i] - measured).max()
        ax.plot(measured.ravel(), yours[i].ravel(), viz.MARKERS[i], color=viz.COLORS[i], label=f"d{name}", ms=5)
    ax.set(xlabel="measured by nudging", ylabel="yours", title="Every gradient")
    ax.legend(fontsize=10)
    lines = {}
    for loop in (0.5, 1.0, 1.3):
        last = np.zeros((1, 30, 1))
        last[0, -1] = 1.0
        back = rnn_backward(
            last, np.zeros((1, 30, 1)), np.zeros((1, 1)), np.ones((1, 1)), np.full((1, 1), loop), np.zeros(1)
        )
        lines[f"wh = {loop:g}"] = np.abs(back[0]).ravel()[::-1] + 1e-30
    viz.curves(lines, xlabel="steps before the end", ylabel="size of dx", log=True, start=0, ax=right)
    right.set_title("How far back it reaches")
    viz.show(fig)
    print("Largest distance from what was measured: " + ", ".join(f"{name} {far:.0e}" for name, far in told.items()))
    print("Right: below 1e-8, all marks on the line. And the gradient of the last step fades, stays or grows with wh.")


# %% [markdown] about="truncation"
# ## 3 · Truncated: the state goes on, the gradient does not
#
# A text has a million letters. Nobody unrolls them all. Instead the sequence is cut into **pieces of k steps**: steps 0
# to k − 1, k to 2k − 1, and so on; the last piece is what is left over. The *state* goes on from piece to piece as if
# there were no cut. The *gradient* ends at the beginning of each piece.
#
# ```python
# rnn_backward_truncated(dh, x, h0, wx, wh, b, k)   # as before, and an integer of at least 1
#                                                   # ->  dx, dh0, dwx, dwh, db, of the same shapes as before
# ```
#
# - The first step of a piece still *uses* the state that came in: as a number, it counts for dwh. It only does not send
#   a gradient to where that number came from.
# - dwx, dwh and db add up over all pieces.
# - dh0 is the gradient that arrives at h0, and only the first piece begins there.
#
# Worked by hand, k = 2: the sequence of above and one step more, 0.5, 0, 0, and dh = 0, 1, 1. The third state is
# tanh(2·0.7279) = 0.8969. It is alone in the second piece and gives 1 − 0.8969² = 0.1956. The first piece gets nothing
# of that: its dx are 0.7395 and 0.4702 as before, and dh0 is 1.4791. But dwh = 0.2173 + 0.1956·0.7279 = 0.3597.


# %% solution="truncation"
def rnn_backward_truncated(dh, x, h0, wx, wh, b, k):
    """Gradients of rnn_forward(x, h0, wx, wh, b), in pieces of k steps.

    dh: array (N, T, H), x: array (N, T, D), h0: array (N, H), wx: array (H, D), wh: array (H, H), b: array (H,),
    k: integer. Returns dx (N, T, D), dh0 (N, H), dwx (H, D), dwh (H, H), db (H,).
    """
    ### BEGIN SOLUTION
    n_steps, state, before = x.shape[1], h0, []
    for t in range(n_steps):
        before.append(state)
        state = np.tanh(np.dot(x[:, t], wx.T) + np.dot(state, wh.T) + b)
    after = [*before[1:], state]
    dx, dwx, dwh, db = np.empty_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    for start in range(0, n_steps, k):
        back = np.zeros_like(h0)
        for t in reversed(range(start, min(start + k, n_steps))):
            dz = (dh[:, t] + back) * (1 - after[t] ** 2)
            dx[:, t] = dz @ wx
            dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ before[t], db + dz.sum(axis=0)
            back = dz @ wh
        if start == 0:
            dh0 = back
    return dx, dh0, dwx, dwh, db
    ### END SOLUTION


# %% check="truncation"
def by_hand():
    x, dh = np.array([[[0.5], [0.0], [0.0]]]), np.array([[[0.0], [1.0], [1.0]]])
    given = (x, np.array([[0.0]]), np.array([[1.0]]), np.array([[2.0]]), np.array([0.0]))
    dx, dh0, dwx, dwh, db = rnn_backward_truncated(dh, *given, 2)
    assert np.allclose(dx.ravel(), [0.7395, 0.4702, 0.1956], atol=1e-4)
    assert np.allclose(dh0, [[1.4791]], atol=1e-4)
    assert np.allclose(dwx, [[0.3698]], atol=1e-4)
    assert np.allclose(dwh, [[0.3597]], atol=1e-4)
    assert np.allclose(db, [1.4054], atol=1e-4)


check("truncation", by_hand)

# %% [markdown] hints="truncation"


# %%
@check.picture("truncation")
def who_hears_of_whose_loss():
    n_steps = 12
    x, h, one = np.full((1, n_steps, 1), 0.2), np.zeros((1, 1)), np.ones((1, 1))
    fig, axes = viz.panels(3, columns=3, size=3.1, height=3.4)
    told = []
    for ax, k in zip(axes, (12, 4, 1), strict=True):
        heard = np.zeros((n_steps, n_steps))
        for t in range(n_steps):
            dh = np.zeros((1, n_steps, 1))
            dh[0, t] = 1.0
            heard[t] = np.abs(rnn_backward_truncated(dh, x, h, one, 0.9 * one, np.zeros(1), k)[0]).ravel()
        ax.imshow(heard > 1e-12, cmap="Blues", vmin=0, vmax=1.4)
        ax.set(title=f"k = {k}", xlabel="input of step", ylabel="loss of step", xticks=range(0, 12, 4))
        ax.set_yticks(range(0, 12, 4))
        told.append(f"k = {k}: {int((heard > 1e-12).sum())} of {n_steps**2}")
    viz.show(fig, alt=f"Which inputs get a gradient from which loss. Filled squares, {'; '.join(told)}.")
    print("Right: a whole triangle (78 squares), then three small ones (30) that do not touch, then the diagonal (12).")


# %% [markdown] about="clip"
# ## 4 · Clip by the global norm
#
# Once in a while a gradient explodes, and one step throws everything away. So its length is limited: all gradients
# together are seen as *one* long vector, and if that is longer than `max_norm`, all are shortened by the same factor.
#
# ```python
# clip_by_global_norm(grads, max_norm)   # list of arrays of any shapes, number > 0  ->  list of new arrays, norm
# ```
#
# - `norm` is the length *before*: the root of the sum of all squares of all arrays. One number.
# - A vector that is not too long comes back as it is. Zeros stay zeros.
# - The direction stays. That is the difference to cutting off each number by itself.
# - Exploded gradients may be float32 numbers whose squares float32 cannot hold: add up in float64.
#
# Worked by hand: grads = [(3), ((4))], so norm = √(9 + 16) = 5. With max_norm = 1 all become a fifth: (0.6), ((0.8)).
# With max_norm = 10 nothing changes, and norm is 5 too.


# %% solution="clip"
def clip_by_global_norm(grads, max_norm):
    """Shorten all gradients together to at most max_norm.

    grads: list of arrays, max_norm: number. Returns a list of arrays of the same shapes and types, and the norm before.
    """
    ### BEGIN SOLUTION
    together = np.concatenate([np.ravel(g).astype(np.float64) for g in grads])
    norm = np.sqrt(together @ together)
    if norm <= max_norm:
        return [g.copy() for g in grads], norm
    return [(g * (max_norm / norm)).astype(g.dtype) for g in grads], norm
    ### END SOLUTION


# %% check="clip"
def by_hand():
    grads = [np.array([3.0]), np.array([[4.0]])]
    clipped, norm = clip_by_global_norm(grads, 1.0)
    assert np.isclose(norm, 5)
    assert np.allclose(clipped[0], [0.6])
    assert np.allclose(clipped[1], [[0.8]])
    kept, norm = clip_by_global_norm(grads, 10.0)
    assert np.isclose(norm, 5)
    assert kept[0].tolist() == [3]


check("clip", by_hand)

# %% [markdown] hints="clip"


# %%
@check.picture("clip")
def arrows_that_are_too_long():
    rng = np.random.default_rng(1)
    before = 1.4 * rng.normal(size=(60, 2))
    after = np.array([np.concatenate(clip_by_global_norm([g[:1], g[1:]], 1.5)[0]) for g in before])
    fig, (ax,) = viz.panels(1, columns=1, size=4.6, height=4.6)
    angle = np.linspace(0, 2 * np.pi, 200)
    ax.plot(1.5 * np.cos(angle), 1.5 * np.sin(angle), color="#999999", lw=1)
    for a, b in zip(before, after, strict=True):
        ax.plot(*np.array([a, b]).T, color="#cccccc", lw=1, zorder=1)
    ax.plot(*before.T, "x", color="#D55E00", label="before")
    ax.plot(*after.T, "o", color="#0072B2", mfc="none", label="after")
    ax.set(xlabel="gradient of one weight", ylabel="gradient of another", title="max_norm = 1.5", aspect="equal")
    ax.legend(loc="upper right", fontsize=10)
    long = np.hypot(*before.T) > 1.5
    turned = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]).max()
    words = f"{long.sum()} of 60 were longer than 1.5; the longest is now {np.hypot(*after.T).max():.3f}."
    viz.show(fig, alt=f"Gradients as points before and after clipping. {words}")
    print(words, f"They were turned by {turned:.0e}.")
    print("Right: those outside came straight in to the circle (1.500, turned by 0 or about 1e-16), the others stayed.")


# %% [markdown] about="embedding"
# ## 5 · Where letters get their numbers
#
# A network reads numbers, and a letter is none. So letter number i gets a row of its own in a table `w` (n, D), and
# "reading" is looking up: `w[ids]`. That is the **embedding**, and its rows are learnt. You write the way back:
#
# ```python
# embedding_backward(dy, ids, n)   # (N, T, D), integers (N, T) from 0 to n - 1, number of rows  ->  dw (n, D)
# ```
#
# Each row collects from *all* places where its letter stands. A letter that never came gets zeros.
#
# Worked by hand: the letters 2, 0, 2 with the gradients (1, 2), (3, 4), (5, 6), and n = 4. Row 0 is (3, 4), row 2 is
# (1, 2) + (5, 6) = (6, 8), and rows 1 and 3 are (0, 0).


# %% solution="embedding"
def embedding_backward(dy, ids, n):
    """Gradient of the table w, given that of w[ids].

    dy: array (N, T, D), ids: integer array (N, T), n: integer. Returns an array (n, D).
    """
    ### BEGIN SOLUTION
    dw = np.zeros((n, dy.shape[2]), dtype=dy.dtype)
    np.add.at(dw, ids, dy)
    return dw
    ### END SOLUTION


# %% check="embedding"
def by_hand():
    dy, ids = np.array([[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]]), np.array([[2, 0, 2]])
    assert embedding_backward(dy, ids, 4).tolist() == [[3, 4], [0, 0], [6, 8], [0, 0]]


check("embedding", by_hand)

# %% [markdown] hints="embedding"


# %%
@check.picture("embedding")
def every_letter_counts():
    word = "abracadabra"
    letters = "abcdr"
    ids = np.array([[letters.index(c) for c in word]])
    counts = embedding_backward(np.ones((1, len(word), 1)), ids, len(letters)).ravel()
    ax = viz.bars(
        dict(zip(letters, counts, strict=True)), xlabel="gradient of its row", title=f"A 1 from each letter of {word}"
    )
    viz.show(ax)
    print("Right: the row of a letter gets as much as there are letters: a 5, b 2, c 1, d 1, r 2.")


# %% [markdown]
# ## Your network learns to write
#
# No points here. Your five functions, and the library's last layer and optimizer, learn a small language: words of two
# to four syllables, each one of twelve, and a space behind each word. It reads letter by letter and guesses the next.
# Below: what it writes when nobody tells it anything, before it learns and after 20 and 300 steps.


# %%
@check.picture("bptt")
def learn_to_write():
    rng = np.random.default_rng(0)
    syllables = ("ba", "ko", "li", "mu", "ne", "ri", "sa", "to", "vu", "we", "yo", "zi")
    text = "".join("".join(rng.choice(syllables, rng.integers(2, 5))) + " " for _ in range(1500))
    letters = sorted(set(text))
    ids = np.array([letters.index(c) for c in text])
    n, width, hidden = len(letters), 8, 48
    net = {
        "table": rng.normal(0, 0.5, (n, width)),
        "wx": rng.normal(0, 0.3, (hidden, width)),
        "wh": 0.9 * np.linalg.qr(rng.normal(size=(hidden, hidden)))[0],
        "b": np.zeros(hidden),
        "wy": rng.normal(0, 0.1, (n, hidden)),
        "by": np.zeros(n),
    }

    def write(length=45):
        state, letter, out = np.zeros((1, hidden)), letters.index(" "), ""
        draw = np.random.default_rng(5)
        for _ in range(length):
            state = rnn_forward(net["table"][[[letter]]], state, net["wx"], net["wh"], net["b"])[:, -1]
            scores = (state @ net["wy"].T + net["by"])[0]
            chance = np.exp(scores - scores.max())
            letter = draw.choice(n, p=chance / chance.sum())
            out += letters[letter]
        return out

    moments = {name: (np.zeros_like(w), np.zeros_like(w)) for name, w in net.items()}
    losses = []
    for step in range(301):
        if step in (0, 20, 300):
            print(f"{step:4} steps: {write()}")
        starts = rng.integers(0, len(ids) - 26, 20)
        window = ids[starts[:, None] + np.arange(26)]
        seen, wanted = window[:, :-1], window[:, 1:]
        x, h0 = net["table"][seen], np.zeros((20, hidden))
        h = rnn_forward(x, h0, net["wx"], net["wh"], net["b"])
        scores, cache = ops.linear.forward(h.reshape(-1, hidden), net["wy"], net["by"])
        loss, kept = ops.cross_entropy.forward(scores, wanted.ravel())
        losses.append(float(loss))
        dflat, dwy, dby = ops.linear.backward(ops.cross_entropy.backward(1.0, kept)[0], cache)
        dx, _, dwx, dwh, db = rnn_backward(dflat.reshape(h.shape), x, h0, net["wx"], net["wh"], net["b"])
        grads = [embedding_backward(dx, seen, n), dwx, dwh, db, dwy, dby]
        clipped, _ = clip_by_global_norm(grads, 5.0)
        for (name, w), g in zip(net.items(), clipped, strict=True):  # Adam
            m, v = moments[name]
            moments[name] = m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            net[name] = w - 0.01 * (m / (1 - 0.9 ** (step + 1))) / (np.sqrt(v / (1 - 0.999 ** (step + 1))) + 1e-8)
    ax = viz.curves({"loss": losses}, xlabel="step", ylabel="loss (nats a letter)", title="It learns to write", start=0)
    viz.show(ax)
    open_still = (3 * np.log(12) + np.log(3)) / 7  # three syllables of twelve and one of three lengths, in 7 letters
    print(
        f"loss at first {losses[0]:.2f}, in the end {np.mean(losses[-50:]):.2f}; the language leaves {open_still:.2f} open"
    )
    print("Right: from 2.9 to below 1.4, and words of two to four syllables.")


# %% [markdown]
# # Part II · The capstone
#
# Now all of it at once: a network of your own, trained within a budget, and an honest account of it. 60 points: the
# network 20, what its parts are worth 14, a bug to find 14, and 12 for a short report that a person reads.
#
# **The pictures.** Ten shapes in colour, 16 by 16 pixels, drawn on the spot: nothing to download, and never the same
# pictures twice. The shape is the class. Its place, its size, its colours and what else lies about say nothing.

# %%
shown = data.pictures(400, rng=3)
first = [np.flatnonzero(shown.y == k)[:2] for k in range(10)]
columns = np.array(first).T.ravel()  # two rows, a column a class
fig = viz.image_grid(
    [shown.X[i].transpose(1, 2, 0) for i in columns], [shown.target_names[shown.y[i]] for i in columns], size=0.95
)
viz.show(fig)

# %% [markdown] about="network"
# ## 6 · Your network
#
# Build it, train it, and let it say what it sees. Everything between the pictures and the labels is yours to choose.
#
# ```python
# train_and_predict(X, y, X_new, rng)   # (N, 3, 16, 16), (N,), (M, 3, 16, 16), Generator  ->  labels (M,)
# ```
#
# - `X` and `X_new` are bytes, 0 to 255. `y` and what you give back are class numbers, 0 to 9.
# - Here the library *is* allowed: `nn`, `ops`, `optim`, `fit`, `predict`. You know what is inside. Your own kernels have
#   their turn below. But you learn from `X` alone: no other pictures, and `data.pictures` is not for this function.
# - All chance comes from `rng`, so that the same call gives the same labels.
# - In grading, N = 600 and there are 375 pictures to label, all freshly drawn. The 600 come **class by class**, as they
#   lie in many an archive. A call has 60 seconds; a good network needs one.
#
# **How it is graded.** By the share of new pictures that get the right label. A third of that credit comes at 30 %, at
# 60 % and at 70 % each. A guess is right in 10 %, a weighted sum of pixels in about 20 %, a network without convolutions
# in about 50 %, a small ConvNet in 75 to 95 %. Besides, it has to be able to learn 150 pictures at all (if it cannot,
# there are no points), and a picture's label may depend neither on luck nor on the other pictures in the call.
#
# Worked by hand: scores 0.2, 3.1, -1 and 0, 0, 0.5 in two rows become the labels 1 and 2.


# %% solution="network"
def train_and_predict(X, y, X_new, rng):
    """Train a network, and label pictures with it.

    X: array (N, 3, 16, 16) of bytes, y: array (N,) of integers 0 to 9, X_new: array (M, 3, 16, 16) of bytes,
    rng: a numpy Generator. Returns an array (M,) of integers.
    """
    ### BEGIN SOLUTION
    mean, std = X.mean(axis=(0, 2, 3), keepdims=True), X.std(axis=(0, 2, 3), keepdims=True)

    def ready(pictures):
        return ((pictures - mean) / std).astype(np.float32)

    model = nn.Sequential(
        *(nn.Conv2d(3, 16, 5, stride=2, padding=2, rng=rng), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, padding=1, rng=rng), nn.BatchNorm2d(32), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(512, 10, rng=rng)),
    )
    method = optim.Adam(model, 0.01)
    slower = optim.Schedule(method, optim.cosine(4))
    both = np.concatenate([ready(X), ready(X)[..., ::-1]])  # mirrored, a shape stays itself
    fit(model, method, both, np.concatenate([y, y]), epochs=4, batch_size=32, rng=rng, schedule=slower, progress=False)
    return predict(model, ready(X_new)).argmax(axis=1)
    ### END SOLUTION


# %% check="network"
def by_hand():
    black, white = np.zeros((20, 3, 16, 16), np.uint8), np.full((20, 3, 16, 16), 255, np.uint8)
    some, numbers = np.concatenate([black, white]), np.repeat([4, 7], 20)
    labels = train_and_predict(some, numbers, some[::4], np.random.default_rng(0))
    assert labels.shape == (10,)
    # whatever it has learnt: equal pictures get equal labels
    assert len(set(labels[:5].tolist())) == 1
    assert len(set(labels[5:].tolist())) == 1


check("network", by_hand)

# %% [markdown] hints="network"


# %%
@check.picture("network")
def what_it_sees():
    old, new = data.pictures(600, rng=11), data.pictures(300, rng=12)
    labels = train_and_predict(old.X, old.y, new.X, np.random.default_rng(1))
    names, right = new.target_names, labels == new.y
    table = np.zeros((10, 10), dtype=int)
    np.add.at(table, (new.y, labels), 1)
    ax = viz.panels(1, columns=1, size=5.2, height=4.4)[1][0]
    ax.imshow(np.sqrt(table), cmap="Blues")
    for (row, column), count in np.ndenumerate(table):
        if count:
            ax.text(column, row, count, ha="center", va="center", color="w" if count > 15 else "k", fontsize=8)
    ax.set(xticks=range(10), yticks=range(10), yticklabels=names, xlabel="your label", ylabel="what it is")
    ax.set_xticklabels(names, rotation=45, ha="right")
    ax.set_title(f"{right.mean():.1%} of 300 new pictures")
    ax.grid(visible=False)
    pairs = ", ".join(f"{names[i]}: {table[i, i]} of {table[i].sum()}" for i in range(10))
    viz.show(ax, alt=f"Which label each class got. Right were {pairs}.")
    missed = np.flatnonzero(~right)[:10]
    if missed.size:
        captions = [f"{names[new.y[i]]},\nnot {names[labels[i]]}" for i in missed]
        viz.show(viz.image_grid([new.X[i].transpose(1, 2, 0) for i in missed], captions, size=1.1))
    print("Right: nearly all on the diagonal. Look at what is mistaken for what: discs and squares, plus and cross?")


# %% [markdown] about="ablation"
# ## 7 · What is each part worth?
#
# "We use batch norm, flips and a third layer, and get 92 %." Which of the three was it? An **ablation** takes one part
# away at a time and looks at what is lost. One training is one draw of luck, so each row is trained with several seeds,
# *the same ones in every row*.
#
# ```python
# ablate(train, parts, seeds)   # a function, P names, S integers   ->  table (P+1, S) of accuracies
# summarise(table)              # (P+1, S)  ->  mean (P+1,), spread (P+1,), drop (P,), error (P,)
# ```
#
# **`ablate`** calls `train(on, seed)`, which gives one accuracy. `on` is a dict that says of each part whether it is
# there: `{"norm": True, "flips": False}`. Row 0 of the table has everything on. Row i + 1 has part i off, and only that
# one. A column is a seed.
#
# **`summarise`**: mean and spread of each row. Then for each part the **drop**, which is the mean of *row 0 minus its
# row*, seed by seed, and the **error** of that mean: the spread of those S differences over √S. A spread is the standard
# deviation of a sample, so its squares are divided by S - 1. A drop of less than twice its error may be luck.
#
# Worked by hand, two seeds: with everything 0.9 and 0.6, without the part 0.8 and 0.3. Means 0.75 and 0.55. The
# differences are 0.1 and 0.3: drop 0.2, spread 0.1414, error 0.1. So, after two seeds: it may be worth 0.2, or nothing.


# %% solution="ablation"
def ablate(train, parts, seeds):
    """Accuracies with everything on, and with each part off.

    train: a function of a dict and a seed, parts: list of P names, seeds: list of S integers.
    Returns an array (P+1, S).
    """
    ### BEGIN SOLUTION
    rows = [{part: part != off for part in parts} for off in [None, *parts]]
    return np.array([[train(on, seed) for seed in seeds] for on in rows])
    ### END SOLUTION


def summarise(table):
    """What the table says.

    table: array (P+1, S). Returns mean (P+1,), spread (P+1,), drop (P,) and error (P,), arrays.
    """
    ### BEGIN SOLUTION
    lost = table[0] - table[1:]
    error = lost.std(axis=1, ddof=1) / np.sqrt(table.shape[1])
    return table.mean(axis=1), table.std(axis=1, ddof=1), lost.mean(axis=1), error
    ### END SOLUTION


# %% check="ablation"
from glassnet.check import named_trainings  # made-up trainings that take no time


def by_hand():
    # without depth 0.3 is lost; each seed counts by its rest when divided by 5, times 0.02
    table = ablate(named_trainings.nervous_training, ["depth"], [5, 11, 7])
    assert np.allclose(table, [[0.9, 0.88, 0.86], [0.6, 0.58, 0.56]])
    mean, spread, drop, error = summarise(np.array([[0.9, 0.6], [0.8, 0.3]]))
    assert np.allclose(mean, [0.75, 0.55])
    assert np.allclose(spread**2, [0.045, 0.125])  # the squares of 0.15 and of 0.25, each twice, over 2 - 1
    assert np.allclose(drop, [0.2])
    assert np.allclose(error, [0.1])


check("ablation", by_hand)

# %% [markdown] hints="ablation"

# %% [markdown]
# Now a real one. The network below has four parts that can be switched off: batch norm, a second convolution, that the
# last layer knows the places of what was found, and mirrored copies of the pictures. Each of the 15 trainings takes a
# moment, with few pictures, so that there is something left to gain. Change the parts, or take your own network: you need
# such a table for the report.


# %%
@check.picture("ablation")
def an_honest_table():
    old, new = data.pictures(300, rng=21), data.pictures(400, rng=22)
    mean, std = old.X.mean(), old.X.std()
    images, asked = (((x - mean) / std).astype(np.float32) for x in (old.X, new.X))

    def train(on, seed):
        rng = np.random.default_rng(seed)

        def stage(inputs, outputs, size, **options):
            norm = [nn.BatchNorm2d(outputs)] if on["batch norm"] else []
            return [nn.Conv2d(inputs, outputs, size, padding=size // 2, rng=rng, **options), *norm, nn.ReLU()]

        second = stage(12, 24, 3) if on["second layer"] else []
        ending = [] if on["places"] else [nn.GlobalAvgPool2d()]  # a mean over the map says what is there, not where
        width = (24 if second else 12) * (1 if ending else 16)
        net = nn.Sequential(
            *stage(3, 12, 5, stride=2),
            nn.MaxPool2d(2),
            *second,
            *ending,
            nn.Flatten(),
            nn.Linear(width, 10, rng=rng),
        )
        x, y = images, old.y
        if on["mirrored copies"]:
            x, y = np.concatenate([x, x[..., ::-1]]), np.concatenate([y, y])
        adam = optim.Adam(net, 0.01)
        epochs = 3 if on["mirrored copies"] else 6  # as many steps with as without
        slower = optim.Schedule(adam, optim.cosine(epochs))
        fit(net, adam, x, y, epochs=epochs, batch_size=32, rng=rng, schedule=slower, progress=False)
        return float(np.mean(predict(net, asked).argmax(axis=1) == new.y))

    parts = ["batch norm", "second layer", "places", "mirrored copies"]
    table = ablate(train, parts, [1, 2, 3])
    means, spreads, drops, errors = summarise(table)
    print(f"{'':<27} accuracy        what is lost")
    print(f"{'everything':<27} {means[0]:.1%} ± {spreads[0]:.1%}")
    for part, m, s, d, e in zip(parts, means[1:], spreads[1:], drops, errors, strict=True):
        told = "" if abs(d) > 2 * e else "   (may be luck)"
        print(f"without {part:<19} {m:.1%} ± {s:.1%}   {d:+.1%} ± {e:.1%}{told}")
    lost = dict(zip(parts, 100 * drops, strict=True))
    ax = viz.bars(lost, xlabel="points of accuracy lost without it", texts=[""] * 4)
    ax.errorbar(100 * drops, range(4), xerr=200 * errors, fmt="none", ecolor="k", capsize=4)
    ax.axvline(0, color="k", lw=0.8)
    ax.set_title("What each part is worth, ± two errors")
    told = ", ".join(f"{p} {100 * d:.1f} ± {200 * e:.1f}" for p, d, e in zip(parts, drops, errors, strict=True))
    viz.show(ax, alt=f"Points of accuracy lost without each part: {told}.")
    print("Right: five rows, and every drop is the first mean minus its row's mean.")


# %% [markdown] about="bug"
# ## 8 · Find the bug
#
# A network that learns badly often has one wrong backward function. It runs, the loss even falls; only the gradient is
# not the slope. Somewhere in a chain of stages sits one such function. Find it.
#
# ```python
# find_bug(stages, x, dy)       # list of pairs (forward, backward), (N, D), as the last output   ->  number, error
# ```
#
# - Stage k gives `y = forward(x)` and `dx = backward(dy, x)`. The output of one stage is the input of the next. All are
#   arrays of rows; `dy` is the upstream gradient of the *last* stage.
# - Check each stage **by itself**. Its input is what the stages before it made of x. Its upstream gradient is what the
#   stages behind it hand back, by their own backward functions.
# - Its slopes are those of $\sum dy \cdot \text{forward}(x)$, one number of x at a time, by central differences of step
#   h = 10⁻⁵, in float64.
# - The **error** of a stage is the largest |given - slope|, divided by the largest |number| in the two gradients (0 if
#   both are 0 throughout). Relative, since a stage may multiply by a million.
# - Give back the number of the stage with the largest error, and that error. If no error is above 10⁻⁴, there is no
#   bug: give back -1 and 0. Stages are counted from 0. At most one is wrong, and none has a corner near its input.
#
# Worked by hand: two stages, both y = x², the input 3. The first hands back 2x·dy, the second x·dy. With dy = 1 the
# second stage sees the input 9: it gives 9, its slope is 18, error 9/18 = ½. The first gets 9 from above, gives 54, and
# its slope is 54: error 0. The answer is 1 and 0.5.


# %% solution="bug"
def find_bug(stages, x, dy, h=1e-5):
    """Which stage's backward is wrong, and how wrong.

    stages: list of pairs of functions (forward, backward), x: array (N, D), dy: array like the last output, h: the step.
    Returns the number of the stage, or -1, and its error, or 0.
    """
    ### BEGIN SOLUTION
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    upstream, errors = np.asarray(dy, dtype=float), []
    for (forward, backward), at in zip(stages[::-1], inputs[-2::-1], strict=True):
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(upstream * (forward(at + step) - forward(at - step))) / (2 * h)
        given = backward(upstream, at)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        errors.insert(0, np.abs(given - slopes).max() / size if size else 0.0)
        upstream = given
    worst = int(np.argmax(errors))
    return (worst, errors[worst]) if errors[worst] > 1e-4 else (-1, 0.0)
    ### END SOLUTION


# %% check="bug"
from glassnet.check import named_stages  # stages that the check knows by name


def by_hand():
    mirror = (named_stages.turned, named_stages.turned_back)
    wrong = (named_stages.turned, named_stages.turned_back_too)  # hands the gradient back unturned
    x, dy = np.array([[3.0, 4.0]]), np.array([[1.0, 5.0]])
    # 1 and 5 come back as 5 and 1 from the first, and have to be turned; they are not: off by 4, the largest is 5
    number, error = find_bug([wrong, mirror], x, dy)
    assert number == 0
    assert np.isclose(error, 0.8)
    number, error = find_bug([mirror, wrong, mirror], x, dy)
    assert number == 1
    assert np.isclose(error, 0.8)
    # under a gradient that reads the same from both sides nobody can tell
    assert tuple(find_bug([wrong, mirror], x, np.array([[2.0, 2.0]]))) == (-1, 0)


check("bug", by_hand)

# %% [markdown] hints="bug"

# %% [markdown]
# Here is a small ConvNet as a chain of stages, in four copies. In each copy a mistake that you may have made yourself is
# hidden in one of its backward functions; where, is drawn by lot.


# %%
@check.picture("bug")
def where_is_it():
    rng = np.random.default_rng(41)
    w, bias, v = rng.normal(size=(3, 2, 3, 3)), np.zeros(3), rng.normal(size=(4, 12))

    def images(rows, channels, size):
        return rows.reshape(len(rows), channels, size, size)

    def conv(x):
        return ops.conv2d.forward(images(x, 2, 4), w, bias, padding=1)[0].reshape(len(x), -1)

    def conv_back(dy, x, kernel=w):
        _, cache = ops.conv2d.forward(images(x, 2, 4), kernel, bias, padding=1)
        return ops.conv2d.backward(images(dy, 3, 4), cache)[0].reshape(len(x), -1)

    def pool(x):
        return ops.avg_pool2d.forward(images(x, 3, 4), 2)[0].reshape(len(x), -1)

    def pool_back(dy, _x):
        return np.repeat(np.repeat(images(dy, 3, 2), 2, axis=2), 2, axis=3).reshape(len(dy), -1) / 4

    def softmax(x):
        return ops.softmax.forward(x)[0]

    def softmax_back(dy, x):
        return softmax(x) * (dy - np.sum(softmax(x) * dy, axis=1, keepdims=True))

    sound = {
        "convolution": (conv, conv_back),
        "tanh": (np.tanh, lambda dy, x: dy * (1 - np.tanh(x) ** 2)),
        "mean pooling": (pool, pool_back),
        "linear": (lambda x: x @ v.T, lambda dy, _x: dy @ v),
        "softmax": (softmax, softmax_back),
    }
    faults = {
        "convolution": ("the kernel is turned by half a turn", lambda dy, x: conv_back(dy, x, w[..., ::-1, ::-1])),
        "tanh": ("the slope is taken from the input", lambda dy, x: dy * (1 - x**2)),
        "mean pooling": ("the gradient is not shared out", lambda dy, x: 4 * pool_back(dy, x)),
        "softmax": ("each class by itself", lambda dy, x: dy * softmax(x) * (1 - softmax(x))),
    }
    x, dy = rng.normal(size=(2, 32)), rng.normal(size=(2, 4))
    names, bars = list(sound), {}
    for copy, fault in enumerate(rng.permutation(list(faults)), 1):
        stages = [(forward, faults[n][1] if n == fault else back) for n, (forward, back) in sound.items()]
        number, error = find_bug(stages, x, dy)
        found = names[number] if number >= 0 else "nothing"
        verdict = "right" if found == fault else f"wrong, it is in {fault}"
        print(f"copy {copy}: you say {found:<13} {verdict:<6} ({faults[fault][0]})")
        bars[f"copy {copy}: {found}"] = error
    print(f"without a fault: {tuple(find_bug(list(sound.values()), x, dy))}, right is -1 and 0")
    viz.show(viz.bars(bars, xlabel="relative error", title="The error of the stage you found"))


# %% [markdown]
# ## The capstone with your own kernels
#
# No points here, but it is what the course was for: a ConvNet whose convolution, pooling, ReLU and linear layer are
# *yours*, from the notebooks of units 02 and 05, where those lie in their places and are green. In grading the library's
# stand in for them, since only this notebook is handed in.
#
# With `LONG = True` the same network, wider, learns CIFAR-10 where its files are at hand (the folder that `GLASSNET_DATA`
# names, or the cache), with a progress bar and a checkpoint: stop it and run the cell again, and it goes on. That takes
# minutes with the library's kernels. Yours may take longer.

# %%
LONG = False


# %%
@check.picture("network", seconds=36_000 if LONG else 30)
def a_network_of_my_own_kernels():
    conv = mine.op("05-convolution", "conv2d_forward", "conv2d_backward", ops.conv2d, stride=1, padding=0, dilation=1)
    pool = mine.op("05-convolution", "maxpool_forward", "maxpool_backward", ops.max_pool2d, stride=2)
    linear = mine.op("02-neurons", "linear_forward", "linear_backward", ops.linear)
    ramp = mine.op("02-neurons", "relu_forward", "relu_backward", ops.relu)
    mine.report()

    def cifar10(split):
        """The published files, or the same photographs as an archive of pictures."""
        archive = data.places.find("cifar10", "cifar10-images.tar.xz")
        return data.image_folder(archive[0], split) if archive else data.cifar10(split, download=False)

    train, test = data.pictures(300, rng=31), data.pictures(300, rng=32)
    if LONG:
        try:
            train, test = (cifar10(split) for split in ("train", "test"))
        except FileNotFoundError:
            print("CIFAR-10 is not here; more of the ten shapes in its place.")
            train, test = data.pictures(4000, rng=31), data.pictures(1000, rng=32)
    mean, std = train.X.mean(), train.X.std()
    X, X_test = (((x - np.float32(mean)) / np.float32(std)).astype(np.float32) for x in (train.X, test.X))
    rng, wide = np.random.default_rng(0), 4 if LONG else 1
    net = nn.Sequential(
        nn.Conv2d(3, 8 * wide, 5, stride=2, padding=2, rng=rng, conv=conv),
        nn.BatchNorm2d(8 * wide),
        nn.ReLU(op=ramp),
        nn.Conv2d(8 * wide, 16 * wide, 3, padding=1, rng=rng, conv=conv),
        nn.BatchNorm2d(16 * wide),
        nn.ReLU(op=ramp),
        nn.MaxPool2d(2, pool=pool),
        nn.Flatten(),
        nn.Linear(16 * wide * (X.shape[-1] // 4) ** 2, 10, rng=rng, linear=linear),
    )
    adam = optim.Adam(net, 0.01)
    epochs = 10 if LONG else 8
    saved = f"capstone-{'photographs' if X.shape[-1] == 32 else 'shapes'}.npz"  # runs on other pictures do not mix
    options = {"checkpoint": saved, "resume": True} if LONG else {}
    slower = optim.Schedule(adam, optim.cosine(epochs))
    history = fit(net, adam, X, train.y, epochs=epochs, batch_size=32, rng=0, schedule=slower, progress=LONG, **options)
    viz.show(viz.curves({"loss": history.loss}, ylabel="training loss", title="A network of your own kernels"))
    print(f"{evaluate(net, X_test, test.y).accuracy:.1%} of {len(test.y)} new pictures. A guess: 10 %.")


# %% [markdown]
# ## The same on a GPU?
#
# A kernel that follows its data gives the same numbers wherever they lie, up to rounding. The cell measures it: one
# network, its scores and all its gradients, once on the CPU and once on the GPU.


# %%
def scores_and_gradients(device):
    net = nn.Sequential(
        *(nn.Conv2d(3, 12, 5, stride=2, padding=2, rng=1), nn.BatchNorm2d(12), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(12, 24, 3, padding=1, rng=2), nn.ReLU(), nn.GlobalAvgPool2d(), nn.Flatten()),
        nn.Linear(24, 10, rng=3),
    )
    images = to_device((shown.X[:64] / 255).astype(np.float32), device)
    net.to(device)
    scores = net(images)
    _, cache = ops.cross_entropy.forward(scores, to_device(shown.y[:64], device))
    net.zero_grad()
    net.backward(ops.cross_entropy.backward(1.0, cache)[0])
    return {"scores": to_numpy(scores), **{name: to_numpy(g) for name, g in net.named_grads().items()}}


if gpu_status().usable:
    here, there = scores_and_gradients("cpu"), scores_and_gradients("gpu")
    for name, numbers in here.items():
        apart = np.abs(numbers - there[name]).max() / np.abs(numbers).max()
        print(f"{name:<12} CPU and GPU differ by at most {apart:.0e} of the largest number")
else:
    print(f"No GPU here, so there is nothing to compare. {gpu_status().reason}")

# %% [markdown]
# ## 9 · Your report
#
# *12 points · about 20 minutes · read by a person*
#
# Half a page about *your* runs, in your own words. Numbers count, not style, and "it did not help" is a result. Whoever
# grades it has this list:
#
# | points | what | full marks if |
# |---|---|---|
# | 3 | what you built | somebody could build it again: layers, sizes, optimizer, epochs, seed |
# | 3 | what it reached | accuracy on pictures it never saw, its spread over seeds, and a number to hold it against |
# | 4 | what the parts are worth | one change a row; each claim has its row; what is below two errors is called luck |
# | 2 | what went wrong | one mistake, or one surprise: how it showed, how you found the cause |
#
# A part that is there but vague gets half of its points.

# %% [markdown] answer="report" points=12
# **My report.** Two clicks on this text, and write.
#
# ### BEGIN SOLUTION
# *Built.* Convolution 3 to 16 channels, 5×5, stride 2; convolution 16 to 32, 3×3; batch norm and ReLU after each;
# max-pooling 2×2; a linear layer to 10 scores. Trained on 600 pictures (`rng=11`) and their mirrored copies: Adam with
# rate 0.01 falling along a cosine, 10 epochs of batches of 32, seeds 1 to 5.
#
# *Reached.* 94.2 % ± 1.1 % (spread of five seeds) of 400 new pictures (`rng=12`). A guess gets 10 %, the linear model that
# I tried first 21 %. What is mistaken is mostly disc, ring, square and frame for each other: at this size they differ in
# a few pixels.
#
# *Worth.* Without the second layer 4.9 ± 0.5 points are lost, without the mirrored copies (and 20 epochs, so as many
# steps) 4.8 ± 0.9: both far above two errors. Without batch norm 7.9 ± 2.9, but one seed alone lost 19 of its points and
# the others 3 to 6: that it helps is sure, how much is not.
#
# *Wrong.* The first version guessed one class for nearly everything. The loss of single batches went up and down by turns:
# the pictures came class by class, and I had not shuffled them.
# ### END SOLUTION

# %% [markdown]
# ## What you have built
#
# A network with a memory, learnt through time, cut into pieces, kept from exploding. And with the capstone, a network
# that is yours from the kernels up, with a table that says what each part is worth.
#
# The last cell adds up your points on the cases in this notebook. Save, and hand in.

# %%
check.summary()
