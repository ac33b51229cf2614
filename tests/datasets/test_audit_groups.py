"""What stands on both sides of a division, and what is there twice."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from audited_rows import card_of, neutral_rows
from hypothesis import assume, given
from hypothesis import strategies as st
from made_up_rows import a_row, corpora

from veravox.core.audit import Crossing, crossings, in_several_parts, may_cross, twice_on_both_sides
from veravox.core.manifest import Clip
from veravox.core.protocols import Division, External, Indivisible, Part, divide
from veravox.core.specs import ExternalSet, Protocol
from veravox.datasets.audit import audit

NAMES = ["random", "utterance", "speaker", "prompt", "generator", "condition"]


def corpus() -> list[Clip]:
    """Four speakers, each with six sentences in three classes."""
    return [
        a_row(f"s{speaker}", kind, sentence)
        for speaker in range(4)
        for sentence in range(6)
        for kind in ("human", "lpcnet", "world")
    ]


def crossed(found: list[Crossing], kind: str, protocol: str = "") -> Crossing:
    return next(each for each in found if each.kind == kind and (not protocol or each.protocol == protocol))


def divided(tested: Callable[[Clip], bool]) -> Division:
    rows = corpus()
    parts = {part: [row for row in rows if tested(row) is (part is Part.TEST)] for part in (Part.TRAIN, Part.TEST)}
    return Division(parts, [])


def test_what_a_protocol_does_not_promise_is_counted_and_named() -> None:
    found = crossings(divided(lambda row: row.speaker == "s3"), "speaker")
    assert [each.kind for each in found] == ["prompt"]
    assert (found[0].crossing, found[0].groups, found[0].clips) == (6, 6, 72)
    assert in_several_parts(found) == "6 of 6 prompts"
    assert in_several_parts(found, named=True) == "6 of 6 prompts (0, 1, 2, 3, 4 and 1 more)"


def test_without_a_promise_one_clip_of_a_pair_on_the_other_side_is_found() -> None:
    division = divided(lambda row: row.prompt == "5")
    assert [each.crossing for each in crossings(division, "random") if each.kind == "pair"] == [0]
    division.parts[Part.TRAIN].append(division.parts[Part.TEST].pop())
    (found,) = (each for each in crossings(division, "random") if each.kind == "pair")
    assert (found.crossing, found.clips, found.examples) == (1, 3, ["s3/s3_5"])


def test_clips_without_a_prompt_have_none_in_common() -> None:
    rows = [replace(row, prompt="") for row in corpus()]
    found = crossings(Division({Part.TRAIN: rows[:9], Part.TEST: rows[9:]}, []), "utterance")
    assert crossed(found, "prompt").groups == 0


def test_a_recording_in_several_parts_is_warned_of_and_a_single_one_of_a_set_is_no_duplicate() -> None:
    division = divided(lambda row: row.speaker == "s3")
    twice = [[corpus()[0].clip, corpus()[-1].clip], [corpus()[1].clip, corpus()[2].clip], [corpus()[3].clip, "gone"]]
    found = crossings(division, "speaker", twice)
    assert (crossed(found, "duplicate").crossing, crossed(found, "duplicate").groups) == (1, 2)
    said = twice_on_both_sides(found)
    assert said.startswith(
        f"1 of 2 recordings that are there twice stand in several parts: {corpus()[0].clip}. Keep one"
    )
    assert twice_on_both_sides(crossings(division, "speaker", twice[1:])) == ""


@pytest.mark.parametrize("same_name", [False, True])
def test_names_of_another_dataset_mean_something_else(same_name: bool) -> None:
    """Unless it is another version of the same."""
    rows, others = corpus(), [replace(row, sha256=f"{row.sha256}00", pair=f"{row.pair}+") for row in corpus()]
    protocol = Protocol(name="external", external=ExternalSet(name="other"))
    division = divide(rows, protocol, "human", External(others, "human", same_name))
    parts = division.parts if same_name else {part: division.parts[part] for part in (Part.TRAIN, Part.VALIDATION)}
    found = crossed(crossings(division, "external"), "prompt")
    prompts = [{row.prompt for row in some} for some in parts.values()]
    assert found.crossing == len({name for name in set().union(*prompts) if sum(name in some for some in prompts) > 1})


@given(corpora(classes=3, conditions=2), st.sampled_from(NAMES), st.integers(0, 99), st.booleans())
def test_what_may_cross_holds_for_every_seed(rows: list[Clip], name: str, seed: int, tied: bool) -> None:
    """With voices that are tied by a pair, too: the copies of one class are said by the next voice."""
    if tied:
        voices = sorted({row.speaker for row in rows})
        following = dict(zip(voices[::2], voices[1::2], strict=False))
        rows = [
            replace(row, speaker=following.get(row.speaker, row.speaker)) if row.generator == "class1" else row
            for row in rows
        ]
    try:
        division = divide(rows, Protocol(name=name, seed=seed), "class0")
    except Indivisible:
        assume(False)
    most = {each.kind: each for each in may_cross(rows) if each.protocol == name}
    assert all(each.crossing <= most[each.kind].crossing for each in crossings(division, name))
    assert {each.kind for each in most.values() if each.promised} == {"pair", name} - {"utterance", "random"} - (
        {"pair"} if name == "random" else set()
    )
    assert not any(each.crossing for each in most.values() if each.promised)


def test_what_a_protocol_leaves_free_is_counted_without_a_split() -> None:
    found = may_cross(corpus())
    assert crossed(found, "speaker", "speaker").crossing == 0
    assert crossed(found, "prompt", "speaker").crossing == 6
    assert crossed(found, "speaker", "utterance").crossing == 4
    assert crossed(found, "pair", "random").crossing == 24
    assert crossed(found, "pair", "random").clips == 72


def converted(rows: list[Clip]) -> list[Clip]:
    """The copies by LPCNet are said by another speaker, as a converted voice is: s0 and s1 are tied, s2 and s3."""
    other = {"s0": "s1", "s1": "s0", "s2": "s3", "s3": "s2"}
    return [replace(row, speaker=other[row.speaker]) if row.generator == "lpcnet" else row for row in rows]


def test_speakers_that_a_pair_ties_together_stay_together() -> None:
    found = may_cross(converted(corpus()))
    assert (crossed(found, "pair", "speaker").crossing, crossed(found, "speaker", "speaker").crossing) == (0, 0)
    assert crossed(found, "prompt", "speaker").crossing == 6


def test_names_that_differ_in_case_or_coding_are_told() -> None:
    rows = [*corpus(), a_row("S1", "human", 9), a_row("zo\u00eb", "human", 1), a_row("zoe\u0308 ", "human", 2)]
    found = audit(card_of(rows, "human"), rows)
    assert [each.names for each in found.alike] == [["S1", "s1"], ["zoe\u0308 ", "zo\u00eb"]]
    assert sum(each.reason == "NamesAlike" for each in found.findings) == 2


def same_bytes(row: Clip, other: Clip) -> Clip:
    return replace(row, sha256=other.sha256, fingerprint=other.fingerprint)


def test_the_same_bytes_in_two_classes_are_the_worst_of_duplicates() -> None:
    rows = neutral_rows(np.random.default_rng(1), 30)
    rows[1] = same_bytes(rows[1], rows[0])
    found = audit(card_of(rows), rows)
    assert (found.duplicates.exact, found.duplicates.across_classes, found.duplicates.near) == (1, 1, 0)
    assert found.duplicates.listed[0].generators == ["bonafide", "lpcnet"]
    assert found.findings[0].reason == "SameBytesInSeveralClasses"


def test_the_same_bytes_under_two_speakers_are_found_and_may_cross() -> None:
    rows = neutral_rows(np.random.default_rng(1), 30)
    rows[2] = same_bytes(rows[2], rows[0])
    found = audit(card_of(rows), rows)
    assert found.duplicates.listed[0].speakers == ["s0", "s1"]
    assert crossed(found.crossings, "duplicate", "speaker").crossing == 1
    assert any("Keeping speakers apart leaves 1 of 1 recordings" in each.message for each in found.findings)


def flipped(row: Clip, of: Clip, bits: int) -> Clip:
    """A print that differs from another's in so many bits."""
    return replace(row, fingerprint=f"{of.fingerprint[:4]}{int(of.fingerprint[4:], 16) ^ ((1 << bits) - 1):0128x}")


@pytest.mark.parametrize(("bits", "near"), [(0, 1), (60, 1), (102, 1), (120, 0)])
def test_clips_of_different_pairs_with_prints_that_are_near_are_told(bits: int, near: int) -> None:
    rows = neutral_rows(np.random.default_rng(1), 200)
    rows[10] = flipped(rows[10], rows[300], bits)
    found = audit(card_of(rows), rows).duplicates
    assert found.near == near
    if near:
        assert set(found.listed[0].clips) == {rows[10].clip, rows[300].clip}
        assert found.listed[0].apart == pytest.approx(bits / 512, abs=1e-3)


def test_a_pair_is_no_duplicate_but_the_same_class_twice_is() -> None:
    rows = neutral_rows(np.random.default_rng(1), 20)
    rows[1] = flipped(rows[1], rows[0], 20)
    assert audit(card_of(rows), rows).duplicates.near == 0
    again = flipped(replace(rows[0], clip="s0/bonafide/again.flac", sha256="5eed"), rows[0], 20)
    assert audit(card_of(rows), [*rows, again]).duplicates.near == 1


def test_a_duplicate_and_all_its_copies_are_one_set() -> None:
    rows = neutral_rows(np.random.default_rng(1), 20, ("bonafide", "lpcnet", "world"))
    for place in range(3):
        rows[place + 3] = flipped(rows[place + 3], rows[place], 30)
    found = audit(card_of(rows), rows).duplicates
    assert (found.near, len(found.listed[0].clips)) == (1, 6)


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=3, unique=True), max_size=5))
def test_what_is_one_recording_through_others_crosses_as_one(sets: list[list[str]]) -> None:
    """A clip in the training and any that hangs together with it in the test, through whatever sets."""
    rows = [replace(a_row("s0", "human", place), clip=name) for place, name in enumerate("abcdefgh")]
    division = Division({Part.TRAIN: rows[:4], Part.TEST: rows[4:]}, [])
    linked = {name: {name} for name in "abcdefgh"}
    for _again in sets:
        for names in sets:
            whole = set().union(*(linked[name] for name in names))
            linked |= dict.fromkeys(whole, whole)
    wholes = {frozenset(some) for some in linked.values() if len(some) > 1}
    found = next((each for each in crossings(division, "utterance", sets) if each.kind == "duplicate"), None)
    both = [some for some in wholes if min(some) <= "d" < max(some)]
    assert (found.groups, found.crossing) == (len(wholes), len(both)) if found else not sets


def test_clips_without_a_print_are_said_to_be_unknown() -> None:
    rows = [replace(row, fingerprint="") for row in neutral_rows(np.random.default_rng(1), 5)]
    found = audit(card_of(rows), rows)
    assert found.duplicates.unprinted == 10
    assert any(each.what == "near duplicates" for each in found.unknown)


def test_what_no_protocol_uses_stands_on_no_side_of_it() -> None:
    rows = [replace(row, speaker="unknown", prompt="5") if row.speaker == "s3" else row for row in corpus()]
    apart = crossed(may_cross(rows), "speaker", "speaker")
    assert (apart.groups, apart.crossing) == (3, 0)
    assert crossed(may_cross(rows), "speaker", "utterance").groups == 4
