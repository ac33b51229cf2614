"""The chart, rendered by Helm without a cluster."""

import json
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cluster.helm import helm

ROOT = Path(__file__).parents[2]
CHART = ROOT / "charts" / "veravox"
EXAMPLES = sorted((CHART / "examples").glob("*.yaml"))
KNOWN = ("monitoring.coreos.com/v1", "postgresql.cnpg.io/v1")  # kinds that a cluster may have besides its own
Document = dict[str, Any]


class Refused(Exception):
    """What Helm said of values that make no sense."""


def rendered(
    values: Document | None = None, files: tuple[Path, ...] = (), known: tuple[str, ...] = ()
) -> list[Document]:
    """What `helm install` would apply, hooks included.

    Raises:
        Refused: with Helm's own words.
    """
    return json.loads(_rendered(json.dumps(values or {}), files, known))  # type: ignore[no-any-return]


@cache
def _rendered(values: str, files: tuple[Path, ...], known: tuple[str, ...]) -> str:
    line = [helm(), "template", "veravox", str(CHART), "--namespace", "veravox", "--values", "-"]
    line += [word for each in files for word in ("--values", str(each))]
    line += [word for each in known for word in ("--api-versions", each)]
    done = subprocess.run(line, input=values, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(done.stderr)
    return json.dumps([each for each in yaml.load_all(done.stdout, yaml.CSafeLoader) if each])


def named(documents: list[Document], kind: str, name: str) -> Document:
    (found,) = [each for each in documents if (each["kind"], each["metadata"]["name"]) == (kind, name)]
    return found


def pods(documents: list[Document]) -> Iterator[tuple[str, Document]]:
    """Every pod's spec, by what makes it."""
    for each in documents:
        name = f"{each['kind']} {each['metadata']['name']}"
        match each["kind"]:
            case "Deployment" | "StatefulSet" | "Job":
                yield name, each["spec"]["template"]["spec"]
            case "CronJob":
                yield name, each["spec"]["jobTemplate"]["spec"]["template"]["spec"]
            case "Pod":
                yield name, each["spec"]
