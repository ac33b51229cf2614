"""What all specs and status share: naming, strictness, and fields that explain themselves."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

from veravox.core.desired import Desired
from veravox.core.specs.rules import LONGEST_VALUE, Rule, keep, one_of, written_as
from veravox.core.text import N_

LONGEST_TITLE = 120  # letters
NAME = r"^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$"
Name = Annotated[
    str,
    StringConstraints(max_length=63),
    written_as(NAME, N_("use small letters, digits, dots and hyphens, with a letter or digit at both ends")),
]
Word = Annotated[str, StringConstraints(max_length=LONGEST_VALUE)]
Memory = Annotated[
    str,
    StringConstraints(max_length=20),
    written_as(r"^[1-9][0-9]*(Mi|Gi|Ti)$", N_("write a whole number and Mi, Gi or Ti, such as 16Gi")),
]
Wanted = Annotated[Desired, one_of(dict.fromkeys(Desired, ""))]


class Resource(BaseModel):
    """A part of a spec or a status. Unknown fields are refused, so a typing error never passes for a default."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", validate_default=True)
    rules: ClassVar[tuple[Rule, ...]] = ()  # what must hold between fields

    @model_validator(mode="after")
    def _keeps_its_rules(self) -> Self:
        keep(self.rules, self)
        return self

    def outside(self) -> dict[str, Any]:
        """As JSON and YAML show it: camelCase names, plain values."""
        return self.model_dump(mode="json", by_alias=True)


def explained(default: Any, title: str, help: str, example: Any = None, unit: str = "", **limits: Any) -> Any:
    """A field with all that form, CLI, documentation and CRD say about it.

    Args:
        default: the value where none is given; `...` for a field that must be given.
        title: what the form calls it.
        help: a sentence: what it does, and what a higher or lower value changes.
        example: a good value; the default where none is given.
        unit: shown behind the value.
        limits: Pydantic's constraints (`ge`, `le`, `max_length`, ...).
    """
    if callable(default):
        shown, limits["default_factory"] = example, default
    else:
        shown = default if example is None else example
        limits["default"] = default
    extra: dict[str, Any] | None = {"unit": unit} if unit else None
    return Field(title=title, description=help, examples=[shown], json_schema_extra=extra, **limits)


DESIRED: Any = explained(
    Desired.RUN,
    N_("Desired"),
    N_("What the job should do now: run, pause (can be resumed), or stop and keep the model."),
)
TITLE: Any = explained(
    "",
    N_("Name"),
    N_("How you want to recognise it later; a name is made up where none is given."),
    "Two voices, clean",
    max_length=LONGEST_TITLE,
)
