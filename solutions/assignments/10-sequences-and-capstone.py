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
# **Time:** two hours in all, 50 minutes of them for part I. **Points:** 100. **You need:** lecture 10, and the chain rule
# of unit 03. Everything works offline and without a GPU.
#
# **Handing in.** Choose *Restart kernel and run all cells*, look through the outputs, save, and hand in this notebook
# under the name it has. A cell that fails does no harm to the others.

# %%
import numpy as np

from glassnet import ops, viz
from glassnet.check import load_checks

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
    ax = viz.curves(lines, xlabel="step", ylabel="state", title="One pulse at step 2, then silence", start=0)
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

    def loss(x, h, wx, wh, b):
        total = 0.0
        for t in range(x.shape[1]):
            h = np.tanh(x[:, t] @ wx.T + h @ wh.T + b)
            total += np.sum(dh[:, t] * h)
        return total

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
# Below: what it writes when nobody tells it anything, before it learns and after 150 and 600 steps.


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
    for step in range(601):
        if step in (0, 150, 600):
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
    print(f"loss at first {losses[0]:.2f}, in the end {np.mean(losses[-50:]):.2f}. Right: from 2.9 to below 1.4.")


# %% [markdown]
# # Part II · The capstone
#
# (60 points.)

# %% [markdown]
# ## What you have built
#
# A network with a memory, learnt through time, cut into pieces, kept from exploding. And with the capstone, a network
# that is yours from the kernels up, with a table that says what each part is worth.
#
# The last cell adds up your points on the cases in this notebook. Save, and hand in.

# %%
check.summary()
