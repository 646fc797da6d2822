"""A run that was broken off goes on as if it had not been: bit for bit."""

import signal

import numpy as np
import pytest
from train_cases import blobs, curves, deep, linear, same_state

from glassnet import nn, optim
from glassnet.nn import load_npz, save_npz
from glassnet.train import EarlyStopping, History, fit

X, Y = blobs()
VALID = blobs(17, 5)


@pytest.fixture(autouse=True)
def _ctrl_c_as_python_starts_with_it():
    """Whoever runs the tests in the background may have SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def jitter(x, rng):
    return x + rng.normal(size=x.shape) * 0.1


def after(n, act):
    """Augment, and after `n` batches do something."""
    calls = iter(range(n, -(10**6), -1))

    def augment(x, rng):
        if next(calls) == 1:
            act()
        return jitter(x, rng)

    return augment


def ctrl_c():
    signal.raise_signal(signal.SIGINT)


def crash():
    raise OSError("the power went out")


class Maker:
    """Makes the same run again and again, as a script does that is started anew."""

    def __init__(self, optimizer="adam", schedule="cosine", seeds=np.random.default_rng, *, shared=False, early=True):
        self.optimizer, self.schedule, self.seeds, self.shared = optimizer, schedule, seeds, shared
        self.early = EarlyStopping(patience=9) if early else None

    def __call__(self, epochs, **options):
        rng = self.seeds(4)
        net = deep(rng=rng if self.shared else self.seeds(5))
        if self.optimizer == "adam":
            optimizer = optim.Adam(net, 0.05, weight_decay=1e-3)
        else:
            optimizer = optim.SGD(net, 0.1, 0.9, nesterov=True)
        schedule = None
        if self.schedule == "cosine":
            schedule = optim.Schedule(optimizer, optim.cosine(5))
        elif self.schedule == "plateau":
            schedule = optim.ReduceOnPlateau(optimizer, patience=0, cooldown=1, threshold=0.2)
        options = {
            "augment": jitter,
            "batch_size": 5,
            "clip_norm": 1.0,
            "early_stop": self.early,
            "progress": False,
        } | options
        common = {"rng": rng, "validation": VALID, "schedule": schedule}
        return net, optimizer, fit(net, optimizer, X, Y, epochs=epochs, **common, **options)


def same_run(one, two):
    same_state(one[0], two[0])
    kept = [run[1].state_dict() for run in (one, two)]
    assert list(kept[0]) == list(kept[1])
    for name in kept[0]:
        np.testing.assert_array_equal(kept[0][name], kept[1][name])
    assert curves(one[2]) == curves(two[2])


def mt19937(seed):
    return np.random.Generator(np.random.MT19937(seed))


MAKERS = {
    "adam, cosine": Maker(),
    "momentum, plateau": Maker("sgd", "plateau"),
    "no schedule, no early stop": Maker("sgd", None, early=False),
    "one generator for all": Maker(shared=True),
    "another kind of generator": Maker(seeds=mt19937),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_two_epochs_and_three_more_are_five(make, tmp_path):
    path = tmp_path / "run.npz"
    assert len(make(2, checkpoint=path)[2]) == 2
    same_run(make(5, checkpoint=path, resume=True), make(5))


@pytest.mark.parametrize("batch", [1, 3, 5, 6, 10, 12])
def test_ctrl_c_at_any_batch_costs_nothing(batch, tmp_path):
    """There are five batches in an epoch: the first, the last and those between."""
    make, path = MAKERS["adam, cosine"], tmp_path / "run.npz"
    net, _, history = make(3, checkpoint=path, augment=after(batch, ctrl_c))
    assert history.interrupted
    assert not history.stopped_early
    assert len(history) == (batch - 1) // 5
    kept = {name: a for name, a in load_npz(path).items() if name.startswith("model/")}
    for name, a in net.state_dict().items():
        np.testing.assert_array_equal(kept[f"model/{name}"], a)
    same_run(make(3, checkpoint=path, resume=True), make(3))


def test_ctrl_c_lets_the_batch_finish():
    nets = []
    for augment, epochs in ((after(2, ctrl_c), 3), (jitter, 1)):
        net = deep()
        nets.append(net)
        optimizer, few = optim.SGD(net, 0.1), slice(0, 10)
        rng = np.random.default_rng(0)
        history = fit(
            net, optimizer, X[few], Y[few], epochs=epochs, batch_size=5, rng=rng, augment=augment, progress=False
        )
        assert history.interrupted == (epochs == 3)
    same_state(*nets)


@pytest.mark.parametrize("epochs", [3, 1])
def test_ctrl_c_while_validating_waits_for_the_end_of_the_epoch(epochs, tmp_path):
    make, path = MAKERS["adam, cosine"], tmp_path / "run.npz"

    def measure(scores, y):
        if len(scores) == 2 and not measure.done:  # the last batch of the validation data
            measure.done = True
            ctrl_c()
        return 0.25

    measure.done = False
    history = make(epochs, checkpoint=path, measure=measure)[2]
    assert history.interrupted
    assert history.val_accuracy == [0.25]
    same_run(
        make(epochs, checkpoint=path, resume=True, measure=lambda s, y: 0.25), make(epochs, measure=lambda s, y: 0.25)
    )


def test_broken_off_twice(tmp_path):
    make, path = MAKERS["adam, cosine"], tmp_path / "run.npz"
    for batch in (7, 3):
        assert make(3, checkpoint=path, resume=True, augment=after(batch, ctrl_c))[2].interrupted
    same_run(make(3, checkpoint=path, resume=True), make(3))


def test_a_second_ctrl_c_does_not_wait(tmp_path):
    make, path = MAKERS["adam, cosine"], tmp_path / "run.npz"

    def twice():
        ctrl_c()
        ctrl_c()

    with pytest.raises(KeyboardInterrupt):
        make(3, checkpoint=path, augment=after(7, twice))
    same_run(make(3, checkpoint=path, resume=True), make(3))


def test_after_a_crash_the_last_epoch_is_there(tmp_path):
    make, path = MAKERS["momentum, plateau"], tmp_path / "run.npz"
    with pytest.raises(OSError, match="power"):
        make(4, checkpoint=path, augment=after(14, crash))
    assert [p.name for p in tmp_path.iterdir()] == ["run.npz"]
    same_run(make(4, checkpoint=path, resume=True), make(4))


def test_a_handler_of_the_program_stays_in_charge():
    calls, net = [], linear()
    before = signal.signal(signal.SIGINT, lambda number, frame: calls.append(number))
    try:
        augment = after(1, ctrl_c)
        history = fit(net, optim.SGD(net, 0.1), X, Y, epochs=1, batch_size=5, rng=0, augment=augment, progress=False)
    finally:
        signal.signal(signal.SIGINT, before)
    assert calls == [signal.SIGINT]
    assert not history.interrupted


def test_training_outside_the_main_thread():
    from threading import Thread

    net, found = linear(), []
    work = {"epochs": 1, "batch_size": 5, "rng": 0, "progress": False}
    thread = Thread(target=lambda: found.append(fit(net, optim.SGD(net, 0.1), X, Y, **work)))
    thread.start()
    thread.join()
    assert len(found[0]) == 1


def test_resume_without_a_file_starts_from_the_beginning_and_without_resume_always(tmp_path):
    make, path = MAKERS["adam, cosine"], tmp_path / "run.npz"
    same_run(make(2, checkpoint=path, resume=True), make(2))
    assert path.exists()
    same_run(make(1, checkpoint=path), make(1))


def test_a_finished_run_is_only_read(tmp_path):
    make, path = MAKERS["adam, cosine"], tmp_path / "run.npz"
    first = make(3, checkpoint=path)
    written = path.read_bytes()
    again = make(3, checkpoint=path, resume=True)
    same_run(first, again)
    assert again[2].seconds == first[2].seconds
    assert path.read_bytes() == written


def test_seconds_of_a_broken_epoch_add_up(tmp_path):
    from time import sleep

    def slow(x, rng):
        sleep(0.02)
        return x

    path, net = tmp_path / "run.npz", linear()
    calls = iter([0, 1])

    def slow_then_stop(x, rng):
        if next(calls):
            ctrl_c()
        return slow(x, rng)

    work = {"epochs": 1, "batch_size": 6, "rng": 0, "progress": False, "checkpoint": path}
    fit(net, optim.SGD(net, 0.1), X, Y, augment=slow_then_stop, **work)
    sleep(0.3)
    history = fit(net, optim.SGD(net, 0.1), X, Y, augment=slow, resume=True, **work)
    assert 0.08 <= history.seconds[0] < 0.3


def test_the_bar_goes_on_where_it_was(tmp_path, capsys):
    make, path = MAKERS["adam, cosine"], tmp_path / "run.npz"
    make(3, checkpoint=path, augment=after(7, ctrl_c))
    make(3, checkpoint=path, resume=True, progress=True)
    shown = capsys.readouterr().err
    assert "7/15" in shown
    assert "15/15" in shown


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"batch_size": 4}, "batch_size=5, now it is 4"),
        ({"clip_norm": None}, "clip_norm=1.0, now it is None"),
        ({"augment": None}, "augment=True, now it is False"),
        ({"early_stop": None}, "early_stop={'patience': 9, "),
        ({"loss_options": {"label_smoothing": 0.1}}, "loss_options={}, now it is {'label_smoothing': 0.1}"),
    ],
)
def test_a_run_of_other_settings_is_refused(change, told, tmp_path):
    make, path = MAKERS["adam, cosine"], tmp_path / "run.npz"
    make(1, checkpoint=path)
    with pytest.raises(ValueError, match=r"^fit: run\.npz was written with ") as error:
        make(2, checkpoint=path, resume=True, **change)
    assert str(error.value).startswith(f"fit: run.npz was written with {told}")


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (Maker("sgd"), "optimizer='Adam', now it is 'SGD'"),
        (Maker(schedule="plateau"), "schedule='Schedule', now it is 'ReduceOnPlateau'"),
        (Maker(schedule=None), "schedule='Schedule', now it is None"),
        (Maker(shared=True), "generators={'fit': 'PCG64 0', '3.rng': 'PCG64 1'}, now it is {'fit': 'PCG64 0', "),
        (Maker(seeds=mt19937), "generators={'fit': 'PCG64 0', '3.rng': 'PCG64 1'}, now it is {'fit': 'MT19937 0', "),
    ],
)
def test_a_run_of_other_parts_is_refused(other, told, tmp_path):
    path = tmp_path / "run.npz"
    MAKERS["adam, cosine"](1, checkpoint=path)
    with pytest.raises(ValueError, match=r"^fit: run\.npz was written with ") as error:
        other(2, checkpoint=path, resume=True)
    assert str(error.value).startswith(f"fit: run.npz was written with {told}")


def test_other_data_weights_or_types_are_refused(tmp_path):
    path, net = tmp_path / "run.npz", linear()
    work = {"epochs": 1, "batch_size": 5, "rng": 0, "progress": False, "checkpoint": path, "resume": True}
    fit(net, optim.SGD(net, 0.1), X, Y, **work)
    with pytest.raises(ValueError, match=r"fit: run\.npz was written with samples=23, now it is 22"):
        fit(net, optim.SGD(net, 0.1), X[1:], Y[1:], **work)
    with pytest.raises(ValueError, match=r"fit: run\.npz was written with validation=False, now it is True"):
        fit(net, optim.SGD(net, 0.1), X, Y, validation=VALID, **work)
    small = linear(dtype=np.float32)
    with pytest.raises(
        ValueError, match=r"fit: run\.npz was written with dtypes=\['float64'\], now it is \['float32'\]"
    ):
        fit(small, optim.SGD(small, 0.1), X.astype(np.float32), Y, **work)
    wide = nn.Sequential(nn.Linear(5, 4, rng=0, dtype=np.float64))
    with pytest.raises(ValueError, match=r"Sequential\.load_state_dict: wrong shape: 0.weight is"):
        fit(wide, optim.SGD(wide, 0.1), X, Y, **work)


def test_files_that_are_no_checkpoints(tmp_path):
    net = linear()
    work = {"epochs": 1, "batch_size": 5, "rng": 0, "progress": False, "resume": True}
    net.save(tmp_path / "net.npz")
    with pytest.raises(ValueError, match=r"fit: net\.npz is no checkpoint of fit: it lacks settings"):
        fit(net, optim.SGD(net, 0.1), X, Y, checkpoint=tmp_path / "net.npz", **work)
    half = tmp_path / "half.npz"
    save_npz(half, {"settings": np.arange(100.0)})
    half.write_bytes(half.read_bytes()[:300])
    with pytest.raises(ValueError, match=r"load_npz: half\.npz is not a whole \.npz file"):
        fit(net, optim.SGD(net, 0.1), X, Y, checkpoint=half, **work)


def test_what_could_not_be_written_is_refused_before_training(tmp_path):
    class Mine:
        def step(self):
            raise AssertionError("too late")

        def state_dict(self):
            return {}

    net = linear()
    work = {"epochs": 1, "batch_size": 5, "rng": 0, "progress": False}
    with pytest.raises(FileNotFoundError, match=r"fit: there is no folder .*runs for the checkpoint .*net\.npz"):
        fit(net, optim.SGD(net, 0.1), X, Y, checkpoint=tmp_path / "runs" / "net.npz", **work)
    path = tmp_path / "net.npz"
    with pytest.raises(
        TypeError, match="fit: a checkpoint needs a schedule with state_dict and load_state_dict, got Mine"
    ):
        fit(net, optim.SGD(net, 0.1), X, Y, checkpoint=path, schedule=Mine(), **work)
    with pytest.raises(TypeError, match="expected arrays, got object"):
        fit(net, optim.SGD(net, 0.1), X, Y, checkpoint=path, loss_options={"weight": object()}, **work)
    same_state(net, linear())
    weights = {"weight": np.array([1.0, 2.0, 3.0])}
    for _ in range(2):
        assert len(fit(net, optim.SGD(net, 0.1), X, Y, checkpoint=path, resume=True, loss_options=weights, **work)) == 1


def test_a_schedule_of_your_own_needs_only_step():
    class Mine:
        steps = 0

        def step(self):
            self.steps += 1

    net, schedule = linear(), Mine()
    fit(net, optim.SGD(net, 0.1), X, Y, epochs=3, batch_size=5, rng=0, schedule=schedule, progress=False)
    assert schedule.steps == 3


def test_a_checkpoint_holds_no_objects(tmp_path):
    path = tmp_path / "run.npz"
    MAKERS["adam, cosine"](1, checkpoint=path)
    with np.load(path, allow_pickle=False) as kept:
        kinds = {name: kept[name].dtype.kind for name in kept.files}
    assert set(kinds.values()) == {"f", "i", "U"}
    assert kinds["optimizer/state/0.weight/m"] == "f"


def test_the_history_goes_to_json_and_back(tmp_path):
    path, history = tmp_path / "history.json", MAKERS["adam, cosine"](2)[2]
    history.save(path)
    assert History.load(path) == history
    assert [p.name for p in tmp_path.iterdir()] == ["history.json"]
    assert len(History.load(path)) == 2


def test_a_history_that_cannot_be_written_leaves_the_old_one(tmp_path):
    path = tmp_path / "history.json"
    History(loss=[0.5]).save(path)
    with pytest.raises(ValueError, match="JSON"):
        History(loss=[float("nan")]).save(path)
    assert History.load(path).loss == [0.5]
    assert [p.name for p in tmp_path.iterdir()] == ["history.json"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "History: h.json is no history: it is not JSON ("),
        ("[]", "History: h.json is no history: it lacks loss, accuracy, val_loss, "),
        ('{"loss": []}', "History: h.json is no history: it lacks accuracy, val_loss, "),
    ],
)
def test_what_is_no_history(text, told, tmp_path):
    (tmp_path / "h.json").write_text(text)
    with pytest.raises(ValueError, match=r"^History: h\.json") as error:
        History.load(tmp_path / "h.json")
    assert str(error.value).startswith(told)
