"""Letters over SMTP; where no server is set, none is sent, and an administrator hands links over."""

import asyncio
import logging
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from veravox.core.settings import Settings

log = logging.getLogger(__name__)
SECONDS = 20.0
DOMAIN = "veravox.invalid"  # of letters' ids


@dataclass(frozen=True)
class Mail:
    """The way to the mail server."""

    url: str  # empty: there is none
    sender: str

    @classmethod
    def of(cls, settings: Settings) -> "Mail":
        return cls(settings.smtp_url.get_secret_value() if settings.smtp_url else "", settings.mail_from)

    def __bool__(self) -> bool:
        return bool(self.url)

    async def send(self, to: str, subject: str, text: str) -> None:
        """Send a letter; what goes wrong stands in the log, for nobody waits for the answer."""
        try:
            await self.post(to, subject, text)
        except (OSError, smtplib.SMTPException) as error:
            log.error("a letter could not be sent by the mail server: %s", error)  # noqa: TRY400 - it says enough

    async def post(self, to: str, subject: str, text: str, id: str = "", no_more: str = "") -> None:
        """Send a letter.

        Args:
            to: an e-mail address.
            subject: one line.
            text: plain.
            id: the same at each attempt, so that a letter that comes twice is shown once; empty: made up.
            no_more: the page where one asks for no more of these.

        Raises:
            OSError: without a mail server that answers.
            SMTPException: if it refuses.
        """
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, to, subject
        letter["Date"], letter["Message-ID"] = formatdate(), f"<{id}@{DOMAIN}>" if id else make_msgid(domain=DOMAIN)
        letter["Auto-Submitted"] = "auto-generated"
        if no_more:
            letter["List-Unsubscribe"] = f"<{no_more}>"
        letter.set_content(text)
        await asyncio.to_thread(self._deliver, letter)

    def _deliver(self, letter: EmailMessage) -> None:
        parts = urlsplit(self.url)
        host, safe = parts.hostname or "localhost", ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=safe)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=SECONDS)
        with server:
            if parts.scheme != "smtps" and (server.ehlo() and server.has_extn("starttls")):
                server.starttls(context=safe)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(letter)
