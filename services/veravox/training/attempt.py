"""One attempt at a training, from the spec to the report: the story that the other modules are chapters of."""

import io
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import IO, TYPE_CHECKING, cast

from veravox.core import exits
from veravox.core.exits import JobError
from veravox.core.job_process import Told, help_job, run_job
from veravox.core.run_folder import RunFolder
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.training.telling.exporter import exported
from veravox.training.telling.meters import Meters
from veravox.training.together.helpers_words import HelpersWords

if TYPE_CHECKING:
    from veravox.training.session import Session

log = logging.getLogger(__name__)


def carry_out(folder: RunFolder, attempt: int) -> int:
    """Train, and return the process' exit code. Checkpoints go only when the ending stands: killed in between, the
    run would begin anew."""
    words = HelpersWords(folder, attempt)
    if not leads():
        os.environ.pop("VERAVOX_METRICS_PORT", None)  # which is the leader's
        return help_job(folder, attempt, words.left_by(train))
    code = run_job(folder, attempt, words.heard_by(train) if several() else train)
    if code in {exits.SUCCEEDED.code, exits.STOPPED.code}:
        from veravox.training.keeping.checkpoint import settle

        settle(folder)
    return code


def train(told: Told) -> None:
    """Train as `spec.yaml` asks, going on from the newest checkpoint where there is one.

    Raises:
        JobError: how it ended, unless it did all that was asked.
        ValidationError: if the spec does not make sense.
    """
    folder = RunFolder(told.folder.path)
    meters = Meters(folder.id)
    with exported(meters) as endpoint:
        if leads():
            folder.report_endpoint(told.attempt, endpoint)
        with _printing_to_log(), _prepared(told, folder, meters) as session:
            session.learn()
            with told.at_once(unless={exits.STOPPED}):  # what follows is what Stop asks for
                session.finish()
            if session.steward.stopping:
                raise JobError(exits.STOPPED, "")


def several() -> bool:
    """Whether several processes train together."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1


def leads() -> bool:
    """Whether this process speaks for all that train together; torchrun numbers them."""
    return os.environ.get("RANK", "0") == "0"


@contextmanager
def _printing_to_log() -> Iterator[None]:
    """What callbacks print, as fastai's do, stands in the run's log."""
    with redirect_stdout(cast(IO[str], Printed())):
        yield


class Printed(io.TextIOBase):
    """Takes text, and logs it by the line."""

    def __init__(self) -> None:
        self._line = ""

    def write(self, text: str) -> int:
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            log.info("%s", line)
        return len(text)


@contextmanager
def _prepared(told: Told, folder: RunFolder, meters: Meters) -> Iterator["Session"]:
    """All that is needed before the first batch; whoever wants it to leave meanwhile need not wait."""
    with told.at_once():
        spec = folder.read_spec(TrainingJobSpec)
        if leads():
            folder.report_progress(folder.progress().model_copy(update={"stage": _("Loading the libraries")}))
        from veravox.training.session import Session  # torch and fastai take seconds; the executor sees us before

        session = Session.prepare(told, folder, spec, meters)
    try:
        yield session
    finally:
        session.close()
