"""Values and gradients that PyTorch wrote down in float64 (tests/golden/make_*.py): they hold where it is missing."""

import json
from pathlib import Path

import numpy as np
import pytest

from glassnet import ops

GOLDEN = Path(__file__).parents[2] / "golden"


def _cases():
    for topic in ("pool", "dense", "norm", "recurrent"):
        with np.load(GOLDEN / f"{topic}.npz") as stored:
            data = dict(stored)
        for name, case in json.loads(str(data["index"])).items():
            own = {key.removeprefix(f"{name}/"): a for key, a in data.items() if key.startswith(f"{name}/")}
            yield pytest.param(case, own, id=f"{topic}-{name}")


@pytest.mark.parametrize(("case", "data"), list(_cases()))
def test_pytorchs_numbers(case, data):
    op = getattr(ops, case["op"])
    arrays = [data.get(f"in{i}") for i in range(case["arrays"])]
    options = case["options"] | {k.removeprefix("option/"): a for k, a in data.items() if k.startswith("option/")}
    y, cache = op.forward(*arrays, **options)
    np.testing.assert_allclose(y, data["y"], rtol=1e-10, atol=1e-13)
    dy = data["dy"] if data["dy"].ndim else float(data["dy"])
    gradients = op.backward(dy, cache)
    assert len(gradients) == len(arrays)
    expected = {i: data[f"grad{i}"] for i in range(len(arrays)) if f"grad{i}" in data}
    targets = {1} if "loss" in case["op"] or "entropy" in case["op"] else set()
    assert {i for i, g in enumerate(gradients) if g is not None} == set(expected) - targets
    for i, gradient in enumerate(gradients):
        if gradient is not None:
            np.testing.assert_allclose(gradient, expected[i], rtol=1e-10, atol=1e-13, err_msg=f"gradient {i}")
