"""Secrets of an installation of several containers: made once, each process its own, and read by the settings."""

import stat
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from veravox.core.settings import SECRETS, Settings, secret_variables
from veravox.installing.secrets import Place, make_secrets
from veravox.installing.setting_up import setup

PROCESSES = {
    "database": {"password"},
    "gateway": {"veravox_database_url", "veravox_internal_token"},
    "runner": {"veravox_database_url"},
    "detector": {"veravox_internal_token"},
    "web": set(),
    "grafana": {"password"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in PROCESSES:
        (tmp_path / name).mkdir()
    return tmp_path


def held(folder: Path) -> dict[str, dict[str, str]]:
    return {name: {each.name: each.read_text() for each in (folder / name).iterdir()} for name in PROCESSES}


def test_each_process_gets_its_own_and_nothing_else(folder: Path) -> None:
    made = make_secrets(folder, Place())
    assert {name: set(files) for name, files in held(folder).items()} == PROCESSES
    assert {each.parent.name: stat.S_IMODE(each.stat().st_mode) for each in made} == {
        "database": 0o444,
        "grafana": 0o444,
        "gateway": 0o400,
        "runner": 0o400,
        "detector": 0o400,
    }
    password = (folder / "database" / "password").read_text().strip()
    assert len(password) >= 24
    url = f"postgresql://veravox:{password}@database:5432/veravox\n"
    assert (folder / "gateway" / "veravox_database_url").read_text() == url
    assert (folder / "runner" / "veravox_database_url").read_text() == url
    assert (folder / "grafana" / "password").read_text().strip() != password


def test_without_grafana_it_has_no_secret(folder: Path) -> None:
    (folder / "grafana").rmdir()
    assert "grafana" not in {each.parent.name for each in make_secrets(folder, Place())}
    assert not (folder / "grafana").exists()


def test_what_is_there_stays_and_what_was_lost_fits_it(folder: Path) -> None:
    make_secrets(folder, Place())
    before = held(folder)
    assert make_secrets(folder, Place()) == []
    assert held(folder) == before
    (folder / "runner" / "veravox_database_url").unlink()
    (folder / "detector" / "veravox_internal_token").unlink()
    assert len(make_secrets(folder, Place())) == 2
    assert held(folder) == before


def test_settings_are_read_from_files_and_the_environment_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_secrets(folder, Place())
    monkeypatch.delenv("VERAVOX_DATABASE_URL", raising=False)
    monkeypatch.delenv("VERAVOX_INTERNAL_TOKEN", raising=False)
    assert Settings().database_url is None
    monkeypatch.setenv(SECRETS, str(folder / "gateway"))
    token = (folder / "gateway" / "veravox_internal_token").read_text().strip()
    assert Settings().internal_token.get_secret_value() == token
    monkeypatch.setenv("VERAVOX_INTERNAL_TOKEN", "another")
    assert Settings().internal_token.get_secret_value() == "another"
    assert SECRETS in secret_variables()  # no job is told where they lie


def test_the_command_tells_what_it_made_and_in_a_sentence_why_not(folder: Path, tmp_path: Path) -> None:
    app, run = typer.Typer(), CliRunner().invoke
    app.command()(setup)
    first = run(app, [str(folder)])
    assert (first.exit_code, "6 secrets were made." in first.output) == (0, True), first.output
    assert "The page's certificate holds until 2" in first.output
    again = run(app, [str(folder), "--tls", "off"])
    assert "The secrets are there." in again.output
    assert not list((folder / "web").iterdir()), "who speaks http keeps no certificate"
    wrong = run(app, [str(folder), "--tls", "lets-encrypt"])
    assert wrong.exit_code == 1
    assert "write own, given or off" in wrong.output
    missing = run(app, [str(folder), "--tls", "given", "--certificate", str(tmp_path)])
    assert missing.exit_code == 1
    assert "tls.crt is missing" in missing.output
