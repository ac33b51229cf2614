"""What a data job may begin with besides a folder: an archive that was sent, pictures, a corpus."""

import hashlib
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from test_fetching import arctic_tar
from test_pictures import draw

from veravox.core import exits
from veravox.core.corpora import CORPORA
from veravox.core.data_folder import DataFolder
from veravox.core.files import read_json
from veravox.core.front_end import PICTURES
from veravox.core.job_folder import JobFolder
from veravox.core.manifest import Card, DatasetFolder
from veravox.core.specs import DatasetResult, DatasetSpec
from veravox.datasets import process
from veravox.datasets.fetching import fetching
from veravox.datasets.pack import Pack

MEL = [{"frontEnd": "mel"}]


def job(data: Path, source: dict[str, object]) -> JobFolder:
    folder = DataFolder(data).job(uuid4())
    folder.path.mkdir(parents=True)
    folder.write_spec(DatasetSpec.model_validate({"title": "mine", "source": source, "packs": MEL}))
    return folder


def made(data: Path, folder: JobFolder) -> tuple[DatasetResult, DatasetFolder, Card]:
    assert process.run(folder.path, 1) == 0, folder.log.read_text()
    result = DatasetResult.model_validate(read_json(folder.path / "result.json"))
    dataset = DatasetFolder(data / result.folder)
    card = dataset.card()
    assert card is not None
    return result, dataset, card


def test_an_archive_that_was_sent_is_imported_and_leaves_nothing_unpacked(data: Path, source: Path) -> None:
    there = data / "uploads" / "0198"
    there.mkdir(parents=True)
    (there / ".upload.json").write_text("{}")
    (there / "access.json").write_text("{}")
    with tarfile.open(there / "speech.tar.gz", "w:gz") as tar:
        tar.add(source, "speech")
    folder = job(data, {"path": "uploads/0198", "layout": "auto"})
    result, dataset, card = made(data, folder)
    assert (result.clips, result.layout, card.layout) == (8, "speaker/class", "speaker/class")
    assert Pack.open(dataset.pack("mel")).card.clips == 8
    assert sorted(path.name for path in (data / "datasets").iterdir()) == [card.version]
    assert not [path for path in folder.path.iterdir() if path.is_dir()]


def test_pictures_get_their_own_pack_whatever_was_asked_for(data: Path, tmp_path: Path) -> None:
    for n in range(6):
        draw(tmp_path / "pictures" / ("human", "gan")[n % 2] / f"{n}.png", n)
    result, dataset, card = made(data, job(data, {"path": str(tmp_path / "pictures"), "layout": "class"}))
    assert (result.kind, result.bonafide, result.counts[0].speaker) == ("pictures", "human", "unknown")
    assert [path.name for path in (dataset.path / "packs").iterdir()] == [PICTURES]
    again = job(data, {"dataset": {"name": "mine", "version": card.version}})  # a pack that a training waits for
    assert process.run(again.path, 1) == exits.BAD_DATA.code


def test_a_corpus_is_fetched_from_a_folder_and_its_card_tells_where_it_is_from(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = arctic_tar(tmp_path, "awb")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    parts = tuple(replace(part, sha256=digest) for part in CORPORA["arctic"].parts)
    monkeypatch.setattr(fetching, "CORPORA", {"arctic": replace(CORPORA["arctic"], parts=parts)})
    fetch = {"corpus": "arctic", "speakers": ["awb"], "address": str(tmp_path)}
    folder = job(data, {"fetch": fetch})
    result, dataset, card = made(data, folder)
    assert (result.clips, card.bonafide, card.speakers, card.layout) == (2, "bonafide", ["awb"], "arctic")
    assert card.licences == ["free for any use, with its notice kept"]
    (origin,) = card.origins
    assert (origin.name, origin.sha256, origin.trusted) == ("CMU ARCTIC", digest, True)
    assert {row.provenance for row in dataset.rows()} == {"CMU ARCTIC"}
    assert not (folder.path / "unpacked").exists()


def test_an_archive_of_a_corpus_with_another_hash_is_refused_and_leaves_nothing(data: Path, tmp_path: Path) -> None:
    arctic_tar(tmp_path, "awb")
    folder = job(data, {"fetch": {"corpus": "arctic", "speakers": ["awb"], "address": str(tmp_path)}})
    assert process.run(folder.path, 1) == exits.BAD_DATA.code
    ending = folder.ending(1)
    assert ending is not None
    assert "is damaged, or not the one that is known" in ending.message
    assert list((data / "datasets").iterdir()) == []


def test_a_source_that_is_gone_when_the_job_begins_is_named(data: Path, source: Path) -> None:
    folder = job(data, {"path": str(source), "layout": "auto"})
    shutil.rmtree(source)
    assert process.run(folder.path, 1) == exits.DATA_MISSING.code
