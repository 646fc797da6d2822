"""Run the CUDA kernels of glassnet on the CPU: the same `.cu` source, compiled by g++ under `emulate.h`.

`run` launches one kernel on NumPy arrays and raises `KernelError` for a race, an access outside the arrays, a read of
shared memory that nobody wrote, or a deadlock. The fixture `emulated` (conftest.py) puts `run` in the GPU's place, so
that a launcher and its kernels are tested together.
"""

import atexit
import ctypes
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from glassnet.cuda._compile import FOLDER

HERE = Path(__file__).parent
KERNEL = re.compile(r'extern\s+"C"\s+__global__\s+void\s+(?:__launch_bounds__\([^)]*\)\s*)?(\w+)\s*\(([^)]*)\)')
INSTRUMENTED = (
    "-fsanitize=thread,bounds,alignment",
    "--param",
    "tsan-distinguish-volatile=1",
    "-fno-tree-loop-distribute-patterns",
)
COMMON = ("-std=c++17", "-O1", "-gdwarf-4", "-fPIC", "-ffp-contract=off", "-Wno-tsan", f"-I{HERE}", f"-I{FOLDER}")
HAS_COMPILER = shutil.which("g++") is not None and (
    # Clang under the name of g++, or a g++ before 11, does not know these options.
    subprocess.run(
        ["g++", *COMMON, *INSTRUMENTED, "-x", "c++", "-E", "/dev/null"], capture_output=True, check=False
    ).returncode
    == 0
)
"""Whether kernels can be emulated here."""

NUMBERS = {"int": "int32", "unsigned": "uint32", "unsigned int": "uint32", "float": "float32", "double": "float64",
           "long long": "int64", "unsigned long long": "uint64", "char": "int8", "signed char": "int8",
           "unsigned char": "uint8", "short": "int16", "unsigned short": "uint16", "bool": "bool",
           "float2": "float32", "float4": "float32", "int2": "int32", "int4": "int32"}  # fmt: skip


class KernelError(AssertionError):
    """What a kernel did wrong, and in which line."""


def signatures(source: Path) -> dict[str, list[tuple[str, bool, bool]]]:
    """Read the kernels of a file: for each parameter its type, whether it is an array, and whether it is const."""
    return {name: [_parameter(p) for p in params.split(",")] for name, params in KERNEL.findall(_code(source))}


def run(source: Path, name: str, grid: tuple, block: tuple, args: tuple, *, seed: int = 0, watch: tuple = ()) -> None:
    """Run a kernel; `seed` shuffles the order of blocks and threads, `watch` are arrays that it finds by pointer."""
    grid, block = ((*size, 1, 1)[:3] for size in (grid, block))
    assert 0 < np.prod(block) <= 1024, f"{name}: a block has 1 to 1024 threads, got {block}"
    assert all(0 < n < most for n, most in zip(grid, (2**31, 2**16, 2**16), strict=True)), (
        f"{name}: no GPU takes {grid}"
    )
    parameters = signatures(source)[name]
    assert len(args) == len(parameters), f"{name}: takes {len(parameters)} arguments, got {len(args)}"
    library = _library(source)
    sizes = getattr(library, f"sizes_{name}")
    sizes.restype = ctypes.POINTER(ctypes.c_int)
    values = [_value(name, i, a, p, sizes()[i]) for i, (a, p) in enumerate(zip(args, parameters, strict=True))]
    for a, (_, is_array, is_const) in zip(args, parameters, strict=True):
        if is_array and a is not None:
            _watch(library, a, writable=a.flags.writeable and not is_const)
    for a in watch:
        _watch(library, a, writable=a.flags.writeable)
    addresses = (ctypes.c_void_p * len(values))(*[ctypes.addressof(v) for v in values])
    at = ctypes.c_void_p()
    body = ctypes.cast(getattr(library, f"body_{name}"), ctypes.c_void_p)
    sizes = (ctypes.c_uint * 6)(*grid, *block)
    wrong = library.emulate_run(body, addresses, sizes, ctypes.c_ulonglong(seed), ctypes.byref(at))
    if wrong is not None:
        raise KernelError(f"{name}: {wrong.decode()}{_line(library, at.value)}")


def _code(source: Path) -> str:
    """The file without its comments."""
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", source.read_text(encoding="utf-8"), flags=re.DOTALL)


def _parameter(text: str) -> tuple[str, bool, bool]:
    words = text.replace("*", " * ").replace("__restrict__", " ").split()
    is_array = "*" in words
    kind = " ".join(w for w in words[:-1] if w not in {"const", "*"})
    return kind, is_array, "const" in words


def _value(name: str, i: int, a, parameter, size: int):
    kind, is_array, _ = parameter
    if not is_array and kind not in NUMBERS:  # a struct, by value: a NumPy array of one structured element
        assert isinstance(a, np.ndarray), f"{name}: argument {i} is the struct {kind}, got {type(a).__name__}"
        assert a.dtype.names, f"{name}: argument {i} is the struct {kind}, got {a.dtype.name}"
        assert a.nbytes == size, f"{name}: argument {i} is the struct {kind} of {size} bytes, got {a.nbytes}"
        return (ctypes.c_char * a.nbytes).from_buffer_copy(a.tobytes())
    expected = NUMBERS[kind]
    if is_array and a is None:
        return ctypes.c_void_p(0)
    if not is_array:
        assert isinstance(a, np.generic), f"{name}: argument {i} is {kind}, got {type(a).__name__}"
    assert a.dtype.name == expected, f"{name}: argument {i} is {kind}{'*' * is_array}, got {a.dtype.name}"
    if not is_array:
        return (ctypes.c_char * a.nbytes).from_buffer_copy(a.tobytes())
    assert isinstance(a, np.ndarray), f"{name}: argument {i} is {kind}*, got {type(a).__name__}"
    assert a.flags.c_contiguous, f"{name}: argument {i} is not contiguous"
    return ctypes.c_void_p(a.ctypes.data)


def _watch(library, a, *, writable: bool) -> None:
    grain = min(a.itemsize, 4)
    library.emulate_watch(ctypes.c_void_p(a.ctypes.data), ctypes.c_longlong(a.nbytes), grain, int(writable))


@cache
def _folder() -> Path:
    folder = tempfile.mkdtemp(prefix="glassnet-emulated-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@cache
def _runtime() -> Path:
    made = _folder() / "emulate.o"
    _call("g++", *COMMON, "-c", str(HERE / "emulate.cpp"), "-o", str(made))
    return made


@cache
def _library(source: Path) -> ctypes.CDLL:
    """Compile a `.cu` file, instrumented, with a function body_NAME for each of its kernels."""
    wrapper = _folder() / f"{source.parent.name}-{source.stem}.cpp"
    bodies = [
        f'extern "C" void body_{n}(void** a) {{ emulate::body<{n}>(a); }}\n'
        f'extern "C" const int* sizes_{n}() {{ return emulate::sizes({n}); }}'
        for n in signatures(source)
    ]
    # Copied rather than included: g++ 12 else gives the wrapper's name to the lines of the source.
    text = ['#include "emulate.h"', f'#line 1 "{source.name}"', source.read_text(encoding="utf-8"), *bodies]
    wrapper.write_text("\n".join(text) + "\n", encoding="utf-8")
    made, shared = wrapper.with_suffix(".o"), wrapper.with_suffix(".so")
    _call("g++", *COMMON, *INSTRUMENTED, "-Wno-unknown-pragmas", "-c", str(wrapper), "-o", str(made))
    _call("g++", "-shared", str(made), str(_runtime()), "-o", str(shared))
    library = ctypes.CDLL(str(shared))
    library.emulate_run.restype = ctypes.c_char_p
    return library


def _call(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]


def _line(library: ctypes.CDLL, at: int | None) -> str:
    """Say which line of the source an address of the program belongs to; nothing where that is not known."""
    if at is None or shutil.which("addr2line") is None:
        return ""
    here = ctypes.cast(library.emulate_run, ctypes.c_void_p).value
    with Path("/proc/self/maps").open(encoding="utf-8") as maps:
        spans = [line.split() for line in maps if line.rstrip().endswith(library._name)]
    base = min(int(span[0].split("-")[0], 16) for span in spans) if spans and here else 0
    command = ("addr2line", "-i", "-e", library._name, hex(at - base - 1))
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split("\n")
    lines = [Path(f.split(" ")[0]).name for f in found if ".cu" in f]  # the innermost inlined function first
    return f" ({' in '.join(lines)})" if lines else ""
