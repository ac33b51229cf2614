"""Which model is meant: by its title, by its id, or by how its id begins."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer

from veravox.cli.speaking import fail
from veravox.client import Client, ProblemError
from veravox.client.models import ModelList, ModelRead
from veravox.core import titles as made_up
from veravox.core.text import _

HELP = "The model's title, its id, or how its id begins."
Model = Annotated[str, typer.Argument(help=HELP, metavar="MODEL")]
ModelOption = Annotated[str, typer.Option(help=HELP, metavar="MODEL")]
MOST = 20  # titles that are told


async def every_model(client: Client) -> ModelList:
    """All of them, newest first."""
    found = await client.list_models(limit=200)
    while found.next:
        more = await client.list_models(limit=200, after=found.next)
        found = ModelList(items=[*found.items, *more.items], next=more.next)
    return found


async def named(client: Client, said: str) -> UUID:
    """The id of the one that is meant; ends with status 1, and says which there are, where that is none or several."""
    whole = as_id(said)
    if whole and await _is_there(client, whole):
        return whole
    models = (await every_model(client)).items
    meant = meant_by(said, models)
    if not meant:
        fail(_none(said, models))
    if len(meant) > 1:
        which = ", ".join(f"{each.id} ({each.title}, {each.created_at:%Y-%m-%d %H:%M})" for each in meant)
        fail(
            _("{said} may be any of {n} models: {which}; name one by its id").format(
                said=said, n=len(meant), which=which
            )
        )
    return meant[0].id


async def named_or_gone(client: Client, said: str) -> UUID:
    """The same where a deleted one may be meant, which its whole id alone names."""
    return as_id(said) or await named(client, said)


def as_id(said: str) -> UUID | None:
    """What is a whole id."""
    try:
        return UUID(said)
    except ValueError:
        return None


def meant_by(said: str, models: Sequence[ModelRead]) -> list[ModelRead]:
    """Those of this very title; else those whose title differs in capitals alone; else those whose id begins so."""
    alike = [each for each in models if each.title in (said, made_up.said(said))]
    alike = alike or [each for each in models if each.title.casefold() == said.casefold()]
    return alike or [each for each in models if said and str(each.id).startswith(said.lower())]


async def _is_there(client: Client, id: UUID) -> bool:
    try:
        await client.read_model(id)
    except ProblemError as problem:
        if problem.status != 404:
            raise
        return False
    return True


def _none(said: str, models: Sequence[ModelRead]) -> str:
    titles = list(dict.fromkeys(each.title for each in models))
    if not titles:
        return _("there is no model {said}, nor any other; train one with `veravox train`").format(said=said)
    shown = "; ".join(titles[:MOST])
    if len(titles) > MOST:
        shown = _("{titles} and {n} more, which `veravox model list` shows").format(titles=shown, n=len(titles) - MOST)
    return _("there is no model {said}; there are: {titles}").format(said=said, titles=shown)
