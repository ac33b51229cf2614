"""How a spec comes together out of a file and options, and what is said of those that do not fit."""

from pathlib import Path
from typing import Any

import pytest
import typer

from veravox.cli.training import FIELDS, _parsed, _put, _read, assembled
from veravox.core.templates import TEMPLATES, template_spec


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("training.learningRate=0.003", "training.learningRate", 0.003),
        ("dataset.speakers=[awb, bdl]", "dataset.speakers", ["awb", "bdl"]),
        ("title=VGG19: a = b", "title", "VGG19: a = b"),
        ("training.balance=false", "training.balance", False),
        ("group=", "group", ""),
    ],
)
def test_a_setting_is_a_path_and_a_value(setting: str, path: str, value: object) -> None:
    assert _parsed(setting) == (path, value)


@pytest.mark.parametrize("setting", ["epochs", "=3", ""])
def test_a_setting_without_path_or_value_is_refused_with_an_example(
    setting: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit):
        _parsed(setting)
    assert "training.learningRate=0.003" in capsys.readouterr().err


def test_options_go_into_the_spec_where_they_belong() -> None:
    spec: dict[str, Any] = {"training": {"epochs": 3}}
    _put(spec, "training.epochs", 5)
    _put(spec, "dataset.name", "example")
    assert spec == {"training": {"epochs": 5}, "dataset": {"name": "example"}}


@pytest.mark.parametrize("text", ["spec: {dataset: {name: example}}", "dataset: {name: example}"])
def test_a_whole_job_and_its_spec_alone_are_the_same(tmp_path: Path, text: str) -> None:
    file = tmp_path / "job.yaml"
    file.write_text(text)
    assert _read(file) == {"dataset": {"name": "example"}}


@pytest.mark.parametrize(
    ("content", "words"), [(b"- a list", "holds no spec"), (b"{", "is not YAML"), (b"\xff\xfe", "cannot be read")]
)
def test_a_file_that_is_no_job_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str
) -> None:
    file = tmp_path / "job.yaml"
    file.write_bytes(content)
    with pytest.raises(typer.Exit):
        _read(file)
    said = capsys.readouterr().err
    assert words in said
    assert "job.yaml" in said


NOTHING = dict.fromkeys(FIELDS)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_begun_with_and_options_win_over_it(name: str) -> None:
    assert assembled(None, NOTHING, [], name) == template_spec(name)
    changed = assembled(None, NOTHING | {"epochs": 3}, ["training.seed=5"], name)
    assert (changed["training"]["epochs"], changed["training"]["seed"]) == (3, 5)
    assert changed["dataset"] == template_spec(name)["dataset"]


def test_a_template_that_is_not_there_or_beside_a_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file, name, words in ((None, "gpus", "Did you mean gpu?"), (tmp_path / "job.yaml", "gpu", "keep one of them")):
        with pytest.raises(typer.Exit):
            assembled(file, NOTHING, [], name)
        assert words in capsys.readouterr().err
