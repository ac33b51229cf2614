"""A verdict: what was said of a recording, what one can hear and see, and how far to trust it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from nicegui import APIRouter

from veravox.client import ProblemError
from veravox.client.models import ModelRead, VerdictRead
from veravox.core.text import _, sentences
from veravox.web import words
from veravox.web.context import ViewerDep
from veravox.web.elements import Tag, card, class_bars, link
from veravox.web.evidence_part import EvidencePart
from veravox.web.frame import frame
from veravox.web.verdict_parts import cautions, stretches, timeline, trust
from veravox.web.verdict_words import (
    explanation,
    facts,
    headline,
    how_often_wrong,
    not_throughout,
    score_line,
    sureness,
    tone,
)

router = APIRouter()

Found = tuple[VerdictRead, ModelRead | None]


async def the_verdict(id: UUID, viewer: ViewerDep) -> Found:
    """The verdict, and its model unless that was deleted meanwhile."""
    verdict = await viewer.client.read_verdict(id)
    try:
        return verdict, await viewer.client.read_model(verdict.model)
    except ProblemError as error:
        if error.status != 404:
            raise
        return verdict, None


@router.page("/verdicts/{id}")
def verdict(viewer: ViewerDep, found: Annotated[Found, Depends(the_verdict)]) -> None:
    said, model = found
    with frame(viewer, "/evaluate", said.file):
        _heading(said, model)
        cautions(said)
        _banner(said, model)
        with Tag("div", "", "two", style="--side:330px"):
            with Tag("div", "", "grid"):
                _hear_and_see(said)
                if model:
                    EvidencePart(viewer, said)
            with Tag("div", "", "grid"):
                _classes(said, model)
                trust(said, model)
        Tag(
            "p",
            _(
                "A verdict is evidence, not proof. New generators appear every month; listen, ask for the source, and"
                " use more than one model."
            ),
            "soft",
            style="margin-top:16px",
        )


def _heading(said: VerdictRead, model: ModelRead | None) -> None:
    with Tag("div", "", "head"):
        with Tag("div"):
            with Tag("div", "", "crumbs"):
                link(_("Evaluate"), "/evaluate")
            Tag("h1", said.file)
            with Tag("div", "", "soft"):
                Tag("span", facts(said) + " ")
                if model and model.provenance == "trained":
                    link(model.title, f"/runs/{model.id}")
                elif model:
                    link(model.title, "/models")
                else:
                    Tag("span", _("a model that was deleted"))
                Tag("span", " " + _("in {n} ms").format(n=words.count(said.milliseconds)))
        with Tag("div", "", "acts"):
            link(_("New recording"), f"/evaluate?model={said.model}" if model else "/evaluate", "act main")


def _banner(said: VerdictRead, model: ModelRead | None) -> None:
    number, meaning = sureness(said)
    with Tag("section", "", f"verdict {tone(said)}", aria_label=_("Verdict")):
        Tag("div", "", "sign", aria_hidden="true")
        with Tag("div"):
            Tag("div", headline(said), "said", data_testid="verdict")
            told = (explanation(said), not_throughout(said), how_often_wrong(said))
            Tag("div", sentences(*told))
        with Tag("div", "", "sure"):
            Tag("b", number)
            Tag("small", meaning)
            if said.score is not None:
                Tag("br")
                Tag("small", score_line(said), data_testid="score")


def _hear_and_see(said: VerdictRead) -> None:
    address = f"/api/v1/verdicts/{said.id}"
    with card(_("Listen and look"), "hear"):
        alt = _("Log-mel spectrogram of {file}: time to the right over {seconds} s, low frequencies at the bottom")
        Tag(
            "img",
            "",
            "spectrogram",
            src=f"{address}/spectrogram",
            alt=alt.format(file=said.file, seconds=f"{said.seconds:.1f}"),
        )
        timeline(said)
        Tag("audio", controls=True, preload="metadata", src=f"{address}/recording", aria_label=said.file)
        stretches(said)


def _classes(said: VerdictRead, model: ModelRead | None) -> None:
    human = model.bonafide if model else None
    ranked = sorted(said.probabilities.items(), key=lambda each: -each[1])
    with card(_("What it sounds like")):
        class_bars(
            [(name, share, words.percent(share)) for name, share in ranked],
            lambda name: "training" if human is None else "human" if name == human else "machine",
        )
        averaged = _("As the network says it, over the whole recording, with each class as common as in its training.")
        even = _("The number above takes human and machine as equally likely.") if human else ""
        Tag("small", f"{averaged} {even}".strip(), style="display:block;margin-top:10px")
