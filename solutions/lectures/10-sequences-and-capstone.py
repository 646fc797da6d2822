# %% [markdown]
# # 10 · Sequences, and the capstone
#
# **Time:** 90 minutes. **You need:** lectures 02 to 04: layers, the chain rule, the training loop. Lecture 06 helps.
#
# After this lecture you will be able to
#
# - say which problems are sequences, and draw the network that fits;
# - unroll a recurrent network and run it by hand;
# - send a gradient back through time, and say why the weights collect from every step;
# - measure why gradients vanish or explode, and clip them without turning them;
# - train a network that writes, and judge its loss against what the language leaves open;
# - say what LSTM, GRU and attention changed.
#
# Where you read **Predict, then run**, write your guess down before you press Shift-Enter.

# %%
from math import tanh
from pathlib import Path
from timeit import repeat

import numpy as np

from glassnet import data, init, nn, ops, optim, viz
from glassnet.backend import array_module, gpu_status, to_device, to_numpy
from glassnet.train import fit

device = "cpu"  # change to "gpu" and run everything again: networks go where the data is
viz.use_style()
print(f"Computing on the {device}. {gpu_status().reason}")


# %%
def coin_flips(n, rng, steps=32, delays=8):
    """Flips ±1, (T, N, 1), and for each step the flips of 0 to 7 steps ago as 0 or 1, (T, N, 8)."""
    x = rng.choice([-1.0, 1.0], size=(steps, n, 1)).astype(np.float32)
    y = np.zeros((steps, n, delays), np.float32)
    for d in range(delays):
        y[d:, :, d] = x[: steps - d, :, 0] > 0
    return x, y


def last_inputs(x, width):
    """Put the last `width` inputs beside each other at every step."""
    padded = np.concatenate([np.zeros_like(x)] * (width > 1) + [x])
    return np.concatenate([padded[len(padded) - len(x) - i : len(padded) - i] for i in range(width)], axis=2)


def recall(layers, width=1, n_steps=400):
    """Train a network to say the flips of 0 to 7 steps ago; the share it gets right, for each."""
    rng, loss = np.random.default_rng(0), ops.binary_cross_entropy_with_logits
    net = nn.Sequential(*layers(rng), nn.Linear(32, 8, rng=rng))
    optimizer = optim.Adam(net, 0.01)
    for _ in range(n_steps):
        x, y = coin_flips(20, rng)
        net.zero_grad()
        scores = net.to(to_device(x, device))(to_device(last_inputs(x, width), device))
        net.backward(loss.backward(1.0, loss.forward(scores, to_device(y, device))[1])[0])
        optim.clip_grad_norm(net, 1.0)
        optimizer.step(net.named_grads())
    x, y = coin_flips(200, rng)
    said = to_numpy(net(to_device(last_inputs(x, width), device))) > 0
    return (said == (y > 0))[8:].mean(axis=(0, 1))


shares = {
    "sees one step": recall(lambda rng: (nn.Linear(1, 32, rng=rng), nn.Tanh())),
    "a window of three": recall(lambda rng: (nn.Linear(3, 32, rng=rng), nn.Tanh()), width=3),
    "recurrent": recall(lambda rng: (nn.RNN(1, 32, rng=rng),)),
}
ax = viz.curves(shares, xlabel="how many steps ago", ylabel="share right", start=0, ylim=(0.4, 1.05))
ax.set_title("Which coin came up, some steps ago?")
viz.show(ax)

# %% [markdown]
# ## Order carries meaning
#
# Somebody flips a coin at every step. Three networks are asked what came up 0 to 7 steps ago. The first sees only the
# step itself: about the past it can only guess. The second sees a window of three, like a convolution along time: it
# knows three steps, and not one more. The third has a **memory**, and it recalls all eight.
#
# Text, speech, music, prices, a film: there the answer depends on what came *before*, and nobody knows in advance how
# long before. "Dog bites man" and "man bites dog" have the same words. Two more things are new. Sequences have no fixed
# length, and what has been learnt about a word should hold wherever the word stands.
#
# ## What goes in, what comes out
#
# > **Predict, then run.** Which of these needs to read to the end before it says a word?

# %%
kinds = {
    "one to one: what is it?": (["picture"], ["cat"]),
    "one to many: describe it": (["picture", "", ""], ["a", "black", "cat"]),
    "many to one: did they like it?": (["not", "bad", "at all"], ["", "", "yes"]),
    "many to many: translate": (["guten", "Tag", "", ""], ["", "", "good", "day"]),
    "at every step: what comes next?": (["c", "a", "t"], ["a", "t", "s"]),
}
fig, axes = viz.panels(5, columns=3, size=3.7, height=2.9)
for ax, (title, (inputs, outputs)) in zip(axes, kinds.items(), strict=True):
    viz.unrolled(inputs, outputs, title=title, ax=ax)
viz.show(fig)

# %% [markdown]
# All are one kind of network with boxes left out. The first is a plain feed-forward network: a sequence of one step.
#
# ## A loop, unrolled
#
# At every step the network mixes what it reads with what it remembers, and the mixture is its new memory, the **state**:
#
# $$h_t = \tanh(w_x\, x_t + w_h\, h_{t-1} + b), \qquad y_t = w_y\, h_t + b_y .$$
#
# Written down, it has a loop. Laid out over time, the loop is gone: it is a deep network with one layer for each step.
# The point is what does *not* change: **the same weights are used at every step** (Elman, 1990).

# %%
viz.show(viz.unrolled(["x0", "x1", "x2", "x3"], ["y0", "y1", "y2", "y3"], states=["h0", "h1", "h2", "h3"], folded=True))

# %% [markdown]
# ## One step by hand
#
# Two units, one input. Unit 0 listens to the input. Unit 1 listens to unit 0, one step later, and to nobody else.
#
# > **Predict, then run.** The input is 0.5 and then silence. What do the two units show after each of three steps?

# %%
wx, wh, b = np.array([[1.0], [0.0]]), np.array([[0.0, 0.0], [1.0, 0.0]]), np.zeros(2)
h = np.zeros(2)
for t, x in enumerate([0.5, 0.0, 0.0]):
    h = np.tanh(wx @ [x] + wh @ h + b)
    print(f"step {t}: input {x:g}, state {h.round(4)}")

parts = [
    ("x", (3, 1)),
    "@",
    ("wx turned", (1, 2)),
    "+",
    ("h before", (3, 2)),
    "@",
    ("wh turned", (2, 2)),
    "+",
    ("b", (2,)),
]
viz.show(viz.shape_row(parts, title="Three sequences at one step; tanh of the sum is the new h"))

# %% [markdown]
# The number walked from unit to unit and then left: a delay line. With other weights a unit could keep it (listen to
# itself), flip it, or count. What to remember is *learnt*.
#
# ## From loops to arrays
#
# > **Predict, then run.** N sequences of T steps. Which of the loops over samples, steps, units and inputs can become
# > array operations, and which one cannot?


# %%
def rnn_loops(x, h0, wx, wh, b):
    T, N, _ = x.shape  # time first, as in most libraries
    h = np.empty((T, N, len(b)))
    rows = np.hstack([wx, wh]).tolist()  # row j: what unit j listens to
    for n in range(N):
        state = h0[n].tolist()
        for t in range(T):
            heard = x[t, n].tolist() + state
            state = [
                tanh(sum(w * v for w, v in zip(row, heard, strict=True)) + bias)
                for row, bias in zip(rows, b, strict=True)
            ]
            h[t, n] = state
    return h


def rnn_arrays(x, h0, wx, wh, b):
    h, state = [], h0
    for step in x:  # (N, D)
        state = np.tanh(step @ wx.T + state @ wh.T + b)
        h.append(state)
    return np.array(h)


def rnn_library(*given):
    return to_numpy(ops.rnn.forward(*given)[0])


rng = np.random.default_rng(0)
arrays = [0.3 * rng.normal(size=shape) for shape in ((40, 16, 8), (16, 32), (32, 8), (32, 32), (32,))]
there = [to_device(a, device) for a in arrays]
right = rnn_loops(*arrays)
times = {"loops": min(repeat(lambda: rnn_loops(*arrays), number=1, repeat=1))}
for name, function, given in (("arrays", rnn_arrays, arrays), ("glassnet", rnn_library, there)):
    assert np.allclose(function(*given), right)
    times[name] = min(repeat(lambda f=function, g=given: f(*g), number=1, repeat=20))
viz.show(viz.timing_bars(times, title=f"{right.shape[1]} sequences of {right.shape[0]} steps, {right.shape[2]} units"))

# %% [markdown]
# The loop over time stays: a step cannot begin before the one before it has ended. (The library can only take the inputs
# of all steps through `wx` in one product, before it begins.) So a recurrent network is slow on a GPU, however large
# the GPU. Keep that in mind for the end of this lecture.
#
# ## Who shares weights with whom
#
# You have met three families now. They differ in which connections have the *same* weight.
#
# > **Predict, then run.** Five inputs, five outputs, no bends. How many different weights has each family? Why is half
# > of the third picture empty?

# %%
i, j = np.indices((5, 5))
families = {
    "fully connected": np.arange(25).reshape(5, 5),
    "convolution, window of 3": np.where(abs(i - j) <= 1, i - j + 1, -1),
    "recurrent": np.where(i >= j, i - j, -1),
}
fig, axes = viz.panels(3, columns=3, size=4.0, height=2.7)
for ax, (name, weights) in zip(axes, families.items(), strict=True):
    viz.shared_weights(weights, title=name, ax=ax)
    print(f"{name:<25} {(weights >= 0).sum():2} connections, {len(np.unique(weights[weights >= 0])):2} weights")
viz.show(fig)

x, state, states = np.random.default_rng(1).normal(size=30), 0.0, []
for value in x:
    state = 0.7 * state + value
    states.append(state)
window = 0.7 ** np.arange(30)
print(
    f"state against a convolution with 1, 0.7, 0.49, ...: at most {abs(np.convolve(x, window)[:30] - states).max():.0e} apart"
)

# %% [markdown]
# A convolution shares weights along *space*, a recurrent network along *time*. Without tanh they are even the same: a
# state is a convolution with a window that never ends, $1, w, w^2, \ldots$, and looks back only. Two numbers make it,
# whatever its length. So in the map of networks there are **feed-forward** ones (every connection its own weight),
# **convolutional** ones (the same window everywhere) and **recurrent** ones (the same step again and again), and
# everybody mixes them.
#
# ## Back through time
#
# Unrolled, it is a deep network: the chain rule of unit 03 needs no change. The gradient starts at the last step and
# walks against every arrow. At each state **two** gradients arrive: from the loss of its own step, and from the next
# step. They add up. And since all steps have the same weights, the gradients of the weights add up over all steps.
# That is all of **backpropagation through time**.

# %%
viz.show(viz.unrolled(["x0", "x1", "x2", "x3"], ["", "", "y2", "y3"], states=["h0", "h1", "h2", "h3"], back=True))

# %% [markdown]
# ## A tiny example, number by number
#
# One unit, no input, two steps: $h_1 = \tanh(w h_0)$ and $h_2 = \tanh(w h_1)$, and the "loss" is $h_2$ itself. The one
# weight $w$ is used twice, so two paths lead back to it.
#
# > **Predict, then run.** h0 = 0.8, w = 1.5. Which of the two uses of w matters more for h2, the first or the second?

# %%
w, h0 = 1.5, 0.8
h1 = np.tanh(w * h0)
h2 = np.tanh(w * h1)
d2 = 1.0
to_w_late, d1 = d2 * (1 - h2**2) * h1, d2 * (1 - h2**2) * w
to_w_early, d0 = d1 * (1 - h1**2) * h0, d1 * (1 - h1**2) * w
dw = to_w_late + to_w_early
values, gradients = ([f"{v:.3f}" for v in row] for row in ((w, h0, h1, h2), (dw, d0, d1, d2)))
slopes = [
    [],
    [],
    [f"{(1 - h1**2) * w:.3f}", f"{(1 - h1**2) * h0:.3f}"],
    [f"{(1 - h2**2) * w:.3f}", f"{(1 - h2**2) * h1:.3f}"],
]
names = ["w", "h0", "h1", "h2"]
viz.show(viz.graph([[], [], [1, 0], [2, 0]], names, above=values, below=gradients, edge_texts=slopes))
print(f"dw by the second use {to_w_late:.4f}, by the first {to_w_early:.4f}, together {dw:.4f}")
nudged = [np.tanh((w + e) * np.tanh((w + e) * h0)) for e in (1e-5, -1e-5)]
print(f"measured by nudging w: {(nudged[0] - nudged[1]) / 2e-5:.4f}")

# %% [markdown]
# (Black: values. Red, below: gradients. At the arrows: slopes.) The late use counts more. The early one had to pass two
# slopes below 1.
#
# ## One walk is enough
#
# Each step may have a loss of its own. One could send each back by itself: the loss of step t walks t + 1 steps, in all
# $T(T+1)/2$. Or one adds at each state what arrives, and walks **once**.
#
# > **Predict, then run.** 60 steps with a loss at each. How many times faster is the single walk?

# %%
rng = np.random.default_rng(0)
given = [to_device(0.3 * rng.normal(size=shape), device) for shape in ((60, 8, 4), (8, 16), (16, 4), (16, 16), (16,))]
h, cache = ops.rnn.forward(*given)
dh = to_device(rng.normal(size=(60, 8, 16)), device)


def one_walk():
    return ops.rnn.backward(dh, cache)


def a_walk_for_each_loss():
    total = None
    for t in range(60):
        alone = 0 * dh
        alone[t] = dh[t]
        found = ops.rnn.backward(alone, cache)
        total = found if total is None else [a + b for a, b in zip(total, found, strict=True)]
    return total


apart = max(float(abs(a - b).max()) for a, b in zip(one_walk(), a_walk_for_each_loss(), strict=True))
print(f"dx, dh0, dwx, dwh and db differ by at most {apart:.0e}")
times = {
    name: min(repeat(f, number=1, repeat=5))
    for name, f in (("a walk for each loss", a_walk_for_each_loss), ("one walk", one_walk))
}
viz.show(viz.timing_bars(times))

# %% [markdown]
# (Counting steps gives 30 times. Here each walk also passes the zeros behind its loss, and all gradients are added up 60
# times, so it is more.) You write the single walk in the assignment. It needs the states of the forward pass, all of them: memory grows with T.
#
# ## Gradients that vanish or explode
#
# On its way through one step a gradient is multiplied by $w_h$ and by the slope of tanh. Through k steps: k times, by
# *the same* $w_h$. What happens to $0.9^k$, and to $1.1^k$?
#
# The size of $w_h$ is its **spectral radius** ρ, its largest eigenvalue's size: about the factor by which repeated
# multiplication grows.
#
# > **Predict, then run.** 32 units, a loss at the end, 60 steps. Left: silence, so tanh is a straight line. Right: inputs
# > of size 1. Which lines change most from left to right?


# %%
def back_from_the_end(radius, loudness, steps=60, units=32):
    """Size of the gradient that arrives at the state k steps before the end."""
    rng = np.random.default_rng(3)
    wh = rng.normal(size=(units, units))
    wh *= radius / abs(np.linalg.eigvals(wh)).max()
    x, dy = loudness * rng.normal(size=(steps, 4, units)), np.zeros((steps, 4, units))
    dy[-1] = rng.normal(size=(4, units))
    _, cache = ops.rnn.forward(*(to_device(a, device) for a in (x, np.zeros((4, units)), np.eye(units), wh)))
    dx = to_numpy(ops.rnn.backward(to_device(dy, device), cache)[0])
    return np.sqrt((dx**2).mean(axis=(1, 2)))[::-1] + 1e-30


fig, axes = viz.panels(2, columns=2, size=4.9, height=3.6)
for ax, loudness, title in zip(axes, (0.0, 1.0), ("silence", "inputs of size 1"), strict=True):
    lines = {f"ρ = {radius:g}": back_from_the_end(radius, loudness) for radius in (0.7, 1.0, 1.4, 2.5)}
    viz.curves(
        lines, xlabel="steps before the end", ylabel="size of the gradient", log=True, start=0, title=title, ax=ax
    )
    ax.set_ylim(1e-16, 1e24)
    for name, sizes in lines.items():
        print(f"{title:<16} {name:<8} grows by {(sizes[59] / sizes[10]) ** (1 / 49):.2f} a step")
viz.show(fig)

# %% [markdown]
# In silence the growth is ρ, step after step: **vanishing** below 1, **exploding** above. With inputs, the slopes of tanh
# are below 1 and push all lines down; here it takes a ρ of 2 and more to make up for them. Nobody can keep it just right:
# inputs change, weights learn, and ρ moves. (Bengio, Simard and Frasconi, 1994.)
#
# - **Vanishing** is silent: the loss falls, and what is far back is never learnt. Cure: a good start ($w_h$ orthogonal,
#   so ρ = 1, which `nn.RNN` takes), and gates (at the end).
# - **Exploding** is loud: one step throws the weights away. Cure: clip.
#
# ## A cliff, and how to clip
#
# The network of the tiny example, with a bias of −0.4 and 25 steps, shall end at −0.6. Its loss as a function of w has a
# **cliff**. On one side the state falls to the low end, on the other it stays up, and at the edge a tiny change of w
# decides. We begin right there and go downhill with rate 0.2. Clipped, a gradient longer than 1 is shortened to 1.
#
# > **Predict, then run.** Where does the first step land without clipping? Does it come back?


# %%
def pull_down(w, steps=25, bias=-0.4, target=-0.6):
    """Loss and its gradient by w, through time."""
    states = [0.9]
    for _ in range(steps):
        states.append(np.tanh(w * states[-1] + bias))
    arrives, dw = 2 * (states[-1] - target), 0.0
    for t in range(steps, 0, -1):
        inside = arrives * (1 - states[t] ** 2)
        dw, arrives = dw + inside * states[t - 1], inside * w
    return (states[-1] - target) ** 2, dw


def downhill(limit, start=1.787, rate=0.2, n=60):
    weights, longest = [start], 0.0
    for _ in range(n):
        gradient = pull_down(weights[-1])[1]
        longest = max(longest, abs(gradient))
        weights.append(weights[-1] - rate * gradient * min(1.0, limit / (abs(gradient) + 1e-12)))
    return np.array(weights), longest


grid = np.linspace(-14.0, 2.6, 1500)
fig, (left, right) = viz.panels(2, columns=2, size=4.9, height=3.6)
viz.curves({"loss": (grid, [pull_down(w)[0] for w in grid])}, xlabel="w", title="the loss and its cliff", ax=left)
tracks = {}
for i, (name, limit) in enumerate((("as it comes", np.inf), ("clipped at 1", 1.0))):
    tracks[name], longest = downhill(limit)
    heights = [pull_down(w)[0] for w in tracks[name]]
    left.plot(tracks[name], heights, viz.MARKERS[i], color=viz.COLORS[i + 1], label=name, ms=5)
    print(
        f"{name:<13} longest gradient {longest:6.1f}, from w = {tracks[name][0]:g} to {tracks[name][-1]:6.2f}, loss {heights[-1]:.3f}"
    )
left.legend()
viz.curves(tracks, xlabel="step", ylabel="w", start=0, title="where w goes", ax=right)
viz.show(fig)

# %% [markdown]
# One step, and w lies far to the left, where tanh is flat: no gradient will ever bring it back. Clipped, the same step is
# short, and the rest is an easy walk.
#
# Real gradients are vectors, in several arrays. **Clip by the global norm** (Pascanu, Mikolov and Bengio, 2013): take
# *all* arrays as one long vector $g$. If its length is above a limit c, all become $g \cdot c / |g|$. One factor for all:
# the direction stays. Clipping each array, or each number, by itself would turn it.
#
# > **Predict, then run.** A network with ρ = 3 begins to learn the coin flips with a large rate. Left: the norm before
# > clipping, in both runs. Right: their losses.


# %%
def start_badly(limit, n_steps=150):
    rng, loss = np.random.default_rng(0), ops.binary_cross_entropy_with_logits
    wild = lambda shape, rng, dtype: init.orthogonal(shape, rng, scale=3.0, dtype=dtype)  # noqa: E731
    net = nn.Sequential(nn.RNN(1, 32, hidden_init=wild, rng=rng), nn.Linear(32, 8, rng=rng))
    optimizer, norms, losses = optim.SGD(net, 0.3, 0.9), [], []
    for _ in range(n_steps):
        x, y = (to_device(a, device) for a in coin_flips(20, rng))
        net.to(x).zero_grad()
        value, cache = loss.forward(net(x), y)
        net.backward(loss.backward(1.0, cache)[0])
        norms.append(optim.clip_grad_norm(net, limit))
        losses.append(float(value))
        optimizer.step(net.named_grads())
    return norms, losses


runs = {"never clipped": start_badly(1e9), "clipped at 0.5": start_badly(0.5)}
fig, (left, right) = viz.panels(2, columns=2, size=4.9, height=3.6)
viz.curves({name: norms for name, (norms, _) in runs.items()}, xlabel="step", ylabel="norm before", log=True, ax=left)
viz.curves({name: losses for name, (_, losses) in runs.items()}, xlabel="step", ax=right)
viz.show(fig)
for name, (norms, losses) in runs.items():
    print(
        f"{name:<15} longest {max(norms):8.1f}, median {np.median(norms):6.2f}; loss in the end {np.mean(losses[-20:]):.2f}"
    )

# %% [markdown]
# Never clipped, the loss falls faster at first, and then stays: the first steps have thrown the weights so far out that
# most states are stuck at ±1, and the gradient is small for good. Clipped, the gradients stay long for a while, and the
# network goes on learning. (The better cure was not to begin with ρ = 3.)
#
# ## A language to learn
#
# Now something that writes. We invent a language of names, so that we know its rules and can measure what was learnt:
#
# - a name has 2 to 4 syllables, each a consonant and a vowel;
# - **harmony:** all its vowels are from *one* of two families, a o u or e i y;
# - **it closes:** its last letter is its first once more.
#
# `kanuk`, `melinem`, `dogadud`. The network reads letter by letter and says what comes next. Harmony needs a memory of
# one bit. To close a name, it has to keep its first letter for up to eight steps.
#
# > **Predict, then run.** Somebody who knows all rules still has to guess. Which of these guesses best: who knows how
# > frequent letters are, or who knows the letter before? And how far is the better one from the rules?

# %%
consonants, families = "bdgklmnr", ("aou", "eiy")
letters = " " + consonants + "".join(families)


def draw_name(rng):
    vowels = families[rng.integers(2)]
    starts = rng.choice(list(consonants), rng.integers(2, 5))
    return "".join(c + vowels[rng.integers(3)] for c in starts) + starts[0]


def is_name(word):
    of_one_family = any(set(word[1::2]) <= set(family) for family in families)
    return len(word) in (5, 7, 9) and set(word[::2]) <= set(consonants) and of_one_family and word[0] == word[-1]


LONG = False  # True: a network twice as wide, five times the text, 40 epochs, with a bar and a checkpoint
names = 60_000 if LONG else 12_000
rng = np.random.default_rng(0)
text = " ".join(draw_name(rng) for _ in range(names)) + " "
ids = np.array([letters.index(c) for c in text])
print(text[:79])

counts = np.bincount(ids)
pairs = np.zeros((len(letters), len(letters)))
np.add.at(pairs, (ids[:-1], ids[1:]), 1)
after = pairs / pairs.sum(axis=1, keepdims=True)
with np.errstate(divide="ignore", invalid="ignore"):
    surprise = np.nansum(pairs * -np.log(after)) / pairs.sum()
choices = np.log(3) + np.log(2) + 3 * np.log(8 * 3)  # length, family, and three syllables on average
guessers = {
    "knows the alphabet": np.log(len(letters)),
    "knows how frequent letters are": -(counts / len(ids) * np.log(counts / len(ids))).sum(),
    "knows the letter before": surprise,
    "knows the rules": choices / 8,  # a name has 8 letters on average, its space included
}
viz.show(viz.bars(guessers, xlabel="surprise, in nats a letter", title="Who guesses the next letter best?"))

# %% [markdown]
# The surprise is $-\ln p$ of the letter that came: our cross-entropy. Its mean over a source is the source's **entropy**,
# and no guesser gets below it in the long run. So we know beforehand where the loss of a perfect network would end.
#
# ## It learns to write
#
# Letters go in as **one-hot** rows: zeros, and a single 1. Such a row times a matrix picks one of the matrix's rows, so
# "one-hot, then a layer" is a table to look up, an **embedding**. The text is cut into pieces of 40 letters.
#
# To let it write: hand it a space, draw a letter from what it says, hand it that letter, and so on.
#
# > **Predict, then run.** What will it learn first: where spaces go, harmony, or closing names?


# %%
class Turn(nn.Layer):
    """Put the axes into another order: samples first for `fit`, time first for the recurrent layer."""

    def __init__(self, *order):
        super().__init__()
        self.order = order

    def forward(self, x):
        return array_module(x).transpose(x, self.order)

    def backward(self, dy):
        back = [self.order.index(axis) for axis in range(len(self.order))]
        return array_module(dy).transpose(dy, back)


def writer(hidden, seed=1, turn=(1, 0, 2), **options):
    rng, n = np.random.default_rng(seed), len(letters)
    layers = {"recurrent": nn.RNN(n, hidden, rng=rng, **options), "scores": nn.Linear(hidden, n, rng=rng)}
    return nn.Sequential(before=Turn(*turn), **layers, behind=Turn(turn[0], 2, 1 - turn[0]))


def write(net, length, warmth=1.0, forget=False, seed=4):
    """Let the network write; drawn at temperature `warmth`."""
    w, draw, letter, out = net.state_dict(), np.random.default_rng(seed), 0, ""
    state = np.zeros(len(w["recurrent.bias"]))
    for _ in range(length):
        state = 0 * state if forget else state
        state = np.tanh(w["recurrent.weight_ih"][:, letter] + w["recurrent.weight_hh"] @ state + w["recurrent.bias"])
        scores = (w["scores.weight"] @ state + w["scores.bias"]) / warmth
        chance = np.exp(scores - scores.max())
        letter = int(draw.choice(len(chance), p=chance / chance.sum()))
        out += letters[letter]
    return out


def share_of_names(written):
    words = written.split(" ")[1:-1]  # the first and the last may be cut
    return sum(map(is_name, words)) / max(len(words), 1)


PIECE = 40
n_pieces = (len(ids) - 1) // PIECE
one_hot = np.eye(len(letters), dtype=np.float32)
X = to_device(one_hot[ids[: n_pieces * PIECE].reshape(n_pieces, PIECE)], device)  # (N, T, letters)
y = to_device(ids[1 : n_pieces * PIECE + 1].reshape(n_pieces, PIECE), device)  # (N, T): each the letter that follows
net = writer(128 if LONG else 64)
told, grown = (1, 3, 10, 40), []


def look(history):
    grown.append(share_of_names(write(net, 2000)))
    if len(history.loss) in told:
        print(f"epoch {len(history.loss):2}, loss {history.loss[-1]:.2f}: {write(net, 62)}")


print(f"untrained          : {write(net, 62)}")
history = fit(
    net,
    optim.Adam(net, 0.003 if LONG else 0.01),
    X,
    y,
    epochs=40 if LONG else 10,
    batch_size=20,
    rng=0,
    clip_norm=1.0,
    after_epoch=look,
    progress=LONG,
    checkpoint=Path("writer.npz") if LONG else None,
    resume=LONG,
)

# %% [markdown]
# ## Close to what the language leaves open
#
# > **Predict, then run.** Which guesser of the bars has it passed, and after how many epochs? Does it reach the rules?

# %%
fig, (left, right) = viz.panels(2, columns=2, size=4.9, height=3.6)
epochs = np.arange(1, len(history.loss) + 1)
lines = {"the network": history.loss}
lines |= {name: (epochs, np.full(len(epochs), guessers[name])) for name in list(guessers)[2:]}
viz.curves(lines, ylabel="nats a letter", ax=left)
names_right = {"proper names": grown[-len(epochs) :]}
viz.curves(names_right, ylabel="share of what it writes", ylim=(0, 1), ax=right)
viz.show(fig)
print(f"loss {history.loss[-1]:.3f}; the rules leave {guessers['knows the rules']:.3f} open")
print(
    f"{grown[-1]:.0%} of the words it writes are proper names, and {len(set(write(net, 2000).split()))} of them are different"
)

# %% [markdown]
# First come spaces and syllables, then harmony, and closing last: what lies further back is learnt later. A little is
# lost for good, since every piece of 40 letters begins without a memory, mostly in the middle of a name.
#
# ## Where it keeps harmony
#
# Nobody told it about the two families. Does its state hold that bit? It runs over fresh text, and we take the mean state
# in names with a o u and the mean state in names with e i y. On which side of the middle between the two is each state?
#
# > **Predict, then run.** White: undecided. When in a name will it make up its mind, and when does it forget?

# %%
rng = np.random.default_rng(7)
sample = " " + " ".join(draw_name(rng) for _ in range(400)) + " "
given = one_hot[[letters.index(c) for c in sample]][:, None]  # (T, 1, letters)
states = to_numpy(net["recurrent"](to_device(given, device)))[:, 0]
family = np.zeros(len(sample), int)
for i, c in enumerate(sample):
    family[i] = 1 if c in families[0] else -1 if c in families[1] else 0 if c == " " else family[i - 1]
means = [states[family == f].mean(axis=0) for f in (1, -1)]
side = (states - (means[0] + means[1]) / 2) @ (means[0] - means[1])
side /= np.abs(side[family != 0]).mean()
told_apart = np.mean(np.sign(side[family != 0]) == family[family != 0])
fig, (ax,) = viz.panels(1, columns=1, size=10, height=1.7)
ax.imshow(side[None, :50], cmap="RdBu", vmin=-1.6, vmax=1.6, aspect="auto")
for i, c in enumerate(sample[:50]):
    ax.text(i, 0, c, ha="center", va="center", color="k" if abs(side[i]) < 0.8 else "w", fontsize=14)
ax.set(yticks=[], xticks=[], title="Which side the state is on: blue a o u, red e i y")
words = f"From the first vowel on, the side is right at {told_apart:.0%} of the letters."
viz.show(fig, alt=f"The letters of {sample[:50]!r}, each coloured by the side of the state. {words}")
print(words)

# %% [markdown]
# ## More or less daring
#
# Scores divided by a **temperature** before softmax: below 1 the likely letters become likelier, above 1 all become alike.
#
# > **Predict, then run.** Which temperature writes the most proper names? What is its price?

# %%
for warmth in (0.2, 0.6, 1.0, 1.5):
    written = write(net, 3000, warmth)
    different = len(set(written.split())) / len(written.split())
    print(f"{warmth:g}: {share_of_names(written):4.0%} proper, {different:4.0%} different  {written[:50]}")

# %% [markdown]
# ## How far a lesson reaches: truncation
#
# A text has no end, and all states have to be kept for the way back. So one cuts: the **state** goes on, the **gradient**
# ends at the front of each piece of k steps. This is truncated backpropagation through time. How wrong is the gradient
# then?
#
# > **Predict, then run.** The angle between the truncated gradient of $w_h$ and the full one, for k from 1 to 40. 0° would
# > be the same direction. Which network needs the longer pieces, the fresh or the trained one?


# %%
def angles(model, lengths):
    w = model.state_dict()
    weights = [to_device(w[f"recurrent.{name}"], device) for name in ("weight_ih", "weight_hh", "bias")]
    xp = array_module(X)
    batch, wanted = xp.swapaxes(X[:100], 0, 1), xp.swapaxes(y[:100], 0, 1)
    h0, found = to_device(np.zeros((100, len(w["recurrent.bias"])), np.float32), device), []
    for k in [*lengths, None]:
        h, cache = ops.rnn.forward(batch, h0, *weights, truncate=k)
        scores, kept = ops.linear.forward(h, *(to_device(w[f"scores.{name}"], device) for name in ("weight", "bias")))
        _, last = ops.cross_entropy.forward(xp.reshape(scores, (-1, len(letters))), xp.reshape(wanted, (-1,)))
        dscores = xp.reshape(ops.cross_entropy.backward(1.0, last)[0], scores.shape)
        found.append(to_numpy(ops.rnn.backward(ops.linear.backward(dscores, kept)[0], cache)[3]).ravel())
    full = found.pop()
    cosines = [g @ full / np.linalg.norm(g) / np.linalg.norm(full) for g in found]
    return np.degrees(np.arccos(np.clip(cosines, -1, 1)))


lengths = [1, 2, 4, 6, 8, 12, 20, 40]
lines = {"fresh": (lengths, angles(writer(64), lengths)), "trained": (lengths, angles(net, lengths))}
ax = viz.curves(lines, xlabel="k, steps in a piece", ylabel="degrees", title="Truncated against full gradient")
viz.show(ax)
short = recall(lambda rng: (nn.RNN(1, 32, truncate=1, rng=rng),))
print(f"the coin flips with k = 1: the flip of 7 steps ago is right in {short[7]:.0%}")

# %% [markdown]
# Gradients fade on their way, so a piece of 20 points nearly where the full one does, and even k = 1 points to the same
# side. The fresh network needs the longer pieces: its ρ is 1 and its states are near 0, where tanh is steep, so its
# gradients fade least. And a surprise in the last line: the network of the first picture recalls seven steps though no gradient ever left its step. The *state* still carries the past, and every step
# was asked for what the step before already held. Where nothing on the way rewards keeping a thing, a short k does not
# learn to keep it. The next cell shows it.
#
# ## Break it: three quiet mistakes
#
# 1. The network is right, but whoever lets it write **forgets the state** between two letters.
# 2. Trained with **time and samples swapped**: `nn.RNN` gets (N, T, letters) where it wants (T, N, letters). The shapes
#    fit, and no error comes.
# 3. Trained with **k = 1** on 3 epochs, beside a full one of 3 epochs.
#
# > **Predict, then run.** How many proper names does each write? Whose training loss would have warned you?


# %%
def trained_for(n_epochs, **options):
    model = writer(64, **options)
    losses = fit(
        model, optim.Adam(model, 0.01), X, y, epochs=n_epochs, batch_size=20, rng=0, clip_norm=1.0, progress=False
    ).loss
    return model, losses[-1]


cases = {"right, 10 epochs": (net, history.loss[-1], False), "1 state forgotten": (net, history.loss[-1], True)}
for name, options in (
    ("right, 3 epochs", {}),
    ("2 axes swapped, 3 epochs", {"turn": (0, 1, 2)}),
    ("3 k = 1, 3 epochs", {"truncate": 1}),
):
    cases[name] = (*trained_for(3, **options), False)
for name, (model, loss, forget) in cases.items():
    written = write(model, 2000, forget=forget)
    vowels = [set(word) - set(consonants) for word in written.split()]
    harmony = np.mean([any(v and v <= set(group) for group in families) for v in vowels])
    print(
        f"{name:<25} loss {loss:.2f}, harmony {harmony:4.0%}, proper names {share_of_names(written):4.0%}: {written[:30]}"
    )

# %% [markdown]
# Along the axis that the second takes for time there are *other texts*. From them it learns which letter follows which, and
# no more: compare its loss with the bar "knows the letter before". When it writes, its state holds the past of its own
# text, which it has never met, and not even that is left. The third never learns to keep a vowel's family over the
# consonants between. A loss with a yardstick beside it warns; a loss alone just falls.
#
# ## What came after
#
# A plain state is rewritten at every step, and a gradient is multiplied at every step. The cure is the one you know from
# unit 06: a way around. An **LSTM** (Hochreiter and Schmidhuber, 1997) keeps a second memory to which it *adds*:
#
# $$c_t = f_t \cdot c_{t-1} + i_t \cdot g_t , \qquad h_t = o_t \cdot \tanh(c_t) ,$$
#
# with gates f, i, o between 0 and 1, sigmoids of input and state. While $f_t$ is near 1, gradients pass as through a
# skip connection: a highway along time. (The gate f came later: Gers, Schmidhuber and Cummins, 2000.) A **GRU** (Cho and others, 2014) does it with two gates. And **attention**
# (Bahdanau and others, 2015) goes further: each step may look at *every* earlier one directly, so the path from any
# step to any other has length 1. The **transformer** (Vaswani and others, 2017) keeps attention and drops the loop. Then
# all steps can be computed side by side, and the GPU of "From loops to arrays" has something to do. The price: work grows
# with T², where a recurrent network takes T.
#
# > **Predict, then run.** A gradient over 100 steps: through a plain state (slope 0.9 a step), an LSTM whose gate stands at
# > 0.99, and attention. What arrives?

# %%
ways = {"plain, slope 0.9": 0.9**100, "LSTM, f = 0.99": 0.99**100, "attention, one step": 1.0}
viz.show(viz.bars(ways, xlabel="what is left after 100 steps (logarithmic)", log=True))

# %% [markdown]
# ## The capstone
#
# The second half of the assignment is yours alone. Ten shapes, drawn by `glassnet.data.pictures`: of any colour, in any
# place, with clutter and noise. You build a network that tells them apart, of your own kernels where their checks are
# green, within a budget of time. The grader trains it on pictures that nobody has seen, and the thresholds are in the
# notebook. Then you find out what each of its parts is worth (an **ablation**), find a bug that somebody put into a
# network, and write a short report.
#
# > **Predict, then run.** A linear model weighs each pixel. How many new pictures does it get right, and why hardly more?

# %%
shapes = data.pictures(400, rng=0)
first = [int(np.flatnonzero(shapes.y == c)[k]) for k in (0, 1) for c in range(10)]
titles = [shapes.target_names[shapes.y[i]] for i in first]
viz.show(viz.image_grid(shapes.X[first].transpose(0, 2, 3, 1) / 255, titles, columns=10, size=1.0))

asked = {"old": shapes, "new": data.pictures(400, rng=1)}
pixels = {name: to_device(some.X / np.float32(255) - np.float32(0.5), device) for name, some in asked.items()}
linear = nn.Sequential(nn.Flatten(), nn.Linear(768, 10, rng=0)).to(pixels["old"])
labels = to_device(shapes.y, device)
fit(linear, optim.Adam(linear, 0.003), pixels["old"], labels, epochs=20, batch_size=32, rng=0, progress=False)
for name, some in asked.items():
    share = np.mean(to_numpy(linear(pixels[name])).argmax(axis=1) == some.y)
    print(f"a linear model knows {share:.0%} of the {name} pictures")

# %% [markdown]
# A shape lies anywhere and has any colour, so no pixel by itself says anything about new pictures. What it knows of the
# old ones it knows by heart.
#
# ## Quiz
#
# **1.** A recurrent network with 50 units reads 20 letters of an alphabet of 30. How many weights has its recurrent layer?
# And if it reads 2000 letters?
#
# <details><summary>Answer</summary>
# wx has 50·30 = 1500, wh has 50·50 = 2500, b has 50: 4050 in all. The length does not matter: the same weights work at
# every step. Only the memory for the way back grows with it.
# </details>
#
# **2.** In your backward pass, dx and dh0 are right, but dwh is far too small for long sequences, and right for one step.
#
# <details><summary>Answer</summary>
# In each round of the loop dwh is probably overwritten and not added to, so what is left is the share of the first step
# alone. wh is used at every step, so it collects from every step.
# </details>
#
# **3.** The gradient norm is mostly 0.5 and every few hundred steps 80. Do you clip at 0.1, 1 or 100?
#
# <details><summary>Answer</summary>
# At 1: normal steps stay as they are, only explosions are shortened. At 0.1 every step is shortened, which amounts to
# a smaller learning rate in disguise. At 100 nothing is ever clipped.
# </details>
#
# ## What to remember
#
# - A **state** carries what was read. The same weights at every step: that is what makes it a recurrent network.
# - Unrolled, it is a deep network. Backward walks once from the end to the front: at each state **add** what comes from
#   its own loss and from the next step; the weights **add up** over all steps.
# - Through k steps a gradient is multiplied k times by the same matrix: it **vanishes or explodes**. Start with ρ near 1;
#   **clip by the global norm**, which keeps the direction.
# - **Truncated:** the state goes on, the gradient stops.
# - Judge a loss by what the source leaves open, its **entropy**, and by simple guessers.
# - LSTM and GRU add instead of rewriting; attention looks back directly.
#
# ## The whole course in one picture
#
# A recurrent network is a deep network that shares its weights, like a convolution. Training it is gradient descent,
# through a graph, by the chain rule. What keeps it alive is what keeps deep networks alive. Nothing was wasted.

# %%
course = {
    "01": ("groups", []),
    "02": ("neurons", []),
    "03": ("chain rule", ["02"]),
    "04": ("training", ["01", "03"]),
    "05": ("convolution", ["03"]),
    "06": ("norm, skips", ["04", "05"]),
    "07": ("to VGG", ["06"]),
    "08": ("to ResNet", ["06"]),
    "09": ("looking in", ["07", "08"]),
    "10": ("memory", ["06"]),
}
order = list(course)
parents = [[order.index(p) for p in needs] for _, needs in course.values()]
viz.show(
    viz.graph(parents, order, below=[name for name, _ in course.values()], title="Ten units, and what each stands on")
)

# %% [markdown]
# You began with points on a plane and nobody to tell you their groups. Now you can write, from the first line to the
# last, a network that reads, one that sees, and the check that tells you which mistake you made. **Now you:** the
# assignment, and the capstone. Enjoy it.
#
# ## To read on
#
# - J. Elman, "Finding structure in time", Cognitive Science, 1990. P. Werbos, "Backpropagation through time: what it does
#   and how to do it", Proceedings of the IEEE, 1990. D. Rumelhart, G. Hinton and R. Williams, "Learning representations by
#   back-propagating errors", Nature, 1986.
# - Y. Bengio, P. Simard and P. Frasconi, "Learning long-term dependencies with gradient descent is difficult", 1994.
#   R. Pascanu, T. Mikolov and Y. Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.
#   R. Williams and J. Peng, "An efficient gradient-based algorithm for on-line training of recurrent network
#   trajectories", 1990 (truncation).
# - S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997. F. Gers, J. Schmidhuber and F. Cummins, "Learning to
#   forget: continual prediction with LSTM", 2000. K. Cho et al., "Learning phrase representations using
#   RNN encoder-decoder for statistical machine translation", 2014. D. Bahdanau, K. Cho and Y. Bengio, "Neural machine
#   translation by jointly learning to align and translate", ICLR 2015. A. Vaswani et al., "Attention is all you need",
#   NeurIPS 2017.
# - A. Karpathy, "The unreasonable effectiveness of recurrent neural networks", 2015. C. Shannon, "Prediction and entropy
#   of printed English", 1951. I. Goodfellow, Y. Bengio and A. Courville, "Deep learning", 2016, chapter 10.
# - And on from here: the whole "Deep learning" book is at deeplearningbook.org, Stanford's courses CS231n (networks for
#   images) and CS230 have their notes online, and PyTorch's tutorials are at pytorch.org/tutorials.
