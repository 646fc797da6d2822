from __future__ import annotations

import functools
import sys

import pytest

from autograder.sandbox import Level, Limits, Sandbox
from autograder.sandbox.selftest import why_not

FENCED = [Level.LANDLOCK, Level.BUBBLEWRAP]
QUICK = Limits(memory=2**30, grace=2.0)

_reason = functools.cache(why_not)


def _level(request):
    level = request.param
    if level.isolates and _reason(level):
        pytest.skip(f"{level.title} is not available here: {_reason(level)}")
    if sys.platform == "win32":
        pytest.skip("the sandbox needs a POSIX system")
    return level


@pytest.fixture(params=FENCED, ids=lambda level: level.title, scope="module")
def fenced(request):
    """A level that isolates."""
    return _level(request)


@pytest.fixture(params=[Level.TRUSTED, *FENCED], ids=lambda level: level.title, scope="module")
def level(request):
    """Any level: a grade must not depend on it."""
    return _level(request)


@pytest.fixture(scope="module")
def box(level):
    """One sandbox for the well-behaved tests of a file."""
    with Sandbox(level, limits=QUICK) as sandbox:
        yield sandbox
