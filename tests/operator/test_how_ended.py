"""How an attempt ended, by what its process said and what the cluster shows."""

import json

import pytest
from cluster_bodies import Job, Pod, job, pod

from veravox.core import disruptions, exits
from veravox.core.exits import EXITS, Exit
from veravox.core.job_folder import Ending
from veravox_operator.how_ended import HowEnded, how_ended
from veravox_operator.jobs import JobView
from veravox_operator.pods import PodView

LEFT = exits.TERMINATED
RUNNING = pod().scheduled().running()
OOM_KILLED = pod().scheduled().ended(137, "OOMKilled")
MEMORY = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi. Container job was using 9Gi"
SHUTDOWN = "Pod was terminated in response to imminent node shutdown."
NO_PROGRAM = 'failed to create containerd task: exec: "python": executable file not found in $PATH'


@pytest.mark.parametrize("code", range(1, 29))
def test_an_exit_code_is_a_row_of_the_table(code: int) -> None:
    end = ended(pod().scheduled().ended(code, message="Traceback\nValueError: no\n"), job=job().failed())
    assert end.how is EXITS.get(code, exits.INTERNAL_ERROR)
    assert (end.code, end.message) == (code, "It said nothing of why; its log ends with: ValueError: no")


@pytest.mark.parametrize("code", sorted(EXITS))
def test_what_the_process_said_is_believed_even_where_its_code_is_another(code: int) -> None:
    """torchrun makes 1 of every code but 0."""
    end = ended(pod().scheduled().ended(1 if code else 0), job=job().failed(), said=EXITS[code])
    assert end.how is EXITS[code]


@pytest.mark.parametrize(
    ("pod", "how", "message"),
    [
        (OOM_KILLED, exits.OUT_OF_MEMORY, "It needed more memory than its limit, resources.memory."),
        (RUNNING.ended(137), exits.KILLED, ""),
        (RUNNING.ended(143), exits.KILLED, ""),
        (RUNNING.ended(137, message="epoch 3 of 9\n"), exits.KILLED, ""),
        (RUNNING.ended(137, "ContainerStatusUnknown", "The container could not be located"), exits.KILLED, "The container could not be located"),
        (RUNNING.ended(128, "StartError", NO_PROGRAM), disruptions.CONTAINER_NOT_STARTED, NO_PROGRAM),
        (RUNNING.ended(12).disrupted("EvictionByEvictionAPI", "Eviction API: evicting"), disruptions.EVICTED, "Eviction API: evicting"),
        (RUNNING.ended(12).disrupted("PreemptionByScheduler", "preempting to accommodate a higher priority pod"), disruptions.PREEMPTED, "preempting to accommodate a higher priority pod"),
        (RUNNING.ended(137).disrupted("DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint"), disruptions.NODE_LOST, "Taint manager: deleting due to NoExecute taint"),
        (RUNNING.having(status={"phase": "Failed"}).disrupted("DeletionByPodGC", "PodGC: node no longer exists"), disruptions.NODE_LOST, "PodGC: node no longer exists"),
        (RUNNING.ended(137).disrupted("TerminationByKubelet", MEMORY).rejected("Evicted", MEMORY), disruptions.NODE_PRESSURE, MEMORY),
        (RUNNING.ended(12).disrupted("TerminationByKubelet", SHUTDOWN).rejected("Terminated", SHUTDOWN), disruptions.EVICTED, SHUTDOWN),
        (pod().scheduled().rejected("NodeShutdown", "Pod was rejected as the node is shutting down."), disruptions.EVICTED, "Pod was rejected as the node is shutting down."),
        (RUNNING.ended(137).disrupted("TerminationByKubelet", "Preempted in order to admit critical pod").rejected("Preempting", "Preempted in order to admit critical pod"), disruptions.PREEMPTED, "Preempted in order to admit critical pod"),
        (pod().scheduled().rejected("Evicted", MEMORY), disruptions.NODE_PRESSURE, MEMORY),
        (pod().scheduled().rejected("UnexpectedAdmissionError", "Allocate failed due to no GPU"), exits.KILLED, "Allocate failed due to no GPU"),
        (RUNNING.ended(12).disrupted("SomethingNewer", "of a later Kubernetes"), disruptions.EVICTED, "of a later Kubernetes"),
        (pod().scheduled().prepared_by({"terminated": {"exitCode": 3, "reason": "Error", "message": "no driver\n"}}).having(status={"phase": "Failed"}), disruptions.CONTAINER_NOT_STARTED, "no driver"),
    ],
)  # fmt: skip
def test_what_the_cluster_did_is_told(pod: Pod, how: Exit, message: str) -> None:
    end = ended(pod, job=job().failed())
    assert (end.how, end.message) == (how, message)
    if how is not exits.KILLED:  # it may have had the time to say goodbye
        assert ended(pod, job=job().failed(), said=LEFT).how is how


def test_a_pod_that_was_deleted_by_hand_left_of_its_own() -> None:
    assert ended(RUNNING.ended(12).deleted(by=160), job=job(), said=LEFT).how is exits.TERMINATED
    assert ended(RUNNING.ended(137).deleted(by=160), job=job()).how is exits.KILLED


def test_a_pod_on_a_lost_node_is_waited_for_until_it_was_deleted_by_force() -> None:
    lost = RUNNING.disrupted("DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint")
    assert seen(lost.deleted(by=160), job=job()) is None
    forsaken = ended(lost.deleted(by=40, grace=0), job=job())  # its Job's finalizer keeps it
    assert (forsaken.how, forsaken.code) == (disruptions.NODE_LOST, None)
    assert seen(RUNNING.deleted(by=40, grace=0), job=job()) is None  # a kubelet that answers sees to it


def test_where_no_pod_is_seen_the_code_is_what_its_process_said() -> None:
    """A Job's pods can be collected before anybody looks."""
    end = ended(job=job().failed(), said=exits.BAD_DATA)
    assert (end.how, end.code) == (exits.BAD_DATA, exits.BAD_DATA.code)


def test_an_end_is_seen_before_the_job_has_noticed() -> None:
    end = ended(RUNNING.ended(24, when=33), job=job(), said=exits.NOT_A_NUMBER)
    assert (end.how, end.at and end.at.second) == (exits.NOT_A_NUMBER, 33)
    assert ended(RUNNING.ended(0).with_sidecar(), job=job(), said=exits.SUCCEEDED).how is exits.SUCCEEDED


def test_what_the_process_had_done_before_it_was_disrupted_counts() -> None:
    evicted = RUNNING.ended(0).disrupted("EvictionByEvictionAPI")
    assert ended(evicted, job=job().complete(), said=exits.SUCCEEDED).how is exits.SUCCEEDED
    assert ended(evicted.ended(11), job=job().failed(), said=exits.PAUSED).how is exits.PAUSED


def test_a_process_that_stumbled_while_it_was_evicted_was_evicted() -> None:
    evicted = RUNNING.ended(1).disrupted("EvictionByEvictionAPI")
    assert ended(evicted, job=job().failed_by_policy(), said=exits.INTERNAL_ERROR).how is disruptions.EVICTED


def test_an_end_of_which_nobody_saw_the_pod_is_told_by_the_job() -> None:
    gone = ended(job=job().failed(when=44))
    assert (gone.how, gone.message, gone.at and gone.at.second) == (
        exits.KILLED,
        "Job has reached the specified backoff limit",
        44,
    )
    assert ended(job=job().failed_by_policy()).how is disruptions.EVICTED
    assert ended(job=job().complete()).how is exits.SUCCEEDED
    assert ended(job=job().failed(), said=exits.BAD_DATA).how is exits.BAD_DATA


def test_a_pod_that_is_gone_says_what_it_said_last() -> None:
    assert ended(gone=[OOM_KILLED], job=job().failed()).how is exits.OUT_OF_MEMORY
    lost = ended(gone=[RUNNING.deleted(by=50)], job=job().failed(when=60))
    assert (lost.how, lost.at and lost.at.minute) == (exits.KILLED, 1)


@pytest.mark.parametrize(
    ("job", "pods", "said"),
    [
        (job(), [], None),
        (job().suspended(), [], None),
        (job(), [pod()], None),
        (job(), [RUNNING], None),
        (job(), [RUNNING], LEFT),  # its container still ends
        (job(), [RUNNING.disrupted("EvictionByEvictionAPI").deleted(by=160)], None),
        (job().suspended(), [RUNNING.deleted(by=160)], None),
    ],
)
def test_what_goes_on_has_not_ended(job: Job, pods: list[Pod], said: Exit | None) -> None:
    assert seen(*pods, job=job, said=said) is None


def test_a_job_that_its_queue_takes_back_was_preempted() -> None:
    """Kueue suspends it again; its pods are deleted, and nobody but it and the run folder remembers them."""
    assert ended(job=job().suspended(), said=LEFT).how is disruptions.PREEMPTED
    assert ended(RUNNING.ended(12).deleted(by=160), job=job().suspended(), said=LEFT).how is disruptions.PREEMPTED
    without_a_word = ended(gone=[RUNNING.deleted(by=50)], job=job().suspended())
    assert (without_a_word.how, without_a_word.at and without_a_word.at.second) == (disruptions.PREEMPTED, 50)
    assert ended(job=job().suspended(), said=exits.SUCCEEDED).how is exits.SUCCEEDED
    assert seen(gone=[pod().scheduled()], job=job().suspended()) is None  # it had not begun


def test_a_job_that_was_admitted_again_goes_on_with_its_new_pod() -> None:
    assert seen(RUNNING, gone=[pod(name="w").scheduled().ended(12)], job=job(), said=LEFT) is None


def nodes(leader: Pod, helper: Pod) -> tuple[Pod, Pod]:
    second = {"annotations": {"batch.kubernetes.io/job-completion-index": "1"}, "name": "first-1-1-y", "uid": "y"}
    return leader, helper.having(metadata=second)


@pytest.mark.parametrize("code", [0, 1, 10, 11, 12, 13])
def test_of_several_nodes_the_first_ones_word_is_waited_for(code: int) -> None:
    """Another one leaves as it is told, or with 1, for torchrun knows nothing else; the first one is still saving."""
    assert seen(*nodes(RUNNING, RUNNING.ended(code)), job=job(nodes=2)) is None
    paused = ended(*nodes(RUNNING.ended(1, when=55), RUNNING.ended(code)), job=job(nodes=2), said=exits.PAUSED)
    assert paused.how is exits.PAUSED


def test_when_the_first_node_has_ended_the_attempt_has() -> None:
    assert ended(*nodes(RUNNING.ended(0), RUNNING), job=job(nodes=2), said=exits.SUCCEEDED).how is exits.SUCCEEDED


def test_of_several_nodes_the_one_that_broke_explains_the_end() -> None:
    """The first one sees no more than a broken connection."""
    stumbled = RUNNING.ended(1, when=40)
    for said in (None, exits.INTERNAL_ERROR, LEFT):
        short = ended(*nodes(stumbled, RUNNING.ended(137, "OOMKilled", when=45)), job=job(nodes=2).failed(), said=said)
        assert (short.how, short.code) == (exits.OUT_OF_MEMORY, 137)
        evicted = RUNNING.ended(137, when=48).disrupted("EvictionByEvictionAPI")
        assert (
            ended(*nodes(stumbled, evicted), job=job(nodes=2).failed_by_policy(), said=said).how is disruptions.EVICTED
        )
    assert ended(*nodes(RUNNING, RUNNING.ended(137, "OOMKilled")), job=job(nodes=2)).how is exits.OUT_OF_MEMORY


def test_what_only_the_first_node_can_know_is_believed() -> None:
    pair = nodes(RUNNING.ended(1), RUNNING.ended(137))
    assert ended(*pair, job=job(nodes=2).failed(), said=exits.NOT_A_NUMBER).how is exits.NOT_A_NUMBER


SHARDS = job(nodes=2).labelled(kind="Dataset")


@pytest.mark.parametrize("code", [0, 10, 11, 12, 13])
def test_a_shard_that_leaves_or_is_done_says_nothing_of_the_others(code: int) -> None:
    assert seen(*nodes(RUNNING, RUNNING.ended(code)), job=SHARDS) is None
    paused = ended(*nodes(RUNNING.ended(11), RUNNING.ended(code)), job=SHARDS.failed(), said=exits.PAUSED)
    assert paused.how is exits.PAUSED


@pytest.mark.parametrize("code", [1, 23])
def test_a_shard_that_broke_explains_the_end_in_its_own_words(code: int) -> None:
    """The first one, which leads, is only told to leave."""
    word = Ending(attempt=1, code=code, message="clip 7 has no samples").outside()
    broken = RUNNING.ended(code, message=json.dumps(word), when=45)
    for leader, said in ((RUNNING, None), (RUNNING.ended(12, when=47), LEFT)):
        end = ended(*nodes(leader, broken), job=SHARDS, said=said)
        assert (end.how, end.code, end.message) == (EXITS[code], code, "clip 7 has no samples")
    silent = ended(*nodes(RUNNING.ended(12), RUNNING.ended(code, message="no JSON")), job=SHARDS, said=LEFT)
    assert (silent.how, silent.message) == (EXITS[code], "It said nothing of why; its log ends with: no JSON")


def seen(*pods: Pod, job: Job, said: Exit | None = None, gone: list[Pod] | None = None) -> HowEnded | None:
    views = [PodView.of(each.document, gone=True) for each in gone or []] + [PodView.of(each.document) for each in pods]
    ending = Ending(attempt=1, code=said.code, message="") if said else None
    return how_ended(JobView.of(job.document), views, ending)


def ended(*pods: Pod, job: Job, said: Exit | None = None, gone: list[Pod] | None = None) -> HowEnded:
    end = seen(*pods, job=job, said=said, gone=gone)
    assert end
    return end
