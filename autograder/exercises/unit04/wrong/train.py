"""Misconceptions of `train`: samples, steps and the schedule."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your inputs and targets are shuffled apart, each by an order of its own, so every sample is fitted to "
    "another's target."
)
def train__shuffled_apart(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order, other = rng.permutation(len(X)), rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[other[i : i + batch_size]]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception(
    "The order of the samples is never drawn: the batches are the same in every epoch, in the order of the file."
)
def train__not_shuffled(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = np.arange(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception("You draw one order and use it in every epoch. A new one each time mixes the batches anew.")
def train__one_order(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    order = rng.permutation(len(X))
    for epoch in range(epochs):
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception(
    "The last batch of an epoch is lost when it is smaller than the others. Its samples are never learnt from."
)
def train__last_lost(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X) - batch_size + 1, batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception(
    "Your gradient is always divided by `batch_size`, also in a last batch that is smaller. A mean divides by how "
    "many there are."
)
def train__last_misweighted(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / min(batch_size, len(X)) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception(
    "Your gradient is a sum over the batch, so a batch twice as large makes a step twice as long. The loss is a "
    "mean; so is its gradient."
)
def train__sum_not_mean(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception("You divide the gradient of a batch by the number of *all* samples. It is the mean over this batch.")
def train__divided_by_all(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / len(X) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception(
    "Your gradients are never set back: those of earlier batches stay in the sum and are applied again and again."
)
def train__not_zeroed(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    g = np.zeros_like(w)
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = g + Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception(
    "All gradients of an epoch are taken at the weights it began with. Each batch has to see what the batches "
    "before it have done."
)
def train__stale_weights(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        old = w
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ old - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(old**2) / 2
            g = Xb.T @ error / len(b) + weight_decay * old
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception("You make one step per epoch, with the gradient of all samples. Mini-batches make one step *each*.")
def train__full_batch(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(1):
            b = order
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / len(b) + weight_decay * w
            w = w - lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception(
    "Your learning rate shrinks after every *batch*. With a hundred batches an epoch it is gone before the first "
    "epoch ends."
)
def train__schedule_per_batch(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    now = lr / gamma
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for i in range(0, len(X), batch_size):
            b = order[i : i + batch_size]
            Xb, yb = X[b], y[b]
            error = Xb @ w - yb
            loss = np.mean(error**2) / 2 + weight_decay * np.sum(w**2) / 2
            g = Xb.T @ error / len(b) + weight_decay * w
            now = now * gamma
            w = w - now * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception("Your learning rate shrinks before the first epoch. That one runs with the full `lr`.")
def train__schedule_too_early(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
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
            w = w - lr * gamma ** (epoch + 1) * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception("`gamma` plays no part in your loop: the learning rate stays what it was.")
def train__no_schedule(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
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
            w = w - lr * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception("Your loss grows: the step goes along the gradient. Which way is downhill?")
def train__uphill(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
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
            w = w + lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception(
    "You change the caller's `w` in place. Who trains twice from the same start would start elsewhere the second time."
)
def train__in_place(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
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
            w -= lr * gamma**epoch * g
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)


@misconception("You make a generator of your own with a fixed seed. All randomness comes from the `rng` you are given.")
def train__own_seed(w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng):
    losses = []
    rng = np.random.default_rng(0)
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
            total += loss * len(b)
        losses.append(total / len(X))
    return w, np.array(losses)
