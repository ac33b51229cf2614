"""An audit as one page of HTML that needs nothing else: no script, no network; names from outside are only text."""

from collections.abc import Iterator, Mapping, Sequence

from veravox.core.audit.bands import COLOURS, TITLES, Band
from veravox.core.audit.comparing import Change, changes
from veravox.core.audit.cues import CUES, READINGS
from veravox.core.audit.findings import KINDS, headline, said
from veravox.core.audit.model import Audit, Crossing, Cue, Duplicate
from veravox.core.audit.pictures import bars, curves, histogram, legend, shown
from veravox.core.catalogue import PROTOCOLS
from veravox.core.said_again import again
from veravox.core.text import _, language, numeral

STYLE = """
:root{color-scheme:light}
body{font:15px/1.5 system-ui,"DejaVu Sans",sans-serif;color:#2b2f36;background:#fff;max-width:820px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem;margin:0 0 .3rem}h2{font-size:1.1rem;margin:2.2rem 0 .6rem}
.lead{font-size:1.1rem;border-left:6px solid;padding:.4rem .9rem;margin:1rem 0;background:#f6f7f8}
.meta,.note{color:#5b636d}table{border-collapse:collapse;margin:.4rem 0;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.18rem .8rem .18rem 0;border-bottom:1px solid #e3e6ea;vertical-align:top;overflow-wrap:break-word}
th{font-weight:600;color:#5b636d}td.n,th.n{text-align:right}.wide{overflow-x:auto}.wide .band{white-space:normal;display:inline-block}
svg{max-width:100%;height:auto}.small{display:flex;flex-wrap:wrap;gap:.8rem}
.key{margin-right:1rem;white-space:nowrap}.key i{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;margin-right:.3rem}
li{margin:.3rem 0}.serious{font-weight:600}.band{padding:0 .4rem;border-radius:3px;white-space:nowrap;font-size:.85rem}
details summary{cursor:pointer;color:#5b636d}@media print{details{display:block}}
"""
LISTED = 200  # sets of duplicates
SHOWN = 6  # clips of a set
DARK = {Band.STRONG, Band.READABLE}


def page(audit: Audit, before: Audit | None = None) -> str:
    """The whole page.

    Args:
        audit: what was found.
        before: what was found of the same clips before something was done to them; it stands beside.
    """
    name = shown(audit.dataset)
    sections = [*_head(audit), *_findings(audit), *(_beside(before, audit) if before else []), *_cues(audit)]
    sections += [*_spectra(audit), *_crossings(audit), *_duplicates(audit), *_formats(audit), *_counts(audit)]
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8"><title>{_("Audit of {name}").format(name=name)}'
        f'</title><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"><style>{STYLE}</style></head><body>"
        f"{''.join(sections)}</body></html>\n"
    )


def _head(audit: Audit) -> Iterator[str]:
    human = shown(audit.bonafide) if audit.bonafide else _("none")
    facts = _("version {version} · {clips} clips · {minutes} min · {classes} classes · human: {human}").format(
        version=shown(audit.version),
        clips=audit.clips,
        minutes=numeral(f"{audit.seconds / 60:.1f}"),
        classes=len(audit.generators),
        human=human,
    )
    yield f"<h1>{_('Audit of {name}').format(name=shown(audit.dataset))}</h1><p class=meta>{facts}</p>"
    yield f'<p class=lead style="border-color:{COLOURS[audit.band]}">{shown(headline(audit))}</p>'


def _findings(audit: Audit) -> Iterator[str]:
    if audit.findings:
        yield f"<h2>{_('What to do')}</h2><ul>"
        for each in audit.findings:
            strong = " class=serious" if each.serious else ""
            yield f"<li><span{strong}>{shown(again(each.message))}</span> {shown(again(each.remedy))}</li>"
        yield "</ul>"
    if audit.unknown:
        yield f"<h2>{_('What is unknown')}</h2><ul>"
        yield from (f"<li>{shown(again(each.what))}: {shown(again(each.why))}</li>" for each in audit.unknown)
        yield "</ul>"


def _cues(audit: Audit) -> Iterator[str]:
    pooled = [cue for cue in audit.pooled() if cue.equal_error_rate is not None]
    if not pooled:
        return
    yield f"<h2>{_('How far a detector gets without listening')}</h2>"
    note = _(
        "Each cue alone, human clips against all others: the equal error rate is 50 % where it says nothing and 0 % "
        "where it says all. In 95 of 100 datasets the interval holds the rate of all clips of which these are some; it "
        "reaches 50 % where the cue may be chance. A cue counts only if it cannot be chance, however many cues were "
        "tried: of a hundred datasets without any, two raise an alarm."
    )
    yield f"<p class=note>{note}</p>{bars(pooled)}"
    yield from _by_generator(audit)
    if audit.histograms:
        classes = [each.generator for each in audit.histograms[0].classes]
        yield f"<h2>{_('How the cues that tell most are distributed')}</h2><p>{legend(classes, audit.bonafide)}</p>"
        yield f"<div class=small>{''.join(histogram(each, audit.bonafide) for each in audit.histograms)}</div>"


def _by_generator(audit: Audit) -> Iterator[str]:
    generators = list(dict.fromkeys(cue.against for cue in audit.cues))
    places = {(cue.name, cue.against): cue for cue in audit.cues}
    head = [_("cue"), *(name or _("all") for name in generators), _("by what")]
    rows = []
    for name in dict.fromkeys(cue.name for cue in sorted(audit.cues, key=lambda cue: cue.equal_error_rate or 0)):
        found = [places.get((name, against)) for against in generators]
        telling = min((cue for cue in found if cue), key=lambda cue: (not cue.alarm, cue.equal_error_rate or 0))
        reading = _(READINGS[telling.reading]) if telling.alarm else ""
        rows.append([shown(_(CUES[name].title)), *(_cell(cue) for cue in found), shown(reading)])
    yield f"<details open><summary>{_('Each cue against each class')}</summary>{_table(head, rows)}</details>"


def _cell(cue: Cue | None) -> str:
    if cue is None or cue.equal_error_rate is None:
        return _(TITLES[Band.UNKNOWN])
    colour = "color:#fff;" if cue.band in DARK else ""
    return (
        f'<span class=band style="{colour}background:{COLOURS[cue.band]}" title="{shown(_(TITLES[cue.band]))}">'
        f"{said(cue)}</span>"
    )


def _beside(before: Audit, after: Audit) -> Iterator[str]:
    yield f"<h2>{_('Before and after')}</h2><p class=note>{_('before: {said}').format(said=shown(headline(before)))}</p>"
    head = [_("cue"), _("against"), _("before"), _("after")]
    rows = [_change(each) for each in changes(before, after) if not each.against or each.matters]
    yield _table(head, rows)


def _change(change: Change) -> list[str]:
    against = shown(change.against) or _("all")
    return [shown(_(CUES[change.name].title)), against, _cell(change.before), _cell(change.after)]


def _spectra(audit: Audit) -> Iterator[str]:
    if audit.spectra is None or not audit.spectra.curves:
        return
    classes = [curve.generator for curve in audit.spectra.curves]
    yield f"<h2>{_('Mean spectra')}</h2><p>{legend(classes, audit.bonafide)}</p>{curves(audit.spectra, audit.bonafide)}"
    if audit.spectra.baseline:
        note = _(
            "A linear model that sees the mean spectrum of a clip alone, tested on what it was not fitted to: no cue "
            "that should vanish, but what a detector must do better than."
        )
        strangers = {rate.against: said(rate) for rate in audit.spectra.strangers}
        rows = [
            [
                shown(rate.against) or _("all"),
                said(rate),
                strangers.get(rate.against, ""),
                str(rate.human),
                str(rate.machine),
            ]
            for rate in audit.spectra.baseline
        ]
        head = [_("against"), _("pairs apart [95 %]"), _("speakers apart [95 %]"), _("human clips"), _("others")]
        yield f"<p class=note>{note}</p>{_table(head, rows, numbers=(3, 4))}"


def _crossings(audit: Audit) -> Iterator[str]:
    """A column for each protocol."""
    crossing = [each for each in audit.crossings if each.groups]
    if crossing:
        yield f"<h2>{_('What each protocol leaves on both sides')}</h2>"
        protocols = list(dict.fromkeys(each.protocol for each in crossing))
        numbers = {(_kind(each), each.protocol): f"{each.crossing} / {each.groups}" for each in crossing}
        kinds = dict.fromkeys(_kind(each) for each in crossing)
        rows = [[kind, *(numbers.get((kind, protocol), "") for protocol in protocols)] for kind in kinds]
        yield _table(
            [_("groups"), *(_(PROTOCOLS[each].title) for each in protocols)], rows, numbers=range(1, len(protocols) + 1)
        )


def _kind(crossing: Crossing) -> str:
    return shown(_(KINDS[crossing.kind]))


def _duplicates(audit: Audit) -> Iterator[str]:
    if not audit.duplicates.listed:
        return
    yield f"<h2>{_('What is there twice')}</h2>"
    head = [_("how"), _("clips"), _("number"), _("classes"), _("speakers")]
    yield _table(head, [_duplicate(each) for each in audit.duplicates.listed[:LISTED]], numbers=(2,))
    left = len(audit.duplicates.listed) - LISTED
    if left > 0:
        yield f"<p class=note>{_('and {n} more').format(n=left)}</p>"


def _duplicate(each: Duplicate) -> list[str]:
    how = _("same bytes") if each.exact else _("sounds alike ({percent:.0f} % of the bits differ)")
    clips = "<br>".join(map(shown, each.clips[:SHOWN])) + ("<br>…" if len(each.clips) > SHOWN else "")
    names = shown(", ".join(each.generators)), shown(", ".join(each.speakers))
    return [how.format(percent=100 * each.apart), clips, str(len(each.clips)), *names]


def _formats(audit: Audit) -> Iterator[str]:
    yield f"<h2>{_('Files by class')}</h2>"
    head = [_("class"), _("clips"), "Hz", _("channels"), _("bit depth"), _("kind of file"), _("seconds")]
    rows = [
        [
            shown(each.generator),
            str(each.clips),
            *(_several(some) for some in (each.rates, each.channels, each.bits, each.files)),
            ""
            if each.median is None
            else " · ".join(numeral(f"{some}") for some in (each.shortest, each.median, each.longest)),
        ]
        for each in audit.formats
    ]
    yield _table(head, rows, numbers=(1,))
    yield f"<p class=note>{_('Bit depth 0: lossy or unknown. Seconds: the shortest, the median and the longest clip.')}</p>"


def _several(counted: Mapping[str, int]) -> str:
    if len(counted) == 1:
        return shown(next(iter(counted)))
    return "<br>".join(f"{shown(value)} ({number})" for value, number in list(counted.items())[:6])


def _counts(audit: Audit) -> Iterator[str]:
    yield f"<h2>{_('Clips')}</h2><details{' open' if len(audit.counts) <= 30 else ''}><summary>"
    yield f"{_('by speaker, class and condition')}</summary>"
    head = [_("speaker"), _("class"), _("condition"), _("clips"), _("seconds")]
    rows = [
        [
            shown(each.speaker),
            shown(each.generator),
            shown(each.condition),
            str(each.clips),
            numeral(f"{each.seconds:.1f}"),
        ]
        for each in audit.counts
    ]
    yield f"{_table(head, rows, numbers=(3, 4))}</details>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """A table; the cells of its rows are HTML, those of its head are text."""
    classes = [" class=n" if place in numbers else "" for place in range(len(head))]
    titles = "".join(f"<th{kind}>{shown(title)}</th>" for title, kind in zip(head, classes, strict=True))
    body = "".join(
        f"<tr>{''.join(f'<td{kind}>{cell}</td>' for cell, kind in zip(row, classes, strict=True))}</tr>" for row in rows
    )
    return f"<div class=wide><table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>"
