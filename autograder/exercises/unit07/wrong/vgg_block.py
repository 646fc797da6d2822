"""Misconceptions of `vgg_block_forward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You pool behind each convolution. A block has *one* pooling, behind its last convolution; pooling five times "
    "for thirteen convolutions leaves 7×7 of 224×224."
)
def vgg_block_forward__pool_per_conv(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = np.maximum(ops.conv2d_forward(x, w, b, padding=1)[0], 0)
        x = ops.max_pool2d_forward(x, 2)[0]
    return x


@misconception("You pool before the convolutions. They come first, at full size; the pooling ends the block.")
def vgg_block_forward__pool_first(x, ws, bs):
    from glassnet import ops

    x = ops.max_pool2d_forward(x, 2)[0]
    for w, b in zip(ws, bs, strict=True):
        x = np.maximum(ops.conv2d_forward(x, w, b, padding=1)[0], 0)
    return x


@misconception("The pooling at the end of the block is missing: rows and columns are to be halved.")
def vgg_block_forward__no_pool(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = np.maximum(ops.conv2d_forward(x, w, b, padding=1)[0], 0)
    return x


@misconception(
    "Your convolutions have no border, so each takes off two rows and two columns. With a border of 1 a 3×3 window "
    "keeps the size: only the pooling shrinks."
)
def vgg_block_forward__no_padding(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = np.maximum(ops.conv2d_forward(x, w, b)[0], 0)
    return ops.max_pool2d_forward(x, 2)[0]


@misconception("Your border repeats the image's edge. It holds zeros.")
def vgg_block_forward__edge_repeated(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        wide = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
        x = np.maximum(ops.conv2d_forward(wide, w, b)[0], 0)
    return ops.max_pool2d_forward(x, 2)[0]


@misconception(
    "ReLU is missing. Without it two windows of 3×3 are one linear window of 5×5, and depth is worth nothing."
)
def vgg_block_forward__no_relu(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = ops.conv2d_forward(x, w, b, padding=1)[0]
    return ops.max_pool2d_forward(x, 2)[0]


@misconception(
    "You take ReLU once, at the end. There is one behind *each* convolution: that is what several small windows "
    "have over a large one."
)
def vgg_block_forward__relu_at_the_end_only(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = ops.conv2d_forward(x, w, b, padding=1)[0]
    x = np.maximum(x, 0)
    return ops.max_pool2d_forward(x, 2)[0]


@misconception("Behind the last convolution of your block a ReLU is missing. Each of them has one.")
def vgg_block_forward__no_relu_behind_the_last(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = ops.conv2d_forward(x, w, b, padding=1)[0]
        if w is not ws[-1]:
            x = np.maximum(x, 0)
    return ops.max_pool2d_forward(x, 2)[0]


@misconception(
    "You take ReLU of what goes *into* a convolution. It stands behind it: negative pixels of the image are seen."
)
def vgg_block_forward__relu_before_the_conv(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = ops.conv2d_forward(np.maximum(x, 0), w, b, padding=1)[0]
    return ops.max_pool2d_forward(x, 2)[0]


@misconception("Your pooling takes means. A VGG block takes the largest of each 2×2.")
def vgg_block_forward__mean_pooling(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = np.maximum(ops.conv2d_forward(x, w, b, padding=1)[0], 0)
    return ops.avg_pool2d_forward(x, 2)[0]


@misconception("Your pooling steps by 1. Its windows of 2×2 lie side by side and halve rows and columns.")
def vgg_block_forward__pool_step_one(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = np.maximum(ops.conv2d_forward(x, w, b, padding=1)[0], 0)
    return ops.max_pool2d_forward(x, 2, stride=1)[0]


@misconception("Your pooling has windows of 3 with stride 2, as AlexNet's. VGG's are 2×2 and do not overlap.")
def vgg_block_forward__pool_of_three(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = np.maximum(ops.conv2d_forward(x, w, b, padding=1)[0], 0)
    return ops.max_pool2d_forward(x, 3, stride=2)[0]


@misconception("Your block has one convolution, the first. All of them belong to it, one behind the other.")
def vgg_block_forward__first_conv_only(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = np.maximum(ops.conv2d_forward(x, w, b, padding=1)[0], 0)
        break
    return ops.max_pool2d_forward(x, 2)[0]


@misconception("The last convolution of your block is missing: does the loop end one too early?")
def vgg_block_forward__last_conv_missing(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws[:-1], bs[:-1], strict=True):
        x = np.maximum(ops.conv2d_forward(x, w, b, padding=1)[0], 0)
    return ops.max_pool2d_forward(x, 2)[0]


@misconception("The biases are missing. Every filter has one, which is added at all places.")
def vgg_block_forward__biases_missing(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = np.maximum(ops.conv2d_forward(x, w, padding=1)[0], 0)
    return ops.max_pool2d_forward(x, 2)[0]


@misconception(
    "Your filters are turned around by half a turn. In these networks the window is laid on as it is, without a flip."
)
def vgg_block_forward__flipped(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = np.maximum(ops.conv2d_forward(x, w[:, :, ::-1, ::-1], b, padding=1)[0], 0)
    return ops.max_pool2d_forward(x, 2)[0]


@misconception(
    "You add a convolution's input to its answer. That is a residual block; VGG has nothing but one layer behind "
    "the other."
)
def vgg_block_forward__with_a_skip(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        y = np.maximum(ops.conv2d_forward(x, w, b, padding=1)[0], 0)
        x = x + y if x.shape == y.shape else y
    return ops.max_pool2d_forward(x, 2)[0]


@misconception(
    "Where the shapes allow it, your convolutions all look at the block's input. They stand one behind the other: "
    "each looks at what the last one made."
)
def vgg_block_forward__side_by_side(x, ws, bs):
    from glassnet import ops

    first = x
    for w, b in zip(ws, bs, strict=True):
        x = np.maximum(ops.conv2d_forward(first if first.shape[1] == w.shape[1] else x, w, b, padding=1)[0], 0)
    return ops.max_pool2d_forward(x, 2)[0]


@misconception("You add the bias behind the ReLU. It belongs to the convolution: it decides where the ReLU bends.")
def vgg_block_forward__bias_behind_the_relu(x, ws, bs):
    from glassnet import ops

    for w, b in zip(ws, bs, strict=True):
        x = np.maximum(ops.conv2d_forward(x, w, padding=1)[0], 0) + b[:, None, None]
    return ops.max_pool2d_forward(x, 2)[0]
