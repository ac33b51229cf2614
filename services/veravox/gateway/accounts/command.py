"""`veravox user`: accounts from the server's own terminal, also of an installation that has none yet."""

import asyncio
import getpass
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.files import replace_bytes
from veravox.core.ownership import Refused
from veravox.core.problems import Problem
from veravox.core.roles import Role, Scope
from veravox.core.settings import Settings, told
from veravox.core.text import _
from veravox.gateway.accounts.passwords import Passwords, refuse_weak
from veravox.gateway.accounts.schemas import AccountSpec
from veravox.store import accounts, audit_log, tokens
from veravox.store.database import Database
from veravox.store.embedded import borrowed_postgres
from veravox.store.schema import upgrade_database
from veravox.store.tables import Account

app = typer.Typer(no_args_is_help=True, help=_("Accounts, by whoever may open the database: administrators."))
Data = Annotated[Path | None, typer.Option(help="The data folder, where the database is in it.", envvar="VERAVOX_DATA")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Answer = TypeVar("Answer")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="The user name.")],
    email: Annotated[str, typer.Option(help="Its e-mail, where a forgotten password is asked for.")],
    admin: Annotated[bool, typer.Option("--admin", help="An administrator.")] = False,
    first_name: Annotated[str, typer.Option(help="The first name.")] = "",
    last_name: Annotated[str, typer.Option(help="The last name.")] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make an account. The password is asked for twice; where no terminal is, it is the first line of standard input."""
    role = Role.ADMINISTRATOR if admin else Role.USER

    async def make(session: AsyncSession) -> Account:
        return await _made(session, name, email, role, first_name, last_name)

    with _plainly():
        AccountSpec(name=name, email=email)
        made = _with_database(data, make)
    _say({"id": str(made.id), "name": made.name, "role": made.role}, f"{made.name} ({made.role})", as_json)


@app.command("list")
def list_users(data: Data = None, as_json: AsJson = False) -> None:
    """All accounts, oldest first."""

    async def read(session: AsyncSession) -> list[Account]:
        return list(await accounts.all_of_them(session))

    with _plainly():
        found = _with_database(data, read)
    rows = [
        {"name": each.name, "email": each.email, "role": each.role, "blocked": bool(each.blocked_at)} for each in found
    ]
    lines = [
        f"{each['name']}\t{each['email'] or '-'}\t{each['role']}" + ("\tblocked" if each["blocked"] else "")
        for each in rows
    ]
    _say(rows, "\n".join(lines), as_json)


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="The user name.")],
    title: Annotated[str, typer.Option(help="What it is for.")] = "veravox user token",
    hours: Annotated[float, typer.Option(help="How long it holds.", min=0.01, max=24 * 366)] = 1,
    make: Annotated[
        bool, typer.Option("--make", help="Where there is no such account, make one that nobody can log in to.")
    ] = False,
    file: Annotated[
        Path | None, typer.Option(help="Write it into this file, readable by this user alone, instead of printing it.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make an access token of an account, to read and write with; readable this once."""

    async def give(session: AsyncSession) -> str:
        account = await accounts.named(session, name) or (await _nobodys(session, name) if make else None)
        if account is None:
            _fail(_("there is no account {name}; `veravox user list` shows all").format(name=name))
        if account.blocked_at:
            _fail(_("{name} is blocked; a token would open nothing").format(name=name))
        ends = datetime.now(UTC) + timedelta(hours=hours)
        scopes = [Scope.READ.value, Scope.WRITE.value]
        made, _row = await tokens.create_access_token(session, account.id, title, scopes, ends)
        audit_log.note(session, "access-token-made", account, about=title)
        return made

    with _plainly():
        made = _with_database(data, give)
    if file is None:
        _say({"token": made}, made, as_json)
        return
    try:
        replace_bytes(file, made.encode(), 0o600)
    except OSError as error:
        _fail(_("{file} cannot be written: {why}").format(file=file, why=error.strerror or error))
    _say({"file": str(file)}, str(file), as_json)


async def _nobodys(session: AsyncSession, name: str) -> Account:
    """An account without password and e-mail: a process' own."""
    account = Account(name=name, role=Role.USER)
    session.add(account)
    await session.flush()
    audit_log.note(session, "account-made", account, about=Role.USER)
    return account


async def _made(session: AsyncSession, name: str, email: str, role: Role, first: str, last: str) -> Account:
    if await accounts.named(session, name) or await accounts.with_email(session, email):
        _fail(_("there is an account with this user name or e-mail; `veravox user list` shows all"))
    password = _password()
    refuse_weak(password, name, email, first, last)
    hashed = await Passwords().hash(password)
    account = Account(name=name, email=email, password=hashed, role=role, first_name=first, last_name=last)
    session.add(account)
    await session.flush()
    audit_log.note(session, "account-made", account, about=role)
    return account


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(_("Password: "))
    if getpass.getpass(_("Once more: ")) != password:
        _fail(_("these were two passwords; try again"))
    return password


def _with_database(data: Path | None, work: Callable[[AsyncSession], Awaitable[Answer]]) -> Answer:
    """In a transaction of the installation's database: the external one, or the one in the data folder, running or not."""
    settings = Settings().model_copy(update={"data": data} if data else {})
    if settings.database_url:
        return asyncio.run(_transacted(settings.database_url.get_secret_value(), work))
    settings.folder.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    with borrowed_postgres(settings.folder.path, settings.folder.database) as url:
        return asyncio.run(_transacted(url, work))


async def _transacted(url: str, work: Callable[[AsyncSession], Awaitable[Answer]]) -> Answer:
    async with _opened(url) as database, database.transaction() as session:
        return await work(session)


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        await upgrade_database(database.engine)
        yield database
    finally:
        await database.close()


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except Problem as problem:
        _fail(problem.detail)
    except Refused as refused:
        _fail(str(refused))
    except ValidationError as error:
        _fail(
            told(error)
            if error.title == "Settings"
            else "; ".join(f"{each['loc'][0]}: {each['msg']}" for each in error.errors())
        )


def _say(value: object, text: str, as_json: bool) -> None:
    typer.echo(json.dumps(value, indent=1) if as_json else text)


def _fail(sentence: str) -> NoReturn:
    typer.secho(f"veravox user: {sentence}", err=True, fg="red")
    raise typer.Exit(1)
