"""The plots of a run, as it left them for print, each with what it shows and where its numbers are."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from veravox.client.models import RunFile
from veravox.core.text import N_, _
from veravox.web.elements import Tag, link
from veravox.web.runs.files import file_address


@dataclass(frozen=True)
class Plot:
    """A picture in both forms, and the table that it was drawn from."""

    title: str
    says: str
    svg: RunFile
    png: RunFile
    numbers: RunFile


PLOTS = (
    Plot(
        N_("Detection error trade-off"),
        N_("Humans taken for machines against machines taken for humans, at every threshold; lower left is better."),
        RunFile.det_svg,
        RunFile.det_png,
        RunFile.scores_csv,
    ),
    Plot(
        N_("Confusion matrix"),
        N_("What each class of the test part was called."),
        RunFile.confusion_matrix_svg,
        RunFile.confusion_matrix_png,
        RunFile.confusion_matrix_csv,
    ),
    Plot(
        N_("Learning rates tried"),
        N_("The loss while the rate rose from batch to batch, and the rate that was taken."),
        RunFile.learning_rate_svg,
        RunFile.learning_rate_png,
        RunFile.learning_rate_csv,
    ),
    Plot(
        N_("Reliability"),
        N_("How often it was a human where so much probability was given, before and after calibration."),
        RunFile.reliability_svg,
        RunFile.reliability_png,
        RunFile.reliability_csv,
    ),
    Plot(
        N_("Loss and accuracy"),
        N_("Of every batch, and of the validation part at each epoch's end."),
        RunFile.loss_svg,
        RunFile.loss_png,
        RunFile.batches_csv,
    ),
)
Shown = tuple[UUID, frozenset[RunFile]]


def plots_of(files: Iterable[RunFile]) -> list[Plot]:
    """Those that there are."""
    there = set(files)
    return [each for each in PLOTS if each.svg in there]


def pictures(shown: Shown) -> None:
    """A figure for each plot; nothing while there is none."""
    run, files = shown
    found = plots_of(files)
    if not found:
        return
    Tag("h2", _("Plots"))
    with Tag("div", "", "halves"):
        for each in found:
            _figure(run, each, files)


def _figure(run: UUID, plot: Plot, files: frozenset[RunFile]) -> None:
    links = ((plot.svg, "SVG"), (plot.png, "PNG"), (plot.numbers, _("the numbers (CSV)")))
    with Tag("figure"):
        Tag("img", "", "plot", src=file_address(run, plot.svg), alt=f"{_(plot.title)}: {_(plot.says)}", loading="lazy")
        with Tag("figcaption"):
            Tag("b", _(plot.title))
            Tag("div", _(plot.says), "soft")
            with Tag("div", "", "line"):
                for file, said in links:
                    if file in files:
                        label = _("{what} of {plot}").format(what=said, plot=_(plot.title))
                        link(said, file_address(run, file), download="", aria_label=label)
