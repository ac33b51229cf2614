import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from veravox.gateway.accounts.command import app

GRACE = ["create", "grace", "--email", "grace@example.org", "--admin", "--json"]


@pytest.fixture
def terminal(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Of a server whose database is empty: not even tables are there."""
    monkeypatch.setenv("VERAVOX_DATABASE_URL", empty_database_url)
    return CliRunner()


def test_the_first_administrator_is_made_from_the_terminal(terminal: CliRunner) -> None:
    made = terminal.invoke(app, GRACE, input="compilers are kind\n")
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["role"] == "administrator"
    listed = json.loads(terminal.invoke(app, ["list", "--json"]).stdout)
    assert [(each["name"], each["email"]) for each in listed] == [("grace", "grace@example.org")]
    again = terminal.invoke(app, [*GRACE[:1], "GRACE", *GRACE[2:]], input="compilers are kind\n")
    assert (again.exit_code, "there is an account" in again.output) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "password", "says"),
    [
        (GRACE, "password123", "among the most common"),
        (GRACE, "short", "at least 10 characters"),
        (["create", "-", "--email", "grace@example.org"], "compilers are kind", "name: "),
        (["create", "grace", "--email", "nowhere"], "compilers are kind", "email: "),
    ],
)
def test_what_no_account_can_be_is_said(terminal: CliRunner, arguments: list[str], password: str, says: str) -> None:
    refused = terminal.invoke(app, arguments, input=f"{password}\n")
    assert (refused.exit_code, says in refused.output) == (1, True), refused.output
    assert json.loads(terminal.invoke(app, ["list", "--json"]).stdout) == []


def test_a_process_gets_a_token_of_an_account_that_nobody_can_log_in_to(terminal: CliRunner, tmp_path: Path) -> None:
    missing = terminal.invoke(app, ["token", "tester"])
    assert (missing.exit_code, "there is no account tester" in missing.output) == (1, True)
    file = tmp_path / "token"
    made = terminal.invoke(app, ["token", "tester", "--make", "--hours", "1", "--file", str(file)])
    assert made.exit_code == 0, made.output
    token = file.read_text()
    assert token.startswith("vvx_")
    assert token not in made.output
    assert file.stat().st_mode & 0o777 == 0o600
    again = json.loads(terminal.invoke(app, ["token", "tester", "--make", "--json"]).stdout)
    assert again["token"] not in {"", token}
    (only,) = json.loads(terminal.invoke(app, ["list", "--json"]).stdout)
    assert (only["name"], only["role"], only["email"]) == ("tester", "user", None)
