"""Misconceptions of `rnn_forward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "The state is never used: every step is computed from its input alone. What makes this network recurrent is the "
    "second term, with wh."
)
def rnn_forward__no_memory(x, h0, wx, wh, b):
    return np.tanh(x @ wx.T + b)


@misconception(
    "Every step begins with h0 again. The memory that a step makes has to be handed to the next one: is your state "
    "updated in the loop?"
)
def rnn_forward__h0_at_every_step(x, h0, wx, wh, b):
    return np.tanh(x @ wx.T + (h0 @ wh.T)[:, None] + b)


@misconception(
    "You begin with zeros and never use h0. The state before the first step is given: in a long text it comes from "
    "the piece before."
)
def rnn_forward__h0_ignored(x, h0, wx, wh, b):
    h, out = np.zeros_like(h0), []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx.T + h @ wh.T + b)
        out.append(h)
    return np.stack(out, axis=1)


@misconception(
    "All steps show the *last* state. Did you put one and the same array into a list again and again, and overwrite "
    "it at each step? A list keeps the array, not what was in it."
)
def rnn_forward__one_array_for_all(x, h0, wx, wh, b):
    h, out = h0.copy(), []
    for t in range(x.shape[1]):
        h[:] = np.tanh(x[:, t] @ wx.T + h @ wh.T + b)
        out.append(h)
    return np.stack(out, axis=1)


@misconception("You give back the last state only. The answer holds the states after *all* steps, of shape (N, T, H).")
def rnn_forward__last_only(x, h0, wx, wh, b):
    h = h0
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx.T + h @ wh.T + b)
    return h


@misconception(
    "Your answer has the shape (T, N, H): time first. Here the sequences come first. Stacking the states along a new "
    "axis leaves the choice where that axis goes."
)
def rnn_forward__time_first(x, h0, wx, wh, b):
    h, out = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx.T + h @ wh.T + b)
        out.append(h)
    return np.array(out)


@misconception(
    "Your loop runs over the sequences as if they were steps: `x[t]` is sequence t, not step t. Here x has the shape "
    "(N, T, D), so time is the *second* axis."
)
def rnn_forward__sequences_as_steps(x, h0, wx, wh, b):
    h, out = h0, []
    for t in range(len(x)):
        h = np.tanh(x[t] @ wx.T + h @ wh.T + b)
        out.append(h)
    return np.array(out)


@misconception(
    "The shape is right, but sequences and steps are mixed up: `reshape` does not swap two axes, it only counts the "
    "numbers anew. To swap axes one transposes."
)
def rnn_forward__reshaped(x, h0, wx, wh, b):
    n, t = x.shape[:2]
    h, out = h0, []
    for step in x.reshape(t, n, -1):
        h = np.tanh(step @ wx.T + h @ wh.T + b)
        out.append(h)
    return np.array(out).reshape(n, t, -1)


@misconception("h0 stands in your answer, as its first state. The answer begins with the state *after* the first step.")
def rnn_forward__h0_in_the_answer(x, h0, wx, wh, b):
    h, out = h0, [h0]
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx.T + h @ wh.T + b)
        out.append(h)
    return np.stack(out, axis=1)


@misconception(
    "You are one step late: place t shows the state *before* step t, and the last state is lost. First make the new "
    "state, then keep it."
)
def rnn_forward__one_late(x, h0, wx, wh, b):
    h, out = h0, []
    for t in range(x.shape[1]):
        out.append(h)
        h = np.tanh(x[:, t] @ wx.T + h @ wh.T + b)
    return np.stack(out, axis=1)


@misconception("tanh is missing: the states are sums. Without a bend all steps together are one linear map.")
def rnn_forward__no_tanh(x, h0, wx, wh, b):
    h, out = h0, []
    for t in range(x.shape[1]):
        h = x[:, t] @ wx.T + h @ wh.T + b
        out.append(h)
    return np.stack(out, axis=1)


@misconception(
    "Your answers went through tanh, but what you hand to the next step did not: the memory is the sum before tanh. "
    "The state is what comes *out* of tanh, for the answer and for the next step."
)
def rnn_forward__sum_handed_on(x, h0, wx, wh, b):
    h, out = h0, []
    for t in range(x.shape[1]):
        h = x[:, t] @ wx.T + h @ wh.T + b
        out.append(np.tanh(h))
    return np.stack(out, axis=1)


@misconception(
    "You take tanh of the input's part alone and add the state's part behind it. tanh is taken of the whole sum, so "
    "that a state stays between -1 and 1."
)
def rnn_forward__tanh_of_the_input(x, h0, wx, wh, b):
    h, out = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx.T + b) + h @ wh.T
        out.append(h)
    return np.stack(out, axis=1)


@misconception("Your states lie between 0 and 1: that is a sigmoid. Here it is tanh, between -1 and 1.")
def rnn_forward__sigmoid(x, h0, wx, wh, b):
    h, out = h0, []
    for t in range(x.shape[1]):
        h = 0.5 + 0.5 * np.tanh((x[:, t] @ wx.T + h @ wh.T + b) / 2)
        out.append(h)
    return np.stack(out, axis=1)


@misconception("No state is negative: you took ReLU. Here it is tanh, between -1 and 1.")
def rnn_forward__relu(x, h0, wx, wh, b):
    h, out = h0, []
    for t in range(x.shape[1]):
        h = np.maximum(x[:, t] @ wx.T + h @ wh.T + b, 0)
        out.append(h)
    return np.stack(out, axis=1)


@misconception(
    "wh lies the other way. Row j holds the weights of unit j, so the states are multiplied with its *rows*, as with "
    "those of wx. wh is square: no error tells you."
)
def rnn_forward__wh_not_turned(x, h0, wx, wh, b):
    h, out = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx.T + h @ wh + b)
        out.append(h)
    return np.stack(out, axis=1)


@misconception("The bias b is missing. It is added at every step, inside tanh.")
def rnn_forward__no_bias(x, h0, wx, wh, b):
    h, out = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx.T + h @ wh.T)
        out.append(h)
    return np.stack(out, axis=1)


@misconception("You add the bias behind tanh. It belongs to the sum, inside tanh.")
def rnn_forward__bias_outside(x, h0, wx, wh, b):
    h, out = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx.T + h @ wh.T) + b
        out.append(h)
    return np.stack(out, axis=1)


@misconception("The bias counts at the first step only. It belongs to every step, as wx and wh do.")
def rnn_forward__bias_once(x, h0, wx, wh, b):
    h, out = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx.T + h @ wh.T + (b if t == 0 else 0))
        out.append(h)
    return np.stack(out, axis=1)


@misconception(
    "You read the sequences from their end to their beginning. On the way forward time runs from step 0 on; only the "
    "gradient runs back."
)
def rnn_forward__backwards(x, h0, wx, wh, b):
    out = np.zeros((*x.shape[:2], len(b)), dtype=x.dtype)
    h = h0
    for t in reversed(range(x.shape[1])):
        h = np.tanh(x[:, t] @ wx.T + h @ wh.T + b)
        out[:, t] = h
    return out


@misconception(
    "Each sequence begins where the one before it ended. They know nothing of each other: every sequence begins with "
    "its own row of h0."
)
def rnn_forward__handed_to_the_next_sequence(x, h0, wx, wh, b):
    out = np.zeros((*x.shape[:2], len(b)), dtype=x.dtype)
    h = h0[0]
    for n in range(len(x)):
        for t in range(x.shape[1]):
            h = np.tanh(wx @ x[n, t] + wh @ h + b)
            out[n, t] = h
    return out


@misconception("All sequences begin with the first row of h0. Each one has a row of its own.")
def rnn_forward__first_row_of_h0(x, h0, wx, wh, b):
    h, out = np.broadcast_to(h0[:1], h0.shape), []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx.T + h @ wh.T + b)
        out.append(h)
    return np.stack(out, axis=1)


@misconception(
    "The states are right, but you wrote them into the caller's h0. Who calls you twice with the same h0 gets two "
    "different answers: make a new array at each step."
)
def rnn_forward__h0_overwritten(x, h0, wx, wh, b):
    out = np.zeros((*x.shape[:2], len(b)), dtype=x.dtype)
    for t in range(x.shape[1]):
        h0[:] = np.tanh(x[:, t] @ wx.T + h0 @ wh.T + b)
        out[:, t] = h0
    return out


@misconception(
    "Where the sums are large you get NaN: your own tanh divides infinity by infinity. NumPy has a tanh that does not "
    "overflow."
)
def rnn_forward__tanh_overflows(x, h0, wx, wh, b):
    h, out = h0, []
    with np.errstate(all="ignore"):
        for t in range(x.shape[1]):
            z = x[:, t] @ wx.T + h @ wh.T + b
            h = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
            out.append(h)
    return np.stack(out, axis=1)


@misconception(
    "Your loop over time has as many rounds as there are *sequences*: `len(x)` is N. Steps are on axis 1, so T is "
    "`x.shape[1]`."
)
def rnn_forward__n_rounds(x, h0, wx, wh, b):
    h, out = h0, []
    for t in range(len(x)):
        h = np.tanh(x[:, t] @ wx.T + h @ wh.T + b)
        out.append(h)
    return np.stack(out, axis=1)


@misconception(
    "The array for your answer has the shape of x, (N, T, D). The answer is (N, T, H): as many numbers a step as there "
    "are units."
)
def rnn_forward__room_for_inputs(x, h0, wx, wh, b):
    h, out = h0, np.zeros_like(x)
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx.T + h @ wh.T + b)
        out[:, t] = h
    return out
