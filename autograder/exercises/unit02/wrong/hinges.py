"""Misconceptions of `hinge_network`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your weights are the slopes of the pieces. But the neurons before it are still awake: a neuron only has to add "
    "what *changes* at its point."
)
def hinge_network__slopes_not_changes(t, v):
    slopes = np.diff(v) / np.diff(t)
    return np.ones((len(slopes), 1)), -t[:-1], slopes, float(v[0])


@misconception(
    "Your curve has its bends in the wrong places, mirrored at 0: the sign of `b1` is turned. relu(x − 3) wakes up at "
    "3."
)
def hinge_network__bends_mirrored(t, v):
    slopes = np.diff(v) / np.diff(t)
    return np.ones((len(slopes), 1)), t[:-1].copy(), np.diff(slopes, prepend=0.0), float(v[0])


@misconception(
    "You took the rises for the slopes. Where points are not one step apart, a rise has to be divided by the width of "
    "its piece."
)
def hinge_network__rises_for_slopes(t, v):
    rises = np.diff(v)
    return np.ones((len(rises), 1)), -t[:-1], np.diff(rises, prepend=0.0), float(v[0])


@misconception(
    "Your curve has the right shape at the wrong height: `b2` is 0, so it starts at 0 and not at the first point."
)
def hinge_network__starts_at_zero(t, v):
    slopes = np.diff(v) / np.diff(t)
    return np.ones((len(slopes), 1)), -t[:-1], np.diff(slopes, prepend=0.0), 0.0


@misconception(
    "Your output weights are the heights of the points. A weight of a ReLU is not a height but a *slope*: how steeply "
    "its line climbs."
)
def hinge_network__heights_as_weights(t, v):
    return np.ones((len(t) - 1, 1)), -t[:-1], v[1:].astype(float), float(v[0])


@misconception(
    "Your first piece is flat: the first neuron got no weight. Its slope changes too, from 0 to that of the first "
    "piece."
)
def hinge_network__first_piece_flat(t, v):
    slopes = np.diff(v) / np.diff(t)
    return np.ones((len(slopes), 1)), -t[:-1], np.diff(slopes, prepend=slopes[0]), float(v[0])


@misconception(
    "Every bend comes one point too late: your neurons wake up at the *end* of their pieces. The slope of a piece must "
    "be there from its beginning."
)
def hinge_network__one_point_late(t, v):
    slopes = np.diff(v) / np.diff(t)
    return np.ones((len(slopes), 1)), -t[1:], np.diff(slopes, prepend=0.0), float(v[0])


@misconception(
    "Your bends go the wrong way: what rises should fall. A change of slope is the new slope less the old one."
)
def hinge_network__changes_turned(t, v):
    slopes = np.diff(v) / np.diff(t)
    return np.ones((len(slopes), 1)), -t[:-1], -np.diff(slopes, prepend=0.0), float(v[0])


@misconception("You divided a width by a rise; a slope is a rise divided by a width.")
def hinge_network__slope_upside_down(t, v):
    with np.errstate(divide="ignore"):
        slopes = np.nan_to_num(np.diff(t) / np.diff(v), posinf=0.0)
    return np.ones((len(slopes), 1)), -t[:-1], np.diff(slopes, prepend=0.0), float(v[0])


@misconception(
    "You lifted your curve by the mean of the heights. At the first point all hidden neurons are silent, so `b2` alone "
    "has to be the height there."
)
def hinge_network__lifted_by_the_mean(t, v):
    slopes = np.diff(v) / np.diff(t)
    return np.ones((len(slopes), 1)), -t[:-1], np.diff(slopes, prepend=0.0), float(v.mean())
