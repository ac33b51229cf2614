"""Codes by an app besides the password: switched on, off, and what opens where the app is lost."""

from collections.abc import Awaitable, Callable

from veravox.client.models import AccountRead, SecondFactorBegun
from veravox.core.text import _
from veravox.web.context import Viewer
from veravox.web.elements import Part, Tag, button, card, chip, link, told
from veravox.web.frame import Frame
from veravox.web.people.live_form import LiveForm
from veravox.web.people.own_account import proof
from veravox.web.people.plain_form import Line
from veravox.web.people.qr_code import qr_code
from veravox.web.people.shown_once import shown_once

State = bool | SecondFactorBegun | tuple[str, ...]  # on or off, being switched on, or its recovery codes


class OwnSecondFactor:
    """A card that goes through the steps."""

    def __init__(
        self, viewer: Viewer, around: Frame, account: AccountRead, changed: Callable[[], Awaitable[None]]
    ) -> None:
        self._viewer, self._around, self._changed = viewer, around, changed
        with card(_("Second factor")):
            self._step: Part[State] = Part(self._show)
        self._step.show(account.second_factor)

    def _show(self, state: State) -> None:
        if isinstance(state, tuple):
            self._codes(state)
        elif isinstance(state, SecondFactorBegun):
            self._secret(state)
        else:
            with Tag("div", "", "grid"):
                (self._on if state else self._off)()

    def _off(self) -> None:
        says = _("Besides the password, logging in can ask for a code of six digits, which an app on your phone makes.")
        Tag("p", says, "soft")
        with Tag("div"):
            button(_("Switch it on"), self._begin)

    async def _begin(self) -> None:
        begun: list[SecondFactorBegun] = []

        async def begin() -> None:
            begun.append(await self._viewer.client.begin_second_factor())

        if await self._around.attempt(begin()):
            self._step.show(begun[0])

    def _secret(self, begun: SecondFactorBegun) -> None:
        with Tag("div", "", "grid"):
            says = _(
                "Have your app (any that knows TOTP) look at this picture, or enter the key; then write the code that it shows."
            )
            Tag("p", says)
            qr_code(begun.uri, _("The key below, for the app's camera"))
            Tag("pre", in_fours(begun.secret), aria_label=_("Key for the app"), tabindex="0")
            with Tag("p"):
                link(_("Open in an app on this device"), begun.uri)
            lines = [
                Line("code", _("Code"), autocomplete="one-time-code", longest=20),
                *proof(self._viewer.account),
            ]

            async def send(said: dict[str, str]) -> None:
                made = await self._viewer.client.create_second_factor({"password": "", "secret": begun.secret} | said)
                self._step.show(tuple(made.codes))
                await self._changed()

            LiveForm("factor", lines, _("Switch it on"), send)
            with Tag("div"):
                button(_("Leave it off"), lambda: self._step.show(False))

    def _codes(self, codes: tuple[str, ...]) -> None:
        says = _(
            "It is on. These codes are shown this once: each opens your account once, where the app is lost. Keep them"
            " where your phone is not."
        )
        shown_once(says, "\n".join(codes), lambda: self._step.show(True), _("I have kept them"))

    def _on(self) -> None:
        with Tag("p"):
            chip(_("on"), "good")
            Tag("span", " " + _("Logging in asks for a code."))

        async def send(said: dict[str, str]) -> None:
            await self._viewer.client.delete_second_factor({"password": ""} | said)
            told(_("It is off: the password alone opens your account."))
            self._step.show(False)
            await self._changed()

        with Tag("details"):
            Tag("summary", _("Switch it off"))
            LiveForm("factor-off", proof(self._viewer.account), _("Switch it off"), send)


def in_fours(secret: str) -> str:
    """Groups of four, as people read and type them."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
