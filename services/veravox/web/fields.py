"""What the form says of each field of a spec, read from the spec itself."""

from dataclasses import dataclass
from typing import Any, get_args

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _, numeral


@dataclass(frozen=True)
class SpecField:
    """One field, by its outside path such as `training.batchSize`."""

    path: str
    title: str
    help: str
    unit: str
    low: float | None
    high: float | None
    whole: bool  # takes whole numbers alone

    @property
    def limits(self) -> str:
        """From where to where it goes; empty where that is open."""
        if self.low is None or self.high is None:
            return ""
        unit = f" {self.unit}" if self.unit else ""
        return _("from {low} to {high}{unit}").format(
            low=numeral(f"{self.low:,.10g}"), high=numeral(f"{self.high:,.10g}"), unit=unit
        )

    @property
    def tip(self) -> str:
        """All that the spec says: what it does, and from where to where it goes."""
        return f"{self.help} {self.limits[0].upper()}{self.limits[1:]}." if self.limits else self.help


def spec_field(path: str, spec: type[BaseModel] = TrainingJobSpec) -> SpecField:
    """The field at an outside path.

    Raises:
        KeyError: if the spec has none there.
    """
    name, _dot, rest = path.partition(".")
    info = _by_alias(spec)[name]
    if rest:
        inner = spec_field(rest, _model_of(info))
        return SpecField(path, inner.title, inner.help, inner.unit, inner.low, inner.high, inner.whole)
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    return SpecField(
        path=path,
        title=_(info.title or name),
        help=_(info.description or ""),
        unit=_(str(extra.get("unit", ""))),
        low=_limit(info, Ge, "ge") if _limit(info, Ge, "ge") is not None else _limit(info, Gt, "gt"),
        high=_limit(info, Le, "le") if _limit(info, Le, "le") is not None else _limit(info, Lt, "lt"),
        whole=info.annotation is int,
    )


def default_of(path: str, spec: TrainingJobSpec) -> Any:
    """The value at an outside path of a spec, as JSON has it; empty below a part that the spec goes without."""
    value: Any = spec.outside()
    for part in path.split("."):
        if value is None:
            return ""
        value = value[part]
    return value


def nested(values: dict[str, Any]) -> dict[str, Any]:
    """Values by path as the document that the paths describe."""
    document: dict[str, Any] = {}
    for path, value in values.items():
        *folders, name = path.split(".")
        place = document
        for folder in folders:
            place = place.setdefault(folder, {})
        place[name] = value
    return document


def _by_alias(spec: type[BaseModel]) -> dict[str, FieldInfo]:
    return {info.alias or name: info for name, info in spec.model_fields.items()}


def _model_of(info: FieldInfo) -> type[BaseModel]:
    kinds = [info.annotation, *get_args(info.annotation)]
    return next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))


def _limit(info: FieldInfo, kind: type, attribute: str) -> float | None:
    return next((float(getattr(each, attribute)) for each in info.metadata if isinstance(each, kind)), None)
