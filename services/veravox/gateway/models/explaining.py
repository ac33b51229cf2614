"""What is known of a model's explanations, kept in its bundle."""

from veravox.core import problems
from veravox.core.evidence import EvidenceScores
from veravox.core.files import read_json, replace_json
from veravox.core.problems import Problem
from veravox.core.run_folder import RunFolder
from veravox.core.text import _
from veravox.store.registry import LARGEST


def keep_scores(folder: RunFolder, scores: EvidenceScores) -> None:
    """Write the scores into the bundle's card; the weights, and so its hash, stay as they are.

    Raises:
        Problem: NOT_FOUND if its files are gone.
    """
    path = folder.bundle / "model.json"
    card = read_json(path, below=folder.path, largest=LARGEST)
    if not isinstance(card, dict):
        raise Problem(problems.NOT_FOUND, _("the files of this model are gone from its run's folder; train it again"))
    replace_json(path, {**card, "evidence": scores.outside()}, mode=path.stat().st_mode & 0o777)
