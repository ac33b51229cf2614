"""`veravox detect`."""

import asyncio
import math
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer

from veravox.cli.following import LOOK_EVERY, Watch
from veravox.cli.naming import HELP, named
from veravox.cli.speaking import Terminal, fail, speaks, table
from veravox.client import Client, ProblemError, Upload
from veravox.client.models import ModelRead
from veravox.core.catalogue import PROTOCOLS
from veravox.core.stretches import in_turn
from veravox.core.text import _
from veravox.core.verdict import MOST_SUPPORTED, NOBODY, Segment


@speaks
async def detect(
    client: Client,
    terminal: Terminal,
    files: Annotated[
        list[Path], typer.Argument(help="Recordings: WAV, FLAC, MP3, M4A, WebM and others.", metavar="FILE...")
    ],
    model: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL", help=f"{HELP} Without it: the newest that gives verdicts, your own before public ones."
        ),
    ] = None,
) -> None:
    """Ask a model about recordings; status 1 if one of them could not be judged."""
    if model is None:
        chosen = await _chosen(client)
        terminal.errors.print(_said_of(chosen))
    id = chosen.id if model is None else await named(client, model)
    watch = Watch(terminal.errors)
    with watch.shown():
        found = [await _judge(client, file, id, watch) for file in files]
    rows = [(each["file"], _answer(each), _score(each), _made_by(each), _unlike(each)) for each in found]
    shown = table(("file", "verdict", "score", "generator", "unlike the model's clips in"), rows)
    terminal.answer(found, shown, *_worth(found))
    if any("error" in each for each in found):
        raise typer.Exit(1)


async def _chosen(client: Client) -> ModelRead:
    """Whom to ask where nobody is named: no model that is still learning, unless there is no other."""
    models = [each for each in (await client.list_models(limit=200)).items if each.bonafide]
    if not models:
        fail(_("there is no model that gives verdicts; train one with `veravox train`"))
    done = [each for each in models if each.provenance != "trained" or each.metrics.get("test")] or models
    return next((each for each in done if each.yours), done[0])


def _said_of(model: ModelRead) -> str:
    if model.provenance == "installed":
        said = _(
            "No model was named, and none was trained here: asked the one that came with the installation, {name}."
        )
    else:
        said = _("No model was named: asked the newest, {name}.")
    return said.format(name=f"{model.title} ({model.id})")


async def _judge(client: Client, file: Path, model: UUID, watch: Watch) -> dict[str, Any]:
    id = uuid4()
    watching = asyncio.create_task(_show_progress(client, id, file.name, watch))
    try:
        with file.open("rb") as content:
            verdict = await client.create_verdict(Upload(file.name, content), model, id)
    except OSError as error:
        return {"file": str(file), "error": _("it cannot be read: {why}").format(why=error.strerror)}
    except ProblemError as problem:
        if problem.status in {413, 422}:
            return {"file": str(file), "error": problem.detail}
        raise
    finally:
        watching.cancel()
    return {**verdict.model_dump(mode="json", by_alias=True), "file": str(file)}


async def _show_progress(client: Client, id: UUID, name: str, watch: Watch) -> None:
    """Of a recording that takes long: how much of it was judged, again and again, until this is cancelled."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            far = await client.read_verdict_progress(id)
        except ProblemError:  # it is still being sent, or its verdict is there
            continue
        if far.seconds_left is not None:
            said = _("{heard} s judged · {n} of about {all} pieces · {left} s left")
            told = said.format(
                heard=round(far.seconds), n=far.pieces, all=far.of_pieces, left=max(1, round(far.seconds_left))
            )
            watch.show(name, 100 * far.share, told)


def _answer(said: dict[str, Any]) -> str | None:
    if not said.get("mixed"):
        return said.get("verdict") or said.get("error")
    return _("mixed: {stretches}").format(
        stretches=in_turn([Segment.model_validate(each) for each in said["segments"]])
    )


def _made_by(said: dict[str, Any]) -> str:
    if said.get("unknownGenerator"):
        return _("one that it has not met, like {name}").format(name=said["nearest"])
    return said.get("generator") or ""


def _unlike(said: dict[str, Any]) -> str:
    return ", ".join(each["kind"] for each in said.get("cautions", []))


def _worth(found: list[dict[str, Any]]) -> list[str]:
    """What the model's answers are worth, once for all recordings."""
    judged = [each for each in found if each.get("verdict")]
    if not judged:
        return []
    errors = judged[0].get("errors")
    if errors is None:
        return [_("The model was never calibrated: nobody has counted how often it errs.")]
    sentence = _("Humans called machine: {humans}. Machines called human: {machines}. Counted on {on}.")
    rates = {"humans": _rate(errors["humanCalledMachine"]), "machines": _rate(errors["machineCalledHuman"])}
    return [sentence.format(**rates, on=_counted_on(errors))]


def _counted_on(errors: dict[str, Any]) -> str:
    said = {
        "test": _("its test part ({protocol})"),
        "calibration": _("its validation part ({protocol})"),
        "own": _("your own clips ({protocol}), by which its scores are read: others may fare worse"),
        "publisher": _("its publisher's clips, by his word"),
    }[errors["on"]]
    choice = PROTOCOLS.get(errors["protocol"])
    title = "; ".join(_(each) for each in (choice.title, choice.badge) if each) if choice else errors["protocol"]
    return said.format(protocol=title)


def _rate(said: dict[str, Any]) -> str:
    if not said["clips"]:
        return _("not counted")
    shares = [f"{100 * said[name]:.1f}" for name in ("rate", "low", "high")]
    sentence = _("{0} % ({1} to {2} %, n = {n} of {groups} utterances)")
    return sentence.format(*shares, n=said["clips"], groups=said["utterances"])


def _score(said: dict[str, Any]) -> str:
    """As far as any calibration can support it; none of what holds no voice."""
    score = said.get("score")
    if score is None or any(each["kind"] in NOBODY for each in said.get("cautions", [])):
        return ""
    beyond = _("beyond {limit}").format(limit=f"{math.copysign(MOST_SUPPORTED, score):+g}")
    return beyond if abs(score) > MOST_SUPPORTED else f"{score:+.2f}"
