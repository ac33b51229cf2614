"""Files that libsndfile cannot read, by the FFmpeg within PyAV: never anything but the one file that it is given.

FFmpeg also reads playlists that name other files and addresses, draws test pictures, and opens devices. So it gets an
opened file without a name, knows containers and codecs of a list alone, and whatever it wants to open besides is refused.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import MappingProxyType
from typing import BinaryIO

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.codec import Codec
from av.codec.codec import UnknownCodecError
from av.container.input import InputContainer
from av.error import FFmpegError

from veravox.audio.sound import BLOCK, Refusal, Refused, Samples, Sound, refuse_rate, sensible

CONTAINERS = (
    # what phones, browsers, cameras and messengers write
    *("mov", "matroska", "avi", "flv", "asf", "mpeg", "mpegts", "mxf", "rm", "nut", "wtv", "3gp"),
    # sound alone
    *(
        "aac",
        "ac3",
        "ac4",
        "adx",
        "aiff",
        "amr",
        "ape",
        "au",
        "bonk",
        "caf",
        "dsf",
        "dss",
        "dts",
        "dtshd",
        "eac3",
        "flac",
    ),
    *(
        "iff",
        "ircam",
        "latm",
        "loas",
        "lc3",
        "mlp",
        "mp3",
        "mpc",
        "mpc8",
        "nistsphere",
        "ogg",
        "oma",
        "osq",
        "qcp",
        "qoa",
    ),
    *("rka", "sbc", "shn", "tak", "truehd", "tta", "voc", "w64", "wav", "wavarc", "wsd", "wv", "xwma"),
)  # FFmpeg's names of demuxers that follow no reference to another file
CALLED = MappingProxyType({"mov": "mp4", "asf": "wma"})  # the first of FFmpeg's names: ours
STREAMS, PROBED = 64, 5 << 20  # the most streams of a file; bytes that are read to find out what it is
TOGETHER = 2**16  # samples of a block, unless a single frame has more
PLANES = 8  # of more channels that lie apart, PyAV 18 looks for the last one beyond the end of their list, and crashes
STRANGE = {"s64": "dbl"}  # samples of which PyAV makes no array, and what they become
HOPELESS = 20  # damaged packets, one after the other
SCALES = MappingProxyType(  # of samples that are whole numbers: what silence is, and what full scale is
    {"u1": (128, 2.0**7), "i2": (0, 2.0**15), "i4": (0, 2.0**31), "i8": (0, 2.0**63)}
)


@contextmanager
def open_with_ffmpeg(file: BinaryIO) -> Iterator[Sound]:
    """A recording, opened; of several streams of sound the first.

    Raises:
        AudioError: if it is nothing that can be decoded.
    """
    try:
        container = _container(file)
    except (FFmpegError, ValueError, MemoryError, AssertionError):
        raise Refused(Refusal.UNREADABLE) from None
    with container:
        yield _sound(container)


class _Nameless:
    """What FFmpeg sees of a file: its bytes. By a name it would guess."""

    def __init__(self, file: BinaryIO) -> None:
        self.read, self.seek, self.tell = file.read, file.seek, file.tell


def _container(file: BinaryIO) -> InputContainer:
    options = {
        "format_whitelist": ",".join(CONTAINERS),
        "codec_whitelist": ",".join(_decoders()),
        "protocol_whitelist": "none",
        "max_streams": str(STREAMS),
        "probesize": str(PROBED),
        "formatprobesize": str(1 << 18),
    }
    return av.open(_Nameless(file), "r", container_options=options, metadata_errors="replace", io_open=_refuse)


def _refuse(_url: str, _flags: int, _options: object) -> None:
    raise PermissionError


@lru_cache(maxsize=1)
def _decoders() -> tuple[str, ...]:
    """FFmpeg's decoders of sound."""
    return tuple(sorted(name for name in av.codecs_available if _decodes_sound(name)))


def _decodes_sound(name: str) -> bool:
    try:
        codec = Codec(name, "r")
    except UnknownCodecError:  # it encodes only
        return False
    coded = codec.lossy or codec.lossless  # others make sound up
    return codec.is_decoder and codec.type == "audio" and coded


def _sound(container: InputContainer) -> Sound:
    if not container.streams.audio:
        raise Refused(Refusal.SILENT_FILM)
    stream = container.streams.audio[0]
    context = stream.codec_context
    if not context or context.codec.name not in _decoders():
        raise Refused(Refusal.UNKNOWN_CODEC)
    context.thread_type, context.thread_count = "NONE", 1
    frames = _frames(container, stream)
    first = next(frames, None)
    if first is None:
        raise Refused(Refusal.NO_SAMPLES)
    refuse_rate(first.sample_rate)
    name = container.format.name.partition(",")[0]
    return Sound(
        rate=first.sample_rate,
        channels=first.layout.nb_channels,
        bits=_bits(context, first),
        container=CALLED.get(name, name),
        codec=context.codec.canonical_name,
        lossy=not _keeps_whole(context),
        blocks=_blocks(first, frames),
    )


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """All frames; damaged packets are left out where what follows can be decoded, as players do."""
    samples, damaged, rate = 0, 0, 1
    try:
        for packet in container.demux(stream):
            try:
                frames = stream.decode(packet)
            except FFmpegError:
                damaged += 1
                if damaged == HOPELESS:
                    raise
                continue
            damaged = 0
            for frame in frames:
                if isinstance(frame, AudioFrame) and frame.samples:
                    samples, rate = samples + frame.samples, frame.sample_rate
                    yield frame
        if damaged and not samples:
            raise Refused(Refusal.UNREADABLE)
    except IndexError:  # at the end of a file in which a stream begins later: PyAV stumbles over it
        if not samples:
            raise Refused(Refusal.UNREADABLE) from None
    except (FFmpegError, MemoryError):
        if not samples:
            raise Refused(Refusal.UNREADABLE) from None
        raise Refused(Refusal.DAMAGED, samples / max(1, rate)) from None


def _blocks(first: AudioFrame, frames: Iterator[AudioFrame]) -> Iterator[Samples]:
    rate, samples = first.sample_rate, 0
    gathered, size = [_mono(first)], first.samples
    for frame in frames:
        if frame.sample_rate != rate:
            raise Refused(Refusal.RATE_CHANGES, rate, frame.sample_rate, (samples + size) / rate)
        if size + frame.samples > TOGETHER:
            yield from _cut(gathered)
            samples, gathered, size = samples + size, [], 0
        gathered.append(_mono(frame))
        size += frame.samples
    yield from _cut(gathered)


def _cut(gathered: list[Samples]) -> Iterator[Samples]:
    together = sensible(np.concatenate(gathered))
    for begin in range(0, together.size, BLOCK):
        yield together[begin : begin + BLOCK]


def _mono(frame: AudioFrame) -> Samples:
    """The channels' average, shape (n,)."""
    if frame.format.packed.name in STRANGE or (frame.format.is_planar and frame.layout.nb_channels > PLANES):
        packed = STRANGE.get(frame.format.packed.name, frame.format.packed.name)
        (frame,) = AudioResampler(packed, frame.layout, frame.sample_rate).resample(frame)
    values = frame.to_ndarray()  # shape (channels, n), or (1, n * channels)
    if not frame.format.is_planar:
        values = values.reshape(-1, frame.layout.nb_channels).T
    silence, full = SCALES.get(values.dtype.str[1:], (0, 1.0))
    with np.errstate(invalid="ignore", over="ignore"):  # what is no number is refused later
        mono = values.mean(axis=0, dtype=np.float64) if len(values) > 1 else values[0].astype(np.float64)
        scaled: Samples = ((mono - silence) / full).astype(np.float32)
    return scaled


def _keeps_whole(context: AudioCodecContext) -> bool:
    """Some codecs can do either, and are believed to lose something."""
    return context.codec.lossless and not context.codec.lossy


def _bits(context: AudioCodecContext, frame: AudioFrame) -> int:
    """As many as plain samples are said to have; of other codecs, as many as their decoder gives."""
    if not _keeps_whole(context):
        return 0
    plain = re.match(r"pcm_[suf](\d+)", context.codec.canonical_name)
    return int(plain[1]) if plain else 8 * frame.format.bytes
