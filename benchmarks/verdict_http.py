"""How long a recording takes to its verdict over HTTP, beside the first application's way, and what an hour takes.

A whole installation (gateway, detector, page, database) is started, with a model of random weights that was sent to it. A
recording of 3 s goes through the gateway as a form and is decoded in a confined process; the model is warm. In turns with
it, the first application's way in this process: the learner loaded anew, librosa, the spectrogram drawn by matplotlib, read
back, `predict`. Before, decoding alone: in a confined process, and in this one. Then a recording of an hour, to its timeline, and the detector's peak of memory.

    python benchmarks/verdict_http.py [--architecture resnet18] [--rounds 15] [--minutes 60]
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

import httpx
import librosa
import matplotlib as mpl
import numpy as np
import soundfile
from fastai.vision.all import PILImageBW, load_learner
from verdict import MEL, make_model

from veravox.audio.decoding import gathered, open_sound
from veravox.core.server_file import ServerFile
from veravox.datasets.decoding.decoder import Decoder
from veravox.datasets.example import example_folder
from veravox.training.evidence.fastai_export import export_learner

mpl.use("Agg")
SECONDS = 3


def spoken(path: Path, seconds: float) -> Path:
    """The example's human clips, one after the other, again and again."""
    clips = sorted(example_folder().glob("*/bonafide/*.flac"))
    samples = np.concatenate([soundfile.read(each, dtype="float32")[0] for each in clips])
    soundfile.write(path, np.resize(samples, round(16000 * seconds)), 16000)
    return path


def first_application(learner: Path, clip: Path, picture: Path) -> None:
    """Load, compute, draw, read back, predict."""
    import matplotlib.pyplot as plt

    model = load_learner(learner)
    samples, _rate = librosa.load(clip, sr=MEL.rate)
    power = librosa.feature.melspectrogram(y=samples, sr=MEL.rate, n_fft=MEL.fft, hop_length=MEL.hop, n_mels=MEL.bands)
    figure = plt.figure()
    librosa.display.specshow(librosa.power_to_db(power, ref=np.max), sr=MEL.rate, hop_length=MEL.hop)
    figure.savefig(picture, bbox_inches="tight", pad_inches=0)
    plt.close(figure)
    with model.no_bar():
        model.predict(PILImageBW.create(picture))


def sent(data: Path, architecture: str, folder: Path) -> str:
    """The id of a model of that architecture, once the installation has taken it in."""
    make_model(folder / "bundle", architecture)
    with zipfile.ZipFile(folder / "model.zip", "w") as archive:
        for path in sorted((folder / "bundle").iterdir()):
            archive.write(path, path.name)
    command = [sys.executable, "-m", "veravox", "model", "upload", str(folder / "model.zip"), "--data", str(data)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", said)
    assert found, said
    return found.group()


def ask(http: httpx.Client, model: str, path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        answer = http.post("/api/v1/verdicts", files={"file": (path.name, file)}, data={"model": model})
    answer.raise_for_status()
    said: dict[str, object] = answer.json()
    return said


def decoding(clip: Path, rounds: int) -> None:
    """What it costs to decode each recording in a process of its own, beside decoding it here, in turns."""
    decoder, spent = Decoder(), []
    decoder.start()
    assert decoder._zygote
    zygote = decoder._zygote._process.pid
    before = of_process(zygote)
    for _ in range(rounds):
        began, worked = perf_counter(), process_time()
        with clip.open("rb", buffering=0) as file, decoder.open_sound(file) as sound:
            gathered(sound, sys.maxsize)
        between, own = perf_counter(), process_time()
        with open_sound(clip) as sound:
            gathered(sound, sys.maxsize)
        spent.append((between - began, perf_counter() - between, own - worked, process_time() - own))
    theirs = 1000 * (of_process(zygote) - before) / rounds
    decoder.close()
    there, here, mine, alone = (1000 * median(column) for column in zip(*spent, strict=True))
    print(f"decoding {SECONDS} s in a confined process: {there:.1f} ms, {mine:.1f} ms of the detector's processor time")
    print(f"  and {theirs:.1f} ms of the others' (fork, confinement, decoding); here: {here:.1f} ms, {alone:.1f} ms")


def of_process(pid: int) -> float:
    """Seconds of processor time that it and its children that ended have taken."""
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def peak(data: Path) -> int:
    """Of the detector of this data folder, in bytes."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            here = f"VERAVOX_DATA={data}".encode() in (process / "environ").read_bytes()
            if "veravox detector" in line and here:
                status = (process / "status").read_text()
                return 1024 * int(status.partition("VmHWM:")[2].split()[0])
        except OSError:
            continue
    raise RuntimeError("there is no detector")


def measure(data: Path, folder: Path, asked: argparse.Namespace) -> None:
    known = ServerFile.read(data / "server.json")
    assert known
    model = sent(data, asked.architecture, folder)
    export_learner(folder / "model.pkl", make_model(folder / "again", asked.architecture))
    clip, long = spoken(folder / "clip.wav", SECONDS), spoken(folder / "long.flac", 60 * asked.minutes)
    decoding(clip, 5 * asked.rounds)
    headers = {"Authorization": f"Bearer {known.token}"}
    rounds = []
    with httpx.Client(base_url=known.server, headers=headers, timeout=3600) as http:
        for _ in range(asked.rounds + 2):
            began = perf_counter()
            ask(http, model, clip)
            between = perf_counter()
            first_application(folder / "model.pkl", clip, folder / "picture.png")
            rounds.append((between - began, perf_counter() - between))
        ours, theirs = ([1000 * each for each in column] for column in zip(*rounds[2:], strict=True))
        print(f"{SECONDS} s WAV over HTTP: p50 {median(ours):.0f} ms, p90 {quantiles(ours, n=10)[-1]:.0f} ms")
        ratios = [their / my for my, their in zip(ours, theirs, strict=True)]
        print(f"the first application's way: p50 {median(theirs):.0f} ms, {median(ratios):.1f} times as long")
        print(f"  ({min(ratios):.1f} to {max(ratios):.1f} in {len(ratios)} rounds)")
        before, began = peak(data), perf_counter()
        said = ask(http, model, long)
        took = perf_counter() - began
    print(f"{asked.minutes:g} minutes to a timeline: {took:.1f} s, {said['windows']} windows")
    print(f"the detector's peak: {before / 1e6:.0f} MB, afterwards {peak(data) / 1e6:.0f} MB")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--architecture", default="resnet18")
    arguments.add_argument("--rounds", type=int, default=15)
    arguments.add_argument("--minutes", type=float, default=60)
    asked = arguments.parse_args()
    warnings.simplefilter("ignore")
    print(f"{platform.machine()}, {os.cpu_count()} cores, {asked.architecture}, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="vv") as name:
        data, folder = Path(name) / "data", Path(name)
        environment = os.environ | {"VERAVOX_FIRST_JOB": "false", "VERAVOX_DATA": str(data)}
        serving = subprocess.Popen(
            [sys.executable, "-m", "veravox", "serve", "--port", "0"], stdout=subprocess.PIPE, env=environment
        )
        assert serving.stdout
        serving.stdout.readline()
        try:
            measure(data, folder, asked)
        finally:
            serving.terminate()
            serving.wait()
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
