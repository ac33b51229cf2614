"""What may change in a resource once its job has begun."""

from collections.abc import Iterator
from typing import Any

import pytest
from bad_specs import CHANGES, IMPORT, TRAINING, data, training
from resources import KIND_OF, applied, resource, told

from cluster.harness import Cluster
from veravox.core.specs import DatasetSpec, Resource, TrainingJobSpec


@pytest.fixture(scope="module")
def begun(kinds: Cluster) -> Iterator[Cluster]:
    """With a training and a work on data that have had an attempt."""
    for kind, spec in ((TrainingJobSpec, TRAINING), (DatasetSpec, IMPORT)):
        kinds.kubectl("apply", "--filename=-", stdin=resource(kind, spec, "begun"))
        told(kinds, KIND_OF[kind].plural, {"attempt": {"number": 1}}, name="begun")
    yield kinds
    kinds.kubectl("delete", "trainingjobs,datasets", "--all")


@pytest.mark.parametrize(("kind", "spec", "sentence"), CHANGES)
def test_a_job_that_has_begun_stays_what_it_is(
    begun: Cluster, kind: type[Resource], spec: dict[str, Any], sentence: str
) -> None:
    said = applied(begun, resource(kind, spec, "begun"), "--dry-run=server")
    assert "is invalid" in said
    assert sentence in said


@pytest.mark.parametrize(
    ("kind", "spec", "answer"),
    [
        training("unchanged"),
        training("configured", resources__cpu=2.0, dataset__version=""),  # kubectl's annotation is, the spec is not
        training("configured", desired="Pause"),
        training("configured", scheduling__priorityClassName="high"),
        training("configured", limits__ttlSecondsAfterFinished=0, limits__retries=2, limits__stallSeconds=901),
        data("configured", source__dataset=None),
        data("configured", desired="Stop", limits__activeDeadlineSeconds=86401),
    ],
)
def test_what_steers_a_job_may_change_and_so_may_how_the_same_is_written(
    begun: Cluster, kind: type[Resource], spec: dict[str, Any], answer: str
) -> None:
    assert f"{answer} (server dry run)" in applied(begun, resource(kind, spec, "begun"), "--dry-run=server")


def test_before_its_first_attempt_all_of_a_job_may_change(kinds: Cluster, namespace: str) -> None:
    room = f"--namespace={namespace}"
    applied(kinds, resource(TrainingJobSpec, TRAINING), room)
    told(kinds, "tj", {"attempt": {"number": 0}, "phase": "Queued"}, room)
    other = {"dataset": {"name": "other"}, "training": {"epochs": 3}, "limits": {"retries": 0}}
    assert "configured" in applied(kinds, resource(TrainingJobSpec, other), room)
