"""Parts of the forms that narrow a list down. Such a form is sent as an address, so it needs no script."""

from collections.abc import Iterable

from nicegui import ui

from veravox.core.text import _
from veravox.web.elements import Tag, link

Option = tuple[str, str]  # what is sent, and what is read


def entry(name: str, label: str, value: str, kind: str, **more: str) -> None:
    with Tag("div", "", "field"):
        Tag("label", label, for_=f"seek-{name}")
        made = ui.input(value=value)
        made.props(f'outlined dense for="seek-{name}" name="{name}" type="{kind}"')
        for key, said in more.items():
            made.props[key] = said


def choice(name: str, label: str, options: Iterable[Option], chosen: str, or_any: bool = False) -> None:
    """What is chosen can be chosen even where there is none of it any more."""
    there = list(options)
    if chosen and chosen not in {value for value, _says in there}:
        there.append((chosen, chosen))
    with Tag("div", "", "field"):
        Tag("label", label, for_=f"seek-{name}")
        with Tag("select", "", "box", id=f"seek-{name}", name=name):
            for value, says in [*([("", _("any"))] if or_any else []), *there]:
                Tag("option", says, value=value, selected=True if value == chosen else None)


def held(narrowed: Iterable[Option], everything: Option) -> None:
    """What is sought now: each leads to the same without it.

    Args:
        narrowed: addresses without it, and what each says.
        everything: the address without any of them, and what it says.
    """
    sought = list(narrowed)
    if not sought:
        return
    with Tag("div", "", "chips held"):
        for address, says in sought:
            link(f"{says} ×", address, "chip", aria_label=_("No longer {what}").format(what=says))
        link(everything[1], everything[0])
