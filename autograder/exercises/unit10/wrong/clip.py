"""Misconceptions of `clip_by_global_norm`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You clip every array by itself: each has a norm and a factor of its own, so the gradient as a whole is turned. All "
    "arrays together are one vector, with one factor."
)
def clip_by_global_norm__each_by_itself(grads, max_norm):
    norms = [np.sqrt(np.sum(g.astype(np.float64) ** 2)) for g in grads]
    clipped = [g * (max_norm / n) if n > max_norm else g for g, n in zip(grads, norms)]
    return clipped, float(np.sqrt(sum(n**2 for n in norms)))


@misconception(
    "norm is right, but you cut each *number* off at max_norm by itself. That turns the gradient: long parts are cut, "
    "short ones stay. One factor for all keeps the direction."
)
def clip_by_global_norm__by_value(grads, max_norm):
    norm = float(np.sqrt(sum(np.sum(g.astype(np.float64) ** 2) for g in grads)))
    return [np.clip(g, -max_norm, max_norm) for g in grads], norm


@misconception(
    "Every gradient is brought to the length max_norm, the short ones too: those grow. Clipping only shortens what is too "
    "long."
)
def clip_by_global_norm__always_rescaled(grads, max_norm):
    norm = float(np.sqrt(sum(np.sum(g.astype(np.float64) ** 2) for g in grads)))
    return [g * (max_norm / norm) if norm > 0 else g for g in grads], norm


@misconception(
    "Zeros come back as NaN: you divide by the norm before you know whether it is above max_norm. A gradient of length 0 "
    "is short enough."
)
def clip_by_global_norm__zeros_divided(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g.astype(np.float64) ** 2) for g in grads))
    with np.errstate(all="ignore"):
        return [g / norm * np.minimum(norm, max_norm) for g in grads], float(norm)


@misconception(
    "Your norm adds up the norms of the arrays. Lengths at right angles do not add: 3 and 4 make 5. Add up the squares, "
    "and take one root."
)
def clip_by_global_norm__norms_added(grads, max_norm):
    norm = float(sum(np.sqrt(np.sum(g.astype(np.float64) ** 2)) for g in grads))
    return [g * (max_norm / norm) if norm > max_norm else g for g in grads], norm


@misconception("The root is missing: what you compare and give back is the sum of squares, the *square* of the norm.")
def clip_by_global_norm__no_root(grads, max_norm):
    norm = float(sum(np.sum(g.astype(np.float64) ** 2) for g in grads))
    return [g * (max_norm / norm) if norm > max_norm else g for g in grads], norm


@misconception(
    "Your norm adds up absolute values. Here it is the length of the vector: the root of the sum of squares."
)
def clip_by_global_norm__absolute_values(grads, max_norm):
    norm = float(sum(np.sum(np.abs(g.astype(np.float64))) for g in grads))
    return [g * (max_norm / norm) if norm > max_norm else g for g in grads], norm


@misconception("Your norm is the largest number of all. Here it is the length of the vector: all its numbers count.")
def clip_by_global_norm__largest_number(grads, max_norm):
    norm = max(float(np.max(np.abs(g))) for g in grads)
    return [g * (max_norm / norm) if norm > max_norm else g for g in grads], norm


@misconception(
    "Your norm is the root of the *mean* of the squares. A length is the root of their sum: more numbers make a longer "
    "vector."
)
def clip_by_global_norm__root_of_the_mean(grads, max_norm):
    count = sum(g.size for g in grads)
    norm = float(np.sqrt(sum(np.sum(g.astype(np.float64) ** 2) for g in grads) / count))
    return [g * (max_norm / norm) if norm > max_norm else g for g in grads], norm


@misconception(
    "Only the *last* array counts in your norm: each round of the loop overwrites the sum of the round before. Add up."
)
def clip_by_global_norm__last_array_only(grads, max_norm):
    for g in grads:
        norm = float(np.sqrt(np.sum(g.astype(np.float64) ** 2)))
    return [g * (max_norm / norm) if norm > max_norm else g for g in grads], norm


@misconception(
    "The gradients are right. norm should be the length *before*: afterwards it would always be max_norm or less, and "
    "nobody could see an explosion."
)
def clip_by_global_norm__norm_after(grads, max_norm):
    norm = float(np.sqrt(sum(np.sum(g.astype(np.float64) ** 2) for g in grads)))
    return [g * (max_norm / norm) if norm > max_norm else g for g in grads], min(norm, float(max_norm))


@misconception(
    "norm is right, but gradients that are too long come out with length 1. They should come out with length max_norm."
)
def clip_by_global_norm__to_length_one(grads, max_norm):
    norm = float(np.sqrt(sum(np.sum(g.astype(np.float64) ** 2) for g in grads)))
    return [g / norm if norm > max_norm else g for g in grads], norm


@misconception(
    "norm is right, but gradients that are too long come out longer still, or hardly shorter: the factor is upside down. "
    "It has to be below 1."
)
def clip_by_global_norm__upside_down(grads, max_norm):
    norm = float(np.sqrt(sum(np.sum(g.astype(np.float64) ** 2) for g in grads)))
    with np.errstate(all="ignore"):
        return [g * np.asarray(norm / max_norm, dtype=g.dtype) if norm > max_norm else g for g in grads], norm


@misconception(
    "norm is right, but a gradient that is too long comes back as zeros: the step is skipped. Clipping keeps its "
    "direction and only shortens it."
)
def clip_by_global_norm__thrown_away(grads, max_norm):
    norm = float(np.sqrt(sum(np.sum(g.astype(np.float64) ** 2) for g in grads)))
    return [np.zeros_like(g) if norm > max_norm else g for g in grads], norm


@misconception(
    "The numbers are right, but you multiplied the caller's arrays in place. The optimizer, or whoever prints the "
    "gradients, finds others than it had: make new arrays."
)
def clip_by_global_norm__in_place(grads, max_norm):
    norm = float(np.sqrt(sum(np.sum(g.astype(np.float64) ** 2) for g in grads)))
    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm
    return grads, norm


@misconception(
    "Exploded float32 gradients have an infinite norm at your place, and come back as zeros: their squares are more than "
    "float32 can hold. Just those are what clipping is for."
)
def clip_by_global_norm__float32_overflows(grads, max_norm):
    with np.errstate(all="ignore"):
        norm = float(np.sqrt(sum(np.sum(g**2) for g in grads)))
    return [g * (max_norm / norm) if norm > max_norm else g for g in grads], norm
