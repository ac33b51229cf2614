"""The model that comes with the installation, learnt anew from all voices and generators of the experiment.

    python experiments/public_model.py SPEECH --data DATA --output FOLDER [--seed 17] [--steps 2000]

Everything that `left_out.py` leaves out in turn is learnt here, with the setting that it chose most often
(`results/settings.csv`). Sentences are kept apart (protocol `utterance`): validation chooses the epoch and calibrates, the
test part counts the errors that stand beside each verdict. What strangers may expect of it, `left_out.py` says.
"""

import argparse
import csv
from collections import Counter
from itertools import groupby
from pathlib import Path

from left_out import SETTINGS
from trainings import GENERATORS, Budget, Setting, Trainings, machine, made

from veravox.core.data_folder import DataFolder
from veravox.detection.bundle import load_bundle, write_bundle

CHOICES = Path(__file__).parent / "results" / "settings.csv"
NOTES = [
    "Learnt from three voices (English, French, Italian) of 180 read sentences, each made anew by eight generators.",
    "A generator that it has not met may pass for human, and so may one that it knows, in noise or over a telephone.",
]


def chosen(path: Path) -> Setting:
    """The setting that most of those who were left out had."""
    with path.open() as file:
        rows = list(csv.DictReader(file))
    groups = groupby(rows, key=lambda row: (row["kind"], row["without"]))
    best = Counter(min(some, key=lambda row: float(row["eer"]))["setting"] for _left_out, some in groups)
    return next(each for each in SETTINGS if str(each) == best.most_common(1)[0][0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("speech", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--steps", type=int, default=2000)
    asked = parser.parse_args()
    data, setting = DataFolder(asked.data), chosen(CHOICES)
    print(machine(), setting, sep="\n", flush=True)
    version = made(data, asked.speech, GENERATORS, sorted({each.front_end for each in SETTINGS}))
    trainings = Trainings(data, version, whole=True)
    protocol = {"name": "utterance", "validation": 0.15, "test": 0.15}
    (run,) = trainings.run([trainings.asked("compact", setting, Budget(asked.steps, 0.002), asked.seed, protocol)])
    bundle = load_bundle(run.bundle)
    card = bundle.card.model_copy(update={"title": "Compact, public", "notes": NOTES})
    asked.output.mkdir(parents=True, exist_ok=True)
    card = write_bundle(asked.output, card, bundle.network.state_dict(), bundle.beside)
    print(f"{card.parameters} parameters, epoch {card.epoch}, {card.metrics}")
    print((run.path / "report.json").read_text())


if __name__ == "__main__":
    main()
