"""How long a training takes, by the speed that others had here. Pure: speeds are told.

What nothing here can be compared with has no estimate: its first batches tell.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from veravox.core.estimates.networks import COSTS
from veravox.core.specs import TrainingJobSpec

FROZEN_SHARE = 0.65  # of a step's time that is left when only the head learns: gradients still pass through the body
JUDGING_SHARE = 0.35  # of a step's time for a window that it takes to judge one
STARTING = 5.0  # s from the start of the process to the first batch: docs/speed.md
FINISHING = 6.5  # s that report, plots and exports take on two cores, most of it for importing what writes them
GUESSED = 1.5  # times as long or as short as both together, where fewer than four trainings have told
NEWEST = 10  # trainings that count
CUT = 4  # one in so many is left out at either end: it learnt beside something else that kept the machine busy
ALIKE = 1.25  # times as fast or as slow as those that it is taken from: other batches, other work on the machine
FEW = 1.5  # the same where fewer than four are known, of which none can be left out
SCALED = 2.5  # the same where another network's speed is scaled, or another precision's is taken
FARTHEST = 12  # times the multiply-adds, on a GPU: a small network does not keep one busy, so its speed says little


@dataclass(frozen=True)
class Timed:
    """A training that did all that was asked."""

    architecture: str
    precision: str  # as it was asked for
    on_gpu: bool
    speed: float  # windows a second, of each of its GPUs
    besides: float | None = None  # seconds that it took before its first batches and after its last; None: nobody knows
    exports: bool = True  # whether it wrote those


@dataclass(frozen=True)
class Windows:
    """How many windows there are in each part."""

    train: int
    validation: int
    test: int

    @classmethod
    def of(cls, parts: Mapping[str, int]) -> "Windows":
        return cls(*(parts.get(name, 0) for name in ("train", "validation", "test")))

    def steps(self, spec: TrainingJobSpec) -> float:
        """How many windows of training steps the whole training amounts to."""
        frozen = frozen_epochs(spec)
        learnt = self.train * (spec.training.epochs + FROZEN_SHARE * frozen)
        judged = self.validation * (spec.training.epochs + frozen) + self.test
        return learnt + JUDGING_SHARE * judged


@dataclass(frozen=True)
class Seconds:
    """From its process' start to its report, and what that was taken from."""

    least: float
    most: float
    trainings: int
    architecture: str  # theirs
    scaled: bool  # from another network
    precision: str  # theirs; empty: the same


def seconds_of(spec: TrainingJobSpec, windows: Windows, on_gpu: bool, timed: Iterable[Timed]) -> Seconds | None:
    """By the trainings that are most like it; None where there is none to compare it with.

    Args:
        spec: the training.
        windows: what it has to go through.
        on_gpu: where it will be computed.
        timed: what has been trained here, the newest first.
    """
    wanted, precision = spec.model.architecture, spec.training.precision
    alike = [each for each in timed if each.on_gpu is on_gpu and _comparable(each, wanted)]
    if not alike or not windows.train:
        return None
    nearest = min(alike, key=lambda each: _distance(each, wanted, precision))
    taken = [each for each in alike if _kind(each) == _kind(nearest)][:NEWEST]
    gpus = max(1, spec.resources.gpus * spec.resources.nodes) if on_gpu else 1
    ratio = COSTS[nearest.architecture].multiply_adds / COSTS[wanted].multiply_adds * gpus
    slowest, fastest = _middle([each.speed * ratio for each in taken])
    width = SCALED if _kind(nearest) != (wanted, precision) else FEW if len(taken) < CUT else ALIKE
    steps, (shortest, longest) = windows.steps(spec), _besides(spec, alike)
    return Seconds(
        least=shortest + steps / (fastest * width),
        most=longest + steps / (slowest / width),
        trainings=len(taken),
        architecture=nearest.architecture,
        scaled=nearest.architecture != wanted,
        precision="" if nearest.precision == precision else nearest.precision,
    )


def _besides(spec: TrainingJobSpec, alike: list[Timed]) -> tuple[float, float]:
    """Seconds before the first batches and after the last: the network has little part in it, exports have much."""
    exports = spec.checkpoints.exports
    known = [each for each in alike if each.besides is not None and each.exports is exports]
    same = [each for each in known if each.architecture == spec.model.architecture] or known
    guess = (STARTING + FINISHING) / GUESSED, (STARTING + FINISHING) * GUESSED
    if not same:
        return guess
    shortest, longest = _middle([each.besides or 0.0 for each in same[:NEWEST]])
    told = shortest / ALIKE, longest * ALIKE
    return told if len(same) >= CUT else (min(told[0], guess[0]), max(told[1], guess[1]))


def _middle(values: list[float]) -> tuple[float, float]:
    """The least and the greatest, a few of many at both ends left out."""
    ordered, cut = sorted(values), len(values) // CUT
    return ordered[cut], ordered[-1 - cut]


def frozen_epochs(spec: TrainingJobSpec) -> int:
    """Epochs in which the head learns alone; random weights are never frozen."""
    fine_tuned = spec.training.schedule == "FineTune" and spec.model.weights != "none"
    return spec.training.frozen_epochs if fine_tuned else 0


def _comparable(timed: Timed, wanted: str) -> bool:
    if timed.speed <= 0 or timed.architecture not in COSTS:
        return False
    return not timed.on_gpu or _times(timed.architecture, wanted) <= FARTHEST


def _times(one: str, other: str) -> float:
    """How many times the multiply-adds the larger one has; at least 1."""
    return math.exp(abs(math.log(COSTS[one].multiply_adds / COSTS[other].multiply_adds)))


def _distance(timed: Timed, wanted: str, precision: str) -> tuple[float, bool]:
    return _times(timed.architecture, wanted), timed.precision != precision


def _kind(timed: Timed) -> tuple[str, str]:
    return timed.architecture, timed.precision
