"""Whether the figures of several runs may be compared, and in what their records differ."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from veravox.core.catalogue import PROTOCOLS
from veravox.core.differences import Difference, differences
from veravox.core.specs import TrainingJobSpec
from veravox.core.specs.fields import fields_of
from veravox.core.text import N_, _, numeral

LABELS = ("title", "group", "desired")  # they say nothing about how a run was trained


def spec_differences(specs: Sequence[TrainingJobSpec]) -> list[Difference]:
    """Fields of the spec in which they differ, labels apart."""
    titles = {path: _(field.title or "") for path, field in fields_of(TrainingJobSpec)}
    return differences([each.outside() for each in specs], titles, LABELS)


def decision_differences(decisions: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """What was left to the trainers and decided otherwise (`decisions.json`), without the reasons."""
    return differences(decisions, without=["why"])


def environment_differences(environments: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """Packages, device, threads (`environment.json`), without what the spec says already."""
    return differences(environments, without=["seeds", "dataset"])


def cautions(specs: Sequence[TrainingJobSpec]) -> list[str]:
    """Why a figure of one of them says nothing about another's; empty where they may be compared."""
    return [_(rule.sentence).format(values=rule.shown(specs)) for rule in _RULES if rule.is_broken(specs)]


def group_cautions(specs: Sequence[TrainingJobSpec]) -> list[str]:
    """Why the figures of a group's runs may not be taken together; empty where only seeds, folds, or the names that
    are held out in turn differ: their test parts are meant to differ."""
    incomparable, turns = cautions(_without_turns(specs)), [_turn(spec) for spec in specs]
    found = list(incomparable)
    if twice := sorted({turn for turn in turns if turns.count(turn) > 1}):
        sentence = _("Seed {seeds} was trained with more than once, and counts as often in mean and deviation.")
        found.append(sentence.format(seeds=", ".join(str(seed) for seed, *_turn in twice)))
    others = [each for each in spec_differences(_without_turns(specs)) if each.path != "training.seed"]
    if others and not incomparable:
        sentence = _("They differ in more than the seed ({fields}): the deviation is not that of seeds alone.")
        found.append(sentence.format(fields=", ".join(each.path for each in others)))
    return found


def _turn(spec: TrainingJobSpec) -> tuple[int, int, tuple[str, ...]]:
    return spec.training.seed, spec.protocol.fold, tuple(sorted(spec.protocol.held_out))


def _without_turns(specs: Sequence[TrainingJobSpec]) -> Sequence[TrainingJobSpec]:
    """As if each had the same turn; not where only some of them name what they hold out."""
    if len({bool(spec.protocol.held_out) for spec in specs}) > 1:
        return specs
    free = {"fold": 0, "held_out": []}
    return [spec.model_copy(update={"protocol": spec.protocol.model_copy(update=free)}) for spec in specs]


@dataclass(frozen=True)
class _Rule:
    """Something that must be the same in all of them."""

    of: Callable[[TrainingJobSpec], Any]
    sentence: str

    def is_broken(self, specs: Sequence[TrainingJobSpec]) -> bool:
        return any(self.of(spec) != self.of(specs[0]) for spec in specs)

    def shown(self, specs: Sequence[TrainingJobSpec]) -> str:
        return ", ".join(dict.fromkeys(str(self.of(spec)) for spec in specs))


def _protocol(spec: TrainingJobSpec) -> str:
    return _(PROTOCOLS[spec.protocol.name].title)


def _parts(spec: TrainingJobSpec) -> Any:
    protocol = spec.protocol
    named = sorted(protocol.held_out), protocol.external and protocol.external.outside()
    return protocol.validation, protocol.test, protocol.folds, protocol.fold, named


def _seed(spec: TrainingJobSpec) -> int:
    return spec.protocol.seed


def _version(spec: TrainingJobSpec) -> str:
    return spec.dataset.version or spec.dataset.name


def _choice(spec: TrainingJobSpec) -> Any:
    return tuple(sorted(each) for each in (spec.dataset.speakers, spec.dataset.conditions, spec.dataset.generators))


def _window(spec: TrainingJobSpec) -> str:
    return numeral(f"{spec.front_end.transform} {spec.front_end.window_seconds:g} s")


_RULES = (
    _Rule(_protocol, N_("They keep different things apart ({values}): their figures do not measure the same.")),
    _Rule(_parts, N_("They divide the clips into other parts (shares, held out, folds): their test parts differ.")),
    _Rule(_seed, N_("They divide the clips by other split seeds ({values}): their test parts hold other clips.")),
    _Rule(_version, N_("They are tested on clips of different datasets or versions ({values}).")),
    _Rule(_choice, N_("They are tested on another choice of voices, conditions or classes.")),
    _Rule(_window, N_("They see other windows ({values}): compare the test figures, which are by clip.")),
)
