"""Errors over noise, and behind each codec."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from matplotlib.axes import Axes

from veravox.core.added import CLEAN
from veravox.core.text import N_, _
from veravox.detection.plots.drawing import BLUE, GREY, ORANGE, drawing

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"snr": (N_("white noise"), "-"), "pink": (N_("pink noise"), "--"), "babble": (N_("babble"), ":")}
)
EQUAL, CARRIED = N_("equal error rate"), N_("errors at the threshold that it carries")
Points = Sequence[Mapping[str, Any]]


def plot_robustness(stem: Path, found: Mapping[str, Any]) -> None:
    """Left, errors over the ratio of speech to noise; right, behind every other condition.

    Equal error rates, with intervals of 95 % over utterances where there are some, and half total error rates at the
    threshold that the scores carry. The dotted line is the equal error rate of the same clips, clean.
    Nothing is drawn where no condition has an equal error rate.

    Args:
        stem: where to write, without suffix.
        found: as `robustness.summed_up` gives it.
    """
    known = [each for each in found["conditions"] if each["eer"] is not None]
    noise, others = ([each for each in known if each["family"] == family] for family in ("noise", "other"))
    if not noise and not others:
        return
    clean = next((each for each in known if each["family"] == CLEAN), None)
    width = (4.6 if noise else 0) + (5.2 if others else 0)
    with drawing(stem, width, max(3.4, 0.27 * len(others) + 1.2)) as figure:
        parts = [part for part, points in ((_over_noise, noise), (_each, others)) if points]
        for axes, part in zip(figure.subplots(1, len(parts), squeeze=False)[0], parts, strict=True):
            part(axes, noise if part is _over_noise else others)
            _clean(axes, clean, upright=part is _each)
        figure.supxlabel(_said(found), fontsize="small")


def _over_noise(axes: Axes, points: Points) -> None:
    kinds = [kind for kind in KINDS if any(each["kind"] == kind for each in points)]
    for kind in kinds:
        title, line = KINDS[kind]
        some = sorted((each for each in points if each["kind"] == kind), key=lambda each: each["value"])
        at = [each["value"] for each in some]
        of = f", {_(title)}" if len(kinds) > 1 else ""
        look: dict[str, Any] = {"linestyle": line, "marker": "o", "markersize": 4}
        axes.plot(at, _percent(some, "eer"), color=BLUE, label=_(EQUAL) + of, **look)
        axes.plot(at, _percent(some, "halfTotalErrorRate"), color=ORANGE, label=_(CARRIED) + of, **look)
        sure = [each for each in some if each["interval"]]
        low, high = ([100 * each["interval"][end] for each in sure] for end in (0, 1))
        axes.fill_between([each["value"] for each in sure], low, high, color=BLUE, alpha=0.15, linewidth=0)
    axes.invert_xaxis()
    axes.set(xlabel=_("speech above noise, dB"), ylabel=_("errors, %"), ylim=(0, None))
    axes.grid(visible=True)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=1, borderaxespad=0.2, borderpad=0)


def _each(axes: Axes, points: Points) -> None:
    places = range(len(points))
    axes.plot(_percent(points, "eer"), places, "o", color=BLUE, markersize=4, label=_(EQUAL))
    axes.plot(_percent(points, "halfTotalErrorRate"), places, "D", color=ORANGE, markersize=4, label=_(CARRIED))
    for place, each in zip(places, points, strict=True):
        if each["interval"]:
            axes.plot([100 * end for end in each["interval"]], [place, place], color=BLUE, alpha=0.5, linewidth=1.2)
    axes.set_yticks(places, [each["title"] for each in points])
    axes.set(xlabel=_("errors, %"), xlim=(-1, None), ylim=(len(points) - 0.5, -0.5))
    axes.grid(visible=True)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=1, borderaxespad=0.2, borderpad=0)


def _percent(points: Points, name: str) -> list[float]:
    return [100 * each[name] for each in points]


def _clean(axes: Axes, clean: Mapping[str, Any] | None, upright: bool) -> None:
    if clean is not None:
        draw = axes.axvline if upright else axes.axhline
        draw(100 * clean["eer"], color=GREY, linestyle=":", linewidth=1)


def _said(found: Mapping[str, Any]) -> str:
    sentence = _("{clips} of {of} clips, {utterances} utterances; dotted: the same clips, clean")
    return sentence.format(clips=found["clips"], of=found["of"], utterances=found["utterances"])
