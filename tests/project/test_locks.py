"""The locked files hold all that is needed: what a developer's environment happens to have beside hides a gap."""

import re
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS = Path(__file__).parents[2] / "requirements"


def locked(name: str) -> set[str]:
    text = (REQUIREMENTS / name).read_text()
    return {canonicalize_name(each) for each in re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)}


def needed(name: str, extras: frozenset[str], seen: set[tuple[str, frozenset[str]]]) -> Iterator[str]:
    """Everything that a distribution with these extras asks for on this machine, to the last."""
    if (name, extras) in seen:
        return
    seen.add((name, extras))
    for text in distribution(name).requires or []:
        asked = Requirement(text)
        wanted = [{"extra": each} for each in extras] or [{"extra": ""}]
        if asked.marker is None or any(asked.marker.evaluate(each) for each in wanted):
            child = canonicalize_name(asked.name)
            yield child
            yield from needed(child, frozenset(asked.extras), seen)


def test_make_run_installs_all_that_it_needs() -> None:
    missing = set(needed("veravox", frozenset({"laptop"}), set())) - locked("run.txt") - {"veravox"}
    assert not missing, f"run `make lock`: {', '.join(sorted(missing))}"


@pytest.mark.parametrize("name", ["bootstrap.txt", "run.txt", "dev.txt"])
def test_locks_have_hashes_and_no_addresses(name: str) -> None:
    text = (REQUIREMENTS / name).read_text()
    assert "://" not in text
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in block, block


def test_tests_have_all_that_the_run_has() -> None:
    assert locked("run.txt") <= locked("dev.txt")
