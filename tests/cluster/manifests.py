"""Documents of `k8s/`, as an installation applies them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

K8S = Path(__file__).parents[2] / "k8s"
RIGHTS = ("ServiceAccount", "Role", "RoleBinding")


def documents(component: str, kinds: Iterable[str]) -> list[dict[str, Any]]:
    """Those of these kinds, of a component's file."""
    (file,) = K8S.glob(f"*/{component}.yaml")
    return [each for each in yaml.safe_load_all(file.read_text()) if each and each["kind"] in set(kinds)]


def rights(component: str, namespace: str) -> list[dict[str, Any]]:
    """A component's account with its rights, in a namespace, and no more."""
    found = documents(component, RIGHTS)
    for each in found:
        each["metadata"]["namespace"] = namespace
        for subject in each.get("subjects", []):
            subject["namespace"] = namespace
    return found
