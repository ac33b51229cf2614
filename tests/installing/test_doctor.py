"""`veravox doctor`: what it finds on machines as they are, and what it says to do."""

import socket
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from veravox.core.settings import Settings
from veravox.installing import doctor
from veravox.installing.doctor import (
    MEMORY,
    ROOM,
    Finding,
    State,
    ask,
    compose,
    database,
    disk,
    driver,
    examine,
    memory,
    port,
    toolkit,
    volume,
)

PRINTS = "#!/bin/sh\nprintf '%s\\n' '{text}'\n"


def program(folder: Path, name: str, text: str) -> None:
    """A program of this name, first on the path, that prints this."""
    (folder / name).write_text(PRINTS.format(text=text))
    (folder / name).chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for programs, with the shell's own behind it and nothing else."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    return tmp_path


def of(url: str) -> Settings:
    return Settings(database_url=SecretStr(url))


def test_every_thing_is_looked_at_once_and_what_is_not_well_has_something_to_do(tmp_path: Path, path: Path) -> None:
    found = list(examine(Settings(data=tmp_path / "new" / "data")))
    assert len({each.what for each in found}) == len(found) == 9
    assert all(each.said.endswith((".", "%")) or ":" in each.said for each in found)
    assert all(each.do for each in found if each.state is not State.WELL)
    assert not (tmp_path / "new").exists(), "it only looks"


def test_in_a_container_of_several_only_what_works_there_is_looked_at(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERAVOX_SECRETS", str(tmp_path))
    found = [each.what for each in examine(Settings(data=tmp_path / "data"))]
    assert found == ["memory", "data folder", "disk", "database", "GPU driver", "torch"]
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)  # as where nobody trains
    assert [each.what for each in examine(Settings(data=tmp_path / "data"))] == ["data folder", "disk", "database"]


def test_little_memory_and_disk_are_told_with_what_is_there(tmp_path: Path) -> None:
    assert memory(MEMORY).state is State.WELL
    assert memory(MEMORY - 1).state is State.MIND
    assert "VERAVOX" not in memory(2e9).do
    assert [disk(tmp_path, free).state for free in (ROOM, ROOM - 1, ROOM / 20)] == [*State]
    assert str(tmp_path) in disk(tmp_path / "not" / "there", 1e9).said


def test_a_folder_that_cannot_be_written_is_named_with_its_user() -> None:
    found = volume(Path("/proc/veravox"))
    assert found.state is State.BROKEN
    assert "/proc cannot be written by user" in found.said
    assert "chown" in found.do


def test_a_port_that_is_taken_is_no_fault_where_it_is_ours() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        assert port("127.0.0.1", number).state is State.MIND
    assert port("127.0.0.1", number) == Finding("port", State.WELL, f"Port {number} is free.")


def test_a_database_is_asked_for_its_version_and_its_tables(database_url: str, empty_database_url: str) -> None:
    assert database(of(database_url)).state is State.WELL
    assert "brings its tables up to date" in database(of(empty_database_url)).said
    with create_engine(database_url.replace("postgresql://", "postgresql+psycopg://")).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    newer = database(of(database_url))
    assert (newer.state, "newer" in newer.do) == (State.BROKEN, True)


def test_a_database_that_is_away_is_told_without_its_password() -> None:
    away = database(of("postgresql://ada:secret@127.0.0.1:9/lab"))
    assert away.state is State.BROKEN
    assert "127.0.0.1:9/lab does not answer" in away.said
    assert "secret" not in away.said


def test_gpus_are_told_as_the_driver_knows_them(path: Path, tmp_path: Path) -> None:
    nobody = driver(ask, tmp_path / "none")
    assert (nobody.state, "use the processor" in nobody.said) == (State.MIND, True)
    (tmp_path / "version").write_text("NVRM version")
    assert driver(ask, tmp_path / "version").state is State.BROKEN
    program(path, "nvidia-smi", "NVIDIA H100 80GB HBM3, 81559, 570.86.15")
    assert driver(ask).said == "Version 570.86.15: NVIDIA H100 80GB HBM3 with 80 GB."


def test_what_containers_need_is_told_as_docker_says_it(path: Path) -> None:
    assert (toolkit(ask).state, compose(ask).state) == (State.MIND, State.MIND)
    program(path, "nvidia-ctk", "NVIDIA Container Toolkit CLI version 1.17.4")
    assert "nvidia-ctk runtime configure" in toolkit(ask).do
    program(path, "docker", "2.17.0")
    assert compose(ask).state is State.BROKEN
    for engine, found in {
        "26.1.5": Finding("Docker Compose", State.WELL, "Version 2.26.1."),
        "": Finding("Docker Compose", State.WELL, "Version 2.26.1."),  # its engine is not to be asked by this account
        "24.0.9": Finding("Docker", State.BROKEN, "Version 24.0.9.", "Take 25 or newer."),
    }.items():
        (path / "docker").write_text(f"#!/bin/sh\n[ $1 = compose ] && echo 2.26.1 || echo {engine}\n")
        assert compose(ask) == found
    program(path, "docker", '{"io.containerd.runc.v2": {}, "nvidia": {"path": "nvidia-container-runtime"}}')
    assert toolkit(ask).state is State.WELL


def test_a_program_that_fails_or_is_not_there_says_nothing(path: Path) -> None:
    assert ask(["no-such-program"]) is None
    (path / "failing").write_text("#!/bin/sh\necho nonsense\nexit 3\n")
    (path / "failing").chmod(0o755)
    assert ask(["failing"]) is None
