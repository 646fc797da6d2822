"""Misconceptions of `preact_forward` and `preact_head`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You take ReLU of the sum. With pre-activation nothing stands behind the plus: x passes through all blocks "
    "as it is, also below 0."
)
def preact_forward__relu_after_the_sum(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = np.maximum(norm(x, n1), 0)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else conv(ready, ws, stride)
    return np.maximum(branch + skip, 0)


@misconception(
    "Your projection starts from x itself. Where the shape changes, it starts from what the first norm and ReLU "
    "made, as the branch does."
)
def preact_forward__projection_of_raw_x(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = np.maximum(norm(x, n1), 0)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else conv(x, ws, stride)
    return branch + skip


@misconception(
    "Without a projection you add what the first norm and ReLU made. The plain shortcut takes x before them: "
    "that is the straight way through the net."
)
def preact_forward__shortcut_of_the_ready(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = np.maximum(norm(x, n1), 0)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = ready if ws is None else conv(ready, ws, stride)
    return branch + skip


@misconception(
    "You take every place of x that the stride leaves, and add it as it is. Where ws is given, the shortcut is "
    "a convolution, even if the shapes would fit."
)
def preact_forward__projection_left_out(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = np.maximum(norm(x, n1), 0)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else x[:, :, ::stride, ::stride]
    return branch + skip


@misconception(
    "You ask the shapes whether there is a projection, and add x wherever it fits. It is ws that tells: the block may "
    "have one although nothing changes its shape."
)
def preact_forward__projection_by_shape(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = np.maximum(norm(x, n1), 0)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None or branch.shape == x.shape else conv(ready, ws, stride)
    return branch + skip


@misconception("Your projection keeps all places while the branch takes steps, so the two do not fit together.")
def preact_forward__no_stride_in_the_shortcut(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = np.maximum(norm(x, n1), 0)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else conv(ready, ws)
    return branch + skip


@misconception(
    "The first 1×1 takes the steps in your block. Here the 3×3 does: a 1×1 with steps never sees three of four places."
)
def preact_forward__stride_in_the_first(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = np.maximum(norm(x, n1), 0)
    one = np.maximum(norm(conv(ready, w1, stride), n2), 0)
    two = np.maximum(norm(conv(one, w2), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else conv(ready, ws, stride)
    return branch + skip


@misconception("Your ReLU stands in front of the norm. The order of pre-activation is norm, ReLU, convolution.")
def preact_forward__norm_after_relu(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = norm(np.maximum(x, 0), n1)
    one = norm(np.maximum(conv(ready, w1), 0), n2)
    two = norm(np.maximum(conv(one, w2, stride), 0), n3)
    branch = conv(two, w3)
    skip = x if ws is None else conv(ready, ws, stride)
    return branch + skip


@misconception("The first norm is missing: n1 belongs to x, in front of the first convolution.")
def preact_forward__first_norm_missing(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = np.maximum(x, 0)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else conv(ready, ws, stride)
    return branch + skip


@misconception(
    "Behind the first norm the ReLU is missing. All three convolutions have a norm and a ReLU in front of them."
)
def preact_forward__first_relu_missing(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = norm(x, n1)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else conv(ready, ws, stride)
    return branch + skip


@misconception(
    "In front of the 3×3 the ReLU is missing. All three convolutions have a norm and a ReLU in front of them."
)
def preact_forward__second_relu_missing(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = np.maximum(norm(x, n1), 0)
    one = norm(conv(ready, w1), n2)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else conv(ready, ws, stride)
    return branch + skip


@misconception(
    "In front of the last 1×1 the ReLU is missing. All three convolutions have a norm and a ReLU in front of them."
)
def preact_forward__third_relu_missing(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = np.maximum(norm(x, n1), 0)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = norm(conv(one, w2, stride), n3)
    branch = conv(two, w3)
    skip = x if ws is None else conv(ready, ws, stride)
    return branch + skip


@misconception(
    "You take ReLU of the branch. Behind the last convolution comes the plus: so the branch can lower x, not "
    "only raise it."
)
def preact_forward__relu_behind_the_branch(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = np.maximum(norm(x, n1), 0)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else conv(ready, ws, stride)
    return np.maximum(branch, 0) + skip


@misconception(
    "The first convolution gets x itself, and norm and ReLU come behind it: that is the old order. "
    "Pre-activation means *before* the convolution."
)
def preact_forward__conv_first(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = x
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else conv(np.maximum(norm(x, n1), 0), ws, stride)
    return branch + skip


@misconception("You swapped the rows of the norms: row 0 holds the scales, row 1 the shifts.")
def preact_forward__rows_swapped(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[1][:, None, None] * images + n[0][:, None, None]

    ready = np.maximum(norm(x, n1), 0)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else conv(ready, ws, stride)
    return branch + skip


@misconception("Your norms have no shift. Row 1 is added to the maps, each its own number.")
def preact_forward__no_shifts(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images

    ready = np.maximum(norm(x, n1), 0)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else conv(ready, ws, stride)
    return branch + skip


@misconception("The shortcut is missing: without it the deep net is a plain one again.")
def preact_forward__no_shortcut(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = np.maximum(norm(x, n1), 0)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else conv(ready, ws, stride)
    return branch


@misconception("You take the mean of branch and shortcut. They are added, nothing is halved.")
def preact_forward__mean_of_both(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    from glassnet import ops

    def conv(images, w, step=1):
        return ops.conv2d_forward(images, w, stride=step, padding=w.shape[2] // 2)[0]

    def norm(images, n):
        return n[0][:, None, None] * images + n[1][:, None, None]

    ready = np.maximum(norm(x, n1), 0)
    one = np.maximum(norm(conv(ready, w1), n2), 0)
    two = np.maximum(norm(conv(one, w2, stride), n3), 0)
    branch = conv(two, w3)
    skip = x if ws is None else conv(ready, ws, stride)
    return (branch + skip) / 2


@misconception(
    "Norm and ReLU are missing behind the last block. Nothing stood behind its sum, so what comes out was never "
    "normalised: the net needs one more pair before the mean."
)
def preact_head__norm_and_relu_missing(x, n, w, b):
    ready = x
    return ready.mean(axis=(2, 3)) @ w.T + b


@misconception("Behind the last norm the ReLU is missing: negative numbers go into the mean.")
def preact_head__relu_missing(x, n, w, b):
    ready = n[0][:, None, None] * x + n[1][:, None, None]
    return ready.mean(axis=(2, 3)) @ w.T + b


@misconception("You take ReLU of what came out of the last block, but its norm is missing.")
def preact_head__norm_missing(x, n, w, b):
    ready = np.maximum(x, 0)
    return ready.mean(axis=(2, 3)) @ w.T + b


@misconception(
    "Your ReLU comes before the norm. In front of every layer of this net stand norm and ReLU, in this order."
)
def preact_head__relu_before_the_norm(x, n, w, b):
    ready = n[0][:, None, None] * np.maximum(x, 0) + n[1][:, None, None]
    return ready.mean(axis=(2, 3)) @ w.T + b


@misconception(
    "You take the mean of the maps first, then norm and ReLU. A mean can hide what is below 0: ReLU looks at "
    "each place."
)
def preact_head__mean_first(x, n, w, b):
    small = n[0] * x.mean(axis=(2, 3)) + n[1]
    return np.maximum(small, 0) @ w.T + b


@misconception("You add up the places of a map. It is their mean: a larger image must not get larger scores.")
def preact_head__sum_over_places(x, n, w, b):
    ready = np.maximum(n[0][:, None, None] * x + n[1][:, None, None], 0)
    return ready.sum(axis=(2, 3)) @ w.T + b


@misconception("You take the largest number of each map. Here it is the mean over all places.")
def preact_head__largest_place(x, n, w, b):
    ready = np.maximum(n[0][:, None, None] * x + n[1][:, None, None], 0)
    return ready.max(axis=(2, 3)) @ w.T + b


@misconception("The scores lack their bias: b has one number for each class.")
def preact_head__bias_missing(x, n, w, b):
    ready = np.maximum(n[0][:, None, None] * x + n[1][:, None, None], 0)
    return ready.mean(axis=(2, 3)) @ w.T


@misconception("You take ReLU of the scores. Scores may be negative: behind the last linear layer nothing is cut.")
def preact_head__relu_of_the_scores(x, n, w, b):
    ready = np.maximum(n[0][:, None, None] * x + n[1][:, None, None], 0)
    return np.maximum(ready.mean(axis=(2, 3)) @ w.T + b, 0)


@misconception("You swapped the rows of the norm: row 0 multiplies, row 1 is added.")
def preact_head__rows_swapped(x, n, w, b):
    ready = np.maximum(n[1][:, None, None] * x + n[0][:, None, None], 0)
    return ready.mean(axis=(2, 3)) @ w.T + b


@misconception("Your mean runs over the images too, and all of them get the same scores. Each image has its own.")
def preact_head__mean_over_the_batch(x, n, w, b):
    ready = np.maximum(n[0][:, None, None] * x + n[1][:, None, None], 0)
    return np.broadcast_to(ready.mean(axis=(0, 2, 3)), x.shape[:2]) @ w.T + b
