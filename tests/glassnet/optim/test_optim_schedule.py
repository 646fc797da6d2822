"""Schedules against PyTorch's learning rates, by hand, and on an optimizer with groups."""

import re
from pathlib import Path

import numpy as np
import pytest
from optim_cases import BASE, EPOCHS, METRICS, PLATEAUS, SCHEDULES

from glassnet import optim
from glassnet.optim import LBFGS, SGD, ReduceOnPlateau, Schedule, chained, linear_warmup, sequential, step_decay

GOLDEN = np.load(Path(__file__).parents[2] / "golden" / "optim.npz")


def sgd(lr=BASE, **options):
    return SGD({"w": np.zeros(2), "b": np.zeros(1)}, lr, **options)


def rule(name):
    ours, args, _, _ = SCHEDULES[name]
    return getattr(optim, ours)(*args)


def rates(rule):
    optimizer = sgd()
    schedule = Schedule(optimizer, rule)
    rows = []
    for _ in range(EPOCHS):
        rows.append(optimizer.lr)
        schedule.step()
    return rows


@pytest.mark.parametrize("name", SCHEDULES)
def test_golden(name):
    np.testing.assert_allclose(rates(rule(name)), GOLDEN[f"schedule/{name}"], rtol=1e-12, atol=1e-15)


def test_one_after_another_as_pytorch():
    found = rates(sequential([rule("warmup"), rule("cosine"), rule("step")], [5, 11]))
    np.testing.assert_allclose(found, GOLDEN["schedule/sequential"], rtol=1e-12)


def test_one_times_another_as_pytorch():
    found = rates(chained(rule("warmup"), rule("multi_step")))
    np.testing.assert_allclose(found, GOLDEN["schedule/chained"], rtol=1e-12)


@pytest.mark.parametrize("name", PLATEAUS)
def test_plateau_as_pytorch(name):
    optimizer = sgd()
    plateau = ReduceOnPlateau(optimizer, **PLATEAUS[name])
    rows, told, before = [], [], BASE
    for metric in METRICS:
        told.append(plateau.step(metric))
        rows.append(optimizer.lr)
    np.testing.assert_allclose(rows, GOLDEN[f"plateau/{name}"], rtol=1e-12)
    assert told == [bool(b < a) for a, b in zip([before, *rows], rows, strict=False)]
    assert any(told)


def test_divide_by_ten_when_validation_stops_improving():
    optimizer = sgd(0.1)
    plateau = ReduceOnPlateau(optimizer, patience=1)
    for error in (0.5, 0.4, 0.4, 0.4):
        assert optimizer.lr == 0.1
        plateau.step(error)
    assert optimizer.lr == pytest.approx(0.01, rel=1e-15)


def test_a_new_rule_is_one_line():
    assert rates(lambda t, lr: lr / (1 + t))[:3] == [0.8, 0.4, pytest.approx(0.8 / 3)]


def test_each_group_keeps_its_own_base():
    optimizer = sgd(0.8, groups={"b": {"lr": 0.2}})
    schedule = Schedule(optimizer, step_decay(1, 0.5))
    schedule.step()
    schedule.step()
    assert [group["lr"] for group in optimizer.groups] == [pytest.approx(0.2), pytest.approx(0.05)]


def test_plateau_reduces_each_group():
    optimizer = sgd(0.8, groups={"b": {"lr": 0.2}})
    plateau = ReduceOnPlateau(optimizer, factor=0.5, patience=0, min_lr=0.15)
    plateau.step(1.0)
    plateau.step(1.0)
    assert [group["lr"] for group in optimizer.groups] == [0.4, 0.15]


def test_nan_from_the_first_epoch_on_is_no_improvement():
    optimizer = sgd(0.8)
    plateau = ReduceOnPlateau(optimizer, patience=1)
    assert [plateau.step(float("nan")) for _ in range(2)] == [False, True]


def test_a_reduction_by_no_more_than_eps_is_not_made():
    optimizer = sgd(0.5)
    plateau = ReduceOnPlateau(optimizer, patience=0, factor=0.5, eps=0.25)
    assert [plateau.step(1.0), plateau.step(1.0)] == [False, False]
    assert optimizer.lr == 0.5


def test_warmup_begins_at_once():
    optimizer = sgd(0.8)
    Schedule(optimizer, linear_warmup(4, 0.25))
    assert optimizer.lr == 0.2


def test_lbfgs_has_a_rate_too():
    optimizer = LBFGS({"w": np.zeros(1)}, lr=0.8)
    schedule = Schedule(optimizer, step_decay(1, 0.5))
    schedule.step()
    assert optimizer.lr == 0.4


def test_a_broken_run_goes_on():
    first, second = sgd(), sgd(5.0)
    whole = Schedule(first, rule("cosine"))
    for _ in range(4):
        whole.step()
    part = Schedule(second, rule("cosine"))
    part.load_state_dict(whole.state_dict())
    assert second.lr == first.lr
    whole.step()
    part.step()
    assert second.lr == first.lr
    with pytest.raises(
        ValueError, match=r"^Schedule\.load_state_dict: base has 1 learning rates, the optimizer 2 group"
    ):
        Schedule(sgd(groups={"b": {}}), rule("cosine")).load_state_dict(whole.state_dict())


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_broken_watch_goes_on(cut):
    options = {"patience": 1, "factor": 0.5, "cooldown": 2}
    whole, broken = sgd(), sgd()
    watch, first = ReduceOnPlateau(whole, **options), ReduceOnPlateau(broken, **options)
    second = ReduceOnPlateau(broken, **options)
    for i, metric in enumerate(METRICS):
        watch.step(metric)
        if i == cut:
            second.load_state_dict(first.state_dict())
        (first if i < cut else second).step(metric)
        assert whole.lr == broken.lr


REFUSED = [
    (lambda: step_decay(0), ValueError, "step_decay: step_size must be at least 1, got 0"),
    (lambda: step_decay(2, -1), ValueError, "step_decay: gamma must be at least 0 and finite, got -1"),
    (lambda: optim.multi_step([1.5]), TypeError, "multi_step: each milestone must be a whole number, got 1.5"),
    (lambda: optim.multi_step([-1]), ValueError, "multi_step: each milestone must be at least 0, got -1"),
    (lambda: optim.exponential("x"), TypeError, "exponential: gamma must be a number, got 'x'"),
    (lambda: optim.cosine(0), ValueError, "cosine: t_max must be at least 1, got 0"),
    (lambda: optim.cosine(3, -1), ValueError, "cosine: eta_min must be at least 0 and finite, got -1"),
    (lambda: optim.cosine_restarts(0), ValueError, "cosine_restarts: t_0 must be at least 1, got 0"),
    (lambda: optim.cosine_restarts(1, 0), ValueError, "cosine_restarts: t_mult must be at least 1, got 0"),
    (lambda: linear_warmup(0), ValueError, "linear_warmup: epochs must be at least 1, got 0"),
    (lambda: linear_warmup(1, -1), ValueError, "linear_warmup: start_factor must be at least 0 and finite, got -1"),
    (lambda: linear_warmup(1, 1, -1), ValueError, "linear_warmup: end_factor must be at least 0 and finite, got -1"),
    (lambda: sequential([], []), ValueError, "sequential: give at least one rule"),
    (
        lambda: sequential([rule("step"), rule("step")], []),
        ValueError,
        "sequential: 2 rules need 1 milestones, got 0",
    ),
    (
        lambda: sequential([rule("step")] * 3, [5, 5]),
        ValueError,
        "sequential: milestones must grow, got [5, 5]",
    ),
    (lambda: sequential([rule("step")] * 2, [0]), ValueError, "sequential: each milestone must be at least 1, got 0"),
    (chained, ValueError, "chained: give at least one rule"),
    (
        lambda: Schedule(sgd(), lambda t, lr: -lr),
        ValueError,
        "Schedule: the learning rate must be at least 0 and finite, got -0.8",
    ),
    (lambda: ReduceOnPlateau(sgd(), "least"), ValueError, "ReduceOnPlateau: mode must be 'min' or 'max', got 'least'"),
    (
        lambda: ReduceOnPlateau(sgd(), threshold_mode="x"),
        ValueError,
        "ReduceOnPlateau: threshold_mode must be 'rel' or 'abs', got 'x'",
    ),
    (
        lambda: ReduceOnPlateau(sgd(), factor=1.0),
        ValueError,
        "ReduceOnPlateau: factor must be at least 0 and less than 1, got 1",
    ),
    (lambda: ReduceOnPlateau(sgd(), patience=-1), ValueError, "ReduceOnPlateau: patience must be at least 0, got -1"),
    (lambda: ReduceOnPlateau(sgd(), cooldown=-1), ValueError, "ReduceOnPlateau: cooldown must be at least 0, got -1"),
]


@pytest.mark.parametrize(("call", "kind", "message"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_refused(call, kind, message):
    with pytest.raises(kind, match="^" + re.escape(message) + "$"):
        call()


def test_defaults_are_pytorchs():
    assert [linear_warmup(3)(t, 1.0) for t in (0, 3)] == [pytest.approx(1 / 3), 1.0]
    assert optim.cosine(4)(4, 1.0) == optim.cosine_restarts(4)(4, 1.0) - 1.0 == 0.0
    assert step_decay(1)(1, 1.0) == optim.multi_step([1])(1, 1.0) == 0.1
    watch = ReduceOnPlateau(sgd())
    assert (watch.mode, watch.factor, watch.patience, watch.threshold) == ("min", 0.1, 10, 1e-4)
    assert (watch.threshold_mode, watch.cooldown, watch.min_lr, watch.eps) == ("rel", 0, 0.0, 1e-8)


def test_the_ends_of_the_limits_are_allowed():
    assert rates(step_decay(1, 0.0))[:2] == [BASE, 0.0]
    assert optim.multi_step([0], 0.5)(0, 1.0) == 0.5
    ReduceOnPlateau(sgd(), patience=0, cooldown=0, factor=0.0, min_lr=0.0)
