"""From a recording to a verdict: average over windows of the whole clip, take the prior out, decide."""

import math
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import AudioError, read_recording
from veravox.core.front_end import PICTURES, FrontEndRecipe
from veravox.core.text import _
from veravox.core.verdict import Answer, Verdict
from veravox.datasets.pictures import columns_of, look_at
from veravox.detection.bundle import Bundle, ModelCard
from veravox.detection.windows import stretches, tiles

SURE = 0.6
"""How probable human or machine must be, at even prior odds, to be said: the first application's 60 % rule, but
applied to human against machine as a whole, so that six generators at 16 % each are a machine."""

AT_ONCE = 64  # windows that go through the network together, so that an hour of speech fits into memory


@dataclass(frozen=True)
class Evidence:
    """What the windows of a clip say together."""

    log_probabilities: Tensor  # natural logarithms, float64, shape (classes,); their exponentials add up to 1
    windows: int


@dataclass(frozen=True)
class Decision:
    """The two-level verdict: first human or machine, then which generator."""

    verdict: Answer | None
    score: float | None
    human_probability: float | None
    generator: str | None
    probabilities: dict[str, float]


def weigh(bundle: Bundle, frames: Tensor) -> Evidence:
    """The mean log-probabilities over windows that cover the clip, renormalised.

    Args:
        frames: the clip's bytes as in a pack, uint8, shape (frames, bands), on the network's device.
    """
    framing = bundle.framing
    offsets = tiles(len(frames), framing.window).to(frames.device)
    total = torch.zeros(len(bundle.card.classes), dtype=torch.float64, device=frames.device)
    with torch.inference_mode():
        for first in range(0, len(offsets), AT_ONCE):
            some = offsets[first : first + AT_ONCE]
            lengths = torch.full_like(some, len(frames))
            pictures = framing.pictures(stretches(frames, torch.zeros_like(some), lengths, some, framing.window))
            total += bundle.logits(pictures).double().log_softmax(1).sum(0)
    return Evidence((total / len(offsets)).log_softmax(0).cpu(), len(offsets))


def log_likelihood_ratio(card: ModelCard, log_probabilities: Tensor) -> float | None:
    """ln(p_b / p_f) - ln(pi_b / pi_f), p_f and pi_f being sums over all generators; None without a human class."""
    if card.bonafide is None:
        return None
    human = card.classes.index(card.bonafide)
    others = torch.arange(len(card.classes)) != human
    prior = card.priors[card.bonafide]
    ratio = log_probabilities[human] - log_probabilities[others].logsumexp(0)
    return float(ratio) - math.log(prior / (1 - prior))


def decide(card: ModelCard, log_probabilities: Tensor) -> Decision:
    """Human from `SURE` upwards, machine from 1 - `SURE` downwards, inconclusive between; a generator for machines."""
    probabilities = dict(zip(card.classes, log_probabilities.exp().tolist(), strict=True))
    score = log_likelihood_ratio(card, log_probabilities)
    if score is None:
        return Decision(None, None, None, max(probabilities, key=lambda name: probabilities[name]), probabilities)
    human = 0.5 * (1 + math.tanh(score / 2))  # the logistic function, without overflow
    answer = Answer.HUMAN if human >= SURE else Answer.MACHINE if human <= 1 - SURE else Answer.INCONCLUSIVE
    spoofs = [name for name in card.classes if name != card.bonafide]
    generator = max(spoofs, key=lambda name: probabilities[name]) if answer is Answer.MACHINE else None
    return Decision(answer, score, human, generator, probabilities)


def judge_recording(bundle: Bundle, path: Path) -> tuple[Verdict, Tensor]:
    """The verdict about a file, and its frames (uint8, shape (frames, bands)) for a picture.

    Raises:
        AudioError: if the file cannot be judged.
    """
    began = time.perf_counter()
    frames, seconds, rate = _seen(path, bundle.card.recipe)
    evidence = weigh(bundle, frames.to(next(bundle.network.parameters()).device))
    decision = decide(bundle.card, evidence.log_probabilities)
    verdict = Verdict(
        verdict=decision.verdict,
        score=decision.score,
        generator=decision.generator,
        probabilities=decision.probabilities,
        human_probability=decision.human_probability,
        seconds=seconds,
        rate=rate,
        windows=evidence.windows,
        milliseconds=1000 * (time.perf_counter() - began),
    )
    return verdict, frames


def _seen(path: Path, recipe: FrontEndRecipe) -> tuple[Tensor, float, int]:
    """The bytes that the network looks at, the seconds and the rate; of a picture nobody knows the rate: 0."""
    if recipe.name != PICTURES:
        recording = read_recording(path)
        return to_bytes(spectrogram(recording, recipe), recipe), recording.seconds, recording.rate
    try:
        return torch.from_numpy(columns_of(path)), look_at(path).seconds, 0
    except AudioError:
        sentence = _(
            "It is no picture, and this model learnt from pictures alone: how they were made from sound is unknown, so "
            "it judges pictures that were made in the same way, and no recording."
        )
        raise AudioError(sentence) from None
