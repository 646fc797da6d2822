"""A module that calls itself cupy: CuPy's functions with CuPy's arguments, over the arrays of `array`.

What CuPy lacks is not here, and what its functions refuse is refused: the signatures below are CuPy 14.2's, and a test
holds them against CuPy itself wherever it is installed. CuPy's random numbers are left out on purpose: weights and
masks are drawn on the host.
"""

import importlib.machinery
import inspect
import types

import numpy as np

from standin.array import DEVICE, calculate, host_of, ndarray, wrapped

UFUNCS = """
abs absolute add bitwise_and bitwise_or bitwise_xor cos divide equal exp expm1 floor floor_divide
greater greater_equal invert isfinite isinf isnan left_shift less less_equal log log1p log2 logical_and logical_not
logical_or logical_xor maximum minimum multiply negative not_equal power reciprocal remainder right_shift sign sin sqrt
square subtract tanh true_divide"""
REDUCED = {"add", "multiply"}
SCATTERED = {"add", "subtract", "maximum", "minimum", "bitwise_and", "bitwise_or", "bitwise_xor"}

FUNCTIONS = """
all(a, axis=None, out=None, keepdims=False)
any(a, axis=None, out=None, keepdims=False)
argmax(a, axis=None, dtype=None, out=None, keepdims=False)
argmin(a, axis=None, dtype=None, out=None, keepdims=False)
argsort(a, axis=-1, kind=None)
ascontiguousarray(a, dtype=None)
bincount(x, weights=None, minlength=None)
broadcast_to(array, shape)
clip(a, a_min, a_max, out=None)
concat(tup, axis=0, out=None, *, dtype=None, casting='same_kind')
concatenate(tup, axis=0, out=None, *, dtype=None, casting='same_kind')
count_nonzero(a, axis=None)
cumsum(a, axis=None, dtype=None, out=None)
diagonal(a, offset=0, axis1=0, axis2=1)
diff(a, n=1, axis=-1, prepend=None, append=None)
dot(a, b, out=None)
einsum(*operands, **kwargs)
expand_dims(a, axis)
flatnonzero(a)
flip(a, axis=None)
matmul(a, b)
max(a, axis=None, out=None, keepdims=False)
mean(a, axis=None, dtype=None, out=None, keepdims=False)
min(a, axis=None, out=None, keepdims=False)
moveaxis(a, source, destination)
nonzero(a)
ones_like(a, dtype=None, order='K', subok=None, shape=None)
pad(array, pad_width, mode='constant', **kwargs)
permute_dims(a, axes=None)
prod(a, axis=None, dtype=None, out=None, keepdims=False)
ravel(a, order='C')
repeat(a, repeats, axis=None)
reshape(a, newshape, order='C', *, copy=None)
roll(a, shift, axis=None)
searchsorted(a, v, side='left', sorter=None)
sort(a, axis=-1, kind=None)
squeeze(a, axis=None)
stack(tup, axis=0, out=None, *, dtype=None, casting='same_kind')
std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False)
sum(a, axis=None, dtype=None, out=None, keepdims=False)
swapaxes(a, axis1, axis2)
tensordot(a, b, axes=2)
tile(A, reps)
transpose(a, axes=None)
tril(m, k=0)
triu(m, k=0)
var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False)
where(condition, x=None, y=None)
zeros_like(a, dtype=None, order='K', subok=None, shape=None)
""".strip().splitlines()
LINALG = ["cholesky", "det", "eigh", "inv", "norm", "qr", "solve", "svd"]
CONSTANTS = """
bool bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64
complex128 inf nan pi e newaxis dtype generic iinfo finfo isdtype can_cast promote_types"""


class Ufunc:
    """A ufunc with the methods that work on a GPU."""

    def __init__(self, name):
        self.name, self.function = name, getattr(np, name)

    def __call__(self, *given, out=None, dtype=None, casting="same_kind"):
        options = {} if dtype is None else {"dtype": dtype}
        if out is None:
            return wrapped(calculate(self.function, *given, **options))
        calculate(self.function, *given, out=host_of(out, self.name), casting=casting, **options)
        return out

    def reduce(self, a, axis=0, dtype=None, out=None, keepdims=False):
        if self.name not in REDUCED:
            raise NotImplementedError(f"{self.name}.reduce is not supported")
        return wrapped(self.function.reduce(host_of(a, self.name), axis=axis, dtype=dtype, keepdims=keepdims))

    def at(self, a, indices, b=None):
        if self.name not in SCATTERED or a.dtype.kind == "f":
            raise NotImplementedError(f"{self.name}.at is missing, or gives another sum each time (float atomics)")
        self.function.at(a._host, host_of(indices, self.name), host_of(b, self.name))


def function_of(text, home=np):
    """Make the function of one line of the table: CuPy's signature around NumPy's arithmetic."""
    name, arguments = text[: text.index("(")], text[text.index("(") + 1 : -1]
    bind = eval(f"lambda {arguments}: None")  # our own table

    def call(*given, out=None, **options):
        inspect.signature(bind).bind(*given, **options, **({} if out is None else {"out": out}))
        refuse_lists(name, given)
        with np.errstate(all="ignore"):
            found = wrapped(getattr(home, name)(*map(inside, given), **{k: inside(v) for k, v in options.items()}))
        if out is None:
            return found
        out[...] = found
        return out

    call.__name__ = name
    return call


def refuse_lists(name, given):
    """The first argument must be an array of the GPU, or for those that join several, a list of such arrays."""
    first = given[0] if given else None
    if name == "einsum":
        return
    several = name in ("concat", "concatenate", "stack") and isinstance(first, list | tuple)
    for a in first if several else [first]:
        host_of(a, name)


def inside(value):
    """Take NumPy's arrays out of the stand-in's; refuse the host's."""
    if isinstance(value, ndarray):
        return value._host
    if isinstance(value, np.ndarray):
        raise TypeError(f"Unsupported type {type(value)}")
    return type(value)(inside(v) for v in value) if isinstance(value, list | tuple) else value


def take(a, indices, axis=None, out=None):
    size = a.size if axis is None else a.shape[axis]
    where = indices._host if isinstance(indices, ndarray) else np.asarray(inside(indices))
    found = ndarray(np.take(host_of(a, "take"), where % size if size else where, axis=axis))  # they wrap in silence
    if out is not None:
        out[...] = found
    return found


def take_along_axis(a, indices, axis):
    size = a.shape[axis]
    return ndarray(np.take_along_axis(a._host, indices._host % size if size else indices._host, axis))


def array(obj, dtype=None, copy=True, order="K", subok=False, ndmin=0, *, blocking=False):
    """The way to the GPU, for NumPy's arrays and for lists."""
    return ndarray(np.array(inside(obj) if isinstance(obj, ndarray) else obj, dtype=dtype, ndmin=ndmin))


def asarray(a, dtype=None, order=None, *, copy=None, blocking=False):
    same = isinstance(a, ndarray) and (dtype is None or a.dtype == dtype)
    return a if same and not copy else array(a, dtype)


def empty(shape, dtype=float, order="C"):
    """Memory as nobody left it: NaN, or the largest whole number."""
    host = np.empty(shape, dtype)
    host.fill(np.nan if host.dtype.kind in "fc" else True if host.dtype.kind == "b" else np.iinfo(host.dtype).max)
    return ndarray(host)


def full(shape, fill_value, dtype=None, order="C"):
    return ndarray(np.full(shape, inside(fill_value), dtype))


def zeros(shape, dtype=float, order="C"):
    return ndarray(np.zeros(shape, dtype))


def ones(shape, dtype=float, order="C"):
    return ndarray(np.ones(shape, dtype))


def arange(start, stop=None, step=1, dtype=None):
    return ndarray(np.arange(*((start,) if stop is None else (start, stop, step)), dtype=dtype))


def eye(N, M=None, k=0, dtype=float, order="C"):
    return ndarray(np.eye(N, M, k, dtype))


def astype(x, dtype, /, *, copy=True):
    return x.astype(dtype, copy=copy)


def empty_like(a, dtype=None, order="K", subok=None, shape=None):
    return empty(a.shape if shape is None else shape, a.dtype if dtype is None else dtype)


def asnumpy(a, stream=None, order="C", out=None, *, blocking=True):
    return a.get()


OWN = [take, take_along_axis, array, asarray, empty, full, zeros, ones, arange, eye, astype, empty_like, asnumpy]


def modules():
    """Everything that `import cupy` and its kin would find, by name."""
    cupy = _module("cupy")
    cupy.ndarray, cupy.ufunc = ndarray, Ufunc
    for name in CONSTANTS.split():
        setattr(cupy, name, getattr(np, name))
    for name in UFUNCS.split():
        setattr(cupy, name, Ufunc(name))
    for text in FUNCTIONS:
        function = function_of(text)
        setattr(cupy, function.__name__, function)
    for function in OWN:
        setattr(cupy, function.__name__, function)
    cupy.linalg = _module("cupy.linalg")
    for name in LINALG:
        setattr(cupy.linalg, name, function_of(f"{name}(*given, **options)", np.linalg))
    runtime = types.SimpleNamespace(getDeviceCount=lambda: 0, getDevice=lambda: 0, driverGetVersion=lambda: 0)
    cupy.cuda = types.SimpleNamespace(is_available=lambda: False, runtime=runtime, Device=lambda *i: DEVICE)
    special = _module("cupyx.scipy.special")
    special.ndtr = _ndtr
    found = {"cupy": cupy, "cupy.linalg": cupy.linalg, "cupyx": _module("cupyx")}
    return {**found, "cupyx.scipy": _module("cupyx.scipy"), "cupyx.scipy.special": special}


def _module(name):
    module = types.ModuleType(name)
    module.__spec__ = importlib.machinery.ModuleSpec(name, None)
    return module


def _ndtr(x):
    from scipy.special import ndtr

    return ndarray(ndtr(host_of(x, "ndtr")))
