"""Whether clips are what the manifest says, and a pack what its dataset and today's numbers make."""

from contextlib import suppress
from pathlib import Path

from veravox.core.exits import DATA_CHANGED, DATA_MISSING, JobError
from veravox.core.front_end import RECIPES, FrontEndRecipe
from veravox.core.manifest import DatasetFolder
from veravox.core.text import _
from veravox.datasets.packing.format import Pack, PackCard
from veravox.datasets.placing import sha256_of


def verified(clips: Path, clip: str, sha256: str) -> Path:
    """The path of a clip that is what the manifest says.

    Raises:
        JobError: DATA_MISSING or DATA_CHANGED, naming the clip.
    """
    path = clips / clip
    if not path.is_file():
        raise JobError(DATA_MISSING, _("The clip {clip} is missing from the dataset.").format(clip=clip))
    if sha256_of(path) != sha256:
        raise JobError(DATA_CHANGED, _("The clip {clip} has changed since its import.").format(clip=clip))
    return path


def is_there(folder: DatasetFolder, front_end: str) -> bool:
    """Whether there is a pack that is whole, of this dataset and of these numbers."""
    with suppress(JobError, FileNotFoundError):  # the latter while another process puts it in place
        card = Pack.open(folder.pack(front_end)).card
        return card.dataset_version == version_of(folder) and _recipe(card) == RECIPES[front_end]
    return False


def version_of(folder: DatasetFolder) -> str:
    """The dataset's.

    Raises:
        JobError: DATA_MISSING where there is no such dataset.
    """
    card = folder.card()
    if card is None:
        raise JobError(DATA_MISSING, _("There is no dataset of version {version}.").format(version=folder.path.name))
    return card.version


def _recipe(card: PackCard) -> FrontEndRecipe | None:
    with suppress(ValueError):
        return card.front_end
    return None
