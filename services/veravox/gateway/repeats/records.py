"""What is compared of a run, read from its folder."""

import csv
import io
from pathlib import Path

from veravox.core.agreement import Record
from veravox.core.beneath import is_plain, open_beneath
from veravox.core.figures import figures_of
from veravox.core.files import read_json
from veravox.core.run_folder import RunFolder
from veravox.core.spreadsheet import as_written
from veravox.gateway.runs.curve import CurveReader
from veravox.gateway.runs.schemas import EpochRow

SCORE, SHARE = "score", "p_"  # the columns of scores.csv that are numbers, and how those of the classes begin


def record_of(folder: RunFolder) -> Record:
    """All that the run left; empty where it left nothing. Blocks while it reads."""
    curve = CurveReader(folder).all()
    return Record(
        losses=curve.train_loss,
        epochs=[_numbers(row) for row in curve.epochs],
        figures=figures_of(read_json(folder.report) or {}),
        scores=_scores(folder.scores),
        environment=read_json(folder.environment) or {},
    )


def _numbers(row: EpochRow) -> dict[str, float | None]:
    """What was found out in the epoch, not when."""
    return row.model_dump(by_alias=True, exclude={"epoch", "step", "seconds"})


def _scores(path: Path) -> dict[str, dict[str, float | None]]:
    if not is_plain(path, path.parent):
        return {}
    with io.TextIOWrapper(open_beneath(path, path.parent), newline="") as file:
        return {
            as_written(row["clip"]): {
                name: float(value) if value else None
                for name, value in row.items()
                if name == SCORE or name.startswith(SHARE)
            }
            for row in csv.DictReader(file)
        }
