# %% [markdown]
# # Assignment 06 · Normalisation and skips
#
# A network of a hundred layers does not learn by itself. Signals drift, gradients die on their way back. Three small
# ideas made depth possible: activations that let something pass everywhere, layers that put signals back on one scale,
# and connections that skip a few layers. You write all three, forward and backward.
#
# **How it works.** As in the first assignment: replace `raise NotImplementedError(...)` by your code, run the cell, run
# the check below it. The check tells you what is wrong, and often which mistake it is. After you hand in, the same
# checks run with *other* numbers. Stuck? Open the hints one by one.
#
# Two rules for all exercises:
#
# - **Nothing is changed in place.** A function gets arrays and gives back new ones.
# - **A backward function** gets the upstream gradient `dy` first, then what the forward function got. It gives back one
#   gradient for each array that can learn or hand on, in this order, each of the shape of its array. Nothing is divided
#   by the number of samples: if the loss is a mean, that is in `dy` already.
#
# Images have the shape (N, C, H, W): images, channels, rows, columns. An array `a` of shape (C,) stands beside them at
# the channels' place once it has the shape (C, 1, 1): `a[:, None, None]`.
#
# The exercises do not depend on each other: leave one out and go on.
#
# **Time:** under two hours in all. **Points:** 100. **You need:** lecture 06, and the chain rule of unit 03. Everything
# works offline and without a GPU.
#
# **Handing in.** Choose *Restart kernel and run all cells*, look through the outputs, save, and hand in this notebook
# under the name it has. A cell that fails does no harm to the others.

# %%
import numpy as np

from glassnet import data, mine, nn, ops, optim, viz
from glassnet.check import load_checks
from glassnet.train import evaluate, fit

check = load_checks("06-normalisation")
viz.use_style()

# %% [markdown] about="smooth"
# ## 1 · GELU, and a ReLU that learns its slope
#
# ReLU has a corner, and left of it nothing comes back: a neuron may go silent for good. Two ways out:
#
# ```python
# gelu_forward(x)                 # array of any shape                     ->  y
# gelu_backward(dy, x)            # two arrays of that shape               ->  dx
# prelu_forward(x, alpha)         # (N, C, H, W), (C,)                     ->  y
# prelu_backward(dy, x, alpha)    # two arrays (N, C, H, W), (C,)          ->  dx (N, C, H, W), dalpha (C,)
# ```
#
# **GELU** (Hendrycks and Gimpel 2016) multiplies x by the share of a normal distribution that lies below x. Take the
# paper's approximation with tanh, which needs nothing but NumPy:
#
# $$\text{gelu}(x) = \tfrac12\, x\, \Bigl(1 + \tanh\bigl(\sqrt{2/\pi}\,(x + 0.044715\, x^3)\bigr)\Bigr)$$
#
# **PReLU** (He et al. 2015) answers x where x > 0, and alpha·x elsewhere. Each channel has a slope `alpha[c]` of its own,
# which is *learnt*: so it needs a gradient too. At exactly x = 0 the left side's slope counts.
#
# Worked by hand: gelu(1) = ½·(1 + tanh 0.8336) = 0.8412, and gelu(-1) = 0.8412 - 1 = -0.1588. Its slope at 0 is ½.
# PReLU with alpha = 0.5 turns x = -2, 4 into -1, 4. With dy = 3, 5: dx = 1.5, 5 and dalpha = 3·(-2) = -6.


# %% solution="smooth"
def gelu_forward(x):
    """Smooth ReLU.

    x: array of any shape. Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    bend = np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))
    return x * (1 + bend) / 2
    ### END SOLUTION


def gelu_backward(dy, x):
    """Gradient by x of gelu_forward(x).

    dy, x: arrays of one shape. Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    root = np.sqrt(2 / np.pi)
    bend = np.tanh(root * (x + 0.044715 * x**3))
    slope_of_bend = (1 - bend**2) * root * (1 + 0.134145 * x**2)
    return dy * (1 + bend + x * slope_of_bend) / 2
    ### END SOLUTION


def prelu_forward(x, alpha):
    """ReLU with a slope on its left side, one for each channel.

    x: array (N, C, H, W), alpha: array (C,). Returns an array (N, C, H, W).
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, x, alpha[:, None, None] * x)
    ### END SOLUTION


def prelu_backward(dy, x, alpha):
    """Gradients of prelu_forward(x, alpha).

    dy, x: arrays (N, C, H, W), alpha: array (C,). Returns dx (N, C, H, W) and dalpha (C,).
    """
    ### BEGIN SOLUTION
    dx = np.where(x > 0, dy, alpha[:, None, None] * dy)
    shares = np.where(x > 0, 0, x * dy)
    return dx, shares.sum(axis=(0, 2, 3))
    ### END SOLUTION


# %% check="smooth"
def by_hand():
    assert np.allclose(gelu_forward(np.array([1.0, -1.0, 0.0])), [0.8412, -0.1588, 0], atol=1e-4)
    # the slope at 0 is one half; far out it is that of ReLU
    assert np.allclose(gelu_backward(np.array([6.0, 6.0, 6.0]), np.array([0.0, 20.0, -20.0])), [3, 6, 0])
    x, dy = np.array([-2.0, 4.0]).reshape(1, 1, 1, 2), np.array([3.0, 5.0]).reshape(1, 1, 1, 2)
    assert prelu_forward(x, np.array([0.5])).ravel().tolist() == [-1, 4]
    dx, dalpha = prelu_backward(dy, x, np.array([0.5]))
    assert dx.ravel().tolist() == [1.5, 5]
    assert dalpha.tolist() == [-6]


check("smooth", by_hand)

# %% [markdown] hints="smooth"


# %%
@check.picture("smooth")
def curves_and_slopes():
    x, alpha = np.linspace(-4, 4, 161), np.array([0.25])
    one, row = np.ones_like(x), x.reshape(1, 1, 1, -1)
    answers = {"GELU": (x, gelu_forward(x)), "PReLU, 0.25": (x, prelu_forward(row, alpha).ravel())}
    slopes = {
        "GELU": (x, gelu_backward(one, x)),
        "PReLU, 0.25": (x, prelu_backward(np.ones_like(row), row, alpha)[0].ravel()),
    }
    fig, axes = viz.panels(2, columns=2, size=4.4, height=3.4)
    viz.curves(answers, xlabel="x", ylabel="y", title="Your activations", ax=axes[0])
    viz.curves(slopes, xlabel="x", ylabel="slope", title="Your slopes", ax=axes[1])
    viz.show(fig)
    measured = (gelu_forward(x + 1e-5) - gelu_forward(x - 1e-5)) / 2e-5
    print(
        f"GELU's slope against the one measured on your curve: at most {np.abs(measured - slopes['GELU'][1]).max():.1e}"
    )
    print("Right: below 1e-8. GELU dips to -0.17 left of 0, and its slope goes below 0 and above 1 on the way.")


# %% [markdown] about="batchnorm"
# ## 2 · Batch norm, in training and in use
#
# Batch norm (Ioffe and Szegedy 2015) gives each channel mean 0 and variance 1, and then a scale gamma and a shift beta,
# which are learnt:
#
# $$y = \gamma_c\, \frac{x - \mu_c}{\sqrt{\sigma^2_c + \text{eps}}} + \beta_c$$
#
# ```python
# batchnorm2d(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5)
# # (N, C, H, W), four arrays (C,), True or False, two numbers  ->  y (N, C, H, W), running_mean (C,), running_var (C,)
# ```
#
# It is **two functions in one**:
#
# | | mean and variance that normalise | the running ones |
# |---|---|---|
# | `train=True` | those of this batch: one pair for each channel, over N, H and W | take in a share of the new |
# | `train=False` | the running ones | go out as they came in |
#
# With n = N·H·W numbers in a channel:
#
# - y is made with the variance as `np.var` gives it: a sum of squares divided by n.
# - What the running variance takes in is that sum divided by **n - 1**. It is an estimate for images to come.
# - running ← (1 - momentum)·running + momentum·new, for both. (In some other libraries momentum means the reverse.)
#
# Worked by hand: a channel holds 1, 5, 1, 5: mean 3, variance 4. With gamma 2, beta 10 and eps 0, y is 8, 12, 8, 12. From
# a running mean of 0 and a running variance of 1, momentum 0.1 makes 0.3 and 0.9 + 0.1·16/3 = 1.433.


# %% solution="batchnorm"
def batchnorm2d(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    """Batch norm of images.

    x: array (N, C, H, W), gamma, beta, running_mean, running_var: arrays (C,), train: bool, momentum, eps: numbers.
    Returns y (N, C, H, W), running_mean (C,), running_var (C,), new arrays where they change.
    """
    ### BEGIN SOLUTION
    if train:
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))  # (C,)
        estimate = x.var(axis=(0, 2, 3), ddof=1)
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * estimate
    else:
        mean, var = running_mean, running_var
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var
    ### END SOLUTION


# %% check="batchnorm"
def by_hand():
    x = np.array([1.0, 5.0, 1.0, 5.0]).reshape(2, 1, 1, 2)
    gamma, beta, mean, var = np.array([2.0]), np.array([10.0]), np.array([0.0]), np.array([1.0])
    y, new_mean, new_var = batchnorm2d(x, gamma, beta, mean, var, True, 0.1, 0.0)
    assert np.allclose(y.ravel(), [8, 12, 8, 12])
    assert np.allclose(new_mean, [0.3])
    assert np.allclose(new_var, [0.9 + 0.1 * 16 / 3])
    # in use: 3 below 5 and 2 wide, so 9 is 2 widths above the running mean
    y, new_mean, new_var = batchnorm2d(x + 8, gamma, beta, np.array([5.0]), np.array([4.0]), False, 0.1, 0.0)
    assert np.allclose(y.ravel(), [14, 18, 14, 18])
    assert (new_mean[0], new_var[0]) == (5, 4)


check("batchnorm", by_hand)

# %% [markdown] hints="batchnorm"


# %%
@check.picture("batchnorm")
def what_the_running_ones_remember():
    rng = np.random.default_rng(3)
    one, nothing = np.ones(1), np.zeros(1)
    mean, var, history = nothing, one, []
    for _ in range(1500):
        batch = 5 + 3 * rng.normal(size=(2, 1, 1, 2))  # mean 5, variance 9, and only four numbers at a time
        _, mean, var = batchnorm2d(batch, one, nothing, mean, var, True, 0.01)
        history.append((mean[0], var[0]))
    means, variances = np.array(history).T
    ax = viz.curves({"running mean": means, "running variance": variances}, xlabel="batch", ylabel="")
    ax.set_title("What your layer remembers")
    viz.show(ax)
    image, other = np.array([8.0, 11.0]).reshape(1, 1, 1, 2), np.array([90.0, 70.0]).reshape(1, 1, 1, 2)
    alone = batchnorm2d(image, one, nothing, mean, var, False)[0][0]
    together = batchnorm2d(np.concatenate([image, other]), one, nothing, mean, var, False)[0][0]
    print(f"over the last 1000 batches: mean {means[500:].mean():.2f}, variance {variances[500:].mean():.2f}")
    print(f"an image in use, alone {alone.ravel().round(2)} and beside another {together.ravel().round(2)}")
    print("Right: near 5 and near 9, though a batch holds four numbers only. And in use an image has no neighbours.")


# %% [markdown] about="batchnorm_backward"
# ## 3 · The way back through batch norm
#
# In training, the mean and the variance are made of the x themselves. So each x reaches y by **three ways**: directly,
# through the mean, and through the variance. Write
#
# ```python
# batchnorm2d_backward(dy, x, gamma, eps=1e-5)   # two arrays (N, C, H, W), (C,), a number
#                                                # ->  dx (N, C, H, W), dgamma (C,), dbeta (C,)
# ```
#
# for `train=True`. With $\hat x$ the normalised x, everything for each channel by itself, and n = N·H·W:
#
# | gradient | |
# |---|---|
# | dbeta | what arrives at a channel, added up |
# | dgamma | the same, each number times its $\hat x$ |
# | dx | all three ways; work it out, or read on |
#
# There is a short way to see dx. Moving a whole channel by a constant does not change y at all, and stretching it hardly
# does. So the gradient of $\hat x$ loses two parts, the one along a constant and the one along $\hat x$, and the rest is
# divided by the root as x was.
#
# Worked by hand, eps = 0: a channel holds 1, 5, 1, 5, so the root is 2 and $\hat x$ = -1, 1, -1, 1. Let gamma = 2 and
# dy = 4, 0, 0, 0. Then dbeta = 4, dgamma = -4. Times gamma: 8, 0, 0, 0, with mean 2; times $\hat x$, the mean is -2. So
# dx = (8, 0, 0, 0) - 2 + 2·(-1, 1, -1, 1), all divided by 2: that is 2, 0, -2, 0.


# %% solution="batchnorm_backward"
def batchnorm2d_backward(dy, x, gamma, eps=1e-5):
    """Gradients of batch norm in training.

    dy, x: arrays (N, C, H, W), gamma: array (C,), eps: number. Returns dx (N, C, H, W), dgamma (C,), dbeta (C,).
    """
    ### BEGIN SOLUTION
    axes = (0, 2, 3)
    root = np.sqrt(x.var(axis=axes, keepdims=True) + eps)  # (1, C, 1, 1)
    normal = (x - x.mean(axis=axes, keepdims=True)) / root
    inner = gamma[:, None, None] * dy
    constant = inner.mean(axis=axes, keepdims=True)
    along = (inner * normal).mean(axis=axes, keepdims=True)
    return (inner - constant - along * normal) / root, (dy * normal).sum(axis=axes), dy.sum(axis=axes)
    ### END SOLUTION


# %% check="batchnorm_backward"
def by_hand():
    x, dy = np.array([1.0, 5.0, 1.0, 5.0]).reshape(2, 1, 1, 2), np.array([4.0, 0.0, 0.0, 0.0]).reshape(2, 1, 1, 2)
    dx, dgamma, dbeta = batchnorm2d_backward(dy, x, np.array([2.0]), 0.0)
    assert np.allclose(dbeta, [4])
    assert np.allclose(dgamma, [-4])
    assert np.allclose(dx.ravel(), [2, 0, -2, 0])
    # moving the whole channel changes nothing, so the gradients add up to 0
    assert np.isclose(dx.sum(), 0)


check("batchnorm_backward", by_hand)

# %% [markdown] hints="batchnorm_backward"


# %%
@check.picture("batchnorm_backward")
def yours_against_measured():
    rng = np.random.default_rng(4)
    x, dy, gamma = rng.normal(size=(3, 2, 2, 2)), rng.normal(size=(3, 2, 2, 2)), np.array([1.5, -0.5])

    def loss(x):
        middle, width = x.mean(axis=(0, 2, 3), keepdims=True), x.var(axis=(0, 2, 3), keepdims=True)
        return np.sum(dy * gamma[:, None, None] * (x - middle) / np.sqrt(width + 1e-5))

    measured = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[at] = 1e-5
        measured[at] = (loss(x + nudge) - loss(x - nudge)) / 2e-5
    dx = batchnorm2d_backward(dy, x, gamma)[0]
    direct = gamma[:, None, None] * dy / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + 1e-5)
    fig, (ax,) = viz.panels(1, columns=1, size=4.6, height=4.2)
    ax.axline((0, 0), slope=1, color="#bbbbbb", lw=1)
    ax.plot(measured.ravel(), direct.ravel(), "x", color="#D55E00", label="the direct way alone")
    ax.plot(measured.ravel(), dx.ravel(), "o", color="#0072B2", mfc="none", label="your dx")
    ax.set(xlabel="measured by nudging each x", ylabel="computed", title="The gradient of every x")
    ax.legend()
    off = np.abs(dx - measured).max()
    told = f"Yours are at most {off:.1e} off the diagonal, the direct way alone up to {np.abs(direct - measured).max():.2f}."
    viz.show(fig, alt=f"Computed against measured gradients. {told}")
    print(f"your dx is at most {off:.1e} away from the measured one")
    print("Right: below 1e-8, every circle on the line. The crosses are what is left without the other two ways.")


# %% [markdown] about="norms"
# ## 4 · Layer, instance and group norm
#
# With two images in a batch, the batch's mean is mostly noise. These three norms do not look at the batch at all: each
# image is normalised by itself, in training and in use alike, and nothing has to be remembered.
#
# ```python
# layer_norm(x, gamma, beta, eps=1e-5)                       # (N, C, H, W), (C,), (C,)           ->  y
# instance_norm(x, gamma, beta, eps=1e-5)                    # the same                           ->  y
# group_norm(x, gamma, beta, groups, eps=1e-5)               # the same and an integer            ->  y
# group_norm_backward(dy, x, gamma, groups, eps=1e-5)        # ->  dx (N, C, H, W), dgamma (C,), dbeta (C,)
# ```
#
# | | which numbers of one image share a mean and a variance |
# |---|---|
# | layer norm | all of them |
# | instance norm | those of one channel |
# | group norm (Wu and He 2018) | those of one group: C / groups channels **side by side** |
#
# The formula is that of batch norm, with the variance as `np.var` gives it and eps inside the root. gamma and beta have
# one number for each channel in all of them. Where `groups` does not divide C, raise a `ValueError`.
#
# Worked by hand, eps = 0: an image with the channels (1, 5) and (30, 10). Instance norm: means 3 and 20, roots 2 and 10,
# so (-1, 1) and (1, -1). With gamma = (2, 3) and beta = (10, 20): (8, 12) and (23, 17). An image with the channels (1, 1)
# and (5, 5): layer norm has mean 3 and root 2, so (-1, -1) and (1, 1).


# %% solution="norms"
def layer_norm(x, gamma, beta, eps=1e-5):
    """Each image normalised by itself.

    x: array (N, C, H, W), gamma, beta: arrays (C,), eps: number. Returns an array (N, C, H, W).
    """
    ### BEGIN SOLUTION
    mean, var = x.mean(axis=(1, 2, 3), keepdims=True), x.var(axis=(1, 2, 3), keepdims=True)
    return gamma[:, None, None] * (x - mean) / np.sqrt(var + eps) + beta[:, None, None]
    ### END SOLUTION


def instance_norm(x, gamma, beta, eps=1e-5):
    """Each channel of each image normalised by itself.

    x: array (N, C, H, W), gamma, beta: arrays (C,), eps: number. Returns an array (N, C, H, W).
    """
    ### BEGIN SOLUTION
    mean, var = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
    return gamma[:, None, None] * (x - mean) / np.sqrt(var + eps) + beta[:, None, None]
    ### END SOLUTION


def group_norm(x, gamma, beta, groups, eps=1e-5):
    """Each group of neighbouring channels of each image normalised by itself.

    x: array (N, C, H, W), gamma, beta: arrays (C,), groups: integer that divides C, eps: number.
    Returns an array (N, C, H, W).
    """
    ### BEGIN SOLUTION
    if x.shape[1] % groups:
        raise ValueError(f"{x.shape[1]} channels cannot be split into {groups} groups")
    rows = x.reshape(len(x), groups, -1)
    mean, var = rows.mean(axis=2, keepdims=True), rows.var(axis=2, keepdims=True)
    normal = ((rows - mean) / np.sqrt(var + eps)).reshape(x.shape)
    return gamma[:, None, None] * normal + beta[:, None, None]
    ### END SOLUTION


def group_norm_backward(dy, x, gamma, groups, eps=1e-5):
    """Gradients of group_norm.

    dy, x: arrays (N, C, H, W), gamma: array (C,), groups: integer that divides C, eps: number.
    Returns dx (N, C, H, W), dgamma (C,), dbeta (C,).
    """
    ### BEGIN SOLUTION
    rows = x.reshape(len(x), groups, -1)
    root = np.sqrt(rows.var(axis=2, keepdims=True) + eps)  # (N, G, 1)
    normal = (rows - rows.mean(axis=2, keepdims=True)) / root
    inner = (gamma[:, None, None] * dy).reshape(rows.shape)
    along = (inner * normal).mean(axis=2, keepdims=True)
    dx = (inner - inner.mean(axis=2, keepdims=True) - along * normal) / root
    dgamma = (dy * normal.reshape(x.shape)).sum(axis=(0, 2, 3))
    return dx.reshape(x.shape), dgamma, dy.sum(axis=(0, 2, 3))
    ### END SOLUTION


# %% check="norms"
def by_hand():
    gamma, beta = np.array([2.0, 3.0]), np.array([10.0, 20.0])
    x = np.array([1.0, 5.0, 30.0, 10.0]).reshape(1, 2, 1, 2)
    assert np.allclose(instance_norm(x, gamma, beta, 0.0).ravel(), [8, 12, 23, 17])
    # with as many groups as channels, group norm is the same
    assert np.allclose(group_norm(x, gamma, beta, 2, 0.0).ravel(), [8, 12, 23, 17])
    x = np.array([1.0, 1.0, 5.0, 5.0]).reshape(1, 2, 1, 2)
    assert np.allclose(layer_norm(x, gamma, beta, 0.0).ravel(), [8, 8, 23, 23])
    # one group, roots 2, x̂ = -1 1 -1 1; gamma·dy = 8 0 0 8 with mean 4, and 0 along x̂
    x, dy = np.array([1.0, 5.0, 1.0, 5.0]).reshape(1, 2, 1, 2), np.array([4.0, 0.0, 0.0, 2.0]).reshape(1, 2, 1, 2)
    dx, dgamma, dbeta = group_norm_backward(dy, x, np.array([2.0, 4.0]), 1, 0.0)
    assert np.allclose(dx.ravel(), [2, -2, -2, 2])
    assert np.allclose(dgamma, [-4, 2])
    assert np.allclose(dbeta, [4, 2])


check("norms", by_hand)

# %% [markdown] hints="norms"


# %%
@check.picture("norms")
def who_shares_a_mean():
    rng = np.random.default_rng(5)
    texture = rng.normal(size=(3, 4, 6, 6))
    texture -= texture.mean(axis=(2, 3), keepdims=True)
    texture /= texture.std(axis=(2, 3), keepdims=True)
    bright = 4.0 * np.arange(3)[:, None] + 2.0 * np.arange(4)  # image n, channel c
    x, one, nothing = texture + bright[:, :, None, None], np.ones(4), np.zeros(4)
    tables = {
        "as it came": x,
        "layer norm": layer_norm(x, one, nothing),
        "group norm, 2 groups": group_norm(x, one, nothing, 2),
        "instance norm": instance_norm(x, one, nothing),
    }
    fig, axes = viz.panels(4, columns=4, size=2.6, height=2.6)
    told = []
    for ax, (name, images) in zip(axes, tables.items(), strict=True):
        means = images.mean(axis=(2, 3)).round(1) + 0.0
        ax.imshow(means, cmap="Blues", vmin=-2, vmax=20 if name == "as it came" else 3)
        for (n, c), value in np.ndenumerate(means):
            ax.text(c, n, f"{value:.1f}", ha="center", va="center", fontsize=9, color="w" if value > 9 else "k")
        ax.set(title=name, xlabel="channel", ylabel="image", xticks=range(4), yticks=range(3))
        told.append(f"{name}: {means.tolist()}")
    viz.show(fig, alt="Mean brightness of each channel of each image. " + "; ".join(told))
    print("Right: layer norm keeps only the steps from channel to channel, the same in every row. In group norm each")
    print("pair of channels has the same two numbers. Instance norm leaves 0.0 everywhere.")


# %% [markdown] about="residual"
# ## 5 · Skip connections
#
# A residual block (He et al. 2016) adds its input to what its layers make of it. If the layers have nothing to say, x
# passes; and the gradient has a straight way back.
#
# ```python
# residual_forward(x, w1, w2)                           # x (N, D), w1 (M, D), w2 (D, M)   ->  y (N, D)
# residual_backward(dy, x, w1, w2)                      # ->  dx (N, D), dw1 (M, D), dw2 (D, M)
# downsample_forward(x, w1, w2, ws, stride)             # x (N, C, H, W), w1 (M, C), w2 (F, M), ws (F, C), an integer
#                                                       # ->  y (N, F, H', W')
# downsample_backward(dy, x, w1, w2, ws, stride)        # ->  dx (N, C, H, W), dw1 (M, C), dw2 (F, M), dws (F, C)
# ```
#
# **The plain block.** Row m of `w1` holds the weights of inner unit m:
#
# $$y = \text{relu}\bigl(x + w_2\, \text{relu}(w_1 x)\bigr) \quad \text{for each sample } x$$
#
# **The downsampling block** makes the image smaller and changes the number of channels, so the shortcut needs a matrix
# too (a *projection*). First take every `stride`-th row and column, starting with the first: a slice can have a step.
# Then at each place that is left, with its C numbers $s$ (these are 1×1 convolutions):
#
# $$y = \text{relu}\bigl(w_s\, s + w_2\, \text{relu}(w_1 s)\bigr)$$
#
# A matrix (F, C) meets all places of images (N, C, H, W) at once in `np.einsum("fc,nchw->nfhw", matrix, images)`. At
# exactly 0, ReLU lets nothing back. Places that the stride skipped have gradient 0.
#
# Worked by hand: x = (1, 2), w1 = (1 1), w2 = (-1, 2) standing. The inner unit has 3, the branch (-3, 6), the sum (-2, 8),
# so y = (0, 8). Back with dy = (5, 7): the last ReLU leaves (0, 7). The skip hands back (0, 7). The branch: 7·2 = 14 at
# the inner unit, 14·(1, 1) at x. Together dx = (14, 21); dw1 = 14·(1, 2) = (14, 28); dw2 = (0, 7)·3 = (0, 21).


# %% solution="residual"
def residual_forward(x, w1, w2):
    """A block of two matrices with a skip.

    x: array (N, D), w1: array (M, D), w2: array (D, M). Returns an array (N, D).
    """
    ### BEGIN SOLUTION
    hidden = np.maximum(x @ w1.T, 0)
    return np.maximum(x + hidden @ w2.T, 0)
    ### END SOLUTION


def residual_backward(dy, x, w1, w2):
    """Gradients of residual_forward(x, w1, w2).

    dy, x: arrays (N, D), w1: array (M, D), w2: array (D, M). Returns dx (N, D), dw1 (M, D), dw2 (D, M).
    """
    ### BEGIN SOLUTION
    before = x @ w1.T
    hidden = np.maximum(before, 0)
    after_sum = np.where(x + hidden @ w2.T > 0, dy, 0)  # through the last ReLU
    inner = np.where(before > 0, after_sum @ w2, 0)
    return after_sum + inner @ w1, inner.T @ x, after_sum.T @ hidden
    ### END SOLUTION


def downsample_forward(x, w1, w2, ws, stride):
    """The same on every stride-th place of images, with a projection on the shortcut.

    x: array (N, C, H, W), w1: array (M, C), w2: array (F, M), ws: array (F, C), stride: integer.
    Returns an array (N, F, H', W').
    """
    ### BEGIN SOLUTION
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("mc,nchw->nmhw", w1, small), 0)
    branch, skip = np.einsum("fm,nmhw->nfhw", w2, hidden), np.einsum("fc,nchw->nfhw", ws, small)
    return np.maximum(skip + branch, 0)
    ### END SOLUTION


def downsample_backward(dy, x, w1, w2, ws, stride):
    """Gradients of downsample_forward(x, w1, w2, ws, stride).

    dy: array (N, F, H', W'), x: array (N, C, H, W), w1: array (M, C), w2: array (F, M), ws: array (F, C),
    stride: integer. Returns dx (N, C, H, W), dw1 (M, C), dw2 (F, M), dws (F, C).
    """
    ### BEGIN SOLUTION
    small = x[:, :, ::stride, ::stride]
    before = np.einsum("mc,nchw->nmhw", w1, small)
    hidden = np.maximum(before, 0)
    branch, skip = np.einsum("fm,nmhw->nfhw", w2, hidden), np.einsum("fc,nchw->nfhw", ws, small)
    after_sum = np.where(skip + branch > 0, dy, 0)
    inner = np.where(before > 0, np.einsum("fm,nfhw->nmhw", w2, after_sum), 0)
    dx = np.zeros_like(x)
    dx[:, :, ::stride, ::stride] = np.einsum("fc,nfhw->nchw", ws, after_sum) + np.einsum("mc,nmhw->nchw", w1, inner)
    dw1 = np.einsum("nmhw,nchw->mc", inner, small)
    dw2 = np.einsum("nfhw,nmhw->fm", after_sum, hidden)
    return dx, dw1, dw2, np.einsum("nfhw,nchw->fc", after_sum, small)
    ### END SOLUTION


# %% check="residual"
def by_hand():
    x = np.array([[1.0, 2.0]])
    w1, w2 = np.ones((1, 2)), np.array([[-1.0], [2.0]])
    assert residual_forward(x, w1, w2).tolist() == [[0, 8]]
    dx, dw1, dw2 = residual_backward(np.array([[5.0, 7.0]]), x, w1, w2)
    assert dx.tolist() == [[14, 21]]
    assert dw1.tolist() == [[14, 28]]
    assert dw2.tolist() == [[0], [21]]
    # a row of three places, of which the stride takes two: inner 3 6, branch 6 12, shortcut -1 -2
    row, matrices = np.array([1.0, 9.0, 2.0]).reshape(1, 1, 1, 3), [np.array([[v]]) for v in (3.0, 2.0, -1.0)]
    assert downsample_forward(row, *matrices, 2).ravel().tolist() == [5, 10]
    dx, dw1, dw2, dws = downsample_backward(np.array([5.0, 7.0]).reshape(1, 1, 1, 2), row, *matrices, 2)
    assert dx.ravel().tolist() == [25, 0, 35]
    assert (dw1[0, 0], dw2[0, 0], dws[0, 0]) == (38, 57, 19)


check("residual", by_hand)

# %% [markdown] hints="residual"


# %%
@check.picture("residual")
def twenty_blocks_deep():
    rng = np.random.default_rng(7)
    weights = [(0.16 * rng.normal(size=(32, 16)), 0.16 * rng.normal(size=(16, 32))) for _ in range(20)]

    def plain_backward(dy, x, w1, w2):
        inner = np.maximum(x @ w1.T, 0)
        up = dy * (inner @ w2.T > 0)
        return ((up @ w2) * (inner > 0)) @ w1

    x = np.abs(rng.normal(size=(20, 16)))
    signals = {"with the skip": [x], "without": [x]}
    for w1, w2 in weights:
        signals["with the skip"].append(residual_forward(signals["with the skip"][-1], w1, w2))
        signals["without"].append(np.maximum(np.maximum(signals["without"][-1] @ w1.T, 0) @ w2.T, 0))
    sizes = {}
    for name, way_back in (
        ("with the skip", lambda *args: residual_backward(*args)[0]),
        ("without", plain_backward),
    ):
        gradient, found = np.ones_like(x), [1.0]
        for (w1, w2), signal in zip(weights[::-1], signals[name][-2::-1], strict=True):
            gradient = way_back(gradient, signal, w1, w2)
            found.append(np.sqrt(np.mean(gradient**2)))
        sizes[name] = np.maximum(found, 1e-30)
    ax = viz.curves(sizes, xlabel="blocks the gradient has come back", ylabel="its size", log=True, start=0)
    ax.set_title("Your gradient on its way back through 20 blocks")
    viz.show(ax)
    digit = data.digits().X[0].reshape(1, 1, 8, 8)
    given = (digit, np.array([[1.0], [-1.0]]), np.array([[0.5, 1.0]]), np.array([[1.0]]), 2)
    y = downsample_forward(*given)
    dx = downsample_backward(np.ones_like(y), *given)[0]
    titles = ["an 8×8 digit", "your y, stride 2", "your dx"]
    viz.show(viz.image_grid([digit[0, 0] / 16, y[0, 0] / 24, dx[0, 0] / 2], titles, columns=3, size=1.7))
    ends = [f"{name} {found[-1]:.1g}" for name, found in sizes.items()]
    print(f"size of the gradient after 20 blocks: {', '.join(ends)}")
    print(
        "Right: with the skip it keeps its size, without it next to nothing arrives. y is a smaller 0; dx is not 0 only"
    )
    print("at places of every second row and column, where the digit has ink.")


# %% [markdown]
# ## Your kernels in one network
#
# No points here. The network below reads digits. Its two residual blocks are yours from above. Its convolution is yours
# from unit 05, if that notebook lies in its place in the course and its checks are green; otherwise the library's.


# %%
@check.picture("residual")
def network_of_your_own():
    conv = mine.op("05-convolution", "conv2d_forward", "conv2d_backward", ops.conv2d, stride=1, padding=0, dilation=1)
    mine.report()
    block = mine.as_op(residual_forward, residual_backward)
    rng = np.random.default_rng(0)

    def residual_block():
        weights = {name: rng.normal(0, 0.1, (36, 36)).astype(np.float32) for name in ("w1", "w2")}
        return nn.OpLayer(block, weights)

    first = nn.Conv2d(1, 4, 3, rng=rng, conv=conv)
    parts = (
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        residual_block(),
        residual_block(),
        nn.Linear(36, 10, rng=rng),
    )
    digits = data.digits()
    images, labels = (digits.X.reshape(-1, 1, 8, 8) / 16).astype(np.float32), digits.y
    net = nn.Sequential(first, *parts)
    history = fit(
        net, optim.Adam(net, 0.01), images[:600], labels[:600], batch_size=30, epochs=6, rng=0, progress=False
    )
    ax = viz.curves({"loss": history.loss}, ylabel="training loss", title="A network of your own kernels learns")
    viz.show(ax)
    right = evaluate(net, images[1200:], labels[1200:]).accuracy
    print(f"{right:.1%} of the digits it never saw are read right. Right: above 80 %.")


# %% [markdown]
# ## What you have built
#
# The parts that made networks deep: an activation without a corner and one that learns its slope, batch norm with its
# memory, its three ways back, the norms that ask no batch, and the two blocks that ResNet consists of. `glassnet.ops`
# has the same kernels, written for speed; `glassnet.models.resnet` stacks such blocks.
#
# The last cell adds up your points on the cases in this notebook. Save, and hand in.

# %%
check.summary()
