import ast
from pathlib import Path

import pytest

import veravox
from veravox.core.local_hosts import is_local
from veravox.web.people import second_step
from veravox.web.people.browsers import browser_in_words
from veravox.web.people.own_second_factor import in_fours
from veravox.web.people.second_step import SecondSteps
from veravox.web.people.security_events import WHAT

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (f"{MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (f"{MOZILLA} (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/18 Safari/605", "Safari on macOS"),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 CriOS/140 Safari/604",
            "Chrome on iPhone",
        ),
        ("python-httpx/0.28", "python-httpx/0.28"),
        ("", "unknown"),
    ],
)
def test_a_browser_is_called_as_people_call_it(said: str, words: str) -> None:
    assert browser_in_words(said) == words


@pytest.mark.parametrize("host", ["localhost", "veravox.localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_who_sits_at_the_machine_needs_no_https(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["", "lab", "localhost.example.org", "10.0.0.1", "127.0.0.1.nip.io", "0.0.0.0"])
def test_everybody_else_does(host: str) -> None:
    assert not is_local(host)


def test_a_key_is_read_in_fours() -> None:
    assert in_fours("ABCDEFGHIJ") == "ABCD EFGH IJ"


def test_what_waits_for_its_code_is_kept_for_a_while_and_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = SecondSteps()
    now = 1000.0
    monkeypatch.setattr(second_step.time, "monotonic", lambda: now)
    ticket, late = steps.keep("ada", "secret"), steps.keep("grace", "secret")
    said = steps.take(ticket)
    assert said
    assert (said.name, said.password) == ("ada", "secret")
    assert "secret" not in repr(said) + repr(steps)
    assert steps.take(ticket) is None
    now += second_step.HOLDS + 1
    assert steps.take(late) is None


def test_no_more_wait_than_there_is_room_for() -> None:
    steps = SecondSteps()
    tickets = [steps.keep("ada", str(n)) for n in range(second_step.MOST + 1)]
    assert steps.take(tickets[0]) is None
    assert steps.take(tickets[1])


def noted(file: Path) -> set[str]:
    """The events that a file's code writes into the audit log."""
    calls = [each for each in ast.walk(ast.parse(file.read_text())) if isinstance(each, ast.Call)]
    notes = [each.args[1] for each in calls if ast.unparse(each.func) == "audit_log.note"]
    return {each.value for note in notes for each in ast.walk(note) if isinstance(each, ast.Constant) and each.value}


def test_whatever_the_audit_log_holds_has_words() -> None:
    assert veravox.__file__
    files = Path(veravox.__file__).parent.joinpath("gateway").rglob("*.py")
    assert set().union(*map(noted, files)) == set(WHAT)
