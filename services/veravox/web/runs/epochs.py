"""A run's table by epoch."""

from collections.abc import Sequence

from veravox.client.models import EpochRow
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Tag, table
from veravox.web.runs.progress import best_of


class EpochsTable:
    """Newest first, the best one marked. A new epoch is a new line: the others stay, however many there are."""

    def __init__(self) -> None:
        self._shown: Sequence[EpochRow] = ()
        self._names: dict[int, Tag] = {}
        self._best: int | None = None
        with Tag("section", "", "card"):
            Tag("h2", _("By epoch"))
            self._none = Tag("p", _("The first line comes with the first epoch's end."), "soft")
            with Tag("div", "", "low") as self._place:
                columns = [
                    (_("epoch"), ""),
                    (_("training loss"), "n"),
                    (_("validation loss"), "n"),
                    (_("macro F1"), "n"),
                ]
                columns += [(_("accuracy"), "n"), (_("equal error rate"), "n"), (_("time"), "n")]
                self._lines = table(_("Figures by epoch, newest first"), columns, [])

    def show(self, epochs: Sequence[EpochRow]) -> None:
        if epochs is self._shown:
            return
        if self._shown != epochs[: len(self._shown)]:  # the run went back to a checkpoint
            self._lines.clear()
            self._shown, self._names, self._best = (), {}, None
        for row in epochs[len(self._shown) :]:
            self._add(row)
        self._shown = epochs
        self._mark(best_of(epochs))
        self._none.set_visibility(not epochs)
        self._place.set_visibility(bool(epochs))

    def _add(self, row: EpochRow) -> None:
        figures = [words.figure(each) for each in (row.train_loss, row.validation_loss, row.f1)]
        shares = [words.percent(each, 1) for each in (row.accuracy, row.equal_error_rate)]
        with self._lines, Tag("tr") as line:
            self._names[row.epoch] = Tag("td", str(row.epoch))
            for said in (*figures, *shares, words.duration(row.seconds)):
                Tag("td", said, "n")
        line.move(target_index=0)

    def _mark(self, best: EpochRow | None) -> None:
        epoch = best.epoch if best else None
        if epoch == self._best:
            return
        if self._best is not None:
            self._names[self._best].text = str(self._best)
        if epoch is not None:
            self._names[epoch].text = f"{epoch} ★ {_('best')}"
        self._best = epoch
