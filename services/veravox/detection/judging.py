"""From a recording to a verdict: what its windows say together, the prior taken out, calibrated; then decide."""

import math
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from veravox.audio.front_end import spectrogram
from veravox.audio.measures import sounding
from veravox.audio.picture import to_bytes
from veravox.audio.pieces import pieces
from veravox.audio.recording import AudioError
from veravox.audio.sound import Refusal, Refused, Sound
from veravox.core.calibration import Calibration, Domain, Errors, Policy, Thresholds
from veravox.core.front_end import PICTURES, Range
from veravox.core.text import _
from veravox.core.verdict import NOBODY, Answer, Caution, Verdict
from veravox.datasets.decoding.apart import columns_of, read_recording
from veravox.detection.bundle import Bundle, BundleError
from veravox.detection.calibration.domains import cautions
from veravox.detection.calibration.strangers import strangeness
from veravox.detection.calibration.thresholds import errors, thresholds, uncalibrated
from veravox.detection.card import ModelCard
from veravox.detection.hearing import Heard, Hearing, seen
from veravox.detection.timeline import answer_at, is_mixed, moments, segments
from veravox.detection.weighing import Windows, fuse, joined, log_likelihood_ratios, weigh, weigh_in_steps

T = TypeVar("T")
AS_ASKED_FOR = Policy()


@dataclass(frozen=True)
class Decision:
    """The two-level verdict: first human or machine, then which generator. As in `Verdict`."""

    verdict: Answer | None
    score: float | None
    human_probability: float | None
    generator: str | None
    probabilities: dict[str, float]
    generator_probability: float | None = None
    unknown_generator: bool | None = None
    nearest: str | None = None
    strangeness: float | None = None


def decide(bundle: Bundle, windows: Windows, policy: Policy = AS_ASKED_FOR) -> Decision:
    """What a clip's windows say.

    Args:
        bundle: whose they are.
        windows: of the clip.
        policy: the owner's.

    Raises:
        BundleError: if the network answers no numbers.
    """
    card = bundle.card
    calibration = policy.calibration or card.calibration
    fused = fuse(card, windows.log_probabilities, calibration.fusion if calibration else "mean")
    if bool(fused.isnan().any()):
        raise BundleError(_("The model answers no numbers about this recording: it cannot be used."))
    probabilities = dict(zip(card.classes, fused.exp().tolist(), strict=True))
    if card.bonafide is None:
        return Decision(None, None, None, max(probabilities, key=lambda name: probabilities[name]), probabilities)
    raw = float(log_likelihood_ratios(card, fused))
    score = float(calibration.line(raw)) if calibration else raw
    human = 0.5 * (1 + math.tanh(score / 2))  # the logistic function, without overflow
    answer = answer_at(score, thresholds_of(card, policy))
    if answer is not Answer.MACHINE:
        return Decision(answer, score, human, None, probabilities)
    return Decision(answer, score, human, probabilities=probabilities, **_generator(bundle, windows, probabilities))


def thresholds_of(card: ModelCard, policy: Policy = AS_ASKED_FOR) -> Thresholds:
    """Where human begins and machine ends, for this model and its owner."""
    calibration = policy.calibration or card.calibration
    if calibration is None:
        return uncalibrated(policy.sure)
    return thresholds(calibration.measured, policy.error_rates, policy.sure)


def judge_recording(bundle: Bundle, path: Path, policy: Policy = AS_ASKED_FOR) -> tuple[Verdict, Tensor]:
    """The verdict about a file, and its frames (uint8, shape (frames, bands)) for a picture.

    Raises:
        AudioError: if the file cannot be judged.
    """
    began, recipe = time.perf_counter(), bundle.card.recipe
    if recipe.name == PICTURES:
        return end_of(judge_picture(bundle, lambda: columns_of(path), policy))
    recording = read_recording(path)
    frames = to_bytes(spectrogram(recording, recipe), recipe)
    heard = Heard(frames, recording.seconds, recording.rate, sounding(recording))
    windows = weigh(bundle, frames.to(next(bundle.network.parameters()).device))
    return verdict_of(bundle, windows, heard, policy, began), frames


def judge_picture(
    bundle: Bundle, decoded: Callable[[], NDArray[np.uint8]], policy: Policy = AS_ASKED_FOR
) -> Generator[None, None, tuple[Verdict, Tensor]]:
    """The same about a spectrogram that somebody else made, by a model that has learnt from such; yields on the way.

    Args:
        bundle: that looks.
        decoded: answers the picture's columns, shape (columns, bands), wherever it is decoded.
        policy: the owner's.

    Raises:
        AudioError: if it is no picture that can be used.
    """
    began = time.perf_counter()
    try:
        columns = torch.from_numpy(decoded())
    except Refused as why:
        raise _instead(why) from None
    heard = seen(columns)
    windows = yield from weigh_in_steps(bundle, columns.to(next(bundle.network.parameters()).device))
    return verdict_of(bundle, windows, heard, policy, began), heard.frames


def judge_sound(
    bundle: Bundle, sound: Sound, policy: Policy = AS_ASKED_FOR
) -> Generator[tuple[float, float] | None, None, tuple[Verdict, Tensor]]:
    """The same about a recording of any length that is being decoded, a piece at a time.

    Yields:
        Between pieces, the seconds of sound that were judged so far, and that were decoded; None within those of many windows.

    Returns:
        The verdict, and frames for a picture: of a recording of several pieces, each the mean of neighbours.

    Raises:
        AudioError: if it cannot be judged.
    """
    began, recipe = time.perf_counter(), bundle.card.recipe
    device = next(bundle.network.parameters()).device
    windows: list[Windows] = []
    hearing = Hearing(sound)
    for piece in pieces(sound, recipe):
        if windows:
            yield hearing.seconds, hearing.seconds + piece.seconds
        at = round(piece.begin * recipe.rate / recipe.hop)
        windows.append((yield from weigh_in_steps(bundle, piece.frames.to(device))).later(at))
        hearing.hear(piece)
    heard = hearing.heard()
    return verdict_of(bundle, joined(windows), heard, policy, began), heard.frames


def end_of(steps: Generator[object, None, T]) -> T:
    """What all steps come to, taken at once."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def verdict_of(bundle: Bundle, windows: Windows, heard: Heard, policy: Policy, began: float) -> Verdict:
    """The verdict, with all that belongs beside it.

    Args:
        bundle: that looked.
        windows: what it saw.
        heard: of which recording.
        policy: the owner's.
        began: when the work began, by `time.perf_counter`.
    """
    card, decision = bundle.card, decide(bundle, windows, policy)
    domain = _domain(card, policy) if heard.measures else None
    warned = _cautions(domain, heard, card.recipe.heard)
    nobody = any(each.kind in NOBODY for each in warned)
    calibration = policy.calibration or card.calibration
    timeline = moments(bundle, windows, heard.seconds, calibration)
    at = thresholds_of(card, policy) if card.bonafide else None
    stretches = [] if nobody else segments(timeline, at)
    return Verdict(
        **vars(_undecided(decision) if nobody else decision),
        calibrated=calibration is not None,
        thresholds=at,
        errors=_errors(card, policy, calibration, at),
        cautions=warned,
        compared=domain is not None,
        seconds=heard.seconds,
        rate=heard.rate,
        windows=len(windows),
        timeline=timeline,
        segments=stretches,
        mixed=is_mixed(stretches),
        milliseconds=1000 * (time.perf_counter() - began),
    )


def _undecided(decision: Decision) -> Decision:
    """Whatever a network says of it, what holds no voice is nobody's."""
    if decision.verdict is None:
        return decision
    return Decision(
        Answer.INCONCLUSIVE, decision.score, decision.human_probability, None, probabilities=decision.probabilities
    )


def _generator(bundle: Bundle, windows: Windows, probabilities: dict[str, float]) -> dict[str, Any]:
    """The second level: the most probable generator, unless the clip is unlike all of them."""
    card, stranger = bundle.card, bundle.card.stranger
    spoofs = {name: share for name, share in probabilities.items() if name != card.bonafide}
    name = max(spoofs, key=lambda each: spoofs[each])
    share = spoofs[name] / max(sum(spoofs.values()), 1e-300)
    if stranger is None:
        return {"generator": name, "generator_probability": share}
    beyond = strangeness(card, stranger.method, windows, bundle.beside) - stranger.threshold
    if beyond > 0:
        return {"generator": None, "unknown_generator": True, "nearest": name, "strangeness": beyond}
    return {
        "generator": name,
        "generator_probability": share,
        "unknown_generator": False,
        "strangeness": beyond,
    }


def _errors(card: ModelCard, policy: Policy, calibration: Calibration | None, at: Thresholds | None) -> Errors | None:
    """On the test part where the thresholds come from the model's own calibration and it was tested; else on that."""
    if calibration is None or at is None:
        return None
    tested = card.tested if policy.calibration is None else None
    return errors(tested or calibration.measured, at)


def _domain(card: ModelCard, policy: Policy) -> Domain | None:
    """What the clips were like on which its errors were counted; None where nobody knows."""
    own = policy.calibration.domain if policy.calibration else None
    return own or card.domain


def _cautions(domain: Domain | None, heard: Heard, ranged: Range | None) -> list[Caution]:
    """Where nobody knows what a model has learnt from, it is still no voice that is silent."""
    if heard.measures is None:
        return []
    return cautions(domain, heard.seconds, heard.rate, heard.measures, heard.lossy, ranged[1] if ranged else math.inf)


def _instead(why: Refused) -> AudioError:
    """What is said of a recording to which a model of pictures was asked."""
    if why.refusal is not Refusal.NO_PICTURE:
        return why
    return AudioError(
        _(
            "It is no picture, and this model learnt from pictures alone: how they were made from sound is unknown, so "
            "it judges pictures that were made in the same way, and no recording."
        )
    )
