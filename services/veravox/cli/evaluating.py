"""`veravox evaluate`, `veravox report`."""

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
    shown = measured(result, dataset, await client.read_model(id))
    terminal.answer({"id": str(made.id), **result}, _("evaluation {id}").format(id=made.id), *shown)


def measured(result: dict[str, Any], dataset: str, model: ModelRead | None) -> list[str | Table]:
    """What an evaluation found: over all clips, by speaker, generator, condition and length, and with noise and codecs."""
    protocol = (model.metrics.get("protocol") if model else None) or {}
    rows = [
        *_naming(result),
        ("dataset", dataset),
        ("model", model.title if model else _("a deleted model")),
        ("trained with", protocol.get("title", "")),
        ("caution", protocol.get("badge", "")),
    ]
    if unknown := result.get("unknownClasses"):
        rows.append(("classes it does not know", ", ".join(unknown)))
    return [table(("measure", "value"), [*rows, *_detection(result)]), *_groups(result), *_robust(result)]


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


def _naming(result: dict[str, Any]) -> list[tuple[str, str]]:
    """Counts, and how well classes were named; without an equal error rate where there cannot be one."""
    shown = ["n", "leftOut", "eer", "f1Macro", "accuracy", "balancedAccuracy"]
    if result.get("oneSided"):
        shown = ["n", "leftOut"]
    return [(name, _rounded(result.get(name))) for name in shown]


def _detection(result: dict[str, Any]) -> list[tuple[str, str]]:
    """Human against machine, with what the equal error rate's interval rests on; or what one side alone says."""
    if alone := result.get("oneSided"):
        return _alone(alone)
    said = result.get("detection")
    if not said:
        return []
    costs = ("auc", "halfTotalErrorRate", "minDcf", "actDcf", "cllr", "minCllr", "ece", "brier")
    return [*_intervals(said), *((name, _rounded(said[name])) for name in costs)]


def _intervals(said: dict[str, Any]) -> list[tuple[str, str]]:
    over = {
        "utterances": _("{low} to {high}, over {n} utterances"),
        "speakers": _("{low} to {high}, over {n} speakers"),
    }
    return [
        ("eer, 95 % interval", _between(each, over[name]) or each["whyNone"])
        for name, each in said["intervals"].items()
    ]


def _between(said: dict[str, Any], sentence: str) -> str:
    interval = said["interval"]
    return sentence.format(low=f"{interval[0]:.3f}", high=f"{interval[1]:.3f}", n=said["groups"]) if interval else ""


def _alone(said: dict[str, Any]) -> list[tuple[str, str]]:
    rate = said["calledWrongly"]
    shares = [f"{100 * rate[name]:.1f}" for name in ("rate", "low", "high")]
    counted = _("{0} % ({1} to {2} %, n = {n} of {groups} utterances)")
    return [
        (
            _("humans called machine") if said["human"] else _("machines called human"),
            counted.format(*shares, n=rate["clips"], groups=rate["utterances"]),
        ),
        (_("inconclusive"), _share(said["undecided"])),
        ("eer", said["why"]),
    ]


def _groups(result: dict[str, Any]) -> list[Table]:
    """By speaker, generator, condition and length; the worst group has a mark."""
    columns = ("n", "wrong", "undecided", "eer", "")
    return [
        table(
            (way, *columns),
            [
                (
                    each["name"],
                    str(each["n"]),
                    *(_share(each[name]) for name in columns[1:4]),
                    _("worst") if each["worst"] else "",
                )
                for each in groups
            ],
        )
        for way, groups in (result.get("by") or {}).items()
        if len(groups) > 1
    ]


def _robust(result: dict[str, Any]) -> list[str | Table]:
    """The conditions in turn, each with n and interval, and of which clips they are."""
    found = result.get("robustness")
    if not found:
        return []
    if not found["conditions"]:
        return [found["why"]]
    head = _("With noise and behind codecs, on {clips} of {of} clips ({utterances} utterances, seed {seed}):")
    points = found["conditions"]
    both = any(each["eer"] is not None for each in points)
    columns = ("eer", _("95 % interval"), "balanced accuracy") if both else (_("called wrongly"),)
    rows = [
        (each["name"], _sides(each), *(_figures(each) if both else (_wrong(each),)), *_rest(each)) for each in points
    ]
    return [head.format(**found), table((_("condition"), "n", *columns, "undecided", ""), rows)]


def _sides(each: dict[str, Any]) -> str:
    return f"{each['bonafide']} + {each['spoof']}"


def _figures(each: dict[str, Any]) -> tuple[str, ...]:
    interval = each["interval"]
    sure = (
        _("{low} to {high}").format(low=_share(interval[0]), high=_share(interval[1])) if interval else each["whyNone"]
    )
    return _share(each["eer"]), sure, _share(each["balancedAccuracy"])


def _wrong(each: dict[str, Any]) -> str:
    """Of clips of one side alone."""
    return _share(each["humanCalledMachine"] if each["bonafide"] else each["machineCalledHuman"])


def _rest(each: dict[str, Any]) -> tuple[str, str]:
    return _share(each["undecided"]), _left_out(each)


def _left_out(each: dict[str, Any]) -> str:
    if not each["refused"]:
        return str(each["why"])
    if not each["n"]:
        return _("not possible: {why}").format(why=each["why"])
    return _("not of {n} clips: {why}").format(n=each["refused"], why=each["why"])


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"


def _rounded(value: Any) -> str:
    if value is None:
        return _("none: there is nothing to compute it from")
    return f"{value:.3f}" if isinstance(value, float) else str(value)
