"""Figures in words and tables, each with its n and its interval."""

from collections.abc import Sequence

from veravox.core.calibration import CountedRate
from veravox.core.reporting.document import Facts, Grid, Part, Points, Words
from veravox.core.reporting.facts import DetectionFacts, GroupFacts, IntervalFacts, OneSidedFacts, ResultFacts
from veravox.core.reporting.measures import WAYS, group_said, name_of, way_said
from veravox.core.said_again import again
from veravox.core.text import _, numeral

MOST_COLUMNS = 9  # of a confusion matrix that is shown whole
MOST_CONFUSED = 40  # pairs of classes that are listed of a larger one


def percent(value: float | None) -> str:
    """A share in percent; empty where there is none."""
    return "" if value is None else numeral(f"{100 * value:.1f} %")


def number(value: float | None) -> str:
    return "" if value is None else numeral(f"{value:.3f}")


def signed(value: float, digits: int = 2) -> str:
    """A score, with its sign."""
    return numeral(f"{value:+.{digits}f}")


def between(interval: tuple[float, float] | None) -> str:
    """Both ends in percent; empty where there is no interval."""
    if not interval:
        return ""
    low, high = (numeral(f"{100 * each:.1f}") for each in interval)
    return _("{low} to {high} %").format(low=low, high=high)


def with_interval(value: float | None, interval: tuple[float, float] | None) -> str:
    """A share and, in brackets, where the true one lies in 95 of 100 such sets."""
    return percent(value) + (f" ({between(interval)})" if interval else "")


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
    return sentence.format(interval=between(said.interval), n=said.groups) if said.interval else again(said.why_none)


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
    return [Facts(detection_rows(said))]


def detection_rows(said: DetectionFacts) -> list[tuple[str, str]]:
    """Human against machine: what each measure is called, and what it comes to."""
    half = said.half_total_error_rate_interval
    right = (1 - half[1], 1 - half[0]) if half else None
    sides = _("{human} human, {machine} machine-made")
    rows = [
        ("sides", sides.format(human=said.bonafide, machine=said.spoof)),
        ("eer", percent(said.eer)),
        *((over, sure(said.intervals[over], over)) for over in ("utterances", "speakers") if over in said.intervals),
        ("balancedAccuracy", with_interval(1 - said.half_total_error_rate, right)),
        ("halfTotalErrorRate", with_interval(said.half_total_error_rate, half)),
        ("auc", number(said.auc)),
        ("minDcf", number(said.min_dcf)),
        ("actDcf", number(said.act_dcf)),
        ("cllr", _("{n} bits").format(n=number(said.cllr))),
        ("minCllr", _("{n} bits").format(n=number(said.min_cllr))),
        ("ece", percent(said.ece)),
        ("brier", number(said.brier)),
    ]
    return [(name_of(measure), value) for measure, value in rows if value]


def naming_rows(result: ResultFacts) -> list[tuple[str, str]]:
    """How well the class was named."""
    rows = [
        ("accuracy", percent(result.accuracy)),
        ("classAccuracy", percent(result.balanced_accuracy)),
        ("f1Macro", number(result.f1_macro)),
    ]
    return [(name_of(measure), value) for measure, value in rows if value]


def one_sided_parts(said: OneSidedFacts) -> list[Part]:
    """What clips of one side alone can tell."""
    return [Facts(one_sided_rows(said)), Words(again(said.why))]


def one_sided_rows(said: OneSidedFacts) -> list[tuple[str, str]]:
    """What each measure of clips of one side is called, and what it comes to."""
    measure = "humanCalledMachine" if said.human else "machineCalledHuman"
    return [(name_of(measure), counted(said.called_wrongly)), (name_of("undecided"), percent(said.undecided))]


def group_grids(by: dict[str, list[GroupFacts]]) -> list[Part]:
    """A table for each way in which the clips fall into several groups; the worst group is set off."""
    ways = [way for way in WAYS if len(by.get(way, ())) > 1]
    parts: list[Part] = [_by(way, by[way]) for way in ways]
    bare = [each for way in ways for each in by[way] if each.eer is not None and not each.eer_interval]
    if bare:
        never = _(
            "An equal error rate without an interval is of before groups had one: measure the model again to get it."
        )
        parts.append(Points(list(dict.fromkeys(again(each.eer_why_none) or never for each in bare))))
    return parts


def _by(way: str, groups: Sequence[GroupFacts]) -> Grid:
    rows = [
        (
            group_said(way, each.name),
            str(each.n),
            str(each.utterances or ""),
            str(each.bonafide),
            with_interval(each.wrong, each.wrong_interval),
            with_interval(each.undecided, each.undecided_interval),
            with_interval(each.eer, each.eer_interval),
            _("worst") if each.worst else "",
        )
        for each in groups
    ]
    counts = (_("clips"), _("utterances"), _("of them human"))
    head = (way_said(way), *counts, _("called wrongly"), _("left undecided"), _("equal error rate"), "")
    return Grid(head, rows, (0, 7), [place for place, each in enumerate(groups) if each.worst])


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
