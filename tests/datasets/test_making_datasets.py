"""Data jobs with steps, as their processes: copies, conditions, one chain; killed, paused, and in shares."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_pictures import draw

from veravox.audio.recording import AudioError, Recording, read_recording
from veravox.core import exits
from veravox.core.audit import read_audit
from veravox.core.catalogue import WITHOUT_WEIGHTS
from veravox.core.desired import Desired
from veravox.core.files import read_json
from veravox.core.job_folder import Control, JobFolder
from veravox.core.manifest import Clip, DatasetFolder
from veravox.core.specs import DatasetResult, DatasetSpec
from veravox.datasets import process
from veravox.datasets.example import example_folder
from veravox.datasets.generators import GENERATORS
from veravox.datasets.making import equalising
from veravox.datasets.pack import Pack
from veravox.datasets.packing import parts

NewJob = Callable[..., JobFolder]
COPIES: dict[str, Any] = {"synthesise": {"generators": ["lpc", "relp"]}}
CHAIN: dict[str, Any] = {"equalise": {}}
NOISE: dict[str, Any] = {"condition": {"names": ["snr10", "babble5"]}}


@pytest.fixture
def humans(tmp_path: Path) -> Path:
    """Four real clips of two voices."""
    folder = tmp_path / "humans"
    for speaker in ("en_allison", "it_carlo"):
        (folder / speaker / "bonafide").mkdir(parents=True)
        for path in sorted((example_folder() / speaker / "bonafide").iterdir())[:2]:
            shutil.copy(path, folder / speaker / "bonafide")
    return folder


@pytest.fixture
def new_job(humans: Path, tmp_path: Path) -> NewJob:
    """A data job that makes something of them; `data` keeps jobs from each other."""

    def make(*steps: dict[str, Any], data: str = "data", **more: Any) -> JobFolder:
        folder = JobFolder(tmp_path / data / "jobs" / "0198-job")
        folder.path.mkdir(parents=True)
        spec = {"source": {"path": str(humans)}, "steps": list(steps), "resources": {"cpu": 2}, **more}
        folder.write_spec(DatasetSpec.model_validate(spec))
        folder.tell(Control(attempt=1))
        return folder

    return make


def made(job: JobFolder) -> DatasetFolder:
    return DatasetFolder(job.path.parent.parent / result_of(job).folder)


def result_of(job: JobFolder) -> DatasetResult:
    return DatasetResult.model_validate(read_json(job.path / "result.json"))


def message_of(job: JobFolder, attempt: int = 1) -> str:
    ending = job.ending(attempt)
    assert ending is not None
    return ending.message


def datasets(job: JobFolder) -> list[str]:
    return sorted(path.name for path in (job.path.parent.parent / "datasets").iterdir())


def in_a_process(job: JobFolder, attempt: int = 1, **environment: str) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "veravox", "data-job", str(job.path), "--attempt", str(attempt)]
    return subprocess.Popen(line, env=os.environ | environment)


def test_copies_and_their_sources_pass_one_chain_and_nothing_else_tells_them_apart(new_job: NewJob) -> None:
    job = new_job(COPIES, CHAIN, NOISE, packs=[{"frontEnd": "mel"}], audit=True)
    assert process.run(job.path, 1) == 0, message_of(job)
    folder, result = made(job), result_of(job)
    rows = folder.rows()
    assert len(rows) == 4 * 3 * 3
    assert {(row.generator, row.condition) for row in rows} == {
        (generator, condition)
        for generator in ("bonafide", "lpc", "relp")
        for condition in ("clean", "snr10", "babble5")
    }
    for pair in {row.pair for row in rows}:
        assert len({row.samples for row in rows if row.pair == pair}) == 1, "a pair is as long as its source"
    assert {(row.rate, row.channels, row.bits) for row in rows if row.condition == "clean"} == {(16000, 1, 16)}
    assert all(abs(row.dc) < 1e-4 for row in rows if row.condition == "clean")
    copies = [row for row in rows if row.generator == "lpc" and row.condition == "snr10"]
    assert {row.chain for row in copies} == {
        "lpc(16000 Hz); equalised(16000 Hz, 80-7000 Hz, trimmed, -26 dBFS, floor -70 dBFS, 16 bit); snr10"
    }
    assert all(_aligned(folder, row, rows) for row in rows if row.generator != "bonafide" and row.condition == "clean")
    assert Pack.open(folder.pack("mel")).card.clips == 36
    audit = read_audit(folder.audit)
    assert audit is not None
    assert result.audit is not None
    assert result.audit.alarms == len(audit.alarms)
    assert (folder.audit / "audit.html").read_text().startswith("<!doctype html>")
    assert datasets(job) == [result.version], "nothing else is left"


def _aligned(folder: DatasetFolder, copy: Clip, rows: list[Clip]) -> bool:
    """Whether the envelopes of a copy and its source fit best within 10 ms of each other."""
    source = next(row for row in rows if row.pair == copy.pair and row.generator == "bonafide")
    one, other = (_envelope(folder.clips / row.clip) for row in (source, copy))
    lags = np.correlate(other, one, "full")
    return abs(int(np.argmax(lags)) - (one.size - 1)) <= 2


def _envelope(path: Path) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Levels of 5 ms, less their mean."""
    samples = read_recording(path).samples
    rows = samples[: samples.size // 80 * 80].reshape(-1, 80)
    levels = np.sqrt(np.square(rows).mean(axis=1))
    return np.asarray(levels - levels.mean(), np.float64)


def test_no_two_clips_share_their_noise(new_job: NewJob) -> None:
    job = new_job({"synthesise": {"generators": ["lpc"], "raw": True}}, {"condition": {"names": ["amplitude0.1"]}})
    assert process.run(job.path, 1) == 0, message_of(job)
    folder = made(job)
    by_clip = {row.clip: read_recording(folder.clips / row.clip).samples for row in folder.rows()}
    noises = []
    for row in folder.rows():
        if row.condition == "amplitude0.1":
            clean = by_clip[row.clip.replace("/amplitude0.1/", "/")]
            noises.append((by_clip[row.clip] - clean)[:8000])
    assert len(noises) == 8
    for n, one in enumerate(noises):
        for other in noises[n + 1 :]:
            assert abs(np.corrcoef(one, other)[0, 1]) < 0.1


def test_a_job_that_was_killed_goes_on_and_makes_the_same(new_job: NewJob) -> None:
    steps = (COPIES, CHAIN)
    undisturbed = new_job(*steps, data="undisturbed")
    assert process.run(undisturbed.path, 1) == 0, message_of(undisturbed)
    job = new_job(*steps)
    journal = job.path.parent.parent / "datasets" / ".0198-job.work" / "1" / "0.jsonl"
    killed = in_a_process(job)
    while killed.poll() is None and not (journal.exists() and journal.stat().st_size):
        os.sched_yield()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    before = journal.read_bytes()
    assert before.count(b"\n") >= 1
    assert process.run(job.path, 2) == 0, message_of(job, 2)
    assert result_of(job).version == result_of(undisturbed).version
    assert datasets(job) == [result_of(job).version]


def killed(_work: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_job_of_which_a_worker_was_killed_goes_on_with_what_is_made(
    new_job: NewJob, humans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(humans / "en_allison")
    next((humans / "it_carlo" / "bonafide").iterdir()).unlink()
    job = new_job({"condition": {"names": ["gain-6"]}}, packs=[{"frontEnd": "mel"}])
    monkeypatch.setattr(parts, "TOGETHER", 1)
    with monkeypatch.context() as patch:
        patch.setattr(parts, "_computed", killed)
        assert process.run(job.path, 1) == exits.KILLED.code
    assert message_of(job) == "A process that worked on clips was killed."
    journal = job.path.parent.parent / "datasets" / ".0198-job.work" / "1" / "0.jsonl"
    assert journal.read_bytes().count(b"\n") == 1
    assert process.run(job.path, 2) == 0, message_of(job, 2)
    assert datasets(job) == [result_of(job).version]


def test_a_paused_job_keeps_what_is_made_and_a_stopped_one_nothing(new_job: NewJob) -> None:
    job = new_job(COPIES, CHAIN)
    job.tell(Control(attempt=1, desired=Desired.PAUSE))
    assert process.run(job.path, 1) == exits.PAUSED.code
    job.tell(Control(attempt=2, desired=Desired.STOP))
    assert process.run(job.path, 2) == exits.STOPPED.code
    assert not (job.path.parent.parent / "datasets").exists() or datasets(job) == []


def test_shares_make_together_what_one_makes_alone(new_job: NewJob) -> None:
    everything: dict[str, Any] = {"packs": [{"frontEnd": "mel"}], "audit": True, "resources": {"cpu": 1}}
    alone = new_job(COPIES, CHAIN, data="alone", **everything)
    assert process.run(alone.path, 1) == 0, message_of(alone)
    job = new_job(COPIES, CHAIN, **everything)
    shares = [in_a_process(job, VERAVOX_SHARD=str(n), VERAVOX_SHARDS="3") for n in range(3)]
    assert [each.wait() for each in shares] == [0, 0, 0]
    assert result_of(job) == result_of(alone)
    one, other = (Pack.open(made(each).pack("mel")) for each in (alone, job))
    assert (one.clips, one.card.sha256) == (other.clips, other.card.sha256)
    assert datasets(job) == [result_of(job).version]


def test_a_class_that_the_source_has_already_is_said_and_leaves_nothing(new_job: NewJob, humans: Path) -> None:
    shutil.copytree(humans / "it_carlo" / "bonafide", humans / "it_carlo" / "lpc")
    job = new_job(COPIES, CHAIN)
    assert process.run(job.path, 1) == exits.BAD_SPEC.code
    assert "there are clips of a class lpc already" in message_of(job)
    assert datasets(job) == []


def test_copies_of_a_telephone_and_their_sources_end_at_the_same_frequency(new_job: NewJob) -> None:
    job = new_job({"synthesise": {"generators": ["amr", "g723"]}}, {"equalise": {"high": 3500}})
    assert process.run(job.path, 1) == 0, message_of(job)
    reach = {(row.pair, row.generator): row.reach for row in made(job).rows()}
    assert len(reach) == 4 * 3
    assert all(abs(hz - reach[pair, "bonafide"]) < 150 for (pair, _generator), hz in reach.items())


@pytest.mark.parametrize("step", [CHAIN, {"synthesise": {"generators": ["lpc"], "raw": True}}, NOISE])
def test_steps_on_pictures_are_refused_with_a_sentence_and_leave_nothing(
    new_job: NewJob, humans: Path, step: dict[str, Any]
) -> None:
    shutil.rmtree(humans)
    for n in range(4):
        draw(humans / "anna" / ("bonafide", "gan")[n % 2] / f"{n}.png", n)
    job = new_job(step)
    assert process.run(job.path, 1) == exits.BAD_DATA.code
    assert "pictures" in message_of(job)
    assert datasets(job) == []


def test_a_step_that_leaves_no_clip_is_told_with_the_first_reason(
    new_job: NewJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = new_job(CHAIN, resources={"cpu": 1})
    monkeypatch.setattr(equalising, "read_recording", unreadable)
    assert process.run(job.path, 1) == exits.BAD_DATA.code
    assert message_of(job).startswith("No clip is left after the step. The first of 4: en_allison/bonafide/")
    assert datasets(job) == []


def unreadable(_path: Path) -> Recording:
    raise AudioError("It cannot be read.")


def test_a_clip_that_cannot_be_copied_is_left_out_with_its_reason(new_job: NewJob, humans: Path) -> None:
    from soundfile import write

    write(humans / "it_carlo" / "bonafide" / "short.wav", np.zeros(1), 16000)
    job = new_job(COPIES, CHAIN)
    assert process.run(job.path, 1) == 0, message_of(job)
    copies = [row for row in made(job).rows() if "short" in row.clip]
    left_out = [each.clip for each in result_of(job).refused if "short" in each.clip]
    assert len(copies) + len(left_out) == 3


def test_a_condition_is_added_to_the_clips_that_lack_it(new_job: NewJob) -> None:
    job = new_job({"condition": {"names": ["gain-6"]}}, COPIES, {"condition": {"names": ["gain-6"]}}, CHAIN)
    assert process.run(job.path, 1) == 0, message_of(job)
    counted = [(row.generator, row.condition) for row in made(job).rows()]
    for generator in ("bonafide", "lpc", "relp"):
        assert (counted.count((generator, "clean")), counted.count((generator, "gain-6"))) == (4, 4)


def test_the_generators_that_are_offered_everywhere_run_here() -> None:
    assert all(GENERATORS[name].probe().ok and not GENERATORS[name].needs_weights for name in WITHOUT_WEIGHTS)
