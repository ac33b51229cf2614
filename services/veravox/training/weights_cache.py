"""A cache of pretrained weights that is filled once and only read afterwards: beside each file, what it is."""

import hashlib
import logging
from pathlib import Path

from veravox.core import exits
from veravox.core.logs import set_up_logging
from veravox.datasets.report import Report
from veravox.training.fetching import weights_from
from veravox.training.weights_notes import note_missing, note_whole

log = logging.getLogger(__name__)


def keep_weights(architecture: str, cache: Path) -> int:
    """Fetch torchvision's best ImageNet weights into the cache, and write `<architecture>.json` beside them.

    Where they cannot be had it says so there too, and trainings begin with random weights and a notice.

    Args:
        architecture: as torchvision names it.
        cache: a folder that is there.

    Returns:
        The exit code: 0 if they are whole.
    """
    from torchvision import models

    set_up_logging()
    try:
        url = models.get_model_weights(architecture).DEFAULT.url
        weights_from(url, cache, Report())
    except (OSError, ValueError) as error:
        log.warning("ImageNet weights of %s could not be had: %s", architecture, error)
        note_missing(architecture, cache, str(error))
        return exits.DATA_MISSING.code
    path = cache / url.rpartition("/")[2]
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    note_whole(architecture, path, digest)
    return exits.SUCCEEDED.code
