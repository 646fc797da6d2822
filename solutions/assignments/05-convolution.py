# %% [markdown]
# # Assignment 05 · Convolution
#
# You build everything that a convolutional network is made of: how large an answer is, borders, the convolution itself
# with stride, padding and dilation, its way back, the trick that makes it fast, pooling, and how much of an image a
# neuron sees. NumPy is all you need. In later units *your* convolution can run inside LeNet and the others.
#
# **How it works.** As before: replace `raise NotImplementedError(...)` with your code, run the cell, run the check below
# it. The check says what is wrong and often recognises the mistake itself. After you hand in, the same checks run with
# *other* numbers. Stuck? Open the hints one by one. Finished kernels, those of `glassnet` or of other libraries, are
# refused: you are writing them.
#
# **Shapes.** Images are arrays (N, C, H, W): N images, C channels, H rows, W columns. Filters are (F, C, KH, KW). H and W
# differ, and so do KH and KW: code that takes a square for granted fails.
#
# **Strides and the like.** `stride`, `padding` and `dilation` are a pair (rows, columns), or one number that counts for
# both. The first line of each function, given to you, makes pairs of them.
#
# **What does not fit.** In the lecture a filter of 3 with stride 3 does not fit an image of 7. `out_size`, your first
# exercise, says so. All other kernels do what the libraries do: they round down, and the rows and columns at the far end
# that no window reaches are not looked at.
#
# The exercises do not depend on each other: leave one out and go on.
#
# **Time:** about two hours in all. **Points:** 100. **You need:** lecture 05. Everything works offline and without a
# GPU.
#
# **Handing in.** Choose *Restart kernel and run all cells*, look through the outputs, save, and hand in this notebook
# under the name it has. A cell that fails does no harm to the others.

# %%
import numpy as np

from glassnet import data, viz
from glassnet.check import load_checks

check = load_checks("05-convolution")
viz.use_style()

# --- exercises 1 to 5: out_size, pad2d, conv2d_forward, conv2d_backward, im2col

# %% [markdown] about="maxpool"
# ## 6 · Max-pooling
#
# Max-pooling keeps the largest number of each window. The map gets smaller, the strongest response stays. Write
#
# ```python
# maxpool_forward(x, kernel_size, stride)         # (N, C, H, W), pair, pair   ->  y: (N, C, OH, OW)
# maxpool_backward(dy, x, kernel_size, stride)    # (N, C, OH, OW), and the same  ->  dx: (N, C, H, W)
# ```
#
# `kernel_size` is the height and width of a window, `stride` the steps down and across. Windows may overlap; pixels may
# lie between them. There is no padding: OH = ⌊(H - KH) / SH⌋ + 1, and likewise OW.
#
# Rules:
#
# - Each image and each channel for itself.
# - Backward sends the gradient of an output to the pixel that **won** the window. Of equal values the first one has won,
#   row by row. A pixel that wins several windows gets the sum.
#
# Worked by hand, with 2×2 windows and stride 2: of the rows `1 5 2 0` and `3 4 8 1` the windows hold {1, 5, 3, 4} and
# {2, 0, 8, 1}. So y is `5 8`. If dy is `10 20`, then dx is `0 10 0 0` and `0 0 20 0`.


# %% solution="maxpool"
def maxpool_forward(x, kernel_size, stride):
    """The largest value of each window.

    x: array (N, C, H, W), kernel_size and stride: pairs (rows, columns). Returns an array (N, C, OH, OW).
    """
    (kh, kw), (sh, sw) = np.broadcast_to(kernel_size, 2), np.broadcast_to(stride, 2)
    ### BEGIN SOLUTION
    tall, wide = (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1
    y = np.empty((*x.shape[:2], tall, wide), dtype=x.dtype)
    for i in range(tall):
        for j in range(wide):
            y[:, :, i, j] = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max(axis=(2, 3))
    return y
    ### END SOLUTION


def maxpool_backward(dy, x, kernel_size, stride):
    """Each gradient goes to the pixel that won its window.

    dy: array (N, C, OH, OW), x: array (N, C, H, W), kernel_size and stride: pairs. Returns an array (N, C, H, W).
    """
    (kh, kw), (sh, sw) = np.broadcast_to(kernel_size, 2), np.broadcast_to(stride, 2)
    ### BEGIN SOLUTION
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = divmod(window.argmax(), kw)
        dx[n, c, i * sh + row, j * sw + column] += dy[n, c, i, j]
    return dx
    ### END SOLUTION


# %% check="maxpool"
def by_hand():
    x = np.array([[1.0, 5, 2, 0], [3, 4, 8, 1]]).reshape(1, 1, 2, 4)
    assert maxpool_forward(x, (2, 2), (2, 2)).ravel().tolist() == [5, 8]
    dy = np.array([10.0, 20]).reshape(1, 1, 1, 2)
    assert maxpool_backward(dy, x, (2, 2), (2, 2)).reshape(2, 4).tolist() == [[0, 10, 0, 0], [0, 0, 20, 0]]
    # windows that overlap: the 8 wins the last two
    assert maxpool_forward(x, (2, 2), (1, 1)).ravel().tolist() == [5, 8, 8]
    dy = np.array([10.0, 20, 4]).reshape(1, 1, 1, 3)
    assert maxpool_backward(dy, x, (2, 2), (1, 1)).reshape(2, 4).tolist() == [[0, 10, 0, 0], [0, 0, 24, 0]]


check("maxpool", by_hand)

# %% [markdown] hints="maxpool"


# %%
@check.picture("maxpool")
def what_wins():
    digit = data.digits().X[12].reshape(8, 8) - 16  # a 2; all values are negative or 0
    y = maxpool_forward(digit[None, None], (2, 2), (2, 2))
    dx = maxpool_backward(np.ones_like(y), digit[None, None], (2, 2), (2, 2))
    fig, axes = viz.panels(3, columns=3, size=3.3)
    titles = ("a digit, 8×8", "your maxima, 4×4", "who won (dx for ones)")
    for ax, title, picture in zip(axes, titles, (digit, y[0, 0], dx[0, 0]), strict=True):
        ax.imshow(picture, cmap="gray_r")
        ax.set(title=title, xticks=[], yticks=[])
    alt = f"A digit, its pooled version with values from {y.min():.0f} to {y.max():.0f}, and {int(dx.sum())} winners."
    viz.show(fig, alt=alt)
    per_window = dx.reshape(4, 2, 4, 2).sum(axis=(1, 3))
    print(f"winners per window: from {per_window.min():.0f} to {per_window.max():.0f}; in all {dx.sum():.0f}")
    print("Right: the digit is still there at half the size, and each of the 16 windows has exactly one winner.")


# %% [markdown] about="avgpool"
# ## 7 · Mean-pooling
#
# The other pooling takes the **mean** of each window. With a window as large as the map it is called *global average
# pooling*, and turns each map into one number. Four short functions:
#
# ```python
# avgpool_forward(x, kernel_size, stride, padding)         # (N, C, H, W), three pairs  ->  y: (N, C, OH, OW)
# avgpool_backward(dy, x, kernel_size, stride, padding)    # (N, C, OH, OW), ...        ->  dx: (N, C, H, W)
# global_avgpool_forward(x)                                # (N, C, H, W)               ->  y: (N, C)
# global_avgpool_backward(dy, x)                           # (N, C), (N, C, H, W)       ->  dx: (N, C, H, W)
# ```
#
# With padding the windows begin PH rows above and PW columns left of the image: OH = ⌊(H + 2·PH - KH) / SH⌋ + 1.
#
# Rules:
#
# - **Padding does not count.** At the border a window sees fewer real pixels. Divide by *their* number. (No window lies
#   in the padding alone.)
# - Images may come as whole numbers. Their means need not be whole.
# - Backward: each real pixel of a window gets an equal share of its gradient; shares of several windows add up.
#
# Worked by hand: of `1 3 0 -2` above `5 7 4 6` the two windows of 2×2 have the means 16/4 = 4 and 8/4 = 2. A gradient of
# 8 for the first gives each of its four pixels 2. With padding (1, 1) and stride (1, 1) the very first window sees one
# real pixel, the 1: its mean is 1, and not 1/4.


# %% solution="avgpool"
def avgpool_forward(x, kernel_size, stride, padding):
    """The mean of the real pixels in each window.

    x: array (N, C, H, W), kernel_size, stride and padding: pairs (rows, columns). Returns an array (N, C, OH, OW).
    """
    (kh, kw), (sh, sw), (ph, pw) = (np.broadcast_to(pair, 2) for pair in (kernel_size, stride, padding))
    ### BEGIN SOLUTION
    tall, wide = (x.shape[2] + 2 * ph - kh) // sh + 1, (x.shape[3] + 2 * pw - kw) // sw + 1
    y = np.empty((*x.shape[:2], tall, wide))
    for i in range(tall):
        for j in range(wide):
            top, left = i * sh - ph, j * sw - pw
            y[:, :, i, j] = x[:, :, max(0, top) : top + kh, max(0, left) : left + kw].mean(axis=(2, 3))
    return y
    ### END SOLUTION


def avgpool_backward(dy, x, kernel_size, stride, padding):
    """Each gradient is shared among the real pixels of its window.

    dy: array (N, C, OH, OW), x: array (N, C, H, W), kernel_size, stride and padding: pairs. Returns (N, C, H, W).
    """
    (kh, kw), (sh, sw), (ph, pw) = (np.broadcast_to(pair, 2) for pair in (kernel_size, stride, padding))
    ### BEGIN SOLUTION
    dx = np.zeros(x.shape)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            top, left = i * sh - ph, j * sw - pw
            window = dx[:, :, max(0, top) : top + kh, max(0, left) : left + kw]  # a view into dx
            window += dy[:, :, i : i + 1, j : j + 1] / (window.shape[2] * window.shape[3])
    return dx
    ### END SOLUTION


def global_avgpool_forward(x):
    """The mean of each map. x: array (N, C, H, W). Returns an array (N, C)."""
    ### BEGIN SOLUTION
    return x.mean(axis=(2, 3))
    ### END SOLUTION


def global_avgpool_backward(dy, x):
    """Each gradient is shared among all pixels of its map. dy: array (N, C), x: (N, C, H, W). Returns (N, C, H, W)."""
    ### BEGIN SOLUTION
    share = dy / (x.shape[2] * x.shape[3])
    return np.zeros(x.shape) + share[:, :, None, None]
    ### END SOLUTION


# %% check="avgpool"
def by_hand():
    x = np.array([[1.0, 3, 0, -2], [5, 7, 4, 6]]).reshape(1, 1, 2, 4)
    assert avgpool_forward(x, (2, 2), (2, 2), (0, 0)).ravel().tolist() == [4, 2]
    dy = np.array([8.0, -4]).reshape(1, 1, 1, 2)
    assert avgpool_backward(dy, x, (2, 2), (2, 2), (0, 0)).reshape(2, 4).tolist() == [[2, 2, -1, -1], [2, 2, -1, -1]]
    # with padding the window in the corner sees the 1 alone, the one below it 1 and 5
    padded = avgpool_forward(x, (2, 2), (1, 1), (1, 1))
    assert padded.shape == (1, 1, 3, 5)
    assert padded[0, 0, :2, 0].tolist() == [1, 3]
    assert global_avgpool_forward(x).tolist() == [[3]]
    assert global_avgpool_backward(np.array([[16.0]]), x).tolist() == [[[[2, 2, 2, 2], [2, 2, 2, 2]]]]


check("avgpool", by_hand)

# %% [markdown] hints="avgpool"


# %%
@check.picture("avgpool")
def the_edge():
    sky = np.full((1, 1, 9, 12), 0.8)  # an evenly grey picture
    y = avgpool_forward(sky, (3, 3), (1, 1), (1, 1))[0, 0]
    shares = avgpool_backward(np.ones((1, 1, 9, 12)), sky, (3, 3), (1, 1), (1, 1))[0, 0]
    fig, axes = viz.panels(2, columns=2, size=4.2, height=3.2)
    titles = ("your means of a grey picture", "what comes back for ones")
    for ax, title, picture in zip(axes, titles, (y, shares), strict=True):
        drawn = ax.imshow(picture, cmap="viridis", vmin=0.3, vmax=1.7)
        ax.set(title=title, xticks=[], yticks=[])
        fig.colorbar(drawn, ax=ax, shrink=0.7)
    told = f"means from {y.min():.2f} to {y.max():.2f}; gradients add up to {shares.sum():.2f}"
    viz.show(fig, alt=f"Two maps: {told}.")
    print(told)
    print("Right: the mean of grey is the same grey, 0.80, up to the edge. 108 ones go back, and 108 arrive.")


# %% [markdown] about="receptive_field"
# ## 8 · How far does a unit see?
#
# A unit deep in a network looks at a piece of the image, its **receptive field**. Work it out, along one axis:
#
# ```python
# receptive_field(layers)    # list of (kind, k, stride, padding, dilation)  ->  size, jump, start: three whole numbers
# ```
#
# The layers are listed from the image upwards; `kind` is `"conv"` or `"pool"`. About the units of the last layer, say
#
# - **size**: how many pixels lie between the first and the last one that a unit sees, both counted;
# - **jump**: how many pixels further its neighbour's view begins;
# - **start**: the first pixel that unit 0 sees. Pixel 0 is the image's first; a negative start lies in the padding.
#
# Without any layer a unit is a pixel: 1, 1, 0. Holes that a dilation leaves belong to the view.
#
# Worked by hand: `("conv", 3, 2, 1, 1)`, then `("conv", 3, 1, 1, 1)`. A unit of the first sees 3 pixels; its neighbour's
# view begins 2 further; unit 0 begins at -1. A unit of the second looks at three such units: 3 + 2·2 = 7 pixels. Its unit
# 0 looks at the units -1, 0 and 1, so it begins 2 pixels before -1. The answer is 7, 2, -3.


# %% solution="receptive_field"
def receptive_field(layers):
    """Size, jump and start of what a unit behind these layers sees, along one axis.

    layers: list of tuples (kind, k, stride, padding, dilation), the image's side first. Returns three whole numbers.
    """
    ### BEGIN SOLUTION
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size += dilation * (k - 1) * jump
        start -= padding * jump
        jump *= stride
    return size, jump, start
    ### END SOLUTION


# %% check="receptive_field"
def by_hand():
    assert tuple(receptive_field([("conv", 3, 2, 1, 1), ("conv", 3, 1, 1, 1)])) == (7, 2, -3)
    # three small windows see as far as one of 7
    assert tuple(receptive_field([("conv", 3, 1, 0, 1)] * 3)) == (7, 1, 0)
    assert tuple(receptive_field([("conv", 7, 1, 0, 1)])) == (7, 1, 0)


check("receptive_field", by_hand)

# %% [markdown] hints="receptive_field"


# %%
@check.picture("receptive_field")
def through_a_network():
    stem = [("conv", 7, 2, 3, 1), ("pool", 3, 2, 1, 1)]
    small = [("conv", 3, 1, 1, 1)] * 4
    networks = {
        "3×3 only": [("conv", 3, 1, 1, 1)] * 6,
        "stem, then 3×3": stem + small,
        "3×3, dilation 1 2 4 8 16 32": [("conv", 3, 1, 2**i, 2**i) for i in range(6)],
    }
    sizes = {name: [receptive_field(layers[:n])[0] for n in range(7)] for name, layers in networks.items()}
    lines = {name: (np.arange(7), seen) for name, seen in sizes.items()}
    ax = viz.curves(lines, xlabel="layers", ylabel="pixels seen along one axis")
    ax.set_title("How your receptive field grows")
    viz.show(ax)
    print("after six layers: " + ", ".join(f"{name} {seen[-1]}" for name, seen in sizes.items()))
    print("Right: 13, 43 and 127. Small windows add a little each; strides and dilation make the steps larger.")


# %% [markdown]
# ## What you have built
#
# The last cell adds up your points on the cases in this notebook. Save, and hand in.

# %%
check.summary()
