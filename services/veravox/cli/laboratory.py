"""`veravox laboratory`: what was measured, its clips, and models against each other."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from veravox.cli.evaluating import measured
from veravox.cli.following import phase_of, why
from veravox.cli.naming import HELP, named_or_gone
from veravox.cli.speaking import Terminal, speaks, table
from veravox.client import Client, ProblemError
from veravox.client.models import (
    EvaluatedClip,
    EvaluationAgainst,
    EvaluationList,
    EvaluationRead,
    EvaluationsCompared,
    MeasureCompared,
    ModelRead,
)
from veravox.core.reporting.asked import about, versions_told
from veravox.core.text import _

app = typer.Typer(no_args_is_help=True, help="Look at evaluations (`veravox evaluate` makes them), and compare them.")
Id = Annotated[UUID, typer.Argument(help="The evaluation's id.")]


class Order(StrEnum):
    """Which clips come first."""

    WORST = "worst"
    BEST = "best"
    DOUBTFUL = "doubtful"
    FILE = "file"


@app.command("list")
@speaks
async def list_evaluations(
    client: Client,
    terminal: Terminal,
    model: Annotated[str | None, typer.Option(metavar="MODEL", help=f"Of this model alone. {HELP}")] = None,
    dataset: Annotated[str | None, typer.Option(help="On the dataset of this name alone.")] = None,
) -> None:
    """All evaluations, newest first."""
    id = await named_or_gone(client, model) if model else None
    found = await client.list_evaluations(limit=200, model=id, dataset=dataset)
    while found.next:
        more = await client.list_evaluations(limit=200, after=found.next, model=id, dataset=dataset)
        found = EvaluationList(items=[*found.items, *more.items], next=more.next)
    titles = await _titles(client)
    several = versions_told((each.dataset, each.version) for each in found.items)
    columns = ("id", "phase", "model", "dataset", "of which clips, and what besides", "clips", "equal error rate")
    rows = [_row(each, titles, each.dataset in several) for each in found.items]
    terminal.answer(found, table((*columns, "balanced accuracy", "when"), rows))


async def _titles(client: Client) -> dict[UUID, str]:
    return {each.id: each.title for each in (await client.list_models(limit=200)).items}


def _row(each: EvaluationRead, titles: dict[UUID, str], with_version: bool) -> tuple[object, ...]:
    result = each.status.result or {}
    error = (result.get("detection") or {}).get("halfTotalErrorRate")
    conditions = len(each.robustness.conditions or ()) if each.robustness else 0
    version = each.version if with_version else ""
    return (
        each.id,
        each.status.phase.value,
        titles.get(each.model) or _("a deleted model"),
        each.dataset,
        about(result, result.get("groups") or {}, conditions, each.explanations or 0, version),
        result.get("n"),
        _percent(result.get("eer")),
        _percent(None if error is None else 1 - error),
        f"{each.created_at.astimezone():%Y-%m-%d %H:%M:%S}",
    )


@app.command()
@speaks
async def show(client: Client, terminal: Terminal, id: Id) -> None:
    """An evaluation: its figures, and where it errs."""
    read = await client.read_evaluation(id)
    if read.status.result is None:
        terminal.answer(read, f"{phase_of(read).value} {why(read)}".strip())
        return
    terminal.answer(read, *measured(read.status.result, read.dataset, await _model(client, read.model)))


async def _model(client: Client, id: UUID) -> ModelRead | None:
    try:
        return await client.read_model(id)
    except ProblemError as problem:
        if problem.status != 404:
            raise
        return None


@app.command()
@speaks
async def clips(
    client: Client,
    terminal: Terminal,
    id: Id,
    order: Annotated[Order, typer.Option(help="Which come first.")] = Order.WORST,
    truth: Annotated[str, typer.Option(help="Of this class alone.")] = "",
    predicted: Annotated[str, typer.Option(help="Taken for this class alone.")] = "",
    speaker: Annotated[str, typer.Option(help="Of this speaker alone.")] = "",
    condition: Annotated[str, typer.Option(help="Under this condition alone.")] = "",
    most: Annotated[int, typer.Option("-n", "--most", help="How many.", min=1, max=200)] = 20,
) -> None:
    """Its clips: the most surely wrong ones first, the best, or the most doubtful."""
    found = await client.list_evaluation_clips(id, order.value, truth, predicted, "", speaker, condition, limit=most)
    columns = ("clip", "is", "taken for", "verdict", "score", "condition", "seconds")
    says = _("{n} of {all} clips").format(n=len(found.items), all=found.total)
    terminal.answer(found, table(columns, [_clip(each) for each in found.items]), says)


def _clip(each: EvaluatedClip) -> tuple[object, ...]:
    said = each.verdict.value if each.verdict else ""
    score = "" if each.score is None else f"{each.score:+.2f}"
    mark = _(" (wrong)") if each.right is False else ""
    return each.clip, each.truth, each.predicted, said + mark, score, each.condition, f"{each.seconds:.1f}"


@app.command()
@speaks
async def compare(
    client: Client,
    terminal: Terminal,
    ids: Annotated[list[UUID], typer.Argument(help="2 to 10 evaluations of one dataset.", metavar="ID")],
) -> None:
    """The first against each of the others on the clips that both judged: how much less or more it errs, and whether
    that can be chance."""
    found = await client.compare_evaluations(ids)
    read = {id: await client.read_evaluation(id) for id in ids}
    titles = await _titles(client)
    names = {id: titles.get(each.model) or _("a deleted model") for id, each in read.items()}
    terminal.answer(found, *_compared(found, names))


def _compared(found: EvaluationsCompared, names: dict[UUID, str]) -> list[str | Table]:
    says = _("First: {id} {name}").format(id=found.first, name=names[found.first])
    columns = ("against", "model", "shared", "measure", "first", "other", "other less first", "95 %", "p, Holm")
    rows = [row for each in found.against for row in _against(each, names[each.id])]
    return [says, table(columns, rows), "", *(_differ(each) for each in found.against)]


def _against(each: EvaluationAgainst, name: str) -> list[tuple[object, ...]]:
    measures = (("eer", each.eer), (_("error at 0"), each.half_total_error_rate))
    return [(each.id, name, each.shared, title, *_measure(said)) for title, said in measures]


def _measure(said: MeasureCompared) -> tuple[object, ...]:
    between = _("{low} to {high}")
    sure = (
        between.format(low=_points(said.interval[0]), high=_points(said.interval[1]))
        if said.interval
        else said.why_none
    )
    p_value = "" if said.p_value is None else "< 0.001" if said.p_value < 0.001 else f"{said.p_value:.3f}"
    return _percent(said.first), _percent(said.second), _points(said.difference), sure, p_value


def _differ(each: EvaluationAgainst) -> str:
    sentence = _(
        "{id}: both right on {both} clips, only the first on {first}, only the other on {other}, neither on {none}"
    )
    counts = {"both": each.both_right, "first": each.only_first_right, "other": each.only_second_right}
    return sentence.format(id=each.id, none=each.both_wrong, **counts)


def _points(value: float) -> str:
    """A difference in points of a hundred."""
    return f"{100 * value:+.2f}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.2f} %"


@app.command()
@speaks
async def delete(client: Client, terminal: Terminal, id: Id) -> None:
    """Delete it; `restore` brings it back."""
    await client.delete_evaluation(id)
    says = _("deleted; `veravox laboratory restore {id}` brings it back")
    terminal.answer({"id": str(id), "deleted": True}, says.format(id=id))


@app.command()
@speaks
async def restore(client: Client, terminal: Terminal, id: Id) -> None:
    """Bring back a deleted evaluation."""
    read = await client.restore_evaluation(id)
    terminal.answer(read, f"{read.id} {read.dataset}")
