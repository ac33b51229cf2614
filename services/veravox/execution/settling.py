"""What is left to do in the folder of a job that has ended, where its process did not do it."""

import shutil

from veravox.core import exits
from veravox.core.desired import Desired
from veravox.core.run_folder import RunFolder
from veravox.execution.jobs import Looked


def settle(looked: Looked) -> None:
    """A run that was stopped while nobody worked at it keeps no checkpoints: nothing goes on from there."""
    folder = looked.folder
    if isinstance(folder, RunFolder) and looked.spec.desired is Desired.STOP and not _has_settled(folder):
        shutil.rmtree(folder.checkpoints, ignore_errors=True)


def _has_settled(folder: RunFolder) -> bool:
    """Whether a trainer brought the run to its end itself: it kept of its checkpoints those of the best epochs."""
    ending = folder.last_ending()
    return ending is not None and ending.code in {exits.SUCCEEDED.code, exits.STOPPED.code}
