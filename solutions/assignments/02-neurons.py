# %% [markdown]
# # Assignment 02 · Neurons and multi-layer perceptrons
#
# You build everything that a multi-layer perceptron is made of: neurons that compute any Boolean function, a neuron that
# learns from its mistakes, four activations with their slopes, the fully connected layer and the loss, forward and
# backward. At the end your own functions learn to read handwritten digits, and a network of yours draws any curve.
#
# **How it works.** As in the last unit: replace `raise NotImplementedError(...)` with your code, run the cell, run the
# check below it. The check says what is wrong and often recognises the mistake itself. After you hand in, the same
# checks run with *other* numbers. Stuck? Open the hints one by one.
#
# A function that ends in `_backward` gets `dy`, the **upstream gradient**: for each number that forward answered, how
# the loss changes with it. It has to say how the loss changes with each number that forward was *given*. Where y = f(x)
# entry by entry, that is `dy` times the slope of f. More on why in unit 03; here the rules are given.
#
# The exercises do not depend on each other: leave one out and go on. NumPy is all you need. Finished kernels, those of
# `glassnet` or of other libraries, are refused: you are writing them.
#
# **Time:** about two hours in all. **Points:** 100. **You need:** lecture 02. Everything works offline and without a
# GPU.
#
# **Handing in.** Choose *Restart kernel and run all cells*, look through the outputs, save, and hand in this notebook
# under the name it has. A cell that fails does no harm to the others.

# %%
import numpy as np

from glassnet import data, viz
from glassnet.check import load_checks

check = load_checks("02-neurons")
viz.use_style()

# %% [markdown] about="gates"
# ## 1 · Any Boolean function
#
# A neuron **fires** (answers 1) if $w \cdot x + b > 0$, and is silent (0) otherwise, at exactly 0 too. Inputs are 0 or 1.
# Find weights by thinking, not by learning:
#
# ```python
# pattern_neuron(pattern)      # (n,) of 0 and 1     ->  w (n,), b
# boolean_network(patterns)    # (M, n) of 0 and 1   ->  W1 (M, n), b1 (M,), w2 (M,), b2
# ```
#
# - `pattern_neuron`: a neuron that fires for this one input and for **no other**.
# - `boolean_network`: a network that fires if the input is **any** of the M patterns, and for no other input. Hidden
#   neuron m has the weights `W1[m]` and `b1[m]`; the last neuron sees what the hidden ones answer.
#
# Worked by hand: the pattern 1, 0 with w = 1, −1 and b = −0.5. Sums plus b for the inputs 00, 01, 10, 11 are −0.5, −1.5,
# **0.5**, −0.5: it fires for 10 alone. Many other weights do the same, and all of them are right.
#
# A table of any Boolean function lists the inputs for which it is 1. Those are your patterns: two layers can do *every*
# Boolean function. XOR, which one neuron cannot, has the patterns 01 and 10.


# %% solution="gates"
def pattern_neuron(pattern):
    """Weights of a neuron that fires for this input and no other.

    pattern: array (n,) of 0 and 1. Returns w, an array (n,), and b, a number.
    """
    ### BEGIN SOLUTION
    w = np.where(pattern == 1, 1.0, -1.0)
    return w, 0.5 - np.count_nonzero(pattern)
    ### END SOLUTION


def boolean_network(patterns):
    """Weights of a network that fires for each of these inputs and no other.

    patterns: array (M, n) of 0 and 1, the rows differ. Returns W1 (M, n), b1 (M,), w2 (M,), b2 (a number).
    """
    ### BEGIN SOLUTION
    W1 = np.where(patterns == 1, 1.0, -1.0)
    b1 = 0.5 - np.count_nonzero(patterns, axis=1)
    return W1, b1, np.ones(len(patterns)), -0.5
    ### END SOLUTION


# %% check="gates"
def by_hand():
    w, b = pattern_neuron(np.array([1, 0]))
    fires = [bool(np.dot(w, x) + b > 0) for x in ([0, 0], [0, 1], [1, 0], [1, 1])]
    assert fires == [False, False, True, False]
    # XOR is 1 for the inputs 01 and 10
    W1, b1, w2, b2 = boolean_network(np.array([[0, 1], [1, 0]]))
    hidden = [(W1 @ x + b1 > 0) * 1 for x in ([0, 0], [0, 1], [1, 0], [1, 1])]
    assert [bool(np.dot(w2, h) + b2 > 0) for h in hidden] == [False, True, True, False]


check("gates", by_hand)

# %% [markdown] hints="gates"


# %%
@check.picture("gates")
def regions():
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    tables = {"XOR": [1, 2], "only 11": [3], "equal": [0, 3], "not 10": [0, 1, 3]}
    fig, axes = viz.panels(4, columns=4, size=2.6)
    right = 0
    for ax, (name, rows) in zip(axes, tables.items(), strict=True):
        W1, b1, w2, b2 = boolean_network(corners[rows])
        network = lambda x, a=W1, b=b1, c=w2, d=b2: ((x @ a.T + b > 0) @ c + d > 0) * 1  # noqa: E731
        wanted = np.isin(np.arange(4), rows) * 1
        viz.decision_map(network, corners, wanted, view=(-0.6, 1.6, -0.6, 1.6), title=name, ax=ax)
        ax.set(xticks=[0, 1], yticks=[0, 1])
        right += int(np.sum(network(corners) == wanted))
    viz.show(fig)
    print(f"Your networks give {right} of 16 corners the right answer.")
    print("Right: every square lies on the orange ground and every disc on the blue.")


# %% [markdown] about="perceptron"
# ## 2 · Let a perceptron learn
#
# Two kinds of flowers, and a line between them that nobody has drawn yet. Rosenblatt's perceptron finds it by making
# mistakes:
#
# ```python
# perceptron_fit(X, y, max_epochs)    # (N, D), (N,) of −1 and +1, an integer
#                                     #   ->  w (D,), b, errors (E,), history (E, D)
# ```
#
# - Begin with `w` and `b` all zero. Go through the points **in their order**, one after the other.
# - A point is a mistake if $y\,(w \cdot x + b) \le 0$. Then at once $w \leftarrow w + y\,x$ and $b \leftarrow b + y$. Else
#   nothing changes.
# - One time through all points is an epoch. Stop after an epoch without a mistake, or after `max_epochs` epochs.
# - `errors` is an array of the number of mistakes made *during* each epoch (integers, the last epoch included),
#   `history` an array of what `w` was after each.
#
# Worked by hand: the points (1, 0) with y = 1 and (0, 1) with y = −1. Epoch 1: at the first, 1·0 ≤ 0 is a mistake, so w
# = (1, 0), b = 1. At the second, −1·(0 + 1) = −1 is a mistake: w = (1, −1), b = 0. Epoch 2: 1·1 and −1·(−1) are both
# positive. So errors = [2, 0], and history = [[1, −1], [1, −1]].


# %% solution="perceptron"
def perceptron_fit(X, y, max_epochs):
    """Rosenblatt's learning rule.

    X: array (N, D), y: array (N,) of -1 and +1, max_epochs: integer.
    Returns w (D,), b (a number), errors (E,) of integers, history (E, D).
    """
    ### BEGIN SOLUTION
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        mistakes = 0
        for point, sign in zip(X, y, strict=True):
            if sign * (np.dot(w, point) + b) <= 0:
                w, b = w + sign * point, b + sign
                mistakes += 1
        errors.append(mistakes)
        history.append(w)
        if mistakes == 0:
            break
    return w, b, np.array(errors), np.array(history)
    ### END SOLUTION


# %% check="perceptron"
def by_hand():
    X = np.array([[1.0, 0.0], [0.0, 1.0]])
    w, b, errors, history = perceptron_fit(X, np.array([1, -1]), 10)
    assert w.tolist() == [1, -1]
    assert b == 0
    assert errors.tolist() == [2, 0]
    assert history.tolist() == [[1, -1], [1, -1]]


check("perceptron", by_hand)

# %% [markdown] hints="perceptron"


# %%
@check.picture("perceptron")
def two_kinds_of_iris():
    iris = data.iris()
    order = np.random.default_rng(1).permutation(100)  # the first two kinds
    X, kind = iris.X[order][:, [3, 0]], iris.y[order]
    w, b, errors, _ = perceptron_fit(X, 2 * kind - 1, 50)
    fig, (left, right) = viz.panels(2, columns=2, size=4.4, height=3.6)
    viz.decision_map(lambda x: (x @ w + b > 0) * 1, X, kind, title="your line", ax=left)
    left.set(xlabel="petal width", ylabel="sepal length")
    viz.curves({"mistakes": errors}, ylabel="mistakes", title="in each epoch", ax=right)
    viz.show(fig)
    print(f"{len(errors)} epochs with {[int(e) for e in errors]} mistakes")
    print("Right: no square on the blue ground, no disc on the orange, and no mistake in the last epoch.")


# %% [markdown] about="squashers"
# ## 3 · Old activations: sigmoid and tanh
#
# ```python
# sigmoid_forward(x)         # array of any shape         ->  y, of that shape
# sigmoid_backward(dy, x)    # two arrays of that shape   ->  dx, of that shape
# tanh_forward(x)
# tanh_backward(dy, x)
# ```
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}, \qquad \sigma' = \sigma\,(1 - \sigma), \qquad
# \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}, \qquad \tanh' = 1 - \tanh^2 .$$
#
# Rules:
#
# - Entry by entry. Backward gives `dy` times the slope **at x**; it is given `x`, what forward was given.
# - Far from 0 the answer is 0, 1 or −1 and never NaN, for 1000 and −1000 too.
# - Nothing that comes in is changed.
#
# Worked by hand: at ln 3 the sigmoid is 1/(1 + 1/3) = 0.75. Its slope there is 0.75 · 0.25 = 0.1875. With dy = 16 the
# gradient is 3. At ln 2, tanh is (2 − ½)/(2 + ½) = 0.6, with slope 1 − 0.36 = 0.64.


# %% solution="squashers"
def sigmoid_forward(x):
    """1 / (1 + exp(-x)), entry by entry.

    x: array of any shape. Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    return np.exp(-np.logaddexp(0, -x))
    ### END SOLUTION


def sigmoid_backward(dy, x):
    """Gradient of the loss by x, given the gradient dy by sigmoid_forward(x).

    dy, x: arrays of one shape. Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    s = sigmoid_forward(x)
    return (s - s**2) * dy
    ### END SOLUTION


def tanh_forward(x):
    """Hyperbolic tangent, entry by entry.

    x: array of any shape. Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    return np.tanh(x)
    ### END SOLUTION


def tanh_backward(dy, x):
    """Gradient of the loss by x, given the gradient dy by tanh_forward(x).

    dy, x: arrays of one shape. Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    return dy - dy * np.tanh(x) ** 2
    ### END SOLUTION


# %% check="squashers"
def by_hand():
    x = np.array([0.0, np.log(3)])
    assert np.allclose(sigmoid_forward(x), [0.5, 0.75])
    assert np.allclose(sigmoid_backward(np.array([1.0, 16.0]), x), [0.25, 3])
    assert np.allclose(tanh_forward(np.log([1.0, 2.0])), [0, 0.6])
    assert np.allclose(tanh_backward(np.array([5.0, 1.0]), np.log([1.0, 2.0])), [5, 0.64])


check("squashers", by_hand)

# %% [markdown] hints="squashers"


# %%
@check.picture("squashers")
def s_curves():
    x = np.linspace(-6, 6, 241)
    one = np.ones_like(x)
    fig, (left, right) = viz.panels(2, columns=2, size=4.6, height=3.4)
    answers = {"sigmoid": (x, sigmoid_forward(x)), "tanh": (x, tanh_forward(x))}
    viz.curves(answers, xlabel="x", ylabel="", title="your answers", ax=left)
    slopes = {"sigmoid": sigmoid_backward(one, x), "tanh": tanh_backward(one, x)}
    viz.curves({name: (x, s) for name, s in slopes.items()}, xlabel="x", ylabel="", title="your slopes", ax=right)
    viz.show(fig)
    for name, (_, y) in answers.items():
        gap = abs(np.gradient(y, x)[1:-1] - slopes[name][1:-1]).max()
        print(f"{name}: your slope and the slope of your own curve differ by at most {gap:.4f}")
    print("Right: both differences below 0.001, and both slopes near 0 at the two ends.")


# %% [markdown] about="rectifiers"
# ## 4 · New activations: ReLU and leaky ReLU
#
# ```python
# relu_forward(x)                      # array of any shape                     ->  y, of that shape
# relu_backward(dy, x)                 # two arrays of that shape               ->  dx, of that shape
# leaky_relu_forward(x, slope)         # array of any shape, a number           ->  y
# leaky_relu_backward(dy, x, slope)    # two arrays of that shape, a number     ->  dx
# ```
#
# ReLU answers x where x > 0, and 0 elsewhere. Leaky ReLU answers x where x > 0, and `slope`·x elsewhere. At x = 0, where
# there is a kink, take the slope of the **left** side. The slope may be any number: a *parametric* ReLU learns it, and
# nothing keeps it between 0 and 1. Nothing that comes in is changed.
#
# Worked by hand: x = −2, 3 and dy = 5, −7. ReLU answers 0, 3 and gives back 0, −7. With slope 0.1, leaky ReLU answers
# −0.2, 3 and gives back 0.5, −7.


# %% solution="rectifiers"
def relu_forward(x):
    """Let x pass where it is above 0, else answer 0.

    x: array of any shape. Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    return np.clip(x, 0, None)
    ### END SOLUTION


def relu_backward(dy, x):
    """Gradient of the loss by x, given the gradient dy by relu_forward(x).

    dy, x: arrays of one shape. Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    awake = x > 0
    return awake * dy
    ### END SOLUTION


def leaky_relu_forward(x, slope):
    """Let x pass where it is above 0, else answer slope times x.

    x: array of any shape, slope: number. Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    awake = x > 0
    return awake * x + slope * (~awake * x)
    ### END SOLUTION


def leaky_relu_backward(dy, x, slope):
    """Gradient of the loss by x, given the gradient dy by leaky_relu_forward(x, slope).

    dy, x: arrays of one shape, slope: number. Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    awake = x > 0
    return awake * dy + slope * (~awake * dy)
    ### END SOLUTION


# %% check="rectifiers"
def by_hand():
    x, dy = np.array([-2.0, 3.0]), np.array([5.0, -7.0])
    assert relu_forward(x).tolist() == [0, 3]
    assert relu_backward(dy, x).tolist() == [0, -7]
    assert leaky_relu_forward(x, 0.5).tolist() == [-1, 3]
    assert leaky_relu_backward(dy, x, 0.5).tolist() == [2.5, -7]


check("rectifiers", by_hand)

# %% [markdown] hints="rectifiers"


# %%
@check.picture("rectifiers")
def hockey_sticks():
    x = np.linspace(-3, 3, 241)
    one = np.ones_like(x)
    fig, (left, right) = viz.panels(2, columns=2, size=4.6, height=3.4)
    answers = {"ReLU": (x, relu_forward(x)), "leaky, 0.2": (x, leaky_relu_forward(x, 0.2))}
    viz.curves(answers, xlabel="x", ylabel="", title="your answers", ax=left)
    slopes = {"ReLU": (x, relu_backward(one, x)), "leaky, 0.2": (x, leaky_relu_backward(one, x, 0.2))}
    viz.curves(slopes, xlabel="x", ylabel="", title="your slopes", ax=right)
    viz.show(fig)
    ends = {name: (float(s[0]), float(s[-1])) for name, (_, s) in slopes.items()}
    print(f"slopes on the left and on the right: {ends}")
    print("Right: 0 and 1 for ReLU, 0.2 and 1 for the leaky one, and the same line on the right.")


# %% [markdown] about="linear"
# ## 5 · The fully connected layer
#
# O neurons look at the same I inputs; row o of `w` holds the weights of neuron o.
#
# ```python
# linear_forward(x, w, b)      # (N, ...), (O, I), (O,)       ->  y (N, O)
# linear_backward(dy, x, w)    # (N, O), (N, ...), (O, I)     ->  dx (N, ...), dw (O, I), db (O,)
# ```
#
# $$y_{no} = \sum_i w_{oi}\, x_{ni} + b_o , \qquad
# dx_{ni} = \sum_o dy_{no}\, w_{oi}, \qquad dw_{oi} = \sum_n dy_{no}\, x_{ni}, \qquad db_o = \sum_n dy_{no} .$$
#
# Rules:
#
# - A sample may be an image: `x` of shape (N, 2, 3), say. Its numbers in NumPy's usual order, row after row, are the I
#   inputs. `dx` has the shape in which `x` came.
# - Every gradient is a **sum** over the samples, not a mean: if the loss is a mean, `dy` holds the 1/N already.
#
# Worked by hand: one sample (1, 2), one neuron with weights (3, −1) and bias 10. It answers 3 − 2 + 10 = 11. With dy = 2:
# dx = 2 · (3, −1) = (6, −2), dw = 2 · (1, 2) = (2, 4), db = 2.


# %% solution="linear"
def linear_forward(x, w, b):
    """Weighted sums of each sample's numbers.

    x: array (N, ...) with I numbers a sample, w: array (O, I), b: array (O,). Returns an array (N, O).
    """
    ### BEGIN SOLUTION
    flat = np.reshape(x, (len(x), w.shape[1]))
    return np.dot(flat, w.T) + b
    ### END SOLUTION


def linear_backward(dy, x, w):
    """Gradients of the loss by x, w and b, given the gradient dy by linear_forward(x, w, b).

    dy: array (N, O), x: array (N, ...), w: array (O, I). Returns dx (N, ...), dw (O, I), db (O,).
    """
    ### BEGIN SOLUTION
    flat = np.reshape(x, (len(x), w.shape[1]))
    dx = np.reshape(np.dot(dy, w), x.shape)
    return dx, np.dot(dy.T, flat), dy.sum(axis=0)
    ### END SOLUTION


# %% check="linear"
def by_hand():
    x, w, b = np.array([[1.0, 2.0]]), np.array([[3.0, -1.0]]), np.array([10.0])
    assert linear_forward(x, w, b).tolist() == [[11]]
    dx, dw, db = linear_backward(np.array([[2.0]]), x, w)
    assert dx.tolist() == [[6, -2]]
    assert dw.tolist() == [[2, 4]]
    assert db.tolist() == [2]
    # an image of 1 × 2 pixels is a sample with two inputs
    assert linear_backward(np.array([[2.0]]), x.reshape(1, 1, 2), w)[0].tolist() == [[[6, -2]]]


check("linear", by_hand)

# %% [markdown] hints="linear"


# %%
@check.picture("linear")
def a_line_through_points():
    rng = np.random.default_rng(4)
    x = rng.uniform(-1, 1, size=(60, 1))
    target = 2 * x - 0.5 + rng.normal(0, 0.2, size=(60, 1))
    w, b, losses = np.zeros((1, 1)), np.zeros(1), []
    for _ in range(40):  # squared loss, half the mean square: its gradient by the answers is (answers − targets) / N
        off = linear_forward(x, w, b) - target
        losses.append(float(np.mean(off**2) / 2))
        _, dw, db = linear_backward(off / len(x), x, w)
        w, b = w - 0.5 * dw, b - 0.5 * db
    fig, (left, right) = viz.panels(2, columns=2, size=4.4, height=3.4)
    left.scatter(x, target, s=18, color=viz.COLORS[1])
    ends = np.array([[-1.0], [1.0]])
    viz.curves({"your layer": (ends[:, 0], linear_forward(ends, w, b)[:, 0])}, xlabel="x", ylabel="y", ax=left)
    left.set_title("after 40 steps")
    viz.curves({"loss": losses}, xlabel="step", title="squared loss", ax=right)
    viz.show(fig)
    print(f"learnt: y = {w[0, 0]:.2f} x {b[0]:+.2f}; drawn with y = 2 x − 0.5 and noise")
    print("Right: close to these two numbers, and a loss that falls all the way.")


# %% [markdown] about="softmax_cross_entropy"
# ## 6 · Softmax and cross-entropy
#
# The last layer gives each sample a score for each of C classes. How likely is each class, and how wrong is that?
#
# ```python
# softmax(z)                     # (N, C) scores                            ->  (N, C) probabilities
# softmax_cross_entropy(z, y)    # (N, C) scores, (N,) labels from 0 to C−1 ->  loss, dz (N, C)
# ```
#
# $$p_{nc} = \frac{e^{z_{nc}}}{\sum_j e^{z_{nj}}}, \qquad
# \text{loss} = -\frac1N \sum_n \log p_{n,y_n}, \qquad
# dz_{nc} = \frac1N \big(p_{nc} - [c = y_n]\big),$$
#
# where $[c = y_n]$ is 1 at the label and 0 elsewhere. Rules:
#
# - Scores may be 1000 or −1000, in some rows and not in others: no infinity, no NaN, nothing capped. A network that is
#   sure and wrong by 2000 has a loss of 2000.
# - `z` stays as it is.
#
# Worked by hand: scores ln 1, ln 2, ln 1 have the exponentials 1, 2, 1, so p = ¼, ½, ¼. If the label is 1, the loss is
# −ln ½ = 0.693 and dz = ¼, −½, ¼.


# %% solution="softmax_cross_entropy"
def softmax(z):
    """Probabilities from scores, row by row.

    z: array (N, C). Returns an array (N, C) whose rows add up to 1.
    """
    ### BEGIN SOLUTION
    e = np.exp(z - np.max(z, axis=1)[:, np.newaxis])
    return e / np.sum(e, axis=1)[:, np.newaxis]
    ### END SOLUTION


def softmax_cross_entropy(z, y):
    """Mean of -log(probability of the label), and its gradient by the scores.

    z: array (N, C), y: array (N,) of integers. Returns the loss (a number) and dz (N, C).
    """
    ### BEGIN SOLUTION
    n = np.arange(len(z))
    lowered = z - np.max(z, axis=1)[:, np.newaxis]
    log_total = np.log(np.sum(np.exp(lowered), axis=1))
    dz = softmax(z)
    dz[n, y] -= 1
    return np.mean(log_total - lowered[n, y]), dz / len(z)
    ### END SOLUTION


# %% check="softmax_cross_entropy"
def by_hand():
    z = np.log([[1.0, 2.0, 1.0]])
    assert np.allclose(softmax(z), [[0.25, 0.5, 0.25]])
    loss, dz = softmax_cross_entropy(z, np.array([1]))
    assert np.isclose(loss, np.log(2))
    assert np.allclose(dz, [[0.25, -0.5, 0.25]])
    # sure and wrong: the other class leads by 2000
    assert np.isclose(softmax_cross_entropy(np.array([[2000.0, 0.0]]), np.array([1]))[0], 2000)


check("softmax_cross_entropy", by_hand)

# %% [markdown] hints="softmax_cross_entropy"


# %%
@check.picture("softmax_cross_entropy")
def three_clouds():
    X, y = data.blobs([60, 60, 60], [[0, 0], [4, 1], [1, 4]], 1.0, rng=7)
    w, b, losses = np.zeros((3, 2)), np.zeros(3), []
    for _ in range(60):  # softmax regression: one layer, then your loss; the layer's gradients stand here
        loss, dz = softmax_cross_entropy(X @ w.T + b, y)
        losses.append(float(loss))
        w, b = w - 0.3 * dz.T @ X, b - 0.3 * dz.sum(axis=0)
    fig, (left, right) = viz.panels(2, columns=2, size=4.4, height=3.6)
    viz.decision_map(lambda s: softmax(s @ w.T + b).argmax(axis=1), X, y, title="three classes", ax=left)
    viz.curves({"loss": losses}, xlabel="step", title="your cross-entropy", ax=right)
    viz.show(fig)
    print(f"loss at first {losses[0]:.4f}, in the end {losses[-1]:.4f}")
    print(f"Right: it begins at ln 3 = {np.log(3):.4f}, all three equally likely, and falls below 0.2.")


# %% [markdown] about="hinges"
# ## 7 · A network through any points
#
# No learning at all: build a network with one hidden layer of ReLUs that draws the curve you want.
#
# ```python
# hinge_network(t, v)    # (K,) places, ascending; (K,) heights   ->  W1 (M, 1), b1 (M,), w2 (M,), b2
# ```
#
# For a number x it computes
#
# $$f(x) = b_2 + \sum_{m} w_{2,m}\; \text{relu}(W_{1,m}\, x + b_{1,m}) .$$
#
# Rule: between the first and the last place, $f$ is the curve that joins the points (t[i], v[i]) by **straight lines**.
# What it does outside does not matter, and neither do the number M of hidden neurons and the weights themselves: what
# counts is what the network answers.
#
# Worked by hand: points (0, 1), (1, 3), (3, 2). The first piece climbs with slope 2, the second falls with slope −½. So
# f(x) = 1 + 2 · relu(x) − 2.5 · relu(x − 1): at 3 it is 1 + 6 − 5 = 2.
#
# With enough points, this follows *any* continuous curve as closely as you like.


# %% solution="hinges"
def hinge_network(t, v):
    """Weights of a ReLU network through given points, straight between them.

    t: array (K,), ascending, v: array (K,). Returns W1 (M, 1), b1 (M,), w2 (M,), b2 (a number).
    """
    ### BEGIN SOLUTION
    steep = np.diff(v) / np.diff(t)
    w2 = steep.copy()
    w2[1:] -= steep[:-1]
    return np.ones((len(w2), 1)), 0 - t[:-1], w2, v[0]
    ### END SOLUTION


# %% check="hinges"
def by_hand():
    W1, b1, w2, b2 = hinge_network(np.array([0.0, 1.0, 3.0]), np.array([1.0, 3.0, 2.0]))
    x = np.array([[0.0], [0.5], [1.0], [2.0], [3.0]])
    # half-way up the first piece it is 2, half-way down the second 2.5
    assert np.allclose(np.maximum(x @ W1.T + b1, 0) @ w2 + b2, [1, 2, 3, 2.5, 2])


check("hinges", by_hand)

# %% [markdown] hints="hinges"


# %%
@check.picture("hinges")
def closer_and_closer():
    wild = lambda x: np.sin(6 * x) + 0.5 * np.cos(17 * x) + x  # noqa: E731
    x = np.linspace(0, 1, 401)
    fig, axes = viz.panels(3, columns=3, size=3.3, height=2.8)
    gaps = []
    for ax, k in zip(axes, (5, 12, 40), strict=True):
        t = np.linspace(0, 1, k)
        W1, b1, w2, b2 = hinge_network(t, wild(t))
        drawn = np.maximum(x[:, None] @ W1.T + b1, 0) @ w2 + b2
        viz.curves({"curve": (x, wild(x)), "yours": (x, drawn)}, xlabel="x", ylabel="", title=f"{k} points", ax=ax)
        gaps.append(float(abs(drawn - wild(x)).max()))
    viz.show(fig)
    print("largest gap with 5, 12 and 40 points:", ", ".join(f"{gap:.3f}" for gap in gaps))
    print("Right: about 1, 0.14 and 0.014.")


# %% [markdown]
# ## All your functions at once
#
# Forward through your layer, your ReLU and your layer again, your loss, and all the way back: that is how a network
# learns. 1297 handwritten digits to learn from, 500 to be tested on. This cell needs exercises 4, 5 and 6; it gives no
# points, but it is the best picture of the notebook.


# %%
@check.picture("softmax_cross_entropy")
def your_network_reads_digits():
    digits = data.digits()
    rng = np.random.default_rng(0)
    order = rng.permutation(len(digits.X))
    pixels = digits.X / 16 - 0.3
    old, new = order[:-500], order[-500:]
    w1, b1 = rng.normal(0, 0.2, size=(32, 64)), np.zeros(32)
    w2, b2 = rng.normal(0, 0.2, size=(10, 32)), np.zeros(10)
    losses = []
    for _ in range(300):
        batch = rng.choice(old, size=100, replace=False)
        x = pixels[batch]
        s = linear_forward(x, w1, b1)
        h = relu_forward(s)
        loss, dz = softmax_cross_entropy(linear_forward(h, w2, b2), digits.y[batch])
        dh, dw2, db2 = linear_backward(dz, h, w2)
        _, dw1, db1 = linear_backward(relu_backward(dh, s), x, w1)
        w1, b1, w2, b2 = w1 - 0.5 * dw1, b1 - 0.5 * db1, w2 - 0.5 * dw2, b2 - 0.5 * db2
        losses.append(float(loss))
    scores = linear_forward(relu_forward(linear_forward(pixels[new], w1, b1)), w2, b2)
    read = softmax(scores).argmax(axis=1)
    fig, (left, right) = viz.panels(2, columns=2, size=4.4, height=3.4)
    viz.curves({"loss": losses}, xlabel="step", title="your network learns", ax=left)
    share = {f"a {d}": float(np.mean(read[digits.y[new] == d] == d)) for d in range(10)}
    viz.bars(share, title="read right", texts=[f"{v:.0%}" for v in share.values()], ax=right)
    viz.show(fig)
    print(f"{np.mean(read == digits.y[new]):.1%} of 500 new digits read right, by functions you wrote yourself")
    print("Right: more than 93%.")


# %% [markdown]
# ## What you have built
#
# Neurons by hand, a neuron that learns, four activations, a layer, a loss, and a curve-drawing network: forward and
# backward, that is a multi-layer perceptron. In unit 03 you will see why the backward functions fit together like this,
# and check any gradient by measuring it. From there on, later units can use *your* layer and *your* loss.
#
# The last cell adds up your points on the cases in this notebook. Save, and hand in.

# %%
check.summary()
