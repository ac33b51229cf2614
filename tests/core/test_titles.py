"""Titles that were made up: told in the reader's language, and numbered where they would be alike."""

import pytest

from veravox.core.specs import TrainingJobSpec
from veravox.core.text import speaking
from veravox.core.titles import FIRST, made_up, meant_by, numbered, said

TITLE = "compact, example, sentences apart"


@pytest.mark.parametrize(
    ("title", "other"),
    [
        (FIRST, "Primeiro detector: compacto, exemplo"),
        (TITLE, "compact, example, frases separadas"),
        (f"{TITLE} · 2 · seed 17", "compact, example, frases separadas · 2 · semente 17"),
        (f"{TITLE} · fold 1 of 3", "compact, example, frases separadas · fold 1 de 3"),
        ("Two voices · repeat", "Two voices · repetição"),
        ("Two voices · held out: lpcnet", "Two voices · deixados de fora: lpcnet"),
    ],
)
def test_what_was_made_up_is_told_in_the_readers_language(title: str, other: str) -> None:
    with speaking("pt-BR"):
        assert said(title) == other
    assert said(title) == title


@pytest.mark.parametrize(
    "title",
    [
        "peak",
        "Two voices, clean",
        "sentences apart",
        "a, b, sentences apart",
        "repeat",
        "tea · peak",
        "",
        " · ",
        ", , ",
    ],
)
def test_what_a_person_called_it_stays(title: str) -> None:
    with speaking("pt-BR"):
        assert said(title) == title


def test_a_title_is_made_of_network_dataset_and_protocol_in_english_whoever_asks() -> None:
    spec = TrainingJobSpec.model_validate({"dataset": {"name": "example"}, "model": {"architecture": "compact"}})
    with speaking("pt-BR"):
        assert made_up(spec) == TITLE


@pytest.mark.parametrize(
    ("taken", "title"),
    [
        ([], "T"),
        (["T2", "U"], "T"),
        (["T"], "T · 2"),
        (["T · seed 1", "T · seed 2"], "T · 2"),
        (["T", "T · 2", "T · 2 · repeat", "T · 4"], "T · 3"),
    ],
)
def test_a_title_that_is_taken_gets_a_number(taken: list[str], title: str) -> None:
    assert numbered("T", taken) == title


def test_a_long_title_makes_room_for_its_number() -> None:
    long = "x" * 120
    assert numbered(long, [long]) == "x" * 116 + " · 2"


def test_a_word_of_the_readers_finds_what_it_stands_for() -> None:
    with speaking("pt-BR"):
        assert meant_by("Frases") == ["sentences apart"]
    assert meant_by("frases") == []
