"""The system call filter, run by a small interpreter of its own: what it says on both machines."""

from __future__ import annotations

import errno
import os

import pytest

from autograder.sandbox.inside import seccomp
from autograder.sandbox.inside.syscalls import ALLOWED, CHECKED, PRETENDED, REFUSED, UNSUPPORTED

ALLOW = "allow"
PID = 4321
X86, ARM = ("x86_64", 0xC000003E), ("aarch64", 0xC00000B7)

# From the kernel's own tables (asm/unistd_64.h and asm-generic/unistd.h), a sample by hand.
KNOWN = {
    "read": (0, 63), "write": (1, 64), "openat": (257, 56), "close": (3, 57), "mmap": (9, 222), "futex": (202, 98),
    "socket": (41, 198), "connect": (42, 203), "clone": (56, 220), "execve": (59, 221), "kill": (62, 129),
    "ptrace": (101, 117), "mount": (165, 40), "unshare": (272, 97), "bpf": (321, 280), "prctl": (157, 167),
    "ioctl": (16, 29), "fcntl": (72, 25), "sendto": (44, 206), "socketpair": (53, 199), "prlimit64": (302, 261),
    "newfstatat": (262, 79), "getrandom": (318, 278), "exit_group": (231, 94), "tgkill": (234, 131),
    "io_uring_setup": (425, 425), "pidfd_open": (434, 434), "fchmod": (91, 52), "setuid": (105, 146),
}  # fmt: skip


def _run(machine, number, *args):
    """Interpret the filter as the kernel does; Linux's `struct seccomp_data`, little endian."""
    name, arch = machine
    words = {0: number, 4: arch}
    for index in range(6):
        value = args[index] if index < len(args) else 0
        words[16 + 8 * index] = value & 0xFFFFFFFF
        words[20 + 8 * index] = value >> 32
    program, place, accumulator = seccomp.program(name, PID), 0, 0
    while True:
        code, if_true, if_false, constant = program[place]
        place += 1
        if code == 0x20:
            accumulator = words[constant]
        elif code == 0x54:
            accumulator &= constant
        elif code == 0x15:
            place += if_true if accumulator == constant else if_false
        elif code == 0x35:
            place += if_true if accumulator >= constant else if_false
        else:
            assert code == 0x06
            action, data = constant & 0xFFFF0000, constant & 0xFFFF
            return {0x7FFF0000: ALLOW, 0x80000000: "kill"}.get(action) or (errno.errorcode[data] if data else "pretend")


def _number(machine, name):
    tables = {**ALLOWED, **CHECKED, **REFUSED, **PRETENDED, **UNSUPPORTED}
    return tables[name][0 if machine is X86 else 1]


@pytest.fixture(params=[X86, ARM], ids=["x86_64", "aarch64"])
def machine(request):
    return request.param


@pytest.mark.parametrize("name", KNOWN)
def test_numbers_are_the_kernels(name):
    assert (_number(X86, name), _number(ARM, name)) == KNOWN[name]


def test_no_call_is_in_two_tables(machine):
    column = 0 if machine is X86 else 1
    numbers = [row[column] for table in (ALLOWED, CHECKED, REFUSED, PRETENDED, UNSUPPORTED) for row in table.values()]
    used = [number for number in numbers if number >= 0]
    assert len(used) == len(set(used)) > 200


@pytest.mark.parametrize(
    ("name", "args", "answer"),
    [
        ("read", (), ALLOW),
        ("socket", (2, 1, 0), "EPERM"),
        ("execve", (), "EPERM"),
        ("memfd_create", (), "EPERM"),
        ("fchmod", (3, 0o777), "pretend"),
        ("setxattr", (), "ENOTSUP"),
        ("clone", (0x3D0F00,), ALLOW),  # what the C library passes for a thread
        ("clone", (0x1200011,), "EPERM"),  # and for fork
        ("clone", (0x10000000,), "EPERM"),  # a user namespace
        ("kill", (PID, 9), ALLOW),
        ("kill", (PID + 1, 9), "EPERM"),
        ("kill", (0xFFFFFFFF, 9), "EPERM"),
        ("kill", (0, 9), "EPERM"),
        ("tgkill", (PID, 7, 6), ALLOW),
        ("tgkill", (1, 1, 6), "EPERM"),
        ("prlimit64", (0, 7), ALLOW),
        ("prlimit64", (77, 7), "EPERM"),
        ("prctl", (15,), ALLOW),
        ("prctl", (1, 0), "EPERM"),  # PR_SET_PDEATHSIG
        ("prctl", (4, 1), "EPERM"),  # PR_SET_DUMPABLE
        ("ioctl", (1, 0x5401), ALLOW),
        ("ioctl", (0, 0x5412), "EPERM"),  # TIOCSTI: type into the terminal
        ("fcntl", (3, 1), ALLOW),
        ("fcntl", (3, 8), "EPERM"),  # F_SETOWN
        ("fcntl", (3, 10), "EPERM"),  # F_SETSIG
        ("socketpair", (1, 0x80001, 0), ALLOW),
        ("socketpair", (1, 0x80002, 0), "EPERM"),
        ("sendto", (3, 9, 1, 0, 0, 0), ALLOW),
        ("sendto", (3, 9, 1, 0, 0x7FFF_0000_0000, 16), "EPERM"),
        ("sendto", (3, 9, 1, 0, 0x1000, 16), "EPERM"),
        ("openat", (-100 & 0xFFFFFFFF, 0, os.O_RDONLY | os.O_CLOEXEC), ALLOW),
        ("openat", (0, 0, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), ALLOW),
        ("openat", (0, 0, os.O_RDWR | os.O_CREAT), ALLOW),
        ("openat", (0, 0, os.O_RDONLY | os.O_TRUNC), "EPERM"),
        ("openat", (0, 0, 3), "EPERM"),
        ("openat", (0, 0, 3 | os.O_TRUNC), "EPERM"),
    ],
)
def test_what_the_filter_says(machine, name, args, answer):
    assert _run(machine, _number(machine, name), *args) == answer


@pytest.mark.parametrize("number", [435, 467, 9999])  # clone3, and calls of kernels to come
def test_unknown_calls_do_not_exist(machine, number):
    assert _run(machine, number) == "ENOSYS"


def test_another_calling_convention_is_killed_or_unknown():
    assert _run((X86[0], ARM[1]), 0) == "kill"
    assert _run((ARM[0], X86[1]), 63) == "kill"
    assert _run(X86, 0x40000000 + 41) == "ENOSYS"


def test_a_machine_without_a_table_is_refused():
    with pytest.raises(OSError, match="no system call table for 'riscv64'"):
        seccomp.program("riscv64", PID)
