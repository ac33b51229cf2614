"""What a letter says: what has ended, how well, why it failed and what to do, where to look, and how to get no more."""

from typing import Any

from veravox.core import titles
from veravox.core.said_again import again
from veravox.core.specs import Phase, TrainingJobStatus
from veravox.core.text import N_, _, numeral
from veravox.store.tables import Model, Run

SUBJECTS = {
    Phase.SUCCEEDED: N_("“{title}” has succeeded"),
    Phase.FAILED: N_("“{title}” has failed"),
    Phase.STOPPED: N_("“{title}” was stopped"),
}
TITLE, REASON = 120, 600  # characters of each that a letter shows
MINUTE, HOUR = 60, 3600


def written(run: Run, model: Model | None, public_url: str) -> dict[str, str]:
    """Subject and text.

    Args:
        run: one that has ended.
        model: what it left behind, with its figures.
        public_url: the page's address as its users know it.
    """
    status = TrainingJobStatus.model_validate(run.job.status)
    subject = _(SUBJECTS[status.phase]).format(title=one_line(titles.said(run.title), TITLE))
    says = [f"{subject}{_took(status)}.", _how_well(status, model), *_why(status)]
    page = f"{public_url.rstrip('/')}/runs/{run.id}"
    no_more = _("You get this letter because your account asks for it. To get other letters, or none:")
    parts = ["\n".join(filter(None, says)), page, f"-- \n{no_more}\n{settings_page(public_url)}"]
    return {"subject": subject, "text": "\n\n".join(parts) + "\n"}


def settings_page(public_url: str) -> str:
    """Where an account chooses which letters it gets."""
    return f"{public_url.rstrip('/')}/account#letters"


def one_line(text: str, longest: int) -> str:
    """What somebody wrote, without ends of lines and without what hides or turns the writing round."""
    plain = "".join(each for each in " ".join(text.split()) if each.isprintable())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def _took(status: TrainingJobStatus) -> str:
    if status.started_at is None or status.ended_at is None:
        return ""
    seconds = round((status.ended_at - status.started_at).total_seconds())
    if seconds < MINUTE:
        return _(" after {n} s").format(n=seconds)
    if seconds < HOUR:
        return _(" after {n} min").format(n=seconds // MINUTE)
    return _(" after {h} h {m} min").format(h=seconds // HOUR, m=seconds % HOUR // MINUTE)


def _how_well(status: TrainingJobStatus, model: Model | None) -> str:
    metrics: dict[str, Any] = (model.metrics if model and status.phase is not Phase.FAILED else None) or {}
    test, protocol = metrics.get("test") or {}, metrics.get("protocol") or {}
    figures = [(_("equal error rate"), _percent(test.get("eer"))), (_("macro F1"), _number(test.get("f1Macro")))]
    if said := _listed(figures):
        on = one_line(again(str(protocol.get("title") or "")) or _("unknown protocol"), TITLE)
        return _("On {n} clips of the test part: {figures} ({protocol}).").format(
            n=test.get("n", "?"), figures=said, protocol=on
        )
    told = status.metrics
    figures = [(_("equal error rate"), _percent(told.equal_error_rate)), (_("best macro F1"), _number(told.best_f1))]
    said = _listed(figures)
    return _("On validation data, by its last epoch: {figures}.").format(figures=said) if said else ""


def _why(status: TrainingJobStatus) -> list[str]:
    """Of a run that failed, what happened and what to do."""
    if status.phase is not Phase.FAILED:
        return []
    told = {each.type: each for each in status.conditions}
    found = [each for name in ("Ended", "DatasetReady") if (each := told.get(name)) and each.message]
    return [one_line(again(each), REASON) for each in (found[0].message, found[0].remedy)] if found else []


def _listed(figures: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {said}" for name, said in figures if said)


def _percent(share: object) -> str:
    return numeral(f"{100 * share:.1f} %") if isinstance(share, int | float) else ""


def _number(value: object) -> str:
    return numeral(f"{value:.3f}") if isinstance(value, int | float) else ""
