"""Whether a run that repeats another one found out the same."""

from veravox.client.models import Agreement, Finding, Verdict
from veravox.core.text import N_, _, numeral
from veravox.web.elements import Cell, Tag, chip, table

VERDICTS = {
    Verdict.identical: (N_("Identical"), "good"),
    Verdict.within_tolerance: (N_("Within tolerance"), "good"),
    Verdict.different: (N_("Different"), "bad"),
}
Shown = Agreement | str | None  # or why it cannot be told; None while there is nothing to tell


def agreement(shown: Shown) -> None:
    """The verdict, what differs and by how much, and what of the environment is not as it was."""
    if shown is None:
        return
    Tag("h2", _("Against the run that it repeats"))
    if isinstance(shown, str):
        Tag("p", shown, "soft")
        return
    title, kind = VERDICTS[shown.verdict]
    with Tag("div", "", "line"):
        chip(_(title), kind, data_testid="agreement")
        Tag("span", shown.sentence)
    _findings(differing(shown))
    for change in shown.environment:
        Tag("p", change.sentence, "soft")


def differing(shown: Agreement) -> list[Finding]:
    """The quantities that are not equal to the last digit."""
    return [each for each in shown.findings if each.difference != 0]


def _findings(unequal: list[Finding]) -> None:
    if not unequal:
        return
    columns = [(_("what"), ""), (_("difference"), "n"), (_("allowed"), "n"), (_("where it is greatest"), ""), ("", "")]
    with Tag("div", style="margin:12px 0"):
        table(_("What differs, and by how much"), columns, [finding_row(each) for each in unequal])


def finding_row(found: Finding) -> list[Cell]:
    """Title, difference, tolerance, place, and whether that is within."""
    difference = _("only one has it") if found.difference is None else numeral(f"{found.difference:.3g}")
    allowed = "–" if found.tolerance is None else numeral(f"{found.tolerance:.3g}")
    return [found.title, difference, allowed, found.where or "–", _judgement(found)]


def _judgement(found: Finding) -> str:
    """In a word; figures of single epochs decide nothing."""
    if found.tolerance is None:
        return ""
    return _("within") if found.difference is not None and found.difference <= found.tolerance else "▲ " + _("beyond")
