"""The stand-in refuses what CuPy refuses, and offers nothing that CuPy has not."""

import importlib.util
import inspect
import operator

import numpy as np
import pytest

from standin import cupy as xp
from standin.library import CONSTANTS, FUNCTIONS, LINALG, OWN, UFUNCS

X = np.arange(6.0).reshape(2, 3)


def gpu(a):
    return xp.asarray(np.array(a))


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (TypeError, np.asarray),
        (TypeError, np.sum),
        (TypeError, np.exp),
        (TypeError, lambda x: np.add(x, X)),
        (TypeError, lambda x: x + X),
        (TypeError, lambda x: X + x),
        (TypeError, lambda x: X @ x.T),
        (TypeError, lambda x: operator.add(x, [1.0, 2.0, 3.0])),
        (TypeError, lambda x: operator.iadd(x, X)),
        (TypeError, lambda x: xp.exp(X)),
        (TypeError, lambda x: xp.exp([1.0])),
        (TypeError, lambda x: xp.sum(X)),
        (TypeError, lambda x: xp.stack([X, X])),
        (TypeError, lambda x: xp.where(x > 0, X, x)),
        (TypeError, lambda x: xp.full((2,), X)),
        (TypeError, lambda x: xp.add(x, x, where=x > 0)),
        (TypeError, lambda x: xp.sum(x, where=x > 0)),
        (TypeError, lambda x: xp.max(x, initial=0)),
        (TypeError, lambda x: xp.arange(3, device=x.device)),
        (TypeError, lambda x: xp.empty(3, device=x.device)),
        (NotImplementedError, xp.maximum.reduce),
        (NotImplementedError, lambda x: xp.multiply.at(x, gpu([0]), x)),
        (NotImplementedError, lambda x: xp.add.at(x, gpu([0, 0]), x)),
        (RuntimeError, lambda x: x.__setitem__(gpu([0, 0]), 1.0)),
        (RuntimeError, lambda x: x.__setitem__(gpu([0, 2]), 1.0)),  # 2 wraps around to 0
        (TypeError, lambda x: x.__setitem__(0, X[0])),
        (TypeError, lambda x: x[np.array([0, 1])]),
        (TypeError, lambda x: range(xp.sum(x))),
        (TypeError, lambda x: [1, 2][gpu(1)]),
        (TypeError, lambda x: {x: 1}),
        (AttributeError, lambda x: x.__array_namespace__()),
        *((AttributeError, lambda x, name=name: getattr(xp, name)) for name in (
            "errstate", "einsum_path", "insert", "block", "vecdot", "random"
        )),
    ],
)  # fmt: skip
def test_what_cupy_refuses(error, call):
    with pytest.raises(error):
        call(gpu(X))


def test_whole_numbers_out_of_range_wrap_in_silence():
    x = gpu(X)
    assert x[gpu([2, -3])].get().tolist() == X[[0, 1]].tolist()
    assert xp.take(x, gpu([4]), axis=1).get().tolist() == X[:, [1]].tolist()
    assert xp.take_along_axis(x, gpu([[5], [-4]]), 1).get().tolist() == [[2.0], [5.0]]
    x[gpu([3])] = 7.0
    assert x.get()[1].tolist() == [7, 7, 7]
    with pytest.raises(IndexError):
        x[2]


def test_there_are_no_scalars():
    x = gpu(X)
    for number in (xp.sum(x), xp.max(x), x[1, 2], xp.argmin(x), abs(x[0, 0])):
        assert isinstance(number, xp.ndarray)
        assert number.shape == ()
    corner = x[1, 2]
    corner += 1.0  # a view, where NumPy has a number of its own
    assert float(x[1, 2]) == 6.0
    assert (float(corner), int(corner), bool(corner)) == (6.0, 6, True)


def test_memory_that_nobody_wrote_shows():
    assert np.isnan(xp.empty((2,)).get()).all()
    assert xp.empty_like(gpu([1, 2])).get().min() > 10**9


def test_arithmetic_is_that_of_numpy_without_its_warnings():
    x = gpu(X)
    np.testing.assert_array_equal((1 / x).get()[1], 1 / X[1])
    np.testing.assert_array_equal((2.0 * x - np.float64(1) ** x).get(), 2 * X - 1)
    assert (np.float64(3) * x.astype(xp.float32)).dtype == np.float64
    assert (3.0 * x.astype(xp.float32)).dtype == np.float32
    np.testing.assert_array_equal((x @ x.T).get(), X @ X.T)
    x[x > 3] = 0.0
    x[:, 1] += x[:, 0]
    assert x.get().tolist() == [[0, 1, 2], [3, 3, 0]]
    np.testing.assert_array_equal(xp.concat([x, x], axis=1).get()[:, 3:], x.get())
    out = xp.zeros((2, 3))
    assert xp.maximum(x, 2.0, out=out) is out
    assert out.get().tolist() == [[2, 2, 2], [3, 3, 2]]
    assert xp.sum(x, axis=0, out=xp.zeros(3)).get().tolist() == [3, 4, 2]


def test_what_comes_back_is_a_copy():
    x = gpu(X)
    x.get()[0, 0] = 9.0
    assert float(x[0, 0]) == 0.0


def _signature(function):
    """The names, kinds and defaults of the arguments."""
    return [(p.name, p.kind, p.default) for p in inspect.signature(function).parameters.values()]


@pytest.mark.skipif(importlib.util.find_spec("cupy") is None, reason="CuPy is not installed")
def test_it_offers_nothing_that_cupy_has_not():
    import cupy

    for name in (UFUNCS + CONSTANTS).split():
        assert hasattr(cupy, name), name
    for name in LINALG:
        assert hasattr(cupy.linalg, name), name
    for function in OWN:
        theirs = {name for name, *_ in _signature(getattr(cupy, function.__name__))}
        _, *others = (name for name, *_ in _signature(function))  # the array; CuPy calls it a, prototype or x
        assert set(others) <= theirs, function
    for text in FUNCTIONS:
        name = text[: text.index("(")]
        ours = _signature(eval(f"lambda {text[text.index('(') + 1 : -1]}: None"))
        if name not in ("matmul", "einsum"):  # a gufunc, whose options nobody needs, and one that takes anything
            assert ours == _signature(getattr(cupy, name)), name
    for name in ("errstate", "einsum_path", "insert", "block", "vecdot"):
        assert not hasattr(cupy, name)
    assert not hasattr(cupy.ndarray, "__index__")
    assert not hasattr(cupy.ndarray, "__array_namespace__")
    public = {n for n in dir(xp.ndarray) if not n.startswith("_")}
    assert public - set(dir(cupy.ndarray)) == set()
