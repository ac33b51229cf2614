"""What a network says of each window of a clip, and what the windows say together."""

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from veravox.detection.bundle import Bundle
from veravox.detection.card import ModelCard
from veravox.detection.windows import stretches, tiles

AT_ONCE = 32  # windows that go through the network together: twice as many take a third longer each, out of the cache

STEP = 8 * AT_ONCE  # windows after which somebody else's may be looked at: two minutes have 94 of 1.28 s, or 4,800

FUSIONS = ("mean", "lowest", "middle")
"""Which windows speak for a clip: all of them, the quarter that sounds most like a machine, or the middle half."""


@dataclass(frozen=True)
class Windows:
    """What the windows of a clip say, each for itself; on the CPU."""

    offsets: Tensor  # where each begins, in frames, shape (n,)
    logits: Tensor  # float64, shape (n, classes)
    features: Tensor  # what the last layer decides by, float32, shape (n, features)

    def __len__(self) -> int:
        return len(self.offsets)

    @property
    def log_probabilities(self) -> Tensor:
        """Natural logarithms, shape (n, classes); the exponentials of a row add up to 1."""
        return self.logits.log_softmax(1)

    def later(self, frames: int) -> "Windows":
        """The same, of a piece that begins so many frames after the recording."""
        return replace(self, offsets=self.offsets + frames)


def joined(parts: Sequence[Windows]) -> Windows:
    """The windows of a recording's pieces, in order."""
    if len(parts) == 1:
        return parts[0]
    return Windows(*(torch.cat([getattr(each, field.name) for each in parts]) for field in fields(Windows)))


def weigh(bundle: Bundle, frames: Tensor) -> Windows:
    """Look at windows that cover the clip.

    Args:
        bundle: that looks.
        frames: the clip's bytes as in a pack, uint8, shape (frames, bands), on the network's device.
    """
    return joined(list(_parts(bundle, frames)))


def weigh_in_steps(bundle: Bundle, frames: Tensor) -> Generator[None, None, Windows]:
    """The same; yields after every `STEP` windows, for a large network that hears little at once takes minutes."""
    parts: list[Windows] = []
    for part in _parts(bundle, frames):
        if parts:
            yield
        parts.append(part)
    return joined(parts)


def _parts(bundle: Bundle, frames: Tensor) -> Iterator[Windows]:
    offsets = tiles(len(frames), bundle.framing.window).to(frames.device)
    for some in torch.split(offsets, STEP):
        yield joined([_seen(bundle, frames, each) for each in torch.split(some, AT_ONCE)])


@torch.inference_mode()
def _seen(bundle: Bundle, frames: Tensor, offsets: Tensor) -> Windows:
    framing, lengths = bundle.framing, torch.full_like(offsets, len(frames))
    pictures = framing.pictures(stretches(frames, torch.zeros_like(offsets), lengths, offsets, framing.window))
    said, seen = bundle.see(pictures)
    return Windows(offsets.cpu(), said.double().cpu(), seen.float().cpu())


def machines(card: ModelCard) -> Tensor:
    """The numbers of the classes that are machines: all, where none is human."""
    return torch.tensor([at for at, name in enumerate(card.classes) if name != card.bonafide])


def log_likelihood_ratios(card: ModelCard, log_probabilities: Tensor) -> Tensor:
    """ln(p_b / p_f) - ln(pi_b / pi_f), p_f and pi_f being sums over all generators: the network's own, not calibrated.

    Args:
        card: of a model that knows a human class.
        log_probabilities: or logits, which differ by a constant that goes out, float64, shape (..., classes).

    Returns:
        Shape (...).
    """
    assert card.bonafide is not None
    human = card.classes.index(card.bonafide)
    prior = card.priors[card.bonafide]
    ratio = log_probabilities[..., human] - log_probabilities[..., machines(card)].logsumexp(-1)
    return ratio - math.log(prior / (1 - prior))


def fuse(card: ModelCard, log_probabilities: Tensor, fusion: str) -> Tensor:
    """The mean log-probabilities of the windows that speak for a clip, renormalised.

    Args:
        card: of the model that said them.
        log_probabilities: of the windows, shape (n, classes), n at least 1.
        fusion: one of `FUSIONS`.

    Returns:
        Shape (classes,).
    """
    chosen = log_probabilities
    if fusion != "mean" and card.bonafide is not None and len(chosen) > 1:
        order = log_likelihood_ratios(card, chosen).argsort()
        quarter = len(order) // 4
        chosen = chosen[order[: max(1, quarter)] if fusion == "lowest" else order[quarter : len(order) - quarter]]
    return chosen.mean(0).log_softmax(0)
