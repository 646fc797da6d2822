"""Misconceptions of `lrn_forward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your window slides over rows and columns of one channel. In AlexNet's norm the neighbours are *channels*, all "
    "at the same place."
)
def lrn_forward__spatial_window(x, n, k, alpha, beta):
    half = n // 2
    h, w = x.shape[2:]
    wide = np.pad(x**2, ((0, 0), (0, 0), (half, half), (half, half)))
    energy = np.zeros_like(x)
    for i in range(n):
        for j in range(n):
            energy += wide[:, :, i : i + h, j : j + w]
    return x / (k + alpha * energy) ** beta


@misconception(
    "You divide alpha by n, as PyTorch does. In the formula of the paper, which counts here, the sum is multiplied "
    "by alpha as it is."
)
def lrn_forward__alpha_divided_by_n(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1] ** 2).sum(axis=1)
    return x / (k + alpha / n * energy) ** beta


@misconception(
    "Your channels stand in a circle: the first has the last as its neighbour. Beyond the first and the last "
    "channel there is nothing."
)
def lrn_forward__wraps_around(x, n, k, alpha, beta):
    half = n // 2
    energy = np.zeros_like(x)
    wide = np.pad(x**2, ((0, 0), (half, half), (0, 0), (0, 0)), mode="wrap")
    for i in range(n):
        energy += wide[:, i : i + x.shape[1]]
    return x / (k + alpha * energy) ** beta


@misconception(
    "Beyond the first and the last channel you repeat them. There is nothing there: at the ends the sum has fewer "
    "terms."
)
def lrn_forward__edge_repeated(x, n, k, alpha, beta):
    half = n // 2
    energy = np.zeros_like(x)
    wide = np.pad(x**2, ((0, 0), (half, half), (0, 0), (0, 0)), mode="edge")
    for i in range(n):
        energy += wide[:, i : i + x.shape[1]]
    return x / (k + alpha * energy) ** beta


@misconception(
    "Beyond the first and the last channel you mirror the others. There is nothing there: at the ends the sum has "
    "fewer terms."
)
def lrn_forward__mirrored(x, n, k, alpha, beta):
    half = n // 2
    energy = np.zeros_like(x)
    wide = np.pad(x**2, ((0, 0), (half, half), (0, 0), (0, 0)), mode="reflect")
    for i in range(n):
        energy += wide[:, i : i + x.shape[1]]
    return x / (k + alpha * energy) ** beta


@misconception(
    "You take the mean of the squares in the window, not their sum. A window at the edge has fewer channels, and a "
    "smaller sum."
)
def lrn_forward__mean_of_those_there(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1] ** 2).mean(axis=1)
    return x / (k + alpha * energy) ** beta


@misconception(
    "At the ends you push the window inside, so that it always has n channels. It stays centred on its own channel, "
    "and what hangs over is lost."
)
def lrn_forward__window_pushed_inside(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        low = min(max(0, i - half), max(0, c - n))
        energy[:, i] = (x[:, low : low + n] ** 2).sum(axis=1)
    return x / (k + alpha * energy) ** beta


@misconception(
    "You add up the neighbours themselves. Loudness is their *square*: otherwise a loud negative neighbour would "
    "make its neighbours louder."
)
def lrn_forward__no_square(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1]).sum(axis=1)
    return x / (k + alpha * energy) ** beta


@misconception("You add up absolute values. The formula has squares.")
def lrn_forward__absolute_values(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = np.abs(x[:, max(0, i - half) : i + half + 1]).sum(axis=1)
    return x / (k + alpha * energy) ** beta


@misconception(
    "You add up the neighbours and square the sum. Then a loud positive and a loud negative one cancel: square "
    "first, add then."
)
def lrn_forward__sum_squared(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = x[:, max(0, i - half) : i + half + 1].sum(axis=1) ** 2
    return x / (k + alpha * energy) ** beta


@misconception("k is missing: where all neighbours are small, you divide by next to nothing.")
def lrn_forward__k_left_out(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1] ** 2).sum(axis=1)
    return x / (alpha * energy) ** beta


@misconception("You begin with 1 whatever k is. AlexNet has k = 2.")
def lrn_forward__one_instead_of_k(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1] ** 2).sum(axis=1)
    return x / (1 + alpha * energy) ** beta


@misconception("You add k to the power. It stands inside the bracket: (k + alpha · sum) as a whole is raised to beta.")
def lrn_forward__k_outside_the_power(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1] ** 2).sum(axis=1)
    return x / (k + (alpha * energy) ** beta)


@misconception("alpha is missing. It says how much the neighbours weigh beside k.")
def lrn_forward__alpha_left_out(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1] ** 2).sum(axis=1)
    return x / (k + energy) ** beta


@misconception(
    "You multiply by alpha before the squares are taken, so that it is squared too. It multiplies their sum."
)
def lrn_forward__alpha_squared(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1] ** 2).sum(axis=1)
    return x / (k + alpha**2 * energy) ** beta


@misconception("beta is missing. The bracket is raised to it before x is divided.")
def lrn_forward__beta_left_out(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1] ** 2).sum(axis=1)
    return x / (k + alpha * energy)


@misconception("You take a square root whatever beta is. AlexNet has beta = 0.75.")
def lrn_forward__root_instead_of_beta(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1] ** 2).sum(axis=1)
    return x / (k + alpha * energy) ** 0.5


@misconception("You multiply by the power. Loud neighbours make a channel *quieter*: x is divided.")
def lrn_forward__multiplied(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1] ** 2).sum(axis=1)
    return x * (k + alpha * energy) ** beta


@misconception("The channel itself is missing in its sum. Its own square counts with those of its neighbours.")
def lrn_forward__own_channel_left_out(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1] ** 2).sum(axis=1) - x[:, i] ** 2
    return x / (k + alpha * energy) ** beta


@misconception("Only the channel's own square is in your sum. Its neighbours are what the norm is about.")
def lrn_forward__own_channel_alone(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = x[:, i] ** 2
    return x / (k + alpha * energy) ** beta


@misconception(
    "Your window reaches n channels to each side. n channels are in it in all: n // 2 on each side, and the channel "
    "itself."
)
def lrn_forward__n_on_each_side(x, n, k, alpha, beta):
    half = n
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1] ** 2).sum(axis=1)
    return x / (k + alpha * energy) ** beta


@misconception(
    "Your window ends one channel too early. A slice leaves out its end: the last neighbour lies n // 2 channels "
    "behind."
)
def lrn_forward__last_neighbour_missing(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half] ** 2).sum(axis=1)
    return x / (k + alpha * energy) ** beta


@misconception("Your window reaches to the channels before only. It lies on both sides of its channel.")
def lrn_forward__backward_window(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - n + 1) : i + 1] ** 2).sum(axis=1)
    return x / (k + alpha * energy) ** beta


@misconception("You add up all channels. Only n of them, those nearest to the channel, are its neighbours.")
def lrn_forward__all_channels(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x**2).sum(axis=1)
    return x / (k + alpha * energy) ** beta


@misconception(
    "The windows of the first channels are empty in your sum. A slice with a negative start begins at the *end* of "
    "the axis."
)
def lrn_forward__negative_start(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, i - half : i + half + 1] ** 2).sum(axis=1)
    return x / (k + alpha * energy) ** beta


@misconception("You add up the squares of all images. Each image is normalised by itself.")
def lrn_forward__over_the_batch(x, n, k, alpha, beta):
    half = n // 2
    c = x.shape[1]
    energy = np.zeros_like(x)
    for i in range(c):
        energy[:, i] = (x[:, max(0, i - half) : i + half + 1] ** 2).sum(axis=(0, 1))
    return x / (k + alpha * energy) ** beta


@misconception("Your window begins at the channel itself. It lies around it, with n // 2 channels on each side.")
def lrn_forward__forward_window(x, n, k, alpha, beta):
    energy = np.stack([(x[:, i : i + n] ** 2).sum(axis=1) for i in range(x.shape[1])], axis=1)
    return x / (k + alpha * energy) ** beta
