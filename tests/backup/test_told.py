"""What the commands say of what goes wrong, in a sentence and with status 1."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from veravox.backup.command import _said


@pytest.fixture
def another() -> Iterator[int]:
    """Whoever is root here is another one meanwhile."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield os.geteuid()
    os.seteuid(before)


def test_who_may_not_write_there_is_told_which_user_has_to(another: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, _said("backup"):
        Path("/usr/veravox-monday").touch()
    assert ended.value.exit_code == 1
    assert f"user {another} may not read or write /usr: give that folder to this user" in capsys.readouterr().err
