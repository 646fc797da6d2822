"""The gradient check: right gradients pass, each wrong one is named with its place, and kinks are told apart."""

import numpy as np
import pytest

from glassnet.analysis import check_gradients, check_layer
from glassnet.nn import Layer

RNG = np.random.default_rng(17)
W, B = RNG.normal(size=(4, 3)), RNG.normal(size=4)
X, T = RNG.normal(size=(5, 3)), RNG.normal(size=(5, 4))


def loss(p):
    return ((np.tanh(X @ p["w"].T + p["b"]) - T) ** 2).sum()


def grads():
    a = np.tanh(X @ W.T + B)
    dz = 2 * (a - T) * (1 - a**2)
    return {"w": dz.T @ X, "b": dz.sum(axis=0)}


PARAMS = {"w": W, "b": B}


def test_right_gradients_pass_and_nothing_changes():
    before = {k: v.copy() for k, v in PARAMS.items()}
    report = check_gradients(loss, PARAMS, grads())
    assert report.ok
    assert [(f.name, f.checked, f.size, f.wrong, f.kinks) for f in report.findings] == [
        ("w", 12, 12, (), ()),
        ("b", 4, 4, (), ()),
    ]
    assert all(f.worst < 1e-7 for f in report.findings)
    assert str(report).splitlines()[1].startswith("b: right (4 checked, worst relative error ")
    for name, a in PARAMS.items():
        np.testing.assert_array_equal(a, before[name])


def test_a_wrong_entry_is_named_with_its_place():
    g = grads()
    g["w"][2, 1] *= 1.001
    g["w"][0, 2] += 5
    report = check_gradients(loss, PARAMS, g)
    assert not report.ok
    w, b = report.findings
    assert [e.place for e in w.wrong] == [(0, 2), (2, 1)]  # worst first
    assert w.wrong[0].given == g["w"][0, 2]
    assert w.wrong[0].slope == pytest.approx(g["w"][0, 2] - 5, rel=1e-6)
    assert w.wrong[1].error == pytest.approx(0.001 / 1.001, rel=1e-3)
    assert b.wrong == ()
    assert str(w).startswith("w: 2 of 12 checked numbers are wrong; the worst is w[0, 2]: given ")


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (lambda g: -g, "(the sign is wrong)"),
        (lambda g: 0 * g, "(the given is zero)"),
        (lambda g: 2 * g, "(the given is 2 times the slope)"),
        (lambda g: g / 5, "(the given is 0.2 times the slope)"),
    ],
)
def test_what_the_ratio_suggests(change, hint):
    report = check_gradients(loss, PARAMS, grads() | {"b": change(grads()["b"])})
    assert str(report.findings[1]).endswith(hint)


def test_a_parameter_that_does_nothing():
    report = check_gradients(lambda p: p["a"].sum(), {"a": B, "idle": B}, {"a": 1 + 0 * B, "idle": 1 + 0 * B})
    assert report.findings[0].wrong == ()
    assert len(report.findings[1].wrong) == 4
    assert str(report.findings[1]).endswith("(the slope is zero)")
    assert check_gradients(lambda p: p["a"].sum(), {"a": B, "idle": B}, {"a": 1 + 0 * B, "idle": 0 * B}).ok


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("kink", [False, True])
def test_nan_is_wrong_even_at_a_kink(bad, kink):
    x = np.array([0.0 if kink else 1.0])
    report = check_gradients(lambda p: np.abs(p["x"]).sum(), {"x": x}, {"x": np.array([bad])})
    assert not report.ok
    assert report.findings[0].wrong[0].place == (0,)
    assert f"given {bad}, slope" in str(report)


@pytest.mark.parametrize("distance", [0, 1e-7, 3e-7, 1e-6, 2.0e-6, 2.5e-6, 5e-6, 9e-6, -1e-7, -2.0e-6, -4e-6])
@pytest.mark.parametrize("height", [1, 1e-3, 1e3])
def test_a_kink_within_the_step_is_seen(distance, height):
    x = np.array([2.0, distance, -3.0]) + 0.5
    given = height * np.where(x >= 0.5, 1.0, 0.0) + np.cos(x)

    def f(p):
        return (height * np.maximum(p["x"] - 0.5, 0) + np.sin(p["x"])).sum()

    report = check_gradients(f, {"x": x}, {"x": given})
    assert report.ok, str(report)
    assert [e.place for e in report.findings[0].kinks] == [(1,)]
    assert "a kink is near x[1]: move the input and check again" in str(report)


@pytest.mark.parametrize("distance", [2e-5, 1e-3, 1])
def test_a_kink_farther_off_excuses_nothing(distance):
    x = np.array([float(distance)])
    report = check_gradients(lambda p: np.maximum(p["x"], 0).sum(), {"x": x}, {"x": np.array([0.9])})
    assert not report.ok


@pytest.mark.parametrize(
    "f", [np.exp, np.sin, lambda x: x**5, lambda x: 1 / (1 + np.exp(-x)), lambda x: 1e6 * x, lambda x: x * 0 + 1e9]
)
def test_smooth_functions_have_no_kinks(f):
    x = RNG.normal(size=20) * 2
    wrong = check_gradients(lambda p: f(p["x"]).sum(), {"x": x}, {"x": np.full(20, 777.0)})
    assert len(wrong.findings[0].wrong) == 20
    assert wrong.findings[0].kinks == ()


def test_large_parameters_are_moved_by_more():
    x = np.array([3e6, 1.0])
    assert check_gradients(lambda p: (p["x"] ** 2).sum() * 1e-6, {"x": x}, {"x": 2e-6 * x}).ok


def test_a_big_constant_in_the_loss_only_dims_the_check():
    g = grads()
    assert check_gradients(lambda p: loss(p) + 1e6, PARAMS, g).ok
    g["b"] *= 1.5
    assert not check_gradients(lambda p: loss(p) + 1e6, PARAMS, g).ok


def test_samples_are_drawn_by_the_seed():
    seen = [
        check_gradients(loss, PARAMS, grads() | {"w": 0 * W}, samples=5, rng=seed).findings[0] for seed in (0, 0, 1)
    ]
    places = [sorted(e.place for e in f.wrong) for f in seen]
    assert places[0] == places[1] != places[2]
    assert (seen[0].checked, seen[0].size) == (5, 12)
    assert "5 of 5 checked numbers" in str(seen[0])
    assert "right (5 of 12 checked" in str(check_gradients(loss, PARAMS, grads(), samples=5).findings[0])
    assert check_gradients(loss, PARAMS, grads(), samples=12).findings[0].checked == 12


def test_scalars_and_strict_arrays(put, xp):
    a, b = put(np.array(2.0)), put(np.array([1.0, 3.0]))

    def f(p):
        return xp.sum(p["a"] * p["b"] ** 2)

    right = {"a": put(np.array(10.0)), "b": put(np.array([4.0, 12.0]))}
    assert check_gradients(f, {"a": a, "b": b}, right).ok
    report = check_gradients(f, {"a": a, "b": b}, right | {"a": put(np.array(9.0))})
    assert str(report).startswith("a: 1 of 1 checked numbers are wrong; the worst is a: given 9, slope 10 ")


def test_an_empty_parameter_is_right():
    assert check_gradients(lambda p: p["a"].sum(), {"a": np.zeros((0, 3))}, {"a": np.zeros((0, 3))}).ok


@pytest.mark.parametrize(
    ("call", "error", "why"),
    [
        (lambda: check_gradients(loss, {"w": W}, {}), ValueError, "check_gradients: no gradient for w"),
        (lambda: check_gradients(loss, {"w": W}, {"w": None}), ValueError, "check_gradients: no gradient for w"),
        (
            lambda: check_gradients(loss, {"w": W}, {"w": W.T}),
            ValueError,
            r"check_gradients: the gradient of w has shape \(3, 4\), expected \(4, 3\)",
        ),
        (
            lambda: check_gradients(loss, {"w": W.astype(np.float32)}, {"w": W}),
            TypeError,
            "check_gradients: w must be float64, got float32: slopes drown in rounding errors otherwise",
        ),
        (lambda: check_gradients(loss, PARAMS, grads(), step=0), ValueError, "step must be more than 0, got 0"),
        (lambda: check_gradients(loss, PARAMS, grads(), tolerance=-1), ValueError, "tolerance must be more than 0"),
        (lambda: check_gradients(loss, PARAMS, grads(), samples=0), ValueError, "samples must be more than 0, got 0"),
        (lambda: check_gradients(lambda p: np.nan, PARAMS, grads()), ValueError, "check_gradients: the loss is nan"),
        (
            lambda: check_gradients(lambda p: np.inf if p["b"][0] != B[0] else 1.0, {"b": B}, {"b": B}),
            ValueError,
            "check_gradients: the loss is not finite nearby",
        ),
    ],
)
def test_wrong_calls(call, error, why):
    with pytest.raises(error, match=why):
        call()


class Affine(Layer):
    """x @ w.T + b, with a backward whose mistake can be chosen."""

    def __init__(self, mistake=""):
        super().__init__()
        self.params = {"w": W.copy(), "b": B.copy()}
        self.mistake = mistake

    def forward(self, x):
        self._cache = x
        return np.tanh(x @ self.params["w"].T + self.params["b"])

    def backward(self, dy):
        x = self._remembered()
        dz = dy * (1 - np.tanh(x @ self.params["w"].T + self.params["b"]) ** 2)
        self._add_grad("w", dz.T @ x * (2 if self.mistake == "w" else 1))
        self._add_grad("b", dz.mean(axis=0) if self.mistake == "b" else dz.sum(axis=0))
        return dz @ self.params["w"] * (-1 if self.mistake == "x" else 1)


@pytest.mark.parametrize("mistake", ["", "x", "w", "b"])
def test_a_layer_and_its_mistakes(mistake):
    from glassnet.nn import Sequential

    net = Sequential(first=Affine(mistake))
    weights = net[0].params["w"]
    net[0].grads["w"] = 99.0
    report = check_layer(net, X, rng=3)
    wrong = {f.name for f in report.findings if f.wrong}
    assert wrong == ({"x" if mistake == "x" else f"first.{mistake}"} if mistake else set())
    assert [f.name for f in report.findings] == ["x", "first.w", "first.b"]
    assert net[0].params["w"] is weights  # put back, not copied
    assert net[0].grads == {}
    with pytest.raises(RuntimeError, match="call forward first"):
        net.backward(T)


def test_weights_come_back_after_an_error():
    net = Affine()
    weights = net.params["w"]
    with pytest.raises(ValueError, match="step"):
        check_layer(net, X, step=-1)
    assert net.params["w"] is weights
