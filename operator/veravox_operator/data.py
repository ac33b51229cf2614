"""Whether what a job reads is there: dataset, pack, starting weights; and what has to be made first."""

from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from veravox.cluster import names
from veravox.core import exits, reasons, waiting
from veravox.core.access import access_of
from veravox.core.data_folder import DataFolder
from veravox.core.manifest import is_version
from veravox.core.reconcile import Data
from veravox.core.sources import UPLOADS
from veravox.core.specs import DatasetSpec, DatasetStatus, TrainingJobSpec
from veravox.core.specs.sources import DatasetRef
from veravox.core.text import _
from veravox_operator.data_seen import DataSeen, Pack, not_permitted
from veravox_operator.kinds import Status, read_status
from veravox_operator.permission import is_open_to, is_unspoken_of, may_read_version, owner_of
from veravox_operator.sources import is_below_uploads, places
from veravox_operator.starting_weights import amiss_with_weights
from veravox_operator.view import Key, View


def data_of_data_job(folder: DataFolder, view: View, body: dict[str, Any], spec: DatasetSpec) -> DataSeen:
    """What it reads lies below `uploads/` on the volume; who works on a dataset may read it."""
    for field, path in places(spec):
        if amiss := _place(folder, body, field, path):
            return amiss
    if spec.source.dataset:
        return _existing(folder, view, body, spec.source.dataset)
    return DataSeen(Data.READY)


def _place(folder: DataFolder, body: dict[str, Any], field: str, said: str) -> DataSeen | None:
    """What is amiss with one place on the volume; None where nothing is."""
    if not is_below_uploads(said):
        sentence = _(
            "{field}: on a cluster it lies below uploads/ on the shared volume, such as uploads/arctic; not {path}"
        )
        return DataSeen(Data.FAILED, sentence.format(field=field, path=said))
    path = PurePosixPath(said)
    if not (folder.path / path).exists():
        sentence = _("{field}: there is no {path} on the shared volume.")
        return DataSeen(Data.COMING, sentence.format(field=field, path=path), waiting.UPLOAD_MISSING.reason)
    steps = [folder.path / PurePosixPath(*path.parts[:n]) for n in range(2, len(path.parts) + 1)]
    if any(each.is_symlink() for each in steps):
        sentence = _("{field}: {path} is a link; put the files themselves below uploads/.")
        return DataSeen(Data.FAILED, sentence.format(field=field, path=path))
    top = folder.path / UPLOADS / path.parts[1]
    access = access_of(top) if top.is_dir() else None
    return None if access is None or access.allows(owner_of(body)) else not_permitted(str(path))


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
    weights = amiss_with_weights(folder, view, body, spec, dataset)
    if weights is not None and weights.state is not Data.READY:
        return weights
    tested = _tested_on(folder, view, body, spec)
    seen = [tested, *(_pack(folder, view, body, pack) for pack in _packs(spec, dataset.version))]
    late = next((each for each in seen if each.state is not Data.READY), weights or dataset)
    return replace(late, version=dataset.version)


def _tested_on(folder: DataFolder, view: View, body: dict[str, Any], spec: TrainingJobSpec) -> DataSeen:
    """The other dataset that protocol `external` tests on; its version must stand in the spec."""
    other = spec.protocol.external
    if other is None:
        return DataSeen(Data.READY)
    if not other.version:
        sentence = _("protocol.external.version: on a cluster the test dataset's version is needed; see its status.")
        return DataSeen(Data.FAILED, sentence)
    return _of_version(folder, view, body, other.name, other.version, permitted=False)


def _packs(spec: TrainingJobSpec, version: str) -> list[Pack]:
    """Of the dataset that it learns from, and of the one that it is tested on, where that is another."""
    found = [Pack(spec.dataset.name, version, spec.front_end.name)]
    if other := spec.protocol.external:
        found.append(Pack(other.name, other.version, spec.front_end.name))
    return found


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
        return not_permitted(_("dataset {name}").format(name=name))
    return _of_dataset(folder, name, read_status("Dataset", dataset))


def _of_version(
    folder: DataFolder, view: View, body: dict[str, Any], name: str, version: str, *, permitted: bool
) -> DataSeen:
    every, path = view.of_kind("Dataset", body["metadata"]["namespace"]), folder.dataset(version).path
    if is_version(version) and not permitted and not may_read_version(owner_of(body), path, version, every):
        return not_permitted(_("dataset {name}, version {version}").format(name=name, version=version))
    return _there(folder, name, version)


def _of_dataset(folder: DataFolder, name: str, status: Status) -> DataSeen:
    assert isinstance(status, DatasetStatus)
    if status.result and status.result.version:
        return _there(folder, name, status.result.version)
    if status.result and status.result.model:
        sentence = _("{name} is no dataset: its job has made a model; name a dataset.")
        return DataSeen(Data.FAILED, sentence.format(name=name))
    if status.attempt.ended:
        why = reasons.sentence(status.attempt.reason, status.attempt.message)
        return DataSeen(Data.FAILED, _("The dataset {name} could not be made: {why}").format(name=name, why=why))
    if status.attempt.reason in waiting.WAITS:
        why = reasons.sentence(status.attempt.reason, status.attempt.message)
        return DataSeen(Data.COMING, _("The dataset {name} waits: {why}").format(name=name, why=why))
    sentence = _("The dataset {name} is being made ({phase}).").format(name=name, phase=status.phase)
    return DataSeen(Data.COMING, sentence)


def _there(folder: DataFolder, name: str, version: str) -> DataSeen:
    if not is_version(version) or folder.dataset(version).card() is None:
        sentence = _("The files of dataset {name}, version {version}, are not on the volume; make it again.")
        return DataSeen(Data.FAILED, sentence.format(name=name, version=version), exits.DATA_MISSING.reason)
    return DataSeen(Data.READY, version=version)


def _pack(folder: DataFolder, view: View, body: dict[str, Any], pack: Pack) -> DataSeen:
    if (folder.dataset(pack.version).pack(pack.front_end) / "pack.json").exists():
        return DataSeen(Data.READY)
    maker = view.resources.get(Key("Dataset", body["metadata"]["namespace"], pack.resource))
    if maker and names.MADE_FOR not in (maker["metadata"].get("labels") or {}):
        sentence = _("Dataset {name} has the name that is needed for computing the spectrograms.")
        return DataSeen(Data.COMING, sentence.format(name=pack.resource), waiting.NAME_TAKEN.reason)
    coming = _("The spectrograms are being computed.")
    status = read_status("Dataset", maker or {})
    asked = datetime.fromisoformat(body["metadata"]["creationTimestamp"])
    if maker is None or status.phase == "Succeeded" or (status.ended_at and status.ended_at < asked):
        # never asked for, or deleted since it was made, or failed before anybody asked again
        return DataSeen(Data.MISSING, coming, needs=pack)
    if status.attempt.ended is None:
        return DataSeen(Data.COMING, coming)
    why = reasons.sentence(status.attempt.reason, status.attempt.message)
    return DataSeen(Data.FAILED, _("The spectrograms could not be computed: {why}").format(why=why))
