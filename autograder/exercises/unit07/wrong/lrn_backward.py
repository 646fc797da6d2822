"""Misconceptions of `lrn_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Only the direct way comes back: you treat the bracket as a constant. It holds squares of x too, and moves with "
    "them."
)
def lrn_backward__direct_alone(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta


@misconception(
    "Your neighbours get nothing back. A channel stands in the brackets of its neighbours too, so their dy reaches it."
)
def lrn_backward__own_bracket_alone(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * beta * x * (dy * x * base ** (-beta - 1))


@misconception("Your x reaches its neighbours' brackets but not its own. It is in the middle of its own window.")
def lrn_backward__neighbours_alone(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * beta * x * (
        around(dy * x * base ** (-beta - 1)) - dy * x * base ** (-beta - 1)
    )


@misconception("A factor 2 is missing: the derivative of a square.")
def lrn_backward__two_missing(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - alpha * beta * x * around(dy * x * base ** (-beta - 1))


@misconception("A factor beta is missing. Deriving a power brings its exponent down.")
def lrn_backward__beta_missing(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * x * around(dy * x * base ** (-beta - 1))


@misconception("A factor alpha is missing: it stands before the sum whose terms you derive.")
def lrn_backward__alpha_missing(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * beta * x * around(dy * x * base ** (-beta - 1))


@misconception("The way through the bracket has the wrong sign. A larger neighbour makes y smaller.")
def lrn_backward__sign(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta + 2 * alpha * beta * x * around(dy * x * base ** (-beta - 1))


@misconception("The exponent of the bracket stays -beta in your second part. Deriving a power lowers it by one.")
def lrn_backward__exponent_kept(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * beta * x * around(dy * x * base ** (-beta))


@misconception("The exponent of the bracket goes up in your second part. Deriving a power lowers it by one: -beta - 1.")
def lrn_backward__exponent_raised(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * beta * x * around(dy * x * base ** (1 - beta))


@misconception(
    "You use the channel's own bracket for its neighbours. What comes back from neighbour j went through *j's* "
    "bracket, so that one belongs inside the sum."
)
def lrn_backward__own_base_for_all(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * beta * x * around(dy * x) * base ** (-beta - 1)


@misconception(
    "The two x have changed places: one belongs to the neighbour whose y it is, and stays in the sum; the other is "
    "the channel's own, and stands before it."
)
def lrn_backward__x_in_the_wrong_place(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * beta * dy * around(x * x * base ** (-beta - 1))


@misconception(
    "You multiply the neighbours' share by the channel's own dy. Each neighbour sends back *its* dy: it belongs "
    "inside the sum."
)
def lrn_backward__dy_outside(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * beta * x * dy * around(x * base ** (-beta - 1))


@misconception(
    "Your gradient is that of PyTorch's formula, where alpha is divided by n. In the formula of the paper, which "
    "counts here, it is not."
)
def lrn_backward__alpha_divided_by_n(dy, x, n, k, alpha, beta):
    alpha = alpha / n
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * beta * x * around(dy * x * base ** (-beta - 1))


@misconception(
    "On the way back your channels stand in a circle: the first and the last send each other shares. They are no "
    "neighbours."
)
def lrn_backward__wraps_around(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([sum(a[:, (i + j) % c] for j in range(-half, half + 1)) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * beta * x * around(dy * x * base ** (-beta - 1))


@misconception("k is missing in your brackets, so that they are not those of the way forward.")
def lrn_backward__k_left_out(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * beta * x * around(dy * x * base ** (-beta - 1))


@misconception(
    "On the way back your window reaches n channels to each side. It is the window of the way forward: n // 2 on "
    "each side, and the channel itself."
)
def lrn_backward__n_on_each_side(dy, x, n, k, alpha, beta):
    half, c = n, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * beta * x * around(dy * x * base ** (-beta - 1))


@misconception("You divide by the number of images. If the loss is a mean, that is in dy already.")
def lrn_backward__mean_over_images(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    dx = dy * base**-beta - 2 * alpha * beta * x * around(dy * x * base ** (-beta - 1))
    return dx / len(x)


@misconception(
    "You multiply by the neighbours' squares, not by x itself. The derivative of x² is 2x: one x is left outside, "
    "the channel's own."
)
def lrn_backward__sum_over_the_window_of_y(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * beta * around(dy * x * x * base ** (-beta - 1))


@misconception(
    "The channel's own x is missing before the sum. Deriving its square by it leaves 2x: the 2 is there, the x is not."
)
def lrn_backward__own_x_missing(dy, x, n, k, alpha, beta):
    half, c = n // 2, x.shape[1]

    def around(a):
        return np.stack([a[:, max(0, i - half) : i + half + 1].sum(axis=1) for i in range(c)], axis=1)

    base = k + alpha * around(x**2)
    return dy * base**-beta - 2 * alpha * beta * around(dy * x * base ** (-beta - 1))
