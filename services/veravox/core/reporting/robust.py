"""What noise and codecs do to a model, in sentences and a table."""

from collections.abc import Iterator, Sequence

from veravox.core.reporting.document import Grid, Part, Picture, Points, Words
from veravox.core.reporting.facts import PointFacts, RobustFacts
from veravox.core.reporting.figures import between, percent
from veravox.core.said_again import again
from veravox.core.text import _


def robust_parts(robust: RobustFacts, picture: Picture | None = None) -> Iterator[Part]:
    """Of which clips it is, each condition with n and interval, and what could not be added."""
    if not robust.conditions:
        yield Words(again(robust.why))
        return
    sentence = _(
        "{clips} of {of} clips ({utterances} utterances, drawn by seed {seed}), judged once under each condition."
    )
    yield Words(sentence.format(**robust.model_dump(include={"clips", "of", "utterances", "seed"})))
    if picture:
        yield picture
    judged = [each for each in robust.conditions if each.n]
    yield _points(judged) if any(each.eer is not None for each in judged) else _points_of_one_side(judged)
    if refused := [each for each in robust.conditions if each.refused or each.why]:
        yield Points([_refused(each) for each in refused])


def _points(judged: Sequence[PointFacts]) -> Grid:
    head = (_("condition"), _("human + machine"), _("equal error rate"), _("95 % interval"), _("balanced accuracy"))
    rows = [
        (
            each.title,
            f"{each.bonafide} + {each.spoof}",
            percent(each.eer),
            between(each.interval) or again(each.why_none),
            percent(each.balanced_accuracy),
            percent(each.undecided),
        )
        for each in judged
    ]
    return Grid((*head, _("left undecided")), rows, (0, 3))


def _points_of_one_side(judged: Sequence[PointFacts]) -> Grid:
    rows = [
        (
            each.title,
            str(each.n),
            percent(each.human_called_machine if each.bonafide else each.machine_called_human),
            percent(each.undecided),
        )
        for each in judged
    ]
    return Grid((_("condition"), _("clips"), _("called wrongly"), _("left undecided")), rows)


def _refused(each: PointFacts) -> str:
    if not each.refused:
        return _("{condition}: {why}").format(condition=each.title, why=each.why)
    sentence = _("{condition} could not be added to {n} clips: {why}")
    return sentence.format(condition=each.title, n=each.refused, why=each.why)
