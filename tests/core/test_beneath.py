import os
from pathlib import Path

import pytest

from veravox.core.beneath import is_plain, open_beneath
from veravox.core.files import read_json, replace_json


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    replace_json(tmp_path / "secret" / "report.json", {"secret": True})
    (tmp_path / "run").mkdir()
    return tmp_path / "secret"


def test_a_plain_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "loss.png").write_bytes(b"picture")
    with open_beneath(tmp_path / "plots" / "loss.png", tmp_path) as file:
        assert file.read() == b"picture"


def test_a_link_in_place_of_a_file_is_no_file(tmp_path: Path, secret: Path) -> None:
    (tmp_path / "run" / "report.json").symlink_to(secret / "report.json")
    assert read_json(tmp_path / "run" / "report.json") is None
    with pytest.raises(FileNotFoundError):
        open_beneath(tmp_path / "run" / "report.json", tmp_path / "run")


def test_a_link_in_place_of_a_folder_leads_nowhere(tmp_path: Path, secret: Path) -> None:
    (tmp_path / "run" / "bundle").symlink_to(secret)
    assert not is_plain(tmp_path / "run" / "bundle" / "report.json", tmp_path / "run")
    assert read_json(tmp_path / "run" / "bundle" / "report.json", below=tmp_path / "run") is None


def test_a_pipe_and_a_folder_are_no_files_and_keep_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "progress.json")
    (tmp_path / "ending.json").mkdir()
    assert read_json(tmp_path / "progress.json") is None
    assert read_json(tmp_path / "ending.json") is None


def test_a_file_of_absurd_size_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "progress.json").open("wb") as file:
        file.truncate(10 << 30)
    assert read_json(tmp_path / "progress.json") is None
