"""Misconceptions of `softmax` and `softmax_cross_entropy`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Large scores become NaN: `exp` overflows. Adding the same number to all scores of a row changes no probability, so "
    "choose a number that keeps the exponentials small."
)
def softmax__no_shift(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


@misconception(
    "You shift all rows by the largest score of the whole table. A row that lies far below it then holds nothing but "
    "zeros, and 0/0 is NaN: each row needs a shift of its own."
)
def softmax__shift_of_all(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


@misconception(
    "You shift each row by its *mean*. If one score stands out, it is still large after that and overflows. Shift so "
    "that nothing can be above 0."
)
def softmax__shift_by_mean(z):
    e = np.exp(z - z.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@misconception(
    "Your *columns* add up to 1: you divided along the samples. The classes of one sample share the probability, so "
    "each row adds up to 1."
)
def softmax__over_samples(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


@misconception(
    "All numbers of your table together add up to 1. Every sample has a probability of 1 to share out among its "
    "classes."
)
def softmax__over_everything(z):
    e = np.exp(z - z.max())
    return e / e.sum()


@misconception(
    "You divided the scores by their sum, without the exponential. A score may be negative or 0; `exp` makes it "
    "positive first."
)
def softmax__no_exponential(z):
    return z / z.sum(axis=1, keepdims=True)


@misconception("The largest score gets the smallest probability: a sign is turned in the exponent.")
def softmax__turned(z):
    e = np.exp(z.min(axis=1, keepdims=True) - z)
    return e / e.sum(axis=1, keepdims=True)


@misconception(
    "The answer is right, but you shifted the caller's `z` in place: `-=` writes into the array that came in. Make a "
    "new one."
)
def softmax__in_place(z):
    z -= z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


@misconception(
    "You put each score through a sigmoid and divided by the sum. Softmax weighs the classes *against each other*: "
    "it takes exp of the scores."
)
def softmax__of_sigmoids(z):
    s = 0.5 * (1 + np.tanh(0.5 * z))
    return s / s.sum(axis=1, keepdims=True)


@misconception(
    "With large scores loss and gradient become NaN: `exp` overflows. Shift each row by its largest score first."
)
def softmax_cross_entropy__no_shift(z, y):
    n = len(z)
    s = np.log(np.exp(z).sum(axis=1))
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    loss = (s - z[np.arange(n), y]).mean()
    p[np.arange(n), y] -= 1
    return loss, p / n


@misconception(
    "You shift all rows by the largest score of the whole table, so a row far below it is rounded to zeros. Each row "
    "needs a shift of its own."
)
def softmax_cross_entropy__shift_of_all(z, y):
    n = len(z)
    s = z - z.max()
    e = np.exp(s)
    p = e / e.sum(axis=1, keepdims=True)
    loss = -(s[np.arange(n), y] - np.log(e.sum(axis=1))).mean()
    p[np.arange(n), y] -= 1
    return loss, p / n


@misconception(
    "You add a small number inside the log. It caps the loss: however wrong a sure answer is, it costs no more than "
    "some 28. Write log p without computing p, and nothing needs a cap."
)
def softmax_cross_entropy__eps_in_the_log(z, y):
    n = len(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y] + 1e-12).mean()
    dz = p.copy()
    dz[np.arange(n), y] -= 1
    return loss, dz / n


@misconception(
    "Something in your log keeps the probability from being 0, so the loss never gets beyond some 18, however wrong a "
    "sure answer is. The log of a fraction is a difference of logs: with it, no cap is needed."
)
def softmax_cross_entropy__eps_1e_8(z, y):
    n = len(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y] + 1e-8).mean()
    dz = p.copy()
    dz[np.arange(n), y] -= 1
    return loss, dz / n


@misconception(
    "Something in your log keeps the probability from being 0, so the loss never gets beyond some 35, however wrong a "
    "sure answer is. Compute the log of the probability directly from the scores instead."
)
def softmax_cross_entropy__eps_1e_15(z, y):
    n = len(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y] + 1e-15).mean()
    dz = p.copy()
    dz[np.arange(n), y] -= 1
    return loss, dz / n


@misconception(
    "Where the network is sure and wrong, your loss is infinite: the probability of the label was rounded to 0 before "
    "you took its log. log of a fraction is a difference; take the log before anything is rounded away."
)
def softmax_cross_entropy__log_of_zero(z, y):
    n = len(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y]).mean()
    dz = p.copy()
    dz[np.arange(n), y] -= 1
    return loss, dz / n


@misconception(
    "Loss and gradient are sums over the samples. The exercise asks for the mean, so that the size of a batch does not "
    "change the size of a step."
)
def softmax_cross_entropy__sum(z, y):
    n = len(z)
    s = z - z.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    dz = np.exp(log_p)
    dz[np.arange(n), y] -= 1
    return -log_p[np.arange(n), y].sum(), dz


@misconception(
    "The loss is a mean, but its gradient is not: the 1/N is missing there. The gradient belongs to exactly the number "
    "that you return as the loss."
)
def softmax_cross_entropy__gradient_of_the_sum(z, y):
    n = len(z)
    s = z - z.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    dz = np.exp(log_p)
    dz[np.arange(n), y] -= 1
    return -log_p[np.arange(n), y].mean(), dz


@misconception("The gradient is a mean, but the loss is a sum over the samples. The two have to belong together.")
def softmax_cross_entropy__loss_summed(z, y):
    n = len(z)
    s = z - z.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    dz = np.exp(log_p)
    dz[np.arange(n), y] -= 1
    return -log_p[np.arange(n), y].sum(), dz / n


@misconception(
    "You took 1 away from whole *columns*: `p[:, y]` picks all rows and several columns. Each sample loses 1 at its own "
    "label and nowhere else, so rows and labels have to go in pairs."
)
def softmax_cross_entropy__whole_columns(z, y):
    n = len(z)
    s = z - z.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    dz = np.exp(log_p)
    dz[:, y] -= 1
    return -log_p[np.arange(n), y].mean(), dz / n


@misconception(
    "You applied softmax twice: what you treat as scores are probabilities already. All answers come out almost "
    "equally likely, and nothing much can be learnt from them."
)
def softmax_cross_entropy__softmax_twice(z, y):
    n = len(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    s = e / e.sum(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    dz = np.exp(log_p)
    dz[np.arange(n), y] -= 1
    return -log_p[np.arange(n), y].mean(), dz / n


@misconception("You normalised along the samples (axis 0). The classes of *one* sample share the probability of 1.")
def softmax_cross_entropy__over_samples(z, y):
    n = len(z)
    s = z - z.max(axis=0)
    log_p = s - np.log(np.exp(s).sum(axis=0))
    dz = np.exp(log_p)
    dz[np.arange(n), y] -= 1
    return -log_p[np.arange(n), y].mean(), dz / n


@misconception(
    "The answer is right, but the caller's `z` has changed: `-=` wrote into it. Whoever calls you may want to look at "
    "the scores again."
)
def softmax_cross_entropy__in_place(z, y):
    n = len(z)
    z -= z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    dz = np.exp(log_p)
    dz[np.arange(n), y] -= 1
    return -log_p[np.arange(n), y].mean(), dz / n


@misconception(
    "The sign of your loss is turned: the log of a probability is negative, and a loss should be large where things "
    "go wrong."
)
def softmax_cross_entropy__negative_loss(z, y):
    n = len(z)
    s = z - z.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    dz = np.exp(log_p)
    dz[np.arange(n), y] -= 1
    return log_p[np.arange(n), y].mean(), dz / n


@misconception(
    "The sign of your gradient is turned, so a step against it would make things worse. Raising a wrong class's score "
    "raises the loss: there the gradient is positive."
)
def softmax_cross_entropy__gradient_turned(z, y):
    n = len(z)
    s = z - z.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    dz = -np.exp(log_p)
    dz[np.arange(n), y] += 1
    return -log_p[np.arange(n), y].mean(), dz / n


@misconception("You divide by N·C, the number of all scores. A sample has one label and one loss: the mean is over N.")
def softmax_cross_entropy__divided_by_all(z, y):
    n, c = z.shape
    s = z - z.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    dz = np.exp(log_p)
    dz[np.arange(n), y] -= 1
    return -log_p[np.arange(n), y].sum() / (n * c), dz / (n * c)


@misconception(
    "Your loss also adds −log(1 − p) for every class that is *not* the label: that is the loss of C separate questions of "
    "yes or no. Here the classes share one probability, so the label's alone says how wrong it is."
)
def softmax_cross_entropy__yes_or_no_for_each(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    onehot = np.eye(z.shape[1])[y]
    loss = -(onehot * np.log(p) + (1 - onehot) * np.log(1 - p)).sum(axis=1).mean()
    return loss, (p - onehot) / len(z)


@misconception(
    "You took the log of the *mean* probability. Each sample pays its own price, −log p of its label, and the mean is "
    "taken of the prices."
)
def softmax_cross_entropy__log_of_the_mean(z, y):
    n = len(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    dz = p.copy()
    dz[np.arange(n), y] -= 1
    return -np.log(p[np.arange(n), y].mean()), dz / n


@misconception(
    "Your gradient has a factor p(1 − p) too many, as if the outputs were squared errors of sigmoids. For softmax "
    "*with* cross-entropy all that cancels: the gradient is short."
)
def softmax_cross_entropy__extra_slope(z, y):
    n = len(z)
    s = z - z.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    dz = p.copy()
    dz[np.arange(n), y] -= 1
    return -log_p[np.arange(n), y].mean(), dz * p * (1 - p) / n


@misconception(
    "You give back the probabilities as the gradient. At its label, each sample has to lose 1: there a higher score "
    "makes the loss *smaller*."
)
def softmax_cross_entropy__label_left_out(z, y):
    n = len(z)
    s = z - z.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    return -log_p[np.arange(n), y].mean(), np.exp(log_p) / n


@misconception(
    "Your loss is in bits: you took the logarithm of base 2. The field uses the natural one, to which exp is the "
    "inverse and the gradient belongs."
)
def softmax_cross_entropy__base_2(z, y):
    n = len(z)
    s = z - z.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    dz = np.exp(log_p)
    dz[np.arange(n), y] -= 1
    return -log_p[np.arange(n), y].mean() / np.log(2), dz / n
