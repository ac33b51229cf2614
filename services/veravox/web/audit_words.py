"""What a dataset's audit says, on its card and beside the choice of it: a word in its colour, a sentence, the report."""

from urllib.parse import quote

from veravox.client.models import AuditSummary
from veravox.core.audit.bands import SEVERITY, TITLES, Band
from veravox.core.example import EXAMPLE
from veravox.core.said_again import again
from veravox.core.text import N_, _
from veravox.web.elements import Tag, chip, link

UNKNOWN = N_("audited")


def audit_chip(told: AuditSummary) -> tuple[str, str]:
    """The word of its worst cue and the chip's kind: good, warn from a faint cue on, bad from a strong one on.

    Findings that should be mended, such as duplicates, warn too where no cue does.
    """
    try:
        band = Band(told.band or "")
    except ValueError:  # a result from before bands were told
        return _(UNKNOWN), "warn" if told.alarms or told.serious else ""
    if band not in SEVERITY:
        return _(TITLES[band]), "warn" if told.serious else "calm"
    if SEVERITY[band] >= SEVERITY[Band.STRONG]:
        return _(TITLES[band]), "bad"
    warns = band is not Band.CLEAN or told.serious
    return _(TITLES[band]), "warn" if warns else "good"


def audit_hint(name: str, told: AuditSummary) -> str:
    """What to do about what was found; of the bundled example: nothing, for a first look. Empty where nothing is to be done."""
    if not told.serious:
        return ""
    if name == EXAMPLE:
        return _(
            "That is known of the example, and no reason not to train on it. A detector may go by such a trace instead of by"
            " the voice: so take its figures for a first look, not for what it is worth elsewhere."
        )
    return _(
        "Before you rely on figures from it, see the audit: it says how to mend what should be mended ({n})."
    ).format(n=told.serious)


def audit_line(name: str, told: AuditSummary) -> None:
    """Badge, sentence, and the way to the report with its pictures."""
    word, kind = audit_chip(told)
    kind = "calm" if name == EXAMPLE and kind == "warn" else kind  # it came so, and is there for a first look
    with Tag("div", "", "line", data_testid="audit"):
        chip(f"▲ {word}" if kind in {"warn", "bad"} else word, kind)
        Tag("span", again(told.headline))
        if hint := audit_hint(name, told):
            Tag("span", hint, "soft")
        report = f"/api/v1/datasets/{quote(name)}/audit.html"
        link(_("Audit"), report, target="_blank", rel="noopener", aria_label=_("Audit of {name}").format(name=name))
