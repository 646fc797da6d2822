# %% [markdown]
# # Assignment 04 · Training
#
# A network is only as good as its training. You write the parts of it that decide: the scale of the input, the first
# weights, six ways to take a step, the loop itself, and dropout. Each is a few lines. Each has a well-known way to go
# wrong without an error message.
#
# **How it works.** As in the first assignment: replace `raise NotImplementedError(...)` by your code, run the cell, run
# the check below it. The check tells you what is wrong, and often which mistake it is. After you hand in, the same
# checks run with *other* numbers. Stuck? Open the hints one by one.
#
# Two rules for all exercises:
#
# - **Nothing is changed in place.** A function gets arrays and gives back new ones. What has to be remembered from step
#   to step (a velocity, a cache) comes in as an argument and goes out as part of the answer.
# - **All randomness comes from `rng`**, the generator that you are given, drawn as the exercise says. So the same seed
#   gives the same numbers to everybody.
#
# The exercises do not depend on each other: leave one out and go on.
#
# **Time:** about a hundred minutes in all. **Points:** 100. **You need:** lecture 04. Everything works offline and
# without a GPU.
#
# **Handing in.** Choose *Restart kernel and run all cells*, look through the outputs, save, and hand in this notebook
# under the name it has. A cell that fails does no harm to the others.

# %%
import numpy as np

from glassnet import data, viz
from glassnet.check import load_checks

check = load_checks("04-training")
viz.use_style()

# %% [markdown] about="normalise"
# ## 1 · Put the input on one scale
#
# A colour image has three channels, and red may be bright where blue is dark. A network learns faster when every
# channel has mean 0 and spread 1. Write
#
# ```python
# normalise(train, other)    # (N, C, H, W), (M, C, H', W')  ->  train, other: arrays of the same shapes
# ```
#
# so that each channel of **both** sets is shifted by the training set's mean of that channel and divided by the
# training set's standard deviation of that channel (`np.std`):
#
# $$\tilde x_c = \frac{x_c - \mu_c}{\sigma_c} .$$
#
# Rules:
#
# - `other` (validation, test, a single photograph) has no say in $\mu$ and $\sigma$.
# - A channel that never changes in `train` has $\sigma = 0$: shift it, and do not divide.
# - Images may come as bytes (`uint8`).
#
# Worked by hand: the training set's only channel has the values 1, 5, 1, 5. Mean 3, standard deviation 2. So 5 becomes
# (5 - 3)/2 = 1, and a 9 in `other` becomes 3.


# %% solution="normalise"
def normalise(train, other):
    """Each channel shifted and scaled by the training set's statistics.

    train: array (N, C, H, W), other: array (M, C, H', W'). Returns two arrays of these shapes.
    """
    ### BEGIN SOLUTION
    axes = (0, 2, 3)
    middle = train.mean(axis=axes, keepdims=True)  # (1, C, 1, 1)
    width = train.std(axis=axes, keepdims=True)
    width[width == 0] = 1
    return (train - middle) / width, (other - middle) / width
    ### END SOLUTION


# %% check="normalise"
def by_hand():
    train = np.array([1.0, 5.0, 1.0, 5.0]).reshape(2, 1, 1, 2)
    other = np.array([9.0, 3.0]).reshape(1, 1, 1, 2)
    # mean 3, standard deviation 2
    new_train, new_other = normalise(train, other)
    assert new_train.ravel().tolist() == [-1, 1, -1, 1]
    assert new_other.ravel().tolist() == [3, 0]


check("normalise", by_hand)

# %% [markdown] hints="normalise"


# %%
@check.picture("normalise")
def three_channels():
    rng = np.random.default_rng(0)
    middle, width = np.array([150.0, 90, 40]).reshape(3, 1, 1), np.array([45.0, 20, 8]).reshape(3, 1, 1)
    photos = middle + width * rng.normal(size=(30, 3, 8, 8))
    after, _ = normalise(photos, photos[:1])
    fig, axes = viz.panels(2, columns=2, size=4.4, height=3.2)
    for ax, name, images in zip(axes, ["as photographed", "after your function"], [photos, after], strict=True):
        for c, (colour, channel) in enumerate(zip(("#D55E00", "#009E73", "#0072B2"), "RGB", strict=True)):
            values = images[:, c].ravel()
            ax.hist(values, bins=40, density=True, histtype="step", color=colour, lw=2, label=channel)
        ax.set(title=name, xlabel="value of a pixel", yticks=[])
        ax.legend()
    told = ", ".join(f"{m:.2f} ± {s:.2f}" for m, s in zip(after.mean((0, 2, 3)), after.std((0, 2, 3)), strict=True))
    viz.show(fig, alt=f"Histograms of three colour channels before and after. After: {told}.")
    print(f"mean ± spread of your channels: {told}")
    print("Right: three curves on top of each other, 0.00 ± 1.00 each.")


# %% [markdown] about="init"
# ## 2 · First weights
#
# Too small, and the signal dies on its way through the layers; too large, and it explodes. How large is right depends
# on the **fans**:
#
# - `fan_in`: how many numbers one output adds up;
# - `fan_out`: how many outputs one input goes into.
#
# ```python
# fans(shape)                    # (F, C) or (F, C, KH, KW) or ...  ->  fan_in, fan_out: two integers
# init(shape, rule, draw, rng)   # a shape, two words, a Generator  ->  array of that shape
# ```
#
# Weights are stored as (outputs F, inputs C, kernel ...). A matrix has no kernel; a convolution's kernel may have one
# side or more, and they need not be equal.
#
# | `rule` | variance of a weight | made for |
# |---|---|---|
# | `"xavier"` | 2 / (fan_in + fan_out) | tanh, sigmoid |
# | `"he"` | 2 / fan_in | ReLU |
#
# `draw` is `"normal"` (use `rng.normal` around 0) or `"uniform"` (use `rng.uniform` from -b to b). Either way the
# variance is the one in the table; a uniform draw from -b to b has variance b²/3. Draw once, in the given shape.
#
# Worked by hand: 6 filters of 5×5 over 3 channels have the shape (6, 3, 5, 5). An output adds up 3·25 = 75 numbers, an
# input goes into 6·25 = 150. He: variance 2/75. Xavier: 2/225.


# %% solution="init"
def fans(shape):
    """How many numbers an output adds up, and how many outputs an input goes into.

    shape: tuple (F, C, ...). Returns fan_in, fan_out, two integers.
    """
    ### BEGIN SOLUTION
    outputs, inputs = shape[:2]
    kernel = 1
    for side in shape[2:]:
        kernel *= side
    return inputs * kernel, outputs * kernel
    ### END SOLUTION


def init(shape, rule, draw, rng):
    """First weights.

    shape: tuple (F, C, ...), rule: "xavier" or "he", draw: "normal" or "uniform", rng: a numpy Generator.
    Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    fan_in, fan_out = fans(shape)
    variance = 2 / fan_in if rule == "he" else 2 / (fan_in + fan_out)
    if draw == "uniform":
        border = np.sqrt(3 * variance)
        return rng.uniform(-border, border, size=shape)
    return rng.normal(0, np.sqrt(variance), size=shape)
    ### END SOLUTION


# %% check="init"
def by_hand():
    assert tuple(fans((6, 3, 5, 5))) == (75, 150)
    assert tuple(fans((10, 64))) == (64, 10)
    # variance 2/50 = 0.04, so about two thirds of 5000 numbers lie within 0.2 of 0
    w = init((100, 50), "he", "normal", np.random.default_rng(0))
    assert w.shape == (100, 50)
    assert 0.19 < w.std() < 0.21
    # variance 2/(50 + 100), border sqrt(3 · 2/150) = 0.2
    w = init((100, 50), "xavier", "uniform", np.random.default_rng(0))
    assert 0.19 < np.abs(w).max() < 0.2001


check("init", by_hand)

# %% [markdown] hints="init"


# %%
@check.picture("init")
def through_twenty_layers():
    spreads = {}
    for rule in ("he", "xavier"):
        rng = np.random.default_rng(1)
        signal = rng.normal(size=(200, 256))
        found = [np.sqrt(np.mean(signal**2))]
        for _ in range(20):
            signal = np.maximum(signal @ init((256, 256), rule, "normal", rng).T, 0)
            found.append(np.sqrt(np.mean(signal**2)))
        spreads[rule] = np.array(found)
    ax = viz.curves(spreads, xlabel="layer", ylabel="size of the signal", log=True, start=0)
    ax.set_title("Your weights in 20 layers of ReLU")
    viz.show(ax)
    print("after 20 layers: " + ", ".join(f"{rule} {found[-1]:.4f}" for rule, found in spreads.items()))
    print("Right: he stays near 1. xavier loses half of the variance in each layer and ends near 0.001.")


# %% [markdown] about="momentum"
# ## 3 · Momentum, plain and looking ahead
#
# A ball that rolls down a valley keeps its speed along the bottom, and what throws it from side to side cancels out.
# Write
#
# ```python
# momentum(w, g, velocity, lr, mu)    # three arrays of one shape, two numbers  ->  w, velocity
# nesterov(w, g, velocity, lr, mu)    # the same                                ->  w, velocity
# ```
#
# `g` is the gradient at `w`. Both first renew the velocity, $v \leftarrow \mu v + g$. Then they differ:
#
# | | step |
# |---|---|
# | momentum | $w \leftarrow w - \text{lr} \cdot v$ |
# | Nesterov | $w \leftarrow w - \text{lr} \cdot (g + \mu v)$, with the *new* $v$: it looks one push ahead |
#
# (Other texts put lr into the velocity, or a minus. The ways are the same while lr stays the same; the numbers in the
# velocity are not.)
#
# Worked by hand: w = 1, g = 4, velocity 2, lr = 0.1, mu = 0.5. The new velocity is 0.5·2 + 4 = 5. Momentum goes to
# 1 - 0.1·5 = 0.5, Nesterov to 1 - 0.1·(4 + 0.5·5) = 0.35.


# %% solution="momentum"
def momentum(w, g, velocity, lr, mu):
    """One step with momentum.

    w, g, velocity: arrays of one shape, lr and mu: numbers. Returns w, velocity, new arrays.
    """
    ### BEGIN SOLUTION
    velocity = mu * velocity + g
    return w - lr * velocity, velocity
    ### END SOLUTION


def nesterov(w, g, velocity, lr, mu):
    """One step with Nesterov's momentum.

    w, g, velocity: arrays of one shape, lr and mu: numbers. Returns w, velocity, new arrays.
    """
    ### BEGIN SOLUTION
    velocity = mu * velocity + g
    ahead = g + mu * velocity
    return w - lr * ahead, velocity
    ### END SOLUTION


# %% check="momentum"
def by_hand():
    w, g, velocity = np.array([1.0]), np.array([4.0]), np.array([2.0])
    new_w, new_velocity = momentum(w, g, velocity, 0.1, 0.5)
    assert np.allclose(new_velocity, [5])
    assert np.allclose(new_w, [0.5])
    new_w, new_velocity = nesterov(w, g, velocity, 0.1, 0.5)
    assert np.allclose(new_velocity, [5])
    assert np.allclose(new_w, [0.35])
    # the old arrays are as they were
    assert (w[0], velocity[0]) == (1, 2)


check("momentum", by_hand)

# %% [markdown] hints="momentum"


# %%
@check.picture("momentum")
def down_the_ravine():
    slopes = np.array([0.05, 1.0])  # twenty times steeper across than along

    def walk(rule, mu):
        w, velocity = np.array([-9.0, 1.6]), np.zeros(2)
        path = [w]
        for _ in range(50):
            w, velocity = rule(w, slopes * w, velocity, 0.6, mu)
            path.append(w)
        return np.array(path)

    paths = {"mu = 0": walk(momentum, 0.0), "momentum 0.8": walk(momentum, 0.8), "Nesterov 0.8": walk(nesterov, 0.8)}
    view = (-10, 3, -2.2, 2.2)
    ax = viz.descent_map(lambda a, b: 0.025 * a**2 + 0.5 * b**2, paths, view=view, minimum=(0, 0))
    ax.set_title("50 of your steps down a ravine")
    viz.show(ax)
    for name, path in paths.items():
        print(f"{name:<13} ends {np.linalg.norm(path[-1]):.3f} away from the bottom")
    print("Right: without momentum about 2 are left; the other two are within 0.05, Nesterov with the smaller swings.")


# %% [markdown] about="adaptive"
# ## 4 · A step of its own for each weight
#
# One learning rate for all weights is a compromise. These two methods measure how large each weight's gradients have
# been, and divide by that:
#
# ```python
# adagrad(w, g, cache, lr, eps)           # three arrays of one shape, numbers  ->  w, cache
# rmsprop(w, g, cache, lr, decay, eps)    # the same                            ->  w, cache
# ```
#
# | | new cache | step |
# |---|---|---|
# | Adagrad | $c \leftarrow c + g^2$ | $w \leftarrow w - \text{lr} \cdot g / (\sqrt{c} + \text{eps})$ |
# | RMSProp | $c \leftarrow \text{decay} \cdot c + (1 - \text{decay}) \cdot g^2$ | the same |
#
# Squares, roots and divisions are taken entry by entry. `eps` is there so that a weight which never had a gradient
# divides 0 by something.
#
# Worked by hand: w = 1, g = 3, cache 16, lr = 0.1. Adagrad: the cache becomes 25, its root is 5, so w becomes
# 1 - 0.1·3/5 = 0.94. RMSProp with g = 4, cache 4 and decay 0.75: the cache becomes 3 + 4 = 7.


# %% solution="adaptive"
def adagrad(w, g, cache, lr, eps):
    """One step of Adagrad.

    w, g, cache: arrays of one shape, lr and eps: numbers. Returns w, cache, new arrays.
    """
    ### BEGIN SOLUTION
    cache = cache + g**2
    return w - lr * g / (cache**0.5 + eps), cache
    ### END SOLUTION


def rmsprop(w, g, cache, lr, decay, eps):
    """One step of RMSProp.

    w, g, cache: arrays of one shape, lr, decay and eps: numbers. Returns w, cache, new arrays.
    """
    ### BEGIN SOLUTION
    cache = decay * cache + (1 - decay) * g**2
    return w - lr * g / (cache**0.5 + eps), cache
    ### END SOLUTION


# %% check="adaptive"
def by_hand():
    w, cache = adagrad(np.array([1.0]), np.array([3.0]), np.array([16.0]), 0.1, 0.0)
    assert np.allclose(cache, [25])
    assert np.allclose(w, [0.94])
    # root of the new cache: 4 with decay 0.75, since 0.75·16 + 0.25·16 = 16
    w, cache = rmsprop(np.array([1.0]), np.array([4.0]), np.array([16.0]), 0.1, 0.75, 0.0)
    assert np.allclose(cache, [16])
    assert np.allclose(w, [0.9])


check("adaptive", by_hand)

# %% [markdown] hints="adaptive"


# %%
@check.picture("adaptive")
def steps_that_fade():
    def steps(rule, *options):
        w, cache, moved = np.zeros(1), np.zeros(1), []
        for t in range(120):
            g = np.array([1.0 if t < 60 else 0.1])  # after 60 steps the slope becomes ten times gentler
            new, cache = rule(w, g, cache, *options)
            moved.append(float(w[0] - new[0]))
            w = new
        return np.array(moved)

    lengths = {"Adagrad": steps(adagrad, 0.1, 1e-8), "RMSProp": steps(rmsprop, 0.1, 0.9, 1e-8)}
    ax = viz.curves(lengths, xlabel="step", ylabel="length", log=True)
    ax.set_title("How long are your steps?")
    viz.show(ax)
    print("last step: " + ", ".join(f"{name} {v[-1]:.4f}" for name, v in lengths.items()))
    print("Right: Adagrad never recovers from the steep part. RMSProp is back near 0.1 some 50 steps later.")


# %% [markdown] about="adam"
# ## 5 · Adam and AdamW
#
# Adam takes both ideas: a running mean `m` of the gradients (momentum) over the root of a running mean `v` of their
# squares (RMSProp). Both means start at 0, so at first they are too small. The **bias correction** makes up for it.
#
# ```python
# adam(w, g, m, v, t, lr, beta1, beta2, eps)                   # four arrays, numbers  ->  w, m, v, t
# adamw(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay)    # and one number more   ->  w, m, v, t
# ```
#
# `t` is how many steps have been done so far: 0 in the first call. Give back t + 1. With that *new* t:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad
# w \leftarrow w - \text{lr} \cdot \frac{\hat m}{\sqrt{\hat v} + \text{eps}}$$
#
# Give back m and v, not the corrected ones. **AdamW** does the same and also takes
# $\text{lr} \cdot \text{weight\_decay} \cdot w$ away, with the *old* w: the decay does not run through m and v.
#
# Worked by hand: the first step with g = -4 and beta1 = 0.9: m = -0.4, corrected -0.4/0.1 = -4. Likewise the corrected
# v is 16, its root 4. So w moves by lr·4/4 = lr. And with g = -0.004? By lr as well.


# %% solution="adam"
def adam(w, g, m, v, t, lr, beta1, beta2, eps):
    """One step of Adam.

    w, g, m, v: arrays of one shape, t: integer, the others: numbers. Returns w, m, v (new arrays) and t + 1.
    """
    ### BEGIN SOLUTION
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t
    ### END SOLUTION


def adamw(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    """One step of AdamW.

    w, g, m, v: arrays of one shape, t: integer, the others: numbers. Returns w, m, v (new arrays) and t + 1.
    """
    ### BEGIN SOLUTION
    smaller = w - lr * weight_decay * w
    return adam(smaller, g, m, v, t, lr, beta1, beta2, eps)
    ### END SOLUTION


# %% check="adam"
def by_hand():
    w, g, nothing = np.array([1.0]), np.array([-4.0]), np.zeros(1)
    new_w, m, v, t = adam(w, g, nothing, nothing, 0, 0.1, 0.9, 0.99, 0.0)
    assert t == 1
    assert np.allclose(m, [-0.4])
    assert np.allclose(v, [0.16])
    assert np.allclose(new_w, [1.1])
    # a second gradient of 0: m is -0.36 / 0.19, v is 0.1584 / 0.0199 after the correction
    new_w, m, v, t = adam(new_w, nothing, m, v, t, 0.1, 0.9, 0.99, 0.0)
    assert np.allclose(new_w, [1.1 + 0.1 * (0.36 / 0.19) / np.sqrt(0.1584 / 0.0199)])
    # AdamW takes 0.1 · 0.5 · 1 away besides
    assert np.allclose(adamw(w, g, nothing, nothing, 0, 0.1, 0.9, 0.99, 0.0, 0.5)[0], [1.05])


check("adam", by_hand)

# %% [markdown] hints="adam"


# %%
@check.picture("adam")
def any_unit_will_do():
    slopes = np.array([0.05, 1.0])

    def walk(unit, weight_decay=None):
        w, m, v, t = np.array([-9.0, 1.6]), np.zeros(2), np.zeros(2), 0
        path = [w]
        for _ in range(60):
            state = (w, unit * slopes * w, m, v, t, 0.3, 0.9, 0.99, 1e-12)
            w, m, v, t = adam(*state) if weight_decay is None else adamw(*state, weight_decay)
            path.append(w)
        return np.array(path)

    paths = {"Adam": walk(1.0), "loss × 1000": walk(1000.0), "AdamW": walk(1.0, 0.05)}
    view = (-10, 3, -2.2, 2.2)
    ax = viz.descent_map(lambda a, b: 0.025 * a**2 + 0.5 * b**2, paths, view=view, minimum=(0, 0))
    ax.set_title("60 of your steps down a ravine")
    viz.show(ax)
    apart = np.abs(paths["Adam"] - paths["loss × 1000"]).max()
    print(f"first step of each weight: {np.abs(paths['Adam'][1] - paths['Adam'][0])}")
    print(f"a loss 1000 times as large moves your path by at most {apart:.1e}")
    print("Right: a first step of 0.3 for both weights, and the unit of the loss makes no difference at all.")


# %% [markdown] about="train"
# ## 6 · The training loop
#
# Shuffle, cut into batches, and for each batch: forward, loss, gradient, step. Here the model is the smallest one, a
# weighted sum $X w$ that should meet $y$, so that the loop is all there is to see.
#
# ```python
# minibatches(X, y, batch_size, rng)    # (N, D), (N,), integer, Generator  ->  list of pairs (rows of X, entries of y)
# train(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng)         #  ->  w (D,), losses (epochs,)
# ```
#
# **`minibatches`**: draw one order of the row numbers, `rng.permutation(N)`. The first batch takes the first
# `batch_size` of them, the second the next ones. The last batch may be smaller; none is empty.
#
# **`train`**: in each epoch draw new batches in this way. For each batch of B rows, with the w of this moment:
#
# $$\text{loss} = \frac{1}{B} \sum_{i} \tfrac12 (x_i \cdot w - y_i)^2 + \tfrac12 \, \text{weight\_decay} \sum_d w_d^2$$
#
# $$\text{gradient} = \frac{1}{B} \sum_i (x_i \cdot w - y_i)\, x_i + \text{weight\_decay} \cdot w$$
#
# and then the step, $w \leftarrow w - \text{lr} \cdot \text{gamma}^e \cdot \text{gradient}$ in epoch e = 0, 1, 2, ...
# `losses[e]` is the mean over all N **samples** of that epoch, each measured just before the step of its batch: a batch
# of 8 counts four times as much as a last batch of 2.
#
# Worked by hand: w = 1, rows 1 and 2, targets 3 and 4, one batch, no decay. Errors -2 and -2; loss (2 + 2)/2 = 2;
# gradient (-2 - 4)/2 = -3. With lr = 0.1 the weight becomes 1.3.


# %% solution="train"
def minibatches(X, y, batch_size, rng):
    """The samples in a new order, cut into batches.

    X: array (N, D), y: array (N,), batch_size: integer, rng: a numpy Generator. Returns a list of pairs of arrays.
    """
    ### BEGIN SOLUTION
    order = rng.permutation(len(X))
    cuts = range(0, len(X), batch_size)
    return [(X[order[cut : cut + batch_size]], y[order[cut : cut + batch_size]]) for cut in cuts]
    ### END SOLUTION


def train(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    """Fit y = X w by mini-batches.

    w: array (D,), X: array (N, D), y: array (N,), rng: a numpy Generator, the others: numbers.
    Returns w (D,) and losses (epochs,), arrays.
    """
    ### BEGIN SOLUTION
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        for inputs, targets in minibatches(X, y, batch_size, rng):
            errors = inputs @ w - targets
            loss = (errors**2).mean() / 2 + weight_decay * (w**2).sum() / 2
            losses[epoch] += loss * len(targets) / len(y)
            w = w - lr * gamma**epoch * (errors @ inputs / len(targets) + weight_decay * w)
    return w, losses
    ### END SOLUTION


# %% check="train"
def by_hand():
    X, y = np.array([[1.0], [2.0], [5.0]]), np.array([10.0, 20.0, 50.0])
    parts = minibatches(X, y, 2, np.random.default_rng(3))
    assert [len(targets) for _, targets in parts] == [2, 1]
    # ten times the row is its target, in whatever order
    assert all((10 * rows[:, 0] == targets).all() for rows, targets in parts)
    assert sorted(float(t) for _, targets in parts for t in targets) == [10, 20, 50]
    w, losses = train(np.array([1.0]), X[:2], np.array([3.0, 4.0]), 0.1, 1.0, 0.0, 2, 1, np.random.default_rng(3))
    assert np.allclose(losses, [2])
    assert np.allclose(w, [1.3])


check("train", by_hand)

# %% [markdown] hints="train"


# %%
@check.picture("train")
def three_runs():
    rng = np.random.default_rng(6)
    X = rng.normal(size=(250, 8))
    true = np.array([2.0, -1.5, 1, 0.5, 0, 0, 0, 0])
    y = X @ true + 0.5 * rng.normal(size=250)

    def run(lr, gamma, batch_size):
        return train(np.zeros(8), X, y, lr, gamma, 0.0, batch_size, 15, np.random.default_rng(1))

    runs = {
        "batches of 250": run(0.1, 1.0, 250),
        "batches of 10": run(0.1, 1.0, 10),
        "and gamma 0.7": run(0.1, 0.7, 10),
    }
    best = np.linalg.lstsq(X, y)[0]
    ax = viz.curves({name: losses for name, (_, losses) in runs.items()}, log=True, title="Your loss, epoch by epoch")
    viz.show(ax)
    for name, (w, _) in runs.items():
        print(f"{name:<15} ends {np.linalg.norm(w - best):.4f} away from the best weights")
    print("Right: one step an epoch is slow. Steps of 10 samples get close but keep trembling; gamma calms them down.")


# %% [markdown] about="dropout"
# ## 7 · Dropout
#
# While training, switch off a random part of the signal, so that nothing can rely on a single entry. In use, let
# everything through.
#
# ```python
# dropout_forward(x, p, train, rng)        # array, a number, True or False, Generator  ->  y, kept
# dropout_backward(dy, kept, p, train)     # gradient of y, kept, p, train              ->  gradient of x
# ```
#
# Rules, for `train=True`:
#
# - An entry is **dropped with probability p**: draw `rng.random(x.shape)`, and drop where the number is below p.
# - What is kept is divided by 1 - p, so that the mean of each entry stays what it was ("inverted" dropout).
# - `kept` says which entries were kept, True or False for each entry of x. The backward pass needs it.
# - With p = 1 all is dropped: zeros, no division by 0.
#
# For `train=False` nothing is dropped and nothing scaled; all are kept.
#
# Worked by hand: x = [1, 2, 3], p = 0.75, and only the last is kept. Then y = [0, 0, 3/0.25] = [0, 0, 12]. If the
# gradient of y is [5, 5, 5], that of x is [0, 0, 20].


# %% solution="dropout"
def dropout_forward(x, p, train, rng):
    """Drop entries and scale up the rest.

    x: array, p: number between 0 and 1, train: bool, rng: a numpy Generator.
    Returns y, an array like x, and kept, an array of booleans.
    """
    ### BEGIN SOLUTION
    if not train:
        return x.copy(), np.full(x.shape, True)
    dropped = rng.random(x.shape) < p
    y = np.zeros_like(x)
    y[~dropped] = x[~dropped] / (1 - p)
    return y, ~dropped
    ### END SOLUTION


def dropout_backward(dy, kept, p, train):
    """Gradient of the input.

    dy: array, kept: array of booleans, p: number, train: bool. Returns an array like dy.
    """
    ### BEGIN SOLUTION
    dx = np.zeros_like(dy)
    dx[kept] = dy[kept] / (1 - p) if train else dy[kept]
    return dx
    ### END SOLUTION


# %% check="dropout"
def by_hand():
    x = np.array([1.0, 2.0, 3.0])
    kept = np.array([False, False, True])
    assert dropout_backward(np.array([5.0, 5.0, 5.0]), kept, 0.75, True).tolist() == [0, 0, 20]
    # with p = 0.5 an entry is dropped or doubled, whatever is drawn
    y, kept = dropout_forward(x, 0.5, True, np.random.default_rng(1))
    assert np.allclose(y, [2 * value if stays else 0 for value, stays in zip(x, kept, strict=True)])
    # in use nothing happens
    y, kept = dropout_forward(x, 0.5, False, np.random.default_rng(1))
    assert y.tolist() == [1, 2, 3]
    assert all(kept)


check("dropout", by_hand)

# %% [markdown] hints="dropout"


# %%
@check.picture("dropout")
def a_digit_with_holes():
    digit = data.digits().X[0].reshape(8, 8)
    rng = np.random.default_rng(2)
    masked = [dropout_forward(digit, 0.5, True, rng)[0] for _ in range(400)]
    average = np.mean(masked, axis=0)
    images = [digit, *masked[:3], average]
    titles = ["the digit", "your dropout", "again", "and again", "mean of 400"]
    viz.show(viz.image_grid(np.clip(images, 0, 16), titles, columns=5, size=1.6))
    print(f"mean of the digit {digit.mean():.2f}, of your 400 versions {average.mean():.2f}")
    print("Right: other holes each time, and the mean of them all is the digit again.")


# %% [markdown]
# ## What you have built
#
# The whole of training but the network: input on one scale, first weights of the right size, six optimizers, a loop
# with batches, a schedule and weight decay, and dropout. The classes of `glassnet.optim` apply the same formulas to
# all weights of a network; `glassnet.train.fit` is the same loop with a progress bar.
#
# The last cell adds up your points on the cases in this notebook. Save, and hand in.

# %%
check.summary()
