# %% [markdown]
# # 06 · Normalisation and skip connections
#
# **Time:** 90 minutes. **You need:** lectures 03 to 05: the chain rule, the training loop, first weights, channels.
#
# After this lecture you will be able to
#
# - normalise a batch channel by channel, and say why training and use differ;
# - say why small batches spoil batch norm, and what to take instead;
# - draw batch, instance, group and layer norm as four blocks in one picture;
# - choose between ReLU and its leaky, learnt and smooth cousins;
# - build a skip connection, also where the size changes, and show that it keeps gradients alive;
# - say what pre-activation and highway gates do.
#
# Where you read **Predict, then run**, write your guess down before you press Shift-Enter.

# %%
from itertools import pairwise, product
from timeit import repeat

import numpy as np

from glassnet import data, init, nn, ops, optim, viz
from glassnet.backend import gpu_status, to_device, to_numpy
from glassnet.train import accuracy, evaluate, fit

device = "cpu"  # change to "gpu" and run everything again: networks and data go there together
viz.use_style()
print(f"Computing on the {device}. {gpu_status().reason}")


# %%
def block(kind, rng, width=32, scale=1.0):
    """Two layers of neurons, in three ways."""

    def linear():
        rule = lambda shape, rng, dtype: dtype(scale) * init.kaiming_normal(shape, rng, dtype=dtype)  # noqa: E731
        return nn.Linear(width, width, init=rule, rng=rng)

    if kind == "plain":
        return nn.Sequential(linear(), nn.ReLU(), linear(), nn.ReLU())
    if kind == "norm":
        return nn.Sequential(linear(), nn.BatchNorm1d(width), nn.ReLU(), linear(), nn.BatchNorm1d(width), nn.ReLU())
    parts = (nn.BatchNorm1d(width), nn.ReLU(), linear(), nn.BatchNorm1d(width), nn.ReLU(), linear())
    return nn.Residual(nn.Sequential(*parts))  # "norm and skip"


def deep(kind, n_layers, seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    blocks = [block(kind, rng, scale=scale) for _ in range(n_layers // 2)]
    return nn.Sequential(nn.Linear(64, 32, rng=rng), *blocks, nn.Linear(32, 10, rng=rng))


digits = data.digits()
mixed = np.random.default_rng(0).permutation(len(digits.X))
pixels = digits.X[mixed].astype(np.float32)
pixels = (pixels - pixels[:1200].mean()) / pixels[:1200].std()
X, y = to_device(pixels[:1200], device), to_device(digits.y[mixed][:1200], device)
X_test, y_test = to_device(pixels[1200:], device), to_device(digits.y[mixed][1200:], device)

kinds = ("plain", "norm", "norm and skip")
fig, axes = viz.panels(2, columns=2, size=4.6, height=3.3)
for ax, n_layers in zip(axes, (4, 20), strict=True):
    losses = {}
    for kind in kinds:
        net = deep(kind, n_layers)
        history = fit(net, optim.SGD(net, 0.01, 0.9), X, y, epochs=6, batch_size=60, rng=0, progress=False)
        losses[kind] = history.loss
        print(f"{n_layers:2} layers, {kind:<14} {evaluate(net, X_test, y_test).accuracy:6.1%} of the test digits right")
    viz.curves(losses, ylabel="training loss", title=f"{n_layers} hidden layers", ylim=(0, 2.7), ax=ax)
viz.show(fig)

# %% [markdown]
# ## Depth is not free
#
# Twenty layers can do all that four can do, and more. Yet the plain network gets *worse* with depth, and not by
# overfitting: it is the **training** loss that stays high. It simply does not learn. In 2015 the same was seen on
# CIFAR-10: a plain network with 56 layers had a higher training error than one with 20, though both had batch norm.
#
# This unit has two tools against it. **Normalisation** keeps the signals at a sound size. **Skip connections** let the
# gradient go around. AlexNet had 8 layers in 2012 and VGG 19 in 2014. With both tools, 152 layers won ImageNet in 2015.
#
# ## Inside, nobody normalises
#
# In unit 04 we put the *input* on one scale. The second layer gets no such favour: its input is whatever the first
# layer makes of the data, and it moves whenever the first layer learns.
#
# > **Predict, then run.** We watch what one neuron in the fifth layer receives from 300 digits, while the network
# > learns: the middle value, and the range that holds nine out of ten. The same network with batch norm to the right.


# %%
def five_layers(norm, std, seed=0):
    rng = np.random.default_rng(seed)
    rule = lambda shape, rng, dtype: init.normal(shape, rng, std=std, dtype=dtype)  # noqa: E731
    layers = []
    for fan_in, fan_out in pairwise([64, 32, 32, 32, 32, 32]):
        normalised = [nn.BatchNorm1d(fan_out)] if norm else []
        layers += [nn.Linear(fan_in, fan_out, init=rule, rng=rng), *normalised, nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(32, 10, rng=rng))


fig, axes = viz.panels(2, columns=2, size=4.8, height=3.3)
for ax, norm in zip(axes, (False, True), strict=True):
    net = five_layers(norm, 0.25).to(X)
    optimizer, rng, seen = optim.SGD(net, 0.05, 0.9), np.random.default_rng(0), []
    for _ in range(4):
        for x, labels in data.batches(X, y, 60, rng):
            before_relu = net[:-2](X[:300])[:, 3]
            seen.append(np.quantile(to_numpy(before_relu), [0.05, 0.5, 0.95]))
            net.zero_grad()
            _, cache = ops.cross_entropy.forward(net(x), labels)
            net.backward(ops.cross_entropy.backward(1.0, cache)[0])
            optimizer.step(net.named_grads())
    lines = dict(zip(("5 %", "middle", "95 %"), np.array(seen).T, strict=True))
    title = "with batch norm" if norm else "without"
    viz.curves(lines, xlabel="step", ylabel="what the neuron receives", title=title, start=0, ax=ax)
viz.show(fig)

# %% [markdown]
# Without norm, the range grows and wanders; each layer has to run after the one before. (Whether this wandering is the
# main harm is disputed: Santurkar and others, 2018, found that norm mostly makes the loss *smoother*. That it helps is
# not disputed.)
#
# ## Batch norm
#
# Treat the signals inside like the input. The statistics of all the data would cost a pass over all the data in every
# step, so take those of the **mini-batch**. For each channel c: all its values, of all samples and pixels,
#
# $$\mu_c = \text{mean}, \qquad \sigma_c^2 = \text{variance}, \qquad
# \hat x = \frac{x - \mu_c}{\sqrt{\sigma_c^2 + \epsilon}}, \qquad y = \gamma_c\, \hat x + \beta_c .$$
#
# - The variance is divided by the number of values, without −1.
# - ε, here 10⁻⁵, is there for channels that do not vary. (Some slides write σ + ε. The paper puts ε under the root.)
# - **γ and β are learnt**, one pair for each channel. So the layer can undo what norm has done, if that is better.
#
# > **Predict, then run.** One channel, two images of 1×2 pixels: 1, 3 and 5, 7. With γ = 2 and β = 10, what is the
# > smallest y, about? And what are mean and variance of y?

# %%
x = np.array([1.0, 3.0, 5.0, 7.0])
mean, var = x.mean(), ((x - x.mean()) ** 2).mean()
hat = (x - mean) / np.sqrt(var + 1e-5)
out = 2 * hat + 10
print(f"mean {mean:g}, variance {var:g}, root {np.sqrt(var):.4f}")
print("x normalised", hat.round(4))
print("y           ", out.round(4), f"  mean {out.mean():.3f}, variance {out.var():.3f}")

viz.show(viz.shape_row([("x", (6, 4)), "−", ("μ", (4,)), "over", ("σ", (4,)), "·", ("γ", (4,)), "+", ("β", (4,))]))

# %% [markdown]
# γ became the spread and β the mean. Nothing else decides about them any more, not the layers before.
#
# The shapes are those after a fully connected layer: x is (N, C), and a channel is a column. After a convolution x is
# (N, C, H, W), and N·H·W values share one mean. (Some slides order the axes N, H, W, C. The idea is the same.)
#
# ## From loops to arrays
#
# > **Predict, then run.** Over which axes does the vectorised version take the mean? Which shape has it then, and why
# > `keepdims`?


# %%
def batch_norm_loops(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    y = np.empty_like(x)
    for c in range(C):
        places = list(product(range(N), [c], range(H), range(W)))
        mean = sum(x[p] for p in places) / len(places)
        var = sum((x[p] - mean) ** 2 for p in places) / len(places)
        for p in places:
            y[p] = gamma[c] * (x[p] - mean) / (var + eps) ** 0.5 + beta[c]
    return y


def batch_norm_arrays(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=(0, 2, 3), keepdims=True)  # (1, C, 1, 1)
    var = ((x - mean) ** 2).mean(axis=(0, 2, 3), keepdims=True)  # (1, C, 1, 1)
    return gamma[:, None, None] * (x - mean) / (var + eps) ** 0.5 + beta[:, None, None]


def batch_norm_library(x, gamma, beta):
    return ops.batch_norm.forward(x, gamma, beta)[0]


rng = np.random.default_rng(0)
arrays = [rng.normal(3, 2, size=(32, 16, 14, 13)), rng.normal(size=16), rng.normal(size=16)]
right, there = batch_norm_loops(*arrays), [to_device(a, device) for a in arrays]
times = {"loops": min(repeat(lambda: batch_norm_loops(*arrays), number=1, repeat=1))}
for name, function in (("arrays", batch_norm_arrays), ("glassnet", batch_norm_library)):
    assert np.allclose(to_numpy(function(*there)), right)
    times[name] = min(repeat(lambda f=function: to_numpy(f(*there)), number=1, repeat=20))
viz.show(viz.timing_bars(times, title=f"Batch norm of {right.size:,} values"))

# %% [markdown]
# ## What it buys
#
# > **Predict, then run.** A layer, then batch norm. Somebody multiplies the layer's weights by 1000. What happens to the
# > output? Somebody adds 5 to its biases. And now?

# %%
rng = np.random.default_rng(1)
w, bias = to_device(rng.normal(size=(32, 64)).astype(np.float32), device), to_device(np.ones(32, np.float32), device)


def normed(w, b):
    return ops.batch_norm.forward(ops.linear.forward(X, w, b)[0])[0]


print(
    f"weights times 1000: the output changes by at most {float(abs(normed(1000 * w, bias) - normed(w, bias)).max()):.0e}"
)
print(
    f"biases plus 5:      the output changes by at most {float(abs(normed(w, bias + 5) - normed(w, bias)).max()):.0e}"
)

# %% [markdown]
# Size and bias cancel out. So a bias just before batch norm is *useless*, and one leaves it out: β does its work. And
# the size of the first weights hardly matters any more.
#
# > **Predict, then run.** Five layers, first weights from 100 times too small to 50 times too large. Who learns?

# %%
fig, axes = viz.panels(2, columns=2, size=4.8, height=3.4)
stds = (0.002, 0.02, 0.2, 1.0, 10.0)
for ax, norm in zip(axes, (False, True), strict=True):
    losses = {}
    for std in stds:
        net = five_layers(norm, std)
        try:
            with np.errstate(all="ignore"):
                options = {"epochs": 5, "batch_size": 60, "rng": 0, "progress": False}
                losses[f"std {std:g}"] = fit(net, optim.SGD(net, 0.05, 0.9), X, y, **options).loss
        except FloatingPointError as problem:
            print(f"std {std:g}, without norm: {str(problem).split(';')[0]}")
    viz.curves(losses, title="with batch norm" if norm else "without", ylim=(0, 2.6), ax=ax)
viz.show(fig)

# %% [markdown]
# Without norm one of five learns, and two explode. With norm all five learn. It also bears larger learning rates and
# brings some noise, which works against overfitting: ResNet uses batch norm after every convolution and **no dropout**.
#
# ## The batch takes part in the gradient
#
# μ and σ are computed from x, so in training they belong to the chain rule: x reaches y directly, through μ, and
# through σ. With $m$ values in the channel, and $g = \gamma\, dy$, all three paths together give
#
# $$dx = \frac{1}{\sqrt{\sigma^2 + \epsilon}} \Big( g - \text{mean}(g) - \hat x \cdot \text{mean}(g\, \hat x) \Big) .$$
#
# What all values have in common is taken out, for norm would take it out anyway.
#
# > **Predict, then run.** A channel of eight values. Row i, column j: how much does y of number i change when x of number
# > j is pushed up? Black is the largest slope, white the most negative. And if μ and σ were constants?

# %%
x = to_device(np.array([[-2.0], [-1.0], [-0.5], [0.0], [0.3], [0.8], [1.4], [3.0]]), device)
full, frozen = np.empty((8, 8)), np.empty((8, 8))
_, cache = ops.batch_norm.forward(x)
constant = {"running_mean": x.mean(axis=0), "running_var": x.var(axis=0), "training": False}
_, cache_frozen = ops.batch_norm.forward(x, **constant)
for i in range(8):
    pick = to_device(np.eye(8)[:, [i]], device)
    full[i] = to_numpy(ops.batch_norm.backward(pick, cache)[0]).ravel()
    frozen[i] = to_numpy(ops.batch_norm.backward(pick, cache_frozen)[0]).ravel()
viz.show(viz.image_grid([frozen, full], ["constants", "all three paths"], columns=2, size=2.4))
print("full:  slopes in a row add up to", np.abs(full.sum(axis=1)).max().round(12) + 0.0)
print("full:  y of the last by x of the first", full[7, 0].round(3), " by x of the last", full[7, 7].round(3))

# %% [markdown]
# Every value acts on every other. Push one up, and the mean goes up, so most others come out lower. (At the far ends the
# spread counts for more: push the largest up, all are divided by more, and the smallest comes out *higher*.) A backward
# pass that forgets the two paths is wrong everywhere. The samples of a batch are no longer alone, and the next two
# sections pay for it.
#
# ## In use: running statistics
#
# > **Predict, then run.** A trained network in training mode looks at *one and the same* digit, thirty times, each time
# > in the company of seven other digits. How sure is it that the digit is what it is? And in use?

# %%
net = five_layers(norm=True, std=0.2)
fit(net, optim.SGD(net, 0.05, 0.9), X, y, epochs=3, batch_size=60, rng=0, progress=False)
net.eval()
shares = ops.softmax.forward(net(X_test))[0]
own = shares[to_device(np.arange(len(y_test)), device), y_test]
one = int(np.argsort(to_numpy(own))[len(y_test) // 6])  # not the clearest of digits
label = int(y_test[one])
before = net.state_dict()
rng, sure = np.random.default_rng(0), {"training mode": [], "in use": []}
for _ in range(30):
    company = np.append(one, rng.choice(len(y_test), 7, replace=False))
    batch = X_test[to_device(company, device)]
    for mode, training in (("training mode", True), ("in use", False)):
        net.load_state_dict(before)  # a look in training mode moves the running statistics
        net.train(training)
        sure[mode].append(float(ops.softmax.forward(net(batch))[0][0, label]))
net.load_state_dict(before)
net.eval()
ax = viz.curves(
    sure, xlabel="company", ylabel=f"P(it is a {label})", title="One digit, thirty companies", ylim=(0, 1.25)
)
ax.lines[0].set(ls="", marker="o")
ax.legend(loc="upper left", ncols=2, fontsize=10)
viz.show(ax)
for mode, values in sure.items():
    print(f"{mode:<14} from {min(values):.3f} to {max(values):.3f}")

# %% [markdown]
# An answer must not depend on who else is asking. And a single image has no batch at all. So batch norm keeps a
# **running mean** and a **running variance** while it trains, and uses *them*, as constants, in use:
#
# $$\mu_{\text{run}} \leftarrow (1 - m)\, \mu_{\text{run}} + m\, \mu_{\text{batch}}, \qquad \text{with } m = 0.1 .$$
#
# (Others write α = 1 − m for the share that *stays*. And the running variance takes the batch's variance with −1, by
# PyTorch's convention, though the batch itself is normalised without.)
#
# Why not use them in training too? Because the weights change in every step, and with them the signals: the old
# statistics are *stale*. In use the weights are fixed, and so are the true statistics.
#
# > **Predict, then run.** Left: a channel of the third layer in training. Which running mean is late, which one rough?
# > Right: the weights are now frozen, the learning rate is 0. What do they do?

# %%
net = five_layers(norm=True, std=0.2).to(X)
signal = net[:7]  # what the third batch norm receives
optimizer, rng = optim.SGD(net, 0.05, 0.9), np.random.default_rng(0)
fast = slow = 0.0
tracks = []
for epoch in range(6):
    for x, labels in data.batches(X, y, 40, rng):
        of_batch = float(signal(x)[:, 5].mean())
        if epoch < 4:  # after that nothing moves
            of_all = float(signal(X)[:, 5].mean())
        fast, slow = 0.9 * fast + 0.1 * of_batch, 0.99 * slow + 0.01 * of_batch
        tracks.append((of_batch, fast, slow, of_all))
        if epoch < 3:
            net.zero_grad()
            _, cache = ops.cross_entropy.forward(net(x), labels)
            net.backward(ops.cross_entropy.backward(1.0, cache)[0])
            optimizer.step(net.named_grads())
steps = len(tracks) // 2
fig, axes = viz.panels(2, columns=2, size=4.8, height=3.4)
for ax, part, title in zip(axes, (tracks[:steps], tracks[steps:]), ("learning", "weights frozen"), strict=True):
    lines = dict(zip(("batch", "running, m = 0.1", "running, m = 0.01", "all 1200"), np.array(part).T, strict=True))
    viz.curves(lines, xlabel="step", ylabel="mean of one channel", title=title, ax=ax)
    ax.lines[0].set(lw=0.8, alpha=0.6)
axes[1].legend().remove()
viz.show(fig)
for name, values in zip(("m = 0.1", "m = 0.01"), np.array(tracks).T[1:3], strict=True):
    print(f"{name:<8} after learning {values[steps - 1]:6.3f}, in the end {values[-1]:6.3f}; all 1200: {of_all:6.3f}")

# %% [markdown]
# (Both begin at 0.) While it learns, the truth runs away from both. Once it stands still, the fast one has it soon
# and the slow one is on its way. The layer changes its ways with `net.train()` and `net.eval()`. These say nothing about
# gradients: in PyTorch those are switched off with `torch.no_grad()` or `torch.inference_mode()`. Here nothing is
# computed backward unless you call `backward`.
#
# ## Small batches
#
# The mean of $m$ values with variance $\sigma^2$ has itself the variance $\sigma^2 / m$, where $m = N \cdot H \cdot W$.
# A small batch knows its mean and its spread badly. Worst of all: a batch of **two**, after a fully connected layer.
#
# > **Predict, then run.** What are the normalised values of a channel with only two values, 3 and 3.5? Of 3 and 300? Then
# > two hidden layers and 400 digits, once with batch norm and once with layer norm (soon), in batches of 2 to 32.

# %%
for pair in ([3.0, 3.5], [3.0, 300.0]):
    print(pair, "->", to_numpy(ops.batch_norm.forward(to_device(np.array(pair)[:, None], device))[0]).ravel().round(3))


def two_layers(norm):
    rng, make = np.random.default_rng(0), {"batch norm": nn.BatchNorm1d, "layer norm": nn.LayerNorm}[norm]
    hidden = [nn.Linear(64, 48, rng=rng), make(48), nn.ReLU(), nn.Linear(48, 48, rng=rng), make(48), nn.ReLU()]
    return nn.Sequential(*hidden, nn.Linear(48, 10, rng=rng))


sizes, rng = 2 ** np.arange(1, 10), np.random.default_rng(0)
channel = rng.normal(size=100_000)
draws = {size: rng.choice(channel, (400, size)) for size in sizes}
errors = {
    "mean": (sizes, [draws[size].mean(axis=1).std() for size in sizes]),
    "spread": (sizes, [draws[size].std(axis=1).std() for size in sizes]),
    "1 / √m": (sizes, sizes**-0.5),
}
fig, (left, right) = viz.panels(2, columns=2, size=4.8, height=3.4)
viz.curves(errors, xlabel="values m", ylabel="standard error", log=True, title="what a batch knows", ax=left)
left.set_xscale("log", base=2)
lines, batch_sizes = {}, (2, 4, 8, 16, 32)
for norm in ("batch norm", "layer norm"):
    net_losses = []
    for size in batch_sizes:
        net = two_layers(norm)
        options = {"epochs": 6, "batch_size": size, "rng": 0, "progress": False}
        net_losses.append(fit(net, optim.Adam(net, 0.003), X[:400], y[:400], **options).loss[-1])
        if size in (2, 32):
            share = evaluate(net, X_test, y_test).accuracy
            print(f"{norm}, batches of {size:2}: {share:.1%} of the test digits right")
    lines[norm] = (batch_sizes, net_losses)
viz.curves(lines, xlabel="batch size", ylabel="training loss after 6 epochs", title="what it costs", ax=right)
right.set_xscale("log", base=2)
viz.show(fig)

# %% [markdown]
# Of two values only the order survives: −1 and +1. (A batch of *one* value a channel is an error.) Feature maps help,
# since pixels count too: 2 images of 14×14 are 392 values. But neighbouring pixels are alike and so are worth less than
# that.
#
# ## Which axes? Four norms in one picture
#
# The cure: do not ask the batch. All four norms do the same arithmetic; they differ in *which numbers share a mean*.
#
# - **batch norm**: one channel, all samples, all pixels;
# - **instance norm**: one channel of one sample;
# - **group norm**: a group of channels of one sample;
# - **layer norm**: all channels of one sample. (In transformers: the features of each word by itself.)
#
# > **Predict, then run.** Blocks of 4 samples, 6 channels, 5 pixels. Which small cubes share their mean with the one at
# > the front corner? The picture asks the kernels: a cube is blue if the gradient of the corner reaches it. Below it, we
# > change sample 3. For which norms does sample 0 come out differently?

# %%
x = to_device(np.random.default_rng(0).normal(size=(4, 6, 5, 1)), device)
corner = np.zeros(x.shape)
corner[0, 0, 0, 0] = 1.0
changed = x + 0.0
changed[3] = 10 * changed[3] + 5
norms = {
    "batch norm": (ops.batch_norm, {}),
    "instance norm": (ops.instance_norm, {}),
    "group norm, 2 groups": (ops.group_norm, {"num_groups": 2}),
    "layer norm": (ops.layer_norm, {"normalized_shape": (6, 5, 1)}),
}
fig, axes = viz.panels(4, columns=4, size=2.7, height=3.0)
for ax, (name, (op, options)) in zip(axes, norms.items(), strict=True):
    _, cache = op.forward(x, **options)
    reached = to_numpy(op.backward(to_device(corner, device), cache)[0]) != 0
    viz.norm_cube(reached[..., 0], title=name, ax=ax)
    shift = abs(op.forward(changed, **options)[0] - op.forward(x, **options)[0])[0].max()
    print(
        f"{name:<21} {x.size // reached.sum():2} means of {reached.sum():2} numbers; sample 0 moves by {float(shift):.3f}"
    )
viz.show(fig)

# %% [markdown]
# Only the first block reaches over samples. The other three are the same in training and in use, need no running
# statistics, and do not care about the size of the batch. With one group, group norm is layer norm (but γ and β are one
# pair a channel); with as many groups as channels, it is instance norm.
#
# Which one? **Batch norm** for images and batches of 16 or more: there it is mostly best. **Group norm** for images when
# memory allows only small batches. **Layer norm** for sequences and transformers. **Instance norm** where contrast
# should not matter, as in painting a photo in another style.
#
# ## Local response norm: the grandmother
#
# AlexNet (2012) normalised too, without means: channels at the *same pixel* quieten their neighbours,
#
# $$y_c = \frac{x_c}{\big(k + \alpha \sum_{c'} x_{c'}^2\big)^{\beta}} \qquad \text{over the } n \text{ channels around } c ,$$
#
# with n = 5, k = 2, α = 10⁻⁴, β = 0.75. (PyTorch and GlassNet write α/n, so there α is 5·10⁻⁴.)
#
# > **Predict, then run.** Nine channels at one pixel, all 30, but channel 4 is 300. Which channels lose most?

# %%
loud = np.full((1, 9, 1, 1), 30.0)
loud[0, 4] = 300.0
quiet = ops.local_response_norm.forward(to_device(loud, device), size=5, alpha=5e-4, beta=0.75, k=2.0)[0]
kept = to_numpy(quiet).ravel() / loud.ravel() * 2**0.75  # against a channel alone with zeros
viz.show(
    viz.bars({f"channel {c}: {loud[0, c, 0, 0]:g}": share for c, share in enumerate(kept)}, xlabel="share that is kept")
)

# %% [markdown]
# A loud channel silences two neighbours on each side. VGG tried it ("A-LRN" in its table): no better, but more memory and
# more time. Nobody uses it today.
#
# ## ReLU's cousins
#
# You know them from unit 02: **leaky ReLU** with a small fixed slope a on the left, **parametric ReLU** which learns its
# a, and **GELU**, $x\,\Phi(x)$. What are they good for in a deep network? A ReLU whose sum is negative for *all* inputs
# gets no gradient from any, and never wakes up. After too large a step that is the fate of many.
#
# > **Predict, then run.** Left: the slopes; which is above 1 somewhere? Right: two hidden layers with biases at −2, as
# > after a bad step. Most neurons of the second are silent for all digits. Which networks wake up, and which is first?

# %%
x = np.linspace(-4, 4, 401)
leaky = ops.Op(lambda x: ops.leaky_relu_forward(x, negative_slope=0.1), ops.leaky_relu_backward)
slopes = {}
for name, op in (("ReLU", ops.relu), ("leaky 0.1", leaky), ("GELU", ops.gelu)):
    _, cache = op.forward(x)
    slopes[name] = (x, op.backward(np.ones_like(x), cache)[0])

bends = {"ReLU": nn.ReLU, "leaky 0.1": lambda: nn.LeakyReLU(0.1), "parametric": nn.PReLU, "GELU": nn.GELU}
low = lambda shape, rng, dtype: np.full(shape, -2.0, dtype=dtype)  # noqa: E731
losses = {}
for name, bend in bends.items():
    rng = np.random.default_rng(0)
    one, two = nn.Linear(64, 32, bias_init=low, rng=rng), nn.Linear(32, 32, bias_init=low, rng=rng)
    net = nn.Sequential(one, bend(), two, bend(), nn.Linear(32, 10, rng=rng)).to(X)
    if name == "ReLU":
        print(f"before: {float((net[:4](X).max(axis=0) == 0).mean()):.0%} of the second layer silent for all digits")
    losses[name] = fit(net, optim.SGD(net, 0.02, 0.9), X, y, epochs=8, batch_size=60, rng=0, progress=False).loss
    if name == "parametric":
        print(
            "parametric: both slopes began at 0.25, now", [round(float(net[i].params["weight"][0]), 2) for i in (1, 3)]
        )
fig, (left, right) = viz.panels(2, columns=2, size=4.8, height=3.4)
viz.curves(slopes, xlabel="x", ylabel="slope", title="slopes", ax=left)
viz.curves(losses, ylabel="training loss", title="biases begin at −2", ylim=(0, 3.3), ax=right)
right.legend(loc="upper left", ncols=2, fontsize=10)
viz.show(fig)

# %% [markdown]
# Who has a slope on the left wakes up, first of all the one that can change it. ReLU sleeps on. GELU wakes slowly: its
# slope is a second chance just below zero (negative there, even), and none far below.
#
# ## A way around: skip connections
#
# Now the second tool. Let two layers compute a *correction*, and add the input itself:
#
# $$y = x + f(x) \qquad \text{so} \qquad \frac{dy}{dx} = 1 + f'(x) .$$
#
# This is a **residual block**, for f only has to learn what is missing (He and others, 2015). Forward, x is copied and
# the two ways add up. Backward, dy is *copied* down both ways, and what comes back **adds up**: $dx = dy +$ what f
# sends back. Whoever forgets the first term has lost the point of it all.
#
# > **Predict, then run.** Each layer has slope 0.3. What is the slope of ten of them, one after another? And of ten with
# > a skip around each?

# %%
viz.show(viz.block_diagram(["conv\n3×3", "BN", "ReLU", "conv\n3×3", "BN"], after=["ReLU"], title="The block of ResNet"))
print(f"ten layers:     0.3 ** 10 = {0.3**10:.6f}")
print(f"ten with skips: 1.3 ** 10 = {1.3**10:.3f}")
through = [sum(choice) for choice in product((0, 1), repeat=10)]  # each block: 1 through it, 0 past it
lengths = {f"through {k}": through.count(k) for k in range(11)}
viz.show(viz.bars(lengths, xlabel="number of paths", title=f"Ten blocks are {len(through)} paths"))

# %% [markdown]
# Multiply out $(1 + f_1)(1 + f_2) \cdots$: each block is either passed through or passed by. So there are $2^{10}$ paths
# from start to end, and **short ones among them** (Veit and others, 2016). A plain network has a single path, through
# everything. (Dense networks, unit 08, make short ways too: they lay x and f(x) side by side instead of adding.)
#
# ## Gradients at depth
#
# > **Predict, then run.** 50 layers, nothing trained yet. The gradient of the loss is sent back, and we measure its size
# > in front of each block. The first weights are He's, then 0.8 and 1.25 times as large. Which lines stay level?


# %%
def gradient_sizes(net, x, labels):
    """Size of the gradient in front of each layer of a Sequential, the first one first."""
    _, cache = ops.cross_entropy.forward(net(x), labels)
    gradient, sizes = ops.cross_entropy.backward(1.0, cache)[0], []
    for layer in reversed(list(net)):
        gradient = layer.backward(gradient)
        sizes.append(float((gradient**2).sum()) ** 0.5 + 1e-30)
    return sizes[::-1]


fig, axes = viz.panels(3, columns=3, size=3.8, height=3.4)
for ax, kind in zip(axes, kinds, strict=True):
    lines = {}
    for scale in (0.8, 1.0, 1.25):
        net = deep(kind, 50, scale=scale).to(X)
        sizes = gradient_sizes(net, X[:200], y[:200])[1:-1]
        lines[f"{scale:g} · He"] = sizes
        growth = (sizes[0] / sizes[-1]) ** (1 / 48)
        print(f"{kind:<14} {scale:4g} · He: first / last = {sizes[0] / sizes[-1]:7.1e}, {growth:.2f} a layer")
    viz.curves(lines, xlabel="block", ylabel="size of the gradient", log=True, title=kind, ylim=(1e-8, 1e6), ax=ax)
viz.show(fig)

# %% [markdown]
# - **Plain:** everything hangs on the size of the weights. A little too small, and 50 layers make a millionth of it.
# - **Norm alone:** the size of the weights no longer matters, but the gradient *grows* on its way back, by a fifth at
#   every layer. (Theory says $\sqrt{\pi / (\pi - 1)} = 1.21$ for ReLU: Yang and others, 2019.) So batch norm alone does not
#   make networks deep. The plain networks of ResNet's authors had it too, and still got worse with depth.
# - **Norm and skip:** level, or nearly, for all three.
#
# ## Doing nothing is easy
#
# A deep network could be as good as a shallow one if its other layers did *nothing*. For a plain layer this is hard to
# learn: weights have to become a unit matrix. A residual block does nothing when its last weights are **zero**, and
# weight decay pulls them there.
#
# > **Predict, then run.** A trained network gets 1, 5 and 20 new blocks, untrained, just before its last layer. Plain
# > ones, then residual ones with zeros as last weights. How many digits does it still read? Then a question: with a skip
# > around *one* layer without a bend, $x + Wx$, what does one gain?

# %%
shallow = five_layers(norm=False, std=0.25)
fit(shallow, optim.SGD(shallow, 0.05, 0.9), X, y, epochs=8, batch_size=60, rng=0, progress=False)
shallow.eval()


def extended(n_blocks, residual):
    rng, blocks = np.random.default_rng(3), []
    for _ in range(n_blocks):
        first, last = (
            nn.Linear(32, 32, rng=rng),
            nn.Linear(32, 32, init=init.zeros if residual else init.kaiming_normal, rng=rng),
        )
        body = nn.Sequential(first, nn.ReLU(), last)
        blocks.append(nn.Residual(body) if residual else nn.Sequential(body, nn.ReLU()))
    return nn.Sequential(*shallow[:-1], *blocks, shallow[-1]).to(X)


shares = {}
for residual in (False, True):
    for n_blocks in (1, 5, 20):
        name = f"{n_blocks:2} {'residual' if residual else 'plain'}"
        shares[name] = evaluate(extended(n_blocks, residual), X_test, y_test).accuracy
viz.show(
    viz.bars(shares, xlabel="test accuracy", texts=[f"{s:.1%}" for s in shares.values()], title="New blocks, untrained")
)

x, W = np.random.default_rng(0).normal(size=(2, 4, 4))
print(f"x + Wx and (1 + W)x differ by {abs((x + x @ W.T) - x @ (np.eye(4) + W).T).max():.0e}")

# %% [markdown]
# Nothing: $(1 + W)x$ is just another layer with other weights. There has to be a bend inside what is passed by. In
# practice it is two layers or three.
#
# ## When the size changes
#
# Where a network downsamples, f(x) has half the height and width, and mostly twice the channels. Then x does not fit.
# The remedy is a second, smaller convolution **on the skip**: 1×1, stride 2, then batch norm, but *no* activation. A
# ReLU there would close the free way for everything negative.
#
# > **Predict, then run.** What does a block say whose skip does not fit? How many numbers does the shortcut learn, beside
# > the body's? And which of the 8×8 pixels does a 1×1 convolution with stride 2 look at?

# %%
rng = np.random.default_rng(0)
body = nn.Sequential(
    nn.Conv2d(4, 8, 3, stride=2, padding=1, bias=False, rng=rng),
    nn.BatchNorm2d(8),
    nn.ReLU(),
    nn.Conv2d(8, 8, 3, padding=1, bias=False, rng=rng),
    nn.BatchNorm2d(8),
)
images = to_device(rng.normal(size=(2, 4, 8, 8)).astype(np.float32), device)
try:
    nn.Residual(body).to(images)(images)
except ValueError as problem:
    print(problem)

shortcut = nn.Sequential(nn.Conv2d(4, 8, 1, stride=2, bias=False, rng=rng), nn.BatchNorm2d(8))
out = nn.Residual(body, shortcut).to(images)(images)
parts = ["conv 3×3\nstride 2", "BN", "ReLU", "conv 3×3", "BN"]
given, made = ("×".join(map(str, a.shape[1:])) for a in (images, out))
ax = viz.block_diagram(parts, around=["conv 1×1\nstride 2", "BN"], after=["ReLU"], sizes=(given, made))
viz.show(ax)
seen = to_numpy(shortcut.backward(out))[0, 0] != 0
print(f"learnt numbers: body {body.n_params()}, shortcut {shortcut.n_params()}")
print(f"the shortcut looks at {seen.mean():.0%} of the pixels; in the first row: {seen[0].astype(int)}")

# %% [markdown]
# ## Pre-activation: keep the way free
#
# In the block of 2015 a ReLU stands *after* the sum, in the way of the skip. One year later its authors moved norm and
# ReLU **in front of** the layers. Now nothing but sums stands between the first block and the last.
#
# > **Predict, then run.** 30 blocks of each kind, untrained. Left: the mean of the signal after each block. Which kind
# > drifts, and which way? Right: what share of the values is exactly 0 behind "BN, then ReLU"?


# %%
def chain(preact, n_blocks, seed=0, width=64):
    rng = np.random.default_rng(seed)
    blocks = [nn.Linear(64, width, rng=rng)]
    for _ in range(n_blocks):
        one, two = nn.Linear(width, width, rng=rng), nn.Linear(width, width, rng=rng)
        n1, n2 = nn.BatchNorm1d(width), nn.BatchNorm1d(width)
        if preact:
            blocks.append(nn.Residual(nn.Sequential(n1, nn.ReLU(), one, n2, nn.ReLU(), two)))
        else:
            blocks.append(nn.Sequential(nn.Residual(nn.Sequential(one, n1, nn.ReLU(), two, n2)), nn.ReLU()))
    return nn.Sequential(*blocks).to(X)


fig, axes = viz.panels(2, columns=1, size=8.4, height=2.3)
viz.block_diagram(["conv", "BN", "ReLU", "conv", "BN"], after=["ReLU"], title="2015: the sum, then ReLU", ax=axes[0])
late = "2016, pre-activation: nothing after the sum"
viz.block_diagram(["BN", "ReLU", "conv", "BN", "ReLU", "conv"], title=late, ax=axes[1])
viz.show(fig)

fig, (left, right) = viz.panels(2, columns=2, size=4.8, height=3.3)
means, zeros_behind = {}, {}
for name, preact in (("2015", False), ("pre-activation", True)):
    signal, means[name], zeros_behind[name] = X[:400], [], []
    for part in chain(preact, 30):
        if isinstance(part, nn.Linear):
            signal = part(signal)
            continue
        inner = part.children["body"] if preact else part[0].children["body"]
        until = 2 if preact else 3  # up to and with the ReLU
        zeros_behind[name].append(float((inner[:until](signal) == 0).mean()))
        signal = part(signal)
        means[name].append(float(signal.mean()))
viz.curves(means, xlabel="block", ylabel="mean of the signal", ax=left)
viz.curves(zeros_behind, xlabel="block", ylabel="share of zeros", ylim=(0, 1), ax=right)
viz.show(fig)

# %% [markdown]
# A correction has both signs and mean 0. But the ReLU after the sum cuts off what falls below zero, in every block, so
# the mean drifts up. In the pre-activation block nothing is cut off the sum. And batch norm puts the middle of every
# channel at zero, so the ReLU behind it silences **about half** of the values. (Some networks norm after the ReLU.)
#
# ## Highway gates
#
# Half a year before ResNet, **highway networks** (Srivastava and others, 2015) let a *gate* decide how much to change:
#
# $$y = T(x) \cdot H(x) + \big(1 - T(x)\big) \cdot x, \qquad T(x) = \sigma(W_T x + b_T) .$$
#
# Three ways lead back to x: through H, through the gate, and straight on with the factor $1 - T$. With $b_T$ below zero
# the gates begin nearly closed: at −2 the sigmoid is 0.12, so 88 % of x pass.
#
# > **Predict, then run.** 50 highway layers with gate biases 0, −2 and −4. Which gradient stays level? Then 30 layers
# > learn, beginning at −3. Do the gates open or close?


# %%
def highway(n_layers, gate_bias, seed=0, width=32):
    rng = np.random.default_rng(seed)
    layers = [nn.Linear(64, width, rng=rng)]
    start = lambda shape, rng, dtype: np.full(shape, gate_bias, dtype=dtype)  # noqa: E731
    for _ in range(n_layers):
        gate = nn.Linear(width, width, init=init.xavier_normal, bias_init=start, rng=rng)
        change = nn.Sequential(nn.Linear(width, width, rng=rng), nn.ReLU())
        layers.append(nn.Highway(change, nn.Sequential(gate, nn.Sigmoid())))
    return nn.Sequential(*layers, nn.Linear(width, 10, rng=rng))


def openness(net):
    signal, means = net[0](X[:400]), []
    for layer in net[1:-1]:
        means.append(float(layer.children["gate"](signal).mean()))
        signal = layer(signal)
    return means


fig, (left, right) = viz.panels(2, columns=2, size=4.8, height=3.4)
lines = {f"bias {b:g}": gradient_sizes(highway(50, b).to(X), X[:200], y[:200])[1:-1] for b in (0.0, -2.0, -4.0)}
viz.curves(lines, xlabel="layer", ylabel="size of the gradient", log=True, title="untrained", ax=left)
net = highway(30, -3.0).to(X)
gates = {"before": openness(net)}
history = fit(net, optim.SGD(net, 0.02, 0.9), X, y, epochs=6, batch_size=60, rng=0, progress=False)
gates["after 6 epochs"] = openness(net)
viz.curves(gates, xlabel="layer", ylabel="mean of the gate", title="gates of 30 layers", ylim=(0, 0.3), ax=right)
viz.show(fig)
print(f"30 highway layers: {evaluate(net, X_test, y_test).accuracy:.1%} of the test digits right")

# %% [markdown]
# A residual block is a highway that never closes: no gate, no weights for it, factor 1 instead of $1 - T$. It was simpler
# and went deeper.
#
# ## Break it: three quiet mistakes
#
# A well-trained network with batch norm, tested in four ways. The learnt weights are the same each time.
#
# 1. In use, as it should be.
# 2. In **training mode**, the test set in mixed batches of 50.
# 3. In training mode, and the test digits **sorted**: all zeros first, then all ones.
# 4. In use, but the **running statistics were never updated**: they still are 0 and 1.
#
# > **Predict, then run.** Which hurts most? Which would you not notice?

# %%
net = five_layers(norm=True, std=0.2)
fit(net, optim.SGD(net, 0.05, 0.9), X, y, epochs=8, batch_size=60, rng=0, progress=False)
saved = net.state_dict()


def tested(training, order, batch_size):
    net.train(training)
    order = to_device(order, device)
    right = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        right += accuracy(net(X_test[rows]), y_test[rows]) * len(rows)
    return right / len(order)


as_they_come, by_label = np.arange(len(y_test)), np.argsort(to_numpy(y_test), kind="stable")
shares = {
    "1 in use": tested(False, as_they_come, 50),
    "2 training mode, mixed": tested(True, as_they_come, 50),
    "3 training mode, sorted": tested(True, by_label, 50),
}
fresh = five_layers(norm=True, std=0.2).state_dict()
net.load_state_dict({name: fresh[name] if "running" in name else saved[name] for name in saved})
shares["4 statistics never updated"] = tested(False, as_they_come, 50)
viz.show(viz.bars(shares, xlabel="test accuracy", texts=[f"{s:.1%}" for s in shares.values()]))

# %% [markdown]
# The second looks harmless, and that is why it lives long in so many programs. In a batch of nothing but zeros, norm
# takes away just what all zeros have in common: that they are zeros.
#
# ## Quiz
#
# **1.** You multiply all inputs of a batch norm layer by 10 in *use*, but not in training. Is the output the same?
#
# <details><summary>Answer</summary>
# No. In training it would be (but for ε), since mean and spread of the batch grow along. In use they are constants, and
# the normalised values become far too large. So the input must be prepared in use as it was in training.
# </details>
#
# **2.** Memory allows batches of 2 photos only. Batch norm, group norm, or batch norm in the first half only?
#
# <details><summary>Answer</summary>
# Group norm: it takes its statistics from one photo, so they are equally good at any batch size, and the same in use.
# Early feature maps have many pixels, so batch norm would suffer least there; but late ones have few.
# </details>
#
# **3.** A colleague writes the backward pass of a residual block as `return body.backward(dy)`. Training still runs. What
# shows?
#
# <details><summary>Answer</summary>
# The values of the forward pass are right, and the last block's weights even get the right gradients. All before it get
# only what came through the bodies: at depth, next to nothing. A gradient check of two blocks finds it at once.
# </details>
#
# ## What to remember
#
# - **Batch norm:** per channel, over samples and pixels; then γ and β. Biased variance, ε under the root.
# - In **training** the batch's statistics, and they take part in the gradient; in **use** the running ones, as constants.
#   Never forget `train()` and `eval()`.
# - **Small batches** know their mean badly. Instance, group and layer norm look at one sample only.
# - **Leaky, parametric and GELU** keep a slope on the left, so a neuron can wake up.
# - **Skip connection:** y = x + f(x), dx = dy + what f sends back. Doing nothing is easy, gradients live at any depth.
# - Where the size changes: **1×1 with stride 2 and norm on the skip, no activation**. **Pre-activation** keeps the way
#   free. **Highways** put a gate on it.
#
# **Now you:** the assignment of this unit. You write batch norm and its way back, the other norms, GELU, a learnt slope
# and a residual block, and each check tells you which mistake it is.
#
# **Next, unit 07:** now you have every part. Who put them together, and how? From LeNet-5 to the networks that won
# ImageNet.
#
# ## To read on
#
# - S. Ioffe and C. Szegedy, "Batch normalization", ICML 2015. S. Santurkar et al., "How does batch normalization help
#   optimization?", NeurIPS 2018. G. Yang et al., "A mean field theory of batch normalization", ICLR 2019 (why norm alone
#   does not make networks deep).
# - J. Ba, J. Kiros and G. Hinton, "Layer normalization", 2016. D. Ulyanov, A. Vedaldi and V. Lempitsky, "Instance
#   normalization", 2016. Y. Wu and K. He, "Group normalization", ECCV 2018.
# - A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep convolutional neural networks", NeurIPS
#   2012, section 3.3 (local response norm). K. Simonyan and A. Zisserman, "Very deep convolutional networks", ICLR 2015.
# - A. Maas, A. Hannun and A. Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013. K. He et al.,
#   "Delving deep into rectifiers", ICCV 2015. D. Hendrycks and K. Gimpel, "Gaussian error linear units", 2016.
# - K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", CVPR 2016, and "Identity mappings
#   in deep residual networks", ECCV 2016. R. Srivastava, K. Greff and J. Schmidhuber, "Highway networks", 2015. A. Veit,
#   M. Wilber and S. Belongie, "Residual networks behave like ensembles of relatively shallow networks", NeurIPS 2016.
