# %% [markdown]
# # 05 · Convolution
#
# **Time:** 90 minutes. **You need:** lectures 02 to 04: what a layer of neurons computes, what a gradient is, and how a
# network is trained.
#
# After this lecture you will be able to
#
# - say why an image wants another layer than a list of numbers does;
# - work out by hand what a filter answers, and how large the answer is, with stride, padding and dilation;
# - count the weights of a convolution and of the dense layer it stands for;
# - write a convolution in loops and as one matrix product, and say why the second is fast;
# - send gradients back through convolution and pooling;
# - say how much of the image a neuron sees, however deep it is.
#
# Where you read **Predict, then run**, write your guess down before you press Shift-Enter.

# %%
from importlib.util import find_spec
from itertools import pairwise
from timeit import repeat

import numpy as np
from sklearn.datasets import load_sample_image

from glassnet import analysis, data, mine, nn, ops, optim, viz
from glassnet.backend import array_module, gpu_status, to_device, to_numpy, zeros
from glassnet.train import accuracy, fit, predict_proba

device = "cpu"  # change to "gpu" and run everything again: all that follows goes where the data is
viz.use_style()
print(f"Computing on the {device}. {gpu_status().reason}")

# %%
photo = load_sample_image("china.jpg").mean(axis=2)[::2, ::2] / 255  # (214, 320), grey
image = to_device(photo[None, None], device)  # (N=1, C=1, H, W)
filters = {
    "edges, left to right": np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
    "edges, top to bottom": np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    "blur": np.ones((3, 3)) / 9,
}
w = to_device(np.stack(list(filters.values()))[:, None] * 1.0, device)  # (F=3, C=1, 3, 3)
maps = to_numpy(ops.conv2d_forward(image, w)[0])[0]  # (3, 212, 318)

fig, axes = viz.panels(4, columns=2, size=4.4, height=3.1)
for ax, title, picture in zip(axes, ["photo", *filters], [photo, *maps], strict=True):
    ax.imshow(picture, cmap="gray")
    ax.set(title=title, xticks=[], yticks=[])
viz.show(fig)

# %% [markdown]
# ## Neighbours matter
#
# One photo, three **filters**. Each filter is a little matrix of nine numbers that slides over the photo. At every place
# it answers one number: how well does what I see here fit to me? The answers make a new picture, a **feature map**.
#
# A dense layer could not see this. It takes the pixels as a list. Shuffle the list for all images alike, and it learns
# just as well: it does not know which pixels are neighbours. So it has to learn the same edge anew at each place.
#
# A convolutional layer makes two promises about images, and saves nearly all weights by them:
#
# - **local connections:** a neuron looks at a small piece of the image, for what belongs together lies together;
# - **shared weights:** all neurons of a map have the same weights, for an edge is an edge wherever it stands.
#
# > **Predict, then run.** Four inputs, three neurons. How many weights has the dense layer? How many are left when each
# > neuron sees two neighbours? How many when they share?

# %%
dense = np.arange(12).reshape(3, 4)
local = np.array([[0, 1, -1, -1], [-1, 2, 3, -1], [-1, -1, 4, 5]])
shared = np.array([[0, 1, -1, -1], [-1, 0, 1, -1], [-1, -1, 0, 1]])
fig, axes = viz.panels(3, columns=3, size=3.7, height=2.4)
for ax, title, weights in zip(axes, ("dense", "local", "local and shared"), (dense, local, shared), strict=True):
    viz.shared_weights(weights, title=f"{title}: {weights.max() + 1} weights", ax=ax)
viz.show(fig)

# %% [markdown]
# ## In one dimension
#
# The right picture is a whole convolution: the window of two weights slides along the input.
#
# $$y_o = b + \sum_i w_i\, x_{o+i}$$
#
# With n inputs and k weights there are n - k steps to slide, and the place before the first step: **n - k + 1** answers.

# %%
signal = np.array([0.0, 0, 0, 1, 1, 1, 1, 0, 0, 0])
step_finder = np.array([-1.0, 1])


def conv1d(x, w):
    return np.array([np.sum(w * x[o : o + len(w)]) for o in range(len(x) - len(w) + 1)])


answer = conv1d(signal, step_finder)
fig, axes = viz.panels(2, columns=1, size=5.6, height=1.2)
viz.number_grid(signal[None], frames=[(0, 2, 1, 2), (0, 6, 1, 2)], title="signal", ax=axes[0])
viz.number_grid(answer[None], frames=[(0, 2, 1, 1), (0, 6, 1, 1)], title="answer of the filter (-1, 1)", ax=axes[1])
viz.show(fig)
print(f"{len(signal)} - {len(step_finder)} + 1 = {len(answer)} answers: {answer}")

# %% [markdown]
# The filter is silent where nothing changes, says +1 where the signal rises and -1 where it falls. It is a *rise
# detector*, and it needs only two weights for a signal of any length.
#
# ## In two dimensions
#
# The same with a window that slides over rows and columns. Multiply entry by entry, add up, move on.
#
# > **Predict, then run.** The two framed windows, first and last. What does the filter answer in the top left corner?
# > And in the bottom right?

# %%
pixels = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]])
cross = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
answer = np.array([[np.sum(pixels[i : i + 3, j : j + 3] * cross) for j in range(3)] for i in range(3)])
fig, axes = viz.panels(3, columns=3, size=3.2, height=2.7)
viz.number_grid(pixels, frames=[(0, 0, 3, 3), (2, 2, 3, 3)], title="image, 5×5", ax=axes[0])
viz.number_grid(cross, title="filter, 3×3", ax=axes[1])
viz.number_grid(answer, frames=[(0, 0, 1, 1), (2, 2, 1, 1)], title="map, 3×3", ax=axes[2])
viz.show(fig)

signal, taps = np.array([1.0, 2, 5, 4]), np.array([1.0, 10])
print("sliding, as networks do:    ", conv1d(signal, taps))
print("np.convolve turns the filter:", np.convolve(signal, taps, mode="valid"))
print("so turn it back first:      ", np.convolve(signal, taps[::-1], mode="valid"))

# %% [markdown]
# **A word about the word.** In signal processing a *convolution* first turns the filter by half a turn:
# $\sum_{n_1, n_2} f[n_1, n_2] \, g[x - n_1, y - n_2]$. What networks do is called *cross-correlation* there: the same
# sum without the turn. Since the weights are learnt, it makes no difference: a network simply learns the turned filter.
# All of deep learning says convolution, and so do we. The difference matters when you compare with another library, as
# the last lines above show.
#
# ## Channels: filters reach through all maps
#
# A colour image has three channels: (C, H, W) = (3, 32, 32). A filter always extends through **all** channels: here it
# has 3·5·5 = 75 weights and a bias. At each place it answers *one* number, a product of 75 with 75. So one filter makes
# one map. Six filters make six maps, and these are a new "image" with six channels, for the next layer.
#
# A batch has one more axis. Our order is (N, C, H, W); some books write N as B and put the channels last.
#
# A **ConvNet** is a sequence of such layers with an activation such as ReLU between them, and some pooling (soon), and a
# dense layer at the end.
#
# ## Written in loops
#
# Here is the whole layer. Four loops say which number is computed; the two sums inside are NumPy's.

# %%
viz.show(viz.volume_row([("image", (3, 32, 32)), "→", ("each of 6 filters", (3, 5, 5)), "→", ("6 maps", (6, 28, 28))]))


def conv_loops(x, w, b):
    N, _, H, W = x.shape
    F, _, KH, KW = w.shape
    y = np.zeros((N, F, H - KH + 1, W - KW + 1))
    for n in range(N):
        for f in range(F):
            for i in range(y.shape[2]):
                for j in range(y.shape[3]):
                    window = x[n, :, i : i + KH, j : j + KW]  # (C, KH, KW)
                    y[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return y


rng = np.random.default_rng(0)
x, w, b = rng.normal(size=(2, 3, 7, 9)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
y = conv_loops(x, w, b)
right, _ = ops.conv2d_forward(x, w, b)
print(f"x {x.shape}, w {w.shape} -> y {y.shape}; largest difference to the library {np.abs(y - right).max():.1e}")

# %% [markdown]
# ## Filters are features
#
# A sum of products is largest where window and filter look alike. So a filter is the picture of what it looks for, and
# the place of its **highest response** is where it has found it.
#
# > **Predict, then run.** We cut a patch out of the photo and use it as a filter. Where will its map be brightest?

# %%
top, left, side = 104, 148, 25
smooth = to_numpy(ops.avg_pool2d_forward(image, 25, stride=1)[0])[0, 0]
inner = photo[12:-12, 12:-12] - smooth  # bright and dark against the surroundings
patch = inner[top : top + side, left : left + side]
patch = patch - patch.mean()
found = to_numpy(ops.conv2d_forward(to_device(inner[None, None], device), to_device(patch[None, None], device))[0])[
    0, 0
]
peak = np.unravel_index(found.argmax(), found.shape)
fig, axes = viz.panels(3, columns=3, size=3.5, height=2.8)
for ax, title, picture in zip(
    axes, ("photo, less its blur", "the patch", "its map"), (inner, patch, found), strict=True
):
    ax.imshow(picture, cmap="gray")
    ax.set(title=title, xticks=[], yticks=[])
axes[2].plot(peak[1], peak[0], "o", ms=14, mfc="none", mec="#D55E00", mew=2.5)
viz.show(fig)
print(f"cut out at ({top}, {left}), highest response at ({peak[0]}, {peak[1]})")

# %% [markdown]
# ## Stride
#
# The window need not stop at every pixel. The **stride** is how far it moves. A 3×3 window on 7×7 pixels:
#
# > **Predict, then run.** Stride 1: how many places fit in a row? Stride 2? And stride 3?

# %%
fig, axes = viz.panels(3, columns=3, size=3.9, height=2.7)
for ax, stride in zip(axes, (1, 2, 3), strict=True):
    places = (7 - 3) / stride + 1
    viz.window_walk(7, 3, stride=stride, title=f"stride {stride}: (7 - 3)/{stride} + 1 = {places:.3g}", ax=ax)
viz.show(fig)
try:
    ops.output_size(7, 3, stride=3, strict=True)
except ValueError as error:
    print(error)

# %% [markdown]
# With N pixels, a window of F and stride S there are **(N - F)/S + 1** places. With stride 3 that is no whole number: the
# window **does not fit**. Libraries do not complain. They round down, and the hatched rows and columns at the far end
# are never looked at.
#
# ## Padding
#
# Without help, maps shrink: 5×5 windows make 28 of 32 pixels, then 24, then 20. Corners are seen by one window only,
# pixels in the middle by 25. So one puts a border around the image, the **padding**. With P = (F - 1)/2 and stride 1 the
# map is as large as the image: one pixel for 3×3, two for 5×5, three for 7×7. Together that is F - 1 rows and columns.
# It comes out even when F is odd, and then the window has a pixel in its middle, too.
#
# What stands in the border? Mostly zeros. One can also mirror the image at its edge, or repeat the last pixel.
#
# > **Predict, then run.** What stands in the top left corner of each?

# %%
numbers = np.arange(1.0, 26).reshape(1, 1, 5, 5)
fig, axes = viz.panels(3, columns=3, size=4.0, height=4.5)
for ax, (title, mode) in zip(
    axes, {"zero": "zeros", "mirror": "reflect", "replicate": "replicate"}.items(), strict=True
):
    padded, _ = ops.pad_forward(numbers, padding=2, mode=mode)
    viz.number_grid(padded[0, 0], border=2, title=f"{title} padding", ax=ax)
viz.show(fig)

sizes, kept = [32], [32]
for _ in range(5):
    sizes.append(ops.output_size(sizes[-1], 5))
    kept.append(ops.output_size(kept[-1], 5, padding=2))
print(f"5×5 windows, no padding: {sizes}")
print(f"5×5 windows, padding 2:  {kept}")

# %% [markdown]
# ## Dilation
#
# Pull the pixels of the window apart, and the same nine weights reach further. With **dilation** D every D-th pixel is
# used. The window then covers D·(F - 1) + 1 pixels.
#
# ## How large is the answer?
#
# All together, for rows and columns alike:
#
# $$H_{out} = \left\lfloor \frac{H + 2P - D\,(F - 1) - 1}{S} \right\rfloor + 1$$
#
# Read it aloud: the padded image, less what the window covers, is the room to move; one place for each step that fits,
# and one for the place before the first step. F = 3, S = 1, P = 1 keeps the size; so do 5, 1, 2 and 1, 1, 0. F = 5 with
# S = 2 takes whatever padding fits. The number of filters is often a power of two: 32, 64, 128, 512. In the library all
# of this is `nn.Conv2d(in_channels, filters, F, stride=S, padding=P, dilation=D)`, the same names as in PyTorch; each of
# the last four may be a pair, (rows, columns). (Torch, PyTorch's forerunner, wrote
# `nn.SpatialConvolution(nInputPlane, nOutputPlane, kW, kH, dW, dH, padW, padH)`: d is the step, and the width comes first.)
#
# > **Predict, then run.** Fill in the last column on paper first.

# %%
fig, axes = viz.panels(3, columns=3, size=3.9, height=2.7)
for ax, dilation in zip(axes, (1, 2, 3), strict=True):
    reach = dilation * (3 - 1) + 1
    viz.window_walk(7, 3, dilation=dilation, title=f"dilation {dilation}: covers {reach}×{reach}", ax=ax)
viz.show(fig)


def out_size(n, f, s=1, p=0, d=1):
    return (n + 2 * p - d * (f - 1) - 1) // s + 1


print("   n   F   S   P   D   out")
for n, f, s, p, d in [
    (7, 3, 1, 0, 1),
    (7, 3, 1, 1, 1),
    (32, 5, 1, 2, 1),
    (227, 11, 4, 0, 1),
    (224, 7, 2, 3, 1),
    (32, 3, 1, 2, 2),
]:
    placed = len([i for i in range(0, n + 2 * p, s) if i + d * (f - 1) < n + 2 * p])  # count the places one by one
    assert out_size(n, f, s, p, d) == placed == ops.output_size(n, f, s, p, d)
    print(f"{n:4}{f:4}{s:4}{p:4}{d:4}{placed:6}")

# %% [markdown]
# ## How many weights?
#
# A filter has F·F·C weights and one bias, whatever the size of the image. K filters have K times as many. A dense layer
# from the same image to the same maps has a weight for each pair of pixel and answer.
#
# > **Predict, then run.** Ten 5×5 filters on a 32×32 colour image: how many parameters? The 96 filters of 11×11 with
# > which AlexNet begins: more or fewer than a million?


# %%
def conv_weights(filters, channels, f):
    return filters * channels * f * f


print(f"ten 5×5 filters on 3 channels: 10 · ({5 * 5 * 3} + 1) = {conv_weights(10, 3, 5) + 10} parameters")
print(
    f"AlexNet's first layer: {conv_weights(96, 3, 11):,} weights; maps of {out_size(227, 11, 4)}×{out_size(227, 11, 4)}"
)
small, large = conv_weights(64, 3, 3), (32 * 32 * 3) * (32 * 32 * 64)
viz.show(
    viz.bars(
        {"64 filters of 3×3": small, "dense layer": large},
        texts=[f"{small:,}", f"{large:,}"],
        title="Weights from a 32×32 colour image to 64 maps",
        xlabel="weights (logarithmic)",
        log=True,
    )
)

# %% [markdown]
# Fewer weights from the same data means less to overfit with (unit 02). It does not mean less *work*: each weight is used
# at every place.
#
# ## The neuron view
#
# A map is a sheet of neurons. Each neuron is one of those of unit 02: weights, a bias, a dot product. Two things are
# special. Each is connected to a small region only, its **receptive field**. And all neurons of a sheet share weights.
# With five filters there are five sheets: five neurons look at the *same* region, each for something else.
#
# ## Windows of 1×1
#
# A 1×1 convolution sounds pointless, and is one of the most useful layers. It still reaches through all *channels*: at
# every pixel it is a small dense layer from C numbers to K. It mixes maps, and makes 256 maps into 64 before something
# expensive is done with them.

# %%
x, w, b = rng.normal(size=(1, 3, 32, 32)), rng.normal(size=(5, 3, 5, 5)), rng.normal(size=5)
y, _ = ops.conv2d_forward(x, w, b)
region = x[0, :, 10:15, 20:25]
print(f"{y[0].size:,} neurons in a grid of {y.shape[1:]}, each with {region.size} inputs")
for f in range(5):
    neuron = np.dot(w[f].ravel(), region.ravel()) + b[f]
    print(
        f"neuron [{f}, 10, 20]: dot product of {region.size} numbers {neuron:8.4f}, in the map {y[0, f, 10, 20]:8.4f}"
    )

x, w = rng.normal(size=(2, 6, 5, 4)), rng.normal(size=(3, 6, 1, 1))
y, _ = ops.conv2d_forward(x, w)
at_each_pixel = np.moveaxis(np.moveaxis(x, 1, -1) @ w[:, :, 0, 0].T, -1, 1)
viz.show(viz.volume_row([("6 maps", (6, 14, 14)), "→", ("each of 3 filters", (6, 1, 1)), "→", ("3 maps", (3, 14, 14))]))
print(f"a dense layer at each pixel, the same numbers: {np.allclose(y, at_each_pixel)}")

# %% [markdown]
# ## Fast: one matrix product
#
# The loops are slow: Python decides about every window. The trick is to write all windows side by side, each as a column.
# Then the whole layer is **one** matrix product, filters times columns, and matrix products are what computers do best.
# The picture: 2 filters over 3 channels with 2×2 windows, and 9 places.
#
# The price is memory: with 3×3 windows every pixel stands in the matrix nine times. The library's kernel avoids that by
# working in pieces that fit into the fast memory of the processor.
#
# > **Predict, then run.** Eight maps in, sixteen out, 48×48 pixels. How many times faster is the matrix product?


# %%
def as_columns(x, KH, KW):
    """(N, C, H, W) -> (N, C*KH*KW, OH*OW)"""
    N, C, H, W = x.shape
    OH, OW = H - KH + 1, W - KW + 1
    columns = zeros((N, C, KH, KW, OH, OW), like=x)
    for i in range(KH):  # a loop over the window, not over the image
        for j in range(KW):
            columns[:, :, i, j] = x[:, :, i : i + OH, j : j + OW]
    return columns.reshape(N, C * KH * KW, OH * OW)


def conv_matrix(x, w, b):
    N, _, H, W = x.shape
    F, _, KH, KW = w.shape
    y = w.reshape(F, -1) @ as_columns(x, KH, KW) + b[:, None]  # (N, F, OH*OW)
    return y.reshape(N, F, H - KH + 1, W - KW + 1)


viz.show(viz.shape_row([("filters", (2, 12)), "@", ("columns", (12, 9)), "=", ("maps", (2, 9))]))
x, w, b = rng.normal(size=(2, 3, 7, 9)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
print(f"the same numbers as the loops: {np.allclose(conv_matrix(x, w, b), conv_loops(x, w, b))}")

x, w, b = (rng.normal(size=shape).astype(np.float32) for shape in ((4, 8, 48, 48), (16, 8, 3, 3), (16,)))
there = [to_device(a, device) for a in (x, w, b)]
right = conv_loops(x[:1], w, b)
times = {"loops": 4 * min(repeat(lambda: conv_loops(x[:1], w, b), number=1, repeat=1))}
for name, function in (("matrix product", conv_matrix), ("glassnet", lambda *a: ops.conv2d_forward(*a)[0])):
    assert np.allclose(to_numpy(function(*there))[:1], right, atol=1e-4)
    times[name] = min(repeat(lambda f=function: to_numpy(f(*there)), number=1, repeat=20))
if find_spec("torch"):
    import torch

    tensors = [torch.from_numpy(a) for a in (x, w, b)]
    assert np.allclose(torch.nn.functional.conv2d(*tensors).numpy()[:1], right, atol=1e-4)
    times["PyTorch (CPU)"] = min(repeat(lambda: torch.nn.functional.conv2d(*tensors), number=1, repeat=20))
viz.show(viz.timing_bars(times, title="One layer, four images"))

# %% [markdown]
# ## The way back
#
# Backward gets dy, the gradient for every answer. Each answer was a sum of products, so the chain rule of unit 03 is
# short. An answer with gradient g hands out, at its place,
#
# - to each **weight**: g times the pixel that it was multiplied with;
# - to each **pixel** of its window: g times the weight that it was multiplied with;
# - to the **bias**: g.
#
# A weight was used at every place, and a pixel lies in many windows. *What is used many times adds up its gradients.*
#
# Look at dx from the side of a *pixel*: it collects from all places whose window covers it, the weights in reverse order.
# That is itself a convolution: **pad dy, turn the filter by half a turn, slide.** Here is the turn that forward left out.


# %%
def conv_backward_loops(dy, x, w):
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    KH, KW = w.shape[2:]
    for n, f, i, j in np.ndindex(*dy.shape):
        g = dy[n, f, i, j]
        dw[f] += g * x[n, :, i : i + KH, j : j + KW]
        dx[n, :, i : i + KH, j : j + KW] += g * w[f]
    return dx, dw, dy.sum(axis=(0, 2, 3))


x, w, b = rng.normal(size=(2, 3, 7, 9)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
dy = rng.normal(size=(2, 4, 5, 8))
gradients = dict(zip(("x", "w", "b"), conv_backward_loops(dy, x, w), strict=True))
print(
    analysis.check_gradients(
        lambda p: np.sum(dy * conv_matrix(p["x"], p["w"], p["b"])), {"x": x, "w": w, "b": b}, gradients
    )
)

KH, KW = w.shape[2:]
turned = np.swapaxes(w[:, :, ::-1, ::-1], 0, 1).copy()  # (C, F, KH, KW): from F maps back to C
dx, _ = ops.conv2d_forward(dy, turned, padding=(KH - 1, KW - 1))
print(f"dy padded and slid over with turned filters: {dx.shape}; the same as dx: {np.allclose(dx, gradients['x'])}")

# %% [markdown]
# ## Break it: `=` instead of `+=`
#
# Backward with the columns: one product gives the gradient of every column. Then each number is sent back to its pixel.
# Pixels lie in several windows, so their numbers must be *added*. We forget that in the second version.
#
# > **Predict, then run.** A small ConvNet on digits, trained with the right and with the broken backward. Does the broken
# > one crash? Does its loss stay high?


# %%
def conv_backward(dy, x, w, *, forget=False):
    N, F, OH, OW = dy.shape
    C, KH, KW = w.shape[1:]
    rows = dy.reshape(N, F, OH * OW)
    dw = (rows @ as_columns(x, KH, KW).swapaxes(1, 2)).sum(axis=0).reshape(w.shape)
    dcolumns = (w.reshape(F, -1).T @ rows).reshape(N, C, KH, KW, OH, OW)
    dx = zeros(x.shape, like=x)
    for i in range(KH):
        for j in range(KW):
            place = dx[:, :, i : i + OH, j : j + OW]
            place[...] = dcolumns[:, :, i, j] if forget else place + dcolumns[:, :, i, j]
    return dx, dw, dy.sum(axis=(0, 2, 3))


def conv_backward_broken(dy, x, w):
    return conv_backward(dy, x, w, forget=True)


digits = data.digits()
mixed = np.random.default_rng(0).permutation(len(digits.X))
grey = (digits.X[mixed].reshape(-1, 1, 8, 8) / 8 - 1).astype(np.float32)
X, y = to_device(grey[:1200], device), to_device(digits.y[mixed][:1200], device)
X_test, y_test = to_device(grey[1200:], device), to_device(digits.y[mixed][1200:], device)


def three_layers(conv):
    rng = np.random.default_rng(1)
    layers = []
    for channels in (1, 8, 8):
        layers += [nn.Conv2d(channels, 8, 3, rng=rng, conv=conv), nn.ReLU()]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(8 * 2 * 2, 10, rng=rng)).to(device)


lines = {}
for name, backward in (("right", conv_backward), ("= instead of +=", conv_backward_broken)):
    net = three_layers(mine.as_op(conv_matrix, backward))
    history = fit(net, optim.SGD(net, 0.05, 0.9), X, y, epochs=8, batch_size=30, rng=0, progress=False)
    lines[name] = history.loss
    print(f"{name:<16} loss {history.loss[-1]:.3f}, test accuracy {accuracy(predict_proba(net, X_test), y_test):.1%}")
viz.show(viz.curves(lines, xlabel="epoch", ylabel="training loss"))

broken = conv_backward_broken(dy, x, w)
report = analysis.check_gradients(
    lambda p: np.sum(dy * conv_matrix(p["x"], p["w"], b)), {"x": x, "w": w}, dict(zip("xw", broken[:2], strict=True))
)
print(report)

# %% [markdown]
# No crash, and it learns: the last layers get right gradients and make the best of what the first ones send. It is only
# worse, and nothing says why. The gradient check does, in a second: dw is right and dx is wrong, nearly everywhere. So
# look where dx is put together.
#
# ## Pooling
#
# From layer to layer one wants fewer pixels, and each of them to stand for more. **Pooling** takes each map for itself and
# keeps one number of each window: the largest (**max-pooling**) or the mean (**mean-pooling**). Window and stride are
# usually alike, 2 and 2; 3 with stride 2 overlaps and is common, too. There is nothing to learn in it: no weights.
# Padding is rare here. The map has (H - F)/S + 1 rows; the number of maps stays. And the layers above see further.
#
# > **Predict, then run.** Both poolings, with 2×2 windows and stride 2.
#
# Backward, each output hands its gradient to those who made it. The maximum *is* one pixel: the winner gets all. Of the
# mean each of four pixels made a quarter: each gets a quarter.

# %%
numbers = np.array([[1.0, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
frames = [(i, j, 2, 2) for i in (0, 2) for j in (0, 2)]
largest, switches = ops.max_pool2d_forward(numbers[None, None], 2)
means, shares = ops.avg_pool2d_forward(numbers[None, None], 2)
fig, axes = viz.panels(3, columns=3, size=3.0, height=2.6)
viz.number_grid(numbers, frames=frames, title="a map", ax=axes[0])
single = [(i, j, 1, 1) for i in (0, 1) for j in (0, 1)]
viz.number_grid(largest[0, 0], frames=single, title="max", ax=axes[1])
viz.number_grid(means[0, 0], frames=single, title="mean", ax=axes[2])
viz.show(fig)

upstream = np.array([[[[8.0, 4], [12, 20]]]])
fig, axes = viz.panels(3, columns=3, size=3.0, height=2.6)
viz.number_grid(upstream[0, 0], frames=single, title="dy", ax=axes[0])
viz.number_grid(ops.max_pool2d_backward(upstream, switches)[0][0, 0], frames=frames, title="dx of max", ax=axes[1])
viz.number_grid(ops.avg_pool2d_backward(upstream, shares)[0][0, 0], frames=frames, title="dx of mean", ax=axes[2])
viz.show(fig)

# %% [markdown]
# Two relatives. A **convolution with stride 2** also halves the map, and learns how. **Global average pooling** takes the
# mean of a whole map: 512 maps become 512 numbers, whatever the size of the image. Many networks end with it.
#
# Max-pooling asks *whether* something is there, not exactly where. That makes a network a little deaf to small shifts:

# %%
edges = to_device(np.array([[[[-1.0, 1]]], [[[1.0, -1]]]]), device)  # (F=2, C=1, 1, 2): rises and falls
ten = to_device(grey[:200].astype(float), device)
here = ops.relu_forward(ops.conv2d_forward(ten, edges)[0])[0][..., :6, :6]
moved = ops.relu_forward(ops.conv2d_forward(ten, edges)[0])[0][..., :6, 1:7]
xp = array_module(here)
for k in (1, 2, 3, 6):
    a, c = (ops.max_pool2d_forward(maps, k)[0] for maps in (here, moved))
    change = float(xp.sum(xp.abs(a - c)) / xp.sum(a))
    print(f"maps pooled by {k}: moving the digit by one pixel changes {change:.0%} of the response")

# %% [markdown]
# ## How far does a neuron see?
#
# A neuron behind a k×k window sees k×k pixels. Put a second layer on top. Its neuron sees k×k neurons of the first, and
# these see how many pixels? Turn the size formula around: n - k + 1 = k, so n = 2k - 1. A third layer: n - k + 1 = 2k - 1,
# so n = 3k - 2. This is the **receptive field** of a deep neuron (some say perceptive field). With k = 3 it is 3, 5, 7.
#
# > **Predict, then run.** Three layers of 3×3 against one of 7×7, with C maps in and out. Who sees more? Who has more
# > weights?

# %%
fig, axes = viz.panels(2, columns=2, size=4.8, height=3.0)
viz.receptive_diagram([(3, 1, 1)] * 3, title="three layers of 3", ax=axes[0])
viz.receptive_diagram([(7, 1, 1)], title="one layer of 7", ax=axes[1])
viz.show(fig)
C = 64
print(
    f"three 3×3: 3 · 9 · C² = {3 * 9 * C**2:,} weights and three ReLUs; one 7×7: 49 · C² = {49 * C**2:,} and one ReLU"
)

# %% [markdown]
# The same view for 27/49 of the weights, and more bends in between. Most networks since 2014 are built of 3×3 windows.
#
# Three layers of 3×3 see 7 pixels. For a photo of 224 pixels one would need 112 layers. There are two ways to see
# further: **stride** (or pooling) and **dilation**. Both make a *step* of the window longer.

# %%
fig, axes = viz.panels(2, columns=2, size=5.4, height=3.0)
viz.receptive_diagram([(3, 2, 1), (3, 2, 1), (3, 1, 1)], title="stride 2, 2, 1", ax=axes[0])
viz.receptive_diagram([(3, 1, 1), (3, 1, 2), (3, 1, 4)], title="dilation 1, 2, 4", ax=axes[1])
viz.show(fig)

# %% [markdown]
# Walk through the layers from the image upwards and keep two numbers: the **size** of the view, and the **jump**, how many
# pixels lie between the views of neighbours. A layer adds D·(F - 1) steps, each one jump long. After that its stride makes
# the jump longer for the layers above. (From above it is the size formula turned around: m neighbouring answers need
# (m - 1)·S + D·(F - 1) + 1 inputs.)
#
# > **Predict, then run.** A network that begins as ResNet does, with a dilated layer at its end. Which layer widens the
# > view most?

# %%
layers = [(7, 2, 1), (3, 2, 1), (3, 1, 1), (3, 1, 1), (3, 2, 1), (3, 1, 1), (3, 1, 2)]
size, jump, sizes = 1, 1, {}
for number, (f, stride, dilation) in enumerate(layers, start=1):
    size += dilation * (f - 1) * jump
    jump *= stride
    sizes[f"{number}: {f}×{f}" + ", stride 2" * (stride > 1) + ", dilation 2" * (dilation > 1)] = size
parts = [analysis.Conv(f, channels=8, stride=s, dilation=d) for f, s, d in layers]
assert [field.size[0] for field in analysis.receptive_field(analysis.Sequential(*parts))] == list(sizes.values())
viz.show(viz.bars(sizes, xlabel="pixels seen along one axis", title="The view grows"))

# %% [markdown]
# Stride costs resolution: behind it there are fewer neurons, and small things get lost. A large view at full resolution
# costs work. A small view at full resolution recognises nothing. The usual way out: begin with 224×224 pixels and lower
# the resolution step by step, while the number of maps grows.
#
# One more thing. This field is what a neuron *can* see. What it *does* see is less: a pixel in the middle has many ways
# up, one at the edge has one. We send the gradient of one neuron down through random layers:

# %%
rng = np.random.default_rng(0)
depths = (2, 6, 12)
fig, axes = viz.panels(3, columns=3, size=3.2)
for ax, depth in zip(axes, depths, strict=True):
    total = np.zeros((31, 31))
    for _ in range(10):
        widths = [1, *[8] * (depth - 1), 1]
        stack = nn.Sequential(*[nn.Conv2d(a, c, 3, padding=1, rng=rng) for a, c in pairwise(widths)]).to(device)
        stack(to_device(np.zeros((1, 1, 31, 31), dtype=np.float32), device))
        one = np.zeros((1, 1, 31, 31), dtype=np.float32)
        one[0, 0, 15, 15] = 1
        total += to_numpy(stack.backward(to_device(one, device)))[0, 0] ** 2
    share = total / total.sum()
    seen = 2 * depth + 1
    half = sorted(share.ravel())[::-1]
    n_half = int(np.searchsorted(np.cumsum(half), 0.9)) + 1
    ax.imshow(np.sqrt(share), cmap="viridis")
    ax.set(title=f"{depth} layers: sees {seen}×{seen}", xticks=[], yticks=[])
    print(
        f"{depth:2} layers: {seen * seen:4} pixels in view, {n_half:4} of them ({n_half / seen**2:.0%}) have 90% of the say"
    )
viz.show(fig)

# %% [markdown]
# ## A ConvNet at last
#
# All of it together: convolution, ReLU, pooling, all three once more, and a dense layer. Against it a dense network with
# more weights. Both learn the digits. Then we move the test digits by one pixel.
#
# > **Predict, then run.** How much does each network lose?

# %%
rng = np.random.default_rng(0)
convnet = nn.Sequential(
    *[nn.Conv2d(1, 16, 5, padding=2, rng=rng), nn.ReLU(), nn.MaxPool2d(2)],
    *[nn.Conv2d(16, 24, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2)],
    *[nn.Flatten(), nn.Linear(24 * 2 * 2, 10, rng=rng)],
).to(device)
dense = nn.Sequential(nn.Flatten(), nn.Linear(64, 96, rng=rng), nn.ReLU(), nn.Linear(96, 10, rng=rng)).to(device)
shifted = data.random_shift(X_test, 1, np.random.default_rng(5), mode="replicate")
print("                 weights    digits   moved by up to a pixel")
for name, net in (("ConvNet", convnet), ("dense network", dense)):
    fit(net, optim.Adam(net, 4e-3), X, y, epochs=25, batch_size=40, rng=0, progress=False)
    scores = [accuracy(predict_proba(net, part), y_test) for part in (X_test, shifted)]
    print(f"{name:<16}{net.n_params():8,}{scores[0]:10.1%}{scores[1]:12.1%}")
learnt = to_numpy(convnet.named_params()["0.weight"])[:, 0]  # (16, 5, 5)
answers = to_numpy(convnet[0](X_test[:1]))[0]  # (16, 8, 8): what each filter says to one digit
pictures = [a / abs(a).max() for pair in zip(learnt, answers, strict=True) for a in pair]
order = [2 * i + which for row in (range(8), range(8, 16)) for which in (0, 1) for i in row]
viz.show(viz.image_grid([pictures[i] for i in order], columns=8, size=0.9))

# %% [markdown]
# Below the table: the sixteen 5×5 filters of the first layer after training, and under each its map of one digit. One
# filter, one map. Nobody drew them; some have become edges and strokes.
#
# The same on photographs takes longer. The page *ConvNetJS* trains a small ConvNet on CIFAR-10 in your browser, and you
# see filters and maps change while it learns; in unit 08 you do it with this library.
#
# ## Quiz
#
# **1.** A 3×3 convolution with stride 1 and padding 1 is followed by 2×2 max-pooling with stride 2. The input is
# 64 × 40 × 40, the layer has 128 filters. What is the shape behind both, and how many parameters are there?
#
# <details><summary>Answer</summary>
# 128 × 20 × 20: padding 1 keeps 40, pooling halves it, and the number of maps is the number of filters. Parameters:
# 128·(64·3·3 + 1) = 73,856. Pooling has none. That each filter reaches through all 64 maps is what is forgotten most.
# </details>
#
# **2.** You double the height and width of the images. What happens to the number of weights, and to the work, of a
# convolution? And of a dense layer with as many outputs as before?
#
# <details><summary>Answer</summary>
# The convolution keeps its weights; they are used at four times as many places, so the work is four times as much. The
# dense layer needs four times as many weights and as much more work.
# </details>
#
# **3.** A friend adds padding "to let the neurons see more". Right?
#
# <details><summary>Answer</summary>
# No. Padding adds places at the border, and so more answers. The window of each neuron stays as wide as it is. To see
# more: more layers, larger windows, stride, pooling or dilation.
# </details>
#
# ## What to remember
#
# - **Local and shared:** one small filter slides over the whole image. 1,728 weights instead of 201 million.
# - **Size:** room to move, divided by the stride, rounded down, plus one. A window covers D·(F - 1) + 1 pixels.
# - A filter reaches through **all channels**; one filter, one map.
# - **Fast** is one matrix product: filters times windows as columns.
# - **Backward:** what is used many times adds up. The gradient of the image is a convolution with the turned filter.
# - **Pooling** has no weights: the maximum sends its gradient to the winner, the mean shares it.
# - **Receptive field:** each layer adds its steps times the jump; strides multiply the jump. Three 3×3 see what one 7×7
#   sees.
#
# **Now you:** the assignment of this unit. You write the size, the border, the convolution and its way back, the matrix
# trick, both poolings and the receptive field. Later units can run on *your* convolution.
#
# **Next, unit 06:** twelve layers of convolution are hard to train: signals and gradients die out on the way.
# Normalisation and skip connections keep them alive.
#
# ## To read on
#
# - Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document recognition", Proceedings
#   of the IEEE 86 (1998): local connections and shared weights, at work.
# - V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285 (2016).
# - K. Chellapilla, S. Puri and P. Simard, "High performance convolutional neural networks for document processing", IWFHR
#   2006: the matrix product.
# - F. Yu and V. Koltun, "Multi-scale context aggregation by dilated convolutions", ICLR 2016.
# - K. Simonyan and A. Zisserman, "Very deep convolutional networks for large-scale image recognition", ICLR 2015: three 3×3
#   for one 7×7.
# - W. Luo, Y. Li, R. Urtasun and R. Zemel, "Understanding the effective receptive field in deep convolutional neural
#   networks", NeurIPS 2016.
# - M. Lin, Q. Chen and S. Yan, "Network in network", ICLR 2014: 1×1 windows and global average pooling.
# - A. Karpathy, "ConvNetJS", cs.stanford.edu/people/karpathy/convnetjs: small networks that learn in the browser.
