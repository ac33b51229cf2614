"""`veravox trial`: whether an installation works, from clips to a verdict."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Annotated, Any
from uuid import uuid4

import typer

from veravox.cli.datasets import until_imported
from veravox.cli.following import Watch, succeeded
from veravox.cli.sending.sending import send
from veravox.cli.speaking import Terminal, fail, speaks
from veravox.client import Client, ProblemError, Upload
from veravox.client.models import RunRead
from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.text import _

CLASSES = ("bonafide", "fargan")  # of which one clip each is judged


@speaks
async def trial(
    client: Client,
    terminal: Terminal,
    epochs: Annotated[int, typer.Option(help="How long it trains.", min=1, max=100)] = 1,
    cpu: Annotated[float, typer.Option(help="Cores that the training asks for.", min=0.1)] = 1,
    memory: Annotated[str, typer.Option(help="Memory that the training asks for.")] = "3Gi",
    gpus: Annotated[int, typer.Option(help="GPUs that the training asks for.", min=0)] = 0,
) -> None:
    """Send the bundled example, train on it, and ask the model about two of its clips; what was made is deleted again.

    Status 0 if all of it worked; what is judged of the clips says nothing after so short a training.
    """
    if not EXAMPLE_CLIPS.is_dir():
        fail(_("there is no example beside this program; use another of Veravox' images, such as the gateway's"))
    resources = {"cpu": cpu, "memory": memory}
    spec = {
        "title": _("Trial"),
        "protocol": {"name": "utterance"},
        "model": {"architecture": "compact", "weights": "none"},
        "training": {"schedule": "OneCycle", "epochs": epochs, "learningRate": 0.003},
        "resources": {"gpus": gpus, **resources},
    }
    seconds, began = dict[str, float](), time.monotonic()

    def done(step: str) -> None:
        nonlocal began
        seconds[step], began = round(time.monotonic() - began, 1), time.monotonic()
        terminal.errors.print(f"{step}: {seconds[step]} s")

    async with _dataset(client, terminal, f"trial-{uuid4().hex[:8]}", resources) as name:
        done("import")
        async with _run(client, spec | {"dataset": {"name": name}}) as run:
            await succeeded(lambda: client.read_run(run.id), Watch(terminal.errors))
            done("train")
            verdicts = {kind: await _judged(client, run, kind) for kind in CLASSES}
            done("detect")
    terminal.answer({"seconds": seconds, "verdicts": verdicts}, _("It works, from clips to a verdict."))


@asynccontextmanager
async def _dataset(client: Client, terminal: Terminal, name: str, resources: dict[str, Any]) -> AsyncIterator[str]:
    """The example, imported under this name, and deleted in the end."""
    path = await send(client, EXAMPLE_CLIPS, Watch(terminal.errors))
    source = {"path": path, "bonafide": "bonafide"}
    await client.import_dataset({"name": name, "source": source, "resources": resources})
    await until_imported(client, terminal, name)
    try:
        yield name
    finally:
        with suppress(ProblemError):
            await client.delete_dataset(name)


@asynccontextmanager
async def _run(client: Client, spec: dict[str, Any]) -> AsyncIterator[RunRead]:
    """A training, deleted in the end, however it ends."""
    run = await client.create_run(spec)
    try:
        yield run
    finally:
        with suppress(ProblemError):
            await client.delete_run(run.id)


async def _judged(client: Client, run: RunRead, kind: str) -> str:
    """What the model says of a clip of this class."""
    clip = min(EXAMPLE_CLIPS.glob(f"*/{kind}/*.flac"))
    with clip.open("rb") as content:
        verdict = await client.create_verdict(Upload(clip.name, content), run.id, uuid4())
    await client.delete_verdict(verdict.id)
    return str(verdict.verdict.value) if verdict.verdict else ""
