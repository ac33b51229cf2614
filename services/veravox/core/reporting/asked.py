"""What tells evaluations of one model on one dataset apart, in a line."""

from collections.abc import Iterable, Mapping

from veravox.core.text import _

SHORT = 8  # letters of a dataset's version that are told


def about(
    result: Mapping[str, object], groups: Mapping[str, int], conditions: int, pairs: int, version: str = ""
) -> str:
    """Of whose clips it is, what was left out, and what was asked for besides.

    Args:
        result: its figures, of which it tells how many clips were left out; empty before there are any.
        groups: into how many groups its clips fall by each way of grouping.
        conditions: how many of noise and codecs were asked for; 0: none.
        pairs: on how many the explanations are scored; 0: they are not.
        version: the dataset's, where evaluations of several stand beside each other.
    """
    counts = (
        (groups.get("speaker", 0), _("{n} speaker"), _("{n} speakers")),
        (groups.get("condition", 0), "", _("{n} conditions")),
        (
            result.get("leftOut") or 0,
            _("without {n} that it learnt from"),
            _("without {n} that it learnt from"),
        ),
        (conditions, _("with noise and codecs: {n} condition"), _("with noise and codecs: {n} conditions")),
        (pairs, _("explanations on {n} pair"), _("explanations on {n} pairs")),
    )
    said = [(one if n == 1 else many).format(n=n) for n, one, many in counts if n]
    named = _("version {version}").format(version=version[:SHORT]) if version else ""
    return " · ".join(filter(None, [named, *said]))


def versions_told(evaluations: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The datasets of which several versions stand there, so that each is told: by pairs of name and version."""
    names = [name for name, _version in set(evaluations)]
    return frozenset(name for name in names if names.count(name) > 1)
