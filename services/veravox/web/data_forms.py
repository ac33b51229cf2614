"""What is asked for on the page of data: an import, and copies of what is there."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui
from pydantic import ValidationError

from veravox.client import ProblemError
from veravox.client.models import DatasetCreate, DatasetRead, Phase, Role, Source
from veravox.core.added import read as added
from veravox.core.added import what_would_be_right
from veravox.core.catalogue import REACH, WITHOUT_WEIGHTS
from veravox.core.recipes import steps_of
from veravox.core.specs.steps import Equalise
from veravox.core.text import _
from veravox.web.context import Viewer
from veravox.web.elements import Tag, button, card, told
from veravox.web.inputs import Picks

GENERATORS = [name for name in WITHOUT_WEIGHTS if REACH[name] >= Equalise().high]
"""That run everywhere, and whose copies the common chain does not give away."""
FIRST_GENERATORS = ("world", "relp")
CONDITIONS = ("snr20", "snr10", "babble10", "reverb0.4", "lowpass4000", "alaw", "gsm", "mp3-32k", "opus-16k")
"""One or two of each kind that a recording goes through."""


def import_form(viewer: Viewer, folders: Sequence[str], then: Callable[[], Awaitable[None]]) -> None:
    """A folder on the server becomes a dataset.

    Args:
        viewer: who imports.
        folders: from which everybody may; administrators may from others too.
        then: what follows.
    """
    if viewer.account.role is not Role.administrator and not folders:
        _sending()
        return
    with card(_("Import a folder")), Tag("div", "", "grid"):
        Tag(
            "p",
            _("On this machine: a folder, an archive or a table of clips; WAV, FLAC, OGG or MP3 at any rate."),
            "soft",
        )
        name = _entry("import-name", _("Name"), _("Small letters, digits, dots and hyphens."), "arctic")
        says = (
            _("Below {folders}.").format(folders=", ".join(folders))
            if folders
            else _("The whole path, beginning with /.")
        )
        path = _entry("import-path", _("Folder"), says, folders[0] if folders else "/data/speech")
        human = _entry("import-human", _("Human class"), _("bonafide, human and original are known."), "bonafide")
        trouble = Tag("p", "", "trouble", role="alert")

        async def send() -> None:
            trouble.text = ""
            try:
                source = Source(path=path.value.strip(), layout="auto", bonafide=human.value.strip())
                await viewer.client.import_dataset(DatasetCreate(name=name.value.strip(), source=source))
            except ProblemError as error:
                trouble.text = error.detail
            except ValidationError as error:
                trouble.text = "; ".join(_plainly(each["loc"], each["msg"]) for each in error.errors())
            else:
                told(_("{name} is being imported").format(name=name.value.strip()))
                name.value = path.value = ""
                await then()

        button(_("Import"), send, "main wide")


def _sending() -> None:
    with card(_("Import clips")), Tag("div", "", "grid"):
        Tag(
            "p",
            _("Send a folder or an archive of clips from your machine, with an access token of your account's page:"),
            "soft",
        )
        Tag(
            "pre",
            "veravox dataset import FOLDER --name NAME --upload",
            tabindex="0",
            aria_label=_("Command that sends clips"),
        )
        Tag("small", _("It goes on where it broke off. Folders of the server are for administrators here."))


class CopiesForm:
    """Copies of a dataset's human clips by generators: twins that only a detector tells apart."""

    def __init__(self, viewer: Viewer, then: Callable[[], Awaitable[None]]) -> None:
        self._viewer, self._then = viewer, then
        self._generators, self._conditions = list(FIRST_GENERATORS), list[str]()
        with card(_("Make copies")), Tag("div", "", "grid"):
            Tag("p", _("Each human clip is made anew by generators; then all clips pass one chain."), "soft")
            with Tag("div", "", "field"):
                Tag("label", _("Dataset"), for_="copies-of")
                self._of = ui.select([]).props("outlined dense for=copies-of")
                Tag("small", _("Whose human clips are copied."))
            with _group(_("Generators")):
                Picks(_same(GENERATORS), self._generators, self._choose_generators, many=True)
                Tag("small", _("These run everywhere and suit the chain; all others: veravox generators."))
            with _group(_("Conditions")):
                Picks(_same(CONDITIONS), [], self._choose_conditions, many=True)
                Tag("small", _("Each makes one more copy of every clip. None is needed."))
            self._more = _entry(
                "copies-with", _("Other conditions"), _("By name, separated by commas."), "pink10, g722"
            )
            self._name = _entry("copies-name", _("New name"), _("Small letters, digits, dots and hyphens."), "copies")
            self._trouble = Tag("p", "", "trouble", role="alert")
            button(_("Make copies"), self._send, "main wide")

    def show(self, datasets: Sequence[DatasetRead]) -> None:
        """Offer what has human clips by now."""
        names = [each.name for each in datasets if _has_humans(each)]
        if names != self._of.options:
            self._of.set_options(names, value=self._of.value if self._of.value in names else next(iter(names), None))

    def _choose_generators(self, on: list[str]) -> None:
        self._generators = on

    def _choose_conditions(self, on: list[str]) -> None:
        self._conditions = on

    async def _send(self) -> None:
        self._trouble.text = ""
        name, others = self._name.value.strip(), [each.strip() for each in self._more.value.split(",") if each.strip()]
        if strange := next((each for each in others if added(each) is None), None):
            sentence = _("{name} is no condition.").format(name=strange)
            self._trouble.text = f"{sentence} {what_would_be_right(strange)}".strip()
            return
        conditions = list(dict.fromkeys([*self._conditions, *others]))
        steps = steps_of(self._generators, conditions, equalise=True)
        asked = {"name": name, "source": {"dataset": {"name": self._of.value or ""}}, "steps": steps}
        try:
            await self._viewer.client.import_dataset(asked)
        except ProblemError as error:
            self._trouble.text = error.detail
        else:
            told(_("{name} is being made").format(name=name))
            self._name.value = ""
            await self._then()


def _has_humans(dataset: DatasetRead) -> bool:
    return dataset.status.phase is Phase.succeeded and bool(dataset.status.result and dataset.status.result.bonafide)


def _group(title: str) -> Tag:
    group = Tag("div", "", "field", role="group", aria_label=title)
    with group, Tag("div", "", "label"):
        Tag("span", title)
    return group


def _same(names: Sequence[str]) -> list[tuple[str, str]]:
    """Chips that show their names."""
    return [(name, name) for name in names]


def _plainly(place: tuple[int | str, ...], message: str) -> str:
    if place == ("name",):
        return _("name: up to 63 small letters, digits, dots and hyphens, with a letter or digit at both ends")
    return f"{place[-1]}: {message}"


def _entry(id: str, label: str, help: str, example: str) -> ui.input:
    with Tag("div", "", "field"):
        Tag("label", label, for_=id)
        entry = ui.input(placeholder=example).props(f"outlined dense for={id}")
        Tag("small", help)
    return entry
