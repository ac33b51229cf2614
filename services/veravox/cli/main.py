"""The command line's root. Commands of a process live in their own rooms and are imported only when called."""

import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Annotated

import typer

from veravox import __version__
from veravox.core.text import N_, _, speak_as_the_terminal
from veravox.core.trace import Trace, follow

HELP = N_("Train, check and use detectors of machine-made speech. `veravox serve` starts everything on one machine.")
FOR_PEOPLE = {
    "serve",
    "setup",
    "doctor",
    "user",
    "backup",
    "restore",
    "generators",
    "fetch-weights",
    "weights",
    "images",
}  # whose words a terminal shows


def root(
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.")] = False,
) -> None:
    if version:
        typer.echo(f"veravox {__version__}")
        raise typer.Exit


def build(arguments: Sequence[str]) -> typer.Typer:
    """The commands: that process among the entry points `veravox.commands` which is called, or else our own.

    A process does not wait for what commands need: all that the client knows takes a second of each start.
    """
    announced = {each.name: each for each in entry_points(group="veravox.commands")}
    called = announced.get(next(iter(arguments), ""))
    if called is None or called.name in FOR_PEOPLE:  # the others write what is read by many, in English
        speak_as_the_terminal()
    processes = _("Processes, each with its own --help: {names}").format(names=", ".join(sorted(announced)))
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
    app.callback(invoke_without_command=True, no_args_is_help=True, help=_(HELP), epilog=processes)(root)
    if called is None:
        follow(Trace.begun())  # all that a command asks for follows from it
        _add_commands(app)
        return app
    command = called.load()
    if isinstance(command, typer.Typer):
        app.add_typer(command, name=called.name)
    else:
        app.command(called.name)(command)
    return app


def _add_commands(app: typer.Typer) -> None:
    from veravox.cli import detecting, evaluating, laboratory, making, models, queue, runs, sharing, training, trial

    app.add_typer(making.app, name="dataset")  # the commands of datasets, of corpora, and of what is made of clips
    app.add_typer(runs.app, name="run")
    app.add_typer(models.app, name="model")
    app.add_typer(laboratory.app, name="laboratory")  # `evaluation` is a process
    for command in (
        training.train,
        detecting.detect,
        evaluating.evaluate,
        evaluating.report,
        sharing.share,
        queue.queue,
        trial.trial,
    ):
        app.command()(command)


def main() -> None:
    build(sys.argv[1:])()
