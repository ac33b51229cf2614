"""What can be used of a run while it goes on: the bundle of the best epoch, and the report so far."""

from collections.abc import Callable
from datetime import UTC, datetime

from torch import nn

from veravox.core import exits
from veravox.core.exits import JobError
from veravox.core.files import replace_json
from veravox.detection.bundle import DatasetName, ModelCard, write_bundle
from veravox.detection.networks import parameters
from veravox.training.course import Course
from veravox.training.evidence.report import report_of
from veravox.training.loading import Loaded
from veravox.training.pacing import snapshot
from veravox.training.tuning.decisions import Decisions
from veravox.training.writer import Writer


class BestModel:
    """Renews both at each epoch's end, in the background."""

    def __init__(self, loaded: Loaded, decisions: Decisions, course: Course, writer: Writer) -> None:
        self._loaded, self._decisions, self._course, self._writer = loaded, decisions, course, writer

    def after_epoch(self, better: bool) -> None:
        """Only the leading process writes.

        Raises:
            JobError: SUPERSEDED, if a newer attempt has taken over.
        """
        folder = self._loaded.folder
        if not self._loaded.ranks.leads:
            return
        if self._loaded.told.superseded:
            raise JobError(exits.SUPERSEDED, "")
        if better:
            card, weights = self._card(), snapshot(self._loaded.start.network.state_dict())
            self._put("bundle", lambda: write_bundle(folder.bundle, card, weights))
        report = report_of(self._loaded, self._decisions, self._course)
        self._put("report", lambda: replace_json(folder.report, report))

    def _put(self, name: str, work: Callable[[], object]) -> None:
        def unless_superseded() -> None:
            if not self._loaded.told.superseded:
                work()

        self._writer.put(name, unless_superseded)

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
