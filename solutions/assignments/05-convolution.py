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
# both. Where a function takes them, its first line, given to you, makes pairs of them.
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
import importlib.util
from timeit import repeat

import numpy as np

from glassnet import data, ops, viz
from glassnet.check import load_checks

check = load_checks("05-convolution")
viz.use_style()

# %% [markdown] about="out_size"
# ## 1 · How large is the answer?
#
# ```python
# out_size(n, k, s, p, d)                           # five integers               ->  an integer
# conv_shape(x_shape, w_shape, stride, padding)     # (N, C, H, W), (F, C, KH, KW), pairs or numbers
#                                                   #   ->  the tuple (N, F, OH, OW)
# ```
#
# - `out_size`: in how many places can a window of `k` taps stand on an axis of `n` values? It begins at the first value
#   and goes on in steps of `s`. There are `p` more values on *each* side, and neighbouring taps are `d` apart.
# - If the window is larger than the axis, or if the last step leaves a **rest**, raise a `ValueError`.
# - `conv_shape`: the shape of a whole answer, with d = 1. If the filters have other channels than the images, raise a
#   `ValueError` too.
#
# Worked by hand: n = 7, k = 3, s = 2. The window can move by 7 − 3 = 4 values, which is 2 steps, so there are **3**
# places. With s = 3, one value would be left over: it does not fit. 10 filters of 3 × 5 × 5 on one image of 3 × 32 × 34,
# with a border of 2: the answer is (1, 10, 32, 34).


# %% solution="out_size"
def out_size(n, k, s=1, p=0, d=1):
    """Places of a window on an axis.

    n: length of the axis, k: taps of the window, s: stride, p: padding on each side, d: dilation; all integers.
    Returns an integer. Raises ValueError if the window does not fit.
    """
    ### BEGIN SOLUTION
    reach = 1 + d * (k - 1)
    steps, rest = divmod(p + n + p - reach, s)
    if steps < 0 or rest > 0:
        raise ValueError(f"out_size: a window over {reach} values does not fit {p + n + p} values with stride {s}")
    return 1 + steps
    ### END SOLUTION


def conv_shape(x_shape, w_shape, stride=1, padding=0):
    """Shape of the answer of a convolution.

    x_shape: (N, C, H, W), w_shape: (F, C, KH, KW), stride and padding: numbers or pairs (rows, columns).
    Returns a tuple (N, F, OH, OW) of integers. Raises ValueError if the channels differ.
    """
    (sh, sw), (ph, pw) = [np.broadcast_to(v, 2) for v in (stride, padding)]  # a number counts for both
    ### BEGIN SOLUTION
    (images, channels, height, width), (filters, layers, kh, kw) = x_shape, w_shape
    if channels != layers:
        raise ValueError(f"conv_shape: {channels} channels of the images, {layers} of the filters")
    return images, filters, out_size(height, kh, sh, ph), out_size(width, kw, sw, pw)
    ### END SOLUTION


# %% check="out_size"
def by_hand():
    assert out_size(7, 3, 1, 0, 1) == 5
    assert out_size(7, 3, 2, 0, 1) == 3
    assert out_size(32, 5, 1, 2, 1) == 32  # two more on each side keep the size
    assert tuple(conv_shape((1, 3, 32, 34), (10, 3, 5, 5), 1, 2)) == (1, 10, 32, 34)
    try:
        out_size(7, 3, 3, 0, 1)
    except ValueError:
        return
    raise AssertionError("a window of 3 with stride 3 does not fit 7 values")


check("out_size", by_hand)

# %% [markdown] hints="out_size"


# %%
@check.picture("out_size")
def places_on_an_axis():
    walks = {"stride 1": (7, 3, 1, 0, 1), "stride 2": (7, 3, 2, 0, 1), "padding 1": (7, 3, 2, 1, 1)}
    walks["dilation 2"] = (7, 3, 1, 0, 2)
    pictures, counts = [], []
    for n, k, s, p, d in walks.values():
        places = out_size(n, k, s, p, d)
        rows = np.zeros((5, n + 4))  # white: no axis here
        rows[:places, 1 - p : n + 1 + p] = 1  # light: the border
        rows[:places, 1 : n + 1] = 2  # the axis
        for i in range(min(places, 5)):
            taps = 1 - p + i * s + d * np.arange(k)
            rows[i, taps[taps < n + 4]] = 4  # dark: what the window sees
        pictures.append(rows)
        counts.append(int(places))
    titles = [f"{name}: {c} places" for name, c in zip(walks, counts, strict=True)]
    viz.show(viz.image_grid(pictures, titles, columns=2, size=3.4))
    print("Each row is a place of your window; what it sees is dark, the axis is grey, its border light.")
    print("Right: 5, 3, 4 and 3 places. The first window begins, and the last one ends, at an end of the axis.")


# %% [markdown] about="pad2d"
# ## 2 · A border around the image
#
# ```python
# pad2d(x, p, mode)              # (N, C, H, W), (top, bottom, left, right), a word   ->  the image with its border
# pad2d_backward(dy, p, mode)    # gradient of the image with its border, ...         ->  dx (N, C, H, W)
# ```
#
# For a row a b c and a border of two on both sides:
#
# - `"zeros"`: 0 0 **a b c** 0 0
# - `"reflect"`: c b **a b c** b a. The mirror stands *on* the last pixel. It can show n − 1 other pixels at most: a wider
#   border is a `ValueError`.
# - `"replicate"`: a a **a b c** c c
#
# Rows and columns alike, and the corners too. The four widths may all differ, and be 0.
#
# Backward: a pixel that shows in the border gets the gradients of all the places that show it, **added up**.
#
# Worked by hand: a row 1 2 3 with 2 on the left and 1 on the right, `"reflect"`: 3 2 **1 2 3** 2. Backward with one on
# each side: dy = 1, 10, 100, 1000, 10000. The first place showed the second pixel, and so did the last. dx = 10, 100 +
# 1 + 10000, 1000.


# %% solution="pad2d"
def pad2d(x, p, mode):
    """Put a border around images.

    x: array (N, C, H, W), p: (top, bottom, left, right), mode: "zeros", "reflect" or "replicate".
    Returns an array (N, C, top + H + bottom, left + W + right). Raises ValueError if a mirror is too wide.
    """
    ### BEGIN SOLUTION
    top, bottom, left, right = p
    height, width = x.shape[2:]
    if mode == "reflect" and not (max(top, bottom) < height and max(left, right) < width):
        raise ValueError(f"pad2d: no mirror shows {p} pixels of an image of {height} × {width}")
    numpys_name = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}
    return np.pad(x, [(0, 0), (0, 0), (top, bottom), (left, right)], mode=numpys_name[mode])
    ### END SOLUTION


def pad2d_backward(dy, p, mode):
    """Gradient of the loss by x, given the gradient dy by pad2d(x, p, mode).

    dy: array (N, C, top + H + bottom, left + W + right), p and mode as in pad2d. Returns an array (N, C, H, W).
    """
    ### BEGIN SOLUTION
    top, bottom, left, right = p
    dx = dy
    for axis, before, after in ((2, top, bottom), (3, left, right)):
        size = dx.shape[axis] - before - after
        shows = np.clip(np.arange(-before, size + after), 0, size - 1)
        if mode == "reflect":
            shows = size - 1 - abs(size - 1 - abs(np.arange(-before, size + after)))
        sent = np.eye(size)[shows]  # row i has a 1 at the pixel that place i shows
        if mode == "zeros":
            sent[:before] = sent[before + size :] = 0
        dx = np.moveaxis(np.tensordot(dx, sent, axes=(axis, 0)), -1, axis)
    return dx
    ### END SOLUTION


# %% check="pad2d"
def by_hand():
    row = np.array([[[[1.0, 2.0, 3.0]]]])
    assert pad2d(row, (0, 0, 2, 1), "reflect").tolist() == [[[[3, 2, 1, 2, 3, 2]]]]
    assert pad2d(row, (0, 0, 2, 1), "replicate").tolist() == [[[[1, 1, 1, 2, 3, 3]]]]
    assert pad2d(row, (1, 0, 0, 1), "zeros").tolist() == [[[[0, 0, 0, 0], [1, 2, 3, 0]]]]
    dy = 10.0 ** np.arange(5).reshape(1, 1, 1, 5)
    assert pad2d_backward(dy, (0, 0, 1, 1), "reflect").tolist() == [[[[10, 10101, 1000]]]]
    assert pad2d_backward(dy, (0, 0, 1, 1), "zeros").tolist() == [[[[10, 100, 1000]]]]


check("pad2d", by_hand)

# %% [markdown] hints="pad2d"


# %%
@check.picture("pad2d")
def three_borders():
    three = data.digits().X[3].reshape(1, 1, 8, 8)
    sides, modes = (4, 4, 4, 4), ["zeros", "reflect", "replicate"]
    bordered = [pad2d(three, sides, mode)[0, 0] for mode in modes]
    fig = viz.image_grid(bordered, modes, columns=3, size=2.2)
    for ax in fig.axes:
        ax.plot([3.5, 11.5, 11.5, 3.5, 3.5], [3.5, 3.5, 11.5, 11.5, 3.5], color=viz.COLORS[1])
    viz.show(fig)
    shown = [pad2d_backward(np.ones((1, 1, 16, 16)), sides, mode)[0, 0] for mode in modes]
    viz.show(viz.image_grid(shown, [f"shown {s.min():.0f} to {s.max():.0f} times" for s in shown], columns=3, size=2.2))
    print("Above the digit (framed) and its border, below how many places show each pixel: your backward, given ones.")
    print(f"places in all: {[int(s.sum()) for s in shown]}")
    print("Right: 64, 256 and 256 places. The mirror goes on as the digit ends, and the last pixels are drawn out.")


# %% [markdown] about="conv2d_forward"
# ## 3 · Convolution, forward
#
# The heart of the unit. F filters slide over N images; each looks at all C channels at once and makes one new channel.
#
# ```python
# conv2d_forward(x, w, b, stride, padding, dilation)    # (N, C, H, W), (F, C, KH, KW), (F,)   ->  (N, F, OH, OW)
# ```
#
# $$y_{n f o p} = b_f + \sum_{c,i,j} w_{f c i j}\; x_{n,\,c,\;o\,s_h + i\,d_h,\;p\,s_w + j\,d_w},$$
#
# where x has a border of zeros, p rows above *and* below, p columns left *and* right. Rules:
#
# - The filter slides as it lies; it is not flipped. (Mathematics calls that a cross-correlation.)
# - OH = (H + 2 p − d (KH − 1) − 1) // s + 1. What no whole window reaches at the far end is left out.
# - Rows and columns each have their own stride, padding and dilation.
#
# Worked by hand:
#
# ```
#  1  2  0        1  2
#  0  3  1       -1  3       and a bias of 10
#  4  0  2
# ```
#
# At the top left, 1·1 + 2·2 − 1·0 + 3·3 = 14, and with the bias **24**. The whole answer is 24, 12 / 12, 21.
#
# Besides the cases below, grading tries filters of 1 × 1, and filters as large as the image.


# %% solution="conv2d_forward"
def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
    """Slide filters over images.

    x: array (N, C, H, W), w: array (F, C, KH, KW), b: array (F,), stride, padding, dilation: numbers or pairs (rows,
    columns). Returns an array (N, F, OH, OW).
    """
    # a number counts for both axes; th and tw: how far apart the taps are
    (sh, sw), (ph, pw), (th, tw) = [np.broadcast_to(v, 2) for v in (stride, padding, dilation)]
    ### BEGIN SOLUTION
    framed = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    kh, kw = w.shape[2:]
    high = (framed.shape[2] - 1 - th * (kh - 1)) // sh + 1
    wide = (framed.shape[3] - 1 - tw * (kw - 1)) // sw + 1
    sums = np.zeros((len(w), len(x), high, wide))
    for i in range(kh):
        for j in range(kw):
            met = framed[:, :, i * th : i * th + high * sh : sh, j * tw : j * tw + wide * sw : sw]
            sums += np.tensordot(w[:, :, i, j], met, axes=(1, 1))  # (F, N, OH, OW)
    return sums.transpose(1, 0, 2, 3) + b.reshape(1, -1, 1, 1)
    ### END SOLUTION


# %% check="conv2d_forward"
def by_hand():
    x = np.array([[1.0, 2.0, 0.0], [0.0, 3.0, 1.0], [4.0, 0.0, 2.0]])[None, None]
    w, b = np.array([[1.0, 2.0], [-1.0, 3.0]])[None, None], np.array([10.0])
    assert conv2d_forward(x, w, b, 1, 0, 1).tolist() == [[[[24, 12], [12, 21]]]]
    # one place, and taps two apart: the four corners, 1·1 + 2·0 − 1·4 + 3·2
    assert conv2d_forward(x, w, b, 1, 0, 2).tolist() == [[[[13]]]]
    # a border of one, and steps of two
    assert conv2d_forward(x, w, b, 2, 1, 1).tolist() == [[[[13, 8], [22, 21]]]]


check("conv2d_forward", by_hand)

# %% [markdown] hints="conv2d_forward"


# %%
@check.picture("conv2d_forward")
def filters_see_things():
    digits = data.digits().X[[0, 1, 4, 7]].reshape(4, 1, 8, 8)
    looks = {
        "upper edges": [[1, 2, 1], [0, 0, 0], [-1, -2, -1]],
        "left edges": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
        "blurred": [[1, 2, 1], [2, 4, 2], [1, 2, 1]],
    }
    w = np.array(list(looks.values()), dtype=float)[:, None] / [[[[4]]], [[[4]]], [[[16]]]]
    maps = conv2d_forward(digits, w, np.zeros(3), 1, 1, 1)  # (4, 3, 8, 8)
    pictures = np.concatenate([digits, maps], axis=1).transpose(1, 0, 2, 3).reshape(16, 8, 8)
    titles = [name if column == 0 else "" for name in ("digit", *looks) for column in range(4)]
    fig = viz.image_grid(pictures, titles, columns=4, size=1.4)
    viz.show(fig, alt=f"Four digits, and below each what the filters answer: {', '.join(looks)}.")
    print("One call: four images, three filters. Grey is 0 where dark is positive and white is negative.")
    print("Right: blurred digits keep their form; an edge filter is dark on one side of a line and white on the other.")


# %% [markdown]
# ## Your convolution beside the library's
#
# The same sum in four ways. This cell gives no points. It needs exercise 3 and takes a few seconds.


# %%
@check.picture("conv2d_forward")
def race():
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(8, 8, 24, 32)), rng.normal(size=(16, 8, 3, 3)), rng.normal(size=16)

    def window_by_window():  # one image and one filter only, and still slow
        return [[(x[0, :, i : i + 3, j : j + 3] * w[0]).sum() for j in range(30)] for i in range(22)]

    ways = {"yours": lambda: conv2d_forward(x, w, b, 1, 0, 1), "glassnet": lambda: ops.conv2d_forward(x, w, b)[0]}
    if importlib.util.find_spec("torch"):
        import torch

        tensors = [torch.from_numpy(a) for a in (x, w, b)]
        ways["PyTorch"] = lambda: torch.nn.functional.conv2d(*tensors).numpy()
    answers = {name: way() for name, way in ways.items()}
    seconds = {"windows in a loop (counted up)": min(repeat(window_by_window, number=1, repeat=2)) * 8 * 16}
    seconds |= {name: min(repeat(way, number=1, repeat=5)) for name, way in ways.items()}
    viz.show(viz.timing_bars(seconds, title="8 images, 16 filters of 8 × 3 × 3"))
    gap = max(abs(answer - answers["glassnet"]).max() for answer in answers.values())
    print(f"largest difference between the answers: {gap:.1e}")
    print("Right: below 1e-10. Loops over the 9 taps of a filter are fast, loops over places or pixels are not.")


# %% [markdown] about="conv2d_backward"
# ## 4 · Convolution, backward
#
# ```python
# conv2d_backward(dy, x, w, stride, padding, dilation)    # (N, F, OH, OW), and what forward got
#                                                         #   ->  dx (N, C, H, W), dw (F, C, KH, KW), db (F,)
# ```
#
# Every product w · x of forward went into one number of y. On the way back, its x gets dy · w, and its w gets dy · x.
# Add that up over all products:
#
# - A pixel that several windows saw gets the **sum** of their shares. One that no window saw gets 0, but it is there:
#   `dx` has the shape of `x`, without the border.
# - A weight met a pixel at every place of every image: sum over all of them. No means: if the loss is a mean, `dy` holds
#   the 1/N already.
# - The bias went to every place: `db` sums up dy. (No gradient depends on b itself, so b does not come in.)
#
# Worked by hand: a row x = 1, 2, 3 and a filter 10, 1 have two places; dy = 1, 2. Then dx = 1·10, 1·1 + 2·10, 2·1 = 10,
# 21, 2. The first weight met 1 and 2, the second 2 and 3: dw = 1·1 + 2·2, 1·2 + 2·3 = 5, 8. And db = 3.


# %% solution="conv2d_backward"
def conv2d_backward(dy, x, w, stride=1, padding=0, dilation=1):
    """Gradients of the loss by x, w and b, given the gradient dy by conv2d_forward(x, w, b, ...).

    dy: array (N, F, OH, OW), x: array (N, C, H, W), w: array (F, C, KH, KW), stride, padding, dilation: numbers or
    pairs (rows, columns). Returns dx (N, C, H, W), dw (F, C, KH, KW), db (F,).
    """
    # a number counts for both axes; th and tw: how far apart the taps are
    (sh, sw), (ph, pw), (th, tw) = [np.broadcast_to(v, 2) for v in (stride, padding, dilation)]
    ### BEGIN SOLUTION
    framed = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    dframed, dw = np.zeros_like(framed), np.zeros_like(w)
    height, width = x.shape[2:]
    for oy in range(dy.shape[2]):
        for ox in range(dy.shape[3]):
            share = dy[:, :, oy, ox]  # (N, F)
            down = slice(oy * sh, oy * sh + th * (w.shape[2] - 1) + 1, th)
            across = slice(ox * sw, ox * sw + tw * (w.shape[3] - 1) + 1, tw)
            dw += np.einsum("nf,ncij->fcij", share, framed[:, :, down, across])
            dframed[:, :, down, across] += np.einsum("nf,fcij->ncij", share, w)
    return dframed[:, :, ph : height + ph, pw : width + pw], dw, np.einsum("nfop->f", dy)
    ### END SOLUTION


# %% check="conv2d_backward"
def by_hand():
    x, w, dy = np.array([[[[1.0, 2.0, 3.0]]]]), np.array([[[[10.0, 1.0]]]]), np.array([[[[1.0, 2.0]]]])
    dx, dw, db = conv2d_backward(dy, x, w, 1, 0, 1)
    assert dx.tolist() == [[[[10, 21, 2]]]]
    assert dw.tolist() == [[[[5, 8]]]]
    assert db.tolist() == [3]
    # with steps of two only the first place is left, and no window sees the last pixel
    assert conv2d_backward(dy[..., :1], x, w, 2, 0, 1)[0].tolist() == [[[[10, 1, 0]]]]


check("conv2d_backward", by_hand)

# %% [markdown] hints="conv2d_backward"


# %%
@check.picture("conv2d_backward")
def a_filter_learnt_from_examples():
    x = data.digits().X[:60].reshape(60, 1, 8, 8) / 16
    hidden = np.array([[[[1.0, 2.0, 1.0], [0.0, 0.0, 0.0], [-1.0, -2.0, -1.0]]]])
    target, _ = ops.conv2d_forward(x, hidden, np.array([0.5]), padding=1)
    w, b, losses, steps = np.zeros((1, 1, 3, 3)), np.zeros(1), [], []
    for step in range(201):
        off = ops.conv2d_forward(x, w, b, padding=1)[0] - target
        losses.append(float(np.mean(off**2)))
        if step in (0, 10, 50, 200):
            steps.append(w[0, 0].copy())
        _, dw, db = conv2d_backward(2 * off / off.size, x, w, 1, 1, 1)
        w, b = w - 0.4 * dw, b - 0.4 * db
    titles = [*(f"step {s}" for s in (0, 10, 50, 200)), "to be found"]
    viz.show(viz.image_grid([*steps, hidden[0, 0]], titles, columns=5, size=1.4))
    viz.show(viz.curves({"loss": losses}, xlabel="step", title="a filter learnt with your gradients"))
    print(f"learnt bias {b[0]:.2f}, loss from {losses[0]:.2f} down to {losses[-1]:.5f}")
    print("Right: bias 0.50, loss below 0.01, and the filter of step 200 looks like the one to be found.")


# %% [markdown] about="im2col"
# ## 5 · Windows as rows
#
# Libraries are fast because they turn a convolution into *one* matrix product. For that, every window becomes a row of
# a table.
#
# ```python
# im2col(x, kh, kw, stride, padding)                # (N, C, H, W)   ->  (N·OH·OW, C·KH·KW)
# col2im(cols, x_shape, kh, kw, stride, padding)    # (N·OH·OW, C·KH·KW), (N, C, H, W)   ->  array of shape x_shape
# ```
#
# - The **rows** come image after image, in each the places as one reads: row by row, from left to right.
# - A row lists channel after channel, in each the taps as one reads. That is the order of `w.reshape(F, -1)`, so that
#   `im2col(...) @ w.reshape(F, -1).T` has all the sums of a convolution.
# - `col2im` goes the way back: each row is **added** where its window stood, and the border is cut off. A pixel that no
#   window saw gets 0. That is how the gradient of the table becomes the gradient of the images.
#
# Worked by hand: the image 1 2 3 / 4 5 6 with windows of 2 × 2 has two of them: the rows 1 2 4 5 and 2 3 5 6. `col2im`
# of the rows 1 10 2 20 and 100 1000 200 2000 is 1 110 1000 / 2 220 2000.


# %% solution="im2col"
def im2col(x, kh, kw, stride=1, padding=0):
    """All windows of the images, one a row.

    x: array (N, C, H, W), kh and kw: height and width of the window, stride and padding: numbers or pairs (rows,
    columns). Returns an array (N·OH·OW, C·KH·KW).
    """
    (sh, sw), (ph, pw) = [np.broadcast_to(v, 2) for v in (stride, padding)]  # a number counts for both
    ### BEGIN SOLUTION
    framed = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    every = np.lib.stride_tricks.sliding_window_view(framed, (kh, kw), axis=(2, 3))
    kept = every[:, :, ::sh, ::sw]  # (N, C, OH, OW, KH, KW)
    return np.moveaxis(kept, 1, 3).reshape(-1, x.shape[1] * kh * kw)
    ### END SOLUTION


def col2im(cols, x_shape, kh, kw, stride=1, padding=0):
    """Add each row where its window stood.

    cols: array (N·OH·OW, C·KH·KW), x_shape: (N, C, H, W), the rest as in im2col. Returns an array of shape x_shape.
    """
    (sh, sw), (ph, pw) = [np.broadcast_to(v, 2) for v in (stride, padding)]  # a number counts for both
    ### BEGIN SOLUTION
    images, channels, height, width = x_shape
    total = np.zeros((images, channels, ph + height + ph, pw + width + pw))
    remaining = iter(cols.reshape(-1, channels, kh, kw))
    for image in total:
        for top in range(0, ph + height + ph - kh + 1, sh):
            for left in range(0, pw + width + pw - kw + 1, sw):
                image[:, top : top + kh, left : left + kw] += next(remaining)
    return total[:, :, ph : height + ph, pw : width + pw]
    ### END SOLUTION


# %% check="im2col"
def by_hand():
    x = np.arange(1.0, 7.0).reshape(1, 1, 2, 3)
    assert im2col(x, 2, 2, 1, 0).tolist() == [[1, 2, 4, 5], [2, 3, 5, 6]]
    rows = np.array([[1.0, 10.0, 2.0, 20.0], [100.0, 1000.0, 200.0, 2000.0]])
    assert col2im(rows, x.shape, 2, 2, 1, 0).tolist() == [[[[1, 110, 1000], [2, 220, 2000]]]]


check("im2col", by_hand)

# %% [markdown] hints="im2col"


# %%
@check.picture("im2col")
def one_matrix_product():
    digit = data.digits().X[0].reshape(1, 1, 8, 8)
    table = im2col(digit, 3, 3, 1, 0)
    seen_by = [col2im(np.ones((n, 9)), digit.shape, 3, 3, s, 0)[0, 0] for n, s in ((36, 1), (9, 2))]
    viz.show(viz.image_grid([digit[0, 0], table.T], ["a digit", "its windows, one a column"], columns=2, size=2.6))
    titles = [f"seen by {s.min():.0f} to {s.max():.0f} windows" for s in seen_by]
    viz.show(viz.image_grid(seen_by, titles, columns=2, size=2.6))
    rng = np.random.default_rng(5)
    x, w = rng.normal(size=(3, 2, 7, 9)), rng.normal(size=(4, 2, 3, 2))
    product = im2col(x, 3, 2, (2, 1), 1) @ w.reshape(4, -1).T  # (N·OH·OW, F)
    right, _ = ops.conv2d_forward(x, w, stride=(2, 1), padding=1)
    gap = abs(product.reshape(3, *right.shape[2:], 4).transpose(0, 3, 1, 2) - right).max()
    print(f"Convolution by one product of matrices: it differs from the library's by at most {gap:.1e}.")
    print("Below, your col2im of ones: with stride 1 on the left, with stride 2 on the right.")
    print(
        "Right: a difference below 1e-12, 1 to 9 windows on the left, and 0 to 4 on the right: the last row is left over."
    )


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
# Every layer with windows that a convolutional network has, forward and backward, and the arithmetic to plan one: how
# large each answer is, and how much of the image a neuron sees. `conv2d_forward` and `conv2d_backward` keep to the
# signatures of the course: if their checks are green, your convolution can do the work in the networks of later units,
# and `glassnet.mine` fetches it from this notebook. Unit 06 takes the next step: what happens between the layers, so that
# deep networks learn at all.
#
# The last cell adds up your points on the cases in this notebook. Save, and hand in.

# %%
check.summary()
