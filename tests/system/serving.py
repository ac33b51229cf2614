"""A whole installation as `veravox serve` starts it, and hands to steer and to hurt it."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from veravox.client import Client
from veravox.core.server_file import ServerFile

VERAVOX = [sys.executable, "-m", "veravox"]
END_WITHIN = 60
SPARING = ("--set", "checkpoints.exports=false")  # what is written for other programs takes longer than these trainings
COMPACT = ("--dataset", "example", "--architecture", "compact", "--set", "training.learningRate=0.003")
QUICK = (*COMPACT, "--epochs", "2", *SPARING)


@dataclass(frozen=True)
class TwoSeeds:
    """A group of two short trainings, and what the command said that began and followed them."""

    group: str
    runs: list[str]
    said: str


@dataclass
class Installation:
    """Processes of one data folder."""

    data: Path
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    line: str = ""  # what it printed

    @property
    def link(self) -> str:
        return self.line.rpartition(" ")[2].strip()

    def start(self) -> "Installation":
        """Start it, and wait for the one line that it prints."""
        self.process = subprocess.Popen(
            [*VERAVOX, "serve", "--data", str(self.data), *self.options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | self.environment,
        )
        assert self.process.stdout
        self.line = self.process.stdout.readline()
        assert self.line, self.process.communicate()[1] + self.logs()
        return self

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """As Ctrl-C does; returns the exit status."""
        assert self.process
        self.process.send_signal(number)
        self.process.communicate(timeout=END_WITHIN)
        return self.process.returncode

    def client(self) -> Client:
        known = ServerFile.read(self.data / "server.json")
        assert known
        return Client(known.server, known.token)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*VERAVOX, *arguments, "--data", str(self.data)], capture_output=True, text=True, check=False, timeout=300
        )

    def command_with(self, said: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One that reads a line of standard input."""
        line = [*VERAVOX, *arguments, "--data", str(self.data)]
        return subprocess.run(line, input=said, capture_output=True, text=True, check=False, timeout=300)

    def json(self, *arguments: str) -> Any:
        """What a command answers with --json; it must succeed."""
        done = self.command(*arguments, "--json")
        assert done.returncode == 0, done.stderr + self.logs()
        return json.loads(done.stdout)

    def processes(self, command: str) -> list[int]:
        """Those of this data folder that run `veravox COMMAND`."""
        return [pid for pid, line in self._command_lines() if f"-m veravox {command}" in line]

    def kill(self, command: str) -> None:
        """kill -9, and wait until they are gone."""
        for pid in [self.database()] if command == "postgres" else self.processes(command):
            with contextlib.suppress(ProcessLookupError):
                ended = os.pidfd_open(pid)
                signal.pidfd_send_signal(ended, signal.SIGKILL)
                _wait_for(ended)
                os.close(ended)

    def database(self) -> int:
        return int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])

    def kill_everything(self) -> None:
        """As a power cut does, but for the database's own processes."""
        assert self.process
        self.process.kill()
        self.process.communicate()
        for process in ("runner", "gateway", "web", "detector", "trainer", "data-job"):
            self.kill(process)

    def _command_lines(self) -> list[tuple[int, str]]:
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal():
                try:
                    environment = (folder / "environ").read_bytes().split(b"\0")
                    line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except (OSError, UnicodeDecodeError):
                    continue
                if f"VERAVOX_DATA={self.data}".encode() in environment:
                    found.append((int(folder.name), line))
        return found

    def logs(self) -> str:
        return "\n".join(f"== {each.name}\n{each.read_text()[-3000:]}" for each in (self.data / "logs").glob("*.log"))


def _wait_for(pidfd: int) -> None:
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    assert poll.poll(10_000), "a killed process is still there"
