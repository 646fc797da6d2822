"""Misconceptions of `numerical_gradient` and `rel_error`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You step to one side only. The slope between x and x+h belongs to the middle of that stretch, not to x. With a step "
    "to each side the errors cancel."
)
def numerical_gradient__one_sided(f, x, dy, h=1e-5):
    x = np.array(x, dtype=float)
    dx, middle = np.zeros(x.shape), np.sum(dy * f(x))
    for i in np.ndindex(x.shape):
        moved = x.copy()
        moved[i] += h
        dx[i] = (np.sum(dy * f(moved)) - middle) / h
    return dx


@misconception(
    "You step to the left only. The slope between x-h and x belongs to the middle of that stretch, not to x. With a step "
    "to each side the errors cancel."
)
def numerical_gradient__backward_step(f, x, dy, h=1e-5):
    x = np.array(x, dtype=float)
    dx, middle = np.zeros(x.shape), np.sum(dy * f(x))
    for i in np.ndindex(x.shape):
        moved = x.copy()
        moved[i] -= h
        dx[i] = (middle - np.sum(dy * f(moved))) / h
    return dx


@misconception("Your gradient is twice as large as it should be: from x-h to x+h it is a distance of 2h, not of h.")
def numerical_gradient__over_h(f, x, dy, h=1e-5):
    x = np.array(x, dtype=float)
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        dx[i] = (np.sum(dy * f(up)) - np.sum(dy * f(down))) / h
    return dx


@misconception(
    "Your gradient is 0 everywhere, as if the loss were taken twice at the same place. Of the two steps one goes up and "
    "one goes down; does the number that you move come back to its old value in between?"
)
def numerical_gradient__no_difference(f, x, dy, h=1e-5):
    return np.zeros(x.shape)


@misconception(
    "You ignore `h` and always take the same tiny step. Too small is no better: f(x+h) and f(x-h) then agree in almost "
    "all their digits, and the difference is rounding noise."
)
def numerical_gradient__own_step(f, x, dy, h=1e-5):
    x = np.array(x, dtype=float)
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += 1e-4
        down[i] -= 1e-4
        dx[i] = (np.sum(dy * f(up)) - np.sum(dy * f(down))) / 2e-4
    return dx


@misconception(
    "You left out `dy`: all outputs weigh the same in your loss. A check with ones does not notice it when outputs are "
    "mixed up, since their sum stays the same."
)
def numerical_gradient__dy_of_ones(f, x, dy, h=1e-5):
    x = np.array(x, dtype=float)
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        dx[i] = (np.sum(f(up)) - np.sum(f(down))) / (2 * h)
    return dx


@misconception(
    "You move all numbers of x at once. That works only where every output depends on a single input. To see what *one* "
    "number does, the others have to stand still."
)
def numerical_gradient__all_at_once(f, x, dy, h=1e-5):
    x = np.array(x, dtype=float)
    return dy * (f(x + h) - f(x - h)) / (2 * h)


@misconception(
    "You do not put the number back before you move the next one. From the second place on you measure the slope "
    "somewhere else."
)
def numerical_gradient__not_restored(f, x, dy, h=1e-5):
    x = np.array(x, dtype=float)
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = np.sum(dy * f(x))
        x[i] -= 2 * h
        below = np.sum(dy * f(x))
        dx[i] = (above - below) / (2 * h)
    return dx


@misconception(
    "You take your steps inside the caller's `x`, and afterwards it is not quite the same: x + h - 2h + h is not x, by a "
    "rounding. Work on a copy, or keep the old number and put *it* back."
)
def numerical_gradient__changes_x(f, x, dy, h=1e-5):
    x = np.asarray(x, dtype=float)
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = np.sum(dy * f(x))
        x[i] -= 2 * h
        below = np.sum(dy * f(x))
        x[i] += h
        dx[i] = (above - below) / (2 * h)
    return dx


@misconception(
    "With whole numbers in `x` your step vanishes: an array of integers cannot hold 2.25. Copy x into an array of floats "
    "first."
)
def numerical_gradient__integer_steps(f, x, dy, h=1e-5):
    dx = np.zeros(x.shape)
    if x.dtype.kind == "f":
        x = x.astype(float)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] = x[i] + h
        down[i] = x[i] - h
        dx[i] = (np.sum(dy * f(up)) - np.sum(dy * f(down))) / (2 * h)
    return dx


@misconception(
    "You compute with float32 where x is float32. It keeps seven digits, and a step of 0.00001 changes only the last "
    "ones: what you measure is rounding. Gradient checks need float64."
)
def numerical_gradient__float32(f, x, dy, h=1e-5):
    x = x * np.ones(1, dtype=x.dtype if x.dtype == np.float32 else float)
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        dx[i] = (np.sum(dy * f(up)) - np.sum(dy * f(down))) / (2 * h)
    return dx


@misconception(
    "You make the step in proportion to x, so at x = 0 there is no step and you divide 0 by 0. Here the step is h, "
    "wherever you are."
)
def numerical_gradient__step_times_x(f, x, dy, h=1e-5):
    x = np.array(x, dtype=float)
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h * x[i]
        down[i] -= h * x[i]
        dx[i] = (np.sum(dy * f(up)) - np.sum(dy * f(down))) / (2 * h * x[i])
    return dx


@misconception(
    "You move whole rows of x. Each single number has its own slope: go through all places of x, however many axes it "
    "has."
)
def numerical_gradient__row_by_row(f, x, dy, h=1e-5):
    x = np.array(x, dtype=float)
    dx = np.zeros(x.shape)
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        dx[i] = (np.sum(dy * f(up)) - np.sum(dy * f(down))) / (2 * h)
    return dx


@misconception(
    "Your signs are turned round: you subtract the loss at x+h from the one at x-h. A slope is positive where the loss "
    "grows to the right."
)
def numerical_gradient__minus(f, x, dy, h=1e-5):
    x = np.array(x, dtype=float)
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        dx[i] = (np.sum(dy * f(down)) - np.sum(dy * f(up))) / (2 * h)
    return dx


@misconception(
    "You gave the absolute error. 0.01 is a lot between 0.02 and 0.03 and nothing between 1000.00 and 1000.01: divide by "
    "the size of the numbers."
)
def rel_error__absolute(a, b):
    return float(np.max(np.abs(a.astype(float) - b)))


@misconception(
    "Where both numbers are 0 you compute 0/0, and NaN is what comes out. Two zeros agree: their error is 0."
)
def rel_error__zero_by_zero(a, b):
    a, b = a.astype(float), b.astype(float)
    return float(np.max(np.abs(a - b) / (np.abs(a) + np.abs(b))))


@misconception(
    "You average the errors. One wrong number among a million right ones disappears in a mean; a gradient is only as "
    "right as its worst number."
)
def rel_error__mean(a, b):
    a, b = a.astype(float), b.astype(float)
    size = np.abs(a) + np.abs(b)
    return float(np.mean(np.abs(a - b) / np.where(size == 0, 1.0, size)))


@misconception(
    "You compare the largest difference with the largest number. Then a small number that is all wrong hides behind a "
    "large one. Divide place by place, and take the largest at the end."
)
def rel_error__largest_over_largest(a, b):
    a, b = a.astype(float), b.astype(float)
    size = np.max(np.abs(a) + np.abs(b))
    return float(np.max(np.abs(a - b)) / (size if size else 1.0))


@misconception(
    "You divide by |a + b|. Numbers of opposite signs cancel there, and the error grows without bounds. Take the absolute "
    "values first, then add."
)
def rel_error__size_of_the_sum(a, b):
    a, b = a.astype(float), b.astype(float)
    size = np.abs(a + b)
    return float(np.max(np.abs(a - b) / np.where(size == 0, 1.0, size)))


@misconception(
    "You divide by |a| only, so the answer depends on which of the two comes first, and is infinite where a is 0. The size "
    "is |a| + |b|."
)
def rel_error__size_of_a(a, b):
    a, b = a.astype(float), b.astype(float)
    size = np.where((a == 0) & (b == 0), 1.0, np.abs(a))
    return float(np.max(np.abs(a - b) / size))


@misconception(
    "You miss the worst place. Is the absolute value around the difference missing? Where b is larger than a, an error "
    "then counts as negative, and the largest of them is not the worst."
)
def rel_error__signed(a, b):
    a, b = a.astype(float), b.astype(float)
    size = np.abs(a) + np.abs(b)
    return float(np.max((a - b) / np.where(size == 0, 1.0, size)))


@misconception(
    "You divide by |b| only, so the answer depends on which of the two comes second, and is infinite where b is 0. The "
    "size is |a| + |b|."
)
def rel_error__size_of_b(a, b):
    a, b = a.astype(float), b.astype(float)
    size = np.where((a == 0) & (b == 0), 1.0, np.abs(b))
    return float(np.max(np.abs(a - b) / size))


@misconception(
    "You add a small number to what you divide by, against 0/0. Gradients may be smaller than that number themselves: "
    "then two that have nothing in common seem to agree."
)
def rel_error__padded(a, b):
    a, b = a.astype(float), b.astype(float)
    return float(np.max(np.abs(a - b) / (np.abs(a) + np.abs(b) + 1e-8)))


@misconception(
    "You divide by the larger of the two numbers. That is a good measure too, twice as strict in places; here the size is "
    "the sum |a| + |b|."
)
def rel_error__size_of_the_larger(a, b):
    a, b = a.astype(float), b.astype(float)
    size = np.maximum(np.abs(a), np.abs(b))
    return float(np.max(np.abs(a - b) / np.where(size == 0, 1.0, size)))


@misconception("You return the errors of all places. One number is asked for: the largest of them.")
def rel_error__an_array(a, b):
    a, b = a.astype(float), b.astype(float)
    size = np.abs(a) + np.abs(b)
    return np.abs(a - b) / np.where(size == 0, 1.0, size)
