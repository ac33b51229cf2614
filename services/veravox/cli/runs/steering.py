"""`veravox run show`, `follow`, `pause`, `resume`, `stop`, `delete`, `restore`."""

from uuid import UUID

from veravox.cli.following import Watch, follow_to_the_end, phase_of, until, why
from veravox.cli.runs.app import Id, app
from veravox.cli.runs.words import described, tested
from veravox.cli.speaking import Terminal, fail, speaks
from veravox.client import Client, ProblemError
from veravox.client.models import RunRead
from veravox.core.desired import Desired
from veravox.core.specs import Phase
from veravox.core.text import _


@app.command()
@speaks
async def show(client: Client, terminal: Terminal, id: Id) -> None:
    """A run: how it goes, what became of its attempts, what to do about it, where its files are."""
    run = await client.read_run(id)
    terminal.answer(run, described(run, await figures_told(client, run)))


@app.command()
@speaks
async def follow(client: Client, terminal: Terminal, id: Id) -> None:
    """Watch a run until it has ended; status 0 if it succeeded or was stopped."""
    await follow_run(client, terminal, id)


@app.command()
@speaks
async def pause(client: Client, terminal: Terminal, id: Id) -> None:
    """Save and free the place; returns when that is done. `resume` goes on."""
    await _steer(client, terminal, id, Desired.PAUSE, {Phase.PAUSED})


@app.command()
@speaks
async def resume(client: Client, terminal: Terminal, id: Id) -> None:
    """Go on where it was paused."""
    await _steer(client, terminal, id, Desired.RUN, {Phase.QUEUED, Phase.STARTING, Phase.RUNNING, Phase.SUCCEEDED})


@app.command()
@speaks
async def stop(client: Client, terminal: Terminal, id: Id) -> None:
    """End it and keep the best model so far; returns when that is done."""
    await _steer(client, terminal, id, Desired.STOP, {Phase.STOPPED})


@app.command()
@speaks
async def delete(client: Client, terminal: Terminal, id: Id) -> None:
    """Delete it; `restore` brings it back."""
    await client.delete_run(id)
    terminal.answer(
        {"id": str(id), "deleted": True}, _("deleted; `veravox run restore {id}` brings it back").format(id=id)
    )


@app.command()
@speaks
async def restore(client: Client, terminal: Terminal, id: Id) -> None:
    """Bring back a deleted run."""
    run = await client.restore_run(id)
    terminal.answer(run, described(run))


async def figures_told(client: Client, run: RunRead) -> str:
    """The test part's figures beside what they are measured on; empty before there are any."""
    if run.model is None:
        return ""
    try:
        report = (await client.read_report(run.id)).report
    except ProblemError as problem:
        if problem.status != 404:
            raise
        return ""
    return tested(report)


async def follow_run(client: Client, terminal: Terminal, id: UUID) -> None:
    await follow_to_the_end(client, id, Watch(terminal.errors))
    run = await client.read_run(id)
    terminal.answer(run, described(run, await figures_told(client, run)))
    if phase_of(run) is Phase.FAILED:
        fail(why(run))


async def _steer(client: Client, terminal: Terminal, id: UUID, desired: Desired, wanted: set[Phase]) -> None:
    await client.update_run(id, {"desired": desired.value})
    run = await until(lambda: client.read_run(id), lambda phase: phase in wanted, Watch(terminal.errors))
    terminal.answer(run, f"{run.id} {run.status.phase.value}")
    if phase_of(run) not in wanted:
        fail(_("the run has ended instead ({phase}): {why}").format(phase=run.status.phase.value, why=why(run)))
