"""A curve as small as a word: whether it rose, and whether it was still rising."""

from collections.abc import Sequence

from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Tag

WIDTH, HEIGHT, MARGIN = 96, 22, 2  # pixels


def spark(values: Sequence[float], what: str) -> None:
    """A line from the first value to the last; values are shares, and the whole height is from the least to the greatest."""
    says = _("{what}, from {first} to {last}").format(
        what=what, first=words.figure(values[0]), last=words.figure(values[-1])
    )
    box = f"0 0 {WIDTH} {HEIGHT}"
    with Tag("svg", "", "spark", role="img", aria_label=says, viewBox=box, width=str(WIDTH), height=str(HEIGHT)):
        Tag("polyline", points=points(values), fill="none")


def points(values: Sequence[float]) -> str:
    """At least a tenth is as high as the picture, so that noise does not look like a mountain."""
    low = min(values)
    span = max(max(values) - low, 0.1)
    wide, high = (WIDTH - 2 * MARGIN) / (len(values) - 1), HEIGHT - 2 * MARGIN
    places = ((MARGIN + wide * n, HEIGHT - MARGIN - high * (value - low) / span) for n, value in enumerate(values))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
