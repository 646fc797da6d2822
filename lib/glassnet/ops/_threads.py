"""Work on the blocks of an array side by side, in threads.

NumPy's copies and matrix products let go of the interpreter's lock, so threads of one process do run at the same time.
Meanwhile BLAS gets one thread: its own threads would compete with ours for the same processors.

The caller takes part and waits for nobody before it starts, so work that calls `run_chunks` again cannot lock up (it
runs where it is), and where no thread can be had the caller does it all.
"""

import contextvars
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from typing import Any, TypeVar

from glassnet.threads import get_num_threads

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


class _State:
    """What the process has: the pool and its size, who holds BLAS at one thread, whether threads were refused."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pool: ThreadPoolExecutor | None = None
        self.helpers = 0
        self.refused = False
        self.holders = 0
        self.release: Any = None
        self.here = threading.local()


_state = _State()
if hasattr(os, "register_at_fork"):
    # Threads do not survive a fork, and a lock may have been taken by one of them.
    os.register_at_fork(after_in_child=_state.__init__)  # type: ignore[misc]


def run_chunks(work: Callable[[Chunk], Result], chunks: Iterable[Chunk]) -> list[Result]:
    """Call `work` on every chunk, several at a time, and return the results in the order of the chunks.

    Chunks must not write to the same memory. Which thread does which chunk is left to chance, so work whose result
    depends on the order (a sum) belongs into the results, to be put together by the caller.

    An exception, Ctrl-C too, stops the others after the chunk that they are at, and is raised here.
    """
    todo = list(chunks)
    helpers = min(get_num_threads(), len(todo)) - 1
    if helpers < 1 or _state.refused or getattr(_state.here, "busy", False):
        return [work(chunk) for chunk in todo]
    results: list[Any] = [None] * len(todo)
    turns, stop = count(), threading.Event()

    def take_turns() -> None:
        _state.here.busy = True
        try:
            while not stop.is_set() and (turn := next(turns)) < len(todo):
                results[turn] = work(todo[turn])
        except BaseException:
            stop.set()
            raise
        finally:
            _state.here.busy = False

    with _blas_at_one_thread():
        started = _start(take_turns, helpers)
        try:
            take_turns()
        finally:
            stop.set()
            started = [future for future in started if not future.cancel()]  # what never began is not waited for
            wait(started)
    for future in started:
        future.result()
    return results


def _start(work: Callable[[], None], helpers: int) -> list[Future[None]]:
    """Start `work` in so many other threads, or in as many as the system grants; NumPy's error state goes along."""
    started: list[Future[None]] = []
    with _state.lock:
        try:
            pool = _pool(helpers)
            for _ in range(helpers):
                started.append(pool.submit(contextvars.copy_context().run, work))  # noqa: PERF401  keeps those before a refusal
        except RuntimeError:  # "can't start new thread": a limit on processes, or the interpreter is ending
            _state.refused, _state.pool = True, None
    return started


def _pool(helpers: int) -> ThreadPoolExecutor:
    if _state.pool is None or _state.helpers < helpers:
        if _state.pool is not None:
            _state.pool.shutdown(wait=False)
        _state.pool, _state.helpers = ThreadPoolExecutor(helpers, "glassnet"), helpers
    return _state.pool


@contextmanager
def _blas_at_one_thread() -> Iterator[None]:
    """Hold BLAS at one thread; of several holders at a time, the first sets and the last resets."""
    with _state.lock:
        _state.holders += 1
        if _state.holders == 1:
            _state.release = _blas().limit(limits=1)
    try:
        yield
    finally:
        with _state.lock:
            _state.holders -= 1
            if _state.holders == 0:
                _state.release.restore_original_limits()


@lru_cache(maxsize=1)
def _blas() -> Any:
    """Find NumPy's BLAS: some milliseconds, so once."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")
