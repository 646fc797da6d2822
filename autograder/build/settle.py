"""Make a random wrong version answer the same in every build.

Some misconceptions are *about* randomness: the generator is ignored, the seed forgotten. Their recorded answers would
differ from build to build, and a course that is never fresh cannot be checked.
"""

from __future__ import annotations

import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEED = 20


@contextmanager
def settled_randomness() -> Iterator[None]:
    """Within the block, unseeded randomness is seeded: NumPy's global state, ``default_rng()`` and `random`.

    Afterwards all of them go on as if nothing had happened.
    """
    fresh_generator = np.random.default_rng
    numpy_state, python_state = np.random.get_state(), random.getstate()  # noqa: NPY002 - what learners use by mistake

    def default_rng(seed: Any = None) -> np.random.Generator:
        return fresh_generator(_SEED if seed is None else seed)

    np.random.seed(_SEED)  # noqa: NPY002
    random.seed(_SEED)
    np.random.default_rng = default_rng
    try:
        yield
    finally:
        np.random.default_rng = fresh_generator
        np.random.set_state(numpy_state)  # noqa: NPY002
        random.setstate(python_state)
