"""`veravox migrate`: the command."""

import asyncio
import time
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError

from veravox.core.settings import Settings, told
from veravox.core.text import _
from veravox.store.away import AWAY
from veravox.store.database import Database
from veravox.store.schema import Age, TooNew, age_of_database, upgrade_database

ASKED_EVERY = 1.0  # s, while the database is away


def migrate(
    within: Annotated[float, typer.Option(help="Seconds for which a database that is away is waited for.", min=0)] = 60,
) -> None:
    """Bring the database (VERAVOX_DATABASE_URL) up to date, before a new version's processes start; all or nothing."""
    try:
        settings = Settings()
        if settings.database_url is None:
            _fail(
                _("VERAVOX_DATABASE_URL is not set; a database in the data folder is brought up to date at its start")
            )
        before = asyncio.run(_migrated(settings.database_url.get_secret_value(), within))
    except ValidationError as error:
        _fail(told(error))
    except TooNew as error:
        _fail(str(error))
    except AWAY as error:
        why = str(getattr(error, "orig", None) or error).strip()
        _fail(_("the database did not answer within {n} s: {why}").format(n=round(within), why=why))
    typer.echo(
        {
            Age.CURRENT: _("The database is up to date."),
            Age.OLDER: _("The database was brought up to date."),
            Age.NONE: _("The database was empty; its tables are there now."),
        }[before]
    )


async def _migrated(url: str, within: float) -> Age:
    """How old it was before."""
    database, until = Database(url), time.monotonic() + within
    try:
        while True:
            try:
                before = await age_of_database(database.engine)
                await upgrade_database(database.engine)
            except AWAY:
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(ASKED_EVERY)
            else:
                return before
    finally:
        await database.close()


def _fail(sentence: str) -> NoReturn:
    typer.secho(f"veravox migrate: {sentence}", err=True, fg="red")
    raise typer.Exit(1)
