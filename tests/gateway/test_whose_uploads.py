"""Whose an upload is, whichever way a path leads there, and when it goes."""

import asyncio
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from installation import Installation
from test_uploads import begin, sent
from test_who_may import assert_problem

from veravox.core.data_folder import DataFolder
from veravox.core.problems import Problem
from veravox.core.specs import Source
from veravox.core.specs.sources import Fetch
from veravox.core.specs.steps import Checkpoint, Equalise, Step, Synthesise
from veravox.gateway.uploads import keeping, pieces
from veravox.gateway.uploads.collecting import collect, collect_uploads, collecting
from veravox.gateway.uploads.keeping import Upload
from veravox.gateway.uploads.reading import refuse_uploads_of_others

WAYS = (
    "{path}",
    "{data}/{path}",
    "{path}/clips.zip",
    "{link}/{path}",
    "{mine}",
    "{data}/datasets/../{path}",
    "~/{path}",
    "{data}/uploads",
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    """Reached through a link too, and in the home of whoever runs the gateway."""
    for name in ("datasets", "uploads/by-hand"):
        (tmp_path / "data" / name).mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "data")
    monkeypatch.setenv("HOME", str(tmp_path / "data"))
    return DataFolder(tmp_path / "data")


@pytest.fixture
def upload(data: DataFolder) -> Upload:
    made = keeping.create(data, uuid4(), "clips.zip", 4, "")
    pieces.append(data, made, 0, b"clip", "")
    return made


def source_of(path: str) -> Source:
    return Source.model_construct(path=path)


def refuses(data: DataFolder, source: Source, *steps: Step) -> str:
    with pytest.raises(Problem, match="there is no upload") as refusal:
        refuse_uploads_of_others(data, uuid4(), source, steps)
    return refusal.value.errors[0]["field"]


@pytest.mark.parametrize("way", WAYS)
def test_no_path_leads_to_an_upload_of_others(data: DataFolder, upload: Upload, way: str) -> None:
    mine = data.path.parent / "mine"
    mine.symlink_to(upload.folder(data))
    path = way.format(path=upload.path, data=data.path, link=data.path.parent / "link", mine=mine)
    checkpoint = Checkpoint(name="theirs", source=path)
    assert refuses(data, source_of(path)) == "source.path"
    assert refuses(data, Source(fetch=Fetch(corpus="arctic", address=path))) == "source.fetch.address"
    synthesise = Step(synthesise=Synthesise(checkpoints=[checkpoint], raw=True))
    field = refuses(data, source_of("/speech"), Step(equalise=Equalise()), synthesise)
    assert field == "steps.1.synthesise.checkpoints.0.source"
    if path != f"{data.path}/uploads":
        refuse_uploads_of_others(data, upload.owner, source_of(path), [synthesise])


@pytest.mark.parametrize(
    "path",
    ["", "/", "uploads/by-hand", "~nobody-here/x", "/" + "x" * 300, "/\0", "http://[::1", "http://x.org/uploads"],
)
def test_what_is_nobodys_and_what_is_nowhere_is_left_to_the_job(data: DataFolder, path: str) -> None:
    refuse_uploads_of_others(data, uuid4(), source_of(path))


def test_what_a_killed_removal_left_is_nobodys_and_is_collected(data: DataFolder, upload: Upload) -> None:
    (upload.folder(data) / keeping.NOTE).unlink()
    (data.uploads / "by-hand" / "1.wav").touch()
    assert list(keeping.all_of(data)) == []
    assert refuses(data, source_of(upload.path)) == "source.path"
    collect(data, [], oldest=2**40)
    assert [path.name for path in data.uploads.iterdir()] == ["by-hand"]


def test_the_archive_goes_before_what_tells_whose_it_is(
    data: DataFolder, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_folder: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(keeping, "remove_tree", killed)
    with pytest.raises(KeyboardInterrupt):
        keeping.remove(upload.folder(data))
    assert sorted(path.name for path in upload.folder(data).iterdir()) == [keeping.NOTE, keeping.ACCESS]
    assert keeping.known(upload.folder(data)) == upload


def test_a_note_that_says_nothing_is_none(data: DataFolder, upload: Upload) -> None:
    note = upload.folder(data) / keeping.NOTE
    for broken in ("{}", "[", note.read_text().replace(str(upload.id), str(uuid4()))):
        note.write_text(broken)
        assert list(keeping.all_of(data)) == []


def is_old(gateway: Installation, upload: dict[str, Any]) -> None:
    folder = gateway.data / "uploads" / upload["id"]
    for path in (*folder.iterdir(), folder):
        os.utime(path, (0, 0))


def there(gateway: Installation) -> set[str]:
    return {path.name for path in (gateway.data / "uploads").iterdir()}


async def test_what_is_abandoned_is_collected_and_what_is_read_is_not(gateway: Installation) -> None:
    read, fetched, left, old = [await sent(gateway) for _ in range(4)]
    by_path = {"path": str(gateway.data / read["path"])}
    by_address = {"fetch": {"corpus": "arctic", "address": fetched["path"]}}
    for name, source in (("one", by_path), ("two", by_address)):
        answer = await gateway.http.post("/api/v1/datasets", json={"name": name, "source": source})
        assert answer.status_code == 201, answer.text
    for upload in (read, fetched, old):
        is_old(gateway, upload)
    await collect_uploads(gateway.services)
    assert there(gateway) == {read["id"], fetched["id"], left["id"]}


async def test_an_import_keeps_what_was_sent_long_ago(gateway: Installation) -> None:
    upload = await sent(gateway)
    is_old(gateway, upload)
    async with await gateway.stranger() as stranger:
        body = {"name": "theirs", "source": {"path": str(gateway.data / upload["path"])}}
        assert "there is no upload" in assert_problem(await stranger.post("/api/v1/datasets", json=body), 422)["detail"]
    assert (await gateway.http.post("/api/v1/datasets", json=body)).status_code == 201
    collect(gateway.services.folder, [], oldest=1)
    assert there(gateway) == {upload["id"]}


async def test_it_is_collected_again_as_long_as_the_gateway_runs(gateway: Installation) -> None:
    async with collecting(gateway.services, every=0), asyncio.timeout(30):
        is_old(gateway, await begin(gateway))
        while there(gateway):
            await asyncio.sleep(0)
