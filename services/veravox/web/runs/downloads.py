"""What can be taken away of a run by now: all of it at once, or file by file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from veravox.client.models import FileRead, RunFile
from veravox.core.sizes import size
from veravox.core.text import _
from veravox.web.downloads import PICKLE, bundle_link
from veravox.web.elements import Tag, link
from veravox.web.runs.files import GROUPS, file_address, title_of


@dataclass(frozen=True)
class Left:
    """The files that there are, and the model."""

    run: UUID
    files: Sequence[FileRead] = field(default_factory=list)
    model: UUID | None = None


def grouped(files: Sequence[FileRead]) -> list[tuple[str, list[FileRead]]]:
    """Those that belong together, in the order of the table; groups without a file are left out."""
    there = {each.name: each for each in files}
    groups = [(title, [there[name] for name in names if name in there]) for title, names in GROUPS]
    return [(_(title), found) for title, found in groups if found]


def downloads(left: Left) -> None:
    """The archive first, then a list for each group."""
    Tag("h2", _("Downloads"))
    if not left.files:
        Tag("p", _("There is nothing yet; the first files come when it begins."), "soft")
        return
    with Tag("div", "", "between", style="margin-bottom:16px"):
        with Tag("div"):
            Tag("b", _("The evidence"))
            Tag("div", _("All that stands below and the model, for whoever wants to check it."), "soft")
        link(_("Download everything (zip)"), f"/api/v1/runs/{left.run}/evidence", "act", download="")
    with Tag("div", "", "shelves"):
        for title, found in grouped(left.files):
            _shelf(title, found, left)


def _shelf(title: str, found: list[FileRead], left: Left) -> None:
    names = {each.name for each in found}
    with Tag("div"):
        Tag("h3", title)
        with Tag("ul", "", "plain"):
            if left.model and RunFile.model_pkl in names:
                with Tag("li"):
                    bundle_link(left.model)
            for each in found:
                with Tag("li"):
                    link(title_of(each.name), file_address(left.run, each.name), download="", title=each.help)
                    Tag("small", " " + size(each.size))
        if RunFile.model_pkl in names:
            Tag("small", _(PICKLE))
