"""What stands around every page: navigation, heading, and what is said while the gateway is away."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from nicegui import ui

from veravox.client import ProblemError
from veravox.client.models import AccountRead, Role
from veravox.core.text import LANGUAGES, N_, _, language
from veravox.core.trace import following
from veravox.web import news
from veravox.web.context import Viewer
from veravox.web.elements import Part, Tag, link, told
from veravox.web.people.guests import guests_notice
from veravox.web.spoken import show

COUNTED_EVERY = 5.0  # seconds
PLACES = (
    ("/", N_("Home"), ""),
    ("/data", N_("Data"), "datasets"),
    ("/train", N_("Train"), ""),
    ("/runs", N_("Runs"), "runs"),
    ("/queue", N_("Queue"), ""),
    ("/models", N_("Models"), "models"),
    ("/laboratory", N_("Laboratory"), ""),
    ("/evaluate", N_("Evaluate"), ""),
    ("/learn", N_("Learn"), ""),
    ("/notifications", N_("Notifications"), "notifications"),
)


@dataclass
class Frame:
    """A page's surroundings, for what happens after it was built."""

    viewer: Viewer
    away: Tag
    _said: dict[str, str] = field(default_factory=dict)

    def every(self, seconds: float, work: Callable[[], Awaitable[object]], immediate: bool = False) -> ui.timer:
        """Repeat something that asks the gateway. While that is away, the page says so and goes on trying."""

        async def once() -> None:
            try:
                with following(None):  # what is asked again and again follows from nothing that somebody did
                    await work()
            except ProblemError as error:
                self._meet(error)
            else:
                self.say_away("")

        return ui.timer(seconds, once, immediate=immediate)

    def once(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do something as soon as the page is there."""
        ui.timer(0, work, once=True)

    def say_away(self, sentence: str, of: str = "") -> None:
        """Say it above the page until the same part of the page says otherwise; an empty sentence: all is well there.

        Args:
            sentence: what is missing.
            of: a part that asks for itself; else what the page asks for now and then. It goes first.
        """
        self._said[of] = sentence
        sentence = next((said for _of, said in sorted(self._said.items(), reverse=True) if said), "")
        if self.away.text != sentence:
            self.away.text = sentence
            self.away.set(hidden=None if sentence else True)

    async def attempt(self, work: Awaitable[object], says: str = "") -> bool:
        """Do what a button asks for, and say that it is done; a refusal is told in the gateway's sentence."""
        try:
            await work
        except ProblemError as error:
            if error.status == 401:
                self._meet(error)
            else:
                told(error.detail)
            return False
        if says:
            told(says)
        return True

    def _meet(self, error: ProblemError) -> None:
        if error.status == 401:
            ui.navigate.to("/login")
        elif error.status == 503:
            self.say_away(_("The gateway does not answer. This page goes on by itself when it is back."))
        else:
            self.say_away(error.detail)


@contextmanager
def frame(viewer: Viewer, here: str, title: str) -> Iterator[Frame]:
    """The page's surroundings; what is built inside becomes its content.

    Args:
        viewer: who looks at it.
        here: the address of its place in the navigation.
        title: what the browser's tab says.
    """
    show(viewer.account)
    ui.page_title(f"{title} · Veravox")
    _yield_landmark()
    with Tag("div", "", f"shell {viewer.account.density.value}"):
        nav, counts = _navigation(viewer, here)
        with Tag("main", id="content", tabindex="-1") as content:
            around = Frame(viewer, Tag("div", "", "away", role="status", hidden=True))
            guests_notice(viewer.account)
            yield around
    skip = ui.skip_link(_("Skip to the content"), target=content)
    skip.move(nav, target_index=0)  # what belongs to no landmark is not met on the way through them
    news_told = Tag("div", hidden=True, data_news="")

    known = viewer.account.counts.notifications

    async def count() -> None:
        nonlocal known
        now = await viewer.client.read_me()
        counts.show(now)
        if now.counts.notifications > known and here != "/notifications":
            for newest in (await viewer.client.list_notifications(limit=1)).items:
                news_told.set(data_news=news.sentence(newest))
                told(news.sentence(newest))
        known = now.counts.notifications

    around.every(COUNTED_EVERY, count)


@contextmanager
def visitors_frame(title: str) -> Iterator[None]:
    """The surroundings of a page for those without an account."""
    show(None)
    ui.page_title(f"{title} · Veravox")
    _yield_landmark()
    with Tag("main", "", "visit", id="content", tabindex="-1"):
        with Tag("div", "", "between"):
            _brand()
            with Tag("div", "", "line"):
                _languages()
                link(_("Log in"), "/login", "act")
        yield


@contextmanager
def open_frame(viewer: Viewer | None, here: str, title: str) -> Iterator[None]:
    """The surroundings of a page that everybody may read, with or without an account."""
    if viewer:
        with frame(viewer, here, title):
            yield
    else:
        with visitors_frame(title):
            yield


def _languages() -> None:
    """A button for each other language, named in itself."""
    with Tag("form", action="/language", method="post", aria_label=_("Language")):
        for tag, name in LANGUAGES.items():
            if tag != language():
                Tag("button", name, "link", name="tag", value=tag, lang=tag)


def _yield_landmark() -> None:
    """Quasar calls the whole page `main`; ours, which leaves the navigation out, is the one to jump to."""
    slot = ui.context.client.content.parent_slot
    if slot:
        slot.parent.props["role"] = "presentation"


def _navigation(viewer: Viewer, here: str) -> tuple[Tag, Part[AccountRead]]:
    with Tag("nav", aria_label=_("Main")) as nav:
        _brand()
        places: Part[AccountRead] = Part(lambda account: _places(account, here), style="display:contents")
        places.show(viewer.account)
        with Tag("div", "", "foot"):
            _own_places(viewer.account, here)
            if viewer.account.deleted_at is None:  # a guest would not find back
                with Tag("form", action="/logout", method="post"):
                    Tag("button", _("Log out"), type="submit")
    return nav, places


def _own_places(account: AccountRead, here: str) -> None:
    """One's own account, and for administrators everybody's."""
    with link("", "/account", aria_current="page" if here == "/account" else None, title=_("Your account")):
        if account.picture:
            Tag("img", "", "face", src=f"/api/v1/me/picture?{account.picture[:12]}", alt="", width="24", height="24")
        Tag("span", _("Guest") if account.deleted_at else account.name)
    if account.deleted_at:  # a guest's account keeps nothing; the browser does
        _languages()
        return
    places = [("/settings", _("Settings"))]
    if account.role is Role.administrator:
        places.append(("/administration", _("Administration")))
    for address, name in places:
        link(name, address, aria_current="page" if here == address else None)


def _brand() -> None:
    with Tag("div", "", "brand"):
        Tag("img", src="/static/brand.svg", alt="", width="24", height="24")
        Tag("span", "Veravox")


def _places(account: AccountRead, here: str) -> None:
    for address, name, counted in PLACES:
        with link("", address, aria_current="page" if address == here else None):
            Tag("span", _(name))
            number = getattr(account.counts, counted) if counted else 0
            if counted and (number or counted != "notifications"):  # none of these is no news
                Tag("span", str(number), "count", aria_hidden="true")


@contextmanager
def head(title: str, crumbs: str = "", crumb_link: str = "") -> Iterator[None]:
    """A page's heading; what is built inside stands at its right."""
    with Tag("div", "", "head"):
        with Tag("div"):
            if crumbs:
                with Tag("div", "" if crumb_link else crumbs, "crumbs"):
                    if crumb_link:
                        link(crumbs, crumb_link)
            Tag("h1", title)
        with Tag("div", "", "acts"):
            yield
