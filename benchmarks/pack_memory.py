"""How much memory computing a pack takes, for datasets of several sizes: the peak of the whole tree of processes.

Shared pages are counted once (PSS, as a container's limit does), twenty times a second; the sum of what each process
has for itself and shares (RSS) is told beside it. Clips are hard links to a few files, under many names, so that
the disk holds a hundred hours; the manifest has a row for each as it would.

    python benchmarks/pack_memory.py [--hours 1 4 16] [--minutes 10] [--processes 2]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from wav_to_pack import make_dataset

from veravox.core.manifest import DatasetFolder, write_manifest
from veravox.datasets.pack import join_parts, pack_part
from veravox.datasets.report import Report


def grown(base: DatasetFolder, folder: Path, hours: float) -> tuple[DatasetFolder, int]:
    """The same clips under further names until there are so many hours; and how many clips that are."""
    rows, dataset, seconds, made = base.rows(), DatasetFolder(folder), 0.0, []
    while seconds < 3600 * hours:
        number, row = len(made), rows[len(made) % len(rows)]
        name = f"{row.speaker}/{row.generator}/{number:07d}.wav"
        (dataset.clips / name).parent.mkdir(parents=True, exist_ok=True)
        os.link(base.clips / row.clip, dataset.clips / name)
        made.append(replace(row, clip=name))
        seconds += row.seconds
    write_manifest(dataset.manifest, made)
    card = base.card()
    assert card
    dataset.write_card(card.model_copy(update={"clips": len(made), "version": folder.name}))
    return dataset, len(made)


def memory(pids: list[int]) -> tuple[float, float]:
    """PSS and RSS of these processes together, in MB."""
    said = []
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        except (FileNotFoundError, ProcessLookupError):
            continue
        said.append({name.rstrip(":"): int(value) for name, value, *_kb in map(str.split, lines)})
    return sum(each.get("Pss", 0) for each in said) / 1e3, sum(each.get("Rss", 0) for each in said) / 1e3


def tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [pid, *(each for child in children for each in tree(int(child)))]


def peak(dataset: DatasetFolder, front_end: str, processes: int) -> tuple[float, float, float]:
    """The highest PSS and RSS in MB of a process that computes the pack, and its seconds."""
    began = time.perf_counter()
    line = [sys.executable, __file__, "--pack", str(dataset.path), front_end, str(processes)]
    with subprocess.Popen(line) as process:
        highest = (0.0, 0.0)
        while process.poll() is None:
            now = memory(tree(process.pid))
            highest = max(highest[0], now[0]), max(highest[1], now[1])
            time.sleep(0.05)
    assert process.returncode == 0
    return *highest, time.perf_counter() - began


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--pack"]:
        path, front_end, processes = sys.argv[2:]
        pack_part(DatasetFolder(Path(path)), front_end, 0, 1, Report(), int(processes))
        join_parts(DatasetFolder(Path(path)), front_end, 1, Report())
        return
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hours", type=float, nargs="+", default=[1, 4, 16])
    parser.add_argument("--minutes", type=float, default=10, help="of the files that are linked")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--front-end", default="mel")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="packs.") as folder:
        base, _seconds = make_dataset(Path(folder), asked.minutes)
        print(
            f"{'hours':>6} {'clips':>8}  {'peak PSS':>9}  {'sum of RSS':>10}  {'seconds':>7}   {asked.processes} processes"
        )
        points = []
        for hours in asked.hours:
            dataset, clips = grown(base, Path(folder) / "datasets" / f"of-{hours:g}", hours)
            pss, rss, seconds = peak(dataset, asked.front_end, asked.processes)
            points.append((hours, pss))
            print(f"{hours:>6g} {clips:>8,}  {pss:>6.0f} MB  {rss:>7.0f} MB  {seconds:>7.1f}", flush=True)
    slope = max(0.0, statistics.linear_regression(*zip(*points, strict=True)).slope) if len(points) > 1 else 0.0
    highest, longest = max(pss for _hours, pss in points), max(hours for hours, _pss in points)
    whole = highest + slope * max(0.0, 100 - longest)
    print(f"\nat most {highest:.0f} MB; {slope:.2f} MB more with each hour (fitted); 100 hours: {whole:.0f} MB")


if __name__ == "__main__":
    main()
