"""What the page knows of a run that it follows: the same for all who watch it, and nothing that depends on who asks."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from veravox.client import Event
from veravox.client.models import EpochRow, TrainingJobStatus
from veravox.web.sketch import Sketch


class Silence(StrEnum):
    """Why nothing new comes at the moment."""

    AWAY = "away"  # the gateway does not answer
    BROKEN = "broken"  # something else; the log holds it


@dataclass
class Followed:
    """Its status, its model, its epochs, and loss and accuracy of its batches.

    An event tells more of the run to some than to others (folder, tags, notes, whose it is, whether it may be steered):
    that is left where it came, for whose token carries the stream is chance.
    """

    status: TrainingJobStatus | None = None
    model: UUID | None = None
    loss: Sketch = field(default_factory=Sketch)
    accuracy: Sketch = field(default_factory=Sketch)
    epochs: list[EpochRow] = field(default_factory=list)
    last_id: str = ""
    ended: bool = False
    silence: Silence | None = None

    def take(self, event: Event) -> None:
        """Add what an event tells."""
        if event.name == "status":
            self.status = TrainingJobStatus.model_validate(event.data["status"])
            self.model = UUID(event.data["model"]) if event.data.get("model") else None
        elif event.name == "rewind":
            self.loss, self.accuracy, self.epochs, self.last_id = Sketch(), Sketch(), [], ""
        elif event.name == "curve":
            epochs = [EpochRow.model_validate(row) for row in event.data["epochs"]]
            self.loss.add(event.data["step"], event.data["trainLoss"])
            self.accuracy.add(event.data["step"], event.data["accuracy"])
            self.epochs = [*self.epochs, *epochs]
        elif event.name == "end":
            self.ended = True
        self.last_id = event.id or self.last_id
