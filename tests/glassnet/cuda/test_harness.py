"""The harness itself: right kernels pass, and each kind of mistake is found, in whatever order the threads run."""

from pathlib import Path

import emulator
import gate
import numpy as np
import pytest

CASES = Path(__file__).parent / "broken" / "cases.cu"
TENSOR = CASES.with_name("tensor.cu")
SPILLING = CASES.with_name("spilling.cu")
ORDERS = (0, 7, 123456)

pytestmark = pytest.mark.skipif(not emulator.HAS_COMPILER, reason="g++ is not installed")


def numbers(n):
    return np.arange(1, n + 1, dtype=np.float32)


def launch(name, *args, grid=1, block=64, seed=0, source=CASES):
    args = tuple(np.int32(a) if isinstance(a, int) else a for a in args)
    emulator.run(source, name, (grid,), (block,), args, seed=seed)


@pytest.mark.parametrize("seed", ORDERS)
class TestRightKernels:
    def test_block_sums(self, seed):
        y = np.full(2, np.nan, dtype=np.float32)
        launch("sum_block", numbers(100), y, 100, grid=2, seed=seed)
        assert y.tolist() == [2080.0, 2970.0]

    def test_atomics_are_no_race(self, seed):
        bins = np.zeros(3, dtype=np.int32)
        launch("count", np.arange(100, dtype=np.int32) % 3, bins, 100, grid=2, seed=seed)
        assert bins.tolist() == [34, 33, 33]

    def test_warp_operations(self, seed):
        x = numbers(64) - 40
        y, votes = np.zeros((3, 64), dtype=np.float32), np.zeros(64, dtype=np.int32)
        launch("warp_sums", x, y, votes, seed=seed)
        per_warp = x.reshape(2, 32)
        assert np.array_equal(y[0], np.repeat(per_warp.sum(axis=1), 32))
        assert np.array_equal(y[1], y[0])
        assert np.array_equal(y[2], np.cumsum(per_warp, axis=1).ravel())
        assert votes.view(np.uint32)[[0, 32]].tolist() == [0, 0xFFFFFF00]

    def test_syncwarp_orders_a_warp(self, seed):
        y = np.zeros(32, dtype=np.float32)
        launch("through_shared_in_a_warp", numbers(32), y, block=32, seed=seed)
        assert np.array_equal(y, numbers(32)[::-1])

    def test_asynchronous_copies(self, seed):
        y = np.full(64, np.nan, dtype=np.float32)
        launch("copied", numbers(50), y, 50, seed=seed, source=TENSOR)
        assert np.array_equal(y, [*[0.0] * 14, *range(50, 0, -1)])


MISTAKES = {
    "sum_block_race": ((numbers(100), np.zeros(2, np.float32), 100), {"grid": 2}, r"race: .*cases.cu:21"),
    "sum_all_race": ((numbers(100), np.zeros(1, np.float32), 100), {"grid": 2}, r"race: .*cases.cu:28"),
    "off_by_one": ((numbers(100), np.zeros(100, np.float32), 100), {"grid": 2}, "reads 4 bytes, 0 bytes after the end"),
    "off_by_one_writing": ((numbers(9), np.zeros(9, np.float32), 9), {}, "writes 4 bytes, 0 bytes after the end"),
    "off_by_one_in_shared": ((numbers(9), np.zeros(8, np.float32), 9), {"block": 8}, "an index beyond its array"),
    "unwritten_shared": ((numbers(9), np.zeros(32, np.float32), 9), {"block": 32}, "no thread of this block wrote"),
    "half_at_a_barrier": ((numbers(9), np.zeros(9, np.float32), 9), {"block": 32}, "deadlock: .*23 threads have ended"),
    "two_barriers": ((numbers(32), np.zeros(32, np.float32), 9), {"block": 32}, "deadlock: .*line 76.*line 78"),
    "writes_const": ((numbers(32), np.zeros(32, np.float32), 9), {"block": 32}, "writes into a read-only array"),
    "misaligned": ((numbers(9), np.zeros(32, np.float32), 1), {"block": 32}, "misaligned access"),
    "half_a_warp": ((numbers(32), np.zeros(32, np.float32)), {"block": 32}, "16 threads wait for their warp"),
    "through_shared_without_waiting": (
        (numbers(32), np.zeros(32, np.float32)), {"block": 32}, "(race|no thread of this block wrote)",
    ),
    "copied_too_early": ((numbers(50), np.zeros(64, np.float32), 50), {"source": TENSOR}, "no thread .*tensor.cu:35"),
    "copied_without_barrier": (
        (numbers(50), np.zeros(64, np.float32), 50), {"source": TENSOR}, "(race|no thread of this block wrote)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("seed", ORDERS)
@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found(name, seed):
    args, options, message = MISTAKES[name]
    args = tuple(a.copy() if isinstance(a, np.ndarray) else a for a in args)
    with pytest.raises(emulator.KernelError, match=message):
        launch(name, *args, seed=seed, **options)


def test_the_order_of_float_atomics_shows():
    x = (np.random.default_rng(3).normal(size=64) * 10.0 ** np.arange(64)[::-1] % 1e6).astype(np.float32)
    sums = set()
    for seed in range(8):
        y = np.zeros(1, dtype=np.float32)
        launch("add_floats_in_any_order", x, y, 64, seed=seed)
        sums.add(float(y[0]))
    assert len(sums) > 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((numbers(4), numbers(4)), "takes 3 arguments, got 2"),
        ((numbers(4).astype(np.float64), numbers(4), 4), r"argument 0 is float\*, got float64"),
        ((numbers(4), numbers(4), np.int64(4)), "argument 2 is int, got int64"),
        ((numbers(4), numbers(8)[::2], 4), "argument 1 is not contiguous"),
        ((numbers(4), 4, 4), r"argument 1 is float\*, got int32"),
    ],
)
def test_arguments_that_a_gpu_would_take_silently_are_refused(args, message):
    with pytest.raises(AssertionError, match=message):
        launch("sum_block", *args)


class TestTensorCore:
    @pytest.fixture(params=ORDERS)
    def product(self, request):
        def multiply(a, b, *, rounded):
            y = np.full((16, 8), np.nan, dtype=np.float32)
            launch("multiply", a, b, y, int(rounded), block=32, seed=request.param, source=TENSOR)
            return y

        return multiply

    def test_whole_numbers_are_exact(self, product):
        rng = np.random.default_rng(5)
        a, b = (rng.integers(-9, 9, shape).astype(np.float32) for shape in ((16, 8), (8, 8)))
        assert np.array_equal(product(a, b, rounded=True), a @ b)

    def test_inputs_lose_thirteen_bits(self, product):
        a, b = np.zeros((16, 8), np.float32), np.eye(8, dtype=np.float32)
        a[3, 2] = 1 + 2**-11 + 2**-20  # above the middle between two TF32 numbers
        assert product(a, b, rounded=True)[3, 2] == 1 + 2**-10
        assert product(a, b, rounded=False)[3, 2] == 1.0
        assert (
            product(np.zeros_like(a) + np.float32(np.inf), np.ones_like(b), rounded=True).tolist()
            == [[np.inf] * 8] * 16
        )


@pytest.mark.skipif(gate.missing() != "", reason=gate.missing() or "-")
class TestGate:
    def test_a_good_kernel_is_measured(self):
        used = gate.compiled(CASES, 90)["sum_block"]
        assert 8 <= used.registers <= 64
        assert used.spills == 0
        assert used.shared == 64 * 4

    def test_spills_and_too_many_registers_are_found(self):
        wrong = "\n".join(gate.beyond(SPILLING, 90))
        assert "spills_a_lot: spills " in wrong
        assert "over_its_limit: " in wrong
        assert "allowed 10" in wrong
        assert "states_none: no line" in wrong
        assert "well_behaved" not in wrong

    def test_what_the_gpu_does_not_have_does_not_compile(self, tmp_path):
        source = tmp_path / "too_new.cu"
        rounds = 'asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(*(unsigned*)y) : "f"(*y));'
        source.write_text(f'extern "C" __global__ void f(float* y) {{ {rounds} }}')
        assert gate.compiled(source, 80).keys() == {"f"}
        with pytest.raises(gate.CompileError, match="sm_75"):
            gate.compiled(source, 75)
        source = source.rename(tmp_path / "nonsense.cu")
        source.write_text('extern "C" __global__ void f(float* y) { y[0] = z; }')
        with pytest.raises(gate.CompileError, match='identifier "z" is undefined'):
            gate.compiled(source, 90)
