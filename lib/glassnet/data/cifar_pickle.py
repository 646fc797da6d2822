"""Read the pickles of CIFAR without running them.

A pickle is a program for a small stack machine, and Python's own machine lets it call any function there is: to
unpickle a stranger's file is to run a stranger's code. The files of CIFAR need no more than numbers, strings, lists,
one dictionary and one array of bytes. This reader knows the instructions for those and refuses the rest. Nothing is
ever called: the standard library's `pickletools` takes the instructions apart, and the few names that CIFAR's files
mention ("numpy.ndarray") are only compared.
"""

import pickletools
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from glassnet.data._images import DamagedFileError

_MAKE_ARRAY = {"numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct"}
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_VALUES = {
    *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1"),
    *("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE"),
    *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8"),
}
_BROKEN = (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, struct.error)


class _Name(str):
    """The name of a function or class, in the place where Python's own machine would put the thing itself."""

    __slots__ = ()


class _ByteArray:
    """An array of bytes under construction."""

    value: np.ndarray[Any, Any] | None = None


def read_cifar_pickle(raw: bytes, name: str = "pickle") -> dict[str, Any]:
    """Return the dictionary in a pickle of numbers, strings, lists and arrays of bytes.

    Parameters
    ----------
    raw : bytes
        Of pickle protocol 0 to 4, from Python 2 (as published) or 3.
    name : str
        What to call it in an error.

    Returns
    -------
    content : dict with str keys; arrays are uint8 NumPy arrays, strings from Python 2 are str

    Raises
    ------
    DamagedFileError
        "data_batch_1: cannot be read as a CIFAR file (the name os system is not one that these files need)".

    References
    ----------
    https://docs.python.org/3/library/pickle.html : "Only unpickle data you trust".
    """
    machine = _Machine()
    try:
        for instruction, argument, _ in pickletools.genops(raw):
            if instruction.name == "STOP":
                return _finished(machine.stack.pop())
            machine.step(instruction.name, argument)
    except _BROKEN as error:
        msg = f"{name}: cannot be read as a CIFAR file ({error})"
        raise DamagedFileError(msg) from error
    msg = f"{name}: cannot be read as a CIFAR file (it ends before its end mark)"
    raise DamagedFileError(msg)


def _finished(top: Any) -> dict[str, Any]:
    if not isinstance(top, dict):
        msg = f"expected a dictionary, got {type(top).__name__}"
        raise TypeError(msg)
    keys = [key.decode("ascii") if isinstance(key, bytes) else key for key in top]
    return {k: v.value if isinstance(v, _ByteArray) else v for k, v in zip(keys, top.values(), strict=True)}


class _Machine:
    """The stack, the marks on it, and the memo of things to use again."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}
        self.actions: dict[str, Callable[[], Any]] = {
            "EMPTY_DICT": dict,
            "EMPTY_LIST": list,
            "EMPTY_TUPLE": tuple,
            "LIST": self._since_mark,
            "TUPLE": lambda: tuple(self._since_mark()),
            "TUPLE1": lambda: self._last(1),
            "TUPLE2": lambda: self._last(2),
            "TUPLE3": lambda: self._last(3),
            "DICT": lambda: _pairs(self._since_mark()),
            "APPEND": lambda: self._extend(self._last(1)),
            "APPENDS": lambda: self._extend(self._since_mark()),
            "SETITEM": lambda: self._update(self._last(2)),
            "SETITEMS": lambda: self._update(self._since_mark()),
            "STACK_GLOBAL": lambda: _known("{} {}".format(*self._last(2))),
            "REDUCE": lambda: _called(*self._last(2)),
            "BUILD": lambda: _built(*self._last(2)),
        }

    def step(self, instruction: str, argument: Any) -> None:
        """Carry out one instruction; most of them leave something on the stack."""
        if instruction in ("PROTO", "FRAME"):
            return
        if instruction == "MARK":
            self.marks.append(len(self.stack))
        elif instruction in _CONSTANTS:
            self.stack.append(_CONSTANTS[instruction])
        elif instruction in _VALUES:
            self.stack.append(argument)
        elif instruction == "GLOBAL":
            self.stack.append(_known(argument))
        elif instruction in ("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"):
            self.memo[len(self.memo) if argument is None else argument] = self.stack[-1]
        elif instruction in ("GET", "BINGET", "LONG_BINGET"):
            self.stack.append(self.memo[argument])
        elif instruction in self.actions:
            self.stack.append(self.actions[instruction]())
        else:
            msg = f"the instruction {instruction} is not one that these files need"
            raise ValueError(msg)

    def _since_mark(self) -> list[Any]:
        start = self.marks.pop()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def _last(self, n: int) -> tuple[Any, ...]:
        items = tuple(self.stack[-n:])
        del self.stack[-n:]
        return items

    def _extend(self, items: Any) -> list[Any]:
        target: list[Any] = self.stack.pop()
        target.extend(items)
        return target

    def _update(self, items: Any) -> dict[Any, Any]:
        target: dict[Any, Any] = self.stack.pop()
        target.update(_pairs(items))
        return target


def _pairs(items: Any) -> dict[Any, Any]:
    return dict(zip(items[::2], items[1::2], strict=True))


def _known(name: str) -> _Name:
    if name in _MAKE_ARRAY or name in {"numpy ndarray", "numpy dtype", "_codecs encode"}:
        return _Name(name)
    msg = f"the name {name} is not one that these files need"
    raise ValueError(msg)


def _called(function: Any, arguments: Any) -> Any:
    """Do what the call of a known name would do."""
    if isinstance(function, _Name):
        if function in _MAKE_ARRAY and arguments[0] == "numpy ndarray":
            return _ByteArray()
        if function == "numpy dtype" and arguments[0] in ("u1", b"u1"):
            return np.dtype(np.uint8)
        if function == "_codecs encode" and arguments[1] == "latin1":
            return arguments[0].encode("latin1")
    msg = f"the call {function}{arguments!r} is not one that these files need"
    raise ValueError(msg)


def _built(thing: Any, state: Any) -> Any:
    """Give an array its shape and bytes; the type's own state says nothing new about bytes."""
    if isinstance(thing, np.dtype):
        return thing
    if not isinstance(thing, _ByteArray):
        msg = f"a state for {type(thing).__name__} is not one that these files need"
        raise TypeError(msg)
    _, shape, dtype, columns_first, data = state
    raw = data.encode("latin1") if isinstance(data, str) else data
    flat = np.frombuffer(raw, dtype)
    thing.value = flat.reshape(shape[::-1]).T.copy() if columns_first else flat.reshape(shape).copy()
    return thing
