"""What every process of a job does alike: listen to its executor, and end with a row of the exits' table.

    def work(told: Told) -> None:
        for clip in clips:
            told.check()  # leaves here when it is stopped, paused, terminated or replaced
            ...

    raise SystemExit(run_job(folder, attempt, work))

A process that has something to save first (the trainer) asks `told.leaving()` at each batch instead, and raises
`JobError(that, "")` when it has saved; it must save nothing where the answer is `SUPERSEDED`. Around long calls into
libraries that leave nothing half-done (importing, compiling, exporting) it says `with told.at_once():`.
"""

import errno
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from pydantic import ValidationError

from veravox.core import exits
from veravox.core.claim import claimed
from veravox.core.desired import Desired
from veravox.core.exits import Exit, JobError
from veravox.core.job_environment import LAST_WORD
from veravox.core.job_folder import Control, Ending, JobFolder
from veravox.core.logs import set_up_logging
from veravox.core.spans import step, tell_collector
from veravox.core.text import _
from veravox.core.trace import belonging, current, threads_follow

log = logging.getLogger(__name__)

_LEAVES = {Desired.STOP: exits.STOPPED, Desired.PAUSE: exits.PAUSED}
LONGEST_WORD = 500  # characters: a cluster keeps 4096 bytes
LOOK_EVERY = 0.5  # s between two looks at control.json where leaving may break in


class _Leave(BaseException):
    """Breaks into a library's work; not an Exception, so that no library takes it for one of its own."""

    def __init__(self, how: Exit) -> None:
        super().__init__(how.reason)
        self.how = how


class Told:
    """What the executor wants of this attempt at the moment, by `control.json` and by signal."""

    def __init__(self, folder: JobFolder, attempt: int) -> None:
        self.folder = folder
        self.attempt = attempt
        self.terminated = False  # SIGTERM or SIGINT came: save and leave within seconds
        self._breaks_in: Callable[[], None] | None = None
        self._known: tuple[tuple[int, int] | None, Control] | None = None

    @property
    def superseded(self) -> bool:
        """Whether a newer attempt has taken over; nothing may be written any more."""
        return self._control().attempt > self.attempt

    def desired(self) -> Desired:
        """Run, Pause or Stop, as `control.json` says now; Run where it says nothing.

        Raises:
            JobError: SUPERSEDED, if a newer attempt has taken over.
        """
        control = self._control()
        if control.attempt > self.attempt:
            raise JobError(exits.SUPERSEDED, "")
        return control.desired

    def leaving(self) -> Exit | None:
        """How this attempt should end now: SUPERSEDED, TERMINATED, STOPPED, PAUSED, or None to go on."""
        control = self._control()
        if control.attempt > self.attempt:
            return exits.SUPERSEDED
        return exits.TERMINATED if self.terminated else _LEAVES.get(control.desired)

    def check(self) -> None:
        """For those who can simply leave.

        Raises:
            JobError: with the answer of `leaving`, if there is one. Who was asked to pause or stop has done so, also
                where the others who share the work have left already and the cluster ends their Job meanwhile.
        """
        if how := self.leaving():
            raise JobError(_LEAVES.get(self.desired(), how), "")

    @contextmanager
    def at_once(self, unless: Container[Exit] = ()) -> Iterator[None]:
        """Leave in the middle of the block, for it leaves nothing half-done; elsewhere leaving waits for a check.

        Args:
            unless: ways to leave that wait for the next check here too.

        Raises:
            JobError: with the answer of `leaving`, as soon as there is one.
        """

        def break_in() -> None:
            how = self.leaving()
            if how is not None and how not in unless:
                raise _Leave(how)

        self.check_unless(unless)
        self._breaks_in = break_in
        try:
            with _looking_out(self, unless):
                yield
        except _Leave as leave:
            raise JobError(leave.how, "") from None
        except Exception as error:
            if not isinstance(error, JobError):  # a library's own code, in C, may have made an error of its own of it
                self.check_unless(unless)
            raise
        finally:
            self._breaks_in = None

    def check_unless(self, unless: Container[Exit]) -> None:
        """As `check`, but these ways to leave wait."""
        how = self.leaving()
        if how is not None and how not in unless:
            raise JobError(how, "")

    @property
    def may_break_in(self) -> bool:
        return self._breaks_in is not None

    def note(self, number: int, _frame: FrameType | None) -> None:
        """A signal has come: kept for the next check, and acted on at once where that is allowed."""
        self.terminated = self.terminated or number != signal.SIGUSR1
        if self._breaks_in:
            self._breaks_in()

    def _control(self) -> Control:
        """What control.json says; read again only where it is another file than before, for this is asked often."""
        written = self.folder.control_written
        if self._known is None or self._known[0] != written:
            self._known = written, self.folder.control() or Control(attempt=self.attempt)
        return self._known[1]


def run_job(folder: JobFolder, attempt: int, work: Callable[[Told], None]) -> int:
    """Do the work, leave `ending.json` and `log.txt` behind, and return the process' exit code.

    A superseded attempt writes nothing: the folder belongs to its successor.
    """
    told = Told(folder, attempt)
    if not folder.path.is_dir():
        sys.stderr.write(_("There is no job folder {path}.").format(path=folder.path) + "\n")
        return exits.BAD_SPEC.code
    if told.superseded:
        return exits.SUPERSEDED.code
    try:
        with claimed(folder, attempt), _signals_to(told), belonging(job=folder.id, attempt=attempt):
            return _work_and_end(folder, attempt, work, told)
    except JobError as error:  # another process has the folder
        return error.end.code


def help_job(folder: JobFolder, attempt: int, work: Callable[[Told], None]) -> int:
    """As `run_job`, for a process that helps the one which has claimed the folder: it writes nothing down there.

    Where somebody keeps its last word (LAST_WORD), it says there how it ended.
    """
    told = Told(folder, attempt)
    set_up_logging()
    tell_collector()
    with _signals_to(told), belonging(job=folder.id, attempt=attempt):
        how, message = _outcome_of(work, told)
    log.info("helping ends: %s%s", how.reason, f": {message}" if message else "")
    if (place := os.environ.get(LAST_WORD)) and how is not exits.SUCCEEDED:
        word = Ending(attempt=attempt, code=how.code, message=message[:LONGEST_WORD])
        with suppress(OSError):  # its exit code is all that is left to tell
            Path(place).write_text(json.dumps(word.outside()))
    return how.code


def _work_and_end(folder: JobFolder, attempt: int, work: Callable[[Told], None], told: Told) -> int:
    set_up_logging(folder.log)
    folder.sweep()
    tell_collector()
    log.info("attempt %d begins", attempt)
    if trace := current():
        log.info("it follows from request %s", trace.id)
    how, message = _outcome_of(work, told)
    if how is exits.SUPERSEDED or told.superseded:
        return exits.SUPERSEDED.code
    _end(folder, attempt, how, message)
    return how.code


def _outcome_of(work: Callable[[Told], None], told: Told) -> tuple[Exit, str]:
    with step("attempt") as taken:
        threads_follow(taken.trace)
        how, message = _tried(work, told)
        taken.note(reason=how.reason)
    return how, message


def _tried(work: Callable[[Told], None], told: Told) -> tuple[Exit, str]:
    try:
        work(told)
    except _Leave as leave:
        return leave.how, ""
    except Exception as error:
        how, message = explain(error)
        if how is exits.INTERNAL_ERROR and not told.superseded:
            log.exception("unexpected")
        return how, message
    return exits.SUCCEEDED, ""


def explain(error: Exception) -> tuple[Exit, str]:  # noqa: PLR0911 - one row each
    """The table's row for an exception, and a sentence for people."""
    match error:
        case JobError():
            return error.end, error.message
        case ValidationError():
            return exits.BAD_SPEC, "; ".join(_field(each["loc"], each["msg"]) for each in error.errors())
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return exits.DISK_FULL, _("The disk of the data folder is full.")
        case RuntimeError() if type(error).__name__ == "OutOfMemoryError":  # torch's, which core does not import
            return exits.OUT_OF_GPU_MEMORY, _("The GPU's memory did not suffice.")
        case RuntimeError() if type(error).__name__ == "AcceleratorError" or str(error).startswith("CUDA error"):
            return exits.GPU_FAILED, str(error).partition("\n")[0]
        case MemoryError() | RuntimeError() if _of_main_memory(error):
            return exits.OUT_OF_MEMORY, _("The main memory did not suffice.")
    return exits.INTERNAL_ERROR, f"{type(error).__name__}: {error}"


def _of_main_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or "DefaultCPUAllocator" in str(error)  # torch's words on the CPU


def _field(place: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ")  # Pydantic's, before the words of a rule
    return f"{'.'.join(map(str, place))}: {message}" if place else message


def _end(folder: JobFolder, attempt: int, how: Exit, message: str) -> None:
    log.info("attempt %d ends: %s%s", attempt, how.reason, f": {message}" if message else "")
    try:
        folder.end(attempt, how, message)
    except OSError:  # a full disk: the exit code alone must do
        log.exception("ending.json could not be written")


@contextmanager
def _signals_to(told: Told) -> Iterator[None]:
    """SIGTERM, and a terminal's Ctrl-C, are kept for the next `check`, so that no file is left half-written."""
    before = {each: signal.signal(each, told.note) for each in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _looking_out(told: Told, unless: Container[Exit]) -> Iterator[None]:
    """A thread that looks at control.json while the main one is deep in a library, and signals it where it must go."""
    over, main = threading.Event(), threading.main_thread()

    def look() -> None:
        while not over.wait(LOOK_EVERY) and told.may_break_in:
            how = told.leaving()
            if how is not None and how not in unless and main.ident:
                signal.pthread_kill(main.ident, signal.SIGUSR1)

    thread = threading.Thread(target=look, name="looking out", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
