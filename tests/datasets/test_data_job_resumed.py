"""A data job whose dataset is in place goes on with it: after a pause, and in the processes that help."""

import multiprocessing
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_pictures import draw

from veravox.core import exits
from veravox.core.desired import Desired
from veravox.core.files import read_json
from veravox.core.job_folder import Control, JobFolder
from veravox.core.manifest import DatasetFolder
from veravox.core.specs import DatasetResult, DatasetSpec
from veravox.datasets import bringing, process
from veravox.datasets.pack import Pack
from veravox.datasets.placing import sha256_of
from veravox.datasets.report import JobReport

MEL = [{"frontEnd": "mel"}]
NewJob = Callable[..., JobFolder]


@pytest.fixture
def new_job(data: Path) -> NewJob:
    def make(source: Path, **spec: Any) -> JobFolder:
        folder = JobFolder(data / "jobs" / "0198-job")
        folder.path.mkdir(parents=True)
        folder.write_spec(DatasetSpec.model_validate({"source": {"path": str(source)}, **spec}))
        folder.tell(Control(attempt=1))
        return folder

    return make


def made(job: JobFolder) -> tuple[DatasetResult, DatasetFolder]:
    result = DatasetResult.model_validate(read_json(job.path / "result.json"))
    return result, DatasetFolder(job.path.parent.parent / result.folder)


def paused_at_the_pack(job: JobFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first attempt; a second one may begin."""
    pack = process.packed

    def packed(*arguments: Any) -> int:
        job.tell(Control(attempt=1, desired=Desired.PAUSE))
        return pack(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(process, "packed", packed)
        assert process.run(job.path, 1) == exits.PAUSED.code
    job.tell(Control(attempt=2))


def test_an_import_that_was_paused_after_its_clips_needs_its_source_no_more(
    source: Path, new_job: NewJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source / "it_carlo" / "lpcnet" / "empty.wav").touch()
    job = new_job(source, title="Two voices", packs=MEL)
    paused_at_the_pack(job, monkeypatch)
    shutil.rmtree(source)
    assert process.run(job.path, 2) == 0, job.ending(2)
    result, dataset = made(job)
    assert Pack.open(dataset.pack("mel")).card.clips == result.clips == 8
    assert [each.clip for each in result.refused] == ["it_carlo/lpcnet/empty.wav"]
    assert job.progress().percent == 100


def paused_at_the_fifth_clip(job: JobFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pausing(JobReport):
        clips = 0

        def step(self) -> None:
            self.clips += 1
            if self.clips == 5:
                job.tell(Control(attempt=1, desired=Desired.PAUSE))
            super().step()

    with monkeypatch.context() as patch:
        patch.setattr(process, "JobReport", Pausing)
        assert process.run(job.path, 1) == exits.PAUSED.code
    job.tell(Control(attempt=2))


def test_of_a_half_copied_source_only_what_has_not_changed_since_is_taken(
    source: Path, data: Path, new_job: NewJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = new_job(source, packs=[])
    paused_at_the_fifth_clip(job, monkeypatch)
    copies = data / "datasets" / ".0198-job.work" / "0" / "clips"
    gone, changed, damaged, kept, _fifth = sorted(path.relative_to(copies) for path in copies.rglob("*.flac"))
    (source / gone).unlink()
    shutil.copy(source / kept, source / changed)
    (copies / damaged).write_bytes(b"half of it")
    (copies / "en_allison" / "half.flac").write_bytes(b"of a copy that broke off")
    assert process.run(job.path, 2) == 0, job.ending(2)
    _result, dataset = made(job)
    rows = {row.clip: row.sha256 for row in dataset.rows()}
    assert rows == {str(path.relative_to(source)): sha256_of(path) for path in source.rglob("*.flac")}
    assert rows == {str(path.relative_to(dataset.clips)): sha256_of(path) for path in dataset.clips.rglob("*.flac")}


@pytest.mark.parametrize("lost", ["clips/en_allison/bonafide", "manifest.csv", "."])
def test_what_is_in_place_and_not_whole_any_more_is_made_again(
    source: Path, data: Path, new_job: NewJob, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    job = new_job(source, packs=MEL)
    paused_at_the_pack(job, monkeypatch)
    (folder,) = (data / "datasets").glob("[!.]*")
    shutil.rmtree(folder / lost) if (folder / lost).is_dir() else (folder / lost).unlink()
    assert process.run(job.path, 2) == 0, job.ending(2)
    _result, dataset = made(job)
    assert dataset.path == folder
    assert len(dataset.rows()) == len([path for path in dataset.clips.rglob("*") if path.is_file()]) == 8


def test_a_later_attempt_still_shows_what_the_chain_has_changed(
    source: Path, new_job: NewJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = new_job(source, steps=[{"equalise": {}}], packs=MEL, audit=True, resources={"cpu": 1})
    paused_at_the_pack(job, monkeypatch)
    monkeypatch.delattr(bringing, "take")
    assert process.run(job.path, 2) == 0, job.ending(2)
    assert "Before and after" in (made(job)[1].audit / "audit.html").read_text()


def ended(job: JobFolder, monkeypatch: pytest.MonkeyPatch, *shares: int) -> list[int | None]:
    """How these processes ended of two that do it together; None: one is still at it."""
    monkeypatch.setenv("VERAVOX_SHARDS", "2")
    processes = []
    for index in shares:
        monkeypatch.setenv("VERAVOX_SHARD", str(index))
        processes.append(multiprocessing.get_context("fork").Process(target=end, args=(job.path,)))
        processes[-1].start()
    for each in processes:
        each.join(60)
        each.terminate()
    return [each.exitcode for each in processes]


def end(path: Path) -> None:
    raise SystemExit(process.run(path, 1))


def test_shares_of_an_import_of_pictures_compute_the_one_pack_that_there_can_be(
    new_job: NewJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        draw(tmp_path / "pictures" / "anna" / ("bonafide", "gan")[n % 2] / f"{n}.png", n)
    job = new_job(tmp_path / "pictures", packs=[])
    assert ended(job, monkeypatch, 0, 1) == [0, 0]
    assert Pack.open(made(job)[1].pack("pictures")).card.clips == 4


def test_a_share_that_comes_when_all_is_done_and_swept_ends_too(
    source: Path, new_job: NewJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = new_job(source, steps=[{"condition": {"names": ["gain-6"]}}], packs=[], resources={"cpu": 1})
    assert process.run(job.path, 1) == 0, job.ending(1)
    assert ended(job, monkeypatch, 1) == [0]
