"""Whether what a job reads is there: dataset, pack, starting weights; and what has to be made first."""

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID, uuid5

from veravox.cluster import names
from veravox.core import exits, reasons, waiting
from veravox.core.data_folder import DataFolder
from veravox.core.files import read_json
from veravox.core.manifest import is_version
from veravox.core.reconcile import Data
from veravox.core.specs import DatasetSpec, DatasetStatus, PackRequest, Source, TrainingJobSpec
from veravox.core.specs.dataset import DatasetRef
from veravox.core.text import _
from veravox_operator.kinds import Status, read_status
from veravox_operator.permission import is_open_to, is_unspoken_of, may_read_run, may_read_version, owner_of
from veravox_operator.view import Key, View

PACKS = UUID("6f4ac9d6-4f5b-5c8e-9a53-3a2f6a3f6f10")  # as on one machine: the same pack has the same id
UPLOADS = "uploads"
ASK_AGAIN = 3600.0  # s after which weights that could not be had are asked for once more


@dataclass(frozen=True)
class Pack:
    """A pack that is not there yet."""

    name: str
    version: str
    front_end: str

    @property
    def resource(self) -> str:
        """The name of the Dataset that makes it, the same for all who wait for it."""
        return f"pack-{uuid5(PACKS, f'{self.version}/{self.front_end}').hex[:16]}"

    def manifest(self, namespace: str) -> dict[str, Any]:
        source = Source(dataset=DatasetRef(name=self.name, version=self.version))
        spec = DatasetSpec(title=self.name, source=source, packs=[PackRequest(front_end=self.front_end)])
        return {
            "apiVersion": names.API_VERSION,
            "kind": "Dataset",
            "metadata": {"name": self.resource, "namespace": namespace, "labels": {names.MADE_FOR: "pack"}},
            "spec": spec.model_dump(mode="json", by_alias=True, exclude_none=True),
        }


@dataclass(frozen=True)
class DataSeen:
    """What is known of a job's data."""

    state: Data
    message: str = ""
    reason: str = ""  # more exactly than the state
    version: str = ""  # of the dataset, once it is known
    needs: Pack | str | None = None  # what has to be made first: a pack, or ImageNet weights of this architecture


def data_of_data_job(folder: DataFolder, view: View, body: dict[str, Any], spec: DatasetSpec) -> DataSeen:
    """What an import reads lies below `uploads/` on the volume; who works on a dataset may read it."""
    if spec.source.dataset:
        return _existing(folder, view, body, spec.source.dataset)
    path = PurePosixPath(spec.source.path)
    if path.is_absolute() or ".." in path.parts or path.parts[:1] != (UPLOADS,) or len(path.parts) < 2:
        sentence = _(
            "source.path: on a cluster it is a folder below uploads/ on the shared volume, such as uploads/arctic; not {path}"
        )
        return DataSeen(Data.FAILED, sentence.format(path=spec.source.path))
    if not (folder.path / path).is_dir():
        sentence = _("source.path: there is no folder {path} on the shared volume.")
        return DataSeen(Data.COMING, sentence.format(path=path), waiting.DATASET_MISSING.reason)
    return DataSeen(Data.READY)


def _existing(folder: DataFolder, view: View, body: dict[str, Any], asked: DatasetRef) -> DataSeen:
    made_by_us = names.MADE_FOR in (body["metadata"].get("labels") or {})
    return _of_version(folder, view, body, asked.name, asked.version, permitted=made_by_us)


def data_of_training(
    folder: DataFolder, view: View, body: dict[str, Any], spec: TrainingJobSpec, known: str
) -> DataSeen:
    """Ready, coming, missing or failed, with a sentence.

    Args:
        folder: the shared volume.
        view: what is known of the cluster.
        body: the TrainingJob.
        spec: its spec.
        known: the version that an earlier look settled on; a name may mean another one later.
    """
    dataset = _dataset(folder, view, body, spec, known)
    if dataset.state is not Data.READY:
        return dataset
    weights = _weights(folder, body, spec, dataset)
    if weights is not None:
        return weights
    return _pack(folder, view, body, spec, dataset)


def _dataset(folder: DataFolder, view: View, body: dict[str, Any], spec: TrainingJobSpec, known: str) -> DataSeen:
    namespace, name, account = body["metadata"]["namespace"], spec.dataset.name, owner_of(body)
    if version := spec.dataset.version or known:
        every = view.of_kind("Dataset", namespace)
        before = version == known and is_unspoken_of(folder.dataset(version).path, version, every)
        return _of_version(folder, view, body, name, version, permitted=before)
    dataset = view.resources.get(Key("Dataset", namespace, name))
    if dataset is None:
        sentence = _("There is no Dataset {name} in namespace {namespace} yet.")
        return DataSeen(Data.COMING, sentence.format(name=name, namespace=namespace), waiting.DATASET_MISSING.reason)
    if not is_open_to(dataset, account):
        return _not_permitted(_("dataset {name}").format(name=name))
    return _of_dataset(folder, name, read_status("Dataset", dataset))


def _of_version(
    folder: DataFolder, view: View, body: dict[str, Any], name: str, version: str, *, permitted: bool
) -> DataSeen:
    every, path = view.of_kind("Dataset", body["metadata"]["namespace"]), folder.dataset(version).path
    if is_version(version) and not permitted and not may_read_version(owner_of(body), path, version, every):
        return _not_permitted(_("dataset {name}, version {version}").format(name=name, version=version))
    return _there(folder, name, version)


def _of_dataset(folder: DataFolder, name: str, status: Status) -> DataSeen:
    assert isinstance(status, DatasetStatus)
    if status.result and status.result.version:
        return _there(folder, name, status.result.version)
    if status.attempt.ended:
        why = reasons.sentence(status.attempt.reason, status.attempt.message)
        return DataSeen(Data.FAILED, _("The dataset {name} could not be made: {why}").format(name=name, why=why))
    sentence = _("The dataset {name} is being made ({phase}).").format(name=name, phase=status.phase)
    return DataSeen(Data.COMING, sentence)


def _there(folder: DataFolder, name: str, version: str) -> DataSeen:
    if not is_version(version) or folder.dataset(version).card() is None:
        sentence = _("The files of dataset {name}, version {version}, are not on the volume; make it again.")
        return DataSeen(Data.FAILED, sentence.format(name=name, version=version), exits.DATA_MISSING.reason)
    return DataSeen(Data.READY, version=version)


def _not_permitted(what: str) -> DataSeen:
    """Whether there is such a thing, nobody is told who may not read it."""
    sentence = _("The job may not read {what}: there is none, or it belongs to somebody else and is not public.")
    return DataSeen(Data.FAILED, sentence.format(what=what), waiting.NOT_PERMITTED.reason)


def _weights(folder: DataFolder, body: dict[str, Any], spec: TrainingJobSpec, dataset: DataSeen) -> DataSeen | None:
    """What is amiss with the starting weights; None where nothing is."""
    match spec.model.weights:
        case "none":
            return None
        case "imagenet":
            if spec.model.architecture == "compact" or is_cached(folder, spec.model.architecture, time.time()):
                return None
            sentence = _("ImageNet weights of {name} are being fetched onto the volume.")
            message, reason = sentence.format(name=spec.model.architecture), waiting.WAITING_FOR_WEIGHTS.reason
            return DataSeen(Data.COMING, message, reason, dataset.version, needs=spec.model.architecture)
        case run:
            return _run(folder, body, run)


def _run(folder: DataFolder, body: dict[str, Any], run: str) -> DataSeen | None:
    try:
        of_run = folder.run(UUID(run))
    except ValueError:
        return DataSeen(Data.FAILED, _("model.weights: imagenet, none, or the id of a run; not {run}").format(run=run))
    if not (of_run.bundle / "model.json").exists():
        return DataSeen(Data.FAILED, _("model.weights: run {run} has no model.").format(run=run))
    if not may_read_run(owner_of(body), of_run.path):
        return _not_permitted(_("run {run}").format(run=run))
    return None


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


def _pack(folder: DataFolder, view: View, body: dict[str, Any], spec: TrainingJobSpec, dataset: DataSeen) -> DataSeen:
    version, front_end = dataset.version, spec.front_end.name
    if (folder.dataset(version).pack(front_end) / "pack.json").exists():
        return dataset
    pack = Pack(spec.dataset.name, version, front_end)
    maker = view.resources.get(Key("Dataset", body["metadata"]["namespace"], pack.resource))
    coming = _("The spectrograms are being computed.")
    status = read_status("Dataset", maker or {})
    asked = datetime.fromisoformat(body["metadata"]["creationTimestamp"])
    if maker is None or status.phase == "Succeeded" or (status.ended_at and status.ended_at < asked):
        # never asked for, or deleted since it was made, or failed before anybody asked again
        return DataSeen(Data.MISSING, coming, version=version, needs=pack)
    if status.attempt.ended is None:
        return DataSeen(Data.COMING, coming, version=version)
    why = reasons.sentence(status.attempt.reason, status.attempt.message)
    return DataSeen(Data.FAILED, _("The spectrograms could not be computed: {why}").format(why=why), version=version)
