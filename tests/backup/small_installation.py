"""Rows and files as an installation has them, made by hand: an import, a run that is at work, a model, a verdict."""

import hashlib
import io
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import create_engine, text

from veravox.backup.archive import Summary
from veravox.backup.backing_up import back_up
from veravox.backup.restoring import Restored, restore
from veravox.backup.telling import Telling
from veravox.core.claim import Claim
from veravox.core.files import replace_json
from veravox.core.processes import ProcessMark
from veravox.core.settings import Settings
from veravox.core.specs import DatasetSpec, JobStatus, Source, TrainingJobSpec

CLIP = "clips/änna/a \n\\ name.flac"  # whatever a file system takes
AWKWARD = 'a "quoted", comma\\ed\nline of ünicode \x01'


@dataclass(frozen=True)
class Small:
    settings: Settings
    run: UUID
    upload: UUID
    importing: UUID

    @property
    def data(self) -> Path:
        return self.settings.folder.path

    def back_up(self, target: Path, passphrase: str | None = None) -> Summary:
        return back_up(self.settings.folder, url_of(self.settings), target, passphrase, Telling(io.StringIO()))


def url_of(settings: Settings) -> str:
    assert settings.database_url
    return settings.database_url.get_secret_value()


def restored(settings: Settings, archive: Path, passphrase: str | None = None) -> Restored:
    return restore(settings, archive, passphrase, Telling(io.StringIO()))


def rows(settings: Settings, query: str) -> list[Any]:
    engine = create_engine(url_of(settings).replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        found = connection.execute(text(query))
        answer = list(found.all()) if found.returns_rows else []
    engine.dispose()
    return answer


def files(data: Path) -> dict[str, str]:
    """Every file below a folder, with the hash of what is in it."""
    found = (path for path in data.rglob("*") if path.is_file())
    return {str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def make(settings: Settings) -> Small:
    small = Small(settings, uuid4(), uuid4(), uuid4())
    ended, verdict, account = uuid4(), uuid4(), uuid4()
    training = TrainingJobSpec.model_validate({"dataset": {"name": "example", "version": "v1"}}).model_dump_json()
    importing = DatasetSpec(source=Source(path=f"uploads/{small.upload}/speech.zip")).model_dump_json(by_alias=True)
    at_work = '{"attempt": {"number": 2, "made": true}}'
    at_rest = JobStatus().model_dump_json(by_alias=True)
    insert(settings, "accounts", id=account, name=AWKWARD)
    insert(settings, "tokens", digest="d", account_id=account, kind="link")
    insert(settings, "jobs", id=small.run, kind="training", spec=training, status=at_work)
    insert(settings, "jobs", id=ended, kind="training", spec=training, status=at_rest, ended_at=datetime.now(UTC))
    insert(settings, "jobs", id=small.importing, kind="data", spec=importing, status=at_rest)
    insert(settings, "runs", id=ended, title="", owner_id=account, repeats_id=None)
    insert(settings, "runs", id=small.run, title=AWKWARD, owner_id=account, repeats_id=ended)
    card = {"architecture": "compact", "classes": "{}", "metrics": '{"f1": 0.1}', "owner_id": account}
    insert(settings, "models", id=ended, title="a model", **card)
    insert(
        settings,
        "verdicts",
        id=verdict,
        model_id=ended,
        file="a.wav",
        stored="recording.wav",
        answer="{}",
        owner_id=account,
    )
    for name in (
        f"runs/{small.run}/checkpoints/20.pt",
        f"runs/{small.run}/batches.csv",
        f"runs/{ended}/bundle/model.safetensors",
        f"runs/{ended}/process.json",
        f"verdicts/{verdict}/recording.wav",
        f"verdicts/{uuid4()}/recording.wav",  # of nobody's row
        f"datasets/v1/{CLIP}",
        "datasets/v1/clips/.hidden/b.flac",
        "datasets/v1/packs/mel/frames.u8",
        "datasets/.half.work/a.flac",
        f"uploads/{small.upload}/speech.zip",
        f"uploads/{small.upload}/.upload.json",
        f"uploads/{uuid4()}/.partial",
        "generators/hifi-gan/weights.pt",
        "corpora/ljspeech/archive.tar",
        "logs/gateway.log",
        "server.json",
        "measured.json",
    ):
        path = small.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() + os.urandom(2_000))
    folder = settings.folder.run(small.run)
    mark = ProcessMark.of(os.getpid())  # a process that lives, as that of the installation which goes on
    claim = Claim(attempt=2, pid=mark.pid, began=mark.began, started_at=datetime.now(UTC))
    replace_json(folder.path / "process.json", claim.outside())
    return small


def insert(settings: Settings, table: str, **values: Any) -> None:
    engine = create_engine(url_of(settings).replace("postgresql://", "postgresql+psycopg://"))
    names = ", ".join(values)
    with engine.begin() as connection:
        places = ", ".join(f":{name}" for name in values)
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)
    engine.dispose()
