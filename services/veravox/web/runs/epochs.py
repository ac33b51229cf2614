"""A run's table by epoch."""

from veravox.client.models import EpochRow
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Tag, table
from veravox.web.runs.progress import best_of


def epochs_table(epochs: list[EpochRow]) -> None:
    """Newest first, the best one marked."""
    Tag("h2", _("By epoch"))
    if not epochs:
        Tag("p", _("The first line comes with the first epoch's end."), "soft")
        return
    best = best_of(epochs)
    columns = [(_("epoch"), ""), (_("training loss"), "n"), (_("validation loss"), "n"), (_("macro F1"), "n")]
    columns += [(_("accuracy"), "n"), (_("equal error rate"), "n"), (_("time"), "n")]
    with Tag("div", "", "low"):
        table(_("Figures by epoch, newest first"), columns, [_epoch(row, row is best) for row in reversed(epochs)])


def _epoch(row: EpochRow, is_best: bool) -> list[str]:
    figures = [words.figure(each) for each in (row.train_loss, row.validation_loss, row.f1)]
    shares = [words.percent(each, 1) for each in (row.accuracy, row.equal_error_rate)]
    mark = " ★ " + _("best") if is_best else ""
    return [f"{row.epoch}{mark}", *figures, *shares, words.duration(row.seconds)]
