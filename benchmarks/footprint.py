"""What an installation takes: memory of each process at rest, and bytes on the disk for an hour of speech and for a run.

A real `veravox serve` on an empty data folder; proportional set size, in which pages that processes share are counted
once. Bytes are of the bundled example, imported and packed for each front end, and of real trainings on it.

    python benchmarks/footprint.py [--architectures compact resnet18] [--epochs 3] [--without-serve] [--without-runs]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import soundfile
from one_run import example_data, machine, make_run, start

from veravox.core.data_folder import DataFolder
from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.manifest import read_manifest
from veravox.datasets.pack import build_pack
from veravox.datasets.report import Report

FRONT_ENDS = ("mel", "linear", "lfcc", "cqt")
SERVICES = ("serve", "gateway", "web", "runner", "detector")
AT_REST = 20.0  # s after it is ready
PATIENCE = 120.0  # s
VERDICTS = 40
MB = 1e6


@contextmanager
def serve(data: Path) -> Iterator[int]:
    """An installation that is ready; its process."""
    line = [sys.executable, "-m", "veravox", "serve", "--data", str(data)]
    environment = os.environ | {"VERAVOX_FIRST_JOB": "false"}
    process = subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE
        while not _is_ready(data):
            assert time.monotonic() < until, "it did not start"
            time.sleep(0.5)
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def _is_ready(data: Path) -> bool:
    try:
        address = json.loads((data / "server.json").read_text())["server"]
        return httpx.get(f"{address}/readyz", trust_env=False).is_success
    except (OSError, ValueError, KeyError, httpx.HTTPError):
        return False


def tree(pid: int) -> dict[str, float]:
    """MB of this process and all below it, by what each does."""
    found: dict[str, float] = {}
    children = subprocess.run(["pgrep", "--parent", str(pid)], capture_output=True, text=True, check=False)
    command = Path(f"/proc/{pid}/cmdline")
    said = (command.read_bytes() if command.exists() else b"").replace(b"\0", b" ").decode().split()
    name = next((each for each in SERVICES if each in said), "others")
    found[name] = _pss(pid)
    for child in children.stdout.split():
        for each, size in tree(int(child)).items():
            found[each] = found.get(each, 0.0) + size
    return found


def database(data: Path) -> float:
    """MB of PostgreSQL, which is nobody's child."""
    pid = int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    return sum(tree(pid).values())


def _pss(pid: int) -> float:
    """MB; none of a process that has ended meanwhile."""
    try:
        rolled = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return 1024 * int(rolled.partition("Pss:")[2].split()[0]) / MB


def on_disk(path: Path) -> int:
    """Bytes that it takes there, of a file or all files below a folder; links count once."""
    files = {each.stat().st_ino: each.stat() for each in [path, *path.rglob("*")] if each.is_file()}
    return sum(each.st_blocks * 512 for each in files.values())


def memory() -> None:
    with tempfile.TemporaryDirectory(prefix="vv") as name:
        data = Path(name) / "data"
        with serve(data) as pid:
            time.sleep(AT_REST)
            print(f"{AT_REST:.0f} s after the start, load {os.getloadavg()[0]:.1f}:")
            print(processes(pid, data))
            print(
                f"the data folder: {on_disk(data) / MB:.0f} MB, {on_disk(data / 'postgres') / MB:.0f} of them PostgreSQL's"
            )
            before = on_disk(data)
            seconds = verdicts(data) / VERDICTS
            print(f"after {VERDICTS} verdicts on recordings of {seconds:.1f} s on average:")
            print(processes(pid, data))
            kept, grew = on_disk(data / "verdicts"), on_disk(data) - before
            print(
                f"each keeps {kept / VERDICTS / 1e3:.0f} kB; the whole folder grew by {grew / VERDICTS / 1e3:.0f} kB for each"
            )


def processes(pid: int, data: Path) -> str:
    found = tree(pid) | {"PostgreSQL": database(data)}
    lines = [f"  {each:<12}{size:6.0f} MB" for each, size in [*found.items(), ("together", sum(found.values()))]]
    return "\n".join(lines)


def verdicts(data: Path) -> float:
    """Ask the model that came along about clips of the example; s of all of them together."""
    server = json.loads((data / "server.json").read_text())
    clips = sorted(EXAMPLE_CLIPS.rglob("*.flac"))[:VERDICTS]
    headers = {"Authorization": f"Bearer {server['token']}"}
    with httpx.Client(base_url=server["server"], headers=headers, timeout=PATIENCE, trust_env=False) as http:
        model = http.get("/api/v1/models").json()["items"][0]["id"]
        for each in clips:
            answer = http.post(
                "/api/v1/verdicts", files={"file": (each.name, each.read_bytes())}, data={"model": model}
            )
            answer.raise_for_status()
    return sum(soundfile.info(each).duration for each in clips)


def disk(architectures: list[str], epochs: int) -> None:
    with example_data() as (data, version):
        dataset = data.dataset(version)
        hours = sum(each.seconds for each in read_manifest(dataset.manifest)) / 3600
        clips = sum(1 for _each in read_manifest(dataset.manifest))
        for each in FRONT_ENDS[1:]:
            build_pack(dataset, each, Report())
        print(f"{clips} clips, {60 * hours:.1f} minutes; an hour of speech takes")
        print(f"  clips       {on_disk(dataset.path / 'clips') / hours / MB:6.0f} MB, as they came")
        print(f"  manifest    {1000 * on_disk(dataset.manifest) / clips / MB:6.2f} MB for 1,000 clips")
        for each in FRONT_ENDS:
            print(f"  pack {each:<7}{on_disk(dataset.pack(each)) / hours / MB:6.1f} MB")
        for architecture in architectures:
            run_of(data, version, architecture, epochs)


def run_of(data: DataFolder, version: str, architecture: str, epochs: int) -> None:
    folder = make_run(data, version, architecture, epochs=epochs)
    assert start(folder).wait() == 0, (folder.path / "log.txt").read_text()[-2000:]
    print(f"a run of {architecture}, {epochs} epochs: {on_disk(folder.path) / MB:.1f} MB; of them")
    largest = sorted(folder.path.iterdir(), key=on_disk, reverse=True)[:5]
    print("  " + ", ".join(f"{each.name} {on_disk(each) / MB:.1f}" for each in largest))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--architectures", nargs="*", default=["compact", "resnet18"])
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--without-serve", action="store_true", help="datasets and runs alone")
    parser.add_argument("--without-runs", action="store_true", help="the installation alone")
    asked = parser.parse_args()
    print(machine())
    if not asked.without_serve:
        memory()
    if not asked.without_runs:
        disk(asked.architectures, asked.epochs)


if __name__ == "__main__":
    main()
