"""Misconceptions of `transition_forward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception("You take the largest number of each window. A DenseNet takes the mean between its blocks.")
def transition_forward__max_pool(x, n, w):
    from glassnet import ops

    ready = np.maximum(n[0][:, None, None] * x + n[1][:, None, None], 0)
    narrow = ops.conv2d_forward(ready, w)[0]
    return ops.max_pool2d_forward(narrow, 2)[0]


@misconception("The pooling is missing: the image is to be half as high and half as wide.")
def transition_forward__no_pool(x, n, w):
    from glassnet import ops

    ready = np.maximum(n[0][:, None, None] * x + n[1][:, None, None], 0)
    narrow = ops.conv2d_forward(ready, w)[0]
    return narrow


@misconception(
    "The 1×1 convolution is missing: the transition brings the maps down to F, each a mixture of all that came in."
)
def transition_forward__no_convolution(x, n, w):
    from glassnet import ops

    ready = np.maximum(n[0][:, None, None] * x + n[1][:, None, None], 0)
    return ops.avg_pool2d_forward(ready, 2)[0]


@misconception("You keep every second place and drop the others. The mean of the four places of a window is asked.")
def transition_forward__every_second_place(x, n, w):
    from glassnet import ops

    ready = np.maximum(n[0][:, None, None] * x + n[1][:, None, None], 0)
    narrow = ops.conv2d_forward(ready, w)[0]
    return narrow[:, :, : x.shape[2] // 2 * 2 : 2, : x.shape[3] // 2 * 2 : 2].copy()


@misconception("You add up the four places of a window. It is their mean.")
def transition_forward__sum_of_the_window(x, n, w):
    from glassnet import ops

    ready = np.maximum(n[0][:, None, None] * x + n[1][:, None, None], 0)
    narrow = ops.conv2d_forward(ready, w)[0]
    return 4 * ops.avg_pool2d_forward(narrow, 2)[0]


@misconception("The ReLU behind the norm is missing. Norm, ReLU, convolution: the same order as in the layers.")
def transition_forward__no_relu(x, n, w):
    from glassnet import ops

    ready = n[0][:, None, None] * x + n[1][:, None, None]
    narrow = ops.conv2d_forward(ready, w)[0]
    return ops.avg_pool2d_forward(narrow, 2)[0]


@misconception("The norm is missing: each map is stretched and shifted first, and then comes ReLU.")
def transition_forward__no_norm(x, n, w):
    from glassnet import ops

    ready = np.maximum(x, 0)
    narrow = ops.conv2d_forward(ready, w)[0]
    return ops.avg_pool2d_forward(narrow, 2)[0]


@misconception("Your ReLU comes before the norm. The order is norm, ReLU, convolution, mean.")
def transition_forward__relu_before_the_norm(x, n, w):
    from glassnet import ops

    ready = n[0][:, None, None] * np.maximum(x, 0) + n[1][:, None, None]
    narrow = ops.conv2d_forward(ready, w)[0]
    return ops.avg_pool2d_forward(narrow, 2)[0]


@misconception(
    "You convolve first, and norm and ReLU come behind. n has one column for each map that comes *in*: it "
    "belongs in front."
)
def transition_forward__convolution_first(x, n, w):
    from glassnet import ops

    narrow = ops.conv2d_forward(x, w)[0]
    narrow = np.maximum(n[0][:, None, None] * narrow + n[1][:, None, None], 0)
    return ops.avg_pool2d_forward(narrow, 2)[0]


@misconception(
    "You take ReLU of the convolution's answer as well. The next block begins with a norm and a ReLU of its own."
)
def transition_forward__relu_again(x, n, w):
    from glassnet import ops

    ready = np.maximum(n[0][:, None, None] * x + n[1][:, None, None], 0)
    narrow = np.maximum(ops.conv2d_forward(ready, w)[0], 0)
    return ops.avg_pool2d_forward(narrow, 2)[0]


@misconception(
    "You take the means before ReLU. Then a place below 0 takes away from its neighbours: ReLU looks at each "
    "place first."
)
def transition_forward__mean_before_relu(x, n, w):
    from glassnet import ops

    small = ops.avg_pool2d_forward(x, 2)[0]
    ready = np.maximum(n[0][:, None, None] * small + n[1][:, None, None], 0)
    narrow = ops.conv2d_forward(ready, w)[0]
    return narrow


@misconception("You swapped the rows of the norm: row 0 multiplies, row 1 is added.")
def transition_forward__rows_swapped(x, n, w):
    from glassnet import ops

    ready = np.maximum(n[1][:, None, None] * x + n[0][:, None, None], 0)
    narrow = ops.conv2d_forward(ready, w)[0]
    return ops.avg_pool2d_forward(narrow, 2)[0]


@misconception(
    "Your windows run over the edge: an odd size gives one place more, made of half a window. A last odd row or "
    "column is left out."
)
def transition_forward__odd_rest_kept(x, n, w):
    from glassnet import ops

    ready = np.maximum(n[0][:, None, None] * x + n[1][:, None, None], 0)
    narrow = ops.conv2d_forward(ready, w)[0]
    wide = np.pad(narrow, ((0, 0), (0, 0), (0, x.shape[2] % 2), (0, x.shape[3] % 2)), mode="edge")
    return ops.avg_pool2d_forward(wide, 2)[0]
