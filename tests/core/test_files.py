import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from veravox.core.files import read_json, replace_bytes, replace_json, replace_text
from veravox.core.server_file import ServerFile

SERVER = ServerFile(server="http://127.0.0.1:8081", page="http://127.0.0.1:8080", token="secret", pid=1)


@contextmanager
def files_may_have(size: int) -> Iterator[None]:
    """As a full disk: the kernel refuses to let a file grow beyond these bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    value = {"name": "Stimme é 語", "n": [1, 2.5, None]}
    replace_json(tmp_path / "new" / "folder" / "value.json", value)
    assert read_json(tmp_path / "new" / "folder" / "value.json") == value


def test_where_there_is_no_file_there_is_nothing(tmp_path: Path) -> None:
    assert read_json(tmp_path / "value.json") is None


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    replace_text(path, "old")
    with files_may_have(1000), pytest.raises(OSError, match="too large"):
        replace_bytes(path, b"new" * 1000)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_first_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with files_may_have(1000), pytest.raises(OSError, match="too large"):
        replace_bytes(tmp_path / "report.json", b"new" * 1000)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_keeps_the_whole_old_file_while_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    replace_text(path, "old and whole")
    with path.open() as reader:
        replace_text(path, "new")
        assert reader.read() == "old and whole"
    assert path.read_text() == "new"


def test_what_a_killed_writer_left_beside_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / f".report.json.{os.getpid()}").write_text("half a fi")
    replace_text(tmp_path / "report.json", "whole")
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


def test_the_server_file_is_its_owners_alone_from_the_first_byte(tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    path.write_text("{}")
    path.chmod(0o644)
    with umask(0):
        SERVER.write(path)
    assert mode_of(path) == 0o600
    assert ServerFile.read(path) == SERVER


def test_the_server_file_stays_closed_where_a_killed_writer_left_an_open_one(tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    beside = tmp_path / f".server.json.{os.getpid()}"
    beside.write_text("")
    beside.chmod(0o644)
    SERVER.write(path)
    assert mode_of(path) == 0o600


def test_without_a_server_file_there_is_no_server(tmp_path: Path) -> None:
    assert ServerFile.read(tmp_path / "server.json") is None
