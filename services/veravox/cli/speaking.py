"""What every command that speaks to the gateway shares: finding it, its answers on the terminal or as JSON, errors."""

import asyncio
import inspect
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.table import Table

from veravox.client import Client, ProblemError
from veravox.core.server_file import ServerFile
from veravox.core.settings import Settings
from veravox.core.text import _

ServerOption = Annotated[str, typer.Option(envvar="VERAVOX_SERVER", help="The gateway's or the page's address.")]
TokenOption = Annotated[str, typer.Option(envvar="VERAVOX_TOKEN", help="What opens it.")]
TokenFileOption = Annotated[
    Path | None, typer.Option(envvar="VERAVOX_TOKEN_FILE", help="A file with what opens it, instead of --token.")
]
DataOption = Annotated[
    Path | None, typer.Option(envvar="VERAVOX_DATA", help="The data folder whose server.json says both.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer as JSON, with the names of the REST API.")]

_OPTIONS = [
    inspect.Parameter("server", inspect.Parameter.KEYWORD_ONLY, default="", annotation=ServerOption),
    inspect.Parameter("token", inspect.Parameter.KEYWORD_ONLY, default="", annotation=TokenOption),
    inspect.Parameter("token_file", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=TokenFileOption),
    inspect.Parameter("data", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=DataOption),
    inspect.Parameter("as_json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=JsonOption),
]


@dataclass(frozen=True)
class Terminal:
    """Answers go to standard output; progress and complaints to standard error."""

    as_json: bool

    @property
    def errors(self) -> Console:
        return Console(stderr=True, highlight=False, soft_wrap=True)

    def answer(self, value: BaseModel | Any, *texts: str | Table) -> None:
        """The value as JSON, or the texts and tables for people."""
        if self.as_json:
            typer.echo(json.dumps(plain(value), indent=1, ensure_ascii=False))
            return
        for text in texts:
            if isinstance(text, Table):
                Console(highlight=False, width=None if sys.stdout.isatty() else 200).print(text)
            else:
                typer.echo(text)


def plain(value: Any) -> Any:
    """As the REST API shows it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    return [plain(each) for each in value] if isinstance(value, list) else value


def table(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """A table whose first column, a name or an id to copy, is never cut."""
    shown = Table(box=None, header_style="dim", pad_edge=False)
    for index, title in enumerate(titles):
        shown.add_column(title, no_wrap=index == 0, overflow="fold" if index else "ignore")
    for row in rows:
        shown.add_row(*("" if each is None else str(each) for each in row))
    return shown


def speaks(work: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Make a command of `async work(client, terminal, ...)`: it gets --server, --token, --data and --json besides."""

    @wraps(work)
    def command(
        *arguments: Any,
        server: str,
        token: str,
        token_file: Path | None,
        data: Path | None,
        as_json: bool,
        **options: Any,
    ) -> None:
        shown = token or _read(token_file)

        async def speak() -> None:
            async with _client(server, shown, data) as client:
                await work(client, Terminal(as_json), *arguments, **options)

        try:
            asyncio.run(speak())
        except ProblemError as problem:
            if as_json:
                typer.echo(json.dumps({"error": problem.detail, "status": problem.status, "type": problem.type}))
            fail(problem.detail)
        except ValidationError as error:
            fail("; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()))
        except KeyboardInterrupt:
            raise typer.Exit(130) from None

    own = list(inspect.signature(work, eval_str=True).parameters.values())[2:]
    command.__signature__ = inspect.Signature([*own, *_OPTIONS])  # type: ignore[attr-defined]
    return command


def fail(sentence: str) -> NoReturn:
    """Say what is wrong, and end with status 1."""
    typer.secho(f"veravox: {sentence}", err=True, fg="red")
    raise typer.Exit(1)


def _read(file: Path | None) -> str:
    """The token in a file; empty where none is named."""
    if file is None:
        return ""
    try:
        return file.read_text().strip()
    except OSError as error:
        fail(_("the token's file {file} cannot be read: {why}").format(file=file, why=error.strerror or error))
    except UnicodeDecodeError:
        fail(_("the token's file {file} holds no token").format(file=file))


def _client(server: str, token: str, data: Path | None) -> Client:
    if server:
        return Client(server, token)
    settings = Settings().model_copy(update={"data": data} if data else {})
    path = settings.folder.server_file
    try:
        known = ServerFile.read(path)
    except PermissionError:
        fail(_("{path} belongs to somebody else; give --server and --token").format(path=path))
    if known is None:
        fail(
            _("no installation has run in {path}; start `veravox serve`, or give --server and --token").format(
                path=path.parent
            )
        )
    return Client(known.server, token or known.token)
