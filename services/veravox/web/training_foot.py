"""The foot of the training form, seen wherever one is in it: the button, how long it takes, what to mind, what is to be mended."""

from collections.abc import Sequence

from veravox.core.text import _
from veravox.web.elements import Handler, Part, Tag, button
from veravox.web.estimate_words import time_of
from veravox.web.forecast import WARNINGS, Forecast, warnings
from veravox.web.form import Asked, Trouble


class Foot:
    """`form.js` measures it, so that the page scrolls what has the focus out from behind it, and leads to fields."""

    def __init__(self, start: Handler) -> None:
        self._place = Tag("section", "", "begin", aria_label=_("Start the training"))
        with self._place:
            self._train = button(_("Train"), start, "main")
            self._takes: Part[Forecast | None] = Part(_takes, classes="takes", role="status")
            self._wrong: Part[list[Trouble]] = Part(_wrong, classes="trouble", role="alert")

    def foretell(self, told: Forecast) -> None:
        self._takes.show(told)

    def name(self, asked: Asked) -> None:
        """What the button says of one run, or of several."""
        times = _("Train {n} times").format(n=asked.runs) if asked.runs else _("Train each in turn")
        self._train.text = times if asked.is_group else _("Train")

    def let(self, allowed: bool) -> None:
        self._train.set(disabled=None if allowed else True)

    def complain(self, troubles: Sequence[Trouble]) -> None:
        self._wrong.show(list(troubles))

    def lead(self, path: str) -> None:
        """Put the focus into a field."""
        self._place.set(data_lead=path)


def _takes(told: Forecast | None) -> None:
    if told is None:
        return
    time, _beside = time_of(told.preview.estimate, told.asked)
    with Tag("span"):
        Tag("span", _("Time") + " ", "soft")
        Tag("b", time or _("its first batches will tell"))
    if n := len(warnings(told)):
        said = _("▲ Warnings: {n}").format(n=n)
        Tag("button", said, "link", type="button", data_leads_to=WARNINGS)


def _wrong(troubles: list[Trouble]) -> None:
    """A single one in full, of several the fields' names, each of which leads there; and what no field is to blame for."""
    blamed = {each.path: each for each in troubles if each.path}
    for each in troubles:
        if not each.path:
            Tag("span", f"{each.sentence} ")
    if len(blamed) > 1:
        Tag("span", _("To be mended:") + " ")
    for each in blamed.values():
        said = each.title if len(blamed) > 1 else f"{each.title}: {each.sentence}"
        Tag("button", said, "link", type="button", data_leads_to=each.path)
        if len(blamed) > 1:
            Tag("span", " ")
