"""Secrets in the database, sealed."""

import base64
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.core.sealing_keys import keys_in, new_key
from veravox.core.settings import Settings, told
from veravox.store.sealing import Seals, Unreadable

OLD, NEW = new_key(), new_key()
ROW = uuid4()


@given(st.text(max_size=200))
def test_what_is_sealed_opens_and_shows_nothing(secret: str) -> None:
    seals = Seals(keys_in(NEW))
    sealed = seals.seal(secret, ROW)
    assert seals.open(sealed, ROW) == secret
    assert sealed.isascii()
    assert secret not in sealed or len(secret) < 4
    assert sealed != seals.seal(secret, ROW), "two of the same cannot be told to be"


def test_it_opens_of_its_own_row_and_as_it_was_alone() -> None:
    seals = Seals(keys_in(NEW))
    sealed = seals.seal("secret", ROW)
    with pytest.raises(Unreadable):
        seals.open(sealed, uuid4())
    head, content = sealed.rsplit(".", 1)
    raw = bytearray(base64.urlsafe_b64decode(content))
    for place in range(len(raw)):
        changed = raw.copy()
        changed[place] ^= 1
        with pytest.raises(Unreadable):
            seals.open(f"{head}.{base64.urlsafe_b64encode(changed).decode()}", ROW)


@pytest.mark.parametrize(
    "broken", ["", "secret", "sealed", "sealed.", "sealed.00000000.AAAA", "sealed..AAAA", "a.b.c.d"]
)
def test_what_is_not_sealed_here_is_refused(broken: str) -> None:
    with pytest.raises(Unreadable):
        Seals(keys_in(NEW)).open(broken, ROW)


def test_a_cut_off_one_is_refused() -> None:
    seals = Seals(keys_in(NEW))
    sealed = seals.seal("secret", ROW)
    for length in range(len(sealed)):
        with pytest.raises(Unreadable):
            seals.open(sealed[:length], ROW)


def test_the_first_key_seals_and_older_ones_open() -> None:
    before, both, after = Seals(keys_in(OLD)), Seals(keys_in(f"{NEW}, {OLD}")), Seals(keys_in(NEW))
    sealed = before.seal("secret", ROW)
    renewed = both.anew(sealed, ROW)
    assert after.open(renewed, ROW) == "secret"
    assert both.anew(renewed, ROW) == renewed
    with pytest.raises(Unreadable):
        after.anew(sealed, ROW)
    assert after.open(after.anew("plain, of an earlier version", ROW), ROW) == "plain, of an earlier version"


@pytest.mark.parametrize(
    "wrong", ["short", base64.b64encode(bytes(31)).decode(), f"{base64.b64encode(bytes(32)).decode()},x", "ä"]
)
def test_a_key_that_is_none_is_refused_with_what_would_be_one(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERAVOX_SEALING_KEYS", wrong)
    with pytest.raises(ValueError, match="openssl rand -base64 32") as refused:
        Settings()
    assert told(refused.value).startswith("VERAVOX_SEALING_KEYS: ")
    assert wrong not in str(refused.value)
