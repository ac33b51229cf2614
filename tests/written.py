"""Recordings in every format that can be written here, of real speech."""

from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import soundfile
from av.audio.resampler import AudioResampler

from veravox.audio.recording import Samples, read_recording, resample
from veravox.core.example import EXAMPLE_CLIPS

CLIP = min(EXAMPLE_CLIPS.glob("*/bonafide/*.flac"))

BY_FFMPEG = {  # name: container, codec, rate, what comes out: container, codec, lossy
    "aac.m4a": ("ipod", "aac", 44100, ("mp4", "aac", True)),
    "aac.mp4": ("mp4", "aac", 48000, ("mp4", "aac", True)),
    "aac.aac": ("adts", "aac", 16000, ("aac", "aac", True)),
    "alac.m4a": ("ipod", "alac", 44100, ("mp4", "alac", False)),
    "opus.webm": ("webm", "libopus", 48000, ("matroska", "opus", True)),
    "flac.mkv": ("matroska", "flac", 22050, ("matroska", "flac", False)),
    "amr.amr": ("amr", "libopencore_amrnb", 8000, ("amr", "amr_nb", True)),
    "amr.3gp": ("3gp", "libopencore_amrnb", 8000, ("mp4", "amr_nb", True)),
    "wma.wma": ("asf", "wmav2", 44100, ("wma", "wmav2", True)),
    "ac3.ac3": ("ac3", "ac3", 48000, ("ac3", "ac3", True)),
    "eac3.mp4": ("mp4", "eac3", 48000, ("mp4", "eac3", True)),
    "aac.ts": ("mpegts", "aac", 44100, ("mpegts", "aac", True)),
    "mp3.avi": ("avi", "libmp3lame", 44100, ("avi", "mp3", True)),
    "pcm.avi": ("avi", "pcm_s16le", 16000, ("avi", "pcm_s16le", False)),
    "pcm.mov": ("mov", "pcm_s24le", 48000, ("mp4", "pcm_s24le", False)),
    "mp3.flv": ("flv", "libmp3lame", 44100, ("flv", "mp3", True)),
    "wavpack.wv": ("wv", "wavpack", 44100, ("wv", "wavpack", True)),
    "tta.tta": ("tta", "tta", 44100, ("tta", "tta", False)),
    "swf.wav": ("wav", "adpcm_swf", 22050, ("wav", "adpcm_swf", True)),
    "g726.wav": ("wav", "g726", 8000, ("wav", "adpcm_g726", True)),
    "speech.nut": ("nut", "libopus", 48000, ("nut", "opus", True)),
}
BY_LIBSNDFILE = {
    "pcm.wav": ("WAV", "PCM_16", 16000, ("wav", "pcm_16", False)),
    "mulaw.wav": ("WAV", "ULAW", 8000, ("wav", "ulaw", True)),
    "gsm.wav": ("WAV", "GSM610", 8000, ("wav", "gsm610", True)),
    "adpcm.wav": ("WAV", "MS_ADPCM", 22050, ("wav", "ms_adpcm", True)),
    "float.aiff": ("AIFF", "FLOAT", 48000, ("aiff", "float", False)),
    "flac.flac": ("FLAC", "PCM_24", 48000, ("flac", "flac", False)),
    "vorbis.ogg": ("OGG", "VORBIS", 44100, ("ogg", "vorbis", True)),
    "opus.ogg": ("OGG", "OPUS", 48000, ("ogg", "opus", True)),
    "mp3.mp3": ("MP3", "MPEG_LAYER_III", 44100, ("mp3", "mp3", True)),
    "alac.caf": ("CAF", "ALAC_16", 44100, ("caf", "alac_16", False)),
    "au.au": ("AU", "PCM_16", 16000, ("au", "pcm_16", False)),
}
EVERY = {**BY_FFMPEG, **BY_LIBSNDFILE}


def speech(rate: int) -> Samples:
    recording = read_recording(CLIP)
    return resample(recording.samples, recording.rate, rate)


@cache
def recorded(name: str) -> bytes:
    """A file of that name, of a clip of speech."""
    format, codec, rate, _expected = EVERY[name]
    samples = speech(rate)
    if name in BY_FFMPEG:
        return by_ffmpeg(format, codec, rate, samples)
    file = BytesIO()
    soundfile.write(file, samples, rate, format=format, subtype=codec)
    return file.getvalue()


def by_ffmpeg(
    format: str,
    codec: str,
    rate: int,
    samples: Samples,
    pictures: bool = False,
    sound: bool = True,
    layout: str = "mono",
    **options: str,
) -> bytes:
    """Coded and packed by FFmpeg; `pictures`: a grey film beside it, before it."""
    file = BytesIO()
    with av.open(file, "w", format=format) as container:
        if pictures:
            film = container.add_stream("mpeg4", rate=25, width=64, height=64, pix_fmt="yuv420p")
        if sound:
            stream = container.add_stream(codec, rate=rate, layout=layout, options=options)
            if codec.startswith("wma"):
                stream.bit_rate = 64000
        if pictures:
            for number in range(25):
                frame = av.VideoFrame.from_ndarray(np.full((96, 64), 8 * number, np.uint8), "yuv420p")
                frame.pts, frame.time_base = number, Fraction(1, 25)
                container.mux(film.encode(frame))
            container.mux(film.encode(None))
        if sound:
            _mux(container, stream, np.repeat(samples, stream.layout.nb_channels), rate)
    return file.getvalue()


def _mux(container, stream, samples: Samples, rate: int) -> None:
    frame = av.AudioFrame.from_ndarray(samples[None], "flt", stream.layout)
    frame.sample_rate, frame.pts = rate, 0
    fitting = AudioResampler(stream.format, stream.layout, rate, frame_size=stream.codec_context.frame_size or 1024)
    for each in [*fitting.resample(frame), *fitting.resample(None)]:
        container.mux(stream.encode(each))
    container.mux(stream.encode(None))


def kept(path: Path, name: str, content: bytes | None = None) -> Path:
    path = path / name
    path.write_bytes(recorded(name) if content is None else content)
    return path
