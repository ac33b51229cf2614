"""What is said to those who apply resources and cannot change the spec of one that has failed."""

from veravox.core.reconcile import Ended
from veravox.core.text import N_, _, sentences
from veravox.execution.jobs import Status

AGAIN = N_("What has failed stays so: delete the resource and apply it again, with the change in its spec; files stay.")


def with_remedy_of_a_resource(status: Status) -> Status:
    """The status, with what `kubectl` can do about a failed job behind the remedy of its condition `Ended`."""
    if status.attempt.ended is not Ended.FAILED:
        return status
    told = [
        each.model_copy(update={"remedy": sentences(each.remedy, _(AGAIN))}) if each.type == "Ended" else each
        for each in status.conditions
    ]
    return status.model_copy(update={"conditions": told})
