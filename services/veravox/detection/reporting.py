"""The report that an evaluation leaves beside its figures: as HTML, PDF, CSV and JSON, with the model's card."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from veravox.core.data_folder import DataFolder
from veravox.core.files import replace_bytes, replace_json, replace_text, sensible
from veravox.core.manifest import Card
from veravox.core.reporting.document import Picture
from veravox.core.reporting.evaluation import evaluation_report, report_csv
from veravox.core.reporting.facts import (
    CardFacts,
    EvaluationMatter,
    ModelMatter,
    NamedFacts,
    ResultFacts,
    RunFacts,
    sensible_facts,
)
from veravox.core.reporting.html import html
from veravox.core.specs import EvaluationSpec
from veravox.core.text import _
from veravox.detection.calibration.fitting import reliability
from veravox.detection.card import ModelCard
from veravox.detection.judged import Judged
from veravox.detection.sides import sides

VERSION = re.compile("[0-9a-f]{16}")  # of a dataset; a bundle that was sent may say anything


def write_report(
    folder: Path, data: DataFolder, spec: EvaluationSpec, said: tuple[ModelCard, Card], result: Mapping[str, Any]
) -> None:
    """`report.html`, `report.pdf`, `report.csv` and `report.json` in the evaluation's folder.

    Args:
        folder: of the evaluation; its plots are there.
        data: that model and datasets lie in.
        spec: what was asked for.
        said: the model's card, and that of the dataset which was judged.
        result: as in `result.json`.
    """
    from veravox.detection.pdf import pdf

    card, judged = said
    run, facts = sensible(data.model(spec.model).report), CardFacts.model_validate(card.outside())
    if data.model(spec.model) == data.installed(spec.model):
        facts = facts.model_copy(update={"provenance": "installed"})
    figures = ResultFacts.model_validate(result)
    matter = EvaluationMatter(
        ModelMatter(
            facts,
            sensible_facts(RunFacts, run),
            data.dataset(card.dataset.version).card() if VERSION.fullmatch(card.dataset.version) else None,
            picture(
                data.model(spec.model).plots / "reliability", _("What was said against what was so, on validation")
            ),
        ),
        figures,
        NamedFacts(name=spec.dataset.name, version=spec.dataset.version),
        judged,
        tuple(filter(None, (picture(folder / "plots" / stem, title) for stem, title in _pictures()))),
        picture(folder / "plots" / "robustness", _("Errors with noise and behind codecs"), broad=True),
    )
    document = evaluation_report(matter, folder.name)
    replace_text(folder / "report.html", html(document))
    replace_bytes(folder / "report.pdf", pdf(document))
    replace_text(folder / "report.csv", report_csv(figures))
    replace_json(folder / "report.json", {"evaluation": result, "model": card.outside(), "run": run})


def draw_judged(folder: Path, judged: Sequence[Judged]) -> None:
    """The trade-off of both errors, and whether probabilities come true; nothing without scores of both sides."""
    from veravox.detection.plots import plot_det, plot_reliability

    both = sides(judged)
    if both is None:
        return
    plot_det(folder / "det", both.human, both.machine)
    scores = np.concatenate([both.human, both.machine])
    plot_reliability(folder / "reliability", None, reliability(scores, np.arange(scores.size) < both.human.size))


def picture(stem: Path, title: str, broad: bool = False) -> Picture | None:
    """A plot in both forms; None where it was not drawn."""
    try:
        svg, png = (stem.with_name(f"{stem.name}.{kind}").read_bytes() for kind in ("svg", "png"))
    except OSError:
        return None
    return Picture(title, svg, png, broad)


def _pictures() -> list[tuple[str, str]]:
    return [
        ("det", _("Misses against false acceptances at each threshold")),
        ("reliability", _("What was said against what was so")),
    ]
