"""Misconceptions of `bottleneck_forward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "The first 1×1 takes the steps in your block. So did the first ResNets; then it throws away three of four "
    "places unseen. Here the 3×3 does, as in today's libraries."
)
def bottleneck_forward__stride_in_the_first(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1, stride), n1), 0)
    two = np.maximum(norm(conv(one, w2), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(branch + skip, 0)


@misconception(
    "Your shortcut keeps all places while the branch takes steps, so the two do not fit together. Both have to "
    "arrive at the same places."
)
def bottleneck_forward__no_stride_in_the_shortcut(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws), ns)
    return np.maximum(branch + skip, 0)


@misconception(
    "Your shortcut takes steps, your branch does not, so the two do not fit together. Which convolution of the "
    "branch makes the image smaller?"
)
def bottleneck_forward__no_stride_in_the_branch(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(branch + skip, 0)


@misconception(
    "You add x itself although there is a projection. Where ws is given, the shortcut goes through it, even if "
    "the shapes would fit."
)
def bottleneck_forward__projection_left_out(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else x[:, :, ::stride, ::stride]
    return np.maximum(branch + skip, 0)


@misconception(
    "You use the projection only where the shapes would not fit without it. Whether there is one is told by ws, not by "
    "the shapes."
)
def bottleneck_forward__projection_by_shape(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None or branch.shape == x.shape else norm(conv(x, ws, stride), ns)
    return np.maximum(branch + skip, 0)


@misconception("Your projection has no norm. Every convolution of a ResNet has one, that of the shortcut too.")
def bottleneck_forward__projection_without_norm(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else conv(x, ws, stride)
    return np.maximum(branch + skip, 0)


@misconception("You take ReLU of the projection. The shortcut stays linear; ReLU comes behind the sum.")
def bottleneck_forward__relu_on_the_projection(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else np.maximum(norm(conv(x, ws, stride), ns), 0)
    return np.maximum(branch + skip, 0)


@misconception("Your last ReLU stands in front of the plus. It is taken of the sum: branch and shortcut meet first.")
def bottleneck_forward__relu_before_the_sum(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(branch, 0) + skip


@misconception(
    "You take ReLU of the branch and of the sum. A branch that can only add can never lower a number: behind "
    "the third norm comes the plus."
)
def bottleneck_forward__relu_twice(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(np.maximum(branch, 0) + skip, 0)


@misconception("The ReLU behind the sum is missing: negative sums come out as they are.")
def bottleneck_forward__no_last_relu(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return branch + skip


@misconception("Behind the first norm the ReLU is missing. Then 1×1 and 3×3 are one linear map.")
def bottleneck_forward__no_first_relu(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = norm(conv(x, w1), n1)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(branch + skip, 0)


@misconception("Behind the second norm the ReLU is missing. Then the 3×3 and the last 1×1 are one linear map.")
def bottleneck_forward__no_second_relu(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = norm(conv(one, w2, stride), n2)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(branch + skip, 0)


@misconception(
    "You take ReLU first and the norm afterwards. In this block the norm stands between convolution and ReLU: "
    "ReLU cuts what the norm has centred."
)
def bottleneck_forward__norm_after_relu(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = norm(np.maximum(conv(x, w1), 0), n1)
    two = norm(np.maximum(conv(one, w2, stride), 0), n2)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(branch + skip, 0)


@misconception("The third norm is missing. There is no ReLU behind the last 1×1, but a norm there is.")
def bottleneck_forward__no_last_norm(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = conv(two, w3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(branch + skip, 0)


@misconception("You swapped the rows of the norms: row 0 multiplies, row 1 is added.")
def bottleneck_forward__rows_swapped(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[1][:, None, None] * images + n[0][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(branch + skip, 0)


@misconception("Your norms only multiply. Row 1 holds what is added to each map.")
def bottleneck_forward__no_shifts(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(branch + skip, 0)


@misconception(
    "You take mean and spread of the batch. These norms are those of a net in use: all statistics are in the "
    "scale and the shift already."
)
def bottleneck_forward__statistics_of_the_batch(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        images = (images - images.mean((0, 2, 3), keepdims=True)) / np.sqrt(images.var((0, 2, 3), keepdims=True) + 1e-5)
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(branch + skip, 0)


@misconception("The shortcut is missing: you answer with the branch alone. The block *adds* to what came in.")
def bottleneck_forward__no_shortcut(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(branch, 0)


@misconception("You multiply branch and shortcut. They are added: then the gradient passes the plus unchanged.")
def bottleneck_forward__product(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(branch * skip, 0)


@misconception(
    "You take the mean of branch and shortcut. Nothing is halved: over many blocks the halves would shrink x to "
    "nothing."
)
def bottleneck_forward__mean_of_both(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = x if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum((branch + skip) / 2, 0)


@misconception(
    "Where there is no projection you add nothing. A block whose shapes do not change has a shortcut as well: x itself."
)
def bottleneck_forward__shortcut_from_inside(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    one = np.maximum(norm(conv(x, w1), n1), 0)
    two = np.maximum(norm(conv(one, w2, stride), n2), 0)
    branch = norm(conv(two, w3), n3)
    skip = 0 if ws is None else norm(conv(x, ws, stride), ns)
    return np.maximum(branch + skip, 0)
