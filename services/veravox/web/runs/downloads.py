"""What can be taken away of a run by now: all of it at once, or file by file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from veravox.client.models import FileRead, RunFile
from veravox.core.sizes import size
from veravox.core.text import _
from veravox.web.downloads import PICKLE, bundle_link
from veravox.web.elements import Tag, link
from veravox.web.runs.files import GROUPS, MODEL, file_address, title_of


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
    """The archive first, then the model, then a list for each group."""
    Tag("h2", _("Downloads"))
    if not left.files:
        Tag("p", _("There is nothing yet; the first files come when it begins."), "soft")
        return
    with Tag("div", "", "between", style="margin-bottom:16px"):
        with Tag("div"):
            Tag("b", _("The evidence"))
            Tag("div", _("All that stands below in one archive, for whoever wants to check it."), "soft")
        link(_("Download everything (zip)"), f"/api/v1/runs/{left.run}/evidence", "act", download="")
    with Tag("div", "", "shelves"):
        if left.model:
            _model(left.run, left.model, [each for each in left.files if each.name in MODEL])
        for title, found in grouped(left.files):
            with Tag("div"):
                Tag("h3", title)
                with Tag("ul", "", "plain"):
                    for each in found:
                        _file(left.run, each)


def _model(run: UUID, model: UUID, files: Sequence[FileRead]) -> None:
    """For Veravox, for other programs, and for fastai with its warning."""
    with Tag("div"):
        Tag("h3", _("Model"))
        with Tag("ul", "", "plain"):
            with Tag("li"):
                bundle_link(model)
            for each in files:
                _file(run, each)
        if RunFile.model_pkl in {each.name for each in files}:
            Tag("small", _(PICKLE))


def _file(run: UUID, file: FileRead) -> None:
    with Tag("li"):
        link(title_of(file.name), file_address(run, file.name), download="", title=file.help)
        Tag("small", " " + size(file.size))
