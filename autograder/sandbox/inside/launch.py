"""First thing to run in the sandbox: read the plan, hide the answer channel, give up all rights, start the runner.

Started as ``python -I -S -B launch.py`` with the plan as JSON on standard input. No `site`: the paths that may be
imported from are in the plan.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
from importlib import import_module
from typing import Any

_PRIVATE = 100  # answer channel: away from the small numbers that a stray os.write would hit


def _hide(descriptor: int) -> int:
    private = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _PRIVATE)
    os.close(descriptor)
    return private


def _null(*descriptors: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(null, descriptor)
    if null not in descriptors:
        os.close(null)


def _paths(plan: dict[str, Any]) -> None:
    sys.path[:] = [*plan["sys_path"]]
    sys.prefix, sys.exec_prefix = plan["prefix"], plan["prefix"]  # `sysconfig` then knows where libraries live
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120


def main() -> None:
    """Never returns."""
    plan = json.loads(sys.stdin.buffer.read())
    channel = [_hide(plan["channel"][0]), _hide(plan["channel"][1])]
    _null(0, 1)
    os.closerange(3, _PRIVATE)
    _paths(plan)
    confine = import_module("inside.confine").confine
    import glassnet  # noqa: F401 - its folder is then known, and the folder above need not be listed

    confine(plan)
    serve = import_module("inside.runner").serve  # heavy: NumPy and IPython, loaded inside the fence

    del sys.path[0]
    import site

    site.sethelper()
    site.setcopyright()
    serve(*channel, ready=lambda: _null(2))


main()
