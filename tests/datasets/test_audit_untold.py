"""What an audit cannot tell, it says so: too few clips, pictures, classes that are missing or too small."""

from collections.abc import Sequence
from dataclasses import replace
from math import nan

import numpy as np
import pytest
from audited_rows import card_of, neutral_rows

from veravox.core.audit import Audit, Band, headline, summary
from veravox.core.manifest import Clip, Kind
from veravox.datasets.audit import audit

UNHEARD = (
    "level",
    "peak",
    "silence",
    "dc",
    "bandwidth",
    "leading",
    "trailing",
    "noise_floor",
    "zeros",
    "reach",
    "high",
)


def rows_of(sentences: int, classes: Sequence[str] = ("bonafide", "lpcnet")) -> list[Clip]:
    return neutral_rows(np.random.default_rng(1), sentences, classes)


def drawn(sentences: int, channels: int = 1, columns: int = 128) -> Audit:
    """Of pictures: human ones are grey and 128 columns wide, the others as is said."""
    unheard = {"rate": 0, "bits": 8, "fingerprint": ""} | dict.fromkeys(UNHEARD, nan)
    sizes = {True: {"channels": 1, "samples": 128}, False: {"channels": channels, "samples": columns}}
    rows = [replace(row, **unheard, **sizes[row.generator == "bonafide"]) for row in rows_of(sentences)]
    return audit(card_of(rows).model_copy(update={"kind": Kind.PICTURES}), rows)


def test_of_few_clips_nothing_is_told_whatever_gives_them_away() -> None:
    given = {"rate": 22050, "channels": 2, "level": -66.0}
    rows = [row if row.generator == "bonafide" else replace(row, **given) for row in rows_of(8)]
    found = audit(card_of(rows), rows)
    assert {cue.equal_error_rate for cue in found.cues if cue.name in given} == {0.0}
    assert (found.alarms, found.weakest, found.band) == ([], 0.0, Band.UNKNOWN)
    assert "Too few clips to tell" in headline(found)
    assert f"8 human, 8 machine; about {found.enough} of each" in headline(found)


def test_so_many_clips_as_an_audit_asks_for_are_enough_and_fewer_are_not() -> None:
    asked = audit(card_of(rows_of(8)), rows_of(8)).enough
    assert asked
    few, enough = (audit(card_of(rows), rows) for rows in (rows_of(asked - 10), rows_of(asked)))
    assert few.weakest is not None
    assert enough.weakest is not None
    assert few.weakest < 0.3 <= enough.weakest
    assert [each.reason for each in few.findings if each.reason == "FewClips"] == ["FewClips"]
    assert not any(each.reason == "FewClips" for each in enough.findings)


@pytest.mark.parametrize(("size", "name"), [({"channels": 3}, "channels"), ({"columns": 256}, "width")])
def test_pictures_are_told_apart_by_their_size(size: dict[str, int], name: str) -> None:
    found = drawn(100, **size)
    assert (found.band, [cue.name for cue in found.alarms]) == (Band.READABLE, [name])
    (told,) = (each for each in found.findings if each.reason == "CueGivesAway")
    assert told.remedy.startswith("Draw the pictures of every class by one program")


def test_pictures_that_are_alike_are_clean_and_their_sound_is_unknown() -> None:
    found = drawn(100)
    assert found.band is Band.CLEAN
    assert {cue.name for cue in found.cues} == {"channels", "bits", "width", "file", "speaker", "condition"}
    assert [each.what for each in found.unknown] == [
        "all that is measured of sound, and near duplicates",
        "mean spectra",
    ]
    assert (found.formats[0].rates, found.formats[0].channels, found.formats[0].bits) == ({}, {"1": 100}, {"8": 100})


def test_recordings_have_no_width() -> None:
    found = audit(card_of(rows_of(100)), rows_of(100))
    assert "width" not in {cue.name for cue in found.cues}
    assert not any("width" in each.what for each in found.unknown)


def test_duplicates_stand_in_the_headline() -> None:
    rows = rows_of(100)
    rows[4] = replace(rows[4], sha256=rows[0].sha256, fingerprint=rows[0].fingerprint)
    found = audit(card_of(rows), rows)
    assert headline(found).startswith("No cue gives the label away")
    assert "1 recordings are there several times byte for byte" in headline(found)


def test_a_class_that_is_too_small_among_others_is_named_with_its_clips() -> None:
    rows = rows_of(100, ("bonafide", "lpcnet", "world", "hifigan"))
    left = {"lpcnet": 2, "world": 1}
    few = [row for row in rows if int(row.clip[-9:-5]) < left.get(row.generator, 100)]
    found = audit(card_of(few), few)
    assert {cue.against for cue in found.cues} == {"", "hifigan"}
    (told,) = (each for each in found.findings if each.reason == "SmallClasses")
    assert told.message.endswith("by themselves: lpcnet (2), world (1); 3 are needed.")
    assert told.serious
    assert told.message in headline(found)
    assert summary(found, "").serious == 1


@pytest.mark.parametrize(
    ("human", "machine", "bonafide", "why"),
    [
        (1, 50, "bonafide", "bonafide, the human class, has too few clips to be compared: 1 of the 3 that it needs."),
        (50, 2, "bonafide", "The other classes have too few clips to be compared: 2 of the 3 that they need together."),
        (20, 20, "people", "No clip is of people, the human class; there are: bonafide, lpcnet."),
    ],
)
def test_where_there_is_nothing_to_compare_it_says_which_class_is_too_small_or_gone(
    human: int, machine: int, bonafide: str, why: str
) -> None:
    most = {"bonafide": human, "lpcnet": machine}
    rows = [row for row in rows_of(50) if int(row.clip[-9:-5]) < most[row.generator]]
    found = audit(card_of(rows, bonafide), rows)
    assert found.band is Band.UNKNOWN
    assert [each.why for each in found.unknown if each.what == "what gives the label away"] == [why]
    assert not any("import the dataset again" in each.why for each in found.unknown)
