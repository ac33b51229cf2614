"""Whatever the protocol, the folds and the names held out: nothing that is kept apart stands on both sides."""

from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from made_up_rows import a_row, corpora

from veravox.core.manifest import UNKNOWN, Clip
from veravox.core.protocols import GROUPINGS, Division, External, Indivisible, Part, divide, each_in_turn, in_folds
from veravox.core.protocols.groups import LABELS, labels_of
from veravox.core.specs import ExternalSet, Protocol

HUMAN = "class0"
LEARNT = (Part.TRAIN, Part.VALIDATION)
seeds = st.integers(0, 1000)


@st.composite
def questions(draw: st.DrawFn) -> tuple[list[Clip], Protocol, External | None]:
    """A corpus, any protocol, and how its test part is decided on: by shares, by a fold, by names."""
    rows = draw(corpora(classes=3, conditions=draw(st.integers(1, 3))))
    name = draw(st.sampled_from(sorted(GROUPINGS)))
    if name == "external":
        other = [a_row("stranger", kind, n) for kind in ("human", "class9") for n in range(4)]
        shared = draw(st.lists(st.sampled_from(rows), max_size=3))
        external = External([*other, *shared], "human", same_name=draw(st.booleans()))
        return rows, Protocol(name=name, seed=draw(seeds), external=ExternalSet(name="other")), external
    said: dict[str, Any] = {"name": name, "seed": draw(seeds)}
    match draw(st.sampled_from(["shares", "folds", "names"])):
        case "folds":
            said["folds"] = draw(st.integers(2, 5))
            said["fold"] = draw(st.integers(0, said["folds"] - 1))
        case "names":
            known = sorted({LABELS.get(name, GROUPINGS[name]).of(row) for row in rows} - {HUMAN})
            said["held_out"] = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True))
    return rows, Protocol(**said), None


def divided_or_refused(rows: list[Clip], protocol: Protocol, external: External | None) -> Division:
    """What cannot be divided is passed over, once it has said why."""
    refusal = None
    try:
        return divide(rows, protocol, HUMAN, external)
    except Indivisible as error:
        refusal = error
    assert refusal.message.endswith(".")
    assert refusal.field.split(".")[0] in {"protocol", "dataset"}
    return reject()


def crossing(division: Division, of: Any) -> set[str]:
    """Names that stand in more than one part."""
    names = [{of(row) for row in rows} for rows in division.parts.values()]
    return set().union(*(one & other for one, other in combinations(names, 2)))


@given(questions())
@settings(deadline=None, max_examples=300)
def test_nothing_that_is_kept_apart_ever_crosses(asked: tuple[list[Clip], Protocol, External | None]) -> None:
    rows, protocol, _external = asked
    division = divided_or_refused(*asked)
    clips = Counter(row.clip for row in division.rows)
    assert max(clips.values()) == 1
    assert all(division.parts.values())
    assert not crossing(division, GROUPINGS[protocol.name].of)
    if protocol.name != "random":
        assert not crossing(division, lambda row: row.pair)
    if protocol.name in LABELS:
        label = LABELS[protocol.name].of
        learnt = {label(row) for part in LEARNT for row in division.parts[part]}
        tested = {label(row) for row in division.parts[Part.TEST]}
        human = {HUMAN} if protocol.name == "generator" else set()
        assert (learnt & tested) == human
        assert tested == {*division.held_out, *human}
    if protocol.held_out:
        of = LABELS.get(protocol.name, GROUPINGS[protocol.name]).of
        assert not {of(row) for part in LEARNT for row in division.parts[part]} & set(protocol.held_out)
    if protocol.name != "external":
        assert division.left_over + len(division.rows) == len(rows)
        assert division.left_over == 0 or protocol.name in LABELS


@given(questions())
@settings(deadline=None, max_examples=60)
def test_training_and_validation_know_the_same_classes_two_at_least(asked: Any) -> None:
    division = divided_or_refused(*asked)
    train, validation = ({row.generator for row in division.parts[part]} for part in LEARNT)
    assert train == validation
    assert len(train) >= 2
    tested = {row.generator for row in division.parts[Part.TEST]}
    assert HUMAN in train & tested
    assert len(tested) >= 2
    assert set(division.unmet) == tested - train


@given(
    corpora(speakers=5, classes=3, conditions=2), st.sampled_from(["random", "utterance", "speaker", "prompt"]), seeds
)
@settings(deadline=None, max_examples=60)
def test_folds_test_every_clip_once(rows: list[Clip], name: str, seed: int) -> None:
    folds = 3
    tested = [
        row.clip
        for protocol in in_folds(Protocol(name=name, seed=seed), folds)
        for row in divide(rows, protocol, HUMAN).parts[Part.TEST]
    ]
    assert Counter(tested) == Counter(row.clip for row in rows)


@given(corpora(speakers=4, classes=3), seeds)
@settings(deadline=None, max_examples=40)
def test_folds_over_generators_leave_each_out_once_and_test_each_human_clip_once(rows: list[Clip], seed: int) -> None:
    divisions = [divide(rows, protocol, HUMAN) for protocol in in_folds(Protocol(name="generator", seed=seed), 2)]
    held = Counter(name for division in divisions for name in division.held_out)
    assert held == Counter({row.generator for row in rows} - {HUMAN})
    humans = Counter(row.clip for each in divisions for row in each.parts[Part.TEST] if row.generator == HUMAN)
    assert humans == Counter(row.clip for row in rows if row.generator == HUMAN)


@given(corpora(classes=3), seeds)
@settings(deadline=None, max_examples=40)
def test_generators_left_out_in_turn_are_measured_against_the_same_human_clips(rows: list[Clip], seed: int) -> None:
    names = labels_of(rows, LABELS["generator"], without=HUMAN)
    divisions = [divide(rows, each, HUMAN) for each in each_in_turn(Protocol(name="generator", seed=seed), names)]
    assert [division.held_out for division in divisions] == [[name] for name in names]
    assert [division.unmet for division in divisions] == [[name] for name in names]
    humans = [{row.clip for row in each.parts[Part.TEST] if row.generator == HUMAN} for each in divisions]
    assert all(each == humans[0] for each in humans)


@pytest.mark.parametrize("name", ["generator", "condition"])
def test_the_copies_of_a_tested_sentence_are_learnt_under_no_label(name: str) -> None:
    rows = [
        a_row(f"s{voice}", kind, n, place)
        for voice in range(2)
        for kind in ("human", "lpcnet", "world")
        for n in range(10)
        for place in ("clean", "snr20")
    ]
    division = divide(rows, Protocol(name=name, test=0.3), "human")
    tested = {row.pair for row in division.parts[Part.TEST]}
    assert len(tested) == 6
    assert not tested & {row.pair for part in LEARNT for row in division.parts[part]}
    kinds = Counter((row.generator, row.condition) for row in division.parts[Part.TEST])
    (held,) = division.held_out
    expected = {
        "generator": {(kind, place): 6 for kind in ("human", held) for place in ("clean", "snr20")},
        "condition": {(kind, held): 6 for kind in ("human", "lpcnet", "world")},
    }
    assert kinds == expected[name]


def test_the_same_sentence_of_different_speakers_stays_on_one_side() -> None:
    rows = [a_row(f"s{voice}", kind, n) for voice in range(4) for kind in ("human", "world") for n in range(20)]
    parts = divide(rows, Protocol(name="prompt"), "human").parts
    for some in parts.values():
        assert Counter(row.prompt for row in some) == dict.fromkeys({row.prompt for row in some}, 8)


def test_speakers_that_a_pair_ties_together_stay_on_one_side() -> None:
    """A converted voice: what bdl said, rebuilt in the voice of slt."""
    rows = [a_row(f"s{voice}", kind, n) for voice in range(6) for kind in ("human", "world") for n in range(4)]
    tie = a_row("s4", "world", "x")
    rows.append(Clip(**{**vars(tie), "pair": rows[0].pair}))
    for seed in range(20):
        division = divide(rows, Protocol(name="speaker", seed=seed), "human")
        side = {row.speaker: part for part, some in division.parts.items() for row in some}
        assert side["s0"] is side["s4"]


@pytest.mark.parametrize("said", [{}, {"folds": 3}, {"held_out": ["s0"]}])
def test_speakers_that_are_too_few_because_pairs_tie_them_are_told_which_pair_does(said: dict[str, Any]) -> None:
    """A table that calls the pairs of each speaker alike."""
    rows = [replace(row, pair=row.prompt) for row in grid(4, ("human", "world"), 5)]
    with pytest.raises(Indivisible) as refusal:
        divide(rows, Protocol(name="speaker", **said), "human")
    assert "The column pair ties speakers together" in refusal.value.message
    assert "pair 0 is that of s0, s1, s2, s3." in refusal.value.message
    assert refusal.value.message.endswith("give others names of their own, such as s0/0.")
    alone = grid(2, ("human", "world"), 5)
    with pytest.raises(Indivisible, match=r"this choice has 2: s0, s1\.$"):
        divide(alone, Protocol(name="speaker"), "human")


@given(corpora(speakers=5, classes=3), seeds, st.sampled_from(["shares", "folds", "names"]))
@settings(deadline=None, max_examples=40)
def test_who_is_unknown_is_learnt_from_and_tested_on_by_nobody_where_speakers_are_kept_apart(
    rows: list[Clip], seed: int, way: str
) -> None:
    nameless = [replace(row, speaker=UNKNOWN) if row.speaker == "speaker0" else row for row in rows]
    said: dict[str, Any] = {"folds": {"folds": 2, "fold": 1}, "names": {"held_out": ["speaker1"]}}.get(way, {})
    protocol = Protocol(name="speaker", seed=seed, **said)
    division = divide(nameless, protocol, HUMAN)
    assert UNKNOWN not in {row.speaker for row in division.rows}
    assert division.left_over == sum(row.speaker == UNKNOWN for row in nameless)
    without = divide([row for row in nameless if row.speaker != UNKNOWN], protocol, HUMAN)
    assert division.parts == without.parts
    assert divide(nameless, Protocol(name="utterance", seed=seed), HUMAN).left_over == 0


def test_that_the_unknown_are_left_out_is_told_where_too_little_is_left() -> None:
    rows = [replace(row, speaker=UNKNOWN) if row.speaker == "s0" else row for row in grid(3, ("human", "world"), 5)]
    with pytest.raises(Indivisible) as refusal:
        divide(rows, Protocol(name="speaker"), "human")
    assert refusal.value.message == (
        "Protocol speaker needs at least 3 speakers; this choice has 2: s1, s2."
        " 10 clips are left out, for nobody knows their speaker, s0/human/s0_0.clean.flac among them."
    )
    with pytest.raises(Indivisible, match="There is no speaker unknown to hold out; this choice has: s1, s2"):
        divide(rows, Protocol(name="speaker", held_out=[UNKNOWN]), "human")


def test_clips_that_the_training_holds_are_no_test_from_elsewhere() -> None:
    rows = [a_row("s", kind, n) for kind in ("bonafide", "world") for n in range(10)]
    elsewhere = [a_row("t", kind, n) for kind in ("human", "fargan") for n in range(3)]
    protocol = Protocol(name="external", external=ExternalSet(name="other"))
    division = divide(rows, protocol, "bonafide", External([*elsewhere, *rows[:2]], "human"))
    tested = division.parts[Part.TEST]
    assert {row.clip for row in tested} == {row.clip for row in elsewhere}
    assert {row.generator for row in tested} == {"bonafide", "fargan"}  # human by the name that the training has for it
    assert (division.unmet, division.left_over) == (["fargan"], 2)
    with pytest.raises(Indivisible, match="Dataset other has no clip that the training does not hold"):
        divide(rows, protocol, "bonafide", External(rows, "bonafide"))


def test_clips_that_were_made_of_the_same_recordings_are_no_test_from_elsewhere() -> None:
    """The usual way: import, then a dataset of copies after the common chain. All bytes and both names are new."""
    brought = [a_row("s", "bonafide", n) for n in range(12)]
    rows = [replace(row, original=row.sha256, sha256=f"even {row.sha256}") for row in brought[:10]]
    rows += [a_row("s", "world", n) for n in range(10)]
    assert External(brought, "bonafide").unseen(rows) == brought[10:]
    assert External(rows, "bonafide").unseen(brought[:5]) == rows[5:10] + rows[15:]


def grid(voices: int, kinds: tuple[str, ...], sentences: int, places: tuple[str, ...] = ("clean",)) -> list[Clip]:
    return [
        a_row(f"s{voice}", kind, n, place)
        for voice in range(voices)
        for kind in kinds
        for n in range(sentences)
        for place in places
    ]


@pytest.mark.parametrize(
    ("rows", "said", "field", "sentence"),
    [
        (
            grid(3, ("human", "world"), 5),
            {"name": "generator"},
            "protocol.name",
            "Protocol generator needs at least 2 generators besides the human class; this choice has 1: world.",
        ),
        (
            grid(3, ("fargan", "lpcnet", "world"), 5),
            {"name": "generator"},
            "dataset.generators",
            "measures each generator against human speech; this choice has no human class.",
        ),
        (
            grid(3, ("human", "world"), 5),
            {"name": "condition"},
            "protocol.name",
            "Protocol condition needs at least 2 conditions; this choice has 1: clean.",
        ),
        (
            grid(3, ("human", "lpcnet", "world"), 5),
            {"name": "generator", "folds": 4},
            "protocol.folds",
            "Protocol generator needs at least 4 generators besides the human class; this choice has 2: lpcnet, world.",
        ),
        (
            grid(4, ("human", "world"), 5),
            {"name": "speaker", "folds": 5},
            "protocol.folds",
            "Protocol speaker needs at least 5 speakers; this choice has 4: s0, s1, s2, s3.",
        ),
        (
            grid(4, ("human", "world"), 5),
            {"name": "speaker", "held_out": ["s9"]},
            "protocol.heldOut",
            "There is no speaker s9 to hold out; this choice has: s0, s1, s2, s3.",
        ),
        (
            grid(2, ("human", "world"), 5),
            {"name": "speaker", "held_out": ["s1"]},
            "protocol.heldOut",
            "Besides what is held out, protocol speaker needs at least 2 speakers; this choice has 1: s0.",
        ),
        (
            grid(3, ("human", "lpcnet", "world"), 5),
            {"name": "generator", "held_out": ["lpcnet", "world"]},
            "protocol.heldOut",
            "All of them are held out (lpcnet, world): nothing is left to learn from.",
        ),
        (
            grid(3, ("human", "lpcnet", "world"), 5),
            {"name": "generator", "held_out": ["human"]},
            "protocol.heldOut",
            "There is no generator human to hold out; this choice has: lpcnet, world.",
        ),
        (
            [*grid(3, ("human", "world"), 5), a_row("s9", "world", 1)],
            {"name": "speaker", "held_out": ["s9"]},
            "protocol.heldOut",
            "The test part would hold clips of world alone; an error rate needs the human class and another.",
        ),
        (
            [a_row(UNKNOWN, kind, n) for kind in ("human", "world") for n in range(9)],
            {"name": "speaker"},
            "protocol.name",
            "Protocol speaker needs to know the speaker of every clip; 18 have none",
        ),
        (
            grid(1, ("human", "lpcnet", "world"), 2),
            {"name": "generator"},
            "protocol.name",
            "add sentences.",
        ),
    ],
)
def test_what_is_asked_for_in_vain_is_refused_with_what_is_missing(
    rows: list[Clip], said: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(Indivisible) as refusal:
        divide(rows, Protocol(**said), "human")
    assert sentence in refusal.value.message
    assert refusal.value.field == field
