"""What can be used of a run while it goes on: the bundle of the best epoch, and the report so far."""

from collections.abc import Callable
from datetime import UTC, datetime

import torch
from torch import Tensor, nn

from veravox.core import exits
from veravox.core.exits import JobError
from veravox.core.files import replace_json
from veravox.detection.bundle import write_bundle
from veravox.detection.card import DatasetName, ModelCard
from veravox.detection.networks import parameters
from veravox.training.course import Course
from veravox.training.evidence.report import report_of
from veravox.training.keeping.writer import Writer
from veravox.training.loading import Loaded
from veravox.training.tuning.decisions import Decisions

Best = tuple[ModelCard, dict[str, Tensor]]


class BestModel:
    """Renews both, in the background: the report at each epoch's end, the bundle with the next checkpoint."""

    def __init__(self, loaded: Loaded, decisions: Decisions, course: Course, writer: Writer) -> None:
        self._loaded, self._decisions, self._course, self._writer = loaded, decisions, course, writer
        self._newest: Best | None = None
        self._written: Best | None = None

    def after_epoch(self, better: bool) -> None:
        """Only the leading process writes.

        Raises:
            JobError: SUPERSEDED, if a newer attempt has taken over.
        """
        path = self._loaded.folder.report
        if not self._loaded.ranks.leads:
            return
        if self._loaded.told.superseded:
            raise JobError(exits.SUPERSEDED, "")
        if better:
            self._newest = self._card(), _weights(self._loaded.start.network)
        report = report_of(self._loaded, self._decisions, self._course)
        self._writer.put("report", lambda: None if self._loaded.told.superseded else replace_json(path, report))

    def keeping(self) -> Callable[[], None]:
        """Work that writes the best epoch so far, unless it is written: a checkpoint that names it comes after it."""
        best = self._newest

        def write() -> None:
            if best is not None and best is not self._written and not self._loaded.told.superseded:
                write_bundle(self._loaded.folder.bundle, *best)
                self._written = best

        return write

    def _card(self) -> ModelCard:
        best, material, spec = self._course.best_epoch, self._loaded.material, self._loaded.spec
        network: nn.Module = self._loaded.start.network
        assert best is not None
        return ModelCard(
            run=self._loaded.folder.id,
            title=spec.title,
            architecture=spec.model.architecture,
            parameters=parameters(network),
            classes=material.classes,
            bonafide=material.bonafide,
            priors=material.priors(spec.training.balance),
            front_end=spec.front_end,
            recipe=material.recipe,
            mean=material.source.mean,
            deviation=material.source.deviation,
            dataset=DatasetName(name=spec.dataset.name, version=material.card.version),
            protocol=spec.protocol.name,
            epoch=best.epoch,
            metrics={
                "f1": best.f1_score,
                "accuracy": best.accuracy,
                "equalErrorRate": best.equal_error_rate,
                "validationLoss": best.valid_loss,
            },
            created=datetime.now(UTC),
        )


def _weights(network: nn.Module) -> dict[str, Tensor]:
    """A copy in main memory, laid out as the bundle stores it.

    All that computes is done here: OpenMP gives every thread that computes a team of its own, and where there are more
    threads than cores its barriers sleep, which made each later step of a small network a fifth slower.
    """
    state: dict[str, Tensor] = network.state_dict()
    return {name: each.detach().cpu().clone(memory_format=torch.contiguous_format) for name, each in state.items()}
