"""What each callback does to a training."""

from veravox.core.text import _
from veravox.web.learn import svg
from veravox.web.learn.drawings.examples import HUMAN, picture

LOSSES = (0.9, 0.62, 0.47, 0.41, 0.36, 0.345, 0.35, 0.352, 0.349, 0.36, 0.37)
GRADIENTS = (0.8, 1.1, 0.7, 0.9, 3.4, 1.0, 0.6, 2.2, 0.8, 0.9)
MEANS = (0.2, 0.5, 0.1, 0.45, 0.3, 0.6, 0.15, 0.4, 0.25, 0.5)
WIDE, HIGH = 190.0, 96.0
OTHER = "codec2"


def draw(name: str, share: float = 0.4) -> None:
    """One callback.

    Args:
        name: of fastai's class.
        share: how much of the second window goes into a blend, in [0, 1].
    """
    match name:
        case "EarlyStoppingCallback":
            _stopping()
        case "GradientAccumulation":
            _accumulation()
        case "GradientClip":
            _clip()
        case "MixUp":
            _blend(share)
        case "CutMix":
            _patch(share)
        case "BnFreeze":
            _frozen()


def _stopping() -> None:
    axes = svg.Axes((0, 12), (0, 1))
    best = min(range(len(LOSSES)), key=lambda place: LOSSES[place])
    with svg.drawing(
        _("The validation loss falls, then stays; after five epochs without anything better the training ends")
    ):
        axes.frame(_("epoch"), _("validation loss"), [(float(each), str(each)) for each in range(0, 13, 2)])
        svg.line(*(axes.at(place + 1, loss) for place, loss in enumerate(LOSSES)), classes="validation strong")
        svg.dot(*axes.at(best + 1, LOSSES[best]), classes="best")
        axes.upright(best + 1, _("best so far: the count begins anew"), "mark")
        axes.upright(len(LOSSES), _("5 epochs later: the end"), "mark")


def _accumulation() -> None:
    with svg.drawing(_("The gradients of four small batches are summed; then the weights move once"), 640, 150):
        for place in range(4):
            svg.named_box(_("batch {n}").format(n=place + 1), 8 + 96 * place, 16, 84, 40, "stage")
            svg.arrow((50 + 96 * place, 60), (50 + 96 * place, 92))
        svg.named_box(_("sum of the gradients"), 8, 96, 372, 36, "plain")
        svg.arrow((384, 114), (430, 114))
        svg.named_box(_("one step of the weights"), 434, 96, 190, 36, "human")


def _clip() -> None:
    axes, limit = svg.Axes((0, 10), (0, 4)), 1.5
    with svg.drawing(_("The gradient's length in each step; what is longer than the limit is shortened to it")):
        axes.frame(_("step"), _("length of the gradient"), [(place + 0.5, str(place + 1)) for place in range(10)])
        for place, length in enumerate(GRADIENTS):
            x, y = axes.at(place + 0.2, length)
            ground = axes.at(0, 0)[1]
            width = axes.at(place + 0.8, 0)[0] - x
            kept = axes.at(0, min(length, limit))[1]
            svg.box(x, y, width, ground - y, "faint-box")
            svg.box(x, kept, width, ground - kept, "stage")
        begin, end = axes.at(0, limit), axes.at(10, limit)
        svg.line(begin, end, classes="mark")
        svg.text(_("the limit"), end[0] - 4, end[1] - 6, "small", "end")


def _blend(share: float) -> None:
    with svg.drawing(_("Two windows, and the blend of both"), 640, 150):
        _two()
        svg.image(picture(HUMAN), 442, 28, WIDE, HIGH)
        svg.image(picture(OTHER), 442, 28, WIDE, HIGH, opacity=f"{share:.2f}")
        _mixed(share)


def _patch(share: float) -> None:
    side = share**0.5
    with svg.drawing(_("Two windows, and one with a patch of the other"), 640, 150):
        _two()
        svg.image(picture(HUMAN), 442, 28, WIDE, HIGH)
        width, height = WIDE * side, HIGH * side
        x, y = 442 + (WIDE - width) / 2, 28 + (HIGH - height) / 2
        with svg.window(x, y, width, height, f"{x:.1f} {y:.1f} {width:.1f} {height:.1f}"):
            svg.image(picture(OTHER), 442, 28, WIDE, HIGH)
        svg.box(x, y, width, height, "cut")
        _mixed(share)


def _two() -> None:
    svg.image(picture(HUMAN), 8, 28, WIDE, HIGH)
    svg.text(_("human"), 8 + WIDE / 2, 18, "small")
    svg.text("+", 211, 80)
    svg.image(picture(OTHER), 224, 28, WIDE, HIGH)
    svg.text("Codec2", 224 + WIDE / 2, 18, "small")
    svg.text("=", 428, 80)


def _mixed(share: float) -> None:
    said = _("{a} % human, {b} % Codec2").format(a=f"{100 * (1 - share):.0f}", b=f"{100 * share:.0f}")
    svg.text(said, 442 + WIDE / 2, 18, "small")


def _frozen() -> None:
    axes = svg.Axes((0, 10), (0, 1))
    with svg.drawing(
        _("The mean that a normalisation layer goes by: it wanders from batch to batch, or stays as it was learnt")
    ):
        axes.frame(_("batch"), _("mean"))
        svg.line(*(axes.at(place + 0.5, mean) for place, mean in enumerate(MEANS)), classes="training")
        svg.line(axes.at(0, 0.34), axes.at(10, 0.34), classes="validation strong")
        svg.text(_("of each batch"), *_beside(axes.at(5.5, 0.6)), "small", "start")
        svg.text(_("frozen"), *_beside(axes.at(8.9, 0.34)), "small", "start")


def _beside(place: svg.Point) -> svg.Point:
    return place[0] + 6, place[1] - 6
