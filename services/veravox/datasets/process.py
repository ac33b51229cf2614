"""The process of a data job: gather clips, take the steps, put a dataset in place, compute its packs."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import torch

from veravox.core.audit.findings import summary
from veravox.core.audit.model import Audit
from veravox.core.audit.stored import write_audit
from veravox.core.data_folder import DataFolder
from veravox.core.exits import Outcome
from veravox.core.files import replace_json
from veravox.core.front_end import RECIPES
from veravox.core.job_folder import JobFolder
from veravox.core.job_process import Told, explain, help_job
from veravox.core.manifest import DatasetFolder, counts
from veravox.core.probes import run_probed_job
from veravox.core.specs import DatasetResult
from veravox.core.text import _
from veravox.datasets.audit import audit
from veravox.datasets.bringing import made, placed, stages
from veravox.datasets.making.job import DataJob
from veravox.datasets.making.packs import packed
from veravox.datasets.making.share import Share
from veravox.datasets.pack import Pack, is_there
from veravox.datasets.pictures import front_ends
from veravox.datasets.placing import Placed
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
        _work(job, told, JobReport(told, stages=stages(job)))
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
    if job.spec.steps:
        with suppress(_InPlace):
            made(job, _UntilPlaced(told, job))
    report = HelpersReport(told)
    there = job.await_placed(report)
    for name in _front_ends(job, there):
        packed(there.folder, name, job.workers, report)


class _InPlace(Exception):
    """Nobody needs a share any more: the dataset is in place."""


class _UntilPlaced(HelpersReport):
    """Leaves also when whoever leads has put the dataset in place: what it was made of may be swept already."""

    def __init__(self, told: Told, job: DataJob) -> None:
        super().__init__(told)
        self._job = job

    def check(self) -> None:
        super().check()
        if self._job.placed(self._job.attempt):
            raise _InPlace


def _work(job: DataJob, told: Told, report: Report) -> None:
    there = placed(job, report)
    job.tell_placed(there.card)
    for name in _front_ends(job, there):
        frames = packed(there.folder, name, job.workers, report)
        log.info("pack %s of %s has %d frames", name, there.card.version, frames)
    found = _audited(job, there, report) if job.spec.audit else None
    told.check()
    replace_json(job.folder.path / "result.json", _result(job.data, there, found).outside())
    job.sweep()


def _front_ends(job: DataJob, there: Placed) -> list[str]:
    wanted = [pack.front_end for pack in job.spec.packs]
    return wanted if job.spec.source.dataset else front_ends(there.card.kind, wanted)


def _audited(job: DataJob, there: Placed, report: Report) -> Audit:
    """Look at what there is now, beside what there was before the chain."""
    report.begin(_("Auditing"), 1)
    card, rows, rows_before = there.card, there.folder.rows(), job.before
    before = audit(card, rows_before) if rows_before else None
    found = audit(card, rows, _heard(there.folder, _front_ends(job, there)))
    write_audit(there.folder.audit, found, before)
    report.step()
    return found


def _heard(folder: DatasetFolder, wanted: Sequence[str]) -> Pack | None:
    """A pack of which a mean spectrum says something: one that was asked for, or else any that is there."""
    names = sorted(HEARD, key=lambda name: name not in wanted)
    return next((Pack.open(folder.pack(name)) for name in names if is_there(folder, name)), None)


def _result(data: DataFolder, there: Placed, found: Audit | None) -> DatasetResult:
    rows, card = there.folder.rows(), there.card
    return DatasetResult(
        folder=str(there.folder.path.relative_to(data.path)),
        version=card.version,
        clips=card.clips,
        seconds=card.seconds,
        bonafide=card.bonafide,
        kind=card.kind.value,
        layout=card.layout,
        counts=counts(rows),
        refused=card.refused,
        audit=summary(found, str(there.folder.audit.relative_to(data.path))) if found else None,
    )
