"""A real mail server that keeps what it is given."""

import asyncio
import queue
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Letters in the order of their coming."""

    def __init__(self) -> None:
        self.url = ""
        self._letters = queue.SimpleQueue[tuple[str, EmailMessage]]()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        assert isinstance(envelope.content, bytes)
        self._letters.put((envelope.rcpt_tos[0], BytesParser(policy=default).parsebytes(envelope.content)))  # type: ignore[arg-type]
        return "250 kept"

    async def next(self) -> tuple[str, str, str]:
        """Address, subject and text of the next letter, once it has come."""
        to, letter = await asyncio.to_thread(self.whole)
        return to, str(letter["Subject"]), letter.get_content()

    def whole(self) -> tuple[str, EmailMessage]:
        """Address and letter of the next one, once it has come."""
        return self._letters.get(timeout=30)

    @property
    def is_empty(self) -> bool:
        return self._letters.empty()

    def empty(self) -> None:
        """Throw away what nobody read."""
        while not self._letters.empty():
            self._letters.get()


def secret_in(text: str) -> str:
    """What a letter's link holds."""
    found = re.search(r"#([A-Za-z0-9_-]{20,})", text)
    assert found, text
    return found[1]


@contextmanager
def mailbox(port: int = 0, kept: Mailbox | None = None) -> Iterator[Mailbox]:
    """A server on a free port, or on this one."""
    kept = kept or Mailbox()
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    kept.url = f"smtp://127.0.0.1:{port}"
    try:
        yield kept
    finally:
        controller.stop()
