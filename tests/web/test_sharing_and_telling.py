"""Sharing, webhooks, letters and quotas on their pages, against a gateway that keeps what it was asked."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from nicegui import ui
from nicegui.testing import User, user_simulation
from real_server import serving

from veravox.client import Client
from veravox.client.models import AccountListed, AccountRead, InstallationRead, Quota, SharedKind, WebhookRead
from veravox.core.text import speaking
from veravox.web.context import Viewer
from veravox.web.elements import Tag, button
from veravox.web.frame import Frame
from veravox.web.hub import Hub
from veravox.web.people.own_letters import own_letters
from veravox.web.people.own_usage import amount, of_limit, own_usage, share
from veravox.web.people.own_webhooks import OwnWebhooks
from veravox.web.people.quota_dialog import QuotaDialog, as_quota
from veravox.web.sharing_part import SharingDialog, Thing

ID = "0b8f5c3e-7d0a-4f0e-9d53-0d8f4f1c9a11"
ME = {
    "id": ID,
    "name": "ada",
    "firstName": "",
    "lastName": "",
    "email": "ada@example.org",
    "showsName": False,
    "picture": "",
    "deletedAt": None,
    "runLetters": "none",
    "language": "",
    "theme": "device",
    "density": "roomy",
    "role": "user",
    "hasPassword": True,
    "secondFactor": False,
    "factorDemanded": False,
    "counts": {"datasets": 0, "runs": 0, "models": 0, "notifications": 0},
}
NOBODYS = {"storageGigabytes": None, "unfinishedJobs": None, "gpuHours": None}
HOUSE: dict[str, Any] = {
    "version": "1",
    "freePython": False,
    "importFolders": [],
    "signsInBy": "",
    "sendsLetters": True,
    "keeping": {"deleted": 7, "recordings": 0, "verdicts": 0, "uploads": 1},
    "quota": NOBODYS | {"storageGigabytes": 50},
}
AT = "2026-01-31T12:00:00Z"
HOOK = {"id": ID, "url": "https://lab.example/told", "enabled": True, "failures": 0, "createdAt": AT}
USAGE = {
    "storageGigabytes": 3.4,
    "storageLimit": 50,
    "unfinishedJobs": 2,
    "unfinishedLimit": 2,
    "gpuHours": 0.01,
    "gpuHoursLimit": None,
    "month": "2026-01-01T00:00:00Z",
}
ACCOUNT = ME | {"blocked": False, "createdAt": AT, "quota": NOBODYS | {"gpuHours": 8}}


class Gateway:
    """Answers each request by verb and path as it is told to, and keeps what was asked."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.app, self.answers, self.asked = FastAPI(), answers, list[tuple[str, Any]]()

        @self.app.api_route("/api/v1/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
        async def _any(request: Request, rest: str) -> Response:
            key = f"{request.method} {rest}"
            body = await request.json() if await request.body() else None
            if request.method != "GET":
                self.asked.append((key, body))
            said = self.answers[key]
            said = said(body) if callable(said) and not isinstance(said, Response) else said
            return said if isinstance(said, Response) else JSONResponse(said)


Build = Callable[[Viewer, Frame], object]


@asynccontextmanager
async def page(gateway: Gateway, build: Build) -> AsyncIterator[User]:
    """What it builds, opened by ada."""
    async with serving(gateway.app) as server:
        client = Client(server, "token")
        viewer = Viewer(AccountRead.model_validate(ME), client, Hub())

        def root() -> None:
            build(viewer, Frame(viewer, Tag("div", hidden=True)))

        async with user_simulation(root) as user:
            await user.open("/")
            yield user
        await client.close()


async def until(user: User, text: str) -> None:
    """The page shows this, within a limit for a busy machine."""
    await user.should_see(text, retries=100)


def submit(user: User) -> None:
    user.find(kind=Tag).trigger("submit.prevent")


def write(user: User, text: str) -> None:
    user.find(kind=ui.input).elements.pop().value = text


def sharing(viewer: Viewer, around: Frame) -> None:
    async def changed() -> None:
        Tag("p", "looked again")

    SharingDialog(viewer, around, changed).button(Thing(SharedKind.datasets, UUID(ID), "arctic"))


async def test_the_sharing_dialog_says_who_sees_it_lets_in_and_withdraws() -> None:
    kept = {"who": [], "all": False}

    def put(wish: dict[str, Any]) -> dict[str, Any]:
        kept.update(wish)
        return kept

    path = f"datasets/{ID}/sharing"
    gateway = Gateway({f"GET {path}": lambda _body: kept, f"PUT {path}": put})
    async with page(gateway, sharing) as user:
        user.find("Share").click()
        await until(user, "Nobody but you sees it.")
        await user.should_see("may train on it")
        write(user, "bert")
        submit(user)
        await until(user, "You and one other see it.")
        await user.should_see("bert")
        user.find("Let in all accounts").click()
        await until(user, "Every account of this installation sees it.")
        assert kept == {"who": ["bert"], "all": True}
        user.find("Withdraw from everybody").click()
        await until(user, "Nobody but you sees it.")
        assert kept == {"who": [], "all": False}


async def test_who_cannot_be_let_in_is_said_at_the_line() -> None:
    errors = [{"field": "who.0", "message": "nobody here has the user name bert"}]
    no = JSONResponse({"title": "no", "status": 422, "detail": "no", "errors": errors}, 422)
    path = f"datasets/{ID}/sharing"
    async with page(Gateway({f"GET {path}": {"who": [], "all": False}, f"PUT {path}": no}), sharing) as user:
        user.find("Share").click()
        await until(user, "Nobody but you sees it.")
        write(user, "bert")
        submit(user)
        await until(user, "Nobody here has the user name bert.")


async def test_a_webhook_is_added_with_its_secret_once_tried_and_deleted_and_comes_back() -> None:
    hooks: list[dict[str, Any]] = []
    trial = {
        "id": ID,
        "run": None,
        "state": "failed",
        "attempts": 1,
        "said": "410 Gone",
        "createdAt": AT,
        "nextAt": None,
    }

    def add(wish: dict[str, Any]) -> dict[str, Any]:
        hooks.append(HOOK | wish)
        return HOOK | wish | {"secret": "whsec_once"}

    def delete(_body: object) -> Response:
        hooks.clear()
        return Response(status_code=204)

    def restore(_body: object) -> dict[str, Any]:
        hooks.append(HOOK)
        return HOOK

    answers = {
        "GET webhooks": lambda _body: {"items": hooks, "next": None},
        "POST webhooks": add,
        f"POST webhooks/{ID}/trial": trial | {"state": "waiting", "attempts": 0},
        f"GET webhooks/{ID}/deliveries": {"items": [trial], "next": None},
        f"DELETE webhooks/{ID}": delete,
        f"POST webhooks/{ID}/restore": restore,
    }
    async with page(Gateway(answers), lambda viewer, around: OwnWebhooks(viewer, around, [])) as user:
        await user.should_see("You have none.")
        write(user, "https://lab.example/told")
        submit(user)
        await until(user, "whsec_once")
        user.find("I have kept it").click()
        await user.should_not_see("whsec_once")
        await until(user, "Try it")
        user.find("Try it").click()
        await until(user, "410 Gone")
        await user.should_see("given up")
        user.find("Delete").click()
        await until(user, "https://lab.example/told was deleted.")
        await until(user, "You have none.")
        user.find("Undo").click()
        await until(user, "enabled")


@pytest.mark.parametrize(
    ("enabled", "says", "wish"), [(True, "Disable", False), (False, "Enable", True)], ids=["disable", "enable"]
)
async def test_a_webhook_is_disabled_and_begun_anew(enabled: bool, says: str, wish: bool) -> None:
    hook = HOOK | {"enabled": enabled}
    after = HOOK | {"enabled": wish}
    gateway = Gateway({"GET webhooks": {"items": [after], "next": None}, f"PATCH webhooks/{ID}": after})
    first = [WebhookRead.model_validate(hook)]
    async with page(gateway, lambda viewer, around: OwnWebhooks(viewer, around, first)) as user:
        user.find(says).click()
        await until(user, "Disable" if wish else "disabled")
    assert gateway.asked == [(f"PATCH webhooks/{ID}", {"enabled": wish})]


async def test_letters_are_chosen_and_a_refusal_leaves_the_choice_as_it_was() -> None:
    said: list[Any] = [ME | {"runLetters": "all"}, JSONResponse({"status": 409, "detail": "no letters here"}, 409)]
    gateway = Gateway({"PATCH me": lambda _body: said.pop(0)})
    house = InstallationRead.model_validate(HOUSE)
    async with page(gateway, lambda viewer, around: own_letters(viewer, around, viewer.account, house)) as user:
        choice = user.find(kind=ui.radio).elements.pop()
        choice.value = "all"
        await until(user, "Saved.")
        choice.value = "failed"
        await until(user, "no letters here")
        assert choice.value == "all"
    assert gateway.asked[:2] == [("PATCH me", {"runLetters": "all"}), ("PATCH me", {"runLetters": "failed"})]


@pytest.mark.parametrize(
    ("house", "me", "says"),
    [({"sendsLetters": False}, {}, "no mail server"), ({}, {"email": None}, "Your account has no e-mail")],
)
async def test_why_no_letters_come_is_said(house: dict[str, Any], me: dict[str, Any], says: str) -> None:
    installation, account = InstallationRead.model_validate(HOUSE | house), AccountRead.model_validate(ME | me)
    async with page(Gateway({}), lambda viewer, around: own_letters(viewer, around, account, installation)) as user:
        await user.should_see(says)
        await user.should_not_see(kind=ui.radio)


async def test_what_is_used_is_told_of_what_may_be_with_bars_where_there_is_a_limit() -> None:
    async with page(Gateway({"GET me/usage": USAGE}), own_usage) as user:
        await until(user, "3.4 GB of 50 GB")
        await user.should_see("2 of 2")
        await user.should_see("< 0.1 h, no limit")
        bars = [each for each in user.find(kind=Tag).elements if each.props.get("role") == "progressbar"]
        assert sorted(each.props["aria-valuenow"] for each in bars) == ["100", "7"]


def quotas(viewer: Viewer, around: Frame) -> None:
    async def changed() -> None:
        """Nothing is listed here."""

    dialog = QuotaDialog(viewer, around, changed)
    button("Quota", lambda: dialog.open(AccountListed.model_validate(ACCOUNT)))


async def test_an_administrator_sets_a_quota_and_takes_it_back() -> None:
    gateway = Gateway({"GET installation": HOUSE, f"PATCH accounts/{ID}": ACCOUNT})
    async with page(gateway, quotas) as user:
        user.find("Quota").click()
        await until(user, "Everybody: 50")
        await user.should_see("Everybody: no limit")
        lines = {each.props["for"]: each for each in user.find(kind=ui.input).elements}
        assert lines["quota-gpuHours"].value == "8"
        lines["quota-storageGigabytes"].value = "0.5"
        submit(user)
        await until(user, "Saved: it holds for what ada begins from now on.")
        user.find("Quota").click()
        await until(user, "As everybody")
        user.find("As everybody").click()
        await until(user, "ada may use what everybody may.")
    wish = {"quota": {"storageGigabytes": 0.5, "gpuHours": 8.0}}
    assert gateway.asked == [(f"PATCH accounts/{ID}", wish), (f"PATCH accounts/{ID}", {"quota": {}})]


@pytest.mark.parametrize("text", ["-1", "many", "nan", "inf", "1e12"])
def test_what_is_no_amount_is_said_at_its_line(text: str) -> None:
    said = {"storageGigabytes": text, "unfinishedJobs": "1.5", "gpuHours": ""}
    quota, wrong = as_quota(said)
    assert (quota, set(wrong)) == ({}, {"storageGigabytes", "unfinishedJobs"})
    assert Quota.model_validate(as_quota({"unfinishedJobs": "3", "gpuHours": "0"})[0])


def test_amounts_are_never_nothing_where_there_is_something() -> None:
    assert (amount(0.0, 1), amount(0.01, 1), amount(2, 0)) == ("0.0", "< 0.1", "2")
    assert of_limit(1.0, 1000.5, "{n} GB", 1) == "1.0 GB of 1,000.5 GB"
    with speaking("pt-BR"):
        assert (amount(0.0, 1), amount(0.01, 1), amount(1234.5, 1)) == ("0,0", "< 0,1", "1.234,5")
    assert (share(1, 0), share(3, 2), share(1, 4)) == (1.0, 1.0, 0.25)
