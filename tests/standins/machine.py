"""What a machine needs for images of its own, and the images.

`python machine.py` builds them where all is there, and otherwise says what is missing.
"""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from standins.engine import IMAGES, KEPT, SOURCES, STANDINS, archive, build, docker, fetch

ROOM = 25  # GB of disk
SEARCHED = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
PROGRAMS = {
    "debootstrap": "debootstrap",
    "runc": "runc",
    "iptables": "iptables",
    "apt-get": "apt (Debian)",
    "python3.11": "python3.11",
    "strip": "binutils",
}


def lacking_for_build() -> list[str]:
    """What is missing for building the images."""
    if sys.platform != "linux":
        return ["Linux"]
    missing = [] if os.geteuid() == 0 else ["root"]
    missing += [package for program, package in PROGRAMS.items() if not shutil.which(program, path=SEARCHED)]
    if not SOURCES.is_file():
        missing.append(f"Debian's packages, as {SOURCES} names them")
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    if not (KEPT / "built").exists() and shutil.disk_usage(KEPT.parent).free < ROOM * 1e9:
        missing.append(f"{ROOM} GB of disk")
    return missing


def lacking() -> list[str]:
    """What is missing for running them; empty where nothing is."""
    return lacking_for_build() or ([] if (KEPT / "built").exists() else ["images, built by `make images`"])


def main() -> int:
    if missing := lacking_for_build():
        print(f"No images for tests here, so tests on Docker will be skipped by name. Missing: {', '.join(missing)}.")
        return 0
    KEPT.mkdir(parents=True, exist_ok=True)
    fetch()
    with docker() as engine:
        build(engine)
        archive(engine)
    (KEPT / "built").write_text("\n".join((*STANDINS.values(), *IMAGES)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
