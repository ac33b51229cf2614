"""Files that mean harm, by the door at which they are handed in: made when they are needed, the same each time."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from veravox.detection.bundle import CARD, WEIGHTS

LIE = "veravox-lied"  # in the name of whatever a file would leave behind if it had its way


class Door(StrEnum):
    """Where it is handed in."""

    BUNDLE = "bundle"  # a folder that a verdict loads
    ARCHIVE = "archive"  # an upload that is to be taken in
    LEARNER = "learner"  # a .pkl that is to be converted
    RECORDING = "recording"


@dataclass(frozen=True)
class Hostile:
    """What is handed in: files of a bundle's folder, or the one file."""

    kind: str
    door: Door
    files: dict[str, bytes]
    links: dict[str, str] = field(default_factory=dict)  # name: target; a pipe where there is none


@dataclass(frozen=True)
class Good:
    """A sound bundle, of which most of them are made by spoiling one thing."""

    card: dict[str, Any]
    weights: bytes

    def spoilt(self, **members: Any) -> bytes:
        """The card with other members; `a__b` is the member b of a."""
        card = json.loads(json.dumps(self.card))
        for place, value in members.items():
            *outer, last = place.split("__")
            part = card
            for each in outer:
                part = part[each]
            part[last] = value
        return json.dumps(card).encode()

    def with_weights(self, weights: bytes) -> dict[str, bytes]:
        """A bundle whose card vouches for these weights, so that what is wrong with them is all that is wrong."""
        return {WEIGHTS: weights, CARD: self.spoilt(sha256=hashlib.sha256(weights).hexdigest())}

    def with_card(self, card: bytes) -> dict[str, bytes]:
        return {WEIGHTS: self.weights, CARD: card}

    @property
    def header(self) -> dict[str, Any]:
        length = int.from_bytes(self.weights[:8], "little")
        said: dict[str, Any] = json.loads(self.weights[8 : 8 + length])
        return said

    @property
    def tensors(self) -> bytes:
        return self.weights[8 + int.from_bytes(self.weights[:8], "little") :]


def safetensors(header: Any, tensors: bytes, length: int | None = None) -> bytes:
    """A file of any header: bytes, or what JSON can say.

    Args:
        header: what stands there.
        tensors: what follows it.
        length: of the header, as the file says it; None for the truth.
    """
    said = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(said) if length is None else length).to_bytes(8, "little") + said + tensors


def corpus(good: Good, outside: str) -> Iterator[Hostile]:
    """All of them.

    Args:
        good: what they spoil.
        outside: a folder that nobody may touch; they try to.
    """
    from hostile_archives import archives
    from hostile_cards import cards
    from hostile_pickles import pickles
    from hostile_recordings import recordings
    from hostile_weights import weights

    yield from weights(good, outside)
    yield from cards(good)
    yield from archives(good, outside)
    yield from pickles(outside)
    yield from recordings()
