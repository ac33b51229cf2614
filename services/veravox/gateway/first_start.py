"""The first start: one account; on a laptop also the example and a first job, so that there is a curve within seconds."""

import logging

from veravox.core.example import EXAMPLE, EXAMPLE_CLIPS
from veravox.core.roles import Role
from veravox.core.specs import DatasetChoice, FrontEnd, Model, Protocol, Resources, Source, Training, TrainingJobSpec
from veravox.core.titles import FIRST
from veravox.gateway.accounts.letters import link as letter_link
from veravox.gateway.context import Services
from veravox.gateway.datasets import service as datasets
from veravox.gateway.datasets.schemas import DatasetCreate
from veravox.gateway.runs import service as runs
from veravox.store import accounts, letters
from veravox.store.accounts import ensure_local_account

log = logging.getLogger(__name__)


def first_job() -> TrainingJobSpec:
    """What learns the example on two cores in about a minute."""
    return TrainingJobSpec(
        title=FIRST,
        dataset=DatasetChoice(name=EXAMPLE),
        protocol=Protocol(name="utterance"),
        front_end=FrontEnd(name="mel", transform="Resize", window_seconds=1.28),
        model=Model(architecture="compact", weights="none"),
        training=Training(schedule="OneCycle", epochs=30, batch_size=32, learning_rate=0.003),
        resources=Resources(gpus=0),
    )


async def first_start(services: Services) -> None:
    """Make the local account; if it is new, import the example and queue the first job, all or nothing.

    A cluster gets no first job: the example is no folder of its volume.
    """
    token = services.settings.local_token.get_secret_value()
    if not token:
        await _invite_first_administrator(services)
        return
    async with services.database.transaction() as session:
        account, made = await ensure_local_account(session, token)
        if made and services.settings.first_job and services.settings.launcher == "local":
            example = DatasetCreate(name=EXAMPLE, source=Source(path=str(EXAMPLE_CLIPS), bonafide="bonafide"))
            await datasets.create(session, account.id, services.launcher, example)
            await runs.create(session, account.id, services, first_job())
            log.info("first start: the example is being imported and the first training is queued")


async def _invite_first_administrator(services: Services) -> None:
    """An installation that is empty, and whose log its owner reads."""
    async with services.database.transaction() as session:
        if await accounts.are_there_any(session):
            return
        secret = await letters.write(session, "invite", "", said={"role": Role.ADMINISTRATOR})
    address = letter_link(services.settings, "register", secret)
    log.warning("nobody has an account yet; the first administrator registers here, within 14 days: %s", address)
