"""Work on the blocks of an array side by side, in threads.

NumPy's copies and matrix products let go of the interpreter's lock, so threads of one process do run at the same time.
Meanwhile BLAS gets one thread: its own threads would compete with ours for the same processors, and not only while they
work. OpenBLAS's wait for the next product by spinning, for some hundredths of a second, in which a small network does
several layers. So products too small to gain much from threads are made `with one_blas_thread` too.

One call at a time has the helpers. Who finds them taken works alone: another thread's call, and also a call from
inside a block, which so cannot lock up.
"""

import contextvars
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from itertools import count
from typing import Any, TypeVar

from glassnet.threads import get_num_threads

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


class _Helpers:
    """The threads of this process, who has them, and whether the system refused to start more."""

    def __init__(self) -> None:
        self.taken = threading.Lock()
        self.pool: ThreadPoolExecutor | None = None
        self.size = 0
        self.refused = False

    def start(self, work: Callable[[], None], size: int) -> list[Future[None]]:
        """Start `work` in so many threads, or in as many as can be had; NumPy's error state goes along."""
        started: list[Future[None]] = []
        if size < 1:
            return started
        try:
            if self.pool is None or self.size < size:
                self.pool, self.size = ThreadPoolExecutor(size, "glassnet"), size
            for _ in range(size):
                started.append(self.pool.submit(contextvars.copy_context().run, work))  # noqa: PERF401  kept if one fails
        except RuntimeError:  # "can't start new thread": a limit on processes, or the interpreter is ending
            self.refused, self.pool = True, None
        return started


class _OneBlasThread:
    """BLAS has one thread while somebody is inside.

    BLAS has one setting for the whole process, and threadpoolctl lets one thread change it. So the thread that comes
    first sets it and puts it back when it leaves; others who come meanwhile find it set.
    """

    def __init__(self) -> None:
        self.free = threading.Lock()
        self.owner, self.depth = 0, 0
        self.limits: Any = None

    def __enter__(self) -> None:
        me = threading.get_ident()
        if self.owner != me and not self.free.acquire(blocking=False):
            return
        self.owner = me
        self.depth += 1
        if self.depth == 1:
            self.limits = _blas().limit(limits=1)

    def __exit__(self, *error: object) -> None:
        if self.owner != threading.get_ident():
            return
        self.depth -= 1
        if self.depth == 0:
            self.limits.restore_original_limits()
            self.owner = 0
            self.free.release()


def blas_for(size: int, small: int) -> AbstractContextManager[None]:
    """Let BLAS have its threads for work of more than `small`; below they spin for longer than they help."""
    return one_blas_thread if size <= small else nullcontext()


_helpers = _Helpers()
one_blas_thread = _OneBlasThread()
if hasattr(os, "register_at_fork"):
    # Threads do not survive a fork, and one of them may have held a lock.
    os.register_at_fork(after_in_child=lambda: _Helpers.__init__(_helpers))
    os.register_at_fork(after_in_child=lambda: _OneBlasThread.__init__(one_blas_thread))


def run_chunks(work: Callable[[Chunk], Result], chunks: Iterable[Chunk], at_once: int | None = None) -> list[Result]:
    """Call `work` on every chunk, several at a time, and return the results in the order of the chunks.

    Chunks must not write to the same memory. Which thread does which chunk is left to chance, so work whose result
    depends on the order (a sum) belongs into the results, to be put together by the caller. At most `at_once` chunks
    are under way at a time, so that their workspaces do not add up.

    An exception, Ctrl-C too, stops the others after the chunk that they are at, and is raised here.
    """
    todo = list(chunks)
    if len(todo) < 2 or not _helpers.taken.acquire(blocking=False):
        return [work(chunk) for chunk in todo]
    size = min(get_num_threads(), len(todo), at_once or len(todo)) - 1
    try:
        with one_blas_thread:  # alone too: the same products then round in the same way
            return _side_by_side(work, todo, 0 if _helpers.refused else size)
    finally:
        _helpers.taken.release()


def even_parts(count: int, most: int) -> list[slice]:
    """Cut `count` things into parts of at most `most`: one part, or as near to a multiple of four as can be.

    So two and four threads get equal shares; how many there really are has no say, since results must not depend on it.
    """
    parts = -(-count // most)
    if parts > 1:
        parts = min(-(-parts // 4) * 4, count)
    size = -(-count // max(parts, 1))
    return [slice(start, min(start + size, count)) for start in range(0, count, max(size, 1))]


def _side_by_side(work: Callable[[Chunk], Result], todo: list[Chunk], size: int) -> list[Result]:
    results: list[Any] = [None] * len(todo)
    turns, stop = count(), threading.Event()

    def take_turns() -> None:
        try:
            while not stop.is_set() and (turn := next(turns)) < len(todo):
                results[turn] = work(todo[turn])
        except BaseException:
            stop.set()
            raise

    started = _helpers.start(take_turns, size)
    try:
        take_turns()
    finally:
        stop.set()
        started = [future for future in started if not future.cancel()]  # what never began is not waited for
        wait(started)
    for future in started:
        future.result()
    return results


@lru_cache(maxsize=1)
def _blas() -> Any:
    """Find NumPy's BLAS: some milliseconds, so once."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")
