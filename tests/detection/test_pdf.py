"""A report as PDF."""

import re

import pytest
from PIL import Image

from veravox.core.reporting.document import Document, Facts, Grid, Picture, Points, Section, Words
from veravox.detection.pdf import pdf

NAMES = ["<b>bold</b>&amp; <a href='x'>", "w" * 5000, "\x00\u202e\n\t", "日本語 العربية 🎤", "", "</para><br/>", "=1+1"]


def pages(made: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", made))


@pytest.fixture(scope="module")
def png(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("picture") / "tall.png"
    Image.new("RGB", (300, 4000), "white").save(path)  # higher than a page
    return path.read_bytes()


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_any_name_is_only_text_and_a_report_is_alike_when_it_is_made_again(name: str, png: bytes) -> None:
    rows = [(name, str(at), name) for at in range(60)]
    parts = (
        Words(name, strong=True),
        Points([name]),
        Facts([(name, name)]),
        Grid((name, "n", name), rows, (0, 2), (1,)),
    )
    sections = [Section(name, [*parts, Picture(name, b"", png, broad=True), Picture(name, b"", png)])]
    document = Document(name, name, name, name, sections)
    made = pdf(document)
    assert made.startswith(b"%PDF-")
    assert pages(made) > 2
    assert pdf(document) == made
    assert b"/URI" not in made  # no link of anybody's


def test_a_wide_table_and_an_empty_one_fit_the_page() -> None:
    wide = Grid([f"column {at}" for at in range(24)], [[str(at)] * 24 for at in range(3)])
    made = pdf(Document("t", "a", "l", "", [Section("s", [wide, Grid(("a", "b"), []), Facts([]), Points([])])]))
    assert pages(made) == 1
