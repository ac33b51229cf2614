"""The dataset of a data job: gathered, taken through the steps and put in place, or found there by a later attempt."""

import logging
import time
from pathlib import Path

from veravox.core.data_folder import DataFolder
from veravox.core.exits import DATA_CHANGED, DATA_MISSING, JobError
from veravox.core.manifest import DatasetFolder, is_version
from veravox.core.specs.sources import DatasetRef
from veravox.core.text import _
from veravox.datasets.fetching import Rooms, fetch
from veravox.datasets.importing import gather
from veravox.datasets.journal import Journal
from veravox.datasets.making.foreseeing import foresee
from veravox.datasets.making.gathering import gathered_once
from veravox.datasets.making.job import DataJob
from veravox.datasets.making.stage import Making, Stage
from veravox.datasets.making.steps import take
from veravox.datasets.pack import check_untouched
from veravox.datasets.placing import Gathered, Placed, beside, place
from veravox.datasets.report import Report

log = logging.getLogger(__name__)


def stages(job: DataJob) -> int:
    """How many there will be, as far as it is known before anything is looked at."""
    spec = job.spec
    making = (not spec.source.dataset) + len(spec.steps)
    return (1 if making and job.placed() else making) + len(spec.packs) + spec.audit


def placed(job: DataJob, report: Report) -> Placed:
    """The dataset that the source and the steps make, or have made in an earlier attempt.

    Raises:
        JobError: where it cannot be made, or the work should end here.
    """
    if job.spec.source.dataset and not job.spec.steps:
        return _open(job.data, job.spec.source.dataset)
    return _placed_before(job, report) or _placed_now(job, report)


def _placed_before(job: DataJob, report: Report) -> Placed | None:
    """What an earlier attempt has put in place, if it is still whole: its source may be gone by now."""
    there = job.placed()
    if there is None or there.folder.card() is None or not there.folder.manifest.is_file():
        return None
    rows = there.folder.rows()
    report.begin(_("Checking the clips"), len(rows))
    try:
        check_untouched(there.folder, rows, report)
    except JobError as error:
        if error.end not in {DATA_MISSING, DATA_CHANGED}:
            raise
        log.warning("dataset %s is made again: %s", there.card.version, error.message)
        return None
    return there


def _placed_now(job: DataJob, report: Report) -> Placed:
    foresee(job.spec.steps, job.data, job.room.name, report)
    datasets = job.data.path / "datasets"
    if job.spec.steps:
        stage = made(job, report)
        with beside(job.room / "dataset") as partial:
            there = place(partial, datasets, job.title, stage.together(partial))
    else:
        there = place(_first(job), datasets, job.title, _gathered_once(job, report))
    for refused in there.card.refused:
        log.warning("left out %s: %s", refused.clip, refused.reason)
    log.info("dataset %s has %d clips", there.card.version, there.card.clips)
    return there


def made(job: DataJob, report: Report) -> Stage:
    """The clips after the last step.

    Raises:
        JobError: as `placed`.
    """
    stage = _begin(job, report)
    with job.workers:
        return _stepped(job, stage, report)


def _stepped(job: DataJob, stage: Stage, report: Report) -> Stage:
    equalised = False
    for number, step in enumerate(job.spec.steps, 1):
        if step.equalise and not equalised and job.workers.share.leads:
            job.keep_before(stage.rows)
        equalised = equalised or bool(step.equalise)
        stage = take(step, stage, Making(job.room / str(number), job.data, job.spec.seed, job.workers), report)
    return stage


def _begin(job: DataJob, report: Report) -> Stage:
    """What the steps begin with."""
    if job.spec.source.dataset:
        there = _open(job.data, job.spec.source.dataset)
        card = there.card
        gathered = Gathered(there.folder.rows(), card.bonafide, [], card.kind, card.layout, card.origins)
        return Stage.of(gathered, there.folder.clips)
    return Stage.of(_gathered_once(job, report), _first(job).clips)


def _first(job: DataJob) -> DatasetFolder:
    """Where the clips of the source lie."""
    return DatasetFolder(job.room / "0")


def _gathered_once(job: DataJob, report: Report) -> Gathered:
    def copied(clips: Path, journal: Journal) -> Gathered:
        return _gathered(job, clips, journal, report)

    return gathered_once(_first(job), job.room / "gathering", copied, job.workers.share, report, time.sleep)


def _gathered(job: DataJob, into: Path, journal: Journal, report: Report) -> Gathered:
    """The clips of a folder, an archive or a corpus, copied below `into`."""
    data, asked = job.data, job.spec.source
    if asked.fetch:
        rooms = Rooms(data.path, data.corpora, job.folder.path / "unpacked", job.folder.id, journal)
        return fetch(asked.fetch, rooms, into, report)
    source = data.path / Path(asked.path).expanduser()  # a relative path is one below the data folder
    return gather(source, into, asked.bonafide, report, asked.layout, journal)


def _open(data: DataFolder, reference: DatasetRef) -> Placed:
    folder = data.dataset(reference.version)
    card = folder.card() if is_version(reference.version) else None
    if card is None:
        sentence = _("Dataset {name} {version} is not there; import it again.")
        raise JobError(DATA_MISSING, sentence.format(name=reference.name, version=reference.version))
    return Placed(folder, card)
