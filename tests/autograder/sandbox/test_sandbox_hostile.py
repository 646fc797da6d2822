"""Submissions that mean harm: the grader stays whole, answers in bounded time, and says what happened."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox import Limits, Sandbox, SandboxDied
from autograder.sandbox.watch import tree
from glassnet.check import Opaque

pytestmark = pytest.mark.sandbox

LIMITS = Limits(memory=700 * 2**20, work=24 * 2**20, file_size=8 * 2**20, grace=1.5)


@pytest.fixture
def hostile(fenced):
    """A sandbox; afterwards nothing of it may be left and the grader's own descriptors must be as before."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    box = Sandbox(fenced, limits=LIMITS)
    box.run_cell("import os, sys, time, signal, threading, ctypes, socket\nimport numpy as np")
    pids = tree(box._process()._process.pid)
    begin = time.monotonic()
    yield box
    box.close()
    assert time.monotonic() - begin < 60
    assert not [pid for pid in pids if _alive(pid)]
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1  # the starter's own


def _alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _died(box, source, *, timeout=10.0):
    with pytest.raises(SandboxDied) as caught:
        box.run_cell(source, timeout)
    assert not box.alive
    with pytest.raises(SandboxDied, match="^" + re.escape(caught.value.reason) + "$"):
        box.run_cell("1")  # it stays dead, with the same reason
    return caught.value.reason


def _works(box):
    return box.run_cell("print('works')").outputs[-1]["text"] == "works\n"


# Out of the fence ---------------------------------------------------------------------------------------------------


def test_files_outside_can_not_be_read_listed_or_written(hostile, tmp_path):
    tmp_path.chmod(0o777)
    (tmp_path / "canary").write_text("secret")
    (tmp_path / "canary").chmod(0o666)
    for source in (
        f"open({str(tmp_path / 'canary')!r}).read()",
        f"os.listdir({str(tmp_path)!r})",
        f"open({str(tmp_path / 'new')!r}, 'w')",
        f"open({str(tmp_path / 'canary')!r}, 'a').write('x')",
        f"os.open({str(tmp_path / 'canary')!r}, os.O_RDONLY | os.O_TRUNC)",
        f"os.truncate({str(tmp_path / 'canary')!r}, 0)",
        f"os.remove({str(tmp_path / 'canary')!r})",
        f"os.link({str(tmp_path / 'canary')!r}, 'mine')",
        f"os.symlink({str(tmp_path / 'canary')!r}, 'way')\nopen('way').read()",
        "open('/etc/passwd').read()",
        "open('/proc/1/cmdline').read()",
        f"open('/proc/{os.getpid()}/environ').read()",
    ):
        assert hostile.run_cell(source).error in ("PermissionError", "FileNotFoundError", "OSError"), source
    assert [path.name for path in tmp_path.iterdir()] == ["canary"]
    assert (tmp_path / "canary").read_text() == "secret"


def test_modes_and_times_outside_stay(hostile, tmp_path):
    target = tmp_path / "file"
    target.write_text("x")
    before = target.stat()
    hostile.run_cell(f"os.chmod({str(target)!r}, 0o777); os.utime({str(target)!r}, (0, 0))")
    after = target.stat()
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


def test_the_grader_and_the_solutions_are_not_there(hostile):
    root = Path(__file__).resolve().parents[3]
    assert hostile.run_cell("import autograder").error == "ModuleNotFoundError"
    for path in (root / "autograder" / "__init__.py", root / "pyproject.toml", Path(__file__)):
        assert path.is_file()
        assert hostile.run_cell(f"open({str(path)!r}).read()").error in ("PermissionError", "FileNotFoundError")


def test_no_network_and_no_socket(hostile, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        port = server.getsockname()[1]
        for source in (
            f"socket.create_connection(('127.0.0.1', {port}), timeout=2)",
            "socket.socket(socket.AF_UNIX)",
            "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
            "a, b = socket.socketpair()\na.connect('/run/any')",
            "a, b = socket.socketpair()\na.sendto(b'x', '/run/any')",
            f"import urllib.request\nurllib.request.urlopen('http://127.0.0.1:{port}', timeout=2)",
        ):
            assert hostile.run_cell(source).error in ("PermissionError", "URLError"), source
        with pytest.raises(BlockingIOError):
            server.accept()


_FORBIDDEN = [
    "os.fork()",
    "import subprocess; subprocess.run(['/bin/true'])",
    "import multiprocessing as m; p = m.get_context('fork').Process(target=print); p.start()",
    "os.posix_spawn('/bin/true', ['true'], {})",
    "os.execv(sys.executable, ['python'])",
    "if ctypes.CDLL(None).vfork() < 0: raise PermissionError",
    "if os.system('true') != 0: raise PermissionError",
    "if ctypes.CDLL(None).syscall(57) < 0: raise PermissionError",
    "if ctypes.CDLL(None).unshare(0x10000000) < 0: raise PermissionError",
    "if ctypes.CDLL(None).ptrace(0, 0, 0, 0) < 0: raise PermissionError",
    "if ctypes.CDLL(None).syscall(425, 8, 0) < 0: raise PermissionError",  # io_uring_setup
    "if ctypes.CDLL(None).memfd_create(b'x', 0) < 0: raise PermissionError",
    "import fcntl; r, w = os.pipe(); fcntl.fcntl(r, 8, os.getppid())",  # F_SETOWN
    "os.kill(os.getppid(), 0)",
    "os.kill(-1, 9)",
    "os.kill(1, 9)",
    "import resource; resource.setrlimit(resource.RLIMIT_DATA, (2**40, 2**40))",
]


def test_no_process_no_program_no_signal(hostile):
    for source in _FORBIDDEN:
        cell = hostile.run_cell(source)
        assert cell.error in ("PermissionError", "ValueError", "OSError"), (source, cell)
    assert _works(hostile)


def test_signals_by_number_do_not_reach_the_grader(hostile):
    hostile.run_cell(f"os.kill({os.getpid()}, signal.SIGUSR1)")  # it would end us
    assert _works(hostile)


# Using too much -----------------------------------------------------------------------------------------------------


def test_a_fork_bomb_stays_one_process(hostile):
    source = "for _ in range(1000):\n    try: os.fork()\n    except OSError: pass"
    assert hostile.run_cell(source).error == ""
    assert len(tree(hostile._process()._process.pid)) <= 3


def test_a_thread_bomb_ends(hostile):
    source = (
        "for _ in range(5000):\n    threading.Thread(target=time.sleep, args=(99,), daemon=True).start()\ntime.sleep(1)"
    )
    try:
        assert hostile.run_cell(source).error in ("RuntimeError", "MemoryError")
    except SandboxDied as problem:
        assert problem.reason == "killed: more than 128 threads and processes"


def test_a_memory_bomb_is_an_error(hostile):
    cell = hostile.run_cell("hoard = []\nwhile True:\n    hoard.append(np.ones(2**20))")
    assert cell.error in ("MemoryError", "_ArrayMemoryError")
    assert hostile.run_cell("del hoard").error == ""
    assert _works(hostile)


def test_shared_memory_that_no_limit_of_its_own_counts_is_killed(fenced):
    with Sandbox(fenced, limits=Limits(memory=400 * 2**20, grace=2.0)) as box:
        source = "import mmap\nm = mmap.mmap(-1, 900 * 2**20)\nfor i in range(0, len(m), 4096): m[i] = 1"
        assert _died(box, source + "\nimport time; time.sleep(5)") == "killed: more than 0.4 GiB of memory"


def test_many_files_fill_no_disk(hostile):
    source = "for i in range(200):\n    with open(f'f{i}', 'wb') as f: f.write(bytes(4 * 2**20))\ntime.sleep(3)"
    try:
        assert hostile.run_cell(source, 20.0).error == "OSError"
    except SandboxDied as problem:
        assert problem.reason == "killed: more than 24 MiB of files"


def test_one_large_file_is_an_error(hostile):
    source = "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nopen('f', 'wb').write(bytes(20 * 2**20))"
    assert hostile.run_cell(source).error == "OSError"


def test_processor_time_ends(fenced):
    with Sandbox(fenced, limits=Limits(cpu=3, grace=9.0)) as box:
        reason = _died(
            box, "while True:\n    try:\n        while True: pass\n    except BaseException: pass", timeout=9.0
        )
    assert reason.startswith("the process was ended by SIGKILL")


# Not wanting to stop ------------------------------------------------------------------------------------------------

_DEAF = """
signal.signal(signal.SIGALRM, signal.SIG_IGN)
signal.setitimer(signal.ITIMER_REAL, 0)
while True:
    try:
        while True: pass
    except BaseException:
        pass
"""


@pytest.mark.parametrize(
    "source",
    [
        _DEAF,
        "while True:\n    try:\n        while True: time.sleep(1)\n    except BaseException: pass",
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass",
        "import re; re.match(r'(a+)+$', 'a' * 60 + 'b')",
        "signal.signal(signal.SIGALRM, signal.SIG_IGN); 7 ** (7 ** 9)",
    ],
    ids=["handlers replaced", "catches everything", "signals blocked", "stuck in C", "stuck in arithmetic"],
)
def test_what_does_not_stop_is_killed(hostile, source):
    begin = time.monotonic()
    try:
        assert hostile.run_cell(source, 0.5).error == "TimeoutError"
    except SandboxDied as problem:
        assert problem.reason == "no answer after 2 s"
    assert time.monotonic() - begin < 8


def test_a_call_that_does_not_stop_is_killed(hostile):
    hostile.run_cell("def f():\n" + "".join(f"    {line}\n" for line in _DEAF.strip().splitlines()))
    with pytest.raises(SandboxDied, match=r"^no answer after 2 s$"):
        hostile.call("f", (), time_limit=0.5)


def test_threads_left_running_do_not_matter(hostile):
    hostile.run_cell(
        "threading.Thread(target=lambda: [time.sleep(0.001) for _ in iter(int, 1)]).start()\ndef f(): return 5"
    )
    assert hostile.call("f", ()).value == 5


def test_atexit_handlers_do_not_hold_us_up(hostile):
    hostile.run_cell(
        "import atexit; atexit.register(time.sleep, 99)\nthreading.Thread(target=time.sleep, args=(99,)).start()"
    )
    begin = time.monotonic()
    hostile.close()
    assert time.monotonic() - begin < 3


def test_a_generator_without_end_is_not_asked(hostile):
    hostile.run_cell("def f():\n    while True:\n        yield 1")
    assert hostile.call("f", ()).value == Opaque("generator")


# Ending -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("os._exit(3)", "the code ended the Python process (exit code 3)"),
        ("os._exit(0)", "the code ended the Python process (exit code 0)"),
        (
            "os.kill(os.getpid(), signal.SIGKILL)",
            "the process was ended by SIGKILL: its own doing, or its processor time was used up",
        ),
        ("ctypes.string_at(0)", "the process was ended by SIGSEGV"),
        ("ctypes.CDLL(None).abort()", "the process was ended by SIGABRT"),
    ],
)
def test_an_end_is_told_in_words(hostile, source, reason):
    assert _died(hostile, source) == reason


def test_an_end_during_a_call(hostile):
    hostile.run_cell("def f(): os._exit(1)")
    with pytest.raises(SandboxDied, match="exit code 1"):
        hostile.call("f", ())


# The answer channel -------------------------------------------------------------------------------------------------


def test_junk_on_every_descriptor(hostile):
    source = "for fd in range(120):\n    try: os.write(fd, b'\\xff' * 64)\n    except OSError: pass"
    assert _died(hostile, source).startswith("the code wrote something that is not data into the answer channel")


def test_junk_on_the_small_descriptors_is_lost(hostile):
    hostile.run_cell("for fd in range(51):\n    try: os.write(fd, b'junk')\n    except OSError: pass")
    assert _works(hostile)


def test_prints_below_python_are_lost(hostile):
    assert hostile.run_cell("libc = ctypes.CDLL(None)\nlibc.puts(b'from C'); libc.fflush(None);").outputs == []
    assert _works(hostile)


def test_closed_descriptors_end_it(hostile):
    reason = _died(hostile, "os.closerange(0, 256)")
    assert reason.startswith("the code ended the Python process")


def test_a_flood_on_the_channel_is_cut(hostile):
    source = "for fd in range(99, 120):\n    try:\n        while True: os.write(fd, b'\\x03' + bytes(2**16))\n"
    source += "    except OSError: pass"
    begin = time.monotonic()
    reason = _died(hostile, source, timeout=3.0)
    assert "answer channel" in reason or "no answer" in reason
    assert time.monotonic() - begin < 10


_FORGE = """
import inspect
runner = next(f.f_locals['self'] for f in [x.frame for x in inspect.stack()] if 'serve' == f.f_code.co_name)
from glassnet.check.codec import pack
"""


@pytest.mark.parametrize(
    "answer",
    [
        "{'number': 2, 'ready': True}",
        "{'number': 999, 'outputs': []}",
        "[1, 2]",
        "{'number': 2, 'outputs': [], 'error': 1, 'message': '', 'seconds': 0.0}",
        "{'number': 2, 'outputs': [], 'error': '', 'message': '', 'seconds': float('nan')}",
        "{'number': 2, 'outputs': [], 'error': '', 'message': '', 'seconds': -1.0}",
    ],
)
def test_forged_answers_of_wrong_shape_are_junk(hostile, answer):
    source = _FORGE + f"number = {hostile._number + 1}\nanswer = {answer}\n"
    source += "if isinstance(answer, dict) and answer['number'] == 2: answer['number'] = number\n"
    assert _died(hostile, source + "runner._wire.write(pack(answer))").startswith("the code wrote something")


def test_an_answer_too_many_is_noticed(hostile):
    forged = {"number": hostile._number + 1, "outputs": [], "error": "", "message": "", "seconds": 0.0, "signs": []}
    source = f"{_FORGE}\nforged = {forged}\nrunner._wire.write(pack(forged))"
    hostile.run_cell(source)  # the forged answer is taken for the real one; the real one is then one too many
    time.sleep(0.2)
    with pytest.raises(SandboxDied, match="not data into the answer channel"):
        hostile.run_cell("1")


@pytest.mark.parametrize(
    "tamper",
    [
        "import json; json.dumps = lambda *a, **k: '[[[['; json.loads = lambda *a: {}",
        "import glassnet.check.codec as c; c.pack = lambda v: b'junk'",
        "import glassnet.check.data as d; d.as_data = d._keep = lambda *a: object()",
        "np.ndarray = int; np.array = np.asarray = lambda *a, **k: 1/0",
        "for name in list(sys.modules): sys.modules[name] = None",
        "sys.modules.clear()",
        "import builtins; builtins.isinstance = lambda *a: True; builtins.len = lambda x: 10**9",
        "import builtins\nfor n in list(vars(builtins)): delattr(builtins, n)",
        "os.write = os.read = lambda *a: 1/0",
        "sys.stdout = sys.stderr = None",
        "sys.stdout.close(); sys.stderr.close()",
        "sys.settrace(lambda *a: 1/0)",
        "sys.setrecursionlimit(30)",
        "get_ipython().run_cell = None",
        "get_ipython().user_ns = None",
        "del sys.modules['numpy']; import gc; gc.disable(); [o.clear() for o in gc.get_objects() if type(o) is dict]",
    ],
)
def test_tampering_inside_harms_nobody_else(hostile, tamper):
    """Whatever a submission does to its own process, we get plain data or a plain end."""
    try:
        hostile.run_cell(tamper, 3.0)
        hostile.run_cell("def f(): return [1, 2]", 3.0)
        outcome = hostile.call("f", (np.ones(2),), time_limit=2.0)
        assert type(outcome.error) is str
        assert outcome.error or type(outcome.value) in (list, Opaque, type(None))
    except SandboxDied as problem:
        assert problem.reason


# Answers that are traps ---------------------------------------------------------------------------------------------

_OBJECTS = """
class Equal:
    def __eq__(self, other): return True
    def __array__(self, *a, **k): return np.ones(3)
    def __len__(self): return 3
    def __float__(self): return 1.0
class Masked:
    @property
    def __class__(self): return np.ndarray
class Sub(np.ndarray):
    def __eq__(self, other): return True
    def __getitem__(self, i): return 1/0
    def tobytes(self): return b'lies'
    def __array_finalize__(self, o): pass
class MyList(list):
    def __iter__(self): return iter([1] * 3)
class MyStr(str):
    def __str__(self): return 'x' * 10**8
class MyInt(int):
    pass
class Bad(Exception):
    def __str__(self): raise SystemExit
class Meta(type):
    __name__ = property(lambda self: 1/0)
class Nameless(Exception, metaclass=Meta):
    def __str__(self): 1/0
class Loud(Exception):
    def __str__(self): return 'x' * 10**7
class Endless(dict):
    def items(self):
        while True: yield 1, 2
def equal(): return Equal()
def masked(): return Masked()
def sub(): return np.arange(3.0).view(Sub)
def objects(): return np.array([Equal(), 1], dtype=object)
def record(): return np.zeros(2, dtype='f8,i4')
def lists(): return MyList([5])
def endless(): return Endless({1: 2})
def bad(): raise Bad
def loud(): raise Loud
def nameless(): raise Nameless
def deep():
    x = []
    for _ in range(100_000): x = [x]
    return x
def round_and_round():
    x = []
    x.append(x)
    return x
def laughs():
    x = [0] * 10
    for _ in range(11): x = [x] * 10
    return x
def wide(): return list(range(10**6))
def huge(): return np.zeros(2**27, dtype=np.int8)
def text(): return 'x' * (65 * 2**20)
def fake():
    from glassnet.check import Strided
    return Strided(Equal())
def unhashable(): return {(1, 2): 3}
"""


@pytest.fixture(scope="module")
def traps(fenced):
    with Sandbox(fenced, limits=LIMITS) as box:
        assert box.run_cell("import numpy as np\n" + _OBJECTS).error == ""
        yield box


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("equal", Opaque("Equal")),
        ("masked", Opaque("Masked")),
        ("objects", Opaque("numpy array of dtype object")),
        ("lists", [5]),
        ("endless", {1: 2}),
        ("unhashable", Opaque("dict")),
    ],
)
def test_objects_that_play_data_lose_their_tricks(traps, name, value):
    outcome = traps.call(name, ())
    assert outcome.error == ""
    assert type(outcome.value) is type(value)
    assert outcome.value == value


def test_data_types_of_ours_filled_with_something_else(traps):
    assert traps.call("fake", ()).error == "AttributeError"
    assert traps.call("lists", ()).value == [5]


def test_array_subclasses_become_arrays(traps):
    value = traps.call("sub", ()).value
    assert type(value) in (np.ndarray, Opaque)
    assert not isinstance(value, np.ndarray) or value.tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("name", ["deep", "round_and_round", "laughs", "wide", "huge", "text", "record"])
def test_answers_out_of_bounds_are_bounded(traps, name):
    outcome = traps.call(name, (), time_limit=5.0)
    assert len(repr(outcome.value)) < 10**6
    assert traps.call("lists", ()).value == [5]


@pytest.mark.parametrize(("name", "error"), [("bad", "Bad"), ("loud", "Loud"), ("nameless", "Nameless")])
def test_exceptions_with_tricks(traps, name, error):
    outcome = traps.call(name, ())
    assert outcome.error in (error, "ZeroDivisionError")
    assert len(outcome.message) <= 4000
    assert traps.run_cell(f"{name}()").error == error


# Showing ------------------------------------------------------------------------------------------------------------


def test_a_hundred_megabytes_on_one_line_are_cut(fenced):
    with Sandbox(fenced, limits=Limits(grace=5.0)) as box:
        cell = box.run_cell("print('x' * 100_000_000)", 20.0)
    text = "".join(o["text"] for o in cell.outputs)
    assert 60_000 < len(text) < 70_000
    assert "… cut: " in text


def test_a_million_displays_are_cut(hostile):
    cell = hostile.run_cell("from IPython.display import display\nfor i in range(10**6): display(i)", 2.0)
    assert len(cell.outputs) <= 120
    assert _works(hostile)


def test_only_text_and_pictures_are_shown(hostile):
    source = """
from IPython.display import HTML, SVG, Javascript, Markdown, Latex, display, Image
evil = '<script>alert(1)</script>'
for kind in (HTML, Javascript, Markdown, Latex): display(kind(evil))
display({'image/png': evil, 'text/html': evil, 'image/svg+xml': '<svg onload=alert(1)>'}, raw=True)
display({'image/png': 'aGVsbG8=', 'application/vnd.any': evil}, raw=True)
get_ipython().record.outputs.append({'output_type': 'display_data', 'data': {'text/html': evil, 'image/png': evil}})
get_ipython().record.outputs.append({'output_type': 'execute_result', 'data': {'image/svg+xml': evil}, 'count': 1})
get_ipython().record.outputs.append({'output_type': 'update_display_data', 'data': {'text/plain': 'x'}})
"""
    cell = hostile.run_cell(source)
    assert cell.error == ""
    for output in cell.outputs:
        assert output["output_type"] in ("stream", "display_data", "execute_result")
        assert set(output.get("data", {})) <= {"text/plain"}
        assert output.get("metadata", {}) == {}


def test_the_environment_tells_nothing(hostile, monkeypatch):
    monkeypatch.setenv("GLASSNET_TEST_SECRET", "s3cret")
    with Sandbox(hostile.level) as box:
        shown = box.run_cell("import os\nprint(sorted(os.environ))").outputs[0]["text"]
    assert "SECRET" not in shown
    assert str(Path.home()) not in hostile.run_cell("print(dict(os.environ), sys.argv)").outputs[0]["text"]


@pytest.mark.slow
def test_dies_with_the_grader(fenced, tmp_path):
    """The grader is killed hard: nothing of a submission survives it."""
    code = (
        "import sys, time\nfrom autograder.sandbox import Sandbox, Level\nfrom autograder.sandbox.watch import tree\n"
        f"box = Sandbox(Level({int(fenced)}))\nbox.run_cell('import threading, time')\n"
        "print(*tree(box._process()._process.pid), flush=True)\n"
        "box.run_cell('while True: pass', 60)\n"  # too busy to notice that nobody reads
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as grader:
        pids = [int(word) for word in grader.stdout.readline().split()]
        time.sleep(1.0)  # until the cell runs
        assert all(map(_alive, pids))
        grader.send_signal(signal.SIGKILL)
    end = time.monotonic() + 5
    while any(map(_alive, pids)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(_alive, pids))
