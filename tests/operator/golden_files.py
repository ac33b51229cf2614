"""Golden files of the children: a resource and the operator's settings in, the objects on the cluster out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from veravox.core.specs import DatasetSpec, TrainingJobSpec
from veravox_operator.children import job_manifest
from veravox_operator.mounts import mounts_of_data_job, mounts_of_training
from veravox_operator.parent import Parent
from veravox_operator.settings import OperatorSettings
from veravox_operator.several_nodes import policy_manifest, service_manifest
from veravox_operator.weights import weights_manifest

Document = dict[str, Any]
FOLDER = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Golden:
    """One case: `<name>.in.yaml` and `<name>.out.yaml`."""

    name: str

    @property
    def out(self) -> Path:
        return FOLDER / f"{self.name}.out.yaml"

    @property
    def told(self) -> Document:
        """Resource, attempt and version; settings and podTemplate where the case is about them."""
        said: Document = yaml.safe_load((FOLDER / f"{self.name}.in.yaml").read_text())
        return said

    def made(self, folder: Path) -> list[Document]:
        """What the operator makes of it.

        Args:
            folder: where the podTemplate may be written, for settings name a file.
        """
        told = self.told
        template = folder / "pod_template.yaml"
        template.write_text(yaml.safe_dump(told.get("podTemplate", {})))
        settings = OperatorSettings(pod_template=template, **told.get("settings", {}))
        if architecture := told.get("weights"):
            return [weights_manifest("lab", architecture, settings)]
        return children(told["resource"], told["attempt"], told.get("version", ""), settings)


GOLDENS = [Golden(each.name.removesuffix(".in.yaml")) for each in sorted(FOLDER.glob("*.in.yaml"))]


def children(resource: Document, attempt: int, version: str, settings: OperatorSettings) -> list[Document]:
    """The objects of one attempt, in the order in which they are made."""
    meta = resource["metadata"]
    parent = Parent(resource["kind"], meta["namespace"], meta["name"], UUID(meta["uid"]))
    if resource["kind"] == "Dataset":
        data = DatasetSpec.model_validate(resource["spec"])
        return [job_manifest(parent, attempt, data, mounts_of_data_job(parent.id, data), settings)]
    spec = TrainingJobSpec.model_validate(resource["spec"])
    job = job_manifest(parent, attempt, spec, mounts_of_training(parent.id, spec, version), settings)
    together = [service_manifest(parent, attempt), policy_manifest(parent, attempt)]
    return [*together, job] if spec.resources.nodes > 1 else [job]
