# %% [markdown]
# # Assignment 07 · Case studies I
#
# Four networks in the order in which they came: LeNet-5, AlexNet, VGG, network in network. You take the part out of each
# that made it new, write it yourself, and count what it costs. At the end your own convolution reads digits inside a
# LeNet-5.
#
# **How it works.** As in the assignments before: replace `raise NotImplementedError(...)` by your code, run the cell, run
# the check below it. The check tells you what is wrong, and often which mistake it is. After you hand in, the same
# checks run with *other* numbers. Stuck? Open the hints one by one.
#
# Rules for all exercises:
#
# - **Nothing is changed in place.** A function gets arrays and gives back new ones.
# - **A backward function** gets the upstream gradient `dy` first, then what the forward function got. It gives back one
#   gradient for each array that can learn or hand on, of the shape of its array. Nothing is divided by the number of
#   samples.
# - **Convolution and pooling are done.** You wrote them in unit 05; here they are building blocks. In exercises 2, 4 and
#   5 take them from `ops`: `ops.conv2d_forward(x, w, b, padding=1)` answers y and a cache, and so do
#   `ops.max_pool2d_forward(x, 2)` and `ops.avg_pool2d_forward(x, 2)`. `ops.conv2d_backward(dy, cache)` answers dx, dw,
#   db. Or use your own. `glassnet.models` and `glassnet.analysis` are left out: they hold the answers.
#
# The exercises do not depend on each other: leave one out and go on.
#
# **Time:** under two hours in all. **Points:** 100. **You need:** lecture 07, and convolution from unit 05. Everything
# works offline and without a GPU.
#
# **Handing in.** Choose *Restart kernel and run all cells*, look through the outputs, save, and hand in this notebook
# under the name it has. A cell that fails does no harm to the others.

# %%
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from timeit import repeat

import numpy as np

from glassnet import data, mine, nn, ops, optim, viz
from glassnet.check import load_checks
from glassnet.train import evaluate, fit

check = load_checks("07-case-studies-1")
viz.use_style()

# %% [markdown] about="count"
# ## 1 · Count a network
#
# How large is each answer, how many numbers are learnt, how much work is it? All of it follows from the description of a
# network; nothing has to run. Write
#
# ```python
# count(layers, shape)    # list of tuples, (C, H, W) or (D,)  ->  shapes, params, flops: three lists
# ```
#
# with one entry for each layer: the shape that comes out, the numbers that are learnt, and the FLOPs for one sample.
#
# | layer | what it does |
# |---|---|
# | `("conv", filters, k, stride, padding, groups)` | windows of k × k, with biases |
# | `("pool", k, stride)` | windows of k × k, no border |
# | `("norm",)` | batch norm: one gamma and one beta for each channel; works on (D,) too |
# | `("relu",)` | |
# | `("flatten",)` | (C, H, W) becomes (D,) |
# | `("linear", units)` | on (D,), with biases |
#
# - **Sizes.** A window lies inside the image with its border; rows and columns that are left over are cut off.
# - **Groups.** With g groups the channels are cut into g equal parts, and a filter sees one of them. AlexNet was trained
#   on two GPUs: that is g = 2.
# - **FLOPs.** A product counts one, an addition counts one. With its bias, a sum of n products takes n additions, so one
#   number of the answer takes 2n. Only `conv` and `linear` count; all others have 0. (Many papers count *multiply-adds*:
#   half as many.)
#
# Worked by hand: 10 filters of 5 × 5 with padding 2 on a 3 × 32 × 32 image. A filter has 5·5·3 weights and a bias: 76, so
# 760 are learnt. The answer has the shape (10, 32, 32), and each of its 10 240 numbers takes 2·75 FLOPs: 1 536 000.


# %% solution="count"
def count(layers, shape):
    """Shapes, parameters and FLOPs of a network, layer by layer.

    layers: list of tuples, shape: tuple (C, H, W) or (D,), that of one sample.
    Returns shapes (a list of tuples), params and flops (lists of whole numbers), one entry for each layer.
    """
    ### BEGIN SOLUTION
    shapes, params, flops = [], [], []
    for kind, *sizes in layers:
        learnt = work = 0
        if kind in ("conv", "pool"):
            filters, k, stride, padding, groups = sizes if kind == "conv" else (shape[0], *sizes, 0, 1)
            rows, columns = ((side + 2 * padding - k) // stride + 1 for side in shape[1:])
            if kind == "conv":
                seen = shape[0] // groups * k * k
                learnt = filters * (seen + 1)
                work = 2 * seen * filters * rows * columns
            shape = (filters, rows, columns)
        elif kind == "norm":
            learnt = 2 * shape[0]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            (units,) = sizes
            learnt, work = units * (shape[0] + 1), 2 * units * shape[0]
            shape = (units,)
        shapes.append(shape)
        params.append(learnt)
        flops.append(work)
    return shapes, params, flops
    ### END SOLUTION


# %% check="count"
def by_hand():
    shapes, params, flops = count([("conv", 10, 5, 1, 2, 1), ("pool", 2, 2)], (3, 32, 32))
    assert [tuple(s) for s in shapes] == [(10, 32, 32), (10, 16, 16)]
    assert list(params) == [760, 0]
    assert list(flops) == [1536000, 0]
    # AlexNet's first layer: (227 - 11) // 4 + 1 = 55, and 96 filters of 11·11·3 weights and a bias
    shapes, params, _ = count([("conv", 96, 11, 4, 0, 1)], (3, 227, 227))
    assert tuple(shapes[0]) == (96, 55, 55)
    assert params[0] == 34944


check("count", by_hand)

# %% [markdown] hints="count"


# %%
@check.picture("count")
def where_the_weights_are_and_where_the_work():
    alexnet = [("conv", 96, 11, 4, 0, 1), ("pool", 3, 2), ("conv", 256, 5, 1, 2, 1), ("pool", 3, 2)]
    alexnet += [("conv", 384, 3, 1, 1, 1), ("conv", 384, 3, 1, 1, 1), ("conv", 256, 3, 1, 1, 1), ("pool", 3, 2)]
    alexnet += [("flatten",), ("linear", 4096), ("linear", 4096), ("linear", 1000)]
    shapes, params, flops = count(alexnet, (3, 227, 227))
    names = iter(["CONV1", "CONV2", "CONV3", "CONV4", "CONV5", "FC6", "FC7", "FC8"])
    rows = {next(names): (p / 1e6, f / 1e6) for p, f in zip(params, flops, strict=True) if p}
    fig, axes = viz.panels(2, columns=2, size=5, height=3.4)
    for ax, which, title in ((axes[0], 0, "Parameters, in millions"), (axes[1], 1, "FLOPs, in millions")):
        texts = [f"{row[which]:.2f}" if which == 0 else f"{row[which]:,.0f}" for row in rows.values()]
        viz.bars({name: row[which] for name, row in rows.items()}, title=title, texts=texts, ax=ax)
    viz.show(fig)
    convs = slice(0, 8)
    print(f"in front of the first linear layer stand {shapes[8][0]:,} numbers")
    print(
        f"parameters: {sum(params) / 1e6:.1f} million, {sum(params[convs]) / sum(params):.0%} of them in convolutions"
    )
    print(f"FLOPs: {sum(flops) / 1e9:.2f} billion, {sum(flops[convs]) / sum(flops):.0%} of them in convolutions")
    print(
        "Right: 9,216; 62.4 million and 6%; 2.27 billion and 95%. Linear layers hold the weights, convolutions do the"
    )
    print("work. The 60 million that are usually quoted are those of the version on two GPUs, with groups.")


# %% [markdown] about="lenet5"
# ## 2 · LeNet-5
#
# LeNet-5 (LeCun et al. 1998) has seven layers with weights or means, and a trick that went out of use: a filter of its
# third layer, C3, sees **some** of the six maps below only. A table says which. That saved connections, and forced the
# filters to look for different things.
#
# ```python
# c3_forward(x, w, b, table)          # (N, C, H, W), (F, C, KH, KW), (F,), (F, C)     ->  y (N, F, H', W')
# c3_backward(dy, x, w, table)        # (N, F, H', W') and the same without b          ->  dx, dw, db
# lenet5_maps(x, w1, b1, w3, b3, table)         # images (N, 1, H, W)                  ->  maps (N, F, H', W')
# lenet5_scores(maps, w5, b5, w6, b6, w, b)     # maps (N, F, H', W')                  ->  scores (N, K)
# ```
#
# **C3.** `table[f, c]` is `True` where filter f sees map c. Filter f adds up these maps, each convolved with its own
# kernel `w[f, c]`, and then its one bias; no border, stride 1. The other kernels of `w` are there, but have no say, and
# must get no gradient.
#
# **The network**, for digits of 28 × 28 pixels, with tanh everywhere:
#
# | layer | | shape behind it |
# |---|---|---|
# | C1 | convolution by `w1` (5 × 5) with **padding 2**, tanh | (N, 6, 28, 28) |
# | S2 | means of 2 × 2, side by side | (N, 6, 14, 14) |
# | C3 | convolution by `w3` (5 × 5) and the table, no border, tanh | (N, 16, 10, 10) |
# | S4 | means of 2 × 2, side by side: here `lenet5_maps` ends | (N, 16, 5, 5) |
# | | all 400 numbers in a row: map by map, each row by row | (N, 400) |
# | C5, F6 | two linear layers, tanh behind each | (N, 120), (N, 84) |
# | | a linear layer, and **nothing** behind it | (N, 10) |
#
# Row m of a matrix holds the weights of unit m: `w5` has the shape (120, 400). The checks use smaller networks; sizes are
# even wherever you pool.
#
# Worked by hand: two maps of one row, (1, 2, 3) and (10, 20, 30). Filter 0 sees map 0 only, with the kernel (3, -1) and
# the bias ½: 3·1 - 2 + ½ = 1½, then 3·2 - 3 + ½ = 3½. Filter 1 sees both, with (2, 0) and (0, 1) and the bias 1: 2 + 20 +
# 1 = 23, then 35. And a row of maps that stands for (1, 2, 3, 4) is flattened in this very order.


# %% solution="lenet5"
def c3_forward(x, w, b, table):
    """Convolution by filters that see some of the maps.

    x: array (N, C, H, W), w: array (F, C, KH, KW), b: array (F,), table: array (F, C) of True and False.
    Returns an array (N, F, H - KH + 1, W - KW + 1).
    """
    ### BEGIN SOLUTION
    connected = w * table[:, :, None, None]
    return ops.conv2d_forward(x, connected, b)[0]
    ### END SOLUTION


def c3_backward(dy, x, w, table):
    """Gradients of c3_forward(x, w, b, table).

    dy: array (N, F, H', W'), x, w, table: as there. Returns dx (N, C, H, W), dw (F, C, KH, KW), db (F,).
    """
    ### BEGIN SOLUTION
    connected = w * table[:, :, None, None]
    _, cache = ops.conv2d_forward(x, connected, np.zeros_like(w[:, 0, 0, 0]))
    dx, dw, db = ops.conv2d_backward(dy, cache)
    return dx, dw * table[:, :, None, None], db
    ### END SOLUTION


def lenet5_maps(x, w1, b1, w3, b3, table):
    """LeNet-5 from the image to S4.

    x: array (N, 1, H, W), w1: array (F1, 1, KH, KW), b1: array (F1,), w3: array (F, F1, KH, KW), b3: array (F,),
    table: array (F, F1) of True and False. Returns an array (N, F, H', W').
    """
    ### BEGIN SOLUTION
    c1 = np.tanh(ops.conv2d_forward(x, w1, b1, padding=2)[0])
    s2, _ = ops.avg_pool2d_forward(c1, 2)
    c3 = np.tanh(c3_forward(s2, w3, b3, table))
    s4, _ = ops.avg_pool2d_forward(c3, 2)
    return s4
    ### END SOLUTION


def lenet5_scores(maps, w5, b5, w6, b6, w, b):
    """LeNet-5 from S4 to the scores.

    maps: array (N, F, H, W), w5: array (M5, F·H·W), w6: array (M6, M5), w: array (K, M6), biases: one for each row.
    Returns an array (N, K).
    """
    ### BEGIN SOLUTION
    row = maps.reshape(len(maps), -1)
    c5 = np.tanh(row @ w5.T + b5)
    f6 = np.tanh(c5 @ w6.T + b6)
    return f6 @ w.T + b
    ### END SOLUTION


# %% check="lenet5"
def by_hand():
    x, table = np.array([[1.0, 2, 3], [10, 20, 30]]).reshape(1, 2, 1, 3), np.array([[True, False], [True, True]])
    w = np.array([[[3.0, -1], [1, 1]], [[2, 0], [0, 1]]]).reshape(2, 2, 1, 2)
    assert c3_forward(x, w, np.array([0.5, 1.0]), table).reshape(2, 2).tolist() == [[1.5, 3.5], [23, 35]]
    dy = np.array([[1.0, 2], [10, 100]]).reshape(1, 2, 1, 2)
    dx, dw, db = c3_backward(dy, x, w, table)
    assert dx.reshape(2, 3).tolist() == [[23, 205, -2], [0, 10, 100]]
    assert dw.reshape(4, 2).tolist() == [[5, 8], [0, 0], [210, 320], [2100, 3200]]
    assert db.tolist() == [3, 110]
    # a filter that only looks at its middle; 20 is so large that its tanh is 1
    image = 20 * np.array([[1.0, 1, 1, 1], [1, 1, 1, -1], [1, 1, -1, -1], [1, -1, -1, -1]]).reshape(1, 1, 4, 4)
    middle = np.zeros((1, 1, 5, 5))
    middle[0, 0, 2, 2] = 1
    one = np.array([[True]])
    s4 = lenet5_maps(image, middle, np.zeros(1), np.array([[[[40.0]]]]), np.array([1.0]), one)
    assert s4.shape == (1, 1, 1, 1)
    assert np.isclose(s4.item(), 0.5)  # means of each four: 1, ½, ½, -1; times 40, in tanh: 1, 1, 1, -1
    maps = np.array([1.0, 2, 3, 4]).reshape(1, 2, 1, 2)
    w5, w6 = np.array([[20.0, 0, 0, 0], [0, 0, -10, 0]]), np.array([[10.0, -10], [10, 30]])
    z = lenet5_scores(
        maps, w5, np.zeros(2), w6, np.zeros(2), np.array([[2.0, 1], [0, 3], [1, 1]]), np.array([10.0, 20, 30])
    )
    assert np.allclose(z, [[11, 17, 30]])


check("lenet5", by_hand)

# %% [markdown] hints="lenet5"


# %%
ROWS = [
    "012",
    "123",
    "234",
    "345",
    "045",
    "015",
    "0123",
    "1234",
    "2345",
    "0345",
    "0145",
    "0125",
    "0134",
    "1245",
    "0235",
    "012345",
]  # table I of the paper
TABLE = np.array([[str(c) in row for c in range(6)] for row in ROWS])  # filter f sees map c


@check.picture("lenet5")
def who_listens_to_whom():
    rng = np.random.default_rng(7)
    x, w, dy = rng.normal(size=(1, 6, 7, 7)), rng.normal(size=(16, 6, 5, 5)), rng.normal(size=(1, 16, 3, 3))
    before, heard = c3_forward(x, w, np.zeros(16), TABLE), np.zeros((16, 6), dtype=bool)
    for c in range(6):
        louder = x.copy()
        louder[:, c] += 1  # whose answer changes?
        heard[:, c] = np.abs(c3_forward(louder, w, np.zeros(16), TABLE) - before).max(axis=(0, 2, 3)) > 1e-9
    learns = np.abs(c3_backward(dy, x, w, TABLE)[1]).max(axis=(2, 3)) > 0
    fig, axes = viz.panels(3, columns=3, size=4.3, height=2.3)
    grids = {
        "The table of 1998": TABLE,
        "Who moves your filters": heard,
        "Where your dw is not 0": learns,
    }
    for ax, (title, grid) in zip(axes, grids.items(), strict=True):
        viz.connection_grid(grid, xlabel="filter of C3", ylabel="map of S2", title=title, ax=ax)
    viz.show(fig)
    print(f"connections: {TABLE.sum()} in the table, {heard.sum()} measured, {learns.sum()} learn")
    print(f"so C3 learns {learns.sum()} · 25 weights and {len(w)} biases: {learns.sum() * 25 + len(w)}")
    print("Right: three times the same grid of 60, and 1516 numbers; with all connections it would be 2416.")


# %% [markdown] about="lrn"
# ## 3 · AlexNet's norm
#
# AlexNet (Krizhevsky, Sutskever and Hinton 2012) put a *local response normalisation* behind its first layers: where one
# channel is loud at a place, it quietens the neighbouring **channels** at that place. VGG found that it does not help,
# and batch norm took over. Its backward is a good exercise: each number stands in several fractions.
#
# ```python
# lrn_forward(x, n, k, alpha, beta)            # (N, C, H, W), four numbers            ->  y (N, C, H, W)
# lrn_backward(dy, x, n, k, alpha, beta)       # two arrays (N, C, H, W), the same     ->  dx (N, C, H, W)
# ```
#
# At each place of each image, for channel i:
#
# $$y_i = \frac{x_i}{r_i^{\,\beta}}, \qquad r_i = k + \alpha \sum_{j} x_j^2$$
#
# where j goes over the **n channels around i**: itself and n // 2 on each side (n is odd). Beyond the first and the last
# channel there is nothing, so the sums at the ends have fewer terms. This is the paper's formula. PyTorch and
# `glassnet.ops` divide alpha by n, so the paper's 1e-4 with n = 5 is their 5e-4.
#
# Worked by hand: channels (1, 2, 3), n = 3, k = 1, alpha = 2, beta = 1. The brackets r are 1 + 2·(1 + 4) = 11, 1 +
# 2·(1 + 4 + 9) = 29 and 1 + 2·(4 + 9) = 27, so y = (1/11, 2/29, 3/27). Back with dy = (12, 0, 0): y₀ = x₀ / (1 + 2x₀² +
# 2x₁²) has the slopes 1/11 - 4/121 by x₀ and -8/121 by x₁. So dx = 12·(7, -8, 0)/121.


# %% solution="lrn"
def lrn_forward(x, n, k, alpha, beta):
    """Local response normalisation over channels.

    x: array (N, C, H, W), n: odd number of channels in a window, k, alpha, beta: numbers.
    Returns an array (N, C, H, W).
    """
    ### BEGIN SOLUTION
    reach = n // 2
    near = [(x[:, max(0, i - reach) : i + reach + 1] ** 2).sum(axis=1) for i in range(x.shape[1])]
    return x / (k + alpha * np.stack(near, axis=1)) ** beta
    ### END SOLUTION


def lrn_backward(dy, x, n, k, alpha, beta):
    """Gradient of lrn_forward by x.

    dy, x: arrays (N, C, H, W), n, k, alpha, beta: as there. Returns an array (N, C, H, W).
    """

    ### BEGIN SOLUTION
    def sums(a):
        reach = n // 2
        return np.stack([a[:, max(0, i - reach) : i + reach + 1].sum(axis=1) for i in range(a.shape[1])], axis=1)

    r = k + alpha * sums(x**2)
    through_brackets = sums(dy * x / r ** (beta + 1))  # whoever sees channel i is in the window of i
    return dy / r**beta - 2 * alpha * beta * x * through_brackets
    ### END SOLUTION


# %% check="lrn"
def by_hand():
    x, dy = np.array([1.0, 2, 3]).reshape(1, 3, 1, 1), np.array([12.0, 0, 0]).reshape(1, 3, 1, 1)
    assert np.allclose(lrn_forward(x, 3, 1.0, 2.0, 1.0).ravel(), [1 / 11, 2 / 29, 3 / 27])
    assert np.allclose(lrn_backward(dy, x, 3, 1.0, 2.0, 1.0).ravel(), [84 / 121, -96 / 121, 0])
    # without neighbours, and with alpha = 0, it is a division by k to the power of beta
    assert np.allclose(lrn_forward(x, 1, 4.0, 0.0, 0.5).ravel(), [0.5, 1, 1.5])
    assert np.allclose(lrn_backward(dy, x, 1, 4.0, 0.0, 0.5).ravel(), [6, 0, 0])


check("lrn", by_hand)

# %% [markdown] hints="lrn"


# %%
@check.picture("lrn")
def one_loud_channel():
    x = np.ones((1, 21, 1, 1))
    x[0, 10] = 8.0
    y = {f"n = {n}": lrn_forward(x, n, 2.0, 0.1, 0.75).ravel() for n in (1, 5, 9)}
    fig, axes = viz.panels(2, columns=2, size=5, height=3.4)
    lines = {"what comes in": (np.arange(21), x.ravel())} | {name: (np.arange(21), a) for name, a in y.items()}
    viz.curves(
        lines, xlabel="channel", ylabel="y", title="A loud channel and its neighbours", ylim=(0, 1.6), ax=axes[0]
    )
    rng = np.random.default_rng(8)
    a, dy, options = rng.normal(size=(1, 9, 2, 2)), rng.normal(size=(1, 9, 2, 2)), (5, 1.0, 0.5, 0.75)
    measured = np.zeros_like(a)
    for at in np.ndindex(a.shape):
        nudge = np.zeros_like(a)
        nudge[at] = 1e-5
        measured[at] = (dy * (lrn_forward(a + nudge, *options) - lrn_forward(a - nudge, *options))).sum() / 2e-5
    dx = lrn_backward(dy, a, *options)
    axes[1].axline((0, 0), slope=1, color="#bbbbbb", lw=1)
    axes[1].plot(measured.ravel(), dx.ravel(), "o", color="#0072B2", mfc="none")
    axes[1].set(xlabel="measured by nudging each x", ylabel="your dx", title="Your gradient")
    off = np.abs(dx - measured).max()
    told = ", ".join(f"{name} {a[9]:.2f}" for name, a in y.items())
    viz.show(fig, alt=f"Left: the neighbour of the loud channel, {told}. Right: your dx is at most {off:.1e} off.")
    print(f"the neighbour of the loud channel: {told}; your dx is at most {off:.1e} off")
    print(
        "Right: 0.57 for n = 1, which has no neighbours; 0.20 and 0.19 in dips of 5 and of 9 channels; and below 1e-8."
    )


# %% [markdown] about="vgg_block"
# ## 4 · A block of VGG
#
# VGG (Simonyan and Zisserman 2015) threw every choice away: nothing but 3 × 3 windows, one block like the other.
#
# ```python
# vgg_block_forward(x, ws, bs)     # (N, C, H, W), lists of filters (F, C, 3, 3) and biases (F,)  ->  y (N, F, H//2, W//2)
# three_by_three(n, channels)      # two whole numbers  ->  side, small, large: three whole numbers
# ```
#
# **The block.** The convolutions of `ws` and `bs`, one behind the other, each with padding 1 and a ReLU behind it. Then
# *one* max pooling of 2 × 2. A row or column that is left over is not pooled.
#
# **Why 3 × 3?** n windows of 3 × 3 in a row, with stride 1, see as far as one window of `side` × `side`. Let each layer
# have `channels` channels in and out. `small` is the number of weights in the n layers, `large` that in one layer with
# windows of `side` × `side`; biases are not counted.
#
# Worked by hand: an image of 2 × 2 pixels, (1, 2) above (3, 4). The first filter takes a pixel minus its right
# neighbour, its bias is -1: (-2, 1) above (-2, 3), after ReLU (0, 1) above (0, 3). The second doubles and adds 1: (1, 3)
# above (1, 7). The pooling leaves 7. And two windows of 3 × 3 see 5 × 5: with 10 channels, 1800 weights against 2500.


# %% solution="vgg_block"
def vgg_block_forward(x, ws, bs):
    """Convolutions of 3 by 3 with ReLU, and one max pooling.

    x: array (N, C, H, W), ws: list of arrays (F, C, 3, 3), each with as many channels as its input,
    bs: list of arrays (F,). Returns an array (N, F, H // 2, W // 2).
    """
    ### BEGIN SOLUTION
    for w, b in zip(ws, bs, strict=True):
        y, _ = ops.conv2d_forward(x, w, b, padding=1)
        x = np.maximum(y, 0)
    return ops.max_pool2d_forward(x, 2)[0]
    ### END SOLUTION


def three_by_three(n, channels):
    """What n layers of 3 by 3 windows see, and what they cost.

    n, channels: whole numbers. Returns side, small, large: three whole numbers.
    """
    ### BEGIN SOLUTION
    side = 2 * n + 1
    return side, n * 9 * channels**2, side**2 * channels**2
    ### END SOLUTION


# %% check="vgg_block"
def by_hand():
    x = np.array([[1.0, 2], [3, 4]]).reshape(1, 1, 2, 2)
    first, second = np.zeros((1, 1, 3, 3)), np.zeros((1, 1, 3, 3))
    first[0, 0, 1, 1:] = 1, -1
    second[0, 0, 1, 1] = 2
    y = vgg_block_forward(x, [first, second], [np.array([-1.0]), np.array([1.0])])
    assert y.tolist() == [[[[7]]]]
    assert tuple(three_by_three(2, 10)) == (5, 1800, 2500)
    # the paper: three layers of 3×3 have 27 C² weights, one of 7×7 has 49 C²
    assert tuple(three_by_three(3, 1)) == (7, 27, 49)


check("vgg_block", by_hand)

# %% [markdown] hints="vgg_block"


# %%
@check.picture("vgg_block")
def thirteen_layers():
    numbers = [three_by_three(n, 64) for n in range(1, 6)]
    fig, axes = viz.panels(2, columns=2, size=5, height=3.4)
    sides = [side for side, _, _ in numbers]
    weights = {
        "n layers of 3 × 3": [s / 1000 for _, s, _ in numbers],
        "one large window": [v / 1000 for *_, v in numbers],
    }
    title = "Seen alike, at different prices"
    lines = {name: (sides, values) for name, values in weights.items()}
    viz.curves(lines, xlabel="side of what is seen", ylabel="weights, in thousands", title=title, ax=axes[0])
    rng, depths = np.random.default_rng(9), (2, 2, 3, 3, 3)  # column D of the paper: 13 convolutions
    image, spread = rng.normal(size=(1, 16, 32, 32)), {}
    for name, scale in (("He: √(2 / inputs)", np.sqrt(2 / (9 * 16))), ("always 0.01", 0.01)):
        x, found = image, [image.std()]
        for depth in depths:
            ws = [rng.normal(scale=scale, size=(16, 16, 3, 3)) for _ in range(depth)]
            x = vgg_block_forward(x, ws, [np.zeros(16)] * depth)
            found.append(x.std())
        spread[name] = found
    title = "The signal in your blocks"
    viz.curves(spread, xlabel="blocks", ylabel="its spread", title=title, log=True, start=0, ax=axes[1])
    viz.show(fig)
    print(f"after five blocks {image.shape} has become {x.shape}")
    print("its spread: " + ", ".join(f"{name} {found[-1]:.1g}" for name, found in spread.items()))
    print("Right: (1, 16, 1, 1). With He's weights the signal stays in sight, with 0.01 next to nothing is left of it.")
    print("(0.01 was AlexNet's.) No fixed number suits all layers: VGG's authors began with a shallow network.")


# %% [markdown] about="nin_block"
# ## 5 · Network in network
#
# A convolution takes a *linear* look at its window. Network in network (Lin, Chen and Yan 2014) lets a small network look
# instead: behind the convolution stand two linear layers that work at each place by itself. Those are **1 × 1
# convolutions**. And at the end there is no linear layer with millions of weights: the last maps are one for each
# *class*, and a class's score is the mean of its map.
#
# ```python
# nin_block_forward(x, w, b, w1, b1, w2, b2, padding)    # (N, C, H, W), filters (F, C, K, K), (F,), matrices (F1, F), (F1,),
#                                                        # (F2, F1), (F2,), an integer       ->  y (N, F2, H', W')
# nin_head_forward(x, w, b)                              # (N, C, H, W), (K, C), (K,)        ->  scores (N, K)
# nin_head_backward(dy, x, w)                            # (N, K), (N, C, H, W), (K, C)      ->  dx, dw, db
# ```
#
# **The block** (*mlpconv*): a convolution by `w` with `padding`, then at each place the matrix `w1`, then `w2`; each with
# its bias, and a ReLU behind each of the three. A matrix (F1, F) meets all places of images (N, F, H, W) at once in
# `np.einsum("fc,nchw->nfhw", matrix, images)`.
#
# **The head**: a 1 × 1 layer makes K class maps out of C maps, $w x + b$ at each place, without a ReLU; the score of a
# class is the mean of its map over all places. (The authors' own code has a ReLU in front of the mean. Without it a score
# can be negative.)
#
# Worked by hand: one map with the places (1, 3). Two filters of one pixel, 2 and -1, with the biases 0 and 2: (2, 6) and
# (1, 0) after ReLU. `w1` = (1 1 / 1 -3), `b1` = (0, -1): place 0 has 2 + 1 = 3 and 2 - 3 - 1 < 0, place 1 has 6 and 5.
# `w2` = (2 1), `b2` = 3: 2·3 + 0 + 3 = 9 and 2·6 + 5 + 3 = 20. The head: maps (1, 3) and (2, 6), the row (1 2) and the
# bias 0 make the class map (5, 15): its score is 10.


# %% solution="nin_block"
def nin_block_forward(x, w, b, w1, b1, w2, b2, padding):
    """A convolution and two linear layers at each place, ReLU behind each.

    x: array (N, C, H, W), w: array (F, C, K, K), b: array (F,), w1: array (F1, F), b1: array (F1,), w2: array (F2, F1),
    b2: array (F2,), padding: integer. Returns an array (N, F2, H', W').
    """
    ### BEGIN SOLUTION
    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    y = np.maximum(np.einsum("fc,nchw->nfhw", w1, y) + b1[:, None, None], 0)
    return np.maximum(np.einsum("fc,nchw->nfhw", w2, y) + b2[:, None, None], 0)
    ### END SOLUTION


def nin_head_forward(x, w, b):
    """One map for each class, and the mean of each.

    x: array (N, C, H, W), w: array (K, C), b: array (K,). Returns an array (N, K).
    """
    ### BEGIN SOLUTION
    maps = np.einsum("kc,nchw->nkhw", w, x) + b[:, None, None]
    return maps.mean(axis=(2, 3))
    ### END SOLUTION


def nin_head_backward(dy, x, w):
    """Gradients of nin_head_forward(x, w, b).

    dy: array (N, K), x: array (N, C, H, W), w: array (K, C). Returns dx (N, C, H, W), dw (K, C), db (K,).
    """
    ### BEGIN SOLUTION
    share = (dy @ w) / (x.shape[2] * x.shape[3])  # what each place of a map gets, (N, C)
    dx = np.zeros_like(x) + share[:, :, None, None]
    return dx, dy.T @ x.mean(axis=(2, 3)), dy.sum(axis=0)
    ### END SOLUTION


# %% check="nin_block"
def by_hand():
    x, w = np.array([1.0, 3]).reshape(1, 1, 1, 2), np.array([2.0, -1]).reshape(2, 1, 1, 1)
    w1, w2 = np.array([[1.0, 1], [1, -3]]), np.array([[2.0, 1]])
    y = nin_block_forward(x, w, np.array([0.0, 2]), w1, np.array([0.0, -1]), w2, np.array([3.0]), 0)
    assert y.tolist() == [[[[9, 20]]]]
    maps, v = np.array([1.0, 3, 2, 6]).reshape(1, 2, 1, 2), np.array([[1.0, 2], [0, 3], [-1, 1]])
    assert nin_head_forward(maps, v, np.array([0.0, 1, 2])).tolist() == [[10, 13, 4]]
    # dy·v = (2·1 - 4, 2·2 + 4) = (-2, 8), and each of two places gets half
    dx, dw, db = nin_head_backward(np.array([[2.0, 0, 4]]), maps, v)
    assert dx.reshape(2, 2).tolist() == [[-1, -1], [4, 4]]
    assert dw.tolist() == [[4, 8], [0, 0], [8, 16]]
    assert db.tolist() == [2, 0, 4]


check("nin_block", by_hand)

# %% [markdown] hints="nin_block"


# %%
@check.picture("nin_block")
def class_maps_say_where():
    rng = np.random.default_rng(10)
    areas = np.zeros((1, 3, 24, 24))  # a third of the picture is stripes, a sixth dots, the rest bare
    areas[0, 0, :, :8], areas[0, 1, 12:, 16:], areas[0, 2] = 1, 1, 1
    areas[0, 2, :, :8] = areas[0, 2, 12:, 16:] = 0
    x = areas + 0.2 * rng.normal(size=areas.shape)
    same, no_bias = np.eye(3), np.zeros(3)
    blurred = np.zeros((3, 3, 3, 3))
    blurred[range(3), range(3)] = 1 / 9
    y = nin_block_forward(x, blurred, no_bias, 4 * same, no_bias - 2, same, no_bias, 1)
    scores = nin_head_forward(y, same, no_bias)[0]
    back = nin_head_backward(np.array([[576.0, 0, -576]]), y, same)[0]
    names = ("stripes", "dots", "bare")
    fig, axes = viz.panels(6, columns=3, size=3.2, height=2.6)
    for c, name in enumerate(names):
        shown = axes[c].imshow(y[0, c], cmap="viridis", vmin=0, vmax=2)
        returned = axes[3 + c].imshow(back[0, c], cmap="RdBu", vmin=-1, vmax=1)
        axes[c].set(title=f"{name}: score {scores[c]:.2f}", xticks=[], yticks=[])
        axes[3 + c].set(title=f"what comes back to {name}", xticks=[], yticks=[])
        fig.colorbar(shown, ax=axes[c], shrink=0.7)
        fig.colorbar(returned, ax=axes[3 + c], shrink=0.7)
    viz.show(fig, alt=f"Class maps with the scores {scores.round(2).tolist()}, and gradients that are flat.")
    print(f"scores {scores.round(2)}; gradients from {back.min():.2f} to {back.max():.2f}")
    print(
        "Right: each map is bright where its kind is, and its score grows with that area: bare, then stripes, then dots."
    )
    print("What comes back is the same at every place: 1, 0 and -1.")


# %% [markdown]
# ## My conv in my LeNet
#
# No points here. Below, LeNet-5 reads digits with **your** kernels: convolution and mean pooling of unit 05, the linear
# layer of unit 02, and C3 with its table from above. What is missing or not green is taken from the library; the list
# says which is which. The images are MNIST's where you have the files (see `glassnet.data.places`), else scikit-learn's
# digits, each pixel drawn as 3 × 3. Training stops after some seconds; `LONG` trains for minutes.

# %%
LONG = False  # True: all images, five times, in minutes; goes on where it was interrupted


def some_digits():
    try:
        split = {name: data.mnist(name, download=False) for name in ("train", "test")}
        many = None if LONG else 1500
        images = np.concatenate([part.X[:many] for part in split.values()]) / np.float32(255)
        labels = np.concatenate([part.y[:many] for part in split.values()])
    except FileNotFoundError:
        digits = data.digits()
        large = np.kron(digits.X.reshape(-1, 1, 8, 8) / 16, np.ones((3, 3)))
        images, labels = np.pad(large, ((0, 0), (0, 0), (2, 2), (2, 2))), digits.y
    return images.astype(np.float32), labels


def lenet(conv=ops.conv2d, pool=ops.avg_pool2d, linear=ops.linear, third=None):
    rng = np.random.default_rng(0)
    c3 = nn.Conv2d(6, 16, 5, rng=rng)
    if third is not None:
        c3 = nn.OpLayer(third, {"w": c3.params["weight"], "b": c3.params["bias"]})
    maps = [nn.Conv2d(1, 6, 5, padding=2, rng=rng, conv=conv), nn.Tanh(), nn.AvgPool2d((2, 2), pool=pool)]
    maps += [c3, nn.Tanh(), nn.AvgPool2d((2, 2), pool=pool), nn.Flatten()]
    widths = ((400, 120), (120, 84), (84, 10))
    c5, f6, last = (nn.Linear(*width, rng=rng, linear=linear) for width in widths)
    return nn.Sequential(*maps, c5, nn.Tanh(), f6, nn.Tanh(), last)


def yours():
    step, whole = {"stride": 1, "padding": 0, "dilation": 1}, {"stride": (2, 2), "padding": (0, 0)}
    return {
        "conv": mine.op("05-convolution", "conv2d_forward", "conv2d_backward", ops.conv2d, **step),
        "pool": mine.op("05-convolution", "avgpool_forward", "avgpool_backward", ops.avg_pool2d, **whole),
        "linear": mine.op("02-neurons", "linear_forward", "linear_backward", ops.linear),
    }


@check.picture("lenet5", seconds=90)
def whose_kernels():
    yours()  # checks your other notebooks once more
    mine.report()


# %%
@check.picture("lenet5", seconds=36_000 if LONG else 60)
def my_conv_in_my_lenet():
    images, labels = some_digits()
    shuffled = np.random.default_rng(0).permutation(len(images))
    seen, unseen = shuffled[300:], shuffled[:300]
    net = lenet(**yours(), third=mine.as_op(c3_forward, c3_backward, table=TABLE))
    optimizer = optim.Adam(net, 0.003)
    if LONG:
        options = {"epochs": 5, "checkpoint": "my-lenet.npz", "resume": Path("my-lenet.npz").exists()}
        losses = fit(net, optimizer, images[seen], labels[seen], batch_size=32, rng=0, **options).loss
    else:
        losses, until = [], perf_counter() + 8  # in seconds: slow kernels see fewer images
        while perf_counter() < until and len(losses) < 40:
            batch = seen[96 * len(losses) % (len(seen) - 96) :][:96]
            some = {"epochs": 1, "batch_size": 32, "rng": 0, "progress": False}
            losses += fit(net, optimizer, images[batch], labels[batch], **some).loss
    right = evaluate(net, images[unseen], labels[unseen]).accuracy
    title, xlabel = "Your LeNet-5 learns", "epoch" if LONG else "after so many times 96 images"
    viz.show(viz.curves({"loss": losses}, xlabel=xlabel, title=title))
    print(f"{right:.0%} of 300 digits it never saw are read right.")
    print("Right: the loss falls. Above 80% once it has seen about a thousand images.")


# %%
def step_time(net, images, labels):
    optimizer = optim.Adam(net, 0.003)

    def train_once():
        fit(net, optimizer, images, labels, batch_size=32, epochs=1, rng=0, progress=False)

    return min(repeat(train_once, number=1, repeat=3))


def torch_step_time(torch, images, labels):
    tnn = torch.nn
    layers = [tnn.Conv2d(1, 6, 5, padding=2), tnn.Tanh(), tnn.AvgPool2d(2), tnn.Conv2d(6, 16, 5), tnn.Tanh()]
    layers += [tnn.AvgPool2d(2), tnn.Flatten(), tnn.Linear(400, 120), tnn.Tanh(), tnn.Linear(120, 84), tnn.Tanh()]
    net = tnn.Sequential(*layers, tnn.Linear(84, 10))
    x, y, optimizer = torch.from_numpy(images), torch.from_numpy(labels), torch.optim.Adam(net.parameters())
    forget, move = optimizer.zero_grad, optimizer.step

    def train_once():
        forget()
        tnn.functional.cross_entropy(net(x), y).backward()
        move()

    return min(repeat(train_once, number=1, repeat=20))


@check.picture("lenet5", seconds=90)
def how_fast():
    images, labels = (a[:32] for a in some_digits())
    net = lenet(**yours(), third=mine.as_op(c3_forward, c3_backward, table=TABLE))
    race = {"yours": step_time(net, images, labels), "glassnet": step_time(lenet(), images, labels)}
    if find_spec("torch"):
        import torch

        race["PyTorch"] = torch_step_time(torch, images, labels)
    viz.show(viz.timing_bars(race, title="One step of training with 32 images"))
    print("Three LeNets on this processor; yours has the table, the others see all maps.")


# %% [markdown]
# ## What you have built
#
# A table of any plain network, LeNet-5 with its odd third layer, the norm of AlexNet with its way back, VGG's block and
# the price of its small windows, and the two ideas of network in network that everything after it uses: 1 × 1
# convolutions and a mean in the place of the large linear layers. Unit 08 goes on from there: GoogLeNet puts such parts
# side by side, ResNet a hundred of them in a row.
#
# The last cell adds up your points on the cases in this notebook. Save, and hand in.

# %%
check.summary()
