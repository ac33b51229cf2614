"""Codecs: coded and decoded again, by the FFmpeg within PyAV, GSM by libsndfile."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from types import MappingProxyType
from typing import ClassVar, Protocol

import numpy as np
import soundfile

from veravox.audio.conditions.packets import coded_and_decoded, is_there
from veravox.audio.conditions.sound import Sound, Wave, fitted
from veravox.audio.recording import AudioError, Samples, resample
from veravox.core.text import _

MPEG_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
BEHIND = 0.2  # s of silence behind a clip, so that what a codec holds back comes out; more than any delay


class Coder(Protocol):
    """A way through a codec and back."""

    def why_not(self) -> str:
        """Why it cannot be used here, and what to do; empty where it can."""

    def rate(self, rate: int, kilobits: float) -> int:
        """The rate at which it codes a clip of that rate."""

    def coded(self, samples: Samples, rate: int, kilobits: float) -> Wave:
        """What comes out, without the codec's delay; it may be longer."""


@dataclass(frozen=True)
class Through:
    """A clip's way to the codec's rate and back."""

    coder: Coder

    def why_not(self) -> str:
        return self.coder.why_not()

    def through(self, sound: Sound, kilobits: float) -> Samples:
        """The clip, coded and decoded.

        Raises:
            AudioError: the codec is not there.
        """
        if reason := self.why_not():
            raise AudioError(reason)
        rate, size = self.coder.rate(sound.rate, kilobits), sound.samples.size
        there = resample(sound.samples, sound.rate, rate)
        padded = np.pad(np.clip(there, -1, 1), (0, round(BEHIND * rate)))
        heard = fitted(self.coder.coded(padded, rate, kilobits), there.size).astype(np.float32)
        return fitted(resample(heard, rate, sound.rate), size).astype(np.float32)


@dataclass(frozen=True)
class FFmpeg:
    """One of FFmpeg's codecs."""

    encoder: str
    decoder: str
    format: str  # of the encoder's samples
    delay: int = 0  # samples that come out before the clip begins, where FFmpeg itself does not take them away
    only: int = 0  # Hz, the one rate that it knows; 0: MPEG's
    options: tuple[tuple[str, str], ...] = ()

    def why_not(self) -> str:
        if not find_spec("av"):
            return _("Codecs need PyAV, which is not installed; install it with: pip install av")
        if is_there(self.encoder, self.decoder):
            return ""
        sentence = _(
            "The FFmpeg within PyAV has no {name} here; install PyAV's own wheel: pip install --force-reinstall av"
        )
        return sentence.format(name=self.encoder)

    def rate(self, rate: int, kilobits: float) -> int:
        if self.only:
            return self.only
        there = [each for each in MPEG_RATES if self._goes(each, kilobits)]
        return min((each for each in there if each >= rate), default=there[-1])

    def _goes(self, rate: int, kilobits: float) -> bool:
        """Whether the format knows this bit rate at this sampling rate.

        Source: ISO/IEC 13818-3 and 11172-3 (layer III: 32 kbit/s at least from 32 kHz on, 64 at most up to 12 kHz), 14496-3
        (AAC: at most 6144 bits a channel in a frame of 1024 samples).
        """
        if self.encoder == "aac":
            return 6 * rate >= 1000 * kilobits
        return (kilobits >= 32 or rate <= 24000) and (kilobits <= 64 or rate > 12000)

    def coded(self, samples: Samples, rate: int, kilobits: float) -> Wave:
        bits = round(1000 * kilobits)
        heard = coded_and_decoded(samples, rate, bits, self.encoder, self.decoder, self.format, dict(self.options))
        return heard[self.delay :]


class Gsm:
    """GSM 06.10 full rate; the FFmpeg within PyAV decodes it and cannot encode it."""

    kind: ClassVar = {"format": "WAV", "subtype": "GSM610"}

    def why_not(self) -> str:
        if soundfile.check_format("WAV", "GSM610"):
            return ""
        return _(
            "libsndfile has no GSM 06.10 here; install soundfile's own wheel: pip install --force-reinstall soundfile"
        )

    def rate(self, rate: int, kilobits: float) -> int:
        return 8000

    def coded(self, samples: Samples, rate: int, kilobits: float) -> Wave:
        file = io.BytesIO()
        soundfile.write(file, samples, rate, **self.kind)
        file.seek(0)
        heard: Samples = soundfile.read(file, dtype="float32")[0]
        return heard


_CODERS: Mapping[str, Coder] = {
    "alaw": FFmpeg("pcm_alaw", "pcm_alaw", "s16", only=8000),
    "mulaw": FFmpeg("pcm_mulaw", "pcm_mulaw", "s16", only=8000),
    "g722": FFmpeg("g722", "g722", "s16", delay=22, only=16000),
    "gsm": Gsm(),
    "amr": FFmpeg("libopencore_amrnb", "libopencore_amrnb", "s16", delay=40, only=8000),
    "mp3": FFmpeg("libmp3lame", "mp3float", "fltp"),
    "aac": FFmpeg("aac", "aac", "fltp", delay=1024),
    "opus": FFmpeg("libopus", "libopus", "flt", only=48000, options=(("application", "voip"),)),
}
CODERS: Mapping[str, Through] = MappingProxyType({name: Through(coder) for name, coder in _CODERS.items()})
