import pytest

from glassnet.ops import Op


def test_a_pair_is_a_tuple_with_names():
    op = Op(lambda x: (3 * x, "kept"), lambda dy, cache: (3 * dy, cache))
    forward, backward = op
    assert (forward, backward) == (op.forward, op.backward)
    assert op.forward(5) == (15, "kept")
    assert op.backward(2, "kept") == (6, "kept")


def test_a_pair_does_not_change():
    op = Op(lambda x: (x, None), lambda dy, cache: (dy,))
    with pytest.raises(AttributeError):
        op.forward = None
