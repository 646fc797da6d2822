"""Ordinary notebooks, at every level the same."""

from __future__ import annotations

import base64

import pytest

from autograder.sandbox import Level, Limits, Sandbox

pytestmark = pytest.mark.sandbox


def _text(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def test_prints_and_the_last_value(box):
    cell = box.run_cell("import sys\nprint('one')\nprint('two', file=sys.stderr)\nprint('three')\n6 * 7")
    assert cell.error == ""
    assert [(o["output_type"], o.get("name")) for o in cell.outputs] == [
        ("stream", "stdout"),
        ("stream", "stderr"),
        ("stream", "stdout"),
        ("execute_result", None),
    ]
    assert cell.outputs[0]["text"] == "one\n"
    assert cell.outputs[3].pop("execution_count") > 0
    assert cell.outputs[3] == {"output_type": "execute_result", "data": {"text/plain": "42"}, "metadata": {}}
    assert 0 < cell.seconds < 5


def test_a_semicolon_hushes_the_value(box):
    assert box.run_cell("6 * 7;").outputs == []


def test_names_stay_from_cell_to_cell(box):
    box.run_cell("a = 3")
    assert box.run_cell("a + 1").outputs[0]["data"]["text/plain"] == "4"


def test_a_plot_comes_out_as_a_picture(box):
    cell = box.run_cell("%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);")
    pictures = [o["data"]["image/png"] for o in cell.outputs if "image/png" in o.get("data", {})]
    assert cell.error == ""
    assert len(pictures) == 1
    assert base64.b64decode(pictures[0]).startswith(b"\x89PNG")


def test_a_plot_without_the_magic_too(box):
    box.run_cell("import matplotlib.pyplot as plt")
    cell = box.run_cell("fig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()")
    assert [list(o["data"]) for o in cell.outputs] == [["text/plain", "image/png"]]


def test_matplotlib_says_nothing_on_first_import(box):
    assert box.run_cell("import matplotlib.pyplot as plt").outputs == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%%time\nx = 5", "Wall time"),
        ("%timeit -n 1 -r 1 sum(range(10))", "per loop"),
        ("import asyncio\nawait asyncio.sleep(0.01)\nprint('awaited')", "awaited"),
        ("for c in 'äöü→':\n    print(c, end='')", "äöü→"),
    ],
)
def test_magics_await_and_unicode(box, source, expected):
    cell = box.run_cell(source)
    assert cell.error == ""
    assert expected in _text(cell)


def test_scikit_learn_works_in_silence(box):
    cell = box.run_cell(
        "import numpy as np\nfrom sklearn.cluster import KMeans\n"
        "X = np.random.default_rng(0).normal(size=(200, 2))\n"
        "int(KMeans(3, n_init=2, random_state=0).fit(X).labels_.max())"
    )
    assert cell.message == ""
    assert [o.get("data") for o in cell.outputs] == [{"text/plain": "2"}]


def test_files_can_be_written_copied_and_read(box):
    cell = box.run_cell(
        "import shutil, tempfile, pathlib\nimport numpy as np\nnp.save('a.npy', np.arange(3))\n"
        "shutil.copy('a.npy', 'b.npy')\n"
        "shutil.copy2('a.npy', 'c.npy')\npathlib.Path(tempfile.mkdtemp(), 'd').write_text('x')\nnp.load('c.npy').sum()"
    )
    assert cell.message == ""


def test_an_error_shows_the_learners_own_line_only(box):
    box.run_cell("def halve(x):\n    y = x\n    return y / 0")
    cell = box.run_cell("halve(3)")
    assert cell.error == "ZeroDivisionError"
    assert cell.message.splitlines() == [
        "ZeroDivisionError: division by zero",
        "line 1, in <module>:  halve(3)",
        "line 3, in halve:  return y / 0",
    ]
    assert cell.outputs == [
        {
            "output_type": "error",
            "ename": "ZeroDivisionError",
            "evalue": "division by zero",
            "traceback": cell.message.splitlines(),
        }
    ]


def test_an_error_inside_a_library_hides_the_library(box):
    cell = box.run_cell("import numpy as np\nimport IPython\nnp.linalg.inv(np.zeros((2, 2)))")
    assert cell.error == "LinAlgError"
    assert cell.message.splitlines()[1:] == ["line 3, in <module>:  np.linalg.inv(np.zeros((2, 2)))"]


def test_a_syntax_error_names_the_line(box):
    cell = box.run_cell("x = 1\nif x\n    pass")
    assert cell.error == "SyntaxError"
    assert "line 2:  if x" in cell.message


def test_a_long_cell_is_stopped_and_the_next_one_runs(box):
    box.run_cell("kept = 'yes'")
    cell = box.run_cell("while True:\n    pass", timeout=0.3)
    assert cell.error == "TimeoutError"
    assert "line 2, in <module>" in cell.message or "line 1, in <module>" in cell.message
    assert box.run_cell("kept").outputs[0]["data"]["text/plain"] == "'yes'"


def test_input_says_that_nobody_is_there(box):
    cell = box.run_cell("name = input('Who? ')")
    assert cell.error == "RuntimeError"
    assert "input() is not available while grading" in cell.message


def test_shell_commands_say_that_they_are_not_there(box):
    assert "shell commands are not available" in box.run_cell("!ls").message


@pytest.mark.parametrize("ending", ["import sys; sys.exit(3)", "exit", "quit()"])
def test_leaving_ends_the_cell_not_the_notebook(box, ending):
    box.run_cell(ending)
    assert box.run_cell("print('still here')").outputs[0]["text"] == "still here\n"


def test_memory_and_recursion_errors_are_reported(box):
    assert box.run_cell("x = bytearray(3 * 2**30)").error == "MemoryError"
    assert box.run_cell("def f(n):\n    return f(n + 1)\nf(0)").error == "RecursionError"
    assert box.run_cell("1").error == ""


def test_files_given_lie_in_the_working_folder(level):
    files = {"data.csv": b"1,2\n", "sub/blob.bin": bytes(range(256))}
    with Sandbox(level, workdir_files=files) as box:
        cell = box.run_cell("print(open('data.csv').read(), sum(open('sub/blob.bin', 'rb').read()))")
    assert _text(cell) == "1,2\n 32640\n"


def test_a_folder_given_can_be_read_and_not_changed(level, tmp_path):
    (tmp_path / "set.txt").write_text("pixels")
    with Sandbox(level, readable=[tmp_path]) as box:
        assert _text(box.run_cell(f"print(open({str(tmp_path / 'set.txt')!r}).read())")) == "pixels\n"
        if level.isolates:
            assert box.run_cell(f"open({str(tmp_path / 'set.txt')!r}, 'w')").error in ("PermissionError", "OSError")
    assert (tmp_path / "set.txt").read_text() == "pixels"


def test_help_and_copies_of_site_are_there(box):
    assert box.run_cell("help(len)").error == ""


def test_libraries_are_the_graders_own(box):
    import numpy as np

    cell = box.run_cell("import numpy, glassnet.backend\nprint(numpy.__version__)")
    assert cell.message == ""
    assert _text(cell).strip() == np.__version__


def test_the_work_folder_is_gone_afterwards(level):
    box = Sandbox(level)
    box.run_cell("open('x', 'w').write('y')")
    assert box.alive
    folder = box._work
    assert folder.exists()
    box.close()
    box.close()
    assert not folder.exists()
    assert not box.alive


def test_starting_does_not_wait(level):
    import time

    begin = time.perf_counter()
    boxes = [Sandbox(level, limits=Limits()) for _ in range(2)]
    waited = time.perf_counter() - begin
    answers = [box.run_cell("print('ready')").outputs[0]["text"] for box in boxes]
    for box in boxes:
        box.close()
    assert answers == ["ready\n", "ready\n"]
    assert waited < 0.1


def test_level_none_is_refused():
    with pytest.raises(ValueError, match=r"^Sandbox: nothing on this machine can isolate a submission; pass Level"):
        Sandbox(Level.NONE)
