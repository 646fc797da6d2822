# %% [markdown]
# # Assignment 03 · Backpropagation
#
# You compute gradients by hand, measure them, add them up where paths meet, sum what broadcasting has stretched, walk
# backwards through any graph, and at the end train a network of two layers with nothing but your own gradients.
#
# **How it works.** As in assignment 01: each exercise has a task, a cell for your code, a check, three hints, and a
# picture drawn with *your* function.
#
# - Replace `raise NotImplementedError(...)` with your code and run the cell. Then run the check below it.
# - The check tells you what is wrong, and often which mistake it is. You may run it as often as you like.
# - After you hand in, the same checks run again with *other* numbers.
# - Stuck? Open the hints one by one.
#
# The exercises do not depend on each other: leave one out and go on.
#
# **Names.** `dy` is always the **upstream gradient**: how fast the loss changes with each number of y. It has the shape
# of y. A *backward* function gets `dy` first, then what the *forward* function got, and gives back one gradient for
# each input, of the same shape and in the same order. It never changes what it is given.
#
# **Time:** about two hours in all. **Points:** 100. **You need:** lecture 03. Everything works offline and without a
# GPU.
#
# **Handing in.** Choose *Restart kernel and run all cells*, look through the outputs, save, and hand in this notebook
# under the name it has. A cell that fails does no harm to the others.

# %%
import numpy as np

from glassnet import data, viz
from glassnet.check import load_checks

check = load_checks("03-backpropagation")
viz.use_style()

# %% [markdown] about="chain"
# ## 1 · The chain rule, link by link
#
# The smallest network that has everything: one input, two weights.
#
# $$u = w_1 x, \qquad v = e^u, \qquad y = w_2 v .$$
#
# There are N points x, and all of them share the two weights.
#
# ```python
# chain_forward(x, w1, w2)         # (N,), two numbers        ->  u, v, y, each (N,)
# chain_backward(dy, x, w1, w2)    # (N,), (N,), two numbers  ->  dx (N,), dw1 and dw2, numbers
# ```
#
# Along a path, slopes multiply. `dx` has one number for each point. A weight is used by all the points, so the
# contributions of the points to its gradient add up.
#
# Worked by hand: $w_1 = \ln 2$ and $w_2 = 5$, so $y = 5 \cdot 2^x$. At x = 3: v = 8 and y = 40. With dy = 1 there,
# dw2 = 8, and du = 5 · 8 = 40, so dw1 = 40 · 3 = 120 and dx = 40 · ln 2.


# %% solution="chain"
def chain_forward(x, w1, w2):
    """All three steps of y = w2 · exp(w1 · x).

    x: array (N,), w1 and w2: numbers. Returns u, v and y, arrays (N,).
    """
    ### BEGIN SOLUTION
    u = w1 * x
    v = np.exp(u)
    y = w2 * v
    return u, v, y
    ### END SOLUTION


def chain_backward(dy, x, w1, w2):
    """Gradients of the loss for x, w1 and w2.

    dy: array (N,), x: array (N,), w1 and w2: numbers. Returns dx, array (N,), and dw1 and dw2, numbers.
    """
    ### BEGIN SOLUTION
    v = np.exp(w1 * x)
    du = dy * w2 * v
    return w1 * du, np.sum(x * du), np.sum(v * dy)
    ### END SOLUTION


# %% check="chain"
def by_hand():
    x = np.array([0.0, 1.0, 3.0])
    # 5 times 2 to the power of 0, 1 and 3
    _, v, y = chain_forward(x, np.log(2), 5.0)
    assert np.allclose(v, [1, 2, 8])
    assert np.allclose(y, [5, 10, 40])
    # only the third point matters to this loss: 8, 5 · 8 · 3, 5 · 8 · ln 2
    dx, dw1, dw2 = chain_backward(np.array([0.0, 0.0, 1.0]), x, np.log(2), 5.0)
    assert np.allclose(dw2, 8)
    assert np.allclose(dw1, 120)
    assert np.allclose(dx, [0, 0, 40 * np.log(2)])


check("chain", by_hand)

# %% [markdown] hints="chain"


# %%
@check.picture("chain")
def downhill():
    x = np.linspace(0, 2, 9)
    wanted = 0.5 * np.exp(0.8 * x)
    w1, w2, steps = -0.4, 1.4, [(-0.4, 1.4)]
    for _ in range(400):
        y = chain_forward(x, w1, w2)[2]
        _, dw1, dw2 = chain_backward(2 * (y - wanted) / len(x), x, w1, w2)
        w1, w2 = w1 - 0.04 * dw1, w2 - 0.04 * dw2
        steps.append((float(w1), float(w2)))
    fig, (left, right) = viz.panels(2, columns=2, size=4.6, height=3.6)
    A, B = np.meshgrid(np.linspace(-0.6, 1.2, 80), np.linspace(0.1, 1.6, 80))
    loss = np.mean((B[..., None] * np.exp(A[..., None] * x) - wanted) ** 2, axis=-1)
    left.contour(A, B, np.log(loss), levels=14, cmap="Greys")
    left.plot(*np.array(steps).T, color=viz.COLORS[5], lw=3)
    left.plot(0.8, 0.5, "*", ms=16, color=viz.COLORS[2])
    left.set(xlabel="w1", ylabel="w2", title="your steps downhill", xlim=(-0.6, 1.2), ylim=(0.1, 1.6))
    right.plot(x, wanted, "o", color="#222222", label="wanted")
    right.plot(x, chain_forward(x, -0.4, 1.4)[2], "--", label="at first")
    right.plot(x, chain_forward(x, w1, w2)[2], label="after 400 steps")
    right.legend()
    told = f"After 400 steps w1 = {w1:.2f} and w2 = {w2:.2f}."
    viz.show(
        fig, alt=f"Left: a path over the contour lines of the loss to a star. Right: points and two curves. {told}"
    )
    print(told, "Right: 0.80 and 0.50, where the star is. The path crosses the lines and never climbs.")


# %% [markdown] about="numerical"
# ## 2 · Measure a gradient
#
# How do you know that a gradient is right? Measure it. Here f is any function from an array to an array, and the loss
# is `sum(dy * f(x))`.
#
# ```python
# numerical_gradient(f, x, dy, h=1e-5)    # a function, an array, an array like f(x), a step  ->  like x
# rel_error(a, b)                         # two arrays of one shape                           ->  a number
# ```
#
# **`numerical_gradient`** moves one number of x at a time, by h to each side:
#
# $$\frac{L(x + h) - L(x - h)}{2h} .$$
#
# Rules: x may have any number of axes, and may hold integers or float32; compute in float64. f may give back fewer
# numbers than it gets. Afterwards x is exactly what it was.
#
# **`rel_error`** is the largest of $|a - b| / (|a| + |b|)$ over all places; where both are 0, it is 0.
#
# Worked by hand: f is the cube, x = 2, h = 1, dy = 10. The losses are 10 · 27 and 10 · 1, so the slope is 260/2 = 130.
# (The true one is 120: a step of 1 is coarse.) The relative error of 3 and 5 is 2/8.


# %% solution="numerical"
def numerical_gradient(f, x, dy, h=1e-5):
    """Gradient of sum(dy * f(x)) for x, by steps of h to both sides.

    f: function, x: array, dy: array shaped like f(x), h: number. Returns an array shaped like x.
    """
    ### BEGIN SOLUTION
    x = np.array(x, dtype=float)
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        value = x[place]
        losses = []
        for step in (h, -h):
            x[place] = value + step
            losses.append(np.sum(dy * f(x)))
        x[place] = value
        slopes[place] = (losses[0] - losses[1]) / (2 * h)
    return slopes
    ### END SOLUTION


def rel_error(a, b):
    """Largest relative error between two arrays.

    a, b: arrays of one shape. Returns a number between 0 and 1.
    """
    ### BEGIN SOLUTION
    gap, size = np.abs(1.0 * a - b), np.abs(1.0 * a) + np.abs(b)
    return float(np.max(gap / np.where(size > 0, size, 1)))
    ### END SOLUTION


# %% check="numerical"
from glassnet.check import named  # functions that the check knows by name


def by_hand():
    # cubes: 3³ = 27 and 1³ = 1, ten times each, over a distance of 2
    assert np.allclose(numerical_gradient(named.cubes, np.array([2.0]), np.array([10.0]), 1.0), [130])
    # a product of two numbers: each one's slope is the other one
    assert np.allclose(numerical_gradient(named.row_products, np.array([[3, 5]]), np.array([1.0]), 0.5), [[5, 3]])
    # |3 - 5| = 2 over 3 + 5 = 8, and 1 agrees with 1
    assert np.isclose(rel_error(np.array([1.0, 3.0]), np.array([1.0, 5.0])), 0.25)
    assert rel_error(np.array([0.0]), np.array([0.0])) == 0


check("numerical", by_hand)

# %% [markdown] hints="numerical"


# %%
@check.picture("numerical")
def how_small_a_step():
    x = np.array([0.3, 0.9])
    steps = 10.0 ** np.arange(-11, 0.01, 0.5)
    errors = [rel_error(numerical_gradient(np.sin, x, np.ones(2), h), np.cos(x)) for h in steps]
    ax = viz.panels(1, columns=1, size=6, height=3.8)[1][0]
    ax.plot(steps, np.maximum(errors, 1e-14), "o-")
    ax.set(
        xscale="log", yscale="log", xlabel="step h", ylabel="relative error", title="Your measurement of a sine's slope"
    )
    best = int(np.argmin(errors))
    told = f"Your best step is {steps[best]:.0e}, with a relative error of {errors[best]:.0e}."
    viz.show(ax, alt=f"Error against the step, both logarithmic. {told}")
    print(told, "Right: a V whose right side falls by 100 for each 10, with its lowest point near 1e-5.")


# %% [markdown] about="paths"
# ## 3 · Used twice: add up all paths
#
# A value that is used in two places changes the loss in two ways. Different paths **add**.
#
# ```python
# fork_backward(dy, a, b)       # three arrays of one shape     ->  da, db
# take_backward(dy, x, rows)    # (M, D), (N, D), (M,) integers ->  (N, D)
# ```
#
# - `fork_backward` belongs to `y = (a + b) * (a * b)`, element by element: a and b are used twice each.
# - `take_backward` belongs to `y = x[rows]`: row m of y is a copy of row `rows[m]` of x. A row may be taken several
#   times, or never; -1 is the last one.
#
# Worked by hand: a = 2, b = 3, dy = 1. The sum is 5, the product 6. Over the sum, a gets 6. Over the product, it gets
# 5 · 3 = 15. Together 21. And if row 2 was taken twice and the two copies have gradients 1 and 300, row 2 gets 301.


# %% solution="paths"
def fork_backward(dy, a, b):
    """Gradients of a and b for y = (a + b) * (a * b).

    dy, a, b: arrays of one shape. Returns da and db, of the same shape.
    """
    ### BEGIN SOLUTION
    d_total, d_product = dy * (a * b), dy * (a + b)
    return d_total + b * d_product, d_total + a * d_product
    ### END SOLUTION


def take_backward(dy, x, rows):
    """Gradient of x for y = x[rows].

    dy: array (M, D), x: array (N, D), rows: array (M,) of integers. Returns an array (N, D).
    """
    ### BEGIN SOLUTION
    dx = np.zeros(x.shape)
    for m, row in enumerate(rows):
        dx[row] += dy[m]
    return dx
    ### END SOLUTION


# %% check="paths"
def by_hand():
    # over the sum 6 each, over the product 5 · 3 and 5 · 2
    da, db = fork_backward(np.array([1.0]), np.array([2.0]), np.array([3.0]))
    assert np.allclose([da, db], [[21], [16]])
    # rows 2, 0 and 2 were taken: row 2 twice, row 1 never
    dx = take_backward(np.array([[1.0], [20.0], [300.0]]), np.zeros((3, 1)), np.array([2, 0, 2]))
    assert dx.tolist() == [[20], [0], [301]]


check("paths", by_hand)

# %% [markdown] hints="paths"


# %%
@check.picture("paths")
def pulled_together():
    home = data.blobs([1] * 9, [[x, y] for x in (0, 4, 8) for y in (0, 4, 8)], 0.8, rng=7).X
    pairs = np.array([[0, 1], [1, 2], [2, 5], [5, 4], [4, 3], [3, 6], [6, 7], [7, 8]])
    x = home.copy()
    for _ in range(10):  # each rope pulls its two ends together; the loss is the sum of their squared lengths
        ends = x[pairs.ravel()].reshape(-1, 2, 2)
        pull = 2 * (ends[:, 0] - ends[:, 1])
        dy = np.stack([pull, -pull], axis=1).reshape(-1, 2)
        x = x - 0.03 * take_backward(dy, x, pairs.ravel())
    fig, axes = viz.panels(2, columns=2, size=4.0)
    for ax, where, title in zip(axes, (home, x), ("nine boats, eight ropes", "after 10 of your steps"), strict=True):
        for p in pairs:
            ax.plot(*where[p].T, color="#999999", zorder=1)
        viz.cluster_map(where, title=title, view=(-2, 10, -2, 10), ax=ax)
    before, after = (float(np.mean(np.linalg.norm(w[pairs[:, 0]] - w[pairs[:, 1]], axis=1))) for w in (home, x))
    drift = float(np.linalg.norm(x.mean(axis=0) - home.mean(axis=0)))
    told = (
        f"Mean length of a rope: {before:.1f} before, {after:.1f} after. The middle of all boats moved by {drift:.1f}."
    )
    viz.show(fig, alt=f"Boats joined by a winding line of ropes, before and after pulling. {told}")
    print(told, "Right: shorter ropes, and the middle stays, since each rope pulls both its ends alike: 0.0.")


# %% [markdown] about="broadcast"
# ## 4 · What was stretched is summed
#
# Broadcasting stretches a small array to fit a large one: a bias of shape (3,) is used once for each of N rows. Used N
# times, so N gradients come back, and they add up.
#
# ```python
# unbroadcast(dy, shape)          # an array, the shape it was stretched from  ->  an array of that shape
# multiply_backward(dy, a, b)     # dy shaped like a * b, two arrays           ->  da like a, db like b
# ```
#
# - `unbroadcast` undoes both things that broadcasting may do: put new axes **in front**, and stretch axes of length 1.
#   Shapes are lined up at their *ends*. Where nothing was stretched, nothing is summed. For the shape `()` the answer
#   is an array without axes.
# - `multiply_backward` belongs to `y = a * b`, where either may have been stretched. You may call `unbroadcast`.
#
# Worked by hand: dy = [[1, 2, 3], [10, 20, 30]]. Stretched from (2, 1): [[6], [60]]. From (1, 3): [[11, 22, 33]]. From
# (3,): [11, 22, 33]. From (): 66.


# %% solution="broadcast"
def unbroadcast(dy, shape):
    """Gradient of an array of that shape that was stretched to the shape of dy.

    dy: array, shape: tuple of integers. Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    while dy.ndim > len(shape):
        dy = dy.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            dy = dy.sum(axis=axis, keepdims=True)
    return np.array(dy)
    ### END SOLUTION


def multiply_backward(dy, a, b):
    """Gradients of a and b for y = a * b with broadcasting.

    dy: array shaped like y, a, b: arrays. Returns da and db, shaped like a and b.
    """
    ### BEGIN SOLUTION
    da, db = dy * b, dy * a
    return unbroadcast(da, a.shape), unbroadcast(db, b.shape)
    ### END SOLUTION


# %% check="broadcast"
def by_hand():
    dy = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])
    assert unbroadcast(dy, (2, 1)).tolist() == [[6], [60]]
    assert unbroadcast(dy, (3,)).tolist() == [11, 22, 33]
    # a column times a row: 1·1 + 2·0 - 3·1 and ten times that; 2·1 + 5·10, ...
    da, db = multiply_backward(dy, np.array([[2.0], [5.0]]), np.array([1.0, 0.0, -1.0]))
    assert da.tolist() == [[-2], [-20]]
    assert db.tolist() == [52, 104, 156]


check("broadcast", by_hand)

# %% [markdown] hints="broadcast"


# %%
@check.picture("broadcast")
def rows_and_columns():
    rng = np.random.default_rng(4)
    wanted = np.outer([1, 3, 2, 4, 1.5], [2, 1, 4, 3, 1, 2, 3]) + rng.normal(size=(5, 7)) * 0.2
    tall, wide = np.ones((5, 1)), np.ones(7)
    for _ in range(200):  # a column times a row, to look like a table
        dy = tall * wide - wanted
        d_tall, d_wide = multiply_backward(dy, tall, wide)
        tall, wide = tall - 0.01 * d_tall, wide - 0.01 * d_wide
    titles = ["a table", "your column times your row"]
    off = float(np.abs(tall * wide - wanted).mean())
    told = f"On average they differ by {off:.2f}."
    fig = viz.image_grid([wanted, tall * wide], titles, columns=2, size=3.2, cmap="cividis")
    viz.show(fig, alt=f"Two tables of 5 by 7 coloured squares. {told}")
    print(told, "Right: two pictures you can hardly tell apart, and a difference below 0.2, the noise in the table.")


# %% [markdown] about="tape"
# ## 5 · Backwards through any graph
#
# Here is a graph as data. Node i was computed from the nodes `parents[i]`, and `slopes[i][j]` is how fast it changes
# with its parent `parents[i][j]`. The nodes are numbered in **no particular order**.
#
# ```python
# topological_order(parents)                # n lists of node numbers     ->  (n,) node numbers
# tape_backward(parents, slopes, output)    # lists, lists, a node number ->  (n,) gradients
# ```
#
# - `topological_order` gives an order in which every node comes after all of its parents. Any such order is right. If
#   there is none, because nodes wait for each other in a circle, raise a `ValueError`. A chain may be hundreds of nodes
#   long: do not write a function that calls itself.
# - `tape_backward` gives the gradient of the node `output` for every node: how fast it changes with each of them. There
#   are no circles. A node may stand in a list of parents twice, as in a · a.
#
# Worked by hand: y = (a + b) · (a · b) at a = 2, b = 3, with the nodes y, product, b, sum, a. Then parents are
# `[[3, 1], [4, 2], [], [4, 2], []]` and slopes `[[6, 5], [3, 2], [], [1, 1], []]`. One right order is 2, 4, 1, 3, 0.
# The gradients are 1 for y, 5 for the product, 6 for the sum, 16 for b and 21 for a.


# %% solution="tape"
def topological_order(parents):
    """Node numbers, every node after all of its parents.

    parents: list of n lists of node numbers. Returns an array (n,) of integers.
    """
    ### BEGIN SOLUTION
    children = [[] for _ in parents]
    for node, of in enumerate(parents):
        for parent in of:
            children[parent].append(node)
    missing = [len(of) for of in parents]
    ready = [node for node in range(len(parents)) if missing[node] == 0]
    order = []
    while ready:
        node = ready.pop(0)
        order.append(node)
        for child in children[node]:
            missing[child] -= 1
            if missing[child] == 0:
                ready.append(child)
    if len(order) < len(parents):
        raise ValueError("topological_order: the nodes go round in a circle")
    return np.array(order)
    ### END SOLUTION


def tape_backward(parents, slopes, output):
    """How fast node output changes with each node.

    parents: list of n lists of node numbers, slopes: list of n lists of numbers, output: a node number.
    Returns an array (n,) of floats.
    """
    ### BEGIN SOLUTION
    grads = np.zeros(len(parents))
    grads[output] = 1
    for node in topological_order(parents)[::-1]:
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            grads[parent] += grads[node] * slope
    return grads
    ### END SOLUTION


# %% check="tape"
def by_hand():
    # y, product, b, sum, a
    parents, slopes = [[3, 1], [4, 2], [], [4, 2], []], [[6, 5], [3, 2], [], [1, 1], []]
    order = list(topological_order(parents))
    assert sorted(order) == [0, 1, 2, 3, 4]
    assert order[-1] == 0
    # b: 6 · 1 over the sum and 5 · 2 over the product. a: 6 · 1 and 5 · 3
    assert np.allclose(tape_backward(parents, slopes, 0), [1, 5, 16, 6, 21])


check("tape", by_hand)

# %% [markdown] hints="tape"


# %%
@check.picture("tape")
def a_neuron_taken_apart():
    # sigmoid of w1·x1 + w2·x2 + b, one small step a node, shuffled
    names = ["b", "÷", "x1", "+b", "w2", "exp", "·1", "x2", "+1", "w1", "+", "-", "·2"]
    parents = [[], [8], [], [10, 0], [], [11], [9, 2], [], [5], [], [6, 12], [3], [4, 7]]
    x1, x2, w1, w2, b = 1.0, -2.0, 0.7, -0.2, -0.5
    s = w1 * x1 + w2 * x2 + b
    p = 1 / (1 + np.exp(-s))
    slopes = [[], [-(p**2)], [], [1, 1], [], [np.exp(-s)], [x1, w1], [], [1], [], [1, 1], [-1], [x2, w2]]
    grads = tape_backward(parents, slopes, 1)
    values = [b, p, x1, s, w2, np.exp(-s), w1 * x1, x2, 1 + np.exp(-s), w1, s - b, -s, w2 * x2]
    texts = {"above": [f"{v:.2f}" for v in values], "below": [f"{g:.2f}" for g in grads]}
    viz.show(viz.graph(parents, names, title="a neuron with a sigmoid: values above, your gradients below", **texts))
    print(f"Your gradient of the sum is {grads[3]:.4f}. Right: p·(1 - p) = {p * (1 - p):.4f}, in four small steps.")


# %% [markdown] about="two_layers"
# ## 6 · A network of two layers, there and back
#
# N points with D inputs, H hidden neurons with a ReLU, M outputs:
#
# $$s = x W_1 + b_1, \qquad h = \max(0, s), \qquad y = h W_2 + b_2 .$$
#
# ```python
# two_layers_forward(x, w1, b1, w2, b2)         # (N, D), (D, H), (H,), (H, M), (M,)  ->  (N, M)
# two_layers_backward(dy, x, w1, b1, w2, b2)    # (N, M) and the same                 ->  dx, dw1, db1, dw2, db2
# ```
#
# Rules: each gradient has the shape of its namesake. Where a hidden sum is exactly 0, the ReLU's slope counts as 0.
# Nothing is divided by N: if the loss is a mean, the 1/N is in `dy` already. The weights stay as they are.
#
# Worked by hand: one point x = (1, 2), W₁ = [[1, 0], [1, -1]], b₁ = (0, 1), W₂ = [[2], [3]], b₂ = 0.5. The sums are 3
# and -1, so h = (3, 0) and y = 6.5. With dy = 10: dh = (20, 30), but the second neuron is silent, so ds = (20, 0).
# Then dx = (20, 20), dW₁ = [[20, 0], [40, 0]], db₁ = (20, 0), dW₂ = [[30], [0]], db₂ = 10.


# %% solution="two_layers"
def two_layers_forward(x, w1, b1, w2, b2):
    """Outputs of the network.

    x: array (N, D), w1: (D, H), b1: (H,), w2: (H, M), b2: (M,). Returns an array (N, M).
    """
    ### BEGIN SOLUTION
    s = x @ w1 + b1
    return np.where(s > 0, s, 0) @ w2 + b2
    ### END SOLUTION


def two_layers_backward(dy, x, w1, b1, w2, b2):
    """Gradients of the loss for all inputs of the forward pass.

    dy: array (N, M), the rest as in the forward pass. Returns dx, dw1, db1, dw2, db2, shaped like their namesakes.
    """
    ### BEGIN SOLUTION
    s = x @ w1 + b1  # (N, H)
    awake = s > 0
    dw2 = (s * awake).T @ dy
    ds = awake * (dy @ w2.T)
    return ds @ w1.T, x.T @ ds, ds.sum(axis=0), dw2, dy.sum(axis=0)
    ### END SOLUTION


# %% check="two_layers"
def by_hand():
    x, w1, b1 = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0], [1.0, -1.0]]), np.array([0.0, 1.0])
    w2, b2 = np.array([[2.0], [3.0]]), np.array([0.5])
    # hidden sums 3 and -1; 3 · 2 + 0 · 3 + 0.5
    assert np.allclose(two_layers_forward(x, w1, b1, w2, b2), [[6.5]])
    dx, dw1, db1, dw2, db2 = two_layers_backward(np.array([[10.0]]), x, w1, b1, w2, b2)
    assert (dw2.tolist(), db2.tolist()) == ([[30], [0]], [10])
    assert (dw1.tolist(), db1.tolist()) == ([[20, 0], [40, 0]], [20, 0])
    assert dx.tolist() == [[20, 20]]


check("two_layers", by_hand)

# %% [markdown] hints="two_layers"


# %%
@check.picture("two_layers")
def your_own_network():
    X, labels = data.moons(200, noise=0.1, rng=2)
    t = labels[:, None].astype(float)
    rng = np.random.default_rng(1)
    net = [rng.normal(size=(2, 20)), np.zeros(20), rng.normal(size=(20, 1)) / 3, np.zeros(1)]
    losses = []
    for _ in range(600):  # sample, forward, backward, update
        rows = rng.integers(0, len(X), size=50)
        p = 1 / (1 + np.exp(-two_layers_forward(X[rows], *net)))
        losses.append(float(-np.log(np.where(t[rows] > 0, p, 1 - p)).mean()))
        _, *grads = two_layers_backward((p - t[rows]) / len(rows), X[rows], *net)
        net = [w - 0.8 * g for w, g in zip(net, grads, strict=True)]
    right = float(((two_layers_forward(X, *net) > 0) == (t > 0)).mean())
    fig, (first, second) = viz.panels(2, columns=2, size=4.5, height=3.6)
    first.plot(losses)
    first.set(xlabel="step", ylabel="loss", title="the loss of your network")
    viz.decision_map(
        lambda spots: two_layers_forward(spots, *net)[:, 0] > 0, X, labels, title="the border it found", ax=second
    )
    told = f"The loss falls from {losses[0]:.2f} to {np.mean(losses[-20:]):.2f}; {right:.0%} of the points are right."
    viz.show(fig, alt=f"Left: the loss, step by step. Right: two moons and a border. {told}")
    print(told, "Right: a winding border between the moons, and 99% or more.")


# %% [markdown]
# ## What you have built
#
# The chain rule in numbers, a ruler to check it with, the three rules for what is used more than once (add the paths,
# add the rows, sum what was stretched), a walk through any graph, and a network whose every gradient is yours. PyTorch
# does nothing else, only on more numbers and with more kinds of steps.
#
# The last cell adds up your points on the cases in this notebook. Save, and hand in.

# %%
check.summary()
