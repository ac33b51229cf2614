"""A dataset's clips as its page shows them: which the address says, and how pairs are grouped and called."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.client.models import Count, DatasetClip, DatasetClips, Kind
from veravox.web.datasets.narrowing import options
from veravox.web.datasets.pairs import in_groups, said_of, title_of
from veravox.web.datasets.view import View, clips_address, view_of

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def clip(**told: Any) -> DatasetClip:
    plain: dict[str, Any] = {
        "place": 0,
        "group": 0,
        "clip": "anna/world/1.flac",
        "speaker": "anna",
        "generator": "world",
    }
    plain |= {"human": False, "condition": "clean", "prompt": "anna/1", "pair": "anna/1", "seconds": 1.5}
    return DatasetClip(**{**plain, "kind": Kind.sound, **told})


def seen_at(address: str) -> View:
    place, said = urlsplit(address), dict(parse_qsl(urlsplit(address).query))
    return view_of(unquote(place.path.removeprefix("/data/")), generator=said.pop("class", ""), **said)


@given(st.from_regex(r"[a-z0-9][a-z0-9.-]{0,20}", fullmatch=True), WORDS, WORDS, WORDS, WORDS)
def test_an_address_leads_back_to_what_was_seen(
    name: str, generator: str, voice: str, condition: str, after: str
) -> None:
    view = view_of(name, generator, voice, condition, after)
    assert seen_at(view.address) == view
    held = list(view.held())
    assert len(held) == sum(map(bool, (generator, voice, condition)))
    assert all(seen_at(without.address) == without != view and not without.after for _says, without in held)


def test_of_a_class_the_human_clips_beside_it_are_asked_for_too() -> None:
    assert view_of("mine", generator="world").asked()["beside"]
    assert not view_of("mine", voice="anna").asked()["beside"]
    assert clips_address("mine") == "/data/mine"


def test_clips_of_a_group_stand_together() -> None:
    clips = [clip(place=place, group=group) for place, group in ((0, 0), (3, 0), (1, 1), (2, 2), (5, 2))]
    assert [[each.place for each in group] for group in in_groups(clips)] == [[0, 3], [1], [2, 5]]


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ({}, "anna/1"),
        ({"prompt": "a0001"}, "anna · a0001"),
        ({"prompt": "a0001", "condition": "snr20"}, "anna · a0001 · snr20"),
        ({"condition": ""}, "anna/1"),
    ],
)
def test_a_pair_is_called_by_voice_sentence_and_what_happened_to_it(told: dict[str, Any], title: str) -> None:
    assert title_of([clip(**told), clip()]) == title


def test_it_says_how_much_there_is_and_what_to_do_where_there_is_nothing() -> None:
    assert said_of(DatasetClips(items=[clip()], total=1200, pairs=400)) == "1,200 clips in 400 pairs"
    assert said_of(DatasetClips(items=[], total=0, pairs=0)) == "No clip is like that; leave something out."


def test_each_choice_says_how_many_clips_it_has() -> None:
    counts = [
        Count(speaker=speaker, generator=generator, condition="clean", clips=n, seconds=1.0)
        for speaker, generator, n in (("bert", "world", 2), ("anna", "world", 1000), ("bert", "human", 3))
    ]
    assert options(counts, "speaker") == [("bert", "bert (5)"), ("anna", "anna (1,000)")]
    assert options(counts, "condition") == [("clean", "clean (1,005)")]
