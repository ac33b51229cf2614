"""What a cluster keeps of a resource, and what kubectl shows of it."""

from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from datetime import UTC, datetime
from enum import Enum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from bad_specs import IMPORT, TRAINING
from pydantic import BaseModel
from resources import KIND_OF, resource, told

from cluster.harness import Cluster
from veravox.core.crd import KINDS, ClusterKind, stored_status
from veravox.core.specs import DatasetSpec, Resource, Training, TrainingJobSpec


@pytest.mark.parametrize(("kind", "spec"), [(TrainingJobSpec, TRAINING), (DatasetSpec, IMPORT)])
def test_an_applied_spec_means_what_the_model_makes_of_it(
    kinds: Cluster, namespace: str, kind: type[Resource], spec: dict[str, Any]
) -> None:
    kinds.kubectl("apply", "--filename=-", f"--namespace={namespace}", stdin=resource(kind, spec))
    stored = kinds.get(KIND_OF[kind].plural, "first", namespace)["spec"]
    assert kind.model_validate(stored) == kind.model_validate(spec)
    assert stored["limits"] == kind.model_validate(spec).outside()["limits"]


def test_compact_needs_no_gpu_behind_this_door_either(kinds: Cluster, namespace: str) -> None:
    spec = {**TRAINING, "model": {"architecture": "compact"}}
    kinds.kubectl("apply", "--filename=-", f"--namespace={namespace}", stdin=resource(TrainingJobSpec, spec))
    stored = TrainingJobSpec.model_validate(kinds.get("tj", "first", namespace)["spec"])
    assert (stored.resources.gpus, stored.model.weights, stored.training.schedule) == (0, "none", "OneCycle")


def full(kind: Any) -> Any:
    """A value of this type in which everything is said."""
    arguments = [each for each in get_args(kind) if each is not NoneType]
    if get_origin(kind) is list:
        return [full(arguments[0])]
    if arguments:
        return full(arguments[0])
    if issubclass(kind, BaseModel):
        return kind(**{name: full(hint) for name, hint in _hints(kind, kind.model_fields)})
    if is_dataclass(kind):
        return kind(**{name: full(hint) for name, hint in _hints(kind, [each.name for each in dataclass_fields(kind)])})
    if issubclass(kind, Enum):
        return list(kind)[-1]
    plain = {str: "said", int: 7, float: 0.5, bool: True, datetime: datetime(2026, 1, 1, 12, tzinfo=UTC)}
    return plain[kind]


def _hints(kind: type, names: Any) -> list[tuple[str, Any]]:
    hints = get_type_hints(kind)
    return [(name, hints[name]) for name in names]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_status_with_everything_in_it_is_kept_as_it_was_told(
    kinds: Cluster, namespace: str, kind: ClusterKind
) -> None:
    spec = TRAINING if kind.spec is TrainingJobSpec else IMPORT
    room = f"--namespace={namespace}"
    kinds.kubectl("apply", "--filename=-", room, stdin=resource(kind.spec, spec))
    stored = stored_status(full(kind.status))
    told(kinds, kind.plural, stored, room)
    kept = kinds.get(kind.plural, "first", namespace)["status"]
    assert kept == stored
    assert kind.status.model_validate(kept) == full(kind.status)


def test_kubectl_shows_what_matters_in_columns(kinds: Cluster, namespace: str) -> None:
    spec = {**TRAINING, "scheduling": {"queue": "team-a"}}
    room = f"--namespace={namespace}"
    kinds.kubectl("apply", "--filename=-", room, stdin=resource(TrainingJobSpec, spec))
    status = {
        "phase": "Running",
        "progress": {"percent": 41.7, "epoch": 5},
        "metrics": {"f1": 0.8735},
        "attempt": {"number": 2, "node": "node1", "reason": "Running"},
        "gpus": 4,
    }
    told(kinds, "tj", status, room)
    assert columns(kinds.kubectl("get", "tj", room)) == ["NAME", "PHASE", "PROGRESS", "EPOCH", "F1", "ATTEMPT", "AGE"]
    wide = kinds.kubectl("get", "tj", room, "--output=wide")
    assert columns(wide) == [
        "NAME",
        "PHASE",
        "PROGRESS",
        "EPOCH",
        "F1",
        "ATTEMPT",
        "AGE",
        "QUEUE",
        "GPU",
        "NODE",
        "REASON",
    ]
    *values, _age, queue, gpus, node, reason = wide.splitlines()[1].split()
    assert values == ["first", "Running", "41.7", "5", "0.8735", "2"]
    assert [queue, gpus, node, reason] == ["team-a", "4", "node1", "Running"]
    assert "trainingjob.veravox.dev/first" in kinds.kubectl("get", "all", room, "--output=name")


def test_kubectl_shows_a_dataset_in_columns(kinds: Cluster, namespace: str) -> None:
    room = f"--namespace={namespace}"
    kinds.kubectl("apply", "--filename=-", room, stdin=resource(DatasetSpec, IMPORT))
    wide = kinds.kubectl("get", "vds", room, "--output=wide")
    assert columns(wide) == ["NAME", "PHASE", "PROGRESS", "CLIPS", "ATTEMPT", "AGE", "NODE", "REASON", "VERSION"]


def columns(table: str) -> list[str]:
    return table.splitlines()[0].split()


def test_kubectl_explains_a_field_with_its_tip(kinds: Cluster) -> None:
    said = " ".join(kinds.kubectl("explain", "tj.spec.training.batchSize").split())
    assert f"{Training.model_fields['batch_size'].description} Unit: windows." in said
