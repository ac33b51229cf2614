"""Every link between the documents leads to a file that is there, and to a heading of it."""

import re
from pathlib import Path

import pytest

from pages import PAGES, anchors_of, name_of, prose_of

LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)#?([^)\s]*)\)")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for target, anchor in LINK.findall(prose_of(page)):
        found = page.parent / target if target else page
        assert found.exists(), f"{name_of(page)}: no file {target}"
        if anchor:
            assert anchor in anchors_of(found), f"{name_of(page)}: {target} has no heading #{anchor}"
