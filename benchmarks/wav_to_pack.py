"""From WAV files to a pack: how many times as fast as real time, and where the time goes.

Reading, checking the hash, resampling from 16 kHz, the front end, bytes, writing: all that a data job does. The clips
are the bundled example's, written as 16-bit WAV and repeated. Processor time is told beside the clock's, for what else
the machine does lengthens the clock's alone.

    python benchmarks/wav_to_pack.py [--minutes 60] [--processes 1 2] [--front-ends mel]
"""

import argparse
import os
import resource
import shutil
import tempfile
from pathlib import Path
from time import perf_counter

import soundfile

from veravox.audio.front_end import KINDS
from veravox.core.manifest import DatasetFolder
from veravox.datasets.example import example_folder
from veravox.datasets.importing import gather
from veravox.datasets.pack import join_parts, pack_part
from veravox.datasets.placing import beside, place
from veravox.datasets.report import Report


def make_dataset(folder: Path, minutes: float) -> tuple[DatasetFolder, float]:
    """A dataset of so many minutes at least, and its seconds; no two clips have the same bytes."""
    clips, seconds, number = sorted(example_folder().glob("*/*/*.flac")), 0.0, 0
    while seconds < 60 * minutes:
        path = clips[number % len(clips)]
        samples, rate = soundfile.read(path, dtype="int16")
        target = folder / "wav" / path.parts[-3] / path.parts[-2] / f"{path.stem}_{number // len(clips)}.wav"
        target.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(target, samples[number // len(clips) :], rate, subtype="PCM_16")
        seconds, number = seconds + len(samples) / rate, number + 1
    with beside(folder / "datasets" / ".partial") as partial:
        placed = place(partial, folder / "datasets", "wav", gather(folder / "wav", partial.clips, "", Report()))
        return placed.folder, placed.card.seconds


def processor_seconds() -> float:
    """Of this process and of those that it has waited for."""
    used = [resource.getrusage(each) for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def measure(dataset: DatasetFolder, seconds: float, front_end: str, processes: int) -> None:
    """Print one row."""
    shutil.rmtree(dataset.pack(front_end), ignore_errors=True)
    began, used = perf_counter(), processor_seconds()
    pack_part(dataset, front_end, 0, 1, Report(), processes)
    join_parts(dataset, front_end, 1, Report())
    wall, work = perf_counter() - began, processor_seconds() - used
    size = (dataset.pack(front_end) / "frames.u8").stat().st_size / 1e6
    load = os.getloadavg()[0]
    print(
        f"{front_end:>9} {processes:>9}  {seconds / wall:>8,.0f}x  {seconds / work:>16,.0f}x  {size:>5.0f} MB  {load:>5.2f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--front-ends", nargs="+", choices=list(KINDS), default=list(KINDS))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="packs.") as folder:
        dataset, seconds = make_dataset(Path(folder), asked.minutes)
        print(f"{seconds / 60:.0f} minutes in {dataset.card().clips} WAV files of 16 kHz; {os.cpu_count()} cores")  # type: ignore[union-attr]
        print(
            f"{'front end':>9} {'processes':>9}  {'real time':>9}  {'of one core used':>17}  {'pack':>8}  {'load':>5}"
        )
        for front_end in asked.front_ends:
            for processes in asked.processes:
                measure(dataset, seconds, front_end, processes)


if __name__ == "__main__":
    main()
