"""The GPU's benchmark, tried where there is none: it says so; its comparisons find what is wrong; both sides agree."""

import sys

import numpy as np
import pytest

from benchmarks import _gpu_parity, gpu
from benchmarks._gpu_peers import Place, resnet18
from glassnet import backend, cuda
from glassnet.backend import GpuStatus
from glassnet.ops import Op, relu

HERE = Place(lambda a: a, lambda: None, "cpu")


def test_without_a_gpu_nothing_is_measured(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["gpu"])
    monkeypatch.setattr(gpu, "gpu_status", lambda: GpuStatus(usable=False, reason="no driver", device=""))
    with pytest.raises(SystemExit, match=r"benchmarks.gpu: nothing was measured: no GPU is usable: no driver"):
        gpu.main()


@pytest.mark.slow
def test_parity_holds_for_the_float32_kernels_of_the_cpu():
    checks = list(_gpu_parity.parity(lambda a: a))
    assert [c for c in checks if not c.right] == []
    names = " ".join(c.name for c in checks)
    for expected in ("conv2d", "batch_norm", "FP32", "TF32", "max-pool", "K-Means update", "DBSCAN, d=3", "AdamW"):
        assert expected in names
    assert cuda.tf32_allowed()


@pytest.mark.parametrize(
    "wrong",
    [
        Op(lambda x: (x * 1.001, x), lambda dy, x: (dy * (x > 0),)),
        Op(relu.forward, lambda dy, cache: (dy,)),
        Op(lambda x: (x[:1], x), lambda dy, x: (dy * (x > 0),)),
        Op(lambda x: (x * np.nan, x), lambda dy, x: (dy * (x > 0),)),
    ],
    ids=["values", "gradient", "shape", "nan"],
)
def test_a_wrong_kernel_is_found(wrong):
    """`move` tells the wrong kernel which side it is on: the right one runs in float64."""
    op = Op(
        lambda x: (wrong if x.dtype == np.float32 else relu).forward(x),
        lambda dy, cache: (wrong if dy.dtype == np.float32 else relu).backward(dy, cache),
    )
    found = _gpu_parity.pair_error(op, (_gpu_parity.normal(3, 4),), {}, lambda a: a)
    text, right = _gpu_parity.report(iter([_gpu_parity.Check("ours", found, _gpu_parity.ROUNDING)]))
    assert not right
    assert "**wrong**" in text


def test_memory_is_poisoned_and_then_no_longer():
    like = np.ones(3, dtype=np.float32)
    with _gpu_parity.poisoned():
        assert np.isnan(backend.empty((2, 3), like=like)).all()
        assert backend.empty(4, like=like, dtype=np.int32).tolist() == [-1] * 4
        assert backend.zeros(2, like=like).tolist() == [0.0, 0.0]
    made = backend._make
    assert made.__name__ == "_make"


@pytest.mark.slow
@pytest.mark.oracle
@pytest.mark.parametrize(
    ("cases", "small"),
    [
        ("convolutions", {"batch": 1}),
        ("steps", {"batches": (2, 1, 1)}),
        ("kmeans", {"sizes": (500, 5, 7)}),
        ("others", {"batch": 2, "points": 500}),
    ],
)
def test_every_timed_case_runs_on_both_sides(cases, small):
    pytest.importorskip("torch")
    for name, ours, peers in getattr(gpu, cases)(HERE, **small):
        assert name
        assert len(peers) >= 1
        for side in (ours, *peers.values()):
            side()


@pytest.mark.oracle
def test_both_resnets_are_the_same_network():
    pytest.importorskip("torch")
    from glassnet.models import build

    ours = build(gpu.resnet18_layers(), (3, 32, 32), 0)
    theirs = resnet18()
    assert ours.n_params() == sum(p.numel() for p in theirs.parameters()) == 11_173_962


@pytest.mark.oracle
def test_both_kmeans_iterations_are_the_same():
    pytest.importorskip("torch")
    [(_, ours, peers)] = gpu.kmeans(HERE, sizes=(501, 5, 7))
    assert np.allclose(ours(), peers["PyTorch in blocks"]().numpy(), atol=1e-5)


@pytest.mark.oracle
def test_the_other_kernels_and_their_peers_do_the_same():
    pytest.importorskip("torch")
    (_, norm, norms), (_, pool, pools), _, (_, dbscan, peers) = gpu.others(HERE, batch=3, points=2000)
    for ours, theirs in ((norm, norms["PyTorch"]), (pool, pools["PyTorch"])):
        for a, b in zip(ours()[1], theirs(), strict=True):
            assert np.allclose(a, b.numpy(), rtol=1e-3, atol=1e-4)
    y, grads = norms["two ops of ours"]()
    assert all(np.allclose(a, b) for a, b in zip([norm()[0], *norm()[1]], [y, *grads], strict=True))
    labels = dbscan()
    assert np.array_equal(labels, peers["scikit-learn, CPU"]().labels_)
    assert labels.max() > 5


def test_timing_alone_and_beside_a_peer():
    waits = []
    place = HERE._replace(wait=lambda: waits.append(1))
    row = gpu.compare("w", lambda: sum(range(1000)), {"peer": lambda: sum(range(4000))}, place, 3)
    assert row.rounds == 3
    assert row.ratio < 1
    assert len(waits) >= 2 * 3 * 2
    alone = gpu.compare("w", lambda: None, {}, place, 3)
    assert alone.ratios == {"ours again": 1.0}
