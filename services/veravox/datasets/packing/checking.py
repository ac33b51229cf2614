"""Whether clips are what the manifest says."""

from pathlib import Path

from veravox.core.exits import DATA_CHANGED, DATA_MISSING, JobError
from veravox.core.text import _
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
