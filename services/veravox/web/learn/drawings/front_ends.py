"""How front ends share out their rows over the frequencies."""

import math
from functools import partial

from veravox.core.front_end import RECIPES
from veravox.core.text import _
from veravox.web.learn import svg

HIGHEST = 11_025.0  # Hz
LINEAR_UP_TO, STEP = 1_000.0, 200 / 3  # Slaney's mels: straight below, logarithmic above
LFCC_FILTERS = 20
_DRAWN = ("mel", "linear", "cqt")


def mel(hertz: float) -> float:
    """Slaney's scale, as librosa's default has it."""
    if hertz < LINEAR_UP_TO:
        return hertz / STEP
    return LINEAR_UP_TO / STEP + 27 * math.log(hertz / LINEAR_UP_TO) / math.log(6.4)


def height(name: str, hertz: float) -> float:
    """Which share of a picture's rows lies below a frequency."""
    match name:
        case "mel":
            return mel(hertz) / mel(HIGHEST)
        case "cqt":
            recipe = RECIPES["cqt"]
            return math.log2(max(hertz, recipe.low) / recipe.low) * 12 / recipe.bands
        case _:
            return hertz / HIGHEST


def draw(name: str) -> None:
    """One front end among the others."""
    if name == "pictures":
        _pictures()
    elif name == "lfcc":
        _filters()
    else:
        _rows(name)


def _rows(name: str) -> None:
    says = _("Which share of the rows lies below each frequency: mel and constant-Q give low ones more room")
    axes = svg.Axes((0, HIGHEST), (0, 1))
    with svg.drawing(says):
        ticks = [(each * 1000.0, f"{each} kHz") for each in (0, 2, 4, 6, 8, 10)]
        axes.frame(_("frequency"), _("share of the rows"), ticks, [(0.5, "50 %"), (1, "100 %")])
        for each in sorted(_DRAWN, key=lambda other: other == name):
            axes.curve(partial(height, each), "strong" if each == name else "other")
        for each, hertz in (("mel", 5600.0), ("linear", 7000.0), ("cqt", 2200.0)):
            x, y = axes.at(hertz, height(each, hertz))
            svg.text({"mel": "mel", "linear": _("linear"), "cqt": "constant-Q"}[each], x - 6, y - 6, "small", "end")


def _filters() -> None:
    says = _("20 triangles of equal width over 8 kHz; their logarithms become coefficients")
    axes = svg.Axes((0, 8_000), (0, 1.15))
    width = 8_000 / (LFCC_FILTERS + 1)
    with svg.drawing(says):
        axes.frame(_("frequency"), _("weight"), [(each * 1000.0, f"{each} kHz") for each in (0, 2, 4, 6, 8)])
        for place in range(LFCC_FILTERS):
            middle = width * (place + 1)
            svg.line(axes.at(middle - width, 0), axes.at(middle, 1), axes.at(middle + width, 0), classes="training")


def _pictures() -> None:
    greys = (30, 80, 190, 220, 120, 60, 20, 90, 200, 240, 160, 70)
    with svg.drawing(_("A picture's grey levels, as they are, are what the network sees"), 640, 150):
        for row in range(6):
            for column in range(12):
                level = greys[(column * 5 + row * 7) % 12]
                svg.grey(40 + 20 * column, 15 + 20 * row, 20, level)
        svg.arrow((300, 75), (350, 75))
        for row in range(6):
            for column in range(12):
                svg.text(str(greys[(column * 5 + row * 7) % 12]), 376 + 21 * column, 30 + 20 * row, "tiny")
