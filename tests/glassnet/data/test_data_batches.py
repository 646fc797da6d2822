"""Mini-batches and the split into training and validation."""

import numpy as np
import pytest

from glassnet.backend import array_module, to_numpy
from glassnet.data import batches, train_validation_split

X = np.random.default_rng(0).random((11, 2, 3))
Y = np.arange(11) * 10


@pytest.mark.parametrize("drop_last", [False, True])
@pytest.mark.parametrize("shuffle", [False, True])
def test_every_sample_once_with_its_label(xp, put, drop_last, shuffle):
    pieces = list(batches(put(X), put(Y), 4, 7, shuffle=shuffle, drop_last=drop_last))
    assert [a.shape for a, _ in pieces] == [(4, 2, 3), (4, 2, 3), (3, 2, 3)][: 2 if drop_last else 3]
    assert all(array_module(a, b) is xp for a, b in pieces)
    labels = np.concatenate([to_numpy(b) for _, b in pieces])
    order = labels // 10
    np.testing.assert_array_equal(np.concatenate([to_numpy(a) for a, _ in pieces]), X[order])
    if shuffle:
        np.testing.assert_array_equal(order, np.random.default_rng(7).permutation(11)[: len(order)])
    else:
        np.testing.assert_array_equal(order, np.arange(len(order)))


def test_a_whole_number_of_batches_has_no_rest():
    assert [len(a) for a, _ in batches(X[:8], Y[:8], 4, 0)] == [4, 4]
    assert [len(a) for a, _ in batches(X[:8], Y[:8], 4, 0, drop_last=True)] == [4, 4]
    assert [len(a) for a, _ in batches(X[:3], Y[:3], np.int64(5), 0)] == [3]
    assert list(batches(X[:0], Y[:0], 4, 0)) == []
    assert [len(a) for a, _ in batches(X[:3], Y[:3], 1, 0)] == [1, 1, 1]


def test_one_generator_gives_each_epoch_its_own_order():
    def epochs(seed):
        rng = np.random.default_rng(seed)
        return [np.concatenate([b for _, b in batches(X, Y, 4, rng)]).tolist() for _ in range(2)]

    assert epochs(1) == epochs(1)
    assert epochs(1)[0] != epochs(1)[1]
    assert epochs(1) != epochs(2)


def test_the_order_is_drawn_when_asked_for_not_when_read():
    rng = np.random.default_rng(5)
    first = batches(X, Y, 4, rng)
    rng.random(100)
    expected = [b.tolist() for _, b in batches(X, Y, 4, 5)]
    assert [b.tolist() for _, b in first] == expected


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (
            lambda: batches(X, Y[:4], 2, 0),
            r"batches: X and y need one entry for each sample, got \(11, 2, 3\) and \(4",
        ),
        (lambda: batches(X, np.array(3), 2, 0), r"got \(11, 2, 3\) and \(\)"),
        (lambda: batches(X, Y, 0, 0), "batches: batch_size must be a whole number, at least 1, got 0"),
        (lambda: batches(X, Y, 2.0, 0), "at least 1, got 2.0"),
        (lambda: batches(X, Y, True, 0), "at least 1, got True"),
        (lambda: batches(X, Y, 2), "batches: shuffle=True needs rng, a seed or a numpy Generator"),
        (
            lambda: train_validation_split(X, Y, 1, 0),
            "train_validation_split: fraction must lie between 0 and 1, got 1",
        ),
        (lambda: train_validation_split(X, Y, 0, 0), "got 0"),
        (lambda: train_validation_split(X[:3], Y, 0.5, 0), "train_validation_split: X and y need one entry"),
    ],
)
def test_wrong_calls_fail_at_once(call, why):
    with pytest.raises(ValueError, match=why):
        call()  # before anyone reads from it


def test_a_split_keeps_the_proportions_and_loses_nothing(xp, put):
    y = np.array([2, 0, 0, 1, 0, 2, 0, 0, 0, 2, 0, 2, 0, 0])  # 9 zeros, 1 one, 4 twos
    a = np.arange(14.0)[:, None]
    (Xt, yt), (Xv, yv) = train_validation_split(put(a), put(y), 0.25, 3)
    assert array_module(Xt, yt, Xv, yv) is xp
    assert np.bincount(to_numpy(yv), minlength=3).tolist() == [2, 0, 1]
    kept, aside = to_numpy(Xt)[:, 0].astype(int), to_numpy(Xv)[:, 0].astype(int)
    assert sorted([*kept, *aside]) == list(range(14))
    assert list(kept) == sorted(kept)
    assert list(aside) == sorted(aside)
    np.testing.assert_array_equal(to_numpy(yt), y[kept])
    np.testing.assert_array_equal(to_numpy(yv), y[aside])


def test_the_split_depends_on_the_seed_and_not_on_place():
    y = np.zeros(100, dtype=int)
    a = np.arange(100)
    seeds = [train_validation_split(a, y, 0.5, s)[1][0].tolist() for s in (0, 0, 1)]
    assert seeds[0] == seeds[1] != seeds[2]
    assert seeds[0] != list(range(50))
