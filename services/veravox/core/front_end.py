"""The numbers of the front ends, and how many windows a clip gives: pure arithmetic that the gateway needs too."""

import math
from dataclasses import dataclass
from types import MappingProxyType

PICTURE = 128  # rows (bands) and columns (frames) that every network sees
PICTURES = "pictures"  # the front end of datasets that hold pictures: nobody computes it, and nobody knows its numbers

Range = tuple[float, float]


@dataclass(frozen=True)
class FrontEndRecipe:
    """How a waveform becomes columns of bands. Frequencies in Hz, lengths in samples, levels in dB.

    Only cepstral coefficients (`kind` lfcc) and grey levels (pictures) are no such levels; they have no unit.
    """

    name: str
    rate: int
    fft: int
    hop: int
    bands: int
    low: float
    high: float
    floor: float  # what byte 0 of a pack stands for
    ceiling: float  # what byte 255 stands for
    kind: str = "mel"  # which computation: mel, linear, lfcc or cqt; pictures: none
    window: int = 0  # shorter than the FFT; 0: as long
    ranges: tuple[Range, ...] = ()  # (floor, ceiling) of each band, where the bands need ranges of their own
    heard: Range | None = None  # bands that reach beyond are silent: of a model whose clips were changed there

    @property
    def hears(self) -> Range:
        """Between which frequencies it makes a difference what there is, Hz."""
        return self.heard or (self.low, self.high)

    @property
    def is_spectrogram(self) -> bool:
        """Whether a band holds a level in dB, so that sounds that add up add up in it too."""
        return self.kind not in {"lfcc", PICTURES}

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


# Of the coefficients in order: wider than speech, in recordings of any level, was found to reach but for onsets of
# digital silence; narrow enough for steps that stay small beside a coefficient's deviation.
_STATIC = ((-34.0, 20.0), (-10.0, 12.0), (-7.0, 7.0), (-6.0, 6.0), *[(-4.5, 4.5)] * 6, *[(-2.5, 2.5)] * 10)
_FIRST = ((-20.0, 20.0), (-9.0, 9.0), *[(-4.5, 4.5)] * 8, *[(-2.5, 2.5)] * 10)
_SECOND = ((-28.0, 28.0), (-11.0, 11.0), *[(-6.5, 6.5)] * 8, *[(-4.0, 4.0)] * 10)

RECIPES = MappingProxyType(
    {
        "mel": FrontEndRecipe(
            "mel", rate=22050, fft=1024, hop=256, bands=80, low=0.0, high=11025.0, floor=-80.0, ceiling=40.0
        ),
        "linear": FrontEndRecipe(
            "linear",
            rate=22050,
            fft=512,
            hop=256,
            bands=257,
            low=0.0,
            high=11025.0,
            floor=-80.0,
            ceiling=40.0,
            kind="linear",
        ),
        "lfcc": FrontEndRecipe(
            "lfcc",
            rate=16000,
            fft=512,
            hop=160,
            bands=60,
            low=0.0,
            high=8000.0,
            floor=-34.0,
            ceiling=20.0,
            kind="lfcc",
            window=320,
            ranges=(*_STATIC, *_FIRST, *_SECOND),
        ),
        "cqt": FrontEndRecipe(
            "cqt",
            rate=22050,
            fft=8192,
            hop=256,
            bands=88,
            low=440 * 2 ** (-33 / 12),  # C2, 65.4 Hz
            high=440 * 2 ** (54 / 12),  # E-flat 9, 9,956 Hz
            floor=-90.0,
            ceiling=30.0,
            kind="cqt",
        ),
        PICTURES: FrontEndRecipe(  # a column counts as 10 ms: 128 of them fill the default window
            PICTURES, rate=100, fft=0, hop=1, bands=128, low=0.0, high=0.0, floor=0.0, ceiling=255.0, kind=PICTURES
        ),
    }
)


def windows_over(frames: int, window: int) -> int:
    """How many windows of a clip are judged: as few as cover all of it; they overlap where it is no multiple of them."""
    return max(1, -(-frames // window))


def windows_in(frames: int, window: int) -> int:
    """How many windows of a clip are seen in an epoch: as many as fit side by side, and at least one."""
    return max(1, frames // window)
