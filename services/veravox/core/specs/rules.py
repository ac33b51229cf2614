"""Rules of a spec, written once: Pydantic asks `holds`, a cluster's API server evaluates `cel`, both say the sentence."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic.alias_generators import to_snake
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from veravox.core.text import N_, _

LONGEST_VALUE = 200  # characters of a text that a rule looks at; what is longer is refused for its length
VALUE = "{value!r}"  # in a sentence: what was written


@dataclass(frozen=True, eq=False)
class Rule:
    """What must hold, for a part of a spec or, as an annotation, for one text.

    Args:
        holds: whether it does, for the model or the text.
        cel: the same in the Common Expression Language: `self` is the part as it is written, in camelCase, with its
            defaults (Kubernetes, "Validation rules").
        sentence: what is wrong and what would be right; `{value!r}` stands for what was written.
        path: the field to blame, in camelCase beneath the part.
        hint: what is said behind the sentence, which an API server could not find out.
        choices: what may be chosen, where the rule is about that; with a help where there is one.
        schema: what the JSON schema says of it.
    """

    holds: Callable[[Any], bool]
    cel: str
    sentence: str
    path: str = ""
    hint: Callable[[str], str] = lambda value: ""
    choices: Mapping[str, str] = field(default_factory=dict)
    schema: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, value: Any) -> Any:
        """The text itself; what is no text, or too long, is left to those who say so."""
        if not isinstance(value, str) or (VALUE in self.sentence and len(value) > LONGEST_VALUE) or self.holds(value):
            return value
        raise ValueError(" ".join(filter(None, [_(self.sentence).format(value=value), self.hint(value)])))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), **self.schema}


def one_of(choices: Mapping[str, str]) -> Rule:
    """Accepts these names alone; each has a sentence of help or none."""

    def hint(name: str) -> str:
        near = get_close_matches(name, choices, n=1)
        return _("Did you mean {near}?").format(near=near[0]) if near else ""

    sentence = N_("{value!r} is not known. There are: {names}.").replace("{names}", ", ".join(choices))
    return Rule(choices.__contains__, f"self in {json.dumps(list(choices))}", sentence, hint=hint, choices=choices)


def written_as(pattern: str, sentence: str) -> Rule:
    """Accepts what the whole pattern matches."""
    shape = re.compile(pattern)
    return Rule(
        lambda text: bool(shape.fullmatch(text)), f"self.matches(r'{pattern}')", sentence, schema={"pattern": pattern}
    )


def value_at(part: Any, path: str) -> Any:
    """The value at a path in camelCase of a model."""
    for name in path.split("."):
        part = getattr(part, to_snake(name))
    return part


def keep(rules: Iterable[Rule], part: Any) -> None:
    """Check a whole part.

    Raises:
        ValidationError: with the sentence of each rule that is broken, at the field that it blames.
    """
    broken = [
        InitErrorDetails(
            type=PydanticCustomError("rule", "{sentence}", {"sentence": _(each.sentence)}),
            loc=tuple(filter(None, each.path.split("."))),
            input=None,
        )
        for each in rules
        if not each.holds(part)
    ]
    if broken:
        raise ValidationError.from_exception_data(type(part).__name__, broken)
