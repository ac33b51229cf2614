"""What each kind of step does: the table that the spec's steps are looked up in."""

from veravox.core.specs.steps import Step
from veravox.datasets.making.conditioning import add_conditions
from veravox.datasets.making.equalising import equalise
from veravox.datasets.making.stage import Making, Stage
from veravox.datasets.making.synthesising import synthesise
from veravox.datasets.report import Report


def take(step: Step, before: Stage, making: Making, report: Report) -> Stage:
    """The clips after a step.

    Raises:
        JobError: where it cannot be done with these clips, or the work should end here.
    """
    if step.synthesise:
        return synthesise(step.synthesise, before, making, report)
    if step.condition:
        return add_conditions(step.condition, before, making, report)
    assert step.equalise is not None  # a rule of the spec
    return equalise(step.equalise, before, making, report)
