"""The work of a conversion: an uploaded learner becomes a bundle in the job's folder."""

import logging
from pathlib import Path

from veravox.confinement.confining import Limits
from veravox.core import exits
from veravox.core.beneath import open_beneath
from veravox.core.data_folder import DataFolder
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.files import read_json, replace_json
from veravox.core.job_process import Told
from veravox.core.run_folder import RunFolder
from veravox.core.settings import Settings
from veravox.core.sizes import in_bytes
from veravox.core.sources import LEARNER, NOT_CONVERTED
from veravox.core.specs import DatasetResult, DatasetSpec, Progress
from veravox.core.text import _
from veravox.detection.bundle import BundleError, write_bundle
from veravox.detection.card import ModelCard
from veravox.detection.learners.assuming import card_of
from veravox.detection.learners.reading import plain, read_network, read_word
from veravox.detection.learners.unpickling import DAMAGED, HELD, TROUBLE, UNCONFINED
from veravox.detection.learners.watching import too_much, unpickle
from veravox.detection.safe_card import refuse_absurd
from veravox.detection.uploads import only_file, scratch

log = logging.getLogger(__name__)
LARGEST = 1 << 30  # bytes of a .pkl; VGG19's has 82 MB
LARGEST_WORD = 1 << 16  # bytes of JSON


def convert(told: Told) -> None:
    """Turn the learner that `spec.yaml` names into `bundle/`, and leave `result.json`.

    Raises:
        JobError: BAD_SPEC where that is not allowed; DATA_MISSING or BAD_DATA where it cannot be done.
    """
    if not Settings().convert_learners:
        raise JobError(exits.BAD_SPEC, f"source.learner: {_(NOT_CONVERTED)}")
    spec = told.folder.read_spec(DatasetSpec)
    data = DataFolder(told.folder.path.parent.parent)
    told.folder.report_progress(Progress(stage=_("loading the learner"), steps=1))
    make_bundle(RunFolder(told.folder.path), data, spec, told, Limits(memory=in_bytes(spec.resources.memory) // 4 * 3))
    told.check()
    folder = str(told.folder.path.relative_to(data.path))
    replace_json(told.folder.path / "result.json", DatasetResult(folder=folder, model=told.folder.id).outside())


def make_bundle(folder: RunFolder, data: DataFolder, spec: DatasetSpec, told: Told, limits: Limits) -> None:
    """The conversion itself."""
    assert spec.source.learner
    sent = only_file(data, spec.source.learner.path, LEARNER, "source.learner.path", LARGEST)
    with open_beneath(sent, data.uploads) as pickle, scratch("learner") as room:
        code = unpickle(pickle, room, limits, told.check)
        held = read_json(room / HELD, below=room, largest=LARGEST_WORD) if code == 0 else None
        if code:
            raise _troubled(room, code, limits)
        network, weights = read_network(room, limits.output)
        card = _sane(card_of(told.folder.id, spec, network, read_word(room)))
    log.info("loaded in a process that was held by %s", held)
    told.check()
    write_bundle(folder.bundle, card, weights)
    log.info("%s with %d classes and %d colours", network.architecture, network.classes, network.colours)


def _sane(card: ModelCard) -> ModelCard:
    """The card itself, if whoever asks for a verdict will take it."""
    try:
        refuse_absurd(card, _("What the learner says of itself"))
    except BundleError as error:
        raise JobError(BAD_DATA, str(error)) from None
    return card


def _troubled(room: Path, code: int, limits: Limits) -> JobError:
    """Why nothing came out of it, as far as the process said so; its words are a stranger's."""
    said = _said(room)
    kind, detail = str(said.get("kind", "")), plain(str(said.get("detail", "")))
    if kind == UNCONFINED:
        sentence = _(
            "This machine cannot keep a stranger's .pkl in: {detail} is missing, so it is not loaded; convert it on a "
            "machine with Linux 5.13 or newer."
        )
        return JobError(exits.BAD_SPEC, sentence.format(detail=detail))
    if detail.startswith("MemoryError") or "allocate memory" in detail:
        return too_much(limits)
    if kind == DAMAGED:
        sentence = _("The .pkl cannot be loaded ({detail}); export it again with learn.export().")
    elif code < 0:
        sentence = _("Loading the .pkl ended its process (signal {detail}); export it again with learn.export().")
        detail = str(-code)
    else:
        sentence = _("The .pkl holds no fastai learner ({detail}); export one with learn.export().")
    return JobError(BAD_DATA, sentence.format(detail=detail or _("no reason given")))


def _said(room: Path) -> dict[str, object]:
    try:
        said = read_json(room / TROUBLE, below=room, largest=LARGEST_WORD)
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
