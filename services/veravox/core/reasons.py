"""Reasons of conditions: named constants, each with one sentence and one remedy. Exits bring their own."""

from types import MappingProxyType

from veravox.core.disruptions import DISRUPTIONS
from veravox.core.exits import BAD_SPEC as _BAD_SPEC
from veravox.core.exits import EXITS, GPU_FAILED, Outcome
from veravox.core.text import N_, _, sentences
from veravox.core.waiting import OWN_WORDS, QUOTA_EXCEEDED, UNSCHEDULABLE, WAITING_FOR_QUEUE, WAITS

STARTING = "Starting"
RUNNING = "Running"
WAITING_FOR_PLACE = "WaitingForPlace"
NO_PLACE_WANTED = "NoPlaceWanted"
WAITING_FOR_DATA = "WaitingForData"
NOT_LOOKED_FOR = "NotLookedFor"
DATA_READY = "DataReady"
DATA_FAILED = "DataFailed"
VALID = "Valid"
ADMITTED = "Admitted"
NOT_RUNNING = "NotRunning"
NOT_PAUSED = "NotPaused"
NOT_ENDED = "NotEnded"
AS_ASKED = "AsAsked"
PAUSED_BY_USER = "PausedByUser"
STOPPED_BY_USER = "StoppedByUser"
DEADLINE_EXCEEDED = "DeadlineExceeded"
START_DEADLINE_EXCEEDED = "StartDeadlineExceeded"
STALLED = "Stalled"
LOST = "Lost"
RESOURCE_DELETED = "ResourceDeleted"
BAD_SPEC = _BAD_SPEC.reason
FOR_A_PLACE = frozenset({STARTING, *(each.reason for each in (WAITING_FOR_QUEUE, UNSCHEDULABLE, QUOTA_EXCEEDED))})
"""Why a queued job has no place, though nothing else is missing."""
GPUS_WANTED = "GPUs that the least demanding training asks for of those that wait for a place; 0: none waits for one."

SENTENCES = MappingProxyType(
    {
        STARTING: N_("The process is being started."),
        RUNNING: N_("It is at work."),
        WAITING_FOR_PLACE: N_("It waits for its place."),
        NO_PLACE_WANTED: N_("It does not ask for a place now."),
        WAITING_FOR_DATA: N_("Its data are being prepared."),
        NOT_LOOKED_FOR: N_("Nobody looks for its data while the request makes no sense."),
        DATA_READY: N_("Its data are there."),
        DATA_FAILED: N_("Its data could not be prepared."),
        VALID: N_("The request makes sense."),
        ADMITTED: N_("It has its place."),
        NOT_RUNNING: N_("No process is at work."),
        NOT_PAUSED: N_("Nobody has paused it."),
        NOT_ENDED: N_("It has not ended."),
        AS_ASKED: N_("It has all that it asked for."),
        PAUSED_BY_USER: N_("Paused: its place is free, and Resume goes on where it was."),
        STOPPED_BY_USER: N_("Stopped by its user; the best model so far is kept, if an epoch had ended."),
        DEADLINE_EXCEEDED: N_("It took longer than limits.activeDeadlineSeconds."),
        START_DEADLINE_EXCEEDED: N_("It took no step within limits.startDeadlineSeconds."),
        STALLED: N_("It took no step within limits.stallSeconds."),
        LOST: N_("Its process vanished without a word: killed, deleted by hand, or gone with its machine."),
        RESOURCE_DELETED: N_("Its resource was deleted from the cluster before it had ended."),
        "Succeeded": N_("It has done all that was asked."),
        "Terminated": N_("It was told to leave, and saved its state first."),
        "Killed": N_("Its process was killed."),
        "OutOfMemory": N_("The machine's memory did not suffice."),
        BAD_SPEC: N_("The request does not make sense."),
        GPU_FAILED.reason: N_("The GPU reported an error."),
        "Evicted": N_("Its pod was evicted from its node."),
        "Preempted": N_("A job of higher priority took its place."),
        "NodeLost": N_("Its node does not answer any more."),
        "NodePressure": N_("Its node ran short of memory or disk and evicted it."),
        "ContainerNotStarted": N_("Its container could not be started."),
        **{each.reason: each.sentence for each in WAITS.values()},
    }
)

REMEDIES = MappingProxyType(
    {
        DATA_FAILED: N_("See the message; import the dataset again, or choose another."),
        DEADLINE_EXCEEDED: N_("Raise limits.activeDeadlineSeconds, or train fewer epochs."),
        START_DEADLINE_EXCEEDED: N_("Raise limits.startDeadlineSeconds, or look at the log for what it was loading."),
        STALLED: N_("Look at the log; raise limits.stallSeconds if steps really take that long."),
        LOST: N_("It goes on from its checkpoint by itself."),
        RESOURCE_DELETED: N_("Start it again; what it had made is kept."),
        **{each.reason: each.remedy for each in (*EXITS.values(), *DISRUPTIONS.values()) if each.remedy},
        **{each.reason: each.remedy for each in WAITS.values()},
    }
)


GOES_ON = frozenset(
    {
        LOST,
        *(each.reason for each in (*EXITS.values(), *DISRUPTIONS.values()) if each.outcome is Outcome.INFRASTRUCTURE),
    }
)
"""What is tried again by itself, as often as the limits allow."""


QUOTING = frozenset({*(WAITS.keys() - OWN_WORDS), *DISRUPTIONS})
"""Whose messages are the cluster's own words, which stand behind our sentence."""


def sentence(reason: str, message: str = "") -> str:
    """What happened, for people: the message where there is one, the reason's own sentence otherwise, or both."""
    own = _(SENTENCES.get(reason, reason))
    return sentences(own, message) if reason in QUOTING or not message else message


def remedy(reason: str, *, ended: bool = False) -> str:
    """What to do about it; empty where nothing needs doing.

    Args:
        reason: of the attempt, or of the job's end.
        ended: it will not be tried again, though its kind often is.
    """
    if ended and reason in GOES_ON:
        return _("That was once more than `limits` allows, so it does not go on. Train again with the same settings.")
    return _(REMEDIES[reason]) if reason in REMEDIES else ""
