"""Runs in words: how one goes, what became of its attempts, and how figures are written."""

from datetime import datetime
from typing import Any

from veravox.cli.following import phase_of, why
from veravox.client.models import AttemptRecord, RunRead
from veravox.core.specs import Phase
from veravox.core.text import _

AS_WANTED = {"", "Succeeded", "PausedByUser", "StoppedByUser"}  # reasons that are no trouble; none while it works


def described(run: RunRead, test: str = "") -> str:
    """A run for people: a line for each thing that is worth one."""
    status = run.status
    progress = f"{_('epoch')} {status.progress.epoch}/{status.progress.epochs} · {status.progress.percent:.0f} %"
    lines = [
        run.title,
        f"{status.phase.value} · {progress}",
        f"{_('best macro F1 on validation')} {best_f1(run)} {run.badge and f'({run.badge})'}" if best_f1(run) else "",
        test,
        why(run) if phase_of(run) is Phase.FAILED else "",
        *(notice.message for notice in status.notices),
        *attempts(status.attempts or []),
        _("of the group {name}: `veravox run group {name}`").format(name=run.spec.group) if run.spec.group else "",
        _("repeats {id}: `veravox run agreement {own}`").format(id=run.repeats, own=run.id) if run.repeats else "",
        _("tags: {tags}").format(tags=", ".join(run.tags)) if run.tags else "",
        run.notes or "",
        _("files in {folder}: `veravox run files {id}`").format(folder=run.folder, id=run.id) if run.folder else "",
    ]
    return "\n".join(line.rstrip() for line in lines if line)


def tested(report: dict[str, Any]) -> str:
    """The test part's figures, with protocol, voices and n; empty where there was no test."""
    test, protocol = report.get("test"), report.get("protocol") or {}
    if not test:
        return ""
    voices = ", ".join((report.get("split") or {}).get("test", {}).get("bySpeaker", {}))
    words = _("test: macro F1 {f1}, equal error rate {eer} ({protocol}; {n} clips of {voices})")
    eer = number(test.get("eer")) or "–"
    kept = protocol.get("title")
    if held := protocol.get("heldOut"):
        kept = _("{protocol}: {names}").format(protocol=kept, names=", ".join(held))
    f1 = number(test["f1Macro"]) or "–"
    return words.format(f1=f1, eer=eer, protocol=kept, n=test["n"], voices=voices)


def attempts(told: list[AttemptRecord]) -> list[str]:
    """Each attempt in a line, where there is something to tell: more than one, or one that failed."""
    if len(told) < 2 and all(each.reason in AS_WANTED for each in told):
        return []
    return [_attempt(each) for each in told]


def best_f1(run: RunRead) -> str:
    return number(run.status.metrics.best_f1)


def number(value: float | None) -> str:
    """A figure as it stands in tables; empty where there is none."""
    return "" if value is None else f"{value:.3f}"


def _attempt(told: AttemptRecord) -> str:
    says = _("attempt {n}, {begin} to {end}, step {step}: {why}").format(
        n=told.number,
        begin=_clock(told.started_at) or _("not begun"),
        end=_clock(told.ended_at) or _("now"),
        step=told.step,
        why=f"{told.reason}. {told.message} {told.remedy}".rstrip() if told.reason else _("at work"),
    )
    return f"  {says}"


def _clock(moment: datetime | None) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}" if moment else ""
