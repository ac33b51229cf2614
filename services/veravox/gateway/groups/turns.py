"""The protocols and seeds of a group's runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from veravox.core.protocols import each_in_turn, in_folds, names_in_turn, told_apart
from veravox.core.seeds import MOST_SEEDS
from veravox.core.specs import DatasetStatus, Protocol, TrainingJobSpec
from veravox.core.text import ENGLISH, _, speaking
from veravox.core.titles import with_suffix
from veravox.gateway.groups.schemas import GroupCreate
from veravox.gateway.problems import invalid


@dataclass(frozen=True)
class Turn:
    """One run of a group."""

    protocol: Protocol
    seed: int

    def of(self, spec: TrainingJobSpec, group: str, tells_seed: bool) -> TrainingJobSpec:
        """The group's spec for this run, with a title that tells it from the others."""
        said = spec.outside()
        with speaking(ENGLISH):
            said["title"] = self._title(spec.title, tells_seed)
        said |= {"group": group, "protocol": self.protocol.outside()}
        said["training"]["seed"] = self.seed
        return TrainingJobSpec.model_validate(said)

    def _title(self, title: str, tells_seed: bool) -> str:
        if turn := told_apart(self.protocol):
            title = with_suffix(title, turn)
        return with_suffix(title, _("seed {seed}").format(seed=self.seed)) if tells_seed or not turn else title


def protocols_of(body: GroupCreate, spec: TrainingJobSpec, status: DatasetStatus) -> list[Protocol]:
    """By folds, by each name in turn, or the spec's own.

    Raises:
        Problem: INVALID if they contradict the spec, or the names are not known yet.
    """
    try:
        if body.folds:
            return in_folds(spec.protocol, body.folds)
        if not body.each:
            return [spec.protocol]
        _refuse_another_protocol(body.each, spec.protocol)
        protocol = spec.protocol.model_copy(update={"name": body.each})
        return each_in_turn(protocol, _names(body.each, spec, status))
    except ValidationError as error:
        first = error.errors()[0]
        raise invalid(".".join(["protocol", *map(str, first["loc"])]), str(first["msg"])) from None


def turns_of(body: GroupCreate, spec: TrainingJobSpec, protocols: Sequence[Protocol]) -> list[Turn]:
    """Each protocol with each seed.

    Raises:
        Problem: INVALID if these are too many.
    """
    seeds = body.seeds or [spec.training.seed]
    if len(protocols) * len(seeds) > MOST_SEEDS:
        sentence = _("{n} runs are more than {most}; make several groups")
        raise invalid("each" if body.each else "folds", sentence.format(n=len(protocols) * len(seeds), most=MOST_SEEDS))
    return [Turn(protocol, seed) for protocol in protocols for seed in seeds]


def _refuse_another_protocol(each: str, protocol: Protocol) -> None:
    if "name" in protocol.model_fields_set and protocol.name != each:
        sentence = _("each {each} in turn is held out by protocol {each}, not by {name}; say one or the other")
        raise invalid("protocol.name", sentence.format(each=each, name=protocol.name))


def _names(each: str, spec: TrainingJobSpec, status: DatasetStatus) -> list[str]:
    """The named ones, else all that are chosen."""
    if spec.protocol.held_out:
        return sorted(set(spec.protocol.held_out))
    if status.result is None:
        sentence = _("{name} is not imported yet; nobody knows each {each} before it is in")
        raise invalid("each", sentence.format(name=spec.dataset.name, each=each))
    return names_in_turn(each, spec.dataset, status.result)
