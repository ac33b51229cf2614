"""What README says one can type in a terminal, typed as it stands and in its order, by somebody who has just begun.

What takes minutes is shortened, and said to be in INSTEAD.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from serving import Installation
from veravox.core.example import EXAMPLE_CLIPS
from written import recorded

README = Path(__file__).parents[2] / "README.md"
LINES = re.search(r"^## From a terminal\n\n```\n(.*?)^```", README.read_text(), re.MULTILINE | re.DOTALL)[
    1
].splitlines()  # type: ignore[index]
VOICES = {"anna": "en_allison", "ben": "it_carlo", "cleo": "fr_june"}
CLASSES = {"human": "bonafide", "hifigan": "lpcnet"}
SECRET = "nine sparrows at noon"
INSTEAD = {  # of what takes minutes, or a terminal
    "--protocol speaker --follow": "--protocol speaker --epochs 2 --set checkpoints.exports=false --follow",
    "--seeds 17,18,19 --follow": "--seeds 17,18,19 --dry-run",
    "repeat ID": "repeat ID --no-follow",
    "--each generator --output left-out.md": "--each generator --dry-run",
    "--robustness --report": "--report",
    "--encrypt": "--passphrase-file passphrase",
}


class Newcomer:
    """A home folder with speech in it, an installation, and a shell that knows both."""

    def __init__(self, home: Path, installation: Installation) -> None:
        self.home = home
        self.installation = installation

    def types(self, line: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"HOME": str(self.home), "VERAVOX_DATA": str(self.installation.data)}
        return subprocess.run(
            ["bash", "-e", "-c", line],
            cwd=self.home,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def ids(self, line: str) -> list[str]:
        """What ID stands for in a line: a run, which is its model too, or an evaluation; the oldest first."""
        what = "laboratory" if "laboratory compare" in line else "run"
        return [each["id"] for each in reversed(self.installation.json(what, "list")["items"])]


@pytest.fixture(scope="module")
def newcomer(short_folder: Path) -> Iterator[Newcomer]:
    home = short_folder / "home"
    lay_speech(home / "speech", range(8))
    lay_speech(home / "more", range(8, 12))
    lay_program(home)
    lay_scores(home)
    (home / "passphrase").write_text(SECRET)
    (home / "unknown.mp3").write_bytes(recorded("mp3.mp3"))
    installation = Installation(short_folder / "newcomer", ("--port", "0", "--no-first-job")).start()
    try:
        what_is_there_already(installation, home)
        yield Newcomer(home, installation)
    finally:
        installation.end()


def lay_speech(folder: Path, clips: range) -> None:
    """Recordings as README has them: speaker/class/001.flac."""
    for voice, source in VOICES.items():
        for name, kind in CLASSES.items():
            (folder / voice / name).mkdir(parents=True)
            files = sorted((EXAMPLE_CLIPS / source / kind).glob("*.flac"))
            for number in clips:
                shutil.copy(files[number], folder / voice / name / f"{number:03}.flac")


def lay_program(home: Path) -> None:
    program = home / ".venv" / "bin" / "veravox"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m veravox "$@"\n')
    program.chmod(0o755)


def lay_scores(home: Path) -> None:
    """Two detectors' scores of twenty clips, and the key: in ASVspoof's forms."""
    names = [f"LA_E_{number:07}" for number in range(20)]
    kinds = ["- bonafide" if number % 2 else "A07 spoof" for number in range(20)]
    (home / "KEY").write_text("".join(f"LA_0001 {name} - {kind}\n" for name, kind in zip(names, kinds, strict=True)))
    for file, step in (("mine.tsv", 1.0), ("theirs.tsv", 0.2)):
        rows = (f"{name}\t{step * (number % 2) + 0.1 * (number % 7)}\n" for number, name in enumerate(names))
        (home / file).write_text("filename\tcm-score\n" + "".join(rows))


def what_is_there_already(installation: Installation, home: Path) -> None:
    """A small example, as after a first start; clips that no model has learnt from; and a colleague."""
    for name in ("example", "other"):
        installation.json("dataset", "import", str(home / "more"), "--name", name)
    made = installation.command_with(SECRET, "user", "create", "ada", "--email", "ada@example.org")
    assert made.returncode == 0, made.stderr


def test_what_readme_says_of_the_terminal_can_be_typed_as_it_stands(newcomer: Newcomer) -> None:
    assert len(LINES) > 15
    for line in LINES:
        typed = prepared(newcomer, line)
        done = newcomer.types(typed)
        assert done.returncode == 0, f"{typed}\n{done.stdout}\n{done.stderr}"
    assert (newcomer.home / "other.pdf").read_bytes().startswith(b"%PDF")
    assert SECRET.encode() not in (newcomer.home / "FILE").read_bytes()
    assert {each["name"] for each in newcomer.installation.json("dataset", "list")["items"]} >= {"mine", "copies"}


def prepared(newcomer: Newcomer, line: str) -> str:
    """With ids in place of ID, and what takes minutes made short."""
    for long, short in INSTEAD.items():
        line = line.replace(long, short)
    if "laboratory compare" in line:  # it wants an evaluation of another model
        learnt = newcomer.ids("run list")
        models = newcomer.installation.json("model", "list")["items"]
        other = next(each["id"] for each in models if each["id"] not in learnt)
        newcomer.installation.json("evaluate", "--model", other, "--dataset", "other")
    wanted = len(re.findall(r"\bID\b", line.partition("#")[0]))
    for each in newcomer.ids(line)[:wanted] if wanted else []:
        line = re.sub(r"\bID\b", each, line, count=1)
    return line
