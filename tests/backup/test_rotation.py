"""`veravox backup FOLDER --keep N`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from small_installation import Small, url_of
from typer.testing import CliRunner

from veravox.backup.command import backup
from veravox.backup.rotation import next_in

app = typer.Typer()
app.command()(backup)


def test_the_newest_are_kept_and_nothing_else_is_touched(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERAVOX_DATABASE_URL", url_of(small.settings))
    now = datetime.now(UTC)
    for days in (3, 2, 1):
        next_in(tmp_path, now - timedelta(days=days)).write_text("an older one")
    for other in ("veravox-by-hand", "notes.txt"):
        (tmp_path / other).write_text("somebody's")
    done = CliRunner().invoke(app, [str(tmp_path), "--keep", "2", "--data", str(small.data)])
    assert done.exit_code == 0, done.output
    kept = sorted(each.name for each in tmp_path.iterdir())
    backups = [each for each in kept if each.startswith("veravox-2")]
    assert len(backups) == 2
    assert (tmp_path / backups[0]).read_text() == "an older one"
    assert (tmp_path / backups[1]).stat().st_size > 1000
    assert {"veravox-by-hand", "notes.txt"} < set(kept)


def test_a_folder_that_is_not_there_is_not_made(small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A volume that was not mounted would else be filled beside itself."""
    monkeypatch.setenv("VERAVOX_DATABASE_URL", url_of(small.settings))
    done = CliRunner().invoke(app, [str(tmp_path / "mnt"), "--keep", "2", "--data", str(small.data)])
    assert (done.exit_code, "there is no folder" in done.output) == (1, True)
    assert not (tmp_path / "mnt").exists()
