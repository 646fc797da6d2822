"""L-BFGS: PyTorch's path without a line search, SciPy's minimum with one, and the searches by their own conditions."""

import inspect
import math
import re
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der

from glassnet.backend import array_module, to_numpy
from glassnet.nn import Layer, Sequential
from glassnet.optim import LBFGS, Trial, armijo, cubic_minimum, lbfgs_direction, strong_wolfe

GOLDEN = np.load(Path(__file__).parents[2] / "golden" / "optim.npz")


def bent(w):
    """The valley of the golden file: Σ i·cosh(w_i) + ½·Σ w_i·w_(i+1)."""
    slope = np.sinh(w) * np.arange(1.0, 6.0)
    slope[1:] += 0.5 * w[:-1]
    slope[:-1] += 0.5 * w[1:]
    return float(np.sum(np.cosh(w) * np.arange(1.0, 6.0)) + 0.5 * np.sum(w[1:] * w[:-1])), slope


def closure_of(f, weights):
    def closure():
        loss, slope = f(weights["w"])
        return loss, {"w": slope}

    return closure


def rosenbrock(w):
    return rosen(w), rosen_der(w)


def test_without_a_line_search_as_pytorch():
    weights = {"w": np.random.default_rng(0).standard_normal(5)}
    optimizer = LBFGS(weights, 0.5, max_iter=4, history_size=3, line_search=None)
    rows = []
    for _ in range(3):
        optimizer.step(closure_of(bent, weights))
        rows.append(weights["w"])
    np.testing.assert_allclose(rows, GOLDEN["lbfgs"], rtol=1e-11, atol=1e-14)
    assert len(optimizer.steps) == 3
    assert optimizer.n_iter == 12


@pytest.mark.parametrize("line_search", ["strong_wolfe", "armijo"])
def test_rosenbrocks_valley_as_scipy(line_search):
    start = np.array([-1.2, 1.0, 0.7])
    weights = {"w": start}
    options = {"max_iter": 100, "max_eval": 200, "history_size": 10, "tolerance_change": 1e-14}
    optimizer = LBFGS(weights, line_search=line_search, **options)
    first = optimizer.step(closure_of(rosenbrock, weights))
    assert first == rosen(start)
    theirs = minimize(rosen, start, jac=rosen_der, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-10})
    np.testing.assert_allclose(weights["w"], theirs.x, atol=1e-5)
    np.testing.assert_allclose(weights["w"], np.ones(3), atol=1e-6)
    assert optimizer.n_evals < 90


def test_a_quadratic_needs_few_looks():
    scale = np.array([1.0, 10.0, 100.0, 1000.0])
    weights = {"w": np.array([1.0, -1.0, 1.0, -1.0])}
    optimizer = LBFGS(weights, max_iter=50)
    optimizer.step(closure_of(lambda w: (0.5 * float(scale @ w**2), scale * w), weights))
    assert np.abs(weights["w"]).max() < 1e-6
    assert optimizer.n_evals < 40


def test_direction_is_the_dense_bfgs_direction():
    """The two loops give the same as the textbook's matrices (Nocedal and Wright, equation 6.17)."""
    rng = np.random.default_rng(2)
    n = 6
    A = rng.standard_normal((n, n))
    A = A @ A.T + np.eye(n)
    steps = list(rng.standard_normal((3, n)))
    changes = [A @ s for s in steps]
    H = np.eye(n) * (steps[-1] @ changes[-1]) / (changes[-1] @ changes[-1])
    for s, y in zip(steps, changes, strict=True):
        rho = 1 / (s @ y)
        V = np.eye(n) - rho * np.outer(y, s)
        H = V.T @ H @ V + rho * np.outer(s, s)
    grad = rng.standard_normal(n)
    np.testing.assert_allclose(lbfgs_direction(grad, steps, changes), -H @ grad, rtol=1e-10)
    np.testing.assert_array_equal(lbfgs_direction(grad, [], []), -grad)


def test_many_arrays_are_one_vector(put):
    """A layer with a matrix and a number; the loss is Σ scale·(w - aim)²."""
    aim = {"m": np.arange(6.0).reshape(2, 3), "c": np.array(-3.0)}
    layer = Layer()
    layer.params = {key: put(np.zeros(a.shape)) for key, a in aim.items()}
    target = {key: put(a) for key, a in aim.items()}
    net = Sequential(layer)

    def closure():
        xp = array_module(layer.params["m"])
        gap = {key: w - target[key] for key, w in layer.params.items()}
        layer.grads = {"m": 2 * gap["m"], "c": 20 * gap["c"]}
        return xp.sum(gap["m"] ** 2) + 10 * gap["c"] ** 2

    optimizer = LBFGS(net, max_iter=30, tolerance_change=1e-13)
    optimizer.step(closure)
    for key, w in net.state_dict().items():
        np.testing.assert_allclose(w, aim[key.removeprefix("0.")], atol=1e-6)
    assert type(layer.params["c"]) is type(put(np.zeros(1)))
    assert {to_numpy(w).dtype for w in layer.params.values()} == {np.dtype(np.float64)}


def test_float32_stays_float32():
    weights = {"w": np.array([-1.2, 1.0], dtype=np.float32)}

    def closure():
        loss, slope = rosenbrock(weights["w"].astype(np.float64))
        return loss, {"w": slope.astype(np.float32)}

    LBFGS(weights, max_iter=60).step(closure)
    assert weights["w"].dtype == np.float32
    np.testing.assert_allclose(weights["w"], [1, 1], atol=1e-3)


@pytest.mark.parametrize("line_search", ["strong_wolfe", None])
def test_a_broken_run_goes_on_with_the_same_numbers(line_search):
    weights = {"w": np.random.default_rng(1).standard_normal(5)}
    options = {"max_iter": 3, "history_size": 2, "line_search": line_search}
    whole = LBFGS(weights, 0.7, **options)
    whole.step(closure_of(bent, weights))
    whole.step(closure_of(bent, weights))
    copied = {"w": weights["w"].copy()}
    other = LBFGS(copied, 0.1, **options)
    other.load_state_dict(whole.state_dict())
    whole.step(closure_of(bent, weights))
    other.step(closure_of(bent, copied))
    np.testing.assert_array_equal(copied["w"], weights["w"])
    assert (other.n_iter, other.n_evals) == (whole.n_iter, whole.n_evals)


def test_a_fresh_state_loads():
    weights = {"w": np.zeros(3)}
    other = LBFGS(weights)
    other.load_state_dict(LBFGS(weights, 0.5).state_dict())
    assert (other.lr, other.steps) == (0.5, [])


def test_it_stops_where_the_slope_is_flat():
    weights = {"w": np.zeros(3)}
    optimizer = LBFGS(weights)
    optimizer.step(closure_of(lambda w: (float(w @ w), 2 * w), weights))
    assert optimizer.n_evals == 1
    assert optimizer.n_iter == 0


def test_it_stops_when_the_weights_hardly_move():
    weights = {"w": np.array([1.0])}
    optimizer = LBFGS(weights, 1e-4, line_search=None, tolerance_change=1e-3)
    optimizer.step(closure_of(lambda w: (1e6 * float(w[0]), np.array([1e6])), weights))
    assert optimizer.n_iter == 1
    np.testing.assert_allclose(weights["w"], [1 - 1e-4], rtol=1e-12)


def test_it_stops_when_the_loss_hardly_changes():
    weights = {"w": np.array([1.0])}
    optimizer = LBFGS(weights, 0.5, line_search=None)
    optimizer.step(lambda: (5.0, {"w": np.array([1.0])}))
    assert optimizer.n_iter == 1
    np.testing.assert_array_equal(weights["w"], [0.5])


@pytest.mark.parametrize("line_search", ["strong_wolfe", "armijo", None])
def test_it_goes_no_further_than_max_iter(line_search):
    weights = {"w": np.array([-1.2, 1.0])}
    optimizer = LBFGS(weights, 0.01, max_iter=3, max_eval=100, line_search=line_search)
    optimizer.step(closure_of(rosenbrock, weights))
    assert optimizer.n_iter == 3


def test_defaults_are_pytorchs_but_for_the_search():
    optimizer = LBFGS({"w": np.zeros(1)})
    assert (optimizer.lr, optimizer.max_iter, optimizer.max_eval, optimizer.history_size) == (1.0, 20, 25, 100)
    assert (optimizer.tolerance_grad, optimizer.tolerance_change) == (1e-7, 1e-9)
    assert optimizer.line_search == "strong_wolfe"
    assert LBFGS({"w": np.zeros(1)}, max_iter=10).max_eval == 12


def test_it_asks_no_more_often_than_allowed():
    weights = {"w": np.array([-1.2, 1.0])}
    optimizer = LBFGS(weights, max_iter=100, max_eval=7)
    for call in range(1, 4):
        optimizer.step(closure_of(rosenbrock, weights))
        assert optimizer.n_evals <= 7 * call


def test_a_failing_search_leaves_the_weights_and_forgets_what_misled_it():
    weights = {"w": np.array([1.0, 2.0])}
    optimizer = LBFGS(weights, max_iter=5)
    optimizer.step(closure_of(rosenbrock, weights))
    place = weights["w"].copy()
    assert optimizer.steps
    # The gradient lies: the loss grows wherever one goes.
    optimizer.step(lambda: (float(np.abs(weights["w"] - place).sum()), {"w": np.ones(2)}))
    np.testing.assert_array_equal(weights["w"], place)
    assert optimizer.steps == []
    assert optimizer.n_iter == 0


def test_a_loss_that_overflows_on_the_way_is_survived():
    weights = {"w": np.array([5.0])}

    def f(w):
        ok = w[0] > 0
        return (float(w[0] - np.log(w[0])), 1 - 1 / w) if ok else (math.nan, np.array([np.nan]))

    LBFGS(weights, 100.0, max_iter=40, max_eval=200).step(closure_of(f, weights))
    np.testing.assert_allclose(weights["w"], [1.0], atol=1e-5)


# The searches, on lines whose shape is known.


def line(f, df):
    return lambda t: Trial(t, f(t), df(t), None)


LINES = {
    "bowl": (lambda t: (t - 3) ** 2, lambda t: 2 * (t - 3)),
    "far bowl": (lambda t: 1e-4 * (t - 300) ** 2, lambda t: 2e-4 * (t - 300)),
    "near bowl": (lambda t: 1e4 * (t - 0.003) ** 2, lambda t: 2e4 * (t - 0.003)),
    "valley": (lambda t: -t / (t * t + 2), lambda t: (t * t - 2) / (t * t + 2) ** 2),
    "steep": (lambda t: math.exp(t) - 5 * t, lambda t: math.exp(t) - 5),
}
LINES["waves"] = (lambda t: 0.1 * t * t - 2 * t + 0.3 * math.sin(5 * t), lambda t: 0.2 * t - 2 + 1.5 * math.cos(5 * t))


@pytest.mark.parametrize("first", [1e-3, 0.1, 1.0, 20.0])
@pytest.mark.parametrize("name", LINES)
def test_strong_wolfe_keeps_both_conditions(name, first):
    phi = line(*LINES[name])
    start = phi(0.0)
    assert start.slope < 0
    found = strong_wolfe(phi, start, first, c1=1e-3, c2=0.1)
    assert found.t > 0
    assert found.f <= start.f + 1e-3 * found.t * start.slope
    assert abs(found.slope) <= 0.1 * abs(start.slope)


@pytest.mark.parametrize("first", [1e-3, 1.0, 100.0])
@pytest.mark.parametrize("name", LINES)
def test_armijo_keeps_its_condition_and_tries_the_longest_first(name, first):
    looks = []
    phi = line(*LINES[name])
    start = phi(0.0)
    found = armijo(lambda t: looks.append(t) or phi(t), start, first, c1=0.1)
    assert found.f <= start.f + 0.1 * found.t * start.slope
    assert looks == [first * 0.5**i for i in range(len(looks))]
    assert found.t == looks[-1]


def test_a_search_without_success_returns_the_start():
    phi = line(lambda t: t, lambda t: -1.0)  # the slope lies
    start = phi(0.0)
    assert armijo(phi, start, 1.0) is start
    assert strong_wolfe(phi, start, 1.0) is start


@pytest.mark.parametrize("search", [armijo, strong_wolfe])
@pytest.mark.parametrize("most", [1, 2, 5])
def test_no_more_looks_than_allowed(search, most):
    looks = []
    phi = line(lambda t: t, lambda t: -1.0)
    search(lambda t: looks.append(t) or phi(t), phi(0.0), 1.0, max_evals=most)
    assert len(looks) == most
    looks.clear()
    downhill = line(lambda t: -t, lambda t: -1.0)  # without end
    found = strong_wolfe(lambda t: looks.append(t) or downhill(t), downhill(0.0), 1.0, max_evals=most)
    assert len(looks) == most
    assert found.t == max(looks)


def test_it_goes_on_by_at_least_a_little_and_at_most_ten_times_as_far():
    def looks_of(table):
        looks = []
        strong_wolfe(
            lambda t: looks.append(t) or Trial(t, *table(t), None), Trial(0.0, 0.0, -1.0, None), 1.0, max_evals=4
        )
        return looks

    # A straight line has no minimum to aim at.
    assert looks_of(lambda t: (-t, -1.0)) == [1.0, 10.0, 100.0, 1000.0]
    # So steep a fall between equal slopes puts the cubic's minimum hardly behind the last look.
    assert looks_of(lambda t: (-1000.0 * t, -0.95))[:3] == [1.0, 1.01, pytest.approx(1.0101, rel=1e-12)]
    # Between the two bounds it goes to the cubic's minimum: d1 = 1.05, d2 = sqrt(d1² - 0.95).
    d2 = math.sqrt(1.05**2 - 0.95)
    assert looks_of(lambda t: (-t, -0.95))[1] == pytest.approx(1 + (0.95 + 1.05 - d2) / (0.05 + 2 * d2), rel=1e-12)


@pytest.mark.parametrize("c2", [0.9, 0.1, 0.001])
@pytest.mark.parametrize("power", [3, 4, 8, 12])
def test_a_good_step_that_climbs_already_is_never_overshot(power, c2):
    looks = []

    def phi(t):
        looks.append(Trial(t, -t + t * t + 4 * t**power, -1 + 2 * t + 4 * power * t ** (power - 1), None))
        return looks[-1]

    start = phi(0.0)
    strong_wolfe(phi, start, 1.0, c2=c2)
    climbing = [i for i, look in enumerate(looks) if look.slope > 0 and look.f <= 1e-4 * -look.t]
    for i in climbing:
        assert all(later.t < looks[i].t for later in looks[i + 1 :])
    assert climbing or c2 == 0.9


def test_defaults_of_the_searches():
    """Nocedal and Wright's for quasi-Newton methods, section 3.1; as PyTorch's."""
    options = {name: p.default for name, p in inspect.signature(strong_wolfe).parameters.items()}
    assert (options["c1"], options["c2"], options["max_evals"]) == (1e-4, 0.9, 25)
    options = {name: p.default for name, p in inspect.signature(armijo).parameters.items()}
    assert (options["c1"], options["shrink"], options["max_evals"]) == (1e-4, 0.5, 25)


def test_cubic_minimum_is_exact_for_cubics():
    f, df = lambda t: t**3 - 3 * t, lambda t: 3 * t * t - 3  # minimum at 1
    a, b = line(f, df)(-0.5), line(f, df)(2.5)
    assert cubic_minimum(a, b) == pytest.approx(1.0, rel=1e-14)
    assert cubic_minimum(b, a) == pytest.approx(1.0, rel=1e-14)


def test_cubic_minimum_says_where_there_is_none():
    falling = line(lambda t: -(t**3) - t, lambda t: -3 * t * t - 1)
    assert math.isnan(cubic_minimum(falling(0.0), falling(1.0)))
    assert math.isnan(cubic_minimum(falling(1.0), falling(1.0)))
    for bad in (math.inf, math.nan):
        assert math.isnan(cubic_minimum(falling(1.0), Trial(2.0, bad, 1.0, None)))
        assert math.isnan(cubic_minimum(Trial(2.0, bad, -1.0, None), falling(1.0)))
        assert math.isnan(cubic_minimum(falling(1.0), Trial(2.0, 1.0, bad, None)))
    straight = line(lambda t: -t, lambda t: -1.0)
    assert math.isnan(cubic_minimum(straight(0.0), straight(1.0)))


W = {"w": np.ones(2)}
TWO = {"a": np.ones(2), "b": np.ones(1)}
REFUSED = [
    (lambda: LBFGS([]), TypeError, "LBFGS: params must be a Layer or a dict of arrays, got list"),
    (lambda: LBFGS(W, -1), ValueError, "LBFGS: lr must be at least 0 and finite, got -1"),
    (lambda: LBFGS(W, max_iter=0), ValueError, "LBFGS: max_iter must be at least 1, got 0"),
    (lambda: LBFGS(W, max_eval=0), ValueError, "LBFGS: max_eval must be at least 1, got 0"),
    (lambda: LBFGS(W, history_size=0), ValueError, "LBFGS: history_size must be at least 1, got 0"),
    (lambda: LBFGS(W, tolerance_grad=-1), ValueError, "LBFGS: tolerance_grad must be at least 0 and finite, got -1"),
    (
        lambda: LBFGS(W, tolerance_change=-1),
        ValueError,
        "LBFGS: tolerance_change must be at least 0 and finite, got -1",
    ),
    (
        lambda: LBFGS(W, line_search="wolfe"),
        ValueError,
        "LBFGS: line_search must be 'strong_wolfe', 'armijo' or None, got 'wolfe'",
    ),
    (
        lambda: LBFGS(TWO).step(lambda: (1.0, {"a": np.ones(2)})),
        ValueError,
        "LBFGS.step: the gradient of 'b' is missing",
    ),
    (
        lambda: LBFGS(W).step(lambda: (math.nan, {"w": np.ones(2)})),
        ValueError,
        "LBFGS.step: the loss is nan at the start",
    ),
    (
        lambda: LBFGS(W).load_state_dict(LBFGS(W).state_dict() | {"steps": np.ones((3, 7))}),
        ValueError,
        "LBFGS.load_state_dict: steps has shape (3, 7) but there are 2 weights",
    ),
    (
        lambda: LBFGS(W).load_state_dict({"lr": np.array(1.0), "momentum": np.array(1.0)}),
        ValueError,
        "LBFGS.load_state_dict: the groups or options differ: missing n_evals, n_iter; unexpected momentum",
    ),
]


@pytest.mark.parametrize(("call", "kind", "message"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_refused(call, kind, message):
    with pytest.raises(kind, match="^" + re.escape(message) + "$"):
        call()
