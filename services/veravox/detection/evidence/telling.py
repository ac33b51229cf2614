"""The stretch of a clip that says most for what was decided, to be played alone."""

from dataclasses import dataclass

import torch
from torch import Tensor

from veravox.core.front_end import FrontEndRecipe
from veravox.core.verdict import Answer

SECONDS = 1.0


@dataclass(frozen=True)
class Stretch:
    """From when to when, in seconds, and what is said there in nats: positive for a human voice."""

    begin: float
    end: float
    evidence: float


def most_telling(
    said: Tensor, recipe: FrontEndRecipe, seconds: float, answer: Answer | None, length: float = SECONDS
) -> Stretch:
    """The stretch with the most evidence for the answer; where there is none, the strongest either way.

    Args:
        said: the map of the clip, shape (frames, bands).
        recipe: the front end's, for the length of a frame.
        seconds: of the clip.
        answer: what was decided.
        length: of the stretch in seconds; a shorter clip is the stretch.
    """
    by_frame = said.double().sum(1).cpu()
    frames = min(len(by_frame), max(1, round(length * recipe.rate / recipe.hop)))
    sums = torch.cat([by_frame.new_zeros(1), by_frame.cumsum(0)])
    stretches = sums[frames:] - sums[:-frames]
    first = int(_for(stretches, answer).argmax())
    length = min(length, seconds)
    begin = min(max(0.0, (first - 0.5) * recipe.hop / recipe.rate), seconds - length)
    return Stretch(begin, begin + length, float(stretches[first]))


def _for(evidence: Tensor, answer: Answer | None) -> Tensor:
    match answer:
        case Answer.HUMAN:
            return evidence
        case Answer.MACHINE:
            return -evidence
    return evidence.abs()
