"""A CustomResourceDefinition out of a kind, and the file of all."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from veravox.core.crd.bounds import bounded
from veravox.core.crd.kinds import GROUP, KINDS, VERSION, ClusterKind, Column
from veravox.core.crd.naming import LENGTH, SHAPE
from veravox.core.crd.structural import LIST_TYPE, VALIDATIONS, structural, validation
from veravox.core.specs import TrainingJobSpec
from veravox.core.specs.changes import ChangeRule, change_rules
from veravox.core.specs.training_job import SUITS_THE_UNTRAINED, UNTRAINED

HEAD = "# Made by `veravox crd` (`make client`) from core/specs: do not edit.\n"
LIST_KEYS = {"conditions": "type", "attempts": "number"}
BEGUN = (
    "has(oldSelf.status) && has(oldSelf.status.attempt) && has(oldSelf.status.attempt.number)"
    " && oldSelf.status.attempt.number > 0"
)


def definitions_as_yaml(
    kinds: Iterable[ClusterKind] = KINDS, metadata: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    """The file that chart and `k8s/` share; the chart's has labels and annotations besides."""
    documents = [definition(kind) for kind in kinds]
    for each in documents:
        each["metadata"] |= metadata or {}
    return HEAD + yaml.dump_all(documents, Dumper=_Plain, sort_keys=False, width=110, allow_unicode=True)


class _Plain(yaml.SafeDumper):
    """Without anchors, which people would have to follow."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def definition(kind: ClusterKind) -> dict[str, Any]:
    """The CustomResourceDefinition (apiextensions.k8s.io/v1)."""
    version = {
        "name": VERSION,
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": _schema(kind)},
        "subresources": {"status": {}},
        "additionalPrinterColumns": [_column(each) for each in kind.columns],
    }
    names = {
        "kind": kind.kind,
        "listKind": f"{kind.kind}List",
        "plural": kind.plural,
        "singular": kind.kind.lower(),
        "shortNames": [kind.short],
        "categories": ["all"],
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": kind.name},
        "spec": {"group": GROUP, "names": names, "scope": "Namespaced", "versions": [version]},
    }


def _column(column: Column) -> dict[str, Any]:
    said = {"name": column.name, "type": column.type, "jsonPath": column.path}
    return said | ({"priority": 1} if column.wide else {})


def _schema(kind: ClusterKind) -> dict[str, Any]:
    return {
        "type": "object",
        "description": " ".join((kind.spec.__doc__ or "").split()),
        "required": ["spec"],
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": _spec(kind),
            "status": _status(kind),
        },
        VALIDATIONS: [
            *(validation(rule, "self.metadata.name") for rule in (LENGTH, SHAPE)),
            *(_transition(rule) for rule in change_rules(kind.spec)),
        ],
    }


def _spec(kind: ClusterKind) -> dict[str, Any]:
    schema = structural(kind.spec, defaults=True)
    if kind.spec is TrainingJobSpec:
        for part, suits in SUITS_THE_UNTRAINED.items():
            for name, value in suits.items():
                _left_open(schema["properties"][part]["properties"][name], value)
    return schema


def _left_open(field: dict[str, Any], value: Any) -> None:
    """A default that follows from another field is the operator's to fill in."""
    usual = field.pop("default")
    field["description"] += f" Default: {usual}; for {', '.join(sorted(UNTRAINED))}, {value}."


def _status(kind: ClusterKind) -> dict[str, Any]:
    schema = bounded(structural(kind.status, defaults=False))
    for name, key in LIST_KEYS.items():
        schema["properties"][name] |= {LIST_TYPE: "map", "x-kubernetes-list-map-keys": [key]}
    condition = schema["properties"]["conditions"]["items"]["properties"]
    condition["status"] = {"type": "string", "enum": ["True", "False", "Unknown"]}
    return schema


def _transition(rule: ChangeRule) -> dict[str, Any]:
    return {"rule": f"!({BEGUN}) || {rule.cel}", "message": rule.sentence, "fieldPath": f".spec.{rule.path}"}
