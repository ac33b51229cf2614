"""How fast this machine takes steps: measured on a copy of the network, once for all runs of the kind."""

import logging
import time
from dataclasses import dataclass
from functools import cached_property

from veravox.core.text import _
from veravox.training.failure import is_out_of_memory
from veravox.training.loading import Loaded
from veravox.training.precision import BFLOAT16, FLOAT32
from veravox.training.tuning import batch_size
from veravox.training.tuning.batch_size import Tried
from veravox.training.tuning.engine import CAPTURED, EAGER, Engine, Gain, expected_gain
from veravox.training.tuning.machine import key_of
from veravox.training.tuning.measured import Figures, Measured
from veravox.training.tuning.trial import Trial, plain_copy

log = logging.getLogger(__name__)

PROBE = 4  # windows of a step by which precisions are compared on a CPU
TURNS, ENOUGH = 6, 1.5  # in turns, for whoever else works here would slow one of both; at least two, and not for longer


@dataclass(frozen=True, eq=False)
class Speeds:
    """Asked for figures, it looks them up or measures them."""

    loaded: Loaded

    def of_precisions(self) -> Figures:
        """Seconds of a small step by precision."""

        def measure() -> Figures:
            self.loaded.signs.load(_("Measuring whether bfloat16 is faster here"))
            trials = {name: self._new_trial() for name in (FLOAT32, BFLOAT16)}
            times: dict[str, list[float]] = {name: [] for name in trials}
            began = time.monotonic()
            for turn in range(TURNS):
                if turn > 1 and time.monotonic() - began > ENOUGH:
                    break
                for name, trial in trials.items():
                    times[name].append(trial.seconds(PROBE, name, steps=1))
            return {name: min(each) for name, each in times.items()}

        return self._known.get_or(self._key("precision"), measure)

    def of_batches(self, sizes: list[int], precision: str) -> list[Tried]:
        """Windows a second by batch size, as far as it was worth trying."""

        def measure() -> tuple[Figures, bool]:
            tried = list(batch_size.try_sizes(sizes, lambda size: self._seconds_of_batch(size, precision)))
            figures = {str(each.size): each.speed for each in tried if each.speed}
            return figures, len(figures) == len(tried)  # where memory ended, a neighbour may have held it

        speeds = self._known.get_or_once(self._key("batch size", precision, sizes[-1]), measure)
        return [Tried(int(size), speed) for size, speed in speeds.items()]

    def of_steps(self, precision: str, size: int) -> Figures:
        """Seconds of a step by engine, without compiling."""
        return self._known.get_or(self._key("step", precision, size), lambda: self._steps(precision, size))

    def of_compiling(self, precision: str, size: int) -> Gain:
        """What it costs and saves: as it was measured here, else as it is expected."""
        device = self.loaded.device
        if device.type == "cuda" and (known := self._known.get(self._key("compiling", precision, size))):
            return Gain(known["cost"], known["share"])
        return expected_gain(device, self.loaded.spec.model.architecture)

    def remember_compiling(self, engine: Engine, cost: float) -> None:
        """Compare the compiled network, which runs now, with a plain copy, for the runs to come."""
        plain = self.of_steps(engine.precision, engine.batch)[EAGER]
        share = 1 - engine.seconds(self.loaded.start.network, steps=5) / plain
        log.info("compiling took %.0f s and saves %.0f %% of a step", cost, 100 * share)
        self._known.put(self._key("compiling", engine.precision, engine.batch), {"cost": cost, "share": share})

    def _seconds_of_batch(self, size: int, precision: str) -> float | None:
        self.loaded.signs.load(_("Finding the batch size: {size}").format(size=size))
        try:
            return self._trial.seconds(size // self.loaded.ranks.world, precision)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            self._trial.free()
            return None

    def _steps(self, precision: str, size: int) -> Figures:
        self.loaded.signs.load(_("Measuring the speed of a step"))
        times = {EAGER: self._trial.seconds(size, precision)}
        if self.loaded.device.type == "cuda":
            captured, network = Engine(CAPTURED, precision, size), plain_copy(self.loaded.start.network)
            try:
                with captured.running(network):
                    times[CAPTURED] = captured.seconds(network, steps=10)
            except RuntimeError as error:
                log.warning("the step cannot be captured as a CUDA graph: %s", error)
        return times

    def _key(self, what: str, *more: object) -> str:
        return key_of(what, self.loaded.device, self.loaded.spec.model.architecture, *more)

    @property
    def _known(self) -> Measured:
        return Measured(self.loaded.data.measured)

    @cached_property
    def _trial(self) -> Trial:
        return self._new_trial()

    def _new_trial(self) -> Trial:
        return Trial.of(self.loaded.start.network, len(self.loaded.material.classes))
