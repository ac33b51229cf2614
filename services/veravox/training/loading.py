"""What an attempt has in hand before it decides anything: device, data, network, and a checkpoint where there is one."""

import logging
from dataclasses import dataclass

import torch

from veravox.core.audit import twice_on_both_sides
from veravox.core.data_folder import DataFolder
from veravox.core.job_process import Told
from veravox.core.protocols import Part
from veravox.core.run_folder import RunFolder
from veravox.core.settings import Settings
from veravox.core.specs import Notice, TrainingJobSpec
from veravox.core.text import _
from veravox.datasets.splits import write_split
from veravox.detection.ancestry import run_named
from veravox.training.augmentation import Augmenter
from veravox.training.evidence.environment import write_environment
from veravox.training.honesty import refuse_learnt
from veravox.training.keeping.checkpoint import Checkpoints, State
from veravox.training.loaders import JUDGED_AT_ONCE, TileLoader, TrainLoader
from veravox.training.material import Material, load_material
from veravox.training.starting_weights import Start, start, started
from veravox.training.telling.meters import Meters
from veravox.training.telling.signs import Loading, Signs
from veravox.training.together.ranks import ALONE, Ranks

log = logging.getLogger(__name__)

JUDGED_FOR_EACH = 4  # windows that can be judged where one can be learnt from: nothing is kept for a way back


@dataclass(frozen=True)
class Loaded:
    """In memory."""

    told: Told
    folder: RunFolder
    data: DataFolder
    spec: TrainingJobSpec
    ranks: Ranks
    signs: Signs
    device: torch.device
    material: Material
    start: Start
    checkpoint: State | None

    def train_loader(self, batch_size: int, ranks: Ranks = ALONE) -> TrainLoader:
        """The training windows in batches of this size, of which each process takes its share."""
        asked, source = self.spec.training, self.material.source
        augmenter = Augmenter.of(asked.augmentation, self.material.recipe, self.device)
        clips = self.material.clips[Part.TRAIN]
        return TrainLoader(source, clips, batch_size, asked.seed, asked.balance, augmenter, ranks)

    def tile_loader(self, batch_size: int, ranks: Ranks = ALONE) -> TileLoader:
        """The validation windows, no more at once than a memory holds that suffices for training batches of this size."""
        at_once = min(JUDGED_AT_ONCE, JUDGED_FOR_EACH * batch_size)
        return TileLoader(self.material.source, self.material.clips[Part.VALIDATION], ranks, at_once)


def load(told: Told, folder: RunFolder, spec: TrainingJobSpec, meters: Meters) -> Loaded:
    """Find the device and the other processes, load the data, build the network, and look for a checkpoint.

    Raises:
        JobError: if the spec asks for what cannot be had.
    """
    _set_threads()
    data, ranks = DataFolder(folder.path.parent.parent), Ranks.of_environment()
    signs = Signs(folder if ranks.leads else None, meters)
    device = _device(spec, folder, ranks)
    ranks.join(device)
    report = Loading(signs)
    material = load_material(data, spec, device, report)
    checkpoint = Checkpoints(folder.checkpoints).load()
    torch.manual_seed(spec.training.seed)
    begun = _begin(data, spec, material, checkpoint, report)
    if ranks.leads:
        if begun.notice:
            folder.give_notice(begun.notice)
        if warning := twice_on_both_sides(material.crossings):
            folder.give_notice(Notice(reason="SameRecordings", message=warning))
        write_split(folder.split, material.parts)
        write_environment(folder.environment, spec, material.card.version, device)
    begun.network.to(device)
    return Loaded(told, folder, data, spec, ranks, signs, device, material, begun, checkpoint)


def _begin(
    data: DataFolder, spec: TrainingJobSpec, material: Material, checkpoint: State | None, report: Loading
) -> Start:
    """What the checkpoint says, else what the spec asks for."""
    if checkpoint:
        return started(spec.model, material.classes, checkpoint["start"])
    begun = start(data, spec.model, material.classes, report)
    if run := run_named(spec.model.weights):
        refuse_learnt(data, run, material.parts)
    return begun


def _device(spec: TrainingJobSpec, folder: RunFolder, ranks: Ranks) -> torch.device:
    """The GPU where one is asked for and there is one; the CPU otherwise, with a notice where that is a surprise."""
    if not spec.resources.gpus:
        return torch.device("cpu")
    if torch.cuda.is_available():
        device = torch.device("cuda", ranks.local % torch.cuda.device_count())
        torch.cuda.set_device(device)
        if ranks.leads and ranks.world < spec.resources.gpus * spec.resources.nodes:
            words = _("{n} GPUs train; more were asked for, and are not there.").format(n=ranks.world)
            folder.give_notice(Notice(reason="FewerGpus", message=words))
        return device
    sentence = _("No GPU was found; the training runs on the CPU.")
    if ranks.leads:
        folder.give_notice(Notice(reason="NoGpu", message=sentence))
    log.warning(sentence)
    return torch.device("cpu")


def _set_threads() -> None:
    if threads := Settings().threads:
        torch.set_num_threads(threads)
