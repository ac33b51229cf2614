"""The names of callbacks and metrics, and which one was probably meant."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from veravox.core.callbacks.catalogue import AVAILABLE, AvailableCallback
from veravox.core.callbacks.kinds import METRICS, quoted_metrics
from veravox.core.callbacks.left_out import LEFT_OUT
from veravox.core.text import _

ELSEWHERE = MappingProxyType(  # how other programs, papers and habits call our metrics, folded
    {
        "loss": "valid_loss",
        "valloss": "valid_loss",
        "validationloss": "valid_loss",
        "trainingloss": "train_loss",
        "f1": "f1_score",
        "macrof1": "f1_score",
        "f1macro": "f1_score",
        "acc": "accuracy",
        "valacc": "accuracy",
        "valaccuracy": "accuracy",
        "errorrate": "accuracy",
        "eer": "equal_error_rate",
    }
)


def available(name: str) -> AvailableCallback:
    """The callback of this name.

    Raises:
        ValueError: it is left out, with the reason, or unknown, with the nearest ones.
    """
    if name in AVAILABLE:
        return AVAILABLE[name]
    if name in LEFT_OUT:
        raise ValueError(_left_out(name))
    near = nearest(name, [*AVAILABLE, *LEFT_OUT])
    if near and near[0] in LEFT_OUT:
        sentence = _("no callback is called {name!r}; did you mean {near}? {left_out}")
        raise ValueError(sentence.format(name=name, near=near[0], left_out=_left_out(near[0])))
    some = hint([each for each in near if each in AVAILABLE], ", ".join(AVAILABLE))
    raise ValueError(_("no callback is called {name!r}{hint}").format(name=name, hint=some))


def _left_out(name: str) -> str:
    return _("{name} is left out. {reason}").format(name=name, reason=_(LEFT_OUT[name]))


def metric(name: str) -> str:
    """The metric of this name.

    Raises:
        ValueError: it is unknown; with the nearest ones.
    """
    if name in METRICS:
        return name
    near = map(repr, nearest(name, METRICS, ELSEWHERE))
    raise ValueError(_("no metric is called {name!r}{hint}").format(name=name, hint=hint(near, quoted_metrics())))


def nearest(name: str, known: Iterable[str], elsewhere: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Those that were probably meant, the best first: the one that differs in case and dashes alone, or up to three."""
    folded = {_folded(each): each for each in known} | dict(elsewhere)
    if exact := folded.get(_folded(name)):
        return [exact]
    return list(dict.fromkeys(folded[each] for each in get_close_matches(_folded(name), folded)))


def hint(near: Iterable[str], there_are: str) -> str:
    """What follows an unknown name: the nearest ones where some are near, and all."""
    said = ", ".join(near)
    meant = _("; did you mean {near}? There are: {names}") if said else _(". There are: {names}")
    return meant.format(near=said, names=there_are)


def _folded(name: str) -> str:
    return "".join(each for each in name.casefold() if each.isalnum())
