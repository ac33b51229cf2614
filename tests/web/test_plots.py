from math import log10
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.client import Event
from veravox.web.followed import Followed
from veravox.web.plots import MOST_LINES, MOST_TICKS, Course, Figure, Material, every_nth, figure, heights_of, lines
from veravox.web.runs.look import Also, Cutout, Look, Quantity, Smoothing, Span, look_of


def material(batches: int, epochs: list[float | None]) -> Material:
    """A run of ten batches an epoch, with these validation losses."""
    rows = [
        {"epoch": n, "step": 10 * n, "trainLoss": 1.0, "validationLoss": loss, "f1": 0.5 + n / 10, "accuracy": 0.5}
        | {"seconds": 1, "equalErrorRate": loss}
        for n, loss in enumerate(epochs, 1)
    ]
    known = Followed()
    steps = list(range(1, batches + 1))
    losses, accuracies = [1.0 / step for step in steps], [1 - 1 / step for step in steps]
    known.take(Event("curve", {"step": steps, "trainLoss": losses, "accuracy": accuracies, "epochs": rows}, "1.0"))
    return Material(known.loss.stretches, known.epochs)


def drawn(batches: int, epochs: list[float | None], course: Course = Course(), look: Look = Look()) -> Figure:
    return figure(material(batches, epochs), course, look)


@given(st.integers(1, 10**5), st.integers(1, 60))
def test_ticks_are_round_and_never_too_many(count: int, most: int) -> None:
    nth = every_nth(most, count)
    assert count / nth <= most
    assert str(nth).rstrip("0") in {"1", "2", "5"}


def test_a_chart_has_training_validation_and_a_line_at_each_epochs_end() -> None:
    chart = drawn(20, [0.9, 0.7], Course(epochs=4, steps=40))
    thin, thick, validation = chart["data"]
    assert (len(thin["x"]), len(thick["x"])) == (20, 20)
    assert (list(validation["x"]), list(validation["y"])) == ([10, 20], [0.9, 0.7])
    assert [line["x0"] for line in chart["layout"]["shapes"]] == [10, 20, 30, 40]
    assert chart["layout"]["xaxis"]["ticktext"] == ["1", "2", "3", "4"]


def test_a_loss_that_is_not_a_number_is_a_gap() -> None:
    assert drawn(20, [0.9, None])["data"][2]["y"] == [0.9, None]


def test_the_accuracy_of_the_validation_is_drawn_on_an_axis_of_shares() -> None:
    chart = drawn(20, [0.9, 0.7], look=Look(Quantity.ACCURACY, logarithmic=True))
    validation = chart["data"][2]
    assert (validation["x"], validation["y"]) == ([10, 20], [0.5, 0.5])
    assert "type" not in chart["layout"]["yaxis"]


def test_a_losss_axis_may_be_logarithmic() -> None:
    assert drawn(5, [], look=Look(logarithmic=True))["layout"]["yaxis"]["type"] == "log"


def test_while_the_length_is_unknown_the_axis_counts_batches() -> None:
    layout = drawn(5, [])["layout"]
    assert (layout["xaxis"]["title"]["text"], layout["shapes"]) == ("batch", [])


@pytest.mark.parametrize("epochs", [1, 30, 31, 10_000])
def test_however_many_epochs_the_lines_stay_few(epochs: int) -> None:
    layout = drawn(5, [], Course(epochs, 7 * epochs))["layout"]
    assert 1 <= len(layout["shapes"]) <= MOST_LINES
    assert 1 <= len(layout["xaxis"]["tickvals"]) <= MOST_TICKS


@pytest.mark.parametrize(
    ("also", "values"),
    [(Also.F1, [0.6, 0.7]), (Also.ACCURACY, [0.5, 0.5]), (Also.EQUAL_ERROR_RATE, [0.9, None])],
)
def test_another_figure_of_the_validation_has_an_axis_and_a_look_of_its_own(
    also: Also, values: list[float | None]
) -> None:
    chart = drawn(20, [0.9, None], look=Look(also=also))
    validation, beside = chart["data"][2:]
    assert (beside["x"], beside["y"], beside["yaxis"]) == ([10, 20], values, "y2")
    assert (chart["layout"]["yaxis2"]["side"], chart["layout"]["yaxis2"]["tickformat"]) == ("right", ".0%")
    assert beside["line"]["dash"] != validation["line"].get("dash")
    assert beside["marker"]["symbol"] != validation["marker"].get("symbol")


def test_without_another_figure_there_is_no_second_axis() -> None:
    chart = drawn(20, [0.9])
    assert (len(chart["data"]), "yaxis2" in chart["layout"]) == (3, False)


def test_smoothing_may_be_left_out_or_be_stronger() -> None:
    none, little, much = (drawn(100, [], look=Look(smoothing=each))["data"][1]["y"] for each in Smoothing)
    assert none == []
    assert len(little) == len(much) == 100
    assert little[-1] < much[-1]  # of a loss that falls: it looks back further


@pytest.mark.parametrize("look", [Look(), Look(also=Also.F1, smoothing=Smoothing.MUCH), Look(Quantity.ACCURACY)])
def test_what_grows_adds_up_to_the_whole(look: Look) -> None:
    whole = material(30, [0.9, 0.7, 0.6])
    early = whole.until(14)
    assert (early.newest, len(early.epochs)) == (14, 1)
    grown = [
        ([*x, *more_x], [*y, *more_y])
        for (x, y), (more_x, more_y) in zip(lines(early, look), lines(whole.since(early), look), strict=True)
    ]
    assert grown == [(list(x), list(y)) for x, y in lines(whole, look)]


ends = st.integers(-(10**6), 10**6).map(lambda n: n / 8)
spans = st.none() | st.tuples(ends, ends).filter(lambda span: span[0] < span[1])
cutouts = st.builds(Cutout, spans, spans, spans)
looks = st.builds(
    Look, st.sampled_from(Quantity), st.booleans(), st.sampled_from(Also), st.sampled_from(Smoothing), cutouts
)


@given(looks)
def test_an_address_says_what_one_looks_at(look: Look) -> None:
    said = dict(pair.split("=") for pair in look.query.removeprefix("?").split("&") if pair)
    assert look_of(**{name: unquote(value) for name, value in said.items()}) == look


@pytest.mark.parametrize("span", ["5", "9~2", "2~2", "a~b", "1~2~3", "nan~5", "0~inf", "~"])
def test_what_makes_no_sense_in_an_address_asks_for_nothing(span: str) -> None:
    assert look_of("sound", "big", "f2", "<b>", span, span, span) == Look()
    assert Look().query == ""


def test_heights_are_kept_on_the_axes_that_they_were_drawn_on_and_on_no_others() -> None:
    look = Look(also=Also.F1, cutout=Cutout((2, 9), (0.1, 0.5), (0.6, 0.7)))
    assert look.choosing(smoothing=Smoothing.MUCH).cutout == look.cutout
    assert look.choosing(also=Also.ACCURACY).cutout == Cutout((2, 9), (0.1, 0.5))
    assert look.choosing(logarithmic=True).cutout == look.choosing(quantity=Quantity.ACCURACY).cutout == Cutout((2, 9))
    assert look.choosing(cutout=Cutout()).cutout == Cutout()


def test_both_axes_show_the_frame_that_was_drawn() -> None:
    framed = Look(also=Also.F1, cutout=Cutout((5, 15), (0.1, 0.5), (0.55, 0.75)))
    layout = drawn(20, [0.9, 0.7], look=framed)["layout"]
    assert [layout[axis]["range"] for axis in ("xaxis", "yaxis", "yaxis2")] == [[5, 15], [0.1, 0.5], [0.55, 0.75]]
    assert not layout["yaxis2"].get("fixedrange")


@pytest.mark.parametrize(
    ("look", "heights"),
    [
        (Look(), None),
        (Look(cutout=Cutout((10.5, 20))), (0, 1.05 * 0.7)),  # the validation's; the losses there are smaller
        (Look(cutout=Cutout((12, 18))), (0, 1.05 / 12)),
        (Look(cutout=Cutout((30, 40))), None),
        (Look(logarithmic=True, cutout=Cutout((12, 18))), (log10(1 / 18 / 1.05), log10(1.05 / 12))),
        (Look(Quantity.ACCURACY, cutout=Cutout((12, 18))), None),  # always the whole axis of shares
    ],
    ids=["whole", "validation", "losses", "nothing-there", "logarithmic", "shares"],
)
def test_closer_without_a_frame_the_left_axis_fits_what_is_visible(look: Look, heights: Span | None) -> None:
    found = heights_of(material(20, [0.9, 0.7]), look)
    assert found == (None if heights is None else pytest.approx(heights))


def test_closer_by_the_axis_has_the_epochs_that_are_visible_and_then_batches() -> None:
    course = Course(epochs=60, steps=600)
    whole = figure(material(20, []), course)["layout"]
    assert whole["xaxis"]["ticktext"] == ["10", "20", "30", "40", "50", "60"]
    closer = figure(material(20, []), course, Look(cutout=Cutout((95.5, 130.5))))["layout"]
    assert (closer["xaxis"]["range"], closer["xaxis"]["ticktext"]) == ([95.5, 130.5], ["10", "11", "12", "13"])
    assert [line["x0"] for line in closer["shapes"]] == [100, 110, 120, 130]
    batches = figure(material(20, []), course, Look(cutout=Cutout((95.5, 105.5))))["layout"]
    assert batches["xaxis"]["title"]["text"] == "batch"
    assert "tickvals" not in batches["xaxis"]
    assert [line["x0"] for line in batches["shapes"]] == [100]


def test_a_training_of_one_epoch_has_its_end_on_the_axis() -> None:
    assert figure(material(5, []), Course(1, 10))["layout"]["xaxis"]["ticktext"] == ["1"]
