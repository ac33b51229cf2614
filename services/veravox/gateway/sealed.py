"""The keys that secrets in the database are sealed with: of the settings, or of a file in the data folder."""

import logging

from sqlalchemy import func, select

from veravox.core.files import replace_text
from veravox.core.sealing_keys import keys_in, new_key
from veravox.core.settings import Settings
from veravox.core.text import _
from veravox.store.database import Database
from veravox.store.sealing import Seals, seal_all

log = logging.getLogger(__name__)


async def seals_of(settings: Settings, database: Database) -> Seals:
    """What opens this installation's secrets. All are sealed anew where they are plain or under an older key.

    Raises:
        ValueError: if a key is none.
    """
    async with database.transaction() as session:  # one gateway after the other: they are to find the same file
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("sealing", 0))))
        seals = Seals(keys_in(settings.sealing_keys.get_secret_value()) or _keys_of_the_folder(settings))
        unreadable = await seal_all(session, seals)
    if unreadable:
        log.error(
            "%d secrets of second factors and webhooks were sealed with a key that is not here: recovery codes open"
            " those accounts, those webhooks are told nothing. Give VERAVOX_SEALING_KEYS the key of before, or put"
            " sealing.key back into the data folder",
            unreadable,
        )
    return seals


def _keys_of_the_folder(settings: Settings) -> tuple[bytes, ...]:
    path = settings.folder.sealing_key
    if not path.exists():
        replace_text(path, new_key() + "\n", mode=0o600)
    try:
        keys = keys_in(path.read_text())
    except ValueError as wrong:
        raise ValueError(f"{path}: {wrong}") from None
    if not keys:
        raise ValueError(
            _(
                "{path} is empty; put the key of before back, or remove the file: second factors and webhooks are lost then"
            ).format(path=path)
        )
    return keys
