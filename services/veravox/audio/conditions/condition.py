"""A condition that can be applied, by its name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from veravox.audio.conditions.babble import babble
from veravox.audio.conditions.coders import CODERS
from veravox.audio.conditions.noise import amplitude, pink, white
from veravox.audio.conditions.room import reverberated
from veravox.audio.conditions.sound import Sound
from veravox.audio.conditions.transmission import clipped, gained, high_passed, low_passed, resampled
from veravox.audio.recording import AudioError, Samples
from veravox.core.added import CLEAN, Kind, read, what_would_be_right
from veravox.core.text import N_, _, sentences

Change = Callable[[Sound, float], Samples]

CHANGES: Mapping[str, Change] = MappingProxyType(
    {
        "snr": white,
        "pink": pink,
        "babble": babble,
        "amplitude": amplitude,
        "reverb": reverberated,
        "gain": gained,
        "clip": clipped,
        "lowpass": low_passed,
        "highpass": high_passed,
        "resample": resampled,
    }
)
UNKNOWN = N_("{name!r} is no condition.")


@dataclass(frozen=True)
class Condition:
    """Something that is added to a clip; without a kind: nothing."""

    name: str
    kind: Kind | None = None
    value: float = 0.0

    @property
    def needs_others(self) -> bool:
        """Whether it is made out of other clips: those that `babble_sources` names."""
        return bool(self.kind and self.kind.needs_others)

    @property
    def why_not(self) -> str:
        """Why it cannot be applied on this machine, and what to do; empty where it can."""
        coder = CODERS.get(self.kind.name) if self.kind else None
        return coder.why_not() if coder else ""

    def apply(self, samples: Samples, rate: int, seed: int, others: Sequence[Samples] = ()) -> Samples:
        """The clip with it.

        Args:
            samples: float32, shape (n,), in [-1, 1].
            rate: Hz.
            seed: of this clip and condition alone; not negative.
            others: clips at the same rate that babble is made of.

        Returns:
            float32, shape (n,), in [-1, 1], aligned with the clip.

        Raises:
            AudioError: where it cannot be, or would change nothing, with what would be right.
        """
        if not self.kind or not samples.size:
            return samples.copy()
        sound = Sound(samples, rate, np.random.default_rng(seed), others)
        coder = CODERS.get(self.kind.name)
        changed = coder.through(sound, self.value) if coder else CHANGES[self.kind.name](sound, self.value)
        return np.clip(changed, -1, 1).astype(np.float32, copy=False)


def parse(name: str) -> Condition:
    """The condition of that name; `clean` is one that changes nothing.

    Raises:
        AudioError: there is none, with what would be right.
    """
    if name == CLEAN:
        return Condition(CLEAN)
    if added := read(name):
        return Condition(name, added.kind, added.value)
    raise AudioError(sentences(_(UNKNOWN).format(name=name), what_would_be_right(name)))
