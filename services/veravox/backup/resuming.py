"""Jobs that had not ended when the backup was made: the runner finds them as if it had paused them itself."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, text

from veravox.core import exits
from veravox.core.claim import CLAIM, Claim, claim_of
from veravox.core.data_folder import DataFolder
from veravox.core.files import replace_json
from veravox.core.job_folder import JobFolder
from veravox.core.text import _

NOBODY = -1  # no process has begun then
_UNFINISHED = text("SELECT id, coalesce((status->'attempt'->>'number')::int, 0) FROM jobs WHERE ended_at IS NULL")


def let_jobs_go_on(connection: Connection, path: Path) -> int:
    """What an attempt said as its last word stays; who was at work was paused, and costs no retry. How many those were.

    A claim may name a process of this very machine, that of the installation which was backed up: it is let go.

    Args:
        connection: to the database that was restored.
        path: of the folder where the files were unpacked.
    """
    paused = 0
    for id, number in connection.execute(_UNFINISHED).all():
        for folder in _folders(DataFolder(path), id):
            paused += _let_go(folder, number)
    return paused


def _folders(data: DataFolder, id: UUID) -> list[JobFolder]:
    return [each for each in (data.run(id), data.job(id)) if each.path.is_dir()]


def _let_go(folder: JobFolder, number: int) -> bool:
    """Whether an attempt was at work. It gets the number that its row knows: the folder may be a little younger."""
    claim, ending = claim_of(folder), folder.last_ending()
    attempt = max(number, 1)
    had_ended = claim is not None and ending is not None and ending.attempt >= claim.attempt
    if claim is not None:
        nobodys = Claim(attempt=attempt, pid=0, began=NOBODY, started_at=claim.started_at)
        replace_json(folder.path / CLAIM, nobodys.outside())
        if had_ended and ending:
            how = exits.exit_for(ending.code)
            folder.end(attempt, how, ending.message)
        else:
            folder.end(attempt, exits.PAUSED, _("It was at work when the backup was made."))
    return claim is not None and not had_ended
