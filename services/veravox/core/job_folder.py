"""The folder of a job: where each file is, who writes it, and how executor and process talk through it.

The executor (runner or operator) makes it and writes `spec.yaml` and `control.json`; everything else is the
process' own. `batches.csv`, `history.csv` and `log.txt` grow by whole lines; other files are renamed into place.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from veravox.core.beneath import open_beneath
from veravox.core.desired import Desired
from veravox.core.exits import BAD_SPEC, Exit, JobError
from veravox.core.files import replace_json, replace_text, sensible
from veravox.core.removing import remove_tree
from veravox.core.specs.resource import Resource
from veravox.core.specs.status import Notice, Progress
from veravox.core.text import _

EXECUTORS = (".spec.yaml.", ".control.json.")  # how partial files of runner and operator begin

SpecT = TypeVar("SpecT", bound=BaseModel)


class Control(Resource):
    """What the executor tells the process: look at it at each batch."""

    desired: Desired = Desired.RUN
    attempt: int = 1


class Ending(Resource):
    """How an attempt ended, in its own words: written as its last act."""

    attempt: int
    code: int
    message: str = ""


@dataclass(frozen=True)
class JobFolder:
    """What training and data jobs have in common."""

    path: Path

    @property
    def id(self) -> str:
        return self.path.name

    def open(self, path: Path) -> BinaryIO:
        """One of its files, for those who do not trust who writes here.

        Raises:
            FileNotFoundError: if there is none, or what is there is no plain file.
        """
        return open_beneath(path, self.path)

    @property
    def spec(self) -> Path:
        return self.path / "spec.yaml"

    @property
    def log(self) -> Path:
        return self.path / "log.txt"

    def write_spec(self, spec: BaseModel) -> None:
        replace_text(self.spec, yaml.safe_dump(spec.model_dump(mode="json", by_alias=True), sort_keys=False))

    def read_spec(self, kind: type[SpecT]) -> SpecT:
        """The spec that the executor wrote.

        Raises:
            ValidationError: if it does not make sense, with a sentence by field.
            JobError: BAD_SPEC, if it is no YAML.
        """
        try:
            said = yaml.safe_load(self.spec.read_text())
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise JobError(
                BAD_SPEC, _("{file} cannot be read: {error}").format(file=self.spec.name, error=error)
            ) from None
        return kind.model_validate(said)

    def tell(self, control: Control) -> None:
        """Write `control.json`, unless it says so already."""
        if self.control() != control:
            replace_json(self.path / "control.json", control.outside())

    def control(self) -> Control | None:
        return self._said("control.json", Control)

    @property
    def control_written(self) -> tuple[int, int] | None:
        """Which file `control.json` is, and when it was written (ns): another one after each `tell`."""
        try:
            stat = (self.path / "control.json").stat()
        except FileNotFoundError:
            return None
        return stat.st_ino, stat.st_mtime_ns

    def end(self, attempt: int, how: Exit, message: str = "") -> None:
        replace_json(self.path / "ending.json", Ending(attempt=attempt, code=how.code, message=message).outside())

    def ending(self, attempt: int) -> Ending | None:
        """How this attempt ended; None while it has not said so itself."""
        ending = self.last_ending()
        return ending if ending and ending.attempt == attempt else None

    def last_ending(self) -> Ending | None:
        """How the newest attempt ended that said so itself."""
        return self._said("ending.json", Ending)

    def report_progress(self, progress: Progress) -> None:
        replace_json(self.path / "progress.json", progress.outside())

    def progress(self) -> Progress:
        return self._said("progress.json", Progress) or Progress()

    def give_notice(self, notice: Notice) -> None:
        """Add to `notices.json`, once for each reason."""
        others = [each for each in self.notices() if each.reason != notice.reason]
        replace_json(self.path / "notices.json", [each.outside() for each in [*others, notice]])

    def notices(self) -> list[Notice]:
        said = sensible(self.path / "notices.json")
        return [each for one in said if (each := _as(Notice, one))] if isinstance(said, list) else []

    def sweep(self) -> None:
        """Remove what a killed attempt was writing: what is not renamed into place yet begins with a dot.

        What the executor may be writing at this moment stays.
        """
        for path in list(self.path.rglob(".*")):
            if path.is_dir():
                remove_tree(path)
            elif not path.name.startswith(EXECUTORS):
                path.unlink(missing_ok=True)

    def report_endpoint(self, attempt: int, endpoint: str) -> None:
        """Say where the metrics of this attempt are served, as host:port."""
        replace_json(self.path / "endpoint.json", {"attempt": attempt, "endpoint": endpoint})

    def endpoint(self, attempt: int) -> str:
        said = sensible(self.path / "endpoint.json")
        return str(said.get("endpoint", "")) if isinstance(said, dict) and said.get("attempt") == attempt else ""

    def _said(self, name: str, model: type[SpecT]) -> SpecT | None:
        """What a file says, as far as it makes sense: whoever writes here must not keep anybody from looking."""
        said = sensible(self.path / name)
        return _as(model, said) if said else None


def _as(model: type[SpecT], said: object) -> SpecT | None:
    try:
        return model.model_validate(said)
    except ValidationError:
        return None
