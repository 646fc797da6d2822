"""Pooling against PyTorch, live."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_checks import against_torch, draw
from test_pool import pooled

from glassnet.ops import (
    avg_pool1d,
    avg_pool2d,
    global_avg_pool2d,
    global_max_pool2d,
    max_pool1d,
    max_pool2d,
    max_pool2d_indices,
    max_unpool2d,
)

torch = pytest.importorskip("torch")
nnf = torch.nn.functional
pytestmark = pytest.mark.oracle


@settings(max_examples=40)
@given(pooled(), st.integers(0, 999))
def test_max(layout, seed):
    shape, kernel, stride, padding, dilation = layout
    x = np.random.default_rng(seed).integers(-2, 3, shape).astype(np.float64)
    options = {"kernel_size": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    against_torch(max_pool2d, lambda t: nnf.max_pool2d(t, **options), [x], options, seed)
    switches = nnf.max_pool2d(torch.tensor(x), **options, return_indices=True)[1]
    np.testing.assert_array_equal(max_pool2d_indices(max_pool2d.forward(x, **options)[1]), switches.numpy())


@settings(max_examples=40)
@given(pooled(dilated=False), st.booleans(), st.integers(0, 999))
def test_mean(layout, count, seed):
    shape, kernel, stride, padding, _ = layout
    options = {"kernel_size": kernel, "stride": stride, "padding": padding, "count_include_pad": count}
    against_torch(avg_pool2d, lambda t: nnf.avg_pool2d(t, **options), [draw(seed, shape)], options, seed)


@settings(max_examples=30)
@given(pooled(), st.booleans(), st.integers(0, 999))
def test_of_signals(layout, count, seed):
    (n, _, _, length), *options = layout
    kernel, stride, padding, dilation = (pair[1] for pair in options)
    x = np.random.default_rng(seed).integers(-2, 3, (n, 2, length)).astype(np.float64)
    options = {"kernel_size": kernel, "stride": stride, "padding": padding}
    spread = {**options, "dilation": dilation}
    against_torch(max_pool1d, lambda t: nnf.max_pool1d(t, **spread), [x], spread, seed)
    if dilation == 1:
        options |= {"count_include_pad": count}
        against_torch(avg_pool1d, lambda t: nnf.avg_pool1d(t, **options), [x], options, seed)


@pytest.mark.parametrize("shape", [(2, 3, 5, 4), (1, 1, 1, 1), (3, 2, 1, 7)])
def test_global(shape):
    x = draw(1, shape).round(0)
    against_torch(global_avg_pool2d, lambda t: nnf.adaptive_avg_pool2d(t, 1), [x])
    against_torch(global_max_pool2d, lambda t: nnf.adaptive_max_pool2d(t, 1), [x])


@pytest.mark.parametrize("kernel", [(2, 2), (3, 1), (2, 3)])
def test_unpool(kernel):
    x = draw(2, (2, 3, 7, 6))
    y, switches = (t.numpy() for t in nnf.max_pool2d(torch.tensor(x), kernel, return_indices=True))
    against_torch(
        max_unpool2d,
        lambda t, i: nnf.max_unpool2d(t, i, kernel, output_size=(7, 6)),
        [y, switches],
        {"output_size": (7, 6)},
    )
