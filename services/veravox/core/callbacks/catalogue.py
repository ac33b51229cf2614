"""The callbacks that may be asked for, with what Veravox says of each argument; order and defaults are fastai's."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from veravox.core.callbacks.facts import FASTAI, FastaiArgument
from veravox.core.callbacks.kinds import Argument, Kind
from veravox.core.catalogue import Choice
from veravox.core.text import N_


@dataclass(frozen=True)
class AvailableCallback(Choice):
    """A fastai callback that may be asked for."""

    module: str = ""  # where fastai keeps the class
    arguments: Mapping[str, Argument] = field(default_factory=dict)  # in the order of the constructor
    place: str = ""  # callbacks with the same place exclude each other
    apart_by: str = ""  # the argument by which several of this class may stand side by side

    @property
    def signature(self) -> str:
        """The call with every default, as a user may write it."""
        return f"{self.name}({', '.join(f'{each.name}={each.default!r}' for each in self.arguments.values())})"


def _available(
    name: str, title: str, help: str, *arguments: Argument, place: str = "", apart_by: str = ""
) -> AvailableCallback:
    """Judgement and facts together; an argument that fastai does not have, or has besides, is an error at once."""
    facts = FASTAI[name]
    judged = {each.name: each for each in arguments}
    if judged.keys() != {each.name for each in facts.arguments}:
        raise LookupError(
            f"{name} takes {[each.name for each in facts.arguments]} in fastai, judged are {list(judged)}"
        )
    ordered = {each.name: _with_default(judged[each.name], each) for each in facts.arguments}
    return AvailableCallback(
        name, title, help, "", facts.module, MappingProxyType(ordered), place=place or name, apart_by=apart_by
    )


def _with_default(judged: Argument, fact: FastaiArgument) -> Argument:
    return replace(judged, default=ast.literal_eval(fact.default))


def _alpha(help: str) -> Argument:
    return Argument("alpha", Kind.NUMBER, help, low=0.01, high=100)


_ALL = (
    _available(
        "EarlyStoppingCallback",
        N_("early stopping"),
        N_("Ends the training when a metric has not improved for `patience` epochs."),
        Argument("monitor", Kind.METRIC, N_("The metric that is watched.")),
        Argument(
            "comp",
            Kind.COMPARISON,
            N_("Which way is better; None goes by the name: less for losses and error rates, greater for the rest."),
        ),
        Argument("min_delta", Kind.NUMBER, N_("By how much it must be better to count as an improvement."), 0, 100),
        Argument(
            "patience", Kind.WHOLE, N_("How long it waits for an improvement."), low=1, high=10_000, unit=N_("epochs")
        ),
        Argument(
            "reset_on_fit",
            Kind.TRUTH,
            N_("Whether the second part of a fine-tuning forgets the best value of the first."),
        ),
        apart_by="monitor",
    ),
    _available(
        "GradientAccumulation",
        N_("gradient accumulation"),
        N_("Moves the weights only after so many windows: the effect of a large batch in little memory."),
        Argument(
            "n_acc",
            Kind.WHOLE,
            N_(
                "How many windows' gradients are summed before the weights move; up to the batch size they move after every batch."
            ),
            low=1,
            high=1_000_000,
            unit=N_("windows"),
        ),
    ),
    _available(
        "GradientClip",
        N_("gradient clip"),
        N_("Limits the length of a step's gradient, so that one odd batch does not throw the weights about."),
        Argument("max_norm", Kind.NUMBER, N_("The greatest length that is let through."), low=0.001, high=1000),
        Argument("norm_type", Kind.NUMBER, N_("How length is measured: 2 as with a ruler, 1 sums all parts."), 1, 10),
    ),
    _available(
        "MixUp",
        N_("mixup"),
        N_("Learns from blends of two windows and their classes, which makes it less sure where it knows little."),
        _alpha(N_("Near 0 one window prevails, at 1 every blend is as likely.")),
        place="mixing",
    ),
    _available(
        "CutMix",
        N_("cutmix"),
        N_("Learns from windows with a patch of another one, and from both classes in the patch's proportion."),
        _alpha(N_("Near 0 patches are tiny or whole, at 1 every size is as likely.")),
        place="mixing",
    ),
    _available(
        "BnFreeze",
        N_("frozen normalisation"),
        N_("Keeps the running means of normalisation layers that do not learn, such as those of a frozen body."),
    ),
)

AVAILABLE: Mapping[str, AvailableCallback] = MappingProxyType({each.name: each for each in _ALL})
