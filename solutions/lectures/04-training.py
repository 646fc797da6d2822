# %% [markdown]
# # 04 · Training
#
# **Time:** 90 minutes. **You need:** lectures 02 and 03: what a layer is, what a loss is, and that backpropagation gives
# the gradient of the loss for every weight.
#
# After this lecture you will be able to
#
# - write the training loop, and say what a batch, a step and an epoch are;
# - choose between SGD, momentum, RMSProp, Adam and L-BFGS, and draw how each of them walks;
# - lower the learning rate at the right time;
# - put the input on one scale and draw first weights of the right size;
# - tell overfitting from learning, and fight it with weight decay, dropout, augmentation and ensembles.
#
# Where you read **Predict, then run**, write your guess down before you press Shift-Enter.

# %%
from itertools import pairwise
from timeit import repeat

import numpy as np

from glassnet import data, init, nn, ops, optim, viz
from glassnet.backend import gpu_status, to_device, to_numpy, zeros
from glassnet.train import accuracy, ensemble_predict, evaluate, fit, predict_proba

device = "cpu"  # change to "gpu" and run everything again: all that follows goes where the data is
viz.use_style()
print(f"Computing on the {device}. {gpu_status().reason}")


# %%
def ravine(a, b):
    return 0.02 * a**2 + b**2


slopes = to_device(np.array([0.04, 2.0]), device)  # the gradient of the ravine is slopes * w
start = to_device(np.array([-9.0, 1.6]), device)


def walk(make, steps=40):
    weights = {"w": start}
    optimizer = make(weights)
    path = [start]
    for _ in range(steps):
        optimizer.step({"w": slopes * weights["w"]})
        path.append(weights["w"])
    return np.stack([to_numpy(w) for w in path])


view = (-10, 4, -2.4, 2.4)
rates = (0.05, 0.6, 0.97, 1.02)
fig, axes = viz.panels(4, columns=2, size=4.6, height=2.9)
for ax, lr in zip(axes, rates, strict=True):
    path = {f"lr {lr}": walk(lambda w, lr=lr: optim.SGD(w, lr))}
    viz.descent_map(ravine, path, view=view, minimum=(0, 0), title=f"learning rate {lr}", ax=ax)
viz.show(fig)

# %% [markdown]
# ## Downhill
#
# The picture shows a loss of two weights, as a map with level lines. It is a **ravine**: steep across, gentle along.
# **Gradient descent** goes against the gradient, again and again:
#
# $$w \leftarrow w - \text{lr} \cdot \frac{\partial E}{\partial w} .$$
#
# The **learning rate** lr is the most important number in training. Too small, and you do not arrive. Too large, and
# every step jumps across the ravine to a higher place.
#
# Across, the slope at distance b is 2b. A step turns b into (1 - 2·lr)·b. So with lr above 1 the distance *grows*. The
# steepest direction sets the limit, the gentlest one has to live with it. Everything in the first half of this lecture
# is about this.
#
# ## The loop of four steps
#
# A real loss is a mean over many samples. One could use all of them for every step. But a rough gradient now is worth
# more than an exact one later, so one takes a **mini-batch**:
#
# 1. **sample** a batch;
# 2. **forward:** put it through the network, get the loss;
# 3. **backward:** get the gradients;
# 4. **update:** change the weights a little.
#
# This is **stochastic gradient descent**, SGD. When every sample has had its turn, an **epoch** is over, and a new
# order is drawn.
#
# > **Predict, then run.** 11 samples, batches of 4. How many steps does an epoch have?
#
# Below the epochs: the arrays of *one* step, for a batch of 5 images with 6 pixels and 3 classes. Forward first, then
# backward.

# %%
rng = np.random.default_rng(0)
orders = [rng.permutation(11) for _ in range(3)]
viz.show(viz.epoch_diagram(orders, 4, title="Three epochs; a colour is a batch"))
print(f"{-(-11 // 4)} steps an epoch; the last batch has {11 % 4} samples")
viz.show(viz.shape_row([("x", (5, 6)), "@", ("w.T", (6, 3)), "=", ("scores", (5, 3)), "→", ("loss", (1, 1))]))
viz.show(
    viz.shape_row([("dscores.T", (3, 5)), "@", ("x", (5, 6)), "=", ("dw", (3, 6)), "same shape as", ("w", (3, 6))])
)

# %% [markdown]
# Now the four steps in code, for the smallest network there is: one layer that turns the 64 pixels of a digit into ten
# scores.
#
# > **Predict, then run.** Two epochs each, with batches of 10, of 100 and of all 1200 images. All have *seen* the same
# > number of images. Whose loss is lowest? Whose line is smoothest? The cell after it measures how far the gradient of a
# > batch lies from that of all images. How much does a batch four times as large help?

# %%
digits = data.digits()
mixed = np.random.default_rng(0).permutation(len(digits.X))
pixels = digits.X[mixed].astype(np.float32)
pixels = (pixels - pixels[:1200].mean()) / pixels[:1200].std()  # the statistics of the training part
X, y = to_device(pixels[:1200], device), to_device(digits.y[mixed][:1200], device)
X_test, y_test = to_device(pixels[1200:], device), to_device(digits.y[mixed][1200:], device)


def sgd_by_hand(batch_size, lr=0.1, epochs=2):
    w, rng = zeros((10, 64), like=X), np.random.default_rng(1)
    seen, losses = [0], [np.log(10)]  # ten equal scores: the loss is log 10
    for _ in range(epochs):
        for x, labels in data.batches(X, y, batch_size, rng):  # 1. sample
            scores, linear = ops.linear.forward(x, w)  # 2. forward
            _, loss = ops.cross_entropy.forward(scores, labels)
            dscores = ops.cross_entropy.backward(1.0, loss)[0]  # 3. backward
            dw = ops.linear.backward(dscores, linear)[1]
            w = w - lr * dw  # 4. update
            seen.append(seen[-1] + len(labels))
            losses.append(float(ops.cross_entropy.forward(ops.linear.forward(X, w)[0], y)[0]))
    return seen, losses


runs = {f"batches of {size}": sgd_by_hand(size) for size in (10, 100, 1200)}
viz.show(viz.curves(runs, xlabel="images seen", ylabel="loss on all 1200", title="The same work, cut differently"))
for name, (_, losses) in runs.items():
    print(f"{name:<16} {len(losses) - 1:4} steps, loss {losses[-1]:.3f}")

# %%
dscores = 0.1 - np.eye(10)[to_numpy(y)]  # softmax less label, while all scores are 0
each = dscores[:, :, None] * to_numpy(X)[:, None, :]  # (1200, 10, 64): every image's own gradient
sizes, rng = 4 ** np.arange(5), np.random.default_rng(1)
far = []
for B in sizes:
    batches = [each[rng.integers(1200, size=B)] for _ in range(50)]
    far.append(np.mean([np.linalg.norm(batch.mean(axis=0) - each.mean(axis=0)) for batch in batches]))

noise = {"measured": (sizes, far), "first value / √B": (sizes, far[0] / sizes**0.5)}
ax = viz.curves(noise, xlabel="batch size B", ylabel="error of the gradient", log=True, title="The noise of a batch")
ax.set_xscale("log", base=4)
viz.show(ax)
print(", ".join(f"B = {B}: {error:.2f}" for B, error in zip(sizes, far, strict=True)))

# %% [markdown]
# Small batches make many rough steps, large ones few exact ones. The noise falls as 1/√B: four times the work for each
# step buys only half the noise. In practice one takes as many samples as the machine computes in one go, often 32 to
# 256.
#
# ## Momentum
#
# Back to the ravine. Plain descent is thrown from wall to wall and creeps along the bottom. A *heavy ball* would not:
# what throws it left and right cancels out, what pushes it along adds up. Give the weights a **velocity**:
#
# $$v \leftarrow \mu v + g \qquad w \leftarrow w - \text{lr} \cdot v$$
#
# With $\mu = 0.8$ a steady push adds up to five times its size, since $1 + 0.8 + 0.8^2 + \dots = 5$. The usual value is
# 0.9, which makes ten.
#
# **Nesterov**'s version looks one push ahead: it steps along $g + \mu v$, with the new $v$. So it brakes before the
# wall and not after it.
#
# > **Predict, then run.** Which of the two swings less?

# %%
heavy = {
    "plain, lr 0.9": walk(lambda w: optim.SGD(w, 0.9)),
    "momentum 0.8": walk(lambda w: optim.SGD(w, 0.3, 0.8)),
    "Nesterov 0.8": walk(lambda w: optim.SGD(w, 0.3, 0.8, nesterov=True)),
}
viz.show(viz.descent_map(ravine, heavy, view=view, minimum=(0, 0)))
for name, path in heavy.items():
    swing = np.abs(path[1:, 1]).max()
    print(f"{name:<14} after 40 steps {np.linalg.norm(path[-1]):.2f} from the bottom, widest swing {swing:.2f}")

# %% [markdown]
# ## A step of its own for each weight
#
# The other idea: look at how large the gradients of *each weight* have been, and divide by that. Then the steep
# direction gets small steps and the gentle one large ones. With $c$ as a memory of squares,
#
# $$w \leftarrow w - \text{lr} \cdot \frac{g}{\sqrt{c} + \epsilon} .$$
#
# - **Adagrad** adds up all squares: $c \leftarrow c + g^2$. It never forgets, so its steps only ever shrink.
# - **RMSProp** keeps a running mean: $c \leftarrow 0.9\, c + 0.1\, g^2$. It forgets, and stays on its feet.
#
# ## Adam
#
# **Adam** joins the two ideas: a running mean $m$ of the gradients (momentum) over the root of a running mean $v$ of
# their squares (RMSProp).
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# Both begin at 0, and a mean that begins at 0 needs time to **warm up**. After t steps it has only the share
# $1 - \beta^t$ of what it should have. So Adam divides by this share: the **bias correction**. The step is then
#
# $$w \leftarrow w - \text{lr} \cdot \frac{\hat m}{\sqrt{\hat v} + \epsilon}, \qquad
# \hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t} .$$
#
# ε only keeps the root from being 0: $10^{-8}$ in the paper, $10^{-7}$ on some slides.
#
# > **Predict, then run.** The usual values are $\beta_1 = 0.9$ and $\beta_2 = 0.999$. Without the correction, is the very
# > first step too short or too long?


# %%
def adam_rule(w, g, state, lr, correct=True):
    state = state or {"m": 0 * w, "v": 0 * w, "t": 0}
    told = state if correct else {**state, "t": 10**6}  # after a million steps both shares are 1: nothing to correct
    w, after = optim.adam_update(w, g, told, lr=lr)
    return w, {**after, "t": state["t"] + 1}


fig, (left, right) = viz.panels(2, columns=2, size=5.2, height=3.4)
paths = {
    "with correction": walk(lambda w: optim.Optimizer(w, adam_rule, lr=0.5)),
    "without": walk(lambda w: optim.Optimizer(w, adam_rule, lr=0.5, correct=False)),
}
viz.descent_map(ravine, paths, view=(-10, 10, -3.4, 3.4), minimum=(0, 0), title="40 steps of Adam", ax=left)
lengths = {}
for name, correct in (("with correction", True), ("without", False)):
    w, state, moved = np.zeros(1), {}, []
    for _ in range(300):  # the gradient is always 1
        after, state = adam_rule(w, np.ones(1), state, lr=1.0, correct=correct)
        moved.append(float(w[0] - after[0]))
        w = after
    lengths[name] = moved
viz.curves(lengths, xlabel="step t", ylabel="length / lr", title="Steps for a steady gradient", ax=right)
viz.show(fig)
print(f"step 1 without correction: {lengths['without'][0]:.2f} lr; the longest: {max(lengths['without']):.2f} lr")

# %% [markdown]
# Both means are too small, but $v$ is slower and stands *under* the line: the step is too long, by far. The correction
# only matters at first. Yet a network that is thrown away in its first hundred steps may never come back.
#
# ## Six optimizers, one ravine
#
# > **Predict, then run.** The same start, the same 40 steps. Who is nearest in the end? Who takes the straightest way?

# %%
six = {
    "SGD": lambda w: optim.SGD(w, 0.9),
    "momentum": lambda w: optim.SGD(w, 0.3, 0.8),
    "Nesterov": lambda w: optim.SGD(w, 0.3, 0.8, nesterov=True),
    "Adagrad": lambda w: optim.Adagrad(w, 1.0),
    "RMSProp": lambda w: optim.RMSProp(w, 0.3, alpha=0.9),
    "Adam": lambda w: optim.Adam(w, 0.5),
}
fig, axes = viz.panels(6, columns=3, size=3.5, height=2.5)
for ax, (name, make) in zip(axes, six.items(), strict=True):
    path = walk(make)
    end = np.linalg.norm(path[-1])
    viz.descent_map(ravine, {name: path}, view=view, minimum=(0, 0), title=f"{name}: {end:.2f} left", ax=ax)
viz.show(fig)

# %% [markdown]
# No winner for every valley. A rule of thumb: **Adam** is a good first choice, for its steps do not depend on the unit
# of the loss. **SGD with momentum**, well tuned, often ends at the better network and was used for most of the famous
# ones.
#
# ## From loops to arrays
#
# An optimizer touches every weight in every step. A network has millions. Here is Adam three times: weight by weight, as
# arrays, and the library's. The first two are written as the paper advises for speed: both corrections become one number
# for all weights, so there is less to do for each. (In the assignment you write the formula itself.)
#
# > **Predict, then run.** How many times faster are the arrays?


# %%
def joined(t):
    root = (1 - 0.999**t) ** 0.5
    return 0.001 * root / (1 - 0.9**t), 1e-8 * root  # the learning rate and eps of step t


def adam_loops(w, g, m, v, t):
    rate, eps = joined(t)
    new_w, new_m, new_v = w.copy(), m.copy(), v.copy()
    for i in range(len(w)):
        new_m[i] += 0.1 * (g[i] - m[i])
        new_v[i] += 0.001 * (g[i] ** 2 - v[i])
        new_w[i] -= rate * new_m[i] / (new_v[i] ** 0.5 + eps)
    return new_w, new_m, new_v


def adam_arrays(w, g, m, v, t):
    rate, eps = joined(t)
    m = m + 0.1 * (g - m)
    v = v + 0.001 * (g**2 - v)
    return w - rate * m / (v**0.5 + eps), m, v


def adam_library(w, g, m, v, t):
    w, state = optim.adam_update(w, g, {"m": m, "v": v, "t": t - 1})
    return w, state["m"], state["v"]


rng = np.random.default_rng(0)
w, g, m = (rng.normal(size=20_000) for _ in range(3))
v = rng.random(20_000)
there = [to_device(a, device) for a in (w, g, m, v)]
right = adam_loops(w, g, m, v, 5)
times = {"a loop over weights": min(repeat(lambda: adam_loops(w, g, m, v, 5), number=1, repeat=2))}
for name, function in (("arrays", adam_arrays), ("glassnet", adam_library)):
    for mine, wanted in zip(function(*there, 5), right, strict=True):
        assert np.allclose(to_numpy(mine), wanted)
    times[name] = min(repeat(lambda f=function: to_numpy(f(*there, 5)[0]), number=1, repeat=20))
viz.show(viz.timing_bars(times, title=f"One step of Adam for {len(w):,} weights"))

# %% [markdown]
# ## L-BFGS: learn the shape of the valley
#
# All methods so far know the slope only. **L-BFGS** also watches how the gradient *changes* from step to step, and
# learns from it how the valley bends. Then it heads for the bottom instead of downhill.
#
# This works when the loss is one fixed function: the **full batch**, no dropout, no noise. With mini-batches the
# gradient also changes because the *samples* change. L-BFGS takes that for curvature.
#
# > **Predict, then run.** Left: full batch, who is lower after 60 gradients? Right: batches of 50, the same methods.


# %%
def softmax_regression(weights, x, labels, decay=1e-4):
    scores, linear = ops.linear.forward(x, weights["w"])
    loss, cache = ops.cross_entropy.forward(scores, labels)
    dw = ops.linear.backward(ops.cross_entropy.backward(1.0, cache)[0], linear)[1]
    w = weights["w"]
    return float(loss) + 0.5 * decay * float((w**2).sum()), {"w": dw + decay * w}


def descend(make, batch_size, steps=60):
    weights = {"w": zeros((10, 64), like=X)}
    optimizer, rng = make(weights), np.random.default_rng(2)
    asked, losses, asking = [], [], [0]
    while asking[0] < steps:
        x, labels = (X, y) if batch_size is None else next(data.batches(X, y, batch_size, rng))

        def closure(x=x, labels=labels):
            asking[0] += 1
            return softmax_regression(weights, x, labels)

        if isinstance(optimizer, optim.LBFGS):
            optimizer.step(closure)
        else:
            optimizer.step(closure()[1])
        asked.append(asking[0])
        losses.append(softmax_regression(weights, X, y)[0])
    return asked, losses


methods = {
    "Adam": lambda w: optim.Adam(w, 0.05),
    "L-BFGS": lambda w: optim.LBFGS(w, max_iter=1, max_eval=10, tolerance_change=0.0),
}
fig, axes = viz.panels(2, columns=2, size=4.8, height=3.4)
for ax, (title, size) in zip(axes, {"full batch": None, "batches of 50": 50}.items(), strict=True):
    lines = {name: descend(make, size) for name, make in methods.items()}
    viz.curves(lines, xlabel="gradients asked for", ylabel="loss on all", log=True, title=title, ax=ax)
    print(f"{title:<14}", ", ".join(f"{name} {losses[-1]:.4f}" for name, (_, losses) in lines.items()))
viz.show(fig)

# %% [markdown]
# So: if you can afford full batches and can switch off all noise, try L-BFGS. Otherwise Adam, or SGD with momentum.
#
# ## Learning-rate schedules
#
# Early on, large steps cover ground. Later they only jump about above the bottom. So lower the learning rate as you go:
#
# - **step:** divide by 10 at chosen epochs;
# - **plateau:** divide by 10 when the validation loss stops improving, as the authors of AlexNet did by hand;
# - **cosine:** glide down half a wave;
# - **warm-up:** begin small and grow for some epochs, then any of the others. It protects large batches and Adam's first
#   steps.
#
# > **Predict, then run.** The same network, the same first learning rate. What happens to the loss in the epoch after a
# > drop?


# %%
def mlp(seed, hidden=64, dropout=0.0, rule=init.kaiming_normal):
    rng = np.random.default_rng(seed)
    drop = [nn.Dropout(dropout, rng=rng)] if dropout else []
    layers = [nn.Linear(64, hidden, init=rule, rng=rng), nn.ReLU(), *drop, nn.Linear(hidden, 10, init=rule, rng=rng)]
    return nn.Sequential(*layers)


epochs, lr = 24, 0.15
warm = optim.sequential([optim.linear_warmup(4, 0.1), optim.cosine(epochs - 4)], [4])
schedules = {
    "constant": lambda o: None,
    "step": lambda o: optim.Schedule(o, optim.multi_step([12, 18])),
    "plateau": lambda o: optim.ReduceOnPlateau(o, patience=3, threshold=0.02),
    "warm-up, cosine": lambda o: optim.Schedule(o, warm),
}
histories = {}
for name, schedule in schedules.items():
    net = mlp(3)
    optimizer = optim.SGD(net, lr, 0.9)
    options = {"epochs": epochs, "batch_size": 20, "rng": 0, "progress": False, "validation": (X_test, y_test)}
    histories[name] = fit(net, optimizer, X, y, schedule=schedule(optimizer), **options)
fig, (left, right) = viz.panels(2, columns=2, size=4.8, height=3.4)
viz.curves({k: h.lr for k, h in histories.items()}, ylabel="learning rate", title="the schedules", ax=left)
viz.curves({k: h.loss for k, h in histories.items()}, log=True, title="training loss", ax=right)
viz.show(fig)
for name, history in histories.items():
    print(f"{name:<16} training loss {history.loss[-1]:.5f}, test accuracy {history.val_accuracy[-1]:.1%}")

# %% [markdown]
# ## Put the input on one scale
#
# Take the simple model $y = \beta_1 x_1 + \beta_2 x_2$. If $x_2$ is a hundred times larger than $x_1$, then $\beta_2
# x_2$ drowns $\beta_1 x_1$, unless $\beta_1$ becomes very large. Its gradients are small, though. The two weights need
# different learning rates: a ravine, made by the *data*.
#
# Two cures, both with statistics from the **training set** only:
#
# - **normalise:** subtract the mean of each feature and divide by its standard deviation. For images one does it by
#   channel: one mean and one spread for all red values, one for green, one for blue;
# - **whiten:** also turn the data so that its features are no longer correlated.
#
# > **Predict, then run.** Above the data, below the loss it makes, with 30 steps of descent. What shape has the valley
# > after each cure?

# %%
rng = np.random.default_rng(5)
base = rng.normal(size=(300, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]])
raw = base * [0.4, 2.0]
prepared = {
    "raw": raw,
    "normalised": (raw - raw.mean(axis=0)) / raw.std(axis=0),
    "whitened": data.whiten(raw, data.fit_whitening(raw, "pca")),
}
fig, axes = viz.panels(6, columns=3, size=3.5, height=2.9)
for above, below, (name, points) in zip(axes[:3], axes[3:], prepared.items(), strict=True):
    viz.cluster_map(points, title=name, view=(-7, 7, -6, 6), ax=above)
    target = points @ np.array([1.5, -1.0])
    H = points.T @ points / len(points)
    values = np.linalg.eigvalsh(H)

    def loss(a, b, H=H):
        p, q = a - 1.5, b + 1.0
        return 0.5 * (H[0, 0] * p**2 + 2 * H[0, 1] * p * q + H[1, 1] * q**2)

    w, path = np.array([-2.0, 1.5]), []
    for _ in range(31):
        path.append(w)
        w = w - 0.9 / values[-1] * (points.T @ (points @ w - target) / len(points))
    ratio = values[-1] / values[0]
    told = f"{ratio:.0f} times steeper across" if ratio > 1.5 else "equally steep everywhere"
    viz.descent_map(loss, {name: np.stack(path)}, view=(-3, 3.5, -3, 2.5), minimum=(1.5, -1.0), title=told, ax=below)
viz.show(fig)

# %% [markdown]
# The whitened valley is a round bowl: every direction is equally steep, and downhill is where the bottom is.
#
# On real data it is the difference between learning and not. The 178 wines again, 13 measurements on very different
# scales, and softmax regression with the best of six learning rates for each.
#
# > **Predict, then run.** How many of the wines are right after 20 epochs?

# %%
wine = data.wine()
mixed = np.random.default_rng(1).permutation(len(wine.X))
measured, grower = wine.X[mixed], to_device(wine.y[mixed], device)
tables = {"raw": measured, "normalised": (measured - measured[:120].mean(axis=0)) / measured[:120].std(axis=0)}
found = {}
for name, table in tables.items():
    points, best = to_device(table, device), (np.inf, None)
    for rate in (1e-7, 1e-6, 1e-5, 1e-3, 1e-2, 1e-1):
        net = nn.Sequential(nn.Linear(13, 3, init=init.zeros, dtype=np.float64))
        options = {"epochs": 20, "batch_size": 20, "rng": 0, "progress": False}
        history = fit(net, optim.SGD(net, rate), points[:120], grower[:120], **options)
        best = min(best, (history.loss[-1], (rate, history.loss, evaluate(net, points[120:], grower[120:]).accuracy)))
    found[name] = best[1]
viz.show(viz.curves({name: losses for name, (_, losses, _) in found.items()}, log=True, title="Wine: training loss"))
for name, (rate, _, share) in found.items():
    print(f"{name:<11} best learning rate {rate:g}: {share:.0%} of 58 wines not trained on are right")

# %% [markdown]
# ## First weights
#
# Why not begin with zeros? Because then all neurons of a layer compute the same, get the same gradient, and stay equal
# for ever. So draw them at random, to **break the symmetry**. But how large?
#
# A neuron adds up `fan_in` products. If weights have variance $s^2$, the sum has variance $\text{fan\_in} \cdot s^2$
# times that of the input. It stays level if $s^2 = 1 / \text{fan\_in}$. Backwards the same holds with `fan_out`.
#
# - **Xavier** (Glorot): $s^2 = 2 / (\text{fan\_in} + \text{fan\_out})$, between the two. For tanh and sigmoid.
# - **He**: $s^2 = 2 / \text{fan\_in}$. A ReLU cuts off half of the variance; the 2 makes up for it.
#
# > **Predict, then run.** 20 layers of 200 neurons. Left with tanh, right with ReLU. Which lines go down, which up? The
# > cell after it trains ten hidden layers of ReLU for ten epochs, begun in four ways. Which of them learn?

# %%
rules = {
    "N(0, 0.01²)": lambda shape, rng: init.normal(shape, rng, std=0.01),
    "Xavier": init.xavier_normal,
    "He": init.kaiming_normal,
    "N(0, 0.2²)": lambda shape, rng: init.normal(shape, rng, std=0.2),
}
fig, axes = viz.panels(2, columns=2, size=4.8, height=3.4)
for ax, (kind, act) in zip(axes, {"tanh": ops.tanh, "ReLU": ops.relu}.items(), strict=True):
    lines = {}
    for name, rule in rules.items():
        rng = np.random.default_rng(0)
        signal = to_device(rng.normal(size=(100, 200)).astype(np.float32), device)
        sizes = [1.0]
        for _ in range(20):
            w = to_device(rule((200, 200), rng), device)
            signal = act.forward(ops.linear.forward(signal, w)[0])[0]
            sizes.append(float((signal**2).mean()) ** 0.5 + 1e-30)
        lines[name] = sizes
    viz.curves(lines, xlabel="layer", ylabel="size of the signal", log=True, start=0, title=kind, ax=ax)
    ax.set_ylim(1e-6, 1e6)
viz.show(fig)


# %%
def deep(rule, seed=0):
    rng = np.random.default_rng(seed)
    widths = [64, *[48] * 10]
    layers = [part for a, b in pairwise(widths) for part in (nn.Linear(a, b, init=rule, rng=rng), nn.ReLU())]
    return nn.Sequential(*layers, nn.Linear(48, 10, init=rule, rng=rng))


starts = {
    "zeros": init.zeros,
    "N(0, 0.01²)": lambda shape, rng, dtype: init.normal(shape, rng, std=0.01, dtype=dtype),
    "Xavier": init.xavier_normal,
    "He": init.kaiming_normal,
}
curves, shares = {}, {}
for name, rule in starts.items():
    net = deep(rule)
    history = fit(net, optim.SGD(net, 0.02, 0.9), X, y, epochs=10, batch_size=30, rng=0, progress=False)
    curves[name], shares[name] = history.loss, evaluate(net, X_test, y_test).accuracy
fig, (left, right) = viz.panels(2, columns=2, size=4.8, height=3.2)
viz.curves(curves, title="training loss", ax=left)
viz.bars(shares, xlabel="test accuracy", texts=[f"{share:.0%}" for share in shares.values()], ax=right)
viz.show(fig)

# %% [markdown]
# A signal that shrinks by a factor in each layer carries gradients that shrink as much. Then nothing is learnt, however
# long one trains.
#
# ## Overfitting and weight decay
#
# 300 digits to learn from, and about a fifth of the labels are *wrong*, as in real life. A network with thousands of
# weights can learn all 300 by heart, mistakes included. What we want is not that: it is to be right about digits it has **not
# seen**.
#
# **Weight decay** puts a price on large weights: the loss gets $\tfrac12 \lambda \lVert w \rVert^2$ added. The gradient
# of that is $\lambda w$, so each step also pulls every weight a little towards 0. Only weights that earn their keep
# stay large. (The ½ is there so that no 2 comes out.)
#
# > **Predict, then run.** As $\lambda$ grows, what happens to the accuracy on the 300, and what on the test digits?

# %%
rng = np.random.default_rng(0)
few = X[:300]
labels = to_numpy(y[:300]).copy()
spoilt = rng.random(300) < 0.2
labels[spoilt] = rng.integers(0, 10, spoilt.sum())
labels = to_device(labels, device)


def learn_spoilt(net, decay=0.0, epochs=60):
    no_bias = {"*bias": {"weight_decay": 0.0}}  # a bias is no slope: it may be as large as it likes
    optimizer = optim.SGD(net, 0.01, 0.9, weight_decay=decay, groups=no_bias)
    return fit(
        net, optimizer, few, labels, epochs=epochs, batch_size=20, rng=0, progress=False, validation=(X_test, y_test)
    )


print(f"{np.mean(to_numpy(labels == y[:300])):.0%} of the 300 labels are right")
decays = (0.0, 1e-3, 1e-2, 2e-2, 5e-2, 1e-1, 2e-1)
on_train, on_test = [], []
for decay in decays:
    net = mlp(0, hidden=128)
    learn_spoilt(net, decay)
    on_train.append(evaluate(net, few, labels).accuracy)
    on_test.append(evaluate(net, X_test, y_test).accuracy)
    size = float((net[0].params["weight"] ** 2).sum()) ** 0.5
    print(
        f"λ = {decay:<6} on the 300: {on_train[-1]:4.0%}   test: {on_test[-1]:4.0%}   size of the weights {size:5.2f}"
    )
places = np.arange(len(decays))
shares = {"the 300, mistakes included": (places, on_train), "test": (places, on_test)}
ax = viz.curves(shares, xlabel="weight decay λ", ylabel="accuracy")
ax.set_xticks(places, [f"{decay:g}" for decay in decays])
viz.show(ax)

# %% [markdown]
# Without decay the network knows all 300 by heart, wrong labels included, and pays for it on the test. With too much
# decay it learns too little. In between lies the value to look for, with a validation set. There the network *refuses*
# to believe about as many of the 300 labels as are wrong.
#
# In Adam the pull would be divided by $\sqrt{v}$ like everything else, so weights with large gradients would hardly
# decay. **AdamW** therefore takes $\text{lr} \cdot \lambda \cdot w$ away *beside* the step.
#
# ## Dropout
#
# While training, switch each neuron off with probability p, anew for every sample. No neuron can rely on any other, so
# each must be of use by itself: the network is forced to know everything twice.

# %%
rng = np.random.default_rng(4)
fig, axes = viz.panels(4, columns=4, size=2.5, height=2.9)
for i, ax in enumerate(axes):
    p = 0.5 if i else 0.0
    kept = [np.ones(4, dtype=bool), rng.random(6) >= p, rng.random(6) >= p, np.ones(3, dtype=bool)]
    viz.thinned_network(kept, title=f"sample {i}" if i else "in use", ax=ax)
viz.show(fig)

x = to_device(np.ones((4, 8)), device)
dropped = ops.dropout.forward(x, p=0.5, rng=np.random.default_rng(0), training=True)[0]
many = ops.dropout.forward(to_device(np.ones((10_000, 8)), device), p=0.5, rng=np.random.default_rng(0), training=True)[
    0
]
print(f"four samples of eight ones, p = 0.5:\n{to_numpy(dropped)}")
print("mean of each entry over 10 000 samples:", to_numpy(many).mean(axis=0).round(2))

# %% [markdown]
# What stays is divided by 1 - p, so that each entry *on average* is what it was. So nothing is left to do when the
# network is used: `net.eval()` switches dropout off, `net.train()` on again.
#
# > **Predict, then run.** Left: the spoilt digits once more, with and without dropout. Right: two networks trained on
# > clean digits. We now switch off part of their hidden neurons *in use*. Which one minds less?

# %%
fig, (left, right) = viz.panels(2, columns=2, size=5.0, height=3.4)
rates = {}
for p in (0.0, 0.5, 0.7):
    tries = [learn_spoilt(mlp(seed, hidden=256, dropout=p), epochs=30).val_accuracy for seed in range(3)]
    rates[f"p = {p}"] = np.mean(tries, axis=0)
viz.curves(rates, ylabel="test accuracy, mean of 3", title="trained on spoilt labels", ax=left)

off = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9)
standing = {}
for p in (0.0, 0.5):
    net = mlp(1, hidden=256, dropout=p)
    fit(net, optim.SGD(net, 0.05, 0.9), X, y, epochs=12, batch_size=30, rng=0, progress=False)
    net.eval()
    hidden = net[1](net[0](X_test))
    rng, shares = np.random.default_rng(1), []
    for q in off:
        kept = [to_device((rng.random((1, 256)) >= q).astype(np.float32), device) for _ in range(20)]
        shares.append(np.mean([accuracy(net[-1](hidden * k / (1 - q)), y_test) for k in kept]))
    standing[f"trained with p = {p}"] = (off, shares)
ax = viz.curves(standing, xlabel="hidden neurons switched off", ylabel="test accuracy", title="in use", ax=right)
ax.set_xticks(off, [f"{q:.0%}" for q in off])
viz.show(fig)
for name, values in rates.items():
    print(f"{name}: test accuracy {values[-1]:.1%} in the end, {max(values):.1%} at best")

# %% [markdown]
# Left, all networks begin to learn the wrong labels by heart after a few epochs; those with dropout do so later and
# less. (Stopping at the best moment, **early stopping**, is a cure of its own.) Right, the network that had to do without
# half of its neurons in training can do without some in use: what it knows is stored more than once.
#
# ## Augmentation
#
# The best cure for too little data is more data. A digit moved by one pixel is the same digit: let the network see it
# at other places in every epoch, and it learns that the place does not matter. Photographs are also flipped, cropped,
# and changed in colour.
#
# > **Predict, then run.** Which of these changes would you *not* use for digits?

# %%
images = pixels.reshape(-1, 1, 8, 8)
one = np.repeat(images[7:8], 4, axis=0)
rng = np.random.default_rng(3)
changed = {
    "moved": data.random_shift(one, 1, rng, mode="replicate"),
    "covered": data.cutout(one, 3, rng, fill=float(images.min())),
    "mirrored": data.random_flip(one, rng, p=1.0),
}
pictures = [one[0, 0], *(batch[i, 0] for batch in changed.values() for i in (0, 1))]
titles = ["as written", *(name for name in changed for _ in "ab")]
viz.show(viz.image_grid(pictures, titles, columns=7, size=1.35))

# %% [markdown]
# ## Ensembles and many crops
#
# Two more ways to win some per cent, paid for when the network is *used*:
#
# - **ensemble:** train several networks from different first weights and average their probabilities. Where they agree
#   they are mostly right, and their errors differ;
# - **multi-crop:** show one network several cut-outs of the same picture, and average. AlexNet used ten: four corners and
#   the centre, and all five mirrored.
#
# > **Predict, then run.** 200 digits to learn from. The second column tests on digits that were *moved* by a pixel. Who
# > suffers most? Then a network that knows cut-outs of 6×6 pixels only: does it gain more from five crops or from ten?

# %%
X_img, test_img = to_device(images[:200], device), to_device(images[1200:], device)
moved = data.random_shift(test_img, 1, np.random.default_rng(5), mode="replicate")


def small_net(seed, side=8):
    rng = np.random.default_rng(seed)
    return nn.Sequential(nn.Flatten(), nn.Linear(side * side, 128, rng=rng), nn.ReLU(), nn.Linear(128, 10, rng=rng))


def learn(seed, augment=None):
    net = small_net(seed)
    options = {"epochs": 60, "batch_size": 20, "rng": seed, "progress": False, "augment": augment}
    fit(net, optim.Adam(net, 2e-3), X_img, y[:200], **options)
    return net


plain = [learn(seed) for seed in range(5)]
shifting = [learn(seed, lambda batch, rng: data.random_shift(batch, 1, rng, mode="replicate")) for seed in range(5)]
print("right answers for             test digits   the same, moved")
for name, nets in (("without augmentation", plain), ("with shifts", shifting)):
    alone = np.mean(
        [[accuracy(predict_proba(net, part), y_test) for part in (test_img, moved)] for net in nets], axis=0
    )
    together = [accuracy(ensemble_predict(nets, part), y_test) for part in (test_img, moved)]
    print(f"{name + ', one network':<32} {alone[0]:6.1%} {alone[1]:14.1%}")
    print(f"{name + ', five':<32} {together[0]:6.1%} {together[1]:14.1%}")

cropper = small_net(0, side=6)
options = {"epochs": 60, "batch_size": 20, "rng": 0, "progress": False}
fit(cropper, optim.Adam(cropper, 2e-3), X_img, y[:200], augment=lambda b, rng: data.random_crop(b, 6, rng), **options)
crops = data.ten_crop(test_img, 6)  # (10, 597, 1, 6, 6)
opinions = [predict_proba(cropper, crop) for crop in crops]
for name, chosen in (
    ("the centre alone", opinions[4:5]),
    ("mean of five", opinions[:5]),
    ("mean of all ten", opinions),
):
    print(f"6×6 crops, {name:<17} {accuracy(sum(chosen), y_test):.1%}")
names = ["top left", "top right", "bottom left", "bottom right", "centre"]
shown = [to_numpy(crop[1, 0]) for crop in crops]
viz.show(viz.image_grid(shown, [*names, *(f"mirrored\n{name}" for name in names)], columns=5, size=1.5))

# %% [markdown]
# Mirrored digits are no digits, so here the first five crops are better than all ten. For cats all ten are fine.
#
# ## What the famous networks did
#
# | | AlexNet (2012) | ResNet (2015) |
# |---|---|---|
# | optimizer | SGD, momentum 0.9 | SGD, momentum 0.9 |
# | batch | 128 | 256 |
# | learning rate | 0.01, divided by 10 by hand at a plateau | 0.1, divided by 10 at a plateau |
# | weight decay | 0.0005 | 0.0001 (some slides say 0.00001) |
# | first weights | normal, 0.01 | He (some slides call it "Xavier/2") |
# | dropout | 0.5 in the large layers | none; batch norm instead (unit 06) |
# | augmentation | crops, mirroring, colours | crops, mirroring, colours |
# | in use | ten crops; 1 network 18.2 % top-5 error, 5 networks 16.4 %, 7 networks 15.4 % | ten crops, several sizes |
#
# You now know every line of this table but batch norm.
#
# ## Break it: three quiet mistakes
#
# None of these raises an error.
#
# 1. X and y are shuffled **apart**.
# 2. All first weights are **zero**.
# 3. The network stays in **training mode** when it is tested.
#
# > **Predict, then run.** Which of the three does the *training* loss give away?

# %%
apart = y[to_device(np.random.default_rng(9).permutation(1200), device)]
options = {"epochs": 12, "batch_size": 30, "rng": 0, "progress": False}
lines, tested = {}, {}
for name, targets, rule, forgets in (
    ("right", y, init.kaiming_normal, False),
    ("shuffled apart", apart, init.kaiming_normal, False),
    ("zeros", y, init.zeros, False),
    ("still in training", y, init.kaiming_normal, True),
):
    net = mlp(0, hidden=64, dropout=0.5, rule=rule)
    history = fit(net, optim.SGD(net, 0.05, 0.9), X, targets, **options)
    net.train(forgets)
    lines[name], tested[name] = history.loss, accuracy(net(X_test), y_test)
fig, (left, right) = viz.panels(2, columns=2, size=4.8, height=3.2)
viz.curves(lines, title="training loss", ax=left)
viz.bars(tested, xlabel="test accuracy", texts=[f"{share:.0%}" for share in tested.values()], ax=right)
viz.show(fig)

# %% [markdown]
# The first two show in the loss: it stays near log 10 = 2.3, the loss of knowing nothing. The third does not show at
# all until somebody wonders about the test.
#
# ## Quiz
#
# **1.** Your training loss falls nicely, the test loss falls at first and then rises. What is going on, and what can you
# do?
#
# <details><summary>Answer</summary>
# Overfitting: the network has begun to learn the training samples by heart. More data or augmentation, weight decay,
# dropout, a smaller network, or simply stop where the validation loss was lowest. A smaller learning rate is no cure.
# </details>
#
# **2.** You multiply your loss by 1000. What must you do to the learning rate of SGD, and of Adam, to get the same
# training?
#
# <details><summary>Answer</summary>
# All gradients are 1000 times as large. SGD's learning rate has to be divided by 1000. Adam's can stay: the gradients
# stand above and, squared under a root, below the line, and the factor cancels (but for the tiny ε).
# </details>
#
# **3.** A friend computes mean and spread of *all* the data, normalises, and then splits off a test set. Is the test
# result too good, too bad or right?
#
# <details><summary>Answer</summary>
# If anything, a little too good: the test data has helped to choose the numbers that it is tested with. Split first,
# then measure the training part, and use the same two numbers for everything that comes later.
# </details>
#
# ## What to remember
#
# - **The loop:** sample, forward, backward, update. New order each epoch; inputs and labels shuffled together.
# - **Momentum** adds up what stays and cancels what changes. **RMSProp** gives each weight its own step. **Adam** does
#   both and corrects the start. **L-BFGS** is for full batches without noise.
# - The **learning rate** matters most. Begin large, end small.
# - **Input** to mean 0 and spread 1, by the training set. **First weights** by Xavier for tanh, by He for ReLU.
# - **Overfitting** shows on data that was not trained on. Weight decay, dropout and augmentation fight it; ensembles and
#   many crops buy some per cent more.
#
# **Now you:** the assignment of this unit. You write six optimizers, the loop, the first weights, normalisation and
# dropout, and each check tells you which mistake it is.
#
# **Next, unit 05:** our digits were 64 numbers in a row; the network did not know which pixels are neighbours. A
# *convolution* does.
#
# ## To read on
#
# - L. Bottou, F. Curtis and J. Nocedal, "Optimization methods for large-scale machine learning", SIAM Review 60 (2018):
#   SGD and why mini-batches.
# - I. Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013.
# - D. Kingma and J. Ba, "Adam", ICLR 2015. I. Loshchilov and F. Hutter, "Decoupled weight decay regularization" (AdamW),
#   ICLR 2019, and "SGDR" (cosine), ICLR 2017.
# - J. Duchi et al., "Adaptive subgradient methods" (Adagrad), JMLR 12 (2011). T. Tieleman and G. Hinton, "RMSProp",
#   lecture 6.5, 2012. D. Liu and J. Nocedal, "On the limited memory BFGS method", Mathematical Programming 45 (1989).
# - X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.
#   K. He et al., "Delving deep into rectifiers", ICCV 2015, and "Deep residual learning", CVPR 2016.
# - N. Srivastava et al., "Dropout", JMLR 15 (2014). A. Krizhevsky et al., "ImageNet classification with deep
#   convolutional neural networks", NeurIPS 2012.
