"""A loaded training: material, network, learner, and what looks after them."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime

import torch

from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.exits import JobError
from veravox.core.job_process import Told
from veravox.core.run_folder import RunFolder
from veravox.core.settings import Settings
from veravox.core.specs import Notice, TrainingJobSpec
from veravox.core.text import _
from veravox.datasets.protocols import Part
from veravox.datasets.splits import write_split
from veravox.detection.ancestry import run_named
from veravox.detection.bundle import DatasetName, ModelCard, write_bundle
from veravox.detection.networks import parameters
from veravox.training.checkpoint import Checkpoints, State
from veravox.training.course import Course, Plan
from veravox.training.diary import Diary
from veravox.training.environment import write_environment
from veravox.training.finish import finish
from veravox.training.honesty import refuse_learnt
from veravox.training.learner import ResumingLearner, build_learner
from veravox.training.loaders import Loaders, TileLoader, TrainLoader
from veravox.training.material import Material, load_material
from veravox.training.meters import Meters
from veravox.training.pacing import Pacing, Resuming, restore_optimizer
from veravox.training.phases import Phase, phases
from veravox.training.report import write_report
from veravox.training.starting_weights import Start, start, started
from veravox.training.steward import Steward
from veravox.training.validation import Validation

log = logging.getLogger(__name__)


@dataclass
class Session:
    """Everything that an attempt holds in memory."""

    told: Told
    folder: RunFolder
    spec: TrainingJobSpec
    material: Material
    start: Start
    course: Course
    plan: Plan
    meters: Meters
    checkpoint: State | None

    @classmethod
    def load(cls, told: Told, folder: RunFolder, spec: TrainingJobSpec, meters: Meters) -> "Session":
        """Find the device, load the data, build the network, and look for a checkpoint.

        Raises:
            JobError: if the spec asks for what cannot be had.
        """
        _set_threads()
        device, data = _device(spec, folder), DataFolder(folder.path.parent.parent)
        material = load_material(data, spec, device)
        _refuse_single(spec)
        checkpoint = Checkpoints(folder.checkpoints).load()
        torch.manual_seed(spec.training.seed)
        begun = _begin(data, spec, material, checkpoint)
        if begun.notice:
            folder.give_notice(begun.notice)
        course = Course.of(checkpoint["course"]) if checkpoint else Course()
        write_split(folder.split, material.parts)
        write_environment(folder.environment, spec, material.card.version, device)
        batches = len(_train_loader(material, spec))
        return cls(
            told,
            folder,
            spec,
            material,
            begun,
            course,
            Plan(phases(spec.training, begun.pretrained), batches),
            meters,
            checkpoint,
        )

    def __post_init__(self) -> None:
        self.device = self.material.source.frames.device
        self.diary = Diary(self.folder, self.course, self.plan, self.meters, self._after_epoch)
        self.steward = Steward(self.told, self.course, self.diary, self.start)
        self.learner = self._build_learner()

    def learn(self) -> None:
        """All phases that are left."""
        self._say_what_begins()
        self.meters.ready = True
        for phase in self.plan.phases[self.course.phase :]:
            self._fit(phase)
            if self.steward.stopping:
                return
            self.course.ended_phase()
            self.steward.save()

    def finish(self) -> None:
        """Judge the test part with the best weights, and leave everything that a finished run has."""
        self.diary.show(_("Judging the test clips"), at_once=True)
        finish(self.told, self.folder, self.spec, self.material, self.course, self.start.source, self.diary)
        self.diary.close()

    def what_was_done(self) -> str:
        """The last stage's words: all of it, or how much where a callback ended it early."""
        planned, done = sum(each.epochs for each in self.plan.phases), len(self.course.history)
        if done == planned or self.steward.stopping:
            return _("Done")
        return _("Early stopping ended it after epoch {done} of {planned}").format(done=done, planned=planned)

    def _fit(self, phase: Phase) -> None:
        """fastai's own one-cycle fit, from the epoch on where the course stands."""
        learner = self.learner
        learner.freeze() if phase.frozen else learner.unfreeze()
        if self.checkpoint and self.course.within_phase:
            restore_optimizer(learner, self.checkpoint["optimizer"])
        self.checkpoint = None
        learner.first_epoch = self.course.epoch
        learner.fit_one_cycle(phase.epochs, **phase.arguments)

    def _build_learner(self) -> ResumingLearner:
        network = self.start.network.to(self.device)
        loader = _train_loader(self.material, self.spec)
        loaders = Loaders(loader, TileLoader(self.material.source, self.material.clips[Part.VALIDATION]), self.device)
        validation = Validation(len(self.material.classes))
        within = self.checkpoint if self.course.within_phase else None  # a phase begins with everything forgotten
        resuming = Resuming(within["callbacks"] if within else None)
        own = [Pacing(self.course, self.spec.training.seed), self.diary, resuming, self.steward]
        if self.checkpoint:
            network.load_state_dict(self.checkpoint["model"])
        learner = build_learner(self.spec, network, loaders, validation, own)
        learner.create_opt()
        return learner

    def _after_epoch(self, better: bool) -> None:
        if self.told.superseded:
            raise JobError(exits.SUPERSEDED, "")
        if better:
            write_bundle(self.folder.bundle, self._card(), self.learner.model.state_dict())
        write_report(self.folder, self.spec, self.material, self.course, self.start.source)

    def _card(self) -> ModelCard:
        best, material, spec = self.course.best_epoch, self.material, self.spec
        assert best is not None
        return ModelCard(
            run=self.folder.id,
            title=spec.title,
            architecture=spec.model.architecture,
            parameters=parameters(self.learner.model),
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
            metrics={"f1": best.f1_score, "accuracy": best.accuracy, "validationLoss": best.valid_loss},
            created=datetime.now(UTC),
        )

    def _say_what_begins(self) -> None:
        name, epochs, steps = self.spec.model.architecture, self.plan.epochs(self.course), self.plan.steps(self.course)
        log.info("%s on %s: %d epochs, %d batches, from step %d", name, self.device, epochs, steps, self.course.step)
        self.diary.show(at_once=True)


def _begin(data: DataFolder, spec: TrainingJobSpec, material: Material, checkpoint: State | None) -> Start:
    """What the checkpoint says, else what the spec asks for."""
    if checkpoint:
        return started(spec.model, material.classes, checkpoint["start"])
    begun = start(data, spec.model, material.classes)
    if run := run_named(spec.model.weights):
        refuse_learnt(data, run, material.parts)
    return begun


def _train_loader(material: Material, spec: TrainingJobSpec) -> TrainLoader:
    training = spec.training
    return TrainLoader(
        material.source, material.clips[Part.TRAIN], training.batch_size, training.seed, balance=training.balance
    )


def _device(spec: TrainingJobSpec, folder: RunFolder) -> torch.device:
    """The GPU where one is asked for and there is one; the CPU otherwise, with a notice where that is a surprise."""
    if not spec.resources.gpus:
        return torch.device("cpu")
    if torch.cuda.is_available():
        return torch.device("cuda")
    sentence = _("No GPU was found; the training runs on the CPU.")
    folder.give_notice(Notice(reason="NoGpu", message=sentence))
    log.warning(sentence)
    return torch.device("cpu")


def _set_threads() -> None:
    if threads := Settings().threads:
        torch.set_num_threads(threads)


def _refuse_single(spec: TrainingJobSpec) -> None:
    if spec.training.batch_size == 1 and spec.model.architecture != "compact":
        sentence = _("training.batchSize: {name} normalises over the windows of a batch; take at least 2.")
        raise JobError(exits.BAD_SPEC, sentence.format(name=spec.model.architecture))
