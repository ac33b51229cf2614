"""Several runs together: curves over each other, figures, differences, addresses."""

from itertools import pairwise
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_facts import epoch

from veravox.client.models import Difference, FigureSpread
from veravox.web.figures import said, spread_said
from veravox.web.pages.compare import distinct
from veravox.web.plots import MOST_TICKS
from veravox.web.runs.addresses import MOST, compare_address, group_address
from veravox.web.runs.chooser import label
from veravox.web.runs.comparing import difference_row, value
from veravox.web.runs.groups import spread_row
from veravox.web.runs.overlay import QUANTITIES, Line, colour, figure, symbol

LOSS, F1, EER = QUANTITIES


def test_each_run_is_a_line_with_a_gap_where_it_has_no_number() -> None:
    lines = [Line("one", [epoch(1, 0.9), epoch(2, None)]), Line("other", [epoch(1, eer=None)])]
    chart = figure(lines, LOSS)
    assert [(each["name"], each["x"], each["y"]) for each in chart["data"]] == [
        ("one", [1, 2], [0.9, None]),
        ("other", [1], [0.5]),
    ]
    assert figure(lines, EER)["data"][1]["y"] == [None]
    assert figure(lines, F1)["layout"]["yaxis"]["range"] == [0, 1.04]


def test_thirty_lines_can_be_told_apart_and_neighbours_by_sign_as_by_colour() -> None:
    looks = [(colour(place), symbol(place)) for place in range(30)]
    assert len(set(looks)) == 30
    assert all(one[0] != two[0] and one[1] != two[1] for one, two in pairwise(looks))


def test_a_loss_that_presses_the_others_flat_makes_the_axis_logarithmic() -> None:
    near, far = Line("near", [epoch(1, 0.5)]), Line("far", [epoch(1, 500.0)])
    assert "type" not in figure([near], LOSS)["layout"]["yaxis"]
    assert figure([near, far], LOSS)["layout"]["yaxis"]["type"] == "log"
    assert "type" not in figure([near, far, Line("none", [epoch(1, 0.0)])], LOSS)["layout"]["yaxis"]


@given(st.integers(1, 10_000))
def test_however_many_epochs_the_ticks_stay_few(last: int) -> None:
    axis = figure([Line("one", [epoch(last)])], LOSS)["layout"]["xaxis"]
    assert last / axis["dtick"] <= MOST_TICKS
    assert axis["range"][1] > last


def test_accuracies_and_error_rates_are_percentages_and_f1_and_loss_are_not() -> None:
    assert (said("testEqualErrorRate", 0.125), said("testF1", 0.125), said("testF1", None)) == ("12.5 %", "0.125", "–")
    assert spread_said("testAccuracy", 0.5, 0.015) == "50.0 ± 1.5 %"
    assert spread_said("validationLoss", 0.5, 0.015) == "0.500 ± 0.015"
    assert spread_said("testAccuracy", 0.5, None) == "50.0 %"
    spread = FigureSpread(n=1, mean=0.5, deviation=None, minimum=0.5, maximum=0.5, name="testF1", title="macro F1")
    title, _mean, *rest = spread_row(spread)
    assert (title, rest) == ("macro F1", ["0.500", "0.500", "1"])


@pytest.mark.parametrize(
    ("path", "found", "words"),
    [
        ("training.augmentation.noise", True, "yes"),
        ("dataset.speakers", ["awb", "bdl"], "awb, bdl"),
        ("callbacks", [], "none named"),
        ("protocol.name", "utterance", "sentences apart"),
        ("model.architecture", "resnet18", "ResNet18"),
        ("engine", "captured", "captured as a CUDA graph"),
        ("training.learningRate", 0.00251189, "0.00251"),
        ("packages.torch", None, "–"),
    ],
)
def test_a_value_in_which_runs_differ_is_told_in_words(path: str, found: object, words: str) -> None:
    assert value(path, found) == words
    assert difference_row(Difference(path=path, title="", values=[found, found]))[1:] == [words, words]


@given(st.lists(st.uuids(), max_size=14))
def test_a_comparison_is_of_two_to_ten_different_runs(runs: list[UUID]) -> None:
    compared = distinct(runs + runs)
    assert compared == (runs if 2 <= len(runs) <= MOST else [])
    kept = parse_qs(urlsplit(compare_address(runs)).query).get("run", [])
    assert kept == [str(each) for each in runs[:MOST]]


def test_the_button_says_what_is_missing() -> None:
    assert [label(n) for n in (0, 1, 2, 11)] == [
        "Compare: choose at least two",
        "Compare: choose one more",
        "Compare 2 runs",
        "Compare: 10 at most",
    ]


def test_a_groups_name_may_hold_what_addresses_do_not() -> None:
    assert group_address("monday/a b?") == "/groups/monday%2Fa%20b%3F"
