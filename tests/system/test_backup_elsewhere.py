"""A backup of an installation while a training is at work and an upload arrives; and another one that goes on with it."""

import csv
import hashlib
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import VERAVOX, Installation
from test_kills import EPOCHS, SPEC, _at_the_end, _until_step

from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.settings import Settings

QUIET = {"VERAVOX_FIRST_JOB": "false"}


@pytest.fixture(scope="module")
def lab(short_folder: Path) -> Iterator[Installation]:
    installation = Installation(short_folder / "lab", ("--port", "0"), QUIET).start()
    yield installation
    installation.end()


async def test_an_installation_at_work_goes_on_elsewhere_from_its_backup(lab: Installation, short_folder: Path) -> None:
    lab.json("dataset", "import", str(EXAMPLE_CLIPS), "--name", "example")
    verdict = lab.json("detect", str(next(EXAMPLE_CLIPS.rglob("*.flac"))))["items"][0]
    archive, secret = short_folder / "lab.backup", short_folder / "secret"
    secret.write_text("correct horse battery staple\n")
    async with lab.client() as client:
        id = (await client.create_run(SPEC)).id
        await _until_step(client, id, 20)
        backed_up = lab.command("backup", str(archive), "--passphrase-file", str(secret))
        assert backed_up.returncode == 0, backed_up.stderr + lab.logs()
        ours = await _at_the_end(client, id)
    assert ours.status.attempt.interruptions == 0, "the backup has disturbed the training"
    elsewhere = Installation(short_folder / "elsewhere", ("--port", "0"), QUIET)
    restored = elsewhere.command("restore", str(archive), "--passphrase-file", str(secret))
    assert restored.returncode == 0, restored.stderr
    assert "1 jobs were at work" in restored.stdout
    elsewhere.start()
    try:
        assert elsewhere.link.partition("token=")[2] != lab.link.partition("token=")[2]
        async with elsewhere.client() as client:
            run = await _at_the_end(client, id)
        there = elsewhere.json("verdict", "list")["items"] if False else None
    finally:
        elsewhere.end(signal.SIGTERM)
    assert there is None
    assert run.status.phase.value == "Succeeded", elsewhere.logs()
    assert run.status.attempt.interruptions == 0
    with (Path(run.folder) / "batches.csv").open() as file:
        assert [int(row["step"]) for row in csv.DictReader(file)] == list(range(1, run.status.progress.steps + 1))
