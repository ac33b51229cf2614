import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from veravox.core import text
from veravox.core.text import _, language, nearest, numeral, of_environment, of_header, speak, speaking


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        ("", "en"),
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("PT", "pt-BR"),
        ("de,en-GB;q=0.7,pt;q=0.3", "en"),
        ("de;q=1, pt;q=0.4, en;q=0.2", "pt-BR"),
        ("en;q=0.5,pt;q=0.5", "en"),
        ("pt;q=0", "en"),
        ("pt;q=much", "en"),
        ("zh-Hans-CN", "en"),
        ("*", "en"),
        (";,;q=,", "en"),
        ("pt" + ",x" * 100_000, "pt-BR"),
    ],
)
def test_a_browser_gets_what_it_likes_best_of_ours(accepted: str, tag: str) -> None:
    assert of_header(accepted) == tag


@pytest.mark.parametrize(
    ("variables", "tag"),
    [
        ({}, "en"),
        ({"LANG": "pt_BR.UTF-8"}, "pt-BR"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "pt_BR.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "de:pt:en"}, "pt-BR"),
        ({"LANG": "pt_BR", "LANGUAGE": ""}, "pt-BR"),
    ],
)
def test_a_terminal_gets_what_its_variables_ask_for_in_gettexts_order(variables: dict[str, str], tag: str) -> None:
    assert of_environment(variables) == tag


def test_the_region_of_a_language_is_passed_over() -> None:
    assert [nearest(each) for each in ("en-AU", "pt", "es", "")] == ["en", "pt-BR", "", ""]


def test_a_sentence_is_said_in_the_language_of_whom_the_work_is_for_and_then_in_ones_own_again() -> None:
    assert _("Log in") == "Log in"
    with speaking("pt-BR"):
        assert (_("Log in"), numeral("12,345.6")) == ("Entrar", "12.345,6")
        with speaking("en"):
            assert (_("Log in"), numeral("12,345.6")) == ("Log in", "12,345.6")
        assert _("Log in") == "Entrar"
        assert _("") == ""  # gettext keeps its header there
        assert _("a title that somebody chose") == "a title that somebody chose"
    assert language() == "en"


async def test_two_who_are_served_at_once_are_each_spoken_to_in_their_own_language() -> None:
    turn = asyncio.Event()

    async def serve(tag: str) -> tuple[str, str]:
        speak(tag)
        turn.set() if tag == "en" else await turn.wait()
        started = asyncio.create_task(asyncio.to_thread(_, "Log in"))
        return _("Log in"), await started

    assert await asyncio.gather(serve("pt-BR"), serve("en")) == [("Entrar", "Entrar"), ("Log in", "Log in")]
    assert language() == "en"


@contextmanager
def found(tag: str) -> Iterator[None]:
    def find() -> str:
        return tag

    text.find_by(find)
    try:
        yield
    finally:
        text._finders.remove(find)


def test_where_nobody_said_for_whom_the_page_that_something_happens_on_is_asked() -> None:
    with found("pt-BR"):
        assert _("Log in") == "Entrar"
        with speaking("en"):
            assert _("Log in") == "Log in"
    with found(""):
        assert _("Log in") == "Log in"


@pytest.mark.parametrize(
    ("called", "tag"), [("run", "pt-BR"), ("serve", "pt-BR"), ("trainer", "en"), ("gateway", "en")]
)
def test_a_terminal_is_spoken_to_in_its_language_and_what_others_read_later_is_english(called: str, tag: str) -> None:
    code = "import sys; from veravox.cli.main import build; build(sys.argv[1:])"
    said = subprocess.run(
        [sys.executable, "-c", f"{code}; from veravox.core.text import language; print(language())", called],
        env={"LANGUAGE": "pt_BR", "PATH": "/usr/bin"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert said.stdout.strip() == tag
