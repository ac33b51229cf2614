"""Takes letters by SMTP at port 1025, and tells of them at port 8025: the part of mailpit's API that tests ask for."""

import asyncio
import json
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT: list[tuple[list[str], EmailMessage]] = []


class Keeping:
    """Keeps whatever comes."""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        KEPT.append((envelope.rcpt_tos, BytesParser(policy=default).parsebytes(envelope.content)))
        return "250 kept"


class Telling(BaseHTTPRequestHandler):
    """`/api/v1/messages`: the newest first. `/api/v1/message/ID`: one with its text."""

    def do_GET(self) -> None:
        match self.path.strip("/").split("/"):
            case ["api", "v1", "messages"]:
                self.answer({"messages": [summary(each) for each in reversed(range(len(KEPT)))]})
            case ["api", "v1", "message", number] if number.isdigit() and int(number) < len(KEPT):
                self.answer({**summary(int(number)), "Text": KEPT[int(number)][1].get_content()})
            case _:
                self.send_error(404)

    def answer(self, body: dict[str, object]) -> None:
        said = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)


def summary(number: int) -> dict[str, object]:
    to, letter = KEPT[number]
    return {"ID": str(number), "Subject": str(letter["Subject"]), "To": [{"Address": each} for each in to]}


async def main() -> None:
    web = ThreadingHTTPServer(("0.0.0.0", 8025), Telling)
    Thread(target=web.serve_forever, daemon=True).start()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Keeping()), "0.0.0.0", 1025)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
