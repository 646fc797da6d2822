# %% [markdown]
# # 02 · Neurons and multi-layer perceptrons
#
# **Time:** 80 minutes. **You need:** lecture 01 (arrays, shapes), lines in the plane, $e^x$ and the logarithm, what a
# slope is.
#
# After this lecture you will be able to
#
# - say what one neuron computes, draw the line it decides by, and build any Boolean function from neurons;
# - let a perceptron learn from its mistakes, and say when it never will;
# - draw six activations with their slopes, and say which of them go to sleep;
# - write a fully connected layer for whole batches, with every shape right;
# - turn scores into probabilities and measure how wrong they are, without overflow;
# - build a network that follows any curve, and say why that is not yet learning.
#
# Run the cells from top to bottom. Where you read **Predict, then run**, write your guess down before you press
# Shift-Enter.

# %%
from itertools import pairwise, product
from timeit import repeat

import numpy as np

from glassnet import data, models, ops, optim, train, viz
from glassnet.backend import gpu_status, to_device, to_numpy

device = "cpu"  # change to "gpu" and run everything again: networks and data go there together
viz.use_style()
print(f"Computing on the {device}. {gpu_status().reason}")


# %%
def learn(X, y, hidden, activation="tanh", epochs=60):
    """Train a small network; what happens in here is the subject of units 02 to 04."""
    net = models.mlp(3, hidden, int(y.max()) + 1, input_shape=X.shape[1:], activation=activation)
    X, y = to_device(X.astype(np.float32), device), to_device(y, device)
    train.fit(net, optim.Adam(net, 0.02), X, y, epochs=epochs, batch_size=32, rng=1, progress=False)
    return lambda spots: to_numpy(train.predict(net, to_device(spots.astype(np.float32), device))).argmax(axis=1)


moons = data.moons(240, 0.13, rng=2)
deciders = {"neurons in one layer": learn(*moons, []), "16 hidden neurons before them": learn(*moons, [16])}
fig, axes = viz.panels(2, columns=2, size=4.2, height=3.6)
for ax, (title, decide) in zip(axes, deciders.items(), strict=True):
    viz.decision_map(decide, *moons, title=title, ax=ax)
viz.show(fig)

# %% [markdown]
# ## Learning from examples
#
# This time somebody has told us the right answers: each point $x_n$ comes with a label $y_n$. We look for a function
#
# $$y = f(x;\, \theta)$$
#
# and may turn its knobs $\theta$, the **parameters**, until $f(x_n; \theta)$ comes close to $y_n$ for all the examples,
# in the hope that it also fits points that it has *not* seen. Speech to text, one language to another, a photo to the
# name of what is on it, a camera to the turn of a steering wheel: all of these are such functions. In 2016 Microsoft's
# networks wrote down speech with as few errors as people who do it for a living, Google Translate (103 languages) began
# to go over to networks, and AlphaGo beat Lee Sedol at Go.
#
# A **neural network** is one family of them. It is made of many small units that all do the same simple thing, one layer
# of them after another; each layer gives the next a new *representation* of the input. *Deep* learning means: many
# layers. The picture above shows why one wants more than one.
#
# ## What a neuron computes
#
# Nerve cells gave the idea. A brain has about $10^{11}$ of them, each joined to some $10^4$ others; signals come in,
# some excite and some calm down, and if enough come together the cell **fires**. The visual cortex stacks such cells in
# layers, from edges to shapes to objects.
#
# The artificial neuron keeps this much: a weight for each input, a sum, a bias $b$ (minus the threshold), a bend
# $\sigma$ called the **activation**:
#
# $$y = \sigma\Big(\sum_i w_i x_i + b\Big) = \sigma(w \cdot x + b) .$$
#
# > **Predict, then run.** Inputs 1, 0 and 2, weights 0.5, −1 and 0.25, bias −0.75. The activation is a step: 1 above 0,
# > else 0. Does the neuron fire? And if the second input is 1 as well?

# %%
w, b = np.array([0.5, -1.0, 0.25]), -0.75
for x in (np.array([1.0, 0.0, 2.0]), np.array([1.0, 1.0, 2.0])):
    parts = " + ".join(f"({wi:g})·{xi:g}" for wi, xi in zip(w, x, strict=True))
    total = w @ x + b
    print(f"{parts} + ({b:g}) = {total:5.2f}  ->  {'fires' if total > 0 else 'silent'}")

# %% [markdown]
# ## A neuron recognises a pattern
#
# A neuron with threshold $T$ fires if $w \cdot x > T$. Now $w \cdot x = \lVert w \rVert \lVert x \rVert \cos\theta$ with
# the angle $\theta$ between the two. So it fires if
#
# $$\cos\theta > \frac{T}{\lVert w \rVert \, \lVert x \rVert},$$
#
# if the input **points in a similar direction** as the weights. The weights are a template, and the neuron asks how well
# the input matches it.
#
# > **Predict, then run.** As weights we take the mean picture of all zeros, less the mean of all other digits. Which
# > digits will make $\cos\theta$ largest, and which smallest?

# %%
digits = data.digits()
template = digits.X[digits.y == 0].mean(axis=0) - digits.X[digits.y != 0].mean(axis=0)
cosine = digits.X @ template / np.linalg.norm(digits.X, axis=1) / np.linalg.norm(template)
order = np.argsort(-cosine)
shown = np.concatenate([order[:5], order[-5:]])
images = [template, *digits.X[shown]]
stretched = [(image - image.min()) / np.ptp(image) for image in images]
titles = ["weights", *(f"a {digits.y[i]}\ncos θ {cosine[i]:.2f}" for i in shown)]
viz.show(viz.image_grid([s.reshape(8, 8) for s in stretched], titles, columns=11, size=0.95))
print(
    f"of the {np.sum(cosine > 0.3)} digits with cos θ above 0.3, {np.mean(digits.y[cosine > 0.3] == 0):.0%} are zeros"
)

# %% [markdown]
# ## Boolean gates
#
# Inputs that are 0 or 1, a step as activation: McCulloch and Pitts built logic from such units in 1943, and
# Rosenblatt's **perceptron** of 1958 learnt with them. With two inputs, $w \cdot x + b = 0$ is a *line* in the plane. On
# one side the neuron fires, on the other it is silent. Putting the line in the right place makes a logic gate of it.
#
# > **Predict, then run.** Weights 1 and 1. Which bias makes an AND, which an OR? Where does each line run?

# %%
corners = np.array(list(product([0, 1], repeat=2)))


def step(s):
    return (s > 0).astype(int)  # at exactly 0 it is silent


gates = {
    "AND": ([1, 1], -1.5),
    "OR": ([1, 1], -0.5),
    "NAND": ([-1, -1], 1.5),
    "x1 and not x2": ([1, -1], -0.5),
}
fig, axes = viz.panels(4, columns=4, size=2.6)
for ax, (name, (w, b)) in zip(axes, gates.items(), strict=True):
    neuron = lambda x, w=w, b=b: step(x @ np.array(w) + b)  # noqa: E731 - one line reads better in a loop
    viz.decision_map(neuron, corners, neuron(corners), view=(-0.6, 1.6, -0.6, 1.6), title=name, ax=ax)
    ax.set(xticks=[0, 1], yticks=[0, 1])
    print(f"{name:<14} w = {w!s:<8}  b = {b:4}   answers for 00, 01, 10, 11: {neuron(corners)}")
viz.show(fig)

# %% [markdown]
# ## XOR: one line is not enough
#
# XOR fires if exactly *one* of two inputs is 1. Suppose a single neuron could do it. Then
#
# | input | answer | so |
# |---|---|---|
# | 0, 0 | 0 | $b \le 0$ |
# | 0, 1 | 1 | $w_2 + b > 0$ |
# | 1, 0 | 1 | $w_1 + b > 0$ |
# | 1, 1 | 0 | $w_1 + w_2 + b \le 0$ |
#
# Add up the two middle rows: $w_1 + w_2 + 2b > 0$. Add up the other two: $w_1 + w_2 + 2b \le 0$. There are no such
# weights. A single neuron only solves problems that a line (a plane, in more dimensions) can **separate**, as Minsky and
# Papert made clear in 1969.
#
# Unless the input is *represented* in another way. Let two hidden neurons, OR and NAND, look at the input, and a third
# neuron at *their* answers.
#
# > **Predict, then run.** Where do the four corners lie in the eyes of the third neuron?

# %%
hidden = lambda x: np.stack([step(x @ [1, 1] - 0.5), step(-x @ [1, 1] + 1.5)], axis=-1)  # noqa: E731
xor = lambda x: step(hidden(x) @ [1, 1] - 1.5)  # noqa: E731
square = (-0.6, 1.6, -0.6, 1.6)
fig, axes = viz.panels(4, columns=4, size=2.6)
viz.decision_map(lambda x: hidden(x)[:, 0], corners, xor(corners), view=square, title="hidden 1: OR", ax=axes[0])
viz.decision_map(lambda x: hidden(x)[:, 1], corners, xor(corners), view=square, title="hidden 2: NAND", ax=axes[1])
viz.decision_map(xor, corners, xor(corners), view=square, title="their AND: XOR", ax=axes[2])
viz.decision_map(
    lambda h: step(h @ [1, 1] - 1.5), hidden(corners), xor(corners), view=square, title="what it sees", ax=axes[3]
)
for ax in axes:
    ax.set(xticks=[0, 1], yticks=[0, 1])
viz.show(fig)
for x in corners:
    print(f"input {x} -> hidden {hidden(x)} -> XOR {xor(x)}")

# %% [markdown]
# Both corners with answer 1 have come to lie at the same place, (1, 1), and now one line is enough. That is what a
# hidden layer is for: **it moves the points until a line can separate them.**
#
# ## Let it learn from its mistakes
#
# Setting weights by hand ends soon. Rosenblatt's rule (1958) finds them. Labels are −1 and +1, and all begins with
# zeros. Take one point after the other. If it lies on the right side, do nothing. If not, move the line:
#
# $$\text{if } y\,(w \cdot x + b) \le 0: \qquad w \leftarrow w + y\,x, \qquad b \leftarrow b + y .$$
#
# One time through all points is an **epoch**. It ends after an epoch without a mistake. If a line separates the points
# at all, the rule finds one after a limited number of mistakes (Novikoff, 1962).
#
# Two tricks make the cell below short. The bias is the weight of one more input that is always 1. And a point with
# label −1 is turned round, $x \to -x$: then *every* point wants a sum above 0.
#
# > **Predict, then run.** Two kinds of iris, told apart by petal width and sepal length. How many epochs: 1, 10 or 1000?


# %%
def perceptron_steps(X, y, epochs):
    """Weights and bias after each epoch, and the number of mistakes in it."""
    turned = y[:, None] * np.column_stack([X, np.ones(len(X))])  # (N, D + 1)
    w = np.zeros(turned.shape[1])
    for _ in range(epochs):
        wrong = []
        for x in turned:
            wrong.append(w @ x <= 0)
            w = w + wrong[-1] * x
        yield w[:-1], w[-1], int(sum(wrong))
        if not any(wrong):
            return


iris = data.iris()
mixed = np.random.default_rng(1).permutation(len(iris.X))  # else all of one kind would come first
flowers, kind = iris.X[mixed][:, [3, 0]], iris.y[mixed]  # width of petal, length of sepal
first = kind < 2
signs = np.where(kind[first] == 0, -1, 1)
walk = list(perceptron_steps(flowers[first], signs, 200))
fig, axes = viz.panels(3, columns=3, size=3.1)
for ax, epoch in zip(axes, (1, 2, len(walk)), strict=True):
    w, b, mistakes = walk[epoch - 1]
    side = lambda x, w=w, b=b: step(x @ w + b)  # noqa: E731
    viz.decision_map(side, flowers[first], kind[first], title=f"epoch {epoch}: {mistakes} mistakes", ax=ax)
    ax.set(xlabel="petal width", ylabel="sepal length" if epoch == 1 else "")
viz.show(fig)
print("mistakes in each epoch:", [mistakes for *_, mistakes in walk])

# %% [markdown]
# > **Predict, then run.** Now the two other kinds, which overlap, and XOR. What will their mistakes do?

# %%
other = kind > 0
overlap = list(perceptron_steps(flowers[other], np.where(kind[other] == 1, -1, 1), 60))
puzzle = list(perceptron_steps(corners.astype(float), np.where(xor(corners) == 1, 1, -1), 60))
runs = {
    "setosa or versicolor": [m / first.sum() for *_, m in walk],
    "versicolor or virginica": [m / other.sum() for *_, m in overlap],
    "XOR": [m / 4 for *_, m in puzzle],
}
viz.show(viz.curves(runs, ylabel="share of points that were mistakes", title="A perceptron learning"))

# %% [markdown]
# Without a separating line the perceptron never rests. It has no idea of *almost right*: a step answers 0 or 1, and a
# small change of a weight mostly changes nothing. To learn step by step we need a bend with a **slope**.
#
# ## The old activations: they saturate
#
# The step made smooth is the **sigmoid**. Its sister **tanh** has the same shape, from −1 to 1, with 0 in the middle:
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}, \qquad \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}} = 2\sigma(2x) - 1 .$$
#
# Their slopes are short when written with their *answers* $s = \sigma(x)$ and $t = \tanh(x)$: $s\,(1-s)$ and $1 - t^2$.
#
# > **Predict, then run.** How steep is each at its steepest place? And at x = 6?

# %%
x = np.linspace(-6, 6, 401)
one = np.ones_like(x)


def drawn(pairs):
    """Curves and slopes by the library's pairs of forward and backward."""
    fig, (left, right) = viz.panels(2, columns=2, size=4.6, height=3.4)
    caches = {name: op.forward(x) for name, op in pairs.items()}
    viz.curves({n: (x, y) for n, (y, _) in caches.items()}, xlabel="x", ylabel="", title="answer", ax=left)
    slopes = {n: pairs[n].backward(one, cache)[0] for n, (_, cache) in caches.items()}
    viz.curves({n: (x, s) for n, s in slopes.items()}, xlabel="x", ylabel="", title="slope", ax=right)
    viz.show(fig)
    for name, values in slopes.items():
        at = [values[np.argmin(abs(x - place))] for place in (-6, -1, 0, 1, 6)]
        print(f"{name:<11} slope at −6, −1, 0, 1, 6: " + "  ".join(f"{v:8.4f}" for v in at))


drawn({"sigmoid": ops.sigmoid, "tanh": ops.tanh})

# %% [markdown]
# At both ends the slope goes to 0: these activations **saturate**. A neuron out there hardly notices when its weights
# change, so it hardly learns. And the sigmoid passes on a quarter of a slope at best. In a deep network the slopes of
# all layers multiply: unit 03 measures what is left of them.
#
# ## The new activations: they let gradients through
#
# | name | formula | idea |
# |---|---|---|
# | ReLU (Nair and Hinton, 2010) | $\max(0, x)$ | slope 1 on the right, for ever |
# | leaky ReLU (Maas and others, 2013) | $x$ if $x > 0$, else $a x$, with a small fixed $a$ (PyTorch: 0.01) | never quite silent, so never stuck |
# | parametric ReLU (He and others, 2015) | the same, but $a$ is *learnt* | let the data choose |
# | GELU (Hendrycks and Gimpel, 2016) | $x\,\Phi(x)$, with $\Phi$ the bell curve's area left of $x$ | a smooth bend with a second chance below 0 |
#
# At the kink ReLU has no slope; one takes that of the left side.
#
# > **Predict, then run.** Which of these slopes can be *negative* somewhere?

# %%
leaky = ops.Op(lambda x: ops.leaky_relu_forward(x, negative_slope=0.1), ops.leaky_relu_backward)
drawn({"ReLU": ops.relu, "leaky, 0.1": leaky, "GELU": ops.gelu})
rng = np.random.default_rng(0)
signals = rng.normal(size=100_000)
for name in ("sigmoid", "relu", "gelu"):
    silent = np.mean(getattr(ops, name).forward(signals)[0] == 0)
    print(f"{name:<11} share of answers that are exactly 0 on random input: {silent:.0%}")

# %% [markdown]
# ReLU bends, so it is not linear; its slope is 1 wherever it is awake; and half of its answers are exactly 0, a
# **sparse** representation. Its weak spot: a neuron whose sum is negative for *all* inputs gets slope 0 from each of them
# and never learns again. That is what the leak is for.
#
# ## Break it: no activation
#
# Is the bend needed at all? Three layers without one are $W_3 (W_2 (W_1 x))$, which is $(W_3 W_2 W_1)\,x$.
#
# > **Predict, then run.** Rings around a middle; layers of 16, 16 and 2 neurons, with and without ReLU. What will the
# > border look like without?

# %%
rings = data.rings([100, 100], noise=0.07, rng=1)
W1, W2, W3 = rng.normal(size=(16, 2)), rng.normal(size=(16, 16)), rng.normal(size=(2, 16))
three, once = rings.X @ W1.T @ W2.T @ W3.T, rings.X @ (W3 @ W2 @ W1).T
print(f"largest difference between three layers and one: {abs(three - once).max():.1e}")

fig, axes = viz.panels(2, columns=2, size=3.8)
viz.decision_map(learn(*rings, []), *rings, title="without: one line", ax=axes[0])  # three linear layers are one
viz.decision_map(learn(*rings, [16, 16], "relu"), *rings, title="with ReLU", ax=axes[1])
viz.show(fig)

# %% [markdown]
# ## Many neurons: the fully connected layer
#
# Several neurons that look at the same inputs are a **layer**. Each has its row of weights; stack the rows into a matrix
# $W$, and the whole layer is one product:
#
# $$z = \begin{pmatrix} \sigma(w_1 \cdot x + b_1) \\ \sigma(w_2 \cdot x + b_2) \\ \vdots \end{pmatrix} = \sigma(W x + b) .$$
#
# It is called *fully connected* (also *linear* or *dense*), since each neuron looks at the entire input. A network is
# such layers in a row,
#
# $$f(x) = \sigma(W_L \cdots \sigma(W_2\, \sigma(W_1 x)) \cdots),$$
#
# and the matrices may have any sizes that fit together: $W_1$ with 10 rows and a column for each input, $W_2$ 100 by 10,
# $W_3$ 341 by 100. Every neuron of one layer is joined to every neuron of the next; signals flow one way, from left to
# right: the **forward pass**. For a question of yes or no, the last layer is one neuron with a sigmoid, and its answer
# is read as the probability $P(y = 1 \mid x)$.
#
# ### Whole batches at once
#
# Data come in batches: a matrix `x` with a *row* for each sample, (N, I). With `w` of shape (O, I), a row for each
# neuron, the layer is `x @ w.T + b`. The bias has shape (O,) and is added to every row.
#
# > **Predict, then run.** 4 inputs, 10, 100 and 341 hidden neurons, 1 output. How many weights and biases are there? And
# > 5 samples, 3 inputs, 4 neurons: which shapes have `x`, `w.T`, `b` and the answer?

# %%
widths = [4, 10, 100, 341, 1]
names = ["input", "hidden", "hidden", "hidden", "output"]
viz.show(viz.network_diagram(widths, names, title="weights + biases between the layers"))
total = sum(after * before + after for before, after in pairwise(widths))
x = rng.normal(size=(5, widths[0]))
print(f"a batch {x.shape}", end="")
for before, after in pairwise(widths):
    x = np.tanh(x @ rng.normal(size=(after, before)).T / before**0.5)
    print(f" -> {x.shape}", end="")
print(f"; {total} numbers to learn")

N, inputs, outputs = 5, 3, 4
row = [("x", (N, inputs)), "@", ("w.T", (inputs, outputs)), "+", ("b", (outputs,)), "=", ("y", (N, outputs))]
viz.show(viz.shape_row(row, title=f"{N} samples, {inputs} inputs, {outputs} neurons"))

# %% [markdown]
# ## From loops to arrays: the layer
#
# The same layer three times: as one says it aloud, as one line of arrays, and as the library's kernel.
#
# > **Predict, then run.** 64 samples, 100 inputs, 50 neurons: how many multiplications are that, and how much faster is
# > the line than the loops?


# %%
def linear_loops(x, w, b):
    y = np.zeros((len(x), len(w)))
    for n in range(len(x)):
        for o in range(len(w)):
            y[n, o] = b[o]
            for i in range(x.shape[1]):
                y[n, o] += w[o, i] * x[n, i]
    return y


def linear_arrays(x, w, b):
    return x @ w.T + b


x, w, b = rng.normal(size=(64, 100)), rng.normal(size=(50, 100)), rng.normal(size=50)
there = [to_device(a, device) for a in (x, w, b)]
right = linear_loops(x, w, b)
times = {"three loops": min(repeat(lambda: linear_loops(x, w, b), number=1, repeat=2))}
for name, layer in (("one line of arrays", linear_arrays), ("glassnet", lambda *a: ops.linear.forward(*a)[0])):
    assert np.allclose(to_numpy(layer(*there)), right)
    times[name] = min(repeat(lambda f=layer: to_numpy(f(*there)), number=1, repeat=30))
viz.show(viz.timing_bars(times, title=f"{len(x)} samples × {w.shape[1]} inputs × {len(w)} neurons"))
print(f"{len(x) * w.size:,} multiplications")

# %% [markdown]
# The library's kernel computes the same line and also checks shapes and remembers what backward will need.
#
# ## From scores to probabilities: softmax
#
# For M classes the last layer has M neurons without an activation. Their sums, the **scores** or **logits**, are any
# numbers, negative or large. **Softmax** makes probabilities of them:
#
# $$p_c = \frac{e^{z_c}}{\sum_j e^{z_j}} .$$
#
# All are positive, and they add up to 1. With two classes it is the sigmoid of the difference:
# $p_1 = \sigma(z_1 - z_0)$.
#
# > **Predict, then run.** Scores 2, 1 and −1. Which probability does each class get? What if all scores grow by 10? And
# > if all are doubled?


# %%
def softmax_naive(z):
    powers = np.exp(z)
    return powers / powers.sum()


z = np.array([2.0, 1.0, -1.0])
fig, axes = viz.panels(3, columns=3, size=3.4, height=2.2)
for ax, (title, scores) in zip(axes, {"z": z, "z + 10": z + 10, "2 z": 2 * z}.items(), strict=True):
    p = softmax_naive(scores)
    viz.bars({f"score {s:g}": v for s, v in zip(scores, p, strict=True)}, title=title, ax=ax)
    ax.set_xlim(0, 1.25)
viz.show(fig)
print(
    "adds up to", softmax_naive(z).sum(), " sigmoid of 2 − 1:", 1 / (1 + np.exp(-(2.0 - 1.0))), " two classes:", end=" "
)
print(softmax_naive(z[:2])[0])

# %% [markdown]
# ## Break it: large scores
#
# Adding the same number to all scores changes nothing. That is more than a curiosity.
#
# > **Predict, then run.** `np.exp(1000)` is larger than any number a computer can write. What is softmax of 1000, 999
# > and 0?

# %%
large = np.array([1000.0, 999.0, 0.0])
with np.errstate(over="ignore", invalid="ignore"):
    print("as written:                       ", softmax_naive(large))
print("largest score taken away first:   ", softmax_naive(large - large.max()))
print("the library:                      ", ops.softmax.forward(large)[0])
print("log p of the last, p first:       ", end=" ")
with np.errstate(divide="ignore"):
    print(np.log(softmax_naive(large - large.max())[2]))
print("log p of the last, in one formula:", ops.log_softmax.forward(large)[0][2])

# %% [markdown]
# Infinity divided by infinity is *not a number*. With the row's largest score taken away first, nothing overflows. And
# where a probability is too small to be written, its logarithm is an ordinary number, if one computes it as
# $z_c - \log\sum_j e^{z_j}$ and not as a logarithm of a rounded 0.
#
# ## How wrong is it? Three losses
#
# A **loss** is a number that is small where the answers are right. With $o$ for the answers, $t$ for the targets:
#
# | loss | for | formula, for one sample |
# |---|---|---|
# | squared | numbers | $\tfrac12 \sum_k (o_k - t_k)^2$ |
# | binary cross-entropy | one probability $p$, label 0 or 1 | $-\,y \log p - (1-y) \log(1-p)$ |
# | cross-entropy | M probabilities, target $y$ is **one-hot** | $-\sum_c y_c \log p_c = -\log p_{\text{label}}$ |
#
# One-hot: all zeros but for a 1 at the right class. Over N samples one takes the mean. Cross-entropy asks: how surprised
# is the network by the truth?
#
# > **Predict, then run.** The label is 1 and the network is *sure* of 0: score −6, p = 0.25 %. Which loss has the steeper
# > slope there, squared or cross-entropy?

# %%
score = np.linspace(-8, 8, 321)
p = 1 / (1 + np.exp(-score))
squared, entropy = 0.5 * (p - 1) ** 2, -np.log(p)
fig, (left, right) = viz.panels(2, columns=2, size=4.6, height=3.4)
viz.curves({"½ (p − 1)²": (score, squared), "−log p": (score, entropy)}, xlabel="score", title="loss, label 1", ax=left)
slopes = {"½ (p − 1)²": (score, (p - 1) * p * (1 - p)), "−log p": (score, p - 1)}
viz.curves(slopes, xlabel="score", ylabel="slope", title="its slope", ax=right)
viz.show(fig)
sure = np.argmin(abs(score + 6))
print(
    f"at score −6: p = {p[sure]:.4f}, squared loss {squared[sure]:.3f} with slope {slopes['½ (p − 1)²'][1][sure]:.4f},",
    end=" ",
)
print(f"cross-entropy {entropy[sure]:.3f} with slope {slopes['−log p'][1][sure]:.4f}")

# %% [markdown]
# Where the network is surely wrong, the squared loss of a sigmoid is *flat*: just where it has most to learn it learns
# nothing. With cross-entropy the slope is simply $p - y$.
#
# It is the same with softmax: **the gradient of the cross-entropy by the scores is $p - y$**, the probabilities less 1
# at the label, and divided by N for a mean over N samples. Measure it:

# %%
scores, labels = np.array([[2.0, 1.0, -1.0], [0.0, 3.0, 0.5]]), np.array([0, 2])
loss, cache = ops.cross_entropy.forward(scores, labels)
gradient = ops.cross_entropy.backward(1.0, cache)[0]
onehot = np.eye(3)[labels]
p = ops.softmax.forward(scores)[0]
nudge = np.zeros((2, 3))
nudge[1, 1] = 1e-6
measured = (
    ops.cross_entropy.forward(scores + nudge, labels)[0] - ops.cross_entropy.forward(scores - nudge, labels)[0]
) / 2e-6
print("probabilities\n", p.round(4), "\none-hot targets\n", onehot)
print(
    f"loss: −(log {p[0, 0]:.4f} + log {p[1, 2]:.4f}) / 2 = {-(np.log(p[0, 0]) + np.log(p[1, 2])) / 2:.4f}; library {loss:.4f}"
)
print("(p − y) / N\n", ((p - onehot) / 2).round(4))
print(f"library, entry [1, 1]: {gradient[1, 1]:.6f}; measured by moving that score a little: {measured:.6f}")

# %% [markdown]
# ## Any function, built of bumps
#
# How much can a network with one hidden layer do? Take a steep sigmoid: nearly a step, at a place of your choice. A step
# up here and a step down there make a **bump**. Bumps side by side, each as high as the curve, follow the curve.
#
# > **Predict, then run.** A wild curve and 5, 20 and 80 bumps, two hidden neurons each. How fast does the largest error
# > fall?


# %%
def wild(x):
    return np.sin(6 * x) + 0.5 * np.cos(17 * x) + x


def bumps(x, edges, heights, steepness=4000.0):
    """One hidden layer: neuron j is a steep sigmoid at edges[j]; its output weight is the change of height there."""
    hidden = 1 / (1 + np.exp(-np.clip(steepness * (x[:, None] - edges), -500, 500)))  # (P, M)
    return hidden @ np.diff(heights, prepend=0, append=0)


x = np.linspace(0.001, 0.999, 999)
fig, axes = viz.panels(4, columns=4, size=2.9, height=2.8)
one_bump = bumps(x, np.array([0.4, 0.6]), np.array([1.0]))
viz.curves({"one bump": (x, one_bump)}, xlabel="x", ylabel="", title="2 neurons", ax=axes[0])
for ax, m in zip(axes[1:], (5, 20, 80), strict=True):
    edges = np.linspace(0, 1, m + 1)
    fitted = bumps(x, edges, wild((edges[1:] + edges[:-1]) / 2))
    viz.curves({"curve": (x, wild(x)), "bumps": (x, fitted)}, xlabel="x", ylabel="", title=f"{m} bumps", ax=ax)
    print(f"{m:3d} bumps: largest error {abs(fitted - wild(x)).max():.2f}")
viz.show(fig)

# %% [markdown]
# Four times the bumps, about a quarter of the error. It works for any continuous curve, and for surfaces with towers in
# the place of bumps: **a network with one hidden layer comes as close as you like to any continuous function** on a
# bounded region (Cybenko, 1989; Hornik and others, 1989). This is the *universal approximation theorem*. Read what it
# does not say:
#
# - We *built* the weights from the curve. The theorem does not say that they can be **learnt** from some examples
#   without knowing the curve, and learning turns out to be the hard part.
# - It does not say how many neurons. With d inputs, towers at 10 places a side are $10^d$: the width may grow
#   **exponentially**.
#
# ## Why deeper and thinner
#
# Two ReLU neurons can *fold* the interval from 0 to 1: $2\,\text{relu}(x) - 4\,\text{relu}(x - \tfrac12)$ runs up to 1
# and down again. Folding what has been folded doubles the teeth, as with a strip of paper.
#
# > **Predict, then run.** How many straight pieces do 6 such layers make, of 2 neurons each? How many neurons does a
# > *single* hidden layer need for them, if each neuron makes one bend?

# %%
x = np.linspace(0, 1, 4097)
fold, layers = x, {}
fig, axes = viz.panels(3, columns=3, size=3.3, height=2.4)
for depth in range(1, 7):
    fold = 2 * np.maximum(fold, 0) - 4 * np.maximum(fold - 0.5, 0)
    pieces = 1 + np.sum(np.diff(np.sign(np.diff(fold))) != 0)
    layers[depth] = pieces
    if depth in (1, 2, 6):
        ax = axes[(1, 2, 6).index(depth)]
        viz.curves({"fold": (x, fold)}, xlabel="x", ylabel="", title=f"layers of 2: {depth}", ax=ax)
viz.show(fig)
for depth, pieces in layers.items():
    print(
        f"depth {depth}, {2 * depth:2d} neurons in all: {pieces:2d} straight pieces; one layer needs {pieces:2d} neurons"
    )

# %% [markdown]
# Each layer adds two neurons and *doubles* the pieces (Telgarsky, 2016). Parity, XOR of n bits, is the same story: a
# chain of n − 1 small XORs when deep; but an OR of patterns, one hidden layer that knows them all by heart, needs a
# neuron for each of $2^{n-1}$ patterns. So in practice one builds **deeper and thinner**.
#
# ## Too stiff, too loose: under- and overfitting
#
# A more flexible function fits the examples better. Is it better? Eight points lie around a gentle curve, with noise.
# We fit a straight line, a parabola, and a polynomial of degree 7.
#
# > **Predict, then run.** Which of them has no error at all on its eight points? Which one would you trust between them?

# %%
gentle = lambda x: 1.2 * x**2 - 0.4 * x  # noqa: E731
noisy = np.random.default_rng(17)
places = np.linspace(-1, 1, 8) + noisy.uniform(-0.1, 0.1, 8)
seen = gentle(places) + noisy.normal(0, 0.15, 8)
fresh_x = noisy.uniform(places[0], places[-1], 500)
fresh = gentle(fresh_x) + noisy.normal(0, 0.15, 500)
wide = np.linspace(places[0], places[-1], 300)


def error(degree):
    fit = np.polynomial.Polynomial.fit(places, seen, degree)
    return np.sqrt(np.mean((fit(places) - seen) ** 2)), np.sqrt(np.mean((fit(fresh_x) - fresh) ** 2)), fit


fig, axes = viz.panels(4, columns=4, size=2.9, height=2.8)
for ax, (degree, name) in zip(axes, {1: "line", 2: "parabola", 7: "degree 7"}.items(), strict=False):
    viz.curves({"fit": (wide, error(degree)[2](wide)), "truth": (wide, gentle(wide))}, xlabel="x", ylabel="", ax=ax)
    ax.plot(places, seen, "o", color=viz.COLORS[5], zorder=3)
    ax.set(title=name, ylim=(-0.6, 2.0))
both = {"on the 8 points": [error(d)[0] for d in range(8)], "on 500 new ones": [error(d)[1] for d in range(8)]}
viz.curves(both, xlabel="degree", ylabel="error", title="error", start=0, ylim=(0, 0.8), ax=axes[3])
viz.show(fig)
for degree in (1, 2, 5, 7):
    told = error(degree)
    print(f"degree {degree}: error {told[0]:.3f} on its own points, {told[1]:.3f} on new ones")

# %% [markdown]
# - **Underfitting:** the line cannot describe the data, neither old nor new.
# - **Overfitting:** degree 7 takes the data too literally. It passes through every point, noise and all, and swings in
#   between.
# - The goal is to **generalise**: to be right on data *not seen*. So always keep some aside to measure on.
#
# A network with many weights and few examples is the polynomial of degree 7. More data, fewer weights (unit 05 shares
# them) and the brakes of unit 04 help.
#
# ## All together: reading digits
#
# Layers, ReLU, softmax, cross-entropy: enough to read digits. 1297 images to learn from, 500 kept aside. How the weights
# are found is the subject of the next two units.
#
# > **Predict, then run.** No hidden layer, one of 64 neurons, two of 64: how many of the 500 new digits does each read
# > right?

# %%
shuffled = np.random.default_rng(5).permutation(len(digits.X))
old, new = shuffled[:-500], shuffled[-500:]
pixels = (digits.X / 16 - 0.3).astype(np.float32)
results = {}
for hidden in ([], [64], [64, 64]):
    net = models.mlp(0, hidden, 10, input_shape=(64,))
    X, y = to_device(pixels[old], device), to_device(digits.y[old], device)
    train.fit(net, optim.Adam(net, 0.003), X, y, epochs=25, batch_size=32, rng=0, progress=False)
    answers = to_numpy(train.predict(net, to_device(pixels[new], device))).argmax(axis=1)
    sizes = [64, *hidden, 10]
    count = sum(o * i + o for i, o in pairwise(sizes))
    results[f"{sizes}: {count:,} numbers"] = np.mean(answers == digits.y[new])
viz.show(viz.bars(results, xlabel="share of 500 new digits read right", texts=[f"{r:.1%}" for r in results.values()]))
wrong = np.flatnonzero(answers != digits.y[new])[:8]
titles = [f"a {digits.y[new[i]]}, read\nas {answers[i]}" for i in wrong]
viz.show(viz.image_grid(digits.X[new[wrong]].reshape(-1, 8, 8), titles, columns=8, size=1.2))

# %% [markdown]
# ## Quiz
#
# **1.** You double all weights and the bias of a neuron with a step. What changes? And of one with a sigmoid?
#
# <details><summary>Answer</summary>
# With a step, nothing: the sum keeps its sign. The line w·x + b = 0 is the same line. With a sigmoid the border stays
# too, but the curve across it gets steeper: the neuron is more sure of itself.
# </details>
#
# **2.** A ReLU network gives the same answer for every input, however long you train it. What may have happened?
#
# <details><summary>Answer</summary>
# All neurons of some layer may be dead: negative sums for every input, answer 0, slope 0, so no gradient gets through.
# Only the biases after it still learn, and they are the same for all inputs. One too large step can do it. A leak,
# smaller steps or better first weights (unit 04) prevent it.
# </details>
#
# **3.** Your loss is 0.001 on the training data and 2.3 on new data, with ten classes. Is the network good?
#
# <details><summary>Answer</summary>
# No. 2.3 is −log 0.1: whoever gives each of the ten classes a probability of 0.1 pays no more. It may still name many
# of them right, but where it is wrong it is far too sure. It has learnt its examples by heart. Only the number on data
# not seen counts.
# </details>
#
# ## What to remember
#
# - A **neuron** is a weighted sum, a bias and a bend; its border is a line, its weights are a template.
# - One neuron does AND and OR, never **XOR**. A hidden layer moves the points until a line can separate them.
# - The **perceptron** learns from mistakes and stops if and only if a line separates the points.
# - **Sigmoid and tanh saturate; ReLU and its family do not.** Without an activation, layers melt into one.
# - A layer on a batch is `x @ w.T + b`: (N, I), (O, I), (O,) → (N, O).
# - **Softmax** with the largest score taken away; **cross-entropy** is −log p of the label; its gradient is $p - y$.
# - One hidden layer can follow any curve; whether it *learns* to is another question. **Deeper and thinner** needs fewer
#   neurons.
# - The error that counts is that on **data not seen**.
#
# **Now you:** the assignment of this unit. You build all of it, gates, perceptron, activations, layer and loss, and then
# your own functions learn to read digits.
#
# **Next, unit 03:** a network has thousands of weights. Which way, and how far, should each of them move?
