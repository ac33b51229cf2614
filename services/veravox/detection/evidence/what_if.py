"""What if something were taken away: the highs, the silence, the noise? The recording without it, and its new score."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from veravox.audio.conditions.sound import Sound
from veravox.audio.conditions.transmission import low_passed
from veravox.audio.front_end import spectrogram
from veravox.audio.measures import measure
from veravox.audio.noise_reduction import denoised
from veravox.audio.pauses import without_pauses
from veravox.audio.picture import to_bytes
from veravox.audio.recording import Recording, Samples
from veravox.audio.speech_level import active_power, frame_power
from veravox.core.calibration import Policy
from veravox.core.evidence import Part
from veravox.core.front_end import PICTURES
from veravox.core.text import _
from veravox.detection.bundle import Bundle
from veravox.detection.evidence.tiling import NoScoreError
from veravox.detection.judging import AS_ASKED_FOR, decide
from veravox.detection.weighing import weigh

HIGHS = 8000.0  # Hz: half the rate of most speech corpora, so that vocoders invent what lies above
SHORTEST = 0.3  # s that must be left
CLEAN = 60.0  # dB between speech and noise from which there is no noise to take away


@dataclass(frozen=True, eq=False)
class WhatIf:
    """A recording without one part of it; where that makes no sense, only why."""

    part: Part
    why_not: str = ""
    samples: Samples | None = None  # at the recording's own rate, to be played
    score: float | None = None  # the verdict's: log-likelihood ratio, nats; positive means human
    change: float | None = None  # that score less the whole recording's


class _DoesNotApplyError(Exception):
    """A sentence that says why there is nothing to take away."""


def what_if(bundle: Bundle, recording: Recording, policy: Policy = AS_ASKED_FOR) -> list[WhatIf]:
    """The recording judged again without its highs above 8 kHz, without its silence, and without its noise.

    Args:
        bundle: that judges.
        recording: whole.
        policy: of the model's owner.

    Raises:
        NoScoreError: if the model knows no human class, or judges pictures, of which nothing can be taken away.
    """
    if bundle.card.bonafide is None or bundle.card.recipe.name == PICTURES:
        raise NoScoreError(_("The model gives no score of a recording, so nothing changes one."))
    judged = _Judge(bundle, policy)
    whole = judged(recording)
    return [_without(judged, recording, part, whole) for part in Part]


@dataclass(frozen=True)
class _Judge:
    bundle: Bundle
    policy: Policy

    def __call__(self, recording: Recording) -> float:
        recipe = self.bundle.card.recipe
        frames = to_bytes(spectrogram(recording, recipe), recipe).to(next(self.bundle.network.parameters()).device)
        score = decide(self.bundle, weigh(self.bundle, frames), self.policy).score
        assert score is not None
        return score


def _without(judged: _Judge, recording: Recording, part: Part, whole: float) -> WhatIf:
    try:
        samples = WITHOUT[part](recording, judged.bundle)
    except _DoesNotApplyError as why:
        return WhatIf(part, why_not=str(why))
    score = judged(Recording(samples, recording.rate, 1))
    return WhatIf(part, samples=samples, score=score, change=score - whole)


def _without_highs(recording: Recording, bundle: Bundle) -> Samples:
    heard = bundle.card.recipe.hears[1]
    if heard <= HIGHS:
        raise _DoesNotApplyError(_("This model hears nothing above {edge:g} Hz.").format(edge=heard))
    if recording.rate <= 2 * HIGHS:
        sentence = _("A recording of {rate} Hz holds nothing above 8 kHz.")
        raise _DoesNotApplyError(sentence.format(rate=recording.rate))
    reach = measure(recording).reach
    if reach <= HIGHS:
        sentence = _("Nothing of it lies above 8 kHz: it ends at {reach:.0f} Hz, whatever its rate.")
        raise _DoesNotApplyError(sentence.format(reach=reach))
    return low_passed(Sound(recording.samples, recording.rate, np.random.default_rng(0)), HIGHS)


def _without_silence(recording: Recording, _bundle: Bundle) -> Samples:
    _refuse_silence(recording)
    spoken = without_pauses(recording.samples, recording.rate)
    if spoken.size == recording.samples.size:
        raise _DoesNotApplyError(_("It has no pause, and no silence before or after what is said."))
    if spoken.size < SHORTEST * recording.rate:
        raise _DoesNotApplyError(_("Without its silence, less than 0.3 s would be left."))
    return spoken


def _refuse_silence(recording: Recording) -> None:
    if not recording.samples.any():
        raise _DoesNotApplyError(_("It is silent throughout."))


def _without_noise(recording: Recording, _bundle: Bundle) -> Samples:
    _refuse_silence(recording)
    speech = active_power(frame_power(recording.samples, recording.rate))
    distance = 10 * np.log10(speech) - measure(recording).noise_floor if speech > 0 else np.inf
    if distance >= CLEAN:
        sentence = _("There is no noise in it to speak of: its quietest stretches are 60 dB and more below the speech.")
        raise _DoesNotApplyError(sentence)
    return denoised(recording.samples, recording.rate)


WITHOUT: Mapping[Part, Callable[[Recording, Bundle], Samples]] = MappingProxyType(
    {Part.HIGHS: _without_highs, Part.SILENCE: _without_silence, Part.NOISE: _without_noise}
)
