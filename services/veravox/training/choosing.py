"""Which clips a training works with, and from which packs: one dataset, or two where another one is the test part."""

from collections.abc import Sequence
from dataclasses import dataclass

from veravox.core import exits
from veravox.core.audit import Crossing, crossings, read_audit
from veravox.core.data_folder import DataFolder
from veravox.core.exits import JobError
from veravox.core.manifest import Card, Clip, DatasetFolder, chosen
from veravox.core.protocols import Division, External, Part, divide
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.datasets.pack import Pack, check_untouched
from veravox.datasets.report import Report

Held = tuple[Part, Sequence[Clip], Pack]


@dataclass(frozen=True)
class Choice:
    """The divided clips, and the dataset of each part."""

    card: Card  # of the dataset that is learnt from
    division: Division
    folders: dict[Part, DatasetFolder]
    crossings: list[Crossing]  # what stands in several parts

    def held_packs(self, front_end: str) -> list[Held]:
        """Each part with the pack that holds its frames; a pack is opened once."""
        packs = {folder: Pack.open(folder.pack(front_end)) for folder in dict.fromkeys(self.folders.values())}
        return [(part, rows, packs[self.folders[part]]) for part, rows in self.division.parts.items()]


def chosen_clips(data: DataFolder, spec: TrainingJobSpec, report: Report) -> Choice:
    """Choose, divide, and see that the clips are still those that were imported.

    Raises:
        JobError: DATA_MISSING without dataset or clip, DATA_CHANGED if one is not what was imported, BAD_SPEC if
            nothing is chosen, BAD_DATA if it cannot be divided.
    """
    folder = data.dataset(spec.dataset.version)
    card = _card(folder, spec.dataset.name, spec.dataset.version)
    rows = _rows(folder, card, spec)
    folders = dict.fromkeys(Part, folder)
    external = None
    if asked := spec.protocol.external:
        folders[Part.TEST] = other = data.dataset(asked.version)
        others = _card(other, asked.name, asked.version)
        external = External.of(spec, other.rows(), others.bonafide)
    division, audit = divide(rows, spec.protocol, card.bonafide, external), read_audit(folder.audit)
    found = crossings(division, spec.protocol.name, audit.duplicates.sets() if audit else ())
    choice = Choice(card, division, folders, found)
    _check(choice, report)
    return choice


def _check(choice: Choice, report: Report) -> None:
    report.begin(_("Checking the clips"), len(choice.division.rows))
    for folder in dict.fromkeys(choice.folders.values()):
        own = [row for part, rows in choice.division.parts.items() if choice.folders[part] == folder for row in rows]
        check_untouched(folder, own, report)


def _card(dataset: DatasetFolder, name: str, version: str) -> Card:
    card = dataset.card() if version else None
    if card is None:
        sentence = _("Dataset {name} {version} is not there.")
        raise JobError(exits.DATA_MISSING, sentence.format(name=name, version=version))
    return card


def _rows(dataset: DatasetFolder, card: Card, spec: TrainingJobSpec) -> list[Clip]:
    """The rows that are asked for; each name that is asked for must exist."""
    asked = spec.dataset
    for field, names, known in (
        ("dataset.speakers", asked.speakers, card.speakers),
        ("dataset.conditions", asked.conditions, card.conditions),
        ("dataset.generators", asked.generators, card.generators),
    ):
        if strange := [name for name in names if name not in known]:
            sentence = _("{field}: {dataset} has no {strange}; there are: {known}")
            words = {"field": field, "dataset": asked.name, "strange": ", ".join(strange), "known": ", ".join(known)}
            raise JobError(exits.BAD_SPEC, sentence.format(**words))
    rows = chosen(dataset.rows(), asked.speakers, asked.conditions, asked.generators)
    if not rows:
        raise JobError(exits.BAD_SPEC, _("dataset: no clip has these voices, conditions and classes together."))
    return rows
