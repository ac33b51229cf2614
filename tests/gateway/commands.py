"""The command line, as it is called, over a real gateway."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from installation import TOKEN, Installation, served
from typer.testing import CliRunner

from veravox.cli.main import build


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    status: int
    said: str
    complained: str


@dataclass(frozen=True)
class Terminal:
    """Somebody at a terminal."""

    server: str

    async def veravox(self, *words: str) -> Done:
        line = [*words, "--server", self.server, "--token", TOKEN]
        result = await asyncio.to_thread(CliRunner().invoke, build(words), line)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return Done(result.exit_code, result.stdout, result.stderr)

    async def json(self, *words: str) -> Any:
        done = await self.veravox(*words, "--json")
        assert done.status == 0, done.complained
        return json.loads(done.said)


@asynccontextmanager
async def at_a_terminal(gateway: Installation) -> AsyncIterator[Terminal]:
    async with served(gateway.app) as url:
        yield Terminal(url)
