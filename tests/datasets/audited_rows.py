"""Manifests without clips whose measures say nothing about the class, to plant cues in."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from veravox.core.manifest import Card, Clip

CLASSES = ("bonafide", "lpcnet")


def neutral_rows(random: np.random.Generator, sentences: int, classes: Sequence[str] = CLASSES) -> list[Clip]:
    """Five speakers' sentences, each once in every class; a sentence's clips have their duration in common."""
    return [
        _neutral(random, sentence, generator, float(seconds))
        for sentence, seconds in enumerate(random.uniform(2, 6, sentences))
        for generator in classes
    ]


def shuffled(random: np.random.Generator, rows: Sequence[Clip]) -> list[Clip]:
    """The same clips with their labels dealt out anew."""
    dealt = random.permutation([row.generator for row in rows])
    return [replace(row, generator=str(generator)) for row, generator in zip(rows, dealt, strict=True)]


def card_of(rows: Sequence[Clip], bonafide: str | None = "bonafide") -> Card:
    return Card(
        name="made up",
        version="0123456789abcdef",
        bonafide=bonafide,
        generators=sorted({row.generator for row in rows}),
        speakers=sorted({row.speaker for row in rows}),
        conditions=sorted({row.condition for row in rows}),
        clips=len(rows),
        seconds=1.0,
    )


def _neutral(random: np.random.Generator, sentence: int, generator: str, seconds: float) -> Clip:
    speaker, level, samples = f"s{sentence % 5}", random.normal(-26, 2), round(seconds * 16000)
    return Clip(
        clip=f"{speaker}/{generator}/{sentence:04d}.flac",
        speaker=speaker,
        generator=generator,
        condition="clean",
        prompt=f"{sentence // 5:03d}",
        pair=f"{speaker}/{sentence:04d}",
        sha256=random.bytes(32).hex(),
        seconds=samples / 16000,
        rate=16000,
        channels=1,
        level=level,
        peak=level + random.normal(18, 1),
        silence=random.uniform(0, 0.3),
        dc=random.normal(0, 1e-5),
        bandwidth=random.normal(3500, 300),
        samples=samples,
        bits=16,
        leading=random.uniform(0, 0.3),
        trailing=random.uniform(0, 0.3),
        noise_floor=random.normal(-70, 3),
        zeros=random.uniform(0, 0.01),
        reach=random.normal(7000, 50),
        high=random.normal(-60, 5),
        fingerprint=f"{round(seconds / 0.004):04x}{random.bytes(64).hex()}",
    )
