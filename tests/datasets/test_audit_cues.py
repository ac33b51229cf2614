"""Cues that give the label away are found, weak ones too, and shuffled labels raise no alarm."""

from collections.abc import Callable
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from audited_rows import card_of, neutral_rows, shuffled
from hypothesis import given, settings
from hypothesis import strategies as st

from veravox.core.audit import Audit, Band, Cue, Reading, band_of
from veravox.core.manifest import Clip
from veravox.datasets.audit import audit
from veravox.datasets.audit.chance import threshold
from veravox.datasets.audit.columns import columns
from veravox.datasets.audit.cues import all_sides, find_cues
from veravox.datasets.audit.rates import rates
from veravox.metrics import equal_error_rate

Plant = Callable[[np.random.Generator, Clip], Clip]
WEAK = 0.25  # the equal error rate that is planted
APART = -2 * NormalDist().inv_cdf(WEAK)  # standard deviations between two normal distributions of that rate
OFTEN = (1 - 2 * WEAK) / (1 - WEAK)  # the share of clips with a value that no human clip has, for that rate


def shifted(name: str, deviation: float) -> Plant:
    """A measure that is normally distributed, and higher by so much in what a machine has made."""

    def plant(random: np.random.Generator, row: Clip) -> Clip:
        mean = getattr(row, name) * 0 + 5 * deviation
        return replace(row, **{name: mean + deviation * (random.normal() + APART * (row.generator != "bonafide"))})

    return plant


def other(name: str, value: int) -> Plant:
    """A value that most machine-made clips have, and no human one."""

    def plant(random: np.random.Generator, row: Clip) -> Clip:
        return replace(row, **{name: value}) if row.generator != "bonafide" and random.random() < OFTEN else row

    return plant


def whole_hops(hop: int) -> Plant:
    """Most machine-made clips are as long as whole hops; no clip's number of samples is its sentence's."""

    def plant(random: np.random.Generator, row: Clip) -> Clip:
        samples = row.samples + int(random.integers(0, 1000))
        if row.generator != "bonafide" and random.random() < OFTEN:
            samples -= samples % hop
        return replace(row, samples=samples, seconds=samples / row.rate)

    return plant


PLANTS: dict[str, Plant] = {
    "seconds": shifted("seconds", 1.0),
    "leading": shifted("leading", 0.1),
    "trailing": shifted("trailing", 0.1),
    "silence": shifted("silence", 0.1),
    "level": shifted("level", 2.0),
    "peak": shifted("peak", 2.0),
    "noise_floor": shifted("noise_floor", 3.0),
    "dc": shifted("dc", 1e-5),
    "zeros": shifted("zeros", 0.01),
    "bandwidth": shifted("bandwidth", 300.0),
    "reach": shifted("reach", 50.0),
    "high": shifted("high", 5.0),
    "rate": other("rate", 22050),
    "channels": other("channels", 2),
    "bits": other("bits", 24),
    **{f"modulo{hop}": whole_hops(hop) for hop in (160, 200, 256, 300, 320)},
}


def cues_of(rows: list[Clip], against: str = "") -> dict[str, Cue]:
    found = audit(card_of(rows), rows)
    return {cue.name: cue for cue in found.cues if cue.against == against}


def alarmed(rows: list[Clip]) -> bool:
    """As an audit, without what is told besides."""
    pairs = np.unique([row.pair for row in rows], return_inverse=True)[1]
    sides = all_sides([row.generator for row in rows], pairs, "bonafide", rounds=1)
    return any(cue.alarm for cue in find_cues(columns(rows), sides))


def test_there_are_twenty_kinds_of_cues_to_plant() -> None:
    assert len(PLANTS) == 20


@pytest.mark.parametrize("name", PLANTS)
@pytest.mark.parametrize("seed", [1, 2])
def test_each_weak_cue_is_found(name: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = [PLANTS[name](random, row) for row in neutral_rows(random, 150)]
    cue = cues_of(rows)[name]
    assert cue.alarm
    assert cue.equal_error_rate == pytest.approx(WEAK, abs=0.08)
    assert cue.low is not None
    assert cue.high is not None
    assert cue.low <= cue.equal_error_rate <= cue.high


def test_human_clips_that_lie_in_the_middle_are_told_by_that() -> None:
    random = np.random.default_rng(1)
    rows = neutral_rows(random, 150)
    wide = [replace(row, level=random.normal(-26, 2 if row.generator == "bonafide" else 12)) for row in rows]
    cue = cues_of(wide)["level"]
    assert cue.alarm
    assert cue.reading is Reading.INSIDE


def test_a_cue_of_one_generator_among_six_is_found_against_it() -> None:
    random = np.random.default_rng(1)
    rows = neutral_rows(random, 150, ("bonafide", *(f"g{place}" for place in range(6))))
    planted = [PLANTS["trailing"](random, row) if row.generator == "g3" else row for row in rows]
    planted = [replace(row, trailing=0.5 + random.normal() / 10) if row.generator != "g3" else row for row in planted]
    assert cues_of(planted, "g3")["trailing"].alarm
    assert not any(cue.alarm for cue in cues_of(planted, "g2").values())


def test_what_the_chain_has_left_is_to_be_stated_and_not_to_be_mended() -> None:
    random = np.random.default_rng(1)
    rows = [PLANTS["level"](random, row) for row in neutral_rows(random, 150)]
    passed = [replace(row, chain="world(16000 Hz); equalised(16000 Hz, whole)") for row in rows]
    for clips, serious, remedy in ((rows, True, "Equalise"), (passed, False, "have passed one chain already")):
        found = audit(card_of(clips), clips)
        (finding,) = (each for each in found.findings if each.message.startswith("level: "))
        assert finding.serious is serious
        assert remedy in finding.remedy


@pytest.mark.parametrize("generators", [1, 3])
def test_of_a_hundred_sets_with_shuffled_labels_at_most_five_raise_an_alarm(generators: int) -> None:
    random = np.random.default_rng(17)
    classes = ("bonafide", *(f"g{place}" for place in range(generators)))
    sets = [shuffled(random, neutral_rows(random, 30, classes)) for _set in range(100)]
    assert sum(alarmed(rows) for rows in sets) <= 5


def test_many_shuffled_clips_raise_no_alarm_either() -> None:
    random = np.random.default_rng(17)
    assert not alarmed(shuffled(random, neutral_rows(random, 1500)))


def test_two_values_that_tell_all_in_ten_clips_are_no_proof_and_in_a_hundred_they_are() -> None:
    for sentences, told in ((5, False), (50, True)):
        rows = neutral_rows(np.random.default_rng(1), sentences)
        cue = cues_of([replace(row, channels=1 + (row.generator == "lpcnet")) for row in rows])["channels"]
        assert (cue.equal_error_rate, cue.alarm) == (0, told)
        assert cue.band is (Band.READABLE if told else Band.CHANCE)


def test_what_pairs_have_in_common_is_no_cue() -> None:
    cues = cues_of(neutral_rows(np.random.default_rng(1), 100))
    for name in ("seconds", "rate", "modulo256", "speaker"):
        assert (cues[name].equal_error_rate, cues[name].band) == (0.5, Band.CLEAN)


def test_a_codec_or_a_speaker_of_one_class_alone_is_a_cue() -> None:
    rows = neutral_rows(np.random.default_rng(1), 100)
    coded = [replace(row, condition="gsm") if row.generator == "lpcnet" else row for row in rows]
    assert cues_of(coded)["condition"].band is Band.READABLE
    named = [replace(row, clip=row.clip.replace(".flac", ".mp3")) if row.generator == "lpcnet" else row for row in rows]
    assert cues_of(named)["file"].band is Band.READABLE
    strangers = [replace(row, speaker="anna") if row.generator == "lpcnet" else row for row in rows]
    assert cues_of(strangers)["speaker"].band is Band.READABLE


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=4, max_size=60), st.integers(0, 9))
@settings(deadline=None)
def test_the_quick_rate_is_that_of_the_metrics(drawn: list[tuple[int, bool]], seed: int) -> None:
    scores = np.array([value for value, _human in drawn], np.float64)
    human = np.array([human for _value, human in drawn])
    human[:2] = True, False
    groups = np.random.default_rng(seed).permutation(len(drawn))
    once = rates(scores, human, groups, np.ones((1, len(drawn)), np.float32))
    assert once[0] == pytest.approx(equal_error_rate(scores[human], scores[~human]), abs=1e-4)


def test_a_group_that_is_drawn_twice_counts_twice() -> None:
    random = np.random.default_rng(1)
    scores, human = random.normal(size=40), np.arange(40) % 2 == 0
    groups, weights = np.arange(40), random.integers(0, 3, (5, 40)).astype(np.float32)
    for drawn, rate in zip(weights.astype(int), rates(scores, human, groups, weights), strict=True):
        again, those = np.repeat(scores, drawn), np.repeat(human, drawn)
        assert rate == pytest.approx(equal_error_rate(again[those], again[~those]), abs=1e-4)


@pytest.mark.parametrize(
    ("rate", "band"),
    [
        (0.5, Band.CLEAN),
        (0.4, Band.CLEAN),
        (0.399, Band.FAINT),
        (0.25, Band.CLEAR),
        (0.1, Band.STRONG),
        (0.099, Band.READABLE),
        (0, Band.READABLE),
    ],
)
def test_bands_begin_where_they_say(rate: float, band: Band) -> None:
    assert band_of(rate, told=True) is band
    assert band_of(rate, told=False) is (Band.CLEAN if band is Band.CLEAN else Band.CHANCE)


def test_more_cues_and_fewer_groups_need_more_to_be_told_from_chance() -> None:
    assert threshold(10) < threshold(100)


def test_an_audit_does_not_depend_on_the_order_of_the_rows() -> None:
    random = np.random.default_rng(1)
    rows = [PLANTS["level"](random, row) for row in neutral_rows(random, 40)]
    mixed = [rows[place] for place in random.permutation(len(rows))]
    one, other = (audit(card_of(rows), some) for some in (rows, mixed))
    assert one == other


def unknown_of(found: Audit) -> str:
    return "\n".join(f"{each.what}: {each.why}" for each in found.unknown)


def test_without_a_human_class_nothing_is_claimed() -> None:
    rows = neutral_rows(np.random.default_rng(1), 10)
    found = audit(card_of(rows, bonafide=None), rows)
    assert (found.cues, found.band) == ([], Band.UNKNOWN)
    assert "name one with --bonafide" in unknown_of(found)


def test_one_class_alone_has_no_cues() -> None:
    rows = neutral_rows(np.random.default_rng(1), 10, ("bonafide",))
    found = audit(card_of(rows), rows)
    assert found.band is Band.UNKNOWN
    assert "one class only: bonafide" in unknown_of(found)


def test_an_old_manifest_says_what_was_never_measured() -> None:
    nothing = float("nan")
    rows = [
        replace(row, samples=0, bits=0, leading=nothing, trailing=nothing, noise_floor=nothing, zeros=nothing)
        for row in neutral_rows(np.random.default_rng(1), 40)
    ]
    found = audit(card_of(rows), rows)
    assert "silence before, silence after, noise floor, share of exact zeros, bit depth: It was measured" in unknown_of(
        found
    )
    assert {"level", "modulo256"} <= {cue.name for cue in found.cues}


@pytest.mark.parametrize("number", [0, 1, 2, 5])
def test_hardly_any_clips_are_audited_too(number: int) -> None:
    rows = neutral_rows(np.random.default_rng(1), 3)[:number]
    found = audit(card_of(rows), rows)
    assert found.clips == number
    assert not found.alarms
