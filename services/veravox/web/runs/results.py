"""What a run found out, from its report: confusion matrix, figures of the test part, and what it learnt from."""

from typing import Any

from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Tag, card, table
from veravox.web.figures import confusion_matrix, measured_on, test_figures

Report = dict[str, Any]


def results(report: Report) -> None:
    """Matrix and test figures; nothing before the first report."""
    if not report:
        return
    with Tag("div", "", "halves"):
        _matrix(report)
        with card(_("On the test part") if report.get("test") else _("What it learns from")):
            if report.get("test"):
                test_figures(report)
            _parts(report)


def _matrix(report: Report) -> None:
    measured = report.get("test") or report.get("validation") or {}
    matrix = measured.get("confusionMatrix")
    if not matrix:
        return
    with card(_("Confusion matrix")):
        if report.get("test"):
            caption = _("Clips of the test part ({on}): rows are what a clip is.").format(on=measured_on(report))
        else:
            caption = _("Windows of the validation part, best epoch so far: rows are what a window is.")
        classes = measured.get("classes") or report["classes"]
        confusion_matrix(classes, measured.get("rows") or classes, matrix, caption)


def _parts(report: Report) -> None:
    names = {"train": _("training"), "validation": _("validation"), "test": _("test")}
    rows = [
        [
            names.get(part, part),
            words.listed(list(each.get("bySpeaker") or {})),
            words.count(each.get("clips", 0)),
            words.count(each.get("windows", 0)),
        ]
        for part, each in (report.get("split") or {}).items()
    ]
    with Tag("div", style="margin-top:14px"):
        columns = [(_("part"), ""), (_("voices"), ""), (_("clips"), "n"), (_("spectrograms"), "n")]
        table(_("Voices, clips and spectrograms by part"), columns, rows)
