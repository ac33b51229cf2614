"""Ten clips that the public model has not learnt, with what it says of each, for the page where people hear against it.

    python experiments/you_against_the_model.py SPEECH --data DATA

The clips are of the test part of `public_model.py`, which divides the same dataset by the same seed: sentences that the
model never heard, of voices that it has. Five are human; the five copies are of five generators. Nobody chose them: a seed
does. They go to `services/veravox/web/static/learn/game`, under names that tell nothing.
"""

import argparse
import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from left_out import SETTINGS
from trainings import GENERATORS, made

from veravox.core.data_folder import DataFolder
from veravox.core.installed_models import WHERE
from veravox.core.manifest import Clip
from veravox.core.protocols import Part, divide
from veravox.core.specs import Protocol
from veravox.detection.bundle import load_bundle
from veravox.detection.judging import judge_recording

PLACE = Path(__file__).parents[1] / "services" / "veravox" / "web" / "static" / "learn" / "game"
PROTOCOL = Protocol(name="utterance", validation=0.15, test=0.15, seed=17)
COPIES = ("fargan", "lpcnet", "world", "relp", "griffin-lim")


@dataclass(frozen=True)
class Round:
    """One clip: what it is, and what the model says of it."""

    file: str
    generator: str  # bonafide: a human
    speaker: str
    verdict: str
    human_probability: float


def drawn(rows: list[Clip], seed: int) -> list[Clip]:
    """Five human clips and one copy by each of five generators, all of different sentences, in any order.

    The voices take turns, so that no voice is always human.
    """
    random = np.random.default_rng(seed)
    voices = sorted({row.speaker for row in rows})
    of_voice = {
        voice: [str(each) for each in random.permutation(sorted({row.pair for row in rows if row.speaker == voice}))]
        for voice in voices
    }
    pairs = [of_voice[voices[place % len(voices)]][place // len(voices)] for place in range(10)]
    wanted = dict(zip(pairs, [*COPIES, *["bonafide"] * 5], strict=True))
    found = [row for row in rows if wanted.get(row.pair) == row.generator]
    return [found[place] for place in random.permutation(len(found))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("speech", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    data = DataFolder(asked.data)
    version = made(data, asked.speech, GENERATORS, sorted({each.front_end for each in SETTINGS}))
    bundle = load_bundle(WHERE / "compact")
    if bundle.card.dataset.version != version:
        raise SystemExit(f"the public model has learnt from {bundle.card.dataset.version}, this is {version}")
    folder = data.dataset(version)
    rounds = []
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    for row in drawn(list(divide(folder.rows(), PROTOCOL).parts[Part.TEST]), asked.seed):
        path = folder.clips / row.clip
        verdict, _ = judge_recording(bundle, path)
        name = hashlib.sha256(path.read_bytes()).hexdigest()[:12] + path.suffix
        shutil.copyfile(path, PLACE / name)
        rounds.append(
            Round(name, row.generator, row.speaker, str(verdict.verdict), round(verdict.human_probability or 0, 3))
        )
        print(rounds[-1], flush=True)
    (PLACE / "rounds.json").write_text(json.dumps([asdict(each) for each in rounds], indent=1) + "\n")


if __name__ == "__main__":
    main()
