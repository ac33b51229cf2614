"""What is kept of what was seen."""

from typing import Any

import pytest
from cluster_bodies import JOB, PARENT, job, pod

from veravox.cluster import names
from veravox_operator.families import MOST
from veravox_operator.view import Key, View, key_of
from veravox_operator.warned import MOST_STRANGERS

FIRST = Key("TrainingJob", "lab", "first")
OWN = f"{PARENT}-own"


def resource(
    version: int, uid: str = OWN, name: str = "first", kind: str = "TrainingJob", namespace: str = "lab"
) -> dict[str, Any]:
    meta = {"name": name, "namespace": namespace, "uid": uid, "resourceVersion": str(version), "managedFields": [{}]}
    return {"kind": kind, "metadata": meta, "seen": version}


def warning(uid: str, reason: str = "FailedCreate") -> dict[str, Any]:
    return {"involvedObject": {"uid": uid}, "reason": reason, "message": f"{reason} of {uid}"}


@pytest.fixture
def view() -> View:
    return View()


def test_of_two_versions_the_newer_one_stays_whoever_comes_last(view: View) -> None:
    assert view.put_resource(resource(9))
    assert not view.put_resource(resource(8))
    assert not view.put_resource(resource(9))
    assert view.put_resource(resource(10))  # a number: 10 comes after 9
    assert view.resources[FIRST]["seen"] == 10
    view.put_job(job(version=9).failed().document)
    view.put_job(job(version=8).document)
    view.put_pod(pod(version=10).running().document)
    view.put_pod(pod(version=9).document)
    assert view.jobs_of(PARENT)[0].failed
    assert view.pods_of(PARENT)[0].running


def test_what_fills_a_store_is_left_out(view: View) -> None:
    view.put_resource(resource(1))
    assert "managedFields" not in view.resources[FIRST]["metadata"]


def test_a_resource_made_anew_under_the_old_name_takes_its_place(view: View) -> None:
    view.put_resource(resource(5, uid="old"))
    view.put_resource(resource(7, uid="new"))
    view.drop_resource(FIRST, "old")  # which is told late
    assert view.resources[FIRST]["metadata"]["uid"] == "new"
    view.put_resource(resource(6, uid="old"))
    assert view.resources[FIRST]["metadata"]["uid"] == "new"


def test_what_is_gone_is_not_brought_back_by_what_was_on_its_way(view: View) -> None:
    """A listing that began before, the answer to a write, or a watch that repeats itself."""
    view.put_resource(resource(5))
    view.drop_resource(FIRST, OWN)
    assert not view.put_resource(resource(4))
    assert not view.put_resource(resource(6))
    assert view.knows("TrainingJob", resource(6))
    view.put_job(job().document)
    view.drop_job(job().document)
    view.put_job(job(version=101).document)
    assert (view.resources, view.jobs_of(PARENT)) == ({}, [])
    assert view.knows("Job", job(version=101).document)


def test_graves_are_not_kept_for_ever(view: View) -> None:
    view.drop_resource(FIRST, OWN)
    for number in range(MOST):
        view.drop_resource(FIRST, str(number))
    assert view.put_resource(resource(6))


def test_a_pod_that_is_gone_tells_its_story_as_long_as_its_job_is_there(view: View) -> None:
    view.put_job(job().document)
    view.put_pod(pod(version=5).scheduled().ended(137, "OOMKilled").document, gone=True)
    view.put_pod(pod(version=4).scheduled().running().document)  # a watch that repeats itself
    assert [(each.gone, each.terminated and each.terminated.reason) for each in view.pods_of(PARENT)] == [
        (True, "OOMKilled")
    ]
    view.drop_job(job().document)
    assert view.pods_of(PARENT) == []
    view.put_pod(pod(version=6).document)
    assert view.pods_of(PARENT) == []


def test_a_pod_that_outlives_its_job_is_seen_until_it_is_gone(view: View) -> None:
    view.put_job(job().document)
    view.put_pod(pod().scheduled().running().document)
    view.drop_job(job().document)
    assert len(view.pods_of(PARENT)) == 1
    view.put_pod(pod(version=300).document, gone=True)
    assert view.pods_of(PARENT) == []


def test_jobs_come_by_attempt_and_pods_by_attempt_and_index(view: View) -> None:
    for attempt in (10, 2, 1):
        view.put_job(job(attempt, uid=f"job{attempt}").document)
    for attempt, index in ((2, 0), (1, 10), (1, 2)):
        view.put_pod(pod(attempt, index, name=f"{index}-x").document)
    assert [each.attempt for each in view.jobs_of(PARENT)] == [1, 2, 10]
    assert [(each.attempt, each.index) for each in view.pods_of(PARENT)] == [(1, 2), (1, 10), (2, 0)]


def test_a_child_knows_its_parent_and_a_stranger_has_none(view: View) -> None:
    view.put_pod(pod().document)
    view.put_job(job().document)
    assert view.parent_of(JOB) == view.parent_of("pod-uid-x-0") == FIRST
    assert view.parent_of("somebody else") is None
    view.forget(PARENT)
    assert view.parent_of(JOB) is None
    assert (view.jobs_of(PARENT), view.pods_of(PARENT)) == ([], [])


def test_a_warning_may_come_before_the_object_that_it_is_about(view: View) -> None:
    assert view.put_warning(warning(JOB)) == JOB
    assert view.parent_of(JOB) is None
    view.put_job(job().document)
    assert view.warnings_of(JOB).last_of("FailedCreate") == f"FailedCreate of {JOB}"
    for number in range(MOST_STRANGERS + 1):
        view.put_warning(warning(f"stranger{number}"))
    assert view.warnings_of(JOB).by_reason
    assert not view.warnings_of("stranger0").by_reason  # a namespace is full of others' warnings
    view.drop_job(job().document)
    view.put_warning(warning(JOB))
    assert not view.warnings_of(JOB).by_reason
    assert view.put_warning({"involvedObject": {}}) == ""


def test_a_listing_drops_what_it_does_not_have_but_nothing_that_was_made_after_it(view: View) -> None:
    view.put_resource(resource(5))
    view.put_resource(resource(50, uid="new", name="new"))
    view.put_resource(resource(5, uid="other", namespace="theirs"))
    view.put_resource(resource(5, uid="data", kind="Dataset"))
    dropped = view.keep_only("TrainingJob", "lab", [], since=20)
    assert [key_of(each) for each in dropped] == [FIRST]
    assert {key.name for key in view.resources if key.namespace == "lab"} == {"new", "first"}
    assert not view.put_resource(resource(6))


def test_a_listing_drops_jobs_and_pods_whose_deletion_was_missed(view: View) -> None:
    view.put_job(job(1, uid="a", version=5).document)
    view.put_job(job(2, uid="b", version=5).document)
    view.put_pod(pod(1, version=5).document)
    view.put_warning(warning("a"))
    assert [each.uid for each in view.keep_only("Job", "lab", [job(2, uid="b").document], since=20)] == ["a"]
    assert [each.attempt for each in view.keep_only("Pod", "lab", [], since=20)] == [1]
    assert ([each.attempt for each in view.jobs_of(PARENT)], view.pods_of(PARENT)) == ([2], [])
    assert not view.warnings_of("a").by_reason
    assert view.keep_only("Job", "lab", [job(2, uid="b").document], since=20) == []


def test_a_pod_that_is_known_to_be_gone_was_not_missed(view: View) -> None:
    view.put_job(job(version=5).document)
    view.put_pod(pod(version=5).scheduled().ended(1).document, gone=True)
    assert view.keep_only("Pod", "lab", [], since=20) == []
    assert len(view.pods_of(PARENT)) == 1


@pytest.mark.parametrize("kind", ["Job", "Pod", "TrainingJob"])
def test_whether_something_was_heard_of(view: View, kind: str) -> None:
    body = {"Job": job(version=7), "Pod": pod(version=7)}[kind].document if kind != "TrainingJob" else resource(7)
    assert not view.knows(kind, body)
    put = {"Job": view.put_job, "Pod": view.put_pod, "TrainingJob": view.put_resource}[kind]
    put(body)  # type: ignore[operator]
    assert view.knows(kind, body)
    newer = {**body, "metadata": {**body["metadata"], "resourceVersion": "8"}}
    assert not view.knows(kind, newer)


def test_resources_may_come_and_go_while_somebody_reads(view: View) -> None:
    for number in range(3):
        view.put_resource(resource(1, uid=str(number), name=str(number)))
    for body in view.of_kind("TrainingJob", "lab"):
        view.drop_resource(key_of(body), body["metadata"]["uid"])
    assert view.resources == {}


def test_a_creation_time_orders_pods_of_one_index(view: View) -> None:
    view.put_pod(pod(name="b", created=5).document)
    view.put_pod(pod(name="a", created=9).document)
    assert [each.created.second for each in view.pods_of(PARENT)] == [5, 9]


def test_a_label_alone_makes_no_job_ours() -> None:
    view = View()
    forged = job().body
    forged["metadata"]["ownerReferences"] = []
    view.put_job(forged)
    assert view.jobs_of(PARENT) == []


@pytest.mark.parametrize("label", ["x", "", "-1", "1_0", "9" * 5000, "²"])
def test_a_label_that_is_no_number_harms_nobody(label: str) -> None:
    view, body = View(), pod().body
    body["metadata"]["labels"][names.ATTEMPT] = label
    body["metadata"]["annotations"]["batch.kubernetes.io/job-completion-index"] = label
    view.put_pod(body)
    assert [(each.attempt, each.index) for each in view.pods_of(PARENT)] == [(0, 0)]


def test_who_asks_for_a_kind_in_a_namespace_is_told_of_that_alone(view: View) -> None:
    for version, kind, namespace in ((1, "TrainingJob", "lab"), (2, "Dataset", "lab"), (3, "Dataset", "office")):
        view.put_resource(resource(version, f"{kind}-{namespace}", kind=kind, namespace=namespace))
    view.put_resource(resource(4, "Dataset-lab", kind="Dataset"))
    assert [each["seen"] for each in view.of_kind("Dataset", "lab")] == [4]
    assert [each["seen"] for each in view.of_kind("TrainingJob", "lab")] == [1]
    view.drop_resource(Key("Dataset", "lab", "first"), "Dataset-lab")
    assert (list(view.of_kind("Dataset", "lab")), list(view.of_kind("Dataset", "nowhere"))) == ([], [])
    assert [each["seen"] for each in view.of_kind("Dataset", "office")] == [3]
