"""What is known of a job's data, and what has to be made before it can begin."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from veravox.cluster import names
from veravox.core import waiting
from veravox.core.reconcile import Data
from veravox.core.specs import DatasetSpec, PackRequest, Source
from veravox.core.specs.sources import DatasetRef
from veravox.core.text import _
from veravox.core.trace import current

PACKS = UUID("6f4ac9d6-4f5b-5c8e-9a53-3a2f6a3f6f10")  # as on one machine: the same pack has the same id


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
        trace = current()
        meta = {"name": self.resource, "namespace": namespace, "labels": {names.MADE_FOR: "pack"}}
        return {
            "apiVersion": names.API_VERSION,
            "kind": "Dataset",
            "metadata": meta | ({"annotations": {names.TRACE: trace.header}} if trace else {}),
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


def not_permitted(what: str) -> DataSeen:
    """Whether there is such a thing, nobody is told who may not read it."""
    sentence = _("The job may not read {what}: there is none, or it belongs to somebody else and is not public.")
    return DataSeen(Data.FAILED, sentence.format(what=what), waiting.NOT_PERMITTED.reason)
