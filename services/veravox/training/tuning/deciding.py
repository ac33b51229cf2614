"""Decides what the spec leaves open, in the order in which one thing depends on another."""

import logging
from dataclasses import dataclass, field

import torch

from veravox.core import exits
from veravox.core.exits import JobError
from veravox.core.protocols import Part
from veravox.core.text import _
from veravox.training.loading import Loaded
from veravox.training.phases import phases
from veravox.training.precision import BFLOAT16, FLOAT32
from veravox.training.tuning import batch_size
from veravox.training.tuning.decisions import Decisions
from veravox.training.tuning.engine import COMPILED, EAGER, can_compile, pays
from veravox.training.tuning.finding import found_rate
from veravox.training.tuning.speeds import Speeds

log = logging.getLogger(__name__)

WORTH_IT = 1.05  # how much faster than float32 bfloat16 must be on a CPU


def decided(loaded: Loaded) -> Decisions:
    """What earlier attempts decided, else what is found now; the leading process decides for all.

    Raises:
        JobError: BAD_SPEC, for what this device cannot do.
    """
    known = Decisions.read(loaded.folder)
    if known is None or known.device != loaded.device.type:
        known = loaded.ranks.agreed(Deciding(loaded, known).decide() if loaded.ranks.leads else known)
    assert known is not None
    if loaded.ranks.leads:
        known.write(loaded.folder)
    return known


@dataclass
class Deciding:
    """One decision after the other. What was decided on another device stands, where it is about learning."""

    loaded: Loaded
    known: Decisions | None
    why: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.asked, self.device, self.speeds = self.loaded.spec.training, self.loaded.device, Speeds(self.loaded)
        self.windows = self.loaded.material.windows(Part.TRAIN)

    def decide(self) -> Decisions:
        precision = self._precision()
        size = self.known.batch_size if self.known else self.asked.batch_size or self._batch_size(precision)
        self._refuse(size)
        made = Decisions(
            architecture=self.loaded.spec.model.architecture,
            device=self.device.type,
            precision=precision,
            batch_size=size,
            learning_rate=self.known.learning_rate if self.known else self._rate(precision, size),
            engine=self._engine(precision, size),
            threads=torch.get_num_threads(),
            why={**(self.known.why if self.known else {}), **self.why},
        )
        for what, sentence in self.why.items():
            log.info("%s: %s", what, sentence)
        return made

    def _precision(self) -> str:
        if self.device.type == "cpu":
            return self._precision_on_cpu() if self.asked.precision == "auto" else self.asked.precision
        able = torch.cuda.is_bf16_supported(including_emulation=False)
        if self.asked.precision == BFLOAT16 and not able:
            sentence = _("training.precision: this GPU does not compute in bfloat16; take auto or float32.")
            raise JobError(exits.BAD_SPEC, sentence)
        wished = {"auto": BFLOAT16 if able else FLOAT32}
        return wished.get(self.asked.precision, self.asked.precision)

    def _precision_on_cpu(self) -> str:
        times = self.speeds.of_precisions()
        ratio = times[FLOAT32] / times[BFLOAT16]
        words = _("bfloat16 is {ratio:.2f} times as fast as float32 on this processor")
        self.why["precision"] = words.format(ratio=ratio)
        return BFLOAT16 if ratio > WORTH_IT else FLOAT32

    def _batch_size(self, precision: str) -> int:
        """The fastest that fits."""
        sizes = batch_size.candidates(self.windows, self.device.type == "cpu", self.loaded.ranks.world)
        tried = self.speeds.of_batches(sizes, precision)
        chosen = batch_size.fastest(tried)
        if chosen is None:
            sentence = _("The memory does not suffice for this network, whatever the batch size.")
            end = exits.OUT_OF_MEMORY if self.device.type == "cpu" else exits.OUT_OF_GPU_MEMORY
            raise JobError(end, sentence)
        said = ", ".join(f"{each.size}: {each.speed:.0f}" for each in tried if each.speed)
        self.why["batchSize"] = _("windows a second by batch size: {said}").format(said=said)
        return chosen.size

    def _rate(self, precision: str, size: int) -> float:
        if not self.asked.learning_rate:
            rate, self.why["learningRate"] = found_rate(self.loaded, precision, size)
            return rate
        if self.asked.batch_size:
            return self.asked.learning_rate
        words = _("{asked:g} scaled by the square root of {size} / {reference}")
        reference = batch_size.REFERENCE
        self.why["learningRate"] = words.format(asked=self.asked.learning_rate, size=size, reference=reference)
        return batch_size.scaled(self.asked.learning_rate, size)

    def _engine(self, precision: str, size: int) -> str:
        if self.asked.compile == "off" or not self.loaded.ranks.alone:
            return EAGER
        if self.asked.compile == "auto":
            return self._engine_by_estimate(precision, min(size, self.windows))
        if not can_compile(self.device):
            sentence = _("training.compile: this machine has no C++ compiler (g++ or clang++); take auto or off.")
            raise JobError(exits.BAD_SPEC, sentence)
        return COMPILED

    def _engine_by_estimate(self, precision: str, size: int) -> str:
        """The quickest without compiling, unless compiling pays for itself within the run."""
        gain = self.speeds.of_compiling(precision, size)
        if self.device.type == "cpu" and gain.share <= 0:
            return EAGER
        times = self.speeds.of_steps(precision, size)
        if self._needs_plain_steps():
            times = {EAGER: times[EAGER]}
        plain = min(times, key=lambda name: times[name])
        epochs = sum(phase.epochs for phase in phases(self.asked, self.loaded.start.pretrained, 1.0))
        steps = epochs * max(1, self.windows // size)
        saved = times[plain] - times[EAGER] * (1 - gain.share)
        words = _("{steps} steps of {ms:.1f} ms; compiling would take {cost:.0f} s and save {saved:.1f} ms of each")
        self.why["engine"] = words.format(steps=steps, ms=1000 * times[plain], cost=gain.cost, saved=1000 * saved)
        return COMPILED if pays(gain.cost, steps, saved) and can_compile(self.device) else plain

    def _needs_plain_steps(self) -> bool:
        """A captured graph writes gradients where their sum is, keeps the mode that its layers had, and writes what it
        computes where the last step's stands: nothing for sums, frozen normalisation and code that nobody has read."""
        spec = self.loaded.spec
        kept_apart = any(name in each for each in spec.callbacks for name in ("GradientAccumulation", "BnFreeze"))
        return self.asked.accumulate > 1 or kept_apart or bool(spec.callback_code.strip())

    def _refuse(self, size: int) -> None:
        """What cannot be learnt from in batches of this size."""
        name, world = self.loaded.spec.model.architecture, self.loaded.ranks.world
        if size == 1 and name != "compact":
            sentence = _("training.batchSize: {name} normalises over the windows of a batch; take at least 2.")
            raise JobError(exits.BAD_SPEC, sentence.format(name=name))
        if size < world:
            sentence = _("training.batchSize: {n} processes share each batch; take at least {n}.")
            raise JobError(exits.BAD_SPEC, sentence.format(n=world))
