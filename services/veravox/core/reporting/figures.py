"""Figures in words and tables, each with its n and its interval."""

from collections.abc import Sequence

from veravox.core.calibration import CountedRate
from veravox.core.reporting.document import Facts, Grid, Part, Words
from veravox.core.reporting.facts import DetectionFacts, GroupFacts, IntervalFacts, OneSidedFacts, ResultFacts
from veravox.core.text import _

MOST_COLUMNS = 9  # of a confusion matrix that is shown whole
MOST_CONFUSED = 40  # pairs of classes that are listed of a larger one


def percent(value: float | None) -> str:
    """A share in percent; empty where there is none."""
    return "" if value is None else f"{100 * value:.1f} %"


def number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def between(interval: tuple[float, float] | None) -> str:
    """Both ends in percent; empty where there is no interval."""
    return _("{low:.1f} to {high:.1f} %").format(low=100 * interval[0], high=100 * interval[1]) if interval else ""


def counted(rate: CountedRate) -> str:
    """A share with its interval and n."""
    if not rate.clips:
        return _("not counted")
    sentence = _("{rate} ({interval}; n = {n} of {utterances} utterances)")
    words = {"rate": percent(rate.rate), "interval": between((rate.low, rate.high)), "n": rate.clips}
    return sentence.format(**words, utterances=rate.utterances)


def sure(said: IntervalFacts | None, over: str) -> str:
    """An interval and over what it is, or why there is none."""
    if said is None:
        return ""
    sentence = {
        "utterances": _("{interval}, over {n} utterances"),
        "speakers": _("{interval}, over {n} speakers"),
    }[over]
    return sentence.format(interval=between(said.interval), n=said.groups) if said.interval else said.why_none


def lead_of(result: ResultFacts) -> str:
    """What matters most, in a sentence."""
    if alone := result.one_sided:
        side = _("Humans called machine: {rate}.") if alone.human else _("Machines called human: {rate}.")
        return side.format(rate=counted(alone.called_wrongly))
    said = result.detection
    if said is None:
        return _("{n} clips were judged, but there are no scores of both humans and machines.").format(n=result.n)
    sentence = _("Equal error rate {eer} ({interval}; {human} human and {machine} machine-made clips).")
    interval = sure(said.intervals.get("utterances"), "utterances") or _("no interval is known")
    return sentence.format(eer=percent(said.eer), interval=interval, human=said.bonafide, machine=said.spoof)


def detection_parts(said: DetectionFacts) -> list[Part]:
    """Human against machine."""
    rows = [
        (_("clips"), _("{human} human, {machine} machine-made").format(human=said.bonafide, machine=said.spoof)),
        (_("equal error rate (EER)"), percent(said.eer)),
        *(
            (_("its interval of 95 %"), sure(said.intervals.get(over), over))
            for over in ("utterances", "speakers")
            if over in said.intervals
        ),
        (_("balanced accuracy at the carried threshold"), percent(1 - said.half_total_error_rate)),
        (_("half total error rate (HTER) there"), percent(said.half_total_error_rate)),
        (_("area under the curve (AUC)"), number(said.auc)),
        ("minDCF, actDCF", f"{number(said.min_dcf)}, {number(said.act_dcf)}"),
        ("Cllr, minCllr", _("{cllr}, {least} bits").format(cllr=number(said.cllr), least=number(said.min_cllr))),
        (_("calibration error (ECE)"), percent(said.ece)),
        (_("Brier score"), number(said.brier)),
    ]
    return [Facts([(name, value) for name, value in rows if value])]


def one_sided_parts(said: OneSidedFacts) -> list[Part]:
    """What clips of one side alone can tell."""
    name = _("humans called machine") if said.human else _("machines called human")
    return [
        Facts([(name, counted(said.called_wrongly)), (_("inconclusive"), percent(said.undecided))]),
        Words(said.why),
    ]


def group_grids(by: dict[str, list[GroupFacts]]) -> list[Part]:
    """A table for each way in which the clips fall into several groups; the worst group is set off."""
    titles = {
        "speaker": _("speaker"),
        "generator": _("generator"),
        "condition": _("condition"),
        "length": _("length"),
    }
    return [_by(titles[way], by[way]) for way in titles if len(by.get(way, ())) > 1]


def _by(title: str, groups: Sequence[GroupFacts]) -> Grid:
    rows = [
        (
            each.name,
            str(each.n),
            str(each.bonafide),
            percent(each.wrong) + (f" ({between(each.wrong_interval)})" if each.wrong_interval else ""),
            percent(each.undecided),
            percent(each.eer),
            _("worst") if each.worst else "",
        )
        for each in groups
    ]
    head = (title, "n", _("of them human"), _("called wrongly"), _("inconclusive"), "EER", "")
    return Grid(head, rows, (0, 6), [place for place, each in enumerate(groups) if each.worst])


def confusion_parts(result: ResultFacts) -> list[Part]:
    """What was taken for what: the whole matrix where it is small, else what was confused most."""
    names, matrix = result.rows or result.classes, result.confusion_matrix
    if not matrix or len(matrix) != len(names) or any(len(row) != len(result.classes) for row in matrix):
        return []
    if len(result.classes) <= MOST_COLUMNS:
        head = (_("true \\ named"), *result.classes)
        return [Grid(head, [(name, *map(str, row)) for name, row in zip(names, matrix, strict=True)])]
    wrong = [
        (count, true, named)
        for true, row in zip(names, matrix, strict=True)
        for named, count in zip(result.classes, row, strict=True)
        if count and true != named
    ]
    most = sorted(wrong, key=lambda each: -each[0])[:MOST_CONFUSED]
    return [Grid((_("true"), _("named"), _("clips")), [(true, named, str(n)) for n, true, named in most], (0, 1))]
