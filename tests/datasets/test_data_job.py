import errno
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from veravox.core import exits
from veravox.core.audit import read_audit
from veravox.core.desired import Desired
from veravox.core.exits import Exit
from veravox.core.files import read_json
from veravox.core.job_folder import Control, JobFolder
from veravox.core.manifest import DatasetFolder
from veravox.core.specs import DatasetResult, DatasetSpec, Progress
from veravox.datasets import bringing, process
from veravox.datasets.importing import Layout, clips, gathering, import_folder, read_layout
from veravox.datasets.pack import Pack, build_pack
from veravox.datasets.report import EVERY, JobReport, Report

LeftBehind = Callable[[], list[str]]
NewJob = Callable[[dict[str, Any]], JobFolder]
MEL = [{"frontEnd": "mel"}]


@pytest.fixture
def new_job(data: Path) -> NewJob:
    def make(spec: dict[str, Any]) -> JobFolder:
        folder = JobFolder(data / "jobs" / "0198-job")
        folder.path.mkdir(parents=True, exist_ok=True)
        folder.write_spec(DatasetSpec.model_validate(spec))
        return folder

    return make


def result_of(folder: JobFolder) -> DatasetResult:
    return DatasetResult.model_validate(read_json(folder.path / "result.json"))


def message_of(folder: JobFolder, attempt: int = 1) -> str:
    ending = folder.ending(attempt)
    assert ending is not None
    return ending.message


def test_it_imports_packs_and_leaves_its_result(data: Path, source: Path, new_job: NewJob) -> None:
    (source / "it_carlo" / "lpcnet" / "empty.wav").touch()
    job = new_job({"title": "Two voices", "source": {"path": str(source)}, "packs": MEL})
    assert process.run(job.path, 1) == 0
    result = result_of(job)
    dataset = DatasetFolder(data / result.folder)
    card = dataset.card()
    assert card is not None
    assert (card.name, card.version, result.bonafide) == ("Two voices", result.version, "bonafide")
    assert (result.clips, [each.clips for each in result.counts]) == (8, [2, 2, 2, 2])
    assert [each.clip for each in result.refused] == ["it_carlo/lpcnet/empty.wav"]
    assert Pack.open(dataset.pack("mel")).card.clips == 8
    assert job.progress().percent == 100
    assert "left out it_carlo/lpcnet/empty.wav" in job.log.read_text()


def test_it_packs_a_dataset_that_is_there(data: Path, dataset: DatasetFolder, new_job: NewJob) -> None:
    job = new_job({"source": {"dataset": {"name": "mine", "version": dataset.path.name}}, "packs": MEL})
    assert process.run(job.path, 1) == 0
    assert result_of(job).folder == f"datasets/{dataset.path.name}"
    assert Pack.open(dataset.pack("mel")).card.clips == 8


def test_an_audit_on_demand_sees_the_pack_that_is_there(data: Path, dataset: DatasetFolder, new_job: NewJob) -> None:
    asked = {"source": {"dataset": {"name": "mine", "version": dataset.path.name}}, "packs": [], "audit": True}
    job = new_job(asked)
    assert process.run(job.path, 1) == 0
    before = read_audit(dataset.audit)
    assert before
    assert before.spectra is None
    assert any("no pack of mel, linear or cqt" in each.why for each in before.unknown)
    build_pack(dataset, "linear", Report())
    assert process.run(job.path, 2) == 0
    found = read_audit(dataset.audit)
    assert found
    assert found.spectra
    assert found.spectra.front_end == "linear"
    assert not any(each.what == "mean spectra" for each in found.unknown)


@pytest.mark.parametrize("version", ["0123456789abcdef", "../jobs", "..", "."])
def test_a_dataset_that_is_missing_is_named(new_job: NewJob, version: str) -> None:
    job = new_job({"source": {"dataset": {"name": "mine", "version": version}}, "packs": MEL})
    assert process.run(job.path, 1) == exits.DATA_MISSING.code
    assert f"Dataset mine {version} is not there" in message_of(job)


def test_a_human_class_that_is_not_there_fails_it_and_leaves_nothing(
    source: Path, new_job: NewJob, left_behind: LeftBehind
) -> None:
    job = new_job({"source": {"path": str(source), "bonafide": "people"}})
    assert process.run(job.path, 1) == exits.BAD_DATA.code
    assert "there are: bonafide, lpcnet" in message_of(job)
    assert left_behind() == []


class Telling(Report):
    """What the executor does while the third clip is imported."""

    def __init__(self, act: Callable[[], None], inner: Report) -> None:
        self.act, self.inner, self.clips = act, inner, 0

    def begin(self, stage: str, steps: int) -> None:
        self.inner.begin(stage, steps)

    def step(self) -> None:
        self.clips += 1
        if self.clips == 3:
            self.act()
        self.inner.step()


def noting(copied: list[str]) -> Callable[[Path, Path], str]:
    copy = clips.copy

    def noted(source: Path, target: Path) -> str:
        copied.append(source.name)
        return copy(source, target)

    return noted


@pytest.mark.parametrize(
    ("act", "how", "copied"),  # when it ends, and what the next attempt need not copy
    [
        (lambda job: job.tell(Control(desired=Desired.STOP)), exits.STOPPED, 0),
        (lambda job: job.tell(Control(desired=Desired.PAUSE)), exits.PAUSED, 3),
        (lambda _job: signal.raise_signal(signal.SIGTERM), exits.TERMINATED, 3),
        (lambda job: job.tell(Control(attempt=2)), exits.SUPERSEDED, 3),
    ],
    ids=["stop", "pause", "sigterm", "newer attempt"],
)
def test_between_clips_it_does_what_it_is_told_and_keeps_what_it_has_copied_unless_it_ends(
    source: Path,
    new_job: NewJob,
    left_behind: LeftBehind,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[JobFolder], None],
    how: Exit,
    copied: int,
) -> None:
    job = new_job({"source": {"path": str(source)}, "packs": MEL})
    monkeypatch.setattr(process, "JobReport", lambda told, stages: Telling(lambda: act(job), JobReport(told, stages)))
    assert process.run(job.path, 1) == how.code
    assert left_behind() == ([".0198-job.work"] if copied else [])
    assert not (job.path / "result.json").exists()
    assert (job.ending(1) is None) is (how is exits.SUPERSEDED)
    monkeypatch.undo()
    job.tell(Control(attempt=2))
    again = list[str]()
    monkeypatch.setattr(clips, "copy", noting(again))
    assert process.run(job.path, 2) == 0
    assert len(again) == 8 - copied
    assert left_behind() == [result_of(job).version]


def test_a_source_is_left_in_the_middle_of_reading_it(
    source: Path, new_job: NewJob, left_behind: LeftBehind, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, read_on = new_job({"source": {"path": str(source)}}), list[Path]()

    def read(folder: Path, layout: str) -> Layout:
        job.tell(Control(desired=Desired.STOP))
        signal.raise_signal(signal.SIGUSR1)
        read_on.append(folder)
        return read_layout(folder, layout)

    monkeypatch.setattr(gathering, "read_layout", read)
    assert process.run(job.path, 1) == exits.STOPPED.code
    assert (read_on, left_behind()) == ([], [])


def test_memory_disk_and_defects_have_their_own_ends(
    source: Path, new_job: NewJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = new_job({"source": {"path": str(source)}})
    for attempt, (error, how) in enumerate(
        [
            (MemoryError(), exits.OUT_OF_MEMORY),
            (OSError(errno.ENOSPC, "No space left on device"), exits.DISK_FULL),
            (ZeroDivisionError("a defect"), exits.INTERNAL_ERROR),
        ],
        start=1,
    ):

        def fail(*_arguments: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(bringing, "gather", fail)
        assert process.run(job.path, attempt) == how.code
    assert "ZeroDivisionError" in job.log.read_text()


def test_the_command_runs_it_in_a_process_of_its_own(source: Path, new_job: NewJob) -> None:
    job = new_job({"source": {"path": str(source)}, "packs": MEL})
    code = "import typer; from veravox.datasets.command import data_job; typer.run(data_job)"
    ended = subprocess.run(
        [sys.executable, "-c", code, str(job.path), "--attempt", "3"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert result_of(job).clips == 8
    assert job.ending(3) is not None


class Silent:
    """Stands for the executor in a report of progress: it wants nothing and keeps what is written."""

    def __init__(self) -> None:
        self.folder, self.written = self, list[Progress]()

    def check(self) -> None:
        """Go on."""

    def report_progress(self, progress: Progress) -> None:
        self.written.append(progress)


def test_progress_is_written_four_times_a_second_and_never_goes_back() -> None:
    told, now = Silent(), [0.0]
    report = JobReport(told, stages=2, clock=lambda: now[0])  # type: ignore[arg-type]
    for stage in ("first", "second"):
        report.begin(stage, 100)
        for _clip in range(100):
            now[0] += EVERY / 10
            report.step()
    percents = [each.percent for each in told.written]
    assert percents == sorted(percents)
    assert (percents[-1], told.written[-1].eta_seconds) == (100, 0)
    assert 20 <= len(percents) <= 2 * 12
    halfway = next(each for each in told.written if each.percent >= 50)
    assert halfway.eta_seconds == pytest.approx(100 * EVERY / 10, rel=0.1)


def test_the_whole_example_is_importable(data: Path) -> None:
    from veravox.datasets.example import example_folder

    imported = import_folder(example_folder(), data / "datasets", "example", "", "job", Report())
    assert (imported.card.clips, imported.card.refused, imported.card.bonafide) == (279, [], "bonafide")
    assert imported.card.speakers == ["en_allison", "fr_june", "it_carlo"]
    pairs = [row.pair for row in imported.folder.rows()]
    assert all(pairs.count(pair) == 3 for pair in pairs)  # every sentence in every class
