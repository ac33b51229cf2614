"""Why a training does not begin: each provoked on a real cluster, told with what to do, and over once it is mended."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running import Operator, dataset, training
from telling import TELLS_WITHIN, column, delete_all, desire, evidence, folder, message, told, wait

from cluster.harness import Cluster
from cluster.rooms import close_room, open_room
from veravox.core.access import Access, write_access

IMAGE = "127.0.0.1:5000/veravox-trainer:9"
SMALL = {"cpu": 0.1}
TOO_MUCH = {"gpus": 3, **SMALL}  # of two
TAKEN = {
    "apiVersion": "batch/v1",
    "kind": "Job",
    "metadata": {"name": "taken-1"},
    "spec": {
        "suspend": True,
        "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "else", "image": "else"}]}},
    },
}


@pytest.fixture(scope="module")
def applied(ready: Operator) -> Iterator[Operator]:
    """All that has to wait beside a dataset that is there, begun together."""
    (ready.data / "datasets" / "gone").mkdir()
    write_access(ready.data / "datasets" / "gone", Access(public=True))
    secret = dataset("secret", desired="Pause")
    secret["metadata"]["labels"] = {"veravox.dev/owner": "somebody"}
    ready.cluster.apply([TAKEN, secret], ready.namespace)
    ready.cluster.apply(training("greedy", resources=TOO_MUCH), ready.namespace)
    wait(ready, "greedy", lambda status: status["phase"] == "Queued")
    waiting = [
        training("second", resources=TOO_MUCH),
        training("ranked", scheduling={"priorityClassName": "nobody-made"}, resources=SMALL),
        training("taken", resources=TOO_MUCH),
        training("curious", dataset={"name": "secret"}, resources=SMALL),
        training("mistyped", dataset={"version": "nowhere"}, resources=SMALL),
        training("bereft", dataset={"version": "gone"}, resources=SMALL),
        training("unread", callbacks=["NoSuchCallback()"], resources=TOO_MUCH),
    ]
    ready.cluster.apply(waiting, ready.namespace)
    yield ready
    delete_all(ready)


def test_too_many_gpus_are_told_in_the_schedulers_words_and_who_came_earlier(applied: Operator) -> None:
    greedy = told(applied, "greedy", "Unschedulable", TELLS_WITHIN)
    assert message(greedy).startswith("No node has room for it. 0/1 nodes are available: 1 Insufficient nvidia.com/gpu")
    assert "earlier" not in message(greedy)
    second = told(applied, "second", "Unschedulable", TELLS_WITHIN)
    assert message(second).endswith(". One earlier job waits for the same.")
    assert (greedy["status"]["phase"], greedy["status"]["attempt"]["number"]) == ("Queued", 1)


def test_a_priority_class_that_nobody_made_is_named(applied: Operator) -> None:
    ranked = told(applied, "ranked", "PodRefused", TELLS_WITHIN)
    assert message(ranked).startswith("The cluster refuses to make its pod. ")
    assert message(ranked).endswith("no PriorityClass with name nobody-made was found")  # and nobody waits for the same
    desire(applied, "ranked", "Stop")
    wait(applied, "ranked", lambda status: status["phase"] == "Stopped", TELLS_WITHIN)
    applied.cluster.gone("job", "ranked-1", applied.namespace)


def test_a_foreign_job_of_the_childs_name_is_left_alone_until_somebody_deletes_it(applied: Operator) -> None:
    taken = told(applied, "taken", "NameTaken", TELLS_WITHIN)
    assert f"Job taken-1 in namespace {applied.namespace}" in message(taken)
    foreign = applied.cluster.get("job", "taken-1", applied.namespace)
    assert foreign["spec"]["template"]["spec"]["containers"][0]["name"] == "else"
    applied.cluster.kubectl("delete", "job", "taken-1", f"--namespace={applied.namespace}")
    wait(applied, "taken", lambda status: status["attempt"]["made"], TELLS_WITHIN)


def test_what_belongs_to_somebody_else_is_not_read(applied: Operator) -> None:
    curious = told(applied, "curious", "NotPermitted", TELLS_WITHIN)
    assert message(curious).startswith("The job may not read dataset secret: there is none, or it belongs to somebody")
    mistyped = told(applied, "mistyped", "NotPermitted", TELLS_WITHIN)
    assert "dataset example, version nowhere: there is none, or" in message(mistyped)
    assert (curious["status"]["phase"], curious["status"]["attempts"]) == ("Failed", [])


def test_a_version_whose_files_are_gone_is_told(applied: Operator) -> None:
    bereft = told(applied, "bereft", "DataMissing", TELLS_WITHIN)
    assert message(bereft) == "The files of dataset example, version gone, are not on the volume; make it again."
    assert bereft["status"]["phase"] == "Failed"


def test_what_only_the_operator_sees_in_a_spec_is_told_and_the_job_begins_once_it_is_corrected(
    applied: Operator,
) -> None:
    unread = told(applied, "unread", "BadSpec", TELLS_WITHIN)
    assert message(unread).startswith("callbacks: no callback is called 'NoSuchCallback'")
    validated = next(each for each in unread["status"]["conditions"] if each["type"] == "Validated")
    assert (validated["status"], validated["reason"]) == ("False", "BadSpec")
    applied.cluster.apply(training("unread", callbacks=[], resources=TOO_MUCH), applied.namespace)
    begun = wait(applied, "unread", lambda status: status["attempt"]["made"], TELLS_WITHIN)
    assert next(each for each in begun["status"]["conditions"] if each["type"] == "Validated")["status"] == "True"


def test_a_volume_that_cannot_be_written_is_told_and_the_job_begins_once_it_can(applied: Operator) -> None:
    with _read_only(applied, applied.data / "runs"):
        applied.cluster.apply(training("unwritten", resources=TOO_MUCH), applied.namespace)
        unwritten = told(applied, "unwritten", "VolumeUnwritable", TELLS_WITHIN)
        assert "Read-only file system" in message(unwritten)
    begun = wait(applied, "unwritten", lambda status: status["attempt"]["made"], TELLS_WITHIN)
    assert (folder(applied, begun) / "control.json").exists()


@contextlib.contextmanager
def _read_only(operator: Operator, path: Path) -> Iterator[None]:
    """For the operator alone, which sees mounts of its own."""

    def seen_by_it(*command: str | Path) -> None:
        subprocess.run(["nsenter", f"--target={operator.pid}", "--mount", "--", *command], check=True)

    seen_by_it("mount", "--bind", path, path)
    try:
        seen_by_it("mount", "-o", "remount,ro,bind", path)
        yield
    finally:
        seen_by_it("umount", "--lazy", path)


@pytest.fixture(scope="module")
def unready(kinds: Cluster, ready: Operator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """An installation with an image that nobody has, no claim, and a quota of one pod."""
    namespace = open_room(kinds.kubectl)
    settings = {"VERAVOX_TRAINER_IMAGE": IMAGE, "VERAVOX_IMAGE_PULL_POLICY": "IfNotPresent"}
    work = tmp_path_factory.mktemp("unready")
    kinds.apply(_quota(pods=1), namespace)
    with Operator(kinds, namespace, ready.data, work, port=8092, **settings) as operator:
        yield operator
        delete_all(operator)
    close_room(kinds.kubectl, namespace)


def test_claim_quota_and_image_are_told_one_after_the_other_and_the_start_deadline_names_the_image(
    ready: Operator, unready: Operator
) -> None:
    cluster, namespace = unready.cluster, unready.namespace
    version = cluster.get("vds", "example", ready.namespace)["status"]["result"]["version"]
    known: dict[str, Any] = {"dataset": {"version": version}, "resources": SMALL}
    cluster.apply(training("pictured", limits={"startDeadlineSeconds": 10}, **known), namespace)
    unmounted = told(unready, "pictured", "VolumeMissing", TELLS_WITHIN)
    assert 'persistentvolumeclaim "veravox-data" not found' in message(unmounted)

    cluster.apply(training("counted", **known), namespace)
    counted = told(unready, "counted", "QuotaExceeded", TELLS_WITHIN)
    assert "exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1" in message(counted)

    cluster.share(namespace, unready.data)
    pictured = told(unready, "pictured", "ImageNotPulled", TELLS_WITHIN)
    assert message(pictured).startswith("The trainer's image cannot be pulled. ")
    assert IMAGE in message(pictured)
    assert (pictured["status"]["attempt"]["node"], column(cluster, namespace, "pictured", "NODE")) == ("node1", "node1")

    cluster.apply(_quota(pods=9), namespace)
    told(unready, "counted", "ImageNotPulled")
    desire(unready, "counted", "Pause")
    wait(unready, "counted", lambda status: status["phase"] == "Paused", TELLS_WITHIN)
    cluster.gone("job", "counted-1", namespace)  # and with it what it had asked for

    late = told(unready, "pictured", "StartDeadlineExceeded")
    assert IMAGE in message(late)
    assert "Correct the image's name in the operator's settings" in message(late)
    (attempt,) = late["status"]["attempts"]
    assert (attempt["node"], attempt["reason"]) == ("node1", "StartDeadlineExceeded")
    kept, _tail = evidence(unready, late)
    assert {each["reason"] for each in kept["warnings"]} == {"FailedScheduling", "Failed"}


def _quota(pods: int) -> dict[str, Any]:
    spec = {"hard": {"pods": str(pods)}}
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "small"}, "spec": spec}
