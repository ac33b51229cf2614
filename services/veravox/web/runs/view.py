"""A part of one's history as an address says it: what is sought, in which order, from where on."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query

from veravox.client.models import Phase
from veravox.core.text import N_, _
from veravox.web.phases import WORDS

PLACE = "/runs"
SORTS: Mapping[str, str] = {
    "": N_("newest first"),
    "created": N_("oldest first"),
    "title": N_("by title"),
    "-title": N_("by title, backwards"),
}


@dataclass(frozen=True)
class View:
    """What is empty leaves nothing out."""

    search: str = ""
    tags: tuple[str, ...] = ()
    phase: str = ""
    dataset: str = ""
    architecture: str = ""
    since: str = ""  # days, as 2026-01-31
    until: str = ""
    sort: str = ""
    deleted: bool = False
    after: str = ""

    @property
    def address(self) -> str:
        """Where it is seen; it can be kept and sent."""
        said = [
            ("search", self.search),
            *(("tag", each) for each in self.tags),
            ("phase", self.phase),
            ("dataset", self.dataset),
            ("architecture", self.architecture),
            ("since", self.since),
            ("until", self.until),
            ("sort", self.sort),
            ("deleted", "yes" if self.deleted else ""),
            ("after", self.after),
        ]
        written = urlencode([each for each in said if each[1]])
        return f"{PLACE}?{written}" if written else PLACE

    def asked(self) -> dict[str, Any]:
        """What the gateway is asked for."""
        return {
            "search": self.search or None,
            "tag": list(self.tags) or None,
            "phase": Phase(self.phase) if self.phase else None,
            "dataset": self.dataset or None,
            "architecture": self.architecture or None,
            "created_after": _begin(self.since),
            "created_before": _begin(self.until, days=1),
            "sort": self.sort or None,
            "deleted": self.deleted or None,
            "after": UUID(self.after) if self.after else None,
        }

    @property
    def narrows(self) -> bool:
        """Whether something may be left out."""
        return any(True for _each in self.held())

    def held(self) -> Iterator[tuple[str, "View"]]:
        """What a run must have in words, each with the view without that."""
        anew = replace(self, after="")
        if self.search:
            yield _("with “{words}”").format(words=self.search), replace(anew, search="")
        for each in self.tags:
            others = tuple(tag for tag in self.tags if tag != each)
            yield _("tag {tag}").format(tag=each), replace(anew, tags=others)
        if self.phase:
            yield _(WORDS[Phase(self.phase)]), replace(anew, phase="")
        if self.dataset:
            yield _("dataset {name}").format(name=self.dataset), replace(anew, dataset="")
        if self.architecture:
            yield _("network {name}").format(name=self.architecture), replace(anew, architecture="")
        if self.since:
            yield _("from {day} on").format(day=self.since), replace(anew, since="")
        if self.until:
            yield _("up to {day}").format(day=self.until), replace(anew, until="")


def with_tag(tag: str) -> str:
    """The address of one's runs with this tag."""
    return View(tags=(tag,)).address


def view_of(
    search: str = "",
    tag: Annotated[list[str], Query()] = [],  # noqa: B006 - FastAPI copies it
    phase: str = "",
    dataset: str = "",
    architecture: str = "",
    since: str = "",
    until: str = "",
    sort: str = "",
    deleted: str = "",
    after: str = "",
) -> View:
    """What an address asks for; what makes no sense there asks for nothing."""
    tags = (" ".join(part.split()).casefold() for each in tag for part in each.split(","))
    place = ""
    with suppress(ValueError):
        place = str(UUID(after))
    return View(
        search=" ".join(search.split())[:200],
        tags=tuple(dict.fromkeys(filter(None, tags)))[:10],
        phase=phase if phase in set(Phase) else "",
        dataset=dataset[:63],
        architecture=architecture[:63],
        since=_day(since),
        until=_day(until),
        sort=sort if sort in SORTS else "",
        deleted=deleted == "yes",
        after=place,
    )


def _day(said: str) -> str:
    with suppress(ValueError):
        return date.fromisoformat(said).isoformat()
    return ""


def _begin(day: str, days: int = 0) -> str | None:
    """When a day begins where the server is, as the API takes it."""
    if not day:
        return None
    with suppress(OverflowError, ValueError):
        begins = datetime.combine(date.fromisoformat(day) + timedelta(days=days), time())
        return begins.astimezone().astimezone(UTC).isoformat()
    return None
