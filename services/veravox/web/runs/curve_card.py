"""The card around a run's chart: what it shows, what the lines are, and the choice between loss and accuracy."""

from functools import partial

from veravox.core.text import N_, _
from veravox.web.elements import Tag, button, card
from veravox.web.hub import Followed
from veravox.web.plots import Course, Look, Quantity
from veravox.web.runs.chart import RunChart

TITLES = {Quantity.LOSS: N_("Loss"), Quantity.ACCURACY: N_("Accuracy")}


class CurveCard:
    """Loss or accuracy, by batch and by epoch."""

    def __init__(self, followed: Followed, course: Course) -> None:
        self._look = Look()
        with card("", "fill"):
            with Tag("div", "", "between"):
                self._choices()
                self._legend()
            self._chart = RunChart(followed, course)

    def look(self, course: Course) -> None:
        """Draw what is new."""
        self._chart.look(course, self._look)

    def _choices(self) -> None:
        with Tag("div", "", "switch", role="group", aria_label=_("What the chart shows")):
            self._buttons = {
                each: button(_(title), partial(self._choose, Look(each)), aria_pressed="false")
                for each, title in TITLES.items()
            }
        self._buttons[self._look.quantity].set(aria_pressed="true")

    def _legend(self) -> None:
        with Tag("div", "", "legend"):
            Tag("span", "━ " + _("training, each batch"), "t")
            Tag("span", "━● " + _("validation"), "v")
            Tag("span", "┊ " + _("epoch ends"), "soft")
            self._scale = button(_("log"), self._turn_scale, "link", aria_pressed="false")

    def _turn_scale(self) -> None:
        self._choose(Look(self._look.quantity, not self._look.logarithmic))

    def _choose(self, look: Look) -> None:
        self._look = look
        for each, made in self._buttons.items():
            made.set(aria_pressed=str(each is look.quantity).lower())
        self._scale.set_visibility(look.quantity is Quantity.LOSS)
        self._scale.set(aria_pressed=str(look.logarithmic).lower())
        self._scale.text = _("linear") if look.logarithmic else _("log")
