"""Misconceptions of `minibatches` and `train`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You shuffle X and y *apart*, each by an order of its own. The samples then carry the labels of others, and there "
    "is nothing left to learn."
)
def minibatches__shuffled_apart(X, y, batch_size, rng):
    X, y = X[rng.permutation(len(X))], y[rng.permutation(len(y))]
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


@misconception(
    "Your function hands out its batches one by one with `yield`. That saves memory and is a good way in a library; "
    "asked for here is a list of them, which can be looked at as a whole."
)
def minibatches__generator(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        yield X[order[i : i + batch_size]], y[order[i : i + batch_size]]


@misconception("You shuffle X and leave y as it was. The samples then carry the labels of others.")
def minibatches__only_x(X, y, batch_size, rng):
    X = X[rng.permutation(len(X))]
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


@misconception("You do not shuffle. If the data is sorted by class, every batch knows one class only.")
def minibatches__not_shuffled(X, y, batch_size, rng):
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


@misconception(
    "The last batch is lost when it is smaller than the others. Its samples would never be trained on in this epoch."
)
def minibatches__last_lost(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X, y = X[order], y[order]
    return [
        (X[i * batch_size : (i + 1) * batch_size], y[i * batch_size : (i + 1) * batch_size])
        for i in range(len(X) // batch_size)
    ]


@misconception(
    "You fill the last batch up with samples that had their turn already. They count twice in this epoch; the last "
    "batch may simply be smaller."
)
def minibatches__last_filled_up(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    parts = [np.take(order, range(i, i + batch_size), mode="wrap") for i in range(0, len(X), batch_size)]
    return [(X[part], y[part]) for part in parts]


@misconception("There is an empty batch at the end of your list when the batches come out even. A mean over it is NaN.")
def minibatches__empty_at_the_end(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    parts = [order[i * batch_size : (i + 1) * batch_size] for i in range(len(X) // batch_size + 1)]
    return [(X[part], y[part]) for part in parts]


@misconception(
    "You draw row numbers *with* replacement: some samples come twice in an epoch, others never. A permutation has "
    "each of them once."
)
def minibatches__with_replacement(X, y, batch_size, rng):
    order = rng.integers(len(X), size=len(X))
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]


@misconception("You take `batch_size` for the *number* of batches. It is how many samples go into one.")
def minibatches__number_of_batches(X, y, batch_size, rng):
    parts = np.array_split(rng.permutation(len(X)), batch_size)
    return [(X[part], y[part]) for part in parts]


@misconception(
    "You shuffle *inside* the caller's arrays. Whoever looks at X and y afterwards finds them in another order."
)
def minibatches__in_place(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X[:], y[:] = X[order], y[order]
    return [(X[i : i + batch_size].copy(), y[i : i + batch_size].copy()) for i in range(0, len(X), batch_size)]


@misconception(
    "You cut first and shuffle each piece afterwards: the batches always hold the same neighbours. Shuffle all, then "
    "cut."
)
def minibatches__shuffled_within(X, y, batch_size, rng):
    found = []
    for i in range(0, len(X), batch_size):
        order = i + rng.permutation(len(X[i : i + batch_size]))
        found.append((X[order], y[order]))
    return found


@misconception(
    "Your order is a fair one, but not the one agreed on: all use one `rng.permutation` of the row numbers, so that "
    "the same seed gives the same batches everywhere."
)
def minibatches__another_draw(X, y, batch_size, rng):
    order = np.argsort(rng.random(len(X)))
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]


@misconception(
    "You make a generator of your own with a fixed seed, so every epoch has the same order. Draw from the one you are given."
)
def minibatches__own_seed(X, y, batch_size, rng):
    order = np.random.default_rng(0).permutation(len(X))
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]


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
