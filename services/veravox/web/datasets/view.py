"""A part of a dataset's clips as an address says it: which, from where on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Query

from veravox.core.text import _

PAIRS = 10  # on a page
MOST = 200  # clips on it, where a pair has very many
LONGEST = 200  # letters of a name


@dataclass(frozen=True)
class View:
    """What is empty leaves nothing out."""

    dataset: str
    generator: str = ""
    voice: str = ""
    condition: str = ""
    after: str = ""

    @property
    def address(self) -> str:
        """Where it is seen; it can be kept and sent."""
        said = {"class": self.generator, "voice": self.voice, "condition": self.condition, "after": self.after}
        written = urlencode({name: value for name, value in said.items() if value})
        place = f"/data/{quote(self.dataset, safe='')}"
        return f"{place}?{written}" if written else place

    def asked(self) -> dict[str, Any]:
        """What the gateway is asked for: of a class, the human clips that its own are copies of, too."""
        return {
            "generator": self.generator,
            "speaker": self.voice,
            "condition": self.condition,
            "beside": bool(self.generator),
            "pairs": PAIRS,
            "limit": MOST,
            "after": self.after,
        }

    @property
    def anew(self) -> "View":
        """From the beginning."""
        return replace(self, after="")

    def held(self) -> Iterator[tuple[str, "View"]]:
        """What a clip must have in words, each with the view without that."""
        if self.generator:
            yield _("class {name}").format(name=self.generator), replace(self.anew, generator="")
        if self.voice:
            yield _("voice {name}").format(name=self.voice), replace(self.anew, voice="")
        if self.condition:
            yield _("condition {name}").format(name=self.condition), replace(self.anew, condition="")


def clips_address(dataset: str) -> str:
    """All of a dataset's clips."""
    return View(dataset).address


def view_of(
    name: str,
    generator: Annotated[str, Query(alias="class")] = "",
    voice: str = "",
    condition: str = "",
    after: str = "",
) -> View:
    """What an address asks for."""
    return View(name, generator[:LONGEST], voice[:LONGEST], condition[:LONGEST], after[:100])
