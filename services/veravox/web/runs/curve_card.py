"""The card around a run's chart: what the lines are, and what one chooses to see of them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from nicegui import ui
from nicegui.events import GenericEventArguments

from veravox.core.text import N_, _
from veravox.web.elements import Part, Tag, button, card
from veravox.web.followed import Followed
from veravox.web.plots import BESIDES, Course
from veravox.web.runs.chart import RunChart
from veravox.web.runs.closeup import cutout_of, turned
from veravox.web.runs.look import Also, Cutout, Look, Quantity, Smoothing
from veravox.web.runs.zoom import Line, Zoom

TITLES = {Quantity.LOSS: N_("Loss"), Quantity.ACCURACY: N_("Accuracy")}
SMOOTHINGS = {Smoothing.NONE: N_("not at all"), Smoothing.LITTLE: N_("a little"), Smoothing.MUCH: N_("much")}
STEPS: Sequence[tuple[str, str, Mapping[str, float]]] = (
    ("+", N_("Look closer"), {"closer": 2.0}),
    ("−", N_("Look from further away"), {"closer": 0.5}),
    ("‹", N_("Earlier"), {"later": -0.5}),
    ("›", N_("Later"), {"later": 0.5}),
)
LOOK_CLOSER_EVERY = 0.25  # seconds


class CurveCard:
    """Loss or accuracy, by batch and by epoch, as the viewer of one page chose to see it."""

    def __init__(self, line: Line, run: UUID, followed: Followed, course: Course, look: Look) -> None:
        self._run, self._look, self._held = run, look, False
        self._zoom = Zoom(line, run, followed)
        self._zoom.see(look.cutout.steps)
        with card("", "fill"):
            with Tag("div", "", "between"):
                self._quantities()
                self._legend()
            self._chart = RunChart(followed, course, look, self._zoom, self._turn_to)
            self._choices()
        self._tell()
        ui.timer(LOOK_CLOSER_EVERY, self._zoom.look)

    def look(self, course: Course) -> None:
        """Draw what is new."""
        self._chart.look(course, self._look)

    def _quantities(self) -> None:
        with Tag("div", "", "switch", role="group", aria_label=_("What the chart shows")):
            self._buttons = {
                each: button(_(title), partial(self._choose, quantity=each)) for each, title in TITLES.items()
            }

    def _legend(self) -> None:
        with Tag("div", "", "legend"):
            _key("━", "t", _("training, each batch"))
            _key("━●", "v", _("validation"))
            self._beside: Part[Also] = Part(_beside_key, "span")
            _key("┊", "soft", _("epoch ends"))
            self._scale = button(_("log"), self._turn_scale, "link")

    def _choices(self) -> None:
        also = {Also.NOTHING: N_("nothing")} | {each: beside.title for each, beside in BESIDES.items()}
        with Tag("div", "", "chart-choices"):
            _select(_("Also show"), also, self._look.also, lambda said: self._choose(also=Also(said)))
            _select(
                _("Smoothing"),
                SMOOTHINGS,
                self._look.smoothing,
                lambda said: self._choose(smoothing=Smoothing(said)),
            )
            with Tag("div", "", "line", role="group", aria_label=_("Part of the curve")):
                for sign, title, step in STEPS:
                    button(sign, partial(self._turn, **step), aria_label=_(title), title=_(title))
            self._hold = button(_("Hold the view"), self._turn_hold)
            Tag("small", _("Draw a frame to look closer; a double click shows all again."), "soft")

    def _turn(self, **step: float) -> None:
        """A step closer, further, earlier or later, among what there is; the left axis then fits what is visible."""
        self._choose(cutout=Cutout(turned(self._look.cutout.steps, self._chart.newest, **step)))

    def _turn_to(self, told: Mapping[str, Any]) -> None:
        """What the viewer framed, or all again."""
        cutout = cutout_of(told, self._look.cutout, self._chart.end)
        if cutout != self._look.cutout or told.get("xaxis.autorange"):
            self._choose(cutout=cutout)

    def _turn_scale(self) -> None:
        self._choose(logarithmic=not self._look.logarithmic)

    def _turn_hold(self) -> None:
        self._held = not self._held
        if self._held:
            self._chart.hold()
        else:
            self._chart.go_on()
        self._hold.text = _("Go on") if self._held else _("Hold the view")

    def _choose(self, **chosen: Any) -> None:
        self._look = self._look.choosing(**chosen)
        self._zoom.see(self._look.cutout.steps)
        self._chart.turn()
        ui.navigate.history.replace(f"/runs/{self._run}{self._look.query}")
        self._tell()

    def _tell(self) -> None:
        look = self._look
        for each, made in self._buttons.items():
            made.set(aria_pressed=str(each is look.quantity).lower())
        self._scale.set_visibility(look.quantity is Quantity.LOSS)
        self._scale.set(aria_pressed=str(look.logarithmic).lower())
        self._scale.text = _("linear") if look.logarithmic else _("log")
        self._beside.show(look.also)


def _key(sign: str, colour: str, text: str) -> None:
    """What a line looks like, in the colour in which it is drawn, beside what it is, in one that is read easily."""
    with Tag("span"):
        Tag("span", sign, colour, aria_hidden="true")
        Tag("span", text)


def _beside_key(also: Also) -> None:
    if also in BESIDES:
        _key("╍◆", "b", _(BESIDES[also].title))


def _select(title: str, choices: Mapping[Any, str], chosen: str, choose: Callable[[str], None]) -> None:
    """A list to choose from by what stands beside it."""

    def take(event: GenericEventArguments) -> None:
        if event.args in set(choices):
            choose(event.args)

    with Tag("label", "", "line"):
        Tag("span", title)
        with Tag("select", "", "box") as box:
            for each, says in choices.items():
                Tag("option", _(says), value=str(each), selected=True if each == chosen else None)
    box.on("change", take, js_handler="(event) => emit(event.target.value)")
