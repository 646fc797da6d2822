"""Misconceptions of `highway_stack`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception("All your layers have the weights of the first one. Each layer has its own.")
def highway_stack__shared_weights(x, wp, bp, wh, bh, wt, bt):
    s = np.maximum(x @ wp.T + bp, 0)
    opened = []
    for i in range(len(wh)):
        t = 1 / (1 + np.exp(-(s @ wt[0].T + bt[0])))
        opened.append(t.mean())
        s = t * np.maximum(s @ wh[0].T + bh[0], 0) + (1 - t) * s
    return s, np.array(opened)


@misconception("Your layers come in reversed order. Entry 0 of the weights belongs to the first layer.")
def highway_stack__last_layer_first(x, wp, bp, wh, bh, wt, bt):
    s = np.maximum(x @ wp.T + bp, 0)
    opened = []
    for i in reversed(range(len(wh))):
        t = 1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))
        opened.append(t.mean())
        s = t * np.maximum(s @ wh[i].T + bh[i], 0) + (1 - t) * s
    return s, np.array(opened[::-1])


@misconception("You leave a layer out at the end: wh has one entry for each.")
def highway_stack__one_layer_short(x, wp, bp, wh, bh, wt, bt):
    s = np.maximum(x @ wp.T + bp, 0)
    opened = []
    for i in range(len(wh) - 1):
        t = 1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))
        opened.append(t.mean())
        s = t * np.maximum(s @ wh[i].T + bh[i], 0) + (1 - t) * s
    return s, np.array(opened)


@misconception(
    "The plain layer in front is missing. It has to bring x to the width of the highway; and where the width "
    "fits already, it still counts."
)
def highway_stack__no_plain_layer(x, wp, bp, wh, bh, wt, bt):
    s = x * 1.0
    opened = []
    for i in range(len(wh)):
        t = 1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))
        opened.append(t.mean())
        s = t * np.maximum(s @ wh[i].T + bh[i], 0) + (1 - t) * s
    return s, np.array(opened)


@misconception("The plain layer in front has no ReLU in your version.")
def highway_stack__plain_without_relu(x, wp, bp, wh, bh, wt, bt):
    s = x @ wp.T + bp
    opened = []
    for i in range(len(wh)):
        t = 1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))
        opened.append(t.mean())
        s = t * np.maximum(s @ wh[i].T + bh[i], 0) + (1 - t) * s
    return s, np.array(opened)


@misconception("The plain layer in front has no bias in your version: bp is added before ReLU.")
def highway_stack__plain_without_bias(x, wp, bp, wh, bh, wt, bt):
    s = np.maximum(x @ wp.T, 0)
    opened = []
    for i in range(len(wh)):
        t = 1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))
        opened.append(t.mean())
        s = t * np.maximum(s @ wh[i].T + bh[i], 0) + (1 - t) * s
    return s, np.array(opened)


@misconception(
    "Every layer of yours carries what stood in front of the highway. A layer carries what the layer *before it* gave."
)
def highway_stack__carries_the_first(x, wp, bp, wh, bh, wt, bt):
    s = np.maximum(x @ wp.T + bp, 0)
    opened, start = [], s
    for i in range(len(wh)):
        t = 1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))
        opened.append(t.mean())
        s = t * np.maximum(s @ wh[i].T + bh[i], 0) + (1 - t) * start
    return s, np.array(opened)


@misconception("You report the share that is carried. `opened` is the mean of the gates T themselves.")
def highway_stack__closed_share(x, wp, bp, wh, bh, wt, bt):
    s = np.maximum(x @ wp.T + bp, 0)
    opened = []
    for i in range(len(wh)):
        t = 1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))
        opened.append((1 - t).mean())
        s = t * np.maximum(s @ wh[i].T + bh[i], 0) + (1 - t) * s
    return s, np.array(opened)


@misconception("You measure the gates with what a layer gave. They look at what came *in*.")
def highway_stack__gates_afterwards(x, wp, bp, wh, bh, wt, bt):
    s = np.maximum(x @ wp.T + bp, 0)
    opened = []
    for i in range(len(wh)):
        t = 1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))
        s = t * np.maximum(s @ wh[i].T + bh[i], 0) + (1 - t) * s
        opened.append((1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))).mean())
    return s, np.array(opened)


@misconception("You report a gate for every unit. One number a layer is asked: the mean over units and samples.")
def highway_stack__gate_of_each_unit(x, wp, bp, wh, bh, wt, bt):
    s = np.maximum(x @ wp.T + bp, 0)
    opened = []
    for i in range(len(wh)):
        t = 1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))
        opened.append(t.mean(axis=0))
        s = t * np.maximum(s @ wh[i].T + bh[i], 0) + (1 - t) * s
    return s, np.array(opened)


@misconception("You add up the gates of a layer. Their mean is asked: how far it is open, whatever its width.")
def highway_stack__sum_of_gates(x, wp, bp, wh, bh, wt, bt):
    s = np.maximum(x @ wp.T + bp, 0)
    opened = []
    for i in range(len(wh)):
        t = 1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))
        opened.append(t.sum())
        s = t * np.maximum(s @ wh[i].T + bh[i], 0) + (1 - t) * s
    return s, np.array(opened)


@misconception("You measure the gates of the first sample only. Their mean runs over all samples.")
def highway_stack__first_sample_only(x, wp, bp, wh, bh, wt, bt):
    s = np.maximum(x @ wp.T + bp, 0)
    opened = []
    for i in range(len(wh)):
        t = 1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))
        opened.append(t[0].mean())
        s = t * np.maximum(s @ wh[i].T + bh[i], 0) + (1 - t) * s
    return s, np.array(opened)


@misconception("You count the gates above one half. The mean of the gates themselves is asked.")
def highway_stack__share_of_open_gates(x, wp, bp, wh, bh, wt, bt):
    s = np.maximum(x @ wp.T + bp, 0)
    opened = []
    for i in range(len(wh)):
        t = 1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))
        opened.append((t > 0.5).mean())
        s = t * np.maximum(s @ wh[i].T + bh[i], 0) + (1 - t) * s
    return s, np.array(opened)


@misconception(
    "Your layers add all of what came in to what the gate lets through, so the signal grows from layer to "
    "layer. The gate shares out."
)
def highway_stack__whole_signal(x, wp, bp, wh, bh, wt, bt):
    s = np.maximum(x @ wp.T + bp, 0)
    opened = []
    for i in range(len(wh)):
        t = 1 / (1 + np.exp(-(s @ wt[i].T + bt[i])))
        opened.append(t.mean())
        s = t * np.maximum(s @ wh[i].T + bh[i], 0) + s
    return s, np.array(opened)
