"""Misconceptions of `stage_weights`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You count a projection in every block. Only the first one changes the number of maps; the others add x as it is."
)
def stage_weights__projection_everywhere(c, m, blocks):
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = out if block else c
        total += m * seen + 9 * m * m + out * m + 2 * (m + m + out)
        total += out * seen + 2 * out
    return total


@misconception(
    "You count a projection in the first block even where as many maps come in as go out. Then x fits as it is."
)
def stage_weights__projection_always_in_the_first(c, m, blocks):
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = out if block else c
        total += m * seen + 9 * m * m + out * m + 2 * (m + m + out)
        if block == 0:
            total += out * seen + 2 * out
    return total


@misconception(
    "The projection of the first block is missing: where the number of maps changes, the shortcut has weights too."
)
def stage_weights__no_projection(c, m, blocks):
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = out if block else c
        total += m * seen + 9 * m * m + out * m + 2 * (m + m + out)
    return total


@misconception("The projection's norm is missing in your count. Every convolution here has a norm behind it.")
def stage_weights__norm_of_the_projection(c, m, blocks):
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = out if block else c
        total += m * seen + 9 * m * m + out * m + 2 * (m + m + out)
        if seen != out:
            total += out * seen
    return total


@misconception("Your blocks give m maps. A bottleneck is narrow inside and wide at its ends: 4m maps go out.")
def stage_weights__no_expansion(c, m, blocks):
    out, total = m, 0
    for block in range(blocks):
        seen = out if block else c
        total += m * seen + 9 * m * m + out * m + 2 * (m + m + out)
        if seen != out:
            total += out * seen + 2 * out
    return total


@misconception(
    "You added a bias for each filter. A norm behind a convolution takes any constant away and brings a shift "
    "of its own: so the convolutions have none."
)
def stage_weights__with_biases(c, m, blocks):
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = out if block else c
        total += m * seen + 9 * m * m + out * m + 3 * (m + m + out)
        if seen != out:
            total += out * seen + 3 * out
    return total


@misconception("You count the convolutions only. The norms learn as well: a scale and a shift for each map.")
def stage_weights__no_norms(c, m, blocks):
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = out if block else c
        total += m * seen + 9 * m * m + out * m
        if seen != out:
            total += out * seen
    return total


@misconception("Your norms learn one number a map. There are two: a scale and a shift.")
def stage_weights__one_number_a_map(c, m, blocks):
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = out if block else c
        total += m * seen + 9 * m * m + out * m + m + m + out
        if seen != out:
            total += out * seen + out
    return total


@misconception(
    "You count four numbers a map for the norms. Two of them, the running mean and variance, are not learnt: "
    "they are remembered."
)
def stage_weights__running_statistics(c, m, blocks):
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = out if block else c
        total += m * seen + 9 * m * m + out * m + 4 * (m + m + out)
        if seen != out:
            total += out * seen + 4 * out
    return total


@misconception(
    "Each of your blocks sees C maps. From the second block on, what comes in is what the block before gave: 4m."
)
def stage_weights__every_block_sees_c(c, m, blocks):
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = c
        total += m * seen + 9 * m * m + out * m + 2 * (m + m + out)
        if block == 0 and seen != out:
            total += out * seen + 2 * out
    return total


@misconception(
    "Your 3×3 runs on all maps. Between the two 1×1 the block is narrow: the 3×3 sees m maps and gives m. That "
    "is the saving."
)
def stage_weights__wide_three(c, m, blocks):
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = out if block else c
        total += m * seen + 9 * out * out + out * m + 2 * (m + m + out)
        if seen != out:
            total += out * seen + 2 * out
    return total


@misconception("A 3×3 filter has nine weights for each map it sees, not three.")
def stage_weights__three_for_nine(c, m, blocks):
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = out if block else c
        total += m * seen + 3 * m * m + out * m + 2 * (m + m + out)
        if seen != out:
            total += out * seen + 2 * out
    return total


@misconception(
    "You multiplied the first block by the number of blocks. The others see 4m maps, and have no projection."
)
def stage_weights__blocks_times_the_first(c, m, blocks):
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = c
        total += m * seen + 9 * m * m + out * m + 2 * (m + m + out)
        if seen != out:
            total += out * seen + 2 * out
    return total


@misconception("You counted a basic block: two 3×3. A bottleneck has one, between two 1×1.")
def stage_weights__two_threes(c, m, blocks):
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = out if block else c
        total += 9 * out * seen + 9 * out * out + 4 * out
        if seen != out:
            total += out * seen + 2 * out
    return total
