"""A run's tags: chips that lead to the runs with the same one, and a line in their place to change them."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from veravox.core.text import _
from veravox.web.elements import Tag, button, link
from veravox.web.runs.view import with_tag

LONGEST = 400  # letters of ten tags
Save = Callable[[list[str]], Awaitable[bool]]


def tag_chips(tags: Sequence[str]) -> None:
    for each in tags:
        link(each, with_tag(each), "chip calm", aria_label=_("Runs with the tag {tag}").format(tag=each))


def shown_tags(tags: Sequence[str], name: str, edit: Callable[[], None]) -> Tag:
    """The chips, and a button that lets one change them; it is returned."""
    tag_chips(tags)
    says = _("Change tags") if tags else _("Add tags")
    return button(says, edit, "link", aria_label=f"{says}: {name}")


class TagLine:
    """A line in place of the chips: Enter saves it, Escape leaves it as it was."""

    def __init__(self, tags: Sequence[str], name: str, save: Save, leave: Callable[[], None]) -> None:
        self._save, self._leave = save, leave
        with Tag("form", "", "line tag-line") as form:
            self._entry = ui.input(value=", ".join(tags), placeholder=_("baseline, two voices"))
            self._entry.props(f'outlined dense autofocus maxlength="{LONGEST}"')
            self._entry.props["aria-label"] = _("Tags of {name}, with commas between them").format(name=name)
            Tag("button", _("Save"), type="submit")
            button(_("Cancel"), leave)
        form.on("submit.prevent", self._submit, args=[])
        form.on("keydown.escape", leave, args=[])

    async def _submit(self) -> None:
        if await self._save(tags_in(str(self._entry.value or ""))):
            self._leave()


def tags_in(line: str) -> list[str]:
    """What stands between commas."""
    return [each.strip() for each in line.split(",") if each.strip()]
