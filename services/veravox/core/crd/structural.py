"""From a Pydantic model to the structural schema of a cluster (OpenAPI v3, every reference written out)."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema, to_jsonable_python

from veravox.core.specs.rules import VALUE, Rule

VALIDATIONS = "x-kubernetes-validations"
LIST_TYPE = "x-kubernetes-list-type"
KEPT = (
    "type",
    "default",
    "enum",
    "format",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "maxProperties",
    "required",
    VALIDATIONS,
)
CHOICES = "choices"  # on its way from a rule to the description
TRUTHS = frozenset({"on", "off", "yes", "no"})  # what YAML takes for true and false where it is not quoted


def structural(model: type[BaseModel], *, defaults: bool) -> dict[str, Any]:
    """The schema of a spec, with its defaults and rules, or of a status, which has neither and may hold nulls."""
    generator = _OfSpec if defaults else _OfStatus
    document = model.model_json_schema(schema_generator=generator)
    return _written_out(document, document.get("$defs", {}), nulls=not defaults)


def validation(rule: Rule, subject: str = "self") -> dict[str, Any]:
    """The rule as an API server knows it."""
    cel = rule.cel if subject == "self" else rule.cel.replace("self", subject)
    told: dict[str, Any] = {"rule": cel, "message": rule.sentence.replace(VALUE, "the value")}
    if VALUE in rule.sentence:
        before, _value, after = rule.sentence.partition(VALUE)
        told["messageExpression"] = f"""{json.dumps(before + "'")} + {subject} + {json.dumps("'" + after)}"""
    return told | ({"fieldPath": f".{rule.path}"} if rule.path else {})


class _InOrder(GenerateJsonSchema):
    """Pydantic's generator, without titles and in the order of the model."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        return value


class _OfSpec(_InOrder):
    """Tells the rules and every default."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        made = super().function_before_schema(schema)
        rule = schema["function"]["function"]
        if not isinstance(rule, Rule):
            return made
        return made | {VALIDATIONS: [*made.get(VALIDATIONS, []), validation(rule)], CHOICES: list(rule.choices.items())}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        rules = getattr(schema["cls"], "rules", ())
        made = super().model_schema(schema)
        return made | ({VALIDATIONS: [validation(each) for each in rules]} if rules else {})

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = self.generate_inner(schema["schema"])
        value = schema["default"] if "default" in schema else schema["default_factory"]()  # type: ignore[call-arg]
        if value is None:
            return made
        return {**made, "default": {} if isinstance(value, BaseModel) else to_jsonable_python(value)}


class _OfStatus(_InOrder):
    """Without defaults: what an operator has not told is not there."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def _written_out(node: Mapping[str, Any], known: Mapping[str, Any], nulls: bool) -> dict[str, Any]:
    """The node without references, titles, examples, and what a structural schema may not say."""
    node, nullable = _resolved(node, known)
    said = {name: node[name] for name in KEPT if name in node}
    said |= _bounds(node)
    if description := _description(node):
        said = {"description": description} | said
    if VALIDATIONS in node:  # its sentence says more than the API server's own words
        said.pop("pattern", None)
        if said.pop("enum", None):
            said["maxLength"] = max(map(len, node["enum"])) * 4
    if "properties" in node:
        said["properties"] = {name: _written_out(each, known, nulls) for name, each in node["properties"].items()}
    if "items" in node:
        said |= {"items": _written_out(node["items"], known, nulls), LIST_TYPE: "atomic"}
    if isinstance(node.get("additionalProperties"), Mapping):
        said["additionalProperties"] = _written_out(node["additionalProperties"], known, nulls)
        said |= _names(node)
    return said | ({"nullable": True} if nullable and nulls else {})


def _resolved(node: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """What the node refers to, with what it says itself; and whether it may be null."""
    nullable = False
    while "$ref" in node or "anyOf" in node:
        own = {name: value for name, value in node.items() if name not in {"$ref", "anyOf"}}
        if "$ref" in node:
            inner = known[node["$ref"].rpartition("/")[2]]
        else:
            (inner,) = [each for each in node["anyOf"] if each != {"type": "null"}]
            nullable = True
        node = {**inner, **own}
    return node, nullable


def _bounds(node: Mapping[str, Any]) -> dict[str, Any]:
    """`exclusiveMinimum: 0` is `minimum: 0, exclusiveMinimum: true` in OpenAPI v3."""
    said: dict[str, Any] = {}
    for bound in ("Minimum", "Maximum"):
        if (value := node.get(f"exclusive{bound}")) is not None:
            said |= {bound.lower(): value, f"exclusive{bound}": True}
    return said


def _names(node: Mapping[str, Any]) -> dict[str, Any]:
    """A structural schema knows no `propertyNames`."""
    longest = node["propertyNames"]["maxLength"]
    rule = {
        "rule": f"self.all(name, name.size() <= {longest})",
        "message": f"String should have at most {longest} characters",
    }
    return {VALIDATIONS: [rule]}


def _description(node: Mapping[str, Any]) -> str:
    """The tip of the field, its unit, and what may be chosen."""
    said = [" ".join(str(node.get("description", "")).split())]
    if unit := node.get("unit"):
        said.append(f"Unit: {unit}.")
    if choices := node.get(CHOICES):
        helped = all(help for _name, help in choices)
        told = [f'"{name}": {help}' if helped else f'"{name}"' for name, help in choices]
        said.append("Choices: " + (" ".join(told) if helped else ", ".join(told) + "."))
        if unquoted := [f'"{name}"' for name, _help in choices if name in TRUTHS]:
            said.append(f"Write {' and '.join(unquoted)} with their quotes: without, YAML makes true or false of them.")
    return " ".join(filter(None, said))
