"""Speech codecs as vocoders, through PyAV: they send a model of speech and a code for what it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from veravox.audio.recording import Samples, resample
from veravox.core.text import _
from veravox.datasets.generators.contract import READY, Probe, refuse
from veravox.datasets.generators.rebuilding import Rebuild


@dataclass(frozen=True)
class Codec:
    """One of ffmpeg's codecs at one rate."""

    encoder: str
    decoder: str
    rate: int  # Hz
    bit_rate: int  # bit/s
    delay: int  # samples that the decoder is late, measured by cross-correlation on speech
    frame: int  # samples that are sent together
    options: Mapping[str, str] = field(default_factory=dict)

    def look(self, weights: Path | None) -> Probe:
        """Whether PyAV and the encoder are there."""
        if not find_spec("av"):
            return Probe(
                False,
                _("The package av (PyAV) is not installed."),
                _("Install av, or Veravox with its extra `generators`."),
            )
        import av  # ffmpeg: not before somebody wants it

        for name, mode in ((self.encoder, "w"), (self.decoder, "r")):
            try:
                av.Codec(name, mode)  # type: ignore[arg-type]
            except av.codec.codec.UnknownCodecError:
                return Probe(
                    False,
                    _("The ffmpeg inside PyAV has no {name}.").format(name=name),
                    _("Install PyAV from its own wheel (`pip install av`), which has it."),
                )
        return READY

    def prepare(self, weights: Path | None) -> Rebuild:
        """Ready to code and decode."""
        refuse(self.look(weights))
        return self._rebuild

    def _rebuild(self, samples: Samples, seed: int) -> Samples:
        decoded, rate = _decoded(self, _encoded(self, samples))
        return resample(decoded, rate, self.rate)[self.delay :]


OPUS = Codec(
    "libopus", "opus", 16_000, 12_000, 0, 320, MappingProxyType({"application": "voip", "frame_duration": "20"})
)
AMR = Codec("libopencore_amrnb", "amrnb", 8_000, 7_950, 39, 160)
G723 = Codec("g723_1", "g723_1", 8_000, 6_300, 60, 240)
REAL = Codec("real_144", "real_144", 8_000, 8_000, 160, 160)


def _encoded(codec: Codec, samples: Samples) -> tuple[Any, list[Any]]:
    """The encoder, which knows what its decoder must be told, and the packets."""
    import av

    context: Any = av.CodecContext.create(codec.encoder, "w")
    context.sample_rate, context.layout, context.format = codec.rate, "mono", "s16"
    context.bit_rate, context.options = codec.bit_rate, dict(codec.options)
    context.open()
    size = context.frame_size or codec.frame
    pcm = np.round(samples * 32767).astype(np.int16)
    pcm = np.pad(pcm, (0, -pcm.size % size + 4 * size))
    packets = []
    for first in range(0, pcm.size, size):
        frame = av.AudioFrame.from_ndarray(pcm[None, first : first + size], format="s16", layout="mono")
        frame.sample_rate, frame.pts = codec.rate, first
        packets += context.encode(frame)
    return context, packets + context.encode(None)


def _decoded(codec: Codec, coded: tuple[Any, list[Any]]) -> tuple[Samples, int]:
    """Samples and their rate, which some decoders choose themselves."""
    import av

    encoder, packets = coded
    context: Any = av.CodecContext.create(codec.decoder, "r")
    context.sample_rate, context.layout = codec.rate, "mono"
    if encoder.extradata:
        context.extradata = encoder.extradata
    frames = [frame for packet in packets for frame in context.decode(packet)]
    even: Any = av.AudioResampler("flt", "mono", frames[0].sample_rate)
    parts: list[NDArray[np.float32]] = [part.to_ndarray()[0] for frame in frames for part in even.resample(frame)]
    return np.concatenate(parts), frames[0].sample_rate
