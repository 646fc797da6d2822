"""Every kernel, layer, loss, optimizer and clustering function on a GPU that is not there.

CuPy's stand-in refuses what CuPy refuses, and strict arrays on "device1" refuse what their standard does not promise.
On both the numbers must be NumPy's. The lists of what is public are read from the packages: a new kernel is tried by
itself, or fails here for want of a sample.
"""

import numpy as np
import pytest
from follow import same

from glassnet import ops
from glassnet.ops import Op, samples_of

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
    if there.library == "strict-device1" and name in STRICT_CANNOT and options.get("approximate") != "tanh":
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
