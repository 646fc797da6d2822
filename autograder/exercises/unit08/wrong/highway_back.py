"""Misconceptions of `highway_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "dwh and dbh are right. The gate's gradient knows H only. When a gate opens, H comes in *and* x goes out."
)
def highway_backward__gate_without_x(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * h * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception(
    "dwh and dbh are right. In the gate's gradient you took H before its ReLU. The gate mixes in what comes out of it."
)
def highway_backward__gate_before_the_relu(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (before - x) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception("dwh and dbh are right. The gate's gradient has the wrong sign: if it opens, does H come in or x?")
def highway_backward__gate_sign(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (x - h) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception(
    "dwh and dbh are right. In the gate's gradient you add H and x. The gate takes from one what it gives to the other."
)
def highway_backward__gate_sum(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h + x) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception("dwh and dbh are right. On the way back through the gate the sigmoid's slope is missing.")
def highway_backward__no_sigmoid_slope(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h - x)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception("dwh and dbh are right. The sigmoid's slope is T·(1 - T): you have only T.")
def highway_backward__half_the_slope(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h - x) * t
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception("dwh and dbh are right. 1 - T² is the slope of a tanh. What is that of a sigmoid?")
def highway_backward__tanh_slope(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h - x) * (1 - t**2)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception(
    "The gradients of weights and biases are right. In dx the direct way is missing: x itself is part of y, "
    "with the share 1 - T."
)
def highway_backward__direct_way_lost(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h - x) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception(
    "The gradients of weights and biases are right. In dx the way through the gate is missing: x also decides "
    "how far it opens."
)
def highway_backward__gate_way_lost(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h - x) * t * (1 - t)
    dx = dbefore @ wh + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception("The gradients of weights and biases are right. In dx the way through H is missing.")
def highway_backward__h_way_lost(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h - x) * t * (1 - t)
    dx = dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception(
    "The gradients of weights and biases are right. On the direct way of dx you have the share T. That is the "
    "share of H."
)
def highway_backward__direct_with_t(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h - x) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy * t
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception(
    "The gradients of weights and biases are right. On the direct way all of dy comes back in your dx, as in a "
    "residual block. Here it is the share that x had."
)
def highway_backward__direct_whole(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h - x) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception("The ReLU of H is missing on the way back: where H was cut, nothing may pass.")
def highway_backward__no_relu(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t
    dgate = dy * (h - x) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception(
    "On the way back your ReLU asks whether x was above 0. It stood behind the sum wh·x + bh: that is what it looked at."
)
def highway_backward__relu_of_x(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (x > 0)
    dgate = dy * (h - x) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception("At exactly 0 your ReLU lets the gradient back. There it is closed, on both ways.")
def highway_backward__open_at_zero(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before >= 0)
    dgate = dy * (h - x) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception("What goes back to H is not weighed by the gate in your version. Where T is 0, H had no say.")
def highway_backward__h_without_gate(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * (before > 0)
    dgate = dy * (h - x) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception(
    "The gradients of weights and biases are right. dx is multiplied with the matrices lying the other way: "
    "there x met their rows, so back it goes through the columns."
)
def highway_backward__not_turned(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h - x) * t * (1 - t)
    dx = dbefore @ wh.T + dgate @ wt.T + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


@misconception(
    "Your gradients of the matrices are transposed: row i belongs to unit i. A square matrix hides it from the shapes."
)
def highway_backward__weights_transposed(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h - x) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, x.T @ dbefore, dbefore.sum(axis=0), x.T @ dgate, dgate.sum(axis=0)


@misconception(
    "dx is right. Your gradients of weights and biases are divided by the number of samples: they are sums; a "
    "mean, if the loss is one, is in dy already."
)
def highway_backward__means(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h - x) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x / len(x), dbefore.mean(axis=0), dgate.T @ x / len(x), dgate.mean(axis=0)


@misconception(
    "Only dbh and dbt are off: you took means over the samples. A bias is used in every sample, so its "
    "gradients add up."
)
def highway_backward__biases_mean(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = 1 / (1 + np.exp(-np.clip(x @ wt.T + bt, -500, 500)))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h - x) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.mean(axis=0), dgate.T @ x, dgate.mean(axis=0)


@misconception(
    "At a gate far from 0 you divide infinity by infinity, and NaN spreads to all gradients. Exp of a large "
    "number is to be avoided here as on the way there."
)
def highway_backward__overflow(dy, x, wh, bh, wt, bt):
    before = x @ wh.T + bh
    h = np.maximum(before, 0)
    t = np.exp(x @ wt.T + bt) / (1 + np.exp(x @ wt.T + bt))
    dbefore = dy * t * (before > 0)
    dgate = dy * (h - x) * t * (1 - t)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - t)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)
