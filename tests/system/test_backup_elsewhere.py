"""A backup of an installation while a training is at work and an upload arrives; another one goes on from it."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_kills import SPEC, _at_the_end, _until_step

from serving import Installation
from veravox.core.example import EXAMPLE_CLIPS

QUIET = {"VERAVOX_FIRST_JOB": "false"}
SAME = ("verdicts", "models", "datasets")


@pytest.fixture
def lab(short_folder: Path) -> Iterator[Installation]:
    installation = Installation(short_folder / "lab", ("--port", "0"), QUIET).start()
    yield installation
    if installation.process and installation.process.poll() is None:
        installation.end()


async def test_an_installation_at_work_goes_on_elsewhere_from_its_backup(lab: Installation, short_folder: Path) -> None:
    lab.json("dataset", "import", str(EXAMPLE_CLIPS), "--name", "example")
    lab.json("detect", str(next(EXAMPLE_CLIPS.rglob("*.flac"))))
    archive, secret = short_folder / "lab.backup", short_folder / "secret"
    secret.write_text("correct horse battery staple\n")
    options = (str(archive), "--passphrase-file", str(secret))
    async with lab.client() as client:
        await client.create_upload({"name": "speech.zip", "size": 1000})
        id = (await client.create_run({**SPEC, "training": {**SPEC["training"], "epochs": 8}})).id
        await _until_step(client, id, 20)
        lab.json("backup", *options)
        ours = await client.read_run(id)
        verdicts = (await client.list_verdicts()).items
    assert (ours.status.phase.value, ours.status.attempt.interruptions) == ("Running", 0)
    elsewhere = Installation(short_folder / "elsewhere", ("--port", "0"), QUIET)
    assert elsewhere.json("restore", *options)["paused"] == 1
    assert files(elsewhere.data) == files(lab.data)
    assert lab.end() == 0
    elsewhere.start()
    try:
        assert elsewhere.link.partition("token=")[2] != lab.link.partition("token=")[2]
        async with elsewhere.client() as client:
            theirs = await _at_the_end(client, id)
            assert (await client.list_verdicts()).items == verdicts
            assert (await client.list_uploads()).items == []
            models = {each.id for each in (await client.list_models()).items}
    finally:
        logs = elsewhere.logs()
        elsewhere.end()
    assert (theirs.status.phase.value, theirs.status.attempt.interruptions) == ("Succeeded", 0), logs
    assert id in models
    assert steps(theirs.folder) == list(range(1, theirs.status.progress.steps + 1))


def files(data: Path) -> dict[str, str]:
    """What is the same as long as nobody adds to it, but for packs."""
    found = (path for part in SAME for path in (data / part).rglob("*") if path.is_file() and "packs" not in path.parts)
    return {str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def steps(folder: str) -> list[int]:
    with (Path(folder) / "batches.csv").open() as file:
        return [int(row["step"]) for row in csv.DictReader(file)]
