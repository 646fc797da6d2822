"""The self-test fails closed: take one protection away and the level no longer counts."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.sandbox import Level, Limits, client, places, selftest
from autograder.sandbox.inside import landlock
from autograder.sandbox.plan import bubblewrap_program, make_start

linux = pytest.mark.skipif(sys.platform != "linux", reason="what is taken away exists on Linux only")


@pytest.fixture
def weakened(monkeypatch):
    """Change the start of every sandbox."""

    def weaken(change):
        def start(*args, **kwargs):
            made = make_start(*args, **kwargs)
            return change(made)

        monkeypatch.setattr(client, "make_start", start)

    return weaken


def _without(plan_key, value):
    return lambda start: dataclasses.replace(start, plan={**start.plan, plan_key: value})


def _without_words(*words):
    def change(start):
        command = [word for word in start.command if word not in words]
        return dataclasses.replace(start, command=tuple(command))

    return change


@pytest.mark.sandbox
def test_a_level_that_holds_counts(fenced):
    assert selftest.why_not(fenced) == ""


def test_landlock_holds_wherever_the_kernel_has_it():
    """Else a broken fence would only skip the tests of this folder."""
    if sys.platform != "linux" or landlock.abi() == 0 or os.uname().machine not in ("x86_64", "aarch64"):
        pytest.skip("no Landlock in this kernel")
    assert selftest.why_not(Level.LANDLOCK) == ""


def test_bubblewrap_holds_wherever_it_runs_at_all():
    program = bubblewrap_program()
    words = ["--unshare-user", "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "true"]
    if program is None or subprocess.run([program, *words], capture_output=True, check=False).returncode:
        pytest.skip("bwrap is not installed, or may not run here")
    assert selftest.why_not(Level.BUBBLEWRAP) == ""


@pytest.mark.sandbox
def test_it_is_quick(fenced):
    begin = time.process_time()
    selftest.why_not(fenced)
    assert time.process_time() - begin < 1.0


@linux
def test_a_plain_process_does_not_count():
    reason = selftest.why_not(Level.TRUSTED)
    assert reason.startswith("the code inside could read a file outside, list a folder outside")
    assert "leave a file outside" in reason


@pytest.mark.sandbox
def test_without_the_file_fence(fenced, weakened):
    if fenced is not Level.LANDLOCK:
        pytest.skip("bubblewrap has a file system of its own instead")
    weakened(_without("fence", None))
    assert "read the grading system" in selftest.why_not(fenced)


@pytest.mark.sandbox
def test_without_the_system_call_filter(fenced, weakened):
    weakened(_without("filter", "off"))
    reason = selftest.why_not(fenced)
    assert "fork a daemon" in reason
    if fenced is Level.LANDLOCK and os.geteuid() != 0:  # as root, the sandbox may have a user of its own as well
        assert "change the mode of a folder outside" in reason
        assert "connect a datagram pair" in reason


@pytest.mark.sandbox
def test_with_one_folder_too_many(fenced, weakened, monkeypatch):
    found = places.find_places()
    wide = dataclasses.replace(found, read=(*found.read, str(Path(selftest.__file__).parents[2])))
    for module in ("autograder.sandbox.plan",):
        monkeypatch.setattr(f"{module}.find_places", lambda: wide)
    assert "read the grading system" in selftest.why_not(fenced)


@pytest.mark.sandbox
def test_with_the_network_of_the_machine_and_no_filter(fenced, weakened):
    if fenced is not Level.BUBBLEWRAP:
        pytest.skip("the other level has no network of its own to lose")

    def change(start):
        return _without("filter", "off")(_without_words("--unshare-net")(start))

    weakened(change)
    reason = selftest.why_not(fenced)
    assert "connect over TCP" in reason
    assert "connect to a socket of ours" in reason  # seen from outside, not only told from inside


@pytest.mark.sandbox
def test_a_sandbox_that_does_not_start_does_not_count(fenced, weakened):
    weakened(lambda start: dataclasses.replace(start, plan={**start.plan, "sys_path": []}))
    assert "No module named" in selftest.why_not(fenced)
    weakened(lambda start: dataclasses.replace(start, command=("/nowhere/bwrap",)))
    assert selftest.why_not(fenced).startswith("the sandbox could not be started: [Errno 2]")


def _report(monkeypatch, reasons):
    monkeypatch.setattr(selftest, "why_not", lambda level: reasons.get(level, ""))
    selftest.report.cache_clear()
    try:
        return selftest.report()
    finally:
        selftest.report.cache_clear()


def test_the_best_level_that_holds_is_taken(monkeypatch):
    assert _report(monkeypatch, {}).level is Level.BUBBLEWRAP
    second = _report(monkeypatch, {Level.BUBBLEWRAP: "bwrap is not installed"})
    assert second.level is Level.LANDLOCK
    assert str(second).startswith("Sandbox: landlock (Landlock and a system call filter: ")
    assert str(second).endswith("Not used: bubblewrap: bwrap is not installed.")


def test_nothing_holds(monkeypatch):
    report = _report(monkeypatch, {Level.BUBBLEWRAP: "no", Level.LANDLOCK: "neither"})
    assert report.level is Level.NONE
    assert not report.level.isolates
    assert str(report) == (
        "Sandbox: nothing on this machine can isolate a submission. Not used: bubblewrap: no; landlock: neither."
    )


def test_a_missing_program_is_named(monkeypatch):
    monkeypatch.setattr(selftest, "bubblewrap_program", lambda: None)
    monkeypatch.setattr(selftest.sys, "platform", "linux")
    assert selftest.why_not(Level.BUBBLEWRAP) == "bwrap is not installed (package `bubblewrap`)"


def test_another_system_says_so(monkeypatch):
    monkeypatch.setattr(selftest.sys, "platform", "darwin")
    assert selftest.why_not(Level.LANDLOCK) == "works on Linux only, this is darwin"


def test_levels_are_ordered_and_named():
    assert Level.NONE < Level.TRUSTED < Level.LANDLOCK < Level.BUBBLEWRAP
    assert [level.title for level in Level if level.isolates] == ["landlock", "bubblewrap"]
    assert Level["bubblewrap".upper()] is Level.BUBBLEWRAP
    assert all(level.description for level in Level)


def test_a_masked_folder_is_left_out_where_only_allowing_is_possible(tmp_path):
    """As after installing from a wheel: the grading system lies beside the libraries."""
    for name in ("numpy", "autograder", "glassnet"):
        (tmp_path / "site-packages" / name).mkdir(parents=True)
    (tmp_path / "lib").mkdir()
    site = str(tmp_path / "site-packages")
    found = places.Places("python", "prefix", (), (site, str(tmp_path / "lib")), (), (f"{site}/autograder",))
    read, lists = places.unmasked(found)
    assert sorted(read) == [str(tmp_path / "lib"), f"{site}/glassnet", f"{site}/numpy"]
    assert lists == (site,)


@pytest.mark.sandbox
def test_a_grader_installed_beside_the_libraries_is_masked(fenced, monkeypatch, tmp_path):
    tmp_path.chmod(0o755)
    package = tmp_path / "site-packages" / "secretpackage"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("answer = 42")
    (tmp_path / "site-packages" / "beside.py").write_text("def fail():\n    raise KeyError('k')")
    found = places.find_places()
    site = str(tmp_path / "site-packages")
    wide = dataclasses.replace(
        found, read=(*found.read, site), sys_path=(*found.sys_path, site), masked=(*found.masked, str(package))
    )
    monkeypatch.setattr("autograder.sandbox.plan.find_places", lambda: wide)
    with client.Sandbox(fenced, limits=Limits()) as box:
        assert box.run_cell("import beside\nbeside.fail()").message.splitlines() == [
            "KeyError: 'k'",
            "line 2, in <module>:  beside.fail()",  # and no line of the library
        ]
        assert box.run_cell("from secretpackage import answer").error in ("ImportError", "PermissionError")
        assert box.run_cell(f"open({str(package / '__init__.py')!r})").error in ("FileNotFoundError", "PermissionError")
