"""What mkdocs is told besides mkdocs.yml: pages and files of the repository that lie outside docs/, and links to them."""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
PAGES = {  # where each is on the site
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "tests/cluster/README.md": "cluster-for-tests.md",
}
LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!\w+:|#)([^)\s#]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Besides docs/: the pages above, and each file that a page links to."""
    for path, place in PAGES.items():
        files.append(File.generated(config, place, abs_src_path=str(ROOT / path)))
    for path in sorted(linked_files()):
        files.append(File.generated(config, f"repository/{path}", abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links as they are on the site; one to a folder of the repository is no link there."""
    origin = origin_of(page.file.src_uri)

    def rewritten(found: re.Match[str]) -> str:
        image, words, target, anchor = found.groups("")
        place = place_of(beside(origin, target))
        if place is None:
            return words
        return f"{image}[{words}]({posixpath.relpath(place, posixpath.dirname(page.file.src_uri) or '.')}{anchor})"

    return LINK.sub(rewritten, markdown)


def linked_files() -> set[str]:
    """Files outside docs/ and no pages of the site, to which pages of the site link."""
    pages = [*ROOT.glob("docs/**/*.md"), *(ROOT / each for each in PAGES)]
    targets = (
        beside(page.relative_to(ROOT).as_posix(), found[3])
        for page in pages
        for found in LINK.finditer(page.read_text())
    )
    return {each for each in targets if (place_of(each) or "").startswith("repository/")}


def origin_of(src_uri: str) -> str:
    """Where a page of the site lies in the repository."""
    return next((path for path, place in PAGES.items() if place == src_uri), f"docs/{src_uri}")


def beside(origin: str, target: str) -> str:
    """What a file of the repository links to, from the repository's root."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(origin), target))


def place_of(path: str) -> str | None:
    """Where a file of the repository is on the site; None of a folder. What is missing stays so, and mkdocs says it."""
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    if path in PAGES:
        return PAGES[path]
    return None if (ROOT / path).is_dir() else f"repository/{path}"
