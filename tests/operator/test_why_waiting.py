"""What an attempt waits for, by what the cluster shows."""

import pytest
from cluster_bodies import JOB, POD, Job, Pod, at, job, pod

from veravox.core import disruptions, waiting
from veravox.core.waiting import WAITS
from veravox_operator.jobs import JobView
from veravox_operator.pods import PodView, newest
from veravox_operator.warned import MOST, Warned
from veravox_operator.why_waiting import why_waiting

NO_GPU = (
    "0/1 nodes are available: 1 Insufficient nvidia.com/gpu. no new claims to deallocate, preemption: "
    "0/1 nodes are available: 1 No preemption victims found for incoming pod."
)
BACK_OFF = (
    'Back-off pulling image "nowhere.example/trainer:1": ErrImagePull: failed to pull and unpack image: not found'
)
NO_CLAIM = (
    '0/1 nodes are available: persistentvolumeclaim "veravox-data" not found. preemption: 0/1 nodes are available: '
    "1 Preemption is not helpful for scheduling."
)
UNBOUND = "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found"
ELSEWHERE = "0/2 nodes are available: 1 Insufficient nvidia.com/gpu, 1 node(s) had volume node affinity conflict."
OVER_QUOTA = (
    'Error creating: pods "first-1-x" is forbidden: exceeded quota: gpus, requested: requests.nvidia.com/gpu=1, '
    "used: requests.nvidia.com/gpu=2, limited: requests.nvidia.com/gpu=2"
)
NOT_OF_SCOPE = 'Error creating: pods "first-1-x" is forbidden: insufficient quota to match these scopes: [{PriorityClass In [high]}]'
UNSAID = 'Error creating: pods "first-1-x" is forbidden: failed quota: compute: must specify limits.cpu for: job'
RESTRICTED = (
    'Error creating: pods "first-1-x" is forbidden: violates PodSecurity "restricted:latest": unrestricted capabilities'
)
NO_CLASS = 'Error creating: pods "first-1-x" is forbidden: no PriorityClass with name high was found'
STARTED = pod().scheduled()


@pytest.mark.parametrize(
    "reason",
    [
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "ErrImageNeverPull",
        "RegistryUnavailable",
        "ImageInspectError",
        "SignatureValidationFailed",
    ],
)
def test_every_way_in_which_an_image_cannot_be_pulled_is_told(reason: str) -> None:
    assert told(STARTED.waiting(reason, BACK_OFF)) == (waiting.IMAGE_NOT_PULLED.reason, BACK_OFF)
    assert told(STARTED.waiting(reason)) == (waiting.IMAGE_NOT_PULLED.reason, reason)


@pytest.mark.parametrize(
    ("pod", "reason", "part"),
    [
        (pod().unschedulable(NO_GPU), waiting.UNSCHEDULABLE, "nvidia.com/gpu"),
        (pod().unschedulable(ELSEWHERE), waiting.UNSCHEDULABLE, "nvidia.com/gpu"),
        (pod().unschedulable("0/1 nodes are available: 1 node(s) had untolerated taint {gpu: true}."), waiting.UNSCHEDULABLE, "taint"),
        (pod().unschedulable("Scheduling is blocked due to non-empty scheduling gates", "SchedulingGated"), waiting.UNSCHEDULABLE, "gates"),
        (pod().unschedulable(NO_CLAIM), waiting.VOLUME_MISSING, "veravox-data"),
        (pod().unschedulable(UNBOUND), waiting.VOLUME_MISSING, "unbound"),
        (pod().unschedulable("0/1 nodes are available: 1 node(s) had volume node affinity conflict."), waiting.VOLUME_MISSING, "affinity"),
        (STARTED.waiting("CreateContainerConfigError", 'secret "token" not found'), waiting.POD_MISCONFIGURED, "token"),
        (STARTED.waiting("CreateContainerConfigError", "container has runAsNonRoot and image will run as root"), waiting.POD_MISCONFIGURED, "root"),
        (STARTED.waiting("CreateContainerConfigError", 'failed to prepare subPath for volumeMount "data" of container "job"'), waiting.VOLUME_MISSING, "subPath"),
        (STARTED.waiting("CreateContainerError", "context deadline exceeded"), waiting.CONTAINER_NOT_CREATED, "deadline"),
        (STARTED.waiting("RunContainerError", "failed to create shim task"), waiting.CONTAINER_NOT_CREATED, "shim"),
        (STARTED.prepared_by({"waiting": {"reason": "ErrImagePull", "message": BACK_OFF}}), waiting.IMAGE_NOT_PULLED, "nowhere.example"),
        (STARTED.prepared_by({"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s"}}), waiting.CONTAINER_NOT_CREATED, "back-off"),
    ],
)  # fmt: skip
def test_a_pod_that_does_not_start_says_why_in_the_clusters_words(pod: Pod, reason: waiting.Wait, part: str) -> None:
    why, message = told(pod)
    assert why == reason.reason
    assert part in message


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (OVER_QUOTA, waiting.QUOTA_EXCEEDED),
        (NOT_OF_SCOPE, waiting.QUOTA_EXCEEDED),
        (UNSAID, waiting.POD_REFUSED),  # no end of other jobs would help
        (RESTRICTED, waiting.POD_REFUSED),
        (NO_CLASS, waiting.POD_REFUSED),
    ],
)
def test_a_job_that_gets_no_pod_says_why(message: str, reason: waiting.Wait) -> None:
    assert told(warned={JOB: [("FailedCreate", message)]}) == (reason.reason, message)


def test_a_job_that_gets_some_of_its_pods_says_why_it_gets_no_more() -> None:
    first = pod(index=0).scheduled().running()
    assert told(first, job=job(nodes=2), warned={JOB: [("FailedCreate", OVER_QUOTA)]}) == (
        waiting.QUOTA_EXCEEDED.reason,
        OVER_QUOTA,
    )


@pytest.mark.parametrize(
    ("warning", "reason"),
    [
        ("FailedMount", waiting.VOLUME_MISSING),
        ("FailedAttachVolume", waiting.VOLUME_MISSING),
        ("FailedMapVolume", waiting.VOLUME_MISSING),
        ("FailedCreatePodSandBox", waiting.CONTAINER_NOT_CREATED),
    ],
)
def test_what_only_events_tell_is_told(warning: str, reason: waiting.Wait) -> None:
    creating = STARTED.waiting("ContainerCreating")
    warned = {f"{POD}-x-0": [(warning, "MountVolume.SetUp failed"), ("Other", "nothing of importance")]}
    assert told(creating, warned=warned) == (reason.reason, "MountVolume.SetUp failed")
    assert why(creating.running(), warned=warned) is None  # it was so once


def test_a_suspended_job_waits_for_its_queue_and_passes_on_what_that_says() -> None:
    assert told(job=job().suspended(), queue="no quota left in team-a") == (
        waiting.WAITING_FOR_QUEUE.reason,
        "no quota left in team-a",
    )


def test_a_node_that_does_not_answer_is_told_before_its_pod_is_taken_away() -> None:
    silent = pod().scheduled(node="node7").running().with_condition("Ready", "False", since=40)
    taken = pod().scheduled(node="node7").running().disrupted("DeletionByTaintManager").deleted(by=160)
    for each in (silent, taken):
        reason, message = told(each)
        assert reason == disruptions.NODE_LOST.reason
        assert "node7" in message


@pytest.mark.parametrize(
    "pod",
    [
        pod(),
        STARTED,
        STARTED.waiting("ContainerCreating"),
        STARTED.prepared_by({"running": {"startedAt": at(2)}}),
        STARTED.running(),
        STARTED.running().deleted(by=160),
        STARTED.ended(0),
    ],
)
def test_what_is_on_its_way_waits_for_nothing(pod: Pod) -> None:
    assert why(pod) is None


def test_the_first_pod_with_a_trouble_speaks_for_all() -> None:
    fine, stuck = pod(index=0).scheduled().running(), pod(index=1, name="y").unschedulable(NO_GPU)
    assert told(fine, stuck, job=job(nodes=2))[0] == waiting.UNSCHEDULABLE.reason


def test_every_reason_that_is_told_has_a_sentence_and_a_remedy() -> None:
    for each in WAITS.values():
        assert each.sentence
        assert each.remedy


def test_of_each_reason_the_newest_warning_is_kept_and_of_the_reasons_the_newest_few() -> None:
    warned = Warned()
    for number in range(MOST + 5):
        warned.add({"reason": f"Reason{number}", "message": str(number)})
    warned.add({"reason": "Reason10", "message": "again"})
    assert len(warned.by_reason) == MOST
    assert (warned.last_of("Reason0"), warned.last_of("Reason10", "Reason24")) == ("", "again")


def why(
    *pods: Pod, job: Job = job(), warned: dict[str, list[tuple[str, str]]] | None = None, queue: str = ""
) -> tuple[str, str] | None:
    def warnings(uid: str) -> Warned:
        about = Warned()
        for reason, message in (warned or {}).get(uid, []):
            about.add({"reason": reason, "message": message})
        return about

    found = why_waiting(JobView.of(job.document), newest(PodView.of(each.document) for each in pods), warnings, queue)
    return (found.reason, found.message) if found else None


def told(
    *pods: Pod, job: Job = job(), warned: dict[str, list[tuple[str, str]]] | None = None, queue: str = ""
) -> tuple[str, str]:
    found = why(*pods, job=job, warned=warned, queue=queue)
    assert found
    return found
