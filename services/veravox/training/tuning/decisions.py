"""`decisions.json`: what was left to the trainer, and what it decided. A resumed run takes it as it is."""

import logging

from veravox.core.files import read_json, replace_json
from veravox.core.run_folder import RunFolder
from veravox.core.specs import Resource

log = logging.getLogger(__name__)


class Decisions(Resource):
    """Nothing here depends on a clock any more, so that a run which begins again goes the same way."""

    architecture: str
    device: str  # cpu or cuda: what was decided for one does not hold for the other
    precision: str  # float32 or bfloat16
    batch_size: int
    learning_rate: float
    engine: str  # eager, compiled, or captured as a CUDA graph
    threads: int
    why: dict[str, str] = {}  # a sentence for each decision that was made here

    def write(self, folder: RunFolder) -> None:
        replace_json(folder.decisions, self.outside())

    @classmethod
    def read(cls, folder: RunFolder) -> "Decisions | None":
        """None where nothing was decided yet, or the file cannot be read."""
        try:
            said = read_json(folder.decisions)
            return cls.model_validate(said) if said else None
        except ValueError as error:  # of JSON and of pydantic alike
            log.warning("decisions.json is damaged; deciding again: %s", error)
            return None
