"""What is backed up comes back, and what opens a door does not."""

import io
import os
import subprocess
import tarfile
from pathlib import Path
from uuid import uuid4

import pytest
from small_installation import CLIP, Small, files, insert, restored, rows, url_of
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError

from veravox.backup.backing_up import back_up
from veravox.backup.kept import KEPT, LEFT
from veravox.backup.telling import Telling
from veravox.core import exits
from veravox.core.backup_note import newest_backup
from veravox.core.claim import claim_of
from veravox.core.data_folder import DataFolder
from veravox.core.ownership import LOCK, Refused
from veravox.core.settings import Settings
from veravox.runner.observing import attempt_seen
from veravox.store import schema
from veravox.store.dumping import NOT_KEPT
from veravox.store.tables import Table

KEPT_TABLES = ("accounts", "jobs", "runs", "models", "verdicts", "datasets", "conversions", "evaluations")


@pytest.mark.parametrize("passphrase", [None, "correct horse battery staple"])
def test_rows_and_files_come_back_as_they_were(
    small: Small, elsewhere: Settings, tmp_path: Path, passphrase: str | None
) -> None:
    before, archive = files(small.data), tmp_path / "backup"
    summary = small.back_up(archive, passphrase)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert (b"weights.pt" in archive.read_bytes()) is (passphrase is None)
    done = restored(elsewhere, archive, passphrase)
    assert summary == done.checked.summary
    for table in KEPT_TABLES:
        query = f"SELECT * FROM {table} ORDER BY 1"
        assert rows(elsewhere, query) == rows(small.settings, query), table
    after = files(elsewhere.data)
    changed = {f"runs/{small.run}/process.json", f"runs/{small.run}/ending.json", LOCK}
    assert {name: after[name] for name in after.keys() - changed} == {
        name: before[name] for name in before if name in after and name not in changed
    }
    assert {f"datasets/v1/{CLIP}", "datasets/v1/clips/.hidden/b.flac", f"uploads/{small.upload}/.upload.json"} < set(
        after
    )


def test_what_can_be_had_again_and_what_no_row_names_is_left_out(
    small: Small, elsewhere: Settings, tmp_path: Path
) -> None:
    small.back_up(tmp_path / "backup")
    restored(elsewhere, tmp_path / "backup")
    left = {name.split("/")[0] for name in files(small.data).keys() - files(elsewhere.data).keys()}
    of_this_one = {"server.json", "measured.json", "backup.json"}
    assert left == {"verdicts", "datasets", "uploads", "runs", "corpora", "logs"} | of_this_one
    assert not list((elsewhere.data / "datasets").glob("**/packs"))
    assert len(list((elsewhere.data / "verdicts").iterdir())) == 1
    assert [path.name for path in (elsewhere.data / "uploads").iterdir()] == [str(small.upload)]


def test_nobody_is_let_in_by_what_was_restored(small: Small, elsewhere: Settings, tmp_path: Path) -> None:
    small.back_up(tmp_path / "backup")
    restored(elsewhere, tmp_path / "backup")
    for table in ("tokens", "letters", "outgoing_letters", "sign_ins", "failures", "idempotent_answers"):
        assert rows(elsewhere, f"SELECT * FROM {table}") == []
    assert not (elsewhere.folder.server_file).exists()


def test_who_was_at_work_is_found_paused_and_no_living_process_is_taken_for_it(
    small: Small, elsewhere: Settings, tmp_path: Path
) -> None:
    small.back_up(tmp_path / "backup")
    assert restored(elsewhere, tmp_path / "backup").paused == 1
    folder = elsewhere.folder.run(small.run)
    claim = claim_of(folder)
    assert claim
    assert not claim.is_alive()
    seen = attempt_seen(folder, 2, None)
    assert seen
    assert seen.outcome is exits.PAUSED.outcome
    theirs = claim_of(small.settings.folder.run(small.run))
    assert theirs
    assert theirs.is_alive()


def test_an_attempt_that_ended_after_the_rows_were_read_keeps_its_last_word(
    small: Small, elsewhere: Settings, tmp_path: Path
) -> None:
    small.settings.folder.run(small.run).end(2, exits.SUCCEEDED, "done")
    small.back_up(tmp_path / "backup")
    assert restored(elsewhere, tmp_path / "backup").paused == 0
    seen = attempt_seen(elsewhere.folder.run(small.run), 2, None)
    assert seen
    assert (seen.outcome, seen.message) == (exits.SUCCEEDED.outcome, "done")


def test_rows_of_an_older_schema_are_brought_up_to_date(small: Small, elsewhere: Settings, tmp_path: Path) -> None:
    engine = create_engine(make_url(url_of(small.settings)).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        schema.downgrade(connection, "0004")
    engine.dispose()
    small.back_up(tmp_path / "backup")
    restored(elsewhere, tmp_path / "backup")
    assert rows(elsewhere, "SELECT title, policy, public FROM models") == [("a model", {}, False)]
    assert rows(elsewhere, "SELECT version_num FROM alembic_version") == [(schema.revisions()[0],)]


def test_the_audit_log_comes_back_goes_on_and_still_cannot_be_changed(
    small: Small, elsewhere: Settings, tmp_path: Path
) -> None:
    for what in ("login", "logout"):
        insert(small.settings, "security_events", what=what)
    small.back_up(tmp_path / "backup")
    restored(elsewhere, tmp_path / "backup")
    insert(elsewhere, "security_events", what="restored")
    assert rows(elsewhere, "SELECT id, what FROM security_events ORDER BY id") == [
        (1, "login"),
        (2, "logout"),
        (3, "restored"),
    ]
    with pytest.raises(DBAPIError, match="never changed"):
        rows(elsewhere, "DELETE FROM security_events")


def test_what_opens_a_door_is_in_no_backup() -> None:
    """Whoever adds a table of secrets that let somebody in names it among what is not kept, or here."""
    opening = {
        table.name for table in Table.metadata.tables.values() if {"digest", "expires_at"} & set(table.columns.keys())
    }
    assert opening - {"pictures"} <= NOT_KEPT  # whose digest is of what everybody may see


def test_the_file_is_a_tar_whose_checksums_any_tool_checks(small: Small, tmp_path: Path) -> None:
    small.back_up(tmp_path / "backup.tar")
    with tarfile.open(tmp_path / "backup.tar") as tar:
        tar.extractall(tmp_path / "out", filter="data")
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "checksums.sha256"],
        cwd=tmp_path / "out",
        check=False,
        capture_output=True,
        text=True,
    )
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr


def test_everything_below_the_data_folder_is_on_one_side_or_the_other() -> None:
    data = DataFolder(Path("/data"))
    id = uuid4()
    known = [getattr(data, name) for name in dir(DataFolder) if isinstance(getattr(DataFolder, name), property)]
    known += [make(id).path for make in (data.run, data.installed, data.job)]
    known += [data.starting(id), data.attempt(id, 1), data.verdict(id), data.dataset("v").path, data.making("j")]
    tops = {path.relative_to("/data").parts[0] for path in known}
    assert tops <= KEPT | LEFT.keys()
    assert not KEPT & LEFT.keys()


def test_the_time_of_the_newest_backup_stays_with_the_installation_and_not_with_its_copy(
    small: Small, elsewhere: Settings, tmp_path: Path
) -> None:
    assert newest_backup(small.settings.folder) is None
    with pytest.raises(Refused):
        back_up(small.settings.folder, url_of(small.settings), small.data, None, Telling(io.StringIO()))
    assert newest_backup(small.settings.folder) is None  # none became whole
    small.back_up(tmp_path / "backup")
    note = newest_backup(small.settings.folder)
    assert note
    assert note.bytes == (tmp_path / "backup").stat().st_size
    restored(elsewhere, tmp_path / "backup")
    assert newest_backup(elsewhere.folder) is None


def test_a_link_in_a_run_folder_is_not_followed(small: Small, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("of somebody else")
    folder = small.settings.folder.run(small.run).path
    (folder / "link.csv").symlink_to(tmp_path / "secret")
    (folder / "plots").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.csv")
    small.back_up(tmp_path / "backup")
    assert b"of somebody else" not in (tmp_path / "backup").read_bytes()
