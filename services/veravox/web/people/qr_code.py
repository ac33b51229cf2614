"""A text as a picture for a telephone's camera (QR code, ISO/IEC 18004)."""

from itertools import groupby

import segno

from veravox.web.elements import Tag

QUIET = 4  # modules of white around it, which readers ask for
ACROSS = 220  # pixels


def qr_code(text: str, says: str) -> None:
    """Drawn in black on white, whatever the theme.

    Args:
        text: what a camera reads.
        says: what the picture is, for who does not see it.
    """
    wide, path = drawn(text)
    box = f"0 0 {wide} {wide}"
    with Tag("svg", "", "qr", role="img", aria_label=says, viewBox=box, width=str(ACROSS), height=str(ACROSS)):
        Tag("path", d=path)


def drawn(text: str) -> tuple[int, str]:
    """How many modules it is wide, with the white around it, and an SVG path: a rectangle for each run of black in a row."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix_iter(border=QUIET)]
    runs = []
    for y, row in enumerate(rows):
        for black, some in groupby(enumerate(row), key=lambda each: bool(each[1])):
            at = [x for x, _module in some]
            if black:
                runs.append(f"M{at[0]} {y}h{len(at)}v1h-{len(at)}z")
    return len(rows), "".join(runs)
