"""Misconceptions of `dropout_forward` and `dropout_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You keep what should be dropped: with p = 0.25 only a quarter of your entries is left. p is the probability to be "
    "*dropped*."
)
def dropout_forward__swapped(x, p, train, rng):
    if not train:
        return x.copy(), np.ones(x.shape, dtype=bool)
    kept = rng.random(x.shape) < p
    return x * kept / max(1 - p, 1e-300) if p < 1 else x * 0, kept


@misconception(
    "You take p for the probability to *keep* an entry, in the mask and in the scale. Some texts do; here p is the "
    "share that is dropped."
)
def dropout_forward__p_is_keep(x, p, train, rng):
    if not train:
        return x.copy(), np.ones(x.shape, dtype=bool)
    kept = rng.random(x.shape) < p
    return x * kept / p if p > 0 else x * 0, kept


@misconception(
    "You drop entries but do not scale up the rest, so in training the next layer gets less than in use. Who makes up "
    "for what is missing?"
)
def dropout_forward__not_inverted(x, p, train, rng):
    if not train:
        return x.copy(), np.ones(x.shape, dtype=bool)
    kept = rng.random(x.shape) >= p
    return x * kept, kept


@misconception("You divide by p. What stays is a share of 1 - p: that is what has to be made up for.")
def dropout_forward__divided_by_p(x, p, train, rng):
    if not train:
        return x.copy(), np.ones(x.shape, dtype=bool)
    kept = rng.random(x.shape) >= p
    return x * kept / p if p > 0 else x * kept, kept


@misconception("You *multiply* what stays by 1 - p and make it smaller still. Its mean has to be kept up.")
def dropout_forward__scaled_down(x, p, train, rng):
    if not train:
        return x.copy(), np.ones(x.shape, dtype=bool)
    kept = rng.random(x.shape) >= p
    return x * kept * (1 - p), kept


@misconception(
    "In use you scale by 1 - p. That belongs to the older form of dropout, which does not scale in training. With the "
    "inverted form nothing is left to do."
)
def dropout_forward__test_scaled(x, p, train, rng):
    if not train:
        return x * (1 - p), np.ones(x.shape, dtype=bool)
    kept = rng.random(x.shape) >= p
    return x * kept / (1 - p) if p < 1 else x * 0, kept


@misconception(
    "This is the older form: nothing is scaled in training, and in use everything is multiplied by 1 - p. Here the "
    "scaling is done in training."
)
def dropout_forward__older_form(x, p, train, rng):
    if not train:
        return x * (1 - p), np.ones(x.shape, dtype=bool)
    kept = rng.random(x.shape) >= p
    return x * kept, kept


@misconception("You drop entries in use, too. Then the same picture gets another answer each time. Look at `train`.")
def dropout_forward__drops_in_use(x, p, train, rng):
    kept = rng.random(x.shape) >= p
    return x * kept / (1 - p) if p < 1 else x * 0, kept


@misconception("You draw one number for each *sample* and drop whole rows. Every entry has a draw of its own.")
def dropout_forward__whole_rows(x, p, train, rng):
    if not train:
        return x.copy(), np.ones(x.shape, dtype=bool)
    kept = rng.random((len(x),) + (1,) * (x.ndim - 1)) >= p
    kept = np.broadcast_to(kept, x.shape).copy()
    return x * kept / (1 - p) if p < 1 else x * 0, kept


@misconception(
    "All samples of your batch lose the same entries. Each sample has a mask of its own, or the batch is one vote only."
)
def dropout_forward__one_mask_for_all(x, p, train, rng):
    if not train:
        return x.copy(), np.ones(x.shape, dtype=bool)
    kept = np.broadcast_to(rng.random(x.shape[1:]) >= p, x.shape).copy()
    return x * kept / (1 - p) if p < 1 else x * 0, kept


@misconception(
    "Your draw is a normal one (`randn`), and half of its numbers lie below 0: the share that is dropped is not p. "
    "Which draw lies evenly between 0 and 1?"
)
def dropout_forward__normal_draw(x, p, train, rng):
    if not train:
        return x.copy(), np.ones(x.shape, dtype=bool)
    kept = rng.normal(size=x.shape) >= p
    return x * kept / (1 - p) if p < 1 else x * 0, kept


@misconception("With p = 1 you divide by 0. All is dropped then, and the answer is zeros.")
def dropout_forward__p_one(x, p, train, rng):
    if not train:
        return x.copy(), np.ones(x.shape, dtype=bool)
    kept = rng.random(x.shape) >= p
    return x * kept / np.float64(1 - p), kept


@misconception(
    "Your mask drops the right share of entries, but not those agreed on: dropped is where the drawn number is *below* "
    "p. Only so does one seed give one mask for all."
)
def dropout_forward__other_side(x, p, train, rng):
    if not train:
        return x.copy(), np.ones(x.shape, dtype=bool)
    kept = rng.random(x.shape) < 1 - p
    return x * kept / (1 - p) if p < 1 else x * 0, kept


@misconception("You give away which entries were *dropped*. Backward asks which were kept.")
def dropout_forward__returns_dropped(x, p, train, rng):
    if not train:
        return x.copy(), np.zeros(x.shape, dtype=bool)
    dropped = rng.random(x.shape) < p
    return x * ~dropped / (1 - p) if p < 1 else x * 0, dropped


@misconception(
    "You make a generator of your own with a fixed seed, so every batch loses the same entries. Draw from the one given."
)
def dropout_forward__own_seed(x, p, train, rng):
    if not train:
        return x.copy(), np.ones(x.shape, dtype=bool)
    kept = np.random.default_rng(0).random(x.shape) >= p
    return x * kept / (1 - p) if p < 1 else x * 0, kept


@misconception(
    "You write zeros into the caller's `x`. The values before are gone, and backward of other layers needs them."
)
def dropout_forward__in_place(x, p, train, rng):
    if not train:
        return x.copy(), np.ones(x.shape, dtype=bool)
    kept = rng.random(x.shape) >= p
    x[~kept] = 0
    x /= 1 - p if p < 1 else 1
    return x, kept


@misconception(
    "The gradient of what was kept lacks the scale. Forward made these entries larger, so their influence grew as much."
)
def dropout_backward__unscaled(dy, kept, p, train):
    return dy * kept


@misconception("You let the gradient of *all* entries through. One that was dropped had no say in the loss.")
def dropout_backward__not_masked(dy, kept, p, train):
    return dy / (1 - p) if train and p < 1 else dy * (p < 1 or not train)


@misconception("Your gradient goes through untouched. Dropout is a multiplication by a mask, and so is its gradient.")
def dropout_backward__untouched(dy, kept, p, train):
    return dy.copy()


@misconception(
    "You draw a *new* mask in backward. The gradient then flows through other entries than the signal did. Use the "
    "mask of the forward pass."
)
def dropout_backward__new_mask(dy, kept, p, train):
    if not train:
        return dy.copy()
    again = np.random.default_rng(0).random(dy.shape) >= p
    return dy * again / (1 - p) if p < 1 else dy * 0


@misconception("You divide by p instead of by 1 - p, the share that stays.")
def dropout_backward__divided_by_p(dy, kept, p, train):
    return dy * kept / p if train and p > 0 else dy * kept


@misconception(
    "You multiply by 1 - p where forward divided by it. The factor of the gradient is the factor of the forward pass."
)
def dropout_backward__scaled_down(dy, kept, p, train):
    return dy * kept * (1 - p) if train else dy * kept


@misconception("You scale in use as well. There forward did nothing, and so the gradient goes through as it is.")
def dropout_backward__scaled_in_use(dy, kept, p, train):
    return dy * kept / (1 - p) if p < 1 else dy * 0


@misconception("You pass the gradient on where entries were *dropped*, and stop it where they were kept.")
def dropout_backward__inverted_mask(dy, kept, p, train):
    if not train:
        return dy.copy()
    return dy * (1 - kept) / (1 - p) if p < 1 else dy * 0


@misconception("With p = 1 you divide by 0. Nothing was kept, and the gradient is zeros.")
def dropout_backward__p_one(dy, kept, p, train):
    return dy * kept / np.float64(1 - p) if train else dy * kept


@misconception(
    "You write into the caller's `dy`. Other branches of the network may still need it; give back a new array."
)
def dropout_backward__in_place(dy, kept, p, train):
    dy *= kept
    if train and p < 1:
        dy /= 1 - p
    return dy
