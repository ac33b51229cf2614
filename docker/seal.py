"""What is done to an environment before it becomes a layer. The Dockerfile runs it, in the image that builds.

    seal.py layer FOLDER                bytecode, and nothing that differs from build to build
    seal.py less REQUIREMENTS FOLDER    leave out of the requirements what the environment FOLDER holds
    seal.py torch REQUIREMENTS          move torch out of the requirements, and write it without hashes and libraries of a GPU
    seal.py sbom NAME STATUS FILE       what the image NAME holds (CycloneDX): packages of Python, and of Debian by dpkg's STATUS

At run time nobody asks whether bytecode is older than its source (`unchecked-hash`): a layer does not change.
"""

import compileall
import json
import re
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from py_compile import PycInvalidationMode

PYTHON = "/opt/veravox/bin/python"
DIFFERS = ("direct_url.json", "uv_cache.json", "uv_build.json", "REQUESTED")
OF_A_GPU = re.compile(r"nvidia-|triton$|cuda-")


def layer(folder: Path) -> None:
    for name in DIFFERS:
        for each in folder.rglob(f"*.dist-info/{name}"):
            each.unlink()
    # Some packages bring templates and files of later versions of Python, which do not compile and are not imported.
    mode = PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(folder, maxlevels=50, quiet=2, workers=0, invalidation_mode=mode)


def less(requirements: Path, folder: Path) -> None:
    there = {
        normal(each.name) for each in distributions(path=[str(each) for each in folder.glob("lib/*/site-packages")])
    }
    write(requirements, [each for each in blocks(requirements) if name_of(each) not in there])


def torch(requirements: Path) -> None:
    moved = {"torch", "torchvision"}
    every = blocks(requirements)
    write(requirements, [each for each in every if name_of(each) not in moved and not OF_A_GPU.match(name_of(each))])
    print(*(each.split(" ")[0] for each in every if name_of(each) in moved), sep="\n")


def sbom(name: str, status: Path, file: Path) -> None:
    line = ["/tools/bin/cyclonedx-py", "environment", PYTHON, "--output-reproducible", "--of", "JSON"]
    said = json.loads(subprocess.run(line, check=True, capture_output=True, text=True).stdout)
    said["components"] += [debian(each) for each in status.read_text().strip().split("\n\n")]
    said["metadata"]["component"] = {"type": "container", "name": f"veravox/{name}", "bom-ref": f"veravox/{name}"}
    file.write_text(json.dumps(said, indent=1) + "\n")


def debian(paragraph: str) -> dict[str, str]:
    field = dict(re.findall(r"^(Package|Version|Architecture): (.+)$", paragraph, re.MULTILINE))
    address = f"pkg:deb/debian/{field['Package']}@{field['Version']}?arch={field['Architecture']}&distro=bookworm"
    return {
        "type": "library",
        "name": field["Package"],
        "version": field["Version"],
        "purl": address,
        "bom-ref": address,
    }


def blocks(requirements: Path) -> list[str]:
    """A requirement each, with its hashes."""
    return re.split(r"\n(?=\S)", requirements.read_text().strip())


def write(requirements: Path, left: list[str]) -> None:
    requirements.write_text("\n".join(left) + "\n")


def name_of(block: str) -> str:
    return normal(re.split(r"[=\s\[;@]", block, maxsplit=1)[0])


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["layer", folder]:
            layer(Path(folder))
        case ["less", requirements, folder]:
            less(Path(requirements), Path(folder))
        case ["torch", requirements]:
            torch(Path(requirements))
        case ["sbom", name, status, file]:
            sbom(name, Path(status), Path(file))
        case _:
            sys.exit(__doc__)
