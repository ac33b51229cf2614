"""`k8s/operator` and `k8s/base`, of the chart: `helm template` with `k8s/values.yaml`, without what Helm alone understands.

    python tools/generate_manifests.py [HELM]

A file for each component. Secrets are not among them: `kustomization.yaml` makes them of files that are never in a repository.
"""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
K8S = ROOT / "k8s"
ALONE = {"operator", "jobs", "admission", "storage"}  # what kubectl users need: k8s/operator; the rest is k8s/base
COMPONENT = "app.kubernetes.io/component"
HELMS = {"helm.sh/chart", "app.kubernetes.io/instance", "helm.sh/resource-policy"}
MANAGED_BY = "app.kubernetes.io/managed-by"
LEFT_OUT = {"migrate", "test"}  # hooks: a gateway's own first container does the former
HEAD = "# Made of charts/veravox by `make manifests`: do not edit; an overlay changes it.\n"
NAMESPACE = "veravox"


def rendered(helm: str) -> list[dict[str, Any]]:
    """What the chart makes for a namespace `veravox`."""
    line = [helm, "template", "veravox", "charts/veravox", "--namespace", NAMESPACE, "--values", "k8s/values.yaml"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    return [each for each in yaml.safe_load_all(done.stdout) if each]


def plain(document: Any) -> Any:
    """Without labels and annotations of Helm's."""
    if isinstance(document, list):
        return [plain(each) for each in document]
    if not isinstance(document, dict):
        return document
    left = {
        name: plain(each)
        for name, each in document.items()
        if name not in HELMS and (name, each) != (MANAGED_BY, "Helm")
    }
    return {name: each for name, each in left.items() if not (name == "annotations" and not each)}


def files(documents: list[dict[str, Any]]) -> dict[str, str]:
    """The files below `k8s`, by name."""
    found = defaultdict(list)
    for each in documents:
        component = each["metadata"].get("labels", {}).get(COMPONENT, "")
        if each["kind"] in {"Secret", "CustomResourceDefinition"} or component in LEFT_OUT:
            continue
        found[component].append(plain(each))
    return {
        f"{'operator' if name in ALONE else 'base'}/{name}.yaml": HEAD
        + yaml.safe_dump_all(each, sort_keys=False, width=120)
        for name, each in sorted(found.items())
    }


def main() -> None:
    for name, text in files(rendered(sys.argv[1] if len(sys.argv) > 1 else "helm")).items():
        (K8S / name).write_text(text)


if __name__ == "__main__":
    main()
