"""How far a detector gets without listening: each cue, against all machine classes together and against each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from veravox.core.audit.bands import CLEAN, CLEAR, FEWEST, band_of
from veravox.core.audit.cues import Reading
from veravox.core.audit.model import Cue, Rate
from veravox.datasets.audit.chance import deviations, threshold, weakest_rate
from veravox.datasets.audit.columns import Codes, Column, Mask, Values, coded
from veravox.datasets.audit.rates import ROUNDS, Weights, independents, interval, rates, resampled
from veravox.datasets.audit.readings import Scored, folds_of, readings
from veravox.metrics import equal_error_rate

SEED = 17
HARDLY = 0.02  # of the equal error rate
ABOUT = 10  # clips
TURNED = {Reading.HIGHER: Reading.LOWER, Reading.OUTSIDE: Reading.INSIDE}


@dataclass(frozen=True, eq=False)
class Sides:
    """Human clips and the machine-made ones that they are compared with; the arrays have a place for each of these."""

    against: str
    chosen: Codes  # which clips of the dataset
    human: Mask
    groups: Codes  # by pair, from 0
    folds: Codes
    weights: Weights

    @classmethod
    def of(cls, against: str, chosen: Codes, human: Mask, pairs: Codes, rounds: int) -> "Sides":
        groups, random = coded(pairs[chosen].tolist())[0], np.random.default_rng(SEED)
        folds = folds_of(groups, random) if chosen.size else groups
        weights = resampled(int(groups.max()) + 1, random, rounds) if chosen.size else np.zeros((0, 0), np.float32)
        return cls(against, chosen, human[chosen], groups, folds, weights)

    @property
    def enough(self) -> bool:
        number = int(np.count_nonzero(self.human))
        return min(number, self.human.size - number) >= FEWEST

    def only(self, known: Mask) -> "Sides":
        """Without the clips of which something is not known."""
        if known.all():
            return self
        return Sides(
            self.against, self.chosen[known], self.human[known], self.groups[known], self.folds[known], self.weights
        )


def all_sides(generators: Sequence[str], pairs: Codes, bonafide: str, rounds: int = ROUNDS) -> list[Sides]:
    """All machine classes together, and each of them where there are several.

    Args:
        generators: the class of each clip.
        pairs: the pair of each clip.
        bonafide: the human class.
        rounds: how often groups are drawn for the intervals; whether something is an alarm does not depend on it.
    """
    codes, names = coded(generators)
    human = codes == (names.index(bonafide) if bonafide in names else -1)
    machine = [name for name in names if name != bonafide]
    sides = [Sides.of("", np.arange(codes.size), human, pairs, rounds)]
    if len(machine) > 1:
        chosen = [(name, np.flatnonzero(human | (codes == names.index(name)))) for name in sorted(machine)]
        sides += [Sides.of(name, where, human, pairs, rounds) for name, where in chosen]
    return sides


def find_cues(table: Sequence[Column], sides: Sequence[Sides]) -> Iterator[Cue]:
    """A cue for each column and comparison of which enough is known."""
    for side in sides:
        seen = [(column, side.only(np.isfinite(column.values[side.chosen]))) for column in table]
        known = [(column, part) for column, part in seen if part.enough]
        for column, part in known:
            yield _cue(column, part, _needed([column for column, _part in known], _share(side, sides)))


def weakest(table: Sequence[Column], sides: Sequence[Sides]) -> float | None:
    """The equal error rate of the weakest cue that would be found against all machine classes together."""
    side = sides[0]
    return (
        weakest_rate(side.human, side.groups, _needed(_measured(table), _share(side, sides))) if side.enough else None
    )


def enough(table: Sequence[Column], sides: Sequence[Sides]) -> int:
    """About how many pairs show a cue of 30 % against all machine classes together nine times in ten."""
    needed = _needed(_measured(table), _share(sides[0], sides))

    def shown(pairs: int) -> float:
        clips = np.arange(2 * pairs)
        return weakest_rate(clips % 2 == 0, clips // 2, needed)

    return next(pairs for pairs in count(ABOUT, ABOUT) if shown(pairs) >= CLEAR)


def rated(side: Sides, scores: Values, told: bool) -> Rate:
    """The equal error rate of scores, and its interval, which reaches one half if they are not told from chance."""
    rate = equal_error_rate(scores[side.human], scores[~side.human])
    drawn = rates(scores, side.human, side.groups, side.weights)
    low, high = interval(rate, drawn, independents(side.human, side.groups), told)
    return Rate(
        against=side.against,
        human=int(np.count_nonzero(side.human)),
        machine=int(np.count_nonzero(~side.human)),
        equal_error_rate=round(rate, 4),
        low=round(low, 4),
        high=round(high, 4),
    )


def _needed(known: Sequence[Column], share: float) -> float:
    return threshold(_tests(known), share)


def _tests(known: Sequence[Column]) -> int:
    """How many are made: names are looked at in one way, numbers in three."""
    return max(1, sum(1 if column.kind.is_name else 3 for column in known))


def _measured(table: Sequence[Column]) -> list[Column]:
    return [column for column in table if np.isfinite(column.values).any()]


def _share(side: Sides, sides: Sequence[Sides]) -> float:
    """Half of the false alarms for all classes together, half for the single ones."""
    if len(sides) == 1:
        return 1.0
    return 0.5 if not side.against else 0.5 / (len(sides) - 1)


@dataclass(frozen=True, eq=False)
class _Seen:
    """A reading, its scores turned so that human clips have the higher ones."""

    reading: Reading
    scores: Values
    deviations: float


def _cue(column: Column, side: Sides, needed: float) -> Cue:
    values = column.values[side.chosen]
    seen = [_look(each, side) for each in readings(values, side.human, side.folds, column.kind.is_name)]
    told = [each for each in seen if each.deviations >= needed]
    best = (
        min(told, key=lambda each: _preference(each, side)) if told else min(seen, key=lambda each: not _is_plain(each))
    )
    found = rated(side, best.scores, bool(told))
    rate = found.equal_error_rate
    return Cue(
        **dict(found),
        name=column.kind.name,
        reading=best.reading,
        band=band_of(rate, bool(told)),
        alarm=bool(told) and rate is not None and rate < CLEAN,
        deviations=round(best.deviations, 2),
    )


def _look(scored: Scored, side: Sides) -> _Seen:
    found = deviations(scored.rank, side.human, side.groups)
    if scored.may_turn and found < 0:
        return _Seen(TURNED[scored.reading], -scored.scores, -found)
    return _Seen(scored.reading, scored.scores, found)


def _preference(seen: _Seen, side: Sides) -> float:
    """The lowest rate, but that more or less is told where another reading is hardly better."""
    once = np.ones((1, side.weights.shape[1]), np.float32)
    rate = float(rates(seen.scores, side.human, side.groups, once)[0])
    return rate - (HARDLY if _is_plain(seen) else 0)


def _is_plain(seen: _Seen) -> bool:
    return seen.reading in {Reading.HIGHER, Reading.LOWER}
