"""The few things that pages are made of. Texts are texts: nothing that a user wrote is ever read as HTML."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from veravox.core.said_again import again
from veravox.core.text import _

Handler = Callable[[], Awaitable[None] | None]
Cell = str | Callable[[], object]  # a text, or what builds it
Shown = TypeVar("Shown")


class Tag(TextElement):
    """An HTML element with a text, classes and attributes (`aria_label` for aria-label, `for_` for for)."""

    def __init__(self, tag: str, text: str = "", classes: str = "", **attributes: Any) -> None:
        super().__init__(tag=tag, text=text)
        self.classes(classes)
        self.set(**attributes)

    def set(self, **attributes: Any) -> None:
        """Set attributes; None takes one away."""
        new = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        changed = {key: value for key, value in new.items() if self.props.get(key) != value}
        for key, value in changed.items():
            if value is None:
                self.props.pop(key)
            else:
                self.props[key] = value
        if changed:
            self.update()


class Part(Generic[Shown]):
    """A piece of a page that is rebuilt when what it shows has changed, and else left alone with focus and scroll."""

    def __init__(self, build: Callable[[Shown], None], tag: str = "div", classes: str = "", **attributes: Any) -> None:
        self._build = build
        self._place = Tag(tag, "", classes, **attributes)
        self._shown: list[Shown] = []

    def show(self, value: Shown) -> None:
        if self._shown == [value]:
            return
        self._shown = [value]
        self._place.clear()
        with self._place:
            self._build(value)


def card(title: str = "", classes: str = "", **attributes: Any) -> AbstractContextManager[Any]:
    """A card with a heading."""
    place = Tag("section", "", f"card {classes}".strip(), **attributes)
    if title:
        with place:
            Tag("h2", title)
    return place


def link(text: str, href: str, classes: str = "", **attributes: Any) -> Tag:
    return Tag("a", text, classes, href=href, **attributes)


def button(text: str, handler: Handler, classes: str = "", **attributes: Any) -> Tag:
    """A button that does something on the server."""
    made = Tag("button", text, classes, type="button", **attributes)
    made.on("click", handler, args=[])
    return made


def chip(text: str, kind: str = "", **attributes: Any) -> Tag:
    """A word in a pill; `kind` is good, warn, bad, calm or nothing."""
    return Tag("span", text, f"chip {kind}".strip(), **attributes)


def badge(caution: str, title: str) -> Tag:
    """A protocol's caution, or its name where there is nothing to be cautious of."""
    return chip(f"▲ {again(caution)}", "warn") if caution else chip(again(title), "good")


def definitions(rows: Iterable[tuple[str, Cell]]) -> None:
    """Terms with what they are: a text, or what a function builds."""
    with Tag("dl"):
        for term, value in rows:
            Tag("dt", term)
            if isinstance(value, str):
                Tag("dd", value)
            else:
                with Tag("dd"):
                    value()


def table(caption: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Cell]]) -> Tag:
    """A table that can scroll sideways; the body of it, for who adds lines.

    Args:
        caption: for those who do not see what stands around it.
        columns: heading and class (`n` for numbers) of each.
        rows: cells, each a text or what a function builds.
    """
    with Tag("div", "", "scroll", tabindex="0", role="region", aria_label=caption), Tag("table"):
        with Tag("thead"), Tag("tr"):
            for heading, kind in columns:
                heading_cell(heading, kind)
        with Tag("tbody") as body:
            for row in rows:
                with Tag("tr"):
                    for cell, (_heading, kind) in zip(row, columns, strict=True):
                        _cell(cell, kind)
    return body


def heading_cell(heading: str, kind: str, **attributes: Any) -> Tag:
    """A column's heading; one that shows none is named for those who hear it."""
    with Tag("th", heading, kind, scope="col", **attributes) as cell:
        if not heading:
            Tag("span", _("More"), "unseen")
    return cell


def _cell(cell: Cell, kind: str) -> None:
    if isinstance(cell, str):
        Tag("td", cell, kind)
    else:
        with Tag("td", "", kind):
            cell()


def bar(share: float, label: str, tall: bool = False, **attributes: Any) -> Tag:
    """A bar that is full to a share in [0, 1]."""
    told = {"role": "progressbar", "aria_label": label, "aria_valuemin": "0", "aria_valuemax": "100"}
    place = Tag("div", "", "bar tall" if tall else "bar", **told, **attributes)
    with place:
        Tag("i")
    fill(place, share)
    return place


def fill(place: Tag, share: float) -> None:
    """Fill a bar anew; nothing is sent where nothing has changed."""
    done = next(iter(place))
    assert isinstance(done, Tag)
    place.set(aria_valuenow=f"{100 * share:.0f}")
    done.set(style=f"width:{100 * min(max(share, 0.0), 1.0):.2f}%")


def class_bars(shares: Iterable[tuple[str, float, str]], colour: Callable[[str], str]) -> None:
    """Names, bars and numbers: each class with its share in [0, 1] and the share in words."""
    with Tag("div", "", "classes", role="list"):
        for name, share, said in shares:
            with Tag("div", role="listitem"):
                Tag("span", name)
                with Tag("div", "", "bar", aria_hidden="true"):
                    Tag("i", style=f"width:{100 * share:.2f}%;background:var(--{colour(name)})")
                Tag("span", said)


def with_undo(sentence: str, undo: Handler) -> None:
    """A line that says what was done and takes it back; it is announced, and stays until something else happens."""
    with Tag("div", "", "card notice between", role="status", style="margin-bottom:16px"):
        Tag("span", sentence)
        button(_("Undo"), undo)


def told(sentence: str) -> None:
    """A short message at the page's foot."""
    ui.notify(sentence, position="bottom", timeout=6000)
