# %% [markdown]
# # 03 · Backpropagation
#
# **Time:** 75 minutes. **You need:** lecture 02 (a layer, an activation, a loss), slopes from school: the derivative of
# a product, of $e^x$, of a function inside a function.
#
# After this lecture you will be able to
#
# - compute every gradient of a small formula by hand, forwards and backwards, number by number;
# - say when slopes multiply and when they add, and why one sweep backwards is enough for a million weights;
# - write a tape that differentiates any formula, in fifty lines;
# - send gradients through a layer of matrices, with every shape right, and check them by measurement;
# - see where gradients vanish, and why.
#
# Run the cells from top to bottom. Where you read **Predict, then run**, write your guess down before you press
# Shift-Enter.

# %%
import math
from timeit import repeat

import numpy as np

from glassnet import analysis, data, nn, ops, viz
from glassnet.backend import array_module, gpu_status, to_device, to_numpy
from glassnet.check.pattern import pattern

device = "cpu"  # change to "gpu" and run everything again: the layers below go where the data is
viz.use_style()
print(f"Computing on the {device}. {gpu_status().reason}")

# %%
points, targets = np.array([0.0, 1.0, 2.0]), np.array([0.5, 1.2, 2.1])  # to be met by y = w2 · exp(w1 · x), w2 = 0.5
slider = np.linspace(-0.4, 1.1, 200)
error = [np.sum((0.5 * np.exp(w1 * points) - targets) ** 2) for w1 in slider]
ax = viz.panels(1, columns=1, size=6.4, height=3.8)[1][0]
ax.plot(slider, error)
for w1 in (-0.2, 0.4, 0.95):
    y = 0.5 * np.exp(w1 * points)
    slope = np.sum(2 * (y - targets) * y * points)  # today's subject
    here = np.sum((y - targets) ** 2)
    ends = np.array([w1 - 0.13, w1 + 0.13])
    ax.plot(ends, here + slope * (ends - w1), color=viz.COLORS[5], lw=3)
    ax.annotate(f"slope {slope:.1f}", (w1, here), xytext=(10, 6), textcoords="offset points")
ax.set(xlabel="weight w1", ylabel="loss", title="Which way is down?", ylim=(-0.5, 5))
viz.show(ax)

# %% [markdown]
# ## Two passes
#
# A network has weights, and a **loss** says how wrong it is. To make the loss smaller, one has to know for each weight
# which way is down, and how steep: the **slope** of the loss along this weight. All the slopes together are the
# **gradient**. With it, learning is one line, repeated (η, the learning rate, is the length of the step):
#
# $$w \leftarrow w - \eta \, \frac{\partial L}{\partial w} .$$
#
# A network needs two algorithms, no more:
#
# - the **forward pass** follows the arrows from the inputs to the output: it *predicts*;
# - the **backward pass** goes against the arrows from the loss to the weights: it finds the slopes, so it *learns*.
#
# The backward pass is called **backpropagation** (Linnainmaa 1970; Rumelhart, Hinton and Williams 1986). A network is
# functions inside functions, $f_L(w_L, f_{L-1}(w_{L-1}, \dots f_1(w_1, x)))$, and for those there is the chain rule.
# Backpropagation is the chain rule, done in a clever order.
#
# ## One formula, three small steps
#
# Take the smallest network that has everything: one input, two weights, $y = w_2 \, e^{w_1 x}$. Cut it into steps so
# small that each does one thing only, and give each result a name:
#
# $$u = w_1 x, \qquad v = e^u, \qquad y = w_2 v .$$
#
# > **Predict, then run.** With $x = 2$, $w_1 = 0.5$, $w_2 = 3$: what are u, v and y?

# %%
x, w1, w2 = 2.0, 0.5, 3.0
u = w1 * x
v = math.exp(u)
y = w2 * v

names = ["x", "w1", "u", "v", "w2", "y"]
parents = [[], [], [1, 0], [2], [], [4, 3]]  # who is computed from whom
values = [x, w1, u, v, w2, y]
written = [f"{value:.4g}" for value in values]
viz.show(viz.graph(parents, names, above=written, title="Forward: values flow to the right"))

# %% [markdown]
# This picture is the **dependency graph**. An arrow says: if I move, you move. It shows in which order to compute, and
# along which ways a change can travel. From $w_1$ to y there is one way: over u and v.
#
# ## Backwards: multiply along the path
#
# Along each arrow there is a small slope, and each is easy, because each step does one thing only:
#
# | step | slopes |
# |---|---|
# | $y = w_2 v$ | $\partial y/\partial w_2 = v$ and $\partial y/\partial v = w_2$ |
# | $v = e^u$ | $\partial v/\partial u = e^u = v$ |
# | $u = w_1 x$ | $\partial u/\partial w_1 = x$ and $\partial u/\partial x = w_1$ |
#
# Think of gears. If v turns 2.7 times as fast as u, and y three times as fast as v, then y turns 8.2 times as fast as
# u. **Along a path, slopes multiply.** That is the chain rule:
#
# $$\frac{\partial y}{\partial w_1} = \frac{\partial y}{\partial v} \cdot \frac{\partial v}{\partial u} \cdot
# \frac{\partial u}{\partial w_1} = w_2 \cdot e^{w_1 x} \cdot x .$$
#
# We begin at y, whose slope along itself is 1, and go left. Each node's gradient is the gradient of the node to its
# right, times the slope on the arrow between them.
#
# > **Predict, then run.** Which has the larger gradient here, $w_1$ or $w_2$?

# %%
dy = 1.0
dw2 = dy * v
dv = dy * w2
du = dv * v
dw1 = du * x
dx = du * w1

gradients = [f"{g:.4g}" for g in (dx, dw1, du, dv, dw2, dy)]
slopes = [[], [], ["·2", "·0.5"], ["·2.718"], [], ["·2.718", "·3"]]
title = "Backward: gradients (below the nodes) flow to the left"
viz.show(viz.graph(parents, names, above=written, below=gradients, edge_texts=slopes, path=[5, 3, 2, 1], title=title))

# %% [markdown]
# Believe nothing that you can measure. Move one number by 0.001 and see how far y moves. The gradient says how far it
# *should*: the step times the slope.

# %%
print("moved by 0.001    y moves by    the gradient said")
for name, gradient, moved in (
    ("x ", dx, (x + 0.001, w1, w2)),
    ("w1", dw1, (x, w1 + 0.001, w2)),
    ("w2", dw2, (x, w1, w2 + 0.001)),
):
    new = moved[2] * math.exp(moved[1] * moved[0])
    print(f"{name:<14} {new - y:13.6f} {0.001 * gradient:16.6f}")

# %% [markdown]
# ## Small rules, known by heart
#
# Backward, a node needs to know only its own small slopes and the gradient that comes from the right, the **upstream
# gradient**. It does not know the rest of the network. Three kinds of node make up nearly everything, and each has a
# habit:
#
# - **plus** hands its gradient to both sides unchanged;
# - **times** hands each side the gradient times the *other* side's value;
# - **max** (as in ReLU and in max-pooling) hands everything to the winner and nothing to the loser.
#
# > **Predict, then run.** Inputs 3 and 5, upstream gradient 10. Which six numbers will stand under the inputs?

# %%
fig, axes = viz.panels(3, columns=3, size=3.0, height=2.6)
a, b, up = 3, 5, 10
habits = {
    "plus shares": ("+", a + b, (up, up)),
    "times swaps": ("×", a * b, (up * b, up * a)),
    "max chooses": ("max", max(a, b), (up * (a > b), up * (b > a))),
}
for ax, (title, (sign, value, (left, right))) in zip(axes, habits.items(), strict=True):
    texts = {"above": [str(a), str(b), str(value)], "below": [str(left), str(right), str(up)]}
    viz.graph([[], [], [0, 1]], ["a", "b", sign], **texts, title=title, ax=ax)
viz.show(fig)

# %% [markdown]
# ## Used twice: add the paths
#
# What if a number is used in two places? Take $y = (a + b) \cdot a$. Now two ways lead from a to y: over the sum, and
# directly. Moving a moves y along both, and both changes arrive. **Different paths add.**
#
# > **Predict, then run.** $a = 2$ and $b = 3$. What does each path bring to a, and what is the gradient of a?

# %%
a, b = 2.0, 3.0
c = a + b
y = c * a
over_sum, direct = a * 1, c  # times swaps, plus shares

fork = [[], [], [0, 1], [2, 0]]  # a, b, c = a + b, y = c · a
fig, axes = viz.panels(2, columns=2, size=4.4, height=3.0)
for ax, path, share in ((axes[0], [3, 2, 0], over_sum), (axes[1], [3, 0], direct)):
    texts = {"above": [f"{value:g}" for value in (a, b, c, y)], "below": ["", "", f"{a:g}", "1"]}
    viz.graph(fork, ["a", "b", "+", "×"], **texts, path=path, title=f"this path brings {share:g}", ax=ax)
viz.show(fig)

step = 1e-6
measured = ((a + step + b) * (a + step) - y) / step
print(f"both paths together: {over_sum + direct:g}, measured: {measured:.4f}")

# %% [markdown]
# So in code a gradient is never *set*, it is **added to** what has arrived already: `+=`, not `=`. To write `=` is the
# most common mistake in this subject, and on graphs without a fork nobody notices.
#
# ## Why backwards?
#
# One could follow every path on its own, multiply along it, and add up. Here is a graph in which each value is used by
# the next two. Count the paths from left to right.
#
# > **Predict, then run.** Ten nodes: how many paths? And a hundred nodes?


# %%
def number_of_paths(n):
    """From node 0 to the last of n nodes, each made from the two before it."""
    ways = [1, 1]
    while len(ways) < n:
        ways.append(ways[-1] + ways[-2])
    return ways[n - 1]


ladder = [[], [0]] + [[i - 1, i - 2] for i in range(2, 10)]
viz.show(viz.graph(ladder, [str(i) for i in range(10)], title=f"{number_of_paths(10)} paths, {2 * 10 - 3} arrows"))

sizes = np.arange(2, 101)
ax = viz.panels(1, columns=1, size=6.0, height=3.4)[1][0]
ax.plot(sizes, [number_of_paths(n) for n in sizes], color=viz.COLORS[5], label="paths")
ax.plot(sizes, 2 * sizes - 3, color=viz.COLORS[0], ls="--", label="arrows")
ax.set(yscale="log", xlabel="nodes", ylabel="how many", title="Paths explode, arrows do not")
ax.legend()
viz.show(ax)
print(f"100 nodes: {number_of_paths(100):.1e} paths, {2 * 100 - 3} arrows")

# %% [markdown]
# The trick is to *share*. However a path reaches a node from the left, the ways from there to the output are the same
# for all. So add those up once and keep the sum: it is the node's gradient. Then each arrow is used **once**.
#
# For this to be right, a node may pass its gradient on only when all of it has arrived. So go through the nodes in an
# order in which everybody comes after those it feeds: the order of computation, from its end.
#
# And why not forwards? One sweep forwards gives the slopes of everything along *one* weight. One sweep backwards gives
# the slopes of one loss along *all* weights. A network has millions of weights and one loss.
#
# ## A tape in fifty lines
#
# Nobody draws graphs by hand. A **tape** records what you compute: each number remembers which numbers it was made
# from and how fast it changes with each. Then `backward` plays the tape from its end (Baydin and others, 2018, tell
# the whole story of automatic differentiation).


# %%
class Value:
    """A number that remembers what it was made from, and its slope along each of these."""

    def __init__(self, data, name="", parents=(), slopes=()):
        self.data, self.name = float(data), name
        self.parents, self.slopes = parents, slopes
        self.grad = 0.0

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other, f"{other:g}")
        return Value(self.data + other.data, "+", (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other, f"{other:g}")
        return Value(self.data * other.data, "×", (self, other), (other.data, self.data))

    def exp(self):
        power = math.exp(self.data)
        return Value(power, "exp", (self,), (power,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, "tanh", (self,), (1 - t * t,))

    def order(self):
        """Everything this number depends on, parents before children."""
        found, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for parent in node.parents:
                    visit(parent)
                found.append(node)

        visit(self)
        return found

    def backward(self):
        """Fill in `grad` everywhere: how fast this number changes with each of them."""
        order = self.order()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad

    def draw(self, title):
        order = self.order()
        parents = [[order.index(p) for p in node.parents] for node in order]
        above, below = [f"{n.data:.3g}" for n in order], [f"{n.grad:.3g}" for n in order]
        return viz.graph(parents, [n.name for n in order], above=above, below=below, title=title)


x, w1, w2 = Value(2.0, "x"), Value(0.5, "w1"), Value(3.0, "w2")
y = w2 * (w1 * x).exp()
y.backward()
viz.show(y.draw("The tape draws what it recorded"))
print(f"by hand: dw1 = {dw1:.4f}, dw2 = {dw2:.4f};   by the tape: {w1.grad:.4f}, {w2.grad:.4f}")

# %% [markdown]
# The same class differentiates whatever you write with it. Here is a neuron $h = \tanh(w_1 x_1 + w_2 x_2 + b)$ whose
# output is used three times, in $y = h \cdot h + h$. Turn the pages with the slider or the arrows: on each one a node
# passes its gradient on. Watch the tanh, at which gradients arrive on two pages.
#
# > **Predict, then run.** The inputs are 1 and -2. One weight's gradient will be -2 times the other's. Which?

# %%
x1, x2, w1, w2, bias = Value(1.0, "x1"), Value(-2.0, "x2"), Value(0.7, "w1"), Value(-0.2, "w2"), Value(-0.5, "b")
h = (w1 * x1 + w2 * x2 + bias).tanh()
y = h * h + h
y.backward()
tape = y.order()
parents, slopes = [[tape.index(p) for p in node.parents] for node in tape], [node.slopes for node in tape]
names, values = [node.name for node in tape], [node.data for node in tape]
viz.show(viz.backward_player(parents, slopes, names, values, output=len(tape) - 1))
print(f"dw1 = {w1.grad:.4f}, dw2 = {w2.grad:.4f}, db = {bias.grad:.4f}")

# %% [markdown]
# Libraries such as PyTorch do the same with arrays in the place of numbers. There is no more magic in them than this.
#
# ## Measure it: the gradient check
#
# A wrong gradient raises no error. The network learns a little worse, or not at all, and you look for the reason
# elsewhere. So measure: step to both sides and take the slope between the two points,
#
# $$\frac{\partial L}{\partial w} \approx \frac{L(w + h) - L(w - h)}{2h} .$$
#
# > **Predict, then run.** How large should the step h be? Is smaller always better? And what changes with float32?


# %%
def relative_error(a, b):
    return abs(a - b) / (abs(a) + abs(b))


steps = 10.0 ** np.arange(-13, 0.01, 0.5)
true = 3 * 2.0 * math.exp(0.5 * 2.0)  # of our formula along w1, at x = 2, w1 = 0.5, w2 = 3


def formula(w, dtype=np.float64):
    return dtype(3) * np.exp(dtype(2) * dtype(w))


curves = {
    "one side": [relative_error((formula(0.5 + h) - formula(0.5)) / h, true) for h in steps],
    "both sides": [relative_error((formula(0.5 + h) - formula(0.5 - h)) / (2 * h), true) for h in steps],
    "both sides, float32": [
        relative_error(float(formula(0.5 + h, np.float32) - formula(0.5 - h, np.float32)) / (2 * h), true)
        for h in steps
    ],
}
ax = viz.panels(1, columns=1, size=6.6, height=4.0)[1][0]
for (name, errors), color, dash in zip(curves.items(), viz.COLORS, ("-", "--", ":"), strict=False):
    ax.plot(steps, np.maximum(errors, 1e-13), dash, color=color, label=name)
    best = int(np.argmin(errors))
    print(f"{name:<20} best at h = {steps[best]:.0e}: relative error {errors[best]:.0e}")
ax.set(xscale="log", yscale="log", xlabel="step h", ylabel="relative error", title="Too large a step, too small a step")
ax.legend()
viz.show(ax)

# %% [markdown]
# On the right the formula is to blame: the slope *between* two points is not the slope *at* one, and with both sides
# the error shrinks with h², not with h. On the left the computer is: the two losses agree in nearly all digits, and
# their difference is what rounding left over. In float64, a step of 1e-5 with both sides is good. In float32 a
# gradient check is worth little.
#
# The library checks a whole network in one line, and says which gradient is wrong and how:

# %%
net = nn.Sequential(nn.Linear(3, 5, rng=0), nn.Tanh(), nn.Linear(5, 2, rng=1)).astype(np.float64)
print(analysis.check_layer(net, np.random.default_rng(0).normal(size=(4, 3)), rng=0))

# %% [markdown]
# ## What a gradient check does not see
#
# Three traps, all met in practice:
#
# 1. **Ones from above.** Softmax always adds up to 1, so with an upstream gradient of ones its true gradient is 0. A
#    backward pass that returns nothing but zeros passes the check. Draw the upstream gradient at random.
# 2. **Chance inside.** If the function draws random numbers (dropout!), the two losses differ by luck, and luck divided
#    by 2h is enormous. Use the same seed for both.
# 3. **Kinks.** At a corner, as in ReLU at 0, the step to the left and the step to the right see different slopes.
#
# > **Predict, then run.** For each trap, which of the numbers will mislead you? (We measure along one random direction:
# > a single number that depends on all slopes at once, and the cheapest check there is.)


# %%
def slope_along(direction, f, x, h=1e-5):
    """How fast the number f(x) changes when x moves in this direction."""
    return (f(x + h * direction) - f(x - h * direction)) / (2 * h)


rng = np.random.default_rng(1)
z, direction, weights_above = rng.normal(size=(3, 2, 3))
softmax = ops.softmax.forward
for name, dy in (("of ones", np.ones((2, 3))), ("at random", weights_above)):
    slope = slope_along(direction, lambda p, up=dy: np.sum(up * softmax(p)[0]), z)
    print(f"softmax, upstream gradient {name:<9}: slope {slope:9.6f}")

fresh = np.random.default_rng(2)
noisy = slope_along(direction, lambda p: np.sum(p * (fresh.random(p.shape) > 0.5)), z)
same = slope_along(direction, lambda p: np.sum(p * (np.random.default_rng(2).random(p.shape) > 0.5)), z)
print(f"dropout, a new mask each time: slope {noisy:,.0f};  the same mask twice: {same:.2f}")

for place in (0.0, 4e-6, 0.3):
    slope = slope_along(1.0, lambda p: max(p, 0.0), place)
    print(f"ReLU at {place:g}: measured {slope:.2f}, and the rule says {float(place > 0):.0f}")

# %% [markdown]
# And a check tells only that backward fits forward. If the *forward* pass is wrong, it will tell you that you have the
# right gradient of the wrong function. First check values, then gradients.
#
# ## From numbers to layers
#
# A network computes layer by layer: sums, then an activation, then sums again. With $x^{(0)}$ the input,
#
# $$s^{(l)} = x^{(l-1)} W^{(l)}, \qquad x^{(l)} = \sigma(s^{(l)}) .$$
#
# The graph tells the order of the chain rule. With E for the loss, to the weights of the last layer L it is three links:
#
# $$\frac{\partial E}{\partial W^{(L)}} = \frac{\partial E}{\partial x^{(L)}} \cdot \frac{\partial x^{(L)}}{\partial
# s^{(L)}} \cdot \frac{\partial s^{(L)}}{\partial W^{(L)}} .$$
#
# One layer further down two links come in between, and the first two are shared:
#
# $$\frac{\partial E}{\partial W^{(L-1)}} = \frac{\partial E}{\partial x^{(L)}} \cdot \frac{\partial x^{(L)}}{\partial
# s^{(L)}} \cdot \frac{\partial s^{(L)}}{\partial x^{(L-1)}} \cdot \frac{\partial x^{(L-1)}}{\partial s^{(L-1)}} \cdot
# \frac{\partial s^{(L-1)}}{\partial W^{(L-1)}} .$$
#
# The first factor depends on the loss, the second is the activation's slope, the last is simply the layer's input.

# %%
names = ["x0", "W1", "s1", "x1", "W2", "s2", "x2", "loss"]
parents = [[], [], [1, 0], [2], [], [4, 3], [5], [6]]
fig, axes = viz.panels(2, columns=1, size=8.6, height=2.3)
viz.graph(parents, names, path=[7, 6, 5, 4], title="to the weights of the last layer", ax=axes[0])
viz.graph(
    parents, names, path=[7, 6, 5, 3, 2, 1], title="to the weights before: the way down to s2 is shared", ax=axes[1]
)
viz.show(fig)

# %% [markdown]
# Now with matrices. N points, D inputs, H outputs: $s = xW + b$. The upstream gradient `ds` has the shape of s. Each
# gradient has the shape of its namesake, and that nearly tells you the formula:
#
# - **dW = xᵀ ds**: W[d, h] was used by every point, times x[n, d]. The sum over n is the matrix product.
# - **dx = ds Wᵀ**: x[n, d] was used by every output h, times W[d, h]. The sum over h is the matrix product.
# - **db**: b was **stretched** over N rows, that is, used N times. So its gradient is a **sum over the rows**.
#
# Whatever broadcasting stretches on the way forward is summed on the way back.
#
# > **Predict, then run.** N = 5, D = 3, H = 4. What is the shape of xᵀ?

# %%
fig, axes = viz.panels(4, columns=2, size=5.4, height=2.9)
N, D, H = 5, 3, 4
kinds = {"x": ("x", "xᵀ", "dx"), "W": ("W", "Wᵀ", "dW"), "b": ("b", "db"), "s": ("s", "ds")}
same = {name: color for names, color in zip(kinds.values(), viz.COLORS, strict=False) for name in names}
rows = {
    "forward": [("x", (N, D)), "@", ("W", (D, H)), "+", ("b", (H,)), "=", ("s", (N, H))],
    "backward, weights": [("xᵀ", (D, N)), "@", ("ds", (N, H)), "=", ("dW", (D, H))],
    "backward, inputs": [("ds", (N, H)), "@", ("Wᵀ", (H, D)), "=", ("dx", (N, D))],
    "backward, bias": ["rows of", ("ds", (N, H)), "added: ", ("db", (H,))],
}
for ax, (title, row) in zip(axes, rows.items(), strict=True):
    viz.shape_row(row, colors=same, title=title, ax=ax)
viz.show(fig)
print(f"multiplications forward {N * D * H}, backward {D * N * H + N * H * D}")

# %% [markdown]
# Backward costs two matrix products where forward costs one. So a step of learning takes about three times as long as
# a prediction. And it needs x and s again: the forward pass has to *keep* them, which is where a GPU's memory goes.
#
# ## From loops to arrays
#
# One layer with a tanh, $y = \tanh(xW + b)$, first as one says it aloud, one number after the other. The slope of tanh
# is $1 - \tanh^2$, so backward can use the layer's own output. (Two layers with a ReLU are yours, in the assignment.)
#
# > **Predict, then run.** How much slower are the loops? And how long would it take to *measure* all the gradients?


# %%
def backward_loops(dy, x, w, b):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(b.shape)
    for n in range(len(x)):
        for j in range(len(b)):
            s = b[j]
            for d in range(x.shape[1]):
                s += x[n, d] * w[d, j]
            ds = dy[n, j] * (1 - np.tanh(s) ** 2)
            db[j] += ds
            for d in range(x.shape[1]):
                dw[d, j] += ds * x[n, d]  # every point uses w[d, j]
                dx[n, d] += ds * w[d, j]  # every output uses x[n, d]
    return dx, dw, db


def backward_arrays(dy, x, w, b):
    xp = array_module(x)  # numpy or cupy, whichever owns the arrays
    y = xp.tanh(x @ w + b)  # (N, H)
    ds = dy * (1 - y**2)  # (N, H)
    return ds @ w.T, x.T @ ds, xp.sum(ds, axis=0)


def backward_library(dy, x, w, b):
    s, layer = ops.linear.forward(x, w.T, b)  # the library keeps a row for each output
    _, bend = ops.tanh.forward(s)
    (ds,) = ops.tanh.backward(dy, bend)
    dx, dw, db = ops.linear.backward(ds, layer)
    return dx, dw.T, db


rng = np.random.default_rng(0)
dy, x, w, b = (rng.normal(size=size) / 4 for size in ((128, 64), (128, 50), (50, 64), (64,)))
there = [to_device(array, device) for array in (dy, x, w, b)]
right = backward_loops(dy, x, w, b)
times = {"loops": min(repeat(lambda: backward_loops(dy, x, w, b), number=1, repeat=1))}
for name, function in (("arrays", backward_arrays), ("glassnet", backward_library)):
    for mine, wanted in zip(function(*there), right, strict=True):
        assert np.allclose(to_numpy(mine), wanted)
    times[name] = min(repeat(lambda f=function: to_numpy(f(*there)[0]), number=1, repeat=30))

one_loss = min(repeat(lambda: np.sum(dy * np.tanh(x @ w + b)), number=1, repeat=30))
passes = 2 * (x.size + w.size + b.size)
times["measured"] = passes * one_loss
viz.show(viz.timing_bars(times, title=f"Gradients of {passes // 2} numbers, by four ways"))
print(f"measured: {passes} forward passes, at {1e6 * one_loss:.0f} µs each")

# %% [markdown]
# To measure all gradients takes two forward passes for each number. A backward pass takes about two for *all of them
# together*. Without this nobody could train a network with millions of weights.
#
# ## The training loop
#
# Mini-batch stochastic gradient descent is four lines, over and over:
#
# 1. **sample** a batch of points;
# 2. **forward** through the graph, to the loss;
# 3. **backward** through the graph, to the gradients;
# 4. **update** the weights, a small step downhill.
#
# The loss is the cross-entropy of unit 02. Its gradient for the scores is (probabilities − targets) / N. The 1/N of the
# mean is *in* this first gradient, and nowhere else. Each gradient has the shape that is written over its node.
#
# > **Predict, then run.** Two moons, 24 hidden neurons, batches of 32. After how many steps are 99% right?

# %%
names = ["x", "W1", "b1", "s", "h", "W2", "b2", "z", "t", "loss"]
parents = [[], [], [], [1, 0, 2], [3], [], [], [5, 4, 6], [], [8, 7]]
shapes = ["(32, 2)", "(2, 24)", "(24,)", "(32, 24)", "(32, 24)", "(24, 2)", "(2,)", "(32, 2)", "(32,)", "()"]
viz.show(viz.graph(parents, names, above=shapes, title="One step of training as a graph", path=[9, 7, 4, 3, 1]))

points, labels = data.moons(400, noise=0.12, rng=3)
X, t = to_device(points.astype(np.float32), device), to_device(labels, device)
xp = array_module(X)
net = nn.Sequential(nn.Linear(2, 24, rng=0), nn.ReLU(), nn.Linear(24, 2, rng=1)).to(device)
rate, rng = 0.5, np.random.default_rng(0)
history, milestones = [], {}
for step in range(1, 1001):
    batch = to_device(rng.integers(0, len(X), size=32), device)  # 1. sample
    loss, cache = ops.cross_entropy.forward(net(X[batch]), t[batch])  # 2. forward
    net.zero_grad()
    net.backward(ops.cross_entropy.backward(xp.ones_like(loss), cache)[0])  # 3. backward, from d loss / d loss = 1
    for _, layer in net.named_layers():  # 4. update
        for name, gradient in layer.grads.items():
            layer.params[name] = layer.params[name] - rate * gradient

    history.append(float(loss))
    share = float(xp.mean(xp.argmax(net(X), axis=1) == t))
    for goal in (0.9, 0.95, 0.99):
        if share >= goal and goal not in milestones:
            milestones[goal] = step
print("first step with so many points right:", {f"{goal:.0%}": step for goal, step in milestones.items()})

# %%
fig, (left, right_) = viz.panels(2, columns=2, size=4.6, height=3.7)
left.plot(history, color="#bbbbbb", lw=0.8, label="each batch")
left.plot(np.arange(25, 976), np.convolve(history, np.ones(50) / 50, mode="valid"), label="mean of 50")
left.set(xlabel="step", ylabel="loss", title="loss", yscale="log")
left.legend()


def decide(spots):
    return to_numpy(net(to_device(spots.astype(np.float32), device))).argmax(axis=1)


viz.decision_map(decide, points, labels, title="the border it found", ax=right_)
viz.show(fig)

# %% [markdown]
# Every batch is another sample, so the grey line trembles. It need not be exact: on average it points downhill, and a
# batch of 32 costs about a twelfth of all 400 points.
#
# ## Where gradients vanish
#
# Backward multiplies by the activation's slope once a layer. The sigmoid's slope is $\sigma(1 - \sigma)$: at most **a
# quarter**, and nearly 0 where the neuron is sure of itself. That is what *saturating* means.
#
# > **Predict, then run.** A gradient passes ten sigmoids, each at its best place, where the slope is a quarter. How
# > much is left of it?

# %%
s = np.linspace(-6, 6, 300)
sigmoid = 1 / (1 + np.exp(-s))
curves = {"sigmoid": (sigmoid, sigmoid * (1 - sigmoid)), "tanh": (np.tanh(s), 1 - np.tanh(s) ** 2)}
curves["ReLU"] = (np.maximum(s, 0), (s > 0).astype(float))
fig, axes = viz.panels(3, columns=3, size=3.2, height=2.8)
for ax, (name, (value, slope)) in zip(axes, curves.items(), strict=True):
    ax.plot(s, value, color=viz.COLORS[0], label="value")
    ax.plot(s, slope, color=viz.COLORS[5], ls="--", label="slope")
    ax.set(title=f"{name}: slope up to {slope.max():.2f}", ylim=(-1.2, 2), xlabel="s")
axes[0].legend(loc="upper left")
viz.show(fig)
print(f"ten sigmoids at best: {0.25**10:.1e} of the gradient is left")

# %% [markdown]
# ReLU loses nothing where it is awake: slope 1. Where it is silent its slope is 0, and a neuron that is silent for *every*
# point gets no gradient at all. Its weights never move again, and people call it dead.
#
# Now a real stack: 20 layers of 100 neurons, and the length of the gradient at each layer, from the output (right) to
# the input (left). The weights are drawn so that values keep their size on the way forward (unit 04 tells how).
#
# > **Predict, then run.** Four networks: sigmoid, tanh, ReLU, and ReLU with weights twice as large. Which line is
# > level?


# %%
def gradient_lengths(activation, slope, scale, depth=20, width=100):
    rng = np.random.default_rng(5)
    h = to_device(rng.normal(size=(32, width)), device)
    weights = [to_device(rng.normal(size=(width, width)) * scale / np.sqrt(width), device) for _ in range(depth)]
    sums = []
    for w in weights:
        sums.append(h @ w)
        h = activation(sums[-1])
    g = to_device(rng.normal(size=(32, width)), device)
    lengths = [float(xp.sqrt(xp.sum(g * g)))]
    for w, s in zip(weights[::-1], sums[::-1], strict=True):
        g = (g * slope(s)) @ w.T
        lengths.append(float(xp.sqrt(xp.sum(g * g))))
    return np.array(lengths[::-1]) / lengths[0]


def squash(s):
    return 1 / (1 + xp.exp(-s))


def relu(s):
    return xp.maximum(s, 0)


stacks = {
    "sigmoid": gradient_lengths(squash, lambda s: squash(s) * (1 - squash(s)), 1.0),
    "tanh": gradient_lengths(xp.tanh, lambda s: 1 - xp.tanh(s) ** 2, 1.0),
    "ReLU": gradient_lengths(relu, lambda s: (s > 0) * 1.0, np.sqrt(2)),
    "ReLU, weights twice as large": gradient_lengths(relu, lambda s: (s > 0) * 1.0, 2 * np.sqrt(2)),
}
ax = viz.panels(1, columns=1, size=7.0, height=4.0)[1][0]
for (name, lengths), color, mark in zip(stacks.items(), viz.COLORS, viz.MARKERS, strict=False):
    ax.plot(lengths, marker=mark, ms=5, color=color, label=name)
    print(
        f"{name:<30} at the first layer {lengths[0]:9.1e} of what came in, a factor {lengths[0] ** (1 / 20):.2f} a layer"
    )
ax.set(yscale="log", xlabel="layer", ylabel="length of the gradient", title="Twenty layers back")
ax.xaxis.get_major_locator().set_params(integer=True)
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
viz.show(ax)

# %% [markdown]
# Under the sigmoid the first layers learn nothing: their gradients have **vanished** (Hochreiter 1991; Glorot and
# Bengio 2010). With weights too large they **explode**. A factor a little off 1, to the power of the depth. ReLU, the
# right first weights (unit 04), normalisation and skip connections (unit 06) are all ways to keep this factor near 1.
#
# ## Break it: five bugs
#
# Each of these is one slip in `backward_arrays`, and none raises an error. But the errors may have a *pattern*: all too
# small by the same factor, or transposed. The check cells of your assignment look for such patterns too.
#
# > **Predict, then run.** Which of the three gradients does each bug spoil?

# %%
rng = np.random.default_rng(4)
dy, x, point = rng.normal(size=(6, 4)), rng.normal(size=(6, 4)), {"w": rng.normal(size=(4, 4)), "b": rng.normal(size=4)}


def slip(name):
    s = x @ point["w"] + point["b"]
    ds = dy * (1 - np.tanh(s) ** 2)
    if name == "slope of tanh left out":
        ds = dy
    if name == "slope from s, not from y":
        ds = dy * (1 - s**2)
    grads = {"x": ds @ point["w"].T, "w": x.T @ ds, "b": ds.sum(axis=0)}
    if name == "W not transposed (it is square)":
        grads["x"] = ds @ point["w"]
    elif name == "dW transposed":
        grads["w"] = ds.T @ x
    elif name == "bias averaged":
        grads["b"] = ds.mean(axis=0)
    return grads


def loss_of(p):
    return np.sum(dy * np.tanh(p["x"] @ p["w"] + p["b"]))


print(f"the measured slopes say:\n{analysis.check_gradients(loss_of, {'x': x, **point}, slip('none'))}")
slips = (
    "slope of tanh left out",
    "slope from s, not from y",
    "W not transposed (it is square)",
    "dW transposed",
    "bias averaged",
)
for name in slips:
    print(f"\n{name}:")
    for key, given in slip(name).items():
        wanted = slip("none")[key]
        told = pattern(given, wanted) or "wrong, without a pattern"
        print(f"   d{key}: {'right' if np.allclose(given, wanted) else told}")

# %% [markdown]
# Where there is no pattern, look at *which* gradients are wrong. All three: the mistake sits before they part, in the
# slope of the activation. Only one: it sits in the line that makes it.
#
# ## Quiz
#
# **1.** Your two-layer network learns, but slowly. The gradient check says that every gradient is 1/32 of the measured
# one, and the batch has 32 points. Where is the mistake?
#
# <details><summary>Answer</summary>
# The mean was taken twice: the 1/N is in the gradient of the loss already, and somebody divides by N again further
# down. Nothing in the layers has to know N: the gradients of weights and biases are <em>sums</em> over the points.
# </details>
#
# **2.** A value is used in three places. Must its three gradients be computed at the same time?
#
# <details><summary>Answer</summary>
# No. They arrive one after the other and are added up. But the value may pass its gradient on to <em>its</em> parents
# only after the third has arrived. The order of computation, from its end, takes care of that.
# </details>
#
# **3.** You replace the sigmoid by 2 times the sigmoid minus 1, which runs from -1 to 1. Its steepest slope is 1/2. Do
# the gradients still vanish in a deep stack?
#
# <details><summary>Answer</summary>
# Yes, only more slowly: a half to the power of ten is a thousandth. tanh has a slope of up to 1 and does better, but
# away from 0 it saturates as well. ReLU's slope is exactly 1 on one side, and exactly 0 on the other.
# </details>
#
# ## What to remember
#
# - Forward predicts, backward learns. Every step knows only its own **small slopes** and the **upstream gradient**.
# - **Along a path slopes multiply; different paths add.** So gradients are collected with `+=`.
# - Go through the graph from its end: each arrow once, one sweep for **all** weights, about two forward passes.
# - A **tape** records the graph. Each gradient has the **shape of its namesake**; what broadcasting stretched is summed.
# - **Measure** with both sides, h near 1e-5, in float64, a random upstream gradient, no chance inside, away from kinks.
# - Sigmoids take at least three quarters of the gradient **at each layer**; factors below 1 vanish, above 1 explode.
#
# **Now you:** the assignment of this unit. The chain by hand, a gradient check, forks, broadcasting backwards, the tape,
# and a network of two layers whose gradients are your own.
#
# **Next, unit 04:** we can find the way down. Now we learn how to *walk*: how far, how fast, with how much memory of the
# last steps, and from where to start.
