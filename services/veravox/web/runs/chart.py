"""A run's chart in one page: drawn whole once, and then grown by what is new."""

from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

from veravox.core.text import N_, _
from veravox.web.followed import Followed
from veravox.web.plots import Course, Material, figure, heights_of, lines
from veravox.web.runs.closeup import Closeup, composed, sketch_of
from veravox.web.runs.look import Look, Quantity, Span
from veravox.web.runs.zoom import Zoom
from veravox.web.sketch import Sketch

Asked = tuple[Course, Look, Span | None, Closeup | None, int]
Lists = list[tuple[Sketch, int]]
LABELS = {
    Quantity.LOSS: N_("Training and validation loss; the table by epoch holds the numbers"),
    Quantity.ACCURACY: N_("Training and validation accuracy; the table by epoch holds the numbers"),
}


class RunChart:
    """Loss or accuracy of a run, as a whole or closer, up to now or up to where it was held."""

    def __init__(
        self,
        followed: Followed,
        course: Course,
        look: Look,
        zoom: Zoom,
        turned: Callable[[Mapping[str, Any]], None],
    ) -> None:
        """`turned` hears what plotly tells of a change of its view."""
        self._followed, self._zoom, self._turn = followed, zoom, 0
        self._held: int | None = None  # the last step that is shown
        material = self._material(look)
        self._remember((course, look, heights_of(material, look), None, 0), self._lists(look), material)
        self.plot = ui.plotly(figure(self._drawn, course, look)).classes("chart")
        self.plot.props["role"] = "img"
        self.plot.props["aria-label"] = _(LABELS[look.quantity])
        self._there = self.plot.client.has_socket_connection  # deltas wait until the browser has the chart
        self.plot.on("plotly_afterplot.once", self._begin, args=[])
        self.plot.on("plotly_relayout", lambda event: turned(event.args))

    @property
    def end(self) -> float:
        """The last step of the whole curve, as far as it is planned."""
        course = self._asked[0]
        return float(course.steps if course.known else max(self.newest, 1))

    @property
    def newest(self) -> float:
        """The last step that there is."""
        return float(self._drawn.newest)

    def turn(self) -> None:
        """What is drawn next holds, whatever the browser has made of what was drawn before."""
        self._turn += 1

    def hold(self) -> None:
        """Let nothing move until one goes on."""
        self._held = self._drawn.newest

    def go_on(self) -> None:
        """Show what came meanwhile, and what comes."""
        self._held = None

    def look(self, course: Course, look: Look) -> None:
        """Draw what is new since the last look."""
        if not self._there:
            return
        course = course if self._held is None else self._asked[0]
        lists, material = self._lists(look), self._material(look)
        asked = (course, look, heights_of(material, look), self._zoom.closeup, self._turn)
        if self._held is not None and asked == self._asked:
            return
        if (asked, lists) == (self._asked, self._grown):
            self._extend(material.since(self._drawn))
        else:
            self.plot.props["aria-label"] = _(LABELS[look.quantity])
            self.plot.update_figure(figure(material, course, look, self._turn))
        self._remember(asked, lists, material)

    def _begin(self) -> None:
        self._there = True

    def _remember(self, asked: Asked, lists: Lists, drawn: Material) -> None:
        self._asked, self._grown, self._drawn = asked, lists, drawn

    def _lists(self, look: Look) -> Lists:
        """What is drawn: as long as these are the same, they only grow."""
        closeup = self._zoom.closeup
        sketches = [sketch_of(self._followed, look), *([closeup.sketch_of(look)] if closeup else [])]
        return [(each, each.turn) for each in sketches]

    def _material(self, look: Look) -> Material:
        stretches = composed(sketch_of(self._followed, look), self._zoom.closeup, look)
        material = Material(stretches, self._followed.epochs)
        return material if self._held is None else material.until(self._held)

    def _extend(self, fresh: Material) -> None:
        added = lines(fresh, self._asked[1])
        grown = [index for index, (x, _y) in enumerate(added) if x]
        if not grown:
            return
        for index in grown:  # the server's copy too, for a browser that asks for everything again
            self.plot.figure["data"][index]["x"] += added[index][0]
            self.plot.figure["data"][index]["y"] += added[index][1]
        update = {"x": [added[index][0] for index in grown], "y": [added[index][1] for index in grown]}
        self.plot.run_plot_method("extendTraces", update, grown)
