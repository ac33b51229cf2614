import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference

from veravox.metrics import accuracy, balanced_accuracy, confusion_matrix, f1_macro

CLASSES = 5
pairs = st.lists(st.tuples(st.integers(0, CLASSES - 1), st.integers(0, CLASSES - 1)), min_size=1, max_size=60)


@st.composite
def judged(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    truth, predicted = zip(*draw(pairs), strict=True)
    return np.array(truth), np.array(predicted)


def test_rows_are_the_truth() -> None:
    matrix = confusion_matrix(np.array([0, 0, 1]), np.array([1, 1, 1]), 3)
    assert matrix.tolist() == [[0, 2, 0], [0, 1, 0], [0, 0, 0]]


@given(judged())
def test_every_clip_is_counted_once(clips: tuple[np.ndarray, np.ndarray]) -> None:
    matrix = confusion_matrix(*clips, CLASSES)
    assert matrix.sum() == clips[0].size
    assert matrix.sum(axis=1).tolist() == np.bincount(clips[0], minlength=CLASSES).tolist()
    assert matrix.sum(axis=0).tolist() == np.bincount(clips[1], minlength=CLASSES).tolist()


@given(judged())
def test_all_agree_with_scikit_learn(clips: tuple[np.ndarray, np.ndarray]) -> None:
    assert accuracy(*clips) == pytest.approx(reference.accuracy_score(*clips))
    assert f1_macro(*clips) == pytest.approx(reference.f1_score(*clips, average="macro", zero_division=0))
    recalls = reference.recall_score(*clips, average="macro", labels=np.unique(clips[0]), zero_division=0)
    assert balanced_accuracy(*clips) == pytest.approx(recalls)


@given(judged(), st.permutations(range(CLASSES)))
def test_the_classes_names_and_the_clips_order_change_nothing(
    clips: tuple[np.ndarray, np.ndarray], names: list[int]
) -> None:
    truth, predicted = (np.array(names)[each][::-1] for each in clips)
    for measure in (accuracy, balanced_accuracy, f1_macro):
        assert measure(truth, predicted) == pytest.approx(measure(*clips))


@given(judged())
def test_only_a_faultless_detector_gets_one(clips: tuple[np.ndarray, np.ndarray]) -> None:
    faultless = bool((clips[0] == clips[1]).all())
    for measure in (accuracy, balanced_accuracy, f1_macro):
        assert 0 <= measure(*clips) <= 1
        assert (measure(*clips) == 1) is faultless


def test_naming_the_commonest_class_alone_does_not_look_good() -> None:
    truth, predicted = np.array([0] * 90 + [1] * 10), np.zeros(100, int)
    assert accuracy(truth, predicted) == pytest.approx(0.9)
    assert balanced_accuracy(truth, predicted) == pytest.approx(0.5)
    assert f1_macro(truth, predicted) == pytest.approx(90 / 190)


@pytest.mark.parametrize(("truth", "predicted"), [([], []), ([0], [0, 1]), ([0, 3], [0, 0]), ([0, 0], [0, -1])])
def test_nonsense_is_refused_with_a_reason(truth: list[int], predicted: list[int]) -> None:
    with pytest.raises(ValueError, match=r"length|classes"):
        confusion_matrix(np.array(truth, int), np.array(predicted, int), 3)
