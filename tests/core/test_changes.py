from typing import Any

import pytest
from test_specs import IMPORT, TRAINING, changed

from veravox.core.specs import DatasetSpec, Resource, TrainingJobSpec
from veravox.core.specs.changes import change_rules, changes_refused

PUT_BACK = "was changed, but the job has begun; put it back, or start another job with the new value."
RAISE = "may only grow once the job has begun; keep it as it is, or raise it."


def refused(kind: type[Resource], spec: dict[str, Any], path: str, value: Any, begun: bool = True) -> list[str]:
    before, after = kind.model_validate(spec), kind.model_validate(changed(spec, path, value))
    return [sentence for _path, sentence in changes_refused(before, after, begun)]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("desired", "Pause"),
        ("scheduling.priorityClassName", "high"),
        ("limits.ttlSecondsAfterFinished", 1),
        ("limits.retries", 2),
        ("limits.activeDeadlineSeconds", 86401),
        ("training.epochs", 20),
    ],
)
def test_what_may_change_while_a_job_is_at_work(path: str, value: Any) -> None:
    assert refused(TrainingJobSpec, TRAINING, path, value) == []


@pytest.mark.parametrize(
    ("kind", "spec", "path", "value", "says"),
    [
        (TrainingJobSpec, TRAINING, "training.epochs", 21, f"training {PUT_BACK}"),
        (TrainingJobSpec, TRAINING, "dataset.speakers", ["anna"], f"dataset {PUT_BACK}"),
        (TrainingJobSpec, TRAINING, "callbacks", ["MixUp()"], f"callbacks {PUT_BACK}"),
        (TrainingJobSpec, TRAINING, "scheduling.queue", "b", f"scheduling.queue {PUT_BACK}"),
        (TrainingJobSpec, TRAINING, "limits.retries", 0, f"limits.retries {RAISE}"),
        (DatasetSpec, IMPORT, "source.path", "/other", f"source {PUT_BACK}"),
        (DatasetSpec, IMPORT, "limits.activeDeadlineSeconds", 10, f"limits.activeDeadlineSeconds {RAISE}"),
    ],
)
def test_what_may_not_is_named(kind: type[Resource], spec: dict[str, Any], path: str, value: Any, says: str) -> None:
    assert refused(kind, spec, path, value) == [says]
    assert refused(kind, spec, path, value, begun=False) == []


@pytest.mark.parametrize("kind", [TrainingJobSpec, DatasetSpec])
def test_every_part_of_a_spec_has_a_rule_or_is_free(kind: type[Resource]) -> None:
    ruled = {each.path.partition(".")[0] for each in change_rules(kind)}
    assert ruled | {"desired"} == {field.alias or name for name, field in kind.model_fields.items()}
