"""What went wrong: why a run failed and what to do, what it could not have, and its attempts."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from veravox.client.models import AttemptRecord, FileRead, Notice, Phase, RunFile, TrainingJobStatus
from veravox.core.exits import EXITS
from veravox.core.said_again import again
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Cell, Tag, card, definitions, link, table
from veravox.web.phases import why
from veravox.web.runs.files import KEPT, file_address, title_of

CODES = {each.reason: each.code for each in EXITS.values()}


@dataclass(frozen=True)
class Failure:
    """The reason by name, the exit code where a process said it, what happened, and what to do."""

    reason: str
    code: int | None
    sentence: str
    remedy: str


@dataclass(frozen=True)
class Troubles:
    """Why it failed, None where it did not; what could not be had; and what is kept of a batch that cannot be learnt."""

    run: UUID
    failure: Failure | None = None
    notices: list[Notice] = field(default_factory=list)
    kept: list[FileRead] = field(default_factory=list)


def failure_of(status: TrainingJobStatus) -> Failure | None:
    """None unless it has failed."""
    if status.phase is not Phase.failed:
        return None
    sentence, remedy = why(status)
    told = {each.type: each.reason for each in status.conditions}
    reason = told.get("Ended") or told.get("DatasetReady") or ""
    return Failure(reason, CODES.get(reason), sentence, remedy)


def troubles(shown: Troubles) -> None:
    """A card for the failure, and one for each notice."""
    if shown.failure:
        with card(_("It failed"), "failure"):
            _failure(shown.run, shown.failure)
            _kept(shown.run, shown.kept)
    for notice in shown.notices:
        with card("", "notice"):
            Tag("span", again(notice.message))


def _failure(run: UUID, failure: Failure) -> None:
    Tag("p", again(failure.sentence))
    log = file_address(run, RunFile.log_txt)
    rows: list[tuple[str, Cell]] = [
        (_("What to do"), again(failure.remedy)),
        (_("Reason"), failure.reason),
        (_("Exit code"), "" if failure.code is None else str(failure.code)),
        (_("Details"), lambda: link(_("the log"), log, download="")),
    ]
    with Tag("div", "", "told"):
        definitions([(term, said) for term, said in rows if said])


def _kept(run: UUID, files: list[FileRead]) -> None:
    """The batch as the network saw it, and its files."""
    if not files:
        return
    names = {each.name for each in files}
    Tag("h3", _("The batch that did it"), style="margin-top:14px")
    if RunFile.failed_batch_svg in names:
        alt = _("Spectrograms of the batch whose loss was not a number; the table of its clips is linked below")
        with link("", file_address(run, RunFile.failed_batch_svg)):
            Tag("img", "", "plot", src=file_address(run, RunFile.failed_batch_svg), alt=alt, loading="lazy")
    with Tag("div", "", "line", style="margin-top:8px"):
        for file in KEPT:
            if file in names:
                link(title_of(file), file_address(run, file), download="")


def attempts_table(attempts: list[AttemptRecord]) -> None:
    """Where there was more than one: when each began and ended, how far it came, and why it ended."""
    if len(attempts) < 2:
        return
    Tag("h2", _("Attempts"))
    columns = [(_("attempt"), ""), (_("began"), ""), (_("ended"), ""), (_("at batch"), "n"), (_("why it ended"), "")]
    table(_("Attempts, newest first"), columns, [attempt_row(each) for each in reversed(attempts)])


def attempt_row(told: AttemptRecord) -> list[Cell]:
    """Number, began, ended, step and why, as the table shows them."""
    said = again(" ".join(filter(None, (told.message, told.remedy)))) if told.reason else _("at work")
    ended = _clock(told.ended_at) or ("–" if told.reason else _("not yet"))
    return [str(told.number), _clock(told.started_at) or "–", ended, words.count(told.step), said]


def _clock(moment: datetime | None) -> str:
    """With seconds: attempts may be short."""
    return f"{moment.astimezone():%d %b %H:%M:%S}".lstrip("0") if moment else ""
