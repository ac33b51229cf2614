"""The process of a data job: import or open a dataset, then compute the packs that are asked for."""

import logging
import os
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
from veravox.datasets.importing import import_folder
from veravox.datasets.pack import build_pack
from veravox.datasets.placing import Placed
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
    report = JobReport(told, stages=bool(spec.source.path) + len(spec.packs))
    existing = spec.source.dataset
    imported = _open(data, existing) if existing else _import(data, spec, told.folder.id, report)
    processes = max(1, min(int(spec.resources.cpu), os.cpu_count() or 1))
    for pack in spec.packs:
        frames = build_pack(imported.folder, pack.front_end, report, processes).card.frames
        log.info("pack %s of %s has %d frames", pack.front_end, imported.card.version, frames)
    told.check()
    replace_json(told.folder.path / "result.json", _result(data, imported).outside())


def _import(data: DataFolder, spec: DatasetSpec, job: str, report: Report) -> Placed:
    source = data.path / Path(spec.source.path).expanduser()  # a relative path is one below the data folder
    name = spec.title or source.name
    imported = import_folder(source, data.path / "datasets", name, spec.source.bonafide, job, report)
    for refused in imported.card.refused:
        log.warning("left out %s: %s", refused.clip, refused.reason)
    log.info("dataset %s has %d clips", imported.card.version, imported.card.clips)
    return imported


def _open(data: DataFolder, reference: DatasetRef) -> Placed:
    folder = data.dataset(reference.version)
    card = folder.card() if is_version(reference.version) else None
    if card is None:
        sentence = _("Dataset {name} {version} is not there; import it again.")
        raise JobError(DATA_MISSING, sentence.format(name=reference.name, version=reference.version))
    return Placed(folder, card)


def _result(data: DataFolder, imported: Placed) -> DatasetResult:
    rows, card = imported.folder.rows(), imported.card
    return DatasetResult(
        folder=str(imported.folder.path.relative_to(data.path)),
        version=card.version,
        clips=card.clips,
        seconds=card.seconds,
        bonafide=card.bonafide,
        counts=counts(rows),
        refused=card.refused,
    )
