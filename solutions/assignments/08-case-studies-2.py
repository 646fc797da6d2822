# %% [markdown]
# # Assignment 08 · Case studies II
#
# Four ideas that made networks deep and cheap: look with several filter sizes at once and reduce first (Inception),
# narrow down and add (bottleneck), stack instead of add (DenseNet), let a gate decide (highway). You put each of them
# together from parts that you have written in earlier units.
#
# **How it works.** As before: replace `raise NotImplementedError(...)` by your code, run the cell, run the check below
# it. The check tells you what is wrong, and often which mistake it is. After you hand in, the same checks run with
# *other* numbers. Stuck? Open the hints one by one.
#
# The blocks are the task here, not the convolution in them: you may use `glassnet.ops`. The cell below gives you two
# helpers. Three rules:
#
# - **Nothing is changed in place.** A function gets arrays and gives back new ones.
# - **A backward function** gets the upstream gradient `dy` first, then what the forward function got, and gives back one
#   gradient for each array. Nothing is divided by the number of samples. At exactly 0, ReLU lets nothing back.
# - **Convolutions have no bias here.** Their filters have the shape (F, C, K, K): F filters that look at C maps.
#
# Images have the shape (N, C, H, W): images, channels (or *maps*), rows, columns. The exercises do not depend on each
# other: leave one out and go on.
#
# **Time:** under two hours in all. **Points:** 100. **You need:** lecture 08; from unit 05 what convolution and pooling
# do, from unit 06 the residual block. Everything works offline and without a GPU.
#
# **Handing in.** Choose *Restart kernel and run all cells*, look through the outputs, save, and hand in this notebook
# under the name it has. A cell that fails does no harm to the others.

# %%
import numpy as np

from glassnet import data, mine, nn, ops, optim, viz
from glassnet.check import load_checks
from glassnet.train import evaluate, fit

check = load_checks("08-case-studies-2")
viz.use_style()


def conv(images, w, stride=1):
    """Convolve with a border of half a filter: at stride 1 rows and columns stay. Gives y and a cache."""
    return ops.conv2d_forward(images, w, stride=stride, padding=w.shape[2] // 2)


def norm(images, n):
    """Batch norm of a net in use, n of shape (2, C): row 0 multiplies each map, row 1 is added."""
    scale, shift = n.reshape(2, -1, 1, 1)
    return scale * images + shift


# %% [markdown]
# `y, cache = conv(x, w)` convolves, and `dx, dw, _ = ops.conv2d_backward(dy, cache)` is its way back. Pooling likewise:
# `y, cache = ops.max_pool2d_forward(x, 3, stride=1, padding=1)` and `(dx,) = ops.max_pool2d_backward(dy, cache)`.
#
# Why is `norm` so short? In use, mean and variance of a batch norm are fixed numbers. They melt into its scale and
# shift, two numbers a map.

# %% [markdown] about="inception"
# ## 1 · The Inception module
#
# Which filter size is best? GoogLeNet (Szegedy et al. 2015) does not choose. Four paths start from the same x, and their
# maps are stacked in this order:
#
# | path | what it does | filters |
# |---|---|---|
# | 1 | 1×1 | `w1` (F1, C, 1, 1) |
# | 2 | 1×1, then 3×3 | `r3` (M3, C, 1, 1), `w3` (F3, M3, 3, 3) |
# | 3 | 1×1, then 5×5 | `r5` (M5, C, 1, 1), `w5` (F5, M5, 5, 5) |
# | 4 | max-pooling 3×3 with stride 1, then 1×1 | `wp` (FP, C, 1, 1) |
#
# The 1×1 in front of a large filter *reduces*: the expensive filter sees few maps. **ReLU stands behind each of the six
# convolutions.** Every path keeps rows and columns; the border of the pooling never wins.
#
# ```python
# inception_forward(x, w1, r3, w3, r5, w5, wp)             # ->  y (N, F1 + F3 + F5 + FP, H, W)
# inception_backward(dy, x, w1, r3, w3, r5, w5, wp)        # ->  dx, dw1, dr3, dw3, dr5, dw5, dwp
# module_cost(c, h, w, f1, m3, f3, m5, f5, fp)             # nine integers  ->  maps, weights, multiplications
# joint_loss(main, aux, train)                             # number, (A,), True or False  ->  number
# ```
#
# **`module_cost`** counts the maps that come out, the weights, and the multiplications for one image of c maps, h rows
# and w columns (every weight is used once at every place). A 0 for m3, m5 or fp says: *this 1×1 is not there*. Then the
# large filter sees all c maps, and the pool hands on all c maps.
#
# **`joint_loss`**: GoogLeNet has two more classifiers on the way, so that gradients reach the early layers. In training
# 0.3 of each of their losses `aux` is added to the main loss. Afterwards they are cut off.
#
# Worked by hand: a row x = 1, 4, -2 with one filter a path. w1 = -1, r3 = 1, r5 = -1, wp = 1; of w3 and w5 the middle row
# holds ones. Path 1: 0 0 2. Path 2 reduces to 1 4 0 and sums up to 5 5 4. Path 3 reduces to 0 0 2, then 2 2 2. Path 4:
# 4 4 4. If 5 arrives at the last place of path 4 only, it goes to the place that won there: dx = 0, 5, 0.
#
# `module_cost(4, 2, 3, 1, 1, 2, 1, 1, 1)`: weights 4 + (4 + 18) + (4 + 25) + 4 = 59, at 6 places 354 multiplications, and
# 1 + 2 + 1 + 1 = 5 maps. `joint_loss(5.0, np.array([1.0, 3.0]), True)` is 5 + 0.3·4 = 6.2.


# %% solution="inception"
def inception_forward(x, w1, r3, w3, r5, w5, wp):
    """Four paths side by side, their maps stacked.

    x: array (N, C, H, W); w1, r3, w3, r5, w5, wp: filters (F, C, K, K). Returns an array (N, F1+F3+F5+FP, H, W).
    """

    ### BEGIN SOLUTION
    def layer(images, w):
        return np.maximum(conv(images, w)[0], 0)

    pooled, _ = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    paths = [layer(x, w1), layer(layer(x, r3), w3), layer(layer(x, r5), w5), layer(pooled, wp)]
    return np.concatenate(paths, axis=1)
    ### END SOLUTION


def inception_backward(dy, x, w1, r3, w3, r5, w5, wp):
    """Gradients of inception_forward(x, w1, r3, w3, r5, w5, wp).

    dy: array (N, F1+F3+F5+FP, H, W), the others as there. Returns dx, dw1, dr3, dw3, dr5, dw5, dwp.
    """

    ### BEGIN SOLUTION
    def path(dy, images, *filters):
        """There and back: the gradient of images, and those of the filters."""
        kept = []
        for w in filters:
            images, cache = conv(images, w)
            images = np.maximum(images, 0)
            kept.append((images, cache))
        gradients = []
        for y, cache in reversed(kept):
            dy, dw, _ = ops.conv2d_backward(dy * (y > 0), cache)
            gradients.append(dw)
        return dy, *reversed(gradients)

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = path(d1, x, w1)
    dx3, dr3, dw3 = path(d3, x, r3, w3)
    dx5, dr5, dw5 = path(d5, x, r5, w5)
    dpooled, dwp = path(dp, pooled, wp)
    (dxp,) = ops.max_pool2d_backward(dpooled, winners)
    return dx1 + dx3 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp
    ### END SOLUTION


def module_cost(c, h, w, f1, m3, f3, m5, f5, fp):
    """What a module costs for one image.

    Nine integers; m3, m5 or fp = 0: this 1x1 is not there. Returns three integers: maps, weights, multiplications.
    """
    ### BEGIN SOLUTION
    three, five = 9 * f3 * (m3 or c), 25 * f5 * (m5 or c)
    weights = c * (f1 + m3 + m5 + fp) + three + five
    return f1 + f3 + f5 + (fp or c), weights, weights * h * w
    ### END SOLUTION


def joint_loss(main, aux, train):
    """The loss of a net with classifiers on the way.

    main: number, aux: array (A,) of their losses, train: bool. Returns a number.
    """
    ### BEGIN SOLUTION
    return main + 0.3 * aux.sum() if train else main
    ### END SOLUTION


# %% check="inception"
def by_hand():
    x = np.array([1.0, 4.0, -2.0]).reshape(1, 1, 1, 3)
    w1, r3, r5, wp = (np.full((1, 1, 1, 1), v) for v in (-1.0, 1.0, -1.0, 1.0))
    w3, w5 = np.zeros((1, 1, 3, 3)), np.zeros((1, 1, 5, 5))
    w3[:, :, 1], w5[:, :, 2] = 1, 1
    given = (x, w1, r3, w3, r5, w5, wp)
    assert inception_forward(*given)[0, :, 0].tolist() == [[0, 0, 2], [5, 5, 4], [2, 2, 2], [4, 4, 4]]
    dy = np.array([[1.0, 2, 3], [1, 0, 0], [0, 1, 0], [0, 0, 5]]).reshape(1, 4, 1, 3)
    dx, dw1, dr3, _, dr5, _, dwp = inception_backward(dy, *given)
    # path 1 hands back 0 0 -3, path 2 1 1 0, path 3 0 0 -1, path 4 0 5 0
    assert dx.ravel().tolist() == [1, 6, -4]
    assert [d.item() for d in (dw1, dr3, dr5, dwp)] == [-6, 5, -2, 20]
    assert module_cost(4, 2, 3, 1, 1, 2, 1, 1, 1) == (5, 59, 354)
    # without any reduction: 1x1 has 2·3 weights, 3x3 has 9·2, 5x5 has 25·2; the pool hands on 2 maps
    assert module_cost(2, 1, 1, 3, 0, 1, 0, 1, 0) == (7, 74, 74)
    assert np.isclose(joint_loss(5.0, np.array([1.0, 3.0]), True), 6.2)
    assert joint_loss(5.0, np.array([1.0, 3.0]), False) == 5


check("inception", by_hand)

# %% [markdown] hints="inception"


# %%
@check.picture("inception")
def four_views_of_a_digit():
    digit = data.digits().X[0].reshape(1, 1, 8, 8) / 16
    one, edges, blur = np.ones((1, 1, 1, 1)), np.zeros((1, 1, 3, 3)), np.full((1, 1, 5, 5), 0.04)
    edges[0, 0, 1] = [-1, 0, 1]
    given = (digit, one, one, edges, one, blur, one)
    y = inception_forward(*given)
    only_pool = np.zeros_like(y)
    only_pool[:, 3] = 1
    dx = inception_backward(only_pool, *given)[0]
    titles = ["a digit", "1×1: as it is", "3×3: left edges", "5×5: blurred", "pool: thick", "back from the pool"]
    viz.show(viz.image_grid([digit[0, 0], *y[0], dx[0, 0] / dx.max()], titles, columns=6, size=1.6))
    print(
        f"back from the pool: {int((dx > 0).sum())} places share {dx.sum():.0f} gradients, the largest gets {dx.max():.0f}"
    )
    print("Right: 62, since two of 64 windows hold no ink, and their 0 lets nothing back. Only winners get some.")


# %%
@check.picture("inception")
def what_the_reductions_save():
    modules = {  # c, places a side, f1, m3, f3, m5, f5, fp
        "3a": (192, 28, 64, 96, 128, 16, 32, 32),
        "3b": (256, 28, 128, 128, 192, 32, 96, 64),
        "4a": (480, 14, 192, 96, 208, 16, 48, 64),
        "4e": (528, 14, 256, 160, 320, 32, 128, 128),
        "5b": (832, 7, 384, 192, 384, 48, 128, 128),
    }
    bars, told = {}, []
    for name, (c, side, f1, m3, f3, m5, f5, fp) in modules.items():
        maps, _, with_1x1 = module_cost(c, side, side, f1, m3, f3, m5, f5, fp)
        fat, _, without = module_cost(c, side, side, f1, 0, f3, 0, f5, 0)
        bars[f"{name} reduced"], bars[f"{name} without"] = with_1x1 / 1e6, without / 1e6
        told += [f"{with_1x1 / 1e6:.0f} M, {maps} maps", f"{without / 1e6:.0f} M, {fat} maps"]
    title = "Modules of GoogLeNet with and without reductions"
    viz.show(viz.bars(bars, xlabel="million multiplications", title=title, texts=told))
    print("Right: 3a has 128 M, 4e 170 M, 5b 71 M, as the paper's table says. Without the 1×1 the maps pile up, too.")


# %% [markdown] about="bottleneck"
# ## 2 · Bottleneck and pre-activation
#
# A **bottleneck** block (He et al. 2016) narrows down by 1×1, works with 3×3 on few maps, and widens by 1×1 again:
#
# $$y = \text{relu}\bigl(\text{norm}_3(w_3\, h_2) + \text{shortcut}\bigr), \quad h_2 = \text{relu}(\text{norm}_2(w_2\, h_1)),
# \quad h_1 = \text{relu}(\text{norm}_1(w_1\, x))$$
#
# The shortcut is x, or where `ws` is given (a *projection*), norm_s(ws x). **The 3×3 takes the stride**, and so does the
# projection. (The first ResNets had it in the first 1×1; libraries of today moved it, since a 1×1 with stride 2 never
# looks at three of four places.)
#
# **Pre-activation** (the same authors, in the same year) puts norm and ReLU *in front of* each convolution and leaves
# the sum alone. So x passes through the whole net without a single ReLU in its way:
#
# $$y = w_3\, h_3 + \text{shortcut}, \quad h_3 = \text{relu}(\text{norm}_3(w_2\, h_2)), \quad
# h_2 = \text{relu}(\text{norm}_2(w_1\, h_1)), \quad h_1 = \text{relu}(\text{norm}_1(x))$$
#
# The shortcut is x itself, or with a projection `ws` times h₁: it starts behind the first norm and ReLU.
#
# ```python
# bottleneck_forward(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1)   # ->  y (N, F, H', W')
# preact_forward(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1)                # ->  y (N, F, H', W')
# preact_head(x, n, w, b)               # (N, C, H, W), (2, C), (K, C), (K,)  ->  scores (N, K)
# stage_weights(c, m, blocks)           # three integers  ->  integer
# ```
#
# Filters: `w1` (M, C, 1, 1), `w2` (M, M, 3, 3), `w3` (F, M, 1, 1), `ws` (F, C, 1, 1). Norms: (2, maps), for `norm` above.
#
# **`preact_head`** is what follows the last pre-activation block. Nothing has normalised its sum, so: norm, ReLU, the
# mean of each map, and a linear layer.
#
# **`stage_weights`** counts all numbers that a stage of ResNet *learns*. c maps come in; each block narrows to m and
# gives 4·m. A norm stands behind every convolution and learns two numbers a map. A block has a projection (with its
# norm) only if its numbers of maps differ, so only the first can have one.
#
# Worked by hand: a row x = 1, 2, -3; w1 = 1, of w2 the middle row holds ones, w3 = 2; n1 doubles and takes away 1. So h₁ is
# 1 3 0. Bottleneck: sums 4 4 3; n2 takes away 3, so h₂ is 1 1 0; doubled 2 2 0; n3 takes away 1, so 1 1 -1; plus x it is
# 2 3 -4, and y = 2, 3, 0. Pre-activation, n2 and n3 take away 1: h₂ is 0 2 0, sums 2 2 2, h₃ is 1 1 1, doubled 2 2 2, and
# y = 3, 4, -1. `stage_weights(2, 1, 2)`: 2 + 9 + 4 and norms 12, projection 8 + 8; then 4 + 9 + 4 and norms 12: in all 72.


# %% solution="bottleneck"
def bottleneck_forward(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    """A bottleneck block with norms of a net in use.

    x: array (N, C, H, W); w1, w2, w3, ws: filters; n1, n2, n3, ns: norms (2, maps); ws and ns are None where x is added
    as it is; stride: integer, of the 3x3 and the projection. Returns an array (N, F, H', W').
    """
    ### BEGIN SOLUTION
    h = np.maximum(norm(conv(x, w1)[0], n1), 0)
    h = np.maximum(norm(conv(h, w2, stride)[0], n2), 0)
    shortcut = x if ws is None else norm(conv(x, ws, stride)[0], ns)
    return np.maximum(norm(conv(h, w3)[0], n3) + shortcut, 0)
    ### END SOLUTION


def preact_forward(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    """The same with norm and ReLU in front of each convolution.

    Arguments as in bottleneck_forward; the projection has no norm of its own. Returns an array (N, F, H', W').
    """
    ### BEGIN SOLUTION
    ready = np.maximum(norm(x, n1), 0)
    h = np.maximum(norm(conv(ready, w1)[0], n2), 0)
    h = np.maximum(norm(conv(h, w2, stride)[0], n3), 0)
    return conv(h, w3)[0] + (x if ws is None else conv(ready, ws, stride)[0])
    ### END SOLUTION


def preact_head(x, n, w, b):
    """Scores from what the last pre-activation block gave.

    x: array (N, C, H, W), n: array (2, C), w: array (K, C), b: array (K,). Returns an array (N, K).
    """
    ### BEGIN SOLUTION
    return np.maximum(norm(x, n), 0).mean(axis=(2, 3)) @ w.T + b
    ### END SOLUTION


def stage_weights(c, m, blocks):
    """How many numbers a stage of bottleneck blocks learns.

    c: maps that come in, m: maps inside a block (4·m go out), blocks: how many. Returns an integer.
    """
    ### BEGIN SOLUTION
    total, out = 0, 4 * m
    for _ in range(blocks):
        total += c * m + 9 * m * m + m * out + 2 * (m + m + out)
        if c != out:
            total += c * out + 2 * out
        c = out
    return total
    ### END SOLUTION


# %% check="bottleneck"
def by_hand():
    x, one = np.array([1.0, 2.0, -3.0]).reshape(1, 1, 1, 3), np.ones((1, 1, 1, 1))
    three = np.zeros((1, 1, 3, 3))
    three[:, :, 1] = 1
    n1, less_1, less_3 = np.array([[2.0], [-1.0]]), np.array([[1.0], [-1.0]]), np.array([[1.0], [-3.0]])
    assert bottleneck_forward(x, one, n1, three, less_3, 2 * one, less_1).ravel().tolist() == [2, 3, 0]
    # a projection that turns the sign, at every second place: -1 and 3 meet the branch's 1 and -1
    y = bottleneck_forward(x, one, n1, three, less_3, 2 * one, less_1, -one, np.array([[1.0], [0.0]]), 2)
    assert y.ravel().tolist() == [0, 2]
    assert preact_forward(x, n1, one, less_1, three, less_1, 2 * one).ravel().tolist() == [3, 4, -1]
    scores = preact_head(
        np.array([1.0, -4.0]).reshape(1, 1, 1, 2),
        np.array([[3.0], [1.0]]),
        np.array([[2.0], [-1.0]]),
        np.array([0.0, 10.0]),
    )
    # the norm gives 4 and -11, ReLU 4 and 0, their mean is 2
    assert scores.tolist() == [[4, 8]]
    assert stage_weights(2, 1, 2) == 72


check("bottleneck", by_hand)

# %% [markdown] hints="bottleneck"


# %%
@check.picture("bottleneck")
def forty_blocks():
    rng = np.random.default_rng(8)
    c, m = 32, 8
    x = rng.normal(size=(4, c, 6, 6))
    plain = {size: np.stack([np.ones(size), np.zeros(size)]) for size in (c, m)}
    after, before = np.maximum(x, 0), x
    sizes, below = {"ReLU after the sum": [], "pre-activation": []}, []
    for _ in range(40):
        w1, w2 = rng.normal(0, (2 / c) ** 0.5, (m, c, 1, 1)), rng.normal(0, (2 / (9 * m)) ** 0.5, (m, m, 3, 3))
        w3 = rng.normal(0, 0.25 * (2 / m) ** 0.5, (c, m, 1, 1))
        after = bottleneck_forward(after, w1, plain[m], w2, plain[m], w3, plain[c])
        before = preact_forward(before, plain[c], w1, plain[m], w2, plain[m], w3)
        sizes["ReLU after the sum"].append(after.mean())
        sizes["pre-activation"].append(before.mean())
        below.append((before < 0).mean())
    ax = viz.curves(sizes, xlabel="blocks", ylabel="mean of the signal", title="40 of your blocks, one after another")
    viz.show(ax)
    print(
        f"after 40 blocks {below[-1]:.0%} of the pre-activation signal is below 0, of the other {(after < 0).mean():.0%}"
    )
    print("Right: where ReLU stands after the sum, a block can only add up what is left, and the mean climbs. With")
    print("pre-activation it stays near 0, and about half of the signal is below 0.")


# %%
@check.picture("bottleneck")
def resnet_50_counted():
    stages = {
        "64 → 256, 3 blocks": (64, 64, 3),
        "256 → 512, 4": (256, 128, 4),
        "512 → 1024, 6": (512, 256, 6),
        "1024 → 2048, 3": (1024, 512, 3),
    }
    counted = {name: stage_weights(*stage) for name, stage in stages.items()}
    stem, classifier = 49 * 3 * 64 + 2 * 64, 2048 * 1000 + 1000
    parts = {"stem": stem} | counted | {"classifier": classifier}
    texts = [f"{n:,}" for n in parts.values()]
    viz.show(
        viz.bars(
            {k: v / 1e6 for k, v in parts.items()}, xlabel="million numbers that learn", title="ResNet-50", texts=texts
        )
    )
    narrow, wide = 256 * 64 + 9 * 64 * 64 + 64 * 256, 9 * 256 * 256
    print(f"in all {sum(parts.values()):,}. Right: 25,557,032, to the last one.")
    print(f"a bottleneck on 256 maps has {narrow:,} weights; a single 3×3 on all of them would have {wide:,}")


# %% [markdown] about="dense_block"
# ## 3 · Dense connections
#
# A DenseNet (Huang et al. 2017) never adds and never forgets: **every layer sees the maps of all layers before it**, and
# puts k maps of its own behind them. k is the *growth rate*. One layer is norm, ReLU, 3×3 convolution, in this order.
#
# ```python
# dense_block_forward(x, norms, weights)            # (N, C, H, W) and two lists of L arrays  ->  y (N, C + L·k, H, W)
# dense_block_backward(dy, x, norms, weights)       # ->  dx, and two lists of L arrays: dnorms, dweights
# transition_forward(x, n, w)                       # (N, C, H, W), (2, C), (F, C, 1, 1)  ->  y (N, F, H//2, W//2)
# densenet_channels(c, k, blocks, theta)            # integers, a list of integers, a number  ->  array of integers
# ```
#
# Layer i (from 0) sees C + i·k maps: `norms[i]` is (2, C + i·k), `weights[i]` is (k, C + i·k, 3, 3). The answer is the
# whole stack: x in front, then what layer 0 added, and so on. What is stacked is the convolution's answer, *without*
# ReLU: whoever reads a map has a norm and a ReLU of its own.
#
# **The way back.** A map is read by every later layer, and it is part of the answer. All these gradients add up. The
# gradient of `norms[i]` has two rows as well: for the scales what arrived times what came *in*, for the shifts what
# arrived, both summed over images and places.
#
# **`transition_forward`** stands between two blocks: norm, ReLU, 1×1 convolution to F maps, then the mean of each window
# of 2 by 2. A last odd row or column is left out.
#
# **`densenet_channels`** lists how many maps there are: first c, then behind each block and each transition. A
# transition keeps the share `theta`, rounded down. There is none behind the last block.
#
# Worked by hand: a row x = 1, -2. Layer 0: n doubles and adds 1, so 3 -3, then 3 0; its middle weight 2 makes 6 0. Layer 1
# sees x + 1 and 6 0 - 1, behind ReLU 2 0 and 5 0; middle weights 1 and -1 make -3 0. The stack: 1 -2, 6 0, -3 0.
# `transition_forward` of one window 1, 3, -1, -5 with n = 2, 0 and w = -3, 1: behind ReLU 2 6 0 0, mean 2, so -6 and 2.
# `densenet_channels(4, 3, [2, 1], 0.5)`: 4, then 4 + 6 = 10, half of it 5, then 8.


# %% solution="dense_block"
def dense_block_forward(x, norms, weights):
    """Every layer sees all maps before it and adds its own.

    x: array (N, C, H, W), norms: list of arrays (2, C+i·k), weights: list of arrays (k, C+i·k, 3, 3).
    Returns an array (N, C+L·k, H, W).
    """
    ### BEGIN SOLUTION
    stack = x
    for n, w in zip(norms, weights, strict=True):
        new, _ = conv(np.maximum(norm(stack, n), 0), w)
        stack = np.concatenate([stack, new], axis=1)
    return stack
    ### END SOLUTION


def dense_block_backward(dy, x, norms, weights):
    """Gradients of dense_block_forward(x, norms, weights).

    dy: array (N, C+L·k, H, W), the others as there. Returns dx (N, C, H, W), dnorms and dweights: lists of L arrays.
    """
    ### BEGIN SOLUTION
    stack, gradient = dense_block_forward(x, norms, weights), dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        n, w = norms[i], weights[i]
        seen = n.shape[1]
        maps = stack[:, :seen]
        ready = np.maximum(norm(maps, n), 0)
        _, cache = conv(ready, w)
        dready, dweights[i], _ = ops.conv2d_backward(gradient[:, seen : seen + len(w)], cache)
        back = dready * (ready > 0)
        dnorms[i] = np.stack([(back * maps).sum(axis=(0, 2, 3)), back.sum(axis=(0, 2, 3))])
        gradient[:, :seen] += n[0][:, None, None] * back
    return gradient[:, : x.shape[1]], dnorms, dweights
    ### END SOLUTION


def transition_forward(x, n, w):
    """Norm, ReLU, 1x1 convolution, mean of 2 by 2.

    x: array (N, C, H, W), n: array (2, C), w: array (F, C, 1, 1). Returns an array (N, F, H//2, W//2).
    """
    ### BEGIN SOLUTION
    return ops.avg_pool2d_forward(conv(np.maximum(norm(x, n), 0), w)[0], 2)[0]
    ### END SOLUTION


def densenet_channels(c, k, blocks, theta):
    """How many maps there are at the start and behind each block and transition.

    c, k: integers, blocks: list of numbers of layers, theta: share that a transition keeps. Returns an array of integers.
    """
    ### BEGIN SOLUTION
    counts = [c]
    for layers in blocks:
        if len(counts) > 1:
            counts.append(int(theta * counts[-1]))
        counts.append(counts[-1] + layers * k)
    return np.array(counts)
    ### END SOLUTION


# %% check="dense_block"
def by_hand():
    x = np.array([1.0, -2.0]).reshape(1, 1, 1, 2)
    middle = np.zeros((1, 1, 3, 3))
    middle[0, 0, 1, 1] = 1
    norms = [np.array([[2.0], [1.0]]), np.array([[1.0, 1], [1, -1]])]
    weights = [2 * middle, np.concatenate([middle, -middle], axis=1)]
    assert dense_block_forward(x, norms, weights)[0, :, 0].tolist() == [[1, -2], [6, 0], [-3, 0]]
    dy = np.array([[1.0, 3.0], [2.0, 0.0], [1.0, 4.0]]).reshape(1, 3, 1, 2)
    dx, dnorms, dweights = dense_block_backward(dy, x, norms, weights)
    # the last layer sends 1 0 to x and -1 0 to the map of layer 0, whose gradient is then 1 0; that sends 4 0 to x
    assert dx.ravel().tolist() == [6, 3]
    assert dnorms[0].tolist() == [[2], [2]]
    assert dnorms[1].tolist() == [[1, -6], [1, -1]]
    assert (dweights[0][0, 0, 1, 1], dweights[1][0, 0, 1, 1], dweights[1][0, 1, 1, 1]) == (3, 2, 5)
    window = np.array([1.0, 3.0, -1.0, -5.0]).reshape(1, 1, 2, 2)
    y = transition_forward(window, np.array([[2.0], [0.0]]), np.array([-3.0, 1.0]).reshape(2, 1, 1, 1))
    assert y.shape == (1, 2, 1, 1)
    assert y.ravel().tolist() == [-6, 2]
    assert densenet_channels(4, 3, [2, 1], 0.5).tolist() == [4, 10, 5, 8]


check("dense_block", by_hand)

# %% [markdown] hints="dense_block"


# %%
@check.picture("dense_block")
def the_stack_grows():
    rng = np.random.default_rng(11)
    digit = data.digits().X[3].reshape(1, 1, 8, 8) / 8 - 1
    layers, k = 8, 2
    seen = [1 + i * k for i in range(layers)]
    norms = [np.stack([np.ones(s), 0.3 * rng.normal(size=s)]) for s in seen]
    weights = [rng.normal(0, (2 / (9 * s)) ** 0.5, (k, s, 3, 3)) for s in seen]
    y = dense_block_forward(digit, norms, weights)[0]
    titles = ["x"] + [f"layer {i}" for i in range(layers) for _ in range(k)]
    scaled = [(m - m.min()) / np.ptp(m) for m in y]
    viz.show(viz.image_grid(scaled, titles, columns=9, size=1.1))
    dy = np.zeros((1, *y.shape))
    dy[:, -k:] = rng.normal(size=(k, 8, 8))
    _, _, dweights = dense_block_backward(dy, digit, norms, weights)
    sizes = {f"layer {i}": float(np.sqrt(np.mean(d**2))) for i, d in enumerate(dweights)}
    title = "Gradient at your layers' filters"
    viz.show(viz.bars(sizes, xlabel="its size, if only the last layer's maps are asked", title=title))
    print(f"{len(y)} maps: x and {k} from each of {layers} layers")
    print(f"the first layer gets {sizes['layer 0'] / sizes[f'layer {layers - 1}']:.0%} of what the last one gets")
    print("Right: 17 maps, the first of them the digit. No layer is left without a gradient: each is one step away.")


# %%
@check.picture("dense_block")
def maps_of_densenet_121():
    plan = (64, 32, [6, 12, 24, 16])
    counts = {f"theta = {theta}": densenet_channels(*plan, theta) for theta in (1.0, 0.5)}
    ax = viz.curves(
        counts, xlabel="start, then block, transition, block, ...", ylabel="maps", title="DenseNet-121", start=0
    )
    viz.show(ax)
    print(f"with theta = 0.5: {counts['theta = 0.5'].tolist()}")
    print("Right: 64, 256, 128, 512, 256, 1024, 512, 1024. Without compression it would end with nearly 2000 maps.")


# %% [markdown] about="highway"
# ## 4 · Highway layers
#
# Half a year before the residual net, the highway net (Srivastava et al. 2015) let a *gate* decide how much of x passes
# unchanged, for each unit of each sample:
#
# $$y = T \cdot H + (1 - T) \cdot x, \qquad H = \text{relu}(w_h x + b_h), \quad T = \text{sigmoid}(w_t x + b_t)$$
#
# ```python
# highway_forward(x, wh, bh, wt, bt)              # (N, D), (D, D), (D,), (D, D), (D,)  ->  y (N, D)
# highway_backward(dy, x, wh, bh, wt, bt)         # ->  dx, dwh, dbh, dwt, dbt
# highway_stack(x, wp, bp, wh, bh, wt, bt)        # (N, P), (D, P), (D,), (L, D, D), (L, D), (L, D, D), (L, D)
#                                                 # ->  y (N, D), opened (L,)
# carry_bias(carry)                               # number between 0 and 1  ->  number
# ```
#
# Row i of a matrix holds the weights of unit i. Gates may be far from 0: at ±1000 the sigmoid is 1 or 0, not NaN. Some
# warnings are allowed, wrong numbers are not.
#
# **`highway_stack`**: a highway cannot change the width, so a plain layer relu(wp x + bp) brings x to D units first. Then
# come L highway layers, each with its own weights. `opened` is the mean of T in each layer, over samples and units.
#
# **`carry_bias`**: at the start weights are near 0, so T = sigmoid(bias) everywhere, and the layer hands on the share
# 1 - T of x. Which bias carries the given share?
#
# Worked by hand: x = 2, -4; wh has the rows (1, 0) and (1, -1), bh = 1, 0; the gate's weights and biases are 0. So H = 3, 6 and
# T = ½: y = 2.5, 1. Back with dy = 4, 8: at H arrive 2, 4, and the first unit of it hands on 2·(1, 0), the second 4·(1, -1). At
# the gates, behind the sigmoid's slope of ¼, arrive 1, 20 (why?). Directly come 2, 4. So dx = (6, -4) + (2, 4) = 8, 0.
# `carry_bias(0.9)` is -2.197.


# %% solution="highway"
def highway_forward(x, wh, bh, wt, bt):
    """One highway layer.

    x: array (N, D), wh, wt: arrays (D, D), bh, bt: arrays (D,). Returns an array (N, D).
    """
    ### BEGIN SOLUTION
    t = ops.sigmoid_forward(x @ wt.T + bt)[0]
    return t * np.maximum(x @ wh.T + bh, 0) + (1 - t) * x
    ### END SOLUTION


def highway_backward(dy, x, wh, bh, wt, bt):
    """Gradients of highway_forward(x, wh, bh, wt, bt).

    dy: array (N, D), the others as there. Returns dx (N, D), dwh (D, D), dbh (D,), dwt (D, D), dbt (D,).
    """
    ### BEGIN SOLUTION
    h = np.maximum(x @ wh.T + bh, 0)
    t = ops.sigmoid_forward(x @ wt.T + bt)[0]
    dh = dy * t * (h > 0)
    dt = dy * (h - x) * t * (1 - t)
    dx = dh @ wh + dt @ wt + dy * (1 - t)
    return dx, dh.T @ x, dh.sum(axis=0), dt.T @ x, dt.sum(axis=0)
    ### END SOLUTION


def highway_stack(x, wp, bp, wh, bh, wt, bt):
    """A plain layer and L highway layers.

    x: array (N, P), wp: (D, P), bp: (D,), wh, wt: (L, D, D), bh, bt: (L, D). Returns y (N, D) and opened (L,).
    """
    ### BEGIN SOLUTION
    x, opened = np.maximum(x @ wp.T + bp, 0), []
    for layer in zip(wh, bh, wt, bt, strict=True):
        opened.append(ops.sigmoid_forward(x @ layer[2].T + layer[3])[0].mean())
        x = highway_forward(x, *layer)
    return x, np.array(opened)
    ### END SOLUTION


def carry_bias(carry):
    """The gates' bias at which a new layer hands on this share of x.

    carry: number between 0 and 1. Returns a number.
    """
    ### BEGIN SOLUTION
    return np.log((1 - carry) / carry)
    ### END SOLUTION


# %% check="highway"
def by_hand():
    x, dy = np.array([[2.0, -4]]), np.array([[4.0, 8]])
    given = (np.array([[1.0, 0.0], [1.0, -1.0]]), np.array([1.0, 0.0]), np.zeros((2, 2)), np.zeros(2))
    assert highway_forward(x, *given).tolist() == [[2.5, 1]]
    dx, dwh, dbh, dwt, dbt = highway_backward(dy, x, *given)
    assert dx.tolist() == [[8, 0]]
    assert dwh.tolist() == [[4, -8], [8, -16]]
    assert dwt.tolist() == [[2, -4], [40, -80]]
    assert (dbh.tolist(), dbt.tolist()) == ([2, 4], [1, 20])
    # two numbers become one, 3 - 1 + 2 = 4; half-open layers: one doubles (8 and 4 make 6), one adds 4 (10 and 6 make 8)
    shut = np.zeros((2, 1, 1)), np.zeros((2, 1))
    stack = (np.array([[1.0, -1.0]]), np.array([2.0]), np.array([[[2.0]], [[1.0]]]), np.array([[0.0], [4.0]]), *shut)
    y, opened = highway_stack(np.array([[3.0, 1.0]]), *stack)
    assert (y.tolist(), opened.tolist()) == ([[8]], [0.5, 0.5])
    assert np.isclose(carry_bias(0.9), -2.197, atol=1e-3)


check("highway", by_hand)

# %% [markdown] hints="highway"


# %%
@check.picture("highway")
def fifty_layers_back():
    rng = np.random.default_rng(9)
    width, layers = 20, 50
    x = np.abs(rng.normal(size=(30, width)))
    sizes, told = {}, []
    for carry in (0.95, 0.8, 0.5):
        bias = np.full(width, carry_bias(carry))
        weights = [
            (
                rng.normal(0, 0.8 * (2 / width) ** 0.5, (width, width)),
                np.zeros(width),
                0.1 * rng.normal(size=(width, width)),
                bias,
            )
            for _ in range(layers)
        ]
        signals = [x]
        for layer in weights:
            signals.append(highway_forward(signals[-1], *layer))
        gradient, found = np.ones_like(x), [1.0]
        for layer, signal in zip(weights[::-1], signals[-2::-1], strict=True):
            gradient = highway_backward(gradient, signal, *layer)[0]
            found.append(float(np.sqrt(np.mean(gradient**2))))
        sizes[f"carry {carry}"] = found
        told.append(f"carry {carry}: {found[-1]:.1g}")
    title = "Your gradient on its way back through 50 layers"
    viz.show(
        viz.curves(sizes, xlabel="layers the gradient has come back", ylabel="its size", title=title, log=True, start=0)
    )
    print("after 50 layers: " + ", ".join(told))
    print("Right: with nearly closed gates it arrives; the more the gates open at the start, the less is left.")


# %% [markdown]
# ## Your blocks in one network
#
# No points here. The network below reads digits with your Inception module, and two of your highway layers stand before
# its scores.


# %%
@check.picture("inception")
def network_of_your_own():
    rng = np.random.default_rng(0)

    def filters(f, c, k):
        return rng.normal(0, (2 / (c * k * k)) ** 0.5, (f, c, k, k)).astype(np.float32)

    module = mine.as_op(inception_forward, inception_backward)
    shapes = {"w1": (4, 8, 1), "r3": (4, 8, 1), "w3": (6, 4, 3), "r5": (2, 8, 1), "w5": (2, 2, 5), "wp": (4, 8, 1)}
    gates = mine.as_op(highway_forward, highway_backward)

    def highway_layer(width):
        matrices = [rng.normal(0, (1 / width) ** 0.5, (width, width)).astype(np.float32) for _ in "ht"]
        biases = np.zeros(width, np.float32), np.full(width, carry_bias(0.8), np.float32)
        return nn.OpLayer(gates, {"wh": matrices[0], "bh": biases[0], "wt": 0.1 * matrices[1], "bt": biases[1]})

    net = nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1, rng=rng), nn.ReLU()),
        *(nn.OpLayer(module, {name: filters(*s) for name, s in shapes.items()}), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(256, 32, rng=rng), nn.ReLU(), highway_layer(32), highway_layer(32), nn.Linear(32, 10, rng=rng)),
    )
    digits = data.digits()
    images, labels = (digits.X.reshape(-1, 1, 8, 8) / 16).astype(np.float32), digits.y
    history = fit(
        net, optim.Adam(net, 0.01), images[:900], labels[:900], batch_size=30, epochs=6, rng=0, progress=False
    )
    viz.show(viz.curves({"loss": history.loss}, ylabel="training loss", title="A network of your own blocks learns"))
    right = evaluate(net, images[1200:], labels[1200:]).accuracy
    print(f"{right:.1%} of the digits it never saw are read right. Right: above 80 %.")


# %% [markdown]
# ## What you have built
#
# The blocks of the networks that won from 2014 on: a module of four paths and its price, the bottleneck in two orders, a
# stack that every layer reads, and a gate that decides what passes. `glassnet.models` builds `googlenet`, `resnet`,
# `preact_resnet`, `densenet` and `highway` from the same parts.
#
# The last cell adds up your points on the cases in this notebook. Save, and hand in.

# %%
check.summary()
