"""Whether an image that is built again is the same, to the byte but for the times of its files.

`python twice.py [gateway]` builds it twice without what Docker keeps, says in what the two differ, and ends with status 1 if in
anything.
"""

import hashlib
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from standins.engine import STANDINS, Docker, docker

MADE_BY_DOCKER = {".dockerenv", "etc/hostname", "etc/hosts", "etc/resolv.conf"}
Facts = tuple[bytes, int, int, int, int, str, str]


def main(name: str) -> int:
    with docker() as engine:
        first, second = ({**contents(engine, build(engine, name, each))} for each in ("first", "second"))
    differing = [*differences(first, second)]
    print(*differing[:50], sep="\n")
    print(f"{name}: {len(first)} files, {len(differing)} of them differ")
    return 1 if differing else 0


def build(engine: Docker, name: str, which: str) -> str:
    image = f"veravox-twice/{name}:{which}"
    base = f"BASE={STANDINS['VERAVOX_BASE']}"
    line = ("build", "--quiet", "--no-cache", "--file", "docker/Dockerfile", "--target", name, "--build-arg", base)
    engine(*line, "--tag", image, ".")
    return image


def contents(engine: Docker, image: str) -> dict[str, Facts]:
    """By path, everything of a file but its times."""
    container = engine("create", image).strip()
    try:
        with tempfile.NamedTemporaryFile(suffix=".tar") as file:
            engine("export", "--output", file.name, container)
            with tarfile.open(file.name) as archive:
                return {each.name: facts(archive, each) for each in archive if each.name not in MADE_BY_DOCKER}
    finally:
        engine("rm", container)
        engine("image", "rm", image)


def facts(archive: tarfile.TarFile, each: tarfile.TarInfo) -> Facts:
    content = archive.extractfile(each) if each.isreg() else None
    said = hashlib.file_digest(content, "sha256").hexdigest() if content else ""
    return each.type, each.mode, each.uid, each.gid, each.size, each.linkname, said


def differences(first: Mapping[str, Facts], second: Mapping[str, Facts]) -> Iterator[str]:
    for path in sorted(first.keys() | second.keys()):
        if first.get(path) != second.get(path):
            yield f"{path}: {first.get(path)} and {second.get(path)}"


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["gateway"])))
