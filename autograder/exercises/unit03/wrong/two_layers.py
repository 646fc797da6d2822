"""Misconceptions of `two_layers_forward` and `two_layers_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "There is no ReLU between your layers. Two layers of sums without a bend in between are one layer of sums; nothing could be learnt that a single one cannot."
)
def two_layers_forward__no_relu(x, w1, b1, w2, b2):
    return (x @ w1 + b1) @ w2 + b2


@misconception("You bend the outputs as well. The ReLU belongs between the layers; an output may be negative.")
def two_layers_forward__relu_on_output(x, w1, b1, w2, b2):
    return np.maximum(np.maximum(x @ w1 + b1, 0) @ w2 + b2, 0)


@misconception(
    "Your ReLU sits at the end instead of in the middle. It has to act on the hidden sums, before the second layer."
)
def two_layers_forward__relu_at_the_end(x, w1, b1, w2, b2):
    return np.maximum((x @ w1 + b1) @ w2 + b2, 0)


@misconception(
    "You add the first bias after the ReLU. It is part of the hidden sum: it decides *where* the neuron begins to speak."
)
def two_layers_forward__bias_after_relu(x, w1, b1, w2, b2):
    return (np.maximum(x @ w1, 0) + b1) @ w2 + b2


@misconception("The first bias is missing from your hidden sums. `b1` shifts each neuron's sum before the ReLU.")
def two_layers_forward__no_first_bias(x, w1, b1, w2, b2):
    return np.maximum(x @ w1, 0) @ w2 + b2


@misconception("The second bias is missing from your outputs. `b2` is added to each of them at the very end.")
def two_layers_forward__no_second_bias(x, w1, b1, w2, b2):
    return np.maximum(x @ w1 + b1, 0) @ w2


@misconception(
    "You take the absolute value where the ReLU should be. It turns negative sums into 0, not into positive ones."
)
def two_layers_forward__absolute(x, w1, b1, w2, b2):
    return np.abs(x @ w1 + b1) @ w2 + b2


@misconception("You bend the inputs and not the hidden sums. First weigh and add, then cut off below 0.")
def two_layers_forward__relu_on_inputs(x, w1, b1, w2, b2):
    return (np.maximum(x, 0) @ w1 + b1) @ w2 + b2


@misconception(
    "You turned the weights: `w1` has a row for each input and a column for each hidden neuron, so x fits in front of it as it is. In a square nobody stops you."
)
def two_layers_forward__weights_transposed(x, w1, b1, w2, b2):
    return np.maximum(x @ w1.T + b1, 0) @ w2.T + b2


@misconception(
    "You send the gradient through the ReLU as if it were not there. A neuron that was silent (sum below 0) passes nothing back."
)
def two_layers_backward__no_mask(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = dy @ w2.T
    return ds @ w1.T, x.T @ ds, ds.sum(axis=0), h.T @ dy, dy.sum(axis=0)


@misconception(
    "You cut off where the *gradient* is negative. The ReLU's slope depends on its input on the way forward; the gradient may have any sign."
)
def two_layers_backward__mask_from_gradient(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = np.maximum(dy @ w2.T, 0)
    return ds @ w1.T, x.T @ ds, ds.sum(axis=0), h.T @ dy, dy.sum(axis=0)


@misconception(
    "Your ReLU lets the gradient through where the hidden sum is exactly 0. The rule here: its slope there counts as 0, so only sums *above* 0 pass."
)
def two_layers_backward__open_at_zero(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s >= 0)
    return ds @ w1.T, x.T @ ds, ds.sum(axis=0), h.T @ dy, dy.sum(axis=0)


@misconception(
    "You cut the silent neurons out for dw1, not for dx. Both come from the same ds: what the ReLU stops does not reach the inputs either."
)
def two_layers_backward__mask_on_weights_only(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    return dy @ w2.T @ w1.T, x.T @ ds, ds.sum(axis=0), h.T @ dy, dy.sum(axis=0)


@misconception(
    "Your db1 still counts the silent neurons. The bias sits inside the hidden sum, below the ReLU: its gradient comes from ds."
)
def two_layers_backward__mask_not_on_bias(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    return ds @ w1.T, x.T @ ds, (dy @ w2.T).sum(axis=0), h.T @ dy, dy.sum(axis=0)


@misconception(
    "You average the gradients of the biases over the points. A bias was stretched over N rows, and what was stretched is summed."
)
def two_layers_backward__bias_mean(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    return ds @ w1.T, x.T @ ds, ds.mean(axis=0), h.T @ dy, dy.mean(axis=0)


@misconception(
    "You divide the gradients of the weights by N. If the loss is a mean, that 1/N is in `dy` already; divide again and you learn N times too slowly."
)
def two_layers_backward__weights_over_n(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    return ds @ w1.T, x.T @ ds / len(x), ds.sum(axis=0), h.T @ dy / len(x), dy.sum(axis=0)


@misconception(
    "You divide the gradients of weights *and* biases by N. If the loss is a mean, that 1/N is in `dy` already, and nothing more is to be divided."
)
def two_layers_backward__everything_over_n(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    return ds @ w1.T, x.T @ ds / len(x), ds.mean(axis=0), h.T @ dy / len(x), dy.mean(axis=0)


@misconception(
    "Your bias gradients have a row for each point. There is one bias for all N points: add their contributions up."
)
def two_layers_backward__bias_not_summed(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    return ds @ w1.T, x.T @ ds, ds, h.T @ dy, dy


@misconception(
    "You sum the bias gradients along the wrong axis: one number for each point is left. One for each neuron is wanted."
)
def two_layers_backward__bias_over_features(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    return ds @ w1.T, x.T @ ds, ds.sum(axis=1), h.T @ dy, dy.sum(axis=1)


@misconception(
    "To go back through the second layer its weights have to be turned: dy has M columns, and dh needs H. Your product fits only when H = M, and is wrong even then."
)
def two_layers_backward__w2_not_turned(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2) * (s > 0)
    return ds @ w1.T, x.T @ ds, ds.sum(axis=0), h.T @ dy, dy.sum(axis=0)


@misconception(
    "To go back to x the first weights have to be turned: ds has H columns, and dx needs D. Your product fits only when D = H, and is wrong even then."
)
def two_layers_backward__w1_not_turned(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    return ds @ w1, x.T @ ds, ds.sum(axis=0), h.T @ dy, dy.sum(axis=0)


@misconception(
    "The gradients of your weights are turned over. A gradient has the shape of its weights, rows and columns in the same order. In a square only the numbers show it."
)
def two_layers_backward__dw_transposed(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    return ds @ w1.T, ds.T @ x, ds.sum(axis=0), dy.T @ h, dy.sum(axis=0)


@misconception(
    "For dw2 you used the hidden sums before the ReLU. The second layer was given h: its weights have met only what the ReLU let through."
)
def two_layers_backward__dw2_from_sums(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    return ds @ w1.T, x.T @ ds, ds.sum(axis=0), s.T @ dy, dy.sum(axis=0)


@misconception(
    "Your ds never went through the second layer: w2 is missing. How much the loss cares about a hidden neuron depends on the weights that lead on from it."
)
def two_layers_backward__dw1_skips_w2(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = np.ones_like(h) * dy.sum(axis=1, keepdims=True) * (s > 0)
    return ds @ w1.T, x.T @ ds, ds.sum(axis=0), h.T @ dy, dy.sum(axis=0)


@misconception(
    "You multiply by h where the ReLU's slope belongs. Its slope is 1 where the sum was above 0, however large h is."
)
def two_layers_backward__slope_is_h(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * h
    return ds @ w1.T, x.T @ ds, ds.sum(axis=0), h.T @ dy, dy.sum(axis=0)


@misconception(
    "You leave out dx, the gradient of the inputs. If another layer stood in front of yours, it would be waiting for it."
)
def two_layers_backward__no_dx(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    return x.T @ ds, ds.sum(axis=0), h.T @ dy, dy.sum(axis=0)


@misconception(
    "You return the second layer's gradients before the first layer's. The order is that of the inputs: dx, dw1, db1, dw2, db2."
)
def two_layers_backward__layers_swapped(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    return ds @ w1.T, h.T @ dy, dy.sum(axis=0), x.T @ ds, ds.sum(axis=0)


@misconception(
    "You change the weights inside backward. It only *reports* gradients; who steps, how far and when is decided by the training loop."
)
def two_layers_backward__updates(dy, x, w1, b1, w2, b2):
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    w1 -= 0.1 * x.T @ ds
    w2 -= 0.1 * h.T @ dy
    return ds @ w1.T, x.T @ ds, ds.sum(axis=0), h.T @ dy, dy.sum(axis=0)
