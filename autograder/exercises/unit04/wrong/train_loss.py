"""Misconceptions of `train`: the loss, its mean over an epoch, and weight decay."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your gradient has 2·weight_decay·w, but the loss has a ½ before the square. Loss and gradient must belong "
    "together."
)
def train__gradient_twice_the_decay(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / len(b) + 2 * weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception(
    "Your loss has weight_decay·|w|², without the ½ that makes its gradient weight_decay·w. Loss and gradient "
    "must belong together."
)
def train__loss_without_half(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2)
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception(
    "The decay is in your loss but not in your gradient, so you measure something that nobody makes smaller."
)
def train__decay_only_in_loss(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / len(b)
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception("The weights decay, but your loss does not say so: the penalty is missing in it.")
def train__decay_only_in_gradient(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception(
    "You divide the decay by the size of the batch. The penalty stands beside the mean, once, however many "
    "samples there are."
)
def train__decay_per_sample(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = (Xb.T @ error + weight_decay * w) / len(b)
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception("Your penalty is the *length* of w, not its square. Then the gradient is another one, too.")
def train__norm_not_squared(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sqrt(np.sum(w**2)) / 2
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception(
    "Your loss lacks the ½ before the mean of the squared errors. The gradient is right; the loss is twice what "
    "it should be."
)
def train__no_half(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception("Your gradient has a factor 2 from the square. The loss has a ½ that cancels it.")
def train__double_gradient(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = 2 * Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception(
    "You average the losses of the *batches*. A small last batch then counts as much as a full one; count by samples."
)
def train__mean_of_batches(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss
            count = i // batch_size + 1
        losses.append(total / count)
    return w, np.array(losses)


@misconception(
    "Your loss of an epoch is a sum over its batches. Then it depends on how many there are; it is a mean over samples."
)
def train__summed_loss(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss
        losses.append(total)
    return w, np.array(losses)


@misconception(
    "The loss you keep for an epoch is that of its last batch. One batch is noise; take the mean over all samples."
)
def train__last_loss(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total = loss
        losses.append(total)
    return w, np.array(losses)


@misconception(
    "You measure the loss after the epoch, on all samples, with the weights it ended with. Asked for is what each "
    "batch had before its step."
)
def train__loss_after_epoch(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
        losses.append(np.mean((X @ w - y) ** 2) / 2 + weight_decay * np.sum(w**2) / 2)
    return w, np.array(losses)


@misconception(
    "You measure each loss after the step of its batch. It is then better than the weights the batch was met with."
)
def train__loss_after_step(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            loss = np.mean((Xb @ w - yb) ** 2) / 2 + weight_decay * np.sum(w**2) / 2
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)
