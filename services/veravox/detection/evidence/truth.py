"""What is true about a copy: where it differs from its source; and how much of a map lies there."""

from dataclasses import dataclass

from torch import Tensor

from veravox.audio.picture import to_levels
from veravox.core.evidence import CHANCE
from veravox.core.front_end import FrontEndRecipe
from veravox.core.text import _

LOOSE = 2  # frames by which the two of a pair may differ in length


class UnevenPairError(ValueError):
    """A clip and a copy that cannot be laid over each other."""


@dataclass(frozen=True)
class Pair:
    """A human clip and a copy of it that a generator made, frame by frame the same sentence."""

    bonafide: Tensor  # bytes as in a pack, uint8, shape (frames, bands)
    spoof: Tensor  # likewise, as many frames

    @classmethod
    def of(cls, bonafide: Tensor, spoof: Tensor) -> "Pair":
        """Both without what one of them has more at its end.

        Raises:
            UnevenPairError: if that is more than two frames.
        """
        shorter = min(len(bonafide), len(spoof))
        if max(len(bonafide), len(spoof)) > shorter + LOOSE:
            sentence = _("The clip has {n} frames and its copy {m}; copies that are aligned have as many.")
            raise UnevenPairError(sentence.format(n=len(bonafide), m=len(spoof)))
        return cls(bonafide[:shorter], spoof[:shorter])


def true_difference(pair: Pair, recipe: FrontEndRecipe) -> Tensor:
    """|levels of the copy - levels of the human clip| in dB, as packs hold them; float32, shape (frames, bands)."""
    return (to_levels(pair.spoof, recipe) - to_levels(pair.bonafide, recipe)).abs()


def most_different(difference: Tensor, share: float = CHANCE) -> Tensor:
    """How far each cell belongs to the most different ones, in [0, 1], adding up to that share of all cells.

    Levels come in steps, so that many cells are equal at the edge: they belong by halves, however they are sorted.
    """
    flat = difference.flatten()
    wanted = share * len(flat)
    edge = flat.kthvalue(max(1, len(flat) - int(wanted))).values
    above, at = flat > edge, flat == edge
    part = (wanted - above.sum()) / at.sum()
    return (above + at * part).reshape(difference.shape).float()


def share_inside(said: Tensor, inside: Tensor) -> float | None:
    """Which part of the evidence for a machine lies inside; None where there is no such evidence.

    The map explains a copy, and what differs from its source can only speak for a machine: so that is what is counted,
    whatever the model decided.
    """
    machine = (-said).clamp(min=0).double()
    total = float(machine.sum())
    return float((machine * inside).sum()) / total if total > 0 else None


def points_inside(said: Tensor, inside: Tensor) -> float | None:
    """Whether the strongest evidence for a machine lies inside; where many cells are equal, which part of them does."""
    strongest = float((-said).max())
    if strongest <= 0:
        return None
    return float(inside[-said == strongest].double().mean())
