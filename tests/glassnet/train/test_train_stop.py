"""Early stopping: when, and with which weights."""

import math

import numpy as np
import pytest
from train_cases import blobs, deep, linear, same_state

from glassnet import optim
from glassnet.train import EarlyStopping, evaluate, fit
from glassnet.train.early_stop import Watch

X, Y = blobs()


def run(numbers, epochs=20, resume_from=None, net=None, **options):
    """Train while the validation accuracy is as scripted; return the network, its weights epoch by epoch, the history.

    With 20 more validation than training samples a call of `measure` tells by its size which one it is.
    """
    script, weights = iter(numbers), []
    net = linear() if net is None else net
    history = fit(
        net,
        optim.SGD(net, 0.1),
        X,
        Y,
        epochs=epochs,
        batch_size=43,
        rng=0,
        validation=blobs(43, 3),
        measure=lambda scores, y: next(script) if len(y) == 43 else 0.0,
        early_stop=EarlyStopping(**({"monitor": "accuracy", "patience": 2} | options)),
        after_epoch=lambda h: weights.append(net.state_dict()),
        progress=False,
    )
    return net, weights, history


def is_of_epoch(net, weights, epoch):
    found = net.state_dict()
    return all(np.array_equal(found[name], a) for name, a in weights[epoch].items())


@pytest.mark.parametrize(
    ("numbers", "options", "length", "best"),
    [
        ([0.5, 0.6, 0.4, 0.5, 0.9], {}, 4, 1),
        ([0.5, 0.6, 0.4, 0.7, 0.1, 0.2, 0.9], {}, 6, 3),
        ([0.5, 0.5, 0.5, 0.9], {}, 3, 0),
        ([0.5, 0.4, 0.9], {"patience": 1}, 2, 0),
        ([0.5, 0.52, 0.54, 0.9], {"min_delta": 0.05}, 3, 0),
        ([0.5, 0.55, 0.625, 0.6, 0.625], {"min_delta": 0.125}, 3, 0),
        ([0.5, 0.625, 0.75, 0.6, 0.6], {"min_delta": 0.0625}, 5, 2),
    ],
)
def test_it_stops_after_the_patience_and_takes_the_best(numbers, options, length, best):
    net, weights, history = run(numbers, **options)
    assert len(history) == length
    assert history.stopped_early
    assert history.best_epoch == best
    assert is_of_epoch(net, weights, best)
    assert not is_of_epoch(net, weights, length - 1)


def test_a_run_that_goes_to_its_end_takes_the_best_too():
    net, weights, history = run([0.5, 0.6, 0.4], epochs=3)
    assert (len(history), history.best_epoch, history.stopped_early) == (3, 1, False)
    assert is_of_epoch(net, weights, 1)


def test_the_last_weights_stay_where_the_best_are_not_wanted():
    net, weights, history = run([0.5, 0.6, 0.4, 0.4], restore_best=False)
    assert history.best_epoch == 1
    assert is_of_epoch(net, weights, 3)


def test_after_epoch_that_ends_the_run_leaves_the_best_weights():
    net = deep()
    best = fit(
        net,
        optim.SGD(net, 0.0),
        X,
        Y,
        epochs=5,
        batch_size=23,
        rng=0,
        validation=(X, Y),
        early_stop=EarlyStopping(patience=1),
        after_epoch=lambda h: True,
        progress=False,
    )
    assert len(best) == 1
    assert best.stopped_early


def test_a_loss_is_to_fall():
    """The running statistics of batch norm are restored with the weights."""
    net, valid = deep(), blobs(31, 5)
    rule = EarlyStopping(patience=3)
    history = fit(
        net,
        optim.Adam(net, 0.3),
        X,
        Y,
        epochs=60,
        batch_size=5,
        rng=0,
        validation=valid,
        early_stop=rule,
        progress=False,
    )
    assert history.stopped_early
    assert history.best_epoch == int(np.argmin(history.val_loss)) == len(history) - 4
    assert evaluate(net, *valid).loss == pytest.approx(min(history.val_loss), rel=1e-12)


def test_a_loss_must_fall_by_more_than_min_delta():
    watch = Watch(EarlyStopping(patience=2, min_delta=0.5))
    for epoch, value in enumerate([4.0, 3.5, 3.25, 3.0, 2.0]):
        watch.look(epoch, value, linear())
        if epoch == 2:
            assert (watch.best, watch.best_epoch, watch.is_over) == (3.25, 2, False)
    assert (watch.best, watch.best_epoch, watch.bad_epochs) == (2.0, 4, 0)
    watch.look(5, 1.5, linear())
    watch.look(6, 2.0, linear())
    assert (watch.best, watch.is_over) == (2.0, True)


def test_what_it_does_if_nothing_is_said():
    assert EarlyStopping() == EarlyStopping(patience=5, monitor="loss", min_delta=0.0, restore_best=True)


def test_a_stopped_run_stays_stopped_and_keeps_the_best_weights(tmp_path):
    path, nets = tmp_path / "run.npz", []
    work = {"epochs": 60, "batch_size": 5, "rng": 0, "validation": blobs(31, 5), "checkpoint": path, "progress": False}
    lengths = []
    for resume in (False, True):
        net = deep()
        nets.append(net)
        rule = EarlyStopping(patience=3)
        history = fit(net, optim.Adam(net, 0.3), X, Y, early_stop=rule, resume=resume, **work)
        lengths.append(len(history))
        assert history.stopped_early
    assert lengths[0] == lengths[1] < 60
    same_state(*nets)


def test_an_interrupted_run_has_the_weights_of_the_moment():
    """Not the best ones: it is to go on from here."""
    import signal

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        calls = iter(range(100))

        def augment(x, rng):
            if next(calls) == 2:
                signal.raise_signal(signal.SIGINT)
            return x

        net, plain = linear(), linear()
        work = {"batch_size": 23, "rng": 0, "progress": False}
        # Validation data with permuted labels: the better the fit, the worse; the first epoch is the best.
        rule = EarlyStopping(patience=9)
        history = fit(
            net,
            optim.SGD(net, 0.3),
            X,
            Y,
            epochs=9,
            validation=(X, (Y + 1) % 3),
            early_stop=rule,
            augment=augment,
            **work,
        )
        fit(plain, optim.SGD(plain, 0.3), X, Y, epochs=3, **work)
    finally:
        signal.signal(signal.SIGINT, before)
    assert history.interrupted
    assert (len(history), history.best_epoch) == (2, 0)
    same_state(net, plain)


def test_one_rule_serves_many_runs():
    rule = EarlyStopping(patience=1, monitor="accuracy")
    first, second = (run([0.5, 0.4, 0.9], **vars(rule)) for _ in range(2))
    assert first[2].val_accuracy == second[2].val_accuracy == pytest.approx([0.5, 0.4])


@pytest.mark.parametrize(
    ("error", "options", "told"),
    [
        (ValueError, {"patience": 0}, "EarlyStopping: patience must be at least 1, got 0"),
        (TypeError, {"patience": 1.5}, "EarlyStopping: patience must be a whole number, got 1.5"),
        (ValueError, {"min_delta": -1}, "EarlyStopping: min_delta must be at least 0 and finite, got -1"),
        (ValueError, {"min_delta": math.nan}, "EarlyStopping: min_delta must be at least 0 and finite, got nan"),
        (ValueError, {"monitor": "val_loss"}, "EarlyStopping: monitor must be 'loss' or 'accuracy', got 'val_loss'"),
    ],
)
def test_rules_without_sense(error, options, told):
    with pytest.raises(error) as caught:
        EarlyStopping(**options)
    assert str(caught.value) == told
