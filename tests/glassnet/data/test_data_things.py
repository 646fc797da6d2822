"""Drawn things: the same seed draws the same pictures, and neither colour nor place gives the class away."""

import numpy as np
import pytest

from glassnet.data import Things, things


@pytest.fixture(scope="module")
def some():
    return things(240, rng=3)


def test_shapes_and_names(some):
    assert isinstance(some, Things)
    assert (some.X.shape, some.X.dtype) == ((240, 3, 32, 32), np.uint8)
    assert (some.parts.shape, some.parts.dtype) == ((240, 32, 32), np.uint8)
    assert some.X.flags.c_contiguous
    assert len(some.target_names) == 8
    assert np.bincount(some.y).tolist() == [30] * 8
    assert np.count_nonzero(some.y == np.arange(240) % 8) < 60  # shuffled
    assert things(3, rng=0, size=20).X.shape == (3, 3, 20, 20)


def test_same_seed_same_pictures():
    one, again, other = things(4, rng=5), things(4, rng=np.random.default_rng(5)), things(4, rng=6)
    np.testing.assert_array_equal(one.X, again.X)
    np.testing.assert_array_equal(one.parts, again.parts)
    assert not np.array_equal(one.X, other.X)


PARTS = {
    "bicycle": {"body", "wheel"},
    "boat": {"hull", "body", "sail"},
    "car": {"body", "window", "wheel"},
    "face": {"head", "eye", "mouth"},
    "fish": {"tail", "body", "eye"},
    "flower": {"stem", "petal", "heart"},
    "house": {"body", "roof", "door", "window"},
    "tree": {"stem", "crown"},
}


def test_each_thing_has_its_parts_and_is_seen_whole(some):
    for label, parts in zip(some.y, some.parts, strict=True):
        found = {some.part_names[p] for p in np.unique(parts)}
        assert found == PARTS[some.target_names[label]] | {"nothing"}
    assert (some.parts > 0).mean(axis=(1, 2)).min() > 0.04
    borders = some.parts[:, [0, -1], :].max(), some.parts[:, :, [0, -1]].max()
    assert max(borders) == 0 or (some.parts[:, [0, -1], :] > 0).mean() < 0.02


def test_parts_lie_where_they_are_painted(some):
    dark = some.X.max(axis=1) < 60  # (N, H, W)
    wheel = some.parts == some.part_names.index("wheel")
    assert dark[wheel].mean() > 0.4 > 0.1 > dark[some.parts == 0].mean()
    roof, door = (some.parts == some.part_names.index(name) for name in ("roof", "door"))
    houses = some.y == some.target_names.index("house")
    rows = np.arange(32)[:, None]
    for r, d in zip(roof[houses], door[houses], strict=True):
        assert (rows * r).sum() / r.sum() < (rows * d).sum() / d.sum()


def test_mean_colour_does_not_give_the_class_away():
    data = things(800, rng=1)
    colours = data.X.mean(axis=(2, 3))
    centres = np.stack([colours[:400][data.y[:400] == k].mean(axis=0) for k in range(8)])
    nearest = ((colours[400:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == data.y[400:]).mean() < 0.25  # an eighth by chance


def test_sizes_that_cannot_be_drawn_are_refused():
    with pytest.raises(ValueError, match="things: size must be at least 16, got 8"):
        things(4, size=8)
    with pytest.raises(ValueError, match="things: n_samples must be at least 1, got 0"):
        things(0)
