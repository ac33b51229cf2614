"""The evidence of one recording: what the API says, a picture, and sounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile

from veravox.audio.decoding import gathered
from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import Recording, Samples
from veravox.audio.sound import AudioError, Sound
from veravox.core.calibration import Policy
from veravox.core.evidence import Evidence, Method, Part, Telling, Without
from veravox.core.files import replace_bytes
from veravox.core.front_end import PICTURES
from veravox.core.text import _
from veravox.detection.bundle import Bundle
from veravox.detection.evidence.explaining import default_method, explain
from veravox.detection.evidence.picture import evidence_png
from veravox.detection.evidence.telling import most_telling
from veravox.detection.evidence.tiling import NoScoreError
from veravox.detection.evidence.what_if import what_if
from veravox.detection.judging import decide
from veravox.detection.weighing import weigh

LONGEST = 60  # s; a map of more would take minutes, and nobody sees anything on it
SHORTEST = 0.3  # s


@dataclass(frozen=True)
class Explained:
    """The evidence, its map as PNG, and the recording without each part that can be taken away, as WAV."""

    evidence: Evidence
    picture: bytes
    sounds: Mapping[Part, bytes]

    def leave(self, folder: Path) -> None:
        """As `evidence-<method>.png` and `without-<part>.wav`."""
        replace_bytes(folder / f"evidence-{self.evidence.method.value}.png", self.picture)
        for part, sound in self.sounds.items():
            replace_bytes(folder / f"without-{part.value}.wav", sound)


def evidence_of(bundle: Bundle, sound: Sound, method: Method | None, policy: Policy) -> Explained:
    """Draw what the score rests on, and judge the recording without its highs, silence and noise.

    Args:
        bundle: that judged it.
        sound: the recording.
        method: of the map; none: the one that did best on this model, or on others.
        policy: of the model's owner.

    Raises:
        AudioError: if it is longer than a minute.
        NoScoreError: if the model gives no score.
    """
    if bundle.card.bonafide is None or bundle.card.recipe.name == PICTURES:
        raise NoScoreError(_("The model gives no score of a recording, so there is nothing to explain."))
    recording, recipe = _whole(sound), bundle.card.recipe
    frames = to_bytes(spectrogram(recording, recipe), recipe)
    method = method or default_method(bundle.card.evidence)
    said = explain(bundle, frames.to(next(bundle.network.parameters()).device), method)
    answer = decide(bundle, weigh(bundle, frames), policy).verdict
    stretch = most_telling(said, recipe, recording.seconds, answer)
    without = what_if(bundle, recording, policy)
    evidence = Evidence(
        method=method,
        telling=Telling(begin=stretch.begin, end=stretch.end, evidence=stretch.evidence),
        without=[
            Without(part=each.part, why_not=each.why_not, score=each.score, change=each.change) for each in without
        ],
        scores=bundle.card.evidence,
    )
    sounds = {each.part: _wav(each.samples, recording.rate) for each in without if each.samples is not None}
    return Explained(evidence, evidence_png(frames, said, recipe), sounds)


def _whole(sound: Sound) -> Recording:
    samples, whole = gathered(sound, LONGEST * sound.rate)
    if not whole:
        sentence = _("It is longer than {n} s; cut out the stretch that you want explained, and ask about that.")
        raise AudioError(sentence.format(n=LONGEST))
    if samples.size < SHORTEST * sound.rate:
        raise AudioError(_("It is too short to be explained: at least {n} s are needed.").format(n=SHORTEST))
    return Recording(samples, sound.rate, sound.channels, sound.bits)


def _wav(samples: Samples, rate: int) -> bytes:
    file = BytesIO()
    soundfile.write(file, np.clip(samples, -1, 1), rate, subtype="PCM_16", format="WAV")
    return file.getvalue()
