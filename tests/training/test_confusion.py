import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from veravox.training.evidence.confusion import row_shares, write_confusion


def test_each_true_class_has_a_row_of_counts_and_of_shares(tmp_path: Path) -> None:
    write_confusion(tmp_path / "confusion_matrix.csv", [[3, 1], [0, 0]], ["bonafide", "a, b"])
    with (tmp_path / "confusion_matrix.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["class", "bonafide", "a, b", "share_bonafide", "share_a, b"],
            ["bonafide", "3", "1", "0.75", "0.25"],
            ["a, b", "0", "0", "0.0", "0.0"],
        ]


@given(hnp.arrays(np.int64, (4, 4), elements=st.integers(0, 1000)))
def test_a_row_of_shares_adds_up_to_one_where_the_class_has_clips(counts: np.ndarray) -> None:
    shares = row_shares(counts.tolist())
    assert shares.sum(axis=1) == pytest.approx((counts.sum(axis=1) > 0).astype(float))


def test_a_row_without_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="longer"):
        write_confusion(tmp_path / "confusion_matrix.csv", [[3, 1], [0, 0]], ["bonafide"])
    assert list(tmp_path.iterdir()) == []
