"""A job's phase, as pages show it: a word and a colour, and a sentence where there is more to say."""

from veravox.client.models import DatasetStatus, EvaluationStatus, Phase, TrainingJobStatus
from veravox.core.said_again import again
from veravox.core.text import N_, _
from veravox.web import words
from veravox.web.elements import Tag, chip

KINDS = {Phase.succeeded: "good", Phase.failed: "bad", Phase.stopped: "calm", Phase.paused: "warn"}
WORDS = {
    Phase.pending: N_("Pending"),
    Phase.queued: N_("Queued"),
    Phase.starting: N_("Starting"),
    Phase.running: N_("Running"),
    Phase.pausing: N_("Pausing"),
    Phase.paused: N_("Paused"),
    Phase.stopping: N_("Stopping"),
    Phase.succeeded: N_("Succeeded"),
    Phase.stopped: N_("Stopped"),
    Phase.failed: N_("Failed"),
}
WAITING = {Phase.pending, Phase.queued}
ENDED = {Phase.succeeded, Phase.stopped, Phase.failed}
Status = TrainingJobStatus | DatasetStatus | EvaluationStatus


def phase_chip(phase: Phase) -> Tag:
    return chip(_(WORDS[phase]), KINDS.get(phase, ""), data_testid="phase")


def why(status: Status) -> tuple[str, str]:
    """What happened and what to do about it, of a job that failed or waits; empty where nothing needs saying."""
    told = {each.type: each for each in status.conditions}
    if status.phase is Phase.failed:
        candidates = [each for name in ("Ended", "DatasetReady") if (each := told.get(name)) and each.message]
        return (again(candidates[0].message), again(candidates[0].remedy)) if candidates else ("", "")
    if status.phase in WAITING:
        blocked = [each for name in ("DatasetReady", "Admitted") if (each := told.get(name)) and not each.status]
        return (again(blocked[0].message), "") if blocked else ("", "")
    return "", ""


def went_on(status: TrainingJobStatus) -> str:
    """When it began and ended, and how often it had to begin again."""
    said = []
    if status.started_at:
        said.append(_("Started {when}").format(when=words.when(status.started_at)))
    if status.ended_at:
        said.append(_("ended {when}").format(when=words.when(status.ended_at)))
        if status.started_at:
            took = (status.ended_at - status.started_at).total_seconds()
            said.append(_("{time} in all").format(time=words.duration(took)))
    begun = status.attempt.interruptions + status.attempt.failures
    if begun:
        said.append(
            _("began again {n} times, from its checkpoint").format(n=begun)
            if begun > 1
            else _("began again once, from its checkpoint")
        )
    return " · ".join(said)
