"""`veravox share`: who may see what is one's own."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import typer

from veravox.cli.speaking import Terminal, fail, speaks
from veravox.client import Client
from veravox.client.models import SharedKind
from veravox.core.text import _


class Kind(StrEnum):
    """What can be shared."""

    DATASET = "dataset"
    RUN = "run"
    MODEL = "model"


@speaks
async def share(
    client: Client,
    terminal: Terminal,
    kind: Annotated[Kind, typer.Argument(help="What it is.")],
    id: Annotated[str, typer.Argument(help="Its id; a dataset's name will do.")],
    people: Annotated[list[str] | None, typer.Option("--with", help="A user name; again for another.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="With everybody who has an account.")] = False,
    nobody: Annotated[bool, typer.Option("--nobody", help="With nobody any more.")] = False,
) -> None:
    """Let others see and use it; with no option, say who does. Those who are named come to those who were named before."""
    if nobody and (people or everybody):
        fail(_("--nobody goes with neither --with nor --all; say one of them"))
    kinds, of = SharedKind(f"{kind.value}s"), await _id(client, kind, id)
    now = await client.read_sharing(kinds, of)
    if nobody:
        now = await client.change_sharing(kinds, of, {"who": [], "all": False})
    elif people or everybody:
        who = list(dict.fromkeys([*now.who, *(people or [])]))
        now = await client.change_sharing(kinds, of, {"who": who, "all": everybody or now.all})
    whom = [*now.who, *([_("all accounts")] if now.all else [])]
    says = _("shared with {whom}; `veravox share {kind} {id} --nobody` ends it") if whom else _("shared with nobody")
    terminal.answer(now, says.format(whom=", ".join(whom), kind=kind.value, id=id))


async def _id(client: Client, kind: Kind, said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        if kind is Kind.DATASET:
            return (await client.read_dataset(said)).id
        fail(_("{id} is no id; `veravox {kind} list` shows them").format(id=said, kind=kind.value))
