"""The interval of an equal error rate holds the true one as often as it says, whatever that is and however few clips."""

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from audited_rows import card_of, neutral_rows
from scipy.stats import beta

from veravox.core.audit import Band
from veravox.datasets.audit import audit
from veravox.datasets.audit.chance import surely_told
from veravox.datasets.audit.columns import Codes, Mask, Values
from veravox.datasets.audit.rates import independents, interval, rates, resampled
from veravox.metrics import equal_error_rate

SETS = 100
ROUNDS = 100
ALIKE = 0.7  # what a pair's scores share, in standard deviations


def interval_of(scores: Values, human: Mask, groups: Codes) -> tuple[float, float, float]:
    """The rate, and its interval, as an audit has them."""
    weights = resampled(int(groups.max()) + 1, np.random.default_rng(17), ROUNDS)
    rate, drawn = equal_error_rate(scores[human], scores[~human]), rates(scores, human, groups, weights)
    told = surely_told(scores, human, groups)
    return rate, *interval(rate, drawn, independents(human, groups), told)


def drawn_set(seed: int, clips: int, rate: float, paired: bool) -> tuple[Values, Mask, Codes]:
    """Scores of so many clips of each class, which are normally distributed and apart as the rate says."""
    random, human = np.random.default_rng(1000 + seed), np.arange(2 * clips) % 2 == 0
    groups = np.repeat(np.arange(clips), 2) if paired else np.arange(2 * clips)
    shared = ALIKE * random.normal(size=2 * clips)[groups]
    own = (1 - ALIKE**2) ** 0.5 * random.normal(size=2 * clips)
    return shared + own - 2 * NormalDist().inv_cdf(rate) * human, human, groups


@pytest.mark.parametrize("paired", [False, True])
@pytest.mark.parametrize(("clips", "least"), [(30, 0.9), (60, 0.93), (180, 0.93)])
@pytest.mark.parametrize("rate", [0.02, 0.05, 0.25, 0.4, 0.5])
def test_the_interval_holds_the_true_rate(rate: float, clips: int, least: float, paired: bool) -> None:
    found = [interval_of(*drawn_set(seed, clips, rate, paired)) for seed in range(SETS)]
    assert np.mean([low <= rate <= high for _seen, low, high in found]) >= least
    assert all(low <= seen <= high for seen, low, high in found)


@pytest.mark.parametrize("rate", [0.05, 0.25, 0.4])
def test_the_interval_holds_the_true_rate_where_one_class_is_rare(rate: float) -> None:
    held, human, groups = [], np.arange(630) < 30, np.arange(630)
    for seed in range(SETS):
        scores = np.random.default_rng(seed).normal(size=630) - 2 * NormalDist().inv_cdf(rate) * human
        _seen, low, high = interval_of(scores, human, groups)
        held.append(low <= rate <= high)
    assert np.mean(held) >= 0.9


@pytest.mark.parametrize("clips", [10, 30, 300])
def test_classes_that_are_wholly_apart_may_overlap_as_far_as_so_many_clips_can_tell(clips: int) -> None:
    human = np.arange(2 * clips) < clips
    rate, low, high = interval_of(human.astype(np.float64), human, np.arange(2 * clips))
    assert (rate, low) == (0, 0)
    assert beta.ppf(0.975, 1, clips) <= high < 1.3 * beta.ppf(0.975, 1, clips)


def test_many_clips_of_few_pairs_tell_no_more_than_so_many_pairs() -> None:
    human, groups = np.tile([True, False], 300), np.repeat(np.arange(6), 100)
    assert independents(human, groups) == 6
    assert interval_of(human.astype(np.float64), human, groups)[2] > 0.3
    assert interval_of(human.astype(np.float64), human, np.arange(600) // 2)[2] < 0.02


def test_more_clips_give_a_shorter_interval() -> None:
    lengths = [
        np.mean([high - low for seed in range(5) for _rate, low, high in [interval_of(*drawn_set(seed, n, 0.2, True))]])
        for n in (30, 100, 300)
    ]
    assert lengths[0] > 1.4 * lengths[1] > 1.4**2 * lengths[2]


@pytest.mark.parametrize("groups", [1, 2])
def test_of_one_or_two_groups_hardly_anything_is_known(groups: int) -> None:
    human = np.tile([True, False], 20)
    rate, low, high = interval_of(human.astype(np.float64), human, np.arange(40) % (2 * groups) // 2)
    assert (rate, low) == (0, 0)
    assert high == 0.5


def test_what_may_be_chance_may_have_a_rate_of_one_half() -> None:
    rows = neutral_rows(np.random.default_rng(1), 30)
    random = np.random.default_rng(2)
    weak = [replace(row, level=row.level + random.normal(1.2 * (row.generator == "lpcnet"))) for row in rows]
    cues = audit(card_of(weak), weak).cues
    assert any(cue.band is Band.CHANCE for cue in cues)
    assert all(cue.high == 0.5 for cue in cues if cue.band is Band.CHANCE)
