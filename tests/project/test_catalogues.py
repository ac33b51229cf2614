"""Every sentence of the code is in each catalogue, translated whole."""

import ast
import re
import string
import sys
from pathlib import Path

import pytest

from veravox.core.text import ENGLISH, LANGUAGES, catalogue

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from generate_catalogues import marked, read, said  # type: ignore[import-not-found]

OTHERS = sorted(LANGUAGES.keys() - {ENGLISH})


@pytest.fixture(scope="module")
def sentences() -> set[str]:
    found: set[str] = said()
    return found


def test_a_sentence_within_a_formatted_string_is_found() -> None:
    code = """f"<h2>{_('Mean ' 'spectra')}</h2>"; N_("later"); _(title); _("")"""
    assert marked(ast.parse(code)) == {"Mean spectra", "later"}


def holes(sentence: str) -> list[tuple[str, str | None]]:
    """What a sentence leaves open, and how it is written there."""
    return sorted((name, how) for _text, name, how, _kind in string.Formatter().parse(sentence) if name is not None)


@pytest.mark.parametrize("tag", OTHERS)
def test_the_catalogue_holds_what_the_code_says_and_nothing_else(tag: str, sentences: set[str]) -> None:
    held = {each.id for each in read(tag) if each.id}
    assert (sentences - held, held - sentences) == (set(), set()), "run `make catalogues`, and translate"


@pytest.mark.parametrize("tag", OTHERS)
def test_each_sentence_is_translated_with_all_that_stands_in_it(tag: str) -> None:
    wrong = []
    for each in read(tag):
        if not each.id:
            continue
        english, other = each.id, each.string
        kept = [english.count("`") == other.count("`"), english.count("\n") == other.count("\n")]
        kept += [(english[0] == " ") == (other[:1] == " "), (english[-1] == " ") == (other[-1:] == " ")]
        if not other or each.fuzzy or not all(kept) or holes(english) != holes(other):
            wrong.append((english, other))
    assert wrong == []


@pytest.mark.parametrize("tag", OTHERS)
def test_what_gettext_reads_is_what_is_written(tag: str) -> None:
    compiled = catalogue(tag)
    stale = [each.id for each in read(tag) if each.id and compiled.gettext(each.id) != each.string]
    assert stale == [], "the installation is older than the catalogue: make .venv/run.done"


WEB = Path(__file__).parents[2] / "services" / "veravox" / "web"
SHOWN = {  # what builds a page: which of its arguments are texts
    "Tag": slice(1, 2),
    "link": slice(0, 1),
    "button": slice(0, 1),
    "card": slice(0, 1),
    "chip": slice(0, 1),
    "told": slice(0, 1),
    "head": slice(0, 2),
    "plain_page": slice(0, 2),
    "with_undo": slice(0, 1),
    "visitors_frame": slice(0, 1),
    "table": slice(0, 1),
    "Line": slice(1, 2),
    "page_title": slice(0, 1),
    "skip_link": slice(0, 1),
}
NAMED = {"aria_label", "title", "alt", "placeholder", "hint", "label"}
IN_EVERY_LANGUAGE = re.compile(r"veravox .*|Veravox| · Veravox|YAML|/\S*|--\S+ \S+| --dataset NAME")


def written_out(code: ast.AST) -> list[tuple[int, str]]:
    """Texts that a page would show as they stand in the code, each with its line."""
    found = []
    for call in ast.walk(code):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name not in SHOWN:
            continue
        texts = [*call.args[SHOWN[name]], *(each.value for each in call.keywords if each.arg in NAMED)]
        for text in texts:
            parts = text.values if isinstance(text, ast.JoinedStr) else [text]
            found += [
                (part.lineno, part.value)
                for part in parts
                if isinstance(part, ast.Constant)
                and isinstance(part.value, str)
                and re.search("[A-Za-z]{2}", part.value)
            ]
    return found


def test_no_page_shows_a_text_that_is_in_no_catalogue() -> None:
    found = [
        f"{path.relative_to(WEB)}:{line}: {text}"
        for path in sorted(WEB.rglob("*.py"))
        for line, text in written_out(ast.parse(path.read_text()))
        if not IN_EVERY_LANGUAGE.fullmatch(text)
    ]
    assert found == []


def test_a_text_that_is_written_out_is_found() -> None:
    code = (
        'Tag("p", "Hello there"); card(_("Fine")); link(f"{n} things", "/x"); bar(0.1, "no text of these", title=name)'
    )
    assert [text for _line, text in written_out(ast.parse(code))] == ["Hello there", " things"]
