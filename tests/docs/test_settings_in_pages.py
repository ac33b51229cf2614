"""Every variable that a document names is a setting, and every one that the code names is in the reference."""

import re
from pathlib import Path

import pytest
from reference.read_by import readers
from reference.settings import explained, variables
from reference.variables import BESIDE

from pages import PAGES, ROOT, name_of, text_of
from veravox.core.settings import Settings
from veravox_operator.settings import OperatorSettings

COMPOSE = {name for name, *_rest in explained()}
KNOWN = variables(Settings) | variables(OperatorSettings) | set(BESIDE) | COMPOSE
TESTS_OWN = {"VERAVOX_SKIP_NOTHING", "VERAVOX_DOCKER_CACHE"}  # of `.ci/run` and of the images of tests
NAME = re.compile(r"\bVERAVOX_[A-Z][A-Z_]*[A-Z]\b")
CODE = sorted([*ROOT.glob("services/**/*.py"), *ROOT.glob("operator/**/*.py")])
FILES = [ROOT / each for each in ("docker-compose.yml", "docker-compose.gpu.yml", "docker/Dockerfile", ".env.example")]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_variable_that_is_named_is_a_setting(page: Path) -> None:
    assert set(NAME.findall(text_of(page))) <= KNOWN | TESTS_OWN


def test_every_variable_of_code_and_containers_is_in_the_reference() -> None:
    named = {
        name: name_of(path)
        for path in [*CODE, *FILES, *ROOT.glob("k8s/**/*.yaml")]
        for name in NAME.findall(path.read_text())
    }
    assert {name: path for name, path in named.items() if name not in KNOWN} == {}


def test_no_setting_is_one_that_nobody_reads() -> None:
    assert {name for name, who in readers(Settings).items() if not who} == set()
    code = "\n".join(path.read_text() for path in ROOT.glob("operator/**/*.py"))
    assert {
        name for name in OperatorSettings.model_fields if not re.search(rf"settings\.{name}\b|self\.{name}\b", code)
    } == set()
