"""What is left to do in the folder of a job that has ended, where its process did not do it."""

from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.desired import Desired
from veravox.core.removing import remove_tree
from veravox.core.run_folder import RunFolder
from veravox.core.specs import DatasetSpec
from veravox.execution.jobs import Looked


def settle(looked: Looked) -> None:
    """Keep nothing from which to go on: of a stopped run no checkpoints, of work on data no clips that are not a dataset."""
    folder = looked.folder
    if isinstance(looked.spec, DatasetSpec):
        remove_tree(DataFolder(folder.path.parent.parent).making(folder.id))
    if isinstance(folder, RunFolder) and looked.spec.desired is Desired.STOP and not _has_settled(folder):
        remove_tree(folder.checkpoints)


def _has_settled(folder: RunFolder) -> bool:
    """Whether a trainer brought the run to its end itself: it kept of its checkpoints those of the best epochs."""
    ending = folder.last_ending()
    return ending is not None and ending.code in {exits.SUCCEEDED.code, exits.STOPPED.code}
