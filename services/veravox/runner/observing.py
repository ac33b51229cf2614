"""What is seen of an attempt: from its folder, its claim, and its process where this runner started it."""

from datetime import datetime

from veravox.core import exits
from veravox.core.claim import Claim, claim_of
from veravox.core.exits import Exit, exit_for
from veravox.core.job_folder import JobFolder
from veravox.core.reconcile import Attempt
from veravox.execution.signs import first_step, last_sign
from veravox.runner.children import Child


def attempt_seen(folder: JobFolder, number: int, child: Child | None) -> Attempt | None:
    """The attempt of this number; None where nothing is known of it, as before it is made."""
    claim = claim_of(folder)
    if claim and claim.attempt == number:
        return _working(folder, claim) if claim.is_alive() else _gone(folder, claim, child)
    if child is None:
        return None
    if (how := child.how_it_ended()) is None:
        return Attempt(number, started=child.started)
    return _ended(number, child.started, how, _last_words(folder))


def _working(folder: JobFolder, claim: Claim) -> Attempt:
    first = first_step(folder, claim.started_at)
    return Attempt(
        claim.attempt,
        started=claim.started_at,
        first_step=first,
        last_step=first and last_sign(folder, claim.started_at),
        endpoint=folder.endpoint(claim.attempt),
    )


def _gone(folder: JobFolder, claim: Claim, child: Child | None) -> Attempt:
    """It left; what it said last counts, its return code where it said nothing."""
    until = last_sign(folder, claim.started_at) or claim.started_at
    ending = folder.ending(claim.attempt)
    if ending:
        return _ended(claim.attempt, claim.started_at, exit_for(ending.code), ending.message, until)
    how = child.how_it_ended() if child else None
    return _ended(claim.attempt, claim.started_at, how or exits.KILLED, "", until)


def _ended(number: int, started: datetime, how: Exit, message: str, until: datetime | None = None) -> Attempt:
    return Attempt(
        number, started=started, ended=until or started, outcome=how.outcome, reason=how.reason, message=message
    )


def _last_words(folder: JobFolder) -> str:
    """The last line that the process wrote to standard error; it failed before it could keep a log."""
    try:
        lines = (folder.path / "stderr.txt").read_text(errors="replace").strip().splitlines()
    except FileNotFoundError:
        return ""
    return lines[-1][:500] if lines else ""
