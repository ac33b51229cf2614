import pytest

from veravox.core.local_hosts import is_local
from veravox.web.people import second_step
from veravox.web.people.browsers import browser_in_words
from veravox.web.people.own_second_factor import in_fours
from veravox.web.people.second_step import SecondSteps

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
