"""Misconceptions of `nin_block_forward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Nothing bends between your layers: only the last has a ReLU. Then conv and both 1×1 layers are one linear "
    "filter, and the small network inside is none."
)
def nin_block_forward__nothing_between(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = ops.conv2d_forward(x, w, b, padding=padding)[0]
    y = np.einsum("fc,nchw->nfhw", w1, y) + b1[:, None, None]
    return np.maximum(np.einsum("fc,nchw->nfhw", w2, y) + b2[:, None, None], 0)


@misconception("Behind the convolution a ReLU is missing. There is one behind each of the three layers.")
def nin_block_forward__no_relu_behind_the_conv(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = ops.conv2d_forward(x, w, b, padding=padding)[0]
    y = np.maximum(np.einsum("fc,nchw->nfhw", w1, y) + b1[:, None, None], 0)
    return np.maximum(np.einsum("fc,nchw->nfhw", w2, y) + b2[:, None, None], 0)


@misconception("Between the two 1×1 layers a ReLU is missing: two matrices in a row are one matrix.")
def nin_block_forward__no_relu_between_the_two(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    y = np.einsum("fc,nchw->nfhw", w1, y) + b1[:, None, None]
    return np.maximum(np.einsum("fc,nchw->nfhw", w2, y) + b2[:, None, None], 0)


@misconception("Behind the last 1×1 layer a ReLU is missing. There is one behind each of the three.")
def nin_block_forward__no_relu_at_the_end(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    y = np.maximum(np.einsum("fc,nchw->nfhw", w1, y) + b1[:, None, None], 0)
    return np.einsum("fc,nchw->nfhw", w2, y) + b2[:, None, None]


@misconception("ReLU is missing everywhere. It stands behind each of the three layers.")
def nin_block_forward__no_relu(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = ops.conv2d_forward(x, w, b, padding=padding)[0]
    y = np.einsum("fc,nchw->nfhw", w1, y) + b1[:, None, None]
    return np.einsum("fc,nchw->nfhw", w2, y) + b2[:, None, None]


@misconception(
    "You reshape maps (N, F, H, W) to rows of F numbers. That cuts the maps into pieces: in a row there must stand "
    "the F numbers of *one place*. Move the axis first."
)
def nin_block_forward__reshaped(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    n, f, h, v = y.shape
    y = np.maximum(y.reshape(-1, f) @ w1.T + b1, 0)
    return np.maximum(y @ w2.T + b2, 0).reshape(n, -1, h, v)


@misconception("Your answer has the channels last. They stand second: (N, F, H, W).")
def nin_block_forward__last_axis(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    y = np.maximum(np.einsum("fc,nchw->nfhw", w1, y) + b1[:, None, None], 0)
    y = np.maximum(np.einsum("fc,nchw->nfhw", w2, y) + b2[:, None, None], 0)
    return y.transpose(0, 2, 3, 1)


@misconception(
    "Your 1×1 layers have a border, so the maps grow. A window of one pixel needs none; only the convolution takes "
    "`padding`."
)
def nin_block_forward__padded(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    y = np.maximum(ops.conv2d_forward(y, w1[:, :, None, None], b1, padding=1)[0], 0)
    return np.maximum(ops.conv2d_forward(y, w2[:, :, None, None], b2, padding=1)[0], 0)


@misconception("The convolution takes no border in your block, whatever `padding` says.")
def nin_block_forward__padding_ignored(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b)[0], 0)
    y = np.maximum(np.einsum("fc,nchw->nfhw", w1, y) + b1[:, None, None], 0)
    return np.maximum(np.einsum("fc,nchw->nfhw", w2, y) + b2[:, None, None], 0)


@misconception("You give `padding` to the 1×1 layers too, so the maps grow. It belongs to the convolution alone.")
def nin_block_forward__padding_for_all(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    y = np.maximum(ops.conv2d_forward(y, w1[:, :, None, None], b1, padding=padding)[0], 0)
    return np.maximum(ops.conv2d_forward(y, w2[:, :, None, None], b2, padding=padding)[0], 0)


@misconception(
    "Your 1×1 matrices lie the other way. Row m holds the weights of unit m; that a square one fits both ways does "
    "not make it right."
)
def nin_block_forward__not_transposed(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    y = np.maximum(np.einsum("cf,nchw->nfhw", w1, y) + b1[:, None, None], 0)
    return np.maximum(np.einsum("cf,nchw->nfhw", w2, y) + b2[:, None, None], 0)


@misconception("The two 1×1 layers have changed places: w1 comes first.")
def nin_block_forward__order_swapped(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    y = np.maximum(np.einsum("fc,nchw->nfhw", w2, y) + b2[:, None, None], 0)
    return np.maximum(np.einsum("fc,nchw->nfhw", w1, y) + b1[:, None, None], 0)


@misconception("Your second 1×1 layer takes the weights of the first once more.")
def nin_block_forward__first_twice(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    y = np.maximum(np.einsum("fc,nchw->nfhw", w1, y) + b1[:, None, None], 0)
    return np.maximum(np.einsum("fc,nchw->nfhw", w1, y) + b1[:, None, None], 0)


@misconception("Your block ends behind the first 1×1 layer. An mlpconv has two.")
def nin_block_forward__second_layer_missing(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    return np.maximum(np.einsum("fc,nchw->nfhw", w1, y) + b1[:, None, None], 0)


@misconception("The biases are missing. Each of the three layers has them.")
def nin_block_forward__all_biases_missing(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, padding=padding)[0], 0)
    y = np.maximum(np.einsum("fc,nchw->nfhw", w1, y), 0)
    return np.maximum(np.einsum("fc,nchw->nfhw", w2, y), 0)


@misconception("The biases of the 1×1 layers are missing. They are layers like the others.")
def nin_block_forward__one_by_one_biases_missing(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    y = np.maximum(np.einsum("fc,nchw->nfhw", w1, y), 0)
    return np.maximum(np.einsum("fc,nchw->nfhw", w2, y), 0)


@misconception(
    "Your 1×1 biases run along the columns of a map. There is one for each *map*: give it the shape (F, 1, 1)."
)
def nin_block_forward__bias_along_the_columns(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    y = np.maximum(np.einsum("fc,nchw->nfhw", w1, y) + b1, 0)
    return np.maximum(np.einsum("fc,nchw->nfhw", w2, y) + b2, 0)


@misconception(
    "Each map is only scaled by its own weight. A 1×1 layer mixes *all* channels of a place: it is a full matrix."
)
def nin_block_forward__channel_by_channel(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    y = np.maximum(np.einsum("c,nchw->nchw", np.diag(w1), y) + b1[:, None, None], 0)
    return np.maximum(np.einsum("c,nchw->nchw", np.diag(w2), y) + b2[:, None, None], 0)


@misconception(
    "You took the mean of the maps already. A block hands on maps; the mean comes once, at the end of the network."
)
def nin_block_forward__averaged_already(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    y = np.maximum(np.einsum("fc,nchw->nfhw", w1, y) + b1[:, None, None], 0)
    return np.maximum(np.einsum("fc,nchw->nfhw", w2, y) + b2[:, None, None], 0).mean(axis=(2, 3))


@misconception("You add the biases behind the ReLUs. A bias belongs to its layer: it decides where the ReLU bends.")
def nin_block_forward__biases_behind_the_relus(x, w, b, w1, b1, w2, b2, padding):
    from glassnet import ops

    y = np.maximum(ops.conv2d_forward(x, w, padding=padding)[0], 0) + b[:, None, None]
    y = np.maximum(np.einsum("fc,nchw->nfhw", w1, y), 0) + b1[:, None, None]
    return np.maximum(np.einsum("fc,nchw->nfhw", w2, y), 0) + b2[:, None, None]
