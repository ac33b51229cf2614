"""What an environment holds that no service of it ever reads, is taken out before it becomes a layer.

    slim.py FOLDER      symbols for debuggers, the libraries' own tests, and what NiceGUI could show and the page does not

A library whose symbols were taken out is loaded at once, so that one which does not bear it fails the build. It runs in the
environment's own Python.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

TESTS = {"tests", "testing"}
NOT_SHOWN = ("aggrid", "codemirror", "echart", "json_editor", "leaflet", "mermaid", "scene", "xterm")


def slim(packages: Path) -> None:
    for folder in (*tests(packages), *(packages / "nicegui" / "elements" / name for name in NOT_SHOWN)):
        shutil.rmtree(folder, ignore_errors=True)
    for library in packages.rglob("*.so"):
        if not library.parent.name.endswith(".libs"):  # those were changed after they were linked
            subprocess.run(["strip", "--strip-unneeded", library], check=True)
            ctypes.CDLL(str(library), mode=os.RTLD_LAZY)


def tests(packages: Path) -> Iterator[Path]:
    """Packages within packages alone: a package of such a name at the top is somebody's library."""
    return (each for each in packages.glob("*/**/") if each.name in TESTS and each.parent != packages)


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder]:
            slim(*Path(folder).glob("lib/*/site-packages"))
        case _:
            sys.exit(__doc__)
