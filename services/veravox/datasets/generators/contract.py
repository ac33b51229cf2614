"""What every generator of copy synthesis is: its description, whether it can run here, and how it is opened."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from veravox.datasets.generators.fitting import fitted
from veravox.datasets.generators.rebuilding import Rebuild


@dataclass(frozen=True)
class Probe:
    """Whether a generator can run here; if not, why, and what to do about it."""

    ok: bool
    why: str = ""
    remedy: str = ""


READY = Probe(True)


def _ready(weights: Path | None) -> Probe:
    return READY


@dataclass(frozen=True)
class Generator:
    """One way to make speech anew out of its own analysis."""

    name: str  # how specs, manifests and detectors call it
    title: str
    family: str  # what kind of machine: source-filter, phase, codec, lpcnet, parallel_wavegan, hifigan, ...
    rate: int  # Hz, of what goes in and comes out
    reach: int  # Hz, up to which its copies have what their sources have
    hop: int  # samples between two frames of its analysis
    neural: bool
    deterministic: bool  # the same samples give the same bytes whatever the seed; otherwise the seed decides
    licence: str  # of the code and, where they are named ones, of the weights
    recipe: str  # one sentence: what is kept of the speech, and what is made anew
    prepare: Callable[[Path | None], Rebuild] = field(repr=False, compare=False)
    look: Callable[[Path | None], Probe] = field(default=_ready, repr=False, compare=False)
    needs_weights: bool = False
    weights_hash: str = ""  # SHA-256 of the generator's checkpoint, once there is one

    def probe(self, weights: Path | None = None) -> Probe:
        """Whether it can run here, with these weights where it needs some. Never raises."""
        return self.look(weights)

    def open(self, weights: Path | None = None) -> Rebuild:
        """Load what it needs, once for many clips.

        Raises:
            GeneratorError: if it cannot run here, with the probe's sentences.
        """
        return fitted(self.prepare(weights), self.rate)


class GeneratorError(ValueError):
    """A generator that cannot do what was asked: a sentence that says what is wrong and what would be right."""


def refuse(probe: Probe) -> None:
    """Raise what a probe says against it, if anything."""
    if not probe.ok:
        raise GeneratorError(f"{probe.why} {probe.remedy}".strip())
