"""A training at work: network, learner, and what looks after them, from the first batch that is left to the report."""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from traceback import clear_frames

from fastai.callback.core import Callback

from veravox.core import exits
from veravox.core.estimates import FINISHING
from veravox.core.exits import JobError
from veravox.core.job_process import Told
from veravox.core.protocols import Part
from veravox.core.run_folder import RunFolder
from veravox.core.spans import step
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.training.accumulation import counting_batches
from veravox.training.course import Course, Plan
from veravox.training.evidence.finish import finish
from veravox.training.failure import NotFinite, is_out_of_memory, keep_batch, out_of_memory
from veravox.training.keeping.best_model import BestModel
from veravox.training.keeping.pacing import Pacing, Resuming, remember, restore_optimizer
from veravox.training.keeping.steward import Steward
from veravox.training.keeping.writer import Writer
from veravox.training.learner import ResumingLearner, build_learner
from veravox.training.loaders import Loaders
from veravox.training.loading import Loaded, load
from veravox.training.phases import Phase, phases
from veravox.training.precision import laid_out
from veravox.training.telling.diary import Diary
from veravox.training.telling.forecast import Forecast
from veravox.training.telling.meters import Meters
from veravox.training.telling.recorder import LightRecorder
from veravox.training.telling.tables import Tables
from veravox.training.together.parallel import Together, make_parallel
from veravox.training.tuning.deciding import decided
from veravox.training.tuning.decisions import Decisions
from veravox.training.tuning.engine import COMPILED, EAGER, Engine
from veravox.training.tuning.speeds import Speeds
from veravox.training.tuning.trial import Trial
from veravox.training.users_callbacks import in_code, users_callbacks
from veravox.training.validation import Validation

log = logging.getLogger(__name__)


class Session:
    """Everything that an attempt holds in memory."""

    def __init__(self, loaded: Loaded, decisions: Decisions) -> None:
        self.loaded, self.decisions, self.spec, self.ranks = loaded, decisions, loaded.spec, loaded.ranks
        self.network = laid_out(loaded.start.network, decisions.precision, loaded.device)
        self.checkpoint, self.told = loaded.checkpoint, loaded.told
        self.course = Course.of(self.checkpoint["course"]) if self.checkpoint else Course()
        self.train = loaded.train_loader(decisions.batch_size, self.ranks)
        self.valid = loaded.tile_loader(decisions.batch_size, self.ranks)
        begun = phases(self.spec.training, loaded.start.pretrained, decisions.learning_rate)
        self.plan = Plan(begun, len(self.train))
        self.writer = Writer()
        best = BestModel(loaded, decisions, self.course, self.writer)
        self.diary = self._build_diary(best)
        wishes = self.spec.checkpoints
        self.steward = Steward(self.told, self.course, self.diary, loaded.start, best, wishes, self.ranks, self.writer)
        self.learner = self._build_learner()

    @classmethod
    def prepare(cls, told: Told, folder: RunFolder, spec: TrainingJobSpec, meters: Meters) -> "Session":
        """Load, decide, build.

        Raises:
            JobError: if the spec asks for what cannot be had.
        """
        loaded = load(told, folder, spec, meters)
        return cls(loaded, decided(loaded))

    def learn(self) -> None:
        """All phases that are left.

        Raises:
            JobError: how it ended, where it could not go on or was told to leave.
        """
        self._say_what_begins()
        with self._best_kept(), self._explained():
            for phase in self.plan.phases[self.course.phase :]:
                self._fit(phase)
                if not self.steward.stopping:
                    self.course.ended_phase()
                self.steward.save()
                if self.steward.stopping:
                    break
        self.writer.wait()

    def finish(self) -> None:
        """Judge the test part with the best weights, and leave everything that a finished run has."""
        if self.ranks.leads:
            with step("judge and save"):
                finish(self.loaded, self.decisions, self.course, self.diary)
            self.loaded.folder.report_progress(self.diary.ended(self.what_was_done()))

    def close(self) -> None:
        """Let go of files, threads and the other processes."""
        self.writer.close()
        self.diary.close()
        self.ranks.leave()

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
        learner.opt.zero_grad()
        if self.checkpoint and self.course.within_phase:
            restore_optimizer(learner, self.checkpoint["optimizer"])
        self.checkpoint = None
        learner.first_epoch = self.course.epoch
        with self._engine(phase):
            learner.fit_one_cycle(phase.epochs, **phase.arguments)

    @contextmanager
    def _engine(self, phase: Phase) -> Iterator[None]:
        """The network runs as was decided; what that takes at the beginning leaves nothing half-done."""
        rows = self.ranks.slice(self.train.largest)
        engine = Engine(self.decisions.engine, self.decisions.precision, rows.stop - rows.start)
        with ExitStack() as running:
            if engine.kind != EAGER:
                self.loaded.signs.load(_("Compiling the network"))
                self.writer.wait()  # what is broken into below would forget what waits
                with self.told.at_once(unless={exits.STOPPED}):  # a model that is there is judged
                    began = time.monotonic()
                    running.enter_context(engine.running(self.network))
                    if engine.kind == COMPILED and self.loaded.device.type == "cuda" and not phase.frozen:
                        Speeds(self.loaded).remember_compiling(engine, time.monotonic() - began)
            yield

    @contextmanager
    def _best_kept(self) -> Iterator[None]:
        """However the training ends, the best epoch's weights stay."""
        try:
            yield
        except JobError as error:
            if error.end is not exits.SUPERSEDED and self.ranks.leads:
                self.steward.keep_best()
                self.diary.show(at_once=True)  # a status that is looked at later tells the very last step
            raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Errors that have a reason of their own, told by it."""
        try:
            yield
        except NotFinite as which:
            raise self._not_finite(which) from None
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise in_code(error) or error from None
            raise self._out_of_memory(error) from None
        except Exception as error:
            raise in_code(error) or _first(error) from None

    def _build_diary(self, best: BestModel) -> Diary:
        loaded = self.loaded
        tables = Tables(loaded.folder, self.course, self.train.largest) if self.ranks.leads else None
        forecast = Forecast(self.plan, self.valid.windows / self.train.largest, FINISHING)
        return Diary(self.course, self.plan, forecast, loaded.signs, self.ranks, tables, best.after_epoch)

    def _build_learner(self) -> ResumingLearner:
        bonafide, classes = self.loaded.material.bonafide, self.loaded.material.classes
        validation = Validation(len(classes), classes.index(bonafide) if bonafide else None, self.ranks)
        if self.checkpoint:
            self.network.load_state_dict(self.checkpoint["model"])
        if not self.ranks.alone:
            make_parallel(self.network, self.ranks, self.train.largest)
        loaders = Loaders(self.train, self.valid, self.loaded.device)
        architecture, precision = self.spec.model.architecture, self.decisions.precision
        users = users_callbacks(self.spec, bonafide)
        if not self.ranks.alone:
            users = [counting_batches(each, self.train.largest) for each in users]
        callbacks = [*self._own_callbacks(validation), *users]
        asked = self.spec.training
        learner = build_learner(asked, architecture, precision, self.network, loaders, validation, callbacks)
        if self.checkpoint and not self.course.within_phase:
            remember(learner, self.checkpoint["callbacks"])  # before a fit begins, where each forgets what it will
        return learner

    def _own_callbacks(self, validation: Validation) -> list[Callback]:
        within = self.checkpoint if self.course.within_phase else None
        resuming = Resuming(within["callbacks"], within["gradients"]) if within else Resuming([], [])
        together = [] if self.ranks.alone else [Together(self.ranks, self.train.largest)]
        recorder = LightRecorder(self.diary.epoch_loss, validation.loss)
        pacing = Pacing(self.course, self.spec.training.seed)
        return [recorder, pacing, self.diary, resuming, self.steward, *together]

    def _not_finite(self, which: NotFinite) -> JobError:
        if not self.ranks.leads:
            return JobError(exits.NOT_A_NUMBER, "")
        loader, material = self.loaded.train_loader(self.train.batch_size), self.loaded.material
        return keep_batch(self.loaded.folder, loader, material.parts[Part.TRAIN], material.classes, which)

    def _out_of_memory(self, error: RuntimeError) -> JobError:
        clear_frames(error.__traceback__)  # they hold what the step had taken, and so does the learner
        self.learner.pred = self.learner.loss = self.learner.loss_grad = None
        trial = Trial.of(self.network, len(self.loaded.material.classes))
        trial.free()
        return out_of_memory(error, self.train.largest, lambda size: trial.fits(size, self.decisions.precision))

    def _say_what_begins(self) -> None:
        name, epochs, steps = self.spec.model.architecture, self.plan.epochs(self.course), self.plan.steps(self.course)
        log.info(
            "%s on %s: %d epochs, %d batches, from step %d", name, self.loaded.device, epochs, steps, self.course.step
        )
        self.loaded.signs.meters.ready = True
        self.diary.show(at_once=True)


def _first(error: Exception) -> Exception:
    """The error itself; where fastai failed to add its words to one without any, the one that it was about."""
    cause = error.__context__
    return cause if isinstance(error, IndexError) and isinstance(cause, Exception) and not cause.args else error
