"""Receptive fields, against following every connection of small networks one by one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.analysis import (
    Activation,
    AvgPool,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Highway,
    LocalResponseNorm,
    MaxPool,
    Residual,
    Scaled,
    Sequential,
    Subsample,
    receptive_field,
)


def seen(layers, unit):
    """Follow the connections of one unit back along one axis to the pixels behind it, padding included."""
    places = {unit}
    for k, s, p, d in reversed(layers):
        places = {place * s - p + t * d for place in places for t in range(k)}
    return places


layer = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(1, 3))


@settings(max_examples=60)
@given(st.lists(st.tuples(layer, layer), min_size=1, max_size=4))
def test_stacks_of_windows(stack):
    parts = [
        Conv((kr, kc), channels=1, stride=(sr, sc), padding=(pr, pc), dilation=(dr, dc))
        for (kr, sr, pr, dr), (kc, sc, pc, dc) in stack
    ]
    fields = receptive_field(Sequential(*parts))
    assert len(fields) == len(stack)
    for depth, field in enumerate(fields, 1):
        for axis in (0, 1):
            first, second = (seen([pair[axis] for pair in stack[:depth]], unit) for unit in (0, 1))
            assert field.start[axis] == min(first)
            assert field.size[axis] == max(first) - min(first) + 1
            assert field.jump[axis] == min(second) - min(first)


def test_the_lectures_stack_of_three():
    fields = receptive_field(Sequential(*[Conv(3, channels=1, padding=1)] * 3))
    assert [f.size for f in fields] == [(3, 3), (5, 5), (7, 7)]
    assert [f.start for f in fields] == [(-1, -1), (-2, -2), (-3, -3)]
    assert fields[2].centre == (0, 0)


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_three_layers_of_k_taps_see_3k_minus_2(k):
    assert receptive_field(Sequential(*[Conv(k, channels=1)] * 3))[-1].size == (3 * k - 2, 3 * k - 2)


def test_even_windows_have_their_centre_between_pixels():
    (field,) = receptive_field(AvgPool((2, 5)))
    assert field.centre == (0.5, 2)
    assert field.jump == (2, 5)


def test_same_padding_begins_where_torch_begins():
    (field,) = receptive_field(Conv((4, 3), channels=1, padding="same", dilation=(1, 2)))
    assert (field.start, field.size) == ((-1, -2), (4, 5))


def test_layers_that_look_at_one_pixel_change_nothing():
    quiet = [Activation(), BatchNorm(), Dropout(), LocalResponseNorm(), Scaled("GroupNorm")]
    fields = receptive_field(Sequential(MaxPool(3, 2), *quiet, MaxPool(3, 2)))
    assert [(f.name, f.kind, f.size, f.jump) for f in fields] == [
        ("0", "MaxPool", (3, 3), (2, 2)),
        ("6", "MaxPool", (7, 7), (4, 4)),
    ]


@pytest.mark.parametrize("end", [Flatten(), GlobalAvgPool()])
def test_the_list_ends_where_everything_is_seen(end):
    assert len(receptive_field(Sequential(Conv(3, channels=1), end, Activation(), Flatten()))) == 1


def test_joined_branches_see_the_box_around_theirs():
    branches = Concat(
        Conv(1, channels=1),
        Sequential(Conv((3, 1), channels=1, padding=(1, 0)), Conv((5, 1), channels=1, padding=(2, 0))),
        Conv((2, 3), channels=1, padding=(0, 1)),
    )
    fields = {f.name: f for f in receptive_field(Sequential(first=MaxPool(2), mix=branches))}
    assert list(fields) == ["first", "mix.0", "mix.1.0", "mix.1.1", "mix.2", "mix"]
    assert fields["mix.1.1"].size == (2 + 6 * 2, 2)
    assert fields["mix"].start == (-6, -2)
    assert fields["mix"].size == (14, 6)
    assert fields["mix"].jump == (2, 2)


def test_ways_around():
    body = Sequential(Conv(3, channels=4, stride=2, padding=1), Conv(3, channels=4, padding=1))
    last = receptive_field(Residual(body, Subsample(4, 2)))[-1]
    assert (last.name, last.kind, last.size, last.start, last.jump) == ("", "Residual", (7, 7), (-3, -3), (2, 2))
    plain = receptive_field(Residual(Conv(3, channels=4)))[-1]
    assert (plain.size, plain.start) == ((3, 3), (0, 0))
    far = receptive_field(Residual(Conv(1, channels=4, padding=0), Conv(5, channels=4, padding=2)))[-1]
    assert (far.size, far.start) == ((5, 5), (-2, -2))
    gated = receptive_field(Highway(Conv((3, 1), channels=1, padding=(1, 0)), Conv((1, 5), channels=1, padding=(0, 2))))
    assert (gated[-1].size, gated[-1].start) == ((3, 5), (-1, -2))
    global_gate = Concat(Conv(1, channels=1), Sequential(GlobalAvgPool(), Activation()))
    assert [f.name for f in receptive_field(global_gate)] == ["0"]


def test_branches_out_of_step():
    with pytest.raises(ValueError, match=r"receptive_field: a: the branches step by \(1, 1\) and \(2, 2\) pixels; th"):
        receptive_field(Sequential(a=Concat(MaxPool(2), Sequential())))
    with pytest.raises(ValueError, match="receptive_field: Concat: the branches"):
        receptive_field(Concat(MaxPool(2), Sequential()))


def test_what_is_no_network():
    with pytest.raises(TypeError, match="receptive_field: expected a description or a network, got list"):
        receptive_field([])
