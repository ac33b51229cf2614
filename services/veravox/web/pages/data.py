"""Data: what there is to learn from, and importing more."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from nicegui import APIRouter, ui
from pydantic import ValidationError

from veravox.client import ProblemError
from veravox.client.models import (
    Count,
    DatasetCreate,
    DatasetRead,
    DatasetStatus,
    Phase,
    Source,
)
from veravox.core.added import read as added
from veravox.core.added import what_would_be_right
from veravox.core.catalogue import REACH, WITHOUT_WEIGHTS
from veravox.core.recipes import steps_of
from veravox.core.specs.steps import Equalise
from veravox.core.text import _
from veravox.web import words
from veravox.web.audit_words import audit_line
from veravox.web.context import Viewer, ViewerDep
from veravox.web.elements import Part, Tag, bar, button, card, link, table, told, with_undo
from veravox.web.frame import Frame, frame, head
from veravox.web.phases import ENDED, phase_chip, why

router = APIRouter()
LOOK_EVERY = 1.5  # seconds
MOST_REFUSED = 50


async def all_datasets(viewer: ViewerDep) -> list[DatasetRead]:
    return (await viewer.client.list_datasets(limit=200)).items


@router.page("/data")
def data(viewer: ViewerDep, first: Annotated[list[DatasetRead], Depends(all_datasets)]) -> None:
    with frame(viewer, "/data", _("Data")) as around:
        with head(_("Data")):
            pass
        page = DataPage(viewer, around)
        page.datasets.show(first)


class DataPage:
    """The list, which follows imports as they go, and the form."""

    def __init__(self, viewer: Viewer, around: Frame) -> None:
        self._viewer, self._around = viewer, around
        self.deleted: Part[str] = Part(self._deleted)
        with Tag("div", "", "two", style="--side:360px"):
            self.datasets: Part[list[DatasetRead]] = Part(self._datasets, classes="grid")
            with Tag("div", "", "grid"):
                _import_form(viewer, self._look)
                CopiesForm(viewer, self._look)
        around.every(LOOK_EVERY, self._look)

    async def _look(self) -> None:
        self.datasets.show(await all_datasets(self._viewer))

    def _datasets(self, found: list[DatasetRead]) -> None:
        for dataset in found:
            self._dataset(dataset)
        if not found:
            with card(_("No data yet")):
                Tag("p", _("Import a folder with one folder per voice, and in it one per class."), "soft")

    def _dataset(self, dataset: DatasetRead) -> None:
        with card(), Tag("div", "", "grid"):
            with Tag("div", "", "between"):
                with Tag("div", style="display:flex;gap:10px;align-items:center"):
                    Tag("h2", dataset.name, style="margin:0")
                    phase_chip(dataset.status.phase)
                with Tag("div", "", "acts"):
                    if dataset.status.phase is Phase.succeeded:
                        link(_("Train on it"), f"/train?dataset={dataset.name}", "act")
                    button(_("Delete"), lambda: self._delete(dataset.name), aria_label=f"{_('Delete')} {dataset.name}")
            _state(dataset.status)
            if dataset.status.result:
                _contents(dataset)
                self._audit(dataset)

    def _audit(self, dataset: DatasetRead) -> None:
        result = dataset.status.result
        if result and result.audit:
            audit_line(dataset.name, result.audit)
        elif dataset.status.phase is Phase.succeeded:
            button(_("Audit it"), lambda: self._ask(dataset.name), aria_label=f"{_('Audit it')}: {dataset.name}")

    async def _ask(self, name: str) -> None:
        if await self._around.attempt(self._viewer.client.request_audit(name)):
            told(_("{name} is being audited").format(name=name))
            await self._look()

    async def _delete(self, name: str) -> None:
        if await self._around.attempt(self._viewer.client.delete_dataset(name)):
            self.deleted.show(name)
            await self._look()

    def _deleted(self, name: str) -> None:
        async def undo() -> None:
            if await self._around.attempt(self._viewer.client.restore_dataset(name)):
                self.deleted.show("")
                await self._look()

        if name:
            with_undo(_("{name} was deleted.").format(name=name), undo)


def _state(status: DatasetStatus) -> None:
    sentence, remedy = why(status)
    if sentence:
        Tag("p", f"{sentence} {remedy}".strip(), "trouble" if status.phase is Phase.failed else "soft")
    if status.phase not in ENDED:
        progress = status.progress
        bar(progress.percent / 100, _("Progress"))
        done = f"{words.count(progress.step)} / {words.count(progress.steps)}" if progress.steps else ""
        Tag("small", " · ".join(filter(None, [progress.stage, done, words.time_left(progress.eta_seconds)])))


def _contents(dataset: DatasetRead) -> None:
    result = dataset.status.result
    assert result
    human = result.bonafide or _("none: it trains, and shows classes, but gives no verdict")
    said = _("{clips} clips, {time} of speech. Human class: {human}.")
    Tag("p", said.format(clips=words.count(result.clips), time=words.hours(result.seconds), human=human), "soft")
    _counts(dataset.name, result.counts)
    if result.refused:
        with Tag("details"):
            Tag("summary", _("{n} clips were left out").format(n=words.count(len(result.refused))))
            refused = result.refused[:MOST_REFUSED]
            table(
                _("Clips that were left out"), [(_("clip"), ""), (_("why"), "")], [(r.clip, r.reason) for r in refused]
            )


def _counts(name: str, counts: list[Count]) -> None:
    """Clips by voice (rows) and class (columns)."""
    classes = sorted({each.generator for each in counts})
    clips: dict[tuple[str, str], int] = {}
    for each in counts:
        clips[each.speaker, each.generator] = clips.get((each.speaker, each.generator), 0) + each.clips
    speakers = list(dict.fromkeys(each.speaker for each in counts))
    table(
        _("Clips of {name} by voice and class").format(name=name),
        [(_("voice"), ""), *((each, "n") for each in classes)],
        [(speaker, *(words.count(clips.get((speaker, each), 0)) for each in classes)) for speaker in speakers],
    )


def _import_form(viewer: Viewer, then: Callable[[], Awaitable[None]]) -> None:
    """A folder on the server becomes a dataset."""
    with card(_("Import a folder")), Tag("div", "", "grid"):
        Tag(
            "p",
            _("On this machine: a folder, an archive or a table of clips; WAV, FLAC, OGG or MP3 at any rate."),
            "soft",
        )
        name = _entry("import-name", _("Name"), _("Small letters, digits, dots and hyphens."), "arctic")
        path = _entry("import-path", _("Folder"), _("The whole path, beginning with /."), "/data/speech")
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


class CopiesForm:
    """Copies of a dataset's human clips by generators: twins that only a detector tells apart."""

    def __init__(self, viewer: Viewer, then: Callable[[], Awaitable[None]]) -> None:
        self._viewer, self._then = viewer, then
        with card(_("Make copies")), Tag("div", "", "grid"):
            Tag("p", _("Each human clip is made anew by generators; then all clips pass one chain."), "soft")
            self._of = _entry("copies-of", _("Dataset"), _("Whose human clips are copied."), "example")
            self._generators = _entry("copies-by", _("Generators"), _choices(), "world, relp")
            self._conditions = _entry(
                "copies-with", _("Conditions"), _("Added to copies of all clips; may be empty."), "snr20"
            )
            self._name = _entry("copies-name", _("New name"), _("Small letters, digits, dots and hyphens."), "copies")
            self._trouble = Tag("p", "", "trouble", role="alert")
            button(_("Make copies"), self._send, "main wide")

    async def _send(self) -> None:
        self._trouble.text = ""
        of, name = self._of.value.strip(), self._name.value.strip()
        if strange := next((each for each in _listed(self._conditions.value) if added(each) is None), None):
            sentence = _("{name} is no condition.").format(name=strange)
            self._trouble.text = f"{sentence} {what_would_be_right(strange)}".strip()
            return
        steps = steps_of(_listed(self._generators.value), _listed(self._conditions.value), equalise=True)
        asked = {"name": name, "source": {"dataset": {"name": of}}, "steps": steps}
        try:
            await self._viewer.client.import_dataset(asked)
        except ProblemError as error:
            self._trouble.text = error.detail
        else:
            told(_("{name} is being made").format(name=name))
            self._name.value = ""
            await self._then()


def _choices() -> str:
    """Those that run everywhere and whose copies the common chain does not give away."""
    names = [name for name in WITHOUT_WEIGHTS if REACH[name] >= Equalise().high]
    return _("Separated by commas. Without weights: {names}.").format(names=", ".join(names))


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


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
