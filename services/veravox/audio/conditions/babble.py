"""Voices talking at once, made out of clips that cannot carry anything from one part of a dataset to another."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from veravox.audio.conditions.noise import added
from veravox.audio.conditions.sound import Sound, Wave
from veravox.audio.recording import AudioError, Samples
from veravox.audio.speech_level import ACTIVE, FRAME, active_power, frame_power
from veravox.core.added import CLEAN
from veravox.core.manifest import Clip
from veravox.core.text import _

VOICES = 6
SHORTEST, LONGEST = 0.2, 0.5  # s of a snippet
FADE = 0.02  # s by which neighbouring snippets overlap


def babble_sources(row: Clip, human: Sequence[Clip]) -> list[Clip]:
    """The clips whose sound may babble behind a row: the clean human ones of its own pair, and nobody else's.

    A training set would hold the test's speech if a clip of one part babbled behind a clip of another, and data are
    made before anybody knows how they will be divided. So the babble behind a row comes from where no protocol
    divides: a bonafide clip and its copies have speaker, prompt and pair in common, and stay together wherever
    sentences, speakers, prompts or folds of them are kept apart. Only human clips babble, so that no generator that is
    left out of a training is heard in it; only clean ones, so that no condition is. Where the pair has no human clip,
    the row's own clean sound babbles (the caller has it), and this list is the row itself.

    Nothing of the sentence can be recognised in it: six voices of snippets of 0.2 to 0.5 s in random order, backwards.

    Args:
        row: the row to be covered.
        human: bonafide rows, of its pair at least; others are passed over.
    """
    own = [each for each in human if (each.speaker, each.pair, each.condition) == (row.speaker, row.pair, CLEAN)]
    return sorted(own, key=lambda each: each.clip) or [row]


def babble(sound: Sound, ratio: float) -> Samples:
    """Six voices, `ratio` dB below the active speech.

    Raises:
        AudioError: there is no sound to make them of.
    """
    spoken = [each for each in (_spoken(other, sound.rate) for other in sound.others) if each.size]
    if not spoken:
        raise AudioError(_("There is no other sound to make babble of; choose white or pink noise instead."))
    voices = [_voice(spoken, sound) for _voice_number in range(VOICES)]
    return added(sound, np.sum(voices, axis=0), ratio)


def _spoken(samples: Samples, rate: int) -> NDArray[np.float64]:
    """What is left of a clip without its pauses, backwards, at an active power of 1."""
    power = frame_power(samples, rate) if samples.size else np.zeros(1)
    active = active_power(power)
    if not active:
        return np.zeros(0)
    frame = samples.size // len(power) if samples.size < round(rate * FRAME) else round(rate * FRAME)
    rows = samples[: len(power) * frame].astype(np.float64).reshape(len(power), frame)
    spoken: NDArray[np.float64] = rows[power >= active * 10 ** (-ACTIVE / 10)].ravel()[::-1] / np.sqrt(active)
    return spoken


def _voice(spoken: Sequence[Wave], sound: Sound) -> NDArray[np.float64]:
    """One voice as long as the clip: snippets of any of them, faded into each other."""
    size, voice, place = sound.samples.size, np.zeros(sound.samples.size), 0
    while place < size:
        snippet = _snippet(spoken[int(sound.random.integers(len(spoken)))], sound)
        fade = min(round(FADE * sound.rate), snippet.size // 2)
        part = (snippet * _fades(snippet.size, fade))[: size - place]
        voice[place : place + part.size] += part
        place += snippet.size - fade
    return voice


def _snippet(spoken: Wave, sound: Sound) -> Wave:
    wanted = round(sound.rate * sound.random.uniform(SHORTEST, LONGEST))
    start = int(sound.random.integers(max(1, spoken.size - wanted + 1)))
    return spoken[start : start + wanted]


def _fades(size: int, fade: int) -> NDArray[np.float64]:
    """Sine and cosine, whose powers add up to 1 where two snippets overlap."""
    window = np.ones(size)
    ramp = np.sin(np.pi / 2 * (np.arange(fade) + 0.5) / max(1, fade))
    window[:fade], window[size - fade :] = ramp, ramp[::-1]
    return window
