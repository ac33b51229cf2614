"""What is kept of a recording while it goes by in pieces: what it measures, and enough of it for a picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor

from veravox.audio.measures import Measures, measure
from veravox.audio.pieces import Piece
from veravox.audio.recording import Recording
from veravox.audio.sound import Sound
from veravox.core.front_end import PICTURES, RECIPES

TOGETHER = 32  # frames of a long recording that become one column of a picture
WIDE = 1 << 14  # columns of a picture that are shown as they are; of a wider one, means of neighbours


@dataclass(frozen=True)
class Heard:
    """What a network looks at, and what is known of the sound besides."""

    frames: Tensor  # uint8, shape (frames, bands)
    seconds: float
    rate: int  # Hz; of a picture nobody knows it: 0
    measures: Measures | None = None
    lossy: str = ""  # the codec's name


@dataclass
class Hearing:
    """Pieces come in; memory grows by a column for each `TOGETHER` frames alone."""

    sound: Sound
    _columns: list[Tensor] = field(default_factory=list)
    _measured: list[tuple[float, Measures]] = field(default_factory=list)  # seconds, and what they measure

    def hear(self, piece: Piece) -> None:
        if len(self._columns) == 1:
            self._columns[0] = _fewer(self._columns[0])
        self._columns.append(_fewer(piece.frames) if self._columns else piece.frames)
        recording = Recording(piece.samples, piece.rate, self.sound.channels, self.sound.bits)
        self._measured.append((piece.seconds, measure(recording)))

    def heard(self) -> Heard:
        return Heard(
            frames=torch.cat(self._columns),
            seconds=sum(seconds for seconds, _measures in self._measured),
            rate=self.sound.rate,
            measures=_together(self._measured),
            lossy=self.sound.codec if self.sound.lossy else "",
        )


def seen(columns: Tensor) -> Heard:
    """What is known of a picture of which somebody else knows the sound, uint8, shape (columns, bands)."""
    parts = torch.split(columns, WIDE)
    shown = torch.cat([_fewer(each) for each in parts]) if len(parts) > 1 else columns
    return Heard(shown, (len(columns) - 1) / RECIPES[PICTURES].rate, rate=0)


def _fewer(frames: Tensor) -> Tensor:
    """Means of neighbours; what is left at the end is dropped."""
    whole = len(frames) // TOGETHER * TOGETHER
    if not whole:
        return frames[:1]
    return frames[:whole].float().view(-1, TOGETHER, frames.shape[1]).mean(1).round().to(torch.uint8)


def _together(parts: Sequence[tuple[float, Measures]]) -> Measures:
    """Levels of all; of what a network hears everywhere, the median piece's."""
    seconds = np.array([each for each, _measures in parts])
    level = 10 * np.log10(np.average([10 ** (each.level / 10) for _s, each in parts], weights=seconds))
    reach = float(np.median([each.reach for _s, each in parts]))
    floor = float(np.median([each.noise_floor for _s, each in parts]))
    return replace(parts[0][1], level=float(level), reach=reach, noise_floor=floor)
