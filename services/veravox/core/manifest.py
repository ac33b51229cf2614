"""What a dataset is on disk: its card, its manifest (one row a clip), its clips and its packs."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from math import isnan, nan
from pathlib import Path
from typing import Any

from pydantic import Field

from veravox.core.files import read_json, replace_json
from veravox.core.specs.resource import Resource
from veravox.core.specs.status import Count, Refused

SCHEMA = 2
DIVIDERS = "_-. "  # between a speaker's name and a sentence's
UNKNOWN = "unknown"  # the speaker, where nothing tells who spoke: not one voice, but nobody knows how many
KNOWN_AS_HUMAN = ("bonafide", "human", "original")
PACKS = "packs"  # in a dataset's folder: computed again from its clips


class Kind(StrEnum):
    """What the clips of a dataset are."""

    SOUND = "sound"
    PICTURES = "pictures"  # spectrograms that somebody else made: everything about their sound is unknown


@dataclass(frozen=True)
class Clip:
    """One row of a manifest. Levels are in dBFS, times in seconds, frequencies in Hz, shares in [0, 1].

    Columns with a default may be missing: manifests of schema 1 end at `provenance`.
    """

    clip: str  # path below the dataset's `clips/`
    speaker: str
    generator: str  # the class; the card says which one is bonafide
    condition: str
    prompt: str  # the sentence, as far as the file's name tells
    pair: str  # a bonafide clip and its copy syntheses share it
    sha256: str
    seconds: float
    rate: int  # Hz, native
    channels: int
    level: float  # RMS
    peak: float
    silence: float  # share of 20 ms stretches more than 40 dB below the loudest
    dc: float  # mean sample, in [-1, 1]
    bandwidth: float  # 95 % of the energy lies below it
    licence: str = ""
    provenance: str = ""
    sex: str = ""  # of the speaker, where the corpus says it
    accent: str = ""
    chain: str = ""  # what was done to the clip, step by step, in one line
    samples: int = 0  # native count; 0: unknown
    bits: int = 0  # of a sample in the file; 0: the file is lossy, or nobody looked
    leading: float = nan  # silence before the first sound
    trailing: float = nan
    noise_floor: float = nan  # level of the quietest stretches
    zeros: float = nan  # share of samples that are exactly 0
    reach: float = nan  # the highest frequency whose level is within 60 dB of the loudest
    high: float = nan  # dB, the energy above 7.6 kHz against all of it
    fingerprint: str = ""  # hex; clips that sound alike have prints that differ in few bits
    original: str = ""  # sha256 of the clip that was brought in and of which this one was made; empty: it is that clip

    @property
    def traces(self) -> set[str]:
        """The hashes by which it is known again: its own, and that of the clip that it was made of."""
        return {self.sha256, self.original} - {""}

    @property
    def kind(self) -> Kind:
        """A picture has no sampling rate; its `samples` are columns."""
        return Kind.SOUND if self.rate > 0 else Kind.PICTURES


class Origin(Resource):
    """Where some clips of a dataset come from."""

    name: str = ""  # of the corpus, as its authors call it
    address: str = ""  # what it was fetched from
    sha256: str = ""  # of the archive
    trusted: bool = Field(False, description="Whether that hash was known before; else it is the first one seen.")
    licence: str = ""
    licence_address: str = ""


class Card(Resource):
    """What a dataset says of itself (`dataset.json`)."""

    schema_version: int = SCHEMA
    name: str
    version: str  # hash of the clips' hashes and labels: the same clips give the same version
    bonafide: str | None  # the human class
    generators: list[str]  # all classes, the human one too
    speakers: list[str]
    conditions: list[str]
    clips: int
    seconds: float
    refused: list[Refused] = []
    kind: Kind = Kind.SOUND
    layout: str = Field("", description="As which layout its source was read.")
    licences: list[str] = Field([], description="Of its clips; empty: nobody has told.")
    provenance: list[str] = Field([], description="The corpora and tools that its clips come from.")
    origins: list[Origin] = Field([], description="What was fetched for it.")


@dataclass(frozen=True)
class DatasetFolder:
    """`datasets/<version>/` in the data folder. It is renamed into place whole and never changes, packs apart."""

    path: Path

    @property
    def clips(self) -> Path:
        return self.path / "clips"

    @property
    def manifest(self) -> Path:
        return self.path / "manifest.csv"

    def pack(self, front_end: str) -> Path:
        return self.path / PACKS / front_end

    @property
    def audit(self) -> Path:
        """What an audit said: made of the rest, and made again when it is asked for."""
        return self.path / "audit"

    def card(self) -> Card | None:
        """None where there is no such dataset."""
        said = read_json(self.path / "dataset.json")
        return Card.model_validate(said) if said else None

    def write_card(self, card: Card) -> None:
        replace_json(self.path / "dataset.json", card.outside())

    def rows(self) -> list[Clip]:
        return list(read_manifest(self.manifest))


def prompt_of(stem: str, speaker: str) -> str:
    """The sentence's name: the file's, without the speaker's in front and what divides the two, as in `awb_a0001`.

    A mere number counts the clips of one speaker: `anna/001` and `bruno/001` need not be the same sentence.
    """
    name = stem
    if stem.startswith(tuple(speaker + each for each in DIVIDERS)):
        name = stem.removeprefix(speaker).lstrip(DIVIDERS) or stem
    return f"{speaker}/{name}" if name.isdecimal() else name


def is_version(text: str) -> bool:
    """A version is one plain name, so that it never leads out of the folder of datasets."""
    return text not in {"", ".", ".."} and Path(text).name == text


def read_manifest(path: Path) -> Iterator[Clip]:
    with path.open(newline="") as file:
        yield from map(read_row, csv.DictReader(file))


def read_row(said: Mapping[str, Any]) -> Clip:
    """A row whose values are texts, as in CSV, or plain values, as in JSON."""
    return Clip(**{name: _KINDS[name](value) for name, value in said.items()})


def _number(value: str | float) -> float:
    """What is unknown is one and the same NaN, so that rows which were written alike are read as equal."""
    number = float(value or "nan") if isinstance(value, str) else float(value)
    return nan if isnan(number) else number


_KINDS: dict[str, Any] = {each.name: _number if each.type is float else each.type for each in fields(Clip)}


def write_manifest(path: Path, rows: Iterable[Clip]) -> None:
    names = [each.name for each in fields(Clip)]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([getattr(row, name) for name in names] for row in rows)


def counts(rows: Iterable[Clip]) -> list[Count]:
    """Clips and seconds by voice, class and condition, in the manifest's order."""
    clips: Counter[tuple[str, str, str]] = Counter()
    seconds: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        key = (row.speaker, row.generator, row.condition)
        clips[key] += 1
        seconds[key] += row.seconds  # type: ignore[assignment]
    return [
        Count(speaker=speaker, generator=generator, condition=condition, clips=n, seconds=round(seconds[key], 3))
        for key, n in clips.items()
        for speaker, generator, condition in [key]
    ]


def chosen(rows: Iterable[Clip], speakers: list[str], conditions: list[str], generators: list[str]) -> list[Clip]:
    """The rows that a spec's `dataset` asks for; an empty list means all."""
    return [
        row
        for row in rows
        if (not speakers or row.speaker in speakers)
        and (not conditions or row.condition in conditions)
        and (not generators or row.generator in generators)
    ]
