"""The numbers of the front ends, and how many windows a clip gives: pure arithmetic that the gateway needs too."""

import math
from dataclasses import dataclass
from types import MappingProxyType

PICTURE = 128  # rows (bands) and columns (frames) that every network sees
PICTURES = "pictures"  # the front end of datasets that hold pictures: nobody computes it, and nobody knows its numbers


@dataclass(frozen=True)
class FrontEndRecipe:
    """How a waveform becomes columns of bands. Frequencies in Hz, lengths in samples, levels in dB."""

    name: str
    rate: int
    fft: int
    hop: int
    bands: int
    low: float
    high: float
    floor: float  # what byte 0 of a pack stands for
    ceiling: float  # what byte 255 stands for

    def samples(self, seconds: float) -> int:
        """Samples of a clip after resampling, rounded half up; the margin keeps halves apart from float's noise."""
        return math.floor(seconds * self.rate + 0.5 + 1e-6)

    def frames(self, seconds: float) -> int:
        """Columns of a clip: frames are centred, so there is one more than there are hops."""
        return 1 + self.samples(seconds) // self.hop

    def window_frames(self, transform: str, window_seconds: float) -> int:
        """Frames of a window. `RandomCrop` takes as many as the picture is wide, whatever the window."""
        if transform == "RandomCrop":
            return PICTURE
        return max(1, round(window_seconds * self.rate / self.hop))


RECIPES = MappingProxyType(
    {
        "mel": FrontEndRecipe(
            "mel", rate=22050, fft=1024, hop=256, bands=80, low=0.0, high=11025.0, floor=-80.0, ceiling=40.0
        ),
        PICTURES: FrontEndRecipe(  # a column counts as 10 ms: 128 of them fill the default window
            PICTURES, rate=100, fft=0, hop=1, bands=128, low=0.0, high=0.0, floor=0.0, ceiling=255.0
        ),
    }
)


def windows_in(frames: int, window: int) -> int:
    """How many windows of a clip are seen in an epoch: as many as fit side by side, and at least one."""
    return max(1, frames // window)
