"""`veravox serve`: one process that starts, watches and ends all that a laptop needs."""

import os
import secrets
import signal
import socket
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import FrameType

from veravox.core.logs import set_up_logging
from veravox.core.ownership import Refused, own_data_folder
from veravox.core.server_file import ServerFile
from veravox.core.settings import Settings, secret_variables
from veravox.core.text import _
from veravox.runner.service import Service
from veravox.store.embedded import EmbeddedPostgres, embedded_postgres

START_WITHIN = 90.0  # seconds until gateway and page must answer
LOOK_EVERY = 0.2


@dataclass
class Supervisor:
    """Holds the data folder, the embedded database and the services, in this order; lets go in the reverse one."""

    settings: Settings
    port_given: bool = False
    leaving: bool = field(default=False, init=False)
    _postgres: EmbeddedPostgres | None = field(default=None, init=False)

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM.

        Raises:
            Refused: if it cannot start, with the reason.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._leave)
        os.umask(0o077)  # recordings, models and tokens are nobody else's business
        with ExitStack() as stack:
            stack.enter_context(own_data_folder(self.settings.folder.path))
            self.settings.folder.logs.mkdir(exist_ok=True)
            set_up_logging(self.settings.folder.logs / "serve.log")
            port = self._page_port()
            known = ServerFile.read(self.settings.folder.server_file)
            url = self._database_url(stack)
            services = self._services(port, url, known.token if known else secrets.token_urlsafe(32))
            for service in services:
                stack.callback(service.end)
                service.start()
            self._wait_until_ready(services)
            while not self.leaving:
                self._look_after(services)
            sys.stderr.write(_("Veravox ends; what runs is paused, and goes on at the next start.") + "\n")

    def _leave(self, _number: int, _frame: FrameType | None) -> None:
        self.leaving = True

    def _look_after(self, services: list[Service]) -> None:
        if self._postgres:
            self._postgres.look_after()
        for service in services:
            service.look_after()
        time.sleep(LOOK_EVERY)

    def _page_port(self) -> int:
        host, port = self.settings.host, self.settings.port or _free_ports(1)[0]
        if _is_free(host, port):
            return port
        if self.port_given:
            raise Refused(
                _("port {port} is in use; give another one with --port, or none to take the next free one").format(
                    port=port
                )
            )
        return next(each for each in range(port + 1, port + 1000) if _is_free(host, each))

    def _database_url(self, stack: ExitStack) -> str:
        if self.settings.database_url:
            return self.settings.database_url.get_secret_value()
        self._postgres = stack.enter_context(embedded_postgres(self.settings.folder.database))
        return self._postgres.url

    def _services(self, port: int, database_url: str, token: str) -> list[Service]:
        """In the order of their start; they end in the reverse one, the page first, the runner with time to save."""
        data = self.settings.folder
        gateway, detector, runner = _free_ports(3)
        ServerFile(
            server=f"http://127.0.0.1:{gateway}",
            page=f"http://{self.settings.host}:{port}",
            token=token,
            pid=os.getpid(),
        ).write(data.server_file)
        shared = os.environ | {
            "VERAVOX_SUPERVISED": "1",
            "VERAVOX_DATA": str(data.path),
            "VERAVOX_DATABASE_URL": database_url,
            "VERAVOX_GATEWAY_URL": f"http://127.0.0.1:{gateway}",
            "VERAVOX_DETECTOR_URL": f"http://127.0.0.1:{detector}",
            "VERAVOX_INTERNAL_TOKEN": secrets.token_urlsafe(32),
            "VERAVOX_LOCAL_TOKEN": token,
            "VERAVOX_PUBLIC_URL": self.settings.public_url or f"http://{self.settings.host}:{port}",
            "VERAVOX_FIRST_JOB": str(self.settings.first_job).lower(),
            "VERAVOX_CONVERT_LEARNERS": str(self._converts()).lower(),
        }
        plain = {name: value for name, value in shared.items() if name not in secret_variables()}

        def service(name: str, port: int, environment: dict[str, str], patience: float = 5.0) -> Service:
            return Service(name, port, environment, data.logs / f"{name}.log", patience)

        return [
            service("gateway", gateway, shared),
            service("runner", runner, plain | {"VERAVOX_DATABASE_URL": database_url}, patience=40.0),
            service("web", port, plain | {"VERAVOX_HOST": self.settings.host}),
            service("detector", detector, plain | {"VERAVOX_INTERNAL_TOKEN": shared["VERAVOX_INTERNAL_TOKEN"]}),
        ]

    def _converts(self) -> bool:
        """Learners are converted where one person has the machine to himself, unless the environment says otherwise."""
        return self.settings.convert_learners or "convert_learners" not in self.settings.model_fields_set

    def _wait_until_ready(self, services: list[Service]) -> None:
        """Wait for gateway and page, and print the link: one line."""
        until = time.monotonic() + START_WITHIN
        needed = [each for each in services if each.name in {"gateway", "web"}]
        while not self.leaving and not all(each.is_ready() for each in needed):
            if time.monotonic() > until:
                logs = self.settings.folder.logs
                raise Refused(
                    _("gateway and page did not answer within {n} s; their logs in {logs} say why").format(
                        n=int(START_WITHIN), logs=logs
                    )
                )
            self._look_after(services)
        if not self.leaving:
            known = ServerFile.read(self.settings.folder.server_file)
            assert known
            sys.stdout.write(
                _("Veravox is ready: {link}").format(link=f"{known.page}/login?token={known.token}") + "\n"
            )
            sys.stdout.flush()


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _free_ports(count: int) -> list[int]:
    """Ports that nobody uses now; held together while choosing, so that they differ."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _each in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]
