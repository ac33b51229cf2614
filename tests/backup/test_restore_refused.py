"""Whatever cannot be restored is refused with a sentence, and nothing is written."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from small_installation import Small, files, restored, rows

from veravox.backup import restoring
from veravox.backup.archive import Header, Packer
from veravox.backup.envelope import Enveloped
from veravox.core import ownership
from veravox.core.ownership import Refused, own_data_folder
from veravox.core.settings import Settings
from veravox.store import loading, schema

TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
PASSPHRASE = "correct horse battery staple"


def assert_refused(settings: Settings, archive: Path, *words: str, passphrase: str | None = None) -> None:
    before = files(settings.data)
    with pytest.raises(Refused) as refused:
        restored(settings, archive, passphrase)
    assert all(word in str(refused.value) for word in words), refused.value
    assert files(settings.data) == before


def assert_untouched(settings: Settings) -> None:
    assert not settings.data.exists()
    assert rows(settings, TABLES) == []


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_damage_anywhere_and_a_missing_end_are_found_before_anything_is_written(
    small: Small, elsewhere: Settings, tmp_path: Path, passphrase: str | None
) -> None:
    whole, archive = tmp_path / "whole", tmp_path / "archive"
    small.back_up(whole, passphrase)
    content = whole.read_bytes()
    places = {len(content) // 3, len(content) // 2, len(content) - 200, len(content) - 1}
    for place in places if passphrase is None else {len(content) // 2, len(content) - 1}:
        archive.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert_refused(elsewhere, archive, "damaged or cut off", passphrase=passphrase)
        archive.write_bytes(content[:place])
        assert_refused(elsewhere, archive, "damaged or cut off", passphrase=passphrase)
    assert_untouched(elsewhere)


def test_a_wrong_passphrase_is_said_to_be_wrong(small: Small, elsewhere: Settings, tmp_path: Path) -> None:
    small.back_up(tmp_path / "backup", PASSPHRASE)
    assert_refused(elsewhere, tmp_path / "backup", "not the passphrase", passphrase="correct horse battery stable")
    assert_untouched(elsewhere)


@pytest.mark.parametrize(
    ("newer", "word"), [({"schema_revision": "9999"}, "schema 9999"), ({"format": 2}, "newer Veravox")]
)
def test_a_backup_of_a_newer_version_is_refused(
    elsewhere: Settings, tmp_path: Path, newer: dict[str, object], word: str
) -> None:
    made(tmp_path / "backup", lambda _packer: None, **newer)
    assert_refused(elsewhere, tmp_path / "backup", word)
    assert_untouched(elsewhere)


@pytest.mark.parametrize(
    "name", ["data/../../etc/passwd", "/etc/passwd", "data/postgres/PG_VERSION", "data/server.json", "more"]
)
def test_what_no_backup_holds_is_not_written(elsewhere: Settings, tmp_path: Path, name: str) -> None:
    made(tmp_path / "backup", lambda packer: packer.add(name, io.BytesIO(b"evil"), 4))
    assert_refused(elsewhere, tmp_path / "backup", "no backup of Veravox")
    assert_untouched(elsewhere)


@pytest.mark.parametrize("content", [b"", b"something else", bytes(20_000)])
def test_what_is_no_backup_is_refused(elsewhere: Settings, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "backup").write_bytes(content)
    assert_refused(elsewhere, tmp_path / "backup")
    assert_untouched(elsewhere)


def test_an_older_server_is_refused(
    small: Small, elsewhere: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.back_up(tmp_path / "backup")
    monkeypatch.setattr(loading, "OLDEST_SERVER", 99)
    assert_refused(elsewhere, tmp_path / "backup", "needs 99 or newer")
    assert_untouched(elsewhere)


def test_a_full_disk_is_named_before_anything_is_written(
    small: Small, elsewhere: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.back_up(tmp_path / "backup")
    monkeypatch.setattr(ownership, "LEAST_FREE", 1 << 60)
    assert_refused(elsewhere, tmp_path / "backup", "free some space")
    assert_untouched(elsewhere)


def test_no_installation_is_overwritten(small: Small, elsewhere: Settings, tmp_path: Path) -> None:
    small.back_up(tmp_path / "backup")
    assert_refused(small.settings, tmp_path / "backup", "is not empty")
    occupied = elsewhere.model_copy(update={"database_url": small.settings.database_url})
    assert_refused(occupied, tmp_path / "backup", "tables in the database")
    assert not occupied.data.exists()
    assert rows(small.settings, "SELECT count(*) FROM verdicts") == [(1,)]


def test_rows_that_do_not_fit_leave_the_database_empty(elsewhere: Settings, tmp_path: Path) -> None:
    bad = b"id,title\n00000000-0000-0000-0000-000000000001,of no job\n"
    made(tmp_path / "backup", lambda packer: packer.add("database/runs.csv", io.BytesIO(bad), len(bad)))
    with pytest.raises(Refused):
        restored(elsewhere, tmp_path / "backup")
    assert rows(elsewhere, TABLES) == []
    assert [path.name for path in elsewhere.data.iterdir()] == ["serve.lock"]


def test_an_interrupted_restore_keeps_serve_away_and_begins_anew(
    small: Small, elsewhere: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.back_up(tmp_path / "backup")
    with monkeypatch.context() as power_cut:

        def half(staging: Path, data: Path) -> None:
            (staging / "data" / "runs").rename(data / "runs")
            raise KeyboardInterrupt

        power_cut.setattr(restoring, "_put_into_place", half)
        with pytest.raises(KeyboardInterrupt):
            restored(elsewhere, tmp_path / "backup")
    assert rows(elsewhere, TABLES) == []
    with pytest.raises(Refused, match="broke off"), own_data_folder(elsewhere.data):
        pass
    restored(elsewhere, tmp_path / "backup")
    with own_data_folder(elsewhere.data):
        assert rows(elsewhere, "SELECT count(*) FROM verdicts") == [(1,)]
    assert {path.name for path in elsewhere.data.iterdir()} == {
        "runs",
        "verdicts",
        "datasets",
        "uploads",
        "generators",
        "serve.lock",
    }


def made(path: Path, fill: Callable[[Packer], None], **header: object) -> None:
    """A backup that is whole, whatever is in it."""
    known = {
        "veravox": "9.9",
        "schema_revision": schema.revisions()[0],
        "server_version": 160004,
        "created_at": "2026-01-01T00:00:00Z",
    }
    with path.open("wb") as file:
        out = Enveloped(file, None)
        packer = Packer(cast(BinaryIO, out), Header.model_validate({**known, **header}))
        fill(packer)
        packer.finish([])
        out.finish()
