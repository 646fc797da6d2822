"""A thinned network shows what is on, what is off, and the connections that are left."""

import numpy as np
import pytest

from glassnet import viz
from glassnet.viz.thinned import thinned_network

KEPT = [np.array([True, True, True]), np.array([True, False, True, False]), np.array([True, True])]


def test_neurons_and_connections_are_those_that_are_kept():
    ax = thinned_network(KEPT, title="Half of it")
    count = {"on": 0, "off": 0}
    for marks in ax.collections:
        if marks.get_gid():
            count[marks.get_gid()] += len(marks.get_offsets())
    assert count == {"on": 7, "off": 2}
    assert len(ax.lines) == 3 * 2 + 2 * 2
    kept_heights = {-1.5, 0.5}
    ends = {line.get_ydata()[1] for line in ax.lines if line.get_xdata()[0] == 0}
    assert ends == kept_heights
    assert viz.describe(ax) == (
        "“Half of it”. Network of 3 layers with 3 of 3, 2 of 4, 2 of 2 neurons switched on and 10 connections "
        "between them."
    )


def test_one_layer_is_no_network():
    with pytest.raises(ValueError, match="thinned_network: a network has two layers or more, got 1"):
        thinned_network(KEPT[:1])
