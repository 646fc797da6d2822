"""Misconceptions of `average_predictions`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You average the scores and make probabilities of the mean. A model with large scores then shouts the others down: "
    "first softmax, then the mean."
)
def average_predictions__mean_of_scores(scores):
    mean = scores.mean(axis=0)
    powers = np.exp(mean - mean.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    return p, p.argmax(axis=1)


@misconception(
    "Your models vote: each counts as much when it hesitates as when it is sure. Average their *probabilities*."
)
def average_predictions__vote(scores):
    votes = np.eye(scores.shape[2])[scores.argmax(axis=2)]
    p = votes.mean(axis=0)
    return p, p.argmax(axis=1)


@misconception(
    "You average right, and then let the models vote on the labels. A label is the class with the largest *mean* "
    "probability."
)
def average_predictions__labels_by_vote(scores):
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    p = (powers / powers.sum(axis=2, keepdims=True)).mean(axis=0)
    votes = np.eye(scores.shape[2])[scores.argmax(axis=2)].sum(axis=0)
    return p, votes.argmax(axis=1)


@misconception(
    "You average the labels. Labels are names: between a cat (3) and a ship (8) lies no frog (5.5). Average probabilities."
)
def average_predictions__mean_of_labels(scores):
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    p = (powers / powers.sum(axis=2, keepdims=True)).mean(axis=0)
    return p, np.rint(scores.argmax(axis=2).mean(axis=0)).astype(int)


@misconception(
    "You take the largest probability that any model gives. One model that is wrong and sure then decides alone; the mean "
    "hears all of them."
)
def average_predictions__largest(scores):
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    p = (powers / powers.sum(axis=2, keepdims=True)).max(axis=0)
    return p, p.argmax(axis=1)


@misconception(
    "For each image you believe the surest model alone. Being sure is not being right: the mean hears all of them."
)
def average_predictions__surest_model(scores):
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    p = powers / powers.sum(axis=2, keepdims=True)
    p = p[p.max(axis=2).argmax(axis=0), np.arange(scores.shape[1])]
    return p, p.argmax(axis=1)


@misconception("You add the probabilities and do not divide. The labels are right, but M models sum to M, not to 1.")
def average_predictions__sum(scores):
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    p = (powers / powers.sum(axis=2, keepdims=True)).sum(axis=0)
    return p, p.argmax(axis=1)


@misconception("You multiply the probabilities. One model that says 0 then forbids the class to all; take their mean.")
def average_predictions__product(scores):
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    p = (powers / powers.sum(axis=2, keepdims=True)).prod(axis=0)
    return p, p.argmax(axis=1)


@misconception("You average the scores and call the mean a probability. Scores may be negative: softmax is missing.")
def average_predictions__no_softmax(scores):
    p = scores.mean(axis=0)
    return p, p.argmax(axis=1)


@misconception(
    "Your softmax runs over the models: for each class they share out a whole among them. Each *model* shares its belief "
    "out among the classes."
)
def average_predictions__softmax_over_models(scores):
    powers = np.exp(scores - scores.max(axis=0, keepdims=True))
    p = (powers / powers.sum(axis=0, keepdims=True)).mean(axis=0)
    return p, p.argmax(axis=1)


@misconception(
    "Your softmax runs over the images. An image's probabilities depend on no other image: the sum goes over the classes."
)
def average_predictions__softmax_over_images(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = (powers / powers.sum(axis=1, keepdims=True)).mean(axis=0)
    return p, p.argmax(axis=1)


@misconception(
    "You average over the images and keep the models. The models are the first axis, (M, N, K), and they are to disappear."
)
def average_predictions__mean_over_images(scores):
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    p = (powers / powers.sum(axis=2, keepdims=True)).mean(axis=1)
    return p, p.argmax(axis=1)


@misconception(
    "The exponential of a score like 1000 is infinite, and infinity divided by infinity is NaN. Softmax stays the same if "
    "a number is taken away from all scores of a row: which one helps?"
)
def average_predictions__no_shift(scores):
    powers = np.exp(scores)
    p = (powers / powers.sum(axis=2, keepdims=True)).mean(axis=0)
    return p, p.argmax(axis=1)


@misconception(
    "You take the largest score of the whole array away. A row that lies far below it becomes 0 divided by 0. Each row "
    "needs its own largest score."
)
def average_predictions__one_shift_for_all(scores):
    powers = np.exp(scores - scores.max())
    p = (powers / powers.sum(axis=2, keepdims=True)).mean(axis=0)
    return p, p.argmax(axis=1)


@misconception("Only the first model is asked in your version. The mean runs over all M of them.")
def average_predictions__first_model(scores):
    powers = np.exp(scores[0] - scores[0].max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    return p, p.argmax(axis=1)


@misconception(
    "You apply softmax once more to the mean. Means of probabilities are probabilities; another softmax makes them nearly "
    "equal."
)
def average_predictions__softmax_twice(scores):
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    p = np.exp((powers / powers.sum(axis=2, keepdims=True)).mean(axis=0))
    p = p / p.sum(axis=1, keepdims=True)
    return p, p.argmax(axis=1)


@misconception("You look for the best *image* of each class. A label is the best class of each image: (N,).")
def average_predictions__labels_over_images(scores):
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    p = (powers / powers.sum(axis=2, keepdims=True)).mean(axis=0)
    return p, p.argmax(axis=0)


@misconception("You give back the labels first. The probabilities come first: p, labels.")
def average_predictions__labels_first(scores):
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    p = (powers / powers.sum(axis=2, keepdims=True)).mean(axis=0)
    return p.argmax(axis=1), p


@misconception(
    "p is right, but you take the labels from the mean of the *scores*. A model with large scores then outvotes all "
    "others: a label is the class with the largest mean probability."
)
def average_predictions__labels_of_mean_scores(scores):
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    p = (powers / powers.sum(axis=2, keepdims=True)).mean(axis=0)
    return p, scores.mean(axis=0).argmax(axis=1)
