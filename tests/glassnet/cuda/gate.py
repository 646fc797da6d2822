"""Compile the CUDA kernels for real, with NVRTC, which needs no GPU: what does each kernel use of the chip?

ptxas says how many registers a thread takes, how much shared memory a block, and how many bytes did not fit and are
spilled to slow memory. The limit stands in the source, in the line above each kernel: "// at most 128 registers".
Spills are never within the limits.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from glassnet.cuda import _compile

# Turing, A100, consumer Ampere, Ada, Hopper, Blackwell for data centres and for consumers.
ARCHITECTURES = (75, 80, 86, 89, 90, 100, 120)
MOST_SHARED = 48 << 10  # bytes of static shared memory a block may have
LIMIT = re.compile(
    r'//[^\n]*\bat most (\d+) registers\b[^\n]*\nextern\s+"C"[^(]*?(?:__launch_bounds__\([^)]*\)\s*)?(\w+)\('
)
USED = re.compile(
    r"Compiling entry function '(\w+)'.*?(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads"
    r".*?Used (\d+) registers(?:[^\n]*?(\d+) bytes smem)?",
    re.DOTALL,
)


class Usage(NamedTuple):
    """What one kernel uses: registers of a thread, spilled bytes of a thread, shared bytes of a block."""

    registers: int
    spills: int
    shared: int


def missing() -> str:
    """Say why nothing can be compiled here; "" if it can."""
    try:
        import cupy

        cupy.cuda.nvrtc.getVersion()
    except Exception as error:
        return f"no NVRTC: {type(error).__name__} {error}; `make test-cuda` installs what is missing"
    return ""


@cache
def compiled(source: Path, arch: int) -> dict[str, Usage]:
    """Compile a file for one architecture; raise CompileError with the compiler's words if it cannot be."""
    from cupy.cuda import nvrtc

    program = nvrtc.createProgram(_compile.source(source), source.name, (), ())
    try:
        nvrtc.compileProgram(program, [*_compile.OPTIONS, f"-arch=sm_{arch}", "--ptxas-options=-v", "-ftz=true"])
    except nvrtc.NVRTCError as error:
        raise CompileError(f"{source.name} for sm_{arch}: {nvrtc.getProgramLog(program)}") from error
    log = nvrtc.getProgramLog(program)
    assert len(nvrtc.getCUBIN(program)) > 0
    nvrtc.destroyProgram(program)
    return {
        name: Usage(int(registers), int(stores) + int(loads), int(shared or 0))
        for name, _, stores, loads, registers, shared in USED.findall(log)
    }


class CompileError(AssertionError):
    """A file does not compile."""


def limits(source: Path) -> dict[str, int]:
    """Read the most registers that each kernel allows itself."""
    return {name: int(count) for count, name in LIMIT.findall(source.read_text(encoding="utf-8"))}


def beyond(source: Path, arch: int) -> list[str]:
    """List what breaks a limit: too many registers, any spill, too much shared memory, or no limit stated."""
    allowed, wrong = limits(source), []
    for name, used in compiled(source, arch).items():
        if name not in allowed:
            wrong.append(f"{name}: no line '// at most N registers' above it")
        elif used.registers > allowed[name]:
            wrong.append(f"{name}: {used.registers} registers, allowed {allowed[name]}")
        if used.spills:
            wrong.append(f"{name}: spills {used.spills} bytes")
        if used.shared > MOST_SHARED:
            wrong.append(f"{name}: {used.shared} bytes of shared memory, a block has {MOST_SHARED}")
    return wrong
