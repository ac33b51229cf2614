"""How long an audit takes once the pack is there, and how long the groups of a large manifest take.

The clips are two minutes of the bundled example's pictures over and over, each with the measures and the print of a clip that nobody
has; so the pack is as large as that of as many real clips. Machine and load are printed.

    python benchmarks/audit.py [--clips 10000] [--rows 100000]
"""

import argparse
import os
import resource
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
from one_run import machine
from wav_to_pack import make_dataset

from veravox.core.audit import crossings, may_cross, write_audit
from veravox.core.manifest import Card, Clip
from veravox.core.protocols import divide
from veravox.core.specs import Protocol
from veravox.datasets.audit import audit
from veravox.datasets.pack import Pack, build_pack
from veravox.datasets.packing.format import Hold
from veravox.datasets.report import Report

GENERATORS = ("bonafide", "world", "lpcnet", "fargan", "griffin_lim", "mlsa", "lpc")
SPEAKERS = 40
MINUTES = 2  # of real pictures


def rows_of(number: int) -> list[Clip]:
    """Sentences of forty speakers, each in seven classes, with measures that say nothing."""
    random = np.random.default_rng(17)
    return [_row(place, random) for place in range(number)]


def _row(place: int, random: np.random.Generator) -> Clip:
    sentence, generator = place // len(GENERATORS), GENERATORS[place % len(GENERATORS)]
    speaker, prompt = f"s{sentence % SPEAKERS}", f"{sentence // SPEAKERS:04d}"
    level, seconds = random.normal(-26, 2), 3.0 + (sentence * 7919 % 3000) / 1000
    return Clip(
        clip=f"{speaker}/{generator}/{prompt}.flac",
        speaker=speaker,
        generator=generator,
        condition="clean",
        prompt=prompt,
        pair=f"{speaker}/{prompt}",
        sha256=f"{place:064x}",
        seconds=seconds,
        rate=16000,
        channels=1,
        level=level,
        peak=level + random.normal(18, 1),
        silence=random.uniform(0, 0.3),
        dc=random.normal(0, 1e-5),
        bandwidth=random.normal(3500, 300),
        samples=round(seconds * 16000),
        bits=16,
        leading=random.uniform(0, 0.3),
        trailing=random.uniform(0, 0.3),
        noise_floor=random.normal(-70, 3),
        zeros=random.uniform(0, 0.01),
        reach=random.normal(7000, 50),
        high=random.normal(-60, 5),
        fingerprint=f"{round(seconds / 0.004):04x}{random.bytes(64).hex()}",
    )


class Repeated(Pack):
    """A pack of any number of clips on disk, whose frames are another pack's over and over."""


def pack_of(example: Pack, rows: list[Clip], path: Path) -> Repeated:
    """Write the frames and map them, as a pack's are."""
    lengths = np.array([example.recipe.frames(row.seconds) for row in rows], np.int64)
    total, frames = int(lengths.sum()), np.asarray(example.frames)
    with path.open("wb") as file:
        for _turn in range(total // len(frames) + 1):
            file.write(frames.tobytes())
    mapped = np.memmap(path, np.uint8, "r", shape=(total, frames.shape[1]))
    card = example.card.model_copy(update={"frames": total, "clips": len(rows)})
    clips, begins = tuple(row.clip for row in rows), np.cumsum(lengths) - lengths
    return Repeated(path, card, mapped, clips, begins, lengths, Hold(path))


def time_audit(number: int, folder: Path) -> None:
    rows = rows_of(number)
    dataset, _seconds = make_dataset(folder, MINUTES)
    pack, card = pack_of(build_pack(dataset, "mel", Report()), rows, folder / "frames.u8"), dataset.card()
    assert card is not None
    said = _card(card, rows)
    began = perf_counter()
    found = audit(said, rows, pack)
    write_audit(folder, found)
    spent, memory = perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"audit of {number:,} clips in {len(GENERATORS)} classes, {pack.card.frames * 80 / 1e6:,.0f} MB of pictures:")
    print(
        f"  {spent:.1f} s, both files written; {len(found.cues)} cues, {len(found.alarms)} alarms; {memory:.1f} GiB at most"
    )


def time_groups(number: int) -> None:
    rows = rows_of(number)
    began = perf_counter()
    found = may_cross(rows)
    spent = perf_counter() - began
    print(
        f"groups of a manifest of {number:,} rows: {spent:.2f} s for {len({each.protocol for each in found})} protocols"
    )
    began = perf_counter()
    division = divide(rows, Protocol(name="utterance"))
    divided = perf_counter() - began
    began = perf_counter()
    crossings(division, "utterance")
    print(f"  what crosses a division: {perf_counter() - began:.2f} s; dividing took {divided:.2f} s")


def _card(card: Card, rows: list[Clip]) -> Card:
    return card.model_copy(update={"clips": len(rows), "generators": sorted(GENERATORS)})


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clips", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=100_000)
    asked = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        time_audit(asked.clips, Path(folder))
    time_groups(asked.rows)
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
