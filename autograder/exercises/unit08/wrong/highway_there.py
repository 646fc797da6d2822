"""Misconceptions of `highway_forward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception("You add all of x to what the gate lets through. The gate *shares out*: what H gets, x loses.")
def highway_forward__whole_x(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    return t * h + x


@misconception(
    "Your gate works the other way round: open, it lets x pass. T says how much of the *new* comes in; x gets the rest."
)
def highway_forward__gate_swapped(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    return (1 - t) * h + t * x


@misconception("You add H and x, without a gate: that is a residual layer. Here a gate shares out between the two.")
def highway_forward__residual(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    return h + x


@misconception("x itself does not come in: the gate only dampens H. What the gate takes from H, it gives to x.")
def highway_forward__no_carry(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    return t * h


@misconception("Both shares go to H, so the gate has no effect. The rest, 1 - T, belongs to x.")
def highway_forward__carry_of_h(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    return t * h + (1 - t) * h


@misconception(
    "The gate of yours stands before the sum of both, and x is dampened as H is. x gets the share that H does "
    "*not* get."
)
def highway_forward__gate_outside(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    return t * (h + x)


@misconception(
    "Your gate is a tanh: it may be negative, and then the shares are no shares. It must lie between 0 and 1."
)
def highway_forward__tanh_gate(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = np.tanh(x @ wt.T + bt)
    return t * h + (1 - t) * x


@misconception("Your gate is not squashed. It must lie between 0 and 1 to be a share.")
def highway_forward__linear_gate(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = x @ wt.T + bt
    return t * h + (1 - t) * x


@misconception("Your gate is either open or closed. It is a share between 0 and 1: only so it can be learnt.")
def highway_forward__hard_gate(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = (x @ wt.T + bt > 0).astype(x.dtype)
    return t * h + (1 - t) * x


@misconception("Your gate looks at H. It looks at x, as H does: both are made of the same input.")
def highway_forward__gate_of_h(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = 1 / (1 + np.exp(-np.clip(h @ wt.T + bt, -500, 500)))
    return t * h + (1 - t) * x


@misconception("Your gate takes the weights of H. It has its own: what to do and whether to do it are two questions.")
def highway_forward__one_set_of_weights(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wh.T + bh, -500, 500)))
    return t * h + (1 - t) * x


@misconception("You have one gate for a whole sample. Each unit has a gate of its own.")
def highway_forward__one_gate_a_sample(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    t = t.mean(axis=1, keepdims=True)
    return t * h + (1 - t) * x


@misconception("H has no ReLU in your layer: then a highway of open gates is one linear map.")
def highway_forward__no_relu(x, wh, bh, wt, bt):
    h = x @ wh.T + bh
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    return t * h + (1 - t) * x


@misconception("You take ReLU of the mixture. It stands at H alone, so that x passes as it is, also below 0.")
def highway_forward__relu_of_the_mixture(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    return np.maximum(t * (x @ wh.T + bh) + (1 - t) * x, 0)


@misconception(
    "Your matrices lie the other way. Row i holds the weights of unit i, so each sample is multiplied with the "
    "*rows*; a square matrix fits both ways."
)
def highway_forward__not_turned(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh + bh, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt + bt, -500, 500)))
    return t * h + (1 - t) * x


@misconception("Far from 0 your sigmoid is infinity over infinity. Write it so that exp never gets a large number.")
def highway_forward__overflow(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = np.exp(x @ wt.T + bt) / (1 + np.exp(x @ wt.T + bt))
    return t * h + (1 - t) * x


@misconception(
    "The gate has no bias in your layer. It is the bias that decides what a new layer does: carry, or transform."
)
def highway_forward__gate_bias_missing(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T + bh, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T, -500, 500)))
    return t * h + (1 - t) * x


@misconception("H has no bias in your layer: bh is added before ReLU.")
def highway_forward__h_bias_missing(x, wh, bh, wt, bt):
    h = np.maximum(x @ wh.T, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    return t * h + (1 - t) * x
