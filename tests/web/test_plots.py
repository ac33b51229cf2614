import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.client import Event
from veravox.web.hub import Followed
from veravox.web.plots import MOST_LINES, MOST_TICKS, Course, Look, Quantity, every_nth, figure


def followed(batches: int, epochs: list[float | None]) -> Followed:
    """A run of ten batches an epoch, with these validation losses."""
    rows = [
        {"epoch": n, "step": 10 * n, "trainLoss": 1.0, "validationLoss": loss, "f1": 0.5, "accuracy": 0.5, "seconds": 1}
        for n, loss in enumerate(epochs, 1)
    ]
    known = Followed()
    steps = list(range(1, batches + 1))
    losses, accuracies = [1.0 / step for step in steps], [1 - 1 / step for step in steps]
    known.take(Event("curve", {"step": steps, "trainLoss": losses, "accuracy": accuracies, "epochs": rows}, "1.0"))
    return known


@given(st.integers(1, 10**5), st.integers(1, 60))
def test_ticks_are_round_and_never_too_many(count: int, most: int) -> None:
    nth = every_nth(most, count)
    assert count / nth <= most
    assert str(nth).rstrip("0") in {"1", "2", "5"}


def test_a_chart_has_training_validation_and_a_line_at_each_epochs_end() -> None:
    chart = figure(followed(20, [0.9, 0.7]), Course(epochs=4, steps=40))
    thin, thick, validation = chart["data"]
    assert (len(thin["x"]), len(thick["x"])) == (20, 20)
    assert (list(validation["x"]), list(validation["y"])) == ([10, 20], [0.9, 0.7])
    assert [line["x0"] for line in chart["layout"]["shapes"]] == [10, 20, 30, 40]
    assert chart["layout"]["xaxis"]["ticktext"] == ["1", "2", "3", "4"]


def test_a_loss_that_is_not_a_number_is_a_gap() -> None:
    assert figure(followed(20, [0.9, None]), Course(2, 20))["data"][2]["y"] == [0.9, None]


def test_the_accuracy_of_every_batch_is_drawn_beside_that_of_the_validation() -> None:
    chart = figure(followed(20, [0.9, 0.7]), Course(2, 20), Look(Quantity.ACCURACY))
    thin, thick, validation = chart["data"]
    assert (thin["y"][0], thin["y"][-1], len(thick["y"])) == (0.0, 0.95, 20)
    assert (validation["x"], validation["y"]) == ([10, 20], [0.5, 0.5])
    assert "type" not in chart["layout"]["yaxis"]


def test_a_losss_axis_may_be_logarithmic() -> None:
    assert figure(followed(5, []), Course(), Look(logarithmic=True))["layout"]["yaxis"]["type"] == "log"


def test_while_the_length_is_unknown_the_axis_counts_batches() -> None:
    layout = figure(followed(5, []), Course())["layout"]
    assert (layout["xaxis"]["title"]["text"], layout["shapes"]) == ("batch", [])


@pytest.mark.parametrize("epochs", [1, 30, 31, 10_000])
def test_however_many_epochs_the_lines_stay_few(epochs: int) -> None:
    layout = figure(followed(5, []), Course(epochs, 7 * epochs))["layout"]
    assert 1 <= len(layout["shapes"]) <= MOST_LINES
    assert 1 <= len(layout["xaxis"]["tickvals"]) <= MOST_TICKS
