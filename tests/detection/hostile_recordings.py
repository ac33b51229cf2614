"""Recordings that lie about themselves, or are something else."""

import io
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import soundfile
from hostile_files import Door, Hostile
from hostile_pickles import calling

SECOND = 16_000  # samples
PCM, FLOAT = 1, 3
MOST = (1 << 32) - 1


def wav(content: bytes, **said: Any) -> bytes:
    """A WAV file whose header says what it likes: rate, channels, bits, kind; data, riff, form: lengths that it claims."""
    rate, channels, bits, kind = (said.get(name, usual) for name, usual in HEADER)
    block = channels * bits // 8
    form = struct.pack("<HHIIHH", kind, channels, rate, (rate * block) & MOST, block & 0xFFFF, bits)
    chunks = b"WAVEfmt " + struct.pack("<I", said.get("form", 16)) + form + b"data"
    chunks += struct.pack("<I", said.get("data", len(content))) + content
    return said.get("mark", b"RIFF") + struct.pack("<I", said.get("riff", len(chunks))) + chunks


HEADER = (("rate", SECOND), ("channels", 1), ("bits", 16), ("kind", PCM))
LENGTHS = (
    *(
        {"data": MOST},
        {"data": 0},
        {"data": 1},
        {"data": MOST - 1, "riff": MOST},
        {"riff": 0},
        {"riff": MOST},
        {"riff": 1 << 31},
    ),
    *(
        {"form": 0},
        {"form": 1},
        {"form": MOST},
        {"form": 1 << 20},
        {"mark": b"RF64"},
        {"mark": b"RIFX"},
        {"mark": b"FFIR"},
    ),
)
FORMS = (
    *({"rate": 0}, {"rate": 1}, {"rate": MOST}, {"rate": 1 << 31}, {"rate": 3999}, {"rate": 384_001}),
    *({"channels": 0}, {"channels": 1024}, {"channels": 65_535}, {"channels": 65_535, "rate": MOST}),
    *(
        {"bits": 0},
        {"bits": 1},
        {"bits": 7},
        {"bits": 65_535},
        {"bits": 64},
        {"kind": 0},
        {"kind": 0x7777},
        {"kind": 0xFFFE},
    ),
    *({"kind": FLOAT, "bits": 16}, {"kind": 2}, {"kind": 17}, {"kind": 49, "bits": 0}, {"kind": 85}),
)


def sine(seconds: float = 1.0) -> bytes:
    return _written("WAV", "PCM_16", seconds)


def recordings() -> Iterator[Hostile]:
    """What is sent to be judged."""

    def recording(kind: str, content: bytes, name: str = "theirs.wav") -> Hostile:
        return Hostile(f"recording: {kind}", Door.RECORDING, {name: content})

    sound = np.random.default_rng(1).bytes(2 * SECOND)
    for said in LENGTHS:
        yield recording("lengths that lie", wav(sound, **said))
    for said in FORMS:
        yield recording("absurd rates, channels and bits", wav(sound, **said))
    for number in (np.nan, np.inf, -np.inf, 3e38, 1e-45, 17.0):
        numbers = np.full(SECOND, number, np.float32).tobytes()
        yield recording("samples that are none", wav(numbers, kind=FLOAT, bits=32))
    for size in (0, 1, 4, 12, 36, 44, 45):
        yield recording("a head without a body", wav(sound)[:size])
    for kind, subtype in (
        ("FLAC", "PCM_16"),
        ("OGG", "VORBIS"),
        ("MP3", "MPEG_LAYER_III"),
        ("AIFF", "PCM_16"),
        ("CAF", "PCM_16"),
    ):
        yield from _damaged(kind, subtype)
    for content in (
        calling("builtins", "exec", "1"),
        b"PK\x03\x04" + bytes(100),
        b"%PDF-1.7",
        b"\x7fELF" + bytes(100),
        b"#EXTM3U\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"OggS" + bytes(200),
        b"fLaC" + bytes(200),
        b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(200),
        bytes(100_000),
    ):
        yield recording("something else", content)
    for name in ("theirs.raw", "theirs.au", "theirs.m3u8", "-i", "theirs.wav\n", "concat:theirs"):
        yield recording("odd names", sound, name)
    yield recording("polyglots", sine() + calling("builtins", "exec", "1"))
    yield recording("polyglots", wav(sound) + b"PK\x05\x06" + bytes(18))
    yield Hostile("recording: links and pipes", Door.RECORDING, {}, {"theirs.wav": "/dev/zero"})
    yield Hostile("recording: links and pipes", Door.RECORDING, {}, {"theirs.wav": ""})
    yield Hostile("recording: links and pipes", Door.RECORDING, {}, {"theirs.wav": "theirs.wav"})


def _damaged(kind: str, subtype: str) -> Iterator[Hostile]:
    """Cut off in its head and in its middle, and with noise in each."""
    whole = _written(kind, subtype, 1.0)
    noise = np.random.default_rng(2)
    for place in (30, len(whole) // 2):
        spoilt = bytearray(whole)
        spoilt[place : place + 40] = noise.bytes(len(spoilt[place : place + 40]))
        for content in (whole[:place], bytes(spoilt)):
            yield Hostile(f"recording: damaged {kind}", Door.RECORDING, {f"theirs.{kind.lower()}": content})


def _written(kind: str, subtype: str, seconds: float) -> bytes:
    content = io.BytesIO()
    wave = 0.3 * np.sin(np.arange(int(seconds * SECOND)) / 9)
    soundfile.write(content, wave, SECOND, format=kind, subtype=subtype)
    return content.getvalue()
