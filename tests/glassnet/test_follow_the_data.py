"""Every kernel, layer, loss, optimizer and clustering function on a GPU that is not there.

CuPy's stand-in refuses what CuPy refuses, and strict arrays on "device1" refuse what their standard does not promise.
On both the numbers must be NumPy's. The lists of what is public are read from the packages: a new kernel is tried by
itself, or fails here for want of a sample.
"""

import importlib.util
import inspect
import sys
from pathlib import Path

import array_api_strict
import numpy as np
import pytest
import standin

from glassnet import cluster, cuda, data, init, models, nn, ops, optim
from glassnet.backend import array_module, asarray, is_cupy, to_numpy
from glassnet.nn import Layer
from glassnet.ops import Op, samples_of
from glassnet.train import fit, predict


def _load(path):
    """Import cases of a neighbouring folder, which is on no path when this file runs alone."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, Path(__file__).parent / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


layers, optimizers = _load("nn/nn_cases.py"), _load("optim/optim_cases.py")
DEVICE1 = array_api_strict.Device("device1")


@pytest.fixture(params=["cupy", "strict"])
def there(request, monkeypatch):
    """A function that moves NumPy arrays to a device; None and options stay as they are."""
    if request.param == "cupy":
        for name, module in standin.MODULES.items():
            monkeypatch.setitem(sys.modules, name, module)
        make = standin.cupy.asarray
    else:
        make = lambda a: array_api_strict.asarray(a, device=DEVICE1)  # noqa: E731

    def move(a):
        return make(a.copy()) if isinstance(a, np.ndarray) else a

    move.library = request.param
    with cuda.disabled():  # the stand-in cannot run CUDA kernels
        yield move


def same(found, expected, name="", rtol=1e-12, atol=1e-13):
    """`found` is on the device, with the numbers and the dtype of `expected`."""
    if expected is None:
        assert found is None, name
        return
    assert not isinstance(found, np.ndarray | np.generic), f"{name} came back to the host"
    back = to_numpy(found)
    assert str(found.dtype).endswith(str(expected.dtype)), name
    assert back.shape == expected.shape, name
    np.testing.assert_allclose(back, expected, rtol=rtol, atol=atol, err_msg=name)


OPS = {name: op for name in ops.__all__ if isinstance(op := getattr(ops, name), Op)}
NO_SAMPLE = {"dropout"}  # its masks need a generator: below
STRICT_CANNOT = {
    "max_unpool2d": (TypeError, "cannot scatter"),  # the standard has no bincount
    "gelu": (NotImplementedError, "has no error function"),  # nor erf
}


def _samples():
    for name, op in OPS.items():
        for i, sample in enumerate([] if name in NO_SAMPLE else samples_of(op)):
            yield pytest.param(name, op, sample, id=f"{name}-{i}")


@pytest.mark.parametrize(("name", "op", "sample"), list(_samples()))
def test_an_op_gives_the_numbers_of_numpy(name, op, sample, there):
    y, cache = op.forward(*sample.arrays, **sample.options)
    dy = np.random.default_rng(1).normal(size=np.shape(y))
    grads = op.backward(dy if dy.ndim else float(dy), cache)
    arrays = [there(a) for a in sample.arrays]
    options = {k: there(v) for k, v in sample.options.items()}
    if there.library == "strict" and name in STRICT_CANNOT and options.get("approximate") != "tanh":
        error, words = STRICT_CANNOT[name]
        with pytest.raises(error, match=words):
            op.forward(*arrays, **options)
        return
    found, cache = op.forward(*arrays, **options)
    same(found, np.asarray(y), "y")
    back = op.backward(there(dy) if dy.ndim else float(dy), cache)
    assert len(back) == len(grads)
    for i, (g, expected) in enumerate(zip(back, grads, strict=True)):
        same(g, expected, f"gradient {i}")


def _of_pairs():
    """The names of the halves of all pairs."""
    return {f.__name__ for op in OPS.values() for f in op}


X3, LOGITS = np.random.default_rng(2).normal(size=(2, 6, 5, 4)), np.random.default_rng(3).normal(size=(2, 12, 6))

# functions that are no half of a pair: name -> a call with arrays from `there`
FUNCTIONS = {
    "im2col": lambda there: [ops.im2col(there(X3), (3, 2), stride=(2, 1), padding=1)],
    "col2im": lambda there: [ops.col2im(there(LOGITS), (3, 4), 2)],
    "clip_grad_norm": lambda there: [
        g for g in ops.clip_grad_norm([there(X3), None, there(LOGITS)], 0.5)[0] if g is not None
    ],
    "batch_norm_stats": lambda there: ops.batch_norm_stats(
        ops.batch_norm_forward(there(X3))[1], there(np.arange(6.0)), there(np.arange(6.0) + 1)
    ),
    "batch_norm_relu_stats": lambda there: ops.batch_norm_relu_stats(
        ops.batch_norm_relu_forward(there(X3))[1], there(np.arange(6.0)), there(np.arange(6.0) + 1), momentum=0.3
    ),
    "max_pool2d_indices": lambda there: [
        ops.max_pool2d_indices(ops.max_pool2d_forward(there(X3), (3, 2), stride=1)[1])
    ],
    "dropout": lambda there: [
        ops.dropout_forward(there(X3), p=0.4, rng=np.random.default_rng(5))[0],
        *ops.dropout_backward(there(X3), ops.dropout_forward(there(X3), p=0.4, rng=np.random.default_rng(5))[1]),
    ],
}
NO_ARRAYS = {"Op", "Check", "Sample", "samples_of", "output_size", "check_op"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_gives_the_numbers_of_numpy(name, there):
    for found, expected in zip(FUNCTIONS[name](there), FUNCTIONS[name](lambda a: a), strict=True):
        same(found, expected, name)


def test_every_public_name_of_ops_is_tried():
    assert set(ops.__all__) == set(OPS) | _of_pairs() | set(FUNCTIONS) - NO_SAMPLE | NO_ARRAYS


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
    if there.library == "strict" and request.node.callspec.id.split("-", 1)[-1] in STRICT_CANNOT_LAYERS:
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


POINTS = np.vstack([np.random.default_rng(8).normal(size=(n, 2)) + c for n, c in ((14, 0), (9, (6, 1)), (6, (2, 7)))])
CENTERS = POINTS[[0, 20, 28]]
LABELS = np.repeat([0, 1, 2], [14, 9, 6])
NEAR = np.sqrt(((POINTS[:, None] - POINTS) ** 2).sum(axis=2))


def _tuple(result):
    return [a for a in result if hasattr(a, "dtype") and not isinstance(a, np.generic)]


def _kmeans(there, **options):
    """Labels and centres; the history is on the host always."""
    return _tuple(cluster.kmeans(there(POINTS), 3, **options)[:2])


def _steps(there):
    return [a for step in cluster.kmeans_steps(there(POINTS), 3, rng=1) for a in (step.labels, step.cluster_centers)]


METRICS = (*cluster.METRICS,)
CLUSTER = {
    "assign": lambda t: [cluster.assign(t(POINTS), t(CENTERS), m) for m in METRICS],
    "update": lambda t: [cluster.update(t(POINTS), t(LABELS), t(CENTERS), m) for m in METRICS],
    "fill_empty_clusters": lambda t: [cluster.fill_empty_clusters(t(POINTS), t(LABELS % 2), t(CENTERS))],
    "inertia": lambda t: [np.float64(cluster.inertia(t(POINTS), t(LABELS), t(CENTERS), m)) for m in METRICS],
    "pairwise_sqdist": lambda t: [cluster.pairwise_sqdist(t(POINTS), t(CENTERS))],
    "pairwise_distances": lambda t: [cluster.pairwise_distances(t(POINTS), t(CENTERS), m) for m in METRICS],
    "init_random": lambda t: [cluster.init_random(t(POINTS), 4, 1)],
    "init_farthest_first": lambda t: [cluster.init_farthest_first(t(POINTS), 4, 1)],
    "init_kmeans_plusplus": lambda t: [cluster.init_kmeans_plusplus(t(POINTS), 4, 1)],
    "kmeans": lambda t: (
        [a for m in METRICS for a in _kmeans(t, rng=1, metric=m, tol=1e-4)] + _kmeans(t, init=t(CENTERS))
    ),
    "kmeans_steps": _steps,
    "dbscan": lambda t: [
        *_tuple(cluster.dbscan(t(POINTS), 1.0, 4)),
        *_tuple(cluster.dbscan(t(POINTS), 1.2, 3, "manhattan")),
        *_tuple(cluster.dbscan(t(NEAR), 1.0, 4, "precomputed")),
    ],
    "density_edges": lambda t: [cluster.density_edges(t(POINTS), 1.0, 4)],
    "silhouette_samples": lambda t: [cluster.silhouette_samples(t(POINTS), t(LABELS), m) for m in METRICS],
    "silhouette_score": lambda t: [np.float64(cluster.silhouette_score(t(POINTS), t(LABELS)))],
    "adjusted_rand_score": lambda t: [np.float64(cluster.adjusted_rand_score(t(LABELS), t(LABELS // 2)))],
    "contingency": lambda t: [np.float64(cluster.contingency(t(LABELS), t(LABELS // 2)).sum())],
    "matched_accuracy": lambda t: [np.float64(cluster.matched_accuracy(t(LABELS), t((LABELS + 1) % 3)))],
}


@pytest.mark.parametrize("name", CLUSTER)
def test_clustering_gives_the_numbers_of_numpy(name, there):
    for found, expected in zip(CLUSTER[name](there), CLUSTER[name](lambda a: a), strict=True):
        if isinstance(expected, np.float64):  # a number, which has no device
            assert float(found) == pytest.approx(float(expected), rel=1e-12), name
        else:
            same(found, expected, name)


def test_every_public_function_of_cluster_is_tried():
    assert {n for n in cluster.__all__ if inspect.isfunction(getattr(cluster, n))} == set(CLUSTER)


IMAGES = np.random.default_rng(10).random((4, 3, 7, 6))
AROUND = (IMAGES.mean(axis=(0, 2, 3)), IMAGES.std(axis=(0, 2, 3)))
DATA = {
    "random_flip": lambda t: [data.random_flip(t(IMAGES), 1)],
    "random_crop": lambda t: [data.random_crop(t(IMAGES), (5, 4), 1, padding=2, mode=m) for m in ("zeros", "reflect")],
    "random_shift": lambda t: [data.random_shift(t(IMAGES), 2, 1)],
    "cutout": lambda t: [data.cutout(t(IMAGES), (3, 2), 1)],
    "ten_crop": lambda t: [data.ten_crop(t(IMAGES), (4, 3))],
    "average_crops": lambda t: [data.average_crops(lambda X: array_module(X).sum(X, axis=(2, 3)), t(IMAGES), (4, 3))],
    "colour_jitter": lambda t: [data.colour_jitter(t(IMAGES), 1)],
    "pca_jitter": lambda t: [data.pca_jitter(t(IMAGES), 1)],
    "to_float": lambda t: [data.to_float(t((IMAGES * 255).astype(np.uint8)))],
    "channel_statistics": lambda t: data.channel_statistics(t(IMAGES)),
    "normalise": lambda t: [data.normalise(t(IMAGES), *map(t, AROUND))],
    "fit_whitening": lambda t: _tuple(data.fit_whitening(t(IMAGES[:, 0, :2]), eps=0.1)),
    "whiten": lambda t: [data.whiten(t(IMAGES[:, :1, :2]), data.fit_whitening(t(IMAGES[:, :1, :2]), "pca", eps=0.1))],
    "batches": lambda t: [a for pair in data.batches(t(IMAGES), t(np.arange(4)), 3, 1) for a in pair],
    "train_validation_split": lambda t: [
        a for pair in data.train_validation_split(t(POINTS), t(LABELS), 0.3, 1) for a in pair
    ],
}
FROM_FILES = {
    "anisotropic", "blobs", "breast_cancer", "cifar10", "cifar100", "data_folders", "digits", "fashion_mnist", "fetch",
    "image_folder", "iris", "mnist", "moons", "read_cifar_binary", "read_cifar_pickle", "read_idx", "read_svhn",
    "rings", "svhn", "uniform", "varied", "wine",
}  # fmt: skip


@pytest.mark.parametrize("name", DATA)
def test_changing_data_gives_the_numbers_of_numpy(name, there):
    for found, expected in zip(DATA[name](there), DATA[name](lambda a: a), strict=True):
        same(found, expected, name, rtol=1e-9)


def test_every_function_that_changes_data_is_tried():
    assert {n for n in data.__all__ if inspect.isfunction(getattr(data, n))} == set(DATA) | FROM_FILES


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
    assert is_cupy(there_scores) is (there.library == "cupy")
