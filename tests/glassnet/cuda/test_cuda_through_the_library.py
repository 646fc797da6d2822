"""From a public function to its CUDA kernel and back, as on a GPU: arrays of CuPy's stand-in, kernels under emulation.

The stand-in refuses what CuPy refuses, so this also tries the launchers' own arithmetic; the other tests of this folder
give them NumPy's arrays.
"""

import sys

import emulator
import numpy as np
import pytest
import standin

from glassnet import cluster, cuda, ops, optim
from glassnet.backend import to_numpy
from glassnet.cuda import _compile

pytestmark = pytest.mark.skipif(not emulator.HAS_COMPILER, reason="g++ is not installed: kernels cannot be emulated")


@pytest.fixture
def launched(monkeypatch):
    """A GPU that is not there; the value is the list of the kernels that ran on it."""
    names, by_pointer = [], []

    def kernel(file, name):
        def call(grid, block, args):
            names.append(name)
            hosts = tuple(a._host if isinstance(a, standin.ndarray) else a for a in args)
            emulator.run(_compile.FOLDER / file, name, grid, block, hosts, watch=tuple(by_pointer))

        return call

    def address(a):
        by_pointer.append(a._host)
        return a._host.ctypes.data

    for name, module in standin.MODULES.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(_compile, "_kernel", kernel)
    monkeypatch.setattr(_compile, "address", address)
    return names


def gpu(a):
    return standin.cupy.array(a)


def draw(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def same(found, expected, rtol=2e-4, atol=2e-5):
    assert isinstance(found, standin.ndarray)
    assert found.shape == expected.shape
    np.testing.assert_allclose(to_numpy(found), expected, rtol=rtol, atol=atol)


OPS = {
    "max_pool2d": (ops.max_pool2d, [draw(2, 3, 7, 6)], {"kernel_size": (3, 2), "stride": (2, 1), "padding": 1}),
    "global_max_pool2d": (ops.global_max_pool2d, [draw(2, 3, 4, 5)], {}),
    "avg_pool2d": (ops.avg_pool2d, [draw(2, 3, 7, 6)], {"kernel_size": 3, "padding": 1, "count_include_pad": False}),
    "batch_norm": (ops.batch_norm, [draw(4, 3, 5, 2), draw(3, seed=1), draw(3, seed=2)], {}),
    "batch_norm_relu": (ops.batch_norm_relu, [draw(4, 3, 5, 2), draw(3, seed=1), draw(3, seed=2)], {}),
    "batch_norm-plain": (ops.batch_norm, [draw(4, 3), None, None], {"eps": 0.1}),
}
KERNELS = {
    "max_pool2d": {"max_pool_forward", "max_pool_backward"},
    "global_max_pool2d": {"max_pool_forward", "max_pool_backward"},
    "avg_pool2d": {"mean_pool_forward", "mean_pool_backward"},
    "batch_norm": {"batch_moments", "batch_moments_finish", "batch_apply", "batch_gradient_sums",
                   "batch_gradient_finish", "batch_gradient"},
}  # fmt: skip
KERNELS["batch_norm_relu"] = KERNELS["batch_norm"]


@pytest.mark.parametrize("name", OPS)
def test_an_op(name, launched):
    op, arrays, options = OPS[name]
    y, cache = op.forward(*(None if a is None else gpu(a) for a in arrays), **options)
    dy = draw(*y.shape, seed=3)
    grads = op.backward(gpu(dy), cache)
    assert set(launched) == KERNELS[name.split("-")[0]]
    expected, exact = op.forward(*(None if a is None else a.astype(float) for a in arrays), **options)
    same(y, expected)
    for g, right in zip(grads, op.backward(dy.astype(float), exact), strict=True):
        if right is None:
            assert g is None
        else:
            same(g, right)


def test_the_switches_of_max_pool(launched):
    x = draw(1, 2, 6, 4)
    _, cache = ops.max_pool2d.forward(gpu(x), 2)
    found = ops.max_pool2d_indices(cache)
    assert found.dtype == np.int64
    same(found, ops.max_pool2d_indices(ops.max_pool2d.forward(x, 2)[1]))


@pytest.mark.parametrize("name", ["batch_norm", "batch_norm_relu"])
def test_the_running_statistics_of_batch_norm(name, launched):
    x, mean, var = draw(5, 3, 4), draw(3, seed=1), np.abs(draw(3, seed=2))
    _, cache = getattr(ops, name).forward(gpu(x))
    found = getattr(ops, f"{name}_stats")(cache, gpu(mean), gpu(var), momentum=0.3)
    assert launched[-1] == "batch_running"
    for a, b in zip(found, ops.batch_norm_stats(ops.batch_norm.forward(x)[1], mean, var, momentum=0.3), strict=True):
        same(a, b)


def test_batch_norm_in_inference(launched):
    x, mean, var = draw(5, 3, 4), draw(3, seed=1), np.abs(draw(3, seed=2))
    given = {"running_mean": mean, "running_var": var}
    y, _ = ops.batch_norm.forward(gpu(x), training=False, **{k: gpu(a) for k, a in given.items()})
    assert launched == ["batch_apply"]
    same(y, ops.batch_norm.forward(x, training=False, **given)[0])


def test_kmeans(launched):
    X = np.vstack([draw(30, 2) + c for c in ((0, 0), (6, 1), (2, 7))]).astype(np.float32)
    found = cluster.kmeans(gpu(X), 3, rng=1)
    expected = cluster.kmeans(X, 3, rng=1)
    assert {"kmeans_assign_tf32", "kmeans_settle", "kmeans_sums", "kmeans_means"} <= set(launched)
    np.testing.assert_array_equal(to_numpy(found.labels), expected.labels)
    same(found.cluster_centers, expected.cluster_centers)
    assert found.n_iter == expected.n_iter
    assert found.inertia == pytest.approx(expected.inertia, rel=1e-5)


def test_kmeans_leaves_points_and_labels_on_the_gpu(launched, monkeypatch):
    X = draw(200, 3)
    came, get = [], standin.ndarray.get
    monkeypatch.setattr(standin.ndarray, "get", lambda a: came.append(a.size) or get(a))
    found = cluster.kmeans(gpu(X), 4, init=gpu(X[:4]), max_iter=3)
    cluster.update(gpu(X), found.labels, found.cluster_centers)
    assert max(came) <= 4  # the sizes of the clusters


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dbscan(dtype, launched):
    X = np.vstack([draw(40, 2) * 0.5 + c for c in ((0, 0), (4, 1))] + [draw(10, 2, seed=4) * 5]).astype(dtype)
    found, expected = cluster.dbscan(gpu(X), 0.6, 4), cluster.dbscan(X, 0.6, 4)
    assert launched == ["dbscan_core", "dbscan_join", "dbscan_roots"]
    for a, b in zip(found[:3], expected[:3], strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(to_numpy(a), b)
    assert found.n_clusters == expected.n_clusters


def test_dbscan_without_a_grid(launched):
    X = draw(30, 5)
    np.testing.assert_array_equal(to_numpy(cluster.dbscan(gpu(X), 1.5, 3).labels), cluster.dbscan(X, 1.5, 3).labels)
    found = cluster.dbscan(gpu(X[:, :2]), 0.5, 3, metric="manhattan")
    np.testing.assert_array_equal(to_numpy(found.labels), cluster.dbscan(X[:, :2], 0.5, 3, metric="manhattan").labels)
    assert launched == []


@pytest.mark.parametrize(
    ("kind", "options", "kernel"),
    [
        (optim.SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True}, "sgd_step"),
        (optim.Adam, {"weight_decay": 0.1}, "adam_step"),
        (optim.AdamW, {}, "adam_step"),
        (optim.RMSProp, {}, None),  # no kernel for this rule: the readable way
    ],
)
def test_an_optimizer_takes_one_launch_a_step(kind, options, kernel, launched):
    here, there = ({"w": move(draw(3, 2)), "b": move(draw(4, seed=1))} for move in (np.array, gpu))
    ours, theirs = kind(here, **options), kind(there, **options)
    for step in range(3):
        grads = {"w": draw(3, 2, seed=step + 5), "b": draw(4, seed=step + 9)}
        ours.step(grads)
        theirs.step({name: gpu(g) for name, g in grads.items()})
    assert launched == ([] if kernel is None else [kernel] * 3)
    for name, w in here.items():
        same(there[name], w)


def test_what_the_kernels_do_not_take(launched):
    x = gpu(draw(2, 3, 4, 4).astype(np.float64))
    ops.max_pool2d.forward(x, 2)
    with cuda.disabled():
        ops.max_pool2d.forward(gpu(draw(2, 3, 4, 4)), 2)
    assert launched == []
    assert cuda.find("pool", draw(2, 3)) is None
    assert cuda.find("pool", gpu(draw(2, 3)), x) is None
    assert cuda.find("pool", None) is None
    large = standin.ndarray(np.broadcast_to(np.float32(1), 2**30))  # takes no memory
    assert cuda.find("pool", large) is not None
    assert cuda.find("pool", standin.ndarray(np.broadcast_to(np.float32(1), 2**30 + 1))) is None
