"""Misconceptions of `densenet_channels`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your transitions keep all maps. They keep the share θ of what the block gave: that is what keeps the net narrow."
)
def densenet_channels__no_compression(c, k, blocks, theta):
    counts = [c]
    for i, layers in enumerate(blocks):
        if i:
            counts.append(counts[-1])
        counts.append(counts[-1] + layers * k)
    return np.array(counts)


@misconception("Your blocks add k maps each. Every *layer* adds k.")
def densenet_channels__growth_once_a_block(c, k, blocks, theta):
    counts = [c]
    for i, layers in enumerate(blocks):
        if i:
            counts.append(int(theta * counts[-1]))
        counts.append(counts[-1] + k)
    return np.array(counts)


@misconception(
    "In your blocks the number of maps becomes layers times k: what came in is lost. It stays in the stack, in front."
)
def densenet_channels__no_growth(c, k, blocks, theta):
    counts = [c]
    for i, layers in enumerate(blocks):
        if i:
            counts.append(int(theta * counts[-1]))
        counts.append(layers * k)
    return np.array(counts)


@misconception("You compress behind the last block, too. Transitions stand *between* blocks.")
def densenet_channels__transition_behind_the_last(c, k, blocks, theta):
    counts = [c]
    for i, layers in enumerate(blocks):
        if i:
            counts.append(int(theta * counts[-1]))
        counts.append(counts[-1] + layers * k)
    counts.append(int(theta * counts[-1]))
    return np.array(counts)


@misconception("You compress in front of the first block. Transitions stand *between* blocks.")
def densenet_channels__transition_in_front(c, k, blocks, theta):
    counts = [c]
    for i, layers in enumerate(blocks):
        counts.append(int(theta * counts[-1]))
        counts.append(counts[-1] + layers * k)
    return np.array(counts)


@misconception(
    "The transitions' numbers are missing in your list: it has one entry for the start, one for each block and "
    "one for each transition."
)
def densenet_channels__blocks_only(c, k, blocks, theta):
    counts = [c]
    for i, layers in enumerate(blocks):
        if i:
            counts.append(int(theta * counts[-1]))
        counts.append(counts[-1] + layers * k)
    return np.array(counts[:1] + counts[1::2])


@misconception("Your list begins behind the first block. Its first entry is c, what the first block gets.")
def densenet_channels__start_missing(c, k, blocks, theta):
    counts = [c]
    for i, layers in enumerate(blocks):
        if i:
            counts.append(int(theta * counts[-1]))
        counts.append(counts[-1] + layers * k)
    return np.array(counts[1:])


@misconception("Half of an odd number is rounded up in your version. It is rounded *down*.")
def densenet_channels__rounded_up(c, k, blocks, theta):
    counts = [c]
    for i, layers in enumerate(blocks):
        if i:
            counts.append(int(np.ceil(theta * counts[-1])))
        counts.append(counts[-1] + layers * k)
    return np.array(counts)


@misconception("You compress only what the block added. A transition mixes *all* maps of the stack, x among them.")
def densenet_channels__only_the_new_compressed(c, k, blocks, theta):
    counts = [c]
    for i, layers in enumerate(blocks):
        if i:
            counts.append(counts[-2] + int(theta * (counts[-1] - counts[-2])))
        counts.append(counts[-1] + layers * k)
    return np.array(counts)


@misconception("You keep the share 1 - θ. It is the other way round: θ is the share that *stays*.")
def densenet_channels__dropped_share(c, k, blocks, theta):
    counts = [c]
    for i, layers in enumerate(blocks):
        if i:
            counts.append(int(round((1 - theta) * counts[-1])))
        counts.append(counts[-1] + layers * k)
    return np.array(counts)


@misconception("Your layers double the stack: each adds as many maps as it sees. It sees many, but adds only k.")
def densenet_channels__growth_of_all(c, k, blocks, theta):
    counts = [c]
    for i, layers in enumerate(blocks):
        if i:
            counts.append(int(theta * counts[-1]))
        counts.append(counts[-1] * 2**layers)
    return np.array(counts)


@misconception("You multiply the maps by k. Each layer *adds* k of them.")
def densenet_channels__growth_times_seen(c, k, blocks, theta):
    counts = [c]
    for i, layers in enumerate(blocks):
        if i:
            counts.append(int(theta * counts[-1]))
        counts.append(counts[-1] * k * layers)
    return np.array(counts)


@misconception(
    "Your counts are no whole numbers, or not whole ones by type. There is no half a map: round down, and count "
    "in integers."
)
def densenet_channels__floats(c, k, blocks, theta):
    counts = [c]
    for i, layers in enumerate(blocks):
        if i:
            counts.append(theta * counts[-1])
        counts.append(counts[-1] + layers * k)
    return np.array(counts)
