"""What cannot start says why, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from serving import VERAVOX, Installation

NOT_ROOT = os.geteuid() != 0


def refused(*options: str) -> str:
    done = subprocess.run([*VERAVOX, "serve", *options], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def test_a_port_in_use_is_named(short_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port} is in use" in refused("--data", str(short_folder / "port"), "--port", port)


def test_a_second_serve_on_the_same_data_is_refused_with_the_first_ones_process(laptop: Installation) -> None:
    assert laptop.process
    said = refused("--data", str(laptop.data))
    assert f"process {laptop.process.pid}" in said
    assert "--data" in said


def test_a_data_folder_that_cannot_be_made_is_named(short_folder: Path) -> None:
    (short_folder / "file").write_text("not a folder")
    assert "choose another with --data" in refused("--data", str(short_folder / "file" / "data"))


@pytest.mark.skipif(NOT_ROOT, reason="mounting a small disk needs root")
def test_a_full_disk_is_named_before_anything_starts(short_folder: Path) -> None:
    disk = short_folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk], check=True)
    try:
        assert "free some space" in refused("--data", str(disk))
    finally:
        subprocess.run(["umount", disk], check=True)


def test_ctrl_c_ends_every_process_and_the_next_start_knows_everything(short_folder: Path) -> None:
    installation = Installation(short_folder / "again", ("--port", "0"), {"VERAVOX_FIRST_JOB": "false"}).start()
    token = installation.link
    assert installation.json("dataset", "list")["items"] == []
    assert installation.end(signal.SIGINT) == 0
    assert not any(installation.processes(each) for each in ("gateway", "web", "runner", "detector", "serve"))
    assert not (installation.data / "postgres" / "postmaster.pid").exists()
    installation.start()
    assert installation.link.partition("token=")[2] == token.partition("token=")[2]
    assert installation.end(signal.SIGTERM) == 0
