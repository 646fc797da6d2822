"""An array that keeps its numbers in NumPy and refuses what a CuPy array refuses.

It is also stricter than CuPy where CuPy is lenient at a cost: an index or a value that is a NumPy array would be copied
to the GPU in silence, and two writes to one place end in either. Memory that nobody wrote holds NaN.
"""

import operator
from types import MappingProxyType
from typing import Any

import numpy as np

NUMBERS = (bool, int, float, complex, np.generic)


class Device:
    """The only GPU there is."""

    id = 0
    compute_capability = "90"
    attributes = MappingProxyType({"MultiProcessorCount": 4})

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


DEVICE = Device()


class ndarray:  # noqa: N801  CuPy's own name
    """Numbers "on the GPU": `get` is the only way to see them."""

    __slots__ = ("_host",)
    __module__ = "cupy"
    __hash__ = None
    __array_priority__ = 100

    def __init__(self, host):
        self._host = np.asarray(host)

    def get(self):
        return self._host.copy()

    def __array__(self, *args, **kwargs):
        raise TypeError(
            "Implicit conversion to a NumPy array is not allowed. Please use `.get()` to construct a NumPy array"
        )

    def __array_ufunc__(self, function, method, *given, out=None, **options):
        # A NumPy scalar on the left comes here, np.float64(2) * x; so would np.exp(x), which a kernel has no call for.
        if method != "__call__" or out is not None or not any(isinstance(a, np.generic) for a in given):
            raise TypeError(
                f"numpy.{function.__name__} was called on a GPU array: use the functions of array_module(x)"
            )
        return wrapped(calculate(function, *given, **options))

    shape = property(lambda self: self._host.shape)
    dtype = property(lambda self: self._host.dtype)
    ndim = property(lambda self: self._host.ndim)
    size = property(lambda self: self._host.size)
    nbytes = property(lambda self: self._host.nbytes)
    itemsize = property(lambda self: self._host.itemsize)
    strides = property(lambda self: self._host.strides)
    flags = property(lambda self: self._host.flags)
    T = property(lambda self: ndarray(self._host.T))
    mT = property(lambda self: ndarray(self._host.mT))  # noqa: N815  as in the standard
    device = property(lambda self: DEVICE)

    def __bool__(self):
        return bool(self._host)

    def __int__(self):
        return int(self._host)

    def __float__(self):
        return float(self._host)

    def item(self):
        return self._host.item()

    def tolist(self):
        return self._host.tolist()

    def __len__(self):
        return len(self._host)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __repr__(self):
        return f"on the GPU: {self._host!r}"

    def __getitem__(self, key):
        place = index_of(self._host, key)
        # The dots keep a view of one number: CuPy has no scalars.
        return ndarray(self._host[place if ... in kinds(place) else (*place, ...)])

    def __setitem__(self, key, value):
        place = index_of(self._host, key)
        refuse_two_writes(self._host.shape, place)
        with np.errstate(all="ignore"):
            self._host[place] = host_of(value, "an assignment")

    def astype(self, dtype, order="K", casting=None, subok=None, copy=True):
        with np.errstate(all="ignore"):
            return self if not copy and self.dtype == dtype else ndarray(self._host.astype(dtype))

    def copy(self):
        return ndarray(self._host.copy())

    def reshape(self, *shape):
        return ndarray(self._host.reshape(*shape))

    def min(self, axis=None, out=None, keepdims=False):
        return ndarray(self._host.min(axis, keepdims=keepdims))

    def max(self, axis=None, out=None, keepdims=False):
        return ndarray(self._host.max(axis, keepdims=keepdims))

    def ravel(self):
        return ndarray(self._host.ravel())

    def fill(self, value):
        self._host.fill(value)


def host_of(a, caller):
    """Take the numbers out of an operand, or refuse it as CuPy does."""
    if isinstance(a, ndarray):
        return a._host
    if isinstance(a, NUMBERS):
        return a
    raise TypeError(f"{caller}: Unsupported type {type(a)}")


def wrapped(found):
    """Put what NumPy computed back "on the GPU", 0-d arrays instead of scalars."""
    if isinstance(found, tuple | list):
        return type(found)(wrapped(a) for a in found) if not hasattr(found, "_fields") else tuple(map(wrapped, found))
    return ndarray(found)


def calculate(function, *given, **options):
    """Call a ufunc of NumPy without its warnings: a GPU gives none."""
    with np.errstate(all="ignore"):
        return function(*(host_of(a, function.__name__) for a in given), **options)


def kinds(place):
    return [s for s in place if s is Ellipsis]


def index_of(a, key):
    """Turn an index into NumPy's; whole numbers in an array wrap around in silence, as on the GPU."""
    key = key if isinstance(key, tuple) else (key,)
    left = a.ndim - sum(consumed(s) for s in key)
    axis, place = 0, []
    for s in key:
        if isinstance(s, ndarray) and s.dtype.kind in "iu":
            place.append(s._host % a.shape[axis] if a.shape[axis] else s._host)
        elif isinstance(s, ndarray) and s.dtype.kind == "b":
            place.append(s._host)
        elif s is None or isinstance(s, slice | type(Ellipsis)):
            place.append(s)
        else:
            place.append(operator.index(s))  # TypeError for a list, a NumPy array with axes, a 0-d GPU array
        axis += left if s is Ellipsis else consumed(s)
    return tuple(place)


def consumed(s: Any) -> int:
    if s is None or s is Ellipsis:
        return 0
    return s.ndim if isinstance(s, ndarray) and s.dtype.kind == "b" else 1


def refuse_two_writes(shape, place):
    if any(isinstance(s, np.ndarray) and s.dtype.kind in "iu" for s in place):
        touched = np.arange(np.prod(shape, dtype=int)).reshape(shape)[place]
        if np.unique(touched).size < touched.size:
            raise RuntimeError("two writes to one place in one assignment: on a GPU either may win")


def _operator(name, function, *, swapped=False):
    def method(self, other):
        return wrapped(calculate(function, *((other, self) if swapped else (self, other))))

    method.__name__ = name
    return method


def _in_place(name, function):
    def method(self, other):
        calculate(function, self, other, out=self._host, casting="same_kind")
        return self

    method.__name__ = name
    return method


_BINARY = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "truediv": np.divide, "floordiv": np.floor_divide,
    "mod": np.remainder, "pow": np.power, "matmul": np.matmul, "and": np.bitwise_and, "or": np.bitwise_or,
    "xor": np.bitwise_xor, "lshift": np.left_shift, "rshift": np.right_shift,
}  # fmt: skip
_COMPARE = {"lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal, "eq": np.equal,
            "ne": np.not_equal}  # fmt: skip
_UNARY = {"neg": np.negative, "pos": np.positive, "abs": np.absolute, "invert": np.invert}

for _name, _function in _BINARY.items():
    setattr(ndarray, f"__{_name}__", _operator(f"__{_name}__", _function))
    setattr(ndarray, f"__r{_name}__", _operator(f"__r{_name}__", _function, swapped=True))
    if _name != "matmul":  # CuPy has no __imatmul__
        setattr(ndarray, f"__i{_name}__", _in_place(f"__i{_name}__", _function))
for _name, _function in _COMPARE.items():
    setattr(ndarray, f"__{_name}__", _operator(f"__{_name}__", _function))
for _name, _function in _UNARY.items():
    setattr(ndarray, f"__{_name}__", lambda self, f=_function: wrapped(calculate(f, self)))
