"""`veravox images`: which images an installation needs, for `docker save` where there is a network."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from veravox.core.text import _

_VARIABLE = re.compile(r"\$\{(\w+)(?::?-([^}]*))?\}")
_IN_ENVIRONMENT = re.compile(r"VERAVOX_\w*IMAGE")  # of the operator: images of pods that it makes


def images(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Compose files, or Kubernetes' manifests as kustomize or helm print them; - is standard input."
        ),
    ],
) -> None:
    """List the images that Compose files or manifests need, one a line, each once.

    Variables of a Compose file are the environment's, those of .env beside it, or its defaults.
    """
    found: set[str] = set()
    for file in files:
        try:
            text = typer.get_text_stream("stdin").read() if str(file) == "-" else file.read_text()
            found.update(images_in(yaml.safe_load_all(text), {**_dotenv(file.parent / ".env"), **os.environ}))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            typer.secho(f"veravox images: {file}: {error}", err=True, fg="red")
            raise typer.Exit(1) from None
    if not found:
        sentence = _(
            "no image is named there; give docker-compose.yml, or what `helm template` or `kubectl kustomize` prints"
        )
        typer.secho(f"veravox images: {sentence}", err=True, fg="red")
        raise typer.Exit(1)
    for each in sorted(found):
        typer.echo(each)


def images_in(documents: Iterable[Any], environment: Mapping[str, str]) -> set[str]:
    """All that is called `image` in these documents, and what the environment of a container says of images."""

    def value(found: re.Match[str]) -> str:
        return environment.get(found[1], "") or found[2] or ""

    return {_VARIABLE.sub(value, each) for document in documents for each in _images(document)}


def _images(part: Any) -> Iterator[str]:
    match part:
        case list():
            for each in part:
                yield from _images(each)
        case {"name": str(name), "value": str(image)} if _IN_ENVIRONMENT.fullmatch(name):
            yield image
        case dict():
            for key, each in part.items():
                if key == "image" and isinstance(each, str):
                    yield each
                else:
                    yield from _images(each)


def _dotenv(path: Path) -> dict[str, str]:
    """NAME=value, as Compose reads it but for escapes."""
    lines = path.read_text().splitlines() if path.is_file() else []
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}
