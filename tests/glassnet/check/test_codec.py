"""Data survives the trip bit for bit; everything that is not data is refused with a CodecError."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from glassnet.check.codec import MAX_BYTES, CodecError, from_jsonable, pack, to_jsonable, unpack
from glassnet.check.data import MAX_ITEMS, Named, Opaque, Seed, Strided, as_data, materialise, same_data
from glassnet.check.named import FORMULAS, FUNCTIONS, TAKES
from glassnet.check.show import show

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.complex_numbers(allow_nan=False)
arrays = hnp.arrays(
    dtype=st.sampled_from(["f4", "f8", ">f8", "i4", "u1", "?", "c16", "U3"]),
    shape=hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
leaves = (
    scalars
    | arrays
    | st.integers(0, 9).map(Seed)
    | st.just(Named("cubes"))
    | st.just(Opaque("KMeans"))
    | st.just(np.float32(0.1))
)
data = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(data)
def test_wire_gives_back_the_same_data(value):
    assert same_data(unpack(pack(value)), value)


@given(data)
def test_file_gives_back_the_same_data(value):
    assert same_data(from_jsonable(json.loads(json.dumps(to_jsonable(value)))), value)


def test_whole_numbers_in_a_row_take_one_line_of_a_file_and_stay_what_they_were():
    for value in ([3, -4], (6, 28, 28), [(1, 2), [3, 4]], [True, 2], [5], (), [1, 2.0], [2**70, 1]):
        assert same_data(from_jsonable(json.loads(json.dumps(to_jsonable(value)))), value)
    assert to_jsonable([(6, 28, 28), (10,)]) == [{"$tuple": "6 28 28"}, {"$tuple": [10]}]
    assert to_jsonable([456, 0]) == {"$list": "456 0"}


@pytest.mark.parametrize("node", [{"$list": "1 x"}, {"$tuple": "1.5"}, {"$list": 3}, {"$list": [1, 2]}])
def test_a_line_of_something_else_is_refused(node):
    with pytest.raises(CodecError):
        from_jsonable(node)


def test_a_line_does_not_come_over_the_wire():
    head = json.dumps({"body": {"$list": "1 2"}, "sizes": []}).encode()
    with pytest.raises(CodecError, match="stands in files only"):
        unpack(struct.pack(">I", len(head)) + head)


def test_strided_keeps_its_numbers_and_becomes_non_contiguous():
    strided = unpack(pack(Strided(np.arange(6.0).reshape(2, 3))))
    view = materialise(strided)
    assert not view.flags.c_contiguous
    assert view.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_seed_becomes_a_generator_with_that_seed():
    assert materialise(Seed(7)).integers(10**9) == np.random.default_rng(7).integers(10**9)


def test_a_name_becomes_the_function_and_an_unknown_one_is_refused():
    assert materialise(unpack(pack(Named("cubes"))))(np.array([2.0, 3.0])).tolist() == [8, 27]
    assert same_data(from_jsonable(to_jsonable((Named("cubes"), 1))), (Named("cubes"), 1))
    with pytest.raises(CodecError, match="no function 'eval'; there are sum_of_squares"):
        unpack(pack(Named("eval")))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_named_function_is_its_formula(name):
    x, on = np.array([[0.3, -1.2, 2.0], [1.0, 0.5, -0.7]]), {"norm": True, "flips": False}
    given = {"x": x, "dy": 1 + x**2, "on": on, "seed": 23}
    args = [given[part] for part in TAKES[name].split(", ")]
    formula = eval(f"lambda {TAKES[name]}: {FORMULAS[name]}", {"np": np})
    np.testing.assert_allclose(FUNCTIONS[name](*args), formula(*args), rtol=1e-14)
    assert show(Named(name)).startswith(f"{name}  ({TAKES[name]} -> ")


@given(st.binary(max_size=200))
def test_junk_is_refused_and_nothing_else_happens(junk):
    try:
        unpack(junk)
    except CodecError as error:
        assert str(error).startswith("codec:")


@given(data, st.integers(0, 500), st.integers(0, 255))
def test_a_flipped_byte_gives_data_or_a_codec_error(value, at, byte):
    frame = bytearray(pack(value))
    frame[at % len(frame)] = byte
    try:
        found = unpack(bytes(frame))
    except CodecError:
        return
    assert same_data(as_data(found), found)


def frame(head, tail=b""):
    text = json.dumps(head).encode()
    return struct.pack(">I", len(text)) + text + tail


@pytest.mark.parametrize(
    ("junk", "words"),
    [
        (b"", "a message of 0 bytes"),
        (
            frame({"body": {"$array": 0, "dtype": "|O", "shape": [1]}, "sizes": [8]}, b"12345678"),
            "array of dtype object",
        ),
        (frame({"body": {"$array": 0, "dtype": "<f8", "shape": [2]}, "sizes": [8]}, b"12345678"), "not data"),
        (frame({"body": {"$array": 3, "dtype": "<f8", "shape": [1]}, "sizes": []}), "no buffer number 3"),
        (frame({"body": {"$array": 0, "dtype": "<f8", "shape": [-1]}, "sizes": [8]}, b"12345678"), "shape (-1,)"),
        (frame({"body": 1, "sizes": [-4]}), "negative size"),
        (frame({"body": 1, "sizes": [4]}), "promises"),
        (frame({"body": {"$pickle": "x"}, "sizes": []}), "expected one of"),
        (frame({"sizes": []}), "not JSON of ours"),
        (frame({"body": [0] * (MAX_ITEMS + 1), "sizes": []}), "a list of"),
        (b"\x00\x00\x01\x00" + b"[" * 256, "not JSON of ours"),
    ],
)
def test_every_refusal_says_why(junk, words):
    with pytest.raises(CodecError, match="codec") as caught:
        unpack(junk)
    assert words in str(caught.value)


def test_deep_nesting_is_refused_not_followed():
    body = 1
    for _ in range(200):
        body = [body]
    with pytest.raises(CodecError, match="nested deeper"):
        unpack(frame({"body": body, "sizes": []}))


def test_more_than_the_limit_is_not_packed():
    with pytest.raises(CodecError, match="at most"):
        pack(np.zeros(MAX_BYTES // 8 + 1))


class Evil:
    """Claims to be equal to everything and to be an array."""

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__

    def __array__(self, dtype=None, copy=None):
        return np.zeros(3)


class EvilArray(np.ndarray):
    """An array with opinions about equality."""

    def __eq__(self, other):
        return True

    __hash__ = None


def test_what_is_not_data_becomes_opaque():
    assert as_data(Evil()) == Opaque("Evil")
    assert as_data([1, Evil()]) == [1, Opaque("Evil")]
    assert as_data({1.5: 2}) == Opaque("dict")
    assert as_data(np.array([1, "a", None], dtype=object)).type_name == "numpy array of dtype object"
    assert as_data(list(range(MAX_ITEMS + 1))).type_name.startswith("list of")


def test_an_array_subclass_loses_its_opinions():
    plain = as_data(np.arange(3.0).view(EvilArray))
    assert type(plain) is np.ndarray
    assert plain.tolist() == [0, 1, 2]


def test_subclasses_of_containers_become_plain():
    class Liar(tuple):
        def __iter__(self):
            return iter((9, 9))

    assert as_data(Liar((1, 2))) == (1, 2)
    assert type(as_data(Liar((1, 2)))) is tuple


def test_int_str_float_subclasses_are_not_trusted():
    class Liar(float):
        def __eq__(self, other):
            return True

        __hash__ = float.__hash__

    assert as_data(Liar(1.0)) == Opaque("Liar")


def test_same_data_within_rounding_and_only_when_asked():
    one, other = {"y": (np.array([1.0, np.nan]), [0.1])}, {"y": (np.array([1.0 + 1e-12, np.nan]), [0.1 + 1e-14])}
    assert same_data(one, other, 1e-9)
    assert not same_data(one, other)
    assert not same_data(np.array([1.0]), np.array([1.001]), 1e-9)
    assert not same_data(np.array([0.0]), np.array([1e-300]), 1e-9)
    assert not same_data(np.array([1, 2]), np.array([1, 3]), 1.0)  # integers have no rounding
