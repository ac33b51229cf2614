"""Letters over SMTP; where no server is set, none is sent, and an administrator hands links over."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from veravox.core.settings import Settings

SECONDS = 20.0
FOR_GOOD = 500  # of SMTP's answers, those from here on hold for good
SHOWN = 200  # characters of what went wrong
DOMAIN = "veravox.invalid"  # of letters' ids


@dataclass(frozen=True)
class Attempt:
    """What came of one."""

    trouble: str = ""  # empty: the server has taken the letter
    is_hopeless: bool = False  # another one would come to the same


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

    async def attempt(self, to: str, subject: str, text: str, id: str, no_more: str = "") -> "Attempt":
        """Send a letter, as `post` does; what goes wrong is told, not raised."""
        try:
            await self.post(to, subject, text, id, no_more)
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            said = words.decode(errors="replace") if isinstance(words, bytes) else words
            return Attempt(f"{code} {said}"[:SHOWN], code >= FOR_GOOD)
        except (OSError, smtplib.SMTPException) as error:
            return Attempt(f"{type(error).__name__}: {error}"[:SHOWN])
        except ValueError as error:  # no letter can be made of it, and none ever will
            return Attempt(f"{type(error).__name__}: {error}"[:SHOWN], is_hopeless=True)
        return Attempt()

    async def post(self, to: str, subject: str, text: str, id: str, no_more: str = "") -> None:
        """Send a letter.

        Args:
            to: an e-mail address.
            subject: one line.
            text: plain.
            id: the same at each attempt, so that a letter that comes twice is shown once.
            no_more: the page where one asks for no more of these.

        Raises:
            OSError: without a mail server that answers.
            SMTPException: if it refuses.
            ValueError: where no letter can be made of it.
        """
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, to, subject
        letter["Date"], letter["Message-ID"] = formatdate(), f"<{id}@{DOMAIN}>"
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
