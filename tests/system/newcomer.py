"""Somebody who has just begun: a home folder with speech in it, an installation, and a shell in which lines are typed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from serving import Installation
from veravox.core.example import EXAMPLE_CLIPS

VOICES = {"anna": "en_allison", "ben": "it_carlo", "cleo": "fr_june"}
CLASSES = {"human": "bonafide", "hifigan": "lpcnet"}
SECRET = "nine sparrows at noon"
OF_EVALUATIONS = ("veravox laboratory", "veravox report")
ID = re.compile(r"(?<!\$)\b(?:ID|EVALUATION|MODEL)\b")  # $ID is the reader's own


class Newcomer:
    """A home folder, an installation, and a shell that knows both."""

    def __init__(self, home: Path, installation: Installation) -> None:
        self.home = home
        self.installation = installation
        self.typed: set[str] = set()
        self.environment = {
            "HOME": str(home),
            "VERAVOX_DATA": str(installation.data),
            "PATH": f"{home / '.venv' / 'bin'}:{os.environ['PATH']}",
        }

    def types(self, line: str) -> subprocess.CompletedProcess[str]:
        """The line in a shell that stops at the first error; whoever asks for a password is told SECRET."""
        return subprocess.run(
            ["bash", "-e", "-c", line],
            cwd=self.home,
            env=os.environ | self.environment,
            input=SECRET + "\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def filled(self, line: str) -> str:
        """With ids in place of ID: of runs that have ended well, which are their models' too, or of evaluations."""
        wanted = len(ID.findall(line))
        for each in self._ids(line, wanted) if wanted else []:
            line = ID.sub(each, line, count=1)
        return line

    def _ids(self, line: str, wanted: int) -> list[str]:
        if "laboratory compare" in line:
            return [self._of_other(model) for model in self._models()[:wanted]]
        if any(each in line for each in OF_EVALUATIONS):
            return self._listed("laboratory")[:wanted]
        return self._listed("run", "--phase", "Succeeded")[:wanted]

    def _of_other(self, model: str) -> str:
        """An evaluation of the dataset `other`."""
        there = self.installation.json("laboratory", "list", "--model", model, "--dataset", "other")["items"]
        made = there[0] if there else self.installation.json("evaluate", "--model", model, "--dataset", "other")
        return str(made["id"])

    def _models(self) -> list[str]:
        return [*self._listed("run", "--phase", "Succeeded"), *self._listed("model")]

    def _listed(self, *what: str) -> list[str]:
        """Ids, the oldest first."""
        kind, *more = what
        return [each["id"] for each in reversed(self.installation.json(kind, "list", *more)["items"])]


def settle_in(installation: Installation, home: Path) -> Newcomer:
    """Recordings, score files and a program in the home folder; a small example and a colleague in the installation."""
    lay_speech(home / "speech", range(8))
    lay_speech(home / "more", range(8, 12))
    lay_scores(home)
    (home / "passphrase").write_text(SECRET)
    lay_program(home / ".venv" / "bin" / "veravox", f'exec {sys.executable} -m veravox "$@"')
    newcomer = Newcomer(home, installation)
    for name in ("example", "other"):  # as after a first start; clips that no model has learnt from
        installation.json("dataset", "import", str(home / "more"), "--name", name)
    made = installation.command_with(SECRET, "user", "create", "ada", "--email", "ada@example.org")
    assert made.returncode == 0, made.stderr
    return newcomer


def lay_speech(folder: Path, clips: range) -> None:
    """Recordings as README has them: speaker/class/001.flac."""
    for voice, source in VOICES.items():
        for name, kind in CLASSES.items():
            (folder / voice / name).mkdir(parents=True)
            files = sorted((EXAMPLE_CLIPS / source / kind).glob("*.flac"))
            for number in clips:
                shutil.copy(files[number], folder / voice / name / f"{number:03}.flac")


def lay_program(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def lay_scores(home: Path) -> None:
    """Two detectors' scores of twenty clips, and the key: in ASVspoof's forms."""
    names = [f"LA_E_{number:07}" for number in range(20)]
    kinds = ["- bonafide" if number % 2 else "A07 spoof" for number in range(20)]
    (home / "KEY").write_text("".join(f"LA_0001 {name} - {kind}\n" for name, kind in zip(names, kinds, strict=True)))
    for file, step in (("mine.tsv", 1.0), ("theirs.tsv", 0.2)):
        rows = (f"{name}\t{step * (number % 2) + 0.1 * (number % 7)}\n" for number, name in enumerate(names))
        (home / file).write_text("filename\tcm-score\n" + "".join(rows))
