"""Misconceptions of `downsample_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "The gradients of the matrices are right. In dx the gradient of the shortcut is lost: only what came "
    "through the branch is left."
)
def downsample_backward__skip_lost(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy * (np.einsum("oc,nchw->nohw", ws, small) + np.einsum("oc,nchw->nohw", w2, hidden) > 0)
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum) * (hidden > 0)
    part = np.einsum("oc,nohw->nchw", w1, dhidden)
    dx = np.zeros_like(x)
    dx[:, :, ::stride, ::stride] = part
    dw1, dw2 = np.einsum("nahw,nbhw->ab", dhidden, small), np.einsum("nahw,nbhw->ab", dsum, hidden)
    return dx, dw1, dw2, np.einsum("nahw,nbhw->ab", dsum, small)


@misconception(
    "The gradients of the matrices are right. dx has the gradient of the shortcut only: the branch's was "
    "overwritten or forgotten. Both are added."
)
def downsample_backward__branch_lost(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy * (np.einsum("oc,nchw->nohw", ws, small) + np.einsum("oc,nchw->nohw", w2, hidden) > 0)
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum) * (hidden > 0)
    part = np.einsum("oc,nohw->nchw", ws, dsum)
    dx = np.zeros_like(x)
    dx[:, :, ::stride, ::stride] = part
    dw1, dw2 = np.einsum("nahw,nbhw->ab", dhidden, small), np.einsum("nahw,nbhw->ab", dsum, hidden)
    return dx, dw1, dw2, np.einsum("nahw,nbhw->ab", dsum, small)


@misconception(
    "The gradients of the matrices are right. In dx you copied the gradient to the places that the stride "
    "skipped. They had no say in y, so theirs is 0."
)
def downsample_backward__spread_over_the_skipped(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy * (np.einsum("oc,nchw->nohw", ws, small) + np.einsum("oc,nchw->nohw", w2, hidden) > 0)
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum) * (hidden > 0)
    part = np.einsum("oc,nohw->nchw", ws, dsum) + np.einsum("oc,nohw->nchw", w1, dhidden)
    dx = np.repeat(np.repeat(part, stride, 2), stride, 3)[:, :, : x.shape[2], : x.shape[3]]
    dw1, dw2 = np.einsum("nahw,nbhw->ab", dhidden, small), np.einsum("nahw,nbhw->ab", dsum, hidden)
    return dx, dw1, dw2, np.einsum("nahw,nbhw->ab", dsum, small)


@misconception(
    "The gradients of the matrices are right. Your dx is as small as y. It has the shape of x, with 0 at the "
    "places that the stride skipped."
)
def downsample_backward__small_dx(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy * (np.einsum("oc,nchw->nohw", ws, small) + np.einsum("oc,nchw->nohw", w2, hidden) > 0)
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum) * (hidden > 0)
    part = np.einsum("oc,nohw->nchw", ws, dsum) + np.einsum("oc,nohw->nchw", w1, dhidden)
    dx = part
    dw1, dw2 = np.einsum("nahw,nbhw->ab", dhidden, small), np.einsum("nahw,nbhw->ab", dsum, hidden)
    return dx, dw1, dw2, np.einsum("nahw,nbhw->ab", dsum, small)


@misconception(
    "The gradients of the matrices are right. In dx the gradient stands in one corner. It belongs to the places "
    "that were taken: every stride-th row and column."
)
def downsample_backward__put_in_the_corner(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy * (np.einsum("oc,nchw->nohw", ws, small) + np.einsum("oc,nchw->nohw", w2, hidden) > 0)
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum) * (hidden > 0)
    part = np.einsum("oc,nohw->nchw", ws, dsum) + np.einsum("oc,nohw->nchw", w1, dhidden)
    dx = np.zeros_like(x)
    dx[:, :, : part.shape[2], : part.shape[3]] = part
    dw1, dw2 = np.einsum("nahw,nbhw->ab", dhidden, small), np.einsum("nahw,nbhw->ab", dsum, hidden)
    return dx, dw1, dw2, np.einsum("nahw,nbhw->ab", dsum, small)


@misconception("The last ReLU is missing on your way back: where the sum was not positive, nothing may come back.")
def downsample_backward__last_relu_missing(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum) * (hidden > 0)
    part = np.einsum("oc,nohw->nchw", ws, dsum) + np.einsum("oc,nohw->nchw", w1, dhidden)
    dx = np.zeros_like(x)
    dx[:, :, ::stride, ::stride] = part
    dw1, dw2 = np.einsum("nahw,nbhw->ab", dhidden, small), np.einsum("nahw,nbhw->ab", dsum, hidden)
    return dx, dw1, dw2, np.einsum("nahw,nbhw->ab", dsum, small)


@misconception("You let the last ReLU look at the branch alone. It was taken of the *sum* of branch and shortcut.")
def downsample_backward__mask_of_the_branch(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy * (np.einsum("oc,nchw->nohw", w2, hidden) > 0)
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum) * (hidden > 0)
    part = np.einsum("oc,nohw->nchw", ws, dsum) + np.einsum("oc,nohw->nchw", w1, dhidden)
    dx = np.zeros_like(x)
    dx[:, :, ::stride, ::stride] = part
    dw1, dw2 = np.einsum("nahw,nbhw->ab", dhidden, small), np.einsum("nahw,nbhw->ab", dsum, hidden)
    return dx, dw1, dw2, np.einsum("nahw,nbhw->ab", dsum, small)


@misconception(
    "The inner ReLU is missing on your way back: channels that were silent at a place must not hand on a "
    "gradient there."
)
def downsample_backward__inner_relu_missing(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy * (np.einsum("oc,nchw->nohw", ws, small) + np.einsum("oc,nchw->nohw", w2, hidden) > 0)
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum)
    part = np.einsum("oc,nohw->nchw", ws, dsum) + np.einsum("oc,nohw->nchw", w1, dhidden)
    dx = np.zeros_like(x)
    dx[:, :, ::stride, ::stride] = part
    dw1, dw2 = np.einsum("nahw,nbhw->ab", dhidden, small), np.einsum("nahw,nbhw->ab", dsum, hidden)
    return dx, dw1, dw2, np.einsum("nahw,nbhw->ab", dsum, small)


@misconception(
    "For the shortcut's gradient you stopped where the projection was not positive. There is no ReLU on the "
    "shortcut, only behind the plus."
)
def downsample_backward__relu_on_the_projection(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy * (np.einsum("oc,nchw->nohw", ws, small) + np.einsum("oc,nchw->nohw", w2, hidden) > 0)
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum) * (hidden > 0)
    part = np.einsum("oc,nohw->nchw", ws, dsum * (np.einsum("oc,nchw->nohw", ws, small) > 0)) + np.einsum(
        "oc,nohw->nchw", w1, dhidden
    )
    dx = np.zeros_like(x)
    dx[:, :, ::stride, ::stride] = part
    dw1, dw2 = np.einsum("nahw,nbhw->ab", dhidden, small), np.einsum("nahw,nbhw->ab", dsum, hidden)
    return dx, dw1, dw2, np.einsum("nahw,nbhw->ab", dsum * (np.einsum("oc,nchw->nohw", ws, small) > 0), small)


@misconception(
    "dx, dw1 and dw2 are right. For dws you used dy as it came. The projection joins *before* the last ReLU, so "
    "its gradient has gone through that too."
)
def downsample_backward__dws_from_dy(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy * (np.einsum("oc,nchw->nohw", ws, small) + np.einsum("oc,nchw->nohw", w2, hidden) > 0)
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum) * (hidden > 0)
    part = np.einsum("oc,nohw->nchw", ws, dsum) + np.einsum("oc,nohw->nchw", w1, dhidden)
    dx = np.zeros_like(x)
    dx[:, :, ::stride, ::stride] = part
    dw1, dw2 = np.einsum("nahw,nbhw->ab", dhidden, small), np.einsum("nahw,nbhw->ab", dsum, hidden)
    return dx, dw1, dw2, np.einsum("nahw,nbhw->ab", dy, small)


@misconception(
    "dx, dw1 and dw2 are right. Your dws is that of the branch, w2 times w1, as if the shortcut ran through "
    "both. It has its own line: from the small x to the plus."
)
def downsample_backward__dws_from_the_hidden_way(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy * (np.einsum("oc,nchw->nohw", ws, small) + np.einsum("oc,nchw->nohw", w2, hidden) > 0)
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum) * (hidden > 0)
    part = np.einsum("oc,nohw->nchw", ws, dsum) + np.einsum("oc,nohw->nchw", w1, dhidden)
    dx = np.zeros_like(x)
    dx[:, :, ::stride, ::stride] = part
    dw1, dw2 = np.einsum("nahw,nbhw->ab", dhidden, small), np.einsum("nahw,nbhw->ab", dsum, hidden)
    return dx, dw1, dw2, np.einsum("fm,mc->fc", dw2, w1)


@misconception(
    "dx is right. The gradients of the matrices are divided by N. Every image and every place adds its share, "
    "and nothing is divided."
)
def downsample_backward__means_for_sums(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy * (np.einsum("oc,nchw->nohw", ws, small) + np.einsum("oc,nchw->nohw", w2, hidden) > 0)
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum) * (hidden > 0)
    part = np.einsum("oc,nohw->nchw", ws, dsum) + np.einsum("oc,nohw->nchw", w1, dhidden)
    dx = np.zeros_like(x)
    dx[:, :, ::stride, ::stride] = part
    dw1, dw2 = np.einsum("nahw,nbhw->ab", dhidden, small) / len(x), np.einsum("nahw,nbhw->ab", dsum, hidden) / len(x)
    return dx, dw1, dw2, np.einsum("nahw,nbhw->ab", dsum, small) / len(x)


@misconception(
    "dx is right. The gradients of the matrices come from the first image alone. All images went through the "
    "same matrices."
)
def downsample_backward__first_image_only(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy * (np.einsum("oc,nchw->nohw", ws, small) + np.einsum("oc,nchw->nohw", w2, hidden) > 0)
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum) * (hidden > 0)
    part = np.einsum("oc,nohw->nchw", ws, dsum) + np.einsum("oc,nohw->nchw", w1, dhidden)
    dx = np.zeros_like(x)
    dx[:, :, ::stride, ::stride] = part
    dw1, dw2 = np.einsum("nahw,nbhw->ab", dhidden[:1], small[:1]), np.einsum("nahw,nbhw->ab", dsum[:1], hidden[:1])
    return dx, dw1, dw2, np.einsum("nahw,nbhw->ab", dsum[:1], small[:1])


@misconception(
    "dx is right. The gradients of the matrices are transposed: each has the shape of its matrix, which a "
    "square one hides."
)
def downsample_backward__turned(dy, x, w1, w2, ws, stride):
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("oc,nchw->nohw", w1, small), 0)
    dsum = dy * (np.einsum("oc,nchw->nohw", ws, small) + np.einsum("oc,nchw->nohw", w2, hidden) > 0)
    dhidden = np.einsum("oc,nohw->nchw", w2, dsum) * (hidden > 0)
    part = np.einsum("oc,nohw->nchw", ws, dsum) + np.einsum("oc,nohw->nchw", w1, dhidden)
    dx = np.zeros_like(x)
    dx[:, :, ::stride, ::stride] = part
    dw1, dw2 = np.einsum("nahw,nbhw->ab", small, dhidden), np.einsum("nahw,nbhw->ab", hidden, dsum)
    return dx, dw1, dw2, np.einsum("nahw,nbhw->ab", small, dsum)
