from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_rows import a_row, corpora

from veravox.core.exits import BAD_DATA
from veravox.core.manifest import Clip
from veravox.core.protocols import GROUPINGS, Indivisible, Part, divide
from veravox.core.specs import Protocol
from veravox.datasets.splits import read_split, write_split

WHOLE = ("random", "utterance", "speaker", "prompt")  # each clip stands in a part
names = st.sampled_from(WHOLE)
seeds = st.integers(0, 1000)


def split(rows: list[Clip], protocol: Protocol) -> dict[Part, list[Clip]]:
    return divide(rows, protocol, "human").parts


def parts_of(rows: list[Clip], protocol: Protocol) -> dict[str, Part]:
    return {row.clip: part for part, some in split(rows, protocol).items() for row in some}


@given(corpora(), names, seeds)
@settings(deadline=None)
def test_every_clip_stands_in_one_part_and_no_group_crosses(rows: list[Clip], name: str, seed: int) -> None:
    divided = split(rows, Protocol(name=name, seed=seed))
    assert Counter(row.clip for some in divided.values() for row in some) == Counter(row.clip for row in rows)
    groups = [{GROUPINGS[name].of(row) for row in some} for some in divided.values()]
    assert sum(map(len, groups)) == len(set.union(*groups))


@given(corpora(), names, seeds)
@settings(deadline=None)
def test_every_part_has_every_class(rows: list[Clip], name: str, seed: int) -> None:
    classes = {row.generator for row in rows}
    for some in split(rows, Protocol(name=name, seed=seed)).values():
        assert {row.generator for row in some} == classes


@given(corpora(), names, seeds, st.randoms())
@settings(deadline=None)
def test_the_seed_alone_decides_not_the_rows_order(rows: list[Clip], name: str, seed: int, random: Random) -> None:
    shuffled = random.sample(rows, len(rows))
    protocol = Protocol(name=name, seed=seed)
    assert parts_of(rows, protocol) == parts_of(shuffled, protocol)


@pytest.mark.parametrize("name", WHOLE)
def test_another_seed_divides_otherwise(name: str) -> None:
    rows = [a_row(f"s{voice}", kind, n) for voice in range(8) for kind in ("human", "lpcnet") for n in range(6)]
    assert len({tuple(sorted(parts_of(rows, Protocol(name=name, seed=seed)).items())) for seed in range(5)}) > 1


@given(st.integers(40, 120), st.floats(0.1, 0.3), st.floats(0.1, 0.3), st.sampled_from(["random", "utterance"]), seeds)
@settings(deadline=None, max_examples=30)
def test_the_shares_are_met_within_two_groups_in_each_class(
    sentences: int, validation: float, test: float, name: str, seed: int
) -> None:
    rows = [a_row("s", kind, n) for kind in ("human", "lpcnet") for n in range(sentences)]
    divided = split(rows, Protocol(name=name, validation=validation, test=test, seed=seed))
    for part, share in ((Part.VALIDATION, validation), (Part.TEST, test)):
        for kind in ("human", "lpcnet"):
            assert abs(sum(row.generator == kind for row in divided[part]) - share * sentences) <= 2


def test_a_rare_class_reaches_every_part_though_its_sentences_are_few() -> None:
    common = [a_row("s", "human", n) for n in range(200)]
    for seed in range(30):
        rare = [a_row("s", "rare", n) for n in (3, 77, 150)]
        divided = split(common + rare, Protocol(name="utterance", seed=seed))
        assert [sum(row.generator == "rare" for row in some) for some in divided.values()] == [1, 1, 1]


@pytest.mark.parametrize(
    ("rows", "name", "sentence"),
    [
        (
            [*(a_row("s", "human", n) for n in range(9)), a_row("s", "lpcnet", 1)],
            "random",
            "Class lpcnet has one clip; training, validation and test need at least one each.",
        ),
        (
            [*(a_row("s", "human", n) for n in range(9)), a_row("s", "lpcnet", 1), a_row("s", "lpcnet", 2)],
            "utterance",
            "Class lpcnet has 2 clips; training",
        ),
        (
            [a_row(voice, kind, n) for voice in ("bdl", "awb") for kind in ("human", "lpcnet") for n in range(9)],
            "speaker",
            "Protocol speaker needs at least 3 speakers; this choice has 2: awb, bdl.",
        ),
        (
            [*(a_row(f"s{n}", "human", n) for n in range(9)), *(a_row("s1", "lpcnet", n) for n in range(9))],
            "speaker",
            "Protocol speaker needs class lpcnet from at least 3 speakers; it has 1: s1.",
        ),
        ([a_row("s", "human", n) for n in range(9)], "random", "needs at least two classes; this choice has: human."),
        ([], "random", "needs at least two classes; this choice has: none."),
    ],
)
def test_what_cannot_be_divided_is_refused_with_a_reason(rows: list[Clip], name: str, sentence: str) -> None:
    with pytest.raises(Indivisible) as refusal:
        split(rows, Protocol(name=name))
    assert sentence in refusal.value.message
    assert refusal.value.end is BAD_DATA


def test_a_split_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = [a_row('s, "x"', kind, n) for kind in ("human", "lpcnet") for n in range(9)]
    rows[0] = replace(rows[0], original="of another file")
    divided = split(rows, Protocol())
    write_split(tmp_path / "split.csv", divided)
    assert (tmp_path / "split.csv").read_text().startswith("clip,sha256,pair,part,speaker,class,condition,original\n")
    there = {(row.clip, row.sha256, row.pair, row.part, row.original) for row in read_split(tmp_path / "split.csv")}
    assert there == {
        (row.clip, row.sha256, row.pair, part, row.original) for part, some in divided.items() for row in some
    }
