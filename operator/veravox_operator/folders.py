"""Job folders on the shared volume: made with the right owner, told what is wanted, and given the last status for good."""

import os
from pathlib import Path
from typing import Any
from uuid import UUID

from veravox.core.beneath import open_beneath
from veravox.core.data_folder import DataFolder
from veravox.core.files import replace_bytes, replace_json
from veravox.core.job_folder import Control, JobFolder
from veravox.core.removing import remove_tree
from veravox.core.specs import DatasetSpec, TrainingJobSpec
from veravox.core.unused_packs import mark_used, needs_of
from veravox_operator.settings import OperatorSettings

WEIGHTS, CARD = "model.safetensors", "model.json"  # of a model bundle
LARGEST_MODEL = 2 << 30  # bytes


def folder_of(data: DataFolder, kind: str, id: UUID) -> JobFolder:
    return data.run(id) if kind == "TrainingJob" else data.job(id)


def make(folder: JobFolder, settings: OperatorSettings) -> None:
    """Make the folder, owned by the user of the jobs.

    Raises:
        OSError: if the volume cannot be written.
    """
    folder.path.mkdir(parents=True, exist_ok=True)
    own(folder.path, settings)


def make_shared(path: Path, settings: OperatorSettings) -> None:
    """As `make`, for a folder that jobs share; only the first has to.

    Raises:
        OSError: if the volume cannot be written.
    """
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        own(path, settings)


def own(path: Path, settings: OperatorSettings) -> None:
    """Give it to the user of the jobs; an operator that runs as that user has nothing to give."""
    if os.geteuid() == 0:
        os.chown(path, settings.run_as_user, settings.run_as_group)


def begin(folder: JobFolder, spec: TrainingJobSpec | DatasetSpec, attempt: int, settings: OperatorSettings) -> None:
    """All that the process of a new attempt reads. From here on an older attempt writes nothing any more."""
    make(folder, settings)
    for version, front_end in needs_of(spec):
        mark_used(settings.folder.dataset(version).pack(front_end))
    folder.write_spec(spec)
    tell(folder, Control(desired=spec.desired, attempt=attempt))


def tell(folder: JobFolder, control: Control) -> None:
    """Write `control.json`, but never call back an attempt that a newer one has taken over from.

    Raises:
        OSError: if the volume cannot be written.
    """
    known = folder.control()
    if known is None or known.attempt <= control.attempt:
        folder.tell(control)


def keep_start(data: DataFolder, run: UUID, id: UUID) -> None:
    """Copy the model of a run for a training that starts from it, once; nothing that a link leads to.

    Raises:
        OSError: if it is not there any more, or the volume cannot be written.
    """
    place, source = data.starting(id), data.model(run)
    for name in (CARD, WEIGHTS):
        if not (place / name).exists():
            with open_beneath(source.bundle / name, source.path) as file:
                replace_bytes(place / name, file.read(LARGEST_MODEL))


def forget_start(data: DataFolder, id: UUID) -> None:
    """Once the training has ended."""
    remove_tree(data.starting(id))


def remember(data: DataFolder, body: dict[str, Any]) -> None:
    """Keep what the resource says: whoever missed it on the cluster finds it on the volume.

    Raises:
        OSError: if the volume cannot be written.
    """
    meta = {name: body["metadata"].get(name) for name in ("name", "namespace", "uid", "labels", "creationTimestamp")}
    replace_json(data.resource(UUID(body["metadata"]["uid"])), {**body, "metadata": meta})
