"""What stands on both sides of a split, and what is there twice."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from audited_rows import card_of, neutral_rows
from hypothesis import given
from hypothesis import strategies as st
from made_up_rows import a_row, corpora

from veravox.core.audit import Crossing
from veravox.core.manifest import Clip
from veravox.core.protocols import divide
from veravox.core.specs import Protocol
from veravox.datasets.audit import audit, crossings, may_cross

Change = Callable[[Clip], Clip]


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


def divided(part_of: Callable[[Clip], str]) -> dict[str, list[Clip]]:
    parts: dict[str, list[Clip]] = {"train": [], "test": []}
    for row in corpus():
        parts[part_of(row)].append(row)
    return parts


def by_speaker(row: Clip) -> str:
    return "test" if row.speaker == "s3" else "train"


def test_a_clean_split_has_nothing_on_both_sides_that_it_keeps_apart() -> None:
    found = crossings(divided(by_speaker), "speaker")
    assert (crossed(found, "speaker").crossing, crossed(found, "pair").crossing) == (0, 0)
    assert (crossed(found, "prompt").crossing, crossed(found, "prompt").groups) == (6, 6)
    assert crossed(found, "generator").examples == ["human", "lpcnet", "world"]


@pytest.mark.parametrize("kind", ["speaker", "prompt", "pair", "generator"])
def test_a_leak_of_one_clip_is_found(kind: str) -> None:
    """Each group keeps to one side but one, of which one clip was put on the other."""
    of = {"speaker": by_speaker, "prompt": lambda row: "test" if row.prompt == "5" else "train"}
    of |= {"pair": lambda row: "test" if row.pair == "s2/s2_1" else "train"}
    of |= {"generator": lambda row: "test" if row.generator == "world" else "train"}
    parts = divided(of[kind])
    assert crossed(crossings(parts, kind), kind).crossing == 0
    parts["train"].append(parts["test"].pop())
    found = crossed(crossings(parts, kind), kind)
    assert (found.crossing, found.promised or kind == "pair") == (1, True)
    told = audit(card_of(corpus(), "human"), corpus(), parts=parts, protocol=kind).findings
    assert any(each.reason == "GroupsCross" and found.examples[0] in each.message for each in told)


@given(
    corpora(classes=3, conditions=2),
    st.sampled_from(["utterance", "speaker", "prompt", "generator", "condition"]),
    st.integers(0, 99),
)
def test_what_a_protocol_promises_never_crosses_in_its_splits(rows: list[Clip], name: str, seed: int) -> None:
    parts = {part.value: some for part, some in divide(rows, Protocol(name=name, seed=seed), "class0").parts.items()}
    promised = [each for each in crossings(parts, name, bonafide="class0") if each.promised]
    assert {each.kind for each in promised} == {"pair"} | ({name} - {"utterance"})
    assert not any(each.crossing for each in promised)


@given(
    corpora(classes=3, conditions=2),
    st.sampled_from(["random", "utterance", "speaker", "prompt", "generator", "condition"]),
    st.integers(0, 99),
)
def test_what_may_cross_holds_for_every_seed(rows: list[Clip], name: str, seed: int) -> None:
    parts = {part.value: some for part, some in divide(rows, Protocol(name=name, seed=seed), "class0").parts.items()}
    most = {each.kind: each.crossing for each in may_cross(rows) if each.protocol == name}
    assert all(each.crossing <= most[each.kind] for each in crossings(parts, name, bonafide="class0"))


@pytest.mark.parametrize("name", ["generator", "condition"])
def test_a_label_that_was_left_out_and_learnt_all_the_same_is_found(name: str) -> None:
    rows = [
        a_row(f"s{voice}", kind, n, place)
        for voice in range(2)
        for kind in ("human", "lpcnet", "world")
        for n in range(8)
        for place in ("clean", "snr20")
    ]
    division = divide(rows, Protocol(name=name, test=0.3), "human")
    parts = {part.value: list(some) for part, some in division.parts.items()}
    assert crossed(crossings(parts, name, bonafide="human"), name).crossing == 0
    tested = next(row for row in parts["test"] if row.generator != "human")
    parts["train"].append(tested)
    found = crossed(crossings(parts, name, bonafide="human"), name)
    assert (found.crossing, found.promised, found.examples) == (1, True, [getattr(tested, name)])


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
    assert (found.near, found.listed[0].number) == (1, 6)


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=3, unique=True), max_size=5))
def test_what_is_one_recording_through_others_crosses_as_one(sets: list[list[str]]) -> None:
    """A clip in the training and any that hangs together with it in the test, through whatever sets."""
    rows = [replace(a_row("s0", "human", place), clip=name) for place, name in enumerate("abcdefgh")]
    parts = {"train": [row for row in rows if row.clip <= "d"], "test": [row for row in rows if row.clip > "d"]}
    linked = {name: {name} for name in "abcdefgh"}
    for _again in sets:
        for names in sets:
            whole = set().union(*(linked[name] for name in names))
            linked |= dict.fromkeys(whole, whole)
    wholes = {frozenset(some) for some in linked.values() if len(some) > 1}
    found = next((each for each in crossings(parts, "utterance", sets) if each.kind == "duplicate"), None)
    both = [some for some in wholes if min(some) <= "d" < max(some)]
    assert (found.groups, found.crossing) == (len(wholes), len(both)) if found else not sets


def test_clips_without_a_print_are_said_to_be_unknown() -> None:
    rows = [replace(row, fingerprint="") for row in neutral_rows(np.random.default_rng(1), 5)]
    found = audit(card_of(rows), rows)
    assert found.duplicates.unprinted == 10
    assert any(each.what == "near duplicates" for each in found.unknown)


def test_the_parts_of_a_split_are_counted() -> None:
    parts = divided(by_speaker)
    found = audit(card_of(corpus(), "human"), corpus(), parts=parts, protocol="speaker")
    assert {(each.part, each.generator): each.clips for each in found.parts}["test", "world"] == 6
    assert found.protocol == "speaker"
