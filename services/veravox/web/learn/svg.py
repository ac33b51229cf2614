"""Drawings out of few shapes, in the page's own colours; a drawing has a name for those who do not see it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from veravox.core.text import _
from veravox.web.elements import Tag

WIDTH, HEIGHT = 640, 240  # of a plot
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 40  # its margins
Point = tuple[float, float]


def place(classes: str = "") -> Tag:
    """Where a drawing stands that may be wider than a phone: it scrolls there, by touch and by keys, and its edge says so."""
    return Tag("div", "", f"scroll drawn {classes}".strip(), tabindex="0", role="group", aria_label=_("Drawing"))


@contextmanager
def drawing(says: str, width: float = WIDTH, height: float = HEIGHT) -> Iterator[None]:
    """As wide as there is room, at most as wide as it is drawn; no narrower than it can be read, so it wants a `place`.

    Args:
        says: what is seen, in a sentence.
        width: of the canvas, in the units of all that is drawn.
        height: the same.
    """
    box = f"0 0 {width:g} {height:g}"
    with Tag("svg", "", "drawing", role="img", aria_label=says, viewBox=box, style=f"max-width:{width:g}px"):
        yield


def text(said: str, x: float, y: float, classes: str = "", anchor: str = "middle") -> None:
    """A line of text; `anchor` is start, middle or end."""
    Tag("text", said, classes, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, aria_hidden="true")


def box(x: float, y: float, width: float, height: float, classes: str = "") -> None:
    Tag("rect", "", classes, x=f"{x:.1f}", y=f"{y:.1f}", width=f"{width:.1f}", height=f"{height:.1f}", rx="4")


def named_box(said: str, x: float, y: float, width: float, height: float, classes: str = "") -> None:
    """A box with up to three lines of text in it, divided at line breaks."""
    box(x, y, width, height, classes)
    lines = said.split("\n")
    for place, line in enumerate(lines):
        text(line, x + width / 2, y + height / 2 + 5 + 16 * (place - (len(lines) - 1) / 2))


def line(*points: Point, classes: str = "") -> None:
    Tag("polyline", "", f"line {classes}".strip(), points=_written(points), fill="none")


def area(*points: Point, classes: str = "") -> None:
    Tag("polygon", "", f"area {classes}".strip(), points=_written(points))


def dot(x: float, y: float, classes: str = "") -> None:
    Tag("circle", "", classes, cx=f"{x:.1f}", cy=f"{y:.1f}", r="5")


def arrow(begin: Point, end: Point, classes: str = "") -> None:
    """A straight line with a head, to the right or downwards."""
    (x, y), (to_x, to_y) = begin, end
    line(begin, end, classes=classes)
    if abs(to_x - x) >= abs(to_y - y):
        area((to_x, to_y), (to_x - 8, to_y - 5), (to_x - 8, to_y + 5), classes=f"head {classes}")
    else:
        area((to_x, to_y), (to_x - 5, to_y - 8), (to_x + 5, to_y - 8), classes=f"head {classes}")


def image(address: str, x: float, y: float, width: float, height: float, **attributes: str) -> None:
    """A picture, stretched to the place that it gets."""
    Tag(
        "image",
        href=address,
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        width=f"{width:.1f}",
        height=f"{height:.1f}",
        preserveAspectRatio="none",
        **attributes,
    )


@dataclass(frozen=True)
class Axes:
    """Where numbers stand in a plot of the usual size."""

    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, x: float, y: float) -> Point:
        """What lies outside is drawn at the edge."""
        across = min(max((x - self.x[0]) / (self.x[1] - self.x[0]), 0.0), 1.0)
        up = min(max((y - self.y[0]) / (self.y[1] - self.y[0]), 0.0), 1.0)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def frame(
        self,
        across: str,
        up: str,
        ticks: Sequence[tuple[float, str]] = (),
        rungs: Sequence[tuple[float, str]] = (),
    ) -> None:
        """The two axes with their names, and the numbers at them.

        Args:
            across: name of the horizontal axis.
            up: name of the vertical one.
            ticks: place and text on the horizontal axis.
            rungs: the same on the vertical one, each with a faint line.
        """
        for place, said in rungs:
            begin, end = self.at(self.x[0], place), self.at(self.x[1], place)
            line(begin, end, classes="faint")
            text(said, begin[0] - 6, begin[1] + 4, "small", "end")
        line(
            self.at(self.x[0], self.y[1]), self.at(self.x[0], self.y[0]), self.at(self.x[1], self.y[0]), classes="axis"
        )
        for place, said in ticks:
            x, y = self.at(place, self.y[0])
            text(said, x, y + 15, "small")
        text(across, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, "small")
        text(up, LEFT, TOP - 1, "small", "start")

    def curve(self, of: Callable[[float], float], classes: str = "", steps: int = 120) -> None:
        """A function over the whole width."""
        line(*self.points(of, *self.x, steps), classes=classes)

    def points(self, of: Callable[[float], float], begin: float, end: float, steps: int = 60) -> list[Point]:
        """Of a function between two numbers."""
        places = [begin + (end - begin) * n / steps for n in range(steps + 1)]
        return [self.at(x, of(x)) for x in places]

    def under(self, of: Callable[[float], float], begin: float, end: float, classes: str = "") -> None:
        """What lies between a function and the horizontal axis."""
        if end > begin:
            area(self.at(begin, 0), *self.points(of, begin, end), self.at(end, 0), classes=classes)

    def upright(self, x: float, said: str = "", classes: str = "mark") -> None:
        """A line from below to above, with a word at its upper end."""
        line(self.at(x, self.y[0]), self.at(x, self.y[1]), classes=classes)
        if said:
            place = self.at(x, self.y[1])
            anchor = "start" if place[0] < WIDTH / 2 else "end"
            text(said, place[0] + (6 if anchor == "start" else -6), place[1] + 12, "small", anchor)


def _written(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


@contextmanager
def window(x: float, y: float, width: float, height: float, shown: str) -> Iterator[None]:
    """A place in which a part of another drawing is seen; `shown` is that part's x, y, width and height."""
    with Tag(
        "svg",
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        width=f"{width:.1f}",
        height=f"{height:.1f}",
        viewBox=shown,
        preserveAspectRatio="none",
    ):
        yield


def grey(x: float, y: float, side: float, level: int) -> None:
    """A pixel of a grey level, from 0 to 255."""
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{side:.1f}", "height": f"{side:.1f}"}
    Tag("rect", "", "pixel", fill=f"rgb({level},{level},{level})", **place)
