"""`veravox dataset corpora` and `fetch`: what a corpus is and costs is shown before it starts."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from veravox.cli.datasets import app, described, until_imported
from veravox.cli.speaking import Terminal, fail, speaks, table
from veravox.client import Client
from veravox.core.corpora import CORPORA, Corpus, chosen_parts, chosen_speakers, refusal
from veravox.core.sizes import size
from veravox.core.text import _

__all__ = ["app"]  # with these commands in it


@app.command()
def corpora() -> None:
    """The public corpora that can be fetched, with size and licence."""
    rows = [(each.name, each.title, _total(each, []), _(each.licence), _(each.help)) for each in CORPORA.values()]
    Terminal(as_json=False).answer(None, table((_("name"), _("title"), _("size"), _("licence"), ""), rows))


@app.command()
@speaks
async def fetch(
    client: Client,
    terminal: Terminal,
    corpus: Annotated[str, typer.Argument(help="arctic, ljspeech, vctk or libritts; `corpora` describes them.")],
    speakers: Annotated[
        list[str] | None, typer.Argument(help="With --speakers before them: voices or, of LibriTTS, parts.")
    ] = None,
    some: Annotated[
        bool, typer.Option("--speakers", help="Only the voices, or parts, whose names follow; without it, all.")
    ] = False,
    source: Annotated[
        str, typer.Option("--from", help="A mirror's address, or a folder on the server that holds the archives.")
    ] = "",
    name: Annotated[str, typer.Option(help="What to call the dataset; the corpus' name without it.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Begin without asking.")] = False,
) -> None:
    """Fetch a public corpus: `veravox dataset fetch arctic --speakers awb bdl`; it goes on where it broke off."""
    known, wanted = CORPORA.get(corpus), speakers or []
    if known is None:
        fail(_("there is no corpus {corpus}; there are: {known}").format(corpus=corpus, known=", ".join(CORPORA)))
    if bool(wanted) != some:
        fail(_("write --speakers before the voices' names, as in: fetch arctic --speakers awb bdl"))
    if why := refusal(known, wanted):
        fail(why)
    terminal.errors.print(announced(known, wanted, source))
    if not yes:
        if not sys.stdin.isatty():
            fail(_("say --yes, for nobody is there to be asked"))
        typer.confirm(_("Begin?"), abort=True, err=True)
    asked = {"corpus": corpus, "speakers": wanted, "address": _address(source)}
    name = name or corpus
    await client.import_dataset({"name": name, "source": {"fetch": asked}})
    read = await until_imported(client, terminal, name)
    terminal.answer(read, described(read))


def announced(corpus: Corpus, wanted: list[str], source: str) -> str:
    """What will be fetched, from where, how much it is, and under which licence."""
    speakers = chosen_speakers(corpus, wanted)
    voices = [
        f"  {voice.name}: {voice.described}" for name in speakers for voice in [corpus.voice(name)] if voice.described
    ]
    lines = [
        f"{corpus.title}: {_(corpus.help)}",
        *voices,
        _("archives: {n}, {size}, from {address}").format(
            n=len(chosen_parts(corpus, wanted)), size=_total(corpus, wanted), address=source or corpus.address
        ),
        _("licence: {licence} ({address})").format(licence=_(corpus.licence), address=corpus.licence_address),
    ]
    return "\n".join(lines)


def _total(corpus: Corpus, wanted: list[str]) -> str:
    parts = chosen_parts(corpus, wanted)
    total = size(sum(part.bytes for part in parts))
    return total if all(part.exact for part in parts) else _("about {size}").format(size=total.replace(".0 ", " "))


def _address(source: str) -> str:
    """A folder that is named as it is seen from here is one of this machine."""
    return str(Path(source).absolute()) if source and "://" not in source and Path(source).exists() else source
