"""The site is whole, and a reader's browser asks nobody else for anything."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pages import ROOT

LOADED = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
}
ELSEWHERE = re.compile(r"^(?:[a-z]+:)?//")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as `make docs` does, where a page without a place or a link without an end is an error."""
    folder = tmp_path_factory.mktemp("site")
    line = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(
        line, cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


class Loads(HTMLParser):
    """What a page has a browser fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in LOADED and given.get("rel") not in {"prev", "next", "canonical"}:
            self.places.append(given.get(LOADED[tag]) or "")


def test_each_document_is_a_page(site: Path) -> None:
    documents = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in ROOT.glob("docs/**/*.md")}
    there = {path.relative_to(site) for path in site.rglob("*.html")}
    assert {Path("index.html") if path == Path("README.html") else path for path in documents} <= there


def test_what_lies_outside_the_documents_comes_along(site: Path) -> None:
    assert (site / "changelog.html").is_file()
    assert (site / "contributing.html").is_file()
    example = Path("k8s/samples/trainingjob.yaml")
    assert (site / "repository" / example).read_text() == (ROOT / example).read_text()


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert pages
    for page in pages:
        loads = Loads()
        loads.feed(page.read_text())
        assert loads.places, page.name
        assert [place for place in loads.places if ELSEWHERE.match(place)] == [], page.name
    for sheet in site.rglob("*.css"):
        assert re.findall(r"(?:@import\s+|url\()\s*['\"]?(?:https?:)?//", sheet.read_text()) == [], sheet.name


def test_the_search_knows_what_the_documents_say(site: Path) -> None:
    index = (site / "search" / "search_index.json").read_text()
    assert "VERAVOX_DATABASE_URL" in index
    assert "veravox dataset synthesise" in index
