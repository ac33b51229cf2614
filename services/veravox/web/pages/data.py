"""Data: what there is to learn from, and importing more."""

from typing import Annotated

from fastapi import Depends
from nicegui import APIRouter

from veravox.client.models import DatasetRead, Phase, SharedKind
from veravox.core.text import _
from veravox.web.audit_words import audit_line
from veravox.web.context import Viewer, ViewerDep
from veravox.web.data_forms import CopiesForm, import_form
from veravox.web.datasets.told import contents, state
from veravox.web.datasets.view import clips_address
from veravox.web.elements import Part, Tag, button, card, link, told, with_undo
from veravox.web.frame import Frame, frame, head
from veravox.web.phases import phase_chip
from veravox.web.sharing_part import SharingDialog, Thing, belonging, is_own, may_change

router = APIRouter()
LOOK_EVERY = 1.5  # seconds


async def all_datasets(viewer: ViewerDep) -> list[DatasetRead]:
    return (await viewer.client.list_datasets(limit=200)).items


async def open_folders(viewer: ViewerDep) -> list[str]:
    return (await viewer.client.read_installation()).import_folders


@router.page("/data")
def data(
    viewer: ViewerDep,
    first: Annotated[list[DatasetRead], Depends(all_datasets)],
    folders: Annotated[list[str], Depends(open_folders)],
) -> None:
    with frame(viewer, "/data", _("Data")) as around:
        with head(_("Data")):
            pass
        DataPage(viewer, around, folders).show(first)


class DataPage:
    """The list, which follows imports as they go, and the forms."""

    def __init__(self, viewer: Viewer, around: Frame, folders: list[str]) -> None:
        self._viewer, self._around = viewer, around
        self.deleted: Part[str] = Part(self._deleted)
        self._sharing = SharingDialog(viewer, around, self._look)
        with Tag("div", "", "two", style="--side:360px"):
            self.datasets: Part[list[DatasetRead]] = Part(self._datasets, classes="grid")
            with Tag("div", "", "grid"):
                import_form(viewer, folders, self._look)
                self._copies = CopiesForm(viewer, self._look)
        around.every(LOOK_EVERY, self._look)

    async def _look(self) -> None:
        self.show(await all_datasets(self._viewer))

    def show(self, datasets: list[DatasetRead]) -> None:
        self.datasets.show(datasets)
        self._copies.show(datasets)

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
                    belonging(self._viewer, dataset)
                with Tag("div", "", "acts"):
                    if dataset.status.phase is Phase.succeeded:
                        hear = _("Hear its clips")
                        link(hear, clips_address(dataset.name), "act", aria_label=f"{hear}: {dataset.name}")
                        link(_("Train on it"), f"/train?dataset={dataset.name}", "act")
                    if is_own(self._viewer, dataset):
                        self._sharing.button(Thing(SharedKind.datasets, dataset.id, dataset.name))
                    if may_change(self._viewer, dataset):
                        name = dataset.name
                        button(_("Delete"), lambda: self._delete(name), aria_label=f"{_('Delete')} {name}")
            state(dataset.status)
            if dataset.status.result:
                contents(dataset)
                self._audit(dataset)

    def _audit(self, dataset: DatasetRead) -> None:
        result = dataset.status.result
        if result and result.audit:
            audit_line(dataset.name, result.audit)
        elif dataset.status.phase is Phase.succeeded and may_change(self._viewer, dataset):
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
