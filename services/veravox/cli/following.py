"""Watching a job from a terminal: a line that moves, or a line now and then where nobody watches."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from veravox.cli.speaking import fail
from veravox.client import Client, Event, ProblemError
from veravox.core.specs import Phase
from veravox.core.text import _

LOOK_EVERY = 0.5  # seconds
ENDED = {Phase.SUCCEEDED, Phase.STOPPED, Phase.FAILED}


class _Status(Protocol):
    phase: Any
    progress: Any
    conditions: list[Any]


class _Job(Protocol):
    @property
    def status(self) -> Any: ...


Job = TypeVar("Job", bound=_Job)


def phase_of(job: _Job) -> Phase:
    return Phase(job.status.phase.value)


def why(job: _Job) -> str:
    """The sentence of the condition that explains the phase, with its remedy."""
    ended = next((each for each in job.status.conditions if each.type == "Ended"), None)
    return f"{ended.message} {ended.remedy or ''}".strip() if ended else ""


class Watch:
    """Shows progress on standard error."""

    def __init__(self, console: Console) -> None:
        self._console = console
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[detail]}"))
        self._bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("", total=100, detail="")
        self._said = ""

    @contextmanager
    def shown(self) -> Any:
        with self._bar:
            yield self

    def show(self, what: str, percent: float, detail: str, why: str = "") -> None:
        """How far it is; and, where it waits, for what."""
        self._bar.update(self._task, description=what, completed=percent, detail=detail or why)
        line = f"{what} {int(percent) // 10 * 10} % {why}" if percent else f"{what} {why}"
        if not self._console.is_terminal and line != self._said:
            self._said = line
            self._console.print(f"{what} {percent:.0f} % {detail or why}".strip())


def show_status(watch: Watch, status: dict[str, Any]) -> None:
    """A run's or another job's status, as the API tells it."""
    progress = status["progress"]
    loss = status.get("metrics", {}).get("trainLoss")
    eta, at_work = progress.get("etaSeconds"), status["phase"] in {"Running", "Starting"}
    details = [
        progress["stage"] if at_work else "",
        _("epoch {n} of {all}").format(n=progress["epoch"], all=progress["epochs"]) if progress["epochs"] else "",
        _("loss {loss:.3f}").format(loss=loss) if loss is not None and at_work else "",
        _("{n} s left").format(n=round(eta)) if eta and at_work else "",
    ]
    told = " · ".join(each for each in details if each)
    watch.show(status["phase"], progress["percent"], told, _why_waiting(status))


def _why_waiting(status: dict[str, Any]) -> str:
    """What a job waits for, and what to do about it: of the steps before it works, the first that is not done."""
    steps = ("Validated", "DatasetReady", "Admitted") if status["phase"] in {"Pending", "Queued"} else ()
    conditions = {each["type"]: each for each in status.get("conditions", [])}
    missing = next((conditions[each] for each in steps if conditions.get(each, {}).get("status") == "False"), None)
    return f"{missing['message']} {missing.get('remedy') or ''}".strip() if missing else ""


async def until(read: Callable[[], Awaitable[Job]], done: Callable[[Phase], bool], watch: Watch) -> Job:
    """Read a job again and again until its phase is what was waited for, or it has ended."""
    with watch.shown():
        while True:
            job = await read()
            show_status(watch, job.status.model_dump(mode="json", by_alias=True))
            if done(phase_of(job)) or phase_of(job) in ENDED:
                return job
            await asyncio.sleep(LOOK_EVERY)


async def succeeded(read: Callable[[], Awaitable[Job]], watch: Watch) -> Job:
    """The job once it has succeeded; one that has not ends the command with what its status says."""
    job = await until(read, lambda _phase: False, watch)
    if phase_of(job) is not Phase.SUCCEEDED:
        fail(why(job))
    return job


async def follow_to_the_end(client: Client, id: UUID, watch: Watch) -> None:
    """Follow a run's events until it has ended, through breaks of the connection."""
    with watch.shown():
        async for event in events(client, id):
            if event.name == "status":
                show_status(watch, event.data["status"])


async def events(client: Client, id: UUID) -> AsyncIterator[Event]:
    """A run's events up to `end`; after a break they go on behind the last one that arrived."""
    last = ""
    while True:
        try:
            async for event in client.follow_run(id, last_event_id=last):
                last = event.id or last
                yield event
                if event.name == "end":
                    return
        except ProblemError as problem:
            if problem.status != 503:
                raise
            await asyncio.sleep(LOOK_EVERY)
