"""Misconceptions of `lenet5_maps`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "C1 has no border in your network: an image of 28×28 shrinks to 24×24 at once, and 16·4·4 = 256 numbers are "
    "left in the end instead of 400. The images of 1998 came with a border: 32×32."
)
def lenet5_maps__no_padding(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.tanh(ops.conv2d_forward(x, w1, b1)[0])
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    c3 = np.tanh(ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3)[0])
    return ops.avg_pool2d_forward(c3, 2)[0]


@misconception(
    "C3 has a border in your network. Only C1 has one, in the place of the border of 32×32 images: with 28×28, the "
    "14×14 maps of S2 become 10×10 in C3."
)
def lenet5_maps__padded_twice(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.tanh(ops.conv2d_forward(x, w1, b1, padding=2)[0])
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    c3 = np.tanh(ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3, padding=2)[0])
    return ops.avg_pool2d_forward(c3, 2)[0]


@misconception(
    "You take the largest of each 2×2. LeNet-5 takes means: the first networks *subsample*, and max pooling came later."
)
def lenet5_maps__max_pooling(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.tanh(ops.conv2d_forward(x, w1, b1, padding=2)[0])
    s2 = ops.max_pool2d_forward(c1, 2)[0]
    c3 = np.tanh(ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3)[0])
    return ops.max_pool2d_forward(c3, 2)[0]


@misconception("Your pooling steps by 1. The windows of 2×2 lie side by side, so that rows and columns are halved.")
def lenet5_maps__pool_step_one(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.tanh(ops.conv2d_forward(x, w1, b1, padding=2)[0])
    s2 = ops.avg_pool2d_forward(c1, 2, stride=1)[0]
    c3 = np.tanh(ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3)[0])
    return ops.avg_pool2d_forward(c3, 2, stride=1)[0]


@misconception(
    "You take every second row and column and leave the others out. Subsampling in LeNet-5 takes the mean of all four."
)
def lenet5_maps__every_second_pixel(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.tanh(ops.conv2d_forward(x, w1, b1, padding=2)[0])
    s2 = c1[:, :, ::2, ::2]
    c3 = np.tanh(ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3)[0])
    return c3[:, :, ::2, ::2]


@misconception("You add up each 2×2 without dividing by 4. Here the pooling takes means.")
def lenet5_maps__sums_of_four(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.tanh(ops.conv2d_forward(x, w1, b1, padding=2)[0])
    s2 = ops.avg_pool2d_forward(c1, 2)[0] * 4
    c3 = np.tanh(ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3)[0])
    return ops.avg_pool2d_forward(c3, 2)[0] * 4


@misconception("You take ReLU. LeNet-5 is of 1998 and bends with tanh; ReLU came with AlexNet.")
def lenet5_maps__relu(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.maximum(ops.conv2d_forward(x, w1, b1, padding=2)[0], 0)
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    c3 = np.maximum(ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3)[0], 0)
    return ops.avg_pool2d_forward(c3, 2)[0]


@misconception("You take the logistic function. LeNet-5 bends with tanh, which lies around 0.")
def lenet5_maps__sigmoid(x, w1, b1, w3, b3, table):
    from glassnet import ops

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    c1 = sigmoid(ops.conv2d_forward(x, w1, b1, padding=2)[0])
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    c3 = sigmoid(ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3)[0])
    return ops.avg_pool2d_forward(c3, 2)[0]


@misconception(
    "Nothing bends between your layers. Convolutions and means are linear: without a tanh behind each convolution, "
    "all of it is one linear map."
)
def lenet5_maps__nothing_bends(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = ops.conv2d_forward(x, w1, b1, padding=2)[0]
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    c3 = ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3)[0]
    return ops.avg_pool2d_forward(c3, 2)[0]


@misconception("The tanh behind the first convolution is missing. There is one behind each of the two.")
def lenet5_maps__first_tanh_missing(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = ops.conv2d_forward(x, w1, b1, padding=2)[0]
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    c3 = np.tanh(ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3)[0])
    return ops.avg_pool2d_forward(c3, 2)[0]


@misconception("The tanh behind C3 is missing. There is one behind each convolution, before its maps are pooled.")
def lenet5_maps__second_tanh_missing(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.tanh(ops.conv2d_forward(x, w1, b1, padding=2)[0])
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    c3 = ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3)[0]
    return ops.avg_pool2d_forward(c3, 2)[0]


@misconception(
    "You pool first and bend then. A mean of bent numbers is not the bent mean: here tanh comes straight behind the "
    "convolution."
)
def lenet5_maps__tanh_behind_the_pooling(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = ops.conv2d_forward(x, w1, b1, padding=2)[0]
    s2 = np.tanh(ops.avg_pool2d_forward(c1, 2)[0])
    c3 = ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3)[0]
    return np.tanh(ops.avg_pool2d_forward(c3, 2)[0])


@misconception("C3 looks at all maps of S2. Its table says which filter sees which map.")
def lenet5_maps__table_ignored(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.tanh(ops.conv2d_forward(x, w1, b1, padding=2)[0])
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    c3 = np.tanh(ops.conv2d_forward(s2, w3, b3)[0])
    return ops.avg_pool2d_forward(c3, 2)[0]


@misconception("C3 looks at the maps that the table leaves out. True means: connected.")
def lenet5_maps__table_inverted(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.tanh(ops.conv2d_forward(x, w1, b1, padding=2)[0])
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    c3 = np.tanh(ops.conv2d_forward(s2, w3 * (1 - table)[:, :, None, None], b3)[0])
    return ops.avg_pool2d_forward(c3, 2)[0]


@misconception("The last pooling is missing: you hand on C3. S4 halves its rows and columns once more, 10×10 to 5×5.")
def lenet5_maps__last_pooling_missing(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.tanh(ops.conv2d_forward(x, w1, b1, padding=2)[0])
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    c3 = np.tanh(ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3)[0])
    return c3


@misconception("Your convolutions have no biases. Each map has one, which is added at all places.")
def lenet5_maps__biases_missing(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.tanh(ops.conv2d_forward(x, w1, padding=2)[0])
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    c3 = np.tanh(ops.conv2d_forward(s2, w3 * table[:, :, None, None])[0])
    return ops.avg_pool2d_forward(c3, 2)[0]


@misconception(
    "Both your convolutions turn their filters around by half a turn. In these networks a window is laid on as it "
    "is, without a flip."
)
def lenet5_maps__flipped(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.tanh(ops.conv2d_forward(x, w1[:, :, ::-1, ::-1], b1, padding=2)[0])
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    c3 = np.tanh(ops.conv2d_forward(s2, w3[:, :, ::-1, ::-1] * table[:, :, None, None], b3)[0])
    return ops.avg_pool2d_forward(c3, 2)[0]


@misconception(
    "You flattened the maps already. The feature part ends in maps, (N, F, rows, columns); the classifier lays them "
    "in a row."
)
def lenet5_maps__laid_in_a_row(x, w1, b1, w3, b3, table):
    from glassnet import ops

    c1 = np.tanh(ops.conv2d_forward(x, w1, b1, padding=2)[0])
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    c3 = np.tanh(ops.conv2d_forward(s2, w3 * table[:, :, None, None], b3)[0])
    return ops.avg_pool2d_forward(c3, 2)[0].reshape(len(x), -1)
