"""Inputs of a form: each with a label, a tip that says what it does, and room for what is wrong with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from nicegui import ui

from veravox.core.catalogue import Choice
from veravox.core.text import _
from veravox.web.elements import Tag
from veravox.web.fields import SpecField, spec_field
from veravox.web.form import Form

DIGITS = "%.10g"  # as many as the greatest seed has


@contextmanager
def labelled(form: Form, field: SpecField, group: bool = False) -> Iterator[None]:
    """A field's surroundings: label with tip above, trouble below."""
    named = {"role": "group", "aria_label": field.title} if group else {}
    with Tag("div", "", "field", data_field=field.path, tabindex="-1" if group else None, **named):
        with Tag("div", "", "label"):
            if group:
                Tag("span", field.title)
            else:
                Tag("label", field.title, for_=field.path)
            tip(field.title, field.tip)
        yield
        form.trouble_at(field)


def tip(title: str, text: str) -> None:
    """A question mark that answers when it is pointed at, focused or touched."""
    with Tag("button", "?", "tip", type="button", aria_label=f"{title}: {text}") as mark:
        bubble = ui.tooltip(text)
    mark.on("focus", lambda: bubble.run_method("show"), args=[])
    mark.on("blur", lambda: bubble.run_method("hide"), args=[])


def number(form: Form, path: str, zero: str = "") -> None:
    """A number with its unit; `zero` says below what 0 means, as long as it is there."""
    field = spec_field(path)

    def take(value: Any) -> None:
        form.put(path, _number(value, field.whole))
        meaning.text = _zero(value, zero)

    with labelled(form, field):
        step = "1" if field.whole else "any"
        entry = ui.number(value=form.values[path], format=DIGITS, on_change=lambda e: take(e.value))
        entry.props(f'outlined dense for="{path}" step="{step}" inputmode="decimal"')
        if field.unit:
            entry.props["suffix"] = field.unit
        form.shown_by(path, entry.set_value)
        with Tag("small"):
            meaning = Tag("b", _zero(form.values[path], zero))
            Tag("span", field.help)


def _zero(value: Any, meaning: str) -> str:
    return f"{meaning} " if meaning and value == 0 else ""


def _number(value: Any, whole: bool) -> Any:
    return int(value) if whole and isinstance(value, float) and value.is_integer() else value


def text(form: Form, path: str, placeholder: str = "") -> None:
    field = spec_field(path)
    with labelled(form, field):
        line(form, path, placeholder)
        Tag("small", field.help)


def line(form: Form, path: str, placeholder: str = "") -> None:
    """A line to write into, and nothing around it."""
    entry = ui.input(value=form.values[path], placeholder=placeholder)
    entry.props(f'outlined dense for="{path}"')
    entry.on_value_change(lambda e: form.put(path, e.value or ""))
    form.shown_by(path, entry.set_value)


def lines(form: Form, path: str, placeholder: str = "") -> None:
    """A list of texts, a line each."""
    with labelled(form, spec_field(path)):
        entry = _area(path, "\n".join(form.values[path]), placeholder)
        entry.on_value_change(lambda e: form.put(path, [line.strip() for line in e.value.splitlines() if line.strip()]))
        form.shown_by(path, lambda value: entry.set_value("\n".join(value)))
        Tag("small", _("One a line."))


def code(form: Form, path: str, placeholder: str = "") -> None:
    """A text of several lines, kept as it is written."""
    with labelled(form, spec_field(path)):
        entry = _area(path, form.values[path], placeholder)
        entry.on_value_change(lambda e: form.put(path, e.value or ""))


def _area(path: str, value: str, placeholder: str) -> ui.textarea:
    entry = ui.textarea(value=value, placeholder=placeholder)
    entry.props(f'outlined dense autogrow for="{path}" spellcheck="false"').classes("code")
    return entry


def switch(form: Form, path: str) -> None:
    field = spec_field(path)
    with labelled(form, field, group=True):
        check(form, path, field.help)


def check(form: Form, path: str, says: str) -> None:
    """A box to tick, and nothing around it."""
    ui.checkbox(says, value=form.values[path], on_change=lambda e: form.put(path, bool(e.value)))


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

        def show(name: str) -> None:
            picks.show([name])
            explain(name)

        form.shown_by(path, show)


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

    def show(self, on: Sequence[str]) -> None:
        """Switch others on, as if they had been chosen, and say nothing of it."""
        self._on = list(on)
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


def several(form: Form, path: str, names: Sequence[tuple[str, str]], hint: str, none_is_all: bool = True) -> None:
    """Chips of which any number is on.

    Args:
        form: takes the choice.
        path: of the field.
        names: each with its title.
        hint: what to think of.
        none_is_all: the empty list means whatever the dataset holds, and all are on; else it means none.
    """
    field = spec_field(path)
    all_names = [name for name, _title in names]
    with labelled(form, field, group=True):

        def put(on: list[str]) -> None:
            form.put(path, [] if none_is_all and set(on) == set(all_names) else on)

        Picks(names, form.values[path] or (all_names if none_is_all else []), put, many=True)
        Tag("small", hint)
