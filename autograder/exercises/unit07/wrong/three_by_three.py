"""Misconceptions of `three_by_three`."""

from autograder.exercises.model import misconception


@misconception(
    "You add up the sides of the windows: two of 3×3 would see 6×6. The second looks at numbers that each see 3 "
    "pixels and *overlap*: 5×5."
)
def three_by_three__sides_add_up(n, channels):
    side = 3 * n
    return side, n * 9 * channels**2, side**2 * channels**2


@misconception(
    "You multiply the sides of the windows. Without a stride, each further window adds one row above and one below."
)
def three_by_three__sides_multiply(n, channels):
    side = 3**n
    return side, n * 9 * channels**2, side**2 * channels**2


@misconception("Each further window makes yours larger by 1. It reaches one further on *both* sides.")
def three_by_three__one_more_each(n, channels):
    side = n + 2
    return side, n * 9 * channels**2, side**2 * channels**2


@misconception(
    "The side you answer is 3 whatever n is. What the last window sees are numbers that each have seen 3 pixels "
    "already."
)
def three_by_three__same_view(n, channels):
    side = 3
    return side, n * 9 * channels**2, (2 * n + 1) ** 2 * channels**2


@misconception("You count the weights of one 3×3 layer. There are n of them.")
def three_by_three__n_forgotten(n, channels):
    side = 2 * n + 1
    return side, 9 * channels**2, side**2 * channels**2


@misconception("You count the channels once. Each of the C filters looks at all C channels: C² windows.")
def three_by_three__channels_once(n, channels):
    side = 2 * n + 1
    return side, n * 9 * channels, side**2 * channels


@misconception(
    "Channels play no part in your count: 3·3 numbers are one window. Each of the C filters has one for each of C "
    "channels."
)
def three_by_three__no_channels(n, channels):
    side = 2 * n + 1
    return side, n * 9, side**2


@misconception("You count biases too. The comparison, as in the paper, is about weights.")
def three_by_three__with_biases(n, channels):
    side = 2 * n + 1
    return side, n * (9 * channels**2 + channels), side**2 * channels**2 + channels


@misconception("The large window has rows and columns: you count its side once.")
def three_by_three__side_not_squared(n, channels):
    side = 2 * n + 1
    return side, n * 9 * channels**2, side * channels**2


@misconception("You count the large window n times. It stands alone in the place of all n small ones.")
def three_by_three__large_one_n_times(n, channels):
    side = 2 * n + 1
    return side, n * 9 * channels**2, n * side**2 * channels**2


@misconception(
    "The two counts have changed places: first the n small windows, then the large one. The small ones are cheaper."
)
def three_by_three__swapped(n, channels):
    side = 2 * n + 1
    return side, side**2 * channels**2, n * 9 * channels**2


@misconception(
    "You say that both have as many weights: that n windows of 3×3 are the same as a large one. They see as far, "
    "but hold fewer numbers; three have 27·C², one of 7×7 has 49·C²."
)
def three_by_three__equal(n, channels):
    side = 2 * n + 1
    return side, side**2 * channels**2, side**2 * channels**2
