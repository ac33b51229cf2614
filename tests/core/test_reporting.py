"""Reports of models and evaluations: whatever others called their things is only text, in every form."""

import csv
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import pytest

from veravox.core.manifest import Card
from veravox.core.reporting.asked import about, versions_told
from veravox.core.reporting.document import Document, Facts, Grid, Picture, Points, Section, Words
from veravox.core.reporting.evaluation import evaluation_report, report_csv
from veravox.core.reporting.facts import (
    CardFacts,
    EvaluationMatter,
    ModelMatter,
    NamedFacts,
    ResultFacts,
    RunFacts,
    sensible_facts,
)
from veravox.core.reporting.html import html
from veravox.core.reporting.markdown import inert, markdown
from veravox.core.reporting.model_card import model_card

HOSTILE = "<script>alert(1)</script>\"'&|`x`\n# [a](javascript:b)\x00\u202e=1+1" + "w" * 5000
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "h1",
    "h2",
    "p",
    "strong",
    "ul",
    "li",
    "dl",
    "dt",
    "dd",
    "div",
}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "figure", "img", "figcaption"}


class Parsed(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str, str]] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name, value or "") for name, value in attributes}

    def handle_data(self, data: str) -> None:
        self.text += data


def result(name: str = HOSTILE) -> dict[str, Any]:
    group = {"name": name, "n": 12, "bonafide": 4, "wrong": 0.25, "undecided": 0.1, "eer": 0.2, "worst": True}
    group |= {"utterances": 6, "wrongInterval": [0.1, 0.5], "undecidedInterval": [0.0, 0.3], "eerInterval": [0.1, 0.4]}
    detection = dict.fromkeys(
        ("auc", "minDcf", "actDcf", "cllr", "minCllr", "halfTotalErrorRate", "ece", "brier"), 0.25
    )
    intervals = {
        "utterances": {"groups": 30, "interval": [0.1, 0.3], "whyNone": ""},
        "speakers": {"groups": 3, "interval": None, "whyNone": "Fewer than eight speakers."},
    }
    point = {"name": "snr10", "title": "white noise, 10 dB", "n": 24, "bonafide": 8, "spoof": 16, "eer": 0.4}
    gone = {"name": "gsm", "title": "GSM", "n": 0, "bonafide": 0, "spoof": 0, "refused": 24, "why": HOSTILE}
    return {
        "n": 24,
        "leftOut": 5,
        "f1Macro": 0.5,
        "detection": {"bonafide": 8, "spoof": 16, "eer": 0.2, "intervals": intervals, **detection},
        "by": {"speaker": [group, {**group, "name": "anna", "worst": False}]},
        "classes": ["bonafide", name],
        "rows": ["bonafide", name, "world"],
        "confusionMatrix": [[8, 0], [2, 6], [3, 5]],
        "robustness": {"clips": 24, "of": 24, "utterances": 8, "seed": 17, "conditions": [point, gone]},
        "unmet": {"fpr95": 0.5, "low": 0.2, "high": 0.8, "clips": 8, "utterances": 8, "generators": [name]},
    }


def matter(name: str = HOSTILE) -> ModelMatter:
    card = {"run": "r", "title": name, "architecture": name, "classes": ["bonafide", name], "bonafide": "bonafide"}
    said = {"provenance": "trained", "notes": [name], "dataset": {"name": name, "version": name}, "protocol": name}
    protocol = {"title": name, "badge": name, "heldOut": [name], "unmet": [name]}
    part = {"clips": 24, "byClass": {name: 16, "bonafide": 8}, "bySpeaker": {name: 24}}
    run = {
        "protocol": protocol,
        "split": {"test": part},
        "test": result(name),
        "weights": name,
        "seeds": {"training": 17},
    }
    counts = {"clips": 24, "seconds": 60.0, "generators": ["bonafide", name], "speakers": [name], "conditions": [name]}
    learnt = Card(name="d", version="v", bonafide="bonafide", licences=[name], provenance=[name], **counts)
    return ModelMatter(CardFacts.model_validate(card | said), RunFacts.model_validate(run), learnt)


def report(name: str = HOSTILE) -> Document:
    figures = ResultFacts.model_validate(result(name))
    judged = NamedFacts(name=name, version="0123456789abcdef")
    return evaluation_report(EvaluationMatter(matter(name), figures, judged, matter(name).learnt), "an-id")


def test_a_page_holds_no_tag_script_or_address_of_anybody_else() -> None:
    pictured = Document("t", "a", "l", sections=[Section("s", [Picture(HOSTILE, b"<svg onload=x>", b"")])])
    for document in (report(), model_card(matter()), pictured):
        seen = Parsed(html(document))
        assert seen.tags <= TAGS
        assert {(tag, name) for tag, name, _value in seen.attributes if name.startswith("on")} == set()
        addresses = {value for _tag, name, value in seen.attributes if name in {"src", "href"}}
        assert all(each.startswith("data:image/svg+xml;base64,") for each in addresses)
        assert ("meta", "content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:") in seen.attributes
    assert "<script>alert(1)</script>" in Parsed(html(report())).text  # as text, which can be read


def test_in_markdown_names_are_only_text_and_every_row_has_its_columns() -> None:
    text = markdown(report())
    assert "<script" not in text.replace("\\<", "")
    for line in text.splitlines():
        assert len(line) < 3000
        if line.startswith("| true"):
            assert line.replace("\\|", "").count("|") == 4
    assert inert("a|b\n*c* <d>") == r"a\|b \*c\* \<d\>"


def test_the_figures_stand_with_n_and_interval_and_why_there_is_none() -> None:
    said = Parsed(html(report("lpcnet"))).text
    for words in (
        "Equal error rate 20.0 % (10.0 to 30.0 %, over 30 utterances; 8 human and 16 machine-made clips).",
        "24; 5 were left out, for the model was made with them or their pairs",
        "Fewer than eight speakers.",
        "anna126425.0 % (10.0 to 50.0 %)10.0 % (0.0 to 30.0 %)20.0 % (10.0 to 40.0 %)",
        "white noise, 10 dB",
        "GSM could not be added to 24 clips",
        "Of 8 clips of generators that it never met (lpcnet), 50.0 % pass as known (20.0 % to 80.0 %): FPR95.",
        "Its test part has 1 speakers: too few to say how it does on other voices.",
        "It was never calibrated",
        "A verdict is evidence, not proof.",
    ):
        assert words in said


def test_of_humans_alone_it_says_how_many_are_called_machine_also_with_noise() -> None:
    rate = {"rate": 0.05, "low": 0.01, "high": 0.17, "clips": 40, "utterances": 20}
    alone = {"human": True, "calledWrongly": rate, "undecided": 0.1, "why": "All clips are human."}
    point = {
        "name": "snr10",
        "title": "white noise, 10 dB",
        "n": 40,
        "bonafide": 40,
        "spoof": 0,
        "humanCalledMachine": 0.6,
    }
    robust = {"clips": 40, "of": 40, "utterances": 20, "seed": 17, "conditions": [point]}
    only = ResultFacts.model_validate({"n": 40, "oneSided": alone, "robustness": robust})
    document = evaluation_report(EvaluationMatter(matter("lpcnet"), only, NamedFacts()), "id")
    assert document.lead == "Humans called machine: 5.0 % (1.0 to 17.0 %; n = 40 of 20 utterances)."
    text = markdown(document)
    assert "All clips are human." in text
    assert "| white noise, 10 dB | 40 | 60.0 % |  |" in text


def test_older_figures_tell_the_interval_that_they_have() -> None:
    old = result("lpcnet")
    for each in old["by"]["speaker"]:
        del each["eerInterval"]
    old["detection"] |= {"intervals": {}, "utterances": 14, "interval": [0.05, 0.4], "whyNone": ""}
    document = evaluation_report(EvaluationMatter(matter(), ResultFacts.model_validate(old), NamedFacts()), "id")
    assert "(5.0 to 40.0 %, over 14 utterances; 8 human" in document.lead
    assert "An equal error rate without an interval is of before groups had one" in markdown(document)


def test_a_table_for_programs_has_every_figure_and_no_formula() -> None:
    rows = list(csv.DictReader(StringIO(report_csv(ResultFacts.model_validate(result("=cmd()"))))))
    found = {(row["section"], row["group"], row["measure"]): row for row in rows}
    over = found["detection", "interval over 30 utterances", "eer"]
    assert (over["value"], over["low"], over["high"], over["n"]) == ("0.2", "0.1", "0.3", "24")
    wrong, equal = (found["speaker", "'=cmd()", name] for name in ("wrong", "eer"))
    assert [wrong[name] for name in ("value", "low", "high", "n")] == ["0.25", "0.1", "0.5", "12"]
    assert [equal[name] for name in ("value", "low", "high")] == ["0.2", "0.1", "0.4"]
    assert found["robustness", "snr10", "eer"]["value"] == "0.4"


@pytest.mark.parametrize(
    "said", [None, [], "text", {"parameters": "many"}, {"classes": 5}, {"recipe": {"name": 1}}], ids=repr
)
def test_a_file_that_holds_something_else_is_none(said: object) -> None:
    assert sensible_facts(CardFacts, said) is None


def test_of_many_classes_those_that_were_confused_most_are_listed() -> None:
    names = [f"g{at}" for at in range(40)]
    matrix = [[0] * 40 for _name in names]
    matrix[3][7], matrix[9][1], matrix[5][5] = 11, 4, 99
    many = ResultFacts.model_validate({"n": 114, "classes": names, "confusionMatrix": matrix})
    sections = evaluation_report(EvaluationMatter(matter(), many, NamedFacts()), "id").sections
    (grid,) = (part for each in sections if each.title == "What was taken for what" for part in each.parts)
    assert isinstance(grid, Grid)
    assert grid.rows == [("g3", "g7", "11"), ("g9", "g1", "4")]


def test_what_tells_evaluations_apart_is_a_line() -> None:
    assert about({}, {}, 0, 0) == ""
    assert about({"leftOut": 1}, {"speaker": 1, "condition": 1}, 0, 0) == "1 speaker · without 1 that it learnt from"
    assert about({"leftOut": 0}, {"condition": 3}, 27, 60, "0123456789abcdef") == (
        "version 01234567 · 3 conditions · with noise and codecs: 27 conditions · explanations on 60 pairs"
    )
    assert versions_told([("a", "1"), ("a", "2"), ("b", "1"), ("b", "1")]) == {"a"}


def test_every_part_has_its_form() -> None:
    parts = (Words("w", strong=True), Points(["p"]), Facts([("f", "v")]), Grid(("a", "n"), [("x", "1")], marked=(0,)))
    document = Document("t", "a", "l", "c", [Section("s", parts)])
    assert "<tr class=marked><td>x</td><td class=n>1</td></tr>" in html(document)
    assert (
        markdown(document).splitlines()[-8:]
        == ["**w**", "", "- p", "", "- f: v", "", "| a | n |", "| --- | ---: |", "| x | 1 |"][-8:]
    )
