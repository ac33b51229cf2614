"""The pictures of an audit as SVG that stands in the page itself: no library, no network, text stays text."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from veravox.core.audit.bands import CLEAN, COLOURS, GRADES, TITLES
from veravox.core.audit.cues import CUES
from veravox.core.audit.model import Cue, Histogram, Spectra
from veravox.core.audit.plain import printable
from veravox.core.text import _, numeral

COLOURS_OF_CLASSES = ("#0072b2", "#d98e00", "#b0457b", "#2a9d6f", "#7a5195", "#8c564b", "#56b4e9", "#6b7280")
INK, GREY = "#2b2f36", "#9aa3ad"
LABELS, WIDTH, ROW, TOP = 230, 760, 22, 32  # pixels
SMALL_WIDTH, SMALL_HEIGHT = 370, 190


def shown(name: str) -> str:
    """Any text, harmless within HTML and SVG."""
    return escape(printable(name))


def colours(classes: Iterable[str], bonafide: str | None) -> dict[str, str]:
    """A colour for each class; the human one always has the first."""
    order = sorted(classes, key=lambda name: (name != bonafide, name))
    return {name: COLOURS_OF_CLASSES[place % len(COLOURS_OF_CLASSES)] for place, name in enumerate(order)}


def bars(cues: Sequence[Cue]) -> str:
    """Each cue's equal error rate, from 50 % on the left to none on the right, its interval, and the bands behind."""
    known = sorted((cue for cue in cues if cue.equal_error_rate is not None), key=lambda cue: cue.equal_error_rate or 0)
    bottom, ends = TOP + ROW * len(known), [0.5, *(grade.least for grade in GRADES)]
    parts = []
    for grade, (most, least) in zip(GRADES, pairwise(ends), strict=True):
        left, right, last = _at(most), _at(least), grade is GRADES[-1]
        parts.append(
            f'<rect x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" height="{bottom - TOP}" '
            f'fill="{grade.colour}" opacity="0.13"/>'
        )
        x, y, anchor = (right, 11, "end") if last else (left + 3, TOP - 5, "start")  # the last title is a long one
        parts.append(_text(x, y, _(grade.title), anchor=anchor, size=10, colour=GREY))
    parts += [_bar(cue, TOP + ROW * place) for place, cue in enumerate(known)]
    parts.append(f'<path d="M{_at(CLEAN):.1f} {TOP}V{bottom}" stroke="{INK}" stroke-dasharray="2 3"/>')
    parts += [_text(_at(each / 10), bottom + 16, f"{10 * each} %", anchor="middle") for each in range(6)]
    return _svg(WIDTH, bottom + 24, _("Equal error rate of each cue with its interval of 95 %"), parts)


def curves(spectra: Spectra, bonafide: str | None) -> str:
    """The mean spectrum of each class, in dB over Hz."""
    levels = [level for curve in spectra.curves for level in curve.levels]
    low, high = min(levels) - 2, max(levels) + 2
    colour = colours((curve.generator for curve in spectra.curves), bonafide)
    axis = spectra.frequencies or [float(place) for place in range(len(spectra.curves[0].levels))]
    left, right, top, bottom = 44.0, WIDTH - 10.0, 12.0, 268.0

    def place(frequency: float, level: float) -> str:
        x = left + (right - left) * (frequency - axis[0]) / ((axis[-1] - axis[0]) or 1)
        return f"{x:.1f} {bottom - (bottom - top) * (level - low) / (high - low):.1f}"

    parts = [
        _grid(left, right, bottom - (bottom - top) * (each - low) / (high - low), numeral(f"{each:g}"))
        for each in _ticks(low, high)
    ]
    for tick in _ticks(axis[0], axis[-1]):
        x = left + (right - left) * (tick - axis[0]) / ((axis[-1] - axis[0]) or 1)
        parts.append(_text(x, bottom + 16, numeral(f"{tick:,.0f}"), anchor="middle"))
    for curve in spectra.curves:
        path = "L".join(place(*each) for each in zip(axis, curve.levels, strict=False))
        parts.append(
            f'<path d="M{path}" fill="none" stroke="{colour[curve.generator]}" stroke-width="1.6">'
            f"<title>{shown(curve.generator)}</title></path>"
        )
    parts.append(_text(right, bottom + 30, _("Hz") if spectra.frequencies else _("band"), anchor="end", colour=GREY))
    return _svg(WIDTH, 302, _("Mean spectrum of each class in dB"), parts)


def histogram(drawn: Histogram, bonafide: str | None) -> str:
    """The share of each class in every bar, as steps; that of the human class is filled."""
    colour = colours((each.generator for each in drawn.classes), bonafide)
    shares = {each.generator: [n / (sum(each.counts) or 1) for n in each.counts] for each in drawn.classes}
    highest = max((max(some) for some in shares.values()), default=0) or 1
    left, right, top, bottom = 8.0, SMALL_WIDTH - 8.0, 26.0, SMALL_HEIGHT - 22.0
    number = len(drawn.labels) or len(drawn.edges) - 1
    width = (right - left) / number
    parts = [_text(left, 14, _title(drawn.cue), size=13)]
    for name in sorted(shares, key=lambda each: each == bonafide):
        tops = [bottom - (bottom - top) * share / highest for share in shares[name]]
        path = f"M{left:.1f} {bottom:.1f}" + "".join(
            f"V{y:.1f}H{left + width * (place + 1):.1f}" for place, y in enumerate(tops)
        )
        fill = colour[name] if name == bonafide else "none"
        parts.append(
            f'<path d="{path}V{bottom:.1f}" fill="{fill}" fill-opacity="0.25" stroke="{colour[name]}" '
            f'stroke-width="1.3"><title>{shown(name)}</title></path>'
        )
    parts += _under(drawn, left, right, bottom + 15, width)
    return _svg(SMALL_WIDTH, SMALL_HEIGHT, _("{cue} by class").format(cue=_title(drawn.cue)), parts)


def legend(classes: Iterable[str], bonafide: str | None) -> str:
    """The colours of the classes, as HTML."""
    return " ".join(
        f'<span class="key"><i style="background:{colour}"></i>{shown(name)}</span>'
        for name, colour in colours(classes, bonafide).items()
    )


def _under(drawn: Histogram, left: float, right: float, y: float, width: float) -> list[str]:
    if drawn.labels:
        room = max(1, int(width / 6))
        return [
            _text(left + width * (place + 0.5), y, label[:room], anchor="middle", size=10)
            for place, label in enumerate(drawn.labels)
        ]
    low, high = drawn.edges[0], drawn.edges[-1]
    return [_text(left, y, numeral(f"{low:.4g}")), _text(right, y, numeral(f"{high:.4g}"), anchor="end")]


def _title(cue: str) -> str:
    kind = CUES[cue]
    return f"{_(kind.title)} ({kind.unit})" if kind.unit else _(kind.title)


def _at(rate: float) -> float:
    """Where a rate stands: the more a cue gives away, the longer its bar."""
    return LABELS + (WIDTH - LABELS - 24) * (0.5 - rate) / 0.5


def _bar(cue: Cue, top: float) -> str:
    rate, middle = cue.equal_error_rate or 0, top + ROW / 2
    low, high = (rate if each is None else each for each in (cue.low, cue.high))
    return (
        f"<g><title>{shown(_(CUES[cue.name].title))}: {numeral(f'{100 * rate:.1f} %')} {shown(_(TITLES[cue.band]))}</title>"
        + _text(LABELS - 8, middle + 4, _(CUES[cue.name].title), anchor="end")
        + f'<rect x="{LABELS}" y="{top + 4}" width="{_at(rate) - LABELS:.1f}" height="{ROW - 8}" rx="2" '
        f'fill="{COLOURS[cue.band]}"/><path d="M{_at(high):.1f} {middle}H{_at(low):.1f}M{_at(low):.1f} {middle - 4}v8'
        f'M{_at(high):.1f} {middle - 4}v8" stroke="{INK}" fill="none"/></g>'
    )


def _grid(left: float, right: float, y: float, said: str) -> str:
    line = f'<path d="M{left} {y:.1f}H{right}" stroke="{GREY}" stroke-width="0.4"/>'
    return line + _text(left - 6, y + 4, said, anchor="end")


def _ticks(low: float, high: float) -> list[float]:
    """About six round numbers between both."""
    rough = (high - low) / 6 or 1
    power = 10.0 ** (len(str(int(rough))) - 1) if rough >= 1 else 0.1
    step = next((power * each for each in (1, 2, 5, 10) if power * each >= rough), 10 * power)
    first = int(low // step) + 1
    return [each * step for each in range(first, int(high // step) + 1)]


def _text(x: float, y: float, said: str, anchor: str = "start", size: int = 12, colour: str = INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{shown(said)}</text>'
    )


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{shown(title)}">{"".join(parts)}</svg>'
    )
