"""The API's sentences, and letters, in the language of whom they are for."""

from collections.abc import AsyncIterator
from mailbox import Mailbox

import httpx
import pytest
from installation import Installation
from test_people import ADA, asks, has_account, lab, post
from test_run_letters import chooses, ends, sent
from test_who_may import assert_problem

__all__ = ["lab", "post"]  # fixtures
PORTUGUESE = {"Accept-Language": "pt-PT,pt;q=0.8,en;q=0.5"}


@pytest.fixture
async def ada(lab: Installation) -> AsyncIterator[httpx.AsyncClient]:
    async with await has_account(lab) as http:
        yield http


async def test_a_refusal_comes_in_the_language_that_was_asked_for(ada: httpx.AsyncClient) -> None:
    english = await ada.get("/api/v1/runs?ordr=title")
    other = await ada.get("/api/v1/runs?ordr=title", headers=PORTUGUESE)
    assert (english.headers["content-language"], other.headers["content-language"]) == ("en", "pt-BR")
    assert "accept-language" in english.headers["vary"].lower()
    said, again = assert_problem(english, 422), assert_problem(other, 422)
    assert "there is no such parameter" in said["detail"]
    assert "este parâmetro não existe" in again["detail"]
    assert said["type"] == again["type"]  # for programs


async def test_who_asks_for_what_we_do_not_speak_is_answered_in_english(ada: httpx.AsyncClient) -> None:
    answer = await ada.get("/api/v1/datasets/none", headers={"Accept-Language": "fi"})
    assert answer.headers["content-language"] == "en"


async def test_an_account_keeps_how_its_page_speaks_and_looks(ada: httpx.AsyncClient) -> None:
    first = (await ada.get("/api/v1/me")).json()
    assert (first["language"], first["theme"], first["density"]) == ("", "device", "roomy")
    chosen = {"language": "pt-BR", "theme": "dark", "density": "compact"}
    assert (await ada.patch("/api/v1/me", json=chosen)).status_code == 200
    now = (await ada.get("/api/v1/me")).json()
    assert {name: now[name] for name in chosen} == chosen
    assert (await ada.patch("/api/v1/me", json={"theme": "light"})).json()["language"] == "pt-BR"  # the rest stays
    assert (await ada.patch("/api/v1/me", json={"language": ""})).json()["language"] == ""


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"language": "pt"}, "choose one of en, pt-BR"),
        ({"theme": "blue"}, "device"),
        ({"density": ""}, "roomy"),
    ],
)
async def test_what_there_is_none_of_is_refused(ada: httpx.AsyncClient, said: dict[str, str], sentence: str) -> None:
    assert sentence in str(assert_problem(await ada.patch("/api/v1/me", json=said), 422))


async def test_who_registers_is_written_to_as_the_browser_asks(lab: Installation, post: Mailbox) -> None:
    async with lab.client() as http:
        http.headers.update(PORTUGUESE)
        assert (await asks(http, **ADA)).status_code == 202
    _to, subject, text = await post.next()
    assert subject == "Confirme seu e-mail para o Veravox"
    assert "https://lab.example.org/confirm#" in text


async def test_a_letter_about_a_run_comes_in_the_accounts_language(
    lab: Installation, post: Mailbox, ada: httpx.AsyncClient
) -> None:
    await chooses(ada, "all")
    assert (await ada.patch("/api/v1/me", json={"language": "pt-BR"})).status_code == 200
    await ends(lab, ada, "grande")
    assert await sent(lab) == 1
    _to, subject, _text = await post.next()
    assert "grande" in subject
    assert "succeeded" not in subject
