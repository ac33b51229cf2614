"""The process of a data job: gather clips, take the steps, put a dataset in place, compute its packs."""

import logging
import time
from pathlib import Path

import torch

from veravox.core.audit.findings import summary
from veravox.core.audit.model import Audit
from veravox.core.data_folder import DataFolder
from veravox.core.exits import DATA_MISSING, JobError, Outcome
from veravox.core.files import replace_json
from veravox.core.front_end import RECIPES
from veravox.core.job_folder import JobFolder
from veravox.core.job_process import Told, explain, help_job
from veravox.core.manifest import counts, is_version
from veravox.core.probes import run_probed_job
from veravox.core.specs import DatasetResult, DatasetSpec
from veravox.core.specs.sources import DatasetRef
from veravox.core.text import _
from veravox.datasets.audit import audit, write_audit
from veravox.datasets.fetching import Rooms, fetch
from veravox.datasets.importing import gather
from veravox.datasets.making.foreseeing import foresee
from veravox.datasets.making.gathering import gathered_once
from veravox.datasets.making.job import DataJob
from veravox.datasets.making.packs import packed
from veravox.datasets.making.share import Share
from veravox.datasets.making.stage import Making, Stage
from veravox.datasets.making.steps import take
from veravox.datasets.pack import Pack
from veravox.datasets.pictures import front_ends
from veravox.datasets.placing import Gathered, Placed, beside, place
from veravox.datasets.report import HelpersReport, JobReport, Report

log = logging.getLogger(__name__)

HEARD = [name for name, recipe in RECIPES.items() if recipe.kind in {"mel", "linear", "cqt"}]
"""Front ends of which a mean spectrum says something."""
GOES_ON = {Outcome.PAUSED, Outcome.INFRASTRUCTURE, Outcome.FAILED}
"""Ends after which another attempt may take up what is made already."""


def run(path: Path, attempt: int) -> int:
    """Run one attempt of the data job in `<data>/jobs/<id>`, or its share of one; returns the exit code."""
    folder, share = JobFolder(path.absolute()), Share.from_environment()
    if share.leads:
        return run_probed_job(folder, attempt, work)
    return help_job(folder, attempt, help_out)


def work(told: Told) -> None:
    """Do what `spec.yaml` asks and leave `result.json`.

    Raises:
        JobError: where it cannot be done, or should not be done any more.
    """
    torch.set_num_threads(1)  # clip by clip, one thread is as fast as many and leaves the rest to others
    job = DataJob.of(told)
    try:
        _work(job, told, JobReport(told, stages=_stages(job.spec)))
    except Exception as error:
        how, _message = explain(error)
        if how.outcome not in GOES_ON and not told.superseded:
            job.sweep()
        raise


def help_out(told: Told) -> None:
    """Do one's share of what takes long; whoever leads gathers before and puts in place afterwards.

    Raises:
        JobError: as `work`.
    """
    torch.set_num_threads(1)
    job = DataJob.of(told)
    report = HelpersReport(told)
    if job.spec.steps:
        _made(job, report)
    if job.spec.packs:
        placed = _open(job.data, job.version(report))
        for name in _front_ends(job, placed):
            packed(placed.folder, name, job.workers, report)


def _work(job: DataJob, told: Told, report: Report) -> None:
    foresee(job.spec.steps, job.data, job.room.name, report)
    placed = _placed(job, report)
    job.tell_version(placed.card.version)
    for name in _front_ends(job, placed):
        frames = packed(placed.folder, name, job.workers, report)
        log.info("pack %s of %s has %d frames", name, placed.card.version, frames)
    found = _audited(job, placed, report) if job.spec.audit else None
    told.check()
    replace_json(job.folder.path / "result.json", _result(job.data, placed, found).outside())
    job.sweep()


def _front_ends(job: DataJob, placed: Placed) -> list[str]:
    wanted = [pack.front_end for pack in job.spec.packs]
    return wanted if job.spec.source.dataset else front_ends(placed.card.kind, wanted)


def _audited(job: DataJob, placed: Placed, report: Report) -> Audit:
    """Look at what there is now, beside what there was before the chain."""
    report.begin(_("Auditing"), 1)
    card, rows = placed.card, placed.folder.rows()
    names = [name for name in _front_ends(job, placed) if name in HEARD]
    pack = Pack.open(placed.folder.pack(names[0])) if names else None
    before = audit(card, job.before) if job.before else None
    found = audit(card, rows, pack)
    write_audit(placed.folder.audit, found, before)
    report.step()
    return found


def _stages(spec: DatasetSpec) -> int:
    return (not spec.source.dataset) + len(spec.steps) + len(spec.packs) + spec.audit


def _placed(job: DataJob, report: Report) -> Placed:
    """The dataset that the source and the steps make."""
    if job.spec.source.dataset and not job.spec.steps:
        return _open(job.data, job.spec.source.dataset)
    datasets = job.data.path / "datasets"
    if job.spec.steps:
        stage = _made(job, report)
        with beside(job.room / "dataset") as partial:
            placed = place(partial, datasets, job.title, stage.together(partial))
    else:
        with beside(job.room) as partial:
            placed = place(partial, datasets, job.title, _gathered(job, partial.clips, report))
    for refused in placed.card.refused:
        log.warning("left out %s: %s", refused.clip, refused.reason)
    log.info("dataset %s has %d clips", placed.card.version, placed.card.clips)
    return placed


def _made(job: DataJob, report: Report) -> Stage:
    """The clips after the last step."""
    stage = _begin(job, report)
    with job.workers:
        return _stepped(job, stage, report)


def _stepped(job: DataJob, stage: Stage, report: Report) -> Stage:
    for number, step in enumerate(job.spec.steps, 1):
        if step.equalise and not job.before:
            job.before = stage.rows
        stage = take(step, stage, Making(job.room / str(number), job.data, job.spec.seed, job.workers), report)
    return stage


def _begin(job: DataJob, report: Report) -> Stage:
    """What the steps begin with."""
    if job.spec.source.dataset:
        there = _open(job.data, job.spec.source.dataset)
        card = there.card
        gathered = Gathered(there.folder.rows(), card.bonafide, [], card.kind, card.layout, card.origins)
        return Stage.of(gathered, there.folder.clips)
    return gathered_once(
        job.room / "0", lambda clips: _gathered(job, clips, report), job.workers.share, report, time.sleep
    )


def _gathered(job: DataJob, into: Path, report: Report) -> Gathered:
    """The clips of a folder, an archive or a corpus, copied below `into`."""
    data, asked = job.data, job.spec.source
    if asked.fetch:
        rooms = Rooms(data.path, data.corpora, job.folder.path / "unpacked", job.folder.id)
        return fetch(asked.fetch, rooms, into, report)
    source = data.path / Path(asked.path).expanduser()  # a relative path is one below the data folder
    return gather(source, into, asked.bonafide, report, asked.layout)


def _open(data: DataFolder, reference: DatasetRef) -> Placed:
    folder = data.dataset(reference.version)
    card = folder.card() if is_version(reference.version) else None
    if card is None:
        sentence = _("Dataset {name} {version} is not there; import it again.")
        raise JobError(DATA_MISSING, sentence.format(name=reference.name, version=reference.version))
    return Placed(folder, card)


def _result(data: DataFolder, placed: Placed, found: Audit | None) -> DatasetResult:
    rows, card = placed.folder.rows(), placed.card
    return DatasetResult(
        folder=str(placed.folder.path.relative_to(data.path)),
        version=card.version,
        clips=card.clips,
        seconds=card.seconds,
        bonafide=card.bonafide,
        kind=card.kind.value,
        layout=card.layout,
        counts=counts(rows),
        refused=card.refused,
        audit=summary(found, str(placed.folder.audit.relative_to(data.path))) if found else None,
    )
