"""Samples to packets and back, without a file. The one module that knows PyAV, imported where a codec is asked for."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np

from veravox.audio.conditions.sound import Wave
from veravox.audio.recording import AudioError, Samples
from veravox.core.text import _

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream, Packet
    from av.audio.codeccontext import AudioCodecContext

WHOLE = 32768  # of 16 bits
TOGETHER = 4096  # samples of a frame, where the codec does not mind


def is_there(encoder: str, decoder: str) -> bool:
    """Whether FFmpeg here has both."""
    from av.codec import Codec
    from av.codec.codec import UnknownCodecError

    try:
        return Codec(encoder, "w").is_encoder and Codec(decoder, "r").is_decoder
    except UnknownCodecError:
        return False


def coded_and_decoded(
    samples: Samples, rate: int, bits: int, encoder: str, decoder: str, format: str, options: Mapping[str, str]
) -> Wave:
    """What a codec makes of samples in [-1, 1].

    Args:
        samples: shape (n,), n at least 1.
        rate: Hz, which the codec must know.
        bits: a second; 0 where there is no choice.
        encoder, decoder: FFmpeg's names.
        format: of the encoder's samples, in FFmpeg's words: s16, flt, fltp.
        options: of the encoder.

    Raises:
        AudioError: FFmpeg would not do it, with its words.
    """
    from av.error import FFmpegError

    try:
        writing = _opened(encoder, "w", rate, format)
        writing.bit_rate, writing.options = bits, dict(options)
        writing.open()
        packets = list(_packets(writing, samples, format))
        reading = _opened(decoder, "r", rate)
        reading.extradata = writing.extradata
        frames = [frame for packet in [*packets, None] for frame in reading.decode(packet)]
        return np.concatenate([_waveform(frame) for frame in frames])
    except FFmpegError as error:
        sentence = _("{encoder} refused it at {rate} Hz and {bits} bit/s: {error}. Choose another bit rate.")
        raise AudioError(sentence.format(encoder=encoder, rate=rate, bits=bits, error=error)) from None


def _opened(codec: str, mode: Literal["r", "w"], rate: int, format: str = "") -> "AudioCodecContext":
    from av.audio.codeccontext import AudioCodecContext

    context = AudioCodecContext.create(codec, mode)
    assert isinstance(context, AudioCodecContext)
    context.sample_rate, context.layout = rate, "mono"
    if format:
        context.format, context.time_base = format, Fraction(1, rate)
    return context


def _packets(context: "AudioCodecContext", samples: Samples, format: str) -> Iterator["Packet[AudioStream]"]:
    from av import AudioFrame

    size = context.frame_size or TOGETHER
    whole = np.pad(samples, (0, -samples.size % size))
    if format == "s16":
        whole = np.clip(np.rint(whole * WHOLE), -WHOLE, WHOLE - 1).astype(np.int16)
    for begin in range(0, whole.size, size):
        frame = AudioFrame.from_ndarray(whole[None, begin : begin + size], format, "mono")
        frame.sample_rate, frame.pts = context.sample_rate, begin
        frame.time_base = context.time_base
        yield from context.encode(frame)
    yield from context.encode(None)


def _waveform(frame: "AudioFrame") -> Wave:
    values: Wave = frame.to_ndarray()[0]
    return values / np.float32(WHOLE) if values.dtype == np.int16 else values
