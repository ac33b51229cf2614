"""What is around an archive: it comes back, and nothing of it can be changed, moved or taken away unnoticed."""

import io
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from veravox.backup import encryption, passphrase
from veravox.backup.encryption import MAGIC, TAG
from veravox.backup.envelope import Enveloped, Unwrapped, is_encrypted
from veravox.core.ownership import Refused

CHUNK = 64
HEAD = len(MAGIC) + encryption._HEAD.size
ENVELOPES = [None, "a passphrase"]


@pytest.fixture(autouse=True)
def _small_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of a few bytes, and a key that is derived at once and only once."""
    monkeypatch.setattr(encryption, "CHUNK", CHUNK)
    monkeypatch.setattr(encryption, "COST", 4)
    monkeypatch.setattr(encryption, "_derived", cache(encryption._derived))


def wrapped(pieces: list[bytes], secret: str | None) -> bytes:
    file = io.BytesIO()
    out = Enveloped(file, secret)
    for piece in pieces:
        out.write(piece)
    out.finish()
    return file.getvalue()


def unwrapped(content: bytes, secret: str | None) -> bytes:
    return Unwrapped(io.BytesIO(content), secret).readall()


@pytest.mark.parametrize("secret", ENVELOPES)
@given(st.lists(st.binary(max_size=3 * CHUNK), max_size=6))
@example([])
@example([bytes(CHUNK)])
@example([bytes(CHUNK), bytes(CHUNK)])
def test_what_is_wrapped_comes_back(secret: str | None, pieces: list[bytes]) -> None:
    assume(not b"".join(pieces).startswith(MAGIC))  # no tar begins so
    content = wrapped(pieces, secret)
    assert is_encrypted(io.BytesIO(content)) is (secret is not None)
    assert unwrapped(content, secret) == b"".join(pieces)


@pytest.mark.parametrize("secret", ENVELOPES)
@given(st.data())
def test_a_changed_bit_and_a_missing_end_are_noticed(secret: str | None, data: st.DataObject) -> None:
    content = wrapped([bytes(range(200))], secret)
    place = data.draw(st.integers(0, len(content) - 1))
    changed = bytearray(content)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    for broken in (bytes(changed), content[:place], content + b"\0"):
        if is_encrypted(io.BytesIO(broken)) is (secret is not None):  # else nobody asks for a passphrase
            with pytest.raises(Refused):
                unwrapped(broken, secret)


def test_chunks_that_change_places_or_files_do_not_open() -> None:
    one, other = (wrapped([bytes(range(4 * CHUNK - 1))], "a passphrase") for _file in range(2))
    head, body = one[:HEAD], one[HEAD:]
    chunks = [body[at : at + CHUNK + TAG] for at in range(0, len(body), CHUNK + TAG)]
    for mixed in (
        [chunks[1], chunks[0], *chunks[2:]],
        [chunks[0], chunks[0], *chunks[1:]],
        chunks[1:],
        chunks[:-1],
        [other[HEAD : HEAD + CHUNK + TAG], *chunks[1:]],
    ):
        with pytest.raises(Refused, match="damaged"):
            unwrapped(head + b"".join(mixed), "a passphrase")


def test_the_same_content_is_never_encrypted_alike() -> None:
    assert wrapped([b"the same"], "a passphrase")[HEAD:] != wrapped([b"the same"], "a passphrase")[HEAD:]


def test_a_passphrase_is_recognised_however_its_accents_were_typed() -> None:
    assert unwrapped(wrapped([b"content"], "caf\u00e9"), "cafe\u0301") == b"content"


def test_a_passphrase_is_the_first_line_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("one line\nand another\n")
    assert passphrase.read(tmp_path / "secret") == "one line"
    (tmp_path / "secret").write_text("\n")
    with pytest.raises(Refused, match="empty"):
        passphrase.read(tmp_path / "secret")
    with pytest.raises(Refused, match="cannot be read"):
        passphrase.read(tmp_path / "nothing")
