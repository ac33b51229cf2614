"""The values of a form of a training, what they ask for, and what is wrong with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from veravox.core.seeds import parsed_seeds
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import N_, _
from veravox.web.elements import Tag
from veravox.web.fields import SpecField, nested, spec_field
from veravox.web.recipe import EACH, SEED

EXTERNAL = "protocol.external.name"
NO_TEST_DATASET = N_("Choose the dataset that is tested on: another one than what it learns from.")
NUMBERS = ("greater_than", "less_than", "int_", "float_", "finite_")  # pydantic's names of what numbers get wrong


@dataclass(frozen=True)
class Asked:
    """A training, and what the runs of a group differ in; nothing of that for a single run."""

    spec: TrainingJobSpec
    seeds: tuple[int, ...] = ()
    folds: int = 0
    each: str = ""  # what is held out in turn: speaker, generator or condition

    @property
    def is_group(self) -> bool:
        return bool(self.seeds or self.folds or self.each)

    @property
    def runs(self) -> int | None:
        """How many; None where that follows from what the dataset holds."""
        return None if self.each else (len(self.seeds) or 1) * (self.folds or 1)

    def group(self) -> dict[str, Any]:
        """What asks the gateway for it, where it is a group."""
        seeds = list(self.seeds) or None
        return {"spec": self.spec.outside(), "seeds": seeds, "folds": self.folds, "each": self.each}


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a field that people know by its title; path and title are empty where no field is to blame."""

    path: str
    title: str
    sentence: str


class Form:
    """Values by the outside paths of a spec; seeds are a text, for they may be several, and `each` is the form's own.

    Whoever listens hears of each change; trouble is shown in its place.
    """

    def __init__(self, values: dict[str, Any], changed: Callable[[], None]) -> None:
        self.values = values
        self.changed = changed
        self.told: Callable[[Sequence[Trouble]], object] = lambda _troubles: None
        self._troubles: dict[str, Tag] = {}
        self._titles: dict[str, str] = {}
        self._listeners: dict[str, Callable[[], None]] = {}
        self._inputs: dict[str, Callable[[Any], object]] = {}

    def on_change(self, path: str, listener: Callable[[], None]) -> None:
        self._listeners[path] = listener

    def shown_by(self, path: str, show: Callable[[Any], object]) -> None:
        """How a field's input is made to show another value."""
        self._inputs[path] = show

    def put(self, path: str, value: Any) -> None:
        """Take over what was typed."""
        if self.values.get(path) != value:
            self.values[path] = value
            self._listeners.get(path, lambda: None)()
            self.changed()

    def replace(self, path: str, value: Any) -> None:
        """Put another value, and show it."""
        self.put(path, value)
        self._inputs.get(path, lambda _value: None)(value)

    def asked(self) -> tuple[Asked | None, dict[str, str]]:
        """What the values ask for; or None, and what is wrong with each field."""
        values, troubles, seeds = dict(self.values), {}, [0]
        try:
            seeds = parsed_seeds(self.values[SEED])
        except ValueError as error:
            troubles[SEED] = str(error)
        values[SEED] = seeds[0]
        each = values["protocol.name"] if values.pop(EACH, False) else ""
        if values["protocol.name"] != "external":
            del values[EXTERNAL]
        try:
            spec = TrainingJobSpec.model_validate(nested(values))
        except ValidationError as error:
            troubles |= {".".join(map(str, wrong["loc"])): _plain(wrong) for wrong in error.errors()}
            return None, troubles if values.get(EXTERNAL, "-") else troubles | {EXTERNAL: _(NO_TEST_DATASET)}
        many = tuple(seeds) if len(seeds) > 1 else ()
        return (None if troubles else Asked(spec, many, spec.protocol.folds, each)), troubles

    def trouble_at(self, field: SpecField) -> None:
        """Here is what is wrong with this field said, which people know by its title."""
        self._troubles[field.path] = Tag("p", "", "trouble", role="alert")
        self._titles[field.path] = field.title

    def show_troubles(self, troubles: Mapping[str, str]) -> None:
        """Each sentence at its field, and all of them to whoever tells them in one place."""
        found = [self._trouble(*each) for each in troubles.items()]
        for path, place in self._troubles.items():
            _say(place, "; ".join(each.sentence for each in found if each.path == path))
        self.told(found)

    def _trouble(self, path: str, sentence: str) -> Trouble:
        if near := self._near(path):
            return Trouble(near, self._titles[near], sentence)
        return Trouble("", "", f"{path}: {sentence}" if path else sentence)

    def _near(self, path: str) -> str:
        """The field that a path lies in: `callbacks.0` lies in `callbacks`."""
        while path and path not in self._troubles:
            path = path.rpartition(".")[0]
        return path


def _plain(error: ErrorDetails) -> str:
    """What is wrong with a field: for a number its limits, else the sentence of whoever refused it."""
    path = ".".join(map(str, error["loc"]))
    if error["type"].startswith(NUMBERS):
        return _("a number is needed here, {limits}").format(limits=spec_field(path).limits)
    return error["msg"].removeprefix("Value error, ")


def _say(place: Tag, sentence: str) -> None:
    if place.text != sentence:
        place.text = sentence
