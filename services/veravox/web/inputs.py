"""Inputs of a form: each with a label, a tip that says what it does, and room for what is wrong with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from nicegui import ui
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from veravox.core.catalogue import Choice
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.web.elements import Tag
from veravox.web.fields import SpecField, nested, spec_field

NUMBERS = ("greater_than", "less_than", "int_", "float_", "finite_")  # pydantic's names of what numbers get wrong


class Form:
    """Values by the outside paths of a spec. Whoever listens hears of each change; trouble is shown in its place."""

    def __init__(self, values: dict[str, Any], changed: Callable[[], None]) -> None:
        self.values = values
        self.changed = changed
        self.general: Tag | None = None
        self._troubles: dict[str, Tag] = {}
        self._listeners: dict[str, Callable[[], None]] = {}

    def on_change(self, path: str, listener: Callable[[], None]) -> None:
        self._listeners[path] = listener

    def put(self, path: str, value: Any) -> None:
        if self.values.get(path) != value:
            self.values[path] = value
            self._listeners.get(path, lambda: None)()
            self.changed()

    def spec(self) -> tuple[TrainingJobSpec | None, dict[str, str]]:
        """What the values ask for; or None, and what is wrong with each field."""
        try:
            return TrainingJobSpec.model_validate(nested(self.values)), {}
        except ValidationError as error:
            return None, {".".join(map(str, each["loc"])): _plain(each) for each in error.errors()}

    def trouble_at(self, path: str) -> None:
        self._troubles[path] = Tag("p", "", "trouble", role="alert")

    def show_troubles(self, troubles: Mapping[str, str]) -> None:
        """Each sentence at its field; those without one at the form's general place."""
        rest = []
        for path, sentence in troubles.items():
            if not self._near(path):
                rest.append(f"{path}: {sentence}" if path else sentence)
        for path, place in self._troubles.items():
            _say(place, "; ".join(text for where, text in troubles.items() if self._near(where) == path))
        if self.general:
            _say(self.general, "; ".join(rest))

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


@contextmanager
def labelled(form: Form, field: SpecField, group: bool = False) -> Iterator[None]:
    """A field's surroundings: label with tip above, trouble below."""
    with Tag("div", "", "field", **({"role": "group", "aria_label": field.title} if group else {})):
        with Tag("div", "", "label"):
            if group:
                Tag("span", field.title)
            else:
                Tag("label", field.title, for_=field.path)
            tip(field.title, field.tip)
        yield
        form.trouble_at(field.path)


def tip(title: str, text: str) -> None:
    """A question mark that answers when it is pointed at, focused or touched."""
    with Tag("button", "?", "tip", type="button", aria_label=f"{title}: {text}") as mark:
        bubble = ui.tooltip(text)
    mark.on("focus", lambda: bubble.run_method("show"), args=[])
    mark.on("blur", lambda: bubble.run_method("hide"), args=[])


def number(form: Form, path: str) -> None:
    """A number with its unit."""
    field = spec_field(path)
    with labelled(form, field):
        step = "1" if field.whole else "any"
        entry = ui.number(value=form.values[path], on_change=lambda e: form.put(path, _number(e.value, field.whole)))
        entry.props(f'outlined dense for="{path}" step="{step}" inputmode="decimal"')
        if field.unit:
            entry.props["suffix"] = field.unit
        Tag("small", field.help)


def _number(value: Any, whole: bool) -> Any:
    return int(value) if whole and isinstance(value, float) and value.is_integer() else value


def text(form: Form, path: str, placeholder: str = "") -> None:
    field = spec_field(path)
    with labelled(form, field):
        entry = ui.input(value=form.values[path], placeholder=placeholder)
        entry.props(f'outlined dense for="{path}"')
        entry.on_value_change(lambda e: form.put(path, e.value or ""))
        Tag("small", field.help)


def lines(form: Form, path: str, placeholder: str = "") -> None:
    """A list of texts, a line each."""
    field = spec_field(path)
    with labelled(form, field):
        entry = ui.textarea(value="\n".join(form.values[path]), placeholder=placeholder)
        entry.props(f'outlined dense autogrow for="{path}"')
        entry.on_value_change(lambda e: form.put(path, [line.strip() for line in e.value.splitlines() if line.strip()]))
        Tag("small", _("One a line."))


def switch(form: Form, path: str) -> None:
    field = spec_field(path)
    with labelled(form, field, group=True):
        ui.checkbox(field.help, value=form.values[path], on_change=lambda e: form.put(path, bool(e.value)))


def one_of(form: Form, path: str, choices: Mapping[str, Choice]) -> None:
    """Chips of which one is on, with the chosen one's help and caution below."""
    field = spec_field(path)
    with labelled(form, field, group=True):
        help = Tag("small")
        caution = Tag("div")

        def explain(name: str) -> None:
            choice = choices.get(name)
            help.text = _(choice.help) if choice else ""
            caution.clear()
            if choice and choice.badge:
                with caution:
                    Tag("span", f"▲ {_(choice.badge)}", "chip warn")

        def choose(on: list[str]) -> None:
            form.put(path, on[0])
            explain(on[0])

        names = [(choice.name, _(choice.title)) for choice in choices.values()]
        picks = Picks(names, [form.values[path]], choose, many=False)
        picks.place.move(target_index=1)
        explain(form.values[path])


class Picks:
    """Chips to choose from: exactly one, or any number (none means all)."""

    def __init__(
        self, names: Sequence[tuple[str, str]], on: Sequence[str], changed: Callable[[list[str]], object], many: bool
    ) -> None:
        self._on, self._changed, self._many = list(on), changed, many
        self.place = Tag("div", "", "pick", role=None if many else "radiogroup")
        self._chips: dict[str, Tag] = {}
        with self.place:
            for name, title in names:
                self._chips[name] = chip = Tag("button", title, type="button", role=None if many else "radio")
                chip.on("click", lambda name=name: self._click(name), args=[])
        self._paint()

    def _click(self, name: str) -> None:
        if self._many:
            self._on = [each for each in self._chips if (each in self._on) != (each == name)]
        else:
            self._on = [name]
        self._paint()
        self._changed(list(self._on))

    def _paint(self) -> None:
        for name, chip in self._chips.items():
            on = name in self._on
            chip.classes(add="on" if on else "", remove="" if on else "on")
            chip.set(**{"aria_pressed" if self._many else "aria_checked": "true" if on else "false"})


def several(form: Form, path: str, names: Sequence[tuple[str, str]], hint: str) -> None:
    """Chips of which any number is on. All on, or none, is the empty list: whatever the dataset holds."""
    field = spec_field(path)
    all_names = [name for name, _title in names]
    with labelled(form, field, group=True):

        def put(on: list[str]) -> None:
            form.put(path, [] if set(on) == set(all_names) else on)

        Picks(names, form.values[path] or all_names, put, many=True)
        Tag("small", hint)
