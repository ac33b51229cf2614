"""How the page speaks and looks: its language, its colours, and how close its lines stand."""

from collections.abc import Mapping

from nicegui import APIRouter, ui
from nicegui.events import GenericEventArguments

from veravox.core.text import LANGUAGES, N_, _, of_header
from veravox.web.context import Viewer, ViewerDep
from veravox.web.elements import Tag, card
from veravox.web.frame import Frame, frame, head
from veravox.web.languages import AS_ASKED

router = APIRouter()
THEMES = {"device": N_("As the device has it"), "light": N_("Light"), "dark": N_("Dark")}
DENSITIES = {"roomy": N_("Roomy"), "compact": N_("Compact: more fits on the screen")}


@router.page("/settings")
def settings(viewer: ViewerDep) -> None:
    account = viewer.account
    with frame(viewer, "/settings", _("Settings")) as around:
        with head(_("Settings")):
            pass
        with Tag("div", "", "grid", style="max-width: 640px"):
            Tag("p", _("These go with your account, to each device where you log in."), "soft")
            languages = {"": _("As the browser asks: {language}").format(language=_browsers())} | LANGUAGES
            _choice(viewer, around, "language", _("Language"), languages, account.language)
            themes = {value: _(name) for value, name in THEMES.items()}
            _choice(viewer, around, "theme", _("Colours"), themes, account.theme.value)
            densities = {value: _(name) for value, name in DENSITIES.items()}
            _choice(viewer, around, "density", _("Density"), densities, account.density.value)


def _browsers() -> str:
    """The language that this browser asks for, named in itself."""
    request = ui.context.client.request
    return LANGUAGES[of_header(request.headers.get("accept-language", ""))]


def _choice(viewer: Viewer, around: Frame, name: str, title: str, choices: Mapping[str, str], chosen: str) -> None:
    """One of several; the page is built anew with what is chosen."""

    async def choose(event: GenericEventArguments) -> None:
        if await around.attempt(viewer.client.update_me({name: str(event.args)})):
            ui.navigate.to("/settings" if event.args or name != "language" else AS_ASKED)

    with card(), Tag("fieldset", "", "field") as group:
        Tag("legend", title)
        with Tag("div", "", "grid"):
            for value, said in choices.items():
                with Tag("label", "", "line"):
                    Tag("input", type="radio", name=name, value=value, checked=True if value == chosen else None)
                    Tag("span", said, lang=value if value and name == "language" else None)
    group.on("change", choose, js_handler="(event) => emit(event.target.value)")
