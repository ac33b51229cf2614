"""`veravox evaluate`, `veravox report`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.table import Table

from veravox.cli.following import Watch, succeeded
from veravox.cli.naming import ModelOption, named
from veravox.cli.saving import refuse_folder, save
from veravox.cli.speaking import Terminal, fail, speaks, table
from veravox.client import Client
from veravox.client.models import EvaluationFile, ModelRead
from veravox.core.reporting.document import Facts, Grid, Part, Picture, Points, Words
from veravox.core.reporting.facts import ResultFacts, sensible_facts
from veravox.core.reporting.figures import detection_rows, group_grids, naming_rows, one_sided_rows
from veravox.core.reporting.measures import name_of
from veravox.core.reporting.robust import robust_parts
from veravox.core.specs import Robustness
from veravox.core.specs.evaluation import FEWEST_CLIPS
from veravox.core.text import _

REPORTS = {Path(each.value).suffix: each for each in EvaluationFile if each.value.startswith("report.")}
DRAWN = Robustness.model_fields["clips"]


@speaks
async def evaluate(
    client: Client,
    terminal: Terminal,
    model: ModelOption,
    dataset: Annotated[str, typer.Option(help="The dataset's name.")],
    scores: Annotated[Path | None, typer.Option(help="Where to write its scores by clip, as CSV.")] = None,
    report: Annotated[
        Path | None, typer.Option(help=f"Where to write the report with the model's card ({', '.join(REPORTS)}).")
    ] = None,
    robustness: Annotated[
        bool, typer.Option("--robustness", help="How it does with noise and behind codecs, on a draw of the clips.")
    ] = False,
    conditions: Annotated[
        str, typer.Option(help="Which ones instead of the usual, with commas between, e.g. snr20,mp3-32k.")
    ] = "",
    clips: Annotated[int, typer.Option(help=DRAWN.description)] = DRAWN.default,
) -> None:
    """Measure a model on a dataset; clips that it was trained on, and their pairs, are left out and counted."""
    if scores:
        refuse_folder(scores)
    if report:
        _refuse_report(report)
    asked = _asked(conditions, clips) if robustness or conditions else None
    id = await named(client, model)
    made = await client.create_evaluation({"model": str(id), "dataset": dataset, "robustness": asked})
    read = await succeeded(lambda: client.read_evaluation(made.id), Watch(terminal.errors))
    assert read.status.result is not None  # one that has succeeded left it
    result = read.status.result
    if scores:
        await save(client.read_evaluation_scores(made.id), scores)
    if report:
        await save(client.read_evaluation_file(made.id, REPORTS[report.suffix]), report)
    found = measured(result, dataset, await client.read_model(id))
    terminal.answer({"id": str(made.id), **result}, _("evaluation {id}").format(id=made.id), *found)


def measured(result: dict[str, Any], dataset: str, model: ModelRead | None) -> list[str | Table]:
    """What an evaluation found: over all clips, by speaker, class, condition and length, and with noise and codecs."""
    facts = sensible_facts(ResultFacts, result)
    if facts is None:
        return [_("These figures are of another version: --json shows them as they are.")]
    protocol = (model.metrics.get("protocol") if model else None) or {}
    rows = [
        (_("Model"), model.title if model else _("a deleted model")),
        (_("Dataset"), dataset),
        (_("Clips judged"), str(facts.n)),
        (name_of("leftOut"), str(facts.left_out)),
        (name_of("protocol"), protocol.get("title", "")),
        (_("Caution"), protocol.get("badge", "")),
        (name_of("unknownClasses"), ", ".join(facts.unknown_classes)),
        *_sides(facts),
        *naming_rows(facts),
    ]
    whole = table((_("measure"), _("value")), [row for row in rows if row[1]])
    robust = [_("With noise and behind codecs:"), *robust_parts(facts.robustness)] if facts.robustness else []
    return [whole, *shown([*group_grids(facts.by), *robust])]


def _sides(facts: ResultFacts) -> list[tuple[str, str]]:
    """Human against machine, with what intervals rest on; or what one side alone says."""
    if facts.one_sided:
        return [*one_sided_rows(facts.one_sided), (name_of("eer"), facts.one_sided.why)]
    return detection_rows(facts.detection) if facts.detection else []


def shown(parts: Iterable[Part | str]) -> list[str | Table]:
    """A report's parts at a terminal."""
    return [line for part in parts for line in _lines(part)]


def _lines(part: Part | str) -> Iterable[str | Table]:
    match part:
        case str():
            return [part]
        case Grid(head, rows):
            return [table(head, rows)]
        case Facts(rows):
            return [table(("", ""), rows)]
        case Points(texts):
            return texts
        case Words(text):
            return [text]
        case Picture(title):
            return [title]


@speaks
async def report(
    client: Client,
    terminal: Terminal,
    evaluation: Annotated[UUID, typer.Argument(help="The evaluation's id, as `veravox evaluate` says it.")],
    output: Annotated[Path, typer.Option(help=f"Where to write it: {', '.join(REPORTS)}, as its name ends.")],
) -> None:
    """Fetch an evaluation's report, with the model's card: for people as HTML or PDF, for programs as CSV or JSON."""
    _refuse_report(output)
    await save(client.read_evaluation_file(evaluation, REPORTS[output.suffix]), output)
    terminal.answer({"id": str(evaluation), "file": str(output.absolute())}, str(output))


def _refuse_report(path: Path) -> None:
    refuse_folder(path)
    if path.suffix not in REPORTS:
        sentence = _("{file}: a report is written as {kinds}; end the file's name so")
        fail(sentence.format(file=path, kinds=", ".join(REPORTS)))


def _asked(conditions: str, clips: int) -> dict[str, Any]:
    if clips < FEWEST_CLIPS:
        sentence = _(
            "--clips {n}: on so few, no error rate under a condition says anything; draw {least} or more ({usual} is usual)"
        )
        fail(sentence.format(n=clips, least=FEWEST_CLIPS, usual=DRAWN.default))
    names = [name.strip() for name in conditions.split(",") if name.strip()]
    return {"clips": clips, **({"conditions": names} if names else {})}
