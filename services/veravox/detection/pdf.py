"""A report's document as PDF, by ReportLab; alike to the byte when it is made again. Imported late: half a second."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import matplotlib
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Image, LongTable, PageTemplate, Paragraph, Spacer
from reportlab.platypus.doctemplate import BaseDocTemplate
from reportlab.platypus.frames import Frame
from reportlab.platypus.tables import TableStyle

from veravox.core.reporting.document import Document, Facts, Grid, Part, Picture, Points, Words, plain
from veravox.core.text import _

INK, SOFT, LINE, ACCENT = "#1c2126", "#5b6570", "#e4e0d8", "#0b5e7d"
UNSURE, UNSURE_SOFT = "#8a6100", "#fbf1d6"
PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"
MARGIN, FOOT = 18 * mm, 10 * mm
WIDTH = A4[0] - 2 * MARGIN
FACTS_NAME = 0.34  # of the width
HIGHEST = 150 * mm  # of a picture
NARROW = 0.6  # of the width, for a picture that is not a broad one
LEAST = 12 * mm  # of a column


def pdf(document: Document) -> bytes:
    """The whole file, on A4."""
    _fonts()
    buffer = BytesIO()
    title = plain(document.title)
    made = BaseDocTemplate(buffer, pagesize=A4, title=title, author="Veravox", creator="Veravox", invariant=1)
    made.addPageTemplates(
        PageTemplate("page", [Frame(MARGIN, MARGIN, WIDTH, A4[1] - 2 * MARGIN, 0, 0, 0, 0)], _foot(title))
    )
    made.build([*_story(document)])
    return buffer.getvalue()


def _fonts() -> None:
    """DejaVu, which matplotlib brings along: it has the letters of most scripts that are written from left to right."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name in (PLAIN, BOLD):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))


def _foot(title: str) -> Any:
    def draw(canvas: Any, _document: Any) -> None:
        canvas.setFont(PLAIN, 7)
        canvas.setFillColor(HexColor(SOFT))
        canvas.drawString(MARGIN, FOOT, title[:110])
        canvas.drawRightString(A4[0] - MARGIN, FOOT, _("page {n}").format(n=canvas.getPageNumber()))

    return draw


def _style(size: float, colour: str = INK, bold: bool = False, **more: Any) -> ParagraphStyle:
    font = BOLD if bold else PLAIN
    return ParagraphStyle("", fontName=font, fontSize=size, leading=1.4 * size, textColor=HexColor(colour), **more)


def _story(document: Document) -> Iterator[Any]:
    yield Paragraph(_text(document.title), _style(17, bold=True, spaceAfter=3))
    yield Paragraph(_text(document.about), _style(8.5, SOFT))
    box: dict[str, Any] = {"borderPadding": 6, "spaceBefore": 12, "spaceAfter": 8}
    yield Paragraph(_text(document.lead), _style(11, ACCENT, bold=True, **box))
    if document.caution:
        yield Paragraph(_text(document.caution), _style(9.5, UNSURE, backColor=HexColor(UNSURE_SOFT), **box))
    for section in document.sections:
        yield Paragraph(_text(section.title), _style(11.5, bold=True, spaceBefore=14, spaceAfter=5, keepWithNext=1))
        for part in section.parts:
            yield from _part(part)
            yield Spacer(1, 5)


def _part(part: Part) -> Iterator[Any]:
    match part:
        case Words(text, strong):
            yield Paragraph(_text(text), _style(9, bold=strong))
        case Points(texts):
            yield from (Paragraph(_text(each), _style(9, leftIndent=10), bulletText="•") for each in texts)
        case Facts(rows):
            cells = [[Paragraph(_text(a), _style(8.5, SOFT)), Paragraph(_text(b), _style(8.5))] for a, b in rows]
            yield from _table(cells, [FACTS_NAME * WIDTH, (1 - FACTS_NAME) * WIDTH], [])
        case Grid():
            yield from _grid(part)
        case Picture(title, _svg, png, broad):
            image = Image(BytesIO(png))
            scale = min(1.0, (1.0 if broad else NARROW) * WIDTH / image.drawWidth, HIGHEST / image.drawHeight)
            image.drawWidth, image.drawHeight = scale * image.drawWidth, scale * image.drawHeight
            yield image
            yield Paragraph(_text(title), _style(8, SOFT))


def _grid(grid: Grid) -> Iterator[Any]:
    size = 8.5 if len(grid.head) <= 7 else 7
    looks = [
        _style(size) if place in grid.words else _style(size, alignment=TA_RIGHT) for place in range(len(grid.head))
    ]
    heads = [_style(size, SOFT, alignment=look.alignment) for look in looks]
    cells = [
        [Paragraph(_text(cell), look) for cell, look in zip(row, some, strict=True)]
        for row, some in [(grid.head, heads), *((row, looks) for row in grid.rows)]
    ]
    yield from _table(cells, _widths(grid, size), [place + 1 for place in grid.marked], repeat=1)


def _widths(grid: Grid, size: float) -> list[float]:
    """Of each column, by the longest of its texts, no longer than a line needs; together the page's width."""
    longest = [
        min(28, max(len(plain(row[place])) for row in (grid.head, *grid.rows))) for place in range(len(grid.head))
    ]
    wanted = [max(LEAST, 0.62 * size * each + 8) for each in longest]
    return [WIDTH * each / sum(wanted) for each in wanted]


def _table(cells: list[list[Any]], widths: list[float], marked: list[int], repeat: int = 0) -> Iterator[Any]:
    if not cells:
        return
    look = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(LINE)),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        *(("BACKGROUND", (0, row), (-1, row), HexColor(UNSURE_SOFT)) for row in marked),
    ]
    yield LongTable(cells, colWidths=widths, repeatRows=repeat, style=TableStyle(look), splitInRow=1)


def _text(text: str) -> str:
    return escape(plain(text))
