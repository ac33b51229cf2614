"""The model that comes with the installation, learnt anew from all voices and generators of the experiment.

    python experiments/public_model.py SPEECH --data DATA [--seed 17] [--steps 640]

Everything that `left_out.py` leaves out in turn is learnt here, with the setting that it chose most often
(`results/settings_all_heard.csv`). Sentences are kept apart (protocol `utterance`): validation chooses the epoch and calibrates, the
test part counts the errors that stand beside each verdict, and says how far its explanations can be believed. What
strangers may expect of it, `left_out.py` says.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from left_out import SETTINGS
from rows import Choice, read
from trainings import GENERATORS, Budget, Setting, Trainings, machine, made

from veravox.core.data_folder import DataFolder
from veravox.core.files import replace_json
from veravox.core.run_folder import RunFolder
from veravox.datasets.report import Report
from veravox.detection.bundle import CARD, load_bundle
from veravox.detection.evidence.believed import believed

CHOICES = Path(__file__).parent / "results" / "settings_all_heard.csv"
SHIP = Path(__file__).parents[1] / "tools" / "ship_model.py"
TITLE = "Compact: three voices, eight generators"
NOTES = (
    "It came with the installation. It has learnt 180 sentences of three voices (English, French, Italian), and what eight"
    " generators made of them: FARGAN, LPCNet, WORLD, a mel-cepstral filter, LPC, RELP, Griffin-Lim and mel inversion.",
    "The same voices are on both sides of its test part. What strangers may expect was measured on models made like it, each"
    " without one of the voices or generators: on a new voice's clips their equal error rate was 2.4 % on average (one seed), on"
    " a new generator's far more. A model of your own, or one calibrated on your own clips, is the better"
    " judge of those.",
    "The voices are Asterisk's core sounds: Allison Smith (CC BY-SA 3.0), June Wallack (CC BY-SA 3.0) and Carlo Flora (CC"
    " BY 3.0).",
)


def chosen(path: Path) -> Setting:
    """The setting that most of those who were left out had."""
    known = {str(each): each for each in SETTINGS}
    rows = [row for row in read(Choice, path) if row.setting in known]
    left_out = dict.fromkeys((row.kind, row.without) for row in rows)
    best = Counter(
        min((row for row in rows if (row.kind, row.without) == each), key=lambda row: row.eer).setting
        for each in left_out
    )
    return known[best.most_common(1)[0][0]]


def explained(trainings: Trainings, run: RunFolder) -> None:
    """Score every way to explain on all pairs of the test part; the model's card keeps it, and the best is the default."""
    bundle = load_bundle(run.bundle)
    unseen = trainings.tested(run)
    rows = [row for row in trainings.rows if row.pair in unseen]
    scores = believed(bundle, rows, trainings.data.dataset(trainings.version).clips, "experiment", len(rows), Report())
    replace_json(run.bundle / CARD, bundle.card.model_copy(update={"evidence": scores}).outside())
    print(f"{scores.pairs} pairs, best: {scores.best_method}", *scores.methods, sep="\n", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("speech", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--steps", type=int, default=640)
    asked = parser.parse_args()
    data, setting = DataFolder(asked.data), chosen(CHOICES)
    print(machine(), setting, sep="\n", flush=True)
    version = made(data, asked.speech, GENERATORS, sorted({each.front_end for each in SETTINGS}))
    trainings = Trainings(data, version, whole=True)
    protocol = {"name": "utterance", "validation": 0.15, "test": 0.15}
    (run,) = trainings.run([trainings.asked("compact", setting, Budget(asked.steps, 0.002), asked.seed, protocol)])
    explained(trainings, run)
    notes = [word for note in NOTES for word in ("--note", note)]
    line = [sys.executable, str(SHIP), str(run.path), "compact", "--title", TITLE, *notes]
    subprocess.run(line, check=True)
    report = json.loads(run.report.read_text())
    print(f"{report['test']['n']} test clips: equal error rate {report['test']['eer']:.4f}")


if __name__ == "__main__":
    main()
