"""One attempt at a training, from the spec to the report: the story that the other modules are chapters of."""

import logging

from veravox.core import exits
from veravox.core.exits import JobError
from veravox.core.job_process import Told, run_job
from veravox.core.run_folder import RunFolder
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.training.exporter import exported
from veravox.training.meters import Meters

log = logging.getLogger(__name__)


def carry_out(folder: RunFolder, attempt: int) -> int:
    """Train, and return the process' exit code. Checkpoints go only when the ending stands: killed in between, the
    run would begin anew."""
    code = run_job(folder, attempt, train)
    if code in {exits.SUCCEEDED.code, exits.STOPPED.code}:
        from veravox.training.checkpoint import Checkpoints

        Checkpoints(folder.checkpoints).clear()
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
        folder.report_endpoint(told.attempt, endpoint)
        spec = folder.read_spec(TrainingJobSpec)
        folder.report_progress(folder.progress().model_copy(update={"stage": _("Loading the pack")}))
        from veravox.training.session import Session  # torch and fastai take seconds; the executor sees us before

        session = Session.load(told, folder, spec, meters)
        told.check()
        session.learn()
        session.finish()
        folder.report_progress(
            session.diary.progress(session.what_was_done()).model_copy(update={"percent": 100.0, "eta_seconds": 0})
        )
        if session.steward.stopping:
            raise JobError(exits.STOPPED, "")
