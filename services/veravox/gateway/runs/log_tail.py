"""The last lines of a run's log, and what has come since somebody read them."""

from veravox.core.beneath import open_beneath
from veravox.core.run_folder import RunFolder
from veravox.gateway.runs.schemas import LogTail

MOST_LINES, MOST_BYTES = 200, 64 << 10


def log_tail(folder: RunFolder, after: int | None = None) -> LogTail:
    """Whole lines alone, the newest ones.

    Args:
        folder: of the run.
        after: how much of the log is known; None: nothing.
    """
    try:
        with open_beneath(folder.log, folder.path) as file:
            size = file.seek(0, 2)
            known = after if after is not None and after <= size else None
            begin = max(known or 0, size - MOST_BYTES)
            file.seek(max(begin - 1, 0))  # a line that began before is left out, unless it ends just there
            read = file.read(size - file.tell())
    except FileNotFoundError:
        return LogTail(anew=after is None)
    if begin:
        read = read.partition(b"\n")[2] if begin != known or read[:1] != b"\n" else read[1:]
    whole = read[: read.rfind(b"\n") + 1]
    lines = whole.decode(errors="replace").splitlines()
    skipped = begin != known or len(lines) > MOST_LINES
    return LogTail(lines=lines[-MOST_LINES:], next=size - len(read) + len(whole), anew=skipped)
