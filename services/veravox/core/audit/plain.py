"""An audit as plain text, for a terminal or a log."""

from collections.abc import Iterator, Sequence

from veravox.core.audit.bands import TITLES
from veravox.core.audit.comparing import Change, changes
from veravox.core.audit.cues import CUES
from veravox.core.audit.findings import headline, said
from veravox.core.audit.model import Audit, Rate
from veravox.core.said_again import again
from veravox.core.text import _, numeral

Row = Sequence[str]


def text(audit: Audit, every: bool = False) -> str:
    """The headline, the cues against all machine classes, what else was found and what to do.

    Args:
        audit: what was found.
        every: whether to tell each generator's cues too; otherwise only those that raise an alarm.
    """
    cues = [cue for cue in audit.cues if every or cue.alarm or not cue.against]
    rows = [
        (_(CUES[cue.name].title), printable(cue.against) or _("all"), said(cue), _(TITLES[cue.band])) for cue in cues
    ]
    head = (_("cue"), _("against"), _("equal error rate [95 %]"), _("what it gives away"))
    lines = [printable(f"{audit.dataset} {audit.version}: {headline(audit)}"), ""]
    lines += [*columns(head, rows), ""] if rows else []
    lines += [*_baseline(audit), *_told(audit)]
    return "\n".join(lines).rstrip()


def comparison(before: Audit, after: Audit) -> str:
    """Both side by side, the cues that gave most away before first."""
    head = (_("cue"), _("against"), _("before"), _("after"), _("what it gives away now"))
    rows = [_changed(each) for each in changes(before, after) if not each.against or each.matters]
    lines = [_("before: {said}").format(said=headline(before)), _("after: {said}").format(said=headline(after)), ""]
    return "\n".join([*lines, *columns(head, rows)])


def columns(head: Row, rows: Sequence[Row]) -> list[str]:
    """Lines whose cells stand below each other."""
    widths = [max(map(len, cells)) for cells in zip(head, *rows, strict=True)]
    return [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    ]


def printable(name: str) -> str:
    """A name that moves no cursor: what cannot be printed is written out."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in name)


def _changed(change: Change) -> Row:
    before, after = (_rate(each) for each in (change.before, change.after))
    band = _(TITLES[change.after.band]) if change.after else ""
    return _(CUES[change.name].title), printable(change.against) or _("all"), before, after, band


def _rate(rate: Rate | None) -> str:
    return "" if rate is None or rate.equal_error_rate is None else numeral(f"{100 * rate.equal_error_rate:.1f} %")


def _baseline(audit: Audit) -> Iterator[str]:
    if audit.spectra is None:
        return
    strangers = {rate.against: _rate(rate) for rate in audit.spectra.strangers}
    for rate in audit.spectra.baseline:
        sentence = _("mean spectrum with a linear model, against {name}: {rate}, of strangers {other}")
        words = {"name": printable(rate.against) or _("all"), "other": strangers.get(rate.against, _("unknown"))}
        yield sentence.format(rate=_rate(rate), **words)


def _told(audit: Audit) -> Iterator[str]:
    for each in audit.findings:
        yield printable(f"{'!' if each.serious else '-'} {again(each.message)} {again(each.remedy)}".rstrip())
    for unknown in audit.unknown:
        yield printable(f"? {again(unknown.what)}: {again(unknown.why)}")
