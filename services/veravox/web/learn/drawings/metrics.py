"""What the metrics measure, drawn from scores that are made up: two normal distributions, so that all is known of them."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from types import MappingProxyType

from veravox.core.text import _, numeral
from veravox.web import words
from veravox.web.learn import svg

HUMAN, MACHINE = NormalDist(2.0, 1.6), NormalDist(-2.2, 1.8)
SCORES = (-8.0, 8.0)
TICKS = [(float(each), f"{each:+d}" if each else "0") for each in range(-8, 9, 2)]
PERCENTS = [(0.25, "25 %"), (0.5, "50 %"), (0.75, "75 %"), (1.0, "100 %")]
PRIOR, MISS, FALSE = 0.05, 1.0, 10.0  # ASVspoof 5's share of spoofs and costs
BETA = MISS * (1 - PRIOR) / (FALSE * PRIOR)


@dataclass(frozen=True)
class Errors:
    """Of a threshold: which share of humans is rejected, and which share of machines accepted."""

    miss: float
    false: float

    @property
    def cost(self) -> float:
        """Normalised, with ASVspoof 5's costs."""
        weighed = MISS * (1 - PRIOR) * self.miss + FALSE * PRIOR * self.false
        return weighed / min(MISS * (1 - PRIOR), FALSE * PRIOR)


def errors(threshold: float) -> Errors:
    return Errors(HUMAN.cdf(threshold), 1 - MACHINE.cdf(threshold))


def equal() -> float:
    """The threshold at which both errors are alike."""
    low, high = SCORES
    for _round in range(60):
        middle = (low + high) / 2
        at = errors(middle)
        low, high = (middle, high) if at.miss < at.false else (low, middle)
    return (low + high) / 2


def cheapest() -> float:
    """The threshold of the least cost, to a hundredth."""
    return min((each / 100 for each in range(-800, 801)), key=lambda each: errors(each).cost)


def draw(name: str) -> None:
    """One metric."""
    DRAWINGS[name]()


def humps(threshold: float, said: str = "") -> None:
    """Both distributions, the errors of this threshold coloured in."""
    axes = svg.Axes(SCORES, (0, 0.28))
    says = _("Scores of machines at the left, of humans at the right; where they overlap, every threshold errs")
    with svg.drawing(says):
        axes.frame(_("score: machine ← → human"), _("how often"), TICKS)
        axes.under(HUMAN.pdf, SCORES[0], threshold, "human")
        axes.under(MACHINE.pdf, threshold, SCORES[1], "machine")
        axes.curve(MACHINE.pdf, "machine strong dashed")
        axes.curve(HUMAN.pdf, "human strong")
        axes.upright(threshold, said or _("threshold"))
        svg.text(_("machines"), *axes.at(-3.4, 0.235), "small machine-word")
        svg.text(_("humans"), *axes.at(3.2, 0.262), "small human-word")


def _equal() -> None:
    at = errors(equal())
    humps(equal(), _("both errors {rate}").format(rate=words.percent(at.miss, 1)))


def _ratio() -> None:
    axes, score = svg.Axes(SCORES, (0, 0.28)), 0.5
    with svg.drawing(_("How often humans and machines get a score; its log-likelihood ratio compares the two heights")):
        axes.frame(_("score: machine ← → human"), _("how often"), TICKS)
        axes.curve(MACHINE.pdf, "machine strong dashed")
        axes.curve(HUMAN.pdf, "human strong")
        axes.upright(score, "")
        for each, kind in ((HUMAN, "human"), (MACHINE, "machine")):
            svg.dot(*axes.at(score, each.pdf(score)), classes=kind)
        times = numeral(f"{HUMAN.pdf(score) / MACHINE.pdf(score):.1f}")
        svg.text(_("here humans are {n} times as frequent").format(n=times), *axes.at(0.8, 0.27), "small", "start")


def _roc() -> None:
    axes = svg.Axes((0, 1), (0, 1))
    with svg.drawing(_("Humans that are accepted, against machines that are; the area below the curve is the figure")):
        axes.frame(_("machines accepted"), _("humans accepted"), PERCENTS, PERCENTS)
        points = [axes.at(errors(each / 10).false, 1 - errors(each / 10).miss) for each in range(90, -91, -1)]
        svg.area(axes.at(0, 0), *points, axes.at(1, 0), classes="human")
        svg.line(*points, classes="human strong")
        svg.line(axes.at(0, 0), axes.at(1, 1), classes="mark")
        svg.text(_("by chance"), *axes.at(0.62, 0.52), "small", "start")


def _det() -> None:
    deviate = NormalDist().inv_cdf
    rates = (0.01, 0.05, 0.2, 0.4, 0.6)
    axes = svg.Axes((deviate(0.003), deviate(0.7)), (deviate(0.003), deviate(0.7)))
    ticks = [(deviate(each), words.percent(each)) for each in rates]
    with svg.drawing(_("Both errors at every threshold, on axes that make normal distributions a straight line")):
        axes.frame(_("machines accepted"), _("humans rejected"), ticks, ticks)
        found = [errors(each / 10) for each in range(-60, 61)]
        kept = [each for each in found if 0.003 < each.miss < 0.7 and 0.003 < each.false < 0.7]
        svg.line(*(axes.at(deviate(each.false), deviate(each.miss)) for each in kept), classes="training strong")
        at = errors(equal())
        svg.dot(*axes.at(deviate(at.false), deviate(at.miss)), classes="best")
        x, y = axes.at(deviate(at.false), deviate(at.miss))
        svg.text(_("equal error rate"), x + 10, y - 6, "small", "start")


def _cost(actual: bool) -> None:
    axes = svg.Axes((-6, 6), (0, 1.3))
    least, asked = cheapest(), -math.log(BETA)
    with svg.drawing(
        _("The detection cost of every threshold: its least, and that of the threshold that the costs ask for")
    ):
        axes.frame(_("threshold"), _("cost"), TICKS[1:-1], [(0.5, numeral("0.5")), (1.0, "1")])
        axes.curve(lambda score: min(errors(score).cost, 1.3), "training strong")
        svg.dot(*axes.at(least, errors(least).cost), classes="best")
        svg.dot(*axes.at(asked, errors(asked).cost), classes="machine")
        axes.upright(
            least, _("least: {cost}").format(cost=words.figure(errors(least).cost)), "mark" if not actual else "faint"
        )
        x, y = axes.at(asked, errors(asked).cost)
        svg.text(_("actual: {cost}").format(cost=words.figure(errors(asked).cost)), x - 10, y - 8, "small", "end")


def _bits() -> None:
    axes = svg.Axes((-6, 6), (0, 6))
    with svg.drawing(
        _("What a clip costs by its score: little where the score is right, much where it is sure and wrong")
    ):
        axes.frame(
            _("score: machine ← → human"),
            _("cost in bits"),
            TICKS[1:-1],
            [(float(each), str(each)) for each in (1, 3, 5)],
        )
        axes.curve(lambda score: math.log2(1 + math.exp(-score)), "human strong")
        axes.curve(lambda score: math.log2(1 + math.exp(score)), "machine strong dashed")
        svg.text(_("a human clip"), *axes.at(-5.6, 5.6), "small human-word", "start")
        svg.text(_("a machine's clip"), *axes.at(5.6, 5.6), "small machine-word", "end")
        svg.text(_("knows nothing: 1 bit"), *axes.at(0.2, 1.5), "small", "start")


def _carried() -> None:
    humps(equal() + 1.4, _("threshold, brought from other clips"))


def _reliability() -> None:
    axes = svg.Axes((0, 1), (0, 1))
    said, true = (0.1, 0.3, 0.5, 0.7, 0.9), (0.18, 0.36, 0.5, 0.61, 0.78)
    with svg.drawing(
        _("How often it was a human where so much probability was given; on the diagonal it is as often as said")
    ):
        axes.frame(_("probability that was given"), _("share of humans"), PERCENTS, PERCENTS)
        ground = axes.at(0, 0)[1]
        for given, share in zip(said, true, strict=True):
            x, y = axes.at(given - 0.08, share)
            svg.box(x, y, axes.at(given + 0.08, 0)[0] - x, ground - y, "stage")
            svg.line(axes.at(given, share), axes.at(given, given), classes="machine strong")
        svg.line(axes.at(0, 0), axes.at(1, 1), classes="mark")


def _brier() -> None:
    axes = svg.Axes((0, 1), (0, 1))
    with svg.drawing(_("What a clip costs by the probability of human that was given: the square of what it is off")):
        axes.frame(
            _("probability of human"), _("cost"), PERCENTS, [(0.25, numeral("0.25")), (0.5, numeral("0.5")), (1.0, "1")]
        )
        axes.curve(lambda given: (1 - given) ** 2, "human strong")
        axes.curve(lambda given: given**2, "machine strong dashed")
        svg.text(_("a human clip"), *axes.at(0.06, 0.8), "small human-word", "start")
        svg.text(_("a machine's clip"), *axes.at(0.94, 0.8), "small machine-word", "end")


def _bars(rows: list[tuple[str, float]], mean: str, says: str) -> None:
    with svg.drawing(says, 640, 30 * len(rows) + 46):
        for place, (name, share) in enumerate(rows):
            y = 8 + 30 * place
            svg.text(name, 150, y + 16, "small", "end")
            svg.box(160, y, 400, 22, "faint-box")
            svg.box(160, y, 400 * share, 22, "stage")
            svg.text(words.percent(share), 568, y + 16, "small", "start")
        svg.text(mean, 160, 30 * len(rows) + 28, "small", "start")


def _f1() -> None:
    rows = [("bonafide", 0.96), ("WORLD", 0.91), ("LPCNet", 0.53)]
    _bars(
        rows,
        _("macro F1: their mean, {mean}").format(mean=words.percent(0.8)),
        _("F1 of each class; each counts alike"),
    )


def _balanced() -> None:
    rows = [(_("100 humans"), 0.4), (_("900 machines"), 0.99)]
    share = (40 + 891) / 1000
    mean = _("accuracy {all}, balanced accuracy {mean}").format(
        all=words.percent(share), mean=words.percent((0.4 + 0.99) / 2)
    )
    _bars(rows, mean, _("The share of each class that is told right; where one is rare, accuracy hides it"))


def _matrix() -> None:
    names, counts = ("bonafide", "WORLD", "LPCNet"), ((46, 1, 3), (0, 49, 1), (7, 2, 41))
    with svg.drawing(
        _("Rows are what the clips are, columns what they were called; right ones on the diagonal"), 640, 190
    ):
        svg.text(_("called"), 345, 14, "small")
        for place, name in enumerate(names):
            svg.text(name, 225 + 120 * place, 34, "small")
            svg.text(name, 155, 66 + 46 * place, "small", "end")
            for column in range(3):
                count = counts[place][column]
                svg.box(168 + 120 * column, 42 + 46 * place, 114, 40, "human" if place == column else "faint-box")
                svg.text(str(count), 225 + 120 * column, 67 + 46 * place)


def _unknown() -> None:
    known, strange = NormalDist(2.0, 1.0), NormalDist(4.6, 1.5)
    axes, at = svg.Axes((-1, 9), (0, 0.42)), known.inv_cdf(0.95)
    with svg.drawing(
        _(
            "How unlike what it knows: of known generators and of new ones; the threshold lets 95 % of the known ones through"
        )
    ):
        axes.frame(_("strangeness"), _("how often"), [(float(each), str(each)) for each in range(0, 10, 2)])
        axes.under(strange.pdf, -1, at, "machine")
        axes.curve(known.pdf, "human strong")
        axes.curve(strange.pdf, "machine strong dashed")
        axes.upright(at, _("95 % of the known are below"))
        svg.text(_("known"), *axes.at(0.6, 0.38), "small human-word")
        svg.text(
            _("new ones taken for known: {rate}").format(rate=words.percent(strange.cdf(at))),
            *axes.at(8.9, 0.3),
            "small",
            "end",
        )


def _bootstrap() -> None:
    spread = NormalDist(6.0, 1.1)
    axes = svg.Axes((2, 10), (0, 0.4))
    low, high = spread.inv_cdf(0.025), spread.inv_cdf(0.975)
    with svg.drawing(_("The figure of many resamples of the voices; the middle 95 % of them are the interval")):
        axes.frame(
            _("equal error rate of a resample, in %"),
            _("how often"),
            [(float(each), str(each)) for each in range(2, 11, 2)],
        )
        for place in range(40):
            begin = 2 + place * 0.2
            x, y = axes.at(begin + 0.02, spread.pdf(begin + 0.1))
            inside = low <= begin + 0.1 <= high
            svg.box(x, y, axes.at(begin + 0.18, 0)[0] - x, axes.at(0, 0)[1] - y, "stage" if inside else "faint-box")
        axes.upright(low, numeral("2.5 %"))
        axes.upright(high, numeral("97.5 %"))


def _holm() -> None:
    values = (0.004, 0.011, 0.03, 0.2)
    axes = svg.Axes((0.4, 4.6), (0, 0.06))
    with svg.drawing(
        _(
            "Four p values in order, and the bounds that they must stay below, which rise; the first that does not ends it"
        )
    ):
        ticks = [(float(place + 1), str(place + 1)) for place in range(4)]
        axes.frame(_("comparison, the surest first"), "p", ticks, [(0.025, numeral("0.025")), (0.05, numeral("0.05"))])
        for place, value in enumerate(values):
            bound = 0.05 / (4 - place)
            svg.line(axes.at(place + 0.6, bound), axes.at(place + 1.4, bound), classes="mark")
            holds = value <= bound
            svg.dot(*axes.at(place + 1, min(value, 0.058)), classes="human" if holds else "machine")
            x, y = axes.at(place + 1, min(value, 0.058))
            svg.text("✓" if holds else "✗", x + 14, y + 5, "small")


DRAWINGS: Mapping[str, Callable[[], None]] = MappingProxyType(
    {
        "log-likelihood-ratio": _ratio,
        "equal-error-rate": _equal,
        "area-under-the-curve": _roc,
        "detection-error-trade-off": _det,
        "least-detection-cost": lambda: _cost(actual=False),
        "actual-detection-cost": lambda: _cost(actual=True),
        "log-likelihood-ratio-cost": _bits,
        "half-total-error-rate": _carried,
        "expected-calibration-error": _reliability,
        "brier-score": _brier,
        "macro-f1": _f1,
        "accuracy": _balanced,
        "confusion-matrix": _matrix,
        "auroc-and-fpr95-of-the-unknown": _unknown,
        "cluster-bootstrap-interval": _bootstrap,
        "holms-correction": _holm,
    }
)
