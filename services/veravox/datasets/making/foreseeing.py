"""What a job would fail at later is said before it gathers, fetches or makes anything."""

from collections.abc import Sequence

from veravox.core.data_folder import DataFolder
from veravox.core.exits import BAD_SPEC, JobError
from veravox.core.reach import ends_below_the_chain
from veravox.core.specs.steps import Step
from veravox.datasets.making.choosing import chosen_by, refuse_taken
from veravox.datasets.making.conditioning import wanted_by
from veravox.datasets.report import Report


def foresee(steps: Sequence[Step], data: DataFolder, job: str, report: Report) -> None:
    """Look at every generator, checkpoint and condition of all steps.

    Raises:
        JobError: BAD_SPEC where one of them is unknown or cannot run here, where two make the same class, and where
            copies end below what the chain leaves of the human clips; else as `chosen_by`.
    """
    for step in steps:
        if step.condition:
            wanted_by(step.condition)
    chosen = [chosen_by(each.synthesise, data, job, report) if each.synthesise else [] for each in steps]
    refuse_taken([each for those in chosen for each in those], set())
    if sentence := ends_below_the_chain(steps, [{each.name: each.reach for each in those} for those in chosen]):
        raise JobError(BAD_SPEC, f"steps: {sentence}")
