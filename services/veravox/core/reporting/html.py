"""A document as one page of HTML that needs nothing else: no script, no network; it prints as it stands."""

from base64 import b64encode
from collections.abc import Iterator
from html import escape

from veravox.core.reporting.document import Document, Facts, Grid, Part, Picture, Points, Section, Words, plain
from veravox.core.text import language

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
FETCHED = f"{POLICY}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"  # where a server sends such a page
STYLE = """
:root{color-scheme:light;--ink:#1c2126;--soft:#5b6570;--line:#e4e0d8;--paper:#fbfaf8;--accent:#0b5e7d;--unsure:#8a6100;--unsure-soft:#fbf1d6}
*{box-sizing:border-box}
body{font:15px/1.55 Inter,system-ui,"DejaVu Sans",sans-serif;color:var(--ink);background:var(--paper);max-width:860px;margin:2rem auto;padding:0 1.2rem;font-feature-settings:"tnum" 1}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .3rem}h2{font-size:1.05rem;margin:2.2rem 0 .6rem;break-after:avoid}
.about{color:var(--soft);margin:0}.lead{font-size:1.1rem;border-left:5px solid var(--accent);padding:.4rem .9rem;margin:1.1rem 0;background:#fff}
.caution{background:var(--unsure-soft);color:var(--unsure);padding:.4rem .9rem;border-radius:8px}
h1,p,li,dd,figcaption{overflow-wrap:anywhere}td,th{overflow-wrap:break-word;max-width:24rem}
dl{display:grid;grid-template-columns:minmax(9rem,auto) 1fr;gap:.3rem 1.2rem;margin:0}dt{color:var(--soft)}dd{margin:0}
.wide{overflow-x:auto;margin:.7rem 0}table{border-collapse:collapse;width:100%;font-size:14px}th{text-align:left;color:var(--soft);font-weight:500}
th,td{padding:.25rem .7rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}.n{text-align:right;white-space:nowrap}
tr.marked td{background:var(--unsure-soft)}thead{display:table-header-group}tr,figure{break-inside:avoid}
figure{display:inline-block;margin:.6rem .6rem .6rem 0;max-width:400px;vertical-align:top}figure.broad{max-width:100%}figure img{max-width:100%;background:#fff;border:1px solid var(--line);border-radius:8px}figcaption{color:var(--soft);font-size:13px}
@media print{body{max-width:none;margin:0;background:#fff}@page{margin:18mm}}
"""


def html(document: Document) -> str:
    """The whole page."""
    caution = f"<p class=caution>{_text(document.caution)}</p>" if document.caution else ""
    title = _text(document.title)
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" '
        f'content="{POLICY}"><style>{STYLE}</style></head><body><h1>{title}</h1>'
        f"<p class=about>{_text(document.about)}</p><p class=lead>{_text(document.lead)}</p>{caution}"
        f"{''.join(part for section in document.sections for part in _section(section))}</body></html>\n"
    )


def _section(section: Section) -> Iterator[str]:
    yield f"<h2>{_text(section.title)}</h2>"
    yield from map(_part, section.parts)


def _part(part: Part) -> str:
    match part:
        case Words(text, strong):
            return f"<p>{f'<strong>{_text(text)}</strong>' if strong else _text(text)}</p>"
        case Points(texts):
            return f"<ul>{''.join(f'<li>{_text(each)}</li>' for each in texts)}</ul>"
        case Facts(rows):
            said = "".join(f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>" for name, value in rows)
            return f"<dl>{said}</dl>"
        case Grid():
            return _grid(part)
        case Picture(title, svg, _png, broad):
            kind = " class=broad" if broad else ""
            source = f"data:image/svg+xml;base64,{b64encode(svg).decode()}"
            return f'<figure{kind}><img src="{source}" alt="{_text(title)}"><figcaption>{_text(title)}</figcaption></figure>'


def _grid(grid: Grid) -> str:
    kinds = ["" if place in grid.words else " class=n" for place in range(len(grid.head))]
    head = "".join(f"<th{kind}>{_text(name)}</th>" for name, kind in zip(grid.head, kinds, strict=True))
    rows = [
        f"<tr{' class=marked' if place in grid.marked else ''}>"
        + "".join(f"<td{kind}>{_text(cell)}</td>" for cell, kind in zip(row, kinds, strict=True))
        + "</tr>"
        for place, row in enumerate(grid.rows)
    ]
    return f"<div class=wide><table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"


def _text(text: str) -> str:
    return escape(plain(text))
