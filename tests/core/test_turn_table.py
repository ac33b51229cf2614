"""The table of who was left out."""

import csv
import re
from io import StringIO
from uuid import uuid4

import pytest

from veravox.core.specs import Phase
from veravox.core.turn_table import TurnRow, TurnTable, as_csv, as_markdown, cells, figures_of_turn, summed_up

TURNS = {"world": (0.02, 0.03, 0.2), "lpcnet": (0.1, 0.2, None), "<b>|`x`\n[a](b)": (0.04, 0.01, 0.5)}


def metrics(eer: float, half: float, fpr95: float | None) -> dict:
    said = {"bonafide": 20, "spoof": 30, "eer": eer, "interval": [eer / 2, eer * 2], "whyNone": ""}
    detection = {**said, "halfTotalErrorRate": half, "ece": 0.05, "cllr": 0.3}
    return {"test": {"detection": detection, "unmet": {"fpr95": fpr95, "clips": 30} if fpr95 is not None else None}}


@pytest.fixture
def table() -> TurnTable:
    rows = [
        TurnRow(run=uuid4(), turn=name, seed=17, phase=Phase.SUCCEEDED, **figures_of_turn(metrics(*found)))
        for name, found in TURNS.items()
    ]
    rows.append(TurnRow(run=uuid4(), turn="late", seed=17, phase=Phase.RUNNING, **figures_of_turn({})))
    return TurnTable(name="g", protocol="generators apart", badge="", cautions=[], rows=rows, figures=summed_up(rows))


def test_mean_and_worst_are_of_the_runs_that_have_the_figure(table: TurnTable) -> None:
    found = {each.name: each for each in table.figures}
    assert found["equalErrorRate"].mean == pytest.approx(0.16 / 3)
    assert (found["equalErrorRate"].n, found["equalErrorRate"].worst, found["equalErrorRate"].worst_turn) == (
        3,
        0.1,
        "lpcnet",
    )
    assert (found["balancedAccuracy"].worst, found["balancedAccuracy"].worst_turn) == (0.8, "lpcnet")
    assert (found["fpr95"].n, found["fpr95"].mean, found["fpr95"].worst) == (2, 0.35, 0.5)
    assert not summed_up([table.rows[-1]])  # nothing is found out yet


def test_every_row_of_the_csv_has_every_column_and_the_numbers(table: TurnTable) -> None:
    rows = list(csv.DictReader(StringIO(as_csv(table))))
    assert [row["turn"] for row in rows] == [*TURNS, "late", "mean", "worst"]
    assert float(rows[1]["equalErrorRate"]) == 0.1
    assert (rows[1]["low"], rows[1]["fpr95"], rows[3]["ece"], rows[3]["phase"]) == ("0.05", "", "", "Running")
    assert None not in {key for row in rows for key in row}


def test_names_are_only_text_in_markdown(table: TurnTable) -> None:
    lines = [line for line in as_markdown(table).splitlines() if line.startswith("|")]
    bars = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
    assert len(bars) == 1  # no name makes a column of its own
    assert r"\<b\>\|\`x\` \[a\](b)" in lines[4]
    assert not re.search(r"(?<!\\)[<`\[]", "".join(lines))


def test_a_run_that_goes_on_says_so_and_empty_columns_are_not_shown(table: TurnTable) -> None:
    head, *rows = cells(table)
    assert head[-1] == "FPR95, unmet generator"
    assert rows[3][:2] == ["late", "Running"]
    assert rows[0][2:] == ["2.0 % (1.0 to 4.0)", "97.0 %", "5.0 %", "0.300", "20.0 %, n = 30"]
    assert rows[-1][2] == "10.0 % (lpcnet)"
    speakers = table.model_copy(update={"figures": [each for each in table.figures if each.name != "fpr95"]})
    assert "FPR95, unmet generator" not in cells(speakers)[0]
