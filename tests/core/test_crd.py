import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from veravox.core.crd import DATASET, KINDS, TRAINING_JOB, ClusterKind, definition, name_refused, stored_status
from veravox.core.specs import AttemptRecord, Condition, DatasetResult, DatasetStatus, Progress, TrainingJobStatus

ROOT = Path(__file__).parents[2]
SMALLEST: dict[str, dict[str, Any]] = {
    "TrainingJob": {"dataset": {"name": "example"}},
    "Dataset": {"source": {"path": "/data/speech"}},
}
LEFT_OPEN = ["model.weights", "resources.gpus", "training.learningRate", "training.schedule"]
SCALARS = {"string", "integer", "number", "boolean"}


def schema_of(kind: ClusterKind) -> dict[str, Any]:
    (version,) = definition(kind)["spec"]["versions"]
    schema: dict[str, Any] = version["schema"]["openAPIV3Schema"]
    return schema


def parts(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each schema in a schema, with its path."""
    yield path, schema
    for name, each in schema.get("properties", {}).items():
        yield from parts(each, f"{path}.{name}")
    for inner in ("items", "additionalProperties"):
        if inner in schema:
            yield from parts(schema[inner], f"{path}[]")


def ours(kind: ClusterKind) -> list[tuple[str, dict[str, Any]]]:
    properties = schema_of(kind)["properties"]
    return [*parts(properties["spec"], ".spec"), *parts(properties["status"], ".status")]


def filled_in(value: Any, schema: dict[str, Any]) -> Any:
    """What an API server makes of a value: its defaults, from the outside in."""
    if schema["type"] == "object":
        known = schema.get("properties", {})
        given = {name: each["default"] for name, each in known.items() if "default" in each} | value
        return {name: filled_in(each, known[name]) if name in known else each for name, each in given.items()}
    if schema["type"] == "array":
        return [filled_in(each, schema["items"]) for each in value]
    return value


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_every_text_list_and_map_is_bounded(kind: ClusterKind) -> None:
    bounds = {"string": "maxLength", "array": "maxItems"}
    for path, schema in ours(kind):
        if schema["type"] in bounds and "enum" not in schema:
            assert bounds[schema["type"]] in schema, path
        if "additionalProperties" in schema:
            assert "maxProperties" in schema, path


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_the_schema_is_structural(kind: ClusterKind) -> None:
    """Kubernetes, "Specifying a structural schema": a type everywhere, nothing free, no reference."""
    for path, schema in ours(kind):
        assert "type" in schema, path
        assert not {"$ref", "anyOf", "allOf", "oneOf", "title", "examples", "propertyNames"} & schema.keys(), path
        if schema["type"] == "array":
            keyed = schema["x-kubernetes-list-type"] == "map"
            assert keyed == (path in {".status.conditions", ".status.attempts"}), path
        if schema["type"] == "object":
            assert ("properties" in schema) != ("additionalProperties" in schema) or schema.get("default") == {}, path


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_every_field_of_a_spec_says_its_tip(kind: ClusterKind) -> None:
    for path, schema in parts(schema_of(kind)["properties"]["spec"]):
        if not path.endswith("[]"):
            assert schema["description"].endswith("."), path


def test_a_tip_names_unit_and_choices() -> None:
    spec = schema_of(TRAINING_JOB)["properties"]["spec"]["properties"]
    assert spec["training"]["properties"]["batchSize"]["description"].endswith("Unit: windows.")
    said = spec["training"]["properties"]["compile"]["description"]
    assert '"on": Always compiled: a longer wait at the start, then quicker steps.' in said
    assert said.endswith('Write "on" and "off" with their quotes: without, YAML makes true or false of them.')
    assert "quotes" not in spec["training"]["properties"]["precision"]["description"]
    assert spec["desired"]["description"].endswith('Choices: "Run", "Pause", "Stop".')


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_defaults_are_those_of_the_model(kind: ClusterKind) -> None:
    smallest = SMALLEST[kind.kind]
    filled = filled_in(smallest, schema_of(kind)["properties"]["spec"])
    assert kind.spec.model_validate(filled) == kind.spec.model_validate(smallest)
    missing = sorted(set(paths(kind.spec.model_validate(smallest).outside())) - set(paths(filled)))
    assert missing == (LEFT_OPEN if kind is TRAINING_JOB else [])


def paths(document: dict[str, Any], place: str = "") -> Iterator[str]:
    for name, value in document.items():
        if isinstance(value, dict):
            yield from paths(value, f"{place}{name}.")
        elif value is not None:
            yield f"{place}{name}"


def test_what_follows_from_the_network_is_left_to_the_operator() -> None:
    compact = {**SMALLEST["TrainingJob"], "model": {"architecture": "compact"}}
    filled = filled_in(compact, schema_of(TRAINING_JOB)["properties"]["spec"])
    spec = TRAINING_JOB.spec.model_validate(filled)
    assert spec == TRAINING_JOB.spec.model_validate(compact)
    weights = schema_of(TRAINING_JOB)["properties"]["spec"]["properties"]["model"]["properties"]["weights"]
    assert weights["description"].endswith("Default: imagenet; for compact, none.")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_columns_lead_to_scalars(kind: ClusterKind) -> None:
    known = dict(ours(kind)) | {".metadata.creationTimestamp": {"type": "string"}}
    for each in kind.columns:
        found = known[each.path]["type"]
        assert found in SCALARS
        assert each.type in {found, "date"}


def test_the_file_is_what_the_command_prints() -> None:
    code = "from veravox.core.crd.command import crd; crd()"
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert printed == (ROOT / "k8s" / "operator" / "crds.yaml").read_text(), "run `make client`"
    assert list(yaml.safe_load_all(printed)) == [definition(kind) for kind in KINDS]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("first", []),
        ("a" * 52, []),
        ("a" * 53, ["a name has at most 52 characters"]),
        ("1st", ["begins with a letter"]),
        ("a.b", ["small letters, digits and hyphens"]),
        ("a-", ["ends with a letter or digit"]),
        ("", ["begins with a letter"]),
    ],
)
def test_a_name_leaves_room_for_its_jobs(name: str, says: list[str]) -> None:
    refusals = name_refused(name)
    assert len(refusals) == len(says)
    assert all(part in said for part, said in zip(says, refusals, strict=True))


def test_a_stored_status_says_true_and_false_in_words_and_is_read_back() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    ready = Condition(type="Running", status=True, reason="Running", last_transition_time=at)
    status = TrainingJobStatus(conditions=[ready], gpus=2, dataset_version="3f9c")
    stored = stored_status(status)
    assert stored["conditions"][0]["status"] == "True"
    assert TrainingJobStatus.model_validate(stored) == status


def test_what_is_too_long_for_a_cluster_is_cut() -> None:
    attempts = [AttemptRecord(number=number, message="x" * 5000) for number in range(1, 31)]
    result = DatasetResult.model_validate({"refused": [{"clip": str(n), "reason": "bad"} for n in range(300)]})
    status = DatasetStatus(attempts=attempts, result=result, progress=Progress(percent=100 / 3))
    stored = stored_status(status)
    assert [each["number"] for each in stored["attempts"]] == list(range(11, 31))
    assert len(stored["attempts"][0]["message"]) == 1024
    assert len(stored["result"]["refused"]) == 200
    assert stored["progress"]["percent"] == 33.3
    for path, schema in parts(schema_of(DATASET)["properties"]["status"], ".status"):
        if schema["type"] == "array":
            assert schema["maxItems"] <= 5000, path
