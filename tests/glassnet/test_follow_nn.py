"""Layers, optimizers, first weights and a whole training on a GPU that is not there (see `test_follow_the_data`)."""

import inspect

import numpy as np
import pytest
from follow import load, same

from glassnet import init, models, nn, ops, optim
from glassnet.backend import array_module, asarray, is_cupy
from glassnet.nn import Layer
from glassnet.train import fit, predict

layers, optimizers = load("nn/nn_cases.py"), load("optim/optim_cases.py")


def _gate():
    return nn.Sequential(nn.Linear(3, 3, rng=1, dtype=np.float64), nn.Sigmoid())


# layers that the cases of nn leave out: name -> (layer, input)
SMALL = np.random.default_rng(4).normal(size=(4, 3))
MORE_LAYERS = {
    "Dropout": (lambda: nn.Dropout(0.5, rng=0), SMALL),
    "Identity": (nn.Identity, SMALL),
    "RNN": (lambda: nn.RNN(3, 5, rng=0, dtype=np.float64), np.random.default_rng(4).normal(size=(6, 2, 3))),
    "Highway": (lambda: nn.Highway(nn.Linear(3, 3, rng=0, dtype=np.float64), _gate()), SMALL),
    "Residual": (lambda: nn.Residual(nn.Sequential(nn.Linear(3, 3, rng=0, dtype=np.float64), nn.ReLU())), SMALL),
    "Concat": (lambda: nn.Concat(nn.Linear(3, 2, rng=0, dtype=np.float64), nn.Tanh()), SMALL),
}
STRICT_CANNOT_LAYERS = {"gelu"}


def _layers():
    for name in layers.CASES:
        shape = layers.CASES[name][4]
        x = np.random.default_rng(6).normal(size=shape)
        yield pytest.param(lambda n=name: layers.make(n, np.float64, rng=0), x, id=name)
    for name, (make, x) in MORE_LAYERS.items():
        yield pytest.param(make, x, id=name)


@pytest.mark.parametrize(("make", "x"), list(_layers()))
def test_a_layer_gives_the_numbers_of_numpy(make, x, there, request):
    here, moved = make(), make().to(there(x))
    if (
        there.library == "strict-device1"
        and request.node.callspec.id.removeprefix("strict-device1-") in STRICT_CANNOT_LAYERS
    ):
        with pytest.raises(NotImplementedError, match="has no error function"):
            moved(there(x))
        return
    for mode in (True, False):
        y, found = here.train(mode)(x), moved.train(mode)(there(x))
        same(found, y, "y")
        dy = np.random.default_rng(7).normal(size=y.shape)
        same(moved.backward(there(dy)), here.backward(dy), "dx")
    for name, g in here.named_grads().items():
        same(moved.named_grads()[name], g, name)
    for name, a in here.state_dict().items():
        np.testing.assert_allclose(moved.state_dict()[name], a, rtol=1e-12, err_msg=name)


def test_every_layer_is_tried():
    public = {name for name in nn.__all__ if inspect.isclass(c := getattr(nn, name)) and issubclass(c, Layer)}
    made = [layers.make(name, np.float64) for name in layers.CASES] + [make() for make, _ in MORE_LAYERS.values()]
    tried = {type(inside).__name__ for layer in made for _, inside in layer.named_layers()}
    assert public - tried == {"Layer", "OpLayer", "BatchNorm"}  # the base classes of all the others


def _problem(there, names=("w", "b")):
    weights, grads = optimizers.problem(3)
    return {k: there(weights[k]) for k in names}, [{k: there(g[k]) for k in names} for g in grads]


@pytest.mark.parametrize("case", optimizers.CASES)
def test_an_optimizer_gives_the_numbers_of_numpy(case, there):
    kind, _, options = optimizers.CASES[case]
    kept = []
    for move in (lambda a: a.copy(), there):
        weights, grads = _problem(move)
        optimizer = getattr(optim, kind)(weights, **options)
        for g in grads:
            optimizer.step(g)
        kept.append((weights, optimizer.state_dict()))
    for name, w in kept[0][0].items():
        same(kept[1][0][name], w, name)
    for name, a in kept[0][1].items():
        np.testing.assert_allclose(kept[1][1][name], a, rtol=1e-12, err_msg=name)


@pytest.mark.parametrize("search", ["strong_wolfe", "armijo", None])
def test_lbfgs_gives_the_numbers_of_numpy(search, there):
    def run(move):
        scale = move(np.array([1.0, 10.0, 3.0]))
        weights = {"w": move(np.array([2.0, -1.0, 0.5]))}
        xp = array_module(scale)
        optimizer = optim.LBFGS(weights, lr=0.05, max_iter=6, line_search=search)
        loss = optimizer.step(lambda: (xp.sum(scale * weights["w"] ** 4), {"w": 4 * scale * weights["w"] ** 3}))
        return loss, weights["w"]

    loss, w = run(lambda a: a)
    found, moved = run(there)
    assert found == pytest.approx(loss, rel=1e-12)
    same(moved, w, "w", rtol=1e-9)


def test_every_optimizer_is_tried():
    public = {n for n in optim.__all__ if inspect.isclass(c := getattr(optim, n)) and hasattr(c, "step")}
    steps_weights = {n for n in public if "closure" in inspect.signature(getattr(optim, n).step).parameters} | {
        n for n in public if issubclass(getattr(optim, n), optim.Optimizer)
    }
    assert steps_weights - {case[0] for case in optimizers.CASES.values()} == {"Optimizer", "LBFGS"}


def test_clipping_follows_the_data(there):
    weights, grads = _problem(there)
    optim.SGD(weights, 0.1)
    shorter, norm = ops.clip_grad_norm(list(grads[0].values()), 0.1)
    assert all(type(g) is type(w) for g, w in zip(shorter, weights.values(), strict=True))
    assert norm > 0.1


def test_weights_are_drawn_on_the_host_and_moved(there):
    like = there(np.zeros(1))
    for rule in (init.xavier_uniform, init.kaiming_normal, init.orthogonal):
        drawn = rule((4, 3, 2, 2), np.random.default_rng(0))
        assert type(drawn) is np.ndarray
        same(asarray(rule((4, 3, 2, 2), np.random.default_rng(0)), like=like), drawn, rule.__name__)


def _train(move, build, x, y):
    net = build().to(move(x))
    history = fit(
        net, optim.Adam(net, lr=0.01), move(x), move(y), epochs=2, batch_size=3, rng=0,
        validation=(move(x), move(y)), progress=False,
    )  # fmt: skip
    return net, history, predict(net, move(x), batch_size=2)


@pytest.mark.parametrize("name", ["lenet", "resnet"])
def test_a_network_learns_the_same_on_the_device(name, there):
    rng = np.random.default_rng(9)
    if name == "lenet":
        x, build = rng.normal(size=(5, 1, 28, 28)), lambda: models.lenet5(0, dtype=np.float64)
    else:
        x = rng.normal(size=(5, 3, 8, 8))
        build = lambda: models.cifar_resnet(0, 8, input_shape=(3, 8, 8), dtype=np.float64)  # noqa: E731
    y = rng.integers(0, 10, size=5)
    here, history, scores = _train(lambda a: a, build, x, y)
    moved, found, there_scores = _train(there, build, x, y)
    same(there_scores, scores, "scores", rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(found.loss, history.loss, rtol=1e-8)
    for key, a in here.state_dict().items():
        np.testing.assert_allclose(moved.state_dict()[key], a, rtol=1e-6, atol=1e-9, err_msg=key)
    assert is_cupy(there_scores) is ("cupy" in there.library)
