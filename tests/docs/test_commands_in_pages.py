"""What the documents say that one should type: commands, options, targets, services and files that there are."""

import re
import shlex
from collections.abc import Iterator
from functools import cache, reduce
from itertools import pairwise, takewhile
from typing import Any

import pytest
import yaml
from reference.commands import all_commands

from pages import PAGES, ROOT, Line, lines_of, name_of

LINES = {name_of(page): list(lines_of(page)) for page in PAGES}
ENDS = {";", "&&", "||", "|", "&", ")", ">", "2>", "<"}
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OF_COMPOSE = {
    "up",
    "down",
    "run",
    "logs",
    "exec",
    "ps",
    "restart",
    "build",
    "pull",
    "stop",
    "start",
    "config",
    "images",
    "kill",
}
WITH_SERVICES = OF_COMPOSE - {"down", "config"}
WITH_VALUE = {
    "-e",
    "--env",
    "-v",
    "--volume",
    "--entrypoint",
    "-u",
    "--user",
    "--name",
    "--tail",
    "--since",
    "--scale",
    "-f",
}


def commands(line: Line, *program: str) -> Iterator[list[str]]:
    """The words behind this program, wherever it is called in the line."""
    try:
        lexer = shlex.shlex(line.text, posix=True, punctuation_chars=";&|()<>")
        lexer.whitespace_split = True
        words = list(lexer)
    except ValueError:  # half a line
        return
    for index in range(len(words)):
        if tuple(words[index : index + len(program)]) == program and (
            index == 0 or words[index - 1] in {*ENDS, "cli", "sudo", "("}
        ):
            yield list(takewhile(lambda word: word not in ENDS, words[index + len(program) :]))


def every(page: str, *program: str) -> Iterator[tuple[Line, list[str]]]:
    """Each call of a program in a page, with the line where it stands."""
    for line in LINES[page]:
        for words in commands(line, *program):
            yield line, words


def veravox_lines() -> list[Line]:
    """With the program by one name, and what may be left out as if it stood there."""
    said = {".venv/bin/veravox": "veravox", "[-": "-", "]": ""}
    return [
        Line(line.page, reduce(lambda text, each: text.replace(*each), said.items(), line.text), line.whole)
        for lines in LINES.values()
        for line in lines
    ]


CALLED = [(line, words) for line in veravox_lines() for words in commands(line, "veravox")]


@cache
def known() -> dict[str, Any]:
    return {name.removeprefix("veravox "): each for name, each in all_commands()}


def called(words: list[str]) -> tuple[str, list[str]]:
    """The longest name of a command that these words begin with, and the rest."""
    for length in (2, 1):
        if (name := " ".join(words[:length])) in known():
            return name, words[length:]
    return "", words


def test_there_is_something_to_check() -> None:
    assert len(CALLED) > 60


@pytest.mark.parametrize(("line", "words"), CALLED, ids=[str(line) for line, _words in CALLED])
def test_every_command_of_veravox_is_one_with_options_that_it_has(line: Line, words: list[str]) -> None:
    if not words or words[0] in {"COMMAND", "--help", "--version", "..."}:
        return
    name, rest = called(words)
    if not line.whole and words[1:] in ([], ["..."]) and any(each.startswith(f"{words[0]} ") for each in known()):
        return  # a group of commands
    assert name, f"{line}: no such command"
    given, left = parsed(known()[name], [each for each in rest if each != "..."])
    assert not left, f"{line}: takes no more than its arguments, and these are left: {left}"
    if line.whole and "--help" not in rest:
        for parameter in known()[name].params:
            assert not parameter.required or given.get(parameter.name), f"{line}: {parameter.name} is needed"


def parsed(command: Any, words: list[str]) -> tuple[dict[str, Any], list[str]]:
    """As the command itself takes them; an option that it does not have is an error that names it."""
    context = command.context_class(command, info_name=command.name)
    given, left, _order = command.make_parser(context).parse_args(list(words))
    return given, left


@pytest.mark.parametrize("page", LINES)
def test_every_target_of_make_is_in_the_makefile(page: str) -> None:
    for line, words in every(page, "make"):
        assert {each for each in words if re.fullmatch(r"[a-z-]+", each)} <= TARGETS, str(line)


@pytest.mark.parametrize("page", LINES)
def test_every_service_and_profile_of_compose_is_in_its_file(page: str) -> None:
    for line, words in every(page, "docker", "compose"):
        command = next((each for each in words if each in OF_COMPOSE), "")
        assert command or not line.whole, f"{line}: what does it do?"
        profiles = {after for before, after in pairwise(words) if before == "--profile"}
        assert profiles <= {name for each in COMPOSE["services"].values() for name in each.get("profiles", [])}, str(
            line
        )
        services = plain(words[words.index(command) + 1 :]) if command in WITH_SERVICES else []
        named = services[:1] if command in {"run", "exec"} else services
        assert {each for each in named if not each.isupper()} <= set(COMPOSE["services"]), str(line)


def plain(words: list[str]) -> list[str]:
    """Words that are neither options nor their values."""
    return [
        each
        for before, each in zip(["", *words], words, strict=False)
        if not each.startswith("-") and before not in WITH_VALUE
    ]


@pytest.mark.parametrize("page", LINES)
def test_every_file_that_is_applied_is_there(page: str) -> None:
    for line, words in every(page, "kubectl"):
        for option, path in pairwise(words):
            if line.whole and option in {"-k", "-f", "--kustomize", "--filename"} and path != "-" and "://" not in path:
                assert (ROOT / path).exists(), f"{line}: {path} is not there"
