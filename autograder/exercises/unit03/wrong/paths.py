"""Misconceptions of `fork_backward` and `take_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You followed the way through the sum only. a and b also stand in the product, and y changes along that way too."
)
def fork_backward__only_sum(dy, a, b):
    return dy * a * b, dy * a * b


@misconception(
    "You followed the way through the product only. a and b also stand in the sum, and y changes along that way too."
)
def fork_backward__only_product(dy, a, b):
    return dy * (a + b) * b, dy * (a + b) * a


@misconception(
    "You take the mean of the two paths. A change of a travels along both ways at once and arrives twice: the paths "
    "add up, nothing is divided."
)
def fork_backward__mean_of_paths(dy, a, b):
    return (dy * a * b + dy * (a + b) * b) / 2, (dy * a * b + dy * (a + b) * a) / 2


@misconception("You multiply the two paths with each other. Slopes multiply *along* one path; different paths add up.")
def fork_backward__multiplies_paths(dy, a, b):
    return dy * (a * b) * (a + b) * b, dy * (a * b) * (a + b) * a


@misconception(
    "Inside the product a·b you gave each factor its own value as slope, or da and db have changed places. If a moves a "
    "little, a·b moves by that little times what?"
)
def fork_backward__own_factor(dy, a, b):
    through_sum = dy * a * b
    return through_sum + dy * (a + b) * a, through_sum + dy * (a + b) * b


@misconception(
    "In the last step, y = (sum)·(product), the two slopes have changed places: the slope for the sum is the product, "
    "and the other way round."
)
def fork_backward__last_step_swapped(dy, a, b):
    dsum, dproduct = dy * (a + b), dy * (a * b)
    return dsum + dproduct * b, dsum + dproduct * a


@misconception(
    "Only one of your two paths carries `dy`. Both ways begin at y, so both have to be multiplied by what comes from "
    "above."
)
def fork_backward__upstream_once(dy, a, b):
    return a * b + dy * (a + b) * b, a * b + dy * (a + b) * a


@misconception(
    "You left out `dy`: these are the slopes of y, not of the loss. The loss cares about each y in its own measure."
)
def fork_backward__no_upstream(dy, a, b):
    return a * b + (a + b) * b, a * b + (a + b) * a


@misconception(
    "`dy` is in your answer twice as a factor. It is multiplied in once, at y, and every path carries it down from there."
)
def fork_backward__upstream_squared(dy, a, b):
    dsum, dproduct = dy * a * b, dy * (a + b)
    return dy * (dsum + dproduct * b), dy * (dsum + dproduct * a)


@misconception(
    "`dx[rows] += dy` loses repeats. NumPy reads the chosen rows, adds, and writes them back once: of two gradients for "
    "one row the last one wins, as with a plain `=`. Each of them has to be added."
)
def take_backward__plus_equals(dy, x, rows):
    dx = np.zeros(x.shape, dtype=dy.dtype)
    dx[rows] += dy
    return dx


@misconception(
    "Of several gradients for one row you keep the first. The row was used several times, and every use changes the "
    "loss: add them up."
)
def take_backward__first_wins(dy, x, rows):
    dx = np.zeros(x.shape, dtype=dy.dtype)
    for m in reversed(range(len(rows))):
        dx[rows[m]] = dy[m]
    return dx


@misconception(
    "You give back `dy[rows]`: you took rows a second time. The way back runs against the arrow: dy[m] goes *into* the "
    "row that y[m] came from."
)
def take_backward__takes_again(dy, x, rows):
    return dy[rows]


@misconception(
    "You divide each row's gradient by how often the row was taken. Using a row twice doubles its influence on the "
    "loss; nothing is averaged."
)
def take_backward__mean_of_uses(dy, x, rows):
    dx, count = np.zeros(x.shape, dtype=dy.dtype), np.zeros((len(x), 1), dtype=dy.dtype)
    np.add.at(dx, rows, dy)
    np.add.at(count, rows, 1)
    return dx / np.maximum(count, 1)


@misconception(
    "You start from x instead of from zeros, so the values of x are mixed into the gradient. Where does a gradient "
    "begin before anything has arrived?"
)
def take_backward__starts_from_x(dy, x, rows):
    dx = x.astype(dy.dtype)
    np.add.at(dx, rows, dy)
    return dx


@misconception(
    "You start from ones. A row that nobody took has no influence on the loss, so its gradient is 0, and every other "
    "row begins there too."
)
def take_backward__starts_from_ones(dy, x, rows):
    dx = np.ones(x.shape, dtype=dy.dtype)
    np.add.at(dx, rows, dy)
    return dx


@misconception(
    "The rows of your answer stand as they were *taken*. Row m of dy belongs to row `rows[m]` of x, and the gradient "
    "has the shape of x."
)
def take_backward__returns_dy(dy, x, rows):
    return dy * 1.0


@misconception(
    "You multiply the gradient by the values of x. Taking a row copies it: if x moves by a little, y moves by the same "
    "little. What slope is that?"
)
def take_backward__times_x(dy, x, rows):
    dx = np.zeros(x.shape, dtype=dy.dtype)
    np.add.at(dx, rows, dy * x[rows])
    return dx


@misconception(
    "You count from the front only: row -1 is lost. In NumPy a negative number counts from the end, and the forward "
    "pass did read that row."
)
def take_backward__negative_lost(dy, x, rows):
    dx = np.zeros(x.shape, dtype=dy.dtype)
    for i in range(len(x)):
        dx[i] = dy[rows == i].sum(axis=0)
    return dx


@misconception(
    "You count how often each row was taken and leave out `dy`. What flows back into a row is the gradients of its "
    "copies, not their number."
)
def take_backward__counts(dy, x, rows):
    dx = np.zeros(x.shape, dtype=dy.dtype)
    np.add.at(dx, rows, 1.0)
    return dx
