"""Misconceptions of `rnn_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Nothing comes from the step after. A state is used twice: by the loss of its own step, and by the next step. Both "
    "send a gradient back, and here only the first arrives."
)
def rnn_backward__nothing_from_later(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = dh[:, t] * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "What comes from the step after *replaces* the gradient of the step's own loss. At every state both arrive, and "
    "they add up."
)
def rnn_backward__own_loss_forgotten(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = dh[:, -1]
    for t in reversed(range(x.shape[1])):
        dz = later * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "dx and dh0 are right. The gradients of the weights are those of *one* step: each round of your loop overwrites "
    "what the round before had found. The same weights work at every step, so they collect."
)
def rnn_backward__weights_overwritten(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx = np.zeros_like(x)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dz.T @ x[:, t], dz.T @ h[t], dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "All but db is right: db is that of one step, overwritten in each round. b is added at every step, so it collects "
    "from every step."
)
def rnn_backward__db_overwritten(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception("The slope of tanh is missing: gradients pass as if it were a straight line. It is 1 - h².")
def rnn_backward__no_slope(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = dh[:, t] + later
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "Your slope is 1 − z² with z the sum *before* tanh. The slope of tanh is 1 minus the square of what came *out* of it."
)
def rnn_backward__slope_of_the_sum(dh, x, h0, wx, wh, b):
    h, sums = [h0], []
    for t in range(x.shape[1]):
        sums.append(x[:, t] @ wx.T + h[-1] @ wh.T + b)
        h.append(np.tanh(sums[-1]))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - sums[t] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "You took tanh twice: the slope is 1 − tanh(h)², but h has been through tanh already. The slope is 1 minus the "
    "square of the state itself."
)
def rnn_backward__tanh_twice(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - np.tanh(h[t + 1]) ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception("Your slope is h·(1 − h): that is the sigmoid's. For tanh it is 1 − h².")
def rnn_backward__slope_of_sigmoid(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * h[t + 1] * (1 - h[t + 1])
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "The slope of tanh is taken at the state *before* the step. tanh stands at the end of the step: its slope comes "
    "from the state after it."
)
def rnn_backward__slope_one_early(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "The step's own gradient goes through tanh, but what comes from the step after is added behind it. Both arrive at "
    "the state, so both go through its tanh: add first."
)
def rnn_backward__later_around_the_slope(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = dh[:, t] * (1 - h[t + 1] ** 2) + later
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "Your loop runs from step 0 to the last one, so gradients travel forward in time. What a step sends back is wanted "
    "by the step *before* it: begin at the end."
)
def rnn_backward__forward_in_time(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in range(x.shape[1]):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "A gradient travels one step back and no further. What a step hands on holds all that came from later, not only "
    "its own loss: the chain goes on to the beginning."
)
def rnn_backward__one_step_back(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        slope = 1 - h[t + 1] ** 2
        dz = (dh[:, t] + later) * slope
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = (dh[:, t] * slope) @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "On its way from step to step your gradient meets wh turned. Forward, the state met wh.T; the way back meets wh as "
    "it is. Both fit, since wh is square."
)
def rnn_backward__wh_turned(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh.T
    return dx, later, dwx, dwh, db


@misconception(
    "wh is missing on the way from step to step: you hand on the gradient of the sum, not of the state before. Between "
    "the two stands wh."
)
def rnn_backward__handed_on_without_wh(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz
    return dx, later, dwx, dwh, db


@misconception(
    "All but dwh is right. You multiplied with the state *after* the step. wh was multiplied with the state before it."
)
def rnn_backward__dwh_with_the_new_state(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t + 1], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "All but dwh is right: there the first step is missing. Before it the state was h0, and wh was multiplied with that."
)
def rnn_backward__dwh_without_h0(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, db = dwx + dz.T @ x[:, t], db + dz.sum(axis=0)
        dwh = dwh + dz.T @ h[t] if t else dwh
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception("All but dwh is right, and dwh is turned: row j belongs to unit j, whose gradient is dz. It is square.")
def rnn_backward__dwh_turned(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + h[t].T @ dz, db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "You go forward from zeros instead of h0, so all states are a little wrong, and the gradients with them. The states "
    "must be those of the forward pass."
)
def rnn_backward__forward_from_zeros(dh, x, h0, wx, wh, b):
    h = [np.zeros_like(h0)]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "All but dh0 is right: you give the gradient inside the first tanh. Between it and h0 stands wh, as between any two "
    "steps."
)
def rnn_backward__dh0_before_wh(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, dz, dwx, dwh, db


@misconception(
    "All but dh0 is right, and dh0 is zeros. h0 may come from somewhere that learns, an image's encoder say: it gets "
    "what is left over after step 0."
)
def rnn_backward__dh0_zeros(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, np.zeros_like(h0), dwx, dwh, db


@misconception(
    "Your loops run over the sequences as if they were steps: `x[t]` is sequence t, not step t. x has the shape (N, T, D), "
    "so time is the *second* axis."
)
def rnn_backward__sequences_as_steps(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(len(x)):
        h.append(np.tanh(x[t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        dz = (dh[t] + later) * (1 - h[t + 1] ** 2)
        dx[t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "dx and dh0 are right. You divided the gradients of the weights by the number of sequences. They add up; if the "
    "loss is a mean, that is in dh already."
)
def rnn_backward__mean_over_sequences(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx / len(x), dwh / len(x), db / len(x)


@misconception(
    "dx and dh0 are right. You divided the gradients of the weights by the number of steps. They add up; if the loss is "
    "a mean, that is in dh already."
)
def rnn_backward__mean_over_steps(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = dz @ wh
    return dx, later, dwx / x.shape[1], dwh / x.shape[1], db / x.shape[1]


@misconception(
    "The numbers are right, but you added what comes from later into the caller's dh itself. Who uses dh once more finds "
    "other numbers in it: make a new array."
)
def rnn_backward__dh_overwritten(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dh[:, t] += later
        dh[:, t] *= 1 - h[t + 1] ** 2
        dx[:, t] = dh[:, t] @ wx
        dwx, dwh, db = dwx + dh[:, t].T @ x[:, t], dwh + dh[:, t].T @ h[t], db + dh[:, t].sum(axis=0)
        later = dh[:, t] @ wh
    return dx, later, dwx, dwh, db


@misconception(
    "What you hand back to the step before grows from step to step: you add to it, and all that came from later steps "
    "is counted again. Each step hands on only its own gradient times wh; what is later is in that already."
)
def rnn_backward__handed_on_adds_up(dh, x, h0, wx, wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ wx.T + h[-1] @ wh.T + b))
    dx, dwx, dwh, db = np.zeros_like(x), np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dx[:, t] = dz @ wx
        dwx, dwh, db = dwx + dz.T @ x[:, t], dwh + dz.T @ h[t], db + dz.sum(axis=0)
        later = later + dz @ wh
    return dx, later, dwx, dwh, db
