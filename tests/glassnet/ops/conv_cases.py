"""Convolutions drawn at random: every option, uneven sizes, both axes different."""

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

MODES = ("zeros", "reflect", "replicate", "circular")
NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


class Case(NamedTuple):
    x: np.ndarray
    w: np.ndarray
    b: np.ndarray | None
    options: dict
    block: int

    @property
    def arrays(self):
        return self.x, self.w, self.b


def scattered(rng, shape, dtype=np.float64):
    """Values of an array that is not contiguous."""
    wide = rng.normal(size=(*shape[:-1], 2 * shape[-1])).astype(dtype)
    return wide[..., ::2]


@st.composite
def convolutions(draw, axes=2, modes=MODES, least_images=0):
    mode = draw(st.sampled_from(modes))
    kernel = [draw(st.integers(1, 3)) for _ in range(axes)]
    dilation = tuple(draw(st.integers(1, 2)) for _ in range(axes))
    stride = tuple(draw(st.integers(1, 3)) for _ in range(axes))
    sides = tuple((draw(st.integers(0, 2)), draw(st.integers(0, 2))) for _ in range(axes))
    size = []
    for k, d, side in zip(kernel, dilation, sides, strict=True):
        least = max(d * (k - 1) + 1 - sum(side), 1, max(side) + 1 if mode != "zeros" else 1)
        size.append(least + draw(st.integers(0, 4)))
    groups = draw(st.integers(1, 3))
    channels, filters = groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    x = scattered(rng, (draw(st.integers(least_images, 3)), channels, *size))
    w = scattered(rng, (filters, channels // groups, *kernel))
    b = draw(st.sampled_from([None, rng.normal(size=filters)]))
    options = {
        "stride": stride,
        "padding": sides,
        "dilation": dilation,
        "groups": groups,
        "padding_mode": mode,
    }
    return Case(x, w, b, options, draw(st.sampled_from([1, 600, 3 << 19])))


def close(found, expected, rtol=1e-10, atol=1e-12):
    """Compare results in order; None stands for an absent bias."""
    assert len(found) == len(expected)
    for name, a, b in zip(("y", "dx", "dw", "db"), found, expected, strict=False):
        assert (a is None) == (b is None), name
        if a is not None:
            np.testing.assert_allclose(a, b, rtol=rtol, atol=atol, err_msg=name)
