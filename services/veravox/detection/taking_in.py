"""A model that was sent becomes one of this installation: a bundle once it is checked, a learner once it is converted."""

import logging
import math
from datetime import UTC, datetime
from pathlib import Path

import torch
from torch import Tensor

from veravox.audio.front_end import levels_of
from veravox.audio.picture import to_bytes
from veravox.core.calibration import Calibration
from veravox.core.data_folder import DataFolder
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.files import replace_json
from veravox.core.front_end import PICTURES
from veravox.core.job_process import Told
from veravox.core.run_folder import RunFolder
from veravox.core.sources import BUNDLE
from veravox.core.specs import DatasetResult, DatasetSpec, Progress
from veravox.core.specs.resource import LONGEST_TITLE
from veravox.core.text import _
from veravox.datasets.importing.archives import unpack
from veravox.datasets.importing.entries import Limits
from veravox.datasets.report import Report
from veravox.detection.bundle import CARD, WEIGHTS, Bundle, BundleError, load_bundle, write_bundle
from veravox.detection.card import UPLOADED, DatasetName, ModelCard
from veravox.detection.learners.converting import convert
from veravox.detection.learners.reading import plain
from veravox.detection.networks import parameters
from veravox.detection.safe_card import LARGEST as LARGEST_CARD
from veravox.detection.safe_card import LONGEST_TEXT, MOST_NOTES
from veravox.detection.safe_weights import LARGEST_FILE
from veravox.detection.uploads import only_file, scratch

log = logging.getLogger(__name__)
LARGEST = 1 << 30  # bytes of an archive; VGG19's bundle has 82 MB
MEANT = Limits(entries=100, bytes=LARGEST_FILE + LARGEST_CARD + LARGEST)


def take_in(told: Told) -> None:
    """Make a model of what `spec.yaml` names, in `bundle/`, and leave `result.json`.

    Raises:
        JobError: BAD_SPEC where that is not allowed; DATA_MISSING or BAD_DATA where it cannot be done.
    """
    spec = told.folder.read_spec(DatasetSpec)
    if spec.source.bundle is None:
        convert(told)
        return
    data = DataFolder(told.folder.path.parent.parent)
    told.folder.report_progress(Progress(stage=_("checking the bundle"), steps=1))
    bundle = checked(only_file(data, spec.source.bundle.path, BUNDLE, "source.bundle.path", LARGEST))
    told.check()
    card = _card(told.folder.id, spec.title, bundle)
    write_bundle(RunFolder(told.folder.path).bundle, card, bundle.network.state_dict(), bundle.beside)
    log.info("%s with %d classes", card.architecture, len(card.classes))
    folder = str(told.folder.path.relative_to(data.path))
    replace_json(told.folder.path / "result.json", DatasetResult(folder=folder, model=told.folder.id).outside())


def checked(archive: Path) -> Bundle:
    """The model in an archive, once its files are what they say they are and it has answered.

    Args:
        archive: of `model.safetensors` and `model.json` at its top; what else is in it is left there.

    Raises:
        JobError: BAD_DATA, with what is wrong and where.
    """
    with scratch("bundle") as room:
        unpack(archive, room / "bundle", Report(), MEANT, wanted=lambda name: name in {WEIGHTS, CARD})
        try:
            bundle = load_bundle(room / "bundle")
            _refuse_names_that_hide(bundle.card)
            _refuse_what_cannot_answer(bundle)
        except BundleError as error:
            raise JobError(BAD_DATA, f"{archive.name}: {error}") from None
    return bundle


def _refuse_names_that_hide(card: ModelCard) -> None:
    """A class of one's own may be called anything; a stranger's is shown beside verdicts, and must be what it looks like."""
    if not all(each.isprintable() for each in card.classes):
        raise BundleError(_("A class has a name with characters that cannot be seen; name it by letters."))


def _refuse_what_cannot_answer(bundle: Bundle) -> None:
    """A second of noise, and silence: a sound network that divides by nothing inside says nothing of anything."""
    for frames in _frames(bundle.card):
        window = bundle.framing.window
        pictures = bundle.framing.pictures(frames[torch.arange(window) % len(frames)][None])
        with torch.inference_mode():
            logits = bundle.logits(pictures)
        if logits.shape != (1, len(bundle.card.classes)) or not bool(torch.isfinite(logits).all()):
            raise BundleError(_("Asked about a second of noise and of silence, the model answers no numbers."))


def _frames(card: ModelCard) -> list[Tensor]:
    noise = torch.rand(card.recipe.rate, generator=torch.Generator().manual_seed(1)) * 2 - 1
    if card.recipe.name == PICTURES:
        return [torch.zeros(100, card.recipe.bands, dtype=torch.uint8)]
    return [to_bytes(levels_of(each, card.recipe), card.recipe) for each in (noise, torch.zeros_like(noise))]


def _card(job: str, title: str, bundle: Bundle) -> ModelCard:
    """The card under which it is known here. What its publisher says of it is his word, and stands in the notes as such."""
    said = bundle.card
    return said.model_copy(
        update={
            "run": job,
            "title": title or plain(said.title)[:LONGEST_TITLE],
            "parameters": parameters(bundle.network),
            "dataset": DatasetName(name="", version=""),
            "protocol": "",
            "epoch": 0,
            "metrics": {},
            "created": datetime.now(UTC),
            "provenance": UPLOADED,
            "notes": _notes(said),
            "calibration": _claimed(said.calibration),
            "tested": None,
            "evidence": None,
        }
    )


def _claimed(calibration: Calibration | None) -> Calibration | None:
    """Its line and its thresholds are used; wherever its error rates are shown, it is said whose they are."""
    if calibration is None:
        return None
    return calibration.model_copy(update={"measured": calibration.measured.model_copy(update={"on": "publisher"})})


def _notes(said: ModelCard) -> list[str]:
    notes = [
        _("Uploaded as a bundle: nothing that it says of itself was measured here, and its priors are taken as told.")
    ]
    if said.dataset.name:
        sentence = _("Its publisher says that it has learnt from {name} {version}, protocol {protocol}.")
        words = {"name": said.dataset.name, "version": said.dataset.version, "protocol": said.protocol or "?"}
        notes.append(sentence.format(**{key: plain(each) for key, each in words.items()}))
    if figures := {name: each for name, each in said.metrics.items() if each is not None and math.isfinite(each)}:
        listed = ", ".join(f"{plain(name)} {each:.4g}" for name, each in list(figures.items())[:8])
        notes.append(_("Its publisher's own figures: {figures}.").format(figures=listed))
    notes += [_("Its publisher notes: {note}").format(note=plain(each)) for each in said.notes]
    return [each[:LONGEST_TEXT] for each in notes[:MOST_NOTES]]
