"""The process of a data job: gather clips, take the steps, put a dataset in place, compute its packs."""

import logging
import os
import shutil
import time
from pathlib import Path

import torch

from veravox.core.data_folder import DataFolder
from veravox.core.exits import DATA_MISSING, JobError
from veravox.core.files import replace_json
from veravox.core.job_folder import JobFolder
from veravox.core.job_process import Told
from veravox.core.manifest import counts, is_version
from veravox.core.probes import run_probed_job
from veravox.core.specs import DatasetResult, DatasetSpec
from veravox.core.specs.dataset import DatasetRef
from veravox.core.text import _
from veravox.datasets.importing import gather
from veravox.datasets.making.each_clip import Workers
from veravox.datasets.making.gathering import gathered_once
from veravox.datasets.making.share import Share
from veravox.datasets.making.stage import Making, Stage
from veravox.datasets.making.steps import take
from veravox.datasets.pack import build_pack
from veravox.datasets.placing import Gathered, Placed, beside, place
from veravox.datasets.report import JobReport, Report

log = logging.getLogger(__name__)


def run(path: Path, attempt: int) -> int:
    """Run one attempt of the data job in `<data>/jobs/<id>`; returns the exit code."""
    return run_probed_job(JobFolder(path.absolute()), attempt, work)


def work(told: Told) -> None:
    """Do what `spec.yaml` asks and leave `result.json`.

    Raises:
        JobError: where it cannot be done, or should not be done any more.
    """
    torch.set_num_threads(1)  # clip by clip, one thread is as fast as many and leaves the rest to others
    spec = told.folder.read_spec(DatasetSpec)
    data = DataFolder(told.folder.path.parent.parent)
    report = JobReport(told, stages=_stages(spec))
    placed = _placed(data, spec, told.folder.id, Workers(_processes(spec), Share()), report)
    for pack in spec.packs:
        frames = build_pack(placed.folder, pack.front_end, report).card.frames
        log.info("pack %s of %s has %d frames", pack.front_end, placed.card.version, frames)
    told.check()
    replace_json(told.folder.path / "result.json", _result(data, placed).outside())
    shutil.rmtree(data.making(told.folder.id), ignore_errors=True)


def _stages(spec: DatasetSpec) -> int:
    return (not spec.source.dataset) + len(spec.steps) + len(spec.packs)


def _processes(spec: DatasetSpec) -> int:
    """As many as were asked for, and not more than there are processor cores."""
    return max(1, min(round(spec.resources.cpu), len(os.sched_getaffinity(0))))


def _placed(data: DataFolder, spec: DatasetSpec, job: str, workers: Workers, report: Report) -> Placed:
    """The dataset that the source and the steps make."""
    if spec.source.dataset and not spec.steps:
        return _open(data, spec.source.dataset)
    work = data.making(job)
    stage = _begin(data, spec, work, workers.share, report)
    for number, step in enumerate(spec.steps, 1):
        stage = take(step, stage, Making(work / str(number), spec.seed, workers), report)
    with beside(work / "dataset") as partial:
        placed = place(partial, data.path / "datasets", _name(spec), stage.together(partial))
    for refused in placed.card.refused:
        log.warning("left out %s: %s", refused.clip, refused.reason)
    log.info("dataset %s has %d clips", placed.card.version, placed.card.clips)
    return placed


def _begin(data: DataFolder, spec: DatasetSpec, work: Path, share: Share, report: Report) -> Stage:
    """What the steps begin with."""
    if spec.source.dataset:
        there = _open(data, spec.source.dataset)
        return Stage.of(Gathered(there.folder.rows(), there.card.bonafide), there.folder.clips)
    source = data.path / Path(spec.source.path).expanduser()  # a relative path is one below the data folder
    return gathered_once(
        work / "0", lambda clips: gather(source, clips, spec.source.bonafide, report), share, report, time.sleep
    )


def _name(spec: DatasetSpec) -> str:
    """What the dataset is called in its card."""
    return spec.title or (spec.source.dataset.name if spec.source.dataset else Path(spec.source.path).name)


def _open(data: DataFolder, reference: DatasetRef) -> Placed:
    folder = data.dataset(reference.version)
    card = folder.card() if is_version(reference.version) else None
    if card is None:
        sentence = _("Dataset {name} {version} is not there; import it again.")
        raise JobError(DATA_MISSING, sentence.format(name=reference.name, version=reference.version))
    return Placed(folder, card)


def _result(data: DataFolder, placed: Placed) -> DatasetResult:
    rows, card = placed.folder.rows(), placed.card
    return DatasetResult(
        folder=str(placed.folder.path.relative_to(data.path)),
        version=card.version,
        clips=card.clips,
        seconds=card.seconds,
        bonafide=card.bonafide,
        counts=counts(rows),
        refused=card.refused,
    )
