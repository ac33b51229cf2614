"""Steps that their data job would refuse are refused where they are asked for."""

from collections.abc import Sequence

from veravox.core.catalogue import REACH
from veravox.core.data_folder import DataFolder
from veravox.core.generators import unknown
from veravox.core.reach import ends_below_the_chain
from veravox.core.specs.steps import Step
from veravox.gateway.problems import invalid


def foresee(steps: Sequence[Step], data: DataFolder) -> None:
    """What can be known without loading anything.

    Raises:
        Problem: INVALID for a generator that nobody knows, and for copies that end below what the chain leaves.
    """
    named = [each.synthesise.generators if each.synthesise else [] for each in steps]
    for place, names in enumerate(named):
        for name in names:
            if sentence := unknown(name, data.generators):
                raise invalid(f"steps.{place}.synthesise.generators", sentence)
    reaches = [{name: REACH[name] for name in names if name in REACH} for names in named]
    if sentence := ends_below_the_chain(steps, reaches):
        raise invalid("steps", sentence)
