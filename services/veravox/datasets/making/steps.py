"""What each kind of step does: the table that the spec's steps are looked up in."""

from veravox.core.exits import BAD_DATA, JobError
from veravox.core.manifest import Kind
from veravox.core.specs.steps import Step
from veravox.core.text import _
from veravox.datasets.making.conditioning import add_conditions
from veravox.datasets.making.equalising import equalise
from veravox.datasets.making.stage import Making, Stage
from veravox.datasets.making.synthesising import synthesise
from veravox.datasets.placing import first_of
from veravox.datasets.report import Report


def take(step: Step, before: Stage, making: Making, report: Report) -> Stage:
    """The clips after a step.

    Raises:
        JobError: BAD_DATA where the clips are pictures, or none is left; else where it cannot be done with these clips,
            or the work should end here.
    """
    if before.kind is Kind.PICTURES:
        raise JobError(BAD_DATA, _("The clips are pictures, and steps need recordings; leave out the steps."))
    after = _taken(step, before, making, report)
    if not after.clips:
        raise JobError(BAD_DATA, _("No clip is left after the step.") + first_of(after.refused))
    return after


def _taken(step: Step, before: Stage, making: Making, report: Report) -> Stage:
    if step.synthesise:
        return synthesise(step.synthesise, before, making, report)
    if step.condition:
        return add_conditions(step.condition, before, making, report)
    assert step.equalise is not None  # a rule of the spec
    return equalise(step.equalise, before, making, report)
