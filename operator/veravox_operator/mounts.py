"""Which parts of the shared volume a job's pod sees: its own folder to write, what it reads read-only, and nothing else."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from veravox.core.specs import DatasetSpec, TrainingJobSpec
from veravox_operator.sources import places

INSIDE = PurePosixPath("/data")  # where a pod has the data folder


@dataclass(frozen=True)
class Mount:
    """One folder of the volume, at the same place below the pod's data folder."""

    folder: str  # relative to the data folder
    writable: bool = False
    source: str = ""  # where it lies on the volume, if elsewhere than the pod sees it

    def manifest(self) -> dict[str, Any]:
        mount = {"name": "data", "mountPath": str(INSIDE / self.folder), "subPath": self.source or self.folder}
        return mount if self.writable else {**mount, "readOnly": True}


def mounts_of_training(id: UUID, spec: TrainingJobSpec, version: str) -> list[Mount]:
    """Its run, its dataset, the one that it is tested on where that is another, and the weights that it starts from.

    Another run's are a copy (`starting/`): in that run's own folder its user may have left a link by now, which a node
    follows wherever on the volume it leads.
    """
    mounts = [Mount(f"runs/{id}", writable=True), Mount(f"datasets/{version}")]
    other = spec.protocol.external
    if other and other.version != version:
        mounts.append(Mount(f"datasets/{other.version}"))
    match spec.model.weights:
        case "none":
            return mounts
        case "imagenet":
            return mounts if spec.model.architecture == "compact" else [*mounts, Mount("weights")]
        case run:
            return [*mounts, Mount(f"runs/{UUID(run)}/bundle", source=f"starting/{id}")]


def mounts_of_data_job(id: UUID, spec: DatasetSpec) -> list[Mount]:
    """Its folder, and the dataset that it works on; or what it reads, and all datasets, where it makes one beside them."""
    own = Mount(f"jobs/{id}", writable=True)
    if spec.source.dataset and not spec.steps:
        return [own, Mount(f"datasets/{spec.source.dataset.version}", writable=True)]
    if sent := spec.source.learner or spec.source.bundle:
        return [own, Mount(str(PurePosixPath(sent.path)))]
    read = dict.fromkeys(str(PurePosixPath(path)) for _field, path in places(spec))
    kept = [Mount("corpora", writable=True)] if spec.source.fetch else []
    kept += [Mount("generators", writable=True)] if any(step.synthesise for step in spec.steps) else []
    return [own, Mount("datasets", writable=True), *kept, *(Mount(each) for each in read)]
