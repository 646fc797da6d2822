"""How many threads the kernels may use on the CPU: one number for the whole process.

Blocks of a large array are worked on side by side, since NumPy lets go of the interpreter's lock while it computes.
The results do not depend on the number.
"""

import os
from pathlib import Path

from glassnet._arguments import integer

_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_VARIABLES = ("GLASSNET_NUM_THREADS", "OMP_NUM_THREADS")

_chosen: int | None = None


def set_num_threads(count: int) -> None:
    """Let kernels on NumPy arrays use this many threads.

    BLAS, which multiplies matrices outside the kernels' blocks, keeps its own setting (see `threadpoolctl`); inside
    the blocks it works with one thread.

    Parameters
    ----------
    count : int
        At least 1; 1 means that everything runs in the thread that calls.

    Raises
    ------
    ValueError
        "set_num_threads: count must be at least 1, got 0".

    Examples
    --------
    >>> before = get_num_threads()
    >>> set_num_threads(1)
    >>> get_num_threads()
    1
    >>> set_num_threads(before)
    """
    global _chosen  # noqa: PLW0603  the one setting of the process, as in PyTorch
    _chosen = integer("set_num_threads", "count", count)


def get_num_threads() -> int:
    """Return how many threads the kernels may use.

    Until `set_num_threads` is called it is the environment's ``GLASSNET_NUM_THREADS`` or ``OMP_NUM_THREADS``, else the
    number of processors that this process may use: those it is bound to, and no more than its container's share.
    """
    global _chosen  # noqa: PLW0603  found out once, when first asked
    if _chosen is None:
        _chosen = _from_environment() or _available()
    return _chosen


def _from_environment() -> int | None:
    for name in _VARIABLES:
        value = os.environ.get(name, "").strip()
        if value.isdecimal() and int(value) > 0:
            return int(value)
    return None


def _available() -> int:
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(bound, _share(_QUOTA) or bound)


def _share(quota: Path) -> int | None:
    """Read how many processors a container may keep busy, at least one: the file holds "200000 100000" or "max ..."."""
    try:
        limit, period = quota.read_text().split()
        return max(int(limit) // int(period), 1)
    except (OSError, ValueError):
        return None
