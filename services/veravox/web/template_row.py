"""Templates to begin a training with, above its form."""

from collections.abc import Container
from functools import partial
from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from veravox.core.templates import TEMPLATES, template_spec
from veravox.core.text import _
from veravox.web.elements import Tag, button
from veravox.web.form import Form


def template_row(form: Form, chosen: str, datasets: Container[str]) -> None:
    """A button each; the address that it leads to fills the form, and can be sent to others."""

    def choose(name: str) -> None:
        ui.navigate.to(template_address(name, str(form.values["dataset.name"]), datasets))

    with Tag("div", "", "field", style="margin-bottom:16px", role="group", aria_label=_("Templates")):
        with Tag("div", "", "label"):
            Tag("span", _("Templates"))
        with Tag("div", "", "pick"):
            for each in TEMPLATES.values():
                on = {"classes": "on", "aria_current": "true"} if each.name == chosen else {}
                button(_(each.title), partial(choose, each.name), **on)
        hint = _("Each fills in the whole form; everything can be changed afterwards.")
        Tag("small", _(TEMPLATES[chosen].help) if chosen else hint)


def template_address(name: str, dataset: str, datasets: Container[str]) -> str:
    """Of the form that a template fills: on the dataset whose voices it names where that is there, else on the chosen one."""
    own: dict[str, Any] = template_spec(name)["dataset"]
    names_something = any(value for field, value in own.items() if field != "name")
    stays = names_something and own["name"] in datasets
    return f"/train?{urlencode({'template': name} if stays else {'template': name, 'dataset': dataset})}"
