"""A schedule as the `fit_one_cycle` calls that fastai's own `fit_one_cycle` and `fine_tune` come down to."""

from dataclasses import dataclass
from typing import Any

from veravox.core.specs import Training


@dataclass(frozen=True)
class Phase:
    """One call of `fit_one_cycle`."""

    epochs: int
    frozen: bool  # whether only the head, and the normalisation of the body, learn
    arguments: dict[str, Any]


def phases(training: Training, pretrained: bool, rate: float) -> list[Phase]:
    """The phases of a training; without pretrained weights nothing is frozen, for there is nothing to keep.

    Args:
        training: schedule and epochs.
        pretrained: whether the body knows something.
        rate: the learning rate.

    Source: `fine_tune` of fastai 2.8, callback/schedule.py: the head alone at the full rate, then everything at half
    of it, the earliest layers at a hundredth of that.
    """
    if training.schedule == "OneCycle" or not pretrained:
        return [Phase(training.epochs, frozen=False, arguments={"lr_max": rate})]
    frozen = Phase(training.frozen_epochs, frozen=True, arguments={"lr_max": slice(rate), "pct_start": 0.99})
    gently = slice(rate / 2 / 100, rate / 2)
    whole = Phase(training.epochs, frozen=False, arguments={"lr_max": gently, "pct_start": 0.3, "div": 5.0})
    return [phase for phase in (frozen, whole) if phase.epochs]
