"""docs/security.md answers each requirement of ASVS 5.0 up to level 2, and names tests that there are."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text()
# Of each section, how many requirements levels 1 and 2 have, as OWASP's list of 5.0.0 numbers them; those of level 3 come last.
LEVEL_2 = """
    1.1:2 1.2:9 1.3:11 1.4:3 1.5:2
    2.1:3 2.2:3 2.3:4 2.4:1
    3.2:2 3.3:4 3.4:6 3.5:5 3.7:2
    4.1:3 4.2:1 4.3:2 4.4:4
    5.1:1 5.2:3 5.3:2 5.4:3
    6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4
    7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2
    8.1:2 8.2:3 8.3:1 8.4:1
    9.1:3 9.2:4
    10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3
    11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1
    12.1:3 12.2:2 12.3:4
    13.1:1 13.2:5 13.3:2 13.4:5
    14.1:2 14.2:4 14.3:3
    15.1:3 15.2:3 15.3:7
    16.1:1 16.2:5 16.3:4 16.4:3 16.5:3
    17.1:1 17.2:4 17.3:2
"""
SECTIONS = [each.split(":") for each in LEVEL_2.split()]
REQUIRED = [f"{section}.{n}" for section, last in SECTIONS for n in range(1, int(last) + 1)]
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (\S+) \| (.+) \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE)
LEFT_OUT = [
    number
    for line in PAGE.partition("### What does not apply")[2].splitlines()
    for number in re.findall(r"\*\*(\d+(?:\.\d+)*(?:, \d+(?:\.\d+)*)*)\*\*", line)
]


def test_each_requirement_of_level_2_is_answered_once() -> None:
    numbers = [row[0] for row in ROWS]
    left_out = [each for said in LEFT_OUT for each in said.split(", ")]
    not_applying = [each for each in REQUIRED if any(f"{each}.".startswith(f"{part}.") for part in left_out)]
    assert sorted(numbers + not_applying) == sorted(REQUIRED)
    assert numbers == sorted(numbers, key=lambda each: [int(part) for part in each.split(".")])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_answer_says_how_and_names_tests_that_there_are(row: tuple[str, ...]) -> None:
    _number, _asks, state, how, tests = row
    assert state.strip("*") in {"met", "partly", "open"}
    assert len(how) > 2
    named = re.findall(r"`([^`]+)`", tests)
    assert named
    for each in named:
        path, _colons, name = each.partition("::")
        assert name in named_in(path), each


@cache
def named_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / path).read_text())
    functions = (each for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(each.name for each in functions if each.name.startswith("test_"))


@pytest.mark.parametrize("place", sorted(set(re.findall(r"`((?:web|gateway|core|store)/[a-z_/]+\.py)`", PAGE))))
def test_each_module_that_is_named_is_there(place: str) -> None:
    assert (ROOT / "services" / "veravox" / place).is_file()
