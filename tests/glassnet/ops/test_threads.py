import multiprocessing
import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from glassnet import ops, threads
from glassnet.ops import _threads
from glassnet.ops._threads import even_parts, one_blas_thread, run_chunks
from glassnet.threads import get_num_threads, set_num_threads


@pytest.fixture(autouse=True)
def _as_before():
    before = threads._chosen
    with threadpool_limits(2, "blas"):
        yield
        assert set(blas_threads()) == {2}
    threads._chosen = before
    _threads._helpers.refused = False


def blas_threads():
    return [one["num_threads"] for one in ThreadpoolController().select(user_api="blas").info()]


def who(_):
    time.sleep(0.005)
    return threading.get_ident()


def test_results_come_in_the_order_of_the_chunks():
    set_num_threads(3)
    later_is_faster = lambda i: time.sleep((9 - i) / 1000) or i * i  # noqa: E731  one line of work
    assert run_chunks(later_is_faster, range(10)) == [i * i for i in range(10)]


def test_chunks_run_side_by_side_and_the_caller_takes_part():
    set_num_threads(2)
    meet = threading.Barrier(2, timeout=10)  # breaks unless two chunks are under way at a time
    found = run_chunks(lambda _: meet.wait() is not None and threading.get_ident(), range(2))
    assert len(set(found)) == 2
    assert threading.get_ident() in found


@pytest.mark.parametrize(("count", "chunks"), [(1, 8), (4, 1), (4, 0)])
def test_one_thread_or_one_chunk_needs_no_pool(count, chunks, monkeypatch):
    monkeypatch.setattr(_threads, "ThreadPoolExecutor", None)
    monkeypatch.setattr(_threads._helpers, "pool", None)
    set_num_threads(count)
    assert run_chunks(who, range(chunks)) == [threading.get_ident()] * chunks


def test_no_more_threads_than_chunks_or_than_were_set():
    set_num_threads(3)
    assert len(set(run_chunks(who, range(30)))) == 3
    assert len(set(run_chunks(who, range(2)))) <= 2


def test_no_more_at_once_than_allowed():
    set_num_threads(4)
    assert set(run_chunks(who, range(8), at_once=1)) == {threading.get_ident()}
    assert len(set(run_chunks(who, range(20), at_once=2))) == 2


def test_more_threads_when_more_are_asked_for():
    for count in (2, 4, 3):
        set_num_threads(count)
        meet = threading.Barrier(count, timeout=10)
        assert (
            len(set(run_chunks(lambda _, m=meet: m.wait() is not None and threading.get_ident(), range(count))))
            == count
        )


def test_calls_inside_chunks_run_where_they_are():
    set_num_threads(2)
    for inner, outer in run_chunks(lambda i: (run_chunks(who, range(3)), who(i)), range(8)):
        assert inner == [outer] * 3


def test_calls_from_many_threads_at_once():
    set_num_threads(2)
    results = []
    callers = [
        threading.Thread(target=lambda k=k: results.append((k, run_chunks(lambda i: (who(i), i * k)[1], range(20)))))
        for k in range(6)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(30)
    assert sorted(results) == [(k, [i * k for i in range(20)]) for k in range(6)]


def test_who_finds_the_helpers_taken_works_alone():
    set_num_threads(2)
    first, second = threading.Event(), threading.Event()
    waits = threading.Thread(target=run_chunks, args=(lambda _: first.set() or second.wait(10), range(2)))
    waits.start()
    assert first.wait(10)
    assert run_chunks(who, range(4)) == [threading.get_ident()] * 4
    second.set()
    waits.join(10)
    meet = threading.Barrier(2, timeout=10)
    run_chunks(lambda _: meet.wait(), range(2))  # has them again


def test_blas_has_one_thread_meanwhile():
    set_num_threads(2)
    assert run_chunks(lambda _: set(blas_threads()), range(4)) == [{1}] * 4
    set_num_threads(1)
    assert run_chunks(lambda _: set(blas_threads()), range(4)) == [{1}] * 4
    assert run_chunks(lambda _: set(blas_threads()), range(1)) == [{2}]


def test_the_thread_that_limits_blas_gives_it_its_threads_back():
    found, inside, outside = [], threading.Event(), threading.Event()

    def other():
        with one_blas_thread:
            inside.set()
            assert outside.wait(10)
            found.append(set(blas_threads()))
        with one_blas_thread:
            found.append(one_blas_thread.owner == threading.get_ident())

    guest = threading.Thread(target=other)
    with one_blas_thread:
        with one_blas_thread:
            guest.start()
            assert inside.wait(10)
        assert set(blas_threads()) == {1}
    assert set(blas_threads()) == {2}
    outside.set()
    guest.join(10)
    assert found == [{2}, True]
    assert set(blas_threads()) == {2}
    assert one_blas_thread.free.acquire(blocking=False)
    one_blas_thread.free.release()


@pytest.mark.parametrize("kernel", [ops.linear, ops.conv1d, ops.conv2d])
def test_a_small_product_wakes_no_thread_of_blas(kernel, monkeypatch):
    seen = []
    for name in ("matmul", "sum"):
        plain = getattr(np, name)
        monkeypatch.setattr(np, name, lambda *a, plain=plain, **k: seen.extend(blas_threads()) or plain(*a, **k))
    axes = {ops.linear: 0, ops.conv1d: 1, ops.conv2d: 2}[kernel]
    x, w = np.ones((2, 3, 5, 4)[: 2 + axes]), np.ones((6, 3, 2, 2)[: 2 + axes])
    y, cache = kernel.forward(x, w)
    kernel.backward(y, cache)
    assert 1 in seen
    assert set(seen) == {1}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("inside", ["the caller", "a helper"])
def test_an_error_stops_the_rest_and_is_raised(error, inside):
    set_num_threads(2)
    caller, done = threading.get_ident(), []

    def work(i):
        if (threading.get_ident() == caller) == (inside == "the caller"):
            raise error("stop")
        time.sleep(0.01)
        done.append(i)

    with pytest.raises(error, match=r"^stop$"):
        run_chunks(work, range(200))
    assert len(done) < 100
    assert run_chunks(lambda i: i, range(3)) == [0, 1, 2]


def test_the_error_state_of_numpy_goes_along():
    set_num_threads(2)
    meet = threading.Barrier(2, timeout=10)
    with np.errstate(over="ignore", divide="raise"):
        states = run_chunks(lambda _: meet.wait() is not None and np.geterr(), range(2))
    assert [(s["over"], s["divide"]) for s in states] == [("ignore", "raise")] * 2


def test_where_no_thread_can_be_had_the_caller_does_it_all(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    set_num_threads(2)
    monkeypatch.setattr(_threads._helpers, "pool", None)
    with monkeypatch.context() as limits:
        limits.setattr(threading.Thread, "start", refuse)
        assert run_chunks(who, range(4)) == [threading.get_ident()] * 4
    assert _threads._helpers.refused
    assert run_chunks(who, range(4)) == [threading.get_ident()] * 4


@pytest.mark.parametrize(
    ("count", "most", "sizes"),
    [
        (32, 32, [32]),
        (32, 20, [8, 8, 8, 8]),
        (32, 7, [4] * 8),
        (9, 4, [3, 3, 3]),
        (3, 2, [1, 1, 1]),
        (0, 5, []),
        (10, 1, [1] * 10),
    ],
)
def test_parts_are_even_and_none_is_left_out(count, most, sizes):
    parts = even_parts(count, most)
    assert [len(range(count)[part]) for part in parts] == sizes
    assert [i for part in parts for i in range(count)[part]] == list(range(count))


def _in_a_fork(queue):
    set_num_threads(2)
    queue.put(run_chunks(lambda i: 2 * i, range(5)))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own():
    set_num_threads(2)
    run_chunks(who, range(4))
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    with _threads._helpers.taken:  # as if another thread held it: the child must not inherit that
        child = context.Process(target=_in_a_fork, args=(queue,))
        child.start()
    try:
        assert queue.get(timeout=30) == [0, 2, 4, 6, 8]
    finally:
        child.kill()
        child.join()


def test_a_process_ends_though_its_pool_is_open():
    code = "from glassnet.ops._threads import run_chunks as r; from glassnet.threads import *; set_num_threads(2)"
    subprocess.run([sys.executable, "-c", f"{code}; r(print, range(4))"], check=True, timeout=60, capture_output=True)


def test_a_count_of_threads_is_checked():
    with pytest.raises(ValueError, match=r"^set_num_threads: count must be at least 1, got 0$"):
        set_num_threads(0)
    with pytest.raises(TypeError, match=r"^set_num_threads: count must be a whole number, got 1\.5$"):
        set_num_threads(1.5)


@pytest.mark.parametrize(
    ("environment", "quota", "expected"),
    [
        ({"GLASSNET_NUM_THREADS": "7", "OMP_NUM_THREADS": "5"}, "max 100000", 7),
        ({"GLASSNET_NUM_THREADS": "", "OMP_NUM_THREADS": "5"}, "max 100000", 5),
        ({"GLASSNET_NUM_THREADS": "0", "OMP_NUM_THREADS": "4,2"}, "max 100000", 6),
        ({}, "max 100000", 6),
        ({}, "250000 100000", 2),
        ({}, "50000 100000", 1),
        ({}, "900000 100000", 6),
        ({}, None, 6),
    ],
)
def test_the_first_count_is_what_the_process_may_use(environment, quota, expected, monkeypatch, tmp_path):
    for name in threads._VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "cpu.max"
    if quota is not None:
        file.write_text(quota + "\n")
    monkeypatch.setattr(threads, "_QUOTA", file)
    monkeypatch.setattr(threads, "_chosen", None)
    monkeypatch.setattr(threads.os, "sched_getaffinity", lambda _: set(range(6)), raising=False)
    assert get_num_threads() == expected
    set_num_threads(3)
    assert get_num_threads() == 3
