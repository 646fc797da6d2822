# %% [markdown]
# # Assignment 09 · Looking inside
#
# A trained network is a few thousand numbers. What do they look for? In this assignment you build the instruments that
# answer: pooling that remembers where, a deconvnet that walks from one activation back to the pixels, the pictures that
# a channel likes best, and a grey square that finds out what matters. At both ends stands craft: reading the files that
# data sets come in, and making one answer of many.
#
# **How it works.** As in the first assignment: replace `raise NotImplementedError(...)` by your code, run the cell, run
# the check below it. The check tells you what is wrong, and often which mistake it is. After you hand in, the same
# checks run with *other* numbers. Stuck? Open the hints one by one.
#
# Two rules for all exercises: images have the shape (N, C, H, W), and **nothing is changed in place**. A pair such as
# `stride` holds first what goes *down* the image, then what goes *across*.
#
# The exercises do not depend on each other: leave one out and go on.
#
# **Time:** under two hours in all. **Points:** 100. **You need:** lecture 09, and pooling and convolution of unit 05.
# Everything works offline and without a GPU.
#
# **Handing in.** Choose *Restart kernel and run all cells*, look through the outputs, save, and hand in this notebook
# under the name it has. A cell that fails does no harm to the others.

# %%
from functools import cache

import numpy as np
from matplotlib.patches import Rectangle

from glassnet import data, nn, ops, optim, viz
from glassnet.check import load_checks
from glassnet.train import fit

check = load_checks("09-looking-inside")
viz.use_style()

# %% [markdown]
# ## The network you look into
#
# The pictures of this assignment show one small network that reads digits, enlarged to 16 by 16 pixels. It is trained
# once, in about a second, when the first picture needs it.
#
# | layer | answer for one image |
# |---|---|
# | convolution, 8 filters 5×5, padding 2; ReLU | (8, 16, 16) |
# | max-pooling 2×2 | (8, 8, 8) |
# | convolution, 16 filters 3×3; ReLU | (16, 6, 6) |
# | max-pooling 2×2 | (16, 3, 3) |
# | linear | 10 scores |


# %%
def enlarged(images):
    """Images (N, C, 8, 8) drawn on 16 by 16 pixels, with straight lines in between."""
    place = np.linspace(0, 7, 16)
    first = np.minimum(place.astype(int), 6)
    share = (place - first).astype(images.dtype)
    tall = images[:, :, first] * (1 - share)[:, None] + images[:, :, first + 1] * share[:, None]
    return tall[..., first] * (1 - share) + tall[..., first + 1] * share


@cache
def digits():
    """Images (1797, 1, 16, 16) from 0 to 1, and their labels; the last 400 are for testing."""
    found = data.digits()
    return enlarged((found.X.reshape(-1, 1, 8, 8) / 16).astype(np.float32)), found.y


@cache
def trained(seed=0, epochs=4, n=1397):
    """The network of the table, trained on the first n digits."""
    rng = np.random.default_rng(seed)
    net = nn.Sequential(
        conv1=nn.Conv2d(1, 8, 5, padding=2, rng=rng),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(8, 16, 3, rng=rng),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),
        flat=nn.Flatten(),
        linear=nn.Linear(16 * 3 * 3, 10, rng=rng),
    )
    images, labels = digits()
    fit(net, optim.Adam(net, 0.01), images[:n], labels[:n], batch_size=50, epochs=epochs, rng=seed, progress=False)
    return net


def probabilities(images, net=None):
    """What the network believes of images (N, 1, 16, 16): (N, 10), each row adding up to 1."""
    return ops.softmax.forward((net or trained())(images))[0]


# %% [markdown] about="formats"
# ## 1 · From bytes to images
#
# MNIST and CIFAR come as bare bytes, written long before there was a common format. You get the bytes of a file as an
# array of unsigned bytes and make arrays of them:
#
# ```python
# read_idx(raw)                             # (n_bytes,)  ->  an array of the shape that the file states
# read_cifar(raw, size=32, n_labels=1)      # (n_bytes,), two integers  ->  images (N, 3, size, size), labels (N,)
# ```
#
# **idx**, the format of MNIST and Fashion-MNIST:
#
# | bytes | what |
# |---|---|
# | 2 | 0 and 0 |
# | 1 | the type of the numbers: 8, unsigned bytes (always, here) |
# | 1 | the number of axes |
# | 4 for each axis | its length; of the four bytes the one that counts most comes first |
# | the rest | the numbers, with the last index running fastest |
#
# Labels have one axis, grey images three. Where the first two bytes are not 0, or the numbers do not fill the shape
# exactly, raise a `ValueError`: a download that broke off must not become an image.
#
# **CIFAR** has no header. Image after image: `n_labels` label bytes, then the red plane, the green and the blue one, each
# `size` by `size`, row by row. CIFAR-10 has one label byte; CIFAR-100 has two, of which the *last* one, the fine label,
# is asked for. Bytes that make no whole number of images are a `ValueError`.
#
# Worked by hand: the idx bytes 0 0 8 2, 0 0 0 2, 0 0 0 3, 10 20 30 40 50 60 are the array [[10, 20, 30], [40, 50, 60]].
# The CIFAR bytes 7 200 130 255 with `size=1` are one pixel, red 200, green 130, blue 255, with label 7.


# %% solution="formats"
def read_idx(raw):
    """Read the bytes of an idx file.

    raw: array (n_bytes,) of unsigned bytes. Returns an array of the shape that the header states.
    """
    ### BEGIN SOLUTION
    if len(raw) < 4 or raw[0] != 0 or raw[1] != 0:
        raise ValueError("an idx file begins with two zero bytes")
    n_axes = int(raw[3])
    header = 4 + 4 * n_axes
    shape = tuple(np.frombuffer(raw[4:header].tobytes(), dtype=">u4").astype(int))
    return raw[header:].reshape(shape)  # a ValueError of its own if the numbers do not fill it
    ### END SOLUTION


def read_cifar(raw, size=32, n_labels=1):
    """Read the bytes of a CIFAR file.

    raw: array (n_bytes,) of unsigned bytes, size, n_labels: integers.
    Returns images (N, 3, size, size) and labels (N,).
    """
    ### BEGIN SOLUTION
    table = raw.reshape(-1, n_labels + 3 * size * size)  # one row for each image
    return table[:, n_labels:].reshape(-1, 3, size, size), table[:, n_labels - 1]
    ### END SOLUTION


# %% check="formats"
def by_hand():
    raw = np.array([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60], dtype=np.uint8)
    assert read_idx(raw).tolist() == [[10, 20, 30], [40, 50, 60]]
    # three labels: one axis, so the header has eight bytes
    assert read_idx(np.array([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4], dtype=np.uint8)).tolist() == [5, 0, 4]
    images, labels = read_cifar(np.array([7, 200, 130, 255], dtype=np.uint8), size=1)
    assert images.tolist() == [[[[200]], [[130]], [[255]]]]
    assert labels.tolist() == [7]


check("formats", by_hand)

# %% [markdown] hints="formats"


# %%
@check.picture("formats")
def files_read_by_you():
    images, labels = digits()
    grey = (images[:8, 0] * 255).astype(np.uint8)
    header = np.array([0, 0, 8, 3, 0, 0, 0, 8, 0, 0, 0, 16, 0, 0, 0, 16], dtype=np.uint8)
    viz.show(viz.image_grid(read_idx(np.concatenate([header, grey.ravel()])), columns=8, size=1.0))
    # eight digits in CIFAR's format: yellow ink on a sky that gets lighter towards the ground
    ink, sky = grey / 255, np.linspace(0.2, 0.8, 16)[:, None] * np.ones((16, 16))
    planes = [ink + (1 - ink) * tone for tone in (0.2 * sky, 0.5 * sky, sky)]
    planes = [planes[0], 0.9 * ink + planes[1] * (1 - ink), planes[2] * (1 - ink)]
    pixels = (np.stack(planes, axis=1) * 255).round().astype(np.uint8).reshape(8, -1)
    raw = np.concatenate([labels[:8, None].astype(np.uint8), pixels], axis=1).ravel()
    colour, names = read_cifar(raw, size=16)
    titles = [f"label {name}" for name in names]
    viz.show(viz.image_grid(colour.transpose(0, 2, 3, 1), titles, columns=8, size=1.0))
    print(f"{raw.size} bytes made {len(colour)} images of shape {colour.shape[1:]}")
    print("Right: yellow digits upright on a blue sky, dark above and light below, each with its own label.")


# %% [markdown] about="switches"
# ## 2 · Pooling that remembers, and unpooling
#
# Max-pooling keeps the largest value of each window and forgets where it stood. To walk back from a map to the pixels,
# a deconvnet (Zeiler and Fergus 2013) has to know: it keeps the places, called **switches**.
#
# ```python
# maxpool_switches(x, kernel_size, stride)   # (N, C, H, W), two pairs  ->  y and switches, both (N, C, OH, OW)
# unpool(y, switches, shape)                 # two arrays (N, C, OH, OW), (H, W)  ->  x (N, C, H, W)
# ```
#
# A switch is one whole number: pixels are counted in their own plane row by row, so row r and column c are r·W + c. Of
# equal values in a window the first one has it. Windows count only where they fit whole.
#
# `unpool` puts each value of y where its switch says and 0 everywhere else. Where windows overlap, several switches may
# name the same pixel: their values add up. The values need not be those that pooling gave; in a deconvnet they are not.
#
# Worked by hand: pooling the rows (1 5 2 0) and (3 4 8 1) with 2×2 windows gives y = 5, 8. The 5 stands at row 0, column
# 1: switch 1. The 8 stands at row 1, column 2: switch 1·4 + 2 = 6. Unpooling 7, 9 with these switches gives the rows
# (0 7 0 0) and (0 0 9 0).


# %% solution="switches"
def maxpool_switches(x, kernel_size, stride):
    """Max-pooling that keeps the places of the maxima.

    x: array (N, C, H, W), kernel_size, stride: pairs. Returns y and switches, both (N, C, OH, OW).
    """
    ### BEGIN SOLUTION
    (kh, kw), (sh, sw) = kernel_size, stride
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    flat = windows.reshape(*windows.shape[:4], kh * kw)
    row, column = np.divmod(flat.argmax(axis=4), kw)  # inside the window
    oh, ow = row.shape[2:]
    row = row + sh * np.arange(oh)[:, None]
    column = column + sw * np.arange(ow)
    return flat.max(axis=4), row * x.shape[3] + column
    ### END SOLUTION


def unpool(y, switches, shape):
    """Put each value back where its switch says.

    y, switches: arrays (N, C, OH, OW), shape: (H, W). Returns an array (N, C, H, W).
    """
    ### BEGIN SOLUTION
    n, c = y.shape[:2]
    x = np.zeros((n, c, shape[0] * shape[1]), dtype=y.dtype)
    image, channel = np.ogrid[:n, :c]
    np.add.at(x, (image[..., None], channel[..., None], switches.reshape(n, c, -1)), y.reshape(n, c, -1))
    return x.reshape(n, c, *shape)
    ### END SOLUTION


# %% check="switches"
def by_hand():
    x = np.array([1.0, 5, 2, 0, 3, 4, 8, 1]).reshape(1, 1, 2, 4)
    y, switches = maxpool_switches(x, (2, 2), (2, 2))
    assert y.ravel().tolist() == [5, 8]
    assert switches.ravel().tolist() == [1, 6]
    back = unpool(np.array([7.0, 9.0]).reshape(1, 1, 1, 2), np.array([1, 6]).reshape(1, 1, 1, 2), (2, 4))
    assert back[0, 0].tolist() == [[0, 7, 0, 0], [0, 0, 9, 0]]
    # two windows that share their maximum: both values arrive there
    shared = unpool(np.array([7.0, 9.0]).reshape(1, 1, 1, 2), np.array([1, 1]).reshape(1, 1, 1, 2), (1, 3))
    assert shared.ravel().tolist() == [0, 16, 0]


check("switches", by_hand)

# %% [markdown] hints="switches"


# %%
@check.picture("switches")
def where_it_stood():
    image = digits()[0][1400:1401]
    maps = trained()[:2](image)  # behind the first ReLU
    channel = int(maps[0].sum(axis=(1, 2)).argmax())
    y, switches = maxpool_switches(maps, (2, 2), (2, 2))
    back = unpool(y, switches, maps.shape[2:])
    corners = np.zeros_like(maps)
    corners[:, :, ::2, ::2] = y
    shown = [maps[0, channel], y[0, channel], back[0, channel], corners[0, channel]]
    titles = ["a map", "your pooling", "your unpooling", "without switches"]
    viz.show(viz.image_grid(shown, titles, columns=4, size=2.0))
    kept = back[back != 0]
    print(f"{kept.size} values came back, {(maps[back != 0] == kept).mean():.0%} of them to where they had stood")
    print(f"without switches: {(maps[corners != 0] == corners[corners != 0]).mean():.0%}")
    print("Right: 100 % in the first line. Your unpooling has the map's own lines; without switches they fray.")


# %% [markdown] about="ways_back"
# ## 3 · Three ways back to the pixels
#
# Three famous pictures of "what the network saw" differ in one line: how they go back through a ReLU.
#
# ```python
# relu_backward(dy, x, kind)     # two arrays of one shape, a word  ->  an array of that shape
# saliency_map(dx)               # gradients (N, C, H, W)           ->  maps (N, H, W)
# deconv_stage(z, w, stride)     # (N, F, OH, OW), (F, C, KH, KW), a pair  ->  images (N, C, H, W)
# ```
#
# x is what went *into* the ReLU on the way up, dy what arrives on the way down.
#
# | kind | dy passes where | used by |
# |---|---|---|
# | `"gradient"` | x is positive | saliency maps (Simonyan et al. 2014): the true derivative |
# | `"deconvnet"` | dy is positive | Zeiler and Fergus 2013 |
# | `"guided"` | both are positive | guided backpropagation (Springenberg et al. 2015) |
#
# Everything else becomes 0, and 0 is not positive. Another word is a `ValueError`.
#
# A **saliency map** asks of each pixel: how much does the score move when this pixel does? That is the size of the
# gradient, without its sign, in the channel where it is largest.
#
# A **stage of a deconvnet** rectifies its maps z first. Then each entry of map f puts filter f, times the entry, into the
# image: where the filter had looked on the way up. So entry (i, j) goes to the window that begins at row
# i·`stride[0]`, column j·`stride[1]`. What overlaps adds up, over places and over filters. There is no padding and no
# bias: the image is just large enough, H = (OH - 1)·`stride[0]` + KH.
#
# Worked by hand: dy = (2, 3, -1, -4) and x = (1, -2, 3, -1) give (2, 0, -1, 0) as gradient, (2, 3, 0, 0) in a deconvnet,
# (2, 0, 0, 0) guided. A pixel with the gradients 1 and -5 in two channels has the saliency 5. The stage: z = (2, -3, 1)
# and the filter (1, 4). The 2 puts 2, 8 at pixel 0; the -3 nothing; the 1 puts 1, 4 at pixel 2: (2, 8, 1, 4).


# %% solution="ways_back"
def relu_backward(dy, x, kind):
    """Back through a ReLU in one of three ways.

    dy, x: arrays of one shape, kind: "gradient", "deconvnet" or "guided". Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    if kind == "gradient":
        passes = x > 0
    elif kind == "deconvnet":
        passes = dy > 0
    elif kind == "guided":
        passes = (x > 0) & (dy > 0)
    else:
        raise ValueError(f"kind must be gradient, deconvnet or guided, got {kind!r}")
    return dy * passes
    ### END SOLUTION


def saliency_map(dx):
    """The largest size of the gradient over the channels.

    dx: array (N, C, H, W). Returns an array (N, H, W).
    """
    ### BEGIN SOLUTION
    return np.abs(dx).max(axis=1)
    ### END SOLUTION


def deconv_stage(z, w, stride):
    """Rectify, then filter with the transposed filters.

    z: array (N, F, OH, OW), w: array (F, C, KH, KW), stride: pair. Returns an array (N, C, H, W).
    """
    ### BEGIN SOLUTION
    (n, _, oh, ow), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    z = np.maximum(z, 0)
    image = np.zeros((n, c, (oh - 1) * sh + kh, (ow - 1) * sw + kw), dtype=z.dtype)
    for i in range(oh):
        for j in range(ow):
            top, left = i * sh, j * sw
            image[:, :, top : top + kh, left : left + kw] += np.tensordot(z[:, :, i, j], w, axes=1)
    return image
    ### END SOLUTION


# %% check="ways_back"
def by_hand():
    dy, x = np.array([2.0, 3, -1, -4]), np.array([1.0, -2, 3, -1])
    assert relu_backward(dy, x, "gradient").tolist() == [2, 0, -1, 0]
    assert relu_backward(dy, x, "deconvnet").tolist() == [2, 3, 0, 0]
    assert relu_backward(dy, x, "guided").tolist() == [2, 0, 0, 0]
    assert saliency_map(np.array([1.0, -2, -5, 1]).reshape(1, 2, 1, 2)).tolist() == [[[5, 2]]]
    z, w = np.array([2.0, -3, 1]).reshape(1, 1, 1, 3), np.array([1.0, 4]).reshape(1, 1, 1, 2)
    assert deconv_stage(z, w, (1, 1)).ravel().tolist() == [2, 8, 1, 4]
    # with a stride of 2 the filters stand side by side
    assert deconv_stage(z, w, (1, 2)).ravel().tolist() == [2, 8, 0, 0, 1, 4]


check("ways_back", by_hand)

# %% [markdown] hints="ways_back"


# %%
@check.picture("ways_back")
def one_activation_and_its_pixels():
    net, images = trained(), digits()[0][1397:]
    w1, w2 = net["conv1"].params["weight"], net["conv2"].params["weight"]
    before1 = net["conv1"](images)
    pooled, cache_of_pool = ops.max_pool2d.forward(np.maximum(before1, 0), kernel_size=2, stride=2)
    switches = ops.max_pool2d_indices(cache_of_pool)
    before2 = net["conv2"](pooled)

    def back(signal, way, n):
        """From the maps of the second convolution to the image's own pixels."""
        if way != "deconvnet":
            signal = relu_backward(signal, before2[n : n + 1], way)
            below = ops.conv_transpose2d.forward(signal, w2)[0]
        else:
            below = deconv_stage(signal, w2, (1, 1))
        below = ops.max_unpool2d.forward(below, switches[n : n + 1], output_size=(16, 16))[0]
        below = relu_backward(below, before1[n : n + 1], way)
        return ops.conv_transpose2d.forward(below, w1)[0][:, :, 2:-2, 2:-2]  # the padding comes off

    liked = np.maximum(before2, 0).max(axis=(2, 3))  # (N, 16)
    chosen = [(int(liked[:, f].argmax()), f) for f in np.argsort(-liked.max(axis=0))[:4]]
    fig, axes = viz.panels(16, columns=4, size=1.7, height=1.9)
    worst = 0.0
    for row, (n, f) in enumerate(chosen):
        signal = np.zeros_like(before2[n : n + 1])
        signal[(0, f, *np.unravel_index(before2[n, f].argmax(), (6, 6)))] = 1
        found = {way: back(signal, way, n) for way in ("gradient", "deconvnet", "guided")}
        net[:5](images[n : n + 1])  # the library's own way back, for comparison
        worst = max(worst, float(np.abs(net[:5].backward(signal) - found["gradient"]).max()))
        shown = {f"channel {f}": images[n, 0], "saliency": saliency_map(found["gradient"])[0]}
        shown |= {way: found[way][0, 0] for way in ("deconvnet", "guided")}
        for ax, (name, part) in zip(axes[4 * row : 4 * row + 4], shown.items(), strict=True):
            top = np.abs(part).max()
            signed = name in ("deconvnet", "guided")
            ax.imshow(part, cmap="RdBu_r" if signed else "gray_r", vmin=-top if signed else 0, vmax=top)
            ax.set(title=name, xticks=[], yticks=[])
    told = "a digit, its saliency, the deconvnet's and the guided picture of the channel's strongest place"
    viz.show(fig, alt=f"Four rows, one for each of the channels {[int(f) for _, f in chosen]}: {told}.")
    print(f"your gradient is at most {worst:.1e} away from the network's own")
    print(
        "Right: below 1e-5. All three light up in the same 10 by 10 pixels, or what the edge leaves of them. Saliency is"
    )
    print("noisy; the other two show, in red, where ink excites the channel, and in blue where it wants paper.")


# %% [markdown] about="top_patches"
# ## 4 · What a channel likes best
#
# The simplest instrument needs no way back. Show a channel many images, keep the ones that excite it most, and cut out
# what it saw.
#
# ```python
# top_activations(maps, channel, k)                # (N, C, H, W), two integers
#                                                  # ->  images, rows, columns: three arrays (k,)
# input_window(row, column, geometry, shape)       # two integers, (size, jump, start), (height, width)
#                                                  # ->  top, bottom, left, right
# ```
#
# **Top activations.** Each image takes part once, with the strongest place in its map of that channel. The k strongest
# images are listed, the strongest first; if there are fewer than k, all. Of equals the earlier image comes first, and in
# a map the first place, row by row. The activations are compared as they are: no image and no place is scaled first.
#
# **The window** is the receptive field of unit 05, along both axes alike: the first unit sees `size` pixels from pixel
# `start` on (negative with padding), and each step to the next unit is `jump` pixels. Bottom and right are ends as in a
# slice, so that `image[top:bottom, left:right]` is the patch. What lies outside the image is cut off.
#
# Worked by hand: in three maps the strongest values are 4, 9 and 6, so `k=2` lists image 1 and image 2. A unit in row 2,
# column 3 with geometry (5, 2, -1) sees rows -1 + 2·2 = 3 to 3 + 5 = 8 and columns 5 to 10; in an image of 12 by 16
# nothing is cut.


# %% solution="top_patches"
def top_activations(maps, channel, k):
    """The k strongest activations of a channel, one for each image.

    maps: array (N, C, H, W), channel, k: integers. Returns images, rows, columns: arrays (k,).
    """
    ### BEGIN SOLUTION
    flat = maps[:, channel].reshape(len(maps), -1)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k]
    rows, columns = np.divmod(flat[images].argmax(axis=1), maps.shape[3])
    return images, rows, columns
    ### END SOLUTION


def input_window(row, column, geometry, shape):
    """The pixels that a unit sees.

    row, column: integers, geometry: (size, jump, start), shape: (height, width).
    Returns top, bottom, left, right: integers.
    """
    ### BEGIN SOLUTION
    size, jump, start = geometry
    top, left = start + row * jump, start + column * jump
    bottom, right = top + size, left + size
    return max(top, 0), min(bottom, shape[0]), max(left, 0), min(right, shape[1])
    ### END SOLUTION


# %% check="top_patches"
def by_hand():
    maps = np.array([[[1.0, 4, 2], [0, 3, 1]], [[2, 0, 9], [5, 1, 8]], [[3, 1, 0], [6, 2, 4]]]).reshape(3, 1, 2, 3)
    images, rows, columns = top_activations(maps, 0, 2)
    assert images.tolist() == [1, 2]
    assert rows.tolist() == [0, 1]
    assert columns.tolist() == [2, 0]
    assert tuple(input_window(2, 3, (5, 2, -1), (12, 16))) == (3, 8, 5, 10)
    # the first unit looks over the edge
    assert tuple(input_window(0, 0, (5, 2, -1), (12, 16))) == (0, 4, 0, 4)


check("top_patches", by_hand)

# %% [markdown] hints="top_patches"


# %%
@check.picture("top_patches")
def favourites():
    images, labels = digits()
    maps = trained()[:5](images)  # behind the second ReLU: (1797, 16, 6, 6)
    geometry = (10, 2, -2)  # 5 of the first filter, 6 with the pooling, and 2·2 more; padding 2
    channels = np.argsort(-maps.max(axis=(0, 2, 3)))[:4]
    patches, titles = [], []
    for channel in channels:
        found, rows, columns = top_activations(maps, channel, 9)
        for n, row, column in zip(found, rows, columns, strict=True):
            top, bottom, left, right = input_window(int(row), int(column), geometry, (16, 16))
            patches.append(images[n, 0, top:bottom, left:right])
            titles.append(f"{labels[n]}")
    viz.show(viz.image_grid(patches, titles, columns=9, size=0.9))
    for channel, names in zip(channels, np.array(titles).reshape(4, 9), strict=True):
        print(f"channel {channel}: nine patches out of images of the digits {', '.join(sorted(set(names)))}")
    print(
        "Right: along a row the patches look alike, even where the digits above them differ: a channel knows strokes."
    )


# %% [markdown] about="occlusion"
# ## 5 · Cover a part and ask again
#
# Does the network look at the dog or at the grass? Cover a part of the image with a grey square and ask again (Zeiler and
# Fergus 2013). Where the probability of the right class falls, there was something that mattered. This works for any
# classifier; nobody has to open it.
#
# ```python
# occlusion_map(score, image, label, size, stride, fill)
# # a function, an image (C, H, W), four numbers  ->  an array of probabilities, one for each place of the square
# ```
#
# `score` takes one image (C, H, W) and gives the probabilities of all classes, (K,). The square is `size` by `size` pixels,
# filled with `fill` in all channels. It starts at the top left and moves by `stride`, as long as it fits whole: place
# (i, j) of the answer covers rows i·stride to i·stride + size. The answer holds the probability of `label` at each place.
#
# Worked by hand: a "network" of two classes that says (mean, 1 - mean) of whatever it sees. The image has one channel with
# the rows (1, 0, 0) and (0, 1, 0.4). A square of one pixel with a fill of 0.5 at place (0, 0) turns the 1 into 0.5: the
# mean falls from 0.4 to 1.9/6 = 0.317. That is entry (0, 0) for label 0.


# %% solution="occlusion"
def occlusion_map(score, image, label, size, stride, fill):
    """Probability of a class while a square covers one place after the other.

    score: function from (C, H, W) to (K,), image: array (C, H, W), label, size, stride: integers, fill: number.
    Returns an array with one entry for each place of the square.
    """
    ### BEGIN SOLUTION
    rows = range(0, image.shape[1] - size + 1, stride)
    columns = range(0, image.shape[2] - size + 1, stride)
    answer = np.zeros((len(rows), len(columns)))
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            covered = image.copy()
            covered[:, top : top + size, left : left + size] = fill
            answer[i, j] = score(covered)[label]
    return answer
    ### END SOLUTION


# %% check="occlusion"
from glassnet.check import named  # functions that the check knows by name


def by_hand():
    score, image = named.light_or_dark, np.array([1.0, 0, 0, 0, 1, 0.4]).reshape(1, 2, 3)
    found = occlusion_map(score, image, 0, 1, 1, 0.5)
    assert np.allclose(found, np.array([[1.9, 2.9, 2.9], [2.9, 1.9, 2.5]]) / 6)
    # a square of two pixels fits twice into two rows of three
    assert np.allclose(occlusion_map(score, image, 1, 2, 1, 0.5), [[1 - 2.4 / 6, 1 - 3 / 6]])


check("occlusion", by_hand)

# %% [markdown] hints="occlusion"


# %%
@check.picture("occlusion")
def what_matters():
    images, labels = digits()

    def score(image):
        return probabilities(image[None])[0]

    fig, axes = viz.panels(8, columns=4, size=2.0, height=2.1)
    told = []
    for k, digit in enumerate((3, 4, 6, 9)):
        several = 1397 + np.flatnonzero(labels[1397:] == digit)[:4]
        maps = [occlusion_map(score, images[n], digit, 6, 1, 0.3) for n in several]
        most = int(np.argmin([one.min() for one in maps]))  # of four images the one where covering matters most
        image, found = images[several[most]], maps[most]
        i, j = np.unravel_index(found.argmin(), found.shape)
        axes[k].imshow(image[0], cmap="gray_r")
        axes[k].set_title(f"a {digit}: {score(image)[digit]:.2f}")
        axes[k].add_patch(Rectangle((j - 0.5, i - 0.5), 6, 6, fill=False, ec="#D55E00", lw=2))
        axes[k + 4].imshow(found, cmap="viridis", vmin=0, vmax=1)
        axes[k + 4].set_title(f"lowest {found.min():.2f}")
        told.append(f"a {digit} falls to {found.min():.2f} with the square at row {i}, column {j}")
    for ax in axes:
        ax.set(xticks=[], yticks=[])
    viz.show(fig, alt=f"Four digits and your maps of the probability of the right one. {'; '.join(told)}.")
    print("Right: bright where covering does no harm, dark where something matters. The frame is the worst place: what")
    print("would you read there? Paper matters as well as ink, since a grey square on paper looks like a stroke.")


# %% [markdown] about="many_looks"
# ## 6 · Many looks, one answer
#
# One network is right most of the time. Several, or one that looks several times, are right a little more often: nearly
# every winner of a contest has averaged.
#
# ```python
# average_predictions(scores)     # (M, N, K): M models, N images, K classes  ->  p (N, K), labels (N,)
# ten_crops(x, size)              # images (N, C, H, W), (height, width)      ->  crops (10, N, C, height, width)
# ```
#
# **Averaging.** Softmax turns the scores of each model for each image into probabilities. p is their mean over the models,
# and the label is the class with the largest mean probability. Scores may be as large as ±1000.
#
# **Ten crops** (Krizhevsky et al. 2012): top left, top right, bottom left, bottom right, centre. Then the image is mirrored
# left to right, and the *same five in the same order* are cut from the mirror image. Where an odd number of pixels is left
# over, the centre lies one pixel nearer to the top left.
#
# Worked by hand: two models see one image with two classes. Scores (0, log 3) are the probabilities (¼, ¾), scores (0, 0)
# are (½, ½). The mean is (0.375, 0.625), label 1. The crops of 1 by 1 pixel from the rows (1 2 3), (4 5 6), (7 8 9) are
# 1, 3, 7, 9, 5 and then 3, 1, 9, 7, 5.


# %% solution="many_looks"
def average_predictions(scores):
    """Mean probabilities of several models, and the labels they predict together.

    scores: array (M, N, K). Returns p (N, K) and labels (N,).
    """
    ### BEGIN SOLUTION
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    p = (e / e.sum(axis=-1, keepdims=True)).mean(axis=0)
    return p, p.argmax(axis=1)
    ### END SOLUTION


def ten_crops(x, size):
    """Four corners and the centre of each image, and of its mirror image.

    x: array (N, C, H, W), size: (height, width). Returns an array (10, N, C, height, width).
    """
    ### BEGIN SOLUTION
    h, w = size
    down, across = x.shape[2] - h, x.shape[3] - w
    begins = [(0, 0), (0, across), (down, 0), (down, across), (down // 2, across // 2)]
    found = [x[:, :, i : i + h, j : j + w] for i, j in begins]
    mirror = x[:, :, :, ::-1]
    found += [mirror[:, :, i : i + h, j : j + w] for i, j in begins]
    return np.stack(found)
    ### END SOLUTION


# %% check="many_looks"
def by_hand():
    p, labels = average_predictions(np.log([[[1.0, 3.0]], [[1.0, 1.0]]]))
    assert np.allclose(p, [[0.375, 0.625]])
    assert labels.tolist() == [1]
    crops = ten_crops(np.arange(1.0, 10.0).reshape(1, 1, 3, 3), (1, 1))
    assert crops.shape == (10, 1, 1, 1, 1)
    assert crops.ravel().tolist() == [1, 3, 7, 9, 5, 3, 1, 9, 7, 5]


check("many_looks", by_hand)

# %% [markdown] hints="many_looks"


# %%
@check.picture("many_looks")
def together():
    images, labels = digits()
    test, truth = images[1397:], labels[1397:]
    crops = ten_crops(test[:1], (12, 12))[:, 0, 0]
    places = ("top left", "top right", "bottom left", "bottom right", "centre")
    titles = [f"{i} {'mirrored' if i > 4 else places[i]}" for i in range(10)]
    viz.show(viz.image_grid(crops, titles, columns=5, size=1.7))
    # five networks that saw few images; and padding, so that the crops of one are shifts of an image of the same size
    scores = np.stack([trained(seed, epochs=5, n=300)(test) for seed in range(5)])
    alone = [float((s.argmax(axis=1) == truth).mean()) for s in scores]
    shifted = ten_crops(np.pad(test, ((0, 0), (0, 0), (1, 1), (1, 1))), (16, 16))
    looks = np.stack([trained(0, epochs=5, n=300)(np.ascontiguousarray(crop)) for crop in shifted])
    bars = {f"network {m}": share for m, share in enumerate(alone)}
    for name, given in {
        "all five, averaged": scores,
        "network 0, five crops": looks[:5],
        "network 0, ten crops": looks,
    }.items():
        bars[name] = float((average_predictions(given)[1] == truth).mean())
    viz.show(viz.bars(bars, xlabel="share of 400 new digits read right", texts=[f"{v:.1%}" for v in bars.values()]))
    print(f"mean of the five alone {np.mean(alone):.1%}, together {bars['all five, averaged']:.1%}")
    print("Right: together they beat their mean. Crops help a network that was trained on crops: this one never saw a")
    print("shifted digit, still less a mirrored one, and ten looks of which five are strange are worse than one.")


# %% [markdown]
# ## What you have built
#
# A reader for the two oldest formats of the field, and the five instruments with which people look into networks: the
# deconvnet with its switches, saliency and guided backpropagation, top patches, occlusion maps, and the average of many
# looks. `glassnet.inside` has them for networks of any depth.
#
# The last cell adds up your points on the cases in this notebook. Save, and hand in.

# %%
check.summary()
