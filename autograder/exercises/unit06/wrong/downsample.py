"""Misconceptions of `downsample_forward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception("The shortcut is missing: you answer with the branch alone.")
def downsample_forward__skip_forgotten(x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    branch = np.einsum("oc,nchw->nohw", w2, hidden)
    skip = np.einsum("oc,nchw->nohw", ws, small)
    return np.maximum(branch, 0)


@misconception("The branch is missing: you answer with the shortcut alone.")
def downsample_forward__branch_forgotten(x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    branch = np.einsum("oc,nchw->nohw", w2, hidden)
    skip = np.einsum("oc,nchw->nohw", ws, small)
    return np.maximum(skip, 0)


@misconception(
    "You take ReLU of the projection before it is added. The shortcut is to stay linear, a straight way for the "
    "gradient: ReLU stands behind the plus alone."
)
def downsample_forward__relu_on_the_projection(x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    branch = np.einsum("oc,nchw->nohw", w2, hidden)
    skip = np.einsum("oc,nchw->nohw", ws, small)
    return np.maximum(np.maximum(skip, 0) + branch, 0)


@misconception(
    "You take ReLU of the branch and then add the shortcut. The last ReLU stands behind the plus: it is taken "
    "of the sum."
)
def downsample_forward__relu_before_the_add(x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    branch = np.einsum("oc,nchw->nohw", w2, hidden)
    skip = np.einsum("oc,nchw->nohw", ws, small)
    return skip + np.maximum(branch, 0)


@misconception(
    "Behind the plus a ReLU is missing: where branch and shortcut add up to less than 0, so does your answer."
)
def downsample_forward__no_last_relu(x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    branch = np.einsum("oc,nchw->nohw", w2, hidden)
    skip = np.einsum("oc,nchw->nohw", ws, small)
    return skip + branch


@misconception(
    "The ReLU between w1 and w2 is missing. Without it the whole block in front of the last ReLU is one matrix."
)
def downsample_forward__no_inner_relu(x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.einsum("oc,nchw->nohw", w1, small)
    branch = np.einsum("oc,nchw->nohw", w2, hidden)
    skip = np.einsum("oc,nchw->nohw", ws, small)
    return np.maximum(skip + branch, 0)


@misconception(
    "You add x without its projection. The numbers of channels may differ, and where they happen to be equal, "
    "ws counts all the same."
)
def downsample_forward__no_projection(x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    branch = np.einsum("oc,nchw->nohw", w2, hidden)
    skip = small
    return np.maximum(skip + branch, 0)


@misconception(
    "You cut off a corner of the image, of the right size. A stride takes every stride-th row and column of the whole."
)
def downsample_forward__corner_for_stride(x, w1, w2, ws, stride):
    small = x[:, :, : -(-x.shape[2] // stride), : -(-x.shape[3] // stride)]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    branch = np.einsum("oc,nchw->nohw", w2, hidden)
    skip = np.einsum("oc,nchw->nohw", ws, small)
    return np.maximum(skip + branch, 0)


@misconception("Your stride goes along one axis of the image only. Rows and columns are both taken in steps.")
def downsample_forward__stride_on_one_axis(x, w1, w2, ws, stride):
    small = x[:, :, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    branch = np.einsum("oc,nchw->nohw", w2, hidden)
    skip = np.einsum("oc,nchw->nohw", ws, small)
    return np.maximum(skip + branch, 0)


@misconception(
    "Your steps start at the wrong place. The first row and the first column are taken, and from there every stride-th."
)
def downsample_forward__starts_late(x, w1, w2, ws, stride):
    small = x[:, :, stride - 1 :: stride, stride - 1 :: stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    branch = np.einsum("oc,nchw->nohw", w2, hidden)
    skip = np.einsum("oc,nchw->nohw", ws, small)
    return np.maximum(skip + branch, 0)


@misconception("Your answer is as large as x: the stride is missing. This block makes the image smaller, on both ways.")
def downsample_forward__stride_ignored(x, w1, w2, ws, stride):
    small = x
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    branch = np.einsum("oc,nchw->nohw", w2, hidden)
    skip = np.einsum("oc,nchw->nohw", ws, small)
    return np.maximum(skip + branch, 0)


@misconception(
    "Your answer has too few rows or columns where the stride does not divide the size. 5 rows in steps of 2 "
    "are three: 0, 2 and 4."
)
def downsample_forward__drops_the_ragged_edge(x, w1, w2, ws, stride):
    small = x[:, :, : x.shape[2] // stride * stride : stride, : x.shape[3] // stride * stride : stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    branch = np.einsum("oc,nchw->nohw", w2, hidden)
    skip = np.einsum("oc,nchw->nohw", ws, small)
    return np.maximum(skip + branch, 0)


@misconception(
    "Branch and shortcut look at different places: the branch in steps, the shortcut at a corner of the image. "
    "What is added has to come from the same place."
)
def downsample_forward__branches_at_different_places(x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    branch = np.einsum("oc,nchw->nohw", w2, hidden)
    skip = np.einsum("oc,nchw->nohw", ws, x[:, :, : small.shape[2], : small.shape[3]])
    return np.maximum(skip + branch, 0)


@misconception(
    "Your matrices lie the other way: row f holds the weights of output channel f. If all numbers of channels "
    "are equal, no error tells you."
)
def downsample_forward__not_turned(x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1.T, small), 0)
    branch = np.einsum("oc,nchw->nohw", w2.T, hidden)
    skip = np.einsum("oc,nchw->nohw", ws.T, small)
    return np.maximum(skip + branch, 0)
