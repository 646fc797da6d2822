"""Misconceptions of `perceptron_fit`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your perceptron never learns: with w = 0 and b = 0 every y·(w·x + b) is 0, and you count only numbers *below* 0 "
    "as mistakes. A point on the line is on the wrong side too."
)
def perceptron_fit__below_zero_only(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) < 0:
                w, b, wrong = w + t * x, b + t, wrong + 1
        errors.append(wrong)
        history.append(w)
        if wrong == 0:
            break
    return w, float(b), np.array(errors), np.array(history)


@misconception(
    "You call a point on the line (w·x + b = 0) positive, so a point with y = +1 that lies there goes unpunished. The "
    "line belongs to nobody: on it, both kinds are mistakes."
)
def perceptron_fit__line_is_positive(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = 0
        for x, t in zip(X, y):
            guess = 1 if w @ x + b >= 0 else -1
            if guess != t:
                w, b, wrong = w + t * x, b + t, wrong + 1
        errors.append(wrong)
        history.append(w)
        if wrong == 0:
            break
    return w, float(b), np.array(errors), np.array(history)


@misconception(
    "You call a point on the line (w·x + b = 0) negative, so a point with y = −1 that lies there goes unpunished. The "
    "line belongs to nobody: on it, both kinds are mistakes."
)
def perceptron_fit__line_is_negative(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = 0
        for x, t in zip(X, y):
            guess = 1 if w @ x + b > 0 else -1
            if guess != t:
                w, b, wrong = w + t * x, b + t, wrong + 1
        errors.append(wrong)
        history.append(w)
        if wrong == 0:
            break
    return w, float(b), np.array(errors), np.array(history)


@misconception(
    "You treat the labels as 0 and 1. They are −1 and +1 here: a point with y = −1 then never counts as right, and "
    "its update goes wrong."
)
def perceptron_fit__labels_0_and_1(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = 0
        for x, t in zip(X, y):
            guess = 1.0 if w @ x + b > 0 else 0.0
            if guess != t:
                w, b, wrong = w + (t - guess) * x, b + (t - guess), wrong + 1
        errors.append(wrong)
        history.append(w)
        if wrong == 0:
            break
    return w, float(b), np.array(errors), np.array(history)


@misconception(
    "You update for every point, right or wrong, so the weights never come to rest. A perceptron learns from its "
    "mistakes only."
)
def perceptron_fit__always_updates(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                wrong += 1
            w, b = w + t * x, b + t
        errors.append(wrong)
        history.append(w)
        if wrong == 0:
            break
    return w, float(b), np.array(errors), np.array(history)


@misconception(
    "You update when the point was *right*. Look at the sign: y·(w·x + b) is positive where the neuron and the label "
    "agree."
)
def perceptron_fit__updates_when_right(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) >= 0:
                w, b, wrong = w + t * x, b + t, wrong + 1
        errors.append(wrong)
        history.append(w)
        if wrong == 0:
            break
    return w, float(b), np.array(errors), np.array(history)


@misconception(
    "Your `b` stays 0, so the line always goes through the origin. It has to learn too: think of it as the weight of "
    "one more input that is always 1."
)
def perceptron_fit__bias_frozen(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                w, wrong = w + t * x, wrong + 1
        errors.append(wrong)
        history.append(w)
        if wrong == 0:
            break
    return w, b, np.array(errors), np.array(history)


@misconception(
    "Your `b` grows by 1 at each mistake whatever the label says. A point with y = −1 should pull it *down*."
)
def perceptron_fit__bias_only_up(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                w, b, wrong = w + t * x, b + 1.0, wrong + 1
        errors.append(wrong)
        history.append(w)
        if wrong == 0:
            break
    return w, b, np.array(errors), np.array(history)


@misconception(
    "You add `x` at each mistake without its label. A point with y = −1 has to push the weights *away* from itself."
)
def perceptron_fit__label_left_out(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                w, b, wrong = w + x, b + t, wrong + 1
        errors.append(wrong)
        history.append(w)
        if wrong == 0:
            break
    return w, float(b), np.array(errors), np.array(history)


@misconception(
    "You learn from a whole epoch at once: find all mistakes, then add them up. Here each point changes the weights "
    "before the *next* point is looked at."
)
def perceptron_fit__batch(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = y * (X @ w + b) <= 0
        w = w + (y[wrong, None] * X[wrong]).sum(axis=0)
        b = b + y[wrong].sum()
        errors.append(int(wrong.sum()))
        history.append(w)
        if not wrong.any():
            break
    return w, float(b), np.array(errors), np.array(history)


@misconception(
    "You look at `max_epochs` nowhere, or not in time. Where no line separates the points, nothing else would ever "
    "end the learning."
)
def perceptron_fit__endless(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(30):
        wrong = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                w, b, wrong = w + t * x, b + t, wrong + 1
        errors.append(wrong)
        history.append(w)
        if wrong == 0:
            break
    return w, float(b), np.array(errors), np.array(history)


@misconception(
    "You always run all `max_epochs` epochs. After an epoch without a mistake nothing can change any more: that is "
    "the end."
)
def perceptron_fit__never_stops_early(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                w, b, wrong = w + t * x, b + t, wrong + 1
        errors.append(wrong)
        history.append(w)
    return w, float(b), np.array(errors), np.array(history)


@misconception(
    "The last epoch, the one without a mistake, is missing in your `errors` and `history`. It was run, so it counts: "
    "the final 0 is the proof that the line separates the points."
)
def perceptron_fit__last_epoch_missing(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                w, b, wrong = w + t * x, b + t, wrong + 1
        if wrong == 0:
            break
        errors.append(wrong)
        history.append(w)
    return w, float(b), np.array(errors), np.array(history)


@misconception(
    "All rows of your `history` are the same: you stored the array `w` itself again and again and then changed it in "
    "place. A list keeps the *object*, not the numbers it had."
)
def perceptron_fit__history_is_one_array(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                w += t * x
                b += t
                wrong += 1
        errors.append(wrong)
        history.append(w)
        if wrong == 0:
            break
    return w, float(b), np.array(errors), np.array(history)


@misconception(
    "Your `history` is one epoch behind: it holds the weights *before* each epoch. Row e is what w was after epoch e, "
    "so its last row is the `w` you return."
)
def perceptron_fit__history_before(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        wrong = 0
        history.append(w)
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                w, b, wrong = w + t * x, b + t, wrong + 1
        errors.append(wrong)
        if wrong == 0:
            break
    return w, float(b), np.array(errors), np.array(history)


@misconception(
    "You count the mistakes after the epoch, with its final weights. `errors` counts the updates *during* the epoch, "
    "each made by the weights of that moment."
)
def perceptron_fit__counted_afterwards(X, y, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    errors, history = [], []
    for _ in range(max_epochs):
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                w, b = w + t * x, b + t
        wrong = int((y * (X @ w + b) <= 0).sum())
        errors.append(wrong)
        history.append(w)
        if wrong == 0:
            break
    return w, float(b), np.array(errors), np.array(history)
