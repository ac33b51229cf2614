"""The operator's parts, put together and run until it is told to end."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from datetime import timedelta

import kopf
from prometheus_client import generate_latest

from veravox.cluster.api import Api
from veravox.core.probes import probed
from veravox_operator.handlers import configure, wired
from veravox_operator.health import Signs
from veravox_operator.meters import LiveJobs, Meters, SignsOfLife
from veravox_operator.reconciler import Reconciler
from veravox_operator.resync import Resync
from veravox_operator.settings import OperatorSettings
from veravox_operator.tidying import Tidying
from veravox_operator.view import Key, View
from veravox_operator.watchers import Watchers
from veravox_operator.work import Work

MANAGER = "veravox-operator"
KINDS = 5  # that are watched in each namespace: TrainingJobs, Datasets, Jobs, pods, events


async def serve(settings: OperatorSettings, host: str, port: int) -> None:
    """Watch and work until SIGTERM or Ctrl-C; kopf listens for them."""
    view, meters, signs = View(), Meters(), Signs()
    api = await Api.connect(MANAGER, settings.call_seconds, meters.called)
    meters.registry.register(LiveJobs(view))
    meters.registry.register(SignsOfLife(signs))
    reconciler = Reconciler(api, view, settings, meters)

    async def look(key: Key) -> timedelta | None:
        try:
            return await reconciler.look_at(key)
        finally:
            signs.looked = time.monotonic()

    work = Work(look, meters.errors.inc)
    signs.slowest = work.slowest
    resync = Resync(api, view, work, signs, settings.namespaces, settings.resync_seconds, reconciler.forget)
    registry = wired(view, work, reconciler.weights, signs, reconciler.forget, with_kueue=settings.kueue)
    kopf_settings = kopf.OperatorSettings()
    configure(kopf_settings, settings.call_seconds)
    with probed(lambda: generate_latest(meters.registry), signs.are_there, host, port, is_alive=signs.are_there):
        watchers = Watchers(signs, len(settings.namespaces) * (KINDS + settings.kueue))
        own = [asyncio.create_task(each.run()) for each in (work, resync, watchers, Tidying(view, settings))]
        try:
            async with all_or_none(own) as one_ended:
                watching = kopf.operator(
                    registry=registry, settings=kopf_settings, namespaces=settings.namespaces, standalone=True
                )
                await _until(one_ended, watching)
        finally:
            await api.close()


async def _until(over: asyncio.Event, watching: Coroutine[None, None, None]) -> None:
    """Watch until kopf is told to end, or this is over.

    kopf has a flag for that, but leaves the task that waits for it behind, and at its end waits 5 s for each task that
    began after it.
    """
    tasks = [asyncio.create_task(over.wait()), asyncio.create_task(watching)]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    _over, end = await asyncio.gather(*tasks, return_exceptions=True)
    if isinstance(end, Exception):
        raise end


@contextlib.asynccontextmanager
async def all_or_none(tasks: Sequence[asyncio.Task[None]]) -> AsyncIterator[asyncio.Event]:
    """They end with the block, and the block should end with the first of them: half an operator is worse than none.

    Raises:
        Exception: that with which one of them ended.
    """
    one_ended = asyncio.Event()
    for task in tasks:
        task.add_done_callback(lambda _task: one_ended.set())
    try:
        yield one_ended
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end
