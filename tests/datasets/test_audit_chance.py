"""Chance is told from what labels without meaning give, also where one class is rare and many clips share a value."""

from collections.abc import Callable
from itertools import combinations, product
from statistics import NormalDist

import numpy as np
import pytest

from veravox.core.audit import Cue
from veravox.core.audit.cues import CUES
from veravox.datasets.audit.chance import deviations, threshold, weakest_rate
from veravox.datasets.audit.columns import Codes, Column, Mask, Values
from veravox.datasets.audit.cues import all_sides, find_cues
from veravox.datasets.audit.tails import dealt, turned

NORMAL = NormalDist()
NEEDED = threshold(67)  # as many tests as there are for all cues
Planted = Callable[[np.random.Generator, Mask, float], Values]


def sides_of(human: Mask, pairs: Codes | None = None) -> tuple[list[str], Codes]:
    return ["bonafide" if each else "made" for each in human], np.arange(human.size) if pairs is None else pairs


def found(table: list[Column], human: Mask, pairs: Codes | None = None) -> list[Cue]:
    generators, groups = sides_of(human, pairs)
    return list(find_cues(table, all_sides(generators, groups, "bonafide", rounds=1)))


def classes(human: int, others: int) -> Mask:
    return np.arange(human + others) < human


def within(pairs: int, copies: int) -> tuple[Mask, Codes]:
    """A human clip and so many copies in each pair."""
    return np.tile(np.arange(copies + 1) == 0, pairs), np.repeat(np.arange(pairs), copies + 1)


def two_values(of_human: bool) -> Planted:
    """A value that no clip of the other class has; so many of this class have it that the rate is as wanted."""

    def plant(random: np.random.Generator, human: Mask, rate: float) -> Values:
        return ((human == of_human) & (random.random(human.size) < (1 - 2 * rate) / (1 - rate))).astype(np.float64)

    return plant


def whole_hops(of_human: bool) -> Planted:
    def plant(random: np.random.Generator, human: Mask, rate: float) -> Values:
        return np.where(two_values(of_human)(random, human, rate) > 0, 0.0, random.integers(0, 256, human.size))

    return plant


def shifted(random: np.random.Generator, human: Mask, rate: float) -> Values:
    return random.normal(size=human.size) - 2 * NORMAL.inv_cdf(rate) * human


PLANTED: dict[str, tuple[str, Planted]] = {
    "value of human clips": ("channels", two_values(True)),
    "value of copies": ("channels", two_values(False)),
    "name of human clips": ("file", two_values(True)),
    "name of copies": ("file", two_values(False)),
    "hops of human clips": ("modulo256", whole_hops(True)),
    "hops of copies": ("modulo256", whole_hops(False)),
    "level": ("level", shifted),
}


def often(kind: str, human: Mask, rate: float, sets: int = 20) -> float:
    """In which share of sets a planted cue is told from chance."""
    name, plant = PLANTED[kind]
    seen = [plant(np.random.default_rng(seed), human, rate) for seed in range(sets)]
    cues = [found([Column(CUES[name], values)], human)[0] for values in seen]
    return float(np.mean([(cue.deviations or 0) >= NEEDED for cue in cues]))


@pytest.mark.parametrize("sizes", [(60, 60), (60, 600), (60, 3600), (3600, 60), (300, 12000), (8, 1000)])
def test_two_values_that_tell_all_are_told_however_rare_one_class_is(sizes: tuple[int, int]) -> None:
    human = classes(*sizes)
    assert deviations(human - human.mean(), human, np.arange(human.size)) > 2 * NEEDED


@pytest.mark.parametrize("copies", [1, 6, 40])
def test_two_values_that_tell_all_in_sixty_pairs_are_told_however_many_copies_there_are(copies: int) -> None:
    human, pairs = within(60, copies)
    assert deviations(human - human.mean(), human, pairs) == pytest.approx(-NORMAL.inv_cdf(0.5**60), abs=0.2)


@pytest.mark.parametrize("kind", PLANTED)
@pytest.mark.parametrize("sizes", [(30, 600), (30, 1500), (1500, 30)])
def test_weak_cues_are_found_where_one_class_is_rare(kind: str, sizes: tuple[int, int]) -> None:
    assert often(kind, classes(*sizes), 0.25) >= 0.95


@pytest.mark.parametrize("kind", PLANTED)
@pytest.mark.parametrize("sizes", [(60, 60), (30, 1500)])
def test_the_weakest_cue_that_is_promised_is_found_nine_times_in_ten(kind: str, sizes: tuple[int, int]) -> None:
    human = classes(*sizes)
    assert often(kind, human, weakest_rate(human, np.arange(human.size), NEEDED), sets=40) >= 0.9


def meaningless(random: np.random.Generator, clips: int) -> list[Column]:
    """Measures, values that few or many clips have, remainders and names."""
    tossed = {name: random.random(clips) < share for name, share in (("channels", 0.35), ("rate", 0.1), ("file", 0.65))}
    return [
        *(Column(CUES[name], random.normal(size=clips)) for name in ("level", "reach")),
        *(Column(CUES[name], values.astype(np.float64)) for name, values in tossed.items()),
        Column(CUES["zeros"], np.maximum(0, random.normal(size=clips))),
        Column(CUES["modulo256"], random.integers(0, 256, clips).astype(np.float64)),
        Column(CUES["speaker"], random.integers(0, 20, clips).astype(np.float64)),
    ]


@pytest.mark.parametrize("sizes", [(15, 300), (300, 15), (30, 1500)])
def test_a_rare_class_raises_no_more_false_alarms(sizes: tuple[int, int]) -> None:
    random, alarms = np.random.default_rng(17), 0
    for _set in range(100):
        human = random.permutation(classes(*sizes))
        alarms += any(cue.alarm for cue in found(meaningless(random, human.size), human))
    assert alarms <= 5


@pytest.mark.parametrize("copies", [1, 20])
def test_pairs_raise_no_more_false_alarms(copies: int) -> None:
    """Values of bins that other clips have are learnt from few human clips; two of them may be alike by chance."""
    random, (human, pairs), alarms = np.random.default_rng(17), within(15, copies), 0
    for _set in range(100):
        alarms += any(cue.alarm for cue in found(meaningless(random, human.size), human, pairs))
    assert alarms <= 5


def exactly(sums: Values, total: float) -> float:
    """The standard deviations of a normal distribution beyond which so many of all sums lie; 0 for most of them."""
    return -NORMAL.inv_cdf(min(0.5, float(np.mean(sums >= total - 1e-9))))


@pytest.mark.parametrize("seed", range(40))
def test_sums_of_parts_are_as_unlikely_as_all_their_turns_say(seed: int) -> None:
    random = np.random.default_rng(seed)
    groups = int(random.integers(8, 13))
    parts = [random.normal(1, 1, groups), np.ones(groups), random.integers(-1, 4, groups).astype(float)][seed % 3]
    turns = np.array(list(product((-1, 1), repeat=groups)))
    expected = exactly(turns @ np.abs(parts), abs(float(parts.sum())))
    assert abs(turned(parts)) == pytest.approx(expected, abs=0.3)
    assert turned(-parts) == pytest.approx(-turned(parts))


@pytest.mark.parametrize("seed", range(40))
def test_sums_of_human_values_are_as_unlikely_as_all_ways_to_deal_out_labels_say(seed: int) -> None:
    random = np.random.default_rng(seed)
    clips, chosen = int(random.integers(8, 14)), int(random.integers(2, 6))
    values = [random.normal(size=clips), random.integers(0, 2, clips).astype(float), random.exponential(size=clips)]
    centred = values[seed % 3] - values[seed % 3].mean()
    human = np.isin(np.arange(clips), np.argsort(centred + random.normal(size=clips) / 2)[-chosen:])
    ways = np.array([centred[list(some)].sum() for some in combinations(range(clips), chosen)])
    total = float(centred[human].sum())
    expected = exactly(np.sign(total) * ways, abs(total))
    assert abs(dealt(values[seed % 3], human)) == pytest.approx(expected, abs=0.3)


def test_values_that_are_all_the_same_say_nothing() -> None:
    human = classes(5, 5)
    for value in (0.0, 0.1):
        assert dealt(np.full(10, value), human) == 0
    assert turned(np.zeros(10)) == 0


@pytest.mark.parametrize("values", [np.arange(4000.0), np.arange(4000.0) // 100, np.arange(4000.0) ** 3])
def test_what_is_told_apart_wholly_has_a_finite_surprise(values: Values) -> None:
    for human in (values >= np.quantile(values, 0.99), values < np.quantile(values, 0.6)):
        assert 15 < abs(dealt(values, human)) < 100
    assert 30 < turned(values + 1) < 100
