"""Misconceptions of `residual_forward` and `residual_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "x itself does not come in: you answer with the branch alone. The skip *adds* x, so that a branch of zeros "
    "would let x pass."
)
def residual_forward__skip_forgotten(x, w1, w2):
    return np.maximum(np.maximum(x @ w1.T, 0) @ w2.T, 0)


@misconception(
    "You take ReLU of the branch and then add x. The last ReLU stands behind the plus: it is taken of the sum."
)
def residual_forward__relu_before_the_add(x, w1, w2):
    return x + np.maximum(np.maximum(x @ w1.T, 0) @ w2.T, 0)


@misconception("The last ReLU is missing: negative sums come out as they are.")
def residual_forward__no_last_relu(x, w1, w2):
    return x + np.maximum(x @ w1.T, 0) @ w2.T


@misconception(
    "You take ReLU of the branch and once more of the sum. A branch that can only add could never lower a "
    "number: ReLU stands behind the plus alone."
)
def residual_forward__relu_twice(x, w1, w2):
    return np.maximum(x + np.maximum(np.maximum(x @ w1.T, 0) @ w2.T, 0), 0)


@misconception(
    "The ReLU between the two matrices is missing. Without it they are one matrix, and the branch is linear."
)
def residual_forward__no_inner_relu(x, w1, w2):
    return np.maximum(x + x @ w1.T @ w2.T, 0)


@misconception(
    "Your skip has gone through a ReLU: negative numbers of x are lost before the plus. Was x overwritten by an "
    "activation in place? The skip hands on x as it came in."
)
def residual_forward__relu_on_the_skip(x, w1, w2):
    r = np.maximum(x, 0)
    return np.maximum(r + np.maximum(x @ w1.T, 0) @ w2.T, 0)


@misconception(
    "ReLU stands in front of w1 in your branch, and none behind. That is another block, and a negative x never "
    "gets into it."
)
def residual_forward__relu_first(x, w1, w2):
    return np.maximum(x + np.maximum(x, 0) @ w1.T @ w2.T, 0)


@misconception("You add the inner numbers once more, not x. The skip starts before the branch: at x.")
def residual_forward__skip_of_the_hidden(x, w1, w2):
    h = np.maximum(x @ w1.T, 0)
    return np.maximum(h @ w2.T + h @ w1, 0)


@misconception(
    "You take the mean of skip and branch. They are added, nothing is halved: over many blocks the halves would "
    "shrink x to nothing."
)
def residual_forward__mean_of_both(x, w1, w2):
    return np.maximum((x + np.maximum(x @ w1.T, 0) @ w2.T) / 2, 0)


@misconception("You multiplied skip and branch. A skip *adds*: then the gradient passes unchanged.")
def residual_forward__product(x, w1, w2):
    return np.maximum(x * (np.maximum(x @ w1.T, 0) @ w2.T), 0)


@misconception(
    "Your matrices lie the other way. Row m of w1 holds the weights of inner unit m, so each sample is "
    "multiplied with the *rows*. If D and M are equal, no error tells you."
)
def residual_forward__not_turned(x, w1, w2):
    return np.maximum(x + np.maximum(x @ w1, 0) @ w2, 0)


@misconception(
    "The answer is right, but you added the branch to the caller's x itself. The way back needs x as it came in, and "
    "another layer may hold the same array: make a new one."
)
def residual_forward__added_in_place(x, w1, w2):
    x += np.maximum(x @ w1.T, 0) @ w2.T
    return np.maximum(x, 0)


@misconception(
    "dw1 and dw2 are right. In dx the gradient of the skip is lost: only what came through the branch is left. "
    "The straight line is what keeps gradients alive in deep networks."
)
def residual_backward__skip_lost(dy, x, w1, w2):
    hidden = np.maximum(x @ w1.T, 0)
    dsum = dy * (x + hidden @ w2.T > 0)
    dhidden = (dsum @ w2) * (hidden > 0)
    return dhidden @ w1, dhidden.T @ x, dsum.T @ hidden


@misconception(
    "dw1 and dw2 are right. dx has the gradient of the skip only. Was the other one overwritten? x is used "
    "twice, so two gradients are *added*."
)
def residual_backward__branch_lost(dy, x, w1, w2):
    hidden = np.maximum(x @ w1.T, 0)
    dsum = dy * (x + hidden @ w2.T > 0)
    dhidden = (dsum @ w2) * (hidden > 0)
    return dsum + 0, dhidden.T @ x, dsum.T @ hidden


@misconception(
    "dw1 and dw2 are right. In dx you add dy itself. The skip joins before the last ReLU, so its gradient goes "
    "through that ReLU too."
)
def residual_backward__skip_around_the_relu(dy, x, w1, w2):
    hidden = np.maximum(x @ w1.T, 0)
    dsum = dy * (x + hidden @ w2.T > 0)
    dhidden = (dsum @ w2) * (hidden > 0)
    return dy + dhidden @ w1, dhidden.T @ x, dsum.T @ hidden


@misconception(
    "The last ReLU is missing on your way back: where the sum was not positive, y is 0 whatever x is, and "
    "nothing may come back."
)
def residual_backward__last_relu_missing(dy, x, w1, w2):
    hidden = np.maximum(x @ w1.T, 0)
    dsum = dy
    dhidden = (dsum @ w2) * (hidden > 0)
    return dsum + dhidden @ w1, dhidden.T @ x, dsum.T @ hidden


@misconception(
    "You let the last ReLU look at the branch alone. It was taken of the *sum*: where that was positive, the "
    "gradient passes."
)
def residual_backward__mask_of_the_branch(dy, x, w1, w2):
    hidden = np.maximum(x @ w1.T, 0)
    dsum = dy * (hidden @ w2.T > 0)
    dhidden = (dsum @ w2) * (hidden > 0)
    return dsum + dhidden @ w1, dhidden.T @ x, dsum.T @ hidden


@misconception(
    "You stop negative gradients. What the last ReLU stops is decided by the sum it saw on the way forward, not by dy."
)
def residual_backward__mask_of_dy(dy, x, w1, w2):
    hidden = np.maximum(x @ w1.T, 0)
    dsum = np.maximum(dy, 0)
    dhidden = (dsum @ w2) * (hidden > 0)
    return dsum + dhidden @ w1, dhidden.T @ x, dsum.T @ hidden


@misconception(
    "At a sum of exactly 0 you let the gradient pass. ReLU has a kink there, and the rule of this course is "
    "that nothing comes back."
)
def residual_backward__passes_at_zero(dy, x, w1, w2):
    hidden = np.maximum(x @ w1.T, 0)
    dsum = dy * (x + hidden @ w2.T >= 0)
    dhidden = (dsum @ w2) * (hidden > 0)
    return dsum + dhidden @ w1, dhidden.T @ x, dsum.T @ hidden


@misconception(
    "The inner ReLU is missing on your way back: units that were silent must not hand a gradient to w1 and x."
)
def residual_backward__inner_relu_missing(dy, x, w1, w2):
    hidden = np.maximum(x @ w1.T, 0)
    dsum = dy * (x + hidden @ w2.T > 0)
    dhidden = dsum @ w2
    return dsum + dhidden @ w1, dhidden.T @ x, dsum.T @ hidden


@misconception(
    "dx is right. You divided the gradients of the weights by N. Each sample adds its share; the loss, not the "
    "block, decides about a mean."
)
def residual_backward__mean_over_samples(dy, x, w1, w2):
    hidden = np.maximum(x @ w1.T, 0)
    dsum = dy * (x + hidden @ w2.T > 0)
    dhidden = (dsum @ w2) * (hidden > 0)
    return dsum + dhidden @ w1, dhidden.T @ x / len(x), dsum.T @ hidden / len(x)


@misconception(
    "dx and dw1 are right. For dw2 you used the inner numbers *before* their ReLU. w2 was multiplied with what "
    "came out of it."
)
def residual_backward__dw2_before_relu(dy, x, w1, w2):
    hidden = np.maximum(x @ w1.T, 0)
    dsum = dy * (x + hidden @ w2.T > 0)
    dhidden = (dsum @ w2) * (hidden > 0)
    return dsum + dhidden @ w1, dhidden.T @ x, dsum.T @ (x @ w1.T)


@misconception("dx is right. dw1 and dw2 are transposed: each has the shape of its matrix, which a square one hides.")
def residual_backward__turned(dy, x, w1, w2):
    hidden = np.maximum(x @ w1.T, 0)
    dsum = dy * (x + hidden @ w2.T > 0)
    dhidden = (dsum @ w2) * (hidden > 0)
    return dsum + dhidden @ w1, x.T @ dhidden, hidden.T @ dsum


@misconception(
    "dx and dw1 are right. For dw2 you used dy as it came. Between y and w2 stands the last ReLU: take the "
    "gradient behind it."
)
def residual_backward__dw2_from_dy(dy, x, w1, w2):
    hidden = np.maximum(x @ w1.T, 0)
    dsum = dy * (x + hidden @ w2.T > 0)
    dhidden = (dsum @ w2) * (hidden > 0)
    return dsum + dhidden @ w1, dhidden.T @ x, dy.T @ hidden


@misconception(
    "dx and dw2 are right. Your dw1 takes the whole gradient of x back through w1. Only what runs through the "
    "branch has anything to do with w1."
)
def residual_backward__skip_counted_for_w1(dy, x, w1, w2):
    hidden = np.maximum(x @ w1.T, 0)
    dsum = dy * (x + hidden @ w2.T > 0)
    dhidden = (dsum @ w2) * (hidden > 0)
    return dsum + dhidden @ w1, ((dsum + dhidden @ w1) @ w1.T).T @ x, dsum.T @ hidden
