"""Looking files up and fetching them: resumed, checked, from the next mirror, never half."""

import hashlib
import os
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from glassnet.data import DamagedFileError, DownloadError, RemoteFile, data_folders, fetch
from glassnet.data.places import find, obtain

BODY = np.random.default_rng(3).bytes(200_000)
MD5 = hashlib.md5(BODY).hexdigest()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    waited = []
    monkeypatch.setattr(sys.modules["glassnet.data.download"], "time", SimpleNamespace(sleep=waited.append))
    return waited


def remote(server, *names, md5=MD5):
    return RemoteFile("a.bin", md5, tuple(server.url(n) for n in names))


def whole(path):
    raw = path.read_bytes()
    if len(raw) < 100:
        msg = f"{path.name}: only {len(raw)} bytes"
        raise DamagedFileError(msg)
    return raw


def test_a_file_arrives_whole_and_nothing_else_stays(server, tmp_path):
    server.files["/a"] = BODY
    path = fetch(remote(server, "a"), tmp_path / "new", progress=False)
    assert path == tmp_path / "new" / "a.bin"
    assert path.read_bytes() == BODY
    assert [p.name for p in path.parent.iterdir()] == ["a.bin"]


def test_a_broken_connection_is_resumed_where_it_broke(server, tmp_path):
    server.files["/a"], server.cuts = BODY, [70_000, 30_000]
    assert fetch(remote(server, "a"), tmp_path, progress=False).read_bytes() == BODY
    assert server.asked == [("/a", None), ("/a", "bytes=70000-"), ("/a", "bytes=100000-")]


def test_a_part_of_an_earlier_session_is_used(server, tmp_path):
    server.files["/a"] = BODY
    (tmp_path / "a.bin.part").write_bytes(BODY[:150_000])
    assert fetch(remote(server, "a"), tmp_path, progress=False).read_bytes() == BODY
    assert server.asked == [("/a", "bytes=150000-")]


def test_a_server_without_ranges_starts_again(server, tmp_path):
    server.files["/a"], server.cuts, server.ranges = BODY, [70_000], False
    assert fetch(remote(server, "a"), tmp_path, progress=False).read_bytes() == BODY


@pytest.mark.parametrize("left", [BODY[:-1] + b"x", BODY + b"x", b"x" * 100], ids=["same-size", "longer", "other"])
def test_a_part_of_another_file_is_thrown_away(server, tmp_path, left):
    server.files["/a"] = BODY
    (tmp_path / "a.bin.part").write_bytes(left)
    assert fetch(remote(server, "a"), tmp_path, progress=False).read_bytes() == BODY


def test_a_whole_part_only_needs_its_name(server, tmp_path):
    server.files["/a"] = BODY
    (tmp_path / "a.bin.part").write_bytes(BODY)
    assert fetch(remote(server, "a"), tmp_path, progress=False).read_bytes() == BODY
    assert len(server.asked) == 1


def test_the_next_mirror_helps(server, tmp_path):
    server.files |= {"/wrong": BODY[::-1], "/a": BODY}
    assert fetch(remote(server, "none", "wrong", "a"), tmp_path, progress=False).read_bytes() == BODY
    asked = [path for path, _ in server.asked]
    assert asked == ["/none", "/wrong", "/a"]


def test_a_busy_server_is_asked_again(server, tmp_path, no_waiting):
    server.files["/a"], server.errors = BODY, [503, 500]
    assert fetch(remote(server, "a"), tmp_path, progress=False).read_bytes() == BODY
    assert no_waiting == [0.0, 0.2]


def test_what_cannot_be_fetched_is_named_with_every_reason(server, tmp_path):
    server.files["/wrong"] = b"x" * 5
    with pytest.raises(DownloadError) as caught:
        fetch(remote(server, "none", "wrong"), tmp_path, progress=False)
    text = str(caught.value)
    assert text.startswith("fetch: a.bin could not be downloaded: ")
    assert f"{server.url('none')} (HTTP Error 404: Not Found)" in text
    assert f"checksum {hashlib.md5(b'x' * 5).hexdigest()}, expected {MD5}" in text
    assert text.endswith(f"get it by hand and put it into {tmp_path}")
    assert list(tmp_path.glob("a.bin*")) == []


def test_a_connection_that_always_breaks_is_given_up_and_keeps_what_came(server, tmp_path):
    server.files["/a"], server.cuts = BODY, [10] * 4
    with pytest.raises(DownloadError, match="the connection ended after 40 of 200000 bytes"):
        fetch(remote(server, "a"), tmp_path, progress=False)
    assert (tmp_path / "a.bin.part").read_bytes() == BODY[:40]
    assert not (tmp_path / "a.bin").exists()


def test_nobody_listens(server, tmp_path):
    far = RemoteFile("a.bin", MD5, (server.url("a"),))
    server.server_close()
    with pytest.raises(DownloadError, match="refused"):
        fetch(far, tmp_path, progress=False)


def test_only_the_web_is_read(tmp_path):
    with pytest.raises(ValueError, match=r"must begin with https:// or http://, got 'file:///etc/hostname'"):
        fetch(RemoteFile("a", MD5, ("file:///etc/hostname",)), tmp_path)


def test_the_bar_counts_from_what_was_there(server, tmp_path, capsys):
    server.files["/a"] = BODY
    (tmp_path / "a.bin.part").write_bytes(BODY[:150_000])
    fetch(remote(server, "a"), tmp_path)
    shown = capsys.readouterr().err
    assert "a.bin" in shown
    assert "195k/195k" in shown


def test_places_in_order(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSNET_DATA", os.pathsep.join([str(tmp_path / "one"), str(tmp_path / "two")]))
    names = [str(p.relative_to(tmp_path)) for p in data_folders("mnist")]
    assert names == ["one/mnist", "one", "two/mnist", "two", "cache/glassnet/mnist"]


def test_the_cache_is_in_the_home_where_nothing_else_is_said(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_folders("mnist") == [tmp_path / ".cache" / "glassnet" / "mnist"]
    monkeypatch.setenv("GLASSNET_DATA", "~/data")
    assert data_folders("mnist")[1] == tmp_path / "data"


def test_the_best_place_is_found_first(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path))
    (tmp_path / "set").mkdir()
    for place in ("set/a.bin", "a.bin", "set/b.bin"):
        (tmp_path / place).write_bytes(b"1")
    assert find("set", "b.bin", "a.bin") == [tmp_path / "set/b.bin", tmp_path / "set/a.bin", tmp_path / "a.bin"]


def test_a_damaged_file_is_named_and_fetched_again(server, monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path))
    server.files["/a"] = BODY
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "a.bin").write_bytes(BODY[:50])
    with pytest.warns(UserWarning, match=r"set: .*a\.bin is damaged \(a\.bin: only 50 bytes\); fetching it again"):
        assert obtain("set", remote(server, "a"), whole) == BODY
    assert (tmp_path / "set" / "a.bin").read_bytes() == BODY
    asked = len(server.asked)
    assert obtain("set", remote(server, "a"), whole) == BODY
    assert len(server.asked) == asked


def test_a_good_copy_further_on_is_better_than_the_network(server, monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path))
    (tmp_path / "a.bin").write_bytes(b"half")
    (tmp_path / "cache/glassnet/set").mkdir(parents=True)
    (tmp_path / "cache/glassnet/set/other").write_bytes(BODY)
    with pytest.warns(UserWarning, match="is damaged"):
        assert obtain("set", remote(server, "a"), whole, also=("other",)) == BODY
    assert server.asked == []


def test_without_the_network_the_places_are_listed(server, tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        obtain("set", remote(server, "a"), whole, download=False)
    assert str(caught.value) == (
        f"set: a.bin was not found whole in {tmp_path}/cache/glassnet/set; "
        f"pass download=True or put it there by hand ({server.url('a')})"
    )
    assert server.asked == []


def test_the_cache_takes_what_a_read_only_place_cannot(server, monkeypatch, tmp_path):
    server.files["/a"] = BODY
    (tmp_path / "file").write_bytes(b"")  # a file cannot hold folders, whoever asks
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path / "file"))
    assert obtain("set", remote(server, "a"), whole) == BODY
    assert (tmp_path / "cache/glassnet/set/a.bin").read_bytes() == BODY


def test_no_place_to_write_to(server, monkeypatch, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(PermissionError, match="set: no folder to download to: "):
        obtain("set", remote(server, "a"), whole)
