"""Every sentence of the code is in each catalogue, translated whole."""

import string
import sys
from pathlib import Path

import pytest

from veravox.core.text import ENGLISH, LANGUAGES, catalogue

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from generate_catalogues import read, said  # type: ignore[import-not-found]

OTHERS = sorted(LANGUAGES.keys() - {ENGLISH})


@pytest.fixture(scope="module")
def sentences() -> set[str]:
    found: set[str] = said()
    return found


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
