"""The evidence of one recording, as files beside it and as what the API says."""

from pathlib import Path

import numpy as np
import soundfile

from veravox.audio.decoding import gathered
from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import Recording, Samples
from veravox.audio.sound import AudioError, Sound
from veravox.core.calibration import Policy
from veravox.core.evidence import Evidence, Method, Telling, Without
from veravox.core.text import _
from veravox.detection.bundle import Bundle
from veravox.detection.evidence.explaining import default_method, explain
from veravox.detection.evidence.picture import evidence_png
from veravox.detection.evidence.telling import most_telling
from veravox.detection.evidence.what_if import WhatIf, what_if
from veravox.detection.judging import decide
from veravox.detection.weighing import weigh

LONGEST = 60  # s; a map of more would take minutes, and nobody sees anything on it
SHORTEST = 0.3  # s


def picture_of(folder: Path, method: Method) -> Path:
    return folder / f"evidence-{method.value}.png"


def sound_without(folder: Path, part: str) -> Path:
    return folder / f"without-{part}.wav"


def evidence_of(bundle: Bundle, sound: Sound, folder: Path, method: Method | None, policy: Policy) -> Evidence:
    """Draw what the score rests on, and judge the recording without its highs, silence and noise.

    Args:
        bundle: that judged it.
        sound: the recording.
        folder: where `evidence-<method>.png` and `without-<part>.wav` are left.
        method: of the map; none: the one that did best on this model, or on others.
        policy: of the model's owner.

    Raises:
        AudioError: if it is longer than a minute.
        NoScoreError: if the model gives no score.
    """
    recording, recipe = _whole(sound), bundle.card.recipe
    frames = to_bytes(spectrogram(recording, recipe), recipe)
    method = method or default_method(bundle.card.evidence)
    said = explain(bundle, frames.to(next(bundle.network.parameters()).device), method)
    answer = decide(bundle, weigh(bundle, frames), policy).verdict
    stretch = most_telling(said, recipe, recording.seconds, answer)
    evidence_png(picture_of(folder, method), frames, said, recipe)
    without = [_left(folder, recording.rate, each) for each in what_if(bundle, recording, policy)]
    telling = Telling(begin=stretch.begin, end=stretch.end, evidence=stretch.evidence)
    return Evidence(method=method, telling=telling, without=without, scores=bundle.card.evidence)


def _whole(sound: Sound) -> Recording:
    samples, whole = gathered(sound, LONGEST * sound.rate)
    if not whole:
        sentence = _("It is longer than {n} s; cut out the stretch that you want explained, and ask about that.")
        raise AudioError(sentence.format(n=LONGEST))
    if samples.size < SHORTEST * sound.rate:
        raise AudioError(_("It is too short to be explained: at least {n} s are needed.").format(n=SHORTEST))
    return Recording(samples, sound.rate, sound.channels, sound.bits)


def _left(folder: Path, rate: int, said: WhatIf) -> Without:
    if said.samples is not None:
        _write(sound_without(folder, said.part.value), said.samples, rate)
    return Without(part=said.part, why_not=said.why_not, score=said.score, change=said.change)


def _write(path: Path, samples: Samples, rate: int) -> None:
    beside = path.with_name(f".{path.name}")
    soundfile.write(beside, np.clip(samples, -1, 1), rate, subtype="PCM_16", format="WAV")
    beside.replace(path)
