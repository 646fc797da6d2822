"""Misconceptions of `dense_block_forward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Each of your layers sees only what the one before it made: that is a plain chain. Here every layer sees "
    "the maps of *all* layers before it."
)
def dense_block_forward__last_only(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(n[0][:, None, None] * stack + n[1][:, None, None], 0)
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = new
    return stack if len(weights) > 1 else np.concatenate([x, stack], axis=1)


@misconception(
    "You add the new maps to the old ones, as a residual block does. A dense block stacks: nothing is mixed "
    "until a later layer weighs it."
)
def dense_block_forward__sum(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(n[0][:, None, None] * stack + n[1][:, None, None], 0)
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = stack + new
    return stack


@misconception("All your layers look at x alone. From the second layer on they also see what the earlier ones added.")
def dense_block_forward__only_x_is_seen(x, norms, weights):
    from glassnet import ops

    stack, seen = x, x
    for n, w in zip(norms, weights):
        ready = np.maximum(n[0][:, None, None] * seen + n[1][:, None, None], 0)
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = np.concatenate([stack, new], axis=1)
    return stack


@misconception(
    "You answer with the new maps only. The stack has x in front: C maps, and behind them k from each layer."
)
def dense_block_forward__new_maps_only(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(n[0][:, None, None] * stack + n[1][:, None, None], 0)
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = np.concatenate([stack, new], axis=1)
    return stack[:, x.shape[1] :]


@misconception(
    "You answer with the last layer's maps. The block hands on the whole stack: x and what every layer added."
)
def dense_block_forward__last_maps_only(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(n[0][:, None, None] * stack + n[1][:, None, None], 0)
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = np.concatenate([stack, new], axis=1)
    return new


@misconception(
    "You put new maps in front of the old ones. They go *behind*: the filters of the next layer count on that order."
)
def dense_block_forward__new_maps_in_front(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(n[0][:, None, None] * stack + n[1][:, None, None], 0)
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = np.concatenate([new, stack], axis=1)
    return stack


@misconception("You put new maps below the old ones: the image grows taller. It is the channels' axis that grows.")
def dense_block_forward__stacked_in_rows(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(n[0][:, None, None] * stack + n[1][:, None, None], 0)
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = np.concatenate([stack, new], axis=2)
    return stack


@misconception(
    "You keep what norm and ReLU made, and stack the new maps on that. The next layer has a norm of its own, "
    "and wants the maps as they were."
)
def dense_block_forward__ready_maps_stacked(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(n[0][:, None, None] * stack + n[1][:, None, None], 0)
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = np.concatenate([ready, new], axis=1)
    return stack


@misconception(
    "In your layers norm and ReLU come behind the convolution. In a DenseNet they stand in front: each layer "
    "norms all maps that it sees in its own way."
)
def dense_block_forward__convolution_first(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        s = ops.conv2d_forward(stack, w, padding=1)[0]
        new = np.maximum(n[0][:, None, None] * s + n[1][:, None, None], 0)
        stack = np.concatenate([stack, new], axis=1)
    return stack


@misconception("Your ReLU stands in front of the norm. The order of a layer is norm, ReLU, convolution.")
def dense_block_forward__relu_before_the_norm(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = n[0][:, None, None] * np.maximum(stack, 0) + n[1][:, None, None]
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = np.concatenate([stack, new], axis=1)
    return stack


@misconception("Your layers have no ReLU. Without it the whole block is one linear map.")
def dense_block_forward__no_relu(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = n[0][:, None, None] * stack + n[1][:, None, None]
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = np.concatenate([stack, new], axis=1)
    return stack


@misconception(
    "The norm is missing in your layers: each map that a layer sees is stretched and shifted by two numbers of its own."
)
def dense_block_forward__no_norm(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(stack, 0)
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = np.concatenate([stack, new], axis=1)
    return stack


@misconception("You swapped the rows of the norms: row 0 multiplies, row 1 is added.")
def dense_block_forward__rows_swapped(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(n[1][:, None, None] * stack + n[0][:, None, None], 0)
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = np.concatenate([stack, new], axis=1)
    return stack


@misconception("Your norms only multiply. Row 1 holds what is added to each map.")
def dense_block_forward__no_shifts(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(n[0][:, None, None] * stack, 0)
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = np.concatenate([stack, new], axis=1)
    return stack


@misconception(
    "You take mean and spread of the batch. These norms are those of a net in use: all statistics are in the "
    "scale and the shift already."
)
def dense_block_forward__statistics_of_the_batch(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(
            n[0][:, None, None]
            * (stack - stack.mean((0, 2, 3), keepdims=True))
            / np.sqrt(stack.var((0, 2, 3), keepdims=True) + 1e-5)
            + n[1][:, None, None],
            0,
        )
        new = ops.conv2d_forward(ready, w, padding=1)[0]
        stack = np.concatenate([stack, new], axis=1)
    return stack


@misconception(
    "Nothing of yours can be stacked: look at the shapes in the message above. Two usual reasons: `conv` gives a "
    "*pair*, and only its first part is maps; or the convolution has no border, so that its maps are smaller than "
    "those they are stacked on."
)
def dense_block_forward__no_border(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(n[0][:, None, None] * stack + n[1][:, None, None], 0)
        new = ops.conv2d_forward(ready, w, padding=0)[0]
        stack = np.concatenate([stack, new], axis=1)
    return stack


@misconception(
    "You take ReLU of the new maps before they are stacked. A layer ends with its convolution: whoever reads "
    "the maps has a ReLU of its own."
)
def dense_block_forward__relu_of_the_new(x, norms, weights):
    from glassnet import ops

    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(n[0][:, None, None] * stack + n[1][:, None, None], 0)
        new = np.maximum(ops.conv2d_forward(ready, w, padding=1)[0], 0)
        stack = np.concatenate([stack, new], axis=1)
    return stack
