"""The loop does what its docstring says, and none of the things loops are known to do wrong."""

import numpy as np
import pytest
from train_cases import Spy, blobs, curves, deep, linear, same_state, softmax, spied_loss

from glassnet import nn, ops, optim
from glassnet.backend import to_numpy
from glassnet.train import EarlyStopping, evaluate, fit

X, Y = blobs()


def quiet(model, optimizer, X=X, y=Y, *, epochs=3, batch_size=5, rng=1, **options):
    return fit(model, optimizer, X, y, epochs=epochs, batch_size=batch_size, rng=rng, progress=False, **options)


def by_hand(net, batches, lr):
    """Softmax regression, written out."""
    w, b = net[0].params["weight"], net[0].params["bias"]
    for x, y in batches:
        p = (softmax(x @ w.T + b) - np.eye(3)[y]) / len(y)
        w, b = w - lr * p.T @ x, b - lr * p.sum(axis=0)
    return {"0.weight": w, "0.bias": b}


@pytest.mark.parametrize("batch_size", [23, 5])
def test_each_batch_is_one_step_of_the_formula(batch_size):
    """Gradients start from zero, the loss is a mean over the batch, the weights go downhill, the last batch counts."""
    net, spy, targets = linear(), Spy(), []
    whole = nn.Sequential(spy, net)
    quiet(whole, optim.SGD(whole, 0.3), epochs=4, batch_size=batch_size, loss=spied_loss(targets))
    assert len(targets) == 4 * -(-23 // batch_size)
    for name, a in by_hand(linear(), zip(spy.seen, targets, strict=True), lr=0.3).items():
        np.testing.assert_allclose(net.state_dict()[name], a, rtol=1e-11)


def test_gradients_left_from_before_do_not_count():
    nets = [linear(), linear()]
    nets[1][0].grads["weight"] = np.full((3, 5), 7.0)
    for net in nets:
        quiet(net, optim.SGD(net, 0.3), epochs=1)
    same_state(*nets)


def test_weight_decay_is_the_gradient_of_half_the_squares():
    """The step is along the slope of loss + ½·decay·|w|², and the reported loss is that of the data alone."""
    net, decay, h = linear(3), 0.4, 1e-6
    w0 = net[0].params["weight"]

    def total(w):
        trial = linear(3)
        trial[0].params["weight"] = w
        return evaluate(trial, X, Y).loss + 0.5 * decay * np.sum(w**2)

    slope = np.zeros_like(w0)
    for at in np.ndindex(w0.shape):
        step = np.zeros_like(w0)
        step[at] = h
        slope[at] = (total(w0 + step) - total(w0 - step)) / (2 * h)
    history = quiet(net, optim.SGD(net, 0.1, weight_decay=decay), epochs=1, batch_size=len(X))
    np.testing.assert_allclose((w0 - net[0].params["weight"]) / 0.1, slope, rtol=1e-6, atol=1e-8)
    assert history.loss[0] == pytest.approx(evaluate(linear(3), X, Y).loss, rel=1e-12)


def test_samples_and_labels_stay_together_and_each_comes_once_an_epoch():
    ids = np.arange(7)
    rows = np.stack([ids * 10.0, ids * 0.0 + 1], axis=1)
    spy, targets = Spy(), []
    net = nn.Sequential(spy, nn.Linear(2, 7, rng=0, dtype=np.float64))
    quiet(net, optim.SGD(net, 1e-3), rows, ids, batch_size=3, loss=spied_loss(targets))
    assert [len(t) for t in targets] == [3, 3, 1] * 3
    for x, t in zip(spy.seen, targets, strict=True):
        np.testing.assert_array_equal(x[:, 0], t * 10.0)
    orders = [np.concatenate(targets[i : i + 3]).tolist() for i in (0, 3, 6)]
    assert [sorted(order) for order in orders] == [ids.tolist()] * 3
    assert len({tuple(order) for order in orders}) == 3
    assert tuple(ids) not in {tuple(order) for order in orders}


def test_a_small_last_batch_counts_by_its_samples():
    """Nothing is learned at lr = 0, so the mean over the epoch is that over the samples."""
    net = linear()
    history = quiet(net, optim.SGD(net, 0.0), batch_size=7, epochs=1)
    p = softmax(X @ net[0].params["weight"].T + net[0].params["bias"])
    assert history.loss[0] == pytest.approx(-np.mean(np.log(p[np.arange(len(Y)), Y])), rel=1e-12)
    assert history.accuracy[0] == pytest.approx(np.mean(p.argmax(axis=1) == Y), rel=1e-12)
    assert len(X) % 7 == 2


def test_training_in_training_mode_validation_in_inference():
    spy = Spy()
    net = nn.Sequential(spy, nn.Linear(5, 3, rng=0, dtype=np.float64)).eval()
    quiet(net, optim.SGD(net, 0.1), X, Y, batch_size=12, epochs=2, validation=blobs(9, 5))
    assert spy.modes == [True, True, False] * 2
    assert spy.training
    assert net.training


def test_validation_is_measured_after_the_epoch_in_inference():
    net, valid = deep(), blobs(31, 5)
    history = quiet(net, optim.Adam(net, 0.05), validation=valid, epochs=2)
    assert (history.val_loss[-1], history.val_accuracy[-1]) == pytest.approx(evaluate(net, *valid), rel=1e-12)
    net.eval()
    assert history.val_accuracy[-1] == pytest.approx(np.mean(net(valid[0]).argmax(axis=1) == valid[1]))
    assert history.val_loss[0] != history.val_loss[1]


def test_nothing_is_learned_from_the_validation_data():
    """Neither weights nor running statistics, and it takes no random numbers."""
    nets = [deep(), deep()]
    alone = quiet(nets[0], optim.Adam(nets[0], 0.05))
    both = quiet(nets[1], optim.Adam(nets[1], 0.05), validation=(X * 9 + 40, Y))
    same_state(*nets)
    assert alone.loss == both.loss
    assert alone.val_loss == alone.val_accuracy == [None] * 3


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    runs = []
    for seed in (1, 1, 2):
        net = deep()
        runs.append((curves(quiet(net, optim.Adam(net, 0.05), rng=seed)), net))
    assert runs[0][0] == runs[1][0]
    same_state(runs[0][1], runs[1][1])
    assert runs[0][0] != runs[2][0]


def test_the_schedule_moves_once_an_epoch_after_its_last_step():
    net = linear()
    optimizer = optim.SGD(net, 0.8)
    schedule = optim.Schedule(optimizer, optim.step_decay(2, 0.5))
    history = quiet(net, optimizer, epochs=5, schedule=schedule)
    assert history.lr == [0.8, 0.8, 0.4, 0.4, 0.2]
    assert schedule.t == 5


@pytest.mark.parametrize(
    ("mode", "validation", "column"),
    [
        ("min", True, "val_loss"),
        ("max", True, "val_accuracy"),
        ("min", False, "loss"),
        ("max", False, "accuracy"),
    ],
)
def test_a_plateau_is_one_of_the_validation(mode, validation, column):
    class Noted(optim.ReduceOnPlateau):
        seen = ()

        def step(self, metric):
            self.seen = (*self.seen, metric)
            return super().step(metric)

    net = linear()
    optimizer = optim.SGD(net, 0.2)
    schedule = Noted(optimizer, mode)
    history = quiet(net, optimizer, schedule=schedule, validation=blobs(11, 7) if validation else None)
    assert list(schedule.seen) == getattr(history, column)


def test_a_plateau_lowers_the_rate_of_the_next_epoch():
    net = linear()
    optimizer = optim.SGD(net, 0.0)
    optimizer.lr = 1e-30
    schedule = optim.ReduceOnPlateau(optimizer, patience=0, eps=0.0)
    history = quiet(net, optimizer, epochs=4, schedule=schedule, validation=blobs(11, 7))
    assert history.lr == pytest.approx([1e-30, 1e-30, 1e-31, 1e-32])


def test_augmentation_is_for_training_batches_only_and_draws_from_the_given_generator():
    calls, rng, spy = [], np.random.default_rng(4), Spy()

    def add(x, given):
        assert given is rng
        calls.append(len(x))
        return x + 100

    net = nn.Sequential(spy, nn.Linear(5, 3, rng=0, dtype=np.float64))
    quiet(net, optim.SGD(net, 0.0), batch_size=15, epochs=2, augment=add, validation=blobs(6, 5), rng=rng)
    assert calls == [15, 8] * 2
    assert [float(x.mean()) > 50 for x in spy.seen] == [True, True, False] * 2


def test_gradients_are_clipped_together_before_the_step():
    nets = [linear(), linear()]
    start = linear().state_dict()
    for net, clip in zip(nets, (None, 0.01), strict=True):
        quiet(net, optim.SGD(net, 1.0), epochs=1, batch_size=len(X), clip_norm=clip)
    free, cut = ({name: a - start[name] for name, a in net.state_dict().items()} for net in nets)
    length = np.sqrt(sum(np.sum(a**2) for a in free.values()))
    assert length > 0.1
    for name, a in cut.items():
        np.testing.assert_allclose(a, free[name] * 0.01 / length, rtol=1e-6)


def test_options_reach_the_loss_in_training_and_validation():
    net = linear()
    options = {"label_smoothing": 0.3}
    history = quiet(net, optim.SGD(net, 0.0), epochs=1, loss_options=options, validation=(X, Y))
    expected = float(ops.cross_entropy.forward(net(X), Y, **options)[0])
    assert history.loss == pytest.approx([expected])
    assert history.val_loss == pytest.approx([expected])


def test_regression_has_no_accuracy_unless_one_gives_it_a_measure():
    target = X[:, :1] * 2 - 1
    net = nn.Sequential(nn.Linear(5, 1, rng=0, dtype=np.float64))
    history = quiet(net, optim.SGD(net, 0.02), X, target, loss=ops.mse_loss, validation=(X, target), epochs=40)
    assert history.accuracy == history.val_accuracy == [None] * 40
    assert history.loss[-1] < 0.05 * history.loss[0]
    far = quiet(
        net, optim.SGD(net, 0.0), X, target, loss=ops.mse_loss, epochs=1, measure=lambda s, t: float(abs(s - t).mean())
    )
    assert far.accuracy == pytest.approx([float(np.mean(abs(net(X) - target)))])


def test_binary_targets_have_theirs():
    target = (X[:, :1] > 0.3).astype(float)
    net = nn.Sequential(nn.Linear(5, 1, rng=0, dtype=np.float64))
    loss = ops.binary_cross_entropy_with_logits
    history = quiet(net, optim.SGD(net, 1.0), X, target, loss=loss, epochs=60)
    assert history.accuracy[0] < 0.9 <= history.accuracy[-1]


def test_a_kernel_of_your_own_is_a_loss():
    def forward(scores, y):
        p = softmax(scores)
        return -np.mean(np.log(p[np.arange(len(y)), y])), (p, y)

    def backward(dy, cache):
        p, y = cache
        return (dy * (p - np.eye(p.shape[1])[y]) / len(y), None)

    nets = [linear(), linear()]
    ours, theirs = (
        quiet(net, optim.SGD(net, 0.3), loss=loss)
        for net, loss in zip(nets, (ops.Op(forward, backward), ops.cross_entropy), strict=True)
    )
    assert ours.loss == pytest.approx(theirs.loss, rel=1e-12)
    assert ours.accuracy == theirs.accuracy


def test_the_same_run_on_every_library(put):
    """The network goes where the data is; inputs are not written to."""
    there, here = linear(), linear()
    ours, theirs = blobs(11, 7), tuple(put(a) for a in blobs(11, 7))
    expected = quiet(here, optim.SGD(here, 0.3, 0.9), validation=ours)
    found = quiet(there, optim.SGD(there, 0.3, 0.9), put(X), put(Y), validation=theirs)
    assert found.loss == pytest.approx(expected.loss, rel=1e-12)
    assert found.val_loss == pytest.approx(expected.val_loss, rel=1e-12)
    assert found.val_accuracy == expected.val_accuracy
    w = there[0].params["weight"]
    assert type(w) is type(put(X))
    assert w.device == put(X).device
    np.testing.assert_allclose(to_numpy(w), here[0].params["weight"], rtol=1e-12)


def test_float32_stays_float32():
    net = deep(dtype=np.float32)
    quiet(net, optim.Adam(net, 0.01), X.astype(np.float32))
    assert {a.dtype for a in net.state_dict().values()} == {np.dtype(np.float32)}


def test_no_epochs_is_no_training():
    net = linear()
    assert len(quiet(net, optim.SGD(net, 0.3), epochs=0)) == 0
    same_state(net, linear())


def test_after_epoch_sees_the_history_and_may_end_the_run():
    net, lengths = linear(), []

    def look(history):
        lengths.append(len(history))
        return len(history) == 2

    history = quiet(net, optim.SGD(net, 0.3), epochs=5, after_epoch=look)
    assert lengths == [1, 2]
    assert history.stopped_early
    assert not history.interrupted
    assert not quiet(net, optim.SGD(net, 0.3), epochs=1, after_epoch=lambda h: None).stopped_early


def test_seconds_are_those_of_each_epoch():
    from time import sleep

    net = linear()
    history = quiet(net, optim.SGD(net, 0.3), epochs=2, batch_size=12, augment=lambda x, rng: sleep(0.02) or x)
    assert all(0.04 <= seconds < 2 for seconds in history.seconds)


def test_a_bar_names_the_epoch_and_the_last_numbers(capsys):
    net = linear()
    fit(net, optim.SGD(net, 0.3), X, Y, epochs=2, batch_size=12, rng=0, validation=(X, Y))
    shown = capsys.readouterr().err
    assert "epoch 2/2" in shown
    assert "4/4" in shown
    assert "val accuracy 0." in shown
    quiet(net, optim.SGD(net, 0.3))
    assert capsys.readouterr().err == ""


def test_a_loss_that_is_not_a_number_names_the_place_and_leaves_the_weights():
    bad = X.copy()
    bad[20] = np.nan
    nets, before = [], []
    for _ in range(2):
        net = linear()
        nets.append(net)

        def note(x, rng, net=net):
            if not np.isnan(x).any():
                before.append(net.state_dict())
            return x

        with pytest.raises(
            FloatingPointError, match=r"fit: the loss is nan in epoch 1, batch \d of 5; lower the learning"
        ):
            quiet(net, optim.SGD(net, 0.3), bad, augment=note)
    same_state(*nets)
    assert all(np.isfinite(a).all() for a in nets[0].state_dict().values())


def test_the_place_of_a_bad_loss_is_counted_from_one():
    losses = iter([1.0] * 7 + [np.inf])
    loss = ops.Op(lambda s, y: (next(losses), s), lambda dy, s: (s * 0, None))
    net = linear()
    with pytest.raises(FloatingPointError) as error:
        quiet(net, optim.SGD(net, 0.3), loss=loss)
    assert str(error.value) == (
        "fit: the loss is inf in epoch 2, batch 3 of 5; lower the learning rate (now 0.3), or look for inputs that are "
        "not finite"
    )


def test_a_validation_loss_that_is_not_a_number():
    net = linear()
    with pytest.raises(
        FloatingPointError, match="fit: the validation loss is nan after epoch 1; look for inputs that are"
    ):
        quiet(net, optim.SGD(net, 0.3), validation=(X * np.nan, Y))


def other_schedule(net):
    return {"schedule": optim.Schedule(optim.SGD(net, 1.0), optim.cosine(3))}


@pytest.mark.parametrize(
    ("error", "options", "message"),
    [
        (ValueError, {"y": Y[:4]}, r"fit: X and y need one entry for each sample, got (23, 5) and (4,)"),
        (ValueError, {"X": X[:0], "y": Y[:0]}, "fit: X and y hold no samples, got (0, 5)"),
        (ValueError, {"validation": (X, Y[:1])}, "fit: validation X and y need one entry for each sample, got (23, 5)"),
        (ValueError, {"validation": (X[:0], Y[:0])}, "fit: validation X and y hold no samples, got (0, 5)"),
        (TypeError, {"y": Y.tolist()}, "fit: expected arrays, got list"),
        (TypeError, {"validation": (X.tolist(), Y)}, "fit: expected arrays, got list"),
        (ValueError, {"epochs": -1}, "fit: epochs must be at least 0, got -1"),
        (TypeError, {"epochs": 2.0}, "fit: epochs must be a whole number, got 2.0"),
        (ValueError, {"batch_size": 0}, "fit: batch_size must be at least 1, got 0"),
        (TypeError, {"rng": "1"}, "fit: rng (a seed, a numpy Generator or None) must be a whole number, got '1'"),
        (ValueError, {"clip_norm": -1}, "fit: clip_norm must be at least 0 and finite, got -1"),
        (ValueError, {"resume": True}, "fit: resume=True needs checkpoint, the file to go on from"),
        (ValueError, {"early_stop": EarlyStopping()}, "fit: early_stop needs validation data"),
        (ValueError, other_schedule(linear()), "fit: the schedule belongs to another optimizer"),
    ],
)
def test_what_makes_no_sense_is_refused(error, options, message):
    net = linear()
    with pytest.raises(error) as caught:
        quiet(net, optim.SGD(net, 0.1), **options)
    assert str(caught.value).startswith(message)
    same_state(net, linear())


def test_what_needs_an_accuracy_is_refused_where_there_is_none():
    net = linear()
    optimizer = optim.SGD(net, 0.1)
    common = {"y": X[:, :3], "loss": ops.mse_loss, "validation": (X, X[:, :3])}
    told = "fit: to watch the accuracy, pass a measure; for this loss and these targets there is none"
    for options in (
        {"early_stop": EarlyStopping(monitor="accuracy")},
        {"schedule": optim.ReduceOnPlateau(optimizer, "max")},
    ):
        with pytest.raises(ValueError, match=told):
            quiet(net, optimizer, **common, **options)
    quiet(net, optimizer, **common, early_stop=EarlyStopping(), schedule=optim.ReduceOnPlateau(optimizer))


def test_lbfgs_is_sent_to_its_own_step():
    net = linear()
    with pytest.raises(TypeError, match="fit: LBFGS asks for the loss of all data many times a step; call its step"):
        quiet(net, optim.LBFGS(net))
