"""The part of one's history that an address says."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.client.models import Phase
from veravox.web.runs.spark import HEIGHT, WIDTH, points
from veravox.web.runs.tags import tags_in
from veravox.web.runs.view import View, view_of, with_tag

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


def seen_at(address: str) -> View:
    said = parse_qsl(urlsplit(address).query)
    rest = {name: value for name, value in said if name != "tag"}
    return view_of(**rest, tag=[value for name, value in said if name == "tag"])


@given(WORDS, st.lists(WORDS, max_size=12), st.sampled_from(["", *Phase, "Sleeping"]), WORDS, st.booleans())
def test_an_address_leads_back_to_what_was_seen(
    search: str, tags: list[str], phase: str, dataset: str, deleted: bool
) -> None:
    view = view_of(search=search, tag=tags, phase=phase, dataset=dataset, deleted="yes" if deleted else "")
    assert seen_at(view.address) == view
    assert all(seen_at(without.address) == without != view for _says, without in view.held())
    assert len(list(view.held())) == sum(map(bool, (view.search, *view.tags, view.phase, view.dataset)))


@pytest.mark.parametrize(
    "nonsense",
    [
        {"phase": "Sleeping"},
        {"since": "yesterday"},
        {"until": "2026-02-30"},
        {"sort": "size"},
        {"after": "../../x"},
        {"deleted": "maybe"},
    ],
)
def test_what_makes_no_sense_in_an_address_asks_for_nothing(nonsense: dict[str, str]) -> None:
    assert view_of(**nonsense) == View()


def test_a_day_lasts_to_its_end() -> None:
    asked = view_of(since="2026-01-31", until="2026-01-31").asked()
    assert str(asked["created_after"]) < str(asked["created_before"])
    assert view_of(until="9999-12-31").asked()["created_before"] is None


def test_tags_are_told_apart_by_commas() -> None:
    assert view_of(tag=["Two  voices, baseline", "baseline"]).tags == ("two voices", "baseline")
    assert tags_in(" a, ,two words ,") == ["a", "two words"]
    assert with_tag("c#d&e") == "/runs?tag=c%23d%26e"


@given(st.lists(st.floats(0, 1), min_size=2, max_size=40))
def test_a_small_curve_stays_in_its_picture_and_goes_from_left_to_right(values: list[float]) -> None:
    places = [tuple(map(float, each.split(","))) for each in points(values).split()]
    assert len(places) == len(values)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)
    assert sorted(places) == sorted(places, key=lambda place: place[0])
    assert (places[0][1] >= places[-1][1]) == (values[0] <= values[-1]) or abs(values[0] - values[-1]) < 0.01
