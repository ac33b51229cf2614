"""A run's chart in one page: drawn whole once, and then grown by what is new."""

from nicegui import ui

from veravox.core.text import N_, _
from veravox.web.hub import Followed
from veravox.web.plots import Course, Look, Quantity, figure, lines, sketch_of

LABELS = {
    Quantity.LOSS: N_("Training and validation loss; the table by epoch holds the numbers"),
    Quantity.ACCURACY: N_("Training and validation accuracy; the table by epoch holds the numbers"),
}


class RunChart:
    """Loss or accuracy of a run."""

    def __init__(self, followed: Followed, course: Course) -> None:
        self._followed, self._course, self._look = followed, course, Look()
        self.plot = ui.plotly(figure(followed, course)).classes("chart")
        self.plot.props["role"] = "img"
        self.plot.props["aria-label"] = _(LABELS[Quantity.LOSS])
        self._drawn = self.plot.client.has_socket_connection  # deltas wait until the browser has the chart
        self.plot.on("plotly_afterplot.once", self._begin, args=[])
        self._remember()

    def _begin(self) -> None:
        self._drawn = True

    def _remember(self) -> None:
        self._sketch = sketch_of(self._followed, self._look.quantity)
        self._turn, self._stretches = self._sketch.turn, len(self._sketch.stretches)
        self._epochs = len(self._followed.epochs)

    def look(self, course: Course, look: Look) -> None:
        """Draw what is new since the last look."""
        if not self._drawn:
            return
        sketch = sketch_of(self._followed, look.quantity)
        same_sketch = self._sketch is sketch and self._turn == sketch.turn
        if same_sketch and (course, look) == (self._course, self._look):
            self._extend()
        else:
            self._course, self._look = course, look
            self.plot.props["aria-label"] = _(LABELS[look.quantity])
            self.plot.update_figure(figure(self._followed, course, look))
        self._remember()

    def _extend(self) -> None:
        fresh = lines(self._followed, self._look.quantity, self._stretches, self._epochs)
        grown = [index for index, (x, _y) in enumerate(fresh) if x]
        if not grown:
            return
        for index in grown:  # the server's copy too, for a browser that asks for everything again
            self.plot.figure["data"][index]["x"] += fresh[index][0]
            self.plot.figure["data"][index]["y"] += fresh[index][1]
        update = {"x": [fresh[index][0] for index in grown], "y": [fresh[index][1] for index in grown]}
        self.plot.run_plot_method("extendTraces", update, grown)
