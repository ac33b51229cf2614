"""What becomes of a window before the network sees it."""

from veravox.core.text import _
from veravox.web.learn import svg
from veravox.web.learn.drawings.examples import HUMAN, picture

WIDE, HIGH = 420.0, 128.0
CROP = 128 / 208  # of the bundled sentence's columns, shown at this width


def draw(name: str, at: float = 0.3) -> None:
    """The bundled sentence at the left, what the network sees of it at the right.

    Args:
        name: of the transform.
        at: where a crop begins, as a share of where it can.
    """
    if name == "Resize":
        _resize()
    else:
        _crop(at)


def _resize() -> None:
    with svg.drawing(_("The whole window, squeezed into a square"), 640, 190):
        svg.image(picture(HUMAN), 8, 24, WIDE, HIGH)
        svg.text(_("the window"), 8, 16, "small", "start")
        svg.arrow((WIDE + 16, 88), (WIDE + 64, 88))
        svg.image(picture(HUMAN), WIDE + 72, 24, HIGH, HIGH)
        svg.text(_("what the network sees"), WIDE + 72 + HIGH / 2, 16, "small")
        svg.text("128 × 128", WIDE + 72 + HIGH / 2, 172, "small")


def _crop(at: float) -> None:
    with svg.drawing(_("A square that is cut out of the clip, as it is"), 640, 190):
        svg.image(picture(HUMAN), 8, 24, WIDE, HIGH)
        svg.text(_("the clip"), 8, 16, "small", "start")
        width = WIDE * CROP
        x = 8 + at * (WIDE - width)
        svg.box(x, 22, width, HIGH + 4, "cut")
        svg.arrow((WIDE + 16, 88), (WIDE + 64, 88))
        with svg.window(WIDE + 72, 24, HIGH, HIGH, f"{x:.1f} 24 {width:.1f} {HIGH:g}"):
            svg.image(picture(HUMAN), 8, 24, WIDE, HIGH)
        svg.text(_("what the network sees"), WIDE + 72 + HIGH / 2, 16, "small")
        svg.text("128 × 128", WIDE + 72 + HIGH / 2, 172, "small")
