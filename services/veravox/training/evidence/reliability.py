"""The reliability diagram as a table."""

import csv
from io import StringIO
from pathlib import Path

from veravox.core.calibration import Reliability
from veravox.core.files import replace_text


def write_reliability(path: Path, before: Reliability, after: Reliability) -> None:
    """One row a bin: `calibrated,said,was,clips`: the probability of a human that was given, and how often it was one.

    Args:
        path: renamed into place.
        before: of the network's own scores.
        after: of calibrated ones, in cross-fitting.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["calibrated", "said", "was", "clips"])
    for calibrated, each in (("no", before), ("yes", after)):
        writer.writerows([calibrated, one.said, one.was, one.clips] for one in each.bins)
    replace_text(path, text.getvalue())
