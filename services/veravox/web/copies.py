"""A training as text to take along."""

from nicegui import ui

from veravox.core.text import _
from veravox.web.elements import Tag, button, told
from veravox.web.form import Asked, Form
from veravox.web.recipe import as_command, as_yaml, group_options


def copies(form: Form) -> None:
    """Buttons that copy what the form asks for, and show it."""
    written = Tag("pre", hidden=True)

    def show(text: str, says: str) -> None:
        written.text = text
        written.set(hidden=None)
        ui.clipboard.write(text)
        told(says)

    def asked() -> Asked | None:
        found, troubles = form.asked()
        form.show_troubles(troubles)
        return found

    def yaml() -> None:
        if found := asked():
            apart = _("Copied. What the runs differ in is said beside the file: veravox train --file FILE {options}")
            options = " ".join(group_options(found.seeds, found.folds, found.each))
            show(as_yaml(found.spec), apart.format(options=options) if found.is_group else _("Copied"))

    def command() -> None:
        if found := asked():
            show(as_command(found.spec, found.seeds, found.folds, found.each), _("Copied"))

    with Tag("small", style="text-align:center;display:block"):
        Tag("span", _("or copy as") + " ")
        button("YAML", yaml, "link")
        Tag("span", " · ")
        button("veravox train", command, "link")
    written.move(target_index=-1)
