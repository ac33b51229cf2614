"""A model: how it is read, where it comes from, what it is made of, and who may ask it."""

from collections.abc import Awaitable
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from nicegui import APIRouter

from veravox.client import ProblemError
from veravox.client.models import LayerTable, Method, ModelLineage, ModelRead, ModelVersion, SharedKind
from veravox.core.catalogue import PROTOCOLS
from veravox.core.evidence import EvidenceScores
from veravox.core.reporting.model_card import WEIGHTS
from veravox.core.said_again import again
from veravox.core.text import _
from veravox.web import words
from veravox.web.context import Viewer, ViewerDep
from veravox.web.downloads import card_links, model_downloads
from veravox.web.elements import Cell, Part, Tag, button, card, chip, definitions, link, table, told
from veravox.web.evidence_part import METHODS
from veravox.web.figures import test_figures
from veravox.web.frame import Frame, frame, head
from veravox.web.model_parts import facts, may_change, standing
from veravox.web.policy_form import PolicyForm
from veravox.web.sharing_part import SharingDialog, Thing, is_own
from veravox.web.thresholds_part import thresholds_card

router = APIRouter()
Found = tuple[ModelRead, ModelLineage]


async def found(id: UUID, viewer: ViewerDep) -> Found:
    return await viewer.client.read_model(id), await viewer.client.read_lineage(id)


@router.page("/models/{id}")
def model(viewer: ViewerDep, first: Annotated[Found, Depends(found)]) -> None:
    with frame(viewer, "/models", first[0].title) as around:
        ModelPage(viewer, around).all.show(first)


class ModelPage:
    """Everything about one model."""

    def __init__(self, viewer: Viewer, around: Frame) -> None:
        self._viewer, self._around = viewer, around
        self._sharing = SharingDialog(viewer, around, self._look)
        self.all: Part[Found] = Part(self._show)

    def _show(self, found: Found) -> None:
        said, lineage = found
        self._id = said.id
        with head(said.title, _("Models"), "/models"):
            link(_("Try it now"), f"/evaluate?model={said.id}", "act main")
            if is_own(self._viewer, said):
                self._sharing.button(Thing(SharedKind.models, said.id, said.title, said.public))
            if may_change(said) or said.provenance == "installed":
                button(_("Withdraw") if said.public else _("Publish"), lambda: self._turn(said))
        standing(self._viewer, said)
        with Tag("div", "", "two", style="--side:380px;margin-top:12px"):
            with Tag("div", "", "grid"):
                self._card(said)
                if said.bonafide:
                    thresholds_card(said)
                self._layers(said)
            with Tag("div", "", "grid"):
                _comes_from(lineage)
                if len(lineage.versions) > 1:
                    _versions(lineage.versions, said)
                _explanations(said)
                with card(_("Model card")):
                    card_links(said.id)
                with card(_("Download")):
                    model_downloads(said)

    async def _look(self) -> None:
        self.all.show(await found(self._id, self._viewer))

    def _card(self, said: ModelRead) -> None:
        with card(_("What it tells apart")), Tag("div", "", "grid"):
            definitions(facts(said))
            if said.metrics.get("test") or said.provenance == "trained":
                Tag("h3", _("On the test part"), style="margin:0")
                test_figures(said.metrics)
            for note in said.notes or ():
                Tag("p", again(note), "soft")
            if said.bonafide and may_change(said):
                PolicyForm(said, lambda model, change: self._act(self._viewer.client.change_model(model.id, change)))
            elif said.bonafide:
                Tag("p", _not_yours(said), "soft")

    def _layers(self, said: ModelRead) -> None:
        with card(_("Layers")):
            shown: Part[LayerTable | str] = Part(_layers)
            shown.show(_("Asking the detector"))

        async def ask() -> None:
            try:
                shown.show(await self._viewer.client.read_layers(said.id))
            except ProblemError as problem:
                shown.show(problem.detail)

        self._around.once(ask)

    async def _turn(self, said: ModelRead) -> None:
        """Publish it, or take that back."""
        client = self._viewer.client
        await self._act(client.withdraw_model(said.id) if said.public else client.publish_model(said.id, {}))

    async def _act(self, work: Awaitable[ModelRead]) -> None:
        held: list[UUID] = []

        async def once() -> None:
            held.append((await work).id)

        if await self._around.attempt(once()):
            told(_("Saved."))
            self.all.show(await found(held[0], self._viewer))


def _not_yours(said: ModelRead) -> str:
    """Why nobody here changes how its scores are read."""
    if said.provenance == "installed":
        return _("It came with the installation and is everybody's: how its scores are read is the same for all.")
    return _("It is somebody else's: its owner alone chooses how its scores are read.")


def _comes_from(said: ModelLineage) -> None:
    choice = PROTOCOLS.get(said.protocol)
    began = _(WEIGHTS.get(said.weights, ""))
    parents = said.ancestors or []
    rows: list[tuple[str, Cell]] = [
        (_("Dataset"), said.dataset),
        (_("Its version"), said.dataset_version),
        (_("Kept apart"), _(choice.title) if choice else said.protocol),
        (_("Run"), (lambda: link(_("its run"), f"/runs/{said.run}")) if said.run else ""),
        (_("Began with"), began or (lambda: _ancestry(said)) if said.weights else ""),
        (_("Parameters"), words.count(said.parameters) if said.parameters else ""),
        (_("Weights' SHA-256"), lambda: Tag("code", said.sha256, "cut", title=said.sha256)),
    ]
    with card(_("Where it comes from")):
        definitions([row for row in rows if row[1]])
        if not said.dataset:
            Tag(
                "p",
                _("Which clips it has learnt from is not known here; what its publisher says is in its notes."),
                "soft",
            )
        if len(parents) > 1:
            Tag("small", _("{n} models before it").format(n=len(parents)))


def _ancestry(said: ModelLineage) -> None:
    for at, each in enumerate(said.ancestors):
        if at:
            Tag("span", " ← ")
        if each.title:
            link(each.title, f"/models/{each.id}")
        else:
            Tag("span", _("a model that is not here"))


def _versions(versions: list[ModelVersion], said: ModelRead) -> None:
    with card(_("Versions")):
        rows: list[list[Cell]] = [
            [
                str(each.version),
                _link_to(each, here=each.id == said.id),
                lambda each=each: chip(_("public"), "good") if each.public else None,  # type: ignore[misc]
                words.when(each.created_at),
            ]
            for each in versions
        ]
        table(_("Versions, newest first"), [("", "n"), (_("model"), ""), ("", ""), (_("made"), "")], rows)


def _explanations(said: ModelRead) -> None:
    """How far its explanations can be believed."""
    known = said.metrics.get("explanations")
    with card(_("Explanations")):
        if not known:
            Tag("p", _("Not measured: nobody knows how far they point at what is true. At a terminal:"), "soft")
            Tag("code", f"veravox model explainability {said.id} --dataset NAME")
            return
        scores = EvidenceScores.model_validate(known)
        columns = [(_("method"), ""), (_("share"), "n"), (_("deletion"), "n")]
        rows: list[list[Cell]] = [
            [_(METHODS[Method(each.method.value)]), words.percent(each.share.mean, 1), words.figure(each.deletion.mean)]
            for each in sorted(scores.methods, key=lambda each: each.method != scores.best_method)
        ]
        table(_("Ways to explain, the model's default first"), columns, rows)
        sentence = _(
            "The first is its default. Share: which part of the evidence lay where copy and source differ most; {chance} by"
            " chance. Deletion: what taking it away costs the decision more than chance. {n} pairs of {dataset}."
        )
        Tag("small", sentence.format(chance=words.percent(scores.chance), n=scores.pairs, dataset=scores.dataset))


def _link_to(version: ModelVersion, here: bool) -> Cell:
    return version.title if here else lambda: link(version.title, f"/models/{version.id}")


def _code(name: str) -> Cell:
    return lambda: Tag("code", name)


def _layers(found: LayerTable | str) -> None:
    if isinstance(found, str):
        Tag("p", found, "soft")
        return
    columns = [(_("layer"), ""), (_("type"), ""), (_("makes of a window"), "n"), (_("parameters"), "n")]
    rows: list[list[Cell]] = [
        [_code(each.name), _code(each.type), words.shape(each.shape), words.count(each.parameters)]
        for each in found.layers
    ]
    first: list[Cell] = [_("a window"), "", words.shape(found.input), ""]
    table(_("Layers, in the order in which a window passes them"), columns, [first, *rows])
    Tag("small", _("{n} parameters in all").format(n=words.count(found.parameters)))
