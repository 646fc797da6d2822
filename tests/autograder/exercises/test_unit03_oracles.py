"""References of unit 03 against PyTorch's autograd, closed forms, forward differentiation and graphlib."""

from graphlib import CycleError, TopologicalSorter

import numpy as np
import pytest

from autograder.exercises.unit03 import broadcast, chain, numerical, paths, tape, two_layers
from glassnet.check.data import materialise


def calls(exercise, function, seeds=range(4)):
    """Arguments of all cases of a function that do not expect an error, over some hidden draws."""
    cases = [*exercise.visible(), *(case for s in seeds for case in exercise.hidden(np.random.default_rng(s)))]
    chosen = [case for case in cases if case.function == function and not case.options.get("raises")]
    assert len(chosen) > 20
    for case in chosen:
        yield tuple(materialise(arg) for arg in case.args)


def torch_gradients(function, dy, *inputs):
    """Gradients of all inputs by PyTorch, in float64."""
    torch = pytest.importorskip("torch")
    leaves = [torch.tensor(np.asarray(a, dtype=float), requires_grad=True) for a in inputs]
    function(torch, *leaves).backward(torch.tensor(np.asarray(dy, dtype=float)))
    return [leaf.grad.numpy() for leaf in leaves]


def assert_same(got, want):
    for mine, right in zip(got, want, strict=True):
        mine = np.asarray(mine)
        assert mine.shape == right.shape
        coarse = mine.dtype == np.float32
        np.testing.assert_allclose(mine, right, rtol=1e-4 if coarse else 1e-12, atol=1e-4 if coarse else 1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("exercise", "name", "function"),
    [
        (chain, "chain_backward", lambda torch, x, w1, w2: w2 * torch.exp(w1 * x)),
        (paths, "fork_backward", lambda _, a, b: (a + b) * (a * b)),
        (broadcast, "multiply_backward", lambda _, a, b: a * b),
        (two_layers, "two_layers_backward", lambda torch, x, w, b, v, c: torch.relu(x @ w + b) @ v + c),
    ],
    ids=["chain", "fork", "multiply", "two_layers"],
)
def test_backward_is_what_autograd_finds(exercise, name, function):
    for dy, *inputs in calls(exercise.EXERCISE, name):
        assert_same(getattr(exercise, name)(dy, *inputs), torch_gradients(function, dy, *inputs))


@pytest.mark.oracle
def test_taking_rows_back_is_what_autograd_finds():
    for dy, x, rows in calls(paths.EXERCISE, "take_backward"):
        want = torch_gradients(lambda _, leaf, rows=rows: leaf[rows.tolist()], dy, x)
        assert_same([paths.take_backward(dy, x, rows)], want)


@pytest.mark.oracle
def test_unbroadcast_is_the_gradient_of_expanding():
    for dy, shape in calls(broadcast.EXERCISE, "unbroadcast"):
        want = torch_gradients(lambda _, leaf, size=dy.shape: leaf.expand(size), dy, np.zeros(shape))
        assert_same([broadcast.unbroadcast(dy, shape)], want)


@pytest.mark.oracle
def test_forward_passes_are_pytorchs():
    torch = pytest.importorskip("torch")
    for x, w1, b1, w2, b2 in calls(two_layers.EXERCISE, "two_layers_forward"):
        x_, w1_, b1_, w2_, b2_ = map(torch.tensor, (x, w1, b1, w2, b2))
        want = torch.nn.functional.linear(torch.relu(torch.nn.functional.linear(x_, w1_.T, b1_)), w2_.T, b2_)
        assert_same([two_layers.two_layers_forward(x, w1, b1, w2, b2)], [want.numpy().astype(float)])


def test_chain_in_numbers_worked_by_hand():
    u, v, y = chain.chain_forward(np.array([0.0, 1.0, 3.0]), np.log(2.0), 5.0)
    np.testing.assert_allclose(np.exp2(u / np.log(2.0)), v)
    np.testing.assert_allclose([v, y], [[1, 2, 8], [5, 10, 40]])
    dx, dw1, dw2 = chain.chain_backward(np.array([1.0, 0.0, 2.0]), np.array([0.0, 1.0, 3.0]), np.log(2.0), 5.0)
    np.testing.assert_allclose(dx, np.array([5, 0, 80]) * np.log(2.0))
    assert (dw1, dw2) == pytest.approx((2 * 40 * 3, 1 + 2 * 8))


CLOSED = {  # what a central difference of step h gives exactly, worked out on paper
    "cubes": lambda x, dy, h: dy * (3 * x**2 + h**2),
    "sine": lambda x, dy, h: dy * np.cos(x) * np.sin(h) / h,
    "running_sums": lambda _x, dy, _h: np.cumsum(dy[..., ::-1], axis=-1)[..., ::-1],
    "row_products": lambda x, dy, _h: dy[..., None] * np.prod(x, axis=-1, keepdims=True) / x,
    "magnitude": lambda x, dy, _h: dy * np.sign(x),
}


def test_measured_gradients_are_those_worked_out_on_paper():
    seen = set()
    for f, x, dy, *step in calls(numerical.EXERCISE, "numerical_gradient"):
        name, h = f.__name__, step[0] if step else 1e-5
        wide = np.asarray(x, dtype=float)
        if name == "softmax_rows":
            p = f(wide)
            want = p * (dy - (dy * p).sum(axis=-1, keepdims=True))
            np.testing.assert_allclose(numerical.numerical_gradient(f, x, dy, 1e-5), want, atol=1e-9)
        else:
            got = numerical.numerical_gradient(f, x, dy, *step)
            np.testing.assert_allclose(got, CLOSED[name](wide, dy, h), rtol=1e-6, atol=1e-7)
        seen.add(name)
    assert seen == {*CLOSED, "softmax_rows"}


@pytest.mark.parametrize(
    ("a", "b", "want"),
    [
        ([1.0], [3.0], 0.5),
        ([2.0, -4.0], [2.0, -5.0], 1 / 9),
        ([0.0, 1.0], [0.0, 1.0], 0.0),
        ([0.0], [1e-300], 1.0),
        ([-1.0], [2.0], 1.0),
        ([[1e-12, 5.0]], [[3e-12, 5.0]], 0.5),
    ],
)
def test_relative_error(a, b, want):
    a, b = np.array(a), np.array(b)
    assert numerical.rel_error(a, b) == pytest.approx(want)
    assert numerical.rel_error(b, a) == pytest.approx(want)
    assert type(numerical.rel_error(a, b)) is float


def test_orders_are_orders_and_circles_are_circles():
    cases = [*tape.EXERCISE.visible(), *tape.EXERCISE.hidden(np.random.default_rng(1))]
    circles = 0
    for case in cases:
        if case.function != "topological_order":
            continue
        parents = case.args[0]
        try:
            TopologicalSorter({node: set(of) for node, of in enumerate(parents)}).prepare()
        except CycleError:
            with pytest.raises(ValueError, match="wait for each other in a circle"):
                tape.topological_order(parents)
            circles += 1
            continue
        place = np.argsort(tape.topological_order(parents))
        assert sorted(place) == list(range(len(parents)))
        assert all(place[p] < place[node] for node, of in enumerate(parents) for p in of)
    assert circles >= 3


def test_gradients_on_a_tape_are_what_a_push_at_a_node_does_to_the_output():
    for parents, slopes, output in calls(tape.EXERCISE, "tape_backward"):
        if len(parents) > 100:
            continue
        order = list(TopologicalSorter({node: set(of) for node, of in enumerate(parents)}).static_order())
        for pushed, got in enumerate(tape.tape_backward(parents, slopes, output)):
            moved = np.zeros(len(parents))
            for node in order:
                moved[node] = (node == pushed) + sum(
                    slope * moved[p] for p, slope in zip(parents[node], slopes[node], strict=True)
                )
            assert got == pytest.approx(moved[output])


def test_the_worked_fork_is_what_the_formula_gives():
    grads = tape.tape_backward([[3, 1], [4, 2], [], [4, 2], []], [[6.0, 5.0], [3.0, 2.0], [], [1.0, 1.0], []], 0)
    a, b = 2.0, 3.0
    assert grads.tolist() == [1, a + b, a * a + 2 * a * b, a * b, b * b + 2 * a * b]
