"""What is left to do in the folder of a job that has ended, where its process did not do it."""

import shutil

from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.desired import Desired
from veravox.core.run_folder import RunFolder
from veravox.core.specs import DatasetSpec
from veravox.execution.jobs import Looked


def settle(looked: Looked) -> None:
    """Keep nothing from which to go on: of a stopped run no checkpoints, of work on data no clips that are not a dataset."""
    folder = looked.folder
    if isinstance(looked.spec, DatasetSpec):
        shutil.rmtree(DataFolder(folder.path.parent.parent).making(folder.id), ignore_errors=True)
    if isinstance(folder, RunFolder) and looked.spec.desired is Desired.STOP and not _has_settled(folder):
        shutil.rmtree(folder.checkpoints, ignore_errors=True)


def _has_settled(folder: RunFolder) -> bool:
    """Whether a trainer brought the run to its end itself: it kept of its checkpoints those of the best epochs."""
    ending = folder.last_ending()
    return ending is not None and ending.code in {exits.SUCCEEDED.code, exits.STOPPED.code}
