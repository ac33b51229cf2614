"""A recording of any length as pieces that fit into memory, each with what a front end makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import soxr
from torch import Tensor

from veravox.audio.decoding import gathered
from veravox.audio.front_end import levels_of, spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import Recording
from veravox.audio.sound import Refusal, Refused, Samples, Sound
from veravox.core.front_end import FrontEndRecipe

SHORTEST, LONGEST = 0.3, 4 * 3600  # s of a recording that is judged
PIECE = 120  # s
LEAST = 5  # s that a piece has at least; the last one takes a shorter rest along
MARGIN = 4  # frames beside those that the longest filter reaches: cepstral differences look at two


@dataclass(frozen=True, eq=False)
class Piece:
    """A stretch of a recording."""

    begin: float  # s
    seconds: float
    frames: Tensor
    """Bytes as in a pack, shape (frames, bands), uint8: those of the whole recording that are centred here."""
    samples: Samples  # at the recording's rate, shape (n,), to be measured
    rate: int  # Hz


def pieces(sound: Sound, recipe: FrontEndRecipe) -> Iterator[Piece]:
    """The recording in order; memory does not grow with its length.

    Up to 120 s it is one piece, with the very frames that a pack would hold. A longer one is resampled in one go, so to
    speak, and cut between frames, so that one piece's frames go on where the other's end: no edge is heard inside.

    Raises:
        AudioError: while it is read, if it is damaged, shorter than 0.3 s or longer than 4 h.
    """
    samples, whole = gathered(sound, (PIECE + LEAST) * sound.rate)
    seconds = samples.size / sound.rate
    if not samples.size:
        raise Refused(Refusal.NO_SAMPLES)
    if whole and seconds < SHORTEST:
        raise Refused(Refusal.TOO_SHORT, seconds, SHORTEST)
    if whole:
        recording = Recording(samples, sound.rate, sound.channels, sound.bits)
        yield Piece(0.0, seconds, to_bytes(spectrogram(recording, recipe), recipe), samples, sound.rate)
    else:
        cutting = _Cutting(sound.rate, recipe)
        cutting.take(samples)
        del samples  # whoever waits between two pieces keeps seconds in memory, no minutes
        yield from _long(cutting, sound.blocks)


def _long(cutting: "_Cutting", blocks: Iterator[Samples]) -> Iterator[Piece]:
    yield from cutting.ready()
    for block in blocks:
        cutting.take(block)
        if cutting.taken > LONGEST * cutting.rate:
            raise Refused(Refusal.TOO_LONG, LONGEST / 3600)
        yield from cutting.ready()
    yield cutting.rest()


@dataclass
class _Tail:
    """The end of what has come."""

    first: int = 0  # which sample the oldest one is
    blocks: list[Samples] = field(default_factory=list)

    def add(self, block: Samples) -> None:
        if block.size:
            self.blocks.append(block)

    def between(self, begin: int, end: int) -> Samples:
        whole = np.concatenate(self.blocks)
        self.blocks = [whole]
        return whole[begin - self.first : end - self.first]

    def forget(self, before: int) -> None:
        """Those before that place; what is left does not keep them in memory."""
        whole = np.concatenate(self.blocks)
        self.blocks, self.first = [whole[before - self.first :].copy()], before


@dataclass
class _Cutting:
    """Samples come in, and pieces out when enough lies behind them for their last frames, and for a last piece."""

    rate: int  # Hz
    recipe: FrontEndRecipe
    taken: int = 0  # samples at the recording's rate, and
    resampled: int = 0  # at the recipe's
    begin: int = 0  # of the next piece, at the recipe's rate
    native: _Tail = field(default_factory=_Tail)
    heard: _Tail = field(default_factory=_Tail)

    def __post_init__(self) -> None:
        recipe = self.recipe
        self._stream = soxr.ResampleStream(self.rate, recipe.rate, 1, dtype="float32", quality="HQ")
        self._length = PIECE * recipe.rate // recipe.hop * recipe.hop
        self._beside = (recipe.fft // recipe.hop + MARGIN) * recipe.hop

    def take(self, block: Samples, last: bool = False) -> None:
        self.taken += block.size
        self.native.add(block)
        heard = block if self.rate == self.recipe.rate else self._stream.resample_chunk(block, last=last)
        self.resampled += heard.size
        self.heard.add(heard)

    def ready(self) -> Iterator[Piece]:
        while self.resampled >= self.begin + self._length + LEAST * self.recipe.rate:
            yield self._piece(self.begin + self._length, is_last=False)

    def rest(self) -> Piece:
        self.take(np.zeros(0, np.float32), last=True)
        whole = (2 * self.taken * self.recipe.rate + self.rate) // (2 * self.rate)  # as `resample` rounds
        self.heard.add(np.zeros(max(0, whole - self.resampled), np.float32))
        return self._piece(whole, is_last=True)

    def _piece(self, end: int, is_last: bool) -> Piece:
        recipe, begin, looked = self.recipe, self.begin, max(0, self.begin - self._beside)
        levels = levels_of(self.heard.between(looked, end if is_last else end + self._beside), recipe)
        frames = slice((begin - looked) // recipe.hop, None if is_last else (end - looked) // recipe.hop)
        samples = self.native.between(self._at_native(begin), self.taken if is_last else self._at_native(end))
        self.begin = end
        self.heard.forget(max(0, end - self._beside))
        self.native.forget(self._at_native(end))
        seconds = samples.size / self.rate
        return Piece(begin / recipe.rate, seconds, to_bytes(levels[frames].clone(), recipe), samples, self.rate)

    def _at_native(self, place: int) -> int:
        return (2 * place * self.rate + self.recipe.rate) // (2 * self.recipe.rate)
