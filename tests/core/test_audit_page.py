"""What an audit says for people: on a page that cannot be hurt by names, and on a terminal."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from veravox.core.audit import (
    Audit,
    AuditFinding,
    Band,
    Cue,
    Duplicate,
    Duplicates,
    Reading,
    comparison,
    headline,
    page,
    text,
)
from veravox.core.audit.cues import CUES
from veravox.core.audit.findings import findings
from veravox.core.audit.model import (
    Alike,
    ClassCounts,
    ClassFormat,
    Crossing,
    Histogram,
    MeanSpectrum,
    Rate,
    Spectra,
    Unknown,
)
from veravox.core.audit.stored import page_again, write_audit
from veravox.core.specs.status import Count
from veravox.core.text import _, speaking

HOSTILE = "<script>alert(1)</script>\"'&\x1b[31m\u202e</svg>"


def a_cue(name: str = "leading", rate: float = 0.05, against: str = "", alarm: bool = True) -> Cue:
    band = Band.READABLE if rate < 0.1 else Band.CLEAR if rate < 0.4 else Band.CLEAN
    return Cue(
        name=name,
        against=against,
        human=60,
        machine=60,
        equal_error_rate=rate,
        low=max(0, rate - 0.02),
        high=min(0.5, rate + 0.02),
        reading=Reading.LOWER,
        band=band,
        alarm=alarm and rate < 0.4,
    )


def an_audit(name: str = "mine", cues: list[Cue] | None = None) -> Audit:
    """An audit with something in every section, in which every name is this one."""
    found = Audit(
        dataset=name,
        version="0123456789abcdef",
        bonafide=name,
        clips=120,
        seconds=360,
        generators=[name, "lpcnet"],
        counts=[Count(speaker=name, generator=name, condition=name, clips=60, seconds=180)],
        cues=[a_cue(), a_cue("level", 0.45), a_cue(against=name)] if cues is None else cues,
        weakest=0.35,
        enough=60,
        formats=[
            ClassFormat(
                generator=name,
                clips=60,
                rates={"16000": 60},
                channels={"1": 60},
                bits={"16": 60},
                files={name: 60},
                shortest=1,
                median=3,
                longest=6,
            )
        ],
        histograms=[
            Histogram(cue="leading", edges=[0, 0.1, 0.2], classes=[ClassCounts(generator=name, counts=[3, 5])]),
            Histogram(cue="speaker", labels=[name], classes=[ClassCounts(generator=name, counts=[60])]),
        ],
        spectra=Spectra(
            front_end="mel",
            frequencies=[100, 1000, 8000],
            curves=[MeanSpectrum(generator=name, levels=[-30, -40, -60])],
            baseline=[Rate(against=name, human=60, machine=60, equal_error_rate=0.1, low=0.05, high=0.15)],
        ),
        crossings=[
            Crossing(protocol="speaker", kind="prompt", groups=3, crossing=1, clips=40, promised=False, examples=[name])
        ],
        duplicates=Duplicates(
            exact=1,
            clips=2,
            across_classes=1,
            listed=[Duplicate(exact=True, clips=[name, name], generators=[name], speakers=[name])],
        ),
        alike=[Alike(kind="speaker", names=[name, name.upper()])],
        unknown=[Unknown(what=name, why=name)],
    )
    return found.model_copy(update={"findings": findings(found)})


class Tags(HTMLParser):
    """Which elements and attributes there are, and whether they are closed in order."""

    VOID = {"meta", "br"}

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _value in attrs}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags_of(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    assert parser.open == []
    return parser


def test_names_from_outside_are_only_text() -> None:
    honest, hostile = (tags_of(page(an_audit(name), an_audit(name))) for name in ("mine", HOSTILE))
    assert hostile.seen == honest.seen
    assert hostile.attributes == honest.attributes
    assert "script" not in hostile.seen


def test_a_page_needs_nothing_from_elsewhere() -> None:
    html = page(an_audit())
    addresses = set(re.findall(r"(?:https?:)?//[^\s\"'<]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not {"src", "href", "onload", "onclick"} & tags_of(html).attributes


def test_control_characters_move_no_cursor() -> None:
    said = (
        text(an_audit(HOSTILE), every=True) + comparison(an_audit(HOSTILE), an_audit(HOSTILE)) + page(an_audit(HOSTILE))
    )
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_an_audit_is_read_as_it_was_written() -> None:
    found = an_audit(HOSTILE)
    assert Audit.model_validate(found.outside()) == found


@pytest.mark.parametrize(
    ("cues", "band", "sentence"),
    [
        (
            [a_cue()],
            Band.READABLE,
            "can be read without listening: silence before alone has an equal error rate of 5.0 %",
        ),
        ([a_cue("level", 0.25)], Band.CLEAR, "can be guessed without listening: level alone"),
        ([a_cue("level", 0.45)], Band.CLEAN, "No cue gives the label away"),
        (
            [a_cue("level", 0.25), a_cue("dc", 0.2, "world")],
            Band.CLEAR,
            "DC offset alone has an equal error rate of 20.0 %",
        ),
        ([], Band.UNKNOWN, "is unknown"),
    ],
)
def test_the_headline_names_the_worst_cue(cues: list[Cue], band: Band, sentence: str) -> None:
    found = an_audit(cues=cues)
    assert found.band is band
    assert sentence in headline(found)
    assert headline(found)[:20] in page(found)


def test_what_may_be_chance_is_no_alarm() -> None:
    cue = a_cue("level", 0.3, alarm=False).model_copy(update={"band": Band.CHANCE})
    found = an_audit(cues=[cue])
    assert (found.alarms, found.band) == ([], Band.CHANCE)
    assert "level alone has an equal error rate of 30.0 % [28.0, 32.0], which may be chance: 60 human" in headline(
        found
    )


@pytest.mark.parametrize(
    ("rate", "against", "band"), [(0.38, "", Band.CHANCE), (0.38, "world", Band.CLEAN), (0.2, "world", Band.CHANCE)]
)
def test_what_may_be_chance_counts_against_a_single_class_where_it_would_be_clear(
    rate: float, against: str, band: Band
) -> None:
    cue = a_cue("level", rate, against, alarm=False).model_copy(update={"band": Band.CHANCE})
    assert an_audit(cues=[cue, a_cue("dc", 0.45)]).band is band


def test_where_only_names_are_known_or_so_few_clips_show_nothing_it_is_unknown() -> None:
    assert an_audit(cues=[a_cue("speaker", 0.5), a_cue("file", 0.5)]).band is Band.UNKNOWN
    few = an_audit(cues=[a_cue("level", 0.5)]).model_copy(update={"weakest": 0.0})
    assert few.band is Band.UNKNOWN
    assert headline(few).startswith(
        "Too few clips to tell whether something gives the label away: 60 human, 60 machine;"
    )
    assert "about 60 of each are needed" in headline(few)
    assert any("even if it gives every label away" in each.message for each in findings(few))


def test_the_headline_names_what_else_should_be_mended() -> None:
    found = an_audit(cues=[a_cue("level", 0.45)])
    others = [each.message for each in found.findings if each.serious]
    assert len(others) == 2
    assert headline(found).endswith(f" {others[0]} {others[1]}")
    assert headline(found.model_copy(update={"findings": []})).endswith("has to listen.")


def test_every_cue_has_a_remedy_and_the_worst_is_told_first() -> None:
    cues = [a_cue(name, 0.05 + place / 1000) for place, name in enumerate(CUES)]
    found = [each for each in findings(an_audit(cues=cues)) if each.reason == "CueGivesAway"]
    assert [each.message.partition(":")[0] for each in found] == [kind.title for kind in CUES.values()]
    assert all(each.serious and each.remedy for each in found)


def test_a_table_says_rate_interval_and_band() -> None:
    said = text(an_audit())
    line = next(each for each in said.splitlines() if each.startswith("silence before"))
    assert line.endswith("  label readable without listening")
    assert "5.0 % [3.0, 7.0]" in line
    assert "- Keeping speakers apart leaves 1 of 3 prompts on both sides" in said


def test_before_and_after_stand_side_by_side() -> None:
    before = an_audit(cues=[a_cue(), a_cue("level", 0.45), a_cue("dc", 0.2, "lpcnet")])
    after = an_audit(cues=[a_cue("leading", 0.48), a_cue("level", 0.45), a_cue("dc", 0.47, "lpcnet")])
    lines = [re.split(r"\s{2,}", line) for line in comparison(before, after).splitlines()]
    assert ["silence before", "all", "5.0 %", "48.0 %", "clean"] in lines
    assert ["DC offset", "lpcnet", "20.0 %", "47.0 %", "clean"] in lines
    html = page(after, before)
    assert "Before and after" in html
    assert html.index("5.0 % [3.0, 7.0]") < html.index("48.0 % [46.0, 50.0]")


def test_the_longer_the_bar_the_more_a_cue_gives_away() -> None:
    html = page(an_audit(cues=[a_cue("leading", 0.05), a_cue("level", 0.45)]))
    bars = [float(each) for each in re.findall(r'width="([\d.]+)" height="14" rx="2"', html)]
    assert bars == sorted(bars, reverse=True)
    assert bars[0] == pytest.approx(9 * bars[1], rel=0.01)


def test_a_finding_is_serious_or_comes_later() -> None:
    found: list[AuditFinding] = an_audit().findings
    assert [each.serious for each in found] == sorted((each.serious for each in found), reverse=True)


def test_a_page_that_was_written_down_is_said_in_another_language_with_what_stood_beside_it(tmp_path: Path) -> None:
    before, after = an_audit("mine", [a_cue(rate=0.05)]), an_audit("mine", [a_cue(rate=0.45)])
    write_audit(tmp_path, after, before)
    assert page_again(tmp_path) == (tmp_path / "audit.html").read_text() == page(after, before)
    with speaking("pt-BR"):
        other = page_again(tmp_path)
        assert '<html lang="pt-BR">' in other
        assert _("Before and after") in other
        assert _("Audit of {name}").format(name="mine") in other
        assert "45,0 % [43,0; 47,0]" in other
    write_audit(tmp_path, after)
    assert page_again(tmp_path) == page(after)
    (tmp_path / "audit.json").unlink()
    assert page_again(tmp_path) == ""
