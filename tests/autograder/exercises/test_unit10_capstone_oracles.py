"""References of the capstone: statistics by SciPy, gradients by PyTorch, and a network that is as good as it says."""

import numpy as np
import pytest
from scipy import stats

from autograder.exercises.unit10 import ablation, bug, network
from glassnet.check import named_stages
from glassnet.check.data import materialise
from glassnet.check.learning import lesson
from glassnet.check.named import FUNCTIONS
from glassnet.check.refuse import RefusedError, refusing
from glassnet.data import pictures

SEEDS = range(4)


def cases(exercise, function):
    found = [*exercise.visible(), *(case for s in SEEDS for case in exercise.hidden(np.random.default_rng(s)))]
    chosen = [case for case in found if case.function == function]
    assert len(chosen) > 20
    return chosen


# --- ablation


def test_each_row_is_a_training_with_one_part_off():
    for case in cases(ablation.EXERCISE, "ablate"):
        train, parts, seeds = (materialise(arg) for arg in case.args)
        table = ablation.ablate(train, parts, seeds)
        assert table.shape == (len(parts) + 1, len(seeds))
        for column, seed in enumerate(seeds):
            assert table[0, column] == train({}, seed)  # a part that is not mentioned is on
            for row, part in enumerate(parts):
                assert table[row + 1, column] == train({part: False}, seed)


def test_the_summary_is_scipys():
    for case in cases(ablation.EXERCISE, "summarise"):
        table = case.args[0].astype(float)
        mean, spread, drop, error = ablation.summarise(table)
        np.testing.assert_allclose(mean, [np.sum(row) / len(row) for row in table], rtol=1e-12)
        np.testing.assert_allclose(spread**2, [stats.tvar(row) for row in table], rtol=1e-9)
        for part, row in enumerate(table[1:]):
            np.testing.assert_allclose(drop[part], np.mean(table[0]) - np.mean(row), atol=1e-12)
            np.testing.assert_allclose(error[part], stats.sem(table[0] - row), rtol=1e-9)
            paired = stats.ttest_rel(table[0], row)
            np.testing.assert_allclose(drop[part] / error[part], paired.statistic, rtol=1e-7)


# --- the bug


def test_the_hidden_bug_is_the_one_that_was_put_there():
    """The cases' stages that end in "too" or "four" are the wrong ones, where they are wrong at all."""
    for case in cases(bug.EXERCISE, "find_bug"):
        number, error = bug.find_bug(*(materialise(arg) for arg in case.args))
        suspects = [i for i, (_, back) in enumerate(case.args[0]) if back.name.endswith(("_too", "_four"))]
        if case.kind == "wrong elsewhere, right here":
            suspects = []
        assert len(suspects) <= 1
        assert number == (suspects[0] if suspects else -1), case.kind
        assert (error > 1e-3) if suspects else (error == 0.0), case.kind


def test_no_stage_of_a_case_is_checked_at_a_corner():
    for case in cases(bug.EXERCISE, "find_bug"):
        stages, x, _ = (materialise(arg) for arg in case.args)
        for forward, _ in stages:
            if forward is named_stages.ramp:
                assert np.abs(x).min() > 1e-3
            x = forward(x)


STAGES = {
    "squash": lambda t, x: t.tanh(x),
    "ramp": lambda t, x: t.relu(x),
    "thirds": lambda _t, x: x**3 / 3,
    "turned": lambda _t, x: x.flip(-1),
    "centred": lambda _t, x: x - x.mean(-1, keepdim=True),
    "magnified": lambda _t, x: 1e6 * x,
    "shrunk": lambda _t, x: 1e-6 * x,
    "running_sums": lambda _t, x: x.cumsum(-1),
}
SOMETIMES = {  # where a bug that hides does not show
    "squash_back_too": lambda x, _dy: np.abs(x),
    "ramp_back_too": None,
    "turned_back_too": None,
    "centred_back_too": lambda x, _dy: x[:1],
    "centred_back_four": None,
    "magnified_back_too": lambda x, _dy: x[:, :4],
    "shrunk_back_too": lambda x, _dy: x[:1],
    "running_sums_back_too": lambda x, _dy: x[:, :1],
}


def pytorch(torch, name, dy, x):
    leaf = torch.tensor(x, requires_grad=True)
    STAGES[name](torch, leaf).backward(torch.tensor(dy))
    return leaf.grad.numpy()


@pytest.mark.oracle
@pytest.mark.parametrize("name", STAGES)
def test_right_stages_are_pytorchs(name):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(3)
    x, dy = rng.normal(size=(2, 3, 5))
    np.testing.assert_allclose(FUNCTIONS[name](x), STAGES[name](torch, torch.tensor(x)).numpy(), rtol=1e-12)
    np.testing.assert_allclose(FUNCTIONS[f"{name}_back"](dy, x), pytorch(torch, name, dy, x), rtol=1e-12, atol=1e-13)


@pytest.mark.oracle
@pytest.mark.parametrize("name", SOMETIMES)
def test_bugs_are_bugs_and_hide_where_they_say(name):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(4)
    x, dy = rng.normal(size=(2, 3, 5))
    forward = name.partition("_back")[0]
    far = np.abs(FUNCTIONS[name](dy, x) - pytorch(torch, forward, dy, x)).max()
    assert far > 0.05 * np.abs(pytorch(torch, forward, dy, x)).max()
    hide = SOMETIMES[name]
    if hide is not None:
        x = hide(x, dy)
        dy = dy[: len(x), : x.shape[1]]
        np.testing.assert_allclose(FUNCTIONS[name](dy, x), pytorch(torch, forward, dy, x), rtol=1e-12)


def test_the_error_of_the_worked_example():
    def square(x):
        return x**2

    stages = [(square, lambda dy, x: 2 * x * dy), (square, lambda dy, x: x * dy)]
    number, error = bug.find_bug(stages, np.array([[3.0]]), np.array([[1.0]]))
    assert number == 1
    assert error == pytest.approx(0.5)


# --- the network


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_the_reference_is_well_above_the_last_step(seed):
    drawn = lesson(network.EXERCISE.hidden(np.random.default_rng(seed))[1].options)
    labels = network.train_and_predict(drawn.X, drawn.y, drawn.asked, np.random.default_rng(seed))
    assert np.mean((labels == drawn.answer)[drawn.is_new]) > network.LADDER[-1] + 0.08


def test_the_seeds_of_a_graded_run_cannot_be_tried_out():
    for seed in SEEDS:
        for case in network.EXERCISE.hidden(np.random.default_rng(seed)):
            assert case.options["seed"] > 2**40
            assert case.options["rng"] < 1000, "the seed of the function's generator is another one"


def test_weighted_pixels_and_nearest_pictures_stay_below_the_second_step():
    drawn = lesson(network.EXERCISE.visible()[1].options)
    X, asked = (a.reshape(len(a), -1) / 255.0 for a in (drawn.X, drawn.asked[drawn.is_new]))
    answer = drawn.answer[drawn.is_new]
    A, B = (np.column_stack([a, np.ones(len(a))]) for a in (X, asked))
    weights = np.linalg.solve(A.T @ A + 30 * np.eye(A.shape[1]), A.T @ np.eye(10)[drawn.y])
    assert np.mean((B @ weights).argmax(axis=1) == answer) < network.LADDER[0]
    near = ((asked**2).sum(axis=1)[:, None] - 2 * asked @ X.T + (X**2).sum(axis=1)).argmin(axis=1)
    assert np.mean(drawn.y[near] == answer) < network.LADDER[1]


def test_a_network_does_not_draw_more_pictures_to_learn_from():
    given = lesson({**network.EXERCISE.visible()[0].options, "train": 60, "asked": 20})
    learn = (given.X, given.y, given.asked, np.random.default_rng(0))

    def more(X, y, X_new, rng):
        return pictures(len(X_new), rng).y

    with refusing(network.EXERCISE.rules) as told, pytest.raises(RefusedError, match="`pictures` of glassnet"):
        more(*learn)
    assert len(told) == 1
    with refusing(network.EXERCISE.rules):
        assert network.train_and_predict(*learn).shape == (20,)
