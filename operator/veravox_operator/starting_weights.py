"""Whether the weights that a training starts from are there, and may be read."""

import time
from typing import Any
from uuid import UUID

from veravox.core import reasons, waiting
from veravox.core.beneath import is_plain
from veravox.core.data_folder import DataFolder
from veravox.core.files import read_json
from veravox.core.reconcile import Data
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox_operator.data_seen import DataSeen, not_permitted
from veravox_operator.permission import may_read_run, owner_of
from veravox_operator.view import View
from veravox_operator.weights import weights_id
from veravox_operator.why_waiting import why_waiting

ASK_AGAIN = 3600.0  # s after which weights that could not be had are asked for once more


def amiss_with_weights(
    folder: DataFolder, view: View, body: dict[str, Any], spec: TrainingJobSpec, dataset: DataSeen
) -> DataSeen | None:
    """What is amiss with the starting weights; None where nothing is.

    Where ImageNet's could not be fetched, the training is ready all the same, and what is amiss says so.

    Args:
        folder: the shared volume.
        view: what is known of the cluster.
        body: the TrainingJob.
        spec: its spec.
        dataset: that it learns from.
    """
    match spec.model.weights:
        case "none":
            return None
        case "imagenet":
            name = spec.model.architecture
            if name == "compact" or has_begun(folder, UUID(body["metadata"]["uid"])):  # its checkpoint has all weights
                return None
            return _of_imagenet(folder, view, name, dataset.version)
        case run:
            return None if has_begun(folder, UUID(body["metadata"]["uid"])) else _run(folder, body, run)


def _run(folder: DataFolder, body: dict[str, Any], run: str) -> DataSeen | None:
    try:
        of_run = folder.model(UUID(run))
    except ValueError:
        return DataSeen(Data.FAILED, _("model.weights: imagenet, none, or the id of a run; not {run}").format(run=run))
    if not is_plain(of_run.bundle / "model.json", of_run.path):
        return DataSeen(Data.FAILED, _("model.weights: run {run} has no model.").format(run=run))
    if not may_read_run(owner_of(body), folder, UUID(run)):
        return not_permitted(_("run {run}").format(run=run))
    return None


def _of_imagenet(folder: DataFolder, view: View, architecture: str, version: str) -> DataSeen | None:
    note = read_json(folder.weights / f"{architecture}.json") or {}
    if note.get("file"):
        return None
    failed = _was_given_up(view, architecture)
    if not failed and not is_cached(folder, architecture, time.time()):
        return _being_fetched(view, architecture, version)
    why = str(note.get("why") or "") or next((job.why for job in view.jobs_of(weights_id(architecture)) if job.why), "")
    return DataSeen(Data.READY, why[:500], waiting.WEIGHTS_NOT_FETCHED.reason, version)


def is_cached(folder: DataFolder, architecture: str, now: float) -> bool:
    """Whether the cache has said of this architecture's weights that they are whole, or lately that they cannot be had.

    Args:
        folder: the shared volume.
        architecture: of which network.
        now: seconds since the epoch.
    """
    note = folder.weights / f"{architecture}.json"
    said = read_json(note)
    return bool(said) and (bool(said.get("file")) or now - note.stat().st_mtime < ASK_AGAIN)


def _being_fetched(view: View, architecture: str, version: str) -> DataSeen:
    """With what keeps the Job that fetches them from doing so."""
    message = _("ImageNet weights of {name} are being fetched onto the volume.").format(name=architecture)
    id = weights_id(architecture)
    for job in view.jobs_of(id):
        pods = [pod for pod in view.pods_of(id) if not pod.is_over]
        if why := why_waiting(job, pods, view.warnings_of):
            message = f"{message} {reasons.sentence(why.reason)} {why.message}"
    return DataSeen(Data.COMING, message, waiting.WAITING_FOR_WEIGHTS.reason, version, needs=architecture)


def _was_given_up(view: View, architecture: str) -> bool:
    """Whether the Job has failed without a word on the volume; the training begins without and says so."""
    jobs = view.jobs_of(weights_id(architecture))
    return bool(jobs) and all(job.failed for job in jobs)


def has_begun(folder: DataFolder, id: UUID) -> bool:
    """Whether the run has a checkpoint of its own, which holds all weights."""
    checkpoints = folder.run(id).checkpoints
    return checkpoints.is_dir() and any(checkpoints.iterdir())
