"""The database of an installation, whether it is at work or not."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from veravox.core.ownership import Refused, Taken, own_data_folder
from veravox.core.settings import Settings
from veravox.core.text import _
from veravox.store.embedded import address_of_running, embedded_postgres

PATIENCE = 30.0  # s that an installation may take to start
LOOK_EVERY = 0.2


@contextmanager
def database_of(settings: Settings, command: str) -> Iterator[str]:
    """The address of its database; one that lies in the data folder and is not at work is started for as long.

    Raises:
        Refused: if there is no installation, or its database does not answer.
    """
    data = settings.folder
    if settings.database_url:
        yield settings.database_url.get_secret_value()
        return
    if not (data.database / "PG_VERSION").exists():
        sentence = _("there is no installation in {path}; choose its data folder with --data")
        raise Refused(sentence.format(path=data.path))
    with ExitStack() as stack:
        try:
            stack.enter_context(own_data_folder(data.path, command))
        except Taken:
            url = _of_another(settings)
        else:
            url = stack.enter_context(embedded_postgres(data.database)).url
        yield url


def _of_another(settings: Settings) -> str:
    """The address of the server that whoever holds the data folder has started."""
    until = time.monotonic() + PATIENCE
    while (url := address_of_running(settings.folder.database)) is None:
        if time.monotonic() > until:
            sentence = _("the database of {path} does not answer; its log {log} says why")
            raise Refused(sentence.format(path=settings.folder.path, log=settings.folder.database / "log"))
        time.sleep(LOOK_EVERY)
    return url
