"""Try: who has no account asks a public model. The page keeps verdicts as long as it is open; the rest stays in the
visitor's browser."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, Request
from nicegui import APIRouter, events, ui
from pydantic import ValidationError

from veravox.client.models import Evidence, ModelRead, VerdictRead
from veravox.core.text import _
from veravox.web.context import HouseDep, strangers_client
from veravox.web.drop import drop
from veravox.web.elements import Cell, Part, Tag, button, card, chip, link, table
from veravox.web.evidence_part import VisitorsEvidence
from veravox.web.frame import visitors_frame
from veravox.web.model_parts import to_ask_first
from veravox.web.verdict_parts import (
    KINDS,
    banner,
    cautions,
    classes,
    judged_by,
    no_proof,
    spectrogram,
    stretches,
    timeline,
    trust,
)
from veravox.web.verdict_words import human_share, short, tone

router = APIRouter()
LONGEST_REFUSAL = 500  # characters that a browser may put on its own page


async def asked_for(request: Request, house: HouseDep) -> list[ModelRead]:
    """The public models, the installation's first and guests' last; an installation that wants no visitors answers 404."""
    async with strangers_client(request, house) as client:
        return to_ask_first((await client.list_public_models(limit=200)).items)


@router.page("/try")
def visit(models: Annotated[list[ModelRead], Depends(asked_for)], model: UUID | None = None) -> None:
    with visitors_frame(_("Try a recording")):
        Tag("h1", _("Human or machine?"))
        Tag(
            "p",
            _(
                "Drop in a recording of a voice and read whether a human spoke it, and if not, which generator most"
                " probably made it. Your recording is not kept: it is gone from the server with the answer."
            ),
            "soft",
            style="max-width:760px;margin-bottom:16px",
        )
        if models:
            drop(models, model, visitor=True)
            VisitorsPage(models)
            _more()
        else:
            with card(_("There is no public model")):
                Tag("p", _("Nobody has published one here; whoever has an account can."))


def _more() -> None:
    with Tag("p", "", "soft", style="margin-top:24px"):
        Tag("span", _("What these models are, who made them, and their files:") + " ")
        link(_("Public models"), "/gallery")


class VisitorsPage:
    """What was said since the page was opened, the newest in full until another recording is sent."""

    def __init__(self, models: list[ModelRead]) -> None:
        self._models = {each.id: each for each in models}
        self._said: list[VerdictRead] = []
        self._explained: dict[int, VisitorsEvidence] = {}
        with Tag("div", style="margin-top:16px"):
            self._full: Part[int | None] = Part(self._in_full)
            self._list: Part[tuple[int, bool]] = Part(self._rows)
        ui.on("asked", lambda: self._show(None))
        ui.on("visited", self._add)
        ui.on("explained", self._explain)

    def _add(self, event: events.GenericEventArguments) -> None:
        """The answer as the visitor's own browser has got it: it is shown to nobody else."""
        said: dict[str, Any] = event.args
        more = {"id": str(uuid4()), "createdAt": datetime.now(UTC).isoformat()}
        try:
            verdict = VerdictRead.model_validate({**said, **more})
        except (ValidationError, TypeError):
            return
        if said.get("at") == len(self._said) and verdict.model in self._models:
            self._said.append(verdict)
            self._show(len(self._said) - 1)

    def _explain(self, event: events.GenericEventArguments) -> None:
        """What his browser was answered, or why not; picture and sounds stay there."""
        said: dict[str, Any] = event.args
        card = self._explained.get(said.get("at", -1))
        if card is None:
            return
        if isinstance(why := said.get("why"), str):
            card.show(why[:LONGEST_REFUSAL])
            return
        try:
            card.show(Evidence.model_validate(said.get("evidence")))
        except ValidationError:
            return

    def _show(self, at: int | None) -> None:
        """One in full; or none, while another is judged and if that is refused."""
        self._full.show(at)
        self._list.show((len(self._said), at is not None))

    def _in_full(self, at: int | None) -> None:
        if at is None:
            return
        said = self._said[at]
        model = self._models[said.model]
        Tag("h2", said.file)
        judged_by(said, model)
        cautions(said, visitor=True)
        banner(said)
        with Tag("div", "", "two", style="--side:330px"):
            with Tag("div", "", "grid"):
                with card(_("Listen and look"), "hear"):
                    spectrogram(said, data_visited=str(at))
                    timeline(said)
                    Tag("audio", controls=True, aria_label=said.file, data_visited=str(at))
                    stretches(said)
                self._explained[at] = VisitorsEvidence(at, said)
            with Tag("div", "", "grid"):
                classes(said, model)
                trust(said, model)
        no_proof()

    def _rows(self, tried: tuple[int, bool]) -> None:
        """All of them, unless there is but the one that stands above."""
        n, above = tried
        if n < 1 + above:
            return
        with card(_("Tried so far"), style="margin-top:16px"):
            columns = [(_("recording"), ""), (_("verdict"), ""), (_("human"), "n"), ("", "n")]
            table(_("Recordings that you tried"), columns, [self._row(at) for at in reversed(range(n))])

    def _row(self, at: int) -> list[Cell]:
        said = self._said[at]
        return [
            said.file,
            lambda: chip(short(said), KINDS.get(tone(said), "calm")),
            human_share(said),
            lambda: button(_("Show"), lambda: self._show(at), aria_label=f"{_('Show')} {said.file}"),
        ]
