"""What all optimizers share: whose weights, groups, gradients, state, and errors that help."""

import inspect
import re

import array_api_strict as strict
import numpy as np
import pytest

from glassnet.nn import Layer, Sequential
from glassnet.optim import (
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Optimizer,
    RMSProp,
    adagrad_update,
    adam_update,
    adamw_update,
    rmsprop_update,
    sgd_update,
)


class Two(Layer):
    def __init__(self, start=0.0):
        super().__init__()
        self.params = {"weight": np.full((2, 3), start), "bias": np.full(3, start)}


def net():
    return Sequential(Two(1.0), Two(2.0))


def leave(net, value=1.0):
    for _, layer in net.named_layers():
        layer.grads = {key: np.full(w.shape, value) for key, w in layer.params.items()}


def test_a_layers_gradients_are_found():
    whole = net()
    leave(whole)
    SGD(whole, 0.5).step()
    np.testing.assert_array_equal(whole[0].params["weight"], np.full((2, 3), 0.5))
    np.testing.assert_array_equal(whole[1].params["bias"], np.full(3, 1.5))


def test_a_weight_without_a_gradient_stays():
    whole = net()
    leave(whole)
    del whole[0].grads["bias"]
    SGD(whole, 0.5, weight_decay=0.1).step()
    np.testing.assert_array_equal(whole[0].params["bias"], np.ones(3))
    assert whole[0].params["weight"][0, 0] == pytest.approx(0.45)


def test_zero_grad_forgets_only_its_own():
    whole = net()
    leave(whole)
    optimizer = SGD(whole[0], 0.5)
    optimizer.zero_grad()
    assert list(whole.named_grads()) == ["1.weight", "1.bias"]
    optimizer.zero_grad()


def test_groups_by_pattern_first_fit_wins():
    whole = net()
    leave(whole, 0.0)
    groups = {"1.*": {"lr": 0.5, "weight_decay": 0.2}, "*bias": {"weight_decay": 0.0}}
    optimizer = SGD(whole, 1.0, weight_decay=0.1, groups=groups)
    assert [group["names"] for group in optimizer.groups] == [["0.weight"], ["1.weight", "1.bias"], ["0.bias"]]
    optimizer.step()
    state = whole.state_dict()
    assert [state[name].flat[0] for name in state] == [0.9, 1.0, 1.8, 1.8]


def test_groups_keep_state_and_restore_each_lr():
    optimizer = SGD(net(), 1.0, groups={"*bias": {"lr": 0.25}})
    other = SGD(net(), 3.0, groups={"*bias": {"lr": 4.0}})
    other.load_state_dict(optimizer.state_dict())
    assert [group["lr"] for group in other.groups] == [1.0, 0.25]


def test_lr_reads_the_first_group_and_sets_all():
    optimizer = SGD(net(), 1.0, groups={"*bias": {"lr": 0.25}})
    assert optimizer.lr == 1.0
    optimizer.lr = 0.125
    assert [group["lr"] for group in optimizer.groups] == [0.125, 0.125]
    with pytest.raises(ValueError, match=r"^SGD: lr must be at least 0 and finite, got -1$"):
        optimizer.lr = -1


def test_memory_follows_a_weight_that_moves(xp, put):
    """After net.astype or net.to, the velocity of before still counts."""
    w = {"w": np.array([1.0, 2.0])}
    optimizer = SGD(w, 0.5, 0.5)
    optimizer.step({"w": np.array([1.0, 0.0])})
    w["w"] = put(w["w"].astype(np.float32))
    optimizer.step({"w": put(np.zeros(2, dtype=np.float32))})
    assert w["w"].dtype == xp.float32
    assert type(w["w"]) is type(put(np.zeros(1)))
    assert [float(w["w"][i]) for i in range(2)] == [0.25, 2.0]
    assert optimizer.state["w"]["momentum"].dtype == xp.float32


def test_memory_follows_to_another_device_of_the_same_library():
    def there(name, values):
        return strict.asarray(values, device=strict.Device(name))

    w = {"w": there("CPU_DEVICE", [1.0, 2.0])}
    optimizer = SGD(w, 0.5, 0.5)
    optimizer.step({"w": there("CPU_DEVICE", [1.0, 0.0])})
    w["w"] = there("device1", [0.5, 2.0])
    optimizer.step({"w": there("device1", [0.0, 0.0])})
    assert w["w"].device == strict.Device("device1")
    assert [float(w["w"][i]) for i in range(2)] == [0.25, 2.0]


def test_a_weight_may_have_any_name():
    w = {"a/b": np.ones(2), "b": np.ones(2)}
    optimizer, other = SGD(w, 0.5, 0.5), SGD(w, 0.5, 0.5)
    optimizer.step({"a/b": np.ones(2)})
    other.load_state_dict(optimizer.state_dict())
    np.testing.assert_array_equal(other.state["a/b"]["momentum"], [1, 1])
    assert other.state["b"] == {}


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (sgd_update, SGD),
        (adagrad_update, Adagrad),
        (rmsprop_update, RMSProp),
        (adam_update, Adam),
        (adamw_update, AdamW),
    ],
)
def test_a_rule_called_by_itself_has_the_defaults_of_its_class(rule, kind):
    of_class = inspect.signature(kind).parameters
    for name, parameter in inspect.signature(rule).parameters.items():
        if name not in ("w", "grad", "state"):
            assert parameter.default == of_class[name].default, name


@pytest.mark.parametrize("make", [SGD, Adam, Adagrad, RMSProp])
def test_a_weight_that_is_one_number_stays_an_array(make):
    w = {"w": np.array(1.0)}
    optimizer = make(w, lr=0.1)
    for _ in range(2):
        optimizer.step({"w": np.array(1.0)})
    assert isinstance(w["w"], np.ndarray)
    other = make(w, lr=0.1)
    other.load_state_dict(optimizer.state_dict())
    assert other.state == optimizer.state


def test_a_rule_of_ones_own():
    w = {"w": np.array([3.0, -2.0])}

    def sign_step(w, grad, state, lr, shrink):
        t = state.get("t", 0) + 1
        return w - lr * shrink**t * np.sign(grad), {"t": t}

    optimizer = Optimizer(w, sign_step, lr=1.0, shrink=0.5)
    optimizer.step({"w": np.array([0.1, -7.0])})
    optimizer.step({"w": np.array([0.1, -7.0])})
    np.testing.assert_array_equal(w["w"], [2.25, -1.25])
    assert optimizer.state_dict()["state/w/t"] == 2


def test_state_is_a_copy():
    optimizer = SGD({"w": np.ones(2)}, 0.1, 0.9)
    optimizer.step({"w": np.ones(2)})
    kept = optimizer.state_dict()
    kept["state/w/momentum"][:] = 9
    assert optimizer.state["w"]["momentum"][0] == 1
    optimizer.load_state_dict(kept)
    kept["state/w/momentum"][:] = 5
    assert optimizer.state["w"]["momentum"][0] == 9


def momentum():
    return SGD({"w": np.ones(2)}, 0.1, 0.9)


def with_entry(**entries):
    return momentum().state_dict() | {key.replace("__", "/"): value for key, value in entries.items()}


STEP = SGD({"w": np.ones(2)}, 0.1)
G = np.ones(2)
REFUSED = [
    (lambda: SGD([np.ones(2)], 0.1), TypeError, "SGD: params must be a Layer or a dict of arrays, got list"),
    (lambda: SGD({}, 0.1), ValueError, "SGD: there are no weights to learn"),
    (lambda: SGD(Sequential(), 0.1), ValueError, "SGD: there are no weights to learn"),
    (lambda: Adam({"w": [1.0]}), TypeError, "Adam: expected arrays, got list"),
    (
        lambda: SGD(Two(), 0.1, groups={"*bais": {"lr": 1.0}}),
        ValueError,
        "SGD: no weight has a name like '*bais'; there are weight, bias",
    ),
    (
        lambda: SGD(Two(), 0.1, groups={"bias": {"rate": 1.0}}),
        ValueError,
        "SGD: unknown option 'rate' for 'bias'; there are lr, momentum, dampening, weight_decay, nesterov",
    ),
    (lambda: SGD(Two(), 0.1, groups={"bias": {"lr": -1}}), ValueError, "SGD: lr must be at least 0 and finite, got -1"),
    (lambda: SGD(Two(), -0.1), ValueError, "SGD: lr must be at least 0 and finite, got -0.1"),
    (lambda: SGD(Two(), "fast"), TypeError, "SGD: lr must be a number, got 'fast'"),
    (lambda: SGD(Two(), 0.1, 1.0), ValueError, "SGD: momentum must be at least 0 and less than 1, got 1"),
    (lambda: SGD(Two(), 0.1, weight_decay=-1), ValueError, "SGD: weight_decay must be at least 0 and finite, got -1"),
    (lambda: SGD(Two(), 0.1, dampening=1), ValueError, "SGD: dampening must be at least 0 and less than 1, got 1"),
    (lambda: SGD(Two(), 0.1, 0.9, nesterov=1), TypeError, "SGD: nesterov must be True or False, got 1"),
    (
        lambda: SGD(Two(), 0.1, nesterov=True),
        ValueError,
        "SGD: nesterov needs momentum > 0 and dampening = 0, got momentum=0 and dampening=0",
    ),
    (
        lambda: SGD(Two(), 0.1, 0.9, dampening=0.5, nesterov=True),
        ValueError,
        "SGD: nesterov needs momentum > 0 and dampening = 0, got momentum=0.9 and dampening=0.5",
    ),
    (lambda: Adam(Two(), betas=0.9), TypeError, "Adam: betas must be two numbers, got 0.9"),
    (lambda: Adam(Two(), betas=(0.9,)), TypeError, "Adam: betas must be two numbers, got (0.9,)"),
    (
        lambda: Adam(Two(), betas=(0.9, 1.0)),
        ValueError,
        "Adam: each of betas must be at least 0 and less than 1, got 1",
    ),
    (lambda: Adam(Two(), eps=-1), ValueError, "Adam: eps must be at least 0 and finite, got -1"),
    (lambda: RMSProp(Two(), alpha=1), ValueError, "RMSProp: alpha must be at least 0 and less than 1, got 1"),
    (lambda: Adagrad(Two(), lr_decay=-1), ValueError, "Adagrad: lr_decay must be at least 0 and finite, got -1"),
    (
        lambda: Adagrad(Two(), initial_accumulator_value=-1),
        ValueError,
        "Adagrad: initial_accumulator_value must be at least 0 and finite, got -1",
    ),
    (lambda: SGD(Two(), 0.1).step(), ValueError, "SGD.step: no weight has a gradient; call backward first"),
    (lambda: STEP.step({"b": G}), ValueError, "SGD.step: there is no weight 'b'"),
    (
        lambda: STEP.step({"w": np.ones(3)}),
        ValueError,
        "SGD.step: the gradient of 'w' has shape (3,) but the weight (2,)",
    ),
    (
        lambda: STEP.step({"w": G.astype(np.float32)}),
        TypeError,
        "SGD.step: the gradient of 'w' is float32 but the weight float64",
    ),
    (
        lambda: Adam({"w": np.ones(2)}).load_state_dict(momentum().state_dict()),
        ValueError,
        (
            "Adam.load_state_dict: the groups or options differ: missing group/0/betas, group/0/eps; unexpected "
            "group/0/dampening, group/0/momentum, group/0/nesterov"
        ),
    ),
    (
        lambda: momentum().load_state_dict({}),
        ValueError,
        (
            "SGD.load_state_dict: the groups or options differ: missing group/0/dampening, group/0/lr, "
            "group/0/momentum, group/0/nesterov, group/0/weight_decay"
        ),
    ),
    (
        lambda: momentum().load_state_dict(with_entry(state__b__momentum=G)),
        ValueError,
        "SGD.load_state_dict: there is no weight 'b'",
    ),
    (
        lambda: momentum().load_state_dict(with_entry(state__w__momentum=np.ones(3))),
        ValueError,
        "SGD.load_state_dict: state/w/momentum has shape (3,) but the weight (2,)",
    ),
]


@pytest.mark.parametrize(("call", "kind", "message"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_refused(call, kind, message):
    with pytest.raises(kind, match="^" + re.escape(message) + "$"):
        call()
